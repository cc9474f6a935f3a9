//! Contents of single files, from disk or from the object database, never more than the caller allows.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use git2::{Oid, Repository};

use super::loose::{Fault, Loose};
use super::packs::{Kind, Packs};
use super::snapshot::Source;
use super::{Entry, EntryKind, ReadError};

/// Reads files of one snapshot. One for each thread; opens the repository when it first needs an object.
pub struct Reader {
    source: Arc<Source>,
    database: Option<Database>,
}

/// Where objects are read.
struct Database {
    repository: Repository,
    /// Most of them, in half the time.
    packs: Packs,
    /// Those that are in no pack yet.
    loose: Loose,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("source", &self.source).finish_non_exhaustive()
    }
}

impl Reader {
    pub(super) fn new(source: Arc<Source>) -> Self {
        Self { source, database: None }
    }

    /// The content of `entry`, at most `limit` bytes.
    ///
    /// # Errors
    /// When it is larger than `limit`, not a regular file, not there, or not readable.
    pub fn read(&mut self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        if entry.kind != EntryKind::File {
            return Err(ReadError::NotAFile(entry.kind.describe()));
        }
        match (&self.source.disk, entry.blob) {
            (Some(root), _) if !entry.absent => read_file(&root.join(to_path(&entry.raw_path)), limit),
            (_, Some(blob)) => self.read_blob(blob, limit),
            _ => Err(ReadError::Missing("it is deleted in the work tree")),
        }
    }

    fn read_blob(&mut self, blob: [u8; 20], limit: u64) -> Result<Vec<u8>, ReadError> {
        let oid = Oid::from_bytes(&blob).map_err(|error| ReadError::from_git(&error))?;
        let Database { repository, packs, loose } = self.open()?;
        if let Some(content) = packs.object(oid, Kind::File, usize::try_from(limit).unwrap_or(usize::MAX)) {
            return Ok(content.to_vec());
        }
        if let Some(object) = loose.object(oid, limit) {
            return object.map(|(_, content)| content).map_err(|fault| match fault {
                Fault::TooLong(size) => ReadError::TooLarge { size, limit },
                Fault::Damaged => ReadError::from_git(&fault.into()),
            });
        }
        read_object(repository, oid, limit).map_err(|error| match error {
            Problem::TooLarge(size) => ReadError::TooLarge { size, limit },
            Problem::Git(error) => ReadError::from_git(&error),
        })
    }

    fn open(&mut self) -> Result<&mut Database, ReadError> {
        let slot = &mut self.database;
        if let Some(database) = slot {
            return Ok(database);
        }
        let Some(git) = self.source.objects.as_deref() else {
            return Err(ReadError::Missing("there is no object database"));
        };
        let repository = super::locate::reopen(git).map_err(|error| ReadError::from_git(&error))?;
        let packs = Packs::new(&self.source.packs, &repository);
        let loose = Loose::of(&repository);
        Ok(slot.insert(Database { repository, packs, loose }))
    }
}

enum Problem {
    TooLarge(u64),
    Git(git2::Error),
}

impl From<git2::Error> for Problem {
    fn from(error: git2::Error) -> Self {
        Self::Git(error)
    }
}

/// Sizes are asked for before contents, so that a huge blob is never unpacked.
fn read_object(repository: &Repository, oid: Oid, limit: u64) -> Result<Vec<u8>, Problem> {
    let objects = repository.odb()?;
    let size = super::objects::size(&objects, oid)?;
    if size > limit {
        return Err(Problem::TooLarge(size));
    }
    Ok(objects.read(oid)?.data().to_vec())
}

/// A file at the root of the work tree around `folder`, else in the folder itself, without opening a repository.
pub fn file_at_root(folder: &Path, name: &str, limit: u64) -> Option<Vec<u8>> {
    let folder = std::fs::canonicalize(folder).ok()?;
    read_file(&super::locate::top(&folder).join(name), limit).ok()
}

/// A file that git keeps for itself, as [`Reader::read`] reads one of the snapshot; a link to a file is one.
pub(super) fn file_of_git(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let real = std::fs::canonicalize(path).map_err(|error| ReadError::from_io(&error))?;
    read_file(&real, limit)
}

fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let io = |error: std::io::Error| ReadError::from_io(&error);
    // The name may have become a link or a pipe since it was listed: looked at again on the open file.
    let file = open_without_following(path).map_err(io)?;
    let metadata = file.metadata().map_err(io)?;
    if !metadata.is_file() {
        return Err(ReadError::NotAFile(EntryKind::Other.describe()));
    }
    if metadata.len() > limit {
        return Err(ReadError::TooLarge { size: metadata.len(), limit });
    }
    let mut content = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    file.take(limit.saturating_add(1)).read_to_end(&mut content).map_err(io)?;
    let size = content.len() as u64;
    if size > limit { Err(ReadError::TooLarge { size, limit }) } else { Ok(content) }
}

/// Opens for reading without waiting for the other end of a pipe. Links are followed: git's own files may be linked.
#[cfg(unix)]
pub(super) fn open_without_waiting(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path)
}

#[cfg(not(unix))]
pub(super) fn open_without_waiting(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

/// Opens for reading without following a link in the last place and without waiting for the other end of a pipe.
#[cfg(unix)]
fn open_without_following(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().read(true).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY).open(path)
}

#[cfg(not(unix))]
fn open_without_following(path: &Path) -> std::io::Result<File> {
    if std::fs::symlink_metadata(path)?.is_symlink() {
        return Err(std::io::Error::other("a symbolic link"));
    }
    OpenOptions::new().read(true).open(path)
}

/// Bytes as git keeps them, as a path of this system.
#[cfg(unix)]
pub(super) fn to_path(raw: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(raw))
}

#[cfg(not(unix))]
pub(super) fn to_path(raw: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(raw).into_owned())
}

/// A path of this system, as the bytes git would keep.
#[cfg(unix)]
pub(super) fn to_raw(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(not(unix))]
pub(super) fn to_raw(path: &Path) -> Vec<u8> {
    path.to_string_lossy().replace('\\', "/").into_bytes()
}
