//! Facts of files that several states of one repository share: the same content at the same path is parsed once.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use foldhash::HashMap;
use rayon::ThreadPool;

use super::CollectError;
use super::saved::Known;
use crate::repo::{Entry, EntryKind, HistoryMemo};

/// States of the repository that a file may be missing from before its facts are forgotten.
const KEPT_FOR: u64 = 2;

/// Object id and path: the path decides format and context.
type Key = ([u8; 20], String);

/// Facts kept between inspections of one run. Holds about as much as two states of the repository.
#[derive(Debug, Default)]
pub struct FactsCache {
    kept: Mutex<HashMap<Key, Kept>>,
    round: AtomicU64,
    history: HistoryMemo,
    workers: OnceLock<ThreadPool>,
    hits: AtomicU64,
}

#[derive(Debug)]
struct Kept {
    known: Arc<Known>,
    round: u64,
}

impl FactsCache {
    /// Files that were not parsed again so far.
    pub fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }

    /// What the walks over history share.
    pub fn history(&self) -> &HistoryMemo {
        &self.history
    }

    /// The threads of all inspections, as many as the first one asks for: what threads leave behind when they end is taken over by
    /// others piece by piece.
    ///
    /// # Errors
    /// When the system refuses them.
    pub fn workers(&self, jobs: Option<usize>) -> Result<&ThreadPool, CollectError> {
        if let Some(workers) = self.workers.get() {
            return Ok(workers);
        }
        let workers = super::workers(jobs)?;
        Ok(self.workers.get_or_init(|| workers))
    }

    /// Begins another state of the repository, and forgets what the last ones did not have.
    pub(super) fn next_round(&self) {
        let round = self.round.fetch_add(1, Ordering::Relaxed) + 1;
        self.lock().retain(|_, kept| kept.round + KEPT_FOR >= round);
    }

    /// The facts of an entry, made by `make` where they are not known yet. What could not be read is tried again.
    pub(super) fn get(&self, entry: &Entry, make: impl FnOnce() -> Known) -> Known {
        let Some(blob) = entry.blob.filter(|_| entry.kind == EntryKind::File && !entry.dirty && !entry.absent) else {
            return make();
        };
        let (key, round) = ((blob, entry.path.clone()), self.round.load(Ordering::Relaxed));
        let known = self.lock().get_mut(&key).map(|kept| {
            kept.round = round;
            Arc::clone(&kept.known)
        });
        if let Some(known) = known {
            self.hits.fetch_add(1, Ordering::Relaxed);
            return (*known).clone();
        }
        let fresh = make();
        if fresh.1.is_none() || fresh.0.parsed {
            self.lock().insert(key, Kept { known: Arc::new(fresh.clone()), round });
        }
        fresh
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::FileFacts;

    fn entry(path: &str, blob: u8) -> Entry {
        Entry {
            path: path.into(),
            raw_path: path.as_bytes().to_vec(),
            size: 1,
            kind: EntryKind::File,
            blob: Some([blob; 20]),
            dirty: false,
            executable: false,
            absent: false,
        }
    }

    fn made(path: &str) -> Known {
        (FileFacts { path: path.into(), parsed: true, ..FileFacts::default() }, None)
    }

    #[test]
    fn the_same_content_at_the_same_path_is_made_once() {
        let cache = FactsCache::default();
        let mut count = 0;
        for (path, blob) in [("a.py", 1), ("a.py", 1), ("b.py", 1), ("a.py", 2)] {
            let (facts, _) = cache.get(&entry(path, blob), || {
                count += 1;
                made(path)
            });
            assert_eq!(facts.path, path);
        }
        assert_eq!((count, cache.hits()), (3, 1));
    }

    #[test]
    fn uncommitted_files_and_files_that_could_not_be_read_are_looked_at_again() {
        let (cache, mut count) = (FactsCache::default(), 0);
        let dirty = Entry { dirty: true, ..entry("a.py", 1) };
        for entry in [dirty, entry("lost.py", 3)] {
            for _ in 0..2 {
                cache.get(&entry, || {
                    count += 1;
                    (FileFacts::default(), Some("missing".into()))
                });
            }
        }
        assert_eq!((count, cache.hits()), (4, 0));
    }

    #[test]
    fn what_later_states_do_not_have_is_forgotten() {
        let cache = FactsCache::default();
        cache.get(&entry("a.py", 1), || made("a.py"));
        for _ in 0..=KEPT_FOR {
            assert_eq!(cache.lock().len(), 1);
            cache.next_round();
        }
        assert_eq!(cache.lock().len(), 0);
    }
}
