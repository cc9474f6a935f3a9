//! `paydown register`: from the first entry to a pipeline that stops.
#![allow(clippy::disallowed_methods, reason = "a fixture is committed from here")]

use std::path::Path;

use git2::{IndexAddOption, Repository, Signature, Time};

use super::{Said, run};
use crate::support::{Fixture, write};

const CONSUMERS: &str = include_str!("../../fixtures/registers/consumers.toml");
const SERVING: &str = "from flask import Flask, jsonify\napp = Flask(__name__)\n\ndef predict():\n    p = 0.5\n    return \
                       jsonify({\"fraud_score\": float(p), \"label\": \"FRAUD\", \"top_features\": []})\n";

fn served() -> Fixture {
    let fixture = Fixture::new();
    fixture.file("serving/app.py", SERVING).file(".paydown/registers/consumers.toml", CONSUMERS).commit(
        "Serve",
        "Ada <ada@example.com>",
        "2024-06-01T09:00:00+00:00",
    );
    fixture
}

#[test]
fn a_commit_that_breaks_the_contract_stops_the_pipeline_and_names_the_consumers() {
    let fixture = served();
    let sound = run(&fixture, &["register", "consumers", "check"]);
    assert_eq!((sound.code, sound.err.as_str()), (0, ""), "{}", sound.out);
    assert!(sound.out.starts_with("Consumers  2 consumers of 1 model, contract 2.1 (sound)"), "{}", sound.out);

    fixture.file("serving/app.py", SERVING.replace("\"label\": \"FRAUD\", ", "")).commit(
        "Labels are no longer needed",
        "Tom <tom@example.com>",
        "2024-07-01T09:00:00+00:00",
    );
    for rev in [&["--rev", "main"][..], &[]] {
        let broken = run(&fixture, &[&["register", "all", "check", "."], rev].concat());
        assert_eq!(broken.code, 1, "{}", broken.out);
        assert!(
            broken.err.contains("failed: consumers: 1 broken") && broken.err.contains("breaks fraud_review_dashboard"),
            "{}",
            broken.err
        );
    }
    assert_eq!(
        run(&fixture, &["register", "consumers", "check", "--rev", "main~1"]).code,
        0,
        "the commit before was fine"
    );

    // The register follows, silently: what was promised at registration still counts.
    let silent = CONSUMERS.replace("label = \"string enum ['FRAUD', 'LEGITIMATE']\"\n", "");
    fixture.file(".paydown/registers/consumers.toml", silent).commit(
        "Follow",
        "Tom <tom@example.com>",
        "2024-07-02T09:00:00+00:00",
    );
    let told = run(&fixture, &["register", "consumers", "check", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    let first = value["registers"][0]["issues"][0]["message"].as_str().unwrap().to_owned();
    assert_eq!(told.code, 1);
    assert!(
        first.contains("label")
            && told.out.contains("since version 2.1, and the version is the same, which breaks fraud_review_dashboard"),
        "{}",
        told.out
    );
    let scan = run(&fixture, &["scan", "--format", "json"]);
    assert!(
        scan.out.contains("\"rule\": \"register-broken\"") && scan.out.contains("\"severity\": \"critical\""),
        "{}",
        scan.out
    );
}

#[test]
fn registers_count_as_evidence_at_every_commit_and_are_read_where_git_ignores_them() {
    let fixture = served();
    let level = |said: &Said| {
        let value: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        let all = value["dimensions"].as_array().unwrap().clone();
        let one = all.into_iter().find(|one| one["id"] == "consumer-registry").unwrap();
        (
            one["score"].as_u64(),
            one["confidence"].as_str().unwrap().to_owned(),
            one["evidence"][0]["path"].as_str().map(str::to_owned),
        )
    };
    let settled = (Some(2), "strong".to_owned(), Some(".paydown/registers/consumers.toml".to_owned()));
    assert_eq!(level(&run(&fixture, &["scan", "--format", "json"])), settled);
    assert_eq!(level(&run(&fixture, &["scan", "--rev", "main", "--format", "json"])), settled);
    let hidden = Fixture::new();
    hidden.file("serving/app.py", SERVING).file(".gitignore", ".paydown\n");
    hidden.commit("Serve", "Ada <ada@example.com>", "2024-06-01T09:00:00+00:00");
    assert_ne!(level(&run(&hidden, &["scan", "--format", "json"])).0, Some(2));
    hidden.file(".paydown/registers/consumers.toml", CONSUMERS);
    assert_eq!(level(&run(&hidden, &["scan", "--format", "json"])), settled);
    let plain = Fixture::folder();
    plain.file("serving/app.py", SERVING).file(".paydown/registers/consumers.toml", CONSUMERS);
    assert_eq!(level(&run(&plain, &["scan", "--format", "json"])), settled);
}

#[test]
fn registers_make_no_store_and_nothing_is_written_unasked() {
    let fixture = served();
    let before = super::files(fixture.path());
    assert!(run(&fixture, &["store", "where"]).out.contains(fixture.store().to_str().unwrap()));
    run(&fixture, &["register", "all", "list"]);
    run(&fixture, &["register", "all", "check"]);
    assert_eq!(super::files(fixture.path()), before);
    let mut own = fixture.paydown();
    let said = super::said(own.env_remove("PAYDOWN_STORE").args(["store", "where"]));
    assert!(!said.out.contains("kept inside the repository"), "{}", said.out);
}

#[test]
fn begun_imported_listed() {
    let fixture = Fixture::new();
    fixture.file("train.py", "FEATURES = [\"tenure\", \"price\", \"tickets\"]\nmodel.fit(df[FEATURES], y)\n");
    fixture.commit("Begin", "Ada <ada@example.com>", "2026-06-01T09:00:00+00:00");
    let nothing = run(&fixture, &["register", "features", "check"]);
    assert!(nothing.code == 2 && nothing.err.contains("try: paydown register features new"), "{}", nothing.err);
    let begun = run(&fixture, &["register", "features", "new"]);
    assert!(
        begun.out.starts_with("begun .paydown/registers/features.toml with 3 entries"),
        "{}{}",
        begun.out,
        begun.err
    );
    let path = fixture.path().join(".paydown/registers/features.toml");
    let text = std::fs::read_to_string(&path).unwrap().replace("name = \"price\"", "name = \"price\" # in EUR");
    write(&path, &text);
    let csv = fixture.outside().join("importances.csv");
    write(&csv, "feature,importance,rank\nprice,0.31,1\ntenure,0.0002,2\nregion,0.01,3\n");
    let imported = run(&fixture, &["register", "features", "import", csv.to_str().unwrap()]);
    assert_eq!(
        imported.out,
        format!(".paydown/registers/features.toml: 1 entry added, 2 entries updated from {}\n", csv.display())
    );
    assert!(imported.err.contains("the column 'rank' is none of this register"), "{}", imported.err);
    let now = std::fs::read_to_string(&path).unwrap();
    assert!(now.contains("name = \"price\" # in EUR\nimportance = 0.31\n"), "{now}");
    assert_eq!(
        run(&fixture, &["register", "features", "new"]).out.lines().next().unwrap(),
        ".paydown/registers/features.toml has everything the code shows"
    );
    let check = run(&fixture, &["register", "features", "check"]);
    assert!(
        check.code == 1
            && check.out.contains("tenure is underutilised")
            && check.out.contains("region is registered, but no code uses it"),
        "{}",
        check.out
    );
    let page = run(&fixture, &["register", "features", "list", "--format", "markdown"]);
    assert!(page.out.contains("| name | meaning |") && page.out.contains("| price |"), "{}", page.out);
    let csv = run(&fixture, &["register", "features", "list", "--format", "csv"]);
    assert!(csv.out.contains("features,feature,price,importance,0.31,"), "{}", csv.out);
    let all = run(&fixture, &["register", "all", "new"]);
    assert!(all.code == 2 && all.err.contains("one register is begun or filled at a time"), "{}", all.err);
}

#[test]
fn what_cannot_be_read_is_named_and_never_rewritten() {
    let fixture = Fixture::new();
    let text = "[[label]]\nname = \"churned\"\nlast_audit = 2026-02-30\n\n[[label]]\nnmae = \"x\"\n";
    fixture.file(".paydown/registers/labels.toml", text).file("train.py", "y = df[\"other\"]\n");
    fixture.commit("Begin", "Ada <ada@example.com>", "2026-06-01T09:00:00+00:00");
    let said = run(&fixture, &["register", "labels", "check"]);
    assert_eq!(said.code, 1);
    for expected in [
        ".paydown/registers/labels.toml:3",
        ".paydown/registers/labels.toml:6",
        "'nmae' is no key of a label; did you mean name?",
    ] {
        assert!(said.out.contains(expected), "{expected}: {}", said.out);
    }
    let refused = run(&fixture, &["register", "labels", "new"]);
    assert!(
        refused.code == 2 && refused.err.contains("line 3") && refused.err.contains("mend it by hand"),
        "{}",
        refused.err
    );
    assert_eq!(std::fs::read_to_string(fixture.path().join(".paydown/registers/labels.toml")).unwrap(), text);
}

/// Keys that fill every register of the demo, as a person would in the workbench.
fn keys() -> [(&'static str, String); 5] {
    let erase = "<bs>".repeat(40);
    let consumers = format!(
        "wa<enter><down><down>{erase}churn_score: float; label: string<c-s>\
         nretention campaign<enter>churn_final<enter>growth<enter>growth@acme.example<enter>churn_score<enter>0.55<enter><enter>today<enter><enter>\
         nreporting<enter>churn_final<enter>BI<enter>bi@acme.example<enter>label<enter><enter><enter>today<enter><enter>"
    );
    let rest = "CRM<enter>1<enter>0.2<enter>yes<enter>today<enter>";
    let whole = format!("g<enter>what it is<enter><enter><enter><enter>{rest}");
    let features = format!(
        "w<right>a{}g<enter>{rest}{}",
        whole.repeat(3),
        "g<enter>1<enter>0.2<enter>yes<enter>today<enter>".repeat(2)
    );
    let labels = "w<right><right>a<enter>all_cases<enter>yes<enter>60<enter><enter>0.02<enter>no<enter>day 60<enter>today<enter>ML and \
                  CRM<enter>";
    let settings =
        format!("w<right><right><right>a{}", "<enter>what<enter>why<enter>today<enter>Li<c-s><down>".repeat(16));
    let evaluation = "w<left>a<enter>recall below 0.6<enter>recall<enter>offers that keep a customer<enter>holdout of \
                      August<enter>2026-08-31<enter>0.6<enter>2026-09-01<enter>PSI per feature<enter>evaluate.py<enter>90<enter><enter>Li \
                      Wei<enter>rules do as well<enter>";
    [
        ("consumer-registry", consumers),
        ("feature-documentation", features),
        ("feedback-loop-audit", labels.to_owned()),
        ("configuration", settings),
        ("monitoring", evaluation.to_owned()),
    ]
}

fn levels(fixture: &Fixture, path: &str) -> Vec<(String, u64, String)> {
    let said = run(fixture, &["scan", path, "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let read = |one: &serde_json::Value| {
        let place = one["evidence"][0]["path"].as_str().unwrap_or_default().to_owned();
        (one["id"].as_str().unwrap().to_owned(), one["score"].as_u64().unwrap(), place)
    };
    value["dimensions"].as_array().unwrap().iter().map(read).collect()
}

fn commit(path: &Path, message: &str) {
    let git = Repository::open(path).unwrap();
    let mut index = git.index().unwrap();
    index.add_all(["*"], IndexAddOption::DEFAULT, None).unwrap();
    index.write().unwrap();
    let tree = git.find_tree(index.write_tree().unwrap()).unwrap();
    let head = git.head().unwrap().peel_to_commit().unwrap();
    let who = Signature::new("Ada", "ada@example.com", &Time::new(1_795_000_000, 0)).unwrap();
    git.commit(Some("HEAD"), &who, &who, message, &tree, &[&head]).unwrap();
}

#[test]
fn the_registers_of_the_demo_are_filled_in_the_workbench_and_lift_their_dimensions() {
    let fixture = Fixture::folder();
    let demo = fixture.path().join("demo");
    let path = demo.to_str().unwrap();
    assert_eq!(run(&fixture, &["demo", path, "--print", "--keys", "q"]).code, 0);
    for (dimension, keys) in keys() {
        let before = levels(&fixture, path);
        let level = |all: &[(String, u64, String)]| all.iter().find(|one| one.0 == dimension).cloned().unwrap();
        assert!(level(&before).1 < 2, "{dimension} is at the top already: {before:?}");
        let screen = run(&fixture, &[path, "--print", "--size", "100x30", "--keys", &keys]);
        let (_, now, place) = level(&levels(&fixture, path));
        assert_eq!(now, 2, "{dimension}: {}", screen.out);
        assert!(place.starts_with(".paydown/registers/"), "{dimension} rests on {place}");
    }
    let check = run(&fixture, &["register", "all", "check", path]);
    assert_eq!(check.code, 0, "{}{}", check.out, check.err);
    commit(&demo, "Registers");

    let app = std::fs::read_to_string(demo.join("serving/app.py")).unwrap();
    write(&demo.join("serving/app.py"), app.replace("\"churn_score\": p", "\"score\": p"));
    commit(&demo, "A shorter name");
    let broken = run(&fixture, &["register", "all", "check", path, "--rev", "HEAD"]);
    assert_eq!(broken.code, 1, "{}", broken.out);
    assert!(
        broken.err.contains("'churn_score' was renamed to 'score'") && broken.err.contains("breaks retention campaign"),
        "{}",
        broken.err
    );
    let (_, level, _) = levels(&fixture, path).into_iter().find(|one| one.0 == "consumer-registry").unwrap();
    assert!(level < 2, "what is broken lifts nothing");
}
