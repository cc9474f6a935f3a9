//! The interface in a terminal: the only place where effects run, threads start and the screen is written.

mod apart;
mod editor;
mod input;
mod leave_out;
mod live;

mod services;
mod terminal;
mod workers;

pub use live::Live;
pub use services::Services;
pub(crate) use services::{perform, scan};

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use anyhow::Context;
use crossterm::event::Event;
use ratatui::layout::Size;

use self::input::Wake;
use self::terminal::Guard;
use self::workers::Workers;
use super::background::{self, Watch};
use super::letters;
use super::model::{Model, Start};
use super::msg::{Effect, Msg};
use super::screens::meeting;
use super::update::update;
use super::view::view;

/// How often the time is told to a screen that shows it.
const SECOND: Duration = Duration::from_secs(1);

/// How a session ended.
#[derive(Debug, Default)]
pub struct Ended {
    /// Why it could not go on.
    pub fatal: Option<String>,
    /// Answers that wait in a draft.
    pub unfinished: Option<usize>,
    /// Why the last answers are not on disk.
    pub unsaved: Option<String>,
}

impl Ended {
    /// What is left of a session.
    pub fn of(model: &Model) -> Self {
        let review = model.session.review.as_ref().filter(|_| model.session.saves.drafted);
        let all = model.session.rubric.dimensions.len();
        let unfinished = review.map(|review| all - review.open_count(&model.session.rubric));
        let unsaved = model.session.saves.failed.clone().filter(|_| model.session.review.is_some());
        Self { fatal: model.fatal.clone(), unfinished, unsaved }
    }
}

/// Runs the interface until the user leaves.
///
/// # Errors
/// When the terminal cannot be taken, drawn on or read, or the interface itself is at fault. Every answer that was given is
/// on disk then, or on its way, which is waited for.
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
    input::read(to_interface.clone(), may_read, watch);
    input::watch_signals(to_interface.clone())?;
    let mut workers = Workers::new(Arc::clone(&services), to_interface, Wake::Msg);
    for effect in effects {
        workers.start(effect);
    }
    let mut session = Loop { workers, guard, services, go_on };
    let ended = catch_unwind(AssertUnwindSafe(|| session.until_left(&mut model, &wakes)));
    if let Ok(Err(_)) = &ended {
        session.keep_what_is_typed(&mut model);
    }
    // Joins the store's thread before the terminal is given back and the user believes that all is over.
    drop(session);
    match ended {
        Ok(left) => left.map(|()| Ended::of(&model)),
        // What happened was reported when it did.
        Err(_) => anyhow::bail!(
            "a fault in paydown itself, told above; the answers given are kept as a draft: start again to go on, and \
             please report the fault"
        ),
    }
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
            self.guard
                .terminal()
                .draw(|frame| view(model, frame))
                .context("the terminal cannot be drawn on any more")?;
        }
        Ok(())
    }

    /// Takes one thing in; whether to leave.
    fn wake(&mut self, model: &mut Model, wake: Wake) -> anyhow::Result<bool> {
        match wake {
            Wake::Msg(msg) => self.take_in(model, msg),
            Wake::Input(events) => {
                let mut waiting: VecDeque<Msg> = events.into_iter().filter_map(translate).collect();
                while let Some(msg) = letters::next(model, &mut waiting) {
                    if self.take_in(model, msg)? {
                        return Ok(true);
                    }
                }
                // The reading thread is gone only when the process ends.
                let _ = self.go_on.send(());
                Ok(false)
            }
            Wake::Stop => {
                self.guard.lend(input::stop)?;
                Ok(false)
            }
            Wake::GoOn => {
                self.guard.lend(|| ())?;
                input::size().map_or(Ok(false), |size| self.take_in(model, Msg::Resize(size)))
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
                    self.guard.lend(input::stop)?;
                }
                effect => self.workers.start(effect),
            }
        }
        Ok(false)
    }

    /// The terminal is gone, and with it whoever could be asked.
    fn keep_what_is_typed(&mut self, model: &mut Model) {
        for effect in update(model, Msg::Leave) {
            if !matches!(effect, Effect::Quit | Effect::OpenEditor { .. } | Effect::Suspend) {
                self.workers.start(effect);
            }
        }
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
