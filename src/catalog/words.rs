//! Phrases of the catalogue, found in one pass over a text.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};

use super::Tool;
use crate::text::gate::{Gate, Gated};

/// Longest sentence that patterns look at; longer ones are tables and data.
const SENTENCE: usize = 600;

/// Places kept of one phrase in one file.
const PLACES: usize = 4;

/// Bytes searched in all from which the faster automaton is worth its making: it takes 11 million instructions, a fifth of a
/// scan in which one file changed.
const LITTLE: usize = 256 << 10;

/// All phrases, ready to be searched.
#[derive(Debug)]
pub struct Words {
    /// Quickly made, and slower to search by half.
    for_little: OnceLock<Option<AhoCorasick>>,
    for_much: OnceLock<Option<AhoCorasick>>,
    searched: AtomicUsize,
    /// Tool of each phrase, and the phrase.
    phrases: Vec<(u16, String)>,
    /// Tool of each pattern, its text, and the pattern alone where it was needed.
    patterns: Vec<(u16, String, OnceLock<Option<Gated>>)>,
    /// Which of them a sentence may match.
    gate: OnceLock<Gate>,
}

impl Words {
    pub(super) fn new(tools: &[Tool]) -> Self {
        let mut phrases: Vec<(u16, String)> = Vec::new();
        for (index, tool) in tools.iter().enumerate() {
            phrases.extend(tool.words.iter().map(|word| (u16::try_from(index).unwrap_or(u16::MAX), word.clone())));
        }
        Self {
            for_little: OnceLock::new(),
            for_much: OnceLock::new(),
            searched: AtomicUsize::new(0),
            phrases,
            patterns: patterns(tools),
            gate: OnceLock::new(),
        }
    }

    /// Finds the same whichever it is; `None` where the phrases are too many for one.
    fn automaton(&self, bytes: usize) -> Option<&AhoCorasick> {
        let build = |kind| {
            AhoCorasickBuilder::new()
                .match_kind(MatchKind::Standard)
                .ascii_case_insensitive(true)
                .kind(Some(kind))
                .build(self.phrases.iter().map(|(_, word)| word))
                .ok()
        };
        let little =
            self.searched.fetch_add(bytes, Ordering::Relaxed) + bytes < LITTLE && self.for_much.get().is_none();
        let (made, kind) = if little {
            (&self.for_little, AhoCorasickKind::ContiguousNFA)
        } else {
            (&self.for_much, AhoCorasickKind::DFA)
        };
        made.get_or_init(|| build(kind)).as_ref()
    }

    /// Makes what is needed to search much, before it is needed.
    pub fn get_ready(&self) {
        self.automaton(LITTLE);
        self.searched.fetch_sub(LITTLE, Ordering::Relaxed);
        self.gate();
    }

    fn gate(&self) -> &Gate {
        self.gate.get_or_init(|| Gate::new(self.patterns.iter().map(|(_, pattern, _)| pattern.as_str())))
    }

    /// Tools whose patterns a sentence matches, with the words that match.
    pub fn sentence(&self, text: &str) -> Vec<(u16, String)> {
        if text.len() > SENTENCE {
            return Vec::new();
        }
        let hits = self.gate().may_match(text);
        let matched = hits.into_iter().filter_map(|index| {
            let (tool, pattern, compiled) = self.patterns.get(index)?;
            let found = compiled.get_or_init(|| Gated::new(pattern)).as_ref()?.find(text)?;
            Some((*tool, found.into_owned()))
        });
        matched.collect()
    }

    /// Tool and phrase of one index.
    pub fn phrase(&self, index: u16) -> Option<(u16, &str)> {
        self.phrases.get(usize::from(index)).map(|(tool, phrase)| (*tool, phrase.as_str()))
    }

    /// Index of each phrase found as whole words, with its line from 1; a few places each.
    pub fn find(&self, text: &str) -> Vec<(u16, u32)> {
        let Some(automaton) = self.automaton(text.len()) else { return Vec::new() };
        let mut spaced = text.as_bytes().to_vec();
        for byte in &mut spaced {
            if matches!(byte, b'_' | b'-') {
                *byte = b' ';
            }
        }
        let mut found: Vec<(u16, u32)> = Vec::new();
        let (mut line, mut counted) = (1, 0);
        for hit in automaton.find_overlapping_iter(&spaced) {
            if !is_whole(&spaced, hit.start(), hit.end()) {
                continue;
            }
            if hit.end() > counted {
                line += memchr::memchr_iter(b'\n', &spaced[counted..hit.end()]).count();
                counted = hit.end();
            }
            let index = u16::try_from(hit.pattern().as_usize()).unwrap_or(u16::MAX);
            if found.iter().filter(|(known, _)| *known == index).count() < PLACES {
                found.push((index, u32::try_from(line).unwrap_or(u32::MAX)));
            }
        }
        found
    }
}

/// Patterns of all tools that compile one by one (a test compiles every one of them).
fn patterns(tools: &[Tool]) -> Vec<(u16, String, OnceLock<Option<Gated>>)> {
    let numbered = tools.iter().enumerate().map(|(index, tool)| (u16::try_from(index).unwrap_or(u16::MAX), tool));
    numbered
        .flat_map(|(index, tool)| tool.patterns.iter().map(move |text| (index, text.clone(), OnceLock::new())))
        .collect()
}

/// Not inside a longer word; a plural `s` may follow.
fn is_whole(text: &[u8], start: usize, end: usize) -> bool {
    let letter = |at: usize| text.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80);
    let before = start > 0 && letter(start - 1);
    let plural = text.get(end) == Some(&b's') && !letter(end + 1);
    let after = letter(end) && !plural;
    !before && !after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(phrases: &[&str]) -> Words {
        let list = phrases.iter().map(|phrase| format!("{phrase:?}")).collect::<Vec<_>>().join(",");
        let tool: Tool = toml::from_str(&format!("name='x'\nsignals=['a.b']\nwords=[{list}]")).unwrap();
        Words::new(&[tool])
    }

    #[test]
    fn both_automata_find_the_same() {
        let words = words(&["feature store", "store", "drift", "model card"]);
        let text = "A Feature-Store and two stores.\nNo data_drift; drifting is another word.\nModel cards\n".repeat(3);
        let little = words.find(&text);
        words.searched.fetch_add(LITTLE, Ordering::Relaxed);
        assert_eq!(words.find(&text), little);
        assert!(words.for_little.get().is_some() && words.for_much.get().is_some());
        assert_eq!(little.len(), 13, "{little:?}");
    }

    #[test]
    fn sentences_match_patterns_and_say_with_which_words() {
        let tool: Tool = toml::from_str(
            r"name='x'
signals=['a.b']
patterns=['\bused by (?:\w+ ){0,2}teams?\b']",
        )
        .unwrap();
        let words = Words::new(&[tool]);
        assert_eq!(
            words.sentence("Scores are Used by the pricing team daily."),
            [(0, "Used by the pricing team".to_owned())]
        );
        assert!(words.sentence("Teams used it.").is_empty());
    }

    #[test]
    fn no_sentence_that_matches_is_spared() {
        use proptest::strategy::{Strategy, ValueTree};
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let words = &crate::catalog::built_in().words;
        assert!(words.patterns.len() > 10);
        for (tool, pattern, _) in &words.patterns {
            // What matches, made from the pattern itself; places are nothing that can be made.
            let made = pattern.trim_start_matches('^').trim_end_matches('$').replace(r"\b", "");
            let strategy = proptest::string::string_regex(&made).unwrap();
            for _ in 0..50 {
                let text = strategy.new_tree(&mut runner).unwrap().current();
                let matches = Gated::new(pattern).unwrap().is_match(&text);
                let found = words.sentence(&text).into_iter().any(|(found, _)| found == *tool);
                assert!(found || !matches || text.len() > SENTENCE, "{pattern}: {text:?}");
            }
        }
    }

    #[test]
    fn phrases_are_whole_words_in_names_and_prose() {
        let words = words(&["feedback loop", "bandit"]);
        assert_eq!(words.find("a\nFeedback loops exist\nfeedback_loop = 1\n"), [(0, 2), (0, 3)]);
        assert!(words.find("banditry").is_empty());
    }
}
