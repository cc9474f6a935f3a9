//! Facts of files on disk between runs, by content and path: an unchanged file is neither read nor parsed again.
//!
//! One file of the cache a repository: 2,000 files of their own would take longer to open than to parse.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};

use super::file::FileFacts;
use crate::cache::Cache;
use crate::model::{bounds, fingerprint};
use crate::repo::{Entry, EntryKind, History, Opened};
use crate::text::secrets::is_in;

/// What is known of one file, and why not all of it.
pub(super) type Known = (FileFacts, Option<String>);

/// Object id of the content, and the path: it decides format and context.
type Key = ([u8; 20], String);

/// Facts of one repository, as they lie in the cache.
pub(super) struct SavedFacts<'a> {
    cache: &'a Cache,
    name: String,
    bytes: Vec<u8>,
    places: HashMap<Key, Range<usize>, RandomState>,
}

#[derive(Serialize, Deserialize)]
struct Place {
    blob: [u8; 20],
    path: String,
    length: u32,
}

impl<'a> SavedFacts<'a> {
    /// What is kept about the repository; nothing where the cache has nothing usable.
    pub(super) fn load(cache: &'a Cache, opened: &Opened) -> Self {
        let name = format!("facts-{}", repository(opened));
        let mut saved = Self { cache, name, bytes: Vec::new(), places: HashMap::default() };
        if let Some(bytes) = cache.load(&saved.name)
            && let Some(places) = places(&bytes)
        {
            (saved.bytes, saved.places) = (bytes, places);
        }
        saved
    }

    /// The facts of an entry; where its content was not seen before, they are read, and also given in the form in which they
    /// are kept.
    pub(super) fn get_or_read(&self, entry: &Entry, read: impl FnOnce() -> Known) -> (Known, Option<Vec<u8>>) {
        if let Some(known) = self.get(entry) {
            return (known, None);
        }
        let known = read();
        let packed = Self::pack(entry, &known);
        (known, packed)
    }

    /// The facts of an entry, where its content was seen before.
    fn get(&self, entry: &Entry) -> Option<Known> {
        let place = self.places.get(&key(entry)?)?;
        let (mut facts, reason): Known = postcard::from_bytes(self.bytes.get(place.clone())?).ok()?;
        // How it stands against the commit is no part of its content.
        (facts.size, facts.dirty, facts.absent) = (entry.size, entry.dirty, entry.absent);
        Some((facts, reason))
    }

    /// The form in which new facts are kept; `None` where they cannot be.
    fn pack(entry: &Entry, known: &Known) -> Option<Vec<u8>> {
        // What could not be read is tried again, and what may be secret is not written anywhere.
        let is_complete = known.1.is_none() || known.0.parsed;
        let credentials = known.0.credentials.as_ref().filter(|_| is_complete && key(entry).is_some())?;
        let packed = postcard::to_allocvec(known).ok()?;
        (!credentials.iter().any(|credential| is_in(credential, &packed))).then_some(packed)
    }

    /// Keeps `new` facts beside the known ones; of those that no entry has any more only as many as there are others.
    pub(super) fn keep(mut self, entries: &[Entry], new: Vec<(usize, Vec<u8>)>) {
        if new.is_empty() {
            return;
        }
        let mut places = Vec::new();
        let mut body = Vec::new();
        let mut add = |(blob, path): Key, bytes: &[u8]| {
            places.push(Place { blob, path, length: u32::try_from(bytes.len()).unwrap_or(u32::MAX) });
            body.extend_from_slice(bytes);
        };
        for (at, bytes) in new {
            if let Some(key) = entries.get(at).and_then(key) {
                add(key, &bytes);
            }
        }
        for entry in entries {
            if let Some((key, place)) = key(entry).and_then(|key| self.places.remove_entry(&key)) {
                add(key, &self.bytes[place]);
            }
        }
        let mut others: Vec<(Key, Range<usize>)> = self.places.into_iter().collect();
        others.sort_unstable_by_key(|(_, place)| place.start);
        for (key, place) in others.into_iter().take(entries.len()) {
            add(key, &self.bytes[place]);
        }
        let Ok(index) = postcard::to_allocvec(&places) else { return };
        let length = (index.len() as u64).to_le_bytes();
        self.cache.keep(&self.name, &[&length[..], &index, &body].concat());
    }
}

fn places(bytes: &[u8]) -> Option<HashMap<Key, Range<usize>, RandomState>> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let index: Vec<Place> = postcard::from_bytes(rest.get(..length)?).ok()?;
    let mut at = 8 + length;
    let mut places = HashMap::with_capacity_and_hasher(index.len(), RandomState::default());
    for place in index {
        let end = at + place.length as usize;
        (end <= bytes.len()).then_some(())?;
        places.insert((place.blob, place.path), at..end);
        at = end;
    }
    Some(places)
}

fn key(entry: &Entry) -> Option<Key> {
    let blob = entry.blob.filter(|_| entry.kind == EntryKind::File)?;
    Some((blob, entry.path.clone()))
}

/// Which repository it is on this machine. A work tree is apart from its commits: line ends may differ on disk.
fn repository(opened: &Opened) -> String {
    let from = if opened.snapshot.is_on_disk() { "disk" } else { "objects" };
    // What was read within other bounds is not what would be read within these.
    fingerprint(&[from, &opened.root.to_string_lossy(), &format!("{:?}", bounds())])
}

/// History as it was walked last, where no branch moved since.
pub(super) fn history(cache: Option<&Cache>, opened: &Opened, walk: impl FnOnce() -> History) -> History {
    let Some((cache, state)) = cache.and_then(|cache| Some((cache, opened.history_state()?))) else { return walk() };
    let name = format!("history-{}", repository(opened));
    let known = cache.load(&name).and_then(|bytes| postcard::from_bytes::<([u8; 32], History)>(&bytes).ok());
    if let Some((_, history)) = known.filter(|(of, _)| *of == state) {
        return history;
    }
    let history = walk();
    // A walk that was stopped is tried again.
    if history.unknown.is_none()
        && let Ok(bytes) = postcard::to_allocvec(&(state, &history))
    {
        cache.keep(&name, &bytes);
    }
    history
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Command;

    fn entry(path: &str, content: u8) -> Entry {
        Entry {
            path: path.into(),
            raw_path: path.into(),
            size: 0,
            kind: EntryKind::File,
            blob: Some([content; 20]),
            dirty: false,
            executable: false,
            absent: false,
        }
    }

    fn facts(path: &str) -> FileFacts {
        FileFacts {
            path: path.into(),
            parsed: true,
            code_lines: 7,
            credentials: Some(Vec::new()),
            ..FileFacts::default()
        }
    }

    fn empty(cache: &Cache) -> SavedFacts<'_> {
        SavedFacts { cache, name: "facts-of-a-test".into(), bytes: Vec::new(), places: HashMap::default() }
    }

    #[test]
    fn what_was_read_once_is_not_read_again_whatever_lies_between() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::new(dir.path().join("cache"));
        let entries = [entry("a.py", 1), entry("b.py", 2), entry("c.py", 1)];
        let read = |saved: &SavedFacts<'_>, entry: &Entry| saved.get_or_read(entry, || (facts(&entry.path), None)).1;
        let new: Vec<(usize, Vec<u8>)> =
            entries.iter().enumerate().map(|(at, entry)| (at, read(&empty(&cache), entry).unwrap())).collect();
        empty(&cache).keep(&entries, new);
        let bytes = cache.load("facts-of-a-test").unwrap();
        let saved = SavedFacts { places: places(&bytes).unwrap(), bytes, ..empty(&cache) };
        for entry in &entries {
            let dirty = Entry { dirty: true, ..entry.clone() };
            let ((known, reason), packed) = saved.get_or_read(&dirty, || panic!("{} is read again", entry.path));
            assert_eq!((known, reason), (FileFacts { dirty: true, credentials: None, ..facts(&entry.path) }, None));
            assert!(packed.is_none());
        }
        for other in [entry("a.py", 2), entry("d.py", 1), Entry { blob: None, ..entry("a.py", 1) }] {
            let mut was_read = false;
            saved.get_or_read(&other, || {
                was_read = true;
                (facts(&other.path), None)
            });
            assert!(was_read, "{other:?}");
        }
    }

    #[test]
    fn what_may_be_secret_or_was_not_read_is_not_kept() {
        let known = facts("a.py");
        let of = |known: &FileFacts, reason: Option<&str>| {
            SavedFacts::pack(&entry("a.py", 1), &(known.clone(), reason.map(str::to_owned)))
        };
        assert!(of(&known, None).is_some());
        assert!(of(&known, Some("partly")).is_some());
        let with = |credential: &str| FileFacts { credentials: Some(vec![credential.to_owned()]), ..known.clone() };
        assert!(of(&with("hunter2-and-more"), None).is_some(), "nothing of it is in the facts");
        let says = |text: &str| FileFacts {
            commands: vec![Command { line: 1, text: text.to_owned(), script: None }],
            ..with("Hunter2-and-more")
        };
        assert!(of(&says("login hunter2-a…"), None).is_none(), "cut behind");
        assert!(of(&says("…ND-MORE"), None).is_none(), "cut before");
        assert!(of(&with("12345678"), None).is_none(), "numbers are kept as numbers");
        assert!(of(&FileFacts { credentials: None, ..known.clone() }, None).is_none(), "nobody looked");
        assert!(of(&FileFacts { parsed: false, ..known }, Some("locked")).is_none());
    }
}
