//! The program in a pseudo-terminal, and the screen a person would see.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::{Parser, Screen};

use super::Fixture;

/// A slow machine gets this long to show what is waited for.
const PATIENCE: Duration = Duration::from_mins(1);

/// What came from the program so far, and whether it will send no more.
struct Seen {
    parser: Mutex<(Parser, bool)>,
    changed: Condvar,
}

/// A running program with its screen.
pub(crate) struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    seen: Arc<Seen>,
}

impl Terminal {
    /// Starts the program in the fixture's repository, 100 columns by 30 rows.
    pub(crate) fn start(fixture: &Fixture, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::start_program(Path::new(env!("CARGO_BIN_EXE_paydown")), fixture, arguments, environment)
    }

    /// The same with another program.
    pub(crate) fn start_program(
        program: &Path,
        fixture: &Fixture,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let size = PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let child = pair.slave.spawn_command(command(program, fixture, arguments, environment)).unwrap();
        drop(pair.slave);
        let seen = Arc::new(Seen {
            parser: Mutex::new((Parser::new(cells(30), cells(100), 0), false)),
            changed: Condvar::new(),
        });
        read_on(pair.master.try_clone_reader().unwrap(), Arc::clone(&seen));
        let writer = pair.master.take_writer().unwrap();
        Self { child, master: pair.master, writer, seen }
    }

    /// Types keys as bytes.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        self.bytes(keys.as_bytes())
    }

    /// Types bytes that may be no text.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.writer.write_all(bytes).unwrap();
        self.writer.flush().unwrap();
        self
    }

    /// Waits until the screen holds `text`.
    pub(crate) fn wait_for(&mut self, text: &str) -> &mut Self {
        self.wait(text, |screen| screen.contents().contains(text));
        self
    }

    /// Waits until the screen is as `wanted` says, and gives its text back.
    pub(crate) fn wait(&mut self, what: &str, wanted: impl Fn(&Screen) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = self.seen.parser.lock().unwrap();
        loop {
            if wanted(seen.0.screen()) {
                return seen.0.screen().contents();
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !seen.1, "never saw '{what}'; the screen is\n{}", seen.0.screen().contents());
            seen = self.seen.changed.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Gives the window another size.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.seen.parser.lock().unwrap().0.screen_mut().set_size(cells(rows), cells(columns));
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        self
    }

    /// Sends a signal by its name, such as `-KILL`.
    pub(crate) fn signal(&mut self, name: &str) -> &mut Self {
        let id = self.child.process_id().unwrap().to_string();
        super::run("kill", &[Path::new(name), Path::new(&id)]);
        self
    }

    /// What the screen shows now.
    pub(crate) fn shows(&self, text: &str) -> bool {
        self.seen.parser.lock().unwrap().0.screen().contents().contains(text)
    }

    /// Whether the terminal gathers lines, as a shell wants it, and not single keys.
    pub(crate) fn is_cooked(&self) -> bool {
        format!("{:?}", self.master.get_termios().unwrap().local_flags).contains("ICANON")
    }

    /// Leaves junk on the screen that the program does not know of.
    pub(crate) fn garble(&mut self) -> &mut Self {
        self.seen.parser.lock().unwrap().0.process(b"\x1b[2J\x1b[Hjunk of a shell");
        self
    }

    /// Waits until the program is stopped.
    #[cfg(target_os = "linux")]
    pub(crate) fn wait_stopped(&mut self) -> &mut Self {
        let path = format!("/proc/{}/stat", self.child.process_id().unwrap());
        let deadline = Instant::now() + PATIENCE;
        loop {
            let stat = std::fs::read_to_string(&path).unwrap();
            if stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('T')) {
                return self;
            }
            assert!(Instant::now() < deadline, "it does not stop: {stat}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the program sends nothing any more.
    pub(crate) fn wait_end(&mut self) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = self.seen.parser.lock().unwrap();
        while !seen.1 {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "it does not end; the screen is\n{}", seen.0.screen().contents());
            seen = self.seen.changed.wait_timeout(seen, left).unwrap().0;
        }
        drop(seen);
        self
    }

    /// Waits for the end: the exit code, and the screen that is left behind.
    pub(crate) fn end(mut self) -> (u32, Parser) {
        self.wait_end();
        let mut seen = self.seen.parser.lock().unwrap();
        let parser = std::mem::take(&mut seen.0);
        drop(seen);
        (self.child.wait().unwrap().exit_code(), parser)
    }
}

impl Drop for Terminal {
    /// A test that failed must not leave the program behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// The program with a home and a store of its own, and of the caller's environment only the path to other programs.
fn command(program: &Path, fixture: &Fixture, arguments: &[&str], environment: &[(&str, &str)]) -> CommandBuilder {
    let home = fixture.outside().join("home");
    let mut command = CommandBuilder::new(program);
    command.env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("PAYDOWN_STORE", fixture.store());
    for (name, folder) in
        [("HOME", ""), ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", "state")]
    {
        command.env(name, home.join(folder));
    }
    for (name, value) in [("TERM", "xterm-256color"), ("TZ", "UTC"), ("GIT_CONFIG_NOSYSTEM", "1"), ("USER", "ada")] {
        command.env(name, value);
    }
    for (name, value) in environment {
        // Nothing stands for a variable that is not set.
        if value.is_empty() {
            command.env_remove(name);
        } else {
            command.env(name, value);
        }
    }
    command.cwd(fixture.path());
    command.args(arguments);
    command
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap()
}

fn read_on(mut reader: Box<dyn Read + Send>, seen: Arc<Seen>) {
    std::thread::spawn(move || {
        let mut bytes = [0; 8192];
        loop {
            // Reading fails, rather than ends, when the other side of a pseudo-terminal is gone.
            let count = reader.read(&mut bytes).unwrap_or(0);
            let mut state = seen.parser.lock().unwrap();
            state.0.process(&bytes[..count]);
            state.1 = count == 0;
            seen.changed.notify_all();
            if count == 0 {
                return;
            }
        }
    });
}
