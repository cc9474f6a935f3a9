//! What wakes the interface: keys, signals, results. Each thread here says so when it ends, however it ends.

use std::io;
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, Event};
use ratatui::layout::Size;

use super::terminal;
use crate::tui::background::{Told, Watch};
use crate::tui::msg::Msg;

/// Events taken in before a frame is drawn, such as the letters of a text that was pasted into a terminal that does not
/// mark it.
const MOST_EVENTS: usize = 4096;

/// How long the next event of those that come together is waited for; nobody sees so short a time.
const SHORTLY: Duration = Duration::from_millis(1);

/// What wakes the interface.
pub(super) enum Wake {
    /// The user did something, once or many times. The thread that reads waits for an answer before it reads on: while an
    /// editor has the terminal, nothing may take its keys.
    Input(Vec<Event>),
    /// Something else happened.
    Msg(Msg),
    /// Asked to stop from outside, as by Ctrl-Z.
    Stop,
    /// Going on after it was stopped: the shell has used the terminal meanwhile.
    GoOn,
}

/// Tells the interface to leave when its thread ends, even by a panic: nobody could press a key any more.
struct LeaveAtEnd(Sender<Wake>);

impl Drop for LeaveAtEnd {
    fn drop(&mut self) {
        // The interface may be gone before.
        let _ = self.0.send(Wake::Msg(Msg::Leave));
    }
}

/// Reads on a thread of its own for as long as there is a terminal.
pub(super) fn read(to_interface: Sender<Wake>, may_read: Receiver<()>, mut watch: Option<Watch>) {
    watch_terminal(to_interface.clone());
    thread::spawn(move || {
        let leave = LeaveAtEnd(to_interface);
        while let Some(events) = next_events() {
            let (keys, dark) = tell_apart(events, &mut watch);
            if dark.is_some_and(|dark| leave.0.send(Wake::Msg(Msg::Background { dark })).is_err()) {
                return;
            }
            if !keys.is_empty() && (leave.0.send(Wake::Input(keys)).is_err() || may_read.recv().is_err()) {
                return;
            }
        }
    });
}

/// What somebody typed, and what the terminal answered about its background.
fn tell_apart(events: Vec<Event>, watch: &mut Option<Watch>) -> (Vec<Event>, Option<bool>) {
    let (mut keys, mut told) = (Vec::with_capacity(events.len()), None);
    for event in events {
        let taken = match watch {
            Some(watch) => watch.take(event),
            None => Told::Keys(vec![event]),
        };
        match taken {
            Told::Keys(events) => keys.extend(events),
            Told::Wait => {}
            Told::Dark(dark) => (*watch, told) = (None, Some(dark)),
        }
    }
    (keys, told)
}

/// Waits for input, and takes all that has come; `None` when there will be none any more.
fn next_events() -> Option<Vec<Event>> {
    let mut events = vec![event::read().ok()?];
    while events.len() < MOST_EVENTS && event::poll(SHORTLY).unwrap_or(false) {
        events.push(event::read().ok()?);
    }
    Some(events)
}

/// Leaves when the terminal is closed: not everybody is sent a signal then, and reading would try it for ever.
#[cfg(unix)]
fn watch_terminal(to_interface: Sender<Wake>) {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;

    thread::spawn(move || {
        let input = io::stdin();
        let mut input = [PollFd::new(&input, PollFlags::empty())];
        while poll(&mut input, None) == Err(Errno::INTR) {}
        if input[0].revents().intersects(PollFlags::HUP | PollFlags::ERR) {
            drop(LeaveAtEnd(to_interface));
        }
    });
}

#[cfg(not(unix))]
fn watch_terminal(_: Sender<Wake>) {}

/// Signals from outside: asked to end, the program leaves in good order; stopped, it gives the terminal back first.
#[cfg(unix)]
pub(super) fn watch_signals(to_interface: Sender<Wake>) -> io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
    let all = [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH];
    let mut signals = signal_hook::iterator::Signals::new(all)?;
    thread::spawn(move || {
        let leave = LeaveAtEnd(to_interface);
        for signal in signals.forever() {
            let wake = match signal {
                // Meant for the editor that has the terminal.
                SIGINT | SIGQUIT if !terminal::is_taken() => continue,
                SIGTSTP if !terminal::is_taken() => {
                    stop();
                    continue;
                }
                SIGTSTP => Wake::Stop,
                SIGCONT => Wake::GoOn,
                SIGWINCH => match size() {
                    Some(size) => Wake::Msg(Msg::Resize(size)),
                    None => continue,
                },
                _ => Wake::Msg(Msg::Leave),
            };
            if leave.0.send(wake).is_err() {
                return;
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn watch_signals(_: Sender<Wake>) -> io::Result<()> {
    Ok(())
}

/// Stops the process until somebody lets it go on.
#[cfg(unix)]
pub(super) fn stop() {
    // Without a shell that can bring us back the signal has no effect, and the screen is drawn again at once.
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
}

#[cfg(not(unix))]
pub(super) fn stop() {}

/// Of the terminal, where it has one.
pub(super) fn size() -> Option<Size> {
    crossterm::terminal::size().ok().map(|(width, height)| Size::new(width, height))
}
