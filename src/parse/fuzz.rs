//! Every parser takes any text: no panic, no hang. Texts are arbitrary, made of the marks the formats care about, or
//! long repetitions of one mark.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::ci::CiSystem;
use super::tree::Syntax;
use super::{
    ci, command, compose, conda, dbt, decode, dockerfile, dvc, feature_store, format, gitattributes, ini, json, lock,
    makefile, markdown, openapi, pep508, pipfile, proto, pyproject, r, requirements, rst, setup_cfg, shell, sql, toml,
    tree, yaml,
};

/// A parser whose result nobody looks at.
type Parser = (&'static str, fn(&str));

const PARSERS: [Parser; 31] = [
    ("requirements", |text| drop(requirements::parse(text))),
    ("pep508", |text| drop(pep508::parse(text, 1))),
    ("pyproject", |text| drop(pyproject::parse(text))),
    ("setup_cfg", |text| drop(setup_cfg::parse(text))),
    ("pipfile", |text| drop(pipfile::parse(text))),
    ("conda", |text| drop(conda::parse(text))),
    ("locks", |text| {
        let names =
            ["uv.lock", "Pipfile.lock", "renv.lock", "conda-lock.yml", "pixi.lock", "conda.lock", "pylock.toml"];
        for name in names {
            drop(lock::parse(name, text));
        }
    }),
    ("dvc pointer", |text| drop(dvc::parse_pointer(text))),
    ("dvc yaml", |text| drop(dvc::parse_yaml(text))),
    ("dvc lock", |text| drop(dvc::parse_lock(text))),
    ("dvc config", |text| drop(dvc::parse_config(text))),
    ("yaml tree", |text| drop(tree::parse(Syntax::Yaml, text))),
    ("json tree", |text| drop(tree::parse(Syntax::Json, text))),
    ("toml tree", |text| drop(tree::parse(Syntax::Toml, text))),
    ("ini tree", |text| drop(tree::parse(Syntax::Ini, text))),
    ("yaml lines", |text| drop(super::yaml_lines::parse(text))),
    ("ci", |text| {
        for system in [CiSystem::GithubActions, CiSystem::GitlabCi, CiSystem::AzurePipelines, CiSystem::Travis] {
            drop(ci::parse(system, text).commands());
        }
        for system in [CiSystem::CloudBuild, CiSystem::PreCommit, CiSystem::Jenkins] {
            drop(ci::parse(system, text).commands());
        }
    }),
    ("dockerfile", |text| drop(dockerfile::parse(text))),
    ("compose", |text| drop(compose::parse(text))),
    ("command", |text| drop(command::commands(&command::without_prompts(text), 1))),
    ("makefile", |text| drop(makefile::parse(text))),
    ("shell", |text| drop(shell::parse(text))),
    ("crontab", |text| drop(shell::parse_crontab(text))),
    ("markdown", |text| drop(markdown::parse(text).commands())),
    ("rst", |text| drop(rst::parse(text).commands())),
    ("gitattributes", |text| {
        gitattributes::parse(text).matcher().matches(text);
    }),
    ("sql", |text| drop(sql::parse(text))),
    ("r", |text| drop(r::parse(text))),
    ("proto", |text| drop((proto::parse(text), proto::parse_avro(text)))),
    ("documents", |text| {
        for document in [yaml::parse(text), json::parse(text), toml::parse(text), ini::parse(text)] {
            drop((openapi::from_document(&document), dbt::from_document(&document), dbt::project(&document)));
            drop((feature_store::feature_store(&document), feature_store::contracts(&document)));
            drop((proto::json_schema(&document), ci::sniff(&document)));
        }
    }),
    ("format", |text| {
        format::classify(text);
        format::by_shebang(text);
    }),
];

/// What the formats are made of.
const MARKS: [&str; 72] = [
    "\n",
    "\n",
    "\n",
    " ",
    "  ",
    "\t",
    "\r\n",
    ":",
    ": ",
    "- ",
    "#",
    " # ",
    "\"",
    "'",
    "`",
    "```",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "{{",
    "}}",
    "{%",
    "$(",
    "${",
    "<<",
    "<<EOF",
    "EOF",
    "&a",
    "*a",
    "<<: *a",
    "---",
    "===",
    "+---+",
    "|",
    "|--|",
    "=",
    "==",
    ">=1,<2",
    "@",
    ";",
    "&&",
    "||",
    "\\",
    "\\\n",
    "--",
    "/*",
    "*/",
    "<!--",
    "[[package]]",
    "name",
    "version",
    "x = 1",
    "steps",
    "run",
    "on",
    "jobs",
    "FROM ",
    "RUN ",
    "COPY ",
    "select ",
    "from ",
    "message ",
    ".. code::",
    "::",
    "é",
    "日",
    "\u{feff}",
    "\0",
    "-e ",
];

fn marked_text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&MARKS[..]), 0..80).prop_map(|marks| marks.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_taken(text in "\\PC{0,120}|(?s).{0,120}") {
        for (_, parse) in PARSERS {
            parse(&text);
        }
    }

    #[test]
    fn any_mixture_of_marks_is_taken(text in marked_text()) {
        for (_, parse) in PARSERS {
            parse(&text);
        }
    }

    #[test]
    fn any_bytes_are_taken(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Some(text) = decode(&bytes) {
            for (_, parse) in PARSERS {
            parse(&text);
        }
        }
    }
}

#[test]
fn long_repetitions_take_no_long_time() {
    let words = [
        "a: [", "a: {", "- ", "  - a:\n", "[[", "\"", "'", "$(", "`", "(", "a b\n", "| a ", "# x\n", "*a", "\\\n", "<",
    ];
    let more = [
        "[a](",
        "![",
        "{{ ",
        "/*",
        "<<EOF\n",
        "a=",
        "x:\n",
        "a.",
        "=== ",
        "-- ",
        "!",
        ">\n",
        "a = \"\"\"",
        "**",
        "a@",
        "\n",
    ];
    for word in words.iter().chain(&more) {
        let text = word.repeat(20_000 / word.len());
        for (name, parse) in PARSERS {
            let start = Instant::now();
            parse(&text);
            let spent = start.elapsed();
            assert!(spent < Duration::from_secs(3), "{name} took {spent:?} for {word:?} repeated");
        }
    }
}
