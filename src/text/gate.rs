//! Which regular expressions may match a text, told from the words they cannot match without.
//!
//! Compiling an expression costs as much as reading ten source files, and most texts match none of them: it is compiled when
//! a text holds one of its words.

use std::borrow::Cow;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex_automata::meta;
use regex_automata::util::syntax;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Shorter words stand in nearly every text.
const SHORTEST: usize = 3;
/// More words tell little.
const MOST: usize = 200;

/// The words of several expressions, ready to be searched for.
#[derive(Debug)]
pub struct Gate {
    words: Option<AhoCorasick>,
    /// Expression of each word.
    expression: Vec<usize>,
    /// Expressions that may match a text with none of the words.
    open: Vec<usize>,
}

impl Gate {
    /// For expressions in the syntax of the `regex` crate; with those that cannot be read no text is spared.
    pub fn new<'a>(expressions: impl IntoIterator<Item = &'a str>) -> Self {
        let words_of_each = expressions.into_iter().map(|text| {
            let parsed = ParserBuilder::new().unicode(false).utf8(false).build().parse(text);
            parsed.ok().as_ref().and_then(needed)
        });
        // Every sentence is searched by it: what it takes longer to make is a third of what it saves.
        Self::of(words_of_each, AhoCorasickKind::DFA)
    }

    /// For anything that matches no text without its word; an empty word spares nothing.
    pub fn of_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let words_of_each = words.into_iter().map(|word| (!word.is_empty()).then(|| vec![word.into()]));
        Self::of(words_of_each, AhoCorasickKind::ContiguousNFA)
    }

    fn of(words_of_each: impl Iterator<Item = Option<Vec<Vec<u8>>>>, kind: AhoCorasickKind) -> Self {
        let (mut words, mut expression, mut open) = (Vec::new(), Vec::new(), Vec::new());
        for (index, needed) in words_of_each.enumerate() {
            match needed {
                Some(needed) => {
                    expression.resize(expression.len() + needed.len(), index);
                    words.extend(needed);
                }
                None => open.push(index),
            }
        }
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(kind)).build(&words);
        let Ok(automaton) = automaton else {
            open.extend(expression);
            return Self { words: None, expression: Vec::new(), open: sorted(open) };
        };
        Self { words: Some(automaton), expression, open }
    }

    /// Indexes of the expressions that may match the text, in ascending order.
    pub fn may_match(&self, text: &str) -> Vec<usize> {
        let mut found = self.open.clone();
        for word in self.words.iter().flat_map(|words| words.find_overlapping_iter(text)) {
            let index = self.expression[word.pattern().as_usize()];
            if !found.contains(&index) {
                found.push(index);
            }
        }
        sorted(found)
    }

    /// Whether any of the expressions may match the text.
    pub fn is_open(&self, text: &str) -> bool {
        !self.open.is_empty() || self.words.as_ref().is_some_and(|words| words.is_match(text))
    }
}

/// An expression behind a gate, without case, over bytes and ASCII classes. With those of Unicode they took five times as long
/// to compile, and word boundaries kept them from running as automata on any text with an accent.
///
/// The `regex` crate looks for words that every match holds, as the gate did already: finding out which is two thirds of what
/// compiling takes.
#[derive(Debug)]
pub struct Gated(meta::Regex);

impl Gated {
    /// `None` where it is no sound expression, or one that explodes.
    pub fn new(expression: &str) -> Option<Self> {
        /// Bytes that it may take.
        const LARGEST: usize = 4 << 20;
        let syntax = syntax::Config::new().case_insensitive(true).unicode(false).utf8(false);
        let config = meta::Config::new().auto_prefilter(false).nfa_size_limit(Some(LARGEST)).utf8_empty(false);
        meta::Regex::builder().syntax(syntax).configure(config).build(expression).ok().map(Self)
    }

    /// Whether it matches anywhere.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text.as_bytes())
    }

    /// What it matches first; where a match ends inside a character, without that.
    pub fn find<'a>(&self, text: &'a str) -> Option<Cow<'a, str>> {
        let found = self.0.find(text.as_bytes())?;
        Some(String::from_utf8_lossy(&text.as_bytes()[found.range()]))
    }
}

fn sorted(mut indexes: Vec<usize>) -> Vec<usize> {
    indexes.sort_unstable();
    indexes.dedup();
    indexes
}

/// Words of which every match holds at least one; `None` where there are no such words, or too short or too many.
fn needed(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let words = match hir.kind() {
        HirKind::Literal(literal) => vec![literal.0.to_vec()],
        HirKind::Capture(capture) => needed(&capture.sub)?,
        HirKind::Repetition(repetition) if repetition.min > 0 => needed(&repetition.sub)?,
        HirKind::Concat(parts) => of_one_part(parts)?,
        HirKind::Alternation(ways) => ways.iter().map(needed).collect::<Option<Vec<_>>>()?.concat(),
        _ => return None,
    };
    (shortest(&words) >= SHORTEST && words.len() <= MOST).then_some(words)
}

/// The longest words among the parts; letters that stand side by side are one word.
fn of_one_part(parts: &[Hir]) -> Option<Vec<Vec<u8>>> {
    let (mut found, mut word) = (Vec::new(), Vec::new());
    for part in parts {
        if let Some(letters) = letters(part) {
            word.extend(letters);
            continue;
        }
        found.push(vec![std::mem::take(&mut word)]);
        found.extend(needed(part));
    }
    found.push(vec![word]);
    found.into_iter().max_by_key(|words| shortest(words))
}

/// What stands there and nothing else, but for its case.
fn letters(hir: &Hir) -> Option<Vec<u8>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(literal.0.to_vec()),
        HirKind::Class(Class::Bytes(class)) => match class.ranges() {
            [upper, lower] if upper.len() == 1 && lower.len() == 1 => {
                (upper.start().to_ascii_lowercase() == lower.start()).then(|| vec![lower.start()])
            }
            _ => None,
        },
        _ => None,
    }
}

fn shortest(words: &[Vec<u8>]) -> usize {
    words.iter().map(Vec::len).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_needs_the_longest_words_of_which_one_must_be_there() {
        let gate = Gate::new([
            r"\b(?:used|read)\s+by\s+(?:\w+\s+){0,4}teams?\b",
            r"(?:is|are) planned|we (?:plan|hope) to",
            r"\d+\.\d+",
            "(?x: ghp_[a-z]{20,} | -----BEGIN\\ [A-Z]+ )",
            r"(?i-u)[a-z]*(?:passw(?:or)?d|\bpwd)\s*=",
        ]);
        for (text, may) in [
            ("Scores are USED by the team", &[0, 2][..]),
            ("used", &[2]),
            ("the teams", &[0, 2]),
            ("this is planned", &[1, 2]),
            ("We hope", &[1, 2]),
            ("is it", &[2]),
            ("-----begin x", &[2, 3]),
            ("My-PassWD", &[2, 4]),
            ("pw d", &[2]),
            ("nothing", &[2]),
        ] {
            assert_eq!(gate.may_match(text), may, "{text}");
        }
        assert!(gate.is_open("nothing"), "an expression of digits alone needs no word");
        assert!(!Gate::new(["abcd+", "(def)"]).is_open("ab de"));
    }

    #[test]
    fn what_cannot_be_read_is_always_asked() {
        assert_eq!(Gate::new(["abc", "("]).may_match("x"), [1]);
        assert!(Gate::new([]).may_match("x").is_empty());
    }
}
