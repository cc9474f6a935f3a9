//! Which commit last changed each file: files travel down the history together, and each stays where it differs from
//! every parent.

use std::hash::BuildHasher as _;
use std::ops::Range;

use foldhash::fast::RandomState;
use foldhash::{HashMap, HashMapExt};
use git2::Oid;

use super::trees::{self, Sink};
use crate::repo::format::Item;
use crate::repo::objects::Objects;

/// Paths of files whose last change is not found yet, as numbers into one sorted list.
pub(super) type Pending = Vec<u32>;

/// The files of the inspected commit.
pub(super) struct Files {
    /// Raw paths, sorted.
    paths: Vec<Vec<u8>>,
    /// By the hash of a path its number: a walk asks for every path that any commit changed.
    numbers: HashMap<u64, u32>,
    /// By the hash of a folder, with its slash, the files in it.
    folders: HashMap<u64, Range<u32>>,
    hasher: RandomState,
}

impl Files {
    pub(super) fn new(mut paths: Vec<Vec<u8>>) -> Self {
        paths.sort_unstable();
        paths.dedup();
        let (mut numbers, mut folders) = (HashMap::with_capacity(paths.len()), HashMap::new());
        let hasher = RandomState::default();
        for (number, path) in (0_u32..).zip(&paths) {
            numbers.insert(hasher.hash_one(path.as_slice()), number);
            for slash in memchr::memchr_iter(b'/', path) {
                let range = folders.entry(hasher.hash_one(&path[..=slash])).or_insert(number..number);
                range.end = number + 1;
            }
        }
        Self { paths, numbers, folders, hasher }
    }

    pub(super) fn all(&self) -> Pending {
        (0..u32::try_from(self.paths.len()).unwrap_or(u32::MAX)).collect()
    }

    pub(super) fn path(&self, number: u32) -> &[u8] {
        self.paths.get(number as usize).map_or(&[], Vec::as_slice)
    }

    /// The file of `pending` with this path.
    pub(super) fn among(&self, pending: &[u32], path: &[u8]) -> Option<u32> {
        let number = *self.numbers.get(&self.hasher.hash_one(path))?;
        // Two paths of one hash: one of them is searched for.
        let number = if self.path(number) == path { number } else { self.search(path)? };
        pending.binary_search(&number).ok()?;
        Some(number)
    }

    fn search(&self, path: &[u8]) -> Option<u32> {
        let at = self.paths.binary_search_by(|known| known.as_slice().cmp(path)).ok()?;
        u32::try_from(at).ok()
    }

    /// Of `pending`, those that differ between `newer` and `older`, sorted. Descends only where something pending may differ.
    pub(super) fn changed(
        &self,
        objects: &mut Objects<'_>,
        newer: Oid,
        older: Option<Oid>,
        pending: &[u32],
    ) -> Result<Pending, git2::Error> {
        let mut sink = Among { files: self, pending, changed: Vec::new() };
        trees::compare(objects, newer, older, &mut sink)?;
        // Trees that git did not write may be in another order.
        sink.changed.sort_unstable();
        Ok(sink.changed)
    }

    /// Whether a path of `pending` lies in a folder, given with its slash. Where two folders have one hash it may do so needlessly.
    fn any_under(&self, pending: &[u32], folder: &[u8]) -> bool {
        let Some(files) = self.folders.get(&self.hasher.hash_one(folder)) else { return false };
        let start = pending.partition_point(|number| *number < files.start);
        pending.get(start).is_some_and(|number| *number < files.end)
    }
}

struct Among<'a> {
    files: &'a Files,
    pending: &'a [u32],
    changed: Pending,
}

impl Sink for Among<'_> {
    fn enters(&mut self, folder: &[u8]) -> bool {
        self.files.any_under(self.pending, folder)
    }

    fn file(&mut self, path: &[u8], _: &Item<'_>) -> bool {
        self.changed.extend(self.files.among(self.pending, path));
        true
    }
}
