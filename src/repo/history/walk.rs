//! The walk itself: every ancestor of one commit, newest first, each read once.

use std::collections::BinaryHeap;

use foldhash::{HashMap, HashMapExt};
use git2::{Oid, Repository};

use super::branches;
use super::files::{Files, Pending};
use super::memo::{Commits, Memory, Number, Seen};
use super::people::People;
use super::{Change, History, past};
use crate::repo::{Entry, Snapshot};

/// Commits between two questions whether to stop.
const ASK_EVERY: usize = 64;
/// Largest `.mailmap` that is honoured, in bytes.
const MAILMAP_LIMIT: u64 = 1 << 20;

pub(super) fn run(
    repository: &Repository,
    (memory, shared): (&mut Memory, bool),
    start: Oid,
    snapshot: &Snapshot,
    most: usize,
    stop: &dyn Fn() -> bool,
) -> Result<History, git2::Error> {
    let files = Files::new(snapshot.entries.iter().map(|entry| entry.raw_path.clone()).collect());
    let commits = Commits::new(repository, &snapshot.source.packs, memory, shared)?;
    let mut walk = Walk::new(commits, files, People::new(mailmap(snapshot).as_deref()));
    let first = walk.from(start)?;
    let reason = walk.go(most, stop);
    let shallow = repository.is_shallow();
    let partial = reason.is_some() || shallow;
    let root = if partial { None } else { walk.root(first) };
    let commits = walk.visited;
    let lost = [walk.lost_note(shallow), walk.lost_trees_note()];
    let Walk { commits: mut read, passed, people, last_change, .. } = walk;
    let listed = branches::list(&mut read, first, &passed, partial, stop);
    let unknown = [reason, shallow.then(|| SHALLOW.to_owned())].into_iter().chain(lost).chain([listed.unknown]);
    let unknown: Vec<String> = unknown.flatten().collect();
    let (people, places) = people.finish();
    let last_change = last_change.into_iter().map(|(path, change)| (path, change.placed(&places))).collect();
    let unknown = (!unknown.is_empty()).then(|| unknown.join("; "));
    let registers = past::registers(repository, start, snapshot, stop);
    Ok(History { commits, root, shallow, unknown, people, branches: listed.branches, last_change, registers })
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

/// Marks on commits, by number.
#[derive(Default)]
pub(super) struct Marks(Vec<bool>);

impl Marks {
    pub(super) fn has(&self, number: Number) -> bool {
        self.0.get(number as usize).copied().unwrap_or(false)
    }

    /// Sets a mark; whether it was not there.
    pub(super) fn set(&mut self, number: Number) -> bool {
        let place = number as usize;
        if self.0.len() <= place {
            self.0.resize((place + 1).max(self.0.len() * 2), false);
        }
        !std::mem::replace(&mut self.0[place], true)
    }

    fn clear(&mut self, number: Number) {
        if let Some(mark) = self.0.get_mut(number as usize) {
            *mark = false;
        }
    }
}

struct Walk<'a> {
    commits: Commits<'a>,
    files: Files,
    people: People,
    /// By time, newest first; equal times by id, so that the order is always the same.
    queue: BinaryHeap<(i64, Oid, Number)>,
    queued: Marks,
    /// Commits that were visited, and how many.
    passed: Marks,
    visited: u64,
    /// Files whose last change is at this commit or below it.
    pending: HashMap<Number, Pending>,
    last_change: HashMap<String, Change>,
    /// Commits that should be there and cannot be read.
    lost: u64,
    /// Commits whose trees cannot be read.
    lost_trees: u64,
}

impl<'a> Walk<'a> {
    fn new(commits: Commits<'a>, files: Files, people: People) -> Self {
        Self {
            commits,
            files,
            people,
            queue: BinaryHeap::new(),
            queued: Marks::default(),
            passed: Marks::default(),
            visited: 0,
            pending: HashMap::new(),
            last_change: HashMap::new(),
            lost: 0,
            lost_trees: 0,
        }
    }

    fn from(&mut self, start: Oid) -> Result<Number, git2::Error> {
        let number = self.commits.number(start);
        let commit = self.commits.get(number).ok_or_else(|| git2::Error::from_str("the commit cannot be read"))?;
        self.enqueue(number, &commit);
        // A work tree may hold more than its commit records.
        let recorded = self.files.changed(&mut self.commits.objects, commit.tree, None, &self.files.all());
        self.lost_trees += u64::from(recorded.is_err());
        self.pending.insert(number, recorded.unwrap_or_default());
        Ok(number)
    }

    /// Walks until nothing is left; otherwise says why not.
    fn go(&mut self, most: usize, stop: &dyn Fn() -> bool) -> Option<String> {
        let mut steps = 0_usize;
        while let Some((_, _, number)) = self.queue.pop() {
            if steps.is_multiple_of(ASK_EVERY) && stop() {
                return Some("the walk over history was stopped".into());
            }
            steps += 1;
            self.queued.clear(number);
            if self.visited >= most as u64 && !self.passed.has(number) {
                let most = crate::text::thousands(most as u64);
                return Some(format!(
                    "history is longer than {most} commits: people, branches and last changes cover the newest"
                ));
            }
            // Only what can be read is queued.
            if let Some(commit) = self.commits.get(number) {
                self.visit(number, &commit);
            }
        }
        None
    }

    fn visit(&mut self, number: Number, commit: &Seen) {
        let author = (commit.author, self.commits.authors());
        let person = if self.passed.set(number) {
            let person = self.people.see(author, commit.authored);
            self.visited += 1;
            self.look_at_parents(commit);
            person
        } else {
            self.people.number(author, commit.authored)
        };
        if let Some(pending) = self.pending.remove(&number).filter(|pending| !pending.is_empty()) {
            self.descend((number, commit), person, pending);
        }
    }

    fn look_at_parents(&mut self, commit: &Seen) {
        for place in 0..commit.parents() {
            let parent = self.commits.parent(commit, place);
            match self.commits.get(parent) {
                Some(seen) if !self.passed.has(parent) => self.enqueue(parent, &seen),
                Some(_) => {}
                None => self.lost += 1,
            }
        }
    }

    fn enqueue(&mut self, number: Number, commit: &Seen) {
        if self.queued.set(number) {
            self.queue.push((commit.time.seconds(), self.commits.id(number), number));
        }
    }

    /// Hands each file to the first parent that has the same content; what differs from all of them changed here.
    fn descend(&mut self, (number, commit): (Number, &Seen), author: u32, mut pending: Pending) {
        let mut here = 0;
        for place in 0..commit.parents() {
            let parent = self.commits.parent(commit, place);
            let Some(seen) = self.commits.seen(parent) else { continue };
            here += 1;
            // A missing tree leaves the files unresolved: unknown, not 'changed here'.
            let Ok(changed) = self.changed(commit.tree, seen.tree, &pending) else {
                self.lost_trees += 1;
                return;
            };
            if changed.is_empty() {
                return self.hand_down(parent, &seen, pending);
            }
            let (differ, same): (Pending, Pending) =
                pending.into_iter().partition(|number| changed.binary_search(number).is_ok());
            self.hand_down(parent, &seen, same);
            pending = differ;
            if pending.is_empty() {
                return;
            }
        }
        if here == commit.recorded_parents {
            self.resolve(number, commit, author, &pending);
        }
    }

    /// Of `pending`, what differs between two trees, sorted.
    fn changed(&mut self, newer: Oid, older: Oid, pending: &[u32]) -> Result<Pending, git2::Error> {
        match self.commits.changed(newer, older) {
            Some(paths) => {
                let mut changed: Pending = paths.iter().filter_map(|path| self.files.among(pending, path)).collect();
                changed.sort_unstable();
                Ok(changed)
            }
            None => self.files.changed(&mut self.commits.objects, newer, Some(older), pending),
        }
    }

    fn hand_down(&mut self, parent: Number, commit: &Seen, files: Pending) {
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

    fn resolve(&mut self, number: Number, commit: &Seen, author: u32, files: &[u32]) {
        let change =
            Change { commit: self.commits.id(number).to_string(), author, at: crate::repo::time::of(commit.time) };
        for number in files {
            let path = String::from_utf8_lossy(self.files.path(*number)).into_owned();
            self.last_change.entry(path).or_insert_with(|| change.clone());
        }
    }

    /// The oldest commit on the first-parent line; `None` where a commit of it cannot be read.
    fn root(&self, start: Number) -> Option<String> {
        let mut number = start;
        // Ids name contents, so that no line comes back to itself; a damaged one may.
        for _ in 0..=self.visited {
            let commit = self.commits.seen(number)?;
            if commit.parents() == 0 {
                return Some(self.commits.id(number).to_string());
            }
            number = self.commits.parent(&commit, 0);
        }
        None
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
