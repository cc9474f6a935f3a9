//! `paydown store`: checking and upgrading.

use super::{ANSWERS, files, record, repository, run};
use crate::support::write;

/// As a person, or an older version, writes it.
fn without_digest(text: &str) -> String {
    let is_other = |line: &&str| !line.starts_with("digest = \"sha256");
    text.split_inclusive('\n').filter(is_other).collect()
}

#[test]
fn a_store_is_sound_until_a_byte_of_it_changes() {
    let fixture = repository();
    assert_eq!(record(&fixture, ANSWERS, &[]).code, 0);
    let said = run(&fixture, &["store", "check"]);
    assert_eq!((said.code, said.out.contains("1 audit, all sound")), (0, true), "{}", said.out);
    let (path, text) = files(&fixture.store()).remove(0);
    write(&fixture.store().join(&path), text.replace("score = 2", "score = 0"));
    let said = run(&fixture, &["store", "check"]);
    assert_eq!(said.code, 1);
    for part in ["its digest is of another text", "its answers make", path.as_str()] {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
    let said = run(&fixture, &["store", "check", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((json["changed"].as_array().unwrap().len(), json["without_digest"].as_u64()), (1, Some(0)));
}

#[test]
fn what_its_own_rubric_does_not_allow_is_named() {
    let fixture = repository();
    assert_eq!(record(&fixture, ANSWERS, &[]).code, 0);
    let (path, text) = files(&fixture.store()).remove(0);
    let by_hand = without_digest(&text);
    write(
        &fixture.store().join(&path),
        by_hand.replace("score = 2", "score = 7").replace("[answers.dead-code]", "[answers.no-such]"),
    );
    let said = run(&fixture, &["store", "check"]);
    assert_eq!(said.code, 0, "written by hand is no fault: {}", said.out);
    for part in ["has no dimension 'no-such'", "'monitoring' has 7 points", "1 file without a digest"] {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
}

#[test]
fn an_older_store_is_upgraded_and_its_originals_are_kept() {
    let fixture = repository();
    assert_eq!(record(&fixture, ANSWERS, &[]).code, 0);
    let (path, text) = files(&fixture.store()).remove(0);
    let old = without_digest(&text);
    write(&fixture.store().join(&path), &old);
    let before = run(&fixture, &["history", "--format", "json"]).out;
    let said = run(&fixture, &["store", "upgrade", "--dry-run"]);
    assert_eq!((said.code, said.out.contains("1 file would be upgraded")), (0, true), "{}", said.out);
    assert_eq!(files(&fixture.store()), [(path.clone(), old.clone())]);
    let said = run(&fixture, &["store", "upgrade"]);
    assert!(said.out.contains("1 file upgraded") && said.out.contains("no digest"), "{}", said.out);
    let now = files(&fixture.store());
    assert_eq!(now.len(), 2);
    assert!(now.iter().any(|(name, kept)| name.contains("originals/") && *kept == old));
    assert!(now.iter().any(|(name, kept)| *name == path && *kept == text), "exactly what would be written today");
    assert_eq!(run(&fixture, &["history", "--format", "json"]).out, before);
    let said = run(&fixture, &["store", "upgrade", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((json["current"].as_u64(), json["upgraded"].as_array().unwrap().len()), (Some(1), 0));
    assert!(run(&fixture, &["store", "check"]).out.contains("all sound"));
}
