//! What a comment or a sentence says, as far as words tell: does it give a reason, does it admit debt?

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Words by which people say why a value is what it is, when it was chosen or where it comes from.
const REASONS: &[&str] = &[
    "because",
    "since ",
    "so that",
    "due to",
    "in order to",
    "chosen",
    "choose",
    "tuned",
    "tuning",
    "selected by",
    "found by",
    "best of",
    "based on",
    "empirical",
    "heuristic",
    "derived",
    "calibrated",
    "calibration",
    "validated",
    "recommended",
    "recommend",
    "according to",
    "see http",
    "from the paper",
    "paper",
    "arxiv",
    "optuna",
    "hyperopt",
    "grid search",
    "trial",
    "to avoid",
    "prevents",
    "prevent ",
    "to keep",
    "otherwise",
    "ensures",
    "ensure ",
    "trade-off",
    "tradeoff",
    "works well",
    "performs",
    "outperform",
    "matches",
    "as in ",
    "same as",
    "following",
    "motivated",
    "reason",
    "why",
    "works better",
    "helps",
    "good rule",
    "rule of thumb",
    "too slow",
    "too small",
    "too large",
    "last reviewed",
    "agreed with",
    "asked by",
    "requested by",
    "requirement",
];

/// Whether a comment says why, when or from where, and not only what.
pub fn gives_reason(text: &str) -> bool {
    static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| search(REASONS));
    text.split_whitespace().nth(2).is_some() && WORDS.as_ref().is_some_and(|words| words.is_match(text))
}

/// All words in one pass, whatever their case.
fn search(words: &[&str]) -> Option<AhoCorasick> {
    let kind = Some(AhoCorasickKind::ContiguousNFA);
    AhoCorasick::builder().ascii_case_insensitive(true).kind(kind).build(words).ok()
}

/// The mark by which a comment admits debt: a tag, or words of doubt.
pub fn debt_mark(text: &str) -> Option<&'static str> {
    const TAGS: &[&str] = &["TODO", "FIXME", "HACK", "XXX"];
    const DOUBTS: &[&str] = &[
        "not sure",
        "temporary fix",
        "temporary hack",
        "temporary solution",
        "temporary workaround",
        "temporary measure",
        "is temporary",
        "are temporary",
        "only temporary",
        "just temporary",
        "should work",
        "no idea",
        "don't know why",
        "dont know why",
        "quick fix",
        "dirty fix",
        "workaround for now",
        "for now",
        "need to fix",
        "needs fixing",
        "clean this up",
        "cleanup later",
        "remove later",
        "remove this",
    ];
    static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| search(DOUBTS));
    let tag = TAGS.iter().find(|tag| {
        text.find(**tag).is_some_and(|at| {
            let before = text[..at].chars().next_back();
            let after = text[at + tag.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(|c| c.is_alphanumeric() || c == '_')
        })
    });
    tag.copied().or_else(|| {
        if text.trim_matches(|c: char| !c.is_alphanumeric()).eq_ignore_ascii_case("temporary") {
            return Some("temporary");
        }
        let doubts = WORDS.as_ref()?.find_overlapping_iter(text);
        doubts.map(|doubt| doubt.pattern().as_usize()).min().and_then(|doubt| DOUBTS.get(doubt).copied())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_not_a_reason() {
        assert!(!gives_reason("learning rate"));
        assert!(!gives_reason("number of trees in the forest"));
        assert!(gives_reason("Optuna trial 847, best of 200"));
        assert!(gives_reason("lower than 0.01 because the loss diverged"));
    }

    #[test]
    fn debt_is_admitted_by_tag_or_doubt() {
        assert_eq!(debt_mark("TODO: test this"), Some("TODO"));
        assert_eq!(debt_mark("seems to help but not sure"), Some("not sure"));
        assert_eq!(debt_mark("this is temporary"), Some("is temporary"));
        assert_eq!(debt_mark("Temporary!"), Some("temporary"));
        assert_eq!(debt_mark("write into a temporary folder first"), None);
        assert_eq!(debt_mark("TODOS_TABLE is read here"), None);
    }
}
