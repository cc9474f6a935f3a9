//! Commits, and what each of them changed, read once for a walk, or once for all walks over one repository.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use git2::{Commit, ObjectType, Oid, Repository, Time, Tree};

/// Most paths of one change that are kept: a larger one is an import, and is looked at where it is needed.
const MOST_OF_ONE: usize = 20_000;
/// Most paths kept in all.
const MOST_IN_ALL: usize = 8_000_000;

/// What walks over the history of one repository share, so that the second one reads nothing again.
#[derive(Debug, Default)]
pub struct HistoryMemo(Mutex<Memory>);

impl HistoryMemo {
    pub(super) fn lock(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is known of commits and trees.
#[derive(Debug, Default)]
pub(super) struct Memory {
    commits: HashMap<Oid, Arc<Seen>>,
    /// By newer and older tree; `None` where there is too much to keep, or a part cannot be read.
    changes: HashMap<(Oid, Oid), Option<Arc<[u32]>>>,
    numbers: HashMap<Arc<[u8]>, u32>,
    paths: Vec<Arc<[u8]>>,
    kept: usize,
}

/// What the walk needs of a commit.
#[derive(Debug)]
pub(super) struct Seen {
    /// Its files.
    pub(super) tree: Oid,
    /// When it was made.
    pub(super) time: Time,
    /// Parents, as far as they are here.
    pub(super) parents: Vec<Oid>,
    /// Parents it names itself: at the edge of a shallow clone git hides them, and the edge is no beginning.
    pub(super) recorded_parents: usize,
    /// Who wrote it.
    pub(super) author: Author,
}

/// An author as a commit has them, and when they wrote it.
#[derive(Debug)]
pub(super) struct Author {
    /// Name, not trimmed.
    pub(super) name: String,
    /// E-mail address, not trimmed.
    pub(super) email: String,
    /// When it was written.
    pub(super) when: Time,
}

/// The commits of one repository.
pub(super) struct Commits<'a> {
    /// Where they are read.
    pub(super) repository: &'a Repository,
    memory: RefCell<&'a mut Memory>,
    /// Whether others will ask for the same again.
    shared: bool,
}

impl<'a> Commits<'a> {
    pub(super) fn new(repository: &'a Repository, memory: &'a mut Memory, shared: bool) -> Self {
        Self { repository, memory: RefCell::new(memory), shared }
    }

    /// What is known of a commit.
    pub(super) fn get(&self, id: Oid) -> Result<Arc<Seen>, git2::Error> {
        if let Some(seen) = self.memory.borrow().commits.get(&id) {
            return Ok(Arc::clone(seen));
        }
        let seen = Arc::new(Seen::of(&self.repository.find_commit(id)?));
        self.memory.borrow_mut().commits.insert(id, Arc::clone(&seen));
        Ok(seen)
    }

    /// Paths that `newer` has otherwise than `older`; `None` where that has to be looked at file by file.
    pub(super) fn changed(&self, newer: Oid, older: Oid) -> Option<Vec<Arc<[u8]>>> {
        if !self.shared {
            return None;
        }
        let mut memory = self.memory.borrow_mut();
        if let Some(known) = memory.changes.get(&(newer, older)) {
            let numbers = known.clone()?;
            return Some(numbers.iter().map(|number| Arc::clone(&memory.paths[*number as usize])).collect());
        }
        let paths = self.differing(newer, older).filter(|paths| memory.kept + paths.len() <= MOST_IN_ALL);
        let Some(paths) = paths else {
            memory.changes.insert((newer, older), None);
            return None;
        };
        let paths: Vec<Arc<[u8]>> = paths.into_iter().map(Arc::from).collect();
        let numbers: Arc<[u32]> = paths.iter().map(|path| memory.number(path)).collect();
        memory.kept += numbers.len();
        memory.changes.insert((newer, older), Some(numbers));
        Some(paths)
    }

    fn differing(&self, newer: Oid, older: Oid) -> Option<Vec<Vec<u8>>> {
        let mut paths = Vec::new();
        if newer != older {
            let (newer, older) = (self.repository.find_tree(newer).ok()?, self.repository.find_tree(older).ok()?);
            compare(self.repository, &newer, Some(&older), &mut Vec::new(), &mut paths)?;
        }
        Some(paths)
    }
}

impl Memory {
    fn number(&mut self, path: &Arc<[u8]>) -> u32 {
        let next = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(Arc::clone(path)).or_insert(next);
        if number == next {
            self.paths.push(Arc::clone(path));
        }
        number
    }
}

impl Seen {
    fn of(commit: &Commit<'_>) -> Self {
        let author = commit.author();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let lines = commit.raw_header_bytes().split(|byte| *byte == b'\n');
        Self {
            tree: commit.tree_id(),
            time: commit.time(),
            parents: commit.parent_ids().collect(),
            recorded_parents: lines.filter(|line| line.starts_with(b"parent ")).count(),
            author: Author { name: text(author.name_bytes()), email: text(author.email_bytes()), when: author.when() },
        }
    }
}

/// Collects files below `newer` that `older` has otherwise; `None` where there are too many, or a folder is missing.
fn compare(
    repository: &Repository,
    newer: &Tree<'_>,
    older: Option<&Tree<'_>>,
    prefix: &mut Vec<u8>,
    paths: &mut Vec<Vec<u8>>,
) -> Option<()> {
    for item in newer {
        let before = older.and_then(|tree| tree.get_name_bytes(item.name_bytes()));
        if before.as_ref().is_some_and(|before| before.id() == item.id() && before.kind() == item.kind()) {
            continue;
        }
        let length = prefix.len();
        prefix.extend_from_slice(item.name_bytes());
        if item.kind() == Some(ObjectType::Tree) {
            prefix.push(b'/');
            let subtree = repository.find_tree(item.id()).ok()?;
            let before = before.filter(|before| before.kind() == Some(ObjectType::Tree));
            let before = match before {
                Some(before) => Some(repository.find_tree(before.id()).ok()?),
                None => None,
            };
            compare(repository, &subtree, before.as_ref(), prefix, paths)?;
        } else {
            paths.push(prefix.clone());
        }
        if paths.len() > MOST_OF_ONE {
            return None;
        }
        prefix.truncate(length);
    }
    Some(())
}
