//! One process a review: a lock on the draft that the operating system takes back when the process dies. Where a file
//! system knows no locks, or two machines do not see each other's, what a draft was when it was last seen here tells that
//! somebody else wrote it.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use super::StoreError;
use super::atomic::{self, Access};

/// Tries to lock a file that another process keeps removing.
const TRIES: usize = 8;

/// Drafts this process works on.
#[derive(Clone, Debug, Default)]
pub(super) struct Locks(Arc<Mutex<HashMap<PathBuf, Held>>>);

#[derive(Debug, Default)]
struct Held {
    /// `None` where the file system knows no locks, which must not stop a review.
    lock: Option<File>,
    /// Of the draft as this process last read or wrote it.
    seen: Option<[u8; 32]>,
}

/// What became of a draft since this process last saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// There was none, and there is none.
    New,
    /// It is as it was.
    Same,
    /// It was removed.
    Gone,
    /// Somebody else wrote it.
    Changed,
}

impl Locks {
    /// Takes the lock of a draft, or keeps it. Taken again where its file was removed.
    pub(super) fn take(&self, draft: &Path, access: Access) -> Result<(), StoreError> {
        let mut held = self.held();
        if let Some(known) = held.get(draft)
            && known.lock.as_ref().is_some_and(|file| is_at(file, &lock_path(draft)))
        {
            return Ok(());
        }
        let lock = try_lock(draft, access)?;
        held.entry(draft.to_path_buf()).or_default().lock = lock;
        Ok(())
    }

    /// Takes the lock where that can be done; false where another process has it.
    pub(super) fn claim(&self, draft: &Path, access: Access) -> bool {
        // A store that may only be read is read all the same.
        !matches!(self.take(draft, access), Err(StoreError::Locked { .. }))
    }

    /// Remembers what the draft is.
    pub(super) fn saw(&self, draft: &Path, contents: &[u8]) {
        self.held().entry(draft.to_path_buf()).or_default().seen = Some(Sha256::digest(contents).into());
    }

    /// Compares the draft on disk with what was last seen of it.
    pub(super) fn since(&self, draft: &Path) -> Result<Since, StoreError> {
        let seen = self.held().get(draft).and_then(|held| held.seen);
        let now: Option<[u8; 32]> = match std::fs::read(draft) {
            Ok(contents) => Some(Sha256::digest(&contents).into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(StoreError::from_io("the draft could not be read", draft, error)),
        };
        Ok(match (seen, now) {
            (None, None) => Since::New,
            (Some(_), None) => Since::Gone,
            (seen, now) if seen == now => Since::Same,
            _ => Since::Changed,
        })
    }

    /// Whether another process works on the draft.
    pub(super) fn is_elsewhere(&self, draft: &Path) -> bool {
        let is_ours = self.held().get(draft).is_some_and(|held| held.lock.is_some());
        if is_ours || !lock_path(draft).exists() {
            return false;
        }
        let Ok(file) = File::open(lock_path(draft)) else { return false };
        matches!(file.try_lock(), Err(TryLockError::WouldBlock))
    }

    /// Gives the lock back and removes its file.
    pub(super) fn release(&self, draft: &Path) {
        let held = self.held().remove(draft);
        if held.is_some_and(|held| held.lock.is_some()) {
            // A lock file that stays is empty and unlocked: it stops nobody.
            let _ = atomic::remove(&lock_path(draft));
        }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<PathBuf, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The locked file; `None` where the file system knows no locks.
fn try_lock(draft: &Path, access: Access) -> Result<Option<File>, StoreError> {
    let path = lock_path(draft);
    let fail = |error| StoreError::from_io("the draft could not be saved", draft, error);
    for _ in 0..TRIES {
        let file = atomic::lock_file(&path, access).map_err(fail)?;
        match file.try_lock() {
            Ok(()) if is_at(&file, &path) => return Ok(Some(file)),
            // Removed by the process that had it, between opening and locking.
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::Locked { path: draft.to_path_buf() }),
            Err(TryLockError::Error(_)) => return Ok(None),
        }
    }
    Err(StoreError::Locked { path: draft.to_path_buf() })
}

/// Whether the path still leads to the open file.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let key = |meta: std::fs::Metadata| (meta.dev(), meta.ino());
    let (open, there) = (file.metadata().map(key), std::fs::metadata(path).map(key));
    matches!((open, there), (Ok(open), Ok(there)) if open == there)
}

#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}

fn lock_path(draft: &Path) -> PathBuf {
    draft.with_extension("lock")
}
