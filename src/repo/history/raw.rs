//! Bytes of git objects, read as the walk reads them: for the targets of `fuzzing`.

use flate2::Decompress;

use super::{object, packs};

/// The author's name and address, and how many parents there are; `None` for bytes that are no commit.
pub(crate) fn commit(data: &[u8]) -> Option<(&[u8], &[u8], usize)> {
    object::commit(data).map(|commit| (commit.author.name, commit.author.email, commit.parents.len()))
}

/// Names in which the first tree differs from the second, and whether the second has them too.
pub(crate) fn differences<'a>(newer: &'a [u8], older: &'a [u8]) -> Vec<(&'a [u8], bool)> {
    object::Differences::new(newer, older).map(|(item, before)| (item.name, before.is_some())).collect()
}

/// The first lines of an object as it stands in a pack, within `most` bytes.
pub(crate) fn beginning(data: &[u8], most: usize) -> Option<Vec<u8>> {
    let (_, start) = packs::object_head(data)?;
    let mut lines = Vec::new();
    let whole = packs::unpack(&mut Decompress::new(false), data.get(start + 2..)?, most, &mut lines)?;
    lines.truncate(whole);
    Some(lines)
}
