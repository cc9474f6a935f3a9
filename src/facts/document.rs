//! Text for people, condensed: headings, described terms, scripts named, commands given.

use std::sync::{LazyLock, OnceLock};

use super::file::{Described, Document, FileFacts};
use super::read::add_commands;
use crate::catalog::Catalog;
use crate::parse::prose::Prose;
use crate::parse::{Format, markdown, rst};
use crate::text::gate::{Gate, Gated};

/// Terms and names kept of one document.
const MOST: usize = 4_000;
/// Descriptions kept of one document, and cells of one of them.
const MOST_DESCRIBED: usize = 1_000;
const LONGEST_CELL: usize = 200;
/// Endings of files that a step can run.
const RUNNABLE: &[&str] = &[".py", ".ipynb", ".r", ".rmd", ".sh", ".sql", ".jl"];

/// Markdown, reStructuredText and plain text.
pub(super) fn text(facts: &mut FileFacts, text: &str, catalog: &Catalog) {
    let prose = if facts.format == Format::Rst { rst::parse(text) } else { markdown::parse(text) };
    add_commands(facts, prose.commands());
    let mut document = Document::default();
    condense(&mut document, &prose, 0, (!speaks_to_contributors(facts.name())).then_some(catalog));
    facts.document = Some(Box::new(document));
}

/// Whether a text is a list of words, names or numbers, as vocabularies are: data, and no prose.
pub(super) fn is_list(text: &str) -> bool {
    const LINES: usize = 1_000;
    const WORDS_A_LINE: usize = 3;
    let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    lines >= LINES && count_words(text) as usize / lines < WORDS_A_LINE
}

/// Documents about working on the repository say nothing about what its model is for.
fn speaks_to_contributors(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [
        "contributing",
        "code_of_conduct",
        "license",
        "changelog",
        "changes",
        "history",
        "security",
        "agents",
        "claude",
        "skill",
    ]
    .iter()
    .any(|word| lower.starts_with(word))
}

/// Markdown cells of a notebook, each with the line it begins on.
pub(super) fn cells(facts: &mut FileFacts, cells: &[(u32, String)], catalog: &Catalog) {
    let mut document = Document::default();
    for (line, text) in cells {
        let before = line.saturating_sub(1);
        condense(&mut document, &markdown::parse(text), before, Some(catalog));
        facts.words.extend(catalog.words.find(text).into_iter().map(|(word, line)| (word, before + line)));
    }
    facts.document = Some(Box::new(document));
}

/// Adds what a passage says; its lines begin after `before`. Without a catalogue its sentences say nothing about the model.
fn condense(document: &mut Document, prose: &Prose, before: u32, catalog: Option<&Catalog>) {
    document
        .headings
        .extend(prose.headings.iter().map(|heading| (before + heading.line, heading.level, heading.text.clone())));
    let items = prose.items.iter().filter(|item| !item.description.is_empty());
    document.terms.extend(items.filter_map(|item| Some((before + item.line, item.lead.clone()?))));
    for row in prose.tables.iter().flat_map(|table| &table.rows) {
        // The name stands in the first column or, behind a group or a number, in the second.
        let described = row.cells.iter().skip(1).any(|cell| cell.len() > 1);
        for cell in row.cells.iter().take(2).filter(|cell| described && !cell.is_empty() && !cell.contains(' ')) {
            document.terms.push((before + row.line, cell.clone()));
        }
    }
    document.terms.truncate(MOST);
    describe(document, prose, before);
    let promises = Promises::of(&prose.headings);
    for (line, text) in prose.texts() {
        document.words += count_words(text);
        scripts(document, before + line, text);
        let ahead = promises.is_one(line, text);
        let list = if ahead { &mut document.promises } else { &mut document.matches };
        if let Some(catalog) = catalog.filter(|_| list.len() < MOST) {
            list.extend(catalog.words.sentence(text).into_iter().map(|(tool, words)| (tool, before + line, words)));
        }
    }
    document.ahead = promises.sections;
}

/// Passages of a document that speak of what is not there yet.
struct Promises {
    /// First line, and the line of the heading that ends it.
    sections: Vec<(u32, u32)>,
}

impl Promises {
    /// Sections under headings such as 'Roadmap' or 'Future work', with what is below them.
    fn of(headings: &[crate::parse::prose::Heading]) -> Self {
        static AHEAD: LazyLock<Pattern> = LazyLock::new(|| {
            Pattern::new(r"\b(?:road ?map|future|todo|to do|to-do|planned|coming soon|wish ?list|backlog)\b")
        });
        let ahead = headings.iter().enumerate().filter(|(_, heading)| AHEAD.is_match(&heading.text));
        let sections = ahead.map(|(at, heading)| {
            let next = headings[at + 1..].iter().find(|later| later.level <= heading.level);
            (heading.line, next.map_or(u32::MAX, |next| next.line))
        });
        Self { sections: sections.collect() }
    }

    /// Whether a text that begins on a line only promises.
    fn is_one(&self, line: u32, text: &str) -> bool {
        static WORDS: LazyLock<Pattern> = LazyLock::new(|| {
            Pattern::new(concat!(
                r"\b(?:TODO|coming soon|future work|in the future|we (?:plan|intend|want|hope) to|(?:is|are) planned",
                r"|(?:will|to) be (?:added|done|implemented|written)|not (?:yet|been) (?:implemented|added|done|written))\b"
            ))
        });
        self.sections.iter().any(|(from, to)| (*from..*to).contains(&line)) || WORDS.is_match(text)
    }
}

/// An expression without case that is compiled when a text may match it.
struct Pattern {
    text: &'static str,
    gate: Gate,
    compiled: OnceLock<Gated>,
}

impl Pattern {
    fn new(text: &'static str) -> Self {
        Self { text, gate: Gate::new([text]), compiled: OnceLock::new() }
    }

    fn is_match(&self, text: &str) -> bool {
        self.gate.is_open(text) && self.compiled.get_or_init(|| compiled(self.text)).is_match(text)
    }
}

#[expect(clippy::expect_used, reason = "a constant that a test compiles")]
fn compiled(text: &str) -> Gated {
    Gated::new(text).expect("a sound pattern")
}

/// Phrases of the catalogue that stand in a promise are kept apart from those that say what is.
pub(super) fn set_promises_apart(facts: &mut FileFacts, text: &str, catalog: &Catalog) {
    let Some(document) = &mut facts.document else { return };
    let promises = Promises { sections: std::mem::take(&mut document.ahead) };
    let lines: Vec<&str> = text.lines().collect();
    let (ahead, said): (Vec<_>, Vec<_>) = std::mem::take(&mut facts.words)
        .into_iter()
        .partition(|(_, line)| promises.is_one(*line, lines.get(*line as usize - 1).copied().unwrap_or_default()));
    facts.words = said;
    for (word, line) in ahead {
        let Some((tool, phrase)) = catalog.words.phrase(word) else { continue };
        document.promises.push((tool, line, phrase.to_owned()));
    }
}

/// What tables and lists say about their terms.
fn describe(document: &mut Document, prose: &Prose, before: u32) {
    let clip = |text: &str| crate::text::truncate(text, LONGEST_CELL).into_owned();
    for item in prose.items.iter().filter(|item| !item.description.is_empty()) {
        let Some(term) = item.lead.clone() else { continue };
        let cells = vec![("meaning".to_owned(), clip(&item.description))];
        document.described.push(Described { line: before + item.line, term, cells });
    }
    for table in &prose.tables {
        for row in &table.rows {
            let Some(term) = row.cells.first().filter(|term| !term.is_empty() && !term.contains(' ')) else { continue };
            let heads = table.header.iter().skip(1).map(|head| head.to_lowercase());
            let cells = heads.zip(row.cells.iter().skip(1).map(|cell| clip(cell)));
            let cells = cells.filter(|(_, cell)| !cell.is_empty()).collect();
            document.described.push(Described { line: before + row.line, term: term.clone(), cells });
        }
    }
    document.described.truncate(MOST_DESCRIBED);
}

/// Names of scripts and notebooks in running text.
fn scripts(document: &mut Document, line: u32, text: &str) {
    // Most texts hold a dot and no ending.
    let begins = |at: usize| RUNNABLE.iter().any(|end| begins_with(&text.as_bytes()[at..], end));
    if !memchr::memchr_iter(b'.', text.as_bytes()).any(begins) {
        return;
    }
    for word in
        text.split(|c: char| c.is_whitespace() || matches!(c, '`' | '(' | ')' | '[' | ']' | ',' | '"' | '\'' | '*'))
    {
        let word = word.trim_end_matches(['.', ':', ';']);
        if RUNNABLE.iter().any(|end| has_ending(word, end)) && document.scripts.len() < MOST {
            document.scripts.push((line, word.to_owned()));
        }
    }
}

/// Whether `bytes` begin with an ending, without case.
fn begins_with(bytes: &[u8], ending: &str) -> bool {
    bytes.get(..ending.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(ending.as_bytes()))
}

/// Whether a name has an ending, without case, and something before it.
fn has_ending(name: &str, ending: &str) -> bool {
    let before = name.len().saturating_sub(ending.len());
    before > 0 && name.as_bytes()[before..].eq_ignore_ascii_case(ending.as_bytes())
}

fn count_words(text: &str) -> u32 {
    let words = if text.is_ascii() { text.split_ascii_whitespace().count() } else { text.split_whitespace().count() };
    u32::try_from(words).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vocabulary_is_no_prose() {
        assert!(is_list(&"en:whole-milk\nred mullet\n".repeat(600)));
        assert!(!is_list(&"The score is read by the pricing team.\n".repeat(1_200)));
        assert!(!is_list(&"numpy\npandas\n".repeat(40)), "a short one costs nothing");
    }

    #[test]
    fn endings_need_a_name_before_them() {
        let mut document = Document::default();
        scripts(&mut document, 3, "Run `train.PY`, (a/b.ipynb). Not .py nor train.pyc");
        let names: Vec<&str> = document.scripts.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["train.PY", "a/b.ipynb"]);
    }
}
