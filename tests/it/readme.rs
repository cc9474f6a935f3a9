//! The README tells the truth: its screen is what the program prints, its commands exist.

use std::fs;
use std::path::Path;

use crate::cli::run;
use crate::support::{Fixture, write};

const MARK: &str = "<!-- screen: ";

fn path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// Each screen of the README: the arguments that print it, and the text that stands there.
fn screens(readme: &str) -> Vec<(Vec<String>, String)> {
    let parts = readme.split(MARK).skip(1);
    let screens = parts.map(|part| {
        let (arguments, rest) = part.split_once(" -->").unwrap();
        let (_, body) = rest.split_once("```text\n").unwrap();
        let (body, _) = body.split_once("```").unwrap();
        (arguments.split_whitespace().map(|word| word.trim_matches('"').to_owned()).collect(), body.to_owned())
    });
    screens.collect()
}

/// With `UPDATE_README=1` the file is rewritten instead.
#[test]
fn the_screen_is_what_the_program_prints() {
    let readme = fs::read_to_string(path()).unwrap();
    let fixture = Fixture::folder();
    let demo = fixture.outside().join("demo").to_str().unwrap().to_owned();
    let mut updated = readme.clone();
    let screens = screens(&readme);
    assert!(!screens.is_empty());
    for (arguments, body) in screens {
        let mut line = vec!["demo", demo.as_str(), "--print"];
        line.extend(arguments.iter().map(String::as_str));
        let printed = run(&fixture, &line).out;
        let printed: String = printed.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
        if std::env::var_os("UPDATE_README").is_some() {
            updated = updated.replacen(&format!("```text\n{body}```"), &format!("```text\n{printed}```"), 1);
        } else {
            assert_eq!(body, printed, "README.md is behind; UPDATE_README=1 cargo test readme rewrites it");
        }
    }
    if updated != readme {
        write(&path(), updated);
    }
}

#[test]
fn every_command_it_names_exists() {
    let readme = fs::read_to_string(path()).unwrap();
    let fixture = Fixture::folder();
    let mut seen = 0;
    for line in readme.lines().filter(|line| line.starts_with("paydown ")) {
        let word = line.split_whitespace().nth(1).unwrap_or_default();
        if word.chars().all(|c| c.is_ascii_lowercase()) && !word.is_empty() {
            assert_eq!(run(&fixture, &[word, "--help"]).code, 0, "{line}");
            seen += 1;
        }
    }
    assert!(seen >= 6, "only {seen} commands were found: the README changed its form");
}
