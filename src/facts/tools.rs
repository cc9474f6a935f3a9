//! Which tools of the catalogue were found, and where: one pass over all facts, shared by rules and signals.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashSet};
use rayon::prelude::*;

use super::{FileFacts, RepoFacts};
use crate::catalog::{Hit, Matcher, Tool};
use crate::model::{Place, SignalId, Strength};
use crate::parse::Format;

/// Places of one signal that are kept; more say nothing new.
const PLACES: usize = 60;

/// One tool of the catalogue, found at one place.
#[derive(Clone, Debug)]
pub struct Found {
    /// How much it proves.
    pub strength: Strength,
    /// Number of the file in [`RepoFacts::files`].
    pub file: usize,
    /// Where, and what was found.
    pub place: Place,
}

/// All tools found, by the signal they are evidence for.
#[derive(Debug, Default)]
pub struct Tools {
    found: HashMap<SignalId, Vec<Found>>,
    files: HashMap<SignalId, BTreeSet<usize>>,
}

impl Tools {
    /// Searches all files for all tools.
    pub fn find(facts: &RepoFacts, matcher: &Matcher<'_>) -> Self {
        let hits: Vec<Vec<Met>> = facts.files.par_iter().map(|file| in_file(file, matcher)).collect();
        let mut tools = Self::default();
        for (index, (file, hits)) in facts.files.iter().zip(hits).enumerate() {
            for (hit, line, what) in hits {
                tools.add(index, file, matcher.tool(hit), line, &what);
            }
        }
        tools
    }

    /// Places where a signal's tools were found; of very many only the first.
    pub fn found(&self, signal: &str) -> &[Found] {
        self.found.get(signal).map(Vec::as_slice).unwrap_or_default()
    }

    /// Numbers of all files in which a signal's tools were found.
    pub fn files(&self, signal: &str) -> impl Iterator<Item = usize> {
        self.files.get(signal).into_iter().flatten().copied()
    }

    /// Whether a signal's tools were found in this file.
    pub fn is_in(&self, signal: &str, file: usize) -> bool {
        self.files.get(signal).is_some_and(|files| files.contains(&file))
    }

    /// Signals with at least one hit, in the order of their names.
    pub fn by_signal(&self) -> BTreeMap<&str, &[Found]> {
        self.found.iter().map(|(signal, found)| (signal.as_str(), found.as_slice())).collect()
    }

    fn add(&mut self, index: usize, file: &FileFacts, tool: &Tool, line: Option<u32>, what: &str) {
        for signal in &tool.signals {
            let known = self.files.entry(signal.clone()).or_default();
            let new = known.insert(index);
            let list = self.found.entry(signal.clone()).or_default();
            if list.len() < PLACES || (new && list.len() < PLACES * 4) {
                let place = Place { path: file.path.clone(), line, note: format!("{}: {what}", tool.name) };
                list.push(Found { strength: tool.strength.into(), file: index, place });
            }
        }
    }
}

/// A tool met in a file, where, and by what.
type Met = (Hit, Option<u32>, String);

/// Every tool in a file that counts in files of its kind.
fn in_file(file: &FileFacts, matcher: &Matcher<'_>) -> Vec<Met> {
    let mut met: Vec<Met> = Vec::new();
    let mut push = |hit: Hit, line: Option<u32>, what: String| {
        if matcher.tool(hit).contexts.contains(&file.context) {
            met.push((hit, line, what));
        }
    };
    // A register is judged by what it says, not by its name.
    let path = if file.format == Format::Register { Vec::new() } else { matcher.path(&file.path) };
    for hit in path {
        push(hit, None, file.name().to_owned());
    }
    in_python(file, matcher, &mut push);
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
    met
}

fn in_python(file: &FileFacts, matcher: &Matcher<'_>, push: &mut impl FnMut(Hit, Option<u32>, String)) {
    let Some(python) = file.python() else { return };
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
        let names = import.names.iter().map(|name| format!("{}.{name}", import.module));
        for hit in names.chain(std::iter::once(import.module.clone())).flat_map(|name| matcher.import(&name)) {
            push(hit, file.line(import.line), format!("imports {}", import.module));
        }
    }
}

/// A command or text, short enough for a line of evidence.
pub fn shorten(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    crate::text::truncate(&one_line, 60).into_owned()
}
