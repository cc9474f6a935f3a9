//! The walk itself: every ancestor of one commit, newest first, each read once.

use std::collections::{BinaryHeap, HashMap, HashSet};
use std::sync::Arc;

use git2::{Oid, Repository};

use super::branches;
use super::files::{Files, Pending};
use super::memo::{Commits, Memory, Seen};
use super::people::People;
use super::{Change, History, past};
use crate::repo::{Entry, Snapshot};

/// Commits between two questions whether to stop.
const ASK_EVERY: usize = 64;
/// Largest `.mailmap` that is honoured, in bytes.
const MAILMAP_LIMIT: u64 = 1 << 20;

/// Who are whose parents, among the walked commits.
pub(super) type Parents = HashMap<Oid, Vec<Oid>>;

pub(super) fn run(
    repository: &Repository,
    (memory, shared): (&mut Memory, bool),
    start: Oid,
    snapshot: &Snapshot,
    most: usize,
    stop: &dyn Fn() -> bool,
) -> Result<History, git2::Error> {
    let files = Files::new(snapshot.entries.iter().map(|entry| entry.raw_path.clone()).collect());
    let commits = Commits::new(repository, memory, shared);
    let mut walk = Walk::new(&commits, files, People::new(mailmap(snapshot).as_deref()));
    walk.from(start)?;
    let reason = walk.go(most, stop);
    let shallow = repository.is_shallow();
    let listed = branches::list(&commits, start, &walk.parents, reason.is_some() || shallow, stop);
    let unknown =
        [reason, shallow.then(|| SHALLOW.to_owned()), walk.lost_note(shallow), walk.lost_trees_note(), listed.unknown];
    let unknown: Vec<String> = unknown.into_iter().flatten().collect();
    let commits = walk.parents.len() as u64;
    let (people, places) = walk.people.finish();
    let last_change = walk.last_change.into_iter().map(|(path, change)| (path, change.placed(&places))).collect();
    let unknown = (!unknown.is_empty()).then(|| unknown.join("; "));
    let registers = past::registers(repository, start, snapshot, stop);
    Ok(History { commits, shallow, unknown, people, branches: listed.branches, last_change, registers })
}

const SHALLOW: &str = "the clone is shallow: older commits are not here ('git fetch --unshallow' gets them)";

fn mailmap(snapshot: &Snapshot) -> Option<String> {
    let entry: &Entry = snapshot.get(".mailmap")?;
    let content = snapshot.reader().read(entry, MAILMAP_LIMIT).ok()?;
    String::from_utf8(content).ok()
}

impl Change {
    fn placed(mut self, places: &[u32]) -> Self {
        self.author = places.get(self.author as usize).copied().unwrap_or(self.author);
        self
    }
}

struct Walk<'a, 'm> {
    commits: &'a Commits<'m>,
    files: Files,
    people: People,
    /// By time, newest first; equal times by id, so that the order is always the same.
    queue: BinaryHeap<(i64, Oid)>,
    queued: HashSet<Oid>,
    /// Files whose last change is at this commit or below it.
    pending: HashMap<Oid, Pending>,
    parents: Parents,
    last_change: HashMap<String, Change>,
    /// Commits that should be there and cannot be read.
    lost: u64,
    /// Commits whose trees cannot be read.
    lost_trees: u64,
}

impl<'a, 'm> Walk<'a, 'm> {
    fn new(commits: &'a Commits<'m>, files: Files, people: People) -> Self {
        Self {
            commits,
            files,
            people,
            queue: BinaryHeap::new(),
            queued: HashSet::new(),
            pending: HashMap::new(),
            parents: HashMap::new(),
            last_change: HashMap::new(),
            lost: 0,
            lost_trees: 0,
        }
    }

    fn from(&mut self, start: Oid) -> Result<(), git2::Error> {
        let commit = self.commits.get(start)?;
        self.queued.insert(start);
        self.queue.push((commit.time.seconds(), start));
        // A work tree may hold more than its commit records.
        let recorded = self.files.changed(self.commits.repository, commit.tree, None, &self.files.all());
        self.lost_trees += u64::from(recorded.is_err());
        let mut recorded: Pending = recorded.unwrap_or_default().into_iter().collect();
        recorded.sort_unstable();
        self.pending.insert(start, recorded);
        Ok(())
    }

    /// Walks until nothing is left; otherwise says why not.
    fn go(&mut self, most: usize, stop: &dyn Fn() -> bool) -> Option<String> {
        let mut steps = 0_usize;
        while let Some((_, id)) = self.queue.pop() {
            if steps.is_multiple_of(ASK_EVERY) && stop() {
                return Some("the walk over history was stopped".into());
            }
            steps += 1;
            self.queued.remove(&id);
            if self.parents.len() >= most && !self.parents.contains_key(&id) {
                let most = crate::text::thousands(most as u64);
                return Some(format!(
                    "history is longer than {most} commits: people, branches and last changes cover the newest"
                ));
            }
            match self.commits.get(id) {
                Ok(commit) => self.visit(id, &commit),
                Err(_) => self.lost += 1,
            }
        }
        None
    }

    fn visit(&mut self, id: Oid, commit: &Seen) {
        let first_visit = !self.parents.contains_key(&id);
        let author = &commit.author;
        let number = if first_visit { self.people.see(author) } else { self.people.number(author) };
        let here = |id: &Oid| self.commits.get(*id).ok().map(|seen| (*id, seen));
        let parents: Vec<(Oid, Arc<Seen>)> = commit.parents.iter().filter_map(here).collect();
        if first_visit {
            self.lost += (commit.parents.len() - parents.len()) as u64;
            self.parents.insert(id, parents.iter().map(|(id, _)| *id).collect());
            for (parent, seen) in &parents {
                if !self.parents.contains_key(parent) {
                    self.enqueue(*parent, seen);
                }
            }
        }
        if let Some(pending) = self.pending.remove(&id).filter(|pending| !pending.is_empty()) {
            self.descend((id, commit), number, &parents, pending);
        }
    }

    fn enqueue(&mut self, id: Oid, commit: &Seen) {
        if self.queued.insert(id) {
            self.queue.push((commit.time.seconds(), id));
        }
    }

    /// Hands each file to the first parent that has the same content; what differs from all of them changed here.
    fn descend(&mut self, (id, commit): (Oid, &Seen), author: u32, parents: &[(Oid, Arc<Seen>)], mut pending: Pending) {
        for (parent, seen) in parents {
            // A missing tree leaves the files unresolved: unknown, not 'changed here'.
            let Ok(changed) = self.changed(commit.tree, seen.tree, &pending) else {
                self.lost_trees += 1;
                return;
            };
            let (differ, same): (Pending, Pending) = pending.into_iter().partition(|number| changed.contains(number));
            self.hand_down(*parent, seen, same);
            pending = differ;
            if pending.is_empty() {
                return;
            }
        }
        if parents.len() == commit.recorded_parents {
            self.resolve(id, commit, author, &pending);
        }
    }

    fn changed(&self, newer: Oid, older: Oid, pending: &[u32]) -> Result<HashSet<u32>, git2::Error> {
        match self.commits.changed(newer, older) {
            Some(paths) => Ok(paths.iter().filter_map(|path| self.files.among(pending, path)).collect()),
            None => self.files.changed(self.commits.repository, newer, Some(older), pending),
        }
    }

    fn hand_down(&mut self, parent: Oid, commit: &Seen, files: Pending) {
        if files.is_empty() {
            return;
        }
        let waiting = self.pending.entry(parent).or_default();
        if waiting.is_empty() {
            *waiting = files;
        } else {
            waiting.extend(files);
            waiting.sort_unstable();
            waiting.dedup();
        }
        // Clocks go wrong: a parent newer than its child was visited already and must be visited again.
        self.enqueue(parent, commit);
    }

    fn resolve(&mut self, id: Oid, commit: &Seen, author: u32, files: &[u32]) {
        let change = Change { commit: id.to_string(), author, at: crate::repo::time::of(commit.time) };
        for number in files {
            let path = String::from_utf8_lossy(self.files.path(*number)).into_owned();
            self.last_change.entry(path).or_insert_with(|| change.clone());
        }
    }

    fn lost_trees_note(&self) -> Option<String> {
        (self.lost_trees > 0).then(|| {
            let commits = crate::text::count(self.lost_trees, "commit");
            format!("the files of {commits} are not in the object database (a partial clone?): some last changes are missing")
        })
    }

    fn lost_note(&self, shallow: bool) -> Option<String> {
        (self.lost > 0 && !shallow)
            .then(|| format!("{} could not be read: history is incomplete", crate::text::count(self.lost, "commit")))
    }
}
