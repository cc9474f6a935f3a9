//! One process a review: a lock on the draft that the operating system takes back when the process dies.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::StoreError;
use super::atomic::{self, Access};

/// Locks this process holds, by draft.
#[derive(Clone, Debug, Default)]
pub(super) struct Locks(Arc<Mutex<HashMap<PathBuf, File>>>);

impl Locks {
    /// Takes the lock of a draft, or keeps it.
    pub(super) fn take(&self, draft: &Path, access: Access) -> Result<(), StoreError> {
        let mut held = self.held();
        if held.contains_key(draft) {
            return Ok(());
        }
        if let Some(file) = try_lock(draft, access)? {
            held.insert(draft.to_path_buf(), file);
        }
        Ok(())
    }

    /// Whether another process works on the draft.
    pub(super) fn is_elsewhere(&self, draft: &Path) -> bool {
        if self.held().contains_key(draft) || !lock_path(draft).exists() {
            return false;
        }
        let Ok(file) = File::open(lock_path(draft)) else { return false };
        matches!(file.try_lock(), Err(TryLockError::WouldBlock))
    }

    /// Gives the lock back and removes its file.
    pub(super) fn release(&self, draft: &Path) {
        let file = self.held().remove(draft);
        if file.is_some() {
            // A lock file that stays is empty and unlocked: it stops nobody.
            let _ = atomic::remove(&lock_path(draft));
        }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<PathBuf, File>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The locked file; `None` where the file system knows no locks, which must not stop a review.
fn try_lock(draft: &Path, access: Access) -> Result<Option<File>, StoreError> {
    let path = lock_path(draft);
    let fail = |error| StoreError::from_io("the draft could not be saved", draft, error);
    let file = atomic::lock_file(&path, access).map_err(fail)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked { path: draft.to_path_buf() }),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

fn lock_path(draft: &Path) -> PathBuf {
    draft.with_extension("lock")
}
