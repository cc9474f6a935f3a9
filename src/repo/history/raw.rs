//! Bytes of git objects, read as the walk reads them: for the targets of `fuzzing`.

use libdeflater::Decompressor;

use crate::repo::format;
use crate::repo::packs::packed;

/// The author's name and address, and how many parents there are; `None` for bytes that are no commit.
pub(crate) fn commit(data: &[u8]) -> Option<(&[u8], &[u8], usize)> {
    format::commit(data).map(|commit| (commit.author.name, commit.author.email, commit.parents.len()))
}

/// Names in which the first tree differs from the second, and whether the second has them too.
pub(crate) fn differences<'a>(newer: &'a [u8], older: &'a [u8]) -> Vec<(&'a [u8], bool)> {
    format::Differences::new(newer, older).map(|(item, before)| (item.name, before.is_some())).collect()
}

/// A commit as it stands in a pack, unpacked, if the walk unpacks it itself.
pub(crate) fn unpacked(data: &[u8]) -> Option<Vec<u8>> {
    let head = packed::object_head(data).filter(|head| head.is_plain_commit())?;
    let mut bytes = Vec::new();
    packed::commit(data, head, &mut Decompressor::new(), &mut bytes).map(<[u8]>::to_vec)
}

/// What a difference makes out of a tree.
pub(crate) fn applied(difference: &[u8], base: &[u8]) -> Option<Vec<u8>> {
    packed::applied(difference, base, 64 << 20)
}
