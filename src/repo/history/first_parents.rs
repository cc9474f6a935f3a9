//! The first-parent line of a commit, read from packs as the walk reads them: a third of what git's library takes for it.

use foldhash::HashSet;
use git2::{Oid, Repository, Time};

use super::memo::{Commits, HistoryMemo};
use crate::repo::packs::PackList;

/// How the line ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::repo) enum End {
    /// At a commit without parents that git shows.
    Beginning,
    /// `stop` said so, or the line comes back to itself, which only a damaged one does.
    Stopped,
    /// At a commit that cannot be read.
    Lost,
}

/// Shows every commit from `start` on, newest first, with the time it was made, until `goes_on` is false. `memo` holds the commits
/// that were read before, and then these.
///
/// # Errors
/// When the object database cannot be opened.
pub(in crate::repo) fn first_parents(
    repository: &Repository,
    packs: &PackList,
    memo: &HistoryMemo,
    start: Oid,
    goes_on: &mut dyn FnMut(Oid, Time) -> bool,
) -> Result<End, git2::Error> {
    let mut memory = memo.lock();
    let mut commits = Commits::new(repository, packs, &mut memory, false)?;
    let mut number = commits.number(start);
    let mut met = HashSet::default();
    loop {
        let Some(commit) = commits.get(number) else { return Ok(End::Lost) };
        if !met.insert(number) || !goes_on(commits.id(number), commit.time) {
            return Ok(End::Stopped);
        }
        if commit.parents() == 0 {
            return Ok(End::Beginning);
        }
        number = commits.parent(&commit, 0);
    }
}
