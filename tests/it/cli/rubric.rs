//! `paydown rubric`.

use super::{ANSWERS, record, repository, run};
use crate::support::write;

const OWN: &str = include_str!("../../../rubrics/ml-debt.toml");

#[test]
fn the_rubric_can_be_read_as_text_and_json() {
    let fixture = repository();
    let said = run(&fixture, &["rubric", "show"]);
    assert_eq!(said.code, 0, "{}", said.err);
    for expected in ["Reproducibility", "Feedback loops", "16–20 low", "any run reproducible from the commit"] {
        assert!(said.out.contains(expected), "{expected}: {}", said.out);
    }
    let said = run(&fixture, &["rubric", "show", "ml-debt", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((value["dimensions"].as_array().unwrap().len(), &value["out_of"]), (10, &20.into()));
    assert!(run(&fixture, &["rubric", "list"]).out.contains("ml-debt"));
}

#[test]
fn a_rubric_of_ones_own_is_checked_and_used_by_path_and_by_id() {
    let fixture = repository();
    let own = OWN
        .replace("id = \"ml-debt\"", "id = \"house\"")
        .replace("title = \"ML technical debt\"", "title = \"House rules\"");
    let path = fixture.outside().join("house.toml");
    write(&path, &own);
    let path = path.to_str().unwrap();
    let said = run(&fixture, &["rubric", "check", path]);
    assert!(said.code == 0 && said.out.contains("is sound: 10 dimensions, out of 20"), "{}{}", said.out, said.err);
    assert_eq!(record(&fixture, ANSWERS, &["--rubric", path]).code, 0);
    assert!(run(&fixture, &["history"]).out.contains(" by house"));

    write(&fixture.outside().join("home/config/paydown/rubrics/house.toml"), &own);
    assert!(run(&fixture, &["rubric", "list"]).out.contains("House rules"));
    assert!(run(&fixture, &["rubric", "show", "--rubric", "house"]).out.starts_with("House rules (house, version 1)"));
}

#[test]
fn every_line_that_is_wrong_is_named() {
    let fixture = repository();
    let wrong = OWN.replacen("criterion = ", "criteria = ", 1).replacen(
        "[[dimension]]\nid = \"monitoring\"",
        "[[dimension]]\nid = \"monitoring\"\nweight = 2",
        1,
    );
    let path = fixture.outside().join("ml-debt.toml");
    write(&path, &wrong);
    let said = run(&fixture, &["rubric", "check", path.to_str().unwrap()]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("'criteria' is no key of a level; did you mean criterion?"), "{}", said.err);
    assert!(said.err.contains("'weight' is no key of a dimension"), "{}", said.err);
    assert!(said.err.contains("2 problems"), "{}", said.err);
    let json = run(&fixture, &["rubric", "check", path.to_str().unwrap(), "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((json.code, value["problems"].as_array().unwrap().len()), (2, 2));
    assert!(value["problems"][0]["line"].as_u64().unwrap() > 1);
    let said = record(&fixture, ANSWERS, &["--rubric", path.to_str().unwrap()]);
    assert!(said.code == 2 && said.err.contains("cannot be used"), "{}", said.err);
}

#[test]
fn a_rubric_that_is_not_there_is_named_with_those_that_are() {
    let fixture = repository();
    let said = run(&fixture, &["rubric", "show", "ml-dept"]);
    assert!(said.code == 2 && said.err.contains("try: --rubric ml-debt"), "{}", said.err);
    let said = run(&fixture, &["rubric", "check", "missing.toml"]);
    assert!(said.code == 2 && said.err.contains("missing.toml cannot be read"), "{}", said.err);
}

#[test]
fn the_template_is_begun_once_and_its_probes_are_evidence() {
    let fixture = repository();
    let begun = run(&fixture, &["rubric", "new", "house-rules"]);
    assert!(begun.code == 0 && begun.out.contains("house-rules.toml"), "{}{}", begun.out, begun.err);
    assert_eq!(run(&fixture, &["rubric", "check", "house-rules.toml"]).code, 0);
    assert_eq!(run(&fixture, &["rubric", "new", "house-rules"]).code, 2, "never over a file");
    assert!(run(&fixture, &["rubric", "new", "ml-debt"]).err.contains("none that is taken"));
    let level = || {
        let said = run(&fixture, &["scan", "--rubric", "house-rules.toml", "--format", "json"]);
        let value: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        let first = &value["dimensions"][0];
        (first["score"].as_u64(), first["evidence"][0]["text"].as_str().unwrap().to_owned())
    };
    assert_eq!(level(), (Some(0), "looked for a runbook for the model: none".to_owned()));
    fixture.file("docs/runbook.md", "# Runbook\n\nThe risk team is on call.\n");
    assert_eq!(level().0, Some(2));
    let wrong = std::fs::read_to_string(fixture.path().join("house-rules.toml"))
        .unwrap()
        .replace("[[\"own.runbook\"]]", "[[\"own.runbok\"]]");
    write(&fixture.path().join("house-rules.toml"), wrong);
    let said = run(&fixture, &["rubric", "check", "house-rules.toml"]);
    assert!(
        said.code == 2 && said.err.contains("there is no signal 'own.runbok'; did you mean own.runbook"),
        "{}",
        said.err
    );
}

#[test]
fn every_rubric_that_comes_along_scans_and_histories_are_never_mixed() {
    let fixture = repository();
    for id in ["ml-test-score", "evaluation-lifecycle", "ml-code-health"] {
        assert_eq!(run(&fixture, &["rubric", "check", id]).code, 0, "{id}");
        let said = run(&fixture, &["scan", "--rubric", id, "--format", "json"]);
        let value: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(value["rubric"]["id"], id);
        assert!(
            value["dimensions"].as_array().unwrap().iter().all(|one| !one["evidence"].as_array().unwrap().is_empty()),
            "{id}"
        );
    }
    let said = run(&fixture, &["scan", "--rubric", "ml-test-score", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (value["score"]["half_points"].as_bool(), value["score"]["sections"].as_array().unwrap().len()),
        (Some(true), 4)
    );

    assert_eq!(record(&fixture, ANSWERS, &["--date", "2026-03-31"]).code, 0);
    let tests = "[answers.feature-schema]\nscore = 1\n\n[answers.canary]\nscore = 2\n";
    assert_eq!(record(&fixture, tests, &["--rubric", "ml-test-score", "--date", "2026-06-30"]).code, 0);
    let history = run(&fixture, &["history"]);
    assert!(history.out.contains("by ml-test-score"), "{}", history.out);
    let compare = run(&fixture, &["compare"]);
    assert!(compare.code == 2 && compare.err.contains("nothing before it"), "{}{}", compare.out, compare.err);
    let trend = run(&fixture, &["trend", "--rubric", "ml-test-score", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&trend.out).unwrap();
    assert_eq!(value["points"].as_array().unwrap().len(), 1, "{}", trend.out);
}
