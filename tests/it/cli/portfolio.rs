//! `paydown portfolio`.

use super::{record, repository, run};
use crate::support::{Fixture, write};

const ANSWERS: &str = "[answers.reproducibility]\nscore = 2\n[answers.monitoring]\nscore = 0\n[[actions]]\n\
    dimension = \"monitoring\"\ntext = \"alert\"\ndue = 2026-10-01\n";

fn json(fixture: &Fixture, more: &[&str]) -> serde_json::Value {
    let said = run(fixture, &[&["portfolio", "--format", "json"], more].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

#[test]
fn what_was_audited_what_was_not_and_what_was_scanned_elsewhere_share_a_table() {
    let fixture = repository();
    assert_eq!(record(&fixture, ANSWERS, &["--date", "2026-06-30"]).code, 0);
    let other = fixture.outside().join("other");
    write(&other.join("train.py"), "import sklearn\n");
    let scans = fixture.outside().join("scans");
    std::fs::create_dir(&scans).unwrap();
    let scan = run(&fixture, &["scan", other.to_str().unwrap(), "--format", "json"]).out;
    write(&scans.join("remote.json"), scan.replace("\"other\"", "\"elsewhere\""));
    write(&scans.join("broken.json"), "{");
    let said = run(&fixture, &["portfolio", other.to_str().unwrap(), "--from", scans.to_str().unwrap()]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("broken.json is left out"), "{}", said.err);
    assert!(said.out.starts_with("3 repositories: 1 stale, 2 never reviewed, 1 action overdue\n"), "{}", said.out);
    let value = json(&fixture, &[other.to_str().unwrap(), "--from", scans.to_str().unwrap(), "--sort", "age"]);
    let sources: Vec<_> = value["repositories"].as_array().unwrap().iter().map(|one| one["source"].as_str()).collect();
    assert_eq!(sources, [Some("scan"), Some("scan"), Some("review")]);
}

#[test]
fn filters_and_formats_work_together() {
    let fixture = repository();
    assert_eq!(record(&fixture, ANSWERS, &[]).code, 0);
    assert_eq!(json(&fixture, &["--filter", "overdue"])["repositories"].as_array().unwrap().len(), 1);
    assert_eq!(json(&fixture, &["--filter", "stale"])["repositories"].as_array().unwrap().len(), 0);
    for (format, part) in
        [("markdown", "| work | 2/20 "), ("html", "<td>work</td>"), ("csv", "work,"), ("text", "work")]
    {
        let said = run(&fixture, &["portfolio", "--format", format]);
        assert!(said.code == 0 && said.out.contains(part), "{format}: {}", said.out);
    }
}

#[test]
fn the_index_follows_what_is_recorded() {
    let fixture = repository();
    assert_eq!(json(&fixture, &[])["repositories"].as_array().unwrap().len(), 0);
    for date in ["2026-06-30", "2026-09-30"] {
        assert_eq!(record(&fixture, ANSWERS, &["--date", date]).code, 0);
        let value = json(&fixture, &[]);
        assert_eq!(value, json(&fixture, &["--no-cache"]));
    }
    assert_eq!(json(&fixture, &[])["repositories"][0]["audits"], 2);
    assert_eq!(run(&fixture, &["portfolio", "--from", "/nowhere"]).code, 2);
}
