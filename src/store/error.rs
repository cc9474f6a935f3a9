//! What can go wrong with the history, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::model::AUDIT_SCHEMA;
use crate::text::sanitise;

/// Why the store could not do what was asked. Shown as `what failed; what to do`.
#[derive(Debug, Error)]
#[error("{}; {}", self.what(), self.advice())]
#[non_exhaustive]
pub enum StoreError {
    /// The system names no home folder to keep a store in.
    NoHome,
    /// A file, a link or something else stands where the store should be.
    NotAFolder {
        /// What is in the way.
        path: PathBuf,
    },
    /// Nothing may be written there.
    ReadOnly {
        /// What was being done.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
    },
    /// The disk, or the user's share of it, is full.
    Full {
        /// What was being done.
        doing: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// Another process is working on the same review.
    Locked {
        /// The draft.
        path: PathBuf,
    },
    /// Somebody else wrote the file since it was last seen here.
    ChangedElsewhere {
        /// The file that is there.
        path: PathBuf,
    },
    /// A later version of this program wrote it.
    NewerSchema {
        /// The file.
        path: PathBuf,
        /// The format it has.
        found: i64,
    },
    /// It is no audit.
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line that is wrong, from 1, where one is known.
        line: Option<usize>,
        /// What is wrong with it.
        reason: String,
    },
    /// An audit of this id was saved before with other contents, and saved audits are never rewritten.
    AlreadySaved {
        /// The file that is there.
        path: PathBuf,
    },
    /// The audit holds something the file format cannot express.
    Unwritable {
        /// What.
        reason: String,
    },
    /// Anything else the operating system refuses.
    Io {
        /// What was being done.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Its reason.
        source: io::Error,
    },
}

impl StoreError {
    pub(super) fn from_io(doing: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { doing, path },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::Full { doing, path }
            }
            io::ErrorKind::NotADirectory => Self::NotAFolder { path },
            _ => Self::Io { doing, path, source },
        }
    }

    /// What failed and why, without the advice.
    pub fn what(&self) -> String {
        match self {
            Self::NoHome => "there is no home folder to keep the history in".into(),
            Self::NotAFolder { path } => format!("{} cannot hold audits: it is not a real folder", show(path)),
            Self::ReadOnly { doing, path } => format!("{doing}: {} may not be written or read", show(path)),
            Self::Full { doing, path } => format!("{doing}: no space is left for {}", show(path)),
            Self::Locked { path } => {
                format!("the review in {} is open in another window, or on another machine", show(path))
            }
            Self::ChangedElsewhere { path } => {
                format!("{} was changed by another program or on another machine meanwhile", show(path))
            }
            Self::NewerSchema { path, found } => {
                format!("{} was written by a newer paydown (format {found}; this one reads {AUDIT_SCHEMA})", show(path))
            }
            Self::Damaged { path, line: Some(line), reason } => {
                format!("{} is not an audit: line {line}: {}", show(path), sanitise(reason))
            }
            Self::Damaged { path, line: None, reason } => {
                format!("{} is not an audit: {}", show(path), sanitise(reason))
            }
            Self::AlreadySaved { path } => {
                format!("an audit of the same id and moment is already in {}, with other contents", show(path))
            }
            Self::Unwritable { reason } => format!("the audit cannot be written as TOML: {}", sanitise(reason)),
            Self::Io { doing, path, source } => format!("{doing}: {}: {source}", show(path)),
        }
    }

    /// What to do next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::NoHome => "name a folder with --store or PAYDOWN_STORE",
            Self::NotAFolder { .. } => "move it away, or name a folder with --store",
            Self::ReadOnly { .. } => "change the permissions, or name a folder you may write to with --store",
            Self::Full { .. } => "free some space, or name a folder on another disk with --store",
            Self::Locked { .. } => "go on there, or close it first",
            Self::ChangedElsewhere { .. } => "nothing was overwritten: look at the file, then try again",
            Self::NewerSchema { .. } => "update paydown; the file was left as it is",
            Self::Damaged { .. } => "mend it in an editor or move it away; the file was left as it is",
            Self::AlreadySaved { .. } => "audits are never rewritten: record it as a new one, without its id",
            Self::Unwritable { .. } => "correct the answer it names",
            Self::Io { .. } => "check the disk, or name another folder with --store",
        }
    }
}

fn show(path: &Path) -> String {
    sanitise(&path.to_string_lossy()).into_owned()
}
