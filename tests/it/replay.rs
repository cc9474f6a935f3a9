//! The shipped program driven by keys without a terminal: what it prints, and what is on disk afterwards.

use std::path::{Path, PathBuf};

use paydown::model::{Audit, Verdict};

use crate::support::Fixture;

/// A small repository with something for most questions.
pub(crate) fn repository() -> Fixture {
    let fixture = Fixture::new();
    fixture
        .file("train.py", TRAIN)
        .file("requirements.txt", "pandas==2.2.0\nscikit-learn>=1.4\n")
        .file("config.yaml", "# how many trees\nn_estimators: 100\n")
        .file("tests/test_train.py", "def test_it():\n    assert True\n")
        .file("README.md", "# Churn\n\n```\npython train.py\n```\n")
        .commit("Begin", "Mira <mira@example.com>", "2026-01-05T10:00:00Z");
    fixture
}

const TRAIN: &str = "import pandas as pd
from sklearn.ensemble import RandomForestClassifier

df = pd.read_parquet(\"s3://acme-ml/churn/latest.parquet\")
model = RandomForestClassifier(n_estimators=100, max_depth=7)
model.fit(df.drop(columns=[\"churned\"]), df[\"churned\"])
";

/// Runs keys and gives the last frame back.
fn replay(fixture: &Fixture, keys: &str) -> String {
    let mut command = fixture.paydown();
    command.env("PAYDOWN_NOW", "2026-11-20T10:02:11+01:00").env("PAYDOWN_USER", "ada");
    let output = command.args(["--print", "--size", "100x30", "--keys", keys]).assert().success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap()
}

/// TOML files of the fixture's store: `(audits, drafts)`.
pub(crate) fn stored(fixture: &Fixture) -> (Vec<Audit>, Vec<Audit>) {
    let mut files = Vec::new();
    collect(&fixture.store(), &mut files);
    files.sort();
    let (drafts, audits): (Vec<PathBuf>, Vec<PathBuf>) =
        files.into_iter().partition(|path| path.components().any(|part| part.as_os_str() == "drafts"));
    let read = |path: &PathBuf| toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    (audits.iter().map(read).collect(), drafts.iter().map(read).collect())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
}

#[test]
fn ten_dimensions_walked_and_saved_are_exactly_those_answers_on_disk() {
    let fixture = repository();
    // A note before the digit, so that no level asks for its reason, whatever the scan suggests.
    let levels = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0];
    let walk = levels.map(|level| format!("nsaid {level}<enter>{level}<right>")).concat();
    let screen = replay(&fixture, &format!("r{walk}s<enter>"));
    assert!(screen.contains("saved as") && screen.contains("Trend"), "{screen}");

    let (audits, drafts) = stored(&fixture);
    assert_eq!((audits.len(), drafts.len()), (1, 0));
    let audit = &audits[0];
    let given: Vec<_> = audit.answers.values().map(|answer| (answer.verdict.clone(), answer.note.clone())).collect();
    let wanted: Vec<_> = levels.iter().map(|level| (Verdict::Score(*level), format!("said {level}"))).collect();
    assert_eq!(given, wanted);
    assert_eq!((audit.result.total, audit.result.low, audit.result.high), (9, 9, 9));
    assert_eq!(audit.assessors, ["ada"]);
    assert_eq!(audit.at.to_rfc3339(), "2026-11-20T10:02:11+01:00");
}

#[test]
fn the_next_start_offers_what_was_left_and_the_one_after_shows_the_last_audit() {
    let fixture = repository();
    replay(&fixture, "rnhalf a reason<enter>2");
    assert_eq!(stored(&fixture).1.len(), 1);
    let screen = replay(&fixture, "");
    assert!(screen.contains("A review is not finished") && screen.contains("1 of 10"), "{screen}");
    let screen = replay(&fixture, "<enter><left>");
    assert!(screen.contains("note: half a reason"), "{screen}");
    replay(&fixture, "<enter>s<enter>");
    let (audits, drafts) = stored(&fixture);
    assert_eq!((audits.len(), drafts.len()), (1, 0));
    assert_eq!((audits[0].result.low, audits[0].result.high), (2, 20));
    let screen = replay(&fixture, "r");
    assert!(screen.contains("last audit: 2 by ada, 2026-11-20: half a reason"), "{screen}");
}

#[test]
fn a_printed_frame_has_its_size_and_no_escapes() {
    let fixture = repository();
    let screen = replay(&fixture, "rle?");
    assert_eq!(screen.lines().count(), 30);
    assert!(screen.lines().all(|line| paydown::text::width(line) <= 100));
    assert!(!screen.contains('\u{1b}'));
    assert_eq!(screen, replay(&fixture, "rle?"));
}

#[test]
fn a_plain_folder_and_an_empty_repository_can_be_reviewed_too() {
    for fixture in [Fixture::folder(), Fixture::new()] {
        fixture.file("model.py", "print(1)\n");
        let screen = replay(&fixture, "r1s<enter>");
        assert!(screen.contains("saved as"), "{screen}");
    }
}

#[test]
fn trouble_is_a_sentence_and_exit_code_two() {
    let fixture = repository();
    let file = fixture.outside().join("a-file");
    crate::support::write(&file, "no folder");
    let file = file.to_str().unwrap();
    for (arguments, words) in [
        (&[][..], "paydown scan"),
        (&["no/such/folder", "--print"], "no/such/folder"),
        (&["--keys", "<nokey>"], "<nokey> is no key"),
        (&["--print", "--size", "huge"], "size"),
        (&["--print", "--store", file], "a-file"),
    ] {
        let output = fixture.paydown().args(arguments).assert().code(2);
        let error = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        assert!(error.contains(words), "{arguments:?}: {error}");
        assert!(output.get_output().stdout.is_empty());
    }
}
