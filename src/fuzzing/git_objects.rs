//! Commits, trees and the beginnings of packed objects: bytes that somebody else's git wrote.

use libdeflater::{CompressionLvl, Compressor};

use crate::repo::history::raw;

/// What divides two trees.
const BETWEEN: &[u8] = b"====";
/// Longest commit that the walk unpacks itself.
const MOST_UNPACKED: usize = 64 << 10;

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
    difference(newer, older);
    packed(data);
}

/// A tree made out of another is as long as its difference says, and made of the two.
fn difference(difference: &[u8], base: &[u8]) {
    let Some(made) = raw::applied(difference, base) else { return };
    // One byte may stand for 64 KB of the base at most.
    assert!(made.len() <= difference.len() << 16, "{} bytes out of {}", made.len(), difference.len());
    assert!(made.iter().all(|byte| difference.contains(byte) || base.contains(byte)), "a byte that stands nowhere");
    assert_eq!(raw::applied(difference, base), Some(made), "made twice, and another tree");
}

fn trees(newer: &[u8], older: &[u8]) {
    assert!(raw::differences(newer, newer).is_empty(), "a tree differs from itself");
    let all = raw::differences(newer, b"");
    assert!(all.iter().all(|(_, has_before)| !has_before), "an empty tree has something");
    let found = raw::differences(newer, older);
    assert!(found.len() <= all.len(), "{} differences of {} items", found.len(), all.len());
    assert!(found.iter().all(|(name, _)| all.iter().any(|(known, _)| known == name)), "a name that is in no tree");
}

/// Bytes that may be an object of a pack, and a pack's object made of them.
fn packed(data: &[u8]) {
    if let Some(unpacked) = raw::unpacked(data) {
        assert!(raw::unpacked(data).as_ref() == Some(&unpacked), "unpacked twice, and another object");
        assert!(unpacked.len() <= MOST_UNPACKED, "{} bytes were unpacked", unpacked.len());
    }
    if data.len() <= MOST_UNPACKED {
        let unpacked = raw::unpacked(&pack(data));
        let is_same = |unpacked: &Vec<u8>| {
            // Of a long commit it may be the beginning, whole up to the line of its committer.
            let end = memchr::memmem::find(unpacked, b"\ncommitter ").and_then(|at| {
                let length = memchr::memchr(b'\n', &unpacked[at + 1..])?;
                Some(at + 1 + length)
            });
            unpacked == data || end.is_some_and(|end| data.starts_with(&unpacked[..end]))
        };
        assert!(unpacked.is_some_and(|unpacked| is_same(&unpacked)), "what was packed does not come back");
    }
}

/// The bytes as git packs a commit.
fn pack(data: &[u8]) -> Vec<u8> {
    let mut rest = data.len() >> 4;
    let more = |rest: usize| if rest > 0 { 0x80 } else { 0 };
    let mut object = vec![low_bits(data.len(), 0x0f) | 1 << 4 | more(rest)];
    while rest > 0 {
        let bits = low_bits(rest, 0x7f);
        rest >>= 7;
        object.push(bits | more(rest));
    }
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut stream = vec![0; compressor.zlib_compress_bound(data.len())];
    let length = compressor.zlib_compress(data, &mut stream).expect("as much room as is ever needed");
    object.extend_from_slice(&stream[..length]);
    object
}

fn low_bits(number: usize, mask: u8) -> u8 {
    number.to_le_bytes()[0] & mask
}
