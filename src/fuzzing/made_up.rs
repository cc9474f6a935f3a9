//! Targets over texts that nobody wrote: arbitrary ones, mixtures of the marks the formats care about, and long
//! repetitions of one mark.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::tests::{is_slow, on_a_deep_stack};
use super::{TARGETS, Target};
use crate::parse::{command, pep508};

/// Targets that take thousands of texts a second.
fn quick() -> impl Iterator<Item = &'static Target> {
    TARGETS.iter().filter(|target| !is_slow(target))
}

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
    #![proptest_config(ProptestConfig { cases: 96, rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_taken(text in "\\PC{0,120}|(?s).{0,120}") {
        on_a_deep_stack(move || quick().for_each(|target| target.run(text.as_bytes())));
    }

    #[test]
    fn any_mixture_of_marks_is_taken(text in marked_text()) {
        on_a_deep_stack(move || quick().for_each(|target| target.run(text.as_bytes())));
    }

    #[test]
    fn any_bytes_are_taken(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        on_a_deep_stack(move || quick().for_each(|target| target.run(&bytes)));
    }
}

#[test]
fn long_repetitions_are_taken() {
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
    on_a_deep_stack(move || words.iter().chain(&more).for_each(|word| repeated(word)));
}

fn repeated(word: &str) {
    let text = word.repeat(5_000 / word.len());
    for target in quick() {
        target.run(text.as_bytes());
    }
}

#[test]
fn a_command_of_one_line_is_no_longer_than_it() {
    // A requirement and a command are asked for with a line of their own as well.
    for text in ["", " ", "a", "a==1; python_version<'3'", "python a.py && b"] {
        assert!(pep508::parse(text, 7).is_none_or(|one| one.line == 7), "{text}");
        assert!(command::commands(text, 7).iter().all(|one| one.line == 7), "{text}");
    }
}
