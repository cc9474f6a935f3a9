//! What is known about tools: `assets/catalog/*.toml`, and the index that finds them in facts.
//!
//! Support for another tool is one entry in a catalogue file; nothing here knows a tool by name.

mod matcher;
mod packages;
mod words;

use std::sync::OnceLock;

use serde::Deserialize;

pub use matcher::{Hit, Matcher, glob_to_regex};
pub use packages::{Packages, packages};
pub use words::Words;

use crate::model::{Context, SignalId, Strength};

/// One tool, library, file format or phrase, and the signal it is evidence for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Name for people.
    pub name: String,
    /// Signals it is evidence for.
    pub signals: Vec<SignalId>,
    /// How much a hit proves.
    #[serde(default)]
    pub strength: Proof,
    /// Dotted names that are called, used as decorator or inherited from: `a.b` matches `a.b` and `a.b.c`; `.b` the method.
    #[serde(default)]
    pub calls: Vec<String>,
    /// Dotted modules that are imported.
    #[serde(default)]
    pub imports: Vec<String>,
    /// A call counts only in a file that imports one of these, for methods whose name alone says little.
    #[serde(default)]
    pub beside: Vec<String>,
    /// A call counts only with one of these keyword arguments.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Globs of paths (`**`, `*`, `?`), compared without case.
    #[serde(default)]
    pub files: Vec<String>,
    /// Beginnings of shell commands, in CI, Makefiles, scripts and documentation.
    #[serde(default)]
    pub commands: Vec<String>,
    /// Phrases in documentation, comments and names, lower case; `_` and `-` count as spaces.
    #[serde(default)]
    pub words: Vec<String>,
    /// Regular expressions over sentences of documents, without case.
    #[serde(default)]
    pub patterns: Vec<String>,
    /// Container images, by beginning.
    #[serde(default)]
    pub images: Vec<String>,
    /// Kinds of file in which a hit counts.
    #[serde(default = "running_code", rename = "where")]
    pub contexts: Vec<Context>,
}

/// How much a hit proves, as the catalogue writes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// A word, a name.
    Weak,
    /// A generic artefact.
    #[default]
    Moderate,
    /// A specific artefact, in use.
    Strong,
}

impl From<Proof> for Strength {
    fn from(proof: Proof) -> Self {
        match proof {
            Proof::Weak => Self::Weak,
            Proof::Moderate => Self::Moderate,
            Proof::Strong => Self::Strong,
        }
    }
}

fn running_code() -> Vec<Context> {
    vec![Context::Source, Context::Notebook, Context::Config]
}

/// All that is known.
#[derive(Debug)]
pub struct Catalog {
    /// Tools in the order of the files.
    pub tools: Vec<Tool>,
    /// Phrases of all tools.
    pub words: Words,
}

/// All tools, in the order of the files' names, as the build wrote them.
const TOOLS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/tools.msgpack"));

/// The built-in catalogue, loaded once.
pub fn built_in() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    // A test reads every file strictly and this list whole.
    CATALOG.get_or_init(|| Catalog::new(rmp_serde::from_slice(TOOLS).unwrap_or_default()))
}

/// The index of the built-in catalogue, made once.
pub fn built_in_matcher() -> &'static Matcher<'static> {
    static MATCHER: OnceLock<Matcher<'static>> = OnceLock::new();
    MATCHER.get_or_init(|| Matcher::new(built_in()))
}

impl Catalog {
    fn new(tools: Vec<Tool>) -> Self {
        let words = Words::new(&tools);
        Self { tools, words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        tool: Vec<Tool>,
    }

    /// Name and text of every file that lists tools.
    fn files() -> Vec<(String, String)> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/catalog");
        let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let paths = paths.filter(|path| !path.ends_with("packages.toml"));
        paths.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap())).collect()
    }

    #[test]
    fn every_file_loads_and_every_tool_can_be_found() {
        let mut tools = 0;
        for (name, text) in files() {
            let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            tools += file.tool.len();
            for tool in file.tool {
                let ways = [
                    &tool.calls,
                    &tool.imports,
                    &tool.files,
                    &tool.commands,
                    &tool.words,
                    &tool.patterns,
                    &tool.images,
                ];
                for pattern in &tool.patterns {
                    assert!(
                        regex::bytes::RegexBuilder::new(pattern).unicode(false).build().is_ok(),
                        "{name}: {} has a broken pattern: {pattern}",
                        tool.name
                    );
                }
                for glob in &tool.files {
                    assert!(globset::Glob::new(glob).is_ok(), "{name}: {} has a broken glob: {glob}", tool.name);
                }
                assert!(ways.iter().any(|way| !way.is_empty()), "{name}: {} can never be found", tool.name);
                assert!(!tool.signals.is_empty(), "{name}: {} is evidence for nothing", tool.name);
                assert!(
                    tool.words.iter().all(|word| *word == word.to_lowercase()),
                    "{name}: {} has words in upper case",
                    tool.name
                );
            }
        }
        assert_eq!(built_in().tools.len(), tools, "what was built holds all of them");
    }

    #[test]
    fn no_name_stands_twice_for_one_signal() {
        let mut seen = std::collections::HashSet::new();
        for tool in &built_in().tools {
            for signal in &tool.signals {
                assert!(
                    seen.insert((tool.name.clone(), signal.clone(), tool.strength == Proof::Weak)),
                    "{} {signal}",
                    tool.name
                );
            }
        }
    }
}
