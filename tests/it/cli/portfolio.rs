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

#[test]
fn audits_kept_inside_a_repository_are_in_the_portfolio_of_who_stands_in_it() {
    let fixture = repository();
    assert_eq!(run(&fixture, &["init"]).code, 0);
    let own = |words: &[&str]| {
        let mut command = fixture.paydown();
        command.env_remove("PAYDOWN_STORE").env("PAYDOWN_NOW", super::NOW).env("PAYDOWN_USER", "ada");
        super::said(command.env("XDG_DATA_HOME", fixture.outside().join("data")).args(words))
    };
    let file = fixture.outside().join("answers.toml");
    write(&file, ANSWERS);
    assert_eq!(own(&["record", "--answers", file.to_str().unwrap()]).code, 0);
    let said = own(&["portfolio"]);
    assert!(said.out.starts_with("1 repository: 1 action overdue\n"), "{}{}", said.out, said.err);
    let screen = own(&["--keys", "p", "--print", "--size", "120x36"]).out;
    assert!(screen.contains("1 open, 1 overdue") && screen.contains("1 repository: 1 action overdue"), "{screen}");
}

#[test]
fn tags_are_kept_and_filtered_by() {
    let fixture = repository();
    assert_eq!(record(&fixture, ANSWERS, &[]).code, 0);
    let said = run(&fixture, &["portfolio", ".", "--tag", "Team-A,prod"]);
    assert!(said.code == 0 && said.out.contains("#prod #team-a"), "{}{}", said.out, said.err);
    assert_eq!(json(&fixture, &["--filter", "#team-a"])["repositories"].as_array().unwrap().len(), 1);
    assert_eq!(json(&fixture, &["--filter", "#team"])["repositories"].as_array().unwrap().len(), 0);
    // A moment later: what happens at the same moment has no order.
    let later = fixture
        .paydown()
        .env("PAYDOWN_NOW", "2026-11-20T10:05:00+01:00")
        .args(["portfolio", ".", "--untag", "prod"])
        .output();
    assert!(later.unwrap().status.success());
    assert_eq!(json(&fixture, &[])["repositories"][0]["tags"], serde_json::json!(["team-a"]));
    for wrong in [&["portfolio", "--tag", "x"][..], &["portfolio", ".", "--tag", "a b"]] {
        assert_eq!(run(&fixture, wrong).code, 2, "{wrong:?}");
    }
}

#[test]
fn scans_of_many_jobs_lie_in_folders_of_their_own_and_count_once() {
    let fixture = repository();
    let scan = run(&fixture, &["scan", "--format", "json"]).out;
    let scans = fixture.outside().join("scans");
    for job in ["job-1", "job-2"] {
        write(&scans.join(job).join("scan.json"), &scan);
    }
    write(&scans.join("notes.txt"), "no scan");
    let value = json(&fixture, &["--from", scans.to_str().unwrap()]);
    assert_eq!(value["repositories"].as_array().unwrap().len(), 1, "{value}");
    assert_eq!(value["repositories"][0]["source"], "scan");
}

#[test]
fn what_cannot_be_read_or_believed_is_listed_with_its_reason_and_the_rest_is_shown() {
    let fixture = repository();
    assert_eq!(record(&fixture, ANSWERS, &[]).code, 0);
    let (path, text) = super::files(&fixture.store()).remove(0);
    let good = fixture.store().join(path);
    write(&good.with_file_name("half.toml"), &text[..text.len() / 2]);
    write(&good.with_file_name("newer.toml"), text.replace("schema = 1", "schema = 9"));
    let other_id = |from: &str, with: &str, id: &str| {
        let line = text.lines().find(|line| line.starts_with("id = ")).unwrap();
        text.replace(line, &format!("id = \"{id}\"")).replacen(from, with, 1)
    };
    let commit = format!("\n{}", text.lines().find(|line| line.starts_with("commit = ")).unwrap());
    let at = text.lines().find(|line| line.starts_with("at = ")).unwrap();
    write(&good.with_file_name("house.toml"), other_id("id = \"ml-debt\"", "id = \"house\"", "0199aaaa-1"));
    write(
        &good.with_file_name("gone.toml"),
        other_id(&commit, &format!("\ncommit = \"{}\"", "0".repeat(40)), "0199aaaa-2"),
    );
    write(&good.with_file_name("late.toml"), other_id(at, "at = 2031-01-01T00:00:00+00:00", "0199aaaa-3"));
    write(&fixture.store().join("lost-000000000000/only.toml"), "schema = 1\n");
    let before = super::files(&fixture.store());
    let check = run(&fixture, &["store", "check"]);
    let history = run(&fixture, &["history"]);
    let screen = run(&fixture, &["--keys", "d", "--print", "--size", "120x60"]);
    let reasons = ["made by the rubric house", "rewritten history", "still to come"];
    for part in reasons.iter().chain(&["half.toml is not an audit", "written by a newer paydown"]) {
        for (name, said) in [("check", &check.out), ("history", &history.out)] {
            assert!(said.contains(part), "{part} is missing in {name}: {said}");
        }
    }
    for part in reasons {
        let shown = screen.out.replace(['\n', '│'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains(part), "{part} is missing on the screen: {}", screen.out);
    }
    assert_eq!((check.code, check.out.contains("only.toml")), (1, true), "{}", check.out);
    let portfolio = run(&fixture, &["portfolio"]);
    assert!(
        portfolio.out.contains("2 files cannot be read") && portfolio.err.contains("only.toml"),
        "{}",
        portfolio.err
    );
    assert!(run(&fixture, &["trend"]).err.contains("still to come"));
    assert_eq!(super::files(&fixture.store()), before, "nothing is overwritten");
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
    assert!(text.starts_with("1,000 repositories"), "{}", text.chars().take(200).collect::<String>());
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
        for piece in 1..4 {
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
