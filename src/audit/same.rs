//! Which evidence is the same as in another audit.

use std::collections::HashSet;

use crate::model::Evidence;

/// Evidence to be compared with, so that each question costs the same however much there is.
///
/// The same is what has the same fingerprint. Evidence that somebody wrote by hand has none: then signal, path and words
/// decide.
#[derive(Debug, Default)]
pub(super) struct Known<'a> {
    fingerprints: HashSet<&'a str>,
    by_hand: HashSet<Words<'a>>,
    words: HashSet<Words<'a>>,
}

type Words<'a> = (&'a str, Option<&'a str>, &'a str);

fn words(evidence: &Evidence) -> Words<'_> {
    (evidence.signal.as_str(), evidence.path.as_deref(), &evidence.text)
}

impl<'a> Known<'a> {
    pub(super) fn of(evidence: &'a [Evidence]) -> Self {
        let mut known = Self::default();
        for one in evidence {
            known.words.insert(words(one));
            if one.fingerprint.is_empty() {
                known.by_hand.insert(words(one));
            } else {
                known.fingerprints.insert(&one.fingerprint);
            }
        }
        known
    }

    pub(super) fn has(&self, evidence: &Evidence) -> bool {
        if evidence.fingerprint.is_empty() {
            return self.words.contains(&words(evidence));
        }
        self.fingerprints.contains(evidence.fingerprint.as_str()) || self.by_hand.contains(&words(evidence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Side;

    #[test]
    fn fingerprints_decide_and_words_where_one_has_none() {
        let found = Evidence::new(Side::For, "deps.declared", "12 requirements").at("requirements.txt", Some(1));
        let moved = Evidence::new(Side::For, "deps.declared", "14 requirements").at("requirements.txt", Some(9));
        let mut typed = found.clone();
        typed.fingerprint.clear();
        let other = Evidence::new(Side::For, "deps.declared", "12 requirements").at("setup.py", None);
        assert_eq!(found.fingerprint, moved.fingerprint, "numbers and lines move");
        for (one, known, same) in [
            (&found, &moved, true),
            (&typed, &found, true),
            (&found, &typed, true),
            (&typed, &typed, true),
            (&typed, &moved, false),
            (&moved, &typed, false),
            (&found, &other, false),
        ] {
            assert_eq!(Known::of(std::slice::from_ref(known)).has(one), same, "{one:?} in {known:?}");
        }
        assert!(!Known::default().has(&found));
    }
}
