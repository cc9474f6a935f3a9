//! What every rule stands on: the facts, the tools found in them, who imports whom, and what trains and serves.

use std::collections::{BTreeSet, VecDeque};

use super::manifests::Manifests;
use super::modules::Modules;
use crate::facts::{FileFacts, RepoFacts, Tools};
use crate::model::Context;

/// Words in the name of a file or its folders that say it serves.
const SERVING: &[&str] = &["serve", "serving", "api", "inference", "scoring", "endpoint", "online"];
/// Folders of code that shows how, and trains nothing anybody uses.
pub(super) const SHOWS: &[&str] =
    &["example", "examples", "tutorial", "tutorials", "guides", "benchmark", "benchmarks", "demo", "demos", "samples"];

/// Everything a rule may look at.
#[derive(Debug)]
pub struct Ground<'a> {
    /// The facts.
    pub facts: &'a RepoFacts,
    /// Tools of the catalogue found in them.
    pub tools: &'a Tools,
    /// Who imports whom.
    pub(super) modules: Modules,
    /// What is declared and locked.
    pub(super) manifests: Manifests<'a>,
    /// Files that train, source before notebooks.
    pub(super) training: Vec<usize>,
}

impl<'a> Ground<'a> {
    /// Looks once at what many rules ask for.
    pub fn new(facts: &'a RepoFacts, tools: &'a Tools) -> Self {
        let runs = |index: &usize| {
            facts.files.get(*index).is_some_and(|file| {
                matches!(file.context, Context::Source | Context::Notebook)
                    && !file.folder().split('/').any(|part| SHOWS.contains(&part.to_ascii_lowercase().as_str()))
            })
        };
        let mut training: Vec<usize> = tools.files("training.entry").filter(runs).collect();
        training.sort_by_key(|index| (facts.files[*index].context != Context::Source, *index));
        Self { facts, tools, modules: Modules::new(facts), manifests: Manifests::new(facts), training }
    }

    pub(super) fn file(&self, index: usize) -> &'a FileFacts {
        &self.facts.files[index]
    }

    /// Files that train as source, or, where there are none, as notebooks.
    pub(super) fn main_training(&self) -> impl Iterator<Item = usize> + '_ {
        let in_source = self.training.iter().any(|index| self.file(*index).context == Context::Source);
        self.training.iter().copied().filter(move |index| !in_source || self.file(*index).context == Context::Source)
    }

    /// Files that serve: endpoints, and source whose name or folder says so.
    pub(super) fn serving(&self) -> BTreeSet<usize> {
        let source = |index: &usize| self.file(*index).context == Context::Source;
        let mut found: BTreeSet<usize> = self.tools.files("serving.endpoint").filter(source).collect();
        for (index, file) in self.facts.files.iter().enumerate() {
            let lower = file.path.to_ascii_lowercase();
            let named = lower.split(['/', '_', '-', '.']).any(|word| SERVING.contains(&word));
            if named && file.context == Context::Source && file.python().is_some() {
                found.insert(index);
            }
        }
        found
    }

    /// The files themselves and everything in the tree that they import, directly or not.
    pub(super) fn closure(&self, start: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut queue: VecDeque<usize> = start.into_iter().collect();
        while let Some(index) = queue.pop_front() {
            if seen.insert(index) {
                queue.extend(self.modules.imports(index));
            }
        }
        seen
    }

    /// The file that says most about training: a source whose name says that it trains, nearest to the top.
    pub(super) fn training_entry(&self) -> Option<usize> {
        self.main_training().min_by_key(|index| {
            let file = self.file(*index);
            let lower = file.name().to_ascii_lowercase();
            let words: Vec<&str> = lower.split(['_', '-', '.', ' ']).collect();
            let named = match words.iter().any(|word| word.starts_with("train")) {
                true => 0,
                false if words.contains(&"fit") => 1,
                false => 2,
            };
            let runs = file.python().is_some_and(|python| python.main_guard.is_some() || python.runs_on_import);
            (named, !runs, file.path.matches('/').count(), file.path.clone())
        })
    }
}
