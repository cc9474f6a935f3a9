//! `paydown history` and `paydown store`.

use super::{ANSWERS, record, repository, run};
use crate::support::{Fixture, write};

fn scores(all: [u8; 10]) -> String {
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
    let answers: Vec<String> =
        ids.iter().zip(all).map(|(id, score)| format!("[answers.{id}]\nscore = {score}\n")).collect();
    answers.concat()
}

fn two_years() -> Fixture {
    let fixture = repository();
    for (date, all) in [
        ("2026-03-31", [0, 0, 1, 1, 1, 0, 0, 0, 1, 0]),
        ("2026-06-30", [1, 1, 1, 1, 1, 1, 1, 1, 2, 0]),
        ("2026-09-30", [2, 2, 1, 1, 1, 1, 1, 1, 0, 0]),
    ] {
        let said = record(&fixture, &scores(all), &["--date", date]);
        assert_eq!(said.code, 0, "{}", said.err);
    }
    fixture
}

#[test]
fn audits_are_listed_oldest_first_with_what_must_not_be_overlooked() {
    let fixture = two_years();
    let said = run(&fixture, &["history"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let commit = fixture.git().head().unwrap().target().unwrap().to_string();
    let lines: Vec<String> = said
        .out
        .lines()
        .map(|line| line.replace(&commit[..7], "<commit>"))
        // Ids are new every time.
        .map(|line| {
            line.rsplit_once("  ")
                .filter(|_| line.starts_with("2026"))
                .map_or(line.clone(), |(kept, _)| kept.to_owned())
        })
        .collect();
    assert_eq!(
        lines,
        [
            "work  3 audits  ▂▅▅",
            "date        score  change  band    kind    commit   actions  by   id",
            "2026-03-31  4/20           high    review  <commit>           ada",
            "2026-06-30  10/20  +6      medium  review  <commit>           ada",
            "            ! band changed: high to medium",
            "2026-09-30  10/20  =       medium  review  <commit>           ada",
            "            ! the total did not fall, but Dead code did",
        ]
    );
}

#[test]
fn verbose_names_the_files() {
    let fixture = two_years();
    let said = run(&fixture, &["history", "--verbose"]);
    let store = fixture.store().to_string_lossy().into_owned();
    let named: Vec<&str> = said.out.lines().map(str::trim).filter(|line| line.starts_with(&store)).collect();
    assert_eq!(named.len(), 3);
    assert!(named.iter().all(|path| std::path::Path::new(path).is_file()), "{named:?}");
}

#[test]
fn json_holds_everything_the_table_does() {
    let fixture = two_years();
    let said = run(&fixture, &["history", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(value["schema"], "paydown.history/1");
    assert_eq!(value["audits"].as_array().unwrap().len(), 3);
    let last = &value["audits"][2];
    assert_eq!((&last["score"]["total"], &last["score"]["band"]), (&10.into(), &"medium".into()));
    assert_eq!(last["answers"]["dead-code"]["score"], 0);
    assert_eq!(last["markers"][0], "the total did not fall, but Dead code did");
    assert_eq!(said.out, run(&fixture, &["history", "--format", "json"]).out, "twice the same bytes");
}

#[test]
fn broken_and_newer_files_are_named_and_the_rest_is_listed() {
    let fixture = two_years();
    let folder = std::fs::read_dir(fixture.store()).unwrap().next().unwrap().unwrap().path();
    write(&folder.join("20200101T000000Z-broken.toml"), "schema = 1\nid = ");
    write(&folder.join("20200101T000000Z-newer.toml"), "schema = 7\nwhatever = 1");
    let said = run(&fixture, &["history"]);
    assert_eq!(said.code, 0);
    assert!(said.out.starts_with("work  3 audits"), "{}", said.out);
    assert!(said.out.contains("2 files were left out:"), "{}", said.out);
    assert!(said.out.contains("newer paydown (format 7; this one reads 1); update paydown"), "{}", said.out);
    assert!(said.out.contains("is not an audit: line 2: "), "{}", said.out);
    let said = run(&fixture, &["store", "where"]);
    assert!(said.out.contains("(3 audits)\n  2 files cannot be read"), "{}", said.out);
    let said = run(&fixture, &["history", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(value["skipped"].as_array().unwrap().len(), 2);
}

#[test]
fn a_repository_without_audits_says_how_to_begin() {
    let said = run(&repository(), &["history"]);
    assert!(
        said.code == 0 && said.out.contains("no audits yet") && said.out.contains("paydown record"),
        "{}",
        said.out
    );
}

#[test]
fn the_store_says_where_it_is_and_why() {
    let fixture = repository();
    let store = fixture.store().to_string_lossy().into_owned();
    let said = run(&fixture, &["store", "where"]);
    assert!(said.out.starts_with(&format!("{store}\n  named by PAYDOWN_STORE\n")), "{}", said.out);
    let other = fixture.outside().join("other");
    let said = run(&fixture, &["--store", other.to_str().unwrap(), "store", "where", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&value["kind"], &value["exists"], &value["audits"]), (&"explicit".into(), &false.into(), &0.into()));
    assert!(!other.exists(), "asking makes nothing");
    let said = super::said(fixture.paydown().env_remove("PAYDOWN_STORE").args(["store", "where"]));
    assert!(said.out.contains("your own data folder"), "{}", said.out);
}

#[test]
fn the_result_can_go_to_a_file() {
    let fixture = two_years();
    let file = fixture.outside().join("history.txt");
    let said = run(&fixture, &["history", "--output", file.to_str().unwrap()]);
    assert_eq!((said.code, said.out.as_str()), (0, ""));
    let written = std::fs::read_to_string(file).unwrap();
    assert_eq!(written.split("\nwritten by paydown ").next(), Some(run(&fixture, &["history"]).out.as_str()));
    let said = run(&fixture, &["history", "--output", "/dev/null/x"]);
    assert!(said.code == 2 && said.err.contains("could not be written"), "{}", said.err);
}

#[test]
fn names_from_a_file_cannot_move_the_cursor() {
    let fixture = repository();
    let answers = format!("assessors = [\"e\\u001b[2Jvil\"]\n{ANSWERS}");
    assert_eq!(record(&fixture, &answers, &[]).code, 0);
    let said = run(&fixture, &["history"]);
    assert!(!said.out.contains('\u{1b}') && said.out.contains("vil"), "{}", said.out);
}
