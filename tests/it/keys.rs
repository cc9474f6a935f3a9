//! Keys from outside: the list of actions in the documentation, and settings that change keys.
#![allow(clippy::disallowed_methods, reason = "on request the test writes the page it compares with")]

use std::fmt::Write as _;
use std::path::Path;

use paydown::tui::commands::TABLES;

use crate::replay::repository;

const BEGIN: &str = "<!-- actions: written by UPDATE_DOCS=1 cargo test --test it keys -->\n";
const END: &str = "<!-- /actions -->\n";

/// The list of actions as the page has it: a table a screen.
fn actions() -> String {
    let mut out = String::new();
    for table in TABLES {
        write!(
            out,
            "\n### {}: `[keys.{}]`\n\n| action | keys | what it does |\n|---|---|---|\n",
            table.title, table.id
        )
        .unwrap();
        for row in table.rows {
            let keys: Vec<String> = row.keys.iter().map(|keys| format!("`{keys}`")).collect();
            let help = row.help.replace('|', "\\|").replace('<', "&lt;");
            writeln!(out, "| `{}` | {} | {help} |", row.command.name(), keys.join(" ").replace('|', "\\|")).unwrap();
        }
    }
    out
}

#[test]
fn the_page_on_configuration_lists_every_action_with_its_keys() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = page.split_once(BEGIN).unwrap();
    let (listed, tail) = rest.split_once(END).unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, format!("{head}{BEGIN}{}{END}{tail}", actions())).unwrap();
        return;
    }
    assert!(
        listed == actions(),
        "docs/configuration.md is behind the tables of actions: UPDATE_DOCS=1 cargo test --test it keys, and commit it"
    );
}

/// What the program says when it is started with these settings.
fn started(settings: &str, keys: &str) -> std::process::Output {
    let fixture = repository();
    let file = fixture.outside().join("config.toml");
    crate::support::write(&file, settings);
    let arguments = ["--print", "--size", "120x30", "--keys", keys, "--config", file.to_str().unwrap()];
    fixture.paydown().args(arguments).output().unwrap()
}

#[test]
fn keys_of_the_settings_are_pressed_and_shown() {
    let settings = "[keys]\nstart-review = \"gr\"\n[keys.review]\nnote = \"N\"\n";
    let output = started(settings, "gr");
    let screen = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && screen.contains("N note") && !screen.contains("n note"), "{screen}");
}

#[test]
fn keys_that_were_changed_are_listed_with_the_file_they_come_from() {
    let fixture = repository();
    let file = fixture.outside().join("config.toml");
    crate::support::write(&file, "[keys.review]\nnote = [\"N\", \"gn\"]\nfirst = \"gg\"\n");
    let output = fixture.paydown().args(["config", "--config", file.to_str().unwrap()]).assert().success();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    let line = text.lines().find(|line| line.starts_with("keys.review.note")).unwrap_or_else(|| panic!("{text}"));
    assert!(line.contains("N, gn") && line.contains("config.toml"), "{line}");
}

#[test]
fn keys_that_contradict_each_other_stop_the_start_and_name_both_actions() {
    let output = started("[keys.review]\nnote = \"a\"\n", "");
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(error.contains("config.toml") && error.contains("both note and action"), "{error}");
}
