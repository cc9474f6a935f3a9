//! Loose objects: files of one object each, as git writes them first.
//!
//! Git's library never comes back from one that is cut off, as a full disk or a lost machine leaves them. So every object that
//! it is asked for is looked at here first, and what is read anyway is read here.
//!
//! Source of the format: git's book, 'Git Internals - Git Objects'.

use std::path::{Path, PathBuf};

use git2::{Error, ObjectType, Oid, Repository};
use libdeflater::{DecompressionError, Decompressor};
use walkdir::WalkDir;

use super::ReadError;
use super::packs;
use super::read::file_of_git;

/// Bytes of the largest commit, tree or tag.
const LARGEST: u64 = 64 << 20;
/// Bytes of the beginning that says of which kind an object is, and how long.
const HEAD: usize = 64;

/// The folders of one repository in which loose objects may lie.
#[derive(Clone, Debug)]
pub(super) struct Loose(Vec<PathBuf>);

/// Why a loose object is not read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is longer than what is wanted: its bytes.
    TooLong(u64),
    /// It is cut off, or not what git writes.
    Damaged,
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::TooLong(size) => Self::from_str(&format!("an object has {size} bytes")),
            Fault::Damaged => Self::from_str("an object is damaged: its file is cut off or was changed"),
        }
    }
}

impl Loose {
    /// Of a repository, and of those it borrows from.
    pub(super) fn of(repository: &Repository) -> Self {
        Self(packs::folders(&repository.commondir().join("objects")))
    }

    /// An object of at most `most` bytes, and its kind; `None` where it is not loose: in a pack, or not there.
    pub(super) fn object(&self, id: Oid, most: u64) -> Option<Result<(ObjectType, Vec<u8>), Fault>> {
        let name = id.to_string();
        let file = self.0.iter().map(|folder| folder.join(&name[..2]).join(&name[2..]));
        let file = file.into_iter().find(|file| std::fs::symlink_metadata(file).is_ok())?;
        // It is never made longer by being packed than by some bytes in a thousand.
        let bytes = file_of_git(&file, most + most / 1_000 + LARGEST);
        let bytes = bytes.map_err(|error| match error {
            ReadError::TooLarge { size, .. } => Fault::TooLong(size),
            _ => Fault::Damaged,
        });
        Some(bytes.and_then(|bytes| unpacked(&bytes, most)))
    }

    /// Whether git's library may read a commit, a tree or a tag.
    ///
    /// # Errors
    /// When it is loose and damaged.
    pub(super) fn check(&self, id: Oid) -> Result<(), Error> {
        self.object(id, LARGEST).transpose()?;
        Ok(())
    }
}

impl Loose {
    /// The same of all of them, for a way through history that only git's library knows.
    ///
    /// # Errors
    /// When one is damaged.
    pub(super) fn check_all(&self) -> Result<(), Error> {
        for folder in &self.0 {
            let files = WalkDir::new(folder).min_depth(2).max_depth(2).into_iter().flatten();
            for file in files {
                let parts = [file.path().parent().and_then(Path::file_name), Some(file.file_name())];
                let name: String = parts.into_iter().flatten().map(|part| part.to_string_lossy()).collect();
                let id = Oid::from_str(&name).ok().filter(|id| id.to_string() == name);
                if let Some(Err(Fault::Damaged)) = id.and_then(|id| self.object(id, LARGEST)) {
                    return Err(Fault::Damaged.into());
                }
            }
        }
        Ok(())
    }
}

/// A repository in whose history git's library may go wherever it likes.
///
/// # Errors
/// When it cannot be opened, or a loose object of it is damaged.
pub(super) fn reopen_sound(git: &Path) -> Result<Repository, Error> {
    let repository = super::locate::reopen(git)?;
    Loose::of(&repository).check_all()?;
    Ok(repository)
}

/// Kind and content of an object from its file.
fn unpacked(file: &[u8], most: u64) -> Result<(ObjectType, Vec<u8>), Fault> {
    let stream = file.get(2..).ok_or(Fault::Damaged)?;
    let mut unpack = Decompressor::new();
    let mut head = [0; HEAD];
    match unpack.deflate_decompress(stream, &mut head) {
        // What fits was written.
        Ok(_) | Err(DecompressionError::InsufficientSpace) => {}
        Err(DecompressionError::BadData) => return Err(Fault::Damaged),
    }
    let (kind, size, length) = read_head(&head).ok_or(Fault::Damaged)?;
    if size > most {
        return Err(Fault::TooLong(size));
    }
    let whole = usize::try_from(size).map_err(|_| Fault::TooLong(size))? + length;
    let mut bytes = vec![0; whole];
    match unpack.zlib_decompress(file, &mut bytes) {
        Ok(found) if found == whole => Ok((kind, bytes.split_off(length))),
        _ => Err(Fault::Damaged),
    }
}

/// `tree 123` and a zero: kind, bytes of the object, length of all that.
fn read_head(head: &[u8]) -> Option<(ObjectType, u64, usize)> {
    let end = memchr::memchr(0, head)?;
    let (kind, size) = std::str::from_utf8(&head[..end]).ok()?.split_once(' ')?;
    Some((ObjectType::from_str(kind)?, size.parse().ok()?, end + 1))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn an_object_is_read_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        #[allow(clippy::disallowed_methods, reason = "a repository of the test's own")]
        let repository = Repository::init_bare(dir.path()).unwrap();
        let text = b"import os\n".repeat(100);
        let id = repository.blob(&text).unwrap();
        let loose = Loose::of(&repository);
        assert_eq!(loose.object(id, 1_000), Some(Ok((ObjectType::Blob, text))));
        assert_eq!(loose.object(id, 999), Some(Err(Fault::TooLong(1_000))));
        assert_eq!(loose.object(Oid::ZERO_SHA1, 1_000), None);
        let name = id.to_string();
        let file = dir.path().join("objects").join(&name[..2]).join(&name[2..]);
        let bytes = std::fs::read(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        let sparse = std::fs::OpenOptions::new().write(true).create_new(true).open(&file).unwrap();
        sparse.set_len(1 << 30).unwrap();
        assert_eq!(loose.object(id, 1_000), Some(Err(Fault::TooLong(1 << 30))), "not even read");
        assert!(loose.check_all().is_ok(), "a large file is no damage");
        for length in 0..bytes.len() {
            assert_eq!(unpacked(&bytes[..length], 1_000), Err(Fault::Damaged), "cut to {length}");
        }
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x55;
            // A damaged length is one that is too long, or none.
            assert!(unpacked(&changed, 1_000).is_err(), "byte {at}");
        }
    }

    /// A repository with files in two folders, three commits and another branch, all of them loose.
    fn work_tree(folder: &Path) {
        #[allow(clippy::disallowed_methods, reason = "a repository of the test's own")]
        let repository = Repository::init(folder).unwrap();
        let who = git2::Signature::new("Ann", "ann@acme.example", &git2::Time::new(1_700_000_000, 60)).unwrap();
        let mut parent: Option<Oid> = None;
        for number in 0..3 {
            put(&folder.join(".paydown/registers/features.toml"), format!("# {number}\n").as_bytes());
            put(&folder.join("src/train.py"), format!("import os\nprint({number})\n").as_bytes());
            let mut index = repository.index().unwrap();
            index.add_all(["*"], git2::IndexAddOption::FORCE, None).unwrap();
            index.write().unwrap();
            let tree = repository.find_tree(index.write_tree().unwrap()).unwrap();
            let before = parent.map(|id| repository.find_commit(id).unwrap());
            let parents: Vec<&git2::Commit<'_>> = before.iter().collect();
            let name = if number == 2 { "refs/heads/other" } else { "HEAD" };
            parent = Some(repository.commit(Some(name), &who, &who, "change", &tree, &parents).unwrap());
        }
    }

    fn put(path: &Path, bytes: &[u8]) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        if let Ok(metadata) = path.metadata() {
            let mut permissions = metadata.permissions();
            #[allow(clippy::permissions_set_readonly_false, reason = "a file of the test's own")]
            permissions.set_readonly(false);
            std::fs::set_permissions(path, permissions).unwrap();
        }
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).open(path).unwrap().write_all(bytes).unwrap();
    }

    /// Everything that a scan asks of a repository.
    fn look_at_all(folder: &Path) {
        for revision in [None, Some("HEAD"), Some("other"), Some("other~2")] {
            let Ok(opened) = crate::repo::open(folder, revision) else { continue };
            opened.history(&|| false);
            let mut reader = opened.snapshot.reader();
            for entry in &opened.snapshot.entries {
                // Whether it can be read is not asked here.
                let _ = reader.read(entry, 1_000);
            }
            let head = opened.repository.commit.clone().unwrap_or_default();
            opened.has_commit(&head);
            let _ = opened.origin("src/train.py", Some(1), &|| false);
            opened.causes(&head, &head, &[], &|| false);
            let commits = ["0".repeat(40)];
            opened.lost_commits(commits.iter().map(String::as_str).chain(opened.repository.commit.as_deref()));
        }
    }

    #[test]
    fn damaged_files_of_head_are_told_once_and_the_work_tree_is_inspected() {
        let dir = tempfile::tempdir().unwrap();
        work_tree(dir.path());
        let repository = super::super::locate::reopen(&dir.path().join(".git")).unwrap();
        let tree = repository.head().unwrap().peel_to_commit().unwrap().tree_id().to_string();
        let file = dir.path().join(".git/objects").join(&tree[..2]).join(&tree[2..]);
        put(&file, &std::fs::read(&file).unwrap()[..20]);
        let opened = crate::repo::open(dir.path(), None).unwrap();
        let told: Vec<&String> = opened.notes.iter().filter(|note| note.contains("uncommitted changes")).collect();
        assert!(matches!(told[..], [note] if note.contains("cut off")), "{:?}", opened.notes);
        assert!(opened.snapshot.get("src/train.py").is_some());
    }

    #[test]
    fn nothing_waits_for_an_object_that_is_cut_off() {
        let dir = tempfile::tempdir().unwrap();
        work_tree(dir.path());
        let files = WalkDir::new(dir.path().join(".git/objects")).into_iter().map(|entry| entry.unwrap());
        let files: Vec<PathBuf> =
            files.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect();
        assert!(files.len() >= 15, "{} objects", files.len());
        let (done, told) = std::sync::mpsc::channel();
        let worker = std::thread::spawn(move || {
            for file in files {
                let bytes = std::fs::read(&file).unwrap();
                for length in [bytes.len() - 1, bytes.len() * 3 / 4, 2] {
                    put(&file, &bytes[..length]);
                    look_at_all(dir.path());
                }
                put(&file, &bytes);
                done.send(file).unwrap();
            }
        });
        // A second would do: this only ends what would not end.
        let minute = std::time::Duration::from_mins(1);
        while !worker.is_finished() {
            match told.recv_timeout(minute) {
                Ok(_) | Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => {}
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => panic!("it still waits"),
            }
        }
        worker.join().unwrap();
    }
}
