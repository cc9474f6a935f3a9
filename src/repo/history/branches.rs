//! Branches against the commit they should have been merged into.

use foldhash::{HashSet, HashSetExt};
use git2::{BranchType, Commit, Oid, Repository};

use super::BranchHistory;
use super::memo::{Commits, Number};
use super::walk::Marks;
use crate::repo::loose::Loose;

/// Most branches compared, newest first.
const MOST_BRANCHES: usize = 500;
/// Most commits of one branch that HEAD does not contain.
const MOST_AHEAD: usize = 10_000;

/// Branches, and why some are missing.
#[derive(Default)]
pub(super) struct Listed {
    pub(super) branches: Vec<BranchHistory>,
    pub(super) unknown: Option<String>,
}

struct Tip<'repo> {
    name: String,
    remote: bool,
    commit: Commit<'repo>,
}

/// Local branches, then remote ones that are not already there as a local branch at the same commit. `walked` are the
/// ancestors of `start`; where they are not all (`partial`), a branch that leads below them is left out as unknown.
pub(super) fn list(
    commits: &mut Commits<'_>,
    start: Number,
    walked: &Marks,
    partial: bool,
    stop: &dyn Fn() -> bool,
) -> Listed {
    let mut tips = tips(commits.repository);
    let found = tips.len();
    tips.sort_by(|a, b| b.commit.time().cmp(&a.commit.time()).then_with(|| a.name.cmp(&b.name)));
    tips.truncate(MOST_BRANCHES);
    if tips.is_empty() {
        return Listed::default();
    }
    let mut graph = Graph::new(commits, start, walked, partial);
    let mut branches: Vec<BranchHistory> =
        tips.iter().take_while(|_| !stop()).filter_map(|tip| graph.compare(tip)).collect();
    branches.sort_by(|a, b| (a.remote, &a.name).cmp(&(b.remote, &b.name)));
    let left_out = (found - branches.len()) as u64;
    let unknown =
        (left_out > 0).then(|| format!("{} of {found} could not be compared", crate::text::count(left_out, "branch")));
    Listed { branches, unknown }
}

fn tips(repository: &Repository) -> Vec<Tip<'_>> {
    let Ok(branches) = repository.branches(None) else { return Vec::new() };
    let loose = Loose::of(repository);
    let is_sound = |id: Option<Oid>| id.is_none_or(|id| loose.check(id).is_ok());
    let all: Vec<Tip<'_>> = branches
        .flatten()
        // `origin/HEAD` is another name for a branch, not a branch.
        .filter(|(branch, _)| branch.get().symbolic_target_bytes().is_none() && is_sound(branch.get().target()))
        .filter_map(|(branch, kind)| {
            let name = String::from_utf8_lossy(branch.name_bytes().ok()?).into_owned();
            Some(Tip { name, remote: kind == BranchType::Remote, commit: branch.get().peel_to_commit().ok()? })
        })
        .collect();
    let local: HashSet<(String, Oid)> =
        all.iter().filter(|tip| !tip.remote).map(|tip| (tip.name.clone(), tip.commit.id())).collect();
    let is_copy = |tip: &Tip<'_>| {
        let name = tip.name.split_once('/').map_or(tip.name.as_str(), |(_, name)| name);
        tip.remote && local.contains(&(name.to_owned(), tip.commit.id()))
    };
    all.into_iter().filter(|tip| !is_copy(tip)).collect()
}

/// Ancestors of the inspected commit, so that counting those of a branch is quick.
struct Graph<'g, 'a> {
    commits: &'g mut Commits<'a>,
    contained: Marks,
    size: usize,
    partial: bool,
    /// When the oldest contained commit was made, in seconds, where not all were walked.
    oldest: i64,
}

impl<'g, 'a> Graph<'g, 'a> {
    fn new(commits: &'g mut Commits<'a>, start: Number, walked: &Marks, partial: bool) -> Self {
        let mut graph = Self { commits, contained: Marks::default(), size: 0, partial, oldest: i64::MIN };
        let mut oldest = i64::MAX;
        for number in (0..graph.commits.count()).filter_map(|number| Number::try_from(number).ok()) {
            if walked.has(number) {
                graph.contain(number);
                oldest = oldest.min(graph.commits.seen(number).map_or(i64::MAX, |commit| commit.time.seconds()));
            }
        }
        if partial {
            graph.oldest = oldest;
        }
        graph.extend_to_head(start);
        graph
    }

    fn contain(&mut self, number: Number) {
        self.size += usize::from(self.contained.set(number));
    }

    /// Branches are judged by what HEAD contains, also when an older revision is inspected.
    fn extend_to_head(&mut self, start: Number) {
        let Some(head) = self.commits.repository.head().ok().and_then(|head| head.target()) else { return };
        if self.commits.known(head) == Some(start) {
            return;
        }
        let Some(beyond) = self.beyond(head) else { return };
        for number in beyond {
            self.contain(number);
        }
    }

    /// Commits at or below `tip` that are not contained; `None` where they cannot be told from those that were never
    /// walked.
    fn beyond(&mut self, tip: Oid) -> Option<Vec<Number>> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut open = vec![self.commits.number(tip)];
        while let Some(number) = open.pop() {
            if self.contained.has(number) || !seen.insert(number) {
                continue;
            }
            let commit = match self.commits.get(number) {
                Some(commit) => commit,
                // A shallow clone ends here: what lies below is unknown, what lies above is not.
                None if self.partial => continue,
                None => return None,
            };
            if found.len() >= MOST_AHEAD || (self.partial && commit.time.seconds() < self.oldest) {
                return None;
            }
            found.push(number);
            open.extend(self.commits.parents(&commit));
        }
        Some(found)
    }

    fn compare(&mut self, tip: &Tip<'_>) -> Option<BranchHistory> {
        let beyond = self.beyond(tip.commit.id())?;
        let forks = self.forks(&tip.commit, &beyond);
        Some(BranchHistory {
            name: tip.name.clone(),
            remote: tip.remote,
            tip: tip.commit.id().to_string(),
            author: String::from_utf8_lossy(tip.commit.author().name_bytes()).into_owned(),
            at: crate::repo::time::of(tip.commit.time()),
            merged: beyond.is_empty(),
            ahead: u32::try_from(beyond.len()).unwrap_or(u32::MAX),
            behind: u32::try_from(self.size.saturating_sub(self.at_or_below(forks))).unwrap_or(u32::MAX),
        })
    }

    /// Contained commits the branch stands on.
    fn forks(&self, tip: &Commit<'_>, beyond: &[Number]) -> Vec<Number> {
        let commits = beyond.iter().filter_map(|number| self.commits.seen(*number));
        let below = commits.flat_map(|commit| self.commits.parents(&commit).to_vec());
        below.chain(self.commits.known(tip.id())).filter(|number| self.contained.has(*number)).collect()
    }

    /// How many contained commits lie at or below `from`.
    fn at_or_below(&self, mut from: Vec<Number>) -> usize {
        let mut seen = Marks::default();
        let mut count = 0;
        while let Some(number) = from.pop() {
            if !self.contained.has(number) || !seen.set(number) {
                continue;
            }
            count += 1;
            if let Some(commit) = self.commits.seen(number) {
                from.extend(self.commits.parents(&commit));
            }
        }
        count
    }
}
