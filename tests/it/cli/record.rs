//! `paydown record`.

use super::{ANSWERS, files, record, repository, run, said};
use crate::support::Fixture;

#[test]
fn answers_become_one_file_that_says_exactly_them() {
    let fixture = repository();
    let said = record(&fixture, ANSWERS, &[]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
    assert!(said.out.starts_with("recorded 3/18 (3–17), scaled 3.3/20, undecided\n"), "{}", said.out);
    let saved = files(&fixture.store());
    assert_eq!(saved.len(), 1);
    let (name, text) = &saved[0];
    let root = fixture.git().head().unwrap().target().unwrap().to_string();
    assert!(name.starts_with(&format!("work-{}/20261120T090211Z-", &root[..12])), "{name}");
    let audit: toml::Table = text.parse().unwrap();
    assert_eq!(audit["schema"].as_integer(), Some(1));
    assert_eq!(audit["at"].as_datetime().unwrap().to_string(), "2026-11-20T10:02:11+01:00");
    assert_eq!(audit["assessors"].as_array().unwrap()[0].as_str(), Some("ada"));
    assert_eq!(audit["repository"]["commit"].as_str(), Some(root.as_str()));
    let answers = audit["answers"].as_table().unwrap();
    assert_eq!(answers.keys().collect::<Vec<_>>().len(), 3, "no answer is made up");
    assert_eq!(answers["data-versioning"]["note"].as_str(), Some("checksums"));
    assert_eq!(answers["monitoring"]["by"].as_str(), Some("ada"));
    assert_eq!(answers["dead-code"]["not_applicable"].as_str(), Some("nothing here yet"));
    assert_eq!(audit["result"]["out_of"].as_integer(), Some(18));
}

#[test]
fn date_and_commit_put_a_review_into_the_past() {
    let fixture = repository();
    let first = fixture.git().head().unwrap().target().unwrap().to_string();
    fixture.file("b.py", "x = 1\n").commit("more", "Ada <ada@example.com>", "2026-05-05T09:00:00+00:00");
    let said = record(&fixture, ANSWERS, &["--date", "2026-03-31", "--commit", &first, "--format", "json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let printed: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((printed["total"].as_u64(), printed["answers"].as_u64()), (Some(3), Some(3)));
    let text = std::fs::read_to_string(printed["path"].as_str().unwrap()).unwrap();
    assert!(
        text.contains("at = 2026-03-31T12:00:00+01:00") && text.contains(&format!("commit = \"{first}\"")),
        "{text}"
    );
}

#[test]
fn answers_may_come_from_standard_input_and_from_a_saved_audit() {
    let fixture = repository();
    let mut command = fixture.paydown();
    command.env("PAYDOWN_NOW", super::NOW);
    assert_eq!(said(command.args(["record", "--answers", "-"]).write_stdin(ANSWERS)).code, 0);
    let (name, _) = files(&fixture.store()).remove(0);
    let path = fixture.store().join(&name);
    let again = run(&fixture, &["record", "--answers", path.to_str().unwrap()]);
    assert_eq!(again.code, 0, "the same audit again is no second one: {}", again.err);
    assert_eq!(files(&fixture.store()).len(), 1);
}

#[test]
fn what_is_wrong_with_the_answers_is_said_and_nothing_is_saved() {
    let fixture = repository();
    for (answers, expected) in [
        ("[answers.monitoring]\nscore = 3", "line 1: score = 3 for 'monitoring' (Monitoring): the levels are 0 to 2"),
        (
            "\n[answers.data-versionin]\nscore = 1",
            "line 2: 'data-versionin' is no dimension of rubric 'ml-debt'; did you mean data-versioning?",
        ),
        ("[answers.monitoring]\nscor = 1", "line 2: 'scor' is no key of [answers.monitoring]; did you mean score?"),
        ("[answers.monitoring]\nscore = 1\nunknown = true", "an answer has exactly one of"),
        ("[answers.monitoring", "line 1: "),
        ("", "there are no answers"),
        ("schema = 2\n[answers.monitoring]\nscore = 1", "schema 2 is not known here"),
        ("[repository]\nroot_commit = \"ffff\"\n[answers.monitoring]\nscore = 1", "are about another repository"),
        ("[rubric]\nid = \"ml-debts\"\n[answers.monitoring]\nscore = 1", "there is no rubric 'ml-debts'"),
        ("[repository]\ncommit = \"deadbeef\"\n[answers.monitoring]\nscore = 1", "'deadbeef' names no commit"),
    ] {
        let said = record(&fixture, answers, &[]);
        assert_eq!(said.code, 2, "{answers}");
        assert!(said.err.starts_with("error: ") && said.err.contains(expected), "{answers}: {}", said.err);
        assert!(said.out.is_empty());
    }
    assert!(files(&fixture.store()).is_empty());
}

#[test]
fn wrong_options_are_named() {
    let fixture = repository();
    for (more, expected) in [
        (&["--date", "31.3.2026"][..], "--date '31.3.2026' is no date"),
        (&["--date", "2062-03-31"][..], "the review would lie in the future"),
        (&["--commit", "nope"][..], "'nope' names no commit"),
    ] {
        let said = record(&fixture, ANSWERS, more);
        assert!(said.code == 2 && said.err.contains(expected), "{more:?}: {}", said.err);
    }
    let said = run(&fixture, &["record", "--answers", "missing.toml"]);
    assert!(said.code == 2 && said.err.contains("missing.toml") && said.err.contains("try: "), "{}", said.err);
    let said = run(&fixture, &["record", "--answers", "."]);
    assert!(said.code == 2 && said.err.contains("it is not a file"), "{}", said.err);
    let said = run(&fixture, &["record"]);
    assert!(said.code == 2 && said.err.contains("--answers"), "{}", said.err);
    assert!(files(&fixture.store()).is_empty());
}

#[test]
fn open_actions_are_not_lost_between_reviews() {
    let fixture = repository();
    let with_actions = format!(
        "{ANSWERS}\n[[actions]]\nid = \"a1\"\ndimension = \"monitoring\"\ntext = \"alert on drift\"\ndue = 2026-12-01\n\
         [[actions]]\nid = \"a2\"\ndimension = \"monitoring\"\ntext = \"page\"\nstatus = \"done\"\n"
    );
    assert_eq!(record(&fixture, &with_actions, &["--date", "2026-05-01"]).code, 0);
    assert_eq!(record(&fixture, ANSWERS, &["--date", "2026-08-01"]).code, 0);
    let saved = files(&fixture.store());
    let actions: Vec<&str> = saved[1].1.lines().filter(|line| line.starts_with("text = ")).collect();
    assert_eq!(actions, ["text = \"alert on drift\""], "the open one is carried, the done one is not");
    assert!(saved[1].1.contains("due = 2026-12-01"));
}

#[cfg(unix)]
#[test]
fn a_store_that_may_not_be_written_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = repository();
    let set = |mode| std::fs::set_permissions(fixture.store(), std::fs::Permissions::from_mode(mode)).unwrap();
    set(0o500);
    // The superuser may write everywhere; a folder that cannot exist refuses everybody.
    let is_superuser = std::fs::create_dir(fixture.store().join("probe")).is_ok();
    if !is_superuser {
        let said = record(&fixture, ANSWERS, &[]);
        assert!(
            said.code == 2 && said.err.contains("may not be written") && said.err.contains("try: "),
            "{}",
            said.err
        );
    }
    set(0o700);
    let said = record(&fixture, ANSWERS, &["--store", "/dev/null/store"]);
    assert!(
        said.code == 2 && said.err.contains("is not a real folder") && said.err.contains("--store"),
        "{}",
        said.err
    );
}

#[test]
fn a_plain_folder_and_an_empty_repository_have_histories_too() {
    for fixture in [Fixture::folder(), Fixture::new()] {
        assert_eq!(record(&fixture, ANSWERS, &[]).code, 0);
        let said = run(&fixture, &["history"]);
        assert!(said.out.starts_with("work  1 audit "), "{}", said.out);
    }
}
