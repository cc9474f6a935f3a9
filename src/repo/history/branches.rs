//! Branches against the commit they should have been merged into.

use std::collections::{HashMap, HashSet};

use git2::{BranchType, Commit, Oid, Repository};

use super::BranchHistory;
use super::memo::Commits;
use super::walk::Parents;

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
    commits: &Commits<'_>,
    start: Oid,
    walked: &Parents,
    partial: bool,
    stop: &dyn Fn() -> bool,
) -> Listed {
    let mut tips = tips(commits.repository);
    let found = tips.len();
    tips.sort_by(|a, b| b.commit.time().cmp(&a.commit.time()).then_with(|| a.name.cmp(&b.name)));
    tips.truncate(MOST_BRANCHES);
    let graph = Graph::new(commits, start, walked, partial);
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
    let all: Vec<Tip<'_>> = branches
        .flatten()
        // `origin/HEAD` is another name for a branch, not a branch.
        .filter(|(branch, _)| branch.get().symbolic_target_bytes().is_none())
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

/// Ancestors of the inspected commit by number, so that counting those of a branch is quick.
struct Graph<'a, 'm> {
    commits: &'a Commits<'m>,
    numbers: HashMap<Oid, u32>,
    parents: Vec<Vec<u32>>,
    partial: bool,
    /// When the oldest walked commit was made, in seconds.
    oldest: i64,
}

impl<'a, 'm> Graph<'a, 'm> {
    fn new(commits: &'a Commits<'m>, start: Oid, walked: &Parents, partial: bool) -> Self {
        let mut numbers: HashMap<Oid, u32> = HashMap::with_capacity(walked.len());
        for (number, id) in (0_u32..).zip(walked.keys()) {
            numbers.insert(*id, number);
        }
        let mut parents = vec![Vec::new(); walked.len()];
        for (id, above) in walked {
            parents[numbers[id] as usize] = above.iter().filter_map(|id| numbers.get(id).copied()).collect();
        }
        let mut graph = Self { commits, numbers, parents, partial, oldest: i64::MIN };
        if partial {
            graph.oldest = graph.oldest_time(walked);
        }
        graph.extend_to_head(start);
        graph
    }

    fn oldest_time(&self, walked: &Parents) -> i64 {
        let times = walked.keys().filter_map(|id| self.commits.get(*id).ok()).map(|commit| commit.time.seconds());
        times.min().unwrap_or(i64::MIN)
    }

    /// Branches are judged by what HEAD contains, also when an older revision is inspected.
    fn extend_to_head(&mut self, start: Oid) {
        let Some(head) =
            self.commits.repository.head().ok().and_then(|head| head.target()).filter(|head| *head != start)
        else {
            return;
        };
        let Some(beyond) = self.beyond(head) else { return };
        for id in &beyond {
            let number = u32::try_from(self.parents.len()).unwrap_or(u32::MAX);
            self.numbers.insert(*id, number);
            self.parents.push(Vec::new());
        }
        for id in beyond {
            let Ok(commit) = self.commits.get(id) else { continue };
            let above = commit.parents.iter().filter_map(|id| self.numbers.get(id).copied()).collect();
            if let Some(number) = self.numbers.get(&id) {
                self.parents[*number as usize] = above;
            }
        }
    }

    /// Commits at or below `tip` that are not known; `None` where they cannot be told from those that were never walked.
    fn beyond(&self, tip: Oid) -> Option<Vec<Oid>> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut open = vec![tip];
        while let Some(id) = open.pop() {
            if self.numbers.contains_key(&id) || !seen.insert(id) {
                continue;
            }
            let commit = match self.commits.get(id) {
                Ok(commit) => commit,
                // A shallow clone ends here: what lies below is unknown, what lies above is not.
                Err(_) if self.partial => continue,
                Err(_) => return None,
            };
            if found.len() >= MOST_AHEAD || (self.partial && commit.time.seconds() < self.oldest) {
                return None;
            }
            found.push(id);
            open.extend(&commit.parents);
        }
        Some(found)
    }

    fn compare(&self, tip: &Tip<'_>) -> Option<BranchHistory> {
        let beyond = self.beyond(tip.commit.id())?;
        let forks: Vec<u32> = self.forks(&tip.commit, &beyond);
        Some(BranchHistory {
            name: tip.name.clone(),
            remote: tip.remote,
            tip: tip.commit.id().to_string(),
            author: String::from_utf8_lossy(tip.commit.author().name_bytes()).into_owned(),
            at: crate::repo::time::of(tip.commit.time()),
            merged: beyond.is_empty(),
            ahead: u32::try_from(beyond.len()).unwrap_or(u32::MAX),
            behind: u32::try_from(self.parents.len().saturating_sub(self.contained(forks))).unwrap_or(u32::MAX),
        })
    }

    /// Known commits the branch stands on.
    fn forks(&self, tip: &Commit<'_>, beyond: &[Oid]) -> Vec<u32> {
        let commits = beyond.iter().filter_map(|id| self.commits.get(*id).ok());
        let below = commits.flat_map(|commit| commit.parents.clone());
        below.chain([tip.id()]).filter_map(|id| self.numbers.get(&id).copied()).collect()
    }

    /// How many known commits lie at or below `from`.
    fn contained(&self, mut from: Vec<u32>) -> usize {
        let mut seen = vec![false; self.parents.len()];
        let mut count = 0;
        while let Some(number) = from.pop() {
            if !std::mem::replace(&mut seen[number as usize], true) {
                count += 1;
                from.extend(&self.parents[number as usize]);
            }
        }
        count
    }
}
