//! `paydown init`: audits inside the repository.

use super::{ANSWERS, files, record, repository, run, said};
use crate::support::{Fixture, write};

#[test]
fn after_init_audits_lie_in_the_repository() {
    let fixture = repository();
    let own = |arguments: &[&str]| said(fixture.paydown().env_remove("PAYDOWN_STORE").args(arguments));
    let first = own(&["init"]);
    assert!(first.code == 0 && first.out.contains("now lie in") && first.err.is_empty(), "{}{}", first.out, first.err);
    assert!(own(&["init"]).out.contains("already lie in"));
    let answers = fixture.outside().join("a.toml");
    write(&answers, ANSWERS);
    assert_eq!(own(&["record", "--answers", answers.to_str().unwrap()]).code, 0);
    let saved = files(&fixture.path().join(".paydown/audits"));
    assert_eq!(saved.len(), 1);
    assert!(files(&fixture.store()).is_empty());
    assert!(own(&["history"]).out.starts_with("work  1 audit "));
    assert!(own(&["store", "where"]).out.contains("kept inside the repository"));
}

#[test]
fn init_in_a_subfolder_makes_the_store_at_the_top() {
    let fixture = repository();
    fixture.file("deep/er/x.py", "x = 1\n");
    assert_eq!(run(&fixture, &["init", "deep/er"]).code, 0);
    assert!(fixture.path().join(".paydown/audits").is_dir());
}

#[test]
fn audits_made_before_are_not_forgotten() {
    let fixture = repository();
    assert_eq!(record(&fixture, ANSWERS, &[]).code, 0);
    let said = run(&fixture, &["init"]);
    assert!(said.err.contains("1 audit made before stay") || said.err.contains("PAYDOWN_STORE"), "{}", said.err);
}

#[test]
fn there_must_be_a_work_tree_and_a_free_name() {
    let bare = Fixture::bare();
    let said = run(&bare, &["init"]);
    assert_eq!(said.code, 2);
    let taken = repository();
    taken.file(".paydown", "a file");
    let said = run(&taken, &["init"]);
    assert!(said.code == 2 && said.err.contains("is not a real folder"), "{}", said.err);
}
