//! `paydown report`, `scan --format sarif`, `badge`, `completions`, `man`, and where all of them write.

use std::path::Path;

use serde_json::Value;

use super::{NOW, Said, record, repository, run, said};
use crate::support::{Fixture, write};

/// A repository whose every string is an attack, with a remote that holds a password.
fn hostile() -> Fixture {
    let fixture = Fixture::new();
    fixture
        .remote("https://ann:hunter2@github.com/acme/churn.git")
        .file("requirements.txt", "pandas\n")
        .file(
            "<img src=x onerror=alert(1)>.py",
            "import pandas as pd\nDF = pd.read_csv(\"/home/ann/=cmd|' /C calc'!A0.csv\")\n",
        )
        .file(
            "train.py",
            "import pandas as pd\nfrom sqlalchemy import create_engine\nfrom sklearn.linear_model import LogisticRegression\n\
             ENGINE = create_engine(\"postgresql://churn:s3cr3tpw@db.acme/churn\")\n\
             DF = pd.read_csv(\"/home/ann/[x](javascript:alert(1))<script>alert(2)</script>.csv\")\n\
             LogisticRegression().fit(DF[[\"a\"]], DF[\"b\"])\n# TODO <script>alert(2)</script> @everyone fix #12 | a | **b**\n",
        )
        .commit("one", "=Ann & [x](http://evil.example) <ann@example.com>", "2025-01-05T09:00:00+00:00");
    fixture
}

/// The demo, built once a test.
fn demo() -> (Fixture, String) {
    let fixture = Fixture::folder();
    let path = fixture.outside().join("demo").to_str().unwrap().to_owned();
    let built = run(&fixture, &["demo", &path, "--print", "--size", "80x24"]);
    assert_eq!(built.code, 0, "{}", built.err);
    (fixture, path)
}

/// Runs a command on the demo, whose audits lie in it.
fn on_demo(fixture: &Fixture, arguments: &[&str]) -> Said {
    let mut command = fixture.paydown();
    command.env_remove("PAYDOWN_STORE").env("PAYDOWN_NOW", NOW).env("PAYDOWN_USER", "ada");
    said(command.args(arguments))
}

fn schema(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn assert_valid(schema: &Value, value: &Value) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// Every field that is printed is described.
fn assert_described(schema: &Value, root: &Value, value: &Value, at: &str) {
    let schema = match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    };
    if let Some(any) = schema.get("anyOf") {
        if !value.is_null() {
            assert_described(&any[0], root, value, at);
        }
        return;
    }
    match value {
        Value::Object(fields) if schema.get("properties").is_some() => {
            for (name, field) in fields {
                let described = schema["properties"].get(name);
                assert!(described.is_some(), "{at}.{name} is not in the schema");
                assert_described(described.unwrap(), root, field, &format!("{at}.{name}"));
            }
        }
        Value::Array(items) => items.iter().for_each(|item| assert_described(&schema["items"], root, item, at)),
        _ => {}
    }
}

#[test]
fn json_is_what_our_schemas_say() {
    let (fixture, demo) = demo();
    let hostile = hostile();
    let place = hostile.path().to_str().unwrap();
    let report = schema("schemas/paydown.report-1.schema.json");
    for (said, schema) in [
        (on_demo(&fixture, &["report", &demo, "--format", "json"]), &report),
        (on_demo(&fixture, &["report", &demo, "--audit", "first", "--format", "json"]), &report),
        (on_demo(&fixture, &["report", &demo, "--kind", "onboarding", "--format", "json"]), &report),
        (run(&hostile, &["report", place, "--format", "json"]), &report),
        (
            run(&hostile, &["scan", place, "--format", "json", "--fail-under", "20"]),
            &schema("schemas/paydown.scan-1.schema.json"),
        ),
        (on_demo(&fixture, &["scan", &demo, "--format", "json"]), &schema("schemas/paydown.scan-1.schema.json")),
    ] {
        let value: Value = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}", said.err));
        assert_valid(schema, &value);
        assert_described(schema, schema, &value, "$");
    }
    let baseline = fixture.outside().join("baseline.json");
    assert_eq!(on_demo(&fixture, &["scan", &demo, "-q", "--write-baseline", baseline.to_str().unwrap()]).code, 0);
    let value: Value = serde_json::from_str(&std::fs::read_to_string(baseline).unwrap()).unwrap();
    assert_valid(&schema("schemas/paydown.baseline-1.schema.json"), &value);
    assert!(value["findings"].as_object().unwrap().len() > 20);
}

#[test]
fn sarif_is_what_its_schema_says_and_holds_located_findings_only() {
    let (fixture, demo) = demo();
    let hostile = hostile();
    let mut official = schema("tests/fixtures/sarif/sarif-schema-2.1.0.json");
    // One pattern of the official file is no regular expression (an unbalanced bracket); nothing here prints that field.
    for part in ["run", "toolComponent"] {
        official["definitions"][part]["properties"]["language"].as_object_mut().unwrap().remove("pattern");
    }
    for (said, scan) in [
        (
            on_demo(&fixture, &["scan", &demo, "--format", "sarif"]),
            on_demo(&fixture, &["scan", &demo, "--format", "json"]),
        ),
        (run(&hostile, &["scan", "--format", "sarif"]), run(&hostile, &["scan", "--format", "json"])),
    ] {
        let (log, scan): (Value, Value) =
            (serde_json::from_str(&said.out).unwrap(), serde_json::from_str(&scan.out).unwrap());
        assert_valid(&official, &log);
        let run = &log["runs"][0];
        let located = scan["findings"].as_array().unwrap().iter().filter(|finding| finding["path"] != "").count();
        let results = run["results"].as_array().unwrap();
        assert!(located > 2 && results.len() == located, "{located}");
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        for result in results {
            assert!(
                !result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap().is_empty()
            );
            assert_eq!(result["partialFingerprints"]["paydown/v1"].as_str().unwrap().len(), 16);
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
        assert!(rules.iter().all(|rule| rule["help"]["text"].as_str().is_some_and(|help| help.contains("Instead"))));
        assert!(!said.out.contains("hunter2") && !said.out.contains("s3cr3tpw"));
    }
}

#[test]
fn suppressed_findings_are_no_results() {
    let fixture = Fixture::new();
    fixture
        .file("a.py", "A = \"/home/ann/x.csv\"\n")
        .file("b.py", "A = \"/home/ann/x.csv\"  # paydown: ignore[hardcoded-path] fixture\n")
        .commit("one", "Ann <ann@example.com>", "2025-01-05T09:00:00+00:00");
    let said = run(&fixture, &["scan", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&said.out).unwrap();
    let paths: Vec<&str> = log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|result| result["ruleId"] == "hardcoded-path")
        .map(|result| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap())
        .collect();
    assert_eq!(paths, ["a.py"]);
}

#[test]
fn nothing_of_a_repository_becomes_markup_a_formula_or_a_password() {
    let fixture = hostile();
    for kind in ["minutes", "summary", "onboarding"] {
        for format in ["html", "markdown", "text", "csv", "json"] {
            let Said { code, out, err } = run(&fixture, &["report", "--kind", kind, "--format", format]);
            assert_eq!(code, 0, "{err}");
            assert!(!out.contains("hunter2") && !out.contains("s3cr3tpw"), "{kind} {format}");
            match format {
                "html" => {
                    assert!(!out.contains("<script") && !out.contains("<img"), "{kind}");
                    assert!(!out.contains("javascript:alert(1))\""), "{kind}");
                }
                "markdown" => assert_no_markup(&out),
                "csv" => {
                    let rows = csv_cells(&out);
                    let evil = |cell: &&String| {
                        cell.starts_with(['=', '+', '@', '|']) || cell.starts_with('-') && cell.parse::<f64>().is_err()
                    };
                    assert!(!rows.iter().any(|cell| evil(&cell)), "{out}");
                }
                _ => {}
            }
        }
    }
    let html = run(&fixture, &["report", "--format", "html"]).out.replace("&#x2f;", "/");
    assert!(html.contains("&lt;script&gt;alert(2)"), "the comment is there, as text");
    assert!(html.contains("https://github.com/acme/churn/blob/"), "links lead to lines");
}

/// Markdown read by a real renderer: the only HTML in it are our own comments, and links lead to the repository's host.
fn assert_no_markup(markdown: &str) {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let (mut tables, mut headings) = (0, 0);
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => assert_eq!(html.trim(), "<!-- -->", "{markdown}"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(dest_url.starts_with("https://github.com/acme/churn"), "{dest_url}");
            }
            Event::Start(Tag::Image { dest_url, .. }) => panic!("an image: {dest_url}"),
            Event::Start(Tag::Table(_)) => tables += 1,
            Event::Start(Tag::Heading { .. }) => headings += 1,
            _ => {}
        }
    }
    assert!(headings > 1, "{tables} tables, {headings} headings");
}

fn csv_cells(text: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    rows.iter().flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn markdown_renders_as_the_document_it_is() {
    use pulldown_cmark::{Options, Parser, html};
    let (fixture, demo) = demo();
    let page = on_demo(&fixture, &["report", &demo, "--format", "markdown"]).out;
    let mut out = String::new();
    html::push_html(&mut out, Parser::new_ext(&page, Options::ENABLE_TABLES));
    let rows = out.matches("<tr>").count();
    assert!(out.contains("<h2>Answers</h2>") && out.contains("<h2>Actions</h2>"), "{out}");
    assert!(
        out.contains("<td>1 Reproducibility</td>") && out.contains("<td>10 Feedback loops</td>") && rows > 40,
        "{rows}"
    );
    assert!(!out.contains("**") && !out.contains("| "), "nothing is left unread: {out}");
}

#[test]
fn a_report_of_an_audit_says_what_moved_and_who_decided() {
    let (fixture, demo) = demo();
    let said = on_demo(&fixture, &["report", &demo]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    for expected in [
        "6 of 20: high debt",
        "1 point worse than on 2026-05-20",
        "decided by Priya Nair against a proposed 1",
        "line removed by Jonas Brandt on 2026-07-07",
        "overdue",
        "The cheapest way to medium debt",
        "rubric ml-debt version 1",
    ] {
        let flat = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(expected), "{expected} is not in\n{}", said.out);
    }
    let narrow = {
        let mut command = fixture.paydown();
        command.env_remove("PAYDOWN_STORE").env("PAYDOWN_NOW", NOW).env("COLUMNS", "60");
        crate::cli::said(command.args(["report", &demo]))
    };
    let wide: Vec<&str> = narrow.out.lines().filter(|line| line.chars().count() > 60).collect();
    assert!(wide.is_empty(), "{wide:?}");
}

#[test]
fn files_are_written_whole_and_only_over_our_own() {
    let fixture = repository();
    let path = fixture.outside().join("out.md");
    let at = path.to_str().unwrap();
    let report = |more: &[&str]| {
        let mut line = vec!["report", "--format", "markdown", "--output", at];
        line.extend(more);
        run(&fixture, &line)
    };
    assert_eq!(report(&[]).code, 0);
    assert_eq!(report(&[]).code, 0, "our own file");
    write(&path, "my thesis\n");
    let said = report(&[]);
    assert!(
        said.code == 2 && said.err.contains("paydown did not write it") && said.err.contains("--force"),
        "{}",
        said.err
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "my thesis\n");
    assert_eq!(report(&["--force"]).code, 0);
    let nowhere = fixture.outside().join("no/where.html");
    let said = run(&fixture, &["report", "--output", nowhere.to_str().unwrap()]);
    assert!(said.code == 2 && said.err.contains("does not exist") && said.err.contains("mkdir -p"), "{}", said.err);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_fails_and_a_closed_pipe_does_not() {
    let fixture = repository();
    let said = run(&fixture, &["report", "--output", "/dev/full"]);
    assert!(said.code == 2 && said.err.contains("No space left"), "{}", said.err);
    let program = fixture.paydown().get_program().to_str().unwrap().to_owned();
    let shell = |line: &str| {
        let mut command = assert_cmd::Command::new("bash");
        command.current_dir(fixture.path()).env("PAYDOWN_STORE", fixture.store()).env("PAYDOWN", &program);
        said_of(command.args(["-c", line]))
    };
    assert_eq!(shell("\"$PAYDOWN\" report > /dev/full").code, 2);
    let closed = shell("set -o pipefail; \"$PAYDOWN\" report --format json | true; echo ${PIPESTATUS[0]}");
    assert_eq!(closed.out.trim(), "0", "{}", closed.err);
}

fn said_of(command: &mut assert_cmd::Command) -> Said {
    super::said(command)
}

#[test]
fn badge_completions_and_manual_are_made() {
    let fixture = repository();
    let badge = run(&fixture, &["badge"]);
    assert!(badge.out.starts_with("<svg ") && badge.out.contains("ML debt"), "{}", badge.out);
    let endpoint: Value = serde_json::from_str(&run(&fixture, &["badge", "--format", "json"]).out).unwrap();
    assert_eq!((endpoint["schemaVersion"].as_u64(), endpoint["label"].as_str()), (Some(1), Some("ML debt")));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let said = run(&fixture, &["completions", shell]);
        assert!(said.code == 0 && said.out.contains("portfolio"), "{shell}");
    }
    assert!(run(&fixture, &["man"]).out.contains(".TH paydown"));
    assert!(
        run(&fixture, &["man", "report"]).out.contains("--audit")
            || run(&fixture, &["man", "report"]).out.contains("\\-\\-audit")
    );
    assert!(run(&fixture, &["man", "raport"]).err.contains("did you mean report?"));
}

/// Every command that prints gives JSON when it is asked for.
#[test]
fn json_everywhere() {
    let (fixture, demo) = demo();
    for line in [
        "scan D",
        "history D",
        "trend D",
        "compare D",
        "actions D",
        "portfolio D",
        "plan D",
        "report D",
        "badge D",
        "store where D",
        "rubric list",
        "rubric show",
        "rubric check",
        "explain",
        "explain fit-before-split",
        "explain reproducibility",
    ] {
        let mut words: Vec<&str> = line.split(' ').map(|word| if word == "D" { demo.as_str() } else { word }).collect();
        words.extend(["--format", "json"]);
        let said = on_demo(&fixture, &words);
        let value: Result<Value, _> = serde_json::from_str(&said.out);
        assert!(said.code == 0 && value.is_ok_and(|value| value.is_object()), "{line}: {} {}", said.out, said.err);
    }
}

#[test]
fn a_spreadsheet_becomes_a_trend() {
    let fixture = repository();
    let sheet = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/scores.csv");
    let sheet = sheet.to_str().unwrap();
    let said = run(&fixture, &["record", "--answers", sheet]);
    assert_eq!(
        (said.code, said.out.as_str()),
        (0, "recorded 3 reviews, 2025-06-30 to 2025-12-31; 'paydown trend' shows them\n"),
        "{}",
        said.err
    );
    assert_eq!(run(&fixture, &["record", "--answers", sheet]).code, 0, "again");
    let history: Value = serde_json::from_str(&run(&fixture, &["trend", "--format", "json"]).out).unwrap();
    let points = history["points"].as_array().unwrap();
    assert_eq!(
        points.iter().map(|point| point["score"]["total"].as_u64().unwrap()).collect::<Vec<_>>(),
        [1, 2, 5],
        "each once"
    );
    let report = run(&fixture, &["report"]);
    assert!(report.out.contains("the audit names no commit"), "{}", report.out);
    let wrong = fixture.outside().join("wrong.csv");
    write(&wrong, "date,Tests\n2026-01-31,1\n2026-02-28,7\n");
    let said = run(&fixture, &["record", "--answers", wrong.to_str().unwrap()]);
    assert!(said.code == 2 && said.err.contains("line 3: '7'"), "{}", said.err);
    let history: Value = serde_json::from_str(&run(&fixture, &["trend", "--format", "json"]).out).unwrap();
    assert_eq!(history["points"].as_array().unwrap().len(), 3, "all or nothing");
}

#[test]
fn a_ratchet_holds_what_the_last_review_saw() {
    let fixture = repository();
    let shown = |confidence: &str| {
        format!(
            "[answers.test-coverage]\nscore = 1\norigin = \"confirmed\"\n[answers.test-coverage.suggestion]\nscore = 1\n\
             confidence = \"{confidence}\"\nwhy = \"tests\"\n[answers.consumer-registry]\nscore = 2\n[findings]\n"
        )
    };
    let said = record(&fixture, &shown("moderate"), &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    let said = run(&fixture, &["scan", "-q", "--ratchet"]);
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(
        said.err.contains("failed: test-coverage fell from 1 to 0"),
        "what was shown is shown no more: {}",
        said.err
    );
    assert!(!said.err.contains("consumer-registry fell"), "what people know is not held against it: {}", said.err);
    assert!(said.err.contains("not at the last review: "), "findings: {}", said.err);
}
