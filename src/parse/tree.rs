//! Configuration files flattened to `path = value` entries, each with what a comment beside it says.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use serde::{Deserialize, Serialize};

use super::lines::{MAX_ITEMS, MAX_STRING};
pub use super::node::{Comment, Scalar, ScalarKind};
use super::node::{Document, Node, Value};
use super::{ini, json, toml, yaml};

/// The syntax of a configuration file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Syntax {
    /// YAML.
    #[default]
    Yaml,
    /// JSON, also with comments.
    Json,
    /// TOML.
    Toml,
    /// INI.
    Ini,
}

/// What the comments beside a value do for its reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Note {
    /// No comment on the line or directly above.
    #[default]
    None,
    /// A comment that names or restates.
    Named,
    /// A comment that tells more than the name does: what the value means, which others there are.
    Described,
    /// A comment that gives a reason or a source.
    Reasoned,
}

/// One value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// `train.optimizer.lr`; items of lists as `[2]`; documents after the first begin with `document[1].`.
    pub path: String,
    /// The value.
    pub value: Scalar,
    /// Line of its key, or of the value where it is an item.
    pub line: u32,
    /// What the comments beside it say.
    pub note: Note,
}

/// A configuration file, flattened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// Its syntax.
    pub syntax: Syntax,
    /// All values in order.
    pub entries: Vec<Entry>,
    /// All comments in order.
    pub comments: Vec<Comment>,
    /// Values with a comment on their line or directly above (switched-off settings are no comment).
    pub commented_values: u32,
    /// Values whose comment describes or gives a reason.
    pub explained_values: u32,
    /// Values whose comment gives a reason or a source: why this value, not what it is.
    pub reasoned_values: u32,
    /// Something could not be read: a template, a fault, a limit.
    pub partial: bool,
}

impl Config {
    /// The value at `path`.
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.path == path)
    }
}

/// Reads and flattens a configuration file. Lines are those of the parsers, so exact; in a template they still are,
/// while nesting is what the indentation shows.
pub fn parse(syntax: Syntax, text: &str) -> Config {
    let document = match syntax {
        Syntax::Yaml => yaml::parse(text),
        Syntax::Json => json::parse(text),
        Syntax::Toml => toml::parse(text),
        Syntax::Ini => ini::parse(text),
    };
    flatten(syntax, document)
}

/// Flattens a configuration file that is already read.
pub fn flatten(syntax: Syntax, document: Document) -> Config {
    let mut config = Config { syntax, partial: document.partial, ..Config::default() };
    for (i, root) in document.roots.iter().enumerate() {
        let prefix = if i == 0 { String::new() } else { format!("document[{i}]") };
        config.add(root, prefix, root.line);
    }
    config.comments = document.comments;
    config.annotate();
    config
}

impl Config {
    fn add(&mut self, node: &Node, path: String, line: u32) {
        if self.entries.len() >= MAX_ITEMS || path.len() > MAX_STRING {
            self.partial = true;
            return;
        }
        match &node.value {
            Value::Scalar(scalar) => {
                self.entries.push(Entry { path, value: scalar.clone(), line, note: Note::None });
            }
            Value::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.add(item, format!("{path}[{i}]"), item.line);
                }
            }
            Value::Map(members) => {
                for member in members {
                    let dot = if path.is_empty() { "" } else { "." };
                    self.add(&member.node, format!("{path}{dot}{}", member.key), member.line);
                }
            }
        }
    }

    /// Gives each value the note its comments deserve. Entries of aliases lie at earlier lines, so look-ups go by line.
    fn annotate(&mut self) {
        let Self { entries, comments, .. } = self;
        for entry in entries.iter_mut() {
            entry.note = note_at(comments, entry.line, &entry.path);
        }
        let at_least = |note| super::lines::number(entries.iter().filter(|entry| entry.note >= note).count());
        self.commented_values = at_least(Note::Named);
        self.explained_values = at_least(Note::Described);
        self.reasoned_values = at_least(Note::Reasoned);
    }
}

/// The note of a value on `line`: comments after it, and the unbroken run of comment lines directly above.
fn note_at(comments: &[Comment], line: u32, path: &str) -> Note {
    let next = comments.partition_point(|comment| comment.line < line);
    let beside = comments.get(next).filter(|comment| comment.line == line && comment.trailing);
    let mut above = next;
    let mut expected = line;
    while above > 0 && !comments[above - 1].trailing && comments[above - 1].line + 1 == expected {
        above -= 1;
        expected -= 1;
    }
    // A ruler between comment and value makes the comment a banner over a section.
    let banner = comments[above..next].last().is_some_and(|last| !last.text.contains(char::is_alphanumeric));
    let above = if banner { next } else { above };
    let texts = comments[above..next].iter().chain(beside).map(|comment| comment.text.as_str());
    let prose: Vec<&str> = texts.filter(|text| is_prose(text)).collect();
    if prose.is_empty() { Note::None } else { judge(&prose.join(" "), path) }
}

/// Whether a comment says something: words, and neither a ruler nor a setting that is switched off.
fn is_prose(text: &str) -> bool {
    let has_word = text.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() >= 2);
    has_word && !is_disabled_setting(text) && !is_directive(text)
}

/// `lr: 0.1`, `lr = 0.1`, `- item`: configuration that was commented out.
fn is_disabled_setting(text: &str) -> bool {
    let body = text.strip_prefix("- ").unwrap_or(text);
    let Some(at) = body.find([':', '=']) else { return body.len() < text.len() && !body.contains(' ') };
    let (key, value) = (body[..at].trim(), body[at + 1..].trim());
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_-.[]\"'".contains(c));
    is_key && !body[at..].starts_with("://") && value.split_whitespace().count() <= 3
}

/// Instructions to tools: `yaml-language-server: …`, `noqa`, `type: ignore`, `pylint: …`.
fn is_directive(text: &str) -> bool {
    ["yaml-language-server", "noqa", "pylint", "type: ignore", "nosec", "yamllint", "!/"]
        .iter()
        .any(|start| text.starts_with(start))
}

/// Words that announce a reason or a source.
const REASONS: [&str; 34] = [
    "because",
    "since",
    "so that",
    "in order to",
    "to avoid",
    "avoids",
    "prevent",
    "otherwise",
    "due to",
    "tuned",
    "chosen",
    "chose",
    "picked",
    "selected by",
    "selected on",
    "based on",
    "empirically",
    "experiment",
    "paper",
    "arxiv",
    "ablation",
    "optuna",
    "hyperopt",
    "grid search",
    "grid-search",
    "cross-validation",
    "see ",
    "http",
    "works best",
    "works better",
    "recommended",
    "as suggested",
    "trade-off",
    "tradeoff",
];

/// Words a comment must have beyond those of the key to count as a description.
const TELLING_WORDS: usize = 6;

/// What a comment says about the value at `path`: why it is so, much more than its name, or no more than that.
pub fn judge(comment: &str, path: &str) -> Note {
    static WORDS: LazyLock<Option<AhoCorasick>> =
        LazyLock::new(|| AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(REASONS).ok());
    let lower = comment.to_lowercase();
    let begins_word = |at: usize| !lower[..at].ends_with(char::is_alphanumeric);
    if WORDS.iter().flat_map(|words| words.find_overlapping_iter(&lower)).any(|reason| begins_word(reason.start())) {
        return Note::Reasoned;
    }
    let path = path.to_lowercase();
    let name: Vec<&str> = path.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let words = lower.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|word| word.len() > 1);
    let telling = words.filter(|word| !name.contains(word)).count() >= TELLING_WORDS;
    if telling { Note::Described } else { Note::Named }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_flattened_with_their_lines() {
        let config = parse(Syntax::Yaml, "train:\n  lr: 1e-4\n  layers: [64, 32]\n---\nb: {c: yes}\n");
        let seen: Vec<_> = config.entries.iter().map(|e| (e.path.as_str(), e.value.text.as_str(), e.line)).collect();
        let expected = [
            ("train.lr", "1e-4", 2),
            ("train.layers[0]", "64", 3),
            ("train.layers[1]", "32", 3),
            ("document[1].b.c", "yes", 5),
        ];
        assert_eq!(seen, expected);
        assert_eq!(config.get("train.lr").unwrap().value.as_f64(), Some(1e-4));
    }

    #[test]
    fn comments_count_where_they_stand_beside_a_value_and_say_something() {
        let text = "# learning rate\nlr: 0.1\n# tuned with optuna on fold 0\nwd: 0.2\n\n# alone\n\nx: 1\n# old: 3\ny: 2\n# ------\nz: 3 # batch size\nw: 4 # larger batches run out of memory on the 16 GB cards\n# -----\n# Section of values\n# -----\nv: 5\n";
        let config = parse(Syntax::Yaml, text);
        let notes: Vec<_> = config.entries.iter().map(|e| (e.path.as_str(), e.note)).collect();
        let expected = [
            ("lr", Note::Named),
            ("wd", Note::Reasoned),
            ("x", Note::None),
            ("y", Note::None),
            ("z", Note::Named),
            ("w", Note::Described),
            ("v", Note::None),
        ];
        assert_eq!(notes, expected);
        assert_eq!((config.commented_values, config.explained_values, config.reasoned_values), (4, 2, 1));
    }

    #[test]
    fn every_syntax_is_read() {
        for (syntax, text) in [
            (Syntax::Json, "{\"a\": {\"b\": 1}}"),
            (Syntax::Toml, "[a]\nb = 1 # since forever\n"),
            (Syntax::Ini, "[a]\nb = 1\n"),
            (Syntax::Yaml, "a:\n  b: 1\nx: {{ y }} {% z\n"),
        ] {
            assert_eq!(parse(syntax, text).get("a.b").map(|e| e.value.text.as_str()), Some("1"), "{syntax:?}");
        }
    }
}
