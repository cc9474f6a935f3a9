//! Every repository of a store in brief, kept in an index outside of it so that a thousand of them open at once.
//!
//! The index holds what was read of each folder together with the names, sizes and times of its files: a folder in which
//! nothing changed is not read again. It can be thrown away at any time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use indexmap::IndexMap;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{History, Store, StoreKind, atomic, history, names};
use crate::audit::track;
use crate::model::{
    Action, ActionStatus, Audit, AuditKind, DimensionId, Repository, RubricRef, Tally, Verdict, fingerprint,
};

/// Raised whenever the index would be misread otherwise.
const INDEX_SCHEMA: u32 = 1;

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
    /// By the name of the folder: the state of its files, and what they say.
    folders: BTreeMap<String, (String, Vec<Summary>)>,
}

/// The usual place of the index of a store; `None` where the user has no folder for caches.
pub fn index_path(store: &Store) -> Option<PathBuf> {
    let user = directories::ProjectDirs::from("", "", "paydown")?;
    let root = std::fs::canonicalize(store.root()).unwrap_or_else(|_| store.root().to_path_buf());
    let name = fingerprint(&["portfolio", &root.to_string_lossy()]);
    Some(user.cache_dir().join("portfolio").join(format!("{name}.json")))
}

/// What a history says in brief; `None` without an audit.
pub fn summarise(history: &History, events: &[crate::model::ActionEvent]) -> Option<Summary> {
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
        let folders = match self.all_folders() {
            Ok(folders) => folders,
            Err(error) => return Summaries { skipped: vec![error.to_string()], ..Summaries::default() },
        };
        let known = index.map(read_index).unwrap_or_default();
        let read = |folder: &PathBuf| {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let state = state(folder);
            match known.folders.get(&name) {
                Some((then, summaries)) if *then == state => (name, (state, summaries.clone()), false),
                _ => (name, (state, self.read_folder(folder)), true),
            }
        };
        let read: Vec<_> = folders.par_iter().map(read).collect();
        let is_new = read.iter().any(|(_, _, is_new)| *is_new) || read.len() != known.folders.len();
        let folders: BTreeMap<_, _> = read.into_iter().map(|(name, entry, _)| (name, entry)).collect();
        let all = folders.values().flat_map(|(_, summaries)| summaries.iter().cloned()).collect();
        if let Some(index) = index.filter(|_| is_new) {
            write_index(index, folders);
        }
        Summaries { repositories: merged(all), skipped: Vec::new() }
    }

    fn all_folders(&self) -> Result<Vec<PathBuf>, super::StoreError> {
        if self.kind == StoreKind::InRepository {
            return Ok(vec![self.root.join("audits")]);
        }
        let mut folders = history::entries(&self.root)?;
        folders.retain(|path| path.is_dir());
        Ok(folders)
    }

    /// A folder holds one repository, or more where some have the same name and no commits.
    fn read_folder(&self, folder: &Path) -> Vec<Summary> {
        let mut whole = History::default();
        history::read_all(self, folder, &mut whole);
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
                None => groups.push(History { audits: vec![stored], skipped: Vec::new() }),
            }
        }
        if let Some(first) = groups.first_mut() {
            first.skipped = whole.skipped;
        }
        let summary = |group: &History| {
            let (events, _) = self.events(&group.last()?.repository);
            summarise(group, &events)
        };
        groups.iter().filter_map(summary).collect()
    }
}

/// A repository that was renamed lies in two folders: what both say becomes one.
fn merged(all: Vec<Summary>) -> Vec<Summary> {
    let mut by_key: IndexMap<String, Summary> = IndexMap::new();
    for summary in all {
        match by_key.entry(names::key(&summary.repository)) {
            indexmap::map::Entry::Vacant(place) => drop(place.insert(summary)),
            indexmap::map::Entry::Occupied(mut place) => join(place.get_mut(), summary),
        }
    }
    let mut all: Vec<Summary> = by_key.into_values().collect();
    all.sort_by(|a, b| (&a.repository.name, &a.last.id).cmp(&(&b.repository.name, &b.last.id)));
    all
}

fn join(one: &mut Summary, other: Summary) {
    let rank = |summary: &Summary| (summary.last.kind == AuditKind::Review, summary.last.at);
    let before = one.points.len();
    let new: Vec<SummaryPoint> =
        other.points.into_iter().filter(|point| one.points.iter().all(|known| known.id != point.id)).collect();
    one.audits += new.len().max(other.audits.saturating_sub(before));
    one.points.extend(new);
    one.points.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    one.reviewed_at = one.reviewed_at.max(other.reviewed_at);
    one.skipped.extend(other.skipped);
    let newer = rank(&Summary { points: Vec::new(), skipped: Vec::new(), ..one.clone() });
    if (other.last.kind == AuditKind::Review, other.last.at) > newer {
        one.last = other.last;
        one.repository = other.repository;
        one.open_actions = other.open_actions;
    }
}

/// Names, sizes and times of the files in a folder and in that of its actions.
fn state(folder: &Path) -> String {
    let mut parts = Vec::new();
    for folder in [folder.to_path_buf(), folder.join("actions"), folder.with_file_name("actions")] {
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
fn write_index(path: &Path, folders: BTreeMap<String, (String, Vec<Summary>)>) {
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
