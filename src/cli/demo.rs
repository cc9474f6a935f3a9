//! `paydown demo`: a small inherited repository with two years of history and four past reviews, to try everything on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use chrono::{DateTime, FixedOffset, NaiveDate};
use indexmap::IndexMap;
use serde::Deserialize;

use crate::inspect::{InspectOptions, Job, inspect};
use crate::model::{
    AUDIT_SCHEMA, Action, ActionStatus, Answer, Audit, AuditKind, DimensionId, Origin, Repository, RepositoryKind,
    SuggestedThen, Suggestion, ToolRef, WorstFinding, fingerprint,
};
use crate::repo::build::{Built, build};
use crate::rubric::{self, Rubric};
use crate::store::{self, Places, Store};

const AUDITS: &str = include_str!("../../assets/demo/audits.toml");

/// Builds the demo repository in `dir`, or finds the one there, and writes its past reviews into its own `.paydown/`.
/// Without `dir` it lies in the user's cache folder. Returns its work tree.
///
/// # Errors
/// When the folder holds something else, or cannot be written.
pub fn prepare(dir: Option<&Path>) -> anyhow::Result<PathBuf> {
    let dir = match dir {
        Some(dir) => dir.to_path_buf(),
        None => default_place()?,
    };
    let built = build(&dir)?;
    store::init(&built.path)?;
    let store = Store::locate(&Places { work_tree: Some(&built.path), ..Places::default() })?;
    let known = store.history(&crate::repo::open(&built.path, None)?.repository);
    // An earlier version may have written them with other words: what is there stays.
    let is_new = |id: &str| !known.audits.iter().any(|stored| stored.audit.id == id);
    for audit in audits(&built, &is_new)? {
        store.save(&audit)?;
    }
    Ok(built.path)
}

fn default_place() -> anyhow::Result<PathBuf> {
    let user = directories::ProjectDirs::from("", "", "paydown").context(
        "no place for the demo repository: you have no home folder; name a folder, such as: paydown demo /tmp/churn-model",
    )?;
    Ok(user.cache_dir().join("demo").join("churn-model"))
}

/// The past reviews of the demo repository, oldest first. The same every time: ids come from their times.
///
/// # Errors
/// When the description that comes with the program is wrong.
pub fn past_audits(built: &Built) -> anyhow::Result<Vec<Audit>> {
    audits(built, &|_| true)
}

/// The past reviews whose id is wanted. Suggestions and evidence are those of a real inspection of their commit.
fn audits(built: &Built, wanted: &dyn Fn(&str) -> bool) -> anyhow::Result<Vec<Audit>> {
    let described: Described = toml::from_str(AUDITS).context("assets/demo/audits.toml is wrong")?;
    let rubric = rubric::load(rubric::DEFAULT)?;
    let opened = crate::repo::open(&built.path, Some(&built.head))?;
    let ids: BTreeMap<&str, String> =
        described.audits.iter().map(|audit| (audit.tag.as_str(), id(audit.at, &audit.tag))).collect();
    let maker = Maker { built, rubric: &rubric, repository: &opened.repository, ids, actions: &described.actions };
    described.audits.iter().filter(|audit| wanted(&maker.id_of(&audit.tag))).map(|audit| maker.audit(audit)).collect()
}

/// `assets/demo/audits.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    #[serde(rename = "audit")]
    audits: Vec<DescribedAudit>,
    #[serde(rename = "action")]
    actions: Vec<DescribedAction>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DescribedAudit {
    /// Commit of the demo it stands on.
    tag: String,
    #[serde(with = "crate::model::time")]
    at: DateTime<FixedOffset>,
    assessors: Vec<String>,
    answers: IndexMap<DimensionId, Answer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DescribedAction {
    key: String,
    dimension: DimensionId,
    text: String,
    owner: String,
    #[serde(default, with = "crate::model::date::optional")]
    due: Option<NaiveDate>,
    /// Tag of the review that made it.
    opened: String,
    /// Tag of the review that closed it.
    closed: Option<String>,
    #[serde(default)]
    status: ActionStatus,
}

struct Maker<'a> {
    built: &'a Built,
    rubric: &'a Rubric,
    repository: &'a Repository,
    /// Ids of the reviews, by tag; tags sort by time.
    ids: BTreeMap<&'a str, String>,
    actions: &'a [DescribedAction],
}

impl Maker<'_> {
    fn audit(&self, described: &DescribedAudit) -> anyhow::Result<Audit> {
        let commit = self.built.tags.get(&described.tag);
        let commit = commit.with_context(|| format!("no commit of the demo is called '{}'", described.tag))?;
        let options =
            InspectOptions { path: self.built.path.clone(), rev: Some(commit.id.clone()), ..InspectOptions::default() };
        let seen = inspect(&options, self.rubric, &Job::default())?;
        let answers: IndexMap<DimensionId, Answer> = described
            .answers
            .iter()
            .map(|(dimension, answer)| {
                let suggestion = seen.suggestions.iter().find(|suggestion| suggestion.dimension == *dimension);
                (dimension.clone(), complete(answer, suggestion, described.at))
            })
            .collect();
        Ok(Audit {
            schema: AUDIT_SCHEMA,
            worst_finding: WorstFinding::of(&seen.findings),
            id: self.id_of(&described.tag),
            kind: AuditKind::Review,
            at: described.at,
            assessors: described.assessors.clone(),
            repository: Repository {
                kind: RepositoryKind::Worktree,
                commit: Some(commit.id.clone()),
                branch: Some("main".into()),
                committed_at: Some(commit.at),
                ..self.repository.clone()
            },
            rubric: self.rubric.reference(),
            tool: ToolRef { version: env!("CARGO_PKG_VERSION").into() },
            result: crate::audit::tally(self.rubric, &answers),
            answers,
            actions: self.actions.iter().filter_map(|action| self.action(action, &described.tag)).collect(),
            findings: Some(seen.fingerprints()),
            meeting: None,
        })
    }

    /// `action` as it stood in the review `tag`; `None` before it was made and after it was closed.
    fn action(&self, action: &DescribedAction, tag: &str) -> Option<Action> {
        let closed = action.closed.as_deref();
        if tag < action.opened.as_str() || closed.is_some_and(|closed| closed < tag) {
            return None;
        }
        let closed_here = closed == Some(tag);
        Some(Action {
            id: self.action_id(action),
            dimension: action.dimension.clone(),
            text: action.text.clone(),
            owner: action.owner.clone(),
            due: action.due,
            status: if closed_here { action.status } else { ActionStatus::Open },
            opened_in: self.id_of(&action.opened),
            closed_in: closed_here.then(|| self.id_of(tag)),
        })
    }

    fn id_of(&self, tag: &str) -> String {
        self.ids.get(tag).cloned().unwrap_or_default()
    }

    fn action_id(&self, action: &DescribedAction) -> String {
        let at = self.built.tags.get(&action.opened).map(|commit| commit.at).unwrap_or_default();
        id(at, &action.key)
    }
}

/// Fills in what the description leaves out because it follows from the inspection of that commit.
fn complete(answer: &Answer, suggestion: Option<&Suggestion>, at: DateTime<FixedOffset>) -> Answer {
    let settled = suggestion.filter(|suggestion| suggestion.confidence.settles());
    let origin = match settled {
        Some(suggestion) if suggestion.score == answer.verdict.score() => Origin::Confirmed,
        Some(_) => Origin::Overridden,
        None => Origin::Manual,
    };
    Answer {
        origin,
        at: Some(at),
        suggestion: suggestion.map(|suggestion| SuggestedThen {
            score: suggestion.score,
            confidence: suggestion.confidence,
            why: suggestion.why.clone(),
        }),
        evidence: suggestion.map(|suggestion| suggestion.evidence.clone()).unwrap_or_default(),
        ..answer.clone()
    }
}

/// A `UUIDv7` that is always the same for the same time and name.
fn id(at: DateTime<FixedOffset>, name: &str) -> String {
    let digits = fingerprint(&["demo", name]);
    let mut bytes = [0_u8; 10];
    for (byte, digit) in bytes.iter_mut().zip(digits.bytes()) {
        *byte = digit.rotate_left(3) ^ digit;
    }
    let milliseconds = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Band;

    fn built() -> (tempfile::TempDir, Built) {
        let folder = tempfile::tempdir().unwrap();
        let built = build(&folder.path().join("churn-model")).unwrap();
        (folder, built)
    }

    #[test]
    fn four_reviews_tell_a_story() {
        let (_folder, built) = built();
        let audits = past_audits(&built).unwrap();
        let totals: Vec<_> =
            audits.iter().map(|audit| (audit.result.total, audit.result.low, audit.result.high)).collect();
        assert_eq!(totals, [(4, 4, 6), (6, 6, 6), (7, 7, 7), (6, 6, 6)]);
        assert!(audits.iter().all(|audit| audit.result.band == Band::High && audit.answers.len() == 10));
        let dead = |at: usize| audits[at].answers["dead-code"].verdict.score();
        assert_eq!((dead(1), dead(2)), (Some(1), Some(0)), "a dimension falls while the total rises");
        let open: Vec<usize> = audits
            .iter()
            .map(|audit| audit.actions.iter().filter(|action| action.status == ActionStatus::Open).count())
            .collect();
        assert_eq!(open, [3, 2, 2, 4]);
        let last = audits.last().unwrap();
        let overdue = |action: &&Action| action.due.is_some_and(|due| due.to_string().as_str() < "2026-11-20");
        assert_eq!(last.actions.iter().filter(overdue).count(), 1);
    }

    #[test]
    fn every_place_named_as_evidence_is_there_at_that_commit() {
        let (_folder, built) = built();
        for audit in past_audits(&built).unwrap() {
            let opened = crate::repo::open(&built.path, audit.repository.commit.as_deref()).unwrap();
            assert_eq!(opened.repository.root_commit, audit.repository.root_commit);
            let mut reader = opened.snapshot.reader();
            for (dimension, evidence) in
                audit.answers.iter().flat_map(|(id, answer)| answer.evidence.iter().map(move |e| (id, e)))
            {
                let Some(path) = &evidence.path else { continue };
                let entry =
                    opened.snapshot.get(path).unwrap_or_else(|| panic!("{dimension} of {}: no {path}", audit.at));
                let lines = String::from_utf8(reader.read(entry, 1 << 20).unwrap()).unwrap().lines().count();
                assert!(evidence.line.unwrap_or(1) as usize <= lines, "{path}:{:?}", evidence.line);
            }
        }
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "plays an earlier version of the program")]
    fn preparing_twice_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("demo");
        let path = prepare(Some(&dir)).unwrap();
        let list = || {
            let audits = std::fs::read_dir(path.join(".paydown/audits")).unwrap().flatten();
            let mut audits: Vec<_> =
                audits.map(|file| (file.file_name(), std::fs::read(file.path()).unwrap())).collect();
            audits.sort();
            audits
        };
        assert_eq!(list().len(), 4);
        let (name, text) = list().remove(0);
        let reworded = String::from_utf8(text).unwrap().replace("Nobody has trained it", "Nobody ever trained it");
        std::fs::write(path.join(".paydown/audits").join(name), reworded).unwrap();
        let first = list();
        assert_eq!(prepare(Some(&dir)).unwrap(), path);
        assert_eq!(list(), first);
        let opened = crate::repo::open(&path, None).unwrap();
        assert_eq!(opened.repository.dirty_files, 3, "its own audits are no uncommitted work");
    }
}
