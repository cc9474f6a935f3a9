//! What two trees have otherwise: descends only where they differ and somebody wants to know.

use git2::Oid;

use crate::repo::format::{Differences, Item};
use crate::repo::objects::Objects;

/// Folders inside folders beyond this are an attack, not a project.
const DEEPEST: usize = 256;

/// Who is told of differences.
pub(in crate::repo) trait Sink {
    /// Whether anything in this folder is asked for; its path ends in a slash.
    fn enters(&mut self, folder: &[u8]) -> bool;

    /// A file that is new or otherwise; `false` ends the comparison. Paths come in the order of their bytes.
    fn file(&mut self, path: &[u8], item: &Item<'_>) -> bool;
}

/// Tells `sink` of every file under `newer` that `older` has not, or otherwise; `false` where the sink had enough.
///
/// # Errors
/// When a tree on the way is missing or damaged.
pub(in crate::repo) fn compare(
    objects: &mut Objects<'_>,
    newer: Oid,
    older: Option<Oid>,
    sink: &mut impl Sink,
) -> Result<bool, git2::Error> {
    if Some(newer) == older {
        return Ok(true);
    }
    folder(objects, newer, older, (&mut Vec::new(), 0), sink)
}

fn folder(
    objects: &mut Objects<'_>,
    newer: Oid,
    older: Option<Oid>,
    (prefix, depth): (&mut Vec<u8>, usize),
    sink: &mut impl Sink,
) -> Result<bool, git2::Error> {
    let newer = objects.tree(newer)?;
    let older = older.map(|id| objects.tree(id)).transpose()?;
    for (item, before) in Differences::new(&newer, older.as_deref().unwrap_or_default()) {
        let length = prefix.len();
        prefix.extend_from_slice(item.name);
        let mut go_on = true;
        if item.is_folder() {
            prefix.push(b'/');
            if depth < DEEPEST && sink.enters(prefix) {
                let id = item.id().ok_or_else(|| git2::Error::from_str("a tree names no object"))?;
                let before = before.and_then(|before| before.id());
                go_on = folder(objects, id, before, (prefix, depth + 1), sink)?;
            }
        } else {
            go_on = sink.file(prefix, &item);
        }
        prefix.truncate(length);
        if !go_on {
            return Ok(false);
        }
    }
    Ok(true)
}
