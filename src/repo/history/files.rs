//! Which commit last changed each file: files travel down the history together, and each stays where it differs from
//! every parent.

use git2::Oid;

use super::trees::{self, Sink};
use crate::repo::objects::Objects;

/// Paths of files whose last change is not found yet, as numbers into one sorted list.
pub(super) type Pending = Vec<u32>;

/// The files of the inspected commit.
pub(super) struct Files {
    /// Raw paths, sorted.
    paths: Vec<Vec<u8>>,
}

impl Files {
    pub(super) fn new(mut paths: Vec<Vec<u8>>) -> Self {
        paths.sort_unstable();
        paths.dedup();
        Self { paths }
    }

    pub(super) fn all(&self) -> Pending {
        (0..u32::try_from(self.paths.len()).unwrap_or(u32::MAX)).collect()
    }

    pub(super) fn path(&self, number: u32) -> &[u8] {
        self.paths.get(number as usize).map_or(&[], Vec::as_slice)
    }

    /// The file of `pending` with this path.
    pub(super) fn among(&self, pending: &[u32], path: &[u8]) -> Option<u32> {
        let at = pending.binary_search_by(|number| self.path(*number).cmp(path)).ok()?;
        pending.get(at).copied()
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

    /// Whether a path of `pending` starts with `prefix`.
    fn any_under(&self, pending: &[u32], prefix: &[u8]) -> bool {
        let start = pending.partition_point(|number| self.path(*number) < prefix);
        pending.get(start).is_some_and(|number| self.path(*number).starts_with(prefix))
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

    fn file(&mut self, path: &[u8]) -> bool {
        self.changed.extend(self.files.among(self.pending, path));
        true
    }
}
