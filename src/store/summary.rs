//! Every repository of a store in brief, kept in an index outside of it so that a thousand of them open at once.
//!
//! The index holds what was read of each folder together with the names, sizes and times of its files: a folder in which
//! nothing changed is not read again. It can be thrown away at any time.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use indexmap::IndexMap;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{History, Store, StoreKind, atomic, events, history, names};
use crate::audit::track;
use crate::model::{
    Action, ActionEvent, ActionStatus, Audit, AuditKind, DimensionId, Repository, RubricRef, Tally, Verdict,
    WorstFinding, fingerprint, tags,
};

/// Raised whenever the index would be misread otherwise.
const INDEX_SCHEMA: u32 = 2;

/// Newest audits that a summary draws.
const MOST_POINTS: usize = 40;

/// One repository in brief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Which one, as in its newest audit.
    pub repository: Repository,
    /// Oldest first, the newest few.
    pub points: Vec<SummaryPoint>,
    /// Audits in all.
    pub audits: usize,
    /// The audit whose score counts: the newest that people made, else the newest.
    pub last: LastAudit,
    /// When people last reviewed it.
    #[serde(with = "crate::model::time_text::optional")]
    pub reviewed_at: Option<DateTime<FixedOffset>>,
    /// Actions to be done.
    pub open_actions: Vec<Action>,
    /// Words to sort repositories by.
    pub tags: Vec<String>,
    /// The worst finding of the newest audit that stands on an inspection.
    pub worst: Option<WorstFinding>,
    /// When the commit was made that the audit whose score counts is about.
    #[serde(with = "crate::model::time_text::optional")]
    pub committed_at: Option<DateTime<FixedOffset>>,
    /// Why files were left out.
    pub skipped: Vec<String>,
}

/// One audit as a point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryPoint {
    /// Id of the audit.
    pub id: String,
    /// When it was finished.
    #[serde(with = "crate::model::time_text")]
    pub at: DateTime<FixedOffset>,
    /// Who made it.
    pub kind: AuditKind,
    /// Total in tenths on the whole scale.
    pub tenths: u32,
}

/// The audit whose score counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastAudit {
    /// Its id.
    pub id: String,
    /// When it was finished.
    #[serde(with = "crate::model::time_text")]
    pub at: DateTime<FixedOffset>,
    /// Who made it.
    pub kind: AuditKind,
    /// Its score.
    pub result: Tally,
    /// By which rubric.
    pub rubric: RubricRef,
    /// The level of each dimension that has one.
    pub levels: IndexMap<DimensionId, u8>,
    /// Points in tenths against the newest audit of the same kind before its quarter.
    pub change: Option<i64>,
    /// Dimensions that fell against that one.
    pub fell: Vec<DimensionId>,
}

/// All repositories of a store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summaries {
    /// By name.
    pub repositories: Vec<Summary>,
    /// What could not be read at all, and why.
    pub skipped: Vec<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Index {
    schema: u32,
    version: String,
    /// By the name of the folder.
    folders: BTreeMap<String, Folder>,
}

/// What was read of one folder.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Folder {
    /// Of its files.
    state: String,
    /// What they say.
    repositories: Vec<Summary>,
    /// Why files were left out where nothing at all could be read.
    skipped: Vec<String>,
}

/// The usual place of the index of a store; `None` where the user has no folder for caches.
pub fn index_path(store: &Store) -> Option<PathBuf> {
    let user = directories::ProjectDirs::from("", "", "paydown")?;
    let root = std::fs::canonicalize(store.root()).unwrap_or_else(|_| store.root().to_path_buf());
    let name = fingerprint(&["portfolio", &root.to_string_lossy()]);
    Some(user.cache_dir().join("portfolio").join(format!("{name}.json")))
}

/// What a history says in brief; `None` without an audit.
pub fn summarise(history: &History, events: &[ActionEvent], tags: Vec<String>) -> Option<Summary> {
    let audits: Vec<&Audit> = history.audits.iter().map(|stored| &stored.audit).collect();
    let newest = audits.last()?;
    let last = audits.iter().rfind(|audit| audit.kind == AuditKind::Review).unwrap_or(newest);
    // Totals of two rubrics are no line.
    let ours: Vec<&&Audit> = audits.iter().filter(|audit| audit.rubric.id == last.rubric.id).collect();
    let point = |audit: &&Audit| SummaryPoint {
        id: audit.id.clone(),
        at: audit.at,
        kind: audit.kind,
        tenths: tenths(&audit.result),
    };
    let open = track(&audits, events).into_iter().map(|one| one.action);
    Some(Summary {
        repository: newest.repository.clone(),
        points: ours[ours.len().saturating_sub(MOST_POINTS)..].iter().map(|audit| point(audit)).collect(),
        audits: audits.len(),
        last: last_audit(last, &audits),
        reviewed_at: (last.kind == AuditKind::Review).then_some(last.at),
        open_actions: open.filter(|action| action.status == ActionStatus::Open).collect(),
        tags,
        worst: audits.iter().rev().find_map(|audit| audit.worst_finding.clone()),
        committed_at: last.repository.committed_at,
        skipped: history.skipped.iter().map(|skipped| skipped.reason.clone()).collect(),
    })
}

fn last_audit(last: &Audit, audits: &[&Audit]) -> LastAudit {
    let quarter = NaiveDate::from_ymd_opt(last.at.year(), last.at.month0() / 3 * 3 + 1, 1);
    let is_before = |audit: &&&Audit| {
        audit.kind == last.kind
            && audit.rubric.id == last.rubric.id
            && audit.result.comparable
            && quarter.is_some_and(|quarter| audit.at.date_naive() < quarter)
    };
    let before = audits.iter().rfind(is_before).filter(|_| last.result.comparable);
    let level = |verdict: &Verdict| verdict.score();
    let fell = before.map(|before| {
        let fell = last.answers.iter().filter(|(id, answer)| {
            let then = before.answers.get(*id).and_then(|answer| level(&answer.verdict));
            then.zip(level(&answer.verdict)).is_some_and(|(then, now)| now < then)
        });
        fell.map(|(id, _)| id.clone()).collect()
    });
    LastAudit {
        id: last.id.clone(),
        at: last.at,
        kind: last.kind,
        result: last.result.clone(),
        rubric: last.rubric.clone(),
        levels: last.answers.iter().filter_map(|(id, answer)| Some((id.clone(), level(&answer.verdict)?))).collect(),
        change: before.map(|before| i64::from(tenths(&last.result)) - i64::from(tenths(&before.result))),
        fell: fell.unwrap_or_default(),
    }
}

fn tenths(result: &Tally) -> u32 {
    result.scaled_tenths.unwrap_or(result.total * 10)
}

impl Store {
    /// Every repository in brief. `index` names the file that remembers them; without one all files are read.
    pub fn summaries(&self, index: Option<&Path>) -> Summaries {
        let folders = match self.repository_folders() {
            Ok(folders) => folders,
            Err(error) => return Summaries { skipped: vec![error.to_string()], ..Summaries::default() },
        };
        let known = index.map(read_index).unwrap_or_default();
        let read = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let state = state(path);
            match known.folders.get(&name) {
                Some(folder) if folder.state == state => (name, folder.clone(), false),
                _ => (name, self.read_folder(path, state), true),
            }
        };
        let read: Vec<_> = folders.par_iter().map(read).collect();
        let is_new = read.iter().any(|(_, _, is_new)| *is_new) || read.len() != known.folders.len();
        let folders: BTreeMap<_, _> = read.into_iter().map(|(name, folder, _)| (name, folder)).collect();
        let skipped = folders.values().flat_map(|folder| folder.skipped.iter().cloned()).collect();
        let all = folders.iter().flat_map(|(name, folder)| folder.repositories.iter().map(move |one| (name, one)));
        let repositories = self.merged(all.map(|(name, one)| (name.clone(), one.clone())).collect());
        if let Some(index) = index.filter(|_| is_new) {
            write_index(index, folders);
        }
        Summaries { repositories, skipped }
    }

    /// One repository in brief, wherever its audits lie.
    pub fn summary(&self, repository: &Repository) -> Option<Summary> {
        self.summed(self.history(repository), repository)
    }

    fn summed(&self, mut history: History, repository: &Repository) -> Option<Summary> {
        let (actions, unread) = self.events(repository);
        let (tagged, lost) = self.tag_events(repository);
        history.skipped.extend(unread.into_iter().chain(lost));
        summarise(&history, &actions, tags(&tagged))
    }

    /// A folder holds one repository, or more where some have the same name and no commits.
    fn read_folder(&self, path: &Path, state: String) -> Folder {
        let mut whole = History::default();
        history::read_all(self, path, &mut whole);
        let mut groups: Vec<History> = Vec::new();
        for stored in whole.audits {
            let same = |group: &&mut History| {
                group.audits.first().is_some_and(|first| {
                    self.kind == StoreKind::InRepository
                        || names::is_same_repository(&first.audit.repository, &stored.audit.repository)
                })
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.audits.push(stored),
                None => groups.push(History { audits: vec![stored], ..History::default() }),
            }
        }
        let Some(first) = groups.first_mut() else {
            let skipped = whole.skipped.into_iter().map(|skipped| skipped.reason).collect();
            return Folder { state, repositories: Vec::new(), skipped };
        };
        first.skipped = whole.skipped;
        let summary = |group: History| {
            let repository = group.last()?.repository.clone();
            self.summed(group, &repository)
        };
        Folder { state, repositories: groups.into_iter().filter_map(summary).collect(), skipped: Vec::new() }
    }

    /// A repository that was renamed, or cloned without its history, lies in two folders: these are read as one.
    fn merged(&self, all: Vec<(String, Summary)>) -> Vec<Summary> {
        let keys = Keys::of(&all);
        let mut by_key: IndexMap<String, Vec<(String, Summary)>> = IndexMap::new();
        for (folder, summary) in all {
            by_key.entry(keys.key(&summary.repository)).or_default().push((folder, summary));
        }
        let mut all: Vec<Summary> = by_key.into_values().filter_map(|parts| self.joined(parts)).collect();
        all.sort_by(|a, b| (&a.repository.name, &a.last.id).cmp(&(&b.repository.name, &b.last.id)));
        all
    }

    fn joined(&self, mut parts: Vec<(String, Summary)>) -> Option<Summary> {
        if parts.len() < 2 {
            return parts.pop().map(|(_, summary)| summary);
        }
        parts.sort_by_key(|(_, summary)| summary.points.last().map(|point| point.at));
        let mut whole = History::default();
        for folder in parts.iter().map(|(folder, _)| folder).collect::<BTreeSet<_>>() {
            history::read_all(self, &self.root.join(folder), &mut whole);
        }
        let is_part = |repository: &Repository| {
            parts.iter().any(|(_, part)| names::is_same_repository(&part.repository, repository))
        };
        whole.audits.retain(|stored| is_part(&stored.audit.repository));
        // What knows the first commit finds the most.
        let known = parts.iter().rev().find(|(_, part)| part.repository.root_commit.is_some());
        let repository = known.or(parts.last()).map(|(_, part)| part.repository.clone())?;
        self.summed(whole, &repository)
    }
}

/// What repositories are recognised by: a shallow clone knows its address only, and others may know the rest.
struct Keys {
    by_address: HashMap<String, String>,
}

impl Keys {
    fn of(all: &[(String, Summary)]) -> Self {
        let whole = all.iter().map(|(_, summary)| &summary.repository).filter(|one| one.root_commit.is_some());
        let known = whole.filter_map(|one| Some((names::address(one.remote.as_deref()?), names::key(one))));
        Self { by_address: known.collect() }
    }

    fn key(&self, repository: &Repository) -> String {
        let address = repository.remote.as_deref().filter(|_| repository.root_commit.is_none()).map(names::address);
        let known = address.and_then(|address| self.by_address.get(&address).cloned());
        known.unwrap_or_else(|| names::key(repository))
    }
}

/// Names, sizes and times of the files in a folder and in that of its actions.
fn state(folder: &Path) -> String {
    let mut parts = Vec::new();
    let beside = events::FOLDERS.iter().flat_map(|kind| [folder.join(kind), folder.with_file_name(kind)]);
    for folder in std::iter::once(folder.to_path_buf()).chain(beside) {
        for path in history::toml_files(&folder).unwrap_or_default() {
            let meta = std::fs::metadata(&path).ok();
            let size = meta.as_ref().map_or(0, std::fs::Metadata::len);
            let time = meta.and_then(|meta| meta.modified().ok()?.duration_since(UNIX_EPOCH).ok());
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            parts.push(format!("{name}:{size}:{}", time.unwrap_or_default().as_nanos()));
        }
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    fingerprint(&parts)
}

/// An index that cannot be read, or was written by another version, is none.
fn read_index(path: &Path) -> Index {
    let text = std::fs::read(path).unwrap_or_default();
    let index: Index = serde_json::from_slice(&text).unwrap_or_default();
    let is_ours = index.schema == INDEX_SCHEMA && index.version == env!("CARGO_PKG_VERSION");
    if is_ours { index } else { Index::default() }
}

/// Where it cannot be written, the next run reads the audits again.
fn write_index(path: &Path, folders: BTreeMap<String, Folder>) {
    let index = Index { schema: INDEX_SCHEMA, version: env!("CARGO_PKG_VERSION").to_owned(), folders };
    let Ok(text) = serde_json::to_vec(&index) else { return };
    let made = path.parent().map_or(Ok(()), |folder| atomic::make_folder(folder, atomic::Access::Private));
    if made.is_ok() {
        let _ = atomic::replace(path, &text, atomic::Access::Private);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{action, at, audit};

    fn saved(store: &Store, name: &str, root: &str, id: &str, time: &str, scores: &[u8]) -> PathBuf {
        let verdicts: Vec<Verdict> = scores.iter().map(|score| Verdict::Score(*score)).collect();
        let mut audit = Audit { id: id.into(), at: at(time), ..audit(&verdicts) };
        audit.repository =
            Repository { name: name.into(), root_commit: Some(root.repeat(20)), ..Repository::default() };
        audit.actions = vec![action("a", ActionStatus::Open)];
        store.save(&audit).unwrap()
    }

    #[test]
    fn repositories_are_summed_up_and_a_renamed_one_is_one() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path().join("store"));
        saved(&store, "churn", "ab", "1", "2026-03-31T12:00:00+01:00", &[2, 2, 0]);
        saved(&store, "churn-new", "ab", "2", "2026-06-30T12:00:00+01:00", &[2, 1, 2]);
        saved(&store, "churn-new", "ab", "3", "2026-06-30T13:00:00+01:00", &[2, 1, 2]);
        saved(&store, "fraud", "cd", "4", "2026-06-30T12:00:00+01:00", &[1]);
        let all = store.summaries(None).repositories;
        let names: Vec<_> = all.iter().map(|one| (one.repository.name.as_str(), one.points.len())).collect();
        assert_eq!(names, [("churn-new", 3), ("fraud", 1)]);
        assert_eq!((all[0].audits, all[0].last.id.as_str(), all[0].open_actions.len()), (3, "3", 1));
    }

    #[test]
    fn the_change_is_counted_against_the_quarter_before() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path());
        saved(&store, "churn", "ab", "1", "2026-03-31T12:00:00+01:00", &[2, 2, 0]);
        saved(&store, "churn", "ab", "2", "2026-04-02T12:00:00+01:00", &[0, 0, 0]);
        saved(&store, "churn", "ab", "3", "2026-06-30T12:00:00+01:00", &[2, 1, 2]);
        let last = store.summaries(None).repositories.remove(0).last;
        assert_eq!((last.change, last.fell), (Some(10), vec![crate::audit::fixtures::dimension(1)]));
    }

    #[test]
    fn the_index_says_the_same_as_the_files_and_follows_them() {
        let dir = tempfile::tempdir().unwrap();
        let (store, index) = (Store::at(dir.path().join("store")), dir.path().join("cache/index.json"));
        let first = saved(&store, "churn", "ab", "1", "2026-03-31T12:00:00+01:00", &[1]);
        let plain = store.summaries(None);
        assert_eq!(store.summaries(Some(&index)), plain);
        let before = std::fs::read(&index).unwrap();
        assert_eq!(store.summaries(Some(&index)), plain, "from the index");
        assert_eq!(std::fs::read(&index).unwrap(), before);
        saved(&store, "churn", "ab", "2", "2026-06-30T12:00:00+01:00", &[2]);
        assert_eq!(store.summaries(Some(&index)).repositories[0].audits, 2);
        std::fs::remove_file(first).unwrap();
        assert_eq!(store.summaries(Some(&index)).repositories[0].audits, 1);
        atomic::replace(&index, b"{", atomic::Access::Private).unwrap();
        assert_eq!(store.summaries(Some(&index)), store.summaries(None), "a broken index is none");
    }
}
