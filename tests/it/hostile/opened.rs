//! What a scan opens, starts and connects to, as the system saw it.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::support::Fixture;
use crate::support::hostile::{self, Case};

/// Where the system keeps libraries, locales, time zones and what it knows about itself: read by any program.
const OF_THE_SYSTEM: &[&str] = &[
    "/lib",
    "/usr/lib",
    "/etc/ld.so.",
    "/usr/share/locale",
    "/usr/share/zoneinfo",
    "/etc/localtime",
    "/etc/timezone",
    "/proc/self/",
    "/proc/sys/",
    "/proc/stat",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
    "/sys/fs/cgroup",
    "/sys/kernel/mm/transparent_hugepage",
    "/dev/null",
    "/dev/urandom",
    "/dev/tty",
    "/etc/terminfo",
    "/usr/share/terminfo",
    "/lib/terminfo",
    "/etc/passwd",
    "/etc/nsswitch.conf",
];
/// Git's configuration of the system and of the user.
const OF_GIT: &[&str] = &["/etc/gitconfig", "/usr/etc/gitconfig", "/nonexistent"];

/// Whether system calls can be watched here.
fn can_watch() -> bool {
    let tried = Command::new("strace").args(["-f", "-o", "/dev/null", "true"]).output();
    let can = tried.is_ok_and(|tried| tried.status.success());
    if !can {
        println!("SKIPPED: strace is not here or may not watch, what a scan opens is not looked at");
    }
    can
}

/// The calls of a scan that name files, start programs or open sockets.
fn watched(fixture: &Fixture, arguments: &[&str]) -> Vec<String> {
    let log = fixture.outside().join("strace");
    let mut command = fixture.program(Path::new("strace"));
    command.args(["-f", "-qq", "-s", "4096", "-e", "trace=%file,%process,%network", "-e", "signal=none", "-o"]);
    let output = command.arg(&log).arg(env!("CARGO_BIN_EXE_paydown")).args(arguments).output().unwrap();
    assert!([Some(0), Some(2)].contains(&output.status.code()), "{output:?}");
    String::from_utf8_lossy(&std::fs::read(&log).unwrap()).lines().map(str::to_owned).collect()
}

/// The name and the first text of a call: `123 openat(AT_FDCWD, "/x", O_RDONLY) = 3`.
fn parts(line: &str) -> Option<(&str, Option<&str>)> {
    let call = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let (name, rest) = call.split_once('(')?;
    Some((name, rest.split('"').nth(1)))
}

fn check(name: &str, fixture: &Fixture, arguments: &[&str]) {
    let calls = watched(fixture, arguments);
    let folders = [fixture.path().to_path_buf(), fixture.store(), fixture.outside().join("home")];
    let folders: Vec<String> =
        folders.iter().map(|folder| folder.canonicalize().unwrap().display().to_string()).collect();
    let is_allowed = |path: &str| {
        !path.starts_with('/')
            || folders.iter().any(|folder| path.starts_with(folder.as_str()))
            || OF_THE_SYSTEM.iter().chain(OF_GIT).any(|start| path.starts_with(start))
    };
    let (mut programs, mut opened) = (0, BTreeSet::new());
    for line in &calls {
        let Some((call, path)) = parts(line) else { continue };
        match call {
            "execve" | "execveat" => programs += 1,
            "fork" | "vfork" => panic!("{name}: a process was started: {line}"),
            "clone" | "clone3" => assert!(line.contains("CLONE_THREAD"), "{name}: a process was started: {line}"),
            "socket" | "connect" | "bind" | "sendto" | "socketpair" => panic!("{name}: a socket was opened: {line}"),
            // To look whether a name is there reads nothing of it.
            "open" | "openat" | "openat2" | "creat" | "readlink" | "readlinkat" => {
                let failed = line.contains("= -1 E");
                opened.extend(path.filter(|path| !failed && !call.starts_with("readlink") && !is_allowed(path)));
            }
            _ => {}
        }
    }
    assert!(calls.len() > 20, "{name}: only {} calls were seen", calls.len());
    assert_eq!(programs, 1, "{name}: a program was started");
    let above = fixture.path().ancestors().map(|folder| folder.display().to_string()).collect::<Vec<_>>();
    opened.retain(|path| !above.iter().any(|folder| path.trim_end_matches('/') == folder.trim_end_matches('/')));
    assert!(opened.is_empty(), "{name}: opened outside of repository, store and user's folders: {opened:?}");
}

#[test]
fn a_scan_opens_only_what_is_its_business() {
    if !can_watch() {
        return;
    }
    let fixture = Fixture::new();
    fixture.file("train.py", "from sklearn.svm import SVC\nSVC().fit([[1]], [1])\n").commit(
        "Begin",
        "Ann <a@x>",
        "2026-01-05T10:00:00Z",
    );
    fixture.file("new/more.py", "import json\n");
    check("work tree", &fixture, &["scan", "--format", "json"]);
    check("revision", &fixture, &["scan", "--rev", "HEAD", "--format", "json"]);
    check("screen", &fixture, &["--print", "--size", "80x24", "--keys", "rl"]);
}

#[test]
fn hostile_repositories_open_start_and_call_nothing() {
    if !can_watch() {
        return;
    }
    let wanted = |case: &Case| {
        [
            "hooks",
            "filters",
            "commands",
            "core.",
            "include",
            "submodules",
            "reports",
            "links",
            "pipes",
            "sockets",
            "devices",
            "lead out",
            "alternate",
        ]
        .iter()
        .any(|word| case.name.contains(word))
    };
    let cases: Vec<Case> = hostile::cases().into_iter().filter(wanted).collect();
    assert!(cases.len() >= 14);
    for case in cases {
        let fixture = (case.make)();
        check(case.name, &fixture, &["scan", "--format", "json"]);
        assert!(!hostile::trace(&fixture).exists(), "{}", case.name);
    }
}
