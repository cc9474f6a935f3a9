//! Reviews in progress, saved at every change.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::digest::Seal;
use super::lock::Since;
use super::{Store, StoreError, StoreKind, StoredAudit, atomic, format, history, names};
use crate::model::{Action, Answer, Audit, Repository};

/// A review that was not finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// As it was left.
    pub audit: Audit,
    /// Its file.
    pub path: PathBuf,
    /// That it is not what was written, in words.
    pub doubt: Option<String>,
}

/// Something that is on disk now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its file.
    pub path: PathBuf,
    /// What was not as expected, and what became of it.
    pub note: Option<String>,
}

impl Kept {
    /// As expected.
    pub fn at(path: PathBuf) -> Self {
        Self { path, note: None }
    }
}

impl Store {
    /// Saves a review in progress to its own file, so that two reviews at once never overwrite each other.
    ///
    /// # Errors
    /// When it cannot be written, or the same review is worked on by another process or was written by one.
    pub fn save_draft(&self, audit: &Audit) -> Result<Kept, StoreError> {
        let (path, text) = (self.draft_path(audit), format::write(audit)?);
        let (access, is_folder_there) = (self.access(), path.parent().is_some_and(Path::is_dir));
        if let Some(folder) = path.parent() {
            self.make(folder)?;
            self.hide(folder)?;
        }
        self.locks.take(&path, access)?;
        let note = match self.locks.since(&path)? {
            Since::New | Since::Same => None,
            Since::Changed => return Err(StoreError::ChangedElsewhere { path }),
            // Another machine finished the review: this is not the same one any more.
            Since::Gone if self.is_saved(audit) => return Err(StoreError::ChangedElsewhere { path }),
            Since::Gone => Some(removed(&path, is_folder_there)),
        };
        let written = atomic::replace(&path, text.as_bytes(), access);
        // Refused at the last step it is there all the same, and ours.
        if written.is_ok() || std::fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
            self.locks.saw(&path, text.as_bytes());
        }
        match written {
            Ok(()) => Ok(Kept { path, note }),
            Err(error) => Err(StoreError::from_io("the draft could not be saved", &path, error)),
        }
    }

    /// The review of a repository that was worked on last and is open in no other process. It is this process's from then
    /// on, so that no other is offered it.
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
        let saved = self.history(repository).audits;
        let mut unreadable = None;
        for (_, path) in drafts.into_iter().rev().filter(|(_, path)| self.locks.claim(path, self.access())) {
            match self.read_draft(&path) {
                Ok((audit, _)) if is_over(&audit, &saved) || !history::belongs(self, &audit, repository) => {}
                Ok((audit, seal)) => {
                    let doubt = history::told(&path, seal).map(|told| told.reason);
                    return Ok(Some(Draft { audit, path, doubt }));
                }
                Err(error) => unreadable = unreadable.or(Some(error)),
            }
            self.locks.release(&path);
        }
        unreadable.map_or(Ok(None), Err)
    }

    fn read_draft(&self, path: &Path) -> Result<(Audit, Seal), StoreError> {
        history::refuse_link(self, path)?;
        let (audit, text, seal) = format::read_sealed(path)?;
        self.locks.saw(path, text.as_bytes());
        Ok((audit, seal))
    }

    fn is_saved(&self, draft: &Audit) -> bool {
        self.history(&draft.repository).audits.iter().any(|stored| stored.audit.id == draft.id)
    }

    /// How many reviews of a repository are being worked on in other processes; those that cannot be seen count nothing.
    pub fn open_elsewhere(&self, repository: &Repository) -> usize {
        let folders = self.draft_folders(repository).unwrap_or_default();
        let drafts = folders.iter().filter_map(|folder| history::toml_files(folder).ok()).flatten();
        drafts.filter(|path| self.locks.is_elsewhere(path)).count()
    }

    /// Removes the draft of a review that is over or given up; one that is not there is no error. One that somebody else
    /// wrote or works on is theirs, and stays.
    ///
    /// # Errors
    /// When the file is there and cannot be removed.
    pub fn discard_draft(&self, audit: &Audit) -> Result<(), StoreError> {
        let path = self.draft_path(audit);
        if self.locks.is_elsewhere(&path) || self.locks.since(&path)? == Since::Changed {
            return Ok(());
        }
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

/// Killed between saving the audit and removing its draft, the review is over: all that the draft holds is in the audit. A
/// draft that holds more was gone on with on another machine.
fn is_over(draft: &Audit, saved: &[StoredAudit]) -> bool {
    let holds = |audit: &&Audit| {
        let is_in = |(id, answer): (_, &Answer)| {
            audit.answers.get(id).is_some_and(|saved| {
                // A reason that was not given is written out at the end.
                saved.verdict == answer.verdict && (saved.note == answer.note || answer.note.is_empty())
            })
        };
        let known = |action: &Action| {
            audit.actions.iter().any(|saved| {
                let opened_in = saved.opened_in.clone();
                *saved == Action { opened_in, ..action.clone() }
            })
        };
        audit.id == draft.id && draft.answers.iter().all(is_in) && draft.actions.iter().all(known)
    };
    saved.iter().map(|stored| &stored.audit).any(|audit| holds(&audit))
}

fn removed(path: &Path, is_folder_there: bool) -> String {
    let show = |path: &Path| crate::text::sanitise(&path.to_string_lossy()).into_owned();
    if is_folder_there {
        return format!(
            "the draft {} was removed meanwhile; it is written anew, nothing of this review is lost",
            show(path)
        );
    }
    format!(
        "the folder {} was removed while this review was open; the draft is written there anew, but earlier audits may be \
         gone: look whether a disk is missing, or bring the folder back from a copy",
        show(path.parent().unwrap_or(path))
    )
}

/// When a file was written last; the beginning of time where the system does not say.
fn changed(path: &Path) -> SystemTime {
    std::fs::metadata(path).and_then(|meta| meta.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
}
