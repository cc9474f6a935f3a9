//! A churn model somebody left behind: canned inspection, audits and files for the tests of the screens.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, FixedOffset, NaiveDate};
use indexmap::IndexMap;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use super::commands::Keys;
use super::keymap;
use super::letters;
use super::model::{Model, Start};
use super::msg::{Effect, Home, Msg, Opened, Source};
use super::overlay::leave_out::Request;
use super::theme::Theme;
use super::update::update;
use super::view;
use super::widgets::split::Shares;
use crate::catalog;
use crate::facts::{RepoFacts, Tools};
use crate::model::{
    AUDIT_SCHEMA, Action, ActionStatus, Answer, Audit, AuditKind, Band, Category, Composition, Confidence, Context,
    Coverage, DimensionId, Evidence, Finding, Inspection, Landmark, Origin, Overview, Person, Repository, Severity,
    Side, Suggestion, Tally, Unread, Verdict,
};
use crate::registers::{self, Kind, Sheet};
use crate::rubric::{self, Rubric};
use crate::rules::{Scope, configured, inline};
use crate::store::{Change, History, Kept, StoreKind, StoredAudit, Summaries, summarise};

/// Answers of the four audits before, oldest first, in the order of the rubric.
const PAST: [[u8; 10]; 4] = [
    [0, 0, 0, 1, 0, 0, 0, 1, 0, 0],
    [0, 0, 0, 1, 1, 0, 0, 1, 0, 0],
    [1, 0, 1, 1, 1, 0, 0, 1, 0, 0],
    [1, 0, 1, 1, 1, 1, 0, 0, 0, 0],
];
const PAST_DAYS: [&str; 4] = ["2025-11-21", "2026-02-20", "2026-05-22", "2026-08-21"];

pub(crate) fn time(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

pub(crate) fn now() -> DateTime<FixedOffset> {
    time("2026-11-20T10:02:11+01:00")
}

pub(crate) fn the_rubric() -> Arc<Rubric> {
    static RUBRIC: OnceLock<Arc<Rubric>> = OnceLock::new();
    Arc::clone(RUBRIC.get_or_init(|| Arc::new(rubric::load(rubric::DEFAULT).unwrap())))
}

pub(crate) fn repository() -> Repository {
    Repository {
        name: "churn-model".into(),
        remote: Some("git@git.example.com:acme/churn-model".into()),
        root_commit: Some("a".repeat(40)),
        commit: Some("3f9c2a1d".repeat(5)),
        branch: Some("main".into()),
        committed_at: Some(time("2026-11-02T17:30:00+01:00")),
        dirty_files: 23,
        ..Repository::default()
    }
}

fn suggestion(id: &str, score: Option<u8>, confidence: Confidence, why: &str) -> Suggestion {
    let looked = Evidence::new(Side::Looked, "looked", "looked for tools and documents: none of 14 names found");
    Suggestion {
        dimension: id.into(),
        score,
        confidence,
        why: why.into(),
        evidence: vec![looked],
        to_reach_next: vec!["name an owner and write down what exists today".into()],
    }
}

fn suggestions() -> Vec<Suggestion> {
    let mut all = vec![
        suggestion(
            "reproducibility",
            Some(1),
            Confidence::Strong,
            "a lockfile pins the environment, two paths lead out of the repository",
        ),
        suggestion(
            "data-versioning",
            Some(1),
            Confidence::Moderate,
            "checksums are written by a script, and nothing covers the bucket",
        ),
        suggestion(
            "feature-documentation",
            Some(1),
            Confidence::Moderate,
            "docs/features.md describes 9 of 31 columns",
        ),
        suggestion("pipeline-structure", Some(1), Confidence::Strong, "a Makefile orders three of seven scripts"),
        suggestion("configuration", Some(1), Confidence::Strong, "config.yaml holds 12 values, 31 more stand in code"),
        suggestion("test-coverage", Some(0), Confidence::Weak, "no test was found"),
        suggestion("consumer-registry", None, Confidence::None, "history is cut off before the first release"),
        suggestion(
            "monitoring",
            Some(0),
            Confidence::Weak,
            "no monitoring library, no alert rule, no dashboard was found",
        ),
        suggestion(
            "dead-code",
            Some(0),
            Confidence::Strong,
            "412 lines are commented out, train_v2_final.py has three siblings",
        ),
        suggestion("feedback-loop-audit", Some(0), Confidence::Weak, "no document speaks of it"),
    ];
    all[0].evidence = vec![
        Evidence::new(Side::For, "env.lockfile", "212 packages pinned with hashes").at("requirements.lock", Some(1)),
        Evidence::new(Side::Against, "path.home", "absolute path into a home directory").at("src/train.py", Some(14)),
    ];
    all[1].evidence = vec![
        Evidence::new(Side::For, "data.checksums", "writes MD5 sums of three files").at("scripts/checksum.sh", Some(4)),
        Evidence::new(Side::Against, "data.committed", "committed to git, 14 MB, last changed 2024-03")
            .at("data/raw/churn_2024.csv", None),
        Evidence::new(
            Side::Against,
            "data.bucket",
            "reads s3://acme-ml/churn/latest.parquet, a name whose content changes under it",
        )
        .at("src/train.py", Some(18)),
        Evidence::new(
            Side::Looked,
            "data.tools",
            "looked for .dvc, dvc.yaml, LFS, Delta, lakeFS, artifact stores: none",
        ),
    ];
    all[1].to_reach_next = vec!["version the S3 input (DVC import-url, Delta) and pin it in the run".into()];
    all
}

fn finding(rule: &str, severity: Severity, (path, line): (&str, u32), message: &str) -> Finding {
    Finding {
        rule: crate::model::RuleId::new(rule),
        severity,
        category: Category::DataDependencies,
        dimension: None,
        path: path.into(),
        line,
        end_line: line,
        message: message.into(),
        suggestion: "read it from configuration that is checked in".into(),
        context: Context::Source,
        fingerprint: crate::model::fingerprint(&[rule, path, message]),
    }
}

fn overview() -> Overview {
    let landmark = |text: &str, path: &str, line| Landmark { text: text.into(), path: path.into(), line };
    let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    Overview {
        entry_points: vec![
            landmark("python src/train.py", "Makefile", Some(7)),
            landmark("uvicorn serve:app", "Dockerfile", Some(12)),
            landmark("python src/train_v2_final.py", "src/train_v2_final.py", Some(201)),
        ],
        data_sources: vec![
            landmark("s3://acme-ml/churn/latest.parquet", "src/train.py", Some(18)),
            landmark("data/raw/churn_2024.csv", "src/features.py", Some(31)),
            landmark("/home/鈴木/exports/labels.csv", "src/labels.py", Some(9)),
        ],
        people: vec![
            Person { name: "Mira Lindqvist".into(), commits: 412, last: day("2025-12-19") },
            Person { name: "鈴木 一郎".into(), commits: 96, last: day("2026-11-02") },
            Person { name: "Ola Brandt".into(), commits: 8, last: day("2024-02-11") },
        ],
        unmerged_branches: vec![("mira/new-features".into(), day("2025-12-19")), ("try-xgboost".into(), None)],
        commits: 516,
        flows: Vec::new(),
    }
}

pub(crate) fn inspection() -> Inspection {
    let rubric = the_rubric();
    Inspection {
        repository: repository(),
        rubric: rubric.reference(),
        tally: Tally {
            total: 5,
            out_of: 20,
            low: 5,
            high: 13,
            band: Band::Undecided,
            open: 4,
            comparable: true,
            ..Tally::default()
        },
        suggestions: suggestions(),
        suppressed: Vec::new(),
        settings: crate::model::ProjectSettings::default(),
        findings: vec![
            finding(
                "fit-before-split",
                Severity::Critical,
                ("src/train.py", 41),
                "the scaler is fitted before the split",
            ),
            finding("hardcoded-path", Severity::High, ("src/train.py", 14), "a path into /home/mira"),
            finding("missing-import", Severity::High, ("src/features.py", 3), "imports utils, which is not there"),
            finding(
                "script-versions",
                Severity::Medium,
                ("src/train_v2_final.py", 0),
                "four scripts train the same model",
            ),
            finding("commented-code", Severity::Low, ("src/labels.py", 80), "61 lines of code in comments"),
        ],
        composition: Composition {
            model: 412,
            data: 2210,
            serving: 300,
            evaluation: 120,
            pipeline: 90,
            config: 210,
            test: 0,
            other: 688,
        },
        coverage: Coverage {
            files: 188,
            parsed: 180,
            unread: vec![Unread { path: "notebooks/old.ipynb".into(), reason: "no JSON".into() }],
        },
        overview: overview(),
    }
}

fn past_answer(score: u8, at: DateTime<FixedOffset>, evidence: Vec<Evidence>) -> Answer {
    Answer {
        verdict: Verdict::Score(score),
        origin: Origin::Confirmed,
        note: String::new(),
        by: "mira".into(),
        at: Some(at),
        suggestion: None,
        evidence,
    }
}

fn past_audit(day: &str, scores: [u8; 10]) -> Audit {
    let at = time(&format!("{day}T15:00:00+01:00"));
    let rubric = the_rubric();
    let mut answers: IndexMap<DimensionId, Answer> = rubric
        .dimensions
        .iter()
        .zip(scores)
        .map(|(dimension, score)| (dimension.id.clone(), past_answer(score, at, Vec::new())))
        .collect();
    if let Some(answer) = answers.get_mut("data-versioning") {
        answer.note = "nobody could say which rows were used".into();
        answer.evidence = vec![
            Evidence::new(Side::Against, "data.committed", "committed to git, 12 MB, last changed 2023-11")
                .at("data/raw/churn_2024.csv", None),
        ];
    }
    let total = scores.iter().map(|score| u32::from(*score)).sum();
    Audit {
        schema: AUDIT_SCHEMA,
        worst_finding: None,
        id: crate::model::fingerprint(&[day]),
        kind: AuditKind::Review,
        at,
        assessors: vec!["mira".into(), "ola".into()],
        repository: repository(),
        rubric: rubric.reference(),
        tool: crate::model::ToolRef::default(),
        result: Tally {
            total,
            out_of: 20,
            low: total,
            high: total,
            band: rubric.band(total),
            comparable: true,
            ..Tally::default()
        },
        answers,
        actions: Vec::new(),
        findings: None,
        meeting: None,
    }
}

/// Four quarterly audits; the second was finished with two answers open.
pub(crate) fn audits() -> Vec<Audit> {
    let mut all: Vec<Audit> = PAST_DAYS.iter().zip(PAST).map(|(day, scores)| past_audit(day, scores)).collect();
    for id in ["monitoring", "consumer-registry"] {
        if let Some(answer) = all[1].answers.get_mut(id) {
            answer.verdict = Verdict::Unknown;
        }
    }
    all[1].result = Tally { total: 2, low: 2, high: 6, open: 2, ..all[1].result.clone() };
    all[3].actions.push(Action {
        id: "1".into(),
        dimension: "data-versioning".into(),
        text: "put the bucket under DVC".into(),
        owner: "ola".into(),
        due: NaiveDate::from_ymd_opt(2026, 10, 1),
        status: ActionStatus::Open,
        opened_in: "0198".into(),
        closed_in: None,
    });
    all
}

pub(crate) fn source(path: &str) -> Source {
    match path {
        "src/train.py" => Source::from_bytes(TRAIN.as_bytes()),
        "data/raw/churn_2024.csv" => Source::from_bytes(b"id\0binary"),
        "requirements.lock" => Source::from_bytes("numpy==1.26.4 --hash=sha256:00\n".repeat(212).as_bytes()),
        _ => Source::Nothing("the file is not there any more".into()),
    }
}

const TRAIN: &str = "import os
import pandas as pd
import numpy as np
from sklearn.preprocessing import StandardScaler
from sklearn.model_selection import train_test_split

import features
from utils import clean

SEED = 7


# where the labels are
LABELS = \"/home/mira/exports/labels.csv\"


# TODO move to config
df = pd.read_parquet(\"s3://acme-ml/churn/latest.parquet\")
labels = pd.read_csv(LABELS)
df = df.merge(labels, on=\"customer\")

\tdf = clean(df)

X = features.build(df)
y = df[\"churned\"]
";

/// A store in memory: what effects would have done.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) drafts: Vec<Audit>,
    pub(crate) saved: Vec<Audit>,
    pub(crate) opened: Vec<(String, Option<u32>)>,
    pub(crate) suspended: u32,
    pub(crate) rang: u32,
    /// Texts put on the clipboard or written to files.
    pub(crate) copied: Vec<String>,
    pub(crate) quit: bool,
    pub(crate) draft_error: Option<String>,
    pub(crate) save_error: Option<String>,
    /// Scans asked for; tests answer them when they like.
    pub(crate) scans: Vec<u64>,
    /// Name of a repository, tags put on, tags taken off.
    pub(crate) tagged: Vec<(String, Vec<String>, Vec<String>)>,
    /// Changes of the repository.
    pub(crate) written: Vec<Change>,
    /// Where borders between panels were left.
    pub(crate) panels: Vec<BTreeMap<String, u16>>,
    /// Texts of registers.
    pub(crate) registers: BTreeMap<Kind, String>,
}

impl World {
    /// What would leave a finding out of the canned repository.
    fn make_up(request: &Request) -> Result<Change, String> {
        let text = TRAIN.replace("\tdf", "df");
        let (path, before, after) = match request.scope {
            Scope::Place => {
                let after = inline(&text, &request.finding, &request.reason)?;
                (request.finding.path.clone(), Some(text), after)
            }
            scope => {
                let settings = ".paydown.toml";
                let after = configured(settings, None, &request.finding, (scope, &request.reason))?;
                (settings.to_owned(), None, after)
            }
        };
        Ok(Change { path, before, after })
    }

    /// The registers as they would be read from a repository that trains and serves.
    fn sheets(&self) -> Vec<Sheet> {
        let paths: Vec<(String, &str)> =
            self.registers.iter().map(|(kind, text)| (kind.path(), text.as_str())).collect();
        let mut files: Vec<(&str, &str)> = paths.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        files.extend([("src/train.py", TRAINED), ("serving/app.py", SERVED)]);
        let facts = RepoFacts::of_texts(&files, catalog::built_in());
        registers::check(&facts, &Tools::find(&facts, catalog::built_in_matcher()), Some(now().date_naive()))
    }
}

const TRAINED: &str = "FEATURES = [\"tenure_days\", \"plan_price\", \"tickets\"]\nmodel = GradientBoostingClassifier(learning_rate=0.0078, \
                       n_estimators=347)\nmodel.fit(df[FEATURES], df[\"churned\"])\ny = df[\"churned\"]\n";

const SERVED: &str = "from flask import Flask, jsonify\napp = Flask(__name__)\n\ndef score():\n    return \
                      jsonify({\"churn_score\": float(p), \"label\": \"CHURN\"})\n";

/// The interface on the canned repository.
pub(crate) struct Bench {
    pub(crate) model: Model,
    pub(crate) world: World,
}

impl Bench {
    /// Opened and scanned.
    pub(crate) fn new(width: u16, height: u16) -> Self {
        let mut bench = Self::unscanned(width, height, &opened());
        bench.scan();
        bench
    }

    /// Opened; the scan has not answered.
    pub(crate) fn unscanned(width: u16, height: u16, opened: &Opened) -> Self {
        let (model, effects) = Model::new(Start {
            rubric: the_rubric(),
            now: now(),
            assessor: "ada".into(),
            target: ".".into(),
            theme: Theme::PLAIN,
            asks_background: false,
            keys: Keys::default(),
            shares: Shares::default(),
            notes: Vec::new(),
            meeting: false,
            demo: false,
            size: Size::new(width, height),
            seed: 1,
        });
        let mut bench = Self { model, world: World::default() };
        for effect in effects {
            if effect == Effect::Open {
                bench.send(Msg::Opened(Box::new(Ok(opened.clone()))));
            } else {
                bench.perform(effect);
            }
        }
        bench
    }

    /// The newest scan asked for comes back.
    pub(crate) fn scan(&mut self) {
        let job = self.world.scans.last().copied().unwrap();
        self.send(Msg::Scanned { job, result: Box::new(Ok(inspection())) });
    }

    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        for key in keymap::parse(keys).unwrap() {
            self.send(Msg::Key(key));
        }
        self
    }

    /// The same keys, come all at once.
    pub(crate) fn at_once(&mut self, keys: &str) -> &mut Self {
        let mut waiting = keymap::parse(keys).unwrap().into_iter().map(Msg::Key).collect();
        while let Some(msg) = letters::next(&self.model, &mut waiting) {
            self.send(msg);
        }
        self
    }

    pub(crate) fn send(&mut self, msg: Msg) {
        for effect in update(&mut self.model, msg) {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        let answer = match effect {
            Effect::Open => return,
            Effect::Suspend => {
                self.world.suspended += 1;
                return;
            }
            Effect::Quit => {
                self.world.quit = true;
                return;
            }
            Effect::Scan { job } => {
                self.world.scans.push(job);
                return;
            }
            Effect::SaveDraft(audit) => {
                self.world.drafts.push(*audit);
                Msg::DraftSaved(self.world.draft_error.clone().map_or(Ok(None), Err))
            }
            Effect::SaveAudit { audit, .. } => {
                self.world.saved.push(*audit);
                let path = PathBuf::from("/audits/churn-model/20261120T090211Z-0199f3c1.toml");
                Msg::Saved(self.world.save_error.clone().map_or(Ok(Kept::at(path)), Err))
            }
            Effect::LoadSource { path } => Msg::Source { source: source(&path), path },
            Effect::Portfolio => Msg::Portfolio(Box::new(Ok(summaries()))),
            Effect::HistoryOf(repository) => {
                Msg::HistoryOf(Box::new(Ok(Opened { repository: *repository, ..opened() })))
            }
            Effect::SetTags { repository, add, remove } => {
                self.world.tagged.push((repository.name.clone(), add, remove));
                Msg::Portfolio(Box::new(Ok(summaries())))
            }
            Effect::Registers => Msg::Registers(Box::new(Ok(self.world.sheets()))),
            Effect::SaveRegister { kind, before, text } => {
                let known = self.world.registers.get(&kind).cloned();
                let result = if known == before { Ok(PathBuf::from(kind.path())) } else { Err("changed".to_owned()) };
                self.world.registers.insert(kind, text);
                Msg::RegisterSaved(result)
            }
            Effect::Origin { path, line } => {
                let origin = crate::repo::Origin {
                    commit: "3f9c2a1d".repeat(5),
                    author: "Mira Lindqvist".into(),
                    at: time("2025-12-19T11:00:00+01:00"),
                    summary: "read the bucket directly".into(),
                };
                Msg::Origin { path, line, result: Ok(Some(origin)) }
            }
            Effect::KeepPanels(shares) => {
                self.world.panels.push(shares);
                Msg::PanelsKept(Ok(()))
            }
            Effect::MakeUp(request) => Msg::MadeUp(Box::new(World::make_up(&request))),
            Effect::Write(change) => {
                self.world.written.push(*change);
                Msg::Written(Ok(PathBuf::from("/work/churn-model/src/train.py")))
            }
            Effect::Trace(comparison) => Msg::Traced(Box::new(Ok(*comparison))),
            Effect::Bell => {
                self.world.rang += 1;
                return;
            }
            Effect::WriteMinutes { path, text } => {
                self.world.copied.push(text);
                Msg::MinutesWritten(Ok(PathBuf::from(path)))
            }
            Effect::Copy { text } => {
                self.world.copied.push(text);
                return;
            }
            Effect::OpenEditor { path, line } => {
                self.world.opened.push((path, line));
                Msg::EditorClosed(Ok(()))
            }
        };
        self.send(answer);
    }

    /// The frame as text.
    pub(crate) fn screen(&self) -> String {
        let size = self.model.size;
        let mut buf = Buffer::empty(Rect::new(0, 0, size.width, size.height));
        view::draw(&self.model, &mut buf);
        view::as_text(&buf)
    }
}

/// The canned repository with its history.
pub(crate) fn opened() -> Opened {
    let folder = PathBuf::from("/home/ada/.local/share/paydown/churn-model-aaaaaaaaaaaa");
    let home = Home { folder, kind: StoreKind::PerUser, is_there: false };
    Opened { repository: repository(), audits: audits(), skipped: Vec::new(), draft: None, home: Some(home) }
}

/// A store that holds the canned repository and two others.
fn summaries() -> Summaries {
    let stored = |audit: Audit| StoredAudit { audit, path: PathBuf::new() };
    let repository = |name: &str, audits: Vec<Audit>| {
        let rename = |mut audit: Audit| {
            name.clone_into(&mut audit.repository.name);
            audit.repository.committed_at = None;
            if name != "churn-model" {
                audit.repository.root_commit = Some(crate::model::fingerprint(&[name]).repeat(3)[..40].to_owned());
            }
            stored(audit)
        };
        summarise(
            &History { audits: audits.into_iter().map(rename).collect(), ..History::default() },
            &[],
            vec!["team-a".into()],
        )
    };
    let mut two = audits();
    two.truncate(2);
    let automatic = audits().into_iter().map(|audit| Audit { kind: AuditKind::Automatic, ..audit }).collect();
    let all = [repository("churn-model", audits()), repository("fraud", two), repository("pricing", automatic)];
    Summaries { repositories: all.into_iter().flatten().collect(), skipped: Vec::new() }
}
