//! Reviews in progress, saved at every change.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{Store, StoreError, StoreKind, atomic, format, history, names};
use crate::model::{Audit, Repository};

/// A review that was not finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// As it was left.
    pub audit: Audit,
    /// Its file.
    pub path: PathBuf,
}

impl Store {
    /// Saves a review in progress to its own file, so that two reviews at once never overwrite each other.
    ///
    /// # Errors
    /// When it cannot be written, or the same review is open in another process.
    pub fn save_draft(&self, audit: &Audit) -> Result<PathBuf, StoreError> {
        let (path, text) = (self.draft_path(audit), format::write(audit)?);
        let access = self.access();
        if let Some(folder) = path.parent() {
            self.make(folder)?;
            self.hide(folder)?;
        }
        self.locks.take(&path, access)?;
        atomic::replace(&path, text.as_bytes(), access)
            .map_err(|error| StoreError::from_io("the draft could not be saved", &path, error))?;
        Ok(path)
    }

    /// The review of a repository that was worked on last and is open in no other process.
    ///
    /// # Errors
    /// When the only drafts there are cannot be read; the error names the newest.
    pub fn draft(&self, repository: &Repository) -> Result<Option<Draft>, StoreError> {
        let mut drafts = Vec::new();
        for folder in self.draft_folders(repository)? {
            drafts.extend(history::toml_files(&folder)?.into_iter().map(|path| (changed(&path), path)));
        }
        if drafts.is_empty() {
            return Ok(None);
        }
        drafts.sort();
        // Killed between saving the audit and removing its draft: the review is over.
        let saved = self.history(repository).audits.into_iter().map(|stored| stored.audit.id).collect::<HashSet<_>>();
        let mut unreadable = None;
        for (_, path) in drafts.into_iter().rev().filter(|(_, path)| !self.locks.is_elsewhere(path)) {
            match history::read_own(self, &path) {
                Ok(audit) if saved.contains(&audit.id) || !history::belongs(self, &audit, repository) => {}
                Ok(audit) => return Ok(Some(Draft { audit, path })),
                Err(error) => unreadable = unreadable.or(Some(error)),
            }
        }
        unreadable.map_or(Ok(None), Err)
    }

    /// How many reviews of a repository are being worked on in other processes; those that cannot be seen count nothing.
    pub fn open_elsewhere(&self, repository: &Repository) -> usize {
        let folders = self.draft_folders(repository).unwrap_or_default();
        let drafts = folders.iter().filter_map(|folder| history::toml_files(folder).ok()).flatten();
        drafts.filter(|path| self.locks.is_elsewhere(path)).count()
    }

    /// Removes the draft of a review that is over or given up; one that is not there is no error.
    ///
    /// # Errors
    /// When the file is there and cannot be removed.
    pub fn discard_draft(&self, audit: &Audit) -> Result<(), StoreError> {
        let path = self.draft_path(audit);
        atomic::remove(&path).map_err(|error| StoreError::from_io("the draft could not be removed", &path, error))?;
        self.locks.release(&path);
        Ok(())
    }

    fn draft_path(&self, audit: &Audit) -> PathBuf {
        let folder = match self.kind {
            StoreKind::InRepository => self.root.join("drafts"),
            _ => self.folder(&audit.repository).join("drafts"),
        };
        folder.join(format!("{}.toml", names::safe(&audit.id)))
    }

    fn draft_folders(&self, repository: &Repository) -> Result<Vec<PathBuf>, StoreError> {
        if self.kind == StoreKind::InRepository {
            return Ok(vec![self.root.join("drafts")]);
        }
        Ok(history::folders(self, repository)?.into_iter().map(|folder| folder.join("drafts")).collect())
    }

    /// Keeps drafts inside a repository out of its commits, also where `.paydown/` was made by hand.
    fn hide(&self, folder: &Path) -> Result<(), StoreError> {
        let path = folder.join(".gitignore");
        if self.kind != StoreKind::InRepository || path.exists() {
            return Ok(());
        }
        match atomic::create(&path, b"*\n", self.access()) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                Err(StoreError::from_io("the draft could not be saved", &path, error))
            }
            _ => Ok(()),
        }
    }
}

/// When a file was written last; the beginning of time where the system does not say.
fn changed(path: &Path) -> SystemTime {
    std::fs::metadata(path).and_then(|meta| meta.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
}
