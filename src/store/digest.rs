//! The digest of a file of the store: a line of its own that says what the rest of the file was when it was written.
//!
//! ```text
//!  schema = 1
//!  digest = "sha256:9f86d081…"      over all other lines, each ended by a line feed
//! ```
//!
//! It is an addition: a file without one, written by hand or by an older version, is as valid as before.

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// How the line begins.
const KEY: &str = "digest = \"sha256:";

/// What a file's digest says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seal {
    /// It is what was written.
    Whole,
    /// There is none.
    Missing,
    /// It was changed since.
    Broken,
}

/// The text with its digest below the first line, where the number of the format stands.
pub(super) fn seal(text: &str) -> String {
    let (first, rest) = match text.split_once('\n') {
        Some((first, rest)) if first.starts_with("schema") => (format!("{first}\n"), rest),
        _ => (String::new(), text),
    };
    format!("{first}{KEY}{}\"\n{rest}", digest(text.lines()))
}

/// Whether a text is what its digest was made of.
pub(super) fn seal_of(text: &str) -> Seal {
    let is_digest = |line: &&str| line.starts_with(KEY);
    let Some(at) = text.lines().take(2).position(|line| is_digest(&line)) else {
        // Elsewhere it was put by hand, and so was the rest.
        return if has_key(text) { Seal::Broken } else { Seal::Missing };
    };
    let said = text.lines().nth(at).and_then(|line| line.strip_prefix(KEY)?.strip_suffix('"'));
    let others = text.lines().enumerate().filter(|(index, _)| *index != at).map(|(_, line)| line);
    if said == Some(digest(others).as_str()) { Seal::Whole } else { Seal::Broken }
}

fn has_key(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Keyed {
        digest: Option<serde::de::IgnoredAny>,
    }
    toml::from_str::<Keyed>(text).is_ok_and(|keyed| keyed.digest.is_some())
}

/// Over lines, so that a checkout that ends them otherwise changes nothing.
fn digest<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for line in lines {
        hash.update(line.as_bytes());
        hash.update(b"\n");
    }
    let digits = |byte: u8| [byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16).unwrap_or('0'));
    hash.finalize().iter().copied().flat_map(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "schema = 1\nid = \"a\"\n\n[answers.x]\nscore = 1\nnote = \"\"\"\none\ntwo\"\"\"\n";

    #[test]
    fn a_seal_holds_until_a_byte_changes() {
        let sealed = seal(TEXT);
        assert!(sealed.starts_with("schema = 1\ndigest = \"sha256:"), "{sealed}");
        assert_eq!((seal_of(TEXT), seal_of(&sealed)), (Seal::Missing, Seal::Whole));
        assert_eq!(seal_of(&sealed.replace('\n', "\r\n")), Seal::Whole, "a checkout with other line ends");
        for changed in [
            sealed.replace("score = 1", "score = 2"),
            sealed.replace("two", "two "),
            sealed.replace("sha256:", "sha256:0"),
            format!("{sealed}# by hand\n"),
            sealed.lines().filter(|line| !line.starts_with("id")).collect::<Vec<_>>().join("\n"),
            format!("kind = 1\nat = 1\n{sealed}"),
        ] {
            assert_eq!(seal_of(&changed), Seal::Broken, "{changed}");
        }
    }

    #[test]
    fn without_a_number_first_the_seal_is_the_first_line() {
        let sealed = seal("# by hand\nid = \"a\"\n");
        assert!(sealed.starts_with("digest = "), "{sealed}");
        assert_eq!(seal_of(&sealed), Seal::Whole);
        assert!(toml::from_str::<toml::Table>(&sealed).is_ok());
    }

    #[test]
    fn a_note_that_looks_like_a_digest_is_none() {
        let text = "schema = 1\n\n[answers.x]\nscore = 1\nnote = \"\"\"\n\ndigest = \"sha256:0\"\"\"\"\n";
        assert_eq!((seal_of(text), seal_of(&seal(text))), (Seal::Missing, Seal::Whole));
    }
}
