//! `paydown compare`.

use super::{record, run};
use crate::support::Fixture;

const ANSWERED: &str = "[answers.reproducibility]\nscore = 0\norigin = \"confirmed\"\nnote = \"one laptop\"\nby = \"ada\"\n\
    [[answers.reproducibility.evidence]]\nside = \"against\"\nsignal = \"path.personal\"\ntext = \"a personal path\"\n\
    path = \"train.py\"\nline = 2\n[answers.monitoring]\nunknown = true\n[answers.dead-code]\nscore = 2\n";

const AGAIN: &str = "[answers.reproducibility]\nscore = 2\norigin = \"confirmed\"\nby = \"bo\"\n\
    [[answers.reproducibility.evidence]]\nside = \"for\"\nsignal = \"deps.locked\"\ntext = \"a lock file\"\n\
    path = \"uv.lock\"\n[answers.monitoring]\nscore = 1\n[answers.dead-code]\nscore = 1\n";

/// A repository in which a line went on the main line, and a file came on a branch that was merged.
fn moved() -> (Fixture, [String; 4]) {
    let fixture = Fixture::new();
    let personal = "import sklearn\nPATH = \"/home/ada/churn\"\n";
    let first = fixture.file("train.py", personal).commit("start", "Ada <a@x.org>", "2026-01-05T09:00:00+00:00");
    fixture.branch("lock").checkout("lock");
    let lock = fixture.file("uv.lock", "version = 1\n").commit("Lock it", "Bo <b@x.org>", "2026-02-01T09:00:00+00:00");
    fixture.checkout("main");
    let clean = fixture.file("train.py", "import sklearn\n").commit(
        "No personal path",
        "Cy <c@x.org>",
        "2026-02-02T09:00:00+00:00",
    );
    fixture.file("uv.lock", "version = 1\n").merge("lock", "Ada <a@x.org>", "2026-02-03T09:00:00+00:00");
    let last = fixture.file("notes.txt", "later\n").commit("later", "Ada <a@x.org>", "2026-02-04T09:00:00+00:00");
    (fixture, [first, lock, clean, last].map(|id| id.to_string()))
}

fn recorded() -> (Fixture, [String; 4]) {
    let (fixture, commits) = moved();
    for (answers, date, commit) in [(ANSWERED, "2026-01-31", &commits[0]), (AGAIN, "2026-03-31", &commits[3])] {
        let said = record(&fixture, answers, &["--date", date, "--commit", commit]);
        assert_eq!(said.code, 0, "{}", said.err);
    }
    (fixture, commits)
}

#[test]
fn each_move_names_its_reason_and_the_commit_that_did_it() {
    let (fixture, [_, lock, clean, _]) = recorded();
    let said = run(&fixture, &["compare", "--format", "json"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let printed: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(printed["schema"], "paydown.compare/1");
    assert_eq!(printed["hidden_falls"], serde_json::json!(["dead-code"]));
    let of = |id: &str| printed["dimensions"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
    let one = of("reproducibility");
    assert_eq!((one["before"]["note"].as_str(), one["change"].as_i64()), (Some("one laptop"), Some(2)));
    assert_eq!(one["why"][0]["kind"], "repository");
    let (came, went) = (&one["came"][0]["cause"], &one["went"][0]["cause"]);
    assert_eq!((came["commit"].as_str(), came["author"].as_str()), (Some(lock.as_str()), Some("Bo")));
    assert!(came["merged_by"].is_string(), "the commit on the branch did it, the merge brought it: {came}");
    assert_eq!((went["commit"].as_str(), went["what"].as_str()), (Some(clean.as_str()), Some("line removed")));
    assert_eq!(of("monitoring")["why"][0]["kind"], "became-known");
}

#[test]
fn text_and_markdown_say_the_same() {
    let (fixture, [_, _, clean, _]) = recorded();
    for format in ["text", "markdown"] {
        let said = run(&fixture, &["compare", "--format", format]);
        assert_eq!(said.code, 0, "{}", said.err);
        for part in [&clean[..10], "Cy", "No personal path", "one laptop", "the total did not fall, but Dead code did"]
        {
            assert!(said.out.contains(part), "{part} is missing in {format}: {}", said.out);
        }
    }
    let said = run(&fixture, &["compare", "--format", "csv"]);
    assert_eq!((said.code, said.err.contains("--format text or json or markdown")), (2, true), "{}", said.err);
}

#[test]
fn audits_are_named_by_date_word_or_id_and_the_order_does_not_matter() {
    let (fixture, _) = recorded();
    let plain = run(&fixture, &["compare"]).out;
    for words in [&["first", "latest"][..], &[".", "2026-01", "2026-03-31"], &["2026-01"]] {
        let said = run(&fixture, &[&["compare"], words].concat());
        assert_eq!((said.code, &said.out), (0, &plain), "{words:?}: {}", said.err);
    }
    let turned = run(&fixture, &["compare", "latest", "first"]);
    assert_eq!(turned.out, plain);
    assert!(turned.err.contains("in the order they were made"), "{}", turned.err);
    for wrong in [&["compare", ".", "nonsense"][..], &["compare", ".", "latest", "latest"], &["compare", ".", "2020"]] {
        let said = run(&fixture, wrong);
        assert_eq!((said.code, said.err.contains("paydown history")), (2, true), "{wrong:?}: {}", said.err);
    }
}

#[test]
fn both_commits_can_be_scored_again_and_a_lost_one_is_said_to_be_lost() {
    let (fixture, _) = recorded();
    let said = run(&fixture, &["compare", "--rescore", "--format", "json"]);
    let printed: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let again = &printed["rescored"]["comparison"];
    assert_eq!(again["before"]["kind"], "automatic");
    assert_eq!(again["dimensions"].as_array().unwrap().len(), 10);
    let (path, text) = super::files(&fixture.store()).remove(0);
    let commit = text.lines().find_map(|line| line.strip_prefix("commit = ")).unwrap().trim_matches('"');
    let lost = text.replace(&format!("\ncommit = \"{commit}\""), &format!("\ncommit = \"{}\"", "0".repeat(40)));
    crate::support::write(&fixture.store().join(path), lost);
    let said = run(&fixture, &["compare", "--rescore"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.out.contains("not in the repository any more") && said.err.contains("not scored again"),
        "{}",
        said.err
    );
}

#[test]
fn one_audit_cannot_be_compared() {
    let (fixture, commits) = moved();
    assert_eq!(record(&fixture, ANSWERED, &["--commit", &commits[0]]).code, 0);
    let said = run(&fixture, &["compare"]);
    assert_eq!((said.code, said.err.contains("paydown backfill")), (2, true), "{}", said.err);
}
