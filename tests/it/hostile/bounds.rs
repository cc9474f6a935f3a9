//! Every kind of hostile repository, scanned and measured.

use std::fs::File;
use std::io::Read as _;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::hostile::{self, Case};
use crate::support::{Fixture, names};

/// A slow, busy machine without optimisation gets this long for any of them.
const LONGEST: Duration = Duration::from_mins(5);
/// Memory that no scan may need, in MB.
const MOST_MEMORY: u64 = 1_200;

/// What came of a run.
struct Measured {
    code: Option<i32>,
    out: String,
    err: String,
    time: Duration,
    /// Peak of resident memory in MB, as far as it could be watched.
    memory: u64,
}

fn scan(fixture: &Fixture) -> Measured {
    let (out, err) = (fixture.outside().join("out"), fixture.outside().join("err"));
    let mut command = fixture.program(std::path::Path::new(env!("CARGO_BIN_EXE_paydown")));
    command.args(["scan", "--format", "json", "--no-cache"]).stdin(Stdio::null());
    command.stdout(File::create(&out).unwrap()).stderr(File::create(&err).unwrap());
    let begun = Instant::now();
    let (code, memory) = watch(&mut command.spawn().unwrap(), begun);
    let read = |path| std::fs::read_to_string(path).unwrap();
    Measured { code, out: read(out), err: read(err), time: begun.elapsed(), memory }
}

/// Waits for the end, and looks at the peak of memory on the way; `None` for the code where it had to be killed.
fn watch(child: &mut Child, begun: Instant) -> (Option<i32>, u64) {
    let mut memory = 0;
    loop {
        memory = memory.max(peak(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            return (status.code(), memory);
        }
        if begun.elapsed() > LONGEST {
            child.kill().unwrap();
            child.wait().unwrap();
            return (None, memory);
        }
        std::thread::sleep(Duration::from_millis(3));
    }
}

/// The system's own record of the peak, in MB; 0 where it keeps none.
fn peak(id: u32) -> u64 {
    let mut status = String::new();
    let read = File::open(format!("/proc/{id}/status")).and_then(|mut file| file.read_to_string(&mut status));
    let line = read.ok().and_then(|_| status.lines().find(|line| line.starts_with("VmHWM:")));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn check(case: &Case) -> (Measured, usize) {
    let fixture = (case.make)();
    let measured = scan(&fixture);
    let Measured { code, out, err, time, memory } = &measured;
    let name = case.name;
    let excerpt = &err[..err.floor_char_boundary(400)];
    assert!(code.is_some(), "{name}: no end after {time:?} ({memory} MB)");
    assert!(*memory <= MOST_MEMORY, "{name}: {memory} MB");
    assert!(!hostile::trace(&fixture).exists(), "{name}: something of the repository was run");
    assert!(!out.contains("outside_secret_words"), "{name}: a file outside of the repository was read");
    for word in case.says {
        assert!(out.contains(word) || err.contains(word), "{name}: does not say '{word}': {excerpt}");
    }
    names::assert_clean(name, out);
    names::assert_clean(name, err);
    let mut unread = 0;
    if case.refused {
        assert!(*code == Some(2) && err.starts_with("error:"), "{name}: {code:?} {excerpt}");
    } else {
        // Settings that cannot be meant are told with exit code 2, after the whole report.
        assert!(*code == Some(0) || *code == Some(2), "{name}: {code:?} {excerpt}");
        let scan: Value = serde_json::from_str(out).unwrap_or_else(|_| panic!("{name}: no report: {excerpt}"));
        assert_eq!(scan["dimensions"].as_array().unwrap().len(), 10, "{name}");
        let all = scan["coverage"]["unread"].as_array().unwrap();
        assert!(all.iter().all(|file| !file["reason"].as_str().unwrap().is_empty()), "{name}");
        unread = all.len();
    }
    (measured, unread)
}

fn check_all(part: usize, parts: usize) {
    for (_, case) in hostile::cases().iter().enumerate().filter(|(at, _)| at % parts == part) {
        check(case);
    }
}

#[test]
fn every_hostile_repository_is_scanned_within_bounds_1() {
    check_all(0, 3);
}

#[test]
fn every_hostile_repository_is_scanned_within_bounds_2() {
    check_all(1, 3);
}

#[test]
fn every_hostile_repository_is_scanned_within_bounds_3() {
    check_all(2, 3);
}

/// `cargo test --release --test it -- --ignored --nocapture hostile_table`
#[test]
#[ignore = "a table for people, and a million files"]
fn hostile_table() {
    println!("{:<72} {:>7} {:>6} {:>6}  exit", "repository", "s", "MB", "unread");
    let wanted = std::env::var("HOSTILE_CASE").unwrap_or_default();
    let million = Case { name: "1,000,000 tiny files", make: || hostile::tiny(1_000_000), says: &[], refused: false };
    for case in hostile::cases().iter().chain([&million]).filter(|case| case.name.contains(&wanted)) {
        let Ok((measured, unread)) = std::panic::catch_unwind(|| check(case)) else {
            println!("{:<72} FAILED", case.name);
            continue;
        };
        let seconds = measured.time.as_secs_f64();
        println!("{:<72} {seconds:>7.2} {:>6} {unread:>6}  {:?}", case.name, measured.memory, measured.code.unwrap());
    }
}
