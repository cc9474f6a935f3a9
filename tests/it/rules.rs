//! Rules from outside: the reference page, `paydown explain`, suppression in a real repository.
#![allow(clippy::disallowed_methods, reason = "on request the test writes the page it compares with")]

use std::fmt::Write as _;
use std::path::Path;

use paydown::rules::{ALL, Meta};

use crate::support::Fixture;

/// Category as `paydown explain` and reports write it.
fn category(meta: &Meta) -> String {
    serde_json::to_value(meta.category).unwrap().as_str().unwrap().to_owned()
}

/// Rules on code, and what registers report.
fn metas() -> impl Iterator<Item = &'static Meta> {
    ALL.iter().map(|rule| rule.meta).chain(&paydown::registers::META)
}

fn page() -> String {
    let mut out = String::from(
        "# Rules\n\nWhat `paydown` reports as a finding. This page is written from the rules themselves (`UPDATE_DOCS=1 cargo test \
         --test it rules`); `paydown explain RULE` prints the same.\n\nLeave a finding out with a comment on its line or on the line \
         above: `# paydown: ignore[rule] reason`. What is left out is listed in every report.\n\n| rule | severity | category | \
         dimension |\n|---|---|---|---|\n",
    );
    for meta in metas() {
        let dimension = meta.dimension.unwrap_or("");
        writeln!(out, "| [{0}](#{0}) | {1} | {2} | {dimension} |", meta.id, meta.severity, category(meta)).unwrap();
    }
    for meta in metas() {
        writeln!(out, "\n## {}\n\n**What it does.** {}\n\n**Why it is debt.** {}\n", meta.id, meta.what, meta.why)
            .unwrap();
        writeln!(out, "**Example**\n\n```\n{}\n```\n", meta.example).unwrap();
        writeln!(out, "**Use instead.** {}\n\n**How it can be wrong.** {}", meta.instead, meta.wrong).unwrap();
        if !meta.measured.is_empty() {
            writeln!(out, "\n**Measured.** {}", meta.measured).unwrap();
        }
    }
    out
}

#[test]
fn the_reference_page_says_what_the_rules_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, page()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page(),
        "docs/rules.md is behind the rules: UPDATE_DOCS=1 cargo test --test it rules, and commit it"
    );
}

#[test]
fn each_rule_is_one_file_of_its_name_and_the_other_way_round() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut stems: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| std::fs::read_to_string(entry.path()).unwrap().contains("\npub(super) const RULE: Rule"))
        .map(|entry| entry.file_name().to_string_lossy().trim_end_matches(".rs").replace('_', "-"))
        .collect();
    stems.sort();
    let ids: Vec<&str> = ALL.iter().map(|rule| rule.meta.id).collect();
    assert_eq!(stems, ids);
}

#[test]
fn explain_lists_prints_and_names_the_nearest() {
    let fixture = Fixture::folder();
    let run = |arguments: &[&str]| fixture.paydown().arg("explain").args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let list = text(&run(&[]).stdout);
    for name in ["fit-before-split", "data-versioning", "data.tracked", "pipeline-jungle", "moderate"] {
        assert!(list.contains(&format!("  {name} ")), "{name}");
    }
    let rule = text(&run(&["fit-before-split"]).stdout);
    assert!(rule.contains("Why it is debt") && rule.contains("StandardScaler().fit_transform(X)"));
    let json: serde_json::Value = serde_json::from_slice(&run(&["hardcoded-path", "--format", "json"]).stdout).unwrap();
    assert_eq!((json["kind"].as_str(), json["severity"].as_str()), (Some("rule"), Some("high")));
    for (wrong, right) in
        [("hardcoded-paths", "hardcoded-path"), ("data.traked", "data.tracked"), ("nonsense", "explain ")]
    {
        let output = run(&[wrong]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(right), "{}", text(&output.stderr));
    }
}

#[test]
fn a_suppressed_finding_is_gone_from_the_findings_and_listed() {
    let fixture = Fixture::new();
    fixture.file(
        "load.py",
        "A = '/home/ann/a.csv'  # paydown: ignore[hardcoded-path] moved in May\nB = '/home/ann/b.csv'\n",
    );
    fixture.file("other.py", "x = 1  # paydown: ignore[hard-coded-path]\n");
    let output = fixture.paydown().args(["scan", ".", "--format", "json"]).output().unwrap();
    let scan: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let about = |rule: &str| {
        let rows = scan["findings"].as_array().unwrap().iter().filter(|row| row["rule"] == rule);
        rows.map(|row| row["line"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(about("hardcoded-path"), [2]);
    assert_eq!(about("invalid-suppression"), [1]);
    let suppressed = scan["suppressed"].as_array().unwrap();
    assert_eq!(suppressed.len(), 1);
    assert_eq!(suppressed[0]["reason"], "moved in May");
}
