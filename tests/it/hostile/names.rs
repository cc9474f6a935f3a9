//! Names that people only write to harm, through every screen and every format.

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::cli::{NOW, Said, said};
use crate::support::names::{PATHS, TEXTS, assert_clean};
use crate::support::{Fixture, hostile, write};

const ANN: &str = "Ann Lee <ann@acme.example>";

/// A repository in which everything that has a name has a bad one.
fn nasty() -> Fixture {
    use std::os::unix::ffi::OsStrExt;
    let make =
        hostile::cases().into_iter().find(|case| case.name == "control characters in refs and authors").unwrap().make;
    let fixture = make();
    // Committing goes on with a library that gives up on it.
    std::fs::remove_file(fixture.path().join(".git/packed-refs")).unwrap();
    for (n, name) in PATHS.iter().enumerate() {
        let text = TEXTS[n % TEXTS.len()].replace(['\n', '\r'], " ");
        let source = format!(
            "# TODO {text}\nDATA = '/home/ann/{text}.csv'\nTHRESHOLD_{n} = 0.7{n}\ndf = read_csv('s3://b/{text}')\n"
        );
        write(&fixture.path().join(std::ffi::OsStr::from_bytes(name)), source);
    }
    let consumers: String = TEXTS
        .iter()
        .map(|text| {
            let text = toml::Value::from(*text);
            format!("[[consumer]]\nname = {text}\nowner = {text}\ncontact = {text}\nuses = [{text}]\n{text} = 1\n\n")
        })
        .collect();
    fixture.file(".paydown/registers/consumers.toml", consumers);
    let settings: String =
        TEXTS.iter().map(|text| format!("{} = {}\n", toml::Value::from(*text), toml::Value::from(*text))).collect();
    let globs: Vec<String> = TEXTS.iter().map(|text| toml::Value::from(*text).to_string()).collect();
    fixture
        .file(".paydown.toml", format!("tags = [{0}]\nvendored = [{0}]\njunit = [{0}]\n{settings}", globs.join(", ")));
    fixture.file("README.md", TEXTS.join("\n\n# "));
    fixture.config("remote.origin.url", &format!("https://git.example/{}.git", TEXTS[6]));
    fixture.commit(TEXTS[0], ANN, "2026-02-05T10:00:00Z");
    fixture.file("train.py", "import os\n").commit(TEXTS[12], ANN, "2026-03-05T10:00:00Z");
    fixture
}

/// The user's rubric with bad titles.
fn rubric(fixture: &Fixture) -> String {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/rubrics/ml-debt.toml")).unwrap();
    let mut rubric: toml::Table = text.parse().unwrap();
    rubric.insert("title".into(), TEXTS[0].into());
    for (n, dimension) in rubric["dimension"].as_array_mut().unwrap().iter_mut().enumerate() {
        let dimension = dimension.as_table_mut().unwrap();
        dimension.insert("title".into(), TEXTS[n % TEXTS.len()].into());
        dimension.insert("question".into(), TEXTS[(n + 9) % TEXTS.len()].into());
        dimension.insert("prompts".into(), vec![TEXTS[(n + 5) % TEXTS.len()]].into());
    }
    let path = fixture.outside().join("own/ml-debt.toml");
    write(&path, toml::to_string(&rubric).unwrap());
    path.display().to_string()
}

/// Answers, notes and actions of somebody who pastes whatever there is.
fn answers(shift: usize) -> String {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/rubrics/ml-debt.toml")).unwrap();
    let rubric: toml::Table = text.parse().unwrap();
    let ids = rubric["dimension"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
    let at = |n: usize| toml::Value::from(TEXTS[(n + shift) % TEXTS.len()]);
    let mut out = format!("assessors = [{}, {}]\n", at(0), at(6));
    for (n, id) in ids.enumerate() {
        let evidence = format!(
            "[[answers.{id}.evidence]]\nside = \"for\"\nsignal = \"data.committed\"\ntext = {0}\npath = {0}\n",
            at(n + 3)
        );
        let verdict =
            if n == 7 { format!("not_applicable = {}", at(n)) } else { format!("score = {}", (n + shift) % 3) };
        out += &format!(
            "[answers.{id}]\n{verdict}\norigin = \"manual\"\nnote = {}\nby = {}\n{evidence}",
            at(n),
            at(n + 1)
        );
    }
    for (n, _) in TEXTS.iter().enumerate() {
        out += &format!(
            "[[actions]]\nid = \"a{shift}-{n}\"\ndimension = \"monitoring\"\ntext = {}\nowner = {}\nstatus = \"open\"\n",
            at(n),
            at(n + 2)
        );
    }
    out
}

fn run(fixture: &Fixture, arguments: &[&str]) -> Said {
    said(fixture.paydown().env("PAYDOWN_NOW", NOW).env("PAYDOWN_USER", TEXTS[1].replace('\0', "")).args(arguments))
}

/// A repository with two reviews of that kind.
fn reviewed() -> (Fixture, String) {
    let fixture = nasty();
    let rubric = rubric(&fixture);
    for (shift, date) in [(0, "2026-04-01"), (5, "2026-07-01")] {
        let file = fixture.outside().join(format!("answers-{shift}.toml"));
        write(&file, answers(shift));
        let said = run(&fixture, &["record", "--answers", file.to_str().unwrap(), "--date", date]);
        assert_clean("record", &said.out);
        assert_clean("record", &said.err);
        assert_eq!(said.code, 0, "{}", said.err);
    }
    (fixture, rubric)
}

/// No cell is a formula.
fn check_csv(what: &str, text: &str) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    for cell in reader.records().flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
        let is_number = cell.parse::<f64>().is_ok();
        assert!(
            is_number || !cell.trim_start().starts_with(['=', '+', '-', '@', '|', '%']),
            "{what}: the cell {cell:?}"
        );
    }
}

/// No name is markup.
fn check_markdown(what: &str, text: &str) {
    for event in Parser::new_ext(text, Options::all()) {
        match event {
            // This program's own way to keep two lists apart.
            Event::Html(html) | Event::InlineHtml(html) if html.trim() == "<!-- -->" => {}
            Event::Html(html) | Event::InlineHtml(html) => panic!("{what}: markup {html:?}"),
            Event::Start(Tag::Image { dest_url, .. }) => panic!("{what}: an image of {dest_url}"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(!dest_url.contains("javascript") && !dest_url.contains("evil"), "{what}: a link to {dest_url}");
            }
            _ => {}
        }
    }
}

fn check(what: &str, format: &str, said: &Said) {
    assert_clean(what, &said.err);
    assert!([0, 1, 2].contains(&said.code), "{what}: {} {}", said.code, said.err);
    match format {
        // Ends lines as spreadsheets want them.
        "csv" => {
            assert_clean(what, &said.out.replace("\r\n", "\n"));
            check_csv(what, &said.out);
        }
        "html" => {
            assert_clean(what, &said.out);
            for bad in ["<script>alert", "<img src=x", "onerror=alert(1)>", "href=\"javascript"] {
                assert!(!said.out.contains(bad), "{what}: {bad}");
            }
        }
        "markdown" => {
            assert_clean(what, &said.out);
            check_markdown(what, &said.out);
        }
        "json" | "sarif" => {
            assert_clean(what, &said.out);
            if !said.out.is_empty() {
                serde_json::from_str::<serde_json::Value>(&said.out).unwrap_or_else(|error| panic!("{what}: {error}"));
            }
        }
        _ => assert_clean(what, &said.out),
    }
}

#[test]
fn no_name_is_printed_raw_by_any_command_in_any_format() {
    let (fixture, rubric) = reviewed();
    let commands: &[&[&str]] = &[
        &["scan", "-v"],
        &["scan", "-v", "--rev", "HEAD~1"],
        &["report"],
        &["report", "--kind", "summary"],
        &["report", "--kind", "onboarding"],
        &["compare"],
        &["compare", "--why"],
        &["trend"],
        &["portfolio"],
        &["plan"],
        &["actions"],
        &["history"],
        &["register", "consumers", "check"],
        &["register", "consumers", "list"],
        &["register", "settings", "list"],
        &["register", "features", "new", "--output", "-"],
        &["config"],
        &["store", "check"],
        &["store", "where"],
        &["badge"],
        &["explain", TEXTS[2]],
        &["scan", "--rev", TEXTS[2]],
        &["scan", TEXTS[5]],
        &["scan", "--rubric", TEXTS[3]],
    ];
    let mut printed = 0;
    for own in [None, Some(rubric.as_str())] {
        for command in commands {
            for format in ["text", "json", "markdown", "html", "csv", "sarif"] {
                let mut arguments = [command, &["--format", format][..]].concat();
                if let (Some(own), false) = (own, command.contains(&"--rubric")) {
                    arguments.extend(["--rubric", own]);
                }
                if arguments.iter().any(|argument| argument.contains('\0')) {
                    continue;
                }
                let said = run(&fixture, &arguments);
                printed += usize::from(said.code == 0 && !said.out.is_empty());
                check(&arguments.join(" "), format, &said);
            }
        }
    }
    assert!(printed > 60, "only {printed} runs printed something: the others say nothing about names");
    for arguments in [&["rubric", "show", &rubric][..], &["rubric", "check", &rubric]] {
        check("rubric", "text", &run(&fixture, arguments));
    }
}

#[test]
fn no_name_is_drawn_raw_on_any_screen() {
    let (fixture, rubric) = reviewed();
    let walks = [
        "",
        "d",
        "eee<enter>",
        "tee<enter>",
        "?",
        "f",
        "f<enter>",
        "fjjjj<enter>",
        "f/esc<enter>",
        "t",
        "tx",
        "c",
        "t<enter>",
        "p",
        "p<enter>",
        "p?",
        "r",
        "re",
        "rjjj",
        "rlllo",
        "rle<enter>",
        "rne",
        "ra",
        "rs",
        "rx",
        "s",
        "s<enter>",
        ":registers<enter>",
        ":registers<enter><enter>",
        ":",
        ":zzz<enter>",
        "rA",
        "r?",
    ];
    for (size, own) in [("80x24", None), ("200x60", Some(rubric.as_str()))] {
        for keys in walks {
            let mut arguments = vec!["--print", "--size", size, "--keys", keys];
            arguments.extend(own.iter().flat_map(|own| ["--rubric", own]));
            let said = run(&fixture, &arguments);
            let what = format!("the screen after '{keys}' at {size}");
            assert_eq!(said.code, 0, "{what}: {}", said.err);
            assert!(said.out.lines().count() > 20, "{what}: {}", said.out);
            check(&what, "text", &said);
        }
    }
}
