//! Where the history lives.

use std::path::{Path, PathBuf};

use super::StoreError;
use crate::repo::STORE_FOLDER;

/// Folder of the registers inside the folder of the store.
pub(super) const REGISTERS: &str = "registers";

/// The places a store can be in; the first that is given wins, then the user's own data folder.
#[derive(Clone, Copy, Debug, Default)]
pub struct Places<'a> {
    /// Named on the command line.
    pub explicit: Option<&'a Path>,
    /// Named by `PAYDOWN_STORE`; an empty name counts as none.
    pub environment: Option<&'a Path>,
    /// The work tree, whose `.paydown/` is used where there is one.
    pub work_tree: Option<&'a Path>,
}

/// Why a store was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// Named on the command line.
    Explicit,
    /// Named by the environment.
    Environment,
    /// `.paydown/` of the repository itself.
    InRepository,
    /// The user's data folder.
    PerUser,
}

impl StoreKind {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Explicit => "explicit",
            Self::Environment => "environment",
            Self::InRepository => "in-repository",
            Self::PerUser => "per-user",
        }
    }
}

pub(super) fn locate(places: &Places<'_>) -> Result<(PathBuf, StoreKind), StoreError> {
    if let Some(path) = places.explicit {
        return named(path, StoreKind::Explicit);
    }
    if let Some(path) = places.environment.filter(|path| !path.as_os_str().is_empty()) {
        return named(path, StoreKind::Environment);
    }
    if let Some(tree) = places.work_tree
        && has_own(tree)
    {
        let own = tree.join(STORE_FOLDER);
        check_own(&own)?;
        return Ok((own, StoreKind::InRepository));
    }
    let user = directories::ProjectDirs::from("", "", "paydown").ok_or(StoreError::NoHome)?;
    Ok((user.data_dir().to_path_buf(), StoreKind::PerUser))
}

/// Whether a work tree keeps its own audits: it has the folder for them, and not for its registers alone.
pub fn has_own(tree: &Path) -> bool {
    let own = tree.join(STORE_FOLDER);
    if std::fs::symlink_metadata(&own).is_err() {
        return false;
    }
    let names: Vec<_> =
        std::fs::read_dir(&own).into_iter().flatten().flatten().map(|entry| entry.file_name()).collect();
    names.is_empty() || names.iter().any(|name| name != REGISTERS)
}

fn named(path: &Path, kind: StoreKind) -> Result<(PathBuf, StoreKind), StoreError> {
    match std::fs::metadata(path) {
        Ok(meta) if !meta.is_dir() => Err(StoreError::NotAFolder { path: path.to_path_buf() }),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            Err(StoreError::from_io("the store could not be looked at", path, error))
        }
        _ => Ok((path.to_path_buf(), kind)),
    }
}

/// A repository may come from anybody: its `.paydown` and the folders in it must be real folders, so that a link cannot
/// lead what is written out of the work tree.
pub(super) fn check_own(root: &Path) -> Result<(), StoreError> {
    for path in [
        root.to_path_buf(),
        root.join("audits"),
        root.join("drafts"),
        root.join("actions"),
        root.join("tags"),
        root.join(REGISTERS),
    ] {
        if std::fs::symlink_metadata(&path).is_ok_and(|meta| !meta.is_dir()) {
            return Err(StoreError::NotAFolder { path });
        }
    }
    Ok(())
}
