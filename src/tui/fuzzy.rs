//! How well words typed fit a text: letters in their order, words in any order.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// Words somebody typed, ready to be held against many texts.
pub(super) struct Query {
    pattern: Pattern,
    matcher: Matcher,
    letters: Vec<char>,
}

impl Query {
    /// The words; none fit everything.
    pub(super) fn new(words: &str) -> Self {
        let pattern = Pattern::parse(words, CaseMatching::Smart, Normalization::Smart);
        Self { pattern, matcher: Matcher::new(Config::DEFAULT), letters: Vec::new() }
    }

    /// How well a text fits, larger is better; `None` where a word does not fit at all.
    pub(super) fn score(&mut self, text: &str) -> Option<u32> {
        self.pattern.score(Utf32Str::new(text, &mut self.letters), &mut self.matcher)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_order_fit_and_others_do_not() {
        let mut query = Query::new("acst");
        assert!(query.score("accept-strong") > query.score("act on something stray"));
        assert_eq!(query.score("note"), None);
        assert_eq!(Query::new("").score("anything"), Some(0));
        assert!(Query::new("strong accept").score("accept-strong").is_some());
    }
}
