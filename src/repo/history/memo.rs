//! Commits, and what each of them changed, read once for a walk, or once for all walks over one repository.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;
use git2::{Commit, ObjectType, Oid, Repository, Time};

use super::trees::{self, Sink};
use crate::repo::format::{self, Item, RawCommit};
use crate::repo::objects::{self, Objects};
use crate::repo::packs::PackList;

/// Longest commit that is read, in bytes.
const LONGEST: u64 = 8 << 20;
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

/// A commit, by its place in [`Memory`].
pub(super) type Number = u32;

/// What is known of commits and trees.
#[derive(Debug, Default)]
pub(super) struct Memory {
    numbers: HashMap<Oid, Number, RandomState>,
    ids: Vec<Oid>,
    read: Vec<Read>,
    /// Parents of all commits, one after the other.
    edges: Vec<Number>,
    authors: Authors,
    /// By newer and older tree; `None` where there is too much to keep, or a part cannot be read.
    changes: HashMap<(Oid, Oid), Option<Arc<[u32]>>, RandomState>,
    path_numbers: HashMap<Arc<[u8]>, u32, RandomState>,
    paths: Vec<Arc<[u8]>>,
    kept: usize,
}

#[derive(Clone, Copy, Debug)]
enum Read {
    NotYet,
    Lost,
    Here(Seen),
}

/// What the walk needs of a commit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// Its files.
    pub(super) tree: Oid,
    /// When it was made.
    pub(super) time: Time,
    /// Who wrote it: place in [`Authors`].
    pub(super) author: u32,
    /// When it was written.
    pub(super) authored: Time,
    first_edge: u32,
    parents: u32,
    /// Parents it names itself: at the edge of a shallow clone git hides them, and the edge is no beginning.
    pub(super) recorded_parents: u32,
}

impl Seen {
    /// How many parents it has, here or not.
    pub(super) fn parents(&self) -> u32 {
        self.parents
    }
}

/// Everybody who wrote a commit, as commits have them.
#[derive(Debug, Default)]
pub(super) struct Authors {
    numbers: HashMap<Box<[u8]>, u32, RandomState>,
    list: Vec<Author>,
}

/// An author as a commit has them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Author {
    /// Name.
    pub(super) name: String,
    /// E-mail address.
    pub(super) email: String,
}

impl Authors {
    /// The number of an author, the same for the same bytes.
    pub(super) fn number(&mut self, name: &[u8], email: &[u8]) -> u32 {
        // No name holds the byte that ends an address.
        let key = [name, b"\n", email].concat();
        if let Some(known) = self.numbers.get(key.as_slice()) {
            return *known;
        }
        let next = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        self.list.push(Author { name: text(name), email: text(email) });
        self.numbers.insert(key.into(), next);
        next
    }

    /// The author of a number given out.
    pub(super) fn get(&self, number: u32) -> Option<&Author> {
        self.list.get(number as usize)
    }
}

/// The commits of one repository.
pub(super) struct Commits<'a> {
    /// Where they are.
    pub(super) repository: &'a Repository,
    /// Where they and their trees are read.
    pub(super) objects: Objects<'a>,
    memory: &'a mut Memory,
    /// Whether others will ask for the same again.
    shared: bool,
    buffer: Vec<u8>,
    /// Whether git itself must say who the parents are: it knows of the edge of a shallow clone, and of grafts.
    ask_git: bool,
}

impl<'a> Commits<'a> {
    pub(super) fn new(
        repository: &'a Repository,
        packs: &PackList,
        memory: &'a mut Memory,
        shared: bool,
    ) -> Result<Self, git2::Error> {
        let ask_git = repository.is_shallow() || repository.commondir().join("info/grafts").exists();
        Ok(Self { repository, objects: Objects::of(repository, packs)?, memory, shared, buffer: Vec::new(), ask_git })
    }

    /// The number of a commit, read or not.
    pub(super) fn number(&mut self, id: Oid) -> Number {
        self.memory.number(id)
    }

    /// The number of a commit, where it was met already.
    pub(super) fn known(&self, id: Oid) -> Option<Number> {
        self.memory.numbers.get(&id).copied()
    }

    /// How many commits have a number.
    pub(super) fn count(&self) -> usize {
        self.memory.ids.len()
    }

    pub(super) fn id(&self, number: Number) -> Oid {
        self.memory.ids.get(number as usize).copied().unwrap_or(Oid::ZERO_SHA1)
    }

    pub(super) fn authors(&self) -> &Authors {
        &self.memory.authors
    }

    /// A parent of a commit, by its place among them.
    pub(super) fn parent(&self, of: &Seen, place: u32) -> Number {
        self.memory.edges[(of.first_edge + place) as usize]
    }

    /// Parents of a commit that was read.
    pub(super) fn parents(&self, of: &Seen) -> &[Number] {
        let first = of.first_edge as usize;
        &self.memory.edges[first..first + of.parents as usize]
    }

    /// What is known of a commit; `None` where it cannot be read.
    pub(super) fn get(&mut self, number: Number) -> Option<Seen> {
        if let Read::NotYet = self.memory.read[number as usize] {
            let seen = self.read(self.id(number));
            self.memory.read[number as usize] = seen.map_or(Read::Lost, Read::Here);
        }
        self.seen(number)
    }

    /// What was read of a commit before.
    pub(super) fn seen(&self, number: Number) -> Option<Seen> {
        match self.memory.read.get(number as usize) {
            Some(Read::Here(seen)) => Some(*seen),
            _ => None,
        }
    }

    fn read(&mut self, id: Oid) -> Option<Seen> {
        if self.ask_git {
            self.objects.loose.check(id).ok()?;
            return Some(self.memory.keep(&self.repository.find_commit(id).ok()?));
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        let plain = self.objects.packs.commit(id, &mut buffer).and_then(format::commit);
        let seen = plain.map(|raw| self.memory.keep_raw(&raw));
        self.buffer = buffer;
        seen.or_else(|| {
            if let Some(object) = self.objects.loose.object(id, LONGEST) {
                let (_, commit) = object.ok().filter(|(kind, _)| *kind == ObjectType::Commit)?;
                return Some(self.memory.keep_raw(&format::commit(&commit)?));
            }
            let object = objects::read(&self.objects.git, id, ObjectType::Commit).ok()?;
            Some(self.memory.keep_raw(&format::commit(object.data())?))
        })
    }

    /// Paths that `newer` has otherwise than `older`; `None` where that has to be looked at file by file.
    pub(super) fn changed(&mut self, newer: Oid, older: Oid) -> Option<Vec<Arc<[u8]>>> {
        if !self.shared {
            return None;
        }
        if let Some(known) = self.memory.changes.get(&(newer, older)) {
            let numbers = known.as_ref()?;
            return Some(numbers.iter().map(|number| Arc::clone(&self.memory.paths[*number as usize])).collect());
        }
        let mut all = AllPaths(Vec::new());
        let told = trees::compare(&mut self.objects, newer, Some(older), &mut all);
        let fits = matches!(told, Ok(true)) && self.memory.kept + all.0.len() <= MOST_IN_ALL;
        if !fits {
            self.memory.changes.insert((newer, older), None);
            return None;
        }
        let paths: Vec<Arc<[u8]>> = all.0.into_iter().map(Arc::from).collect();
        let numbers: Arc<[u32]> = paths.iter().map(|path| self.memory.path_number(path)).collect();
        self.memory.kept += numbers.len();
        self.memory.changes.insert((newer, older), Some(numbers));
        Some(paths)
    }
}

/// Every path, up to too many.
struct AllPaths(Vec<Vec<u8>>);

impl Sink for AllPaths {
    fn enters(&mut self, _: &[u8]) -> bool {
        true
    }

    fn file(&mut self, path: &[u8], _: &Item<'_>) -> bool {
        self.0.push(path.to_vec());
        self.0.len() <= MOST_OF_ONE
    }
}

impl Memory {
    fn number(&mut self, id: Oid) -> Number {
        let next = Number::try_from(self.ids.len()).unwrap_or(Number::MAX);
        let number = *self.numbers.entry(id).or_insert(next);
        if number == next {
            self.ids.push(id);
            self.read.push(Read::NotYet);
        }
        number
    }

    fn connect(&mut self, parents: impl Iterator<Item = Oid>) -> (u32, u32) {
        let first = self.edges.len();
        for parent in parents {
            let number = self.number(parent);
            self.edges.push(number);
        }
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        (count(first), count(self.edges.len() - first))
    }

    fn keep_raw(&mut self, raw: &RawCommit<'_>) -> Seen {
        let author = self.authors.number(raw.author.name, raw.author.email);
        let (first_edge, parents) = self.connect(raw.parents.iter().copied());
        let (tree, time, authored) = (raw.tree, raw.time, raw.author.when);
        Seen { tree, time, author, authored, first_edge, parents, recorded_parents: parents }
    }

    fn keep(&mut self, commit: &Commit<'_>) -> Seen {
        let author = commit.author();
        let (first_edge, parents) = self.connect(commit.parent_ids());
        let lines = commit.raw_header_bytes().split(|byte| *byte == b'\n');
        let recorded = lines.filter(|line| line.starts_with(b"parent ")).count();
        Seen {
            tree: commit.tree_id(),
            time: commit.time(),
            author: self.authors.number(author.name_bytes(), author.email_bytes()),
            authored: author.when(),
            first_edge,
            parents,
            recorded_parents: u32::try_from(recorded).unwrap_or(u32::MAX),
        }
    }

    fn path_number(&mut self, path: &Arc<[u8]>) -> u32 {
        let next = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
        let number = *self.path_numbers.entry(Arc::clone(path)).or_insert(next);
        if number == next {
            self.paths.push(Arc::clone(path));
        }
        number
    }
}
