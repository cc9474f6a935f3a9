//! What all signals look at: the facts, the catalogue's tools found in them, and what each file is for.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::purpose::{self, Purpose};
use crate::catalog::{Catalog, Hit, Matcher};
use crate::facts::{FileFacts, RepoFacts};
use crate::model::{Context, Place, SignalId, Strength};

/// Places of one signal that are kept; more say nothing new.
const PLACES: usize = 60;

/// One tool of the catalogue, found at one place.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) strength: Strength,
    pub(super) file: usize,
    pub(super) place: Place,
}

/// Everything a signal may look at.
pub(super) struct Scene<'a> {
    pub(super) facts: &'a RepoFacts,
    pub(super) purposes: Vec<Purpose>,
    found: HashMap<SignalId, Vec<Found>>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(facts: &'a RepoFacts, catalog: &'a Catalog) -> Self {
        let matcher = Matcher::new(catalog);
        let mut found = HashMap::new();
        for (index, file) in facts.files.iter().enumerate() {
            find_tools(index, file, &matcher, &mut found);
        }
        let mut scene = Self { facts, purposes: Vec::new(), found };
        scene.purposes = facts.files.iter().enumerate().map(|(index, file)| purpose::of(index, file, &scene)).collect();
        scene
    }

    /// Places where a signal's tools were found.
    pub(super) fn found(&self, signal: &str) -> &[Found] {
        self.found.get(signal).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a signal's tools were found in this file.
    pub(super) fn found_in(&self, signal: &str, file: usize) -> bool {
        self.found(signal).iter().any(|found| found.file == file)
    }

    /// Signals with at least one hit.
    pub(super) fn found_signals(&self) -> BTreeMap<&str, &[Found]> {
        self.found.iter().map(|(signal, found)| (signal.as_str(), found.as_slice())).collect()
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

fn find_tools(index: usize, file: &FileFacts, matcher: &Matcher<'_>, found: &mut HashMap<SignalId, Vec<Found>>) {
    let mut push = |hit: Hit, line: Option<u32>, what: String| {
        let tool = matcher.tool(hit);
        if !tool.contexts.contains(&file.context) {
            return;
        }
        for signal in &tool.signals {
            let list = found.entry(signal.clone()).or_default();
            if list.len() < PLACES || !list.iter().any(|known| known.file == index) && list.len() < PLACES * 4 {
                let place = Place { path: file.path.clone(), line, note: format!("{}: {what}", tool.name) };
                list.push(Found { strength: tool.strength.into(), file: index, place });
            }
        }
    };
    for hit in matcher.path(&file.path) {
        push(hit, None, file.name().to_owned());
    }
    if let Some(python) = file.python() {
        let modules: HashSet<&str> = python
            .imports
            .iter()
            .flat_map(|import| {
                std::iter::successors(Some(import.module.as_str()), |name| name.rsplit_once('.').map(|(head, _)| head))
            })
            .collect();
        let imported = |module: &str| modules.contains(module);
        for call in &python.calls {
            for hit in matcher.call(&call.target, &call.keywords, &imported) {
                push(hit, file.line(call.line), format!("calls {}", call.target.trim_start_matches('.')));
            }
        }
        for definition in &python.definitions {
            for name in definition.decorators.iter().chain(&definition.bases) {
                for hit in matcher.call(name, &[], &imported) {
                    push(hit, file.line(definition.line), format!("{} uses {name}", definition.name));
                }
            }
        }
        for import in &python.imports {
            let names = import
                .names
                .iter()
                .map(|name| format!("{}.{name}", import.module))
                .chain(std::iter::once(import.module.clone()));
            for hit in names.flat_map(|name| matcher.import(&name)) {
                push(hit, file.line(import.line), format!("imports {}", import.module));
            }
        }
    }
    for command in &file.commands {
        for hit in matcher.command(&command.text) {
            push(hit, Some(command.line), format!("runs {}", shorten(&command.text)));
        }
    }
    for (line, image) in &file.images {
        for hit in matcher.image(image) {
            push(hit, Some(*line), format!("image {image}"));
        }
    }
    for (tool, line, words) in file.document.iter().flat_map(|document| &document.matches) {
        push(Hit { tool: usize::from(*tool) }, Some(*line), format!("says '{words}'"));
    }
    for (word, line) in &file.words {
        if let Some((tool, phrase)) = matcher.catalog().words.phrase(*word) {
            push(Hit { tool: usize::from(tool) }, Some(*line), format!("says '{phrase}'"));
        }
    }
}

/// A command or text, short enough for a line of evidence.
pub(super) fn shorten(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    crate::text::truncate(&one_line, 60).into_owned()
}
