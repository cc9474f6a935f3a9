//! A pseudo-terminal whose other side can be closed under the program.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use vt100::Parser;

use super::Fixture;

/// A slow machine gets this long.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running program, and the only handle on its terminal.
pub(crate) struct Bare {
    child: Running,
    master: File,
    parser: Parser,
}

/// A test that failed must not leave the program behind.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Bare {
    /// Starts the program in the fixture's repository, 100 columns by 30 rows. Without a controlling terminal no signal
    /// tells it that the terminal was closed.
    pub(crate) fn start(fixture: &Fixture, controlling: bool) -> Self {
        let master: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        tcsetwinsize(&master, Winsize { ws_row: 30, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        let slave = || OpenOptions::new().read(true).write(true).custom_flags_noctty().open(&name).unwrap();
        let mut command = Command::new("setsid");
        if controlling {
            command.arg("--ctty");
        }
        command.arg(env!("CARGO_BIN_EXE_paydown")).current_dir(fixture.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", fixture.outside().join("home")).env("PAYDOWN_STORE", fixture.store());
        command.env("TERM", "xterm-256color").env("USER", "ada").env("GIT_CONFIG_NOSYSTEM", "1");
        command.stdin(slave()).stdout(slave()).stderr(slave());
        let child = command.spawn().unwrap();
        drop(command);
        let parser = Parser::new(30.try_into().unwrap(), 100.try_into().unwrap(), 0);
        Self { child: Running(child), master: File::from(master), parser }
    }

    /// Types keys.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        self.master.write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Waits until the screen holds `text`.
    pub(crate) fn wait_for(&mut self, text: &str) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        while !self.parser.screen().contents().contains(text) {
            let shown = self.parser.screen().contents();
            assert!(Instant::now() < deadline, "never saw '{text}'; the screen is\n{shown}");
            let mut polled = [PollFd::new(&self.master, PollFlags::IN)];
            poll(&mut polled, Some(&Timespec { tv_sec: 1, tv_nsec: 0 })).unwrap();
            if polled[0].revents().contains(PollFlags::IN) {
                let mut bytes = [0; 8192];
                let count = self.master.read(&mut bytes).unwrap();
                self.parser.process(&bytes[..count]);
            }
        }
        self
    }

    /// Closes the terminal under the program and waits for its end.
    pub(crate) fn hang_up(self) {
        let Self { mut child, master, .. } = self;
        drop(master);
        let deadline = Instant::now() + PATIENCE;
        while child.0.try_wait().unwrap().is_none() {
            assert!(Instant::now() < deadline, "it does not end although its terminal was closed");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Opening a terminal must not make it the test's own.
trait NoCtty {
    fn custom_flags_noctty(&mut self) -> &mut Self;
}

impl NoCtty for OpenOptions {
    fn custom_flags_noctty(&mut self) -> &mut Self {
        use std::os::unix::fs::OpenOptionsExt;
        self.custom_flags(libc::O_NOCTTY)
    }
}
