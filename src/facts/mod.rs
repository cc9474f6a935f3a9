//! Facts of a repository: every file parsed once, in parallel, and one walk over history. Values, no verdicts.

mod cache;
mod context;
mod document;
mod file;
mod job;
mod read;
mod saved;
mod settings;
mod test_reports;
pub mod tools;

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::cache::Cache;
use crate::catalog::Catalog;
use crate::cores::Cores;
use crate::model::{ProjectSettings, Repository, Unread};
use crate::repo::{History, Opened};

pub use cache::FactsCache;
pub use file::{Command, Content, Described, Document, FileFacts, NotebookFacts};
pub use job::Job;
use saved::{Known, SavedFacts};
pub use settings::{Globs, of_folder, of_snapshot, of_text as settings_of};
pub use test_reports::{NamedReport, read as read_test_reports};
pub use tools::Tools;

/// Python nested tens of thousands deep parses, but its tree needs a deep stack to be walked and dropped.
const STACK: usize = 64 << 20;

/// Everything known about one repository at one state.
#[derive(Debug)]
pub struct RepoFacts {
    /// Which repository, at which state.
    pub repository: Repository,
    /// One per file of the snapshot, sorted by path.
    pub files: Vec<FileFacts>,
    /// One walk over history.
    pub history: History,
    /// Files that were not, or not wholly, read.
    pub unread: Vec<Unread>,
    /// Things a user must know about how the repository could be read.
    pub notes: Vec<String>,
    /// Reports of test runs that were named.
    pub test_reports: Vec<NamedReport>,
}

impl RepoFacts {
    /// What the repository says of itself: `.paydown.toml`, else `pyproject.toml`.
    pub fn settings(&self) -> Option<&ProjectSettings> {
        let of = |path: &str| self.files.iter().find(|file| file.path == path)?.settings.as_deref();
        of(crate::parse::settings::FILE).or_else(|| of(crate::parse::settings::PYPROJECT))
    }

    /// Facts of files given as path and text, without a repository and without history: a change before it is written,
    /// tests, examples. They are read by a worker, whose stack is deep enough, wherever this is called.
    pub fn of_texts(files: &[(&str, &str)], catalog: &Catalog) -> Self {
        let read = || files.iter().map(|(path, text)| read::text(path, text, catalog)).collect();
        let (mut files, unread): (Vec<FileFacts>, Vec<Unread>) =
            std::thread::scope(|scope| match std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, read) {
                Ok(worker) => (worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), Vec::new()),
                Err(error) => (Vec::new(), unread(files, &error)),
            });
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut facts = Self {
            repository: Repository::default(),
            files,
            history: History::default(),
            unread,
            notes: Vec::new(),
            test_reports: Vec::new(),
        };
        settings::place(&mut facts);
        facts
    }
}

/// Files that no worker could be had for.
fn unread(files: &[(&str, &str)], error: &std::io::Error) -> Vec<Unread> {
    let reason = format!("no worker thread could be started: {error}");
    files.iter().map(|(path, _)| Unread { path: (*path).to_owned(), reason: reason.clone() }).collect()
}

/// Why no facts were collected.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// Somebody asked to stop.
    #[error("the inspection was stopped before it was done")]
    Cancelled,
    /// The system refused worker threads.
    #[error("cannot start worker threads ({0}): try again with --jobs 1")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// Reads and parses every file of the snapshot on `jobs` threads (all cores when `None`) while history is walked.
///
/// # Errors
/// When the job is cancelled or no thread can be started. A file that cannot be read is counted in `unread` instead.
pub fn collect(opened: &Opened, catalog: &Catalog, jobs: Option<usize>, job: &Job) -> Result<RepoFacts, CollectError> {
    collect_with(opened, &|| catalog, &workers(jobs)?, job, Kept::default())
}

/// Threads for an inspection: `jobs` of them, or one a core.
///
/// # Errors
/// When the system refuses them.
pub fn workers(jobs: Option<usize>) -> Result<rayon::ThreadPool, CollectError> {
    let (builder, cores) = (rayon::ThreadPoolBuilder::new(), Cores::default());
    let builder = builder.num_threads(jobs.unwrap_or(0)).stack_size(STACK);
    Ok(builder.start_handler(move |_| cores.take_one()).build()?)
}

/// What is known from before.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kept<'a> {
    /// From other states of the same repository, inspected in this run.
    pub in_run: Option<&'a FactsCache>,
    /// From earlier runs.
    pub on_disk: Option<&'a Cache>,
}

/// Where the catalogue comes from. The first worker that reads a file asks for it, so that the walk over history does not wait
/// until it is loaded.
type AskCatalog<'a> = &'a (dyn Fn() -> &'a Catalog + Sync);

/// The same on threads that are there already, parsing only what is not `kept` from before.
///
/// # Errors
/// When the job is cancelled.
pub fn collect_with(
    opened: &Opened,
    catalog: AskCatalog<'_>,
    workers: &rayon::ThreadPool,
    job: &Job,
    kept: Kept<'_>,
) -> Result<RepoFacts, CollectError> {
    let cache = kept.in_run;
    cache.into_iter().for_each(FactsCache::next_round);
    job.expect(opened.snapshot.entries.len() as u64);
    let stopped = AtomicBool::new(false);
    let stop = || job.is_cancelled() || stopped.load(Ordering::Relaxed);
    let walk = || saved::history(kept.on_disk, opened, || opened.history_with(cache.map(FactsCache::history), &stop));
    let known = kept.on_disk.filter(|_| cache.is_none()).map(|disk| SavedFacts::load(disk, opened));
    let (read, history) =
        workers.install(|| rayon::join(|| read_all(opened, catalog, job, (cache, known.as_ref())), walk));
    if job.is_cancelled() {
        return Err(CollectError::Cancelled);
    }
    let mut files = Vec::with_capacity(read.len());
    let (mut unread, mut new) = (Vec::new(), Vec::new());
    for (at, ((facts, reason), packed)) in read.into_iter().enumerate() {
        new.extend(packed.map(|packed| (at, packed)));
        if let Some(reason) = reason {
            unread.push(Unread { path: facts.path.clone(), reason });
        }
        files.push(facts);
    }
    if let Some(known) = known {
        known.keep(&opened.snapshot.entries, new);
    }
    let mut facts = RepoFacts {
        repository: opened.identified(Some(&history)),
        files,
        history,
        unread,
        notes: opened.notes.clone(),
        test_reports: Vec::new(),
    };
    settings::place(&mut facts);
    Ok(facts)
}

fn read_all(
    opened: &Opened,
    catalog: AskCatalog<'_>,
    job: &Job,
    (cache, saved): (Option<&FactsCache>, Option<&SavedFacts<'_>>),
) -> Vec<(Known, Option<Vec<u8>>)> {
    opened
        .snapshot
        .entries
        .par_iter()
        .map_init(
            || opened.snapshot.reader(),
            |reader, entry| {
                // After a cancellation the rest is passed over; the result is thrown away.
                let out = match (cache, saved) {
                    _ if job.is_cancelled() => ((FileFacts::default(), None), None),
                    (Some(cache), _) => (cache.get(entry, || read::file(reader, entry, catalog(), false)), None),
                    (None, Some(saved)) => saved.get_or_read(entry, || read::file(reader, entry, catalog(), true)),
                    (None, None) => (read::file(reader, entry, catalog(), false), None),
                };
                job.step();
                out
            },
        )
        .collect()
}
