//! Commits, trees and the beginnings of packed objects: bytes that somebody else's git wrote.

use crate::repo::history::raw;

/// What divides two trees.
const BETWEEN: &[u8] = b"====";

/// The bytes as a commit, as two trees, and as an object of a pack.
pub(super) fn run(data: &[u8]) {
    if let Some((name, email, parents)) = raw::commit(data) {
        for part in [name, email] {
            assert!(part.is_empty() || memchr::memmem::find(data, part).is_some(), "an author who stands nowhere");
            assert!(!part.contains(&b'\n'), "an author of two lines");
        }
        assert!(parents * 40 <= data.len(), "{parents} parents in {} bytes", data.len());
    }
    let at = memchr::memmem::find(data, BETWEEN);
    let (newer, older) = at.map_or((data, &b""[..]), |at| (&data[..at], &data[at + BETWEEN.len()..]));
    trees(newer, older);
    packed(data);
}

fn trees(newer: &[u8], older: &[u8]) {
    assert!(raw::differences(newer, newer).is_empty(), "a tree differs from itself");
    let all = raw::differences(newer, b"");
    assert!(all.iter().all(|(_, has_before)| !has_before), "an empty tree has something");
    let found = raw::differences(newer, older);
    assert!(found.len() <= all.len(), "{} differences of {} items", found.len(), all.len());
    assert!(found.iter().all(|(name, _)| all.iter().any(|(known, _)| known == name)), "a name that is in no tree");
}

/// Few bytes of an object are the beginning of more of them.
fn packed(data: &[u8]) {
    let (Some(few), Some(more)) = (raw::beginning(data, 384), raw::beginning(data, 1_024)) else { return };
    assert!(few.len() <= 384 && more.len() <= 1_024, "more than was asked for");
    assert!(more.starts_with(&few), "unpacked twice, and another object");
}
