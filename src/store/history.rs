//! Reading all audits of one repository, and saying what could not be read.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::digest::Seal;
use super::{Store, StoreError, StoreKind, format, names};
use crate::model::{Audit, Repository};

/// An audit and the file it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAudit {
    /// The audit.
    pub audit: Audit,
    /// Its file.
    pub path: PathBuf,
}

/// A file that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The file.
    pub path: PathBuf,
    /// Why, in words; not a reason to change the file.
    pub reason: String,
}

/// The audits of one repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Oldest first; an id counts once.
    pub audits: Vec<StoredAudit>,
    /// What could not be read, by path.
    pub skipped: Vec<Skipped>,
    /// What is used and is not what was written, by path; told where the audits of one repository are read.
    pub changed: Vec<Skipped>,
}

impl History {
    /// The last audit.
    pub fn last(&self) -> Option<&Audit> {
        self.audits.last().map(|stored| &stored.audit)
    }
}

pub(super) fn read(store: &Store, repository: &Repository) -> History {
    let mut history = History::default();
    match folders(store, repository) {
        Ok(folders) => folders.iter().for_each(|folder| read_folder(store, repository, folder, &mut history)),
        Err(error) => history.skipped.push(Skipped { path: store.root.clone(), reason: error.to_string() }),
    }
    order(&mut history);
    history
}

/// Folders that may hold audits of the repository. A renamed repository keeps its key, a shallow clone its name.
pub(super) fn folders(store: &Store, repository: &Repository) -> Result<Vec<PathBuf>, StoreError> {
    if store.kind == StoreKind::InRepository {
        return Ok(vec![store.folder(repository)]);
    }
    let named = entries(&store.root)?.into_iter().filter(|path| is_folder_of(path, repository) && path.is_dir());
    Ok(named.collect())
}

/// Whether audits of the repository are looked for in a folder of this name.
pub(super) fn is_folder_of(folder: &Path, repository: &Repository) -> bool {
    let (key, prefix) = (format!("-{}", names::key(repository)), format!("{}-", names::safe(&repository.name)));
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(&key) || name.starts_with(&prefix)
}

/// Everything in a folder, whatever repository it is of; oldest first, an id once.
pub(super) fn read_all(store: &Store, folder: &Path, history: &mut History) {
    let files = match toml_files(folder) {
        Ok(files) => files,
        Err(error) => {
            history.skipped.push(Skipped { path: folder.to_path_buf(), reason: error.to_string() });
            return;
        }
    };
    for path in files {
        match read_own(store, &path) {
            Ok(audit) => history.audits.push(StoredAudit { audit, path }),
            Err(error) => history.skipped.push(Skipped { path, reason: error.to_string() }),
        }
    }
    order(history);
}

/// Oldest first, an id once.
fn order(history: &mut History) {
    history.audits.sort_by(|a, b| (a.audit.at, &a.audit.id, &a.path).cmp(&(b.audit.at, &b.audit.id, &b.path)));
    let mut seen = HashSet::new();
    history.audits.retain(|stored| seen.insert(stored.audit.id.clone()));
    history.skipped.sort_by(|a, b| a.path.cmp(&b.path));
}

fn read_folder(store: &Store, repository: &Repository, folder: &Path, history: &mut History) {
    let files = match toml_files(folder) {
        Ok(files) => files,
        Err(error) => {
            history.skipped.push(Skipped { path: folder.to_path_buf(), reason: error.to_string() });
            return;
        }
    };
    let (mut skipped, mut is_ours) = (Vec::new(), folder == store.folder(repository));
    for path in files {
        let file = refuse_link(store, &path).and_then(|()| format::read_sealed(&path));
        match file.map(|(audit, _, seal)| (audit, seal)) {
            Ok((audit, seal)) if belongs(store, &audit, repository) => {
                is_ours = true;
                history.changed.extend(told(&path, seal));
                history.audits.push(StoredAudit { audit, path });
            }
            Ok(_) => {}
            Err(error) => skipped.push(Skipped { path, reason: error.to_string() }),
        }
    }
    // A broken file in the folder of another repository of the same name is no concern of this one.
    if is_ours {
        history.skipped.append(&mut skipped);
    }
}

/// What is said of a file that is not what was written: used all the same, since people may mend a file by hand.
pub(super) fn told(path: &Path, seal: Seal) -> Option<Skipped> {
    let show = crate::text::sanitise(&path.to_string_lossy()).into_owned();
    let reason = format!(
        "{show} was changed since it was written: its digest is of another text; if nobody did so on purpose, bring it \
         back from a copy"
    );
    (seal == Seal::Broken).then(|| Skipped { path: path.to_path_buf(), reason })
}

/// Inside a repository a link could lead anywhere: it is not followed.
pub(super) fn read_own(store: &Store, path: &Path) -> Result<Audit, StoreError> {
    refuse_link(store, path)?;
    format::read_file(path)
}

/// As it says, for a file of a store inside a repository.
pub(super) fn refuse_link(store: &Store, path: &Path) -> Result<(), StoreError> {
    let is_link = std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink());
    if is_link && store.kind == StoreKind::InRepository {
        let reason = "it is a link, and links inside a repository are not followed".into();
        return Err(StoreError::Damaged { path: path.to_path_buf(), line: None, reason });
    }
    Ok(())
}

/// What a repository keeps inside itself is its own, whatever it was called then.
pub(super) fn belongs(store: &Store, audit: &Audit, repository: &Repository) -> bool {
    store.kind == StoreKind::InRepository || names::is_same_repository(&audit.repository, repository)
}

pub(super) fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut files = entries(folder)?;
    files.retain(|path| {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        !hidden && path.extension().is_some_and(|extension| extension == "toml")
    });
    Ok(files)
}

/// What a folder holds, by name; a folder that is not there holds nothing.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let fail = |error| StoreError::from_io("the history could not be read", folder, error);
    let listing = match std::fs::read_dir(folder) {
        Ok(listing) => listing,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(fail(error)),
    };
    let mut paths =
        listing.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(fail)?;
    paths.sort();
    Ok(paths)
}
