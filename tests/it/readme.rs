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

/// The shell commands of the pipeline, run as they stand there: the first run makes the mark, a breach fails.
#[test]
fn the_pipeline_runs() {
    let readme = fs::read_to_string(path()).unwrap();
    let (_, rest) = readme.split_once("<!-- pipeline -->\n```sh\n").unwrap();
    let (script, _) = rest.split_once("```").unwrap();
    let fixture = Fixture::new();
    fixture.file("train.py", "import sklearn\n").file("tests/test_a.py", "def test_a():\n    assert 1\n");
    fixture.commit("one", "Ann <ann@example.com>", "2025-01-05T09:00:00+00:00");
    let artifacts = fixture.outside().join("artifacts");
    let program = fixture.paydown().get_program().to_owned();
    let folder = Path::new(&program).parent().unwrap().to_owned();
    let run = || {
        let mut command = assert_cmd::Command::new("sh");
        let path = std::env::join_paths([folder.clone(), "/usr/bin".into(), "/bin".into()]).unwrap();
        let home = fixture.outside().join("home");
        command.current_dir(fixture.path()).env("PATH", path).env("ARTIFACTS", &artifacts);
        command.env("PAYDOWN_STORE", fixture.store()).env("HOME", home).env("CI", "true");
        crate::cli::said(command.args(["-eu", "-c", script]))
    };
    let first = run();
    assert_eq!(first.code, 0, "{}{}", first.out, first.err);
    for name in ["paydown.sarif", "paydown.html", "summary.md"] {
        assert!(fs::metadata(artifacts.join(name)).unwrap().len() > 500, "{name}");
    }
    let baseline = fixture.path().join("paydown-baseline.json");
    let mark = fs::read_to_string(&baseline).unwrap();
    assert_eq!(run().code, 0, "again, over its own files");
    fixture.file("more.py", "DATA = \"/home/ann/x.csv\"\n");
    let breached = run();
    assert_eq!(breached.code, 1, "{}", breached.err);
    assert!(
        breached.err.contains("failed: 1 finding not in the baseline: hardcoded-path at more.py:1"),
        "{}",
        breached.err
    );
    assert_eq!(fs::read_to_string(&baseline).unwrap(), mark, "a breach is no new mark");
}
