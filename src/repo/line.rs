//! The first-parent line: what a branch was at each moment, without opening any of its files.

use std::collections::HashSet;

use chrono::{DateTime, FixedOffset};

use super::history::first_parents;
use super::loose::Loose;
use super::{HistoryMemo, Opened, time};

/// Most commits of the line that are listed.
const MOST_COMMITS: usize = 200_000;
/// Commits between two questions whether to stop.
const ASK_EVERY: usize = 256;

/// One commit of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineCommit {
    /// 40 hex digits.
    pub commit: String,
    /// When it was made, by the clock of whoever made it.
    pub at: DateTime<FixedOffset>,
}

impl Opened {
    /// Of `commits`, those that are not in the object database any more; none where there is no git to ask.
    pub fn lost_commits<'a>(&self, commits: impl Iterator<Item = &'a str>) -> HashSet<String> {
        let Some(repository) = self.git_folder().and_then(|git| super::locate::reopen(git).ok()) else {
            return HashSet::new();
        };
        let loose = Loose::of(&repository);
        let is_here = |id| loose.check(id).and_then(|()| repository.find_commit(id)).is_ok();
        let is_lost = |commit: &&str| !git2::Oid::from_str(commit).is_ok_and(is_here);
        commits.filter(is_lost).map(str::to_owned).collect()
    }

    /// The first-parent line of the inspected commit, newest first; ends where history is cut off, or where `stop` says so. What it
    /// reads is kept in `memo` for walks that come after it.
    ///
    /// # Errors
    /// In words, when there is no history that can be read.
    pub fn first_parents(&self, memo: &HistoryMemo, stop: &dyn Fn() -> bool) -> Result<Vec<LineCommit>, String> {
        let start = self.repository.commit.as_deref().ok_or("there are no commits to look back on")?;
        let git = self.git_folder().ok_or("this folder is not a git repository")?;
        let words = |error: git2::Error| format!("git cannot read the history: {}", error.message());
        let repository = super::locate::reopen(git).map_err(words)?;
        let start = git2::Oid::from_str(start).map_err(words)?;
        let mut line = Vec::new();
        first_parents(&repository, &self.snapshot.source.packs, memo, start, &mut |id, at| {
            let goes_on = line.len() < MOST_COMMITS && !(line.len().is_multiple_of(ASK_EVERY) && stop());
            if goes_on {
                line.push(LineCommit { commit: id.to_string(), at: time::of(at) });
            }
            goes_on
        })
        .map_err(words)?;
        Ok(line)
    }
}
