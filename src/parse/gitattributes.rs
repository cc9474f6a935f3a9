//! `.gitattributes`: which paths go through git-lfs or git-annex.

use regex::bytes::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use super::lines::{MAX_ITEMS, bounded, clip, numbered};

/// Who keeps the content outside git.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Store {
    /// git-lfs: `filter=lfs`.
    Lfs,
    /// git-annex: `annex.largefiles=…`, `filter=annex`.
    Annex,
}

/// One pattern with its attributes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pattern {
    /// As written.
    pub pattern: String,
    /// The store it hands paths to; `None` where it takes them back (`-filter`, `!filter`).
    pub store: Option<Store>,
    /// Line.
    pub line: u32,
}

/// The patterns of a `.gitattributes` that bear on large files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GitAttributes {
    /// In order; later ones win.
    pub patterns: Vec<Pattern>,
}

impl GitAttributes {
    /// What tells for many paths; compiling a pattern takes as long as matching a thousand paths.
    pub fn matcher(&self) -> Matcher {
        let compile = |p: &Pattern| Some((Form::of(&p.pattern)?, p.store, p.line));
        Matcher { patterns: self.patterns.iter().filter_map(compile).collect() }
    }
}

/// Compiled patterns.
#[derive(Debug)]
pub struct Matcher {
    patterns: Vec<(Form, Option<Store>, u32)>,
}

#[derive(Debug)]
enum Form {
    /// `*.psd`, as most are: an expression takes a million instructions to compile.
    Ending(Vec<u8>),
    Other(Regex),
}

impl Form {
    fn of(pattern: &str) -> Option<Self> {
        let ending = pattern.strip_prefix('*').filter(|ending| !ending.is_empty() && !ending.contains(SPECIAL));
        ending.map_or_else(|| glob(pattern).map(Self::Other), |ending| Some(Self::Ending(ending.as_bytes().to_vec())))
    }

    fn is_match(&self, path: &[u8]) -> bool {
        match self {
            Self::Ending(ending) => path.ends_with(ending),
            Self::Other(regex) => regex.is_match(path),
        }
    }
}

/// What means more than itself in a pattern.
const SPECIAL: [char; 5] = ['*', '?', '[', '/', '\\'];

impl Matcher {
    /// The store that holds `path` (relative to the folder of the file, `/`-separated), with the line that says so.
    pub fn matches(&self, path: &str) -> Option<(Store, u32)> {
        let (_, store, line) = self.patterns.iter().rev().find(|(form, ..)| form.is_match(path.as_bytes()))?;
        store.map(|store| (store, *line))
    }
}

/// Reads a `.gitattributes`.
pub fn parse(text: &str) -> GitAttributes {
    let lines = numbered(bounded(text)).filter_map(|(line, raw)| pattern(line, raw.trim()));
    GitAttributes { patterns: lines.take(MAX_ITEMS).collect() }
}

fn pattern(line: u32, body: &str) -> Option<Pattern> {
    if body.starts_with(['#', '[']) {
        return None;
    }
    let (pattern, attributes) = match body.strip_prefix('"') {
        Some(rest) => rest.split_once('"')?,
        None => body.split_once(char::is_whitespace)?,
    };
    let said = attributes.split_whitespace().map(store_of).find(|says| !matches!(says, Says::Nothing))?;
    let store = if let Says::Kept(store) = said { Some(store) } else { None };
    Some(Pattern { pattern: clip(pattern), store, line })
}

/// What one attribute says about the store.
enum Says {
    Nothing,
    Kept(Store),
    TakenBack,
}

fn store_of(attribute: &str) -> Says {
    match attribute {
        "filter=lfs" => Says::Kept(Store::Lfs),
        "filter=annex" => Says::Kept(Store::Annex),
        "-filter" | "!filter" | "annex.largefiles=nothing" => Says::TakenBack,
        _ if attribute.starts_with("annex.largefiles=") || attribute.starts_with("annex.backend=") => {
            Says::Kept(Store::Annex)
        }
        _ => Says::Nothing,
    }
}

/// A git pattern of paths: without a slash at any depth, else from the root; `**` crosses folders.
fn glob(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(&glob_to_regex(pattern)).unicode(false).build().ok()
}

fn glob_to_regex(pattern: &str) -> String {
    let anchored = pattern.trim_end_matches('/').contains('/');
    let mut out = String::from(if anchored { "^" } else { "^(?:.*/)?" });
    let mut rest = pattern.trim_start_matches('/');
    while let Some(c) = rest.chars().next() {
        let used = match c {
            '*' if rest.starts_with("**/") => push(&mut out, "(?:.*/)?", 3),
            '*' if rest.starts_with("**") => push(&mut out, ".*", 2),
            '*' => push(&mut out, "[^/]*", 1),
            '?' => push(&mut out, "[^/]", 1),
            '[' => class(&mut out, rest),
            _ => push(&mut out, &regex::escape(&c.to_string()), c.len_utf8()),
        };
        rest = &rest[used..];
    }
    out.push_str(if pattern.ends_with('/') { ".*$" } else { "$" });
    out
}

fn push(out: &mut String, regex: &str, used: usize) -> usize {
    out.push_str(regex);
    used
}

/// A `[abc]` class, negated by `!`; an open bracket that never closes is itself.
fn class(out: &mut String, rest: &str) -> usize {
    let Some(end) = rest.find(']').filter(|&end| end > 1) else { return push(out, "\\[", 1) };
    let inner = rest[1..end].replace('\\', "\\\\").replace('[', "\\[").replace("&&", "&");
    let (open, inner) =
        inner.strip_prefix('!').map_or_else(|| ("[", inner.replace('^', "\\^")), |inner| ("[^", inner.to_owned()));
    out.push_str(open);
    out.push_str(&inner);
    out.push(']');
    end + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_git_has_it() {
        let file = parse(
            "# big\n*.psd filter=lfs diff=lfs merge=lfs -text\ndata/** filter=lfs\n/models/*.[hp]5 filter=lfs\n*.txt text\n*.csv annex.largefiles=anything\ndata/small.csv -filter\n",
        );
        assert_eq!(file.patterns.len(), 5);
        for (path, expected) in [
            ("a/b/x.psd", Some((Store::Lfs, 2))),
            ("data/raw/x.bin", Some((Store::Lfs, 3))),
            ("models/w.h5", Some((Store::Lfs, 4))),
            ("models/sub/w.h5", None),
            ("sub/models/w.h5", None),
            ("notes.txt", None),
            ("x/y.csv", Some((Store::Annex, 6))),
            ("data/small.csv", None),
        ] {
            assert_eq!(file.matcher().matches(path), expected, "{path}");
        }
    }
}
