//! What all signals look at: the facts, the catalogue's tools found in them, and what each file is for.

use std::collections::BTreeMap;

use foldhash::HashSet;

use super::purpose::{self, Purpose};
use crate::facts::tools::Found;
use crate::facts::{FileFacts, RepoFacts, Tools};
use crate::model::Context;

pub(super) use crate::facts::tools::shorten;

/// Everything a signal may look at.
pub(super) struct Scene<'a> {
    pub(super) facts: &'a RepoFacts,
    pub(super) purposes: Vec<Purpose>,
    tools: &'a Tools,
}

impl<'a> Scene<'a> {
    pub(super) fn new(facts: &'a RepoFacts, tools: &'a Tools) -> Self {
        let mut scene = Self { facts, purposes: Vec::new(), tools };
        scene.purposes = facts.files.iter().enumerate().map(|(index, file)| purpose::of(index, file, &scene)).collect();
        scene
    }

    /// Places where a signal's tools were found.
    pub(super) fn found(&self, signal: &str) -> &[Found] {
        self.tools.found(signal)
    }

    /// Whether a signal's tools were found in this file.
    pub(super) fn found_in(&self, signal: &str, file: usize) -> bool {
        self.tools.is_in(signal, file)
    }

    /// Signals with at least one hit.
    pub(super) fn found_signals(&self) -> BTreeMap<&str, &[Found]> {
        self.tools.by_signal()
    }

    /// Files that run: source and notebooks, with their number.
    pub(super) fn running(&self) -> impl Iterator<Item = (usize, &'a FileFacts)> {
        self.facts
            .files
            .iter()
            .enumerate()
            .filter(|(_, file)| matches!(file.context, Context::Source | Context::Notebook))
    }

    /// Source files only.
    pub(super) fn source(&self) -> impl Iterator<Item = (usize, &'a FileFacts)> {
        self.facts.files.iter().enumerate().filter(|(_, file)| file.context == Context::Source)
    }

    /// Files that train.
    pub(super) fn training(&self) -> HashSet<usize> {
        self.found("training.entry").iter().map(|found| found.file).collect()
    }
}
