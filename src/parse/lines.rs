//! Lines of a text, counted from 1, and the limits every parser keeps.

/// Bytes of a text that are looked at; the rest is cut.
pub(crate) const MAX_BYTES: usize = 8 << 20;
/// Items of one kind (entries, comments, rows, commands) kept per file.
pub(crate) const MAX_ITEMS: usize = 20_000;
/// Nesting of configuration trees; deeper ones are cut.
pub(crate) const MAX_DEPTH: usize = 64;
/// Nodes of one configuration tree, aliases expanded.
pub(crate) const MAX_NODES: usize = 60_000;
/// Bytes of one string that is kept.
pub(crate) const MAX_STRING: usize = 4_096;

/// The part of `text` that parsers look at: without byte order mark, at most [`MAX_BYTES`].
pub(crate) fn bounded(text: &str) -> &str {
    cut(text.strip_prefix('\u{feff}').unwrap_or(text), MAX_BYTES)
}

/// The longest beginning of `text` that has at most `bytes` bytes.
pub(crate) fn cut(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let end = (0..=bytes).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    &text[..end]
}

/// `text` as an owned string of at most [`MAX_STRING`] bytes.
pub(crate) fn clip(text: &str) -> String {
    cut(text, MAX_STRING).to_owned()
}

/// An address without the password or token in it: what is kept may be printed.
pub(crate) fn without_credentials(address: &str) -> String {
    let address = clip(address);
    let Some((scheme, rest)) = address.split_once("://") else { return address };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((user, host)) = authority.rsplit_once('@') else { return address };
    let secret = user.contains(':') || scheme.ends_with("http") || scheme.ends_with("https");
    // A placeholder is no secret, and says where the real one comes from.
    if !secret || user.contains(['$', '{']) {
        return address;
    }
    format!("{scheme}://***@{host}{}", &rest[authority.len()..])
}

/// Lines with their numbers from 1.
pub(crate) fn numbered(text: &str) -> impl Iterator<Item = (u32, &str)> {
    text.lines().enumerate().map(|(i, line)| (number(i + 1), line))
}

/// A count as a line number; saturates.
pub(crate) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Spaces before the first other character; a tab counts as one.
pub(crate) fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// Where each line begins, to turn byte offsets into line numbers.
#[derive(Debug)]
pub(crate) struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    pub(crate) fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(i, _)| i + 1);
        Self { starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// The line that holds the byte at `offset`.
    pub(crate) fn line(&self, offset: usize) -> u32 {
        number(self.starts.partition_point(|&start| start <= offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_keeps_characters_whole() {
        assert_eq!(cut("aéb", 2), "a");
        assert_eq!(cut("aéb", 3), "aé");
        assert_eq!(bounded("\u{feff}x"), "x");
    }

    #[test]
    fn secrets_of_addresses_are_not_kept() {
        for (address, kept) in [
            ("postgresql://me:secret@h:5432/db", "postgresql://***@h:5432/db"),
            ("git+https://ghp_token@h/o/r.git@v1", "git+https://***@h/o/r.git@v1"),
            ("git+ssh://git@h/o/r.git", "git+ssh://git@h/o/r.git"),
            ("https://${TOKEN}@h/r", "https://${TOKEN}@h/r"),
            ("https://h/r@v1", "https://h/r@v1"),
            ("../data/x.db", "../data/x.db"),
        ] {
            assert_eq!(without_credentials(address), kept);
        }
    }

    #[test]
    fn offsets_become_lines() {
        let index = LineIndex::new("ab\ncd\n");
        assert_eq!([0, 2, 3, 5, 6].map(|offset| index.line(offset)), [1, 1, 2, 2, 3]);
    }
}
