//! Which commit last changed each file: files travel down the history together, and each stays where it differs from
//! every parent.

use std::collections::HashSet;

use git2::{ObjectType, Oid, Repository, Tree};

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

    /// Of `pending`, those that differ between `newer` and `older`. Descends only where something pending may differ.
    pub(super) fn changed(
        &self,
        repository: &Repository,
        newer: Oid,
        older: Option<Oid>,
        pending: &[u32],
    ) -> Result<HashSet<u32>, git2::Error> {
        let mut changed = HashSet::new();
        if Some(newer) != older {
            let newer = repository.find_tree(newer)?;
            let older = older.map(|id| repository.find_tree(id)).transpose()?;
            self.compare(repository, &newer, older.as_ref(), pending, &mut Vec::new(), &mut changed)?;
        }
        Ok(changed)
    }

    fn compare(
        &self,
        repository: &Repository,
        newer: &Tree<'_>,
        older: Option<&Tree<'_>>,
        pending: &[u32],
        prefix: &mut Vec<u8>,
        changed: &mut HashSet<u32>,
    ) -> Result<(), git2::Error> {
        for item in newer {
            let before = older.and_then(|tree| tree.get_name_bytes(item.name_bytes()));
            if before.as_ref().is_some_and(|before| before.id() == item.id() && before.kind() == item.kind()) {
                continue;
            }
            let length = prefix.len();
            prefix.extend_from_slice(item.name_bytes());
            if item.kind() == Some(ObjectType::Tree) {
                prefix.push(b'/');
                let inside = self.under(pending, prefix);
                if !inside.is_empty() {
                    let subtree = repository.find_tree(item.id())?;
                    let before = before.filter(|before| before.kind() == Some(ObjectType::Tree));
                    let before = before.map(|before| repository.find_tree(before.id())).transpose()?;
                    self.compare(repository, &subtree, before.as_ref(), inside, prefix, changed)?;
                }
            } else {
                changed.extend(self.among(pending, prefix));
            }
            prefix.truncate(length);
        }
        Ok(())
    }

    /// The part of `pending` whose paths start with `prefix`.
    fn under<'a>(&self, pending: &'a [u32], prefix: &[u8]) -> &'a [u32] {
        let start = pending.partition_point(|number| self.path(*number) < prefix);
        let rest = &pending[start..];
        let end = rest.partition_point(|number| self.path(*number).starts_with(prefix));
        &rest[..end]
    }
}
