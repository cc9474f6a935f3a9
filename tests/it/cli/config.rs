//! Settings: of the repository, of the user, and where each that holds comes from.

use super::{repository, run, said};

const CODE: &str = "import pandas as pd\nPATH = \"/home/ann/data.csv\"\nframe = pd.read_csv(PATH)\n";

#[test]
fn what_the_settings_leave_out_is_listed_with_its_reason() {
    let fixture = repository();
    fixture.file("src/load.py", CODE);
    fixture.file(".paydown.toml", "[[ignore]]\nrule = 'hardcoded-path'\npaths = ['src']\nreason = 'the build box'\n");
    let text = run(&fixture, &["scan"]);
    assert_eq!(text.code, 0, "{}", text.err);
    assert!(text.out.contains("1 hardcoded-path by .paydown.toml:1: the build box"), "{}", text.out);
    let json: serde_json::Value = serde_json::from_str(&run(&fixture, &["scan", "--format", "json"]).out).unwrap();
    let entry = &json["suppressed"][0];
    assert_eq!((entry["by"].as_str(), entry["file"].as_str()), (Some("configuration"), Some(".paydown.toml")));
    assert_eq!((entry["at"].as_u64(), entry["rule"].as_str()), (Some(1), Some("hardcoded-path")));
}

#[test]
fn a_request_that_cannot_be_meant_is_an_error_and_the_rest_is_done() {
    let fixture = repository();
    fixture.file("src/load.py", CODE);
    fixture.file(".paydown.toml", "[[ignore]]\nrules = ['hardcoded-paths']\nreason = 'x'\n");
    let settings = run(&fixture, &["scan"]);
    assert_eq!(settings.code, 2);
    let expected = "error: .paydown.toml:2: there is no rule 'hardcoded-paths' to ignore; did you mean hardcoded-path?";
    assert!(settings.err.contains(expected), "{}", settings.err);
    assert!(settings.out.contains("hardcoded-path  src/load.py:2"), "{}", settings.out);
    fixture.file(".paydown.toml", "");
    fixture.file("src/load.py", CODE.replace("\"\n", "\"  # paydown: ignore[hardcoded-paths]\n"));
    let inline = run(&fixture, &["scan"]);
    assert_eq!(inline.code, 2);
    assert!(inline.err.contains("error: src/load.py:2: there is no rule 'hardcoded-paths'"), "{}", inline.err);
}

#[test]
fn findings_of_a_baseline_are_listed_as_left_out() {
    let fixture = repository();
    fixture.file("src/load.py", CODE);
    let first = run(&fixture, &["scan", "--write-baseline", "known.json"]);
    assert!(first.code == 0 && first.out.contains("hardcoded-path  src/load.py:2"), "{}", first.out);
    let known = run(&fixture, &["scan", "--baseline", "known.json", "--fail-on", "high", "--format", "json"]);
    assert_eq!(known.code, 0, "{}", known.err);
    let json: serde_json::Value = serde_json::from_str(&known.out).unwrap();
    let by: Vec<_> = json["suppressed"].as_array().unwrap().iter().map(|entry| entry["by"].as_str()).collect();
    assert!(by.contains(&Some("baseline")), "{by:?}");
    fixture.file("src/more.py", "OTHER = \"/home/bob/more.csv\"\n");
    let fresh = run(&fixture, &["scan", "--baseline", "known.json", "--fail-on", "high"]);
    assert_eq!(fresh.code, 1);
    assert!(fresh.err.contains("the first is hardcoded-path at src/more.py:1"), "{}", fresh.err);
}

#[test]
fn the_repository_sets_its_own_gates() {
    let fixture = repository();
    fixture.file("src/load.py", CODE);
    fixture.file(".paydown.toml", "[gate]\nfail-on = 'high'\n");
    assert_eq!(run(&fixture, &["scan"]).code, 1);
    assert_eq!(run(&fixture, &["scan", "--fail-on", "critical"]).code, 0, "the command line wins");
}

#[test]
fn config_says_what_holds_and_from_where() {
    let fixture = repository();
    fixture.file(".paydown.toml", "tags = ['risk', 'eu']\n[gate]\nfail-under = 8\n");
    let text = run(&fixture, &["config", "--jobs", "3"]);
    assert_eq!(text.code, 0, "{}", text.err);
    for expected in ["risk, eu  (.paydown.toml:1)", "8  (.paydown.toml:3)", "3  (command line)", "ml-debt  (built in)"]
    {
        assert!(text.out.contains(expected), "{expected}: {}", text.out);
    }
    fixture.file("own.toml", "rubric = 'ml-debt'\njobs = 2\n");
    let own = run(&fixture, &["--config", "own.toml", "config", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&own.out).unwrap();
    let of = |key: &str| {
        let rows = json["settings"].as_array().unwrap();
        rows.iter().find(|row| row["key"] == key).map(|row| row["from"].as_str().unwrap().to_owned())
    };
    assert_eq!(of("jobs").as_deref(), Some("own.toml"));
    assert_eq!(of("rubric").as_deref(), Some("the user's settings"));
    fixture.file(".paydown.toml", "tag = 1\n");
    let faulty = run(&fixture, &["config"]);
    assert_eq!(faulty.code, 2);
    assert!(faulty.out.contains(".paydown.toml:1: there is no setting 'tag'; did you mean tags?"), "{}", faulty.out);
}

#[test]
fn a_repository_names_a_rubric_by_its_id_only() {
    let fixture = repository();
    fixture.file(".paydown.toml", "rubric = '../../elsewhere.toml'\n");
    let path = run(&fixture, &["scan"]);
    assert_eq!(path.code, 2);
    assert!(path.err.contains(".paydown.toml:1 names the rubric"), "{}", path.err);
    fixture.file(".paydown.toml", "rubric = 'ml-dept'\n");
    let near = said(fixture.paydown().arg("scan"));
    assert!(near.err.contains("--rubric ml-debt"), "{}", near.err);
}

#[test]
fn test_reports_that_the_repository_names_count_and_never_lead_out_of_it() {
    let fixture = repository();
    let cases = |many: usize| format!("<testsuite>{}</testsuite>", "<testcase name=\"a\"/>".repeat(many));
    fixture.file("build/junit.xml", cases(11).replace("</testsuite>", "<testcase><failure/></testcase></testsuite>"));
    let secret = fixture.outside().join("secret.xml");
    crate::support::write(&secret, cases(90));
    #[cfg(unix)]
    std::os::unix::fs::symlink(&secret, fixture.path().join("out.xml")).unwrap();
    fixture.file(".paydown.toml", "junit = ['build/junit.xml', 'out.xml']\n");
    let said = run(&fixture, &["scan", "-v"]);
    assert!(said.out.contains("12 tests ran: 11 passed, 1 failed, 0 skipped"), "{}", said.out);
    assert!(!said.out.contains("90 tests"), "{}", said.out);
    #[cfg(unix)]
    assert!(said.out.contains("out.xml: the test report leads out of the repository"), "{}", said.out);
}

#[test]
fn minutes_and_the_workbench_say_what_is_left_out() {
    let fixture = repository();
    fixture.file("src/load.py", CODE);
    fixture.file(".paydown.toml", "[[ignore]]\nrule = 'hardcoded-path'\nreason = 'the build box'\n");
    let minutes = run(&fixture, &["report", "--scan", "--format", "markdown"]);
    assert!(minutes.out.contains("1 hardcoded-path by .paydown.toml\\:1: the build box"), "{}", minutes.out);
    let screen = run(&fixture, &["--keys", "f", "--print", "--size", "80x24"]).out;
    assert!(screen.contains("1 left out"), "{screen}");
}
