//! `paydown backfill`.

use super::{files, run};
use crate::support::Fixture;

/// Three years of commits; the work tree holds something that no commit has.
fn years() -> Fixture {
    let fixture = Fixture::new();
    let ada = "Ada <ada@example.com>";
    fixture.file("train.py", "import sklearn\nx = 1\n").commit("start", ada, "2024-02-05T09:00:00+00:00");
    fixture.file("train.py", "import sklearn\nx = 2\n").commit("more", ada, "2024-03-30T09:00:00+00:00");
    fixture.file("requirements.txt", "numpy==1.26.0\n").commit("pins", ada, "2025-05-05T09:00:00+00:00");
    fixture.file("README.md", "# churn\n").commit("words", ada, "2026-08-05T09:00:00+00:00");
    fixture.file("new.py", "y = 1\n").commit("now", ada, "2026-11-01T09:00:00+00:00");
    fixture.file("train.py", "uncommitted\n");
    fixture
}

fn printed(fixture: &Fixture, more: &[&str]) -> serde_json::Value {
    let said = run(fixture, &[&["backfill", "--format", "json"], more].concat());
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
    serde_json::from_str(&said.out).unwrap()
}

fn periods(value: &serde_json::Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|one| one["period"].as_str().unwrap()).collect()
}

#[test]
fn each_quarter_that_has_ended_is_scored_once_and_the_work_tree_is_left_alone() {
    let fixture = years();
    let before = files(fixture.path());
    let first = printed(&fixture, &[]);
    assert_eq!(periods(&first["scored"]), ["2026-Q3", "2025-Q2", "2024-Q1"]);
    let again = printed(&fixture, &[]);
    assert_eq!((periods(&again["scored"]).len(), periods(&again["known"]).len()), (0, 3));
    assert_eq!(files(fixture.path()), before);
    let saved = files(&fixture.store());
    assert_eq!(saved.len(), 3);
    for (name, text) in saved {
        assert!(text.contains("kind = \"automatic\"") && text.contains("origin = \"automatic\""), "{name}: {text}");
        assert!(text.contains("unknown = true"), "what is not sure is unknown: {name}");
    }
    let listed = run(&fixture, &["history"]);
    assert_eq!(listed.out.matches("automatic").count(), 3, "{}", listed.out);
}

#[test]
fn more_often_adds_only_what_is_missing_and_bounds_hold() {
    let fixture = years();
    assert_eq!(periods(&printed(&fixture, &["--last", "1"])["scored"]), ["2026-Q3"]);
    let months = printed(&fixture, &["--every", "month"]);
    assert_eq!(periods(&months["scored"]), ["2025-05", "2024-03", "2024-02"]);
    assert_eq!(periods(&months["known"]), ["2026-08"]);
    assert_eq!(periods(&printed(&fixture, &["--every", "year", "--since", "2025-01-01"])["known"]), ["2025"]);
    let said = run(&fixture, &["backfill", "--since", "2026-10-01"]);
    assert_eq!((said.code, said.err.contains("--every month")), (2, true), "{}", said.err);
}

#[test]
fn the_same_score_made_in_two_stores_counts_once_where_they_meet() {
    let fixture = years();
    printed(&fixture, &[]);
    let other = fixture.outside().join("other");
    printed(&fixture, &["--store", other.to_str().unwrap()]);
    assert_eq!(files(&other), files(&fixture.store()));
}

#[test]
fn two_scores_can_be_compared_down_to_the_commit() {
    let fixture = years();
    printed(&fixture, &[]);
    let said = run(&fixture, &["compare", ".", "2024", "2025"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("file added by Ada on 2025-05-05"), "{}", said.out);
}

#[test]
fn a_missing_blob_costs_that_blob() {
    let fixture = years();
    let git = fixture.git();
    let head = git.head().unwrap().peel_to_tree().unwrap();
    let blob = head.get_name("requirements.txt").unwrap().id().to_string();
    std::fs::remove_file(git.path().join("objects").join(&blob[..2]).join(&blob[2..])).unwrap();
    let said = run(&fixture, &["backfill", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let unread: Vec<_> = value["scored"].as_array().unwrap().iter().map(|one| one["unread"].as_u64()).collect();
    assert_eq!((said.code, unread), (0, vec![Some(1), Some(1), Some(0)]));
}

#[test]
fn a_folder_without_history_is_refused() {
    let said = run(&Fixture::folder(), &["backfill"]);
    assert_eq!((said.code, said.err.contains("no commits to look back on")), (2, true), "{}", said.err);
}
