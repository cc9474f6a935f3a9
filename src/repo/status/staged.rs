//! What the index records otherwise than a commit.

use foldhash::{HashMap, HashMapExt};
use git2::{Error, IndexEntry, Oid, Status};

use super::Changes;
use super::disk::Recorded;
use crate::repo::objects::Objects;
use crate::repo::{EntryKind, tree};

/// Where an index keeps which side of a conflict an entry is; 0 for none.
const STAGE: u16 = 0x3000;

/// Where the index differs from the tree of a commit; `None` where that holds more than `most` files, or more than can be
/// followed. What is in conflict is left to git.
///
/// # Errors
/// When a tree is missing or damaged.
pub(in crate::repo) fn differences(
    objects: &mut Objects<'_>,
    head: Oid,
    recorded: &[Recorded],
    most: usize,
) -> Result<Option<Changes>, Error> {
    let by_path = recorded.iter().map(|one| (one.item.path.as_slice(), (&one.item, false)));
    let mut staged: HashMap<&[u8], (&IndexEntry, bool)> = HashMap::with_capacity(recorded.len());
    staged.extend(by_path);
    let mut changes = Changes::new();
    let known = tree::each_file(objects, head, most, &mut |path, mode, id| match staged.get_mut(path) {
        Some((item, is_in_head)) => {
            *is_in_head = true;
            if let Some(difference) = difference(item, mode, id) {
                changes.insert(path.to_vec(), difference);
            }
        }
        None => {
            changes.insert(path.to_vec(), Status::INDEX_DELETED);
        }
    })?;
    let new = staged.into_values().filter(|(item, is_in_head)| !is_in_head && !is_in_conflict(item));
    changes.extend(new.map(|(item, _)| (item.path.clone(), Status::INDEX_NEW)));
    Ok(known.then_some(changes))
}

pub(super) fn is_in_conflict(item: &IndexEntry) -> bool {
    item.flags & STAGE != 0
}

/// `None` for the same content of the same kind; another commit of a submodule is that submodule's affair.
fn difference(item: &IndexEntry, mode: u32, id: Oid) -> Option<Status> {
    let (kind, before) = (tree::kind(item.mode), tree::kind(mode));
    let executable = |mode: u32| kind == EntryKind::File && mode & 0o100 != 0;
    match () {
        () if is_in_conflict(item) => None,
        () if kind != before => Some(Status::INDEX_TYPECHANGE),
        () if kind == EntryKind::Submodule => None,
        () => (item.id != id || executable(item.mode) != executable(mode)).then_some(Status::INDEX_MODIFIED),
    }
}
