//! The command line itself: help, mistakes, closed pipes, exit codes.

use super::{NOW, record, repository, run, said};

#[test]
fn help_and_version_are_success() {
    let fixture = repository();
    let help = run(&fixture, &["--help"]);
    assert_eq!(help.code, 0);
    for command in ["scan", "record", "history", "demo", "store", "rubric", "init"] {
        assert!(help.out.contains(&format!("\n  {command} ")), "{command}: {}", help.out);
    }
    assert!(!help.out.contains("--keys"), "hidden options stay hidden");
    assert_eq!(run(&fixture, &["--version"]).out, format!("paydown {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn mistakes_exit_with_2_and_say_what_was_meant() {
    let fixture = repository();
    for (arguments, expected) in [
        (&["hisotry"][..], "try: paydown history"),
        (&["history", "--fromat", "json"][..], "--format"),
        (&["history", "nowhere"][..], "there is nothing at nowhere"),
        (&["history", "train.py"][..], "is a file, not a folder"),
        (&["scan", "--ratchet", "--baseline", "x.json"][..], "the baseline x.json cannot be read"),
        (&["scan", "--fail-under", "many"][..], "--fail-under"),
        (&["--config", "x.toml", "history"][..], "the settings file x.toml cannot be read"),
        (&["src", "history"][..], "stand before the command"),
        (&["history", "--jobs", "0"][..], "--jobs"),
    ] {
        let said = run(&fixture, arguments);
        assert_eq!(said.code, 2, "{arguments:?}");
        assert!(said.err.starts_with("error: ") && said.err.contains(expected), "{arguments:?}: {}", said.err);
        assert!(!said.err.contains("panicked"));
    }
    let wrong_time = said(fixture.paydown().env("PAYDOWN_NOW", "tomorrow").arg("history"));
    assert!(wrong_time.code == 2 && wrong_time.err.contains("PAYDOWN_NOW is no time"), "{}", wrong_time.err);
}

#[test]
fn colours_are_asked_for() {
    let fixture = repository();
    let always = run(&fixture, &["history", "nowhere", "--color", "always"]);
    assert!(always.err.contains("\u{1b}[1;31merror:"), "{:?}", always.err);
    assert!(!run(&fixture, &["history", "nowhere"]).err.contains('\u{1b}'));
}

#[test]
fn quiet_leaves_notes_out() {
    let fixture = repository();
    fixture.file("inner/x.py", "x = 1\n");
    assert!(run(&fixture, &["history", "inner"]).err.contains("note: "));
    assert_eq!(run(&fixture, &["history", "inner", "--quiet"]).err, "");
}

#[cfg(unix)]
#[test]
#[allow(clippy::disallowed_methods, reason = "the program under test, with a pipe nobody reads")]
fn a_closed_pipe_is_success() {
    use std::process::{Command, Stdio};
    let fixture = repository();
    for month in 1..=10 {
        assert_eq!(record(&fixture, super::ANSWERS, &["--date", &format!("2026-{month:02}-01")]).code, 0);
    }
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(env!("CARGO_BIN_EXE_paydown"))
        .args(["history", "--format", "json", "--store"])
        .arg(fixture.store())
        .arg(fixture.path())
        .env("PAYDOWN_NOW", NOW)
        .stdout(writer)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}
