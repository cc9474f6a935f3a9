//! Commands and keys as pages name them, held against the command line and the key map.

use std::collections::BTreeSet;

use clap::{CommandFactory, Parser};
use paydown::cli::args::Cli;
use paydown::tui::commands::{TABLES, Table};
use paydown::tui::keymap;
use pulldown_cmark::{CodeBlockKind, Event, Parser as Markdown, Tag, TagEnd};

use super::pages::pages;

/// A line as a shell splits it, up to a comment, a pipe or where its output goes.
pub(super) fn words(line: &str) -> Vec<String> {
    commands(line).into_iter().next().unwrap_or_default()
}

/// The commands of a line, each as its words: what stands before and after `|`, `&&` and `;`.
fn commands(line: &str) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    let (mut word, mut quote, mut is_word) = (String::new(), None, false);
    // What follows an arrow outside of quotes is a file.
    let mut is_file = false;
    for c in line.chars().chain([' ']) {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => (quote, is_word) = (Some(c), true),
            (None, '#') if !is_word => break,
            (None, '|' | '&' | ';') => {
                all.push(Vec::new());
                is_file = false;
            }
            (None, '<' | '>') if matches!(word.as_str(), "" | "2") => {
                (is_word, is_file) = (false, true);
                word.clear();
            }
            (None, c) if c.is_whitespace() => {
                let word = std::mem::take(&mut word);
                if is_word && !is_file {
                    all.last_mut().unwrap().push(word);
                }
                is_word = false;
            }
            (_, c) => {
                word.push(c);
                is_word = true;
            }
        }
    }
    all
}

/// Code of a page: lines of shell blocks, and what stands between backticks.
fn code(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut lines, mut inline) = (Vec::new(), Vec::new());
    let mut language = None;
    for event in Markdown::new(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(name))) => language = Some(name.to_string()),
            Event::End(TagEnd::CodeBlock) => language = None,
            Event::Text(block) => match language.as_deref() {
                Some("sh" | "bash") => lines.extend(block.lines().map(str::to_owned)),
                Some("console") => {
                    lines.extend(block.lines().filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned));
                }
                _ => {}
            },
            Event::Code(words) => inline.push(words.to_string()),
            _ => {}
        }
    }
    (lines, inline)
}

/// Long options that there are, of any command.
fn options() -> BTreeSet<String> {
    fn collect(command: &clap::Command, found: &mut BTreeSet<String>) {
        found.extend(command.get_arguments().filter_map(|one| one.get_long()).map(|long| format!("--{long}")));
        command.get_subcommands().for_each(|inner| collect(inner, found));
    }
    let mut found = BTreeSet::from(["--help".to_owned(), "--version".to_owned()]);
    collect(&Cli::command(), &mut found);
    found
}

/// Every page, and the README.
fn texts() -> Vec<(String, String)> {
    let readme = std::fs::read_to_string(super::docs().join("../README.md")).unwrap();
    let docs = pages().into_iter().map(|page| (format!("docs/{}", page.name), page.text));
    docs.chain([("README.md".to_owned(), readme)]).collect()
}

#[test]
fn every_command_is_one_that_the_program_takes() {
    let options = options();
    let mut tried = 0;
    for (name, text) in texts() {
        let (lines, inline) = code(&text);
        for line in lines.iter().chain(inline.iter().filter(|code| code.starts_with("paydown "))) {
            for words in commands(line).iter().filter(|words| words.first().is_some_and(|word| word == "paydown")) {
                tried += 1;
                let parsed = Cli::try_parse_from(words).unwrap_or_else(|error| panic!("{name}: {line}\n{error}"));
                if let Some(command) = &parsed.command {
                    command.refuse_format(&parsed.common).unwrap_or_else(|error| panic!("{name}: {line}\n{error}"));
                }
            }
        }
        for option in inline.iter().filter(|code| code.starts_with("--")) {
            let long = option.split([' ', '=']).next().unwrap_or_default();
            assert!(options.contains(long), "{name}: no command takes {long}");
        }
    }
    assert!(tried >= 60, "only {tried} commands were found");
}

/// The table that `[keys.ID]` sets.
fn table(id: &str) -> &'static Table {
    TABLES
        .iter()
        .find(|table| table.id == id)
        .copied()
        .unwrap_or_else(|| panic!("there is no table of keys called {id}"))
}

/// Keys of an action as people read them.
fn shown(keys: &str) -> String {
    let all: Vec<String> =
        keymap::parse(keys).unwrap().into_iter().map(|key| keymap::shown(&keymap::name(key))).collect();
    all.join(" ")
}

/// Keys in `<kbd>` of a line.
fn pressed(line: &str) -> Vec<&str> {
    line.split("<kbd>").skip(1).map(|part| part.split_once("</kbd>").map_or(part, |(key, _)| key)).collect()
}

/// Keys that edit text and answer questions wherever they come up; no table has them.
const TYPING: &[&str] = &["⏎", "Esc", "Tab", "→"];

#[test]
fn every_key_means_something_on_the_screen_it_is_named_for() {
    let mut seen = 0;
    for page in pages() {
        let mut ids: Vec<String> = Vec::new();
        for (number, line) in (1..).zip(page.text.lines()) {
            if let Some(named) = line.strip_prefix("<!-- keys: ").and_then(|rest| rest.strip_suffix(" -->")) {
                ids = named.split(", ").map(str::to_owned).collect();
            }
            let place = format!("docs/{}:{number}", page.name);
            let rows: Vec<_> = ids.iter().filter(|id| *id != "typing").flat_map(|id| table(id).rows).collect();
            for key in pressed(line) {
                seen += 1;
                let typed = ids.iter().any(|id| id == "typing") && TYPING.contains(&key);
                let bound = rows.iter().any(|row| row.keys.iter().any(|keys| shown(keys) == key));
                assert!(typed || bound, "{place}: <kbd>{key}</kbd> means nothing in {ids:?}");
            }
            seen += row(line, &place, &ids);
        }
    }
    assert!(seen >= 60, "only {seen} keys were found");
}

/// A row of a table of keys, `| <kbd>A</kbd> | `accept-strong` | … |`: those keys ask for that action.
fn row(line: &str, place: &str, ids: &[String]) -> usize {
    let Some(cells) = line.strip_prefix("| <kbd>").map(|_| line.split('|').map(str::trim).collect::<Vec<_>>()) else {
        return 0;
    };
    let action = cells[2].trim_matches('`');
    let rows = ids.iter().flat_map(|id| table(id).rows).filter(|row| row.command.name() == action);
    let keys: Vec<String> = rows.flat_map(|row| row.keys.iter().map(|keys| shown(keys))).collect();
    assert!(!keys.is_empty(), "{place}: there is no action {action} in {ids:?}");
    for key in pressed(cells[1]) {
        assert!(keys.iter().any(|known| known == key), "{place}: <kbd>{key}</kbd> is not {action}, which is {keys:?}");
    }
    1
}

#[test]
fn lines_are_split_as_a_shell_does() {
    let split = commands("paydown scan 'a b' --filter '#x' > out | paydown trend  # why");
    assert_eq!(split, [vec!["paydown", "scan", "a b", "--filter", "#x"], vec!["paydown", "trend"]]);
    assert_eq!(words("demo --keys \"r<enter>'\" --size 80x24"), ["demo", "--keys", "r<enter>'", "--size", "80x24"]);
}
