//! The terminal, taken and given back: on drop, before a panic is reported, and around an editor.

use std::io::{self, Stdout, Write, stdout};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ThreadId};

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::execute;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

/// Whether the screen is ours now. The panic hook asks, since it cannot own the guard.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal while the interface owns it.
pub(super) struct Guard {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Guard {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// When it is none, or refuses raw mode.
    pub(super) fn enter() -> io::Result<Self> {
        if std::env::var_os("TERM").is_some_and(|kind| kind == "dumb") {
            let why = "TERM says that it is a dumb one, on which no screen can be drawn";
            return Err(io::Error::new(io::ErrorKind::Unsupported, why));
        }
        restore_on_panic(thread::current().id());
        take()?;
        let terminal = Terminal::new(CrosstermBackend::new(stdout())).inspect_err(|_| give_back())?;
        Ok(Self { terminal })
    }

    /// The terminal to draw on.
    pub(super) fn terminal(&mut self) -> &mut Terminal<CrosstermBackend<Stdout>> {
        &mut self.terminal
    }

    /// Puts a text on the clipboard of whoever sits at the terminal (OSC 52).
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub(super) fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), CopyToClipboard::to_clipboard_from(text))
    }

    /// Sends `text` to the terminal as it is.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(super) fn write(&mut self, text: &str) -> io::Result<()> {
        let out = self.terminal.backend_mut();
        out.write_all(text.as_bytes())?;
        Write::flush(out)
    }

    /// Rings the terminal's bell.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub(super) fn ring(&mut self) -> io::Result<()> {
        self.write("\x07")
    }

    /// Gives the terminal to `other` and takes it back, blank, so that everything is drawn again.
    ///
    /// # Errors
    /// When it cannot be taken back.
    pub(super) fn lend<T>(&mut self, other: impl FnOnce() -> T) -> io::Result<T> {
        give_back();
        let result = other();
        take()?;
        // A new one, since clearing the old one asks the terminal where its cursor is and waits for an answer.
        self.terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
        Ok(result)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
    }
}

/// Whether the screen is ours now, and not an editor's.
pub(super) fn is_taken() -> bool {
    TAKEN.load(Ordering::SeqCst)
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(stdout(), EnterAlternateScreen, Clear(ClearType::All), EnableMouseCapture, EnableBracketedPaste, Hide)
        .inspect_err(|_| give_back())
}

/// Best effort: a terminal that went away cannot be restored, and nobody is left to be told.
fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let _ = execute!(stdout(), DisableBracketedPaste, DisableMouseCapture, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
    let _ = stdout().flush();
}

/// A panic of the interface is reported on the restored screen. One of a worker is caught and shown by the interface, so
/// it must neither restore the screen under it nor write over it.
fn restore_on_panic(interface: ThreadId) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if thread::current().id() == interface {
                give_back();
            }
            if !TAKEN.load(Ordering::SeqCst) {
                report(info);
            }
        }));
    });
}
