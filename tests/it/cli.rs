//! The program from outside: recording, listing, keeping, and every way it can be told something wrong.

mod actions;
mod backfill;
mod compare;
mod config;
mod history;
mod init;
mod line;
mod plan;
mod portfolio;
mod record;
mod register;
mod report;
mod rubric;
mod store;
mod trend;

use std::path::Path;

use assert_cmd::Command;

use crate::support::Fixture;

pub(crate) const ANSWERS: &str = "[answers.data-versioning]\nscore = 1\nnote = \"checksums\"\n\n[answers.monitoring]\nscore = 2\n\
                                  \n[answers.dead-code]\nnot_applicable = \"nothing here yet\"\n";

pub(crate) const NOW: &str = "2026-11-20T10:02:11+01:00";

/// What a run said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the program at a fixed time as a fixed person.
pub(crate) fn run(fixture: &Fixture, arguments: &[&str]) -> Said {
    said(fixture.paydown().env("PAYDOWN_NOW", NOW).env("PAYDOWN_USER", "ada").args(arguments))
}

pub(crate) fn said(command: &mut Command) -> Said {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// A repository with one commit.
pub(crate) fn repository() -> Fixture {
    let fixture = Fixture::new();
    fixture.file("train.py", "import sklearn\n").commit("start", "Ada <ada@example.com>", "2026-01-05T09:00:00+00:00");
    fixture
}

/// Records `answers` and gives back the path of the file.
pub(crate) fn record(fixture: &Fixture, answers: &str, more: &[&str]) -> Said {
    let file = fixture.outside().join("answers.toml");
    crate::support::write(&file, answers);
    let mut arguments = vec!["record", "--answers", file.to_str().unwrap()];
    arguments.extend(more);
    run(fixture, &arguments)
}

/// All files below a folder, by path, with their contents.
pub(crate) fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = walkdir::WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            (name, String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()).into_owned())
        })
        .collect();
    found.sort();
    found
}
