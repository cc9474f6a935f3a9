//! What registers are checked against: facts, tools, history, the other registers, and the day.

use chrono::NaiveDate;

use super::{Class, Issue, Kind, Register, read};
use crate::facts::{Content, FileFacts, RepoFacts, Tools};
use crate::model::{Context, Severity};
use crate::repo::PastFile;

/// Everything a check may look at.
#[derive(Debug)]
pub struct Ground<'a> {
    /// The facts.
    pub facts: &'a RepoFacts,
    /// Tools of the catalogue found in them.
    pub tools: &'a Tools,
    /// The day that decides what is overdue.
    pub today: Option<NaiveDate>,
    /// Whether that day is today's, and not the day of the inspected commit: only then can a day lie in the future.
    pub is_today: bool,
    registers: Vec<(Kind, &'a str, Register)>,
}

impl<'a> Ground<'a> {
    /// Reads the registers there are.
    pub fn new(facts: &'a RepoFacts, tools: &'a Tools, today: Option<NaiveDate>) -> Self {
        let registers = Kind::ALL.into_iter().filter_map(|kind| {
            let path = kind.path();
            let file = facts.files.iter().find(|file| file.path == path)?;
            let Content::Register(text) = &file.content else { return None };
            Some((kind, text.as_str(), read(kind, text)))
        });
        Self { facts, tools, today, is_today: today.is_some(), registers: registers.collect() }
    }

    /// The same as of the inspected commit: what is overdue then depends on no clock.
    pub fn at_commit(facts: &'a RepoFacts, tools: &'a Tools) -> Self {
        let day = facts.repository.committed_at.map(|at| at.date_naive());
        Self { is_today: false, ..Self::new(facts, tools, day) }
    }

    /// The register of a kind, where there is one.
    pub fn register(&self, kind: Kind) -> Option<&Register> {
        self.registers.iter().find(|(known, ..)| *known == kind).map(|(.., register)| register)
    }

    /// Its text.
    pub fn text(&self, kind: Kind) -> Option<&'a str> {
        self.registers.iter().find(|(known, ..)| *known == kind).map(|(_, text, _)| *text)
    }

    /// Why a register that is there could not be read at all.
    pub(super) fn unread(&self, kind: Kind) -> Option<Issue> {
        let path = kind.path();
        let unread = self.facts.unread.iter().find(|unread| unread.path == path)?;
        let message = format!("{path} cannot be read: {}", unread.reason);
        let issue = Issue::new(kind, Class::Unreadable, Severity::High, "", message);
        Some(issue.advice("make it a readable TOML file of less than 1 MB"))
    }

    /// The file at a path.
    pub(super) fn file(&self, path: &str) -> Option<&'a FileFacts> {
        let path = path.trim_start_matches("./");
        self.facts.files.iter().find(|file| file.path == path)
    }

    /// Whether a path is a file of the repository, a folder of it, or has a pointer of DVC.
    pub(super) fn has(&self, path: &str) -> bool {
        let path = path.trim_start_matches("./").trim_end_matches('/');
        let (inside, pointer) = (format!("{path}/"), format!("{path}.dvc"));
        self.facts
            .files
            .iter()
            .any(|file| !file.absent && (file.path == path || file.path == pointer || file.path.starts_with(&inside)))
    }

    /// The day on which a file or its pointer last changed, as far as history tells.
    pub(super) fn changed(&self, path: &str) -> Option<NaiveDate> {
        let path = path.trim_start_matches("./").trim_end_matches('/');
        let pointer = format!("{path}.dvc");
        let history = &self.facts.history.last_change;
        let change = history.get(path).or_else(|| history.get(&pointer))?;
        Some(change.at.date_naive())
    }

    /// Files whose code people wrote to run, without notebooks.
    pub(super) fn source(&self) -> impl Iterator<Item = (usize, &'a FileFacts)> {
        self.facts.files.iter().enumerate().filter(|(_, file)| file.context == Context::Source)
    }

    /// What a register said before, newest first.
    pub(super) fn past(&self, kind: Kind) -> impl Iterator<Item = &'a PastFile> {
        let path = kind.path();
        self.facts.history.registers.iter().filter(move |past| past.path == path)
    }

    /// Whole days from a day to today; `None` where today is not known.
    pub(super) fn age(&self, day: NaiveDate) -> Option<i64> {
        self.today.map(|today| (today - day).num_days())
    }

    /// Models that other registers or the code name, for proposals.
    pub(super) fn models(&self) -> Vec<String> {
        let named = self.register(Kind::Consumers).into_iter().flat_map(|register| register.of("model"));
        let mut found: Vec<String> = named.map(|model| model.text("name").to_owned()).collect();
        if found.is_empty() {
            found.extend(saved_models(self));
        }
        found.dedup();
        if found.is_empty() && !self.facts.repository.name.is_empty() {
            found.push(self.facts.repository.name.clone());
        }
        found
    }
}

/// Stems of the model files that training code writes.
fn saved_models(ground: &Ground<'_>) -> Option<String> {
    const ENDINGS: [&str; 8] = [".pkl", ".joblib", ".pt", ".pth", ".onnx", ".keras", ".h5", ".safetensors"];
    let training: Vec<usize> = ground.tools.files("training.entry").collect();
    let texts = ground.source().filter(|(index, _)| training.contains(index)).filter_map(|(_, file)| file.python());
    let mut paths = texts.flat_map(|python| &python.texts).map(|text| text.text.as_str());
    let path = paths.find(|path| ENDINGS.iter().any(|end| path.ends_with(end)))?;
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let plain = stem.len() > 2 && !matches!(stem, "model" | "best" | "final") && !stem.contains('{');
    plain.then(|| stem.to_owned())
}
