//! History in one walk: who worked here, which commit last changed each file, which branches were never merged.

mod branches;
mod files;
mod first_parents;
mod memo;
mod past;
mod people;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod raw;
mod trees;
mod walk;

use serde::{Deserialize, Serialize};
use std::path::Path;

use chrono::{DateTime, FixedOffset};
use foldhash::HashMap;
use git2::Oid;

use super::Snapshot;

pub(super) use first_parents::{End, first_parents};
pub use memo::HistoryMemo;
pub(super) use trees::{Sink, compare};

/// Most commits walked. Older ones add little to who is still there and which files move.
const MOST_COMMITS: usize = 50_000;

/// What the commits say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Commits walked, over all parents of the inspected one.
    pub commits: u64,
    /// The oldest commit on the first-parent line, 40 hex digits; `None` where history is cut off or cannot be read.
    pub root: Option<String>,
    /// Whether history is cut off (a shallow clone).
    pub shallow: bool,
    /// Why not all of history was walked: what is missing below is then unknown, not absent.
    pub unknown: Option<String>,
    /// Most commits first.
    pub people: Vec<PersonHistory>,
    /// Local branches by name, then remote ones that are not the same commit as a local one of that name.
    pub branches: Vec<BranchHistory>,
    /// By [`super::Entry::path`], for files of the inspected commit.
    pub last_change: HashMap<String, Change>,
    /// What registers said before, on the first-parent line: newest first, file by file.
    pub registers: Vec<PastFile>,
}

/// A state that a file had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastFile {
    /// Path inside the repository.
    pub path: String,
    /// The commit that brought it, 40 hex digits.
    pub commit: String,
    /// When that was made.
    pub at: DateTime<FixedOffset>,
    /// Its text.
    pub text: String,
}

/// One author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonHistory {
    /// As in the newest commit.
    pub name: String,
    /// Lowercase; may be empty.
    pub email: String,
    /// Commits written.
    pub commits: u64,
    /// When the first was written.
    pub first: DateTime<FixedOffset>,
    /// When the last was written.
    pub last: DateTime<FixedOffset>,
}

/// One branch, against the checked-out one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BranchHistory {
    /// Without `refs/heads/` or `refs/remotes/`.
    pub name: String,
    /// Whether it is only known from a remote.
    pub remote: bool,
    /// Its newest commit, 40 hex digits.
    pub tip: String,
    /// Who wrote that.
    pub author: String,
    /// When it was made.
    pub at: DateTime<FixedOffset>,
    /// Whether HEAD contains it.
    pub merged: bool,
    /// Commits that HEAD does not contain.
    pub ahead: u32,
    /// Commits of HEAD that it does not contain.
    pub behind: u32,
}

/// The commit that last changed a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// 40 hex digits.
    pub commit: String,
    /// Who wrote it: index into [`History::people`].
    pub author: u32,
    /// When it was made.
    pub at: DateTime<FixedOffset>,
}

impl History {
    /// No history, and why.
    pub(super) fn unknown(reason: &str) -> Self {
        Self { unknown: Some(reason.to_owned()), ..Self::default() }
    }
}

/// Walks from `commit` in the repository at `git`, bounded, giving up when `stop` says so. `memo` holds what earlier walks
/// over the same repository read.
pub(super) fn walk(
    git: &Path,
    commit: Oid,
    snapshot: &Snapshot,
    memo: Option<&HistoryMemo>,
    stop: &dyn Fn() -> bool,
) -> History {
    let own = HistoryMemo::default();
    let mut memory = memo.unwrap_or(&own).lock();
    let walked = super::locate::reopen(git).and_then(|repository| {
        walk::run(&repository, (&mut memory, memo.is_some()), commit, snapshot, MOST_COMMITS, stop)
    });
    walked.unwrap_or_else(|error| History::unknown(&format!("git cannot read the history: {}", error.message())))
}
