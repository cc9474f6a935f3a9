//! Documents as facts: headings, tables, list items, code blocks, links and sentences with their lines.

use serde::{Deserialize, Serialize};

use super::command::{self, Command};
use super::lines::{MAX_ITEMS, clip};

/// A heading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 for the title.
    pub level: u8,
    /// Its text.
    pub text: String,
    /// Its line.
    pub line: u32,
}

/// One row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its line.
    pub line: u32,
    /// Text of each cell, without markup.
    pub cells: Vec<String>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Line of its header.
    pub line: u32,
    /// Header cells; empty for a table without header.
    pub header: Vec<String>,
    /// Rows in order.
    pub rows: Vec<Row>,
}

/// An item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its line.
    pub line: u32,
    /// Its text, without markup, continuation lines joined.
    pub text: String,
    /// The term it is about, for "`name`: description", "**name** - description", "name: description".
    pub lead: Option<String>,
    /// What is said about the term; empty where nothing follows it.
    pub description: String,
    /// Whether the items are numbered.
    pub ordered: bool,
}

/// A block of code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeBlock {
    /// First line of its text.
    pub line: u32,
    /// Language as written, in lower case; empty where none is given.
    pub lang: String,
    /// Its text.
    pub text: String,
}

impl CodeBlock {
    /// Whether it holds shell commands, by its language or, without one, by its prompts and first words.
    pub fn is_shell(&self) -> bool {
        let looks_like = || {
            let first = self.text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
            first.is_some_and(|line| line.starts_with("$ ") || STARTS.iter().any(|start| line.starts_with(start)))
        };
        match self.lang.as_str() {
            "sh" | "bash" | "shell" | "console" | "zsh" | "shell-session" | "terminal" | "shellscript" | "cmd"
            | "commandline" | "sh-session" => true,
            "" | "text" | "none" | "plaintext" | "txt" | "python" | "makefile" => looks_like(),
            _ => false,
        }
    }
}

/// First words of commands in blocks that name no language.
const STARTS: [&str; 32] = [
    "python ",
    "python3 ",
    "pip ",
    "pip3 ",
    "conda ",
    "git ",
    "cd ",
    "make",
    "docker",
    "bash ",
    "sh ",
    "./",
    "export ",
    "poetry ",
    "uv ",
    "pipenv ",
    "kedro ",
    "dvc ",
    "jupyter ",
    "papermill ",
    "Rscript ",
    "source ",
    "torchrun ",
    "accelerate ",
    "streamlit ",
    "snakemake",
    "mlflow ",
    "zenml ",
    "curl ",
    "wget ",
    "CUDA_VISIBLE_DEVICES",
    "nohup ",
];

/// A link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its line.
    pub line: u32,
    /// What is shown; empty for a bare address.
    pub text: String,
    /// Address or path.
    pub target: String,
}

/// A sentence of running text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Line on which it begins.
    pub line: u32,
    /// Its text, without markup, on one line.
    pub text: String,
}

/// A document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prose {
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Tables in order.
    pub tables: Vec<Table>,
    /// List items in order.
    pub items: Vec<Item>,
    /// Code blocks in order.
    pub code: Vec<CodeBlock>,
    /// Links in order.
    pub links: Vec<Link>,
    /// Sentences of paragraphs in order.
    pub sentences: Vec<Sentence>,
    /// The YAML between `---` at the beginning (model and data cards keep their facts there).
    pub front_matter: Option<CodeBlock>,
    /// Longer than what is kept.
    pub partial: bool,
}

impl Prose {
    /// The heading above `line`.
    pub fn section(&self, line: u32) -> Option<&Heading> {
        self.headings.iter().rev().find(|heading| heading.line <= line)
    }

    /// The shell commands of all code blocks.
    pub fn commands(&self) -> Vec<Command> {
        let blocks = self.code.iter().filter(|block| block.is_shell());
        let found = blocks.flat_map(|block| command::commands(&command::without_prompts(&block.text), block.line));
        found.filter(|command| is_program(&command.program)).collect()
    }

    /// Everything that is read as text, with its line: headings, sentences, items, table cells (not code).
    pub fn texts(&self) -> impl Iterator<Item = (u32, &str)> {
        let headings = self.headings.iter().map(|heading| (heading.line, heading.text.as_str()));
        let sentences = self.sentences.iter().map(|sentence| (sentence.line, sentence.text.as_str()));
        let items = self.items.iter().map(|item| (item.line, item.text.as_str()));
        let cells = self.tables.iter().flat_map(|table| &table.rows);
        let cells = cells.flat_map(|row| row.cells.iter().map(|cell| (row.line, cell.as_str())));
        headings.chain(sentences).chain(items).chain(cells)
    }

    /// Adds an item, its term recognised.
    pub(super) fn push_item(&mut self, line: u32, raw: &str, ordered: bool) {
        let (lead, description) = term(raw).map_or((None, String::new()), |(lead, rest)| (Some(lead), rest));
        self.items.push(Item { line, text: clip(&plain(raw)), lead, description, ordered });
    }

    /// Adds the sentences of a paragraph given as its lines.
    pub(super) fn push_paragraph(&mut self, lines: &[(u32, &str)]) {
        let mut joined = String::new();
        let mut starts = Vec::new();
        for (line, text) in lines {
            if !joined.is_empty() {
                joined.push(' ');
            }
            starts.push((joined.len(), *line));
            joined.push_str(&plain(text));
        }
        let mut from = 0;
        for end in sentence_ends(&joined) {
            let text = joined[from..end].trim();
            if !text.is_empty() && self.sentences.len() < MAX_ITEMS {
                let begin = from + joined[from..end].len() - joined[from..end].trim_start().len();
                let at = starts.partition_point(|(start, _)| *start <= begin);
                let line = starts.get(at.saturating_sub(1)).map_or(1, |(_, line)| *line);
                self.sentences.push(Sentence { line, text: clip(text) });
            }
            from = end;
        }
    }

    /// Cuts every list to what is kept.
    pub(super) fn bounded(mut self) -> Self {
        let lists = [self.headings.len(), self.tables.len(), self.items.len(), self.code.len(), self.links.len()];
        self.partial = lists.iter().any(|&length| length > MAX_ITEMS) || self.sentences.len() >= MAX_ITEMS;
        self.headings.truncate(MAX_ITEMS);
        self.tables.truncate(MAX_ITEMS);
        self.items.truncate(MAX_ITEMS);
        self.code.truncate(MAX_ITEMS);
        self.links.truncate(MAX_ITEMS);
        self
    }
}

/// Whether a word can be a program: output that stands in the block with its command begins otherwise.
fn is_program(word: &str) -> bool {
    let legal = |c: char| c.is_alphanumeric() || "._-+/$@{}()%".contains(c);
    word.starts_with(|c: char| c.is_alphanumeric() || "./$%_".contains(c)) && word.chars().all(legal)
}

/// Offsets after each sentence of `text`, its length last. A full stop ends one where a capital or digit follows.
fn sentence_ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?') || chars.peek().is_none_or(|(_, next)| !next.is_whitespace()) {
            continue;
        }
        let rest = text[i + 1..].trim_start();
        let abbreviated =
            ["e.g", "i.e", "etc", "vs", "Fig", "fig", "cf", "al"].iter().any(|word| text[..i].ends_with(word));
        if !abbreviated
            && rest.starts_with(|next: char| next.is_uppercase() || next.is_numeric() || "`\"'([*".contains(next))
        {
            ends.push(i + 1);
        }
    }
    ends.push(text.len());
    ends
}

/// Text of a table cell; a cell that is all code loses its back quotes.
pub(super) fn cell(text: &str) -> String {
    let plain = plain(text);
    let inner = plain.trim_start_matches('`').trim_end_matches('`');
    let all_code = plain.starts_with('`') && plain.ends_with('`') && !inner.contains('`');
    clip(if all_code { inner.trim() } else { plain.trim() })
}

/// Text without emphasis, link targets, images and tags; code keeps its back quotes.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        // Most bytes mark nothing: they are taken over together.
        let marked = rest.bytes().position(|byte| MARKS[usize::from(byte)]).unwrap_or(rest.len());
        out.push_str(&rest[..marked]);
        rest = &rest[marked..];
        let Some(c) = rest.chars().next() else { break };
        let used = match c {
            '`' => code_span(&mut out, rest),
            '!' if rest.starts_with("![") => 1,
            '[' => link_text(&mut out, rest),
            '<' => tag(&mut out, rest),
            '*' => 1,
            '_' if rest.starts_with("__") && !out.ends_with(char::is_alphanumeric) => 2,
            '_' if rest.starts_with("__") && rest[2..].chars().next().is_none_or(|c| !c.is_alphanumeric()) => 2,
            '\\' if rest.len() > 1 => 1,
            _ => {
                out.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[used..];
    }
    out.trim().to_owned()
}

/// Bytes that may be marks of a document.
static MARKS: [bool; 256] = {
    let (mut marks, mut at) = ([false; 256], 0);
    while at < b"`![<*_\\".len() {
        marks[b"`![<*_\\"[at] as usize] = true;
        at += 1;
    }
    marks
};

fn code_span(out: &mut String, rest: &str) -> usize {
    let end = rest[1..].find('`').map_or(1, |end| end + 2);
    out.push_str(&rest[..end]);
    end
}

/// Bytes within which a bracket must close to be a link.
const LINK_WINDOW: usize = 2_000;

fn link_text(out: &mut String, rest: &str) -> usize {
    let window = super::lines::cut(rest, LINK_WINDOW);
    // Only an image may stand in the text of a link, at its beginning: another bracket says that this one is none.
    let image = window[1..].starts_with("![");
    let again = window[1..].match_indices('[').find(|(at, _)| *at != 1 || !image);
    let window = again.map_or(window, |(at, _)| &window[..=at]);
    let Some((text, _, used)) = link(window) else {
        out.push('[');
        return 1;
    };
    out.push_str(text.trim_matches(['*', '`']));
    used
}

/// `[text](target)` at the beginning: text, target, length.
pub(super) fn link(rest: &str) -> Option<(&str, &str, usize)> {
    let close = rest.find("](")?;
    let text = &rest[1..close];
    let end = rest[close + 2..].find(')')?;
    let target = rest[close + 2..close + 2 + end].split_whitespace().next().unwrap_or_default();
    (!text.contains('[') || text.starts_with("![")).then_some((text, target, close + 3 + end))
}

/// Skips a tag; `<` before anything else is a sign.
fn tag(out: &mut String, rest: &str) -> usize {
    let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
    let end = super::lines::cut(rest, LINK_WINDOW).find('>');
    if let Some(end) = end.filter(|_| is_tag) {
        return end + 1;
    }
    out.push('<');
    1
}

/// The term an item begins with, and what is said about it.
fn term(raw: &str) -> Option<(String, String)> {
    let raw = raw.trim_start_matches("[ ] ").trim_start_matches("[x] ").trim();
    let (lead, rest) = marked(raw, "**")
        .or_else(|| marked(raw, "__"))
        .or_else(|| marked(raw, "``"))
        .or_else(|| marked(raw, "`"))
        .or_else(|| bare(raw))?;
    let lead = lead.trim_matches(['`', '*', '_', ' ']).trim_end_matches(':').trim();
    if lead.is_empty() || lead.len() > 120 {
        return None;
    }
    let rest = rest.trim_start_matches(['*', '_']).trim_start();
    let rest = type_note(rest).unwrap_or(rest);
    let description = rest.trim_start_matches([':', '-', '–', '—', '=', ' ']);
    Some((clip(lead), clip(&plain(description))))
}

/// `**lead**rest` for a mark.
fn marked<'a>(raw: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let inner = raw.strip_prefix(mark)?;
    let end = inner.find(mark)?;
    Some((&inner[..end], &inner[end + mark.len()..]))
}

/// `name: description` or `name - description`, where the name is one identifier.
fn bare(raw: &str) -> Option<(&str, &str)> {
    let end = raw.find(|c: char| !(c.is_alphanumeric() || "_.".contains(c)))?;
    let (name, rest) = raw.split_at(end);
    let separated = [": ", " : ", " - ", " – ", " — "].iter().any(|mark| rest.starts_with(mark));
    (!name.is_empty() && separated).then_some((name, rest))
}

/// What follows a `(type)` after the term.
fn type_note(rest: &str) -> Option<&str> {
    let inner = rest.strip_prefix('(')?;
    let end = inner.find(')')?;
    let after = inner[end + 1..].trim_start();
    after.starts_with([':', '-', '–', '—']).then_some(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_give_their_term() {
        let mut prose = Prose::default();
        for (raw, lead, description) in [
            ("`age`: age of the patient", Some("age"), "age of the patient"),
            ("**tenure** - months with us", Some("tenure"), "months with us"),
            ("**tenure:** months", Some("tenure"), "months"),
            ("`x_1` (float): a value", Some("x_1"), "a value"),
            ("site_id: number of site", Some("site_id"), "number of site"),
            ("``rate`` – share", Some("rate"), "share"),
            ("Run the tests first", None, ""),
            ("[link](a.md) here", None, ""),
        ] {
            prose.items.clear();
            prose.push_item(1, raw, false);
            assert_eq!(
                (prose.items[0].lead.as_deref(), prose.items[0].description.as_str()),
                (lead, description),
                "{raw}"
            );
        }
    }

    #[test]
    fn sentences_know_their_lines() {
        let mut prose = Prose::default();
        prose.push_paragraph(&[
            (3, "One **bold**, e.g. this. Two"),
            (4, "goes on [here](x.md)."),
            (5, "`three` is 1.5 long."),
        ]);
        let seen: Vec<_> = prose.sentences.iter().map(|s| (s.line, s.text.as_str())).collect();
        assert_eq!(seen, [(3, "One bold, e.g. this."), (3, "Two goes on here."), (5, "`three` is 1.5 long.")]);
    }
}
