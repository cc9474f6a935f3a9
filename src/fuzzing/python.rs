//! Python, in files and in notebooks.

use super::places;
use crate::parse::{decode, notebook, python};

/// Python source, read as a file and as the code of a notebook.
pub(super) fn source(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    let facts = python::parse(&text, false);
    if facts.unparsed == Some(python::Unparsed::TooDeep) {
        return;
    }
    check(&facts, &text);
    assert!(facts == python::parse(&text, false), "the same text gives other facts");
    check(&python::parse(&text, true), &text);
    for notebook in [false, true] {
        // A source beyond its bound is not parsed, and small sources are always within it.
        let Some((bound, depth)) = python::measured(&text, notebook) else { continue };
        assert!(depth <= bound + 4, "{depth} deep, and the tokens say {bound}");
    }
}

fn check(facts: &python::PythonFacts, text: &str) {
    places::exist("python", facts, text);
    let last = u32::try_from(places::count(text)).unwrap_or(u32::MAX);
    assert!(
        facts.code_lines <= last && facts.comment_lines <= last && facts.lines <= last,
        "more lines than there are"
    );
    let named = facts.columns.iter().chain(&facts.feature_names).chain(&facts.targets);
    assert!(named.into_iter().all(|(_, line)| (1..=last).contains(line)), "a column on no line");
    assert!(facts.calls.iter().all(|call| call.count > 0 && call.line > 0), "a call that is nowhere");
    assert!(facts.calls.iter().all(|call| call.keywords.is_sorted()), "keywords out of order");
}

/// A notebook: each line of its code stands on a line of the file.
pub(super) fn notebook(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    let Ok(notebook) = notebook::parse(&text) else { return };
    assert!(notebook::parse(&text).as_ref() == Ok(&notebook), "the same text gives other facts");
    let last = u32::try_from(places::count(&text)).unwrap_or(u32::MAX);
    assert!(notebook.file_lines.iter().all(|line| *line <= last), "a line of code outside of the file");
    assert!(notebook.markdown.iter().all(|(line, _)| *line <= last), "a passage outside of the file");
    let lines = places::count(&notebook.code);
    assert!(notebook.file_lines.len() as u64 <= lines, "more lines known than there are");
    check(&python::parse(&notebook.code, true), &notebook.code);
}
