//! Files of one commit, listed from its tree.

use foldhash::{HashMap, HashMapExt};
use git2::{ObjectType, Odb, Oid, Repository, Tree};

use super::loose::Loose;
use super::{Entry, EntryKind, objects};
use crate::model::bounds;

/// Folders inside folders beyond this are an attack, not a project.
const DEEPEST: usize = 256;

/// What a tree holds.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) entries: Vec<Entry>,
    pub(super) notes: Vec<String>,
}

/// Files under `tree`; a folder whose own tree is missing (a treeless clone) costs that folder.
pub(super) fn list(repository: &Repository, tree: &Tree<'_>) -> Result<Listing, git2::Error> {
    let (objects, most) = (repository.odb()?, bounds().files);
    let loose = Loose::of(repository);
    let mut walk = Walk { repository, objects, loose, most, entries: Vec::new(), lost_folders: 0, lost_files: 0 };
    walk.folder(tree, &mut Vec::new(), 0);
    let mut notes = Vec::new();
    if walk.entries.len() >= walk.most {
        notes.push(super::folder::too_many(walk.most));
    }
    if walk.lost_folders > 0 {
        let folders = crate::text::count(walk.lost_folders, "folder");
        notes.push(format!("{folders} could not be read from the object database (a partial clone?) and are left out"));
    }
    if walk.lost_files > 0 {
        let files = crate::text::count(walk.lost_files, "file");
        notes.push(format!("the contents of {files} are not in the object database (a partial clone?)"));
    }
    Ok(Listing { entries: walk.entries, notes })
}

struct Walk<'repo> {
    repository: &'repo Repository,
    objects: Odb<'repo>,
    loose: Loose,
    /// Trees may name each other so that a few of them hold more files than there are atoms.
    most: usize,
    entries: Vec<Entry>,
    lost_folders: u64,
    lost_files: u64,
}

impl Walk<'_> {
    fn folder(&mut self, tree: &Tree<'_>, prefix: &mut Vec<u8>, depth: usize) {
        for item in tree {
            if self.entries.len() >= self.most {
                return;
            }
            let length = prefix.len();
            prefix.extend_from_slice(item.name_bytes());
            match item.kind() {
                Some(ObjectType::Tree) if prefix == super::STORE_FOLDER.as_bytes() => {
                    self.subfolder(item.id(), prefix, depth);
                }
                _ if is_own_store(prefix) => {}
                Some(ObjectType::Tree) => self.subfolder(item.id(), prefix, depth),
                _ => self.file(item.id(), item.filemode_raw(), prefix),
            }
            prefix.truncate(length);
        }
    }

    fn subfolder(&mut self, id: Oid, prefix: &mut Vec<u8>, depth: usize) {
        match self.loose.check(id).and_then(|()| self.repository.find_tree(id)) {
            Ok(tree) if depth < DEEPEST => {
                prefix.push(b'/');
                self.folder(&tree, prefix, depth + 1);
            }
            _ => self.lost_folders += 1,
        }
    }

    fn file(&mut self, id: Oid, mode: i32, path: &[u8]) {
        let kind = kind(mode.cast_unsigned());
        let size = match kind {
            EntryKind::File => objects::size(&self.objects, id).ok(),
            _ => Some(0),
        };
        self.lost_files += u64::from(size.is_none());
        self.entries.push(Entry {
            path: String::from_utf8_lossy(path).into_owned(),
            raw_path: path.to_vec(),
            size: size.unwrap_or(0),
            kind,
            blob: (kind != EntryKind::Submodule).then(|| bytes(id)).flatten(),
            dirty: false,
            executable: kind == EntryKind::File && mode & 0o111 != 0,
            absent: size.is_none(),
        });
    }
}

/// Whether more than `most` files lie under `tree`; each tree is read once, however often others name it.
///
/// # Errors
/// When a tree is damaged so that git's library would never come back from it.
pub(super) fn holds_more(repository: &Repository, tree: &Tree<'_>, most: usize) -> Result<bool, git2::Error> {
    Ok(files_under((repository, &Loose::of(repository)), tree, most, 0, &mut HashMap::new())? > most)
}

fn files_under(
    (repository, loose): (&Repository, &Loose),
    tree: &Tree<'_>,
    most: usize,
    depth: usize,
    known: &mut HashMap<Oid, usize>,
) -> Result<usize, git2::Error> {
    let mut files = 0_usize;
    for item in tree {
        files = files.saturating_add(match (item.kind(), known.get(&item.id())) {
            (Some(ObjectType::Tree), Some(files)) => *files,
            (Some(ObjectType::Tree), None) if depth < DEEPEST => {
                loose.check(item.id())?;
                let below = match repository.find_tree(item.id()) {
                    Ok(tree) => files_under((repository, loose), &tree, most, depth + 1, known)?,
                    Err(_) => 0,
                };
                known.insert(item.id(), below);
                below
            }
            // Deeper than anything is looked at: more than can be followed, too.
            (Some(ObjectType::Tree), None) => most.saturating_add(1),
            _ => 1,
        });
        if files > most {
            break;
        }
    }
    Ok(files)
}

/// What a file mode of git is to a snapshot.
pub(super) fn kind(mode: u32) -> EntryKind {
    match mode & 0o170_000 {
        0o120_000 => EntryKind::Symlink,
        0o160_000 => EntryKind::Submodule,
        0o100_000 => EntryKind::File,
        _ => EntryKind::Other,
    }
}

/// The 20 bytes of an object id.
pub(super) fn bytes(id: Oid) -> Option<[u8; 20]> {
    id.as_bytes().try_into().ok()
}

/// Whether a path lies in the folder this program keeps audits in: they say nothing about the repository. Its registers do.
pub(super) fn is_own_store(path: &[u8]) -> bool {
    is_within(path, super::STORE_FOLDER) && !is_register(path)
}

/// Whether a path lies in the folder of registers, or is that folder.
pub(super) fn is_register(path: &[u8]) -> bool {
    is_within(path, super::REGISTER_FOLDER)
}

fn is_within(path: &[u8], folder: &str) -> bool {
    path.strip_prefix(folder.as_bytes()).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}
