//! What is declared and what is locked: all manifests of the tree, and their place on the ladder.

use std::collections::BTreeSet;

use crate::facts::{Content, FileFacts, RepoFacts};
use crate::model::Context;
use crate::parse::pep508::{Pin, Requirement};

/// Exact entries of a requirements file from which on it is taken for a frozen environment.
const FROZEN: usize = 25;

/// A file that declares dependencies.
#[derive(Debug)]
pub(super) struct Manifest<'a> {
    pub(super) file: &'a FileFacts,
    /// What it installs.
    pub(super) entries: Vec<&'a Requirement>,
    /// Line on which they begin.
    pub(super) line: u32,
    /// Every version that is installed stands in it: generated, hashed or frozen.
    pub(super) is_lock: bool,
    /// For tools, tests and documentation only.
    pub(super) is_development: bool,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Manifests<'a> {
    pub(super) manifests: Vec<Manifest<'a>>,
    pub(super) locks: Vec<&'a FileFacts>,
    /// Normalised names of every declared or locked package, development included.
    pub(super) names: BTreeSet<String>,
    /// Something declares dependencies in a way that cannot be read: a `setup.py` that computes them.
    pub(super) opaque: bool,
}

impl<'a> Manifests<'a> {
    pub(super) fn new(facts: &'a RepoFacts) -> Self {
        let mut found = Self::default();
        for file in facts.files.iter().filter(|file| !matches!(file.context, Context::Vendored)) {
            found.names_of(file);
            if matches!(file.context, Context::Test | Context::Docs) {
                continue;
            }
            if let Content::Lock(lock) = &file.content
                && lock.conflict.is_none()
            {
                found.locks.push(file);
            }
            found.manifests.extend(manifest(file));
        }
        found
    }

    fn names_of(&mut self, file: &FileFacts) {
        match &file.content {
            Content::Lock(lock) => self.names.extend(lock.packages.iter().map(|(name, _)| name.clone())),
            Content::Python(python) if file.name() == "setup.py" => {
                self.opaque |= python.calls.iter().any(|call| {
                    call.target.ends_with("setup") && call.keywords.iter().any(|keyword| keyword.contains("require"))
                });
            }
            Content::Pyproject(project) => {
                let groups = project.groups.iter().flat_map(|(_, group)| group);
                let all = project.dependencies.iter().chain(groups);
                self.names.extend(all.map(|entry| entry.name.clone()));
                self.names.extend(project.name.iter().map(|name| crate::parse::pep508::normalise(name)));
            }
            Content::Pipfile(pipfile) => {
                let groups = pipfile.groups.iter().flat_map(|(_, group)| group);
                self.names.extend(pipfile.packages.iter().chain(groups).map(|entry| entry.name.clone()));
            }
            Content::SetupCfg(setup) => {
                let groups = setup.groups.iter().flat_map(|(_, group)| group);
                self.names.extend(setup.dependencies.iter().chain(groups).map(|entry| entry.name.clone()));
            }
            _ => self.names.extend(requirements(&file.content).iter().map(|entry| entry.name.clone())),
        }
    }
}

fn requirements(content: &Content) -> Vec<&Requirement> {
    match content {
        Content::Requirements(requirements) => requirements.entries.iter().collect(),
        Content::Pyproject(project) if project.is_manifest() => project.dependencies.iter().collect(),
        Content::SetupCfg(setup) => setup.dependencies.iter().collect(),
        Content::Pipfile(pipfile) => pipfile.packages.iter().collect(),
        Content::Conda(conda) => conda.dependencies.iter().chain(&conda.pip).collect(),
        _ => Vec::new(),
    }
}

fn manifest(file: &FileFacts) -> Option<Manifest<'_>> {
    let entries = requirements(&file.content);
    let line = entries.first()?.line;
    let exact = entries.iter().filter(|entry| entry.pin == Pin::Exact).count();
    let is_lock = match &file.content {
        Content::Requirements(requirements) => {
            (exact == entries.len() && exact >= FROZEN)
                || entries.iter().all(|entry| entry.hashed)
                || (requirements.generated_by.is_some() && exact > 0)
        }
        Content::Conda(_) => exact == entries.len() && exact >= FROZEN,
        _ => false,
    };
    Some(Manifest { file, entries, line, is_lock, is_development: is_development(&file.path) })
}

fn is_development(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    [
        "dev", "test", "tests", "lint", "docs", "doc", "ci", "rtd", "typing", "types", "mypy", "examples", "tutorial",
        "build",
    ]
    .iter()
    .any(|word| lower.split(['/', '_', '-', '.']).any(|part| part == *word))
}
