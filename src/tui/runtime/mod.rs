//! The interface in a terminal: the only place where effects run, threads start and the screen is written.

mod editor;
mod leave_out;
mod live;

mod services;
mod terminal;
mod workers;

pub use live::Live;
pub use services::Services;
pub(crate) use services::{perform, scan};

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use crossterm::event::{self, Event};
use ratatui::layout::Size;

use self::terminal::Guard;
use self::workers::Workers;
use super::background::{self, Told, Watch};
use super::model::{Model, Start};
use super::msg::{Effect, Msg};
use super::screens::meeting;
use super::update::update;
use super::view::view;

/// How often the time is told to a screen that shows it.
const SECOND: Duration = Duration::from_secs(1);

/// What wakes the interface.
enum Wake {
    /// The user did something. The thread that reads waits for an answer before it reads on: while an editor has the
    /// terminal, nothing may take its keys.
    Input(Event),
    /// Something else happened.
    Msg(Msg),
}

/// How a session ended.
#[derive(Debug, Default)]
pub struct Ended {
    /// Why it could not go on.
    pub fatal: Option<String>,
    /// Answers that wait in a draft.
    pub unfinished: Option<usize>,
}

impl Ended {
    /// What is left of a session.
    pub fn of(model: &Model) -> Self {
        let review = model.session.review.as_ref().filter(|_| model.session.saves.drafted);
        let all = model.session.rubric.dimensions.len();
        let unfinished = review.map(|review| all - review.open_count(&model.session.rubric));
        Self { fatal: model.fatal.clone(), unfinished }
    }
}

/// Runs the interface until the user leaves.
///
/// # Errors
/// When the terminal cannot be taken, drawn on or read.
pub fn run(mut start: Start, services: Arc<dyn Services>) -> anyhow::Result<Ended> {
    let mut guard = Guard::enter().context("the terminal cannot be used; 'paydown scan' prints without one")?;
    let (width, height) = crossterm::terminal::size()?;
    start.size = Size::new(width, height);
    let asks = start.asks_background;
    let (mut model, effects) = Model::new(start);
    // The first frame does not wait for anything.
    guard.terminal().draw(|frame| view(&model, frame))?;
    let watch = asks.then(Watch::default);
    if asks {
        guard.write(background::QUESTION)?;
    }
    let (to_interface, wakes) = channel();
    let (go_on, may_read) = channel();
    read_input(to_interface.clone(), may_read, watch);
    watch_signals(to_interface.clone())?;
    let mut workers = Workers::new(Arc::clone(&services), to_interface, Wake::Msg);
    for effect in effects {
        workers.start(effect);
    }
    let mut session = Loop { workers, guard, services, go_on };
    session.until_left(&mut model, &wakes)?;
    // Joins the store's thread before the terminal is given back and the user believes that all is over.
    drop(session);
    Ok(Ended::of(&model))
}

/// What the loop needs at hand.
struct Loop {
    workers: Workers<Wake>,
    guard: Guard,
    services: Arc<dyn Services>,
    go_on: Sender<()>,
}

impl Loop {
    fn until_left(&mut self, model: &mut Model, wakes: &Receiver<Wake>) -> anyhow::Result<()> {
        while let Some(first) = next(model, wakes) {
            if self.wake(model, first)? {
                return Ok(());
            }
            // Everything that has come meanwhile is taken in before one frame is drawn for all of it.
            while let Ok(next) = wakes.try_recv() {
                if self.wake(model, next)? {
                    return Ok(());
                }
            }
            self.guard.terminal().draw(|frame| view(model, frame))?;
        }
        Ok(())
    }

    /// Takes one thing in; whether to leave.
    fn wake(&mut self, model: &mut Model, wake: Wake) -> anyhow::Result<bool> {
        match wake {
            Wake::Msg(msg) => self.take_in(model, msg),
            Wake::Input(event) => {
                let left = match translate(event) {
                    Some(msg) => self.take_in(model, msg)?,
                    None => false,
                };
                // The reading thread is gone only when the process ends.
                let _ = self.go_on.send(());
                Ok(left)
            }
        }
    }

    fn take_in(&mut self, model: &mut Model, msg: Msg) -> anyhow::Result<bool> {
        update(model, Msg::Now(self.services.now()));
        for effect in update(model, msg) {
            match effect {
                Effect::Quit => return Ok(true),
                Effect::OpenEditor { path, line } => {
                    let result = self.edit(&path, line)?;
                    self.take_in(model, Msg::EditorClosed(result))?;
                }
                Effect::Bell => self.guard.ring()?,
                Effect::Copy { text } => self.guard.copy(&text)?,
                Effect::Suspend => {
                    self.guard.lend(suspend)?;
                }
                effect => self.workers.start(effect),
            }
        }
        Ok(false)
    }

    fn edit(&mut self, path: &str, line: Option<u32>) -> io::Result<Result<(), String>> {
        match self.services.file(path) {
            Ok(file) => self.guard.lend(|| editor::run(&editor::chosen(), &file, line)),
            Err(why) => Ok(Err(why)),
        }
    }
}

/// What wakes the interface next; on a screen that shows the time, at the latest the next second. `None` when nothing can
/// happen any more.
fn next(model: &Model, wakes: &Receiver<Wake>) -> Option<Wake> {
    if !meeting::ticks(model) {
        return wakes.recv().ok();
    }
    match wakes.recv_timeout(SECOND) {
        Ok(wake) => Some(wake),
        Err(RecvTimeoutError::Timeout) => Some(Wake::Msg(Msg::Tick)),
        Err(RecvTimeoutError::Disconnected) => None,
    }
}

fn translate(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) => Some(Msg::Key(key)),
        Event::Mouse(mouse) => Some(Msg::Mouse(mouse)),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(width, height) => Some(Msg::Resize(Size::new(width, height))),
        Event::FocusGained | Event::FocusLost => None,
    }
}

fn read_input(to_interface: Sender<Wake>, may_read: Receiver<()>, mut watch: Option<Watch>) {
    thread::spawn(move || {
        while let Ok(event) = event::read() {
            let told = match &mut watch {
                Some(watch) => watch.take(event),
                None => Told::Keys(vec![event]),
            };
            let events = match told {
                Told::Keys(events) => events,
                Told::Wait => continue,
                Told::Dark(dark) => {
                    watch = None;
                    if to_interface.send(Wake::Msg(Msg::Background { dark })).is_err() {
                        return;
                    }
                    continue;
                }
            };
            for event in events {
                if to_interface.send(Wake::Input(event)).is_err() || may_read.recv().is_err() {
                    return;
                }
            }
        }
        // The terminal is gone: nobody can press a key any more.
        let _ = to_interface.send(Wake::Msg(Msg::Leave));
    });
}

/// Asked to end from outside, the program leaves in good order.
#[cfg(unix)]
fn watch_signals(to_interface: Sender<Wake>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP])?;
    thread::spawn(move || {
        for _ in signals.forever() {
            if to_interface.send(Wake::Msg(Msg::Leave)).is_err() {
                return;
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn watch_signals(_: Sender<Wake>) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn suspend() {
    // Without a shell that can bring us back the signal has no effect, and the screen is drawn again at once.
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
}

#[cfg(not(unix))]
fn suspend() {}
