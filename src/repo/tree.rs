//! Files of one commit, listed from its tree.

use git2::{Oid, Repository};

use super::history::{Sink, compare};
use super::objects::Objects;
use super::packs::PackList;
use super::{Entry, EntryKind, format};
use crate::model::bounds;

/// Folders inside folders beyond this are an attack, not a project.
const DEEPEST: usize = 256;
/// Bytes of a path, in the middle of all of them, beyond which it is one too.
const LONG: usize = 256;

/// What a tree holds.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) entries: Vec<Entry>,
    pub(super) notes: Vec<String>,
}

/// Files under `tree`; a folder whose own tree is missing (a treeless clone) costs that folder.
///
/// # Errors
/// When there is no object database, or the tree itself is missing or damaged.
pub(super) fn list(repository: &Repository, packs: &PackList, tree: Oid) -> Result<Listing, git2::Error> {
    let mut objects = Objects::of(repository, packs)?;
    let tree = objects.tree(tree)?;
    let most = bounds().files;
    let mut walk = Walk { objects, most, entries: Vec::new(), bytes: 0, lost_folders: 0, lost_files: 0 };
    walk.folder(&tree, &mut Vec::new(), 0);
    let mut notes = Vec::new();
    if walk.is_full() {
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
    objects: Objects<'repo>,
    /// Trees may name each other so that a few of them hold more files than there are atoms.
    most: usize,
    entries: Vec<Entry>,
    /// Of all paths.
    bytes: usize,
    lost_folders: u64,
    lost_files: u64,
}

impl Walk<'_> {
    fn is_full(&self) -> bool {
        self.entries.len() >= self.most || self.bytes > self.most.saturating_mul(LONG)
    }

    fn folder(&mut self, tree: &[u8], prefix: &mut Vec<u8>, depth: usize) {
        for item in format::items(tree) {
            if self.is_full() {
                return;
            }
            let Some(id) = item.id() else { continue };
            let length = prefix.len();
            prefix.extend_from_slice(item.name);
            match item.is_folder() {
                true if prefix == super::STORE_FOLDER.as_bytes() => self.subfolder(id, prefix, depth),
                _ if is_own_store(prefix) => {}
                true => self.subfolder(id, prefix, depth),
                false => self.file(id, item.mode(), prefix),
            }
            prefix.truncate(length);
        }
    }

    fn subfolder(&mut self, id: Oid, prefix: &mut Vec<u8>, depth: usize) {
        match self.objects.tree(id) {
            Ok(tree) if depth < DEEPEST => {
                prefix.push(b'/');
                self.folder(&tree, prefix, depth + 1);
            }
            _ => self.lost_folders += 1,
        }
    }

    fn file(&mut self, id: Oid, mode: u32, path: &[u8]) {
        let kind = kind(mode);
        let size = match kind {
            EntryKind::File => self.objects.size(id).ok(),
            _ => Some(0),
        };
        self.lost_files += u64::from(size.is_none());
        self.bytes += path.len();
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

/// Tells of every file under a tree: path, mode, id. `false` where there are more than `most`, or deeper ones or longer names than
/// can be followed: they were not all told.
///
/// # Errors
/// When a tree is missing or damaged.
pub(super) fn each_file(
    objects: &mut Objects<'_>,
    tree: Oid,
    most: usize,
    tell: &mut impl FnMut(&[u8], u32, Oid),
) -> Result<bool, git2::Error> {
    let room = Room { files: most, folders: most, bytes: most.saturating_mul(LONG), is_full: false };
    let mut every = Every { room, tell };
    Ok(compare(objects, tree, None, &mut every)? && !every.room.is_full)
}

/// What may still be told. Trees may name each other so that a few of them hold more than there is memory for.
struct Room {
    files: usize,
    folders: usize,
    bytes: usize,
    is_full: bool,
}

impl Room {
    fn takes(&mut self, path: &[u8], is_folder: bool) -> bool {
        let places = if is_folder { &mut self.folders } else { &mut self.files };
        match places.checked_sub(1).zip(self.bytes.checked_sub(path.len())) {
            Some((left, bytes)) if !self.is_full => (*places, self.bytes) = (left, bytes),
            _ => self.is_full = true,
        }
        !self.is_full
    }
}

struct Every<'a, T> {
    room: Room,
    tell: &'a mut T,
}

impl<T: FnMut(&[u8], u32, Oid)> Sink for Every<'_, T> {
    fn enters(&mut self, folder: &[u8]) -> bool {
        self.room.is_full |= memchr::memchr_iter(b'/', folder).count() >= DEEPEST;
        self.room.takes(folder, true)
    }

    fn file(&mut self, path: &[u8], item: &format::Item<'_>) -> bool {
        if let Some(id) = item.id().filter(|_| self.room.takes(path, false)) {
            (self.tell)(path, item.mode(), id);
        }
        !self.room.is_full
    }
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
