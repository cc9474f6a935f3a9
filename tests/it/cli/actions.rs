//! `paydown actions`.

use super::{files, record, repository, run, said};
use crate::support::Fixture;

const ANSWERS: &str = "[answers.monitoring]\nscore = 0\n[[actions]]\nid = \"0199f3c1-aaaa\"\ndimension = \"monitoring\"\n\
    text = \"=alert | on drift\"\nowner = \"bo\"\ndue = 2026-10-01\n[[actions]]\nid = \"0199f3c1-bbbb\"\n\
    dimension = \"monitoring\"\ntext = \"page\"\ndue = 2027-01-01\n";

fn recorded() -> Fixture {
    let fixture = repository();
    let said = record(&fixture, ANSWERS, &["--date", "2026-06-30"]);
    assert_eq!(said.code, 0, "{}", said.err);
    fixture
}

#[test]
fn open_actions_are_listed_and_late_ones_stand_out() {
    let said = run(&recorded(), &["actions"]);
    assert_eq!(
        (said.code, said.out.as_str()),
        (
            0,
            "work  2 actions, 1 overdue\n! 3c1-aaaa  Monitoring: =alert | on drift\n            bo, by 2026-10-01, overdue\n  \
             3c1-bbbb  Monitoring: page\n            by 2027-01-01\n"
        ),
        "{}",
        said.out
    );
}

#[test]
fn closing_adds_a_file_and_changes_none_and_the_next_review_does_not_carry_it() {
    let fixture = recorded();
    let before = files(&fixture.store());
    assert_eq!(run(&fixture, &["actions", "done", "aaaa"]).out, "done: =alert | on drift\n");
    let after = files(&fixture.store());
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|file| after.contains(file)), "audits are never rewritten");
    let again = run(&fixture, &["actions", ".", "done", "aaaa"]);
    assert_eq!((again.code, files(&fixture.store()).len()), (0, after.len()), "{}", again.err);
    let listed = run(&fixture, &["actions"]).out;
    assert!(listed.starts_with("work  1 action\n"), "{listed}");
    let all = run(&fixture, &["actions", "--all"]).out;
    assert!(all.contains("✓ 3c1-aaaa") && all.contains("done on 2026-11-20 ada"), "{all}");
    let next = "[answers.monitoring]\nscore = 1\n";
    assert_eq!(record(&fixture, next, &[]).code, 0);
    let newest = files(&fixture.store()).into_iter().find(|(name, _)| name.contains("/20261120T")).unwrap();
    assert!(newest.1.contains("page") && !newest.1.contains("on drift"), "{}", newest.1);
    let mut later = fixture.paydown();
    let later = later.env("PAYDOWN_NOW", "2026-11-21T10:00:00+01:00").args(["actions", "reopen", "aaaa"]);
    assert_eq!(said(later).code, 0);
    assert!(run(&fixture, &["actions"]).out.contains("on drift"));
}

#[test]
fn exports_are_safe_to_open() {
    let fixture = recorded();
    let csv = run(&fixture, &["actions", "--format", "csv"]).out;
    assert!(csv.contains(",\"'=alert | on drift\",bo,2026-10-01,open,yes,2026-06-30,,"), "{csv}");
    let markdown = run(&fixture, &["actions", "--format", "markdown"]).out;
    assert!(markdown.contains("- [ ] **Monitoring**: =alert \\| on drift (bo, by 2026-10-01, overdue)"), "{markdown}");
    let json: serde_json::Value = serde_json::from_str(&run(&fixture, &["actions", "--format", "json"]).out).unwrap();
    assert_eq!((json["actions"][0]["overdue"].as_bool(), json["actions"].as_array().unwrap().len()), (Some(true), 2));
}

#[test]
fn what_the_repository_shows_to_be_done_is_proposed() {
    let fixture = repository();
    let answers = "[answers.reproducibility]\nscore = 0\n[[actions]]\nid = \"0199f3c1-cccc\"\ndimension = \"reproducibility\"\n\
        text = \"declare the dependencies of training in one file (requirements.txt, pyproject.toml, environment.yml)\"\n";
    assert_eq!(record(&fixture, answers, &["--date", "2026-06-30"]).code, 0);
    assert!(!run(&fixture, &["actions", "--check"]).out.contains("done?"));
    fixture.file("requirements.txt", "scikit-learn==1.5.0\n").file("Makefile", "train:\n\tpython train.py\n");
    fixture.file("train.py", "import sklearn\nfrom sklearn.linear_model import LogisticRegression\n\nif __name__ == \"__main__\":\n    LogisticRegression().fit([[1], [0]], [1, 0])\n");
    let said = run(&fixture, &["actions", "--check"]);
    assert!(said.out.contains("done? the repository shows"), "{}", said.out);
}

#[test]
fn wrong_words_and_ids_say_what_there_is() {
    let fixture = recorded();
    for wrong in [&["actions", "done", "zzzz"][..], &["actions", ".", "finish"], &["actions", "done", "0199f3c1"]] {
        let said = run(&fixture, wrong);
        assert_eq!((said.code, said.err.contains("paydown actions")), (2, true), "{wrong:?}: {}", said.err);
    }
}
