//! Which repository, at which state.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

/// In what form the repository was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RepositoryKind {
    /// A git work tree with its uncommitted changes.
    #[default]
    Worktree,
    /// One revision, read from the object database.
    Revision,
    /// A bare repository, at its HEAD.
    Bare,
    /// A folder without git.
    Folder,
}

/// Identity and state of the inspected repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repository {
    /// Name for people: of the remote, else of the folder.
    pub name: String,
    /// Form it was looked at.
    #[serde(default)]
    pub kind: RepositoryKind,
    /// Remote address without credentials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<String>,
    /// First commit of the first-parent line: identity that survives renaming and cloning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_commit: Option<String>,
    /// 16 hex digits over the folder's absolute path: identity of what has neither a first commit nor a remote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Inspected commit, 40 hex digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Checked-out branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// When that commit was made.
    #[serde(default, with = "super::time::optional", skip_serializing_if = "Option::is_none")]
    pub committed_at: Option<DateTime<FixedOffset>>,
    /// Files changed, added or deleted against the commit.
    #[serde(default)]
    pub dirty_files: u64,
    /// Whether history is cut off.
    #[serde(default)]
    pub shallow: bool,
}
