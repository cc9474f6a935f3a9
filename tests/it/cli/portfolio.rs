//! `paydown portfolio`.

use std::fmt::Write as _;

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

/// The store of a thousand repositories with twenty audits each, about 90 MB: as large as a company's. Run it with
/// `cargo test --release --test it -- --ignored --nocapture a_thousand_repositories`; it prints what opening it costs.
#[test]
#[ignore = "writes 20,000 files; says how fast a large portfolio opens"]
fn a_thousand_repositories_open_at_once() {
    let fixture = repository();
    for number in 0..1000 {
        for quarter in 0..20 {
            let (name, text) = large_audit(number, quarter);
            write(&fixture.store().join(format!("repo-{number:04}-{number:012x}")).join(name), text);
        }
    }
    let timed = |words: &[&str]| {
        let begin = std::time::Instant::now();
        let said = run(&fixture, words);
        assert_eq!(said.code, 0, "{}", said.err);
        (begin.elapsed(), said.out)
    };
    let (whole, text) = timed(&["portfolio", "--no-cache"]);
    assert!(text.starts_with("1,000 repositories"), "{}", &text[..200]);
    let (first, _) = timed(&["portfolio"]);
    let (again, same) = timed(&["portfolio"]);
    assert_eq!(same, text);
    let (screen, frame) = timed(&["--keys", "pG", "--print", "--size", "120x36"]);
    assert!(frame.contains("repo-0"), "{frame}");
    println!("without an index {whole:?}, making it {first:?}, from it {again:?}, the workbench's screen {screen:?}");
    if !cfg!(debug_assertions) {
        assert!(again.as_millis() < 500, "from the index it opens within half a second: {again:?}");
    }
}

/// One audit of the size a review has: ten answers, each with a note, a suggestion and evidence.
fn large_audit(number: usize, quarter: usize) -> (String, String) {
    let ids = [
        "reproducibility",
        "data-versioning",
        "feature-documentation",
        "pipeline-structure",
        "configuration",
        "test-coverage",
        "consumer-registry",
        "monitoring",
        "dead-code",
        "feedback-loop-audit",
    ];
    let (year, month) = (2021 + quarter / 4, quarter % 4 * 3 + 2);
    let id = format!("0199f3c1-{quarter:04x}-7000-8000-{number:012x}");
    let scores: Vec<usize> = (0..10).map(|at| (number * 7 + quarter * 3 + at * 5) % 3).collect();
    let total: usize = scores.iter().sum();
    let band = if total >= 16 {
        "low"
    } else if total >= 10 {
        "medium"
    } else {
        "high"
    };
    let mut text = format!(
        "schema = 1\nid = \"{id}\"\nkind = \"review\"\nat = {year}-{month:02}-15T10:00:00+01:00\nassessors = [\"ada\", \"bo\"]\n\
         [repository]\nname = \"repo-{number:04}\"\nroot_commit = \"{number:012x}{}\"\n[rubric]\nid = \"ml-debt\"\nversion = 1\n\
         [tool]\nversion = \"0.1.0\"\n[result]\ntotal = {total}\nout_of = 20\nlow = {total}\nhigh = {total}\nband = \"{band}\"\n",
        "0".repeat(28)
    );
    for (id, score) in ids.iter().zip(scores) {
        write!(
            text,
            "[answers.{id}]\nscore = {score}\norigin = \"confirmed\"\nnote = \"what was said about it in the room\"\nby = \"ada\"\n\
             [answers.{id}.suggestion]\nscore = {score}\nconfidence = \"moderate\"\nwhy = \"one sentence that says why\"\n"
        )
.unwrap();
        for piece in 0..3 {
            write!(
                text,
                "[[answers.{id}.evidence]]\nside = \"for\"\nsignal = \"some.signal\"\ntext = \"a piece of evidence\"\n\
                 path = \"src/file_{piece}.py\"\nline = {piece}1\nfingerprint = \"0123456789abcdef\"\n"
            )
            .unwrap();
        }
    }
    write!(
            text,
        "[[actions]]\nid = \"{number:08x}-aaaa\"\ndimension = \"monitoring\"\ntext = \"alert on drift\"\ndue = 2026-01-01\n"
    )
.unwrap();
    (format!("{year}{month:02}15T090000Z-0199f3c1{quarter:02}.toml"), text)
}
