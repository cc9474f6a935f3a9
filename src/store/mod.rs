//! Audits on disk: one TOML file each, written once and never changed. The only room that writes audit data.
//!
//! ```text
//!  <store>/<name>-<root commit, 12>/<UTC time>-<id, 8>.toml     finished audits
//!  <store>/<name>-<root commit, 12>/actions/<UTC time>-<id>.toml   what happened to actions between reviews
//!  <store>/<name>-<root commit, 12>/tags/<UTC time>-<id>.toml      words to sort repositories by
//!  <store>/<name>-<root commit, 12>/drafts/<id>.toml            reviews in progress, one file each
//!  <work tree>/.paydown/audits/<UTC time>-<id, 8>.toml          the same, kept inside the repository
//!  <work tree>/.paydown/registers/<kind>.toml                   registers, written only when somebody asks for it
//!  <work tree>/<any file>                                       a finding left out on request, shown before it is written
//! ```
//!
//! Every file says in its second line what the rest of it was when it was written; `check` compares. `upgrade` brings files
//! of an older form to the present one and keeps the originals in `originals/` beside them.
//!
//! Apart from all of them, in the user's own state folder: where the borders between panels of the workbench stand.
//!
//! Whatever cannot be read is listed with its reason and left as it is.

pub mod answers_file;
mod atomic;
mod check;
mod digest;
mod draft;
mod edit;
mod error;
mod events;
mod format;
mod history;
mod lock;
mod names;
mod panels;
mod places;
mod references;
mod register;
pub mod scores_sheet;
mod summary;
mod upgrade;

use std::path::{Path, PathBuf};

pub use check::{Checked, Doubt};
pub use draft::{Draft, Kept};
pub use edit::{Change, EditError, read_text, write_text};
pub use error::StoreError;
pub use history::{History, Skipped, StoredAudit};
pub use names::is_same_repository;
pub use panels::{panels_file, read_panels, write_panels};
pub use places::{Places, StoreKind, has_own};
pub use register::{RegisterError, read_register, write_register};
pub use summary::{LastAudit, Summaries, Summary, SummaryPoint, index_path, summarise};
pub use upgrade::{Upgrade, Upgraded};

use crate::model::{Audit, Repository};

/// A place that holds audits. Cloning it is cheap and shares the locks on drafts.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
    kind: StoreKind,
    locks: lock::Locks,
}

impl Store {
    /// The store that is meant: the one named, else the environment's, else the repository's own, else the user's.
    ///
    /// # Errors
    /// When the place is not a folder, or the user has no home to keep one in.
    pub fn locate(places: &Places<'_>) -> Result<Self, StoreError> {
        let (root, kind) = places::locate(places)?;
        Ok(Self { root, kind, locks: lock::Locks::default() })
    }

    /// The store in this folder, which need not exist yet.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), kind: StoreKind::Explicit, locks: lock::Locks::default() }
    }

    /// Its top folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Why this one was chosen.
    pub fn kind(&self) -> StoreKind {
        self.kind
    }

    /// The folder that holds, or would hold, the audits of a repository.
    pub fn folder(&self, repository: &Repository) -> PathBuf {
        match self.kind {
            StoreKind::InRepository => self.root.join("audits"),
            _ => self.root.join(names::folder(repository)),
        }
    }

    /// All audits of a repository, oldest first, and what could not be read. Reads only; never fails as a whole.
    pub fn history(&self, repository: &Repository) -> History {
        history::read(self, repository)
    }

    /// Writes a finished audit to a new file and returns its path. Saving the very same audit again changes nothing.
    ///
    /// # Errors
    /// When the file cannot be written, or an audit of this id was saved with other contents.
    pub fn save(&self, audit: &Audit) -> Result<PathBuf, StoreError> {
        let (folder, text) = (self.folder(&audit.repository), format::write(audit)?);
        self.make(&folder)?;
        match self.saved_before(&folder, &audit.id)? {
            Some((known, path)) if known == *audit => return Ok(path),
            Some((_, path)) => return Err(StoreError::AlreadySaved { path }),
            None => {}
        }
        for name in names::files(audit) {
            let path = folder.join(name);
            match atomic::create(&path, text.as_bytes(), self.access()) {
                Ok(()) => return Ok(path),
                Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                    return Err(StoreError::from_io("the audit could not be saved", &path, error));
                }
                // Another audit of the same moment: the longer name is free.
                Err(_) => {}
            }
        }
        Err(StoreError::AlreadySaved { path: folder })
    }

    /// The audit of this id that is there, whatever time its file's name says: an id counts once.
    fn saved_before(&self, folder: &Path, id: &str) -> Result<Option<(Audit, PathBuf)>, StoreError> {
        let digits = names::digits(id);
        let mut files = history::toml_files(folder)?;
        files.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().contains(&digits)));
        let known = files.into_iter().filter_map(|path| Some((history::read_own(self, &path).ok()?, path)));
        Ok(known.into_iter().find(|(audit, _)| audit.id == id))
    }

    /// The folder in which events and drafts lie beside a folder of audits.
    fn beside(&self, folder: &Path) -> PathBuf {
        if self.kind == StoreKind::InRepository { self.root.clone() } else { folder.to_path_buf() }
    }

    fn make(&self, folder: &Path) -> Result<(), StoreError> {
        atomic::make_folder(folder, self.access())
            .map_err(|error| StoreError::from_io("the folder for audits could not be made", folder, error))
    }

    /// Who may read new files: the user alone, or everybody who shares the store.
    fn access(&self) -> atomic::Access {
        atomic::Access::of(&self.root)
    }
}

/// Writes an explicit export in one step: a crash or a full disk leaves the old file or the new one, never half of one.
///
/// # Errors
/// When the file cannot be written.
pub fn export(path: &Path, contents: &[u8]) -> std::io::Result<()> {
    atomic::replace(path, contents, atomic::Access::Everybody)
}

/// Makes the in-repository store of a work tree and returns its folder; one that is there already is left as it is.
///
/// # Errors
/// When `.paydown` is something else than a folder, or cannot be made.
pub fn init(work_tree: &Path) -> Result<PathBuf, StoreError> {
    let root = work_tree.join(crate::repo::STORE_FOLDER);
    places::check_own(&root)?;
    let fail = |error| StoreError::from_io("the folder for audits could not be made", &root, error);
    let access = atomic::Access::Everybody;
    atomic::make_folder(&root.join("audits"), access).map_err(fail)?;
    match atomic::create(&root.join(".gitignore"), b"# Reviews in progress are nobody else's.\ndrafts/\n", access) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(fail(error)),
        _ => Ok(root),
    }
}

#[cfg(test)]
mod interrupted;
#[cfg(test)]
mod tests;
