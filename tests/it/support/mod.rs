//! Hermetic fixtures: repositories made here and now, with fixed people and times, in a folder of their own, untouched by
//! whatever git configuration the machine has.
#![allow(clippy::disallowed_methods, reason = "fixtures are written, and the program is run, from here")]
#![allow(dead_code, reason = "each room uses the helpers it needs")]

#[cfg(unix)]
mod bare;
#[cfg(unix)]
pub(crate) mod hostile;
pub(crate) mod names;
mod repository;
mod terminal;

#[cfg(unix)]
pub(crate) use bare::Bare;
pub(crate) use repository::Fixture;
pub(crate) use terminal::Terminal;

use std::path::Path;
use std::sync::Once;

/// Keeps the git configuration of the machine and of its user out of every repository opened in this process.
pub(crate) fn hermetic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        use git2::ConfigLevel::{Global, ProgramData, System, XDG};
        for level in [ProgramData, System, XDG, Global] {
            // SAFETY: every fixture calls this first, so that nothing of libgit2 runs yet in another thread.
            #[allow(unsafe_code, reason = "libgit2 keeps the search path in a global")]
            unsafe { git2::opts::set_search_path(level, "/nonexistent") }.unwrap();
        }
    });
}

/// Runs `program` (of the system, never the one under test) and demands that it works.
pub(crate) fn run(program: &str, arguments: &[&Path]) {
    let status = std::process::Command::new(program).args(arguments).status().unwrap();
    assert!(status.success(), "{program} failed: {status}");
}

/// What a program of the system wrote to standard output and standard error.
pub(crate) fn output_of(program: &Path, arguments: &[&str]) -> (String, String) {
    let output = std::process::Command::new(program).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (text(output.stdout), text(output.stderr))
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}
