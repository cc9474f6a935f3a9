//! What the code returns: response classes and returned mappings, as far as they can be read.

use super::Ground;
use crate::facts::FileFacts;
use crate::parse::python::{Definition, DefinitionKind};

/// Bases that make a class a declared schema.
const SCHEMA_BASES: [&str; 4] = ["BaseModel", "TypedDict", "NamedTuple", "BaseSchema"];

/// Ends of class names by which people call what a model returns.
const OUTPUT_NAMES: [&str; 4] = ["Response", "Output", "Prediction", "Score"];

/// One thing that code returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Returned {
    /// Where.
    pub(super) path: String,
    /// Line, from 1.
    pub(super) line: Option<u32>,
    /// The class or function.
    pub(super) symbol: String,
    /// Fields in order, with their types where they can be read.
    pub(super) fields: Vec<(String, Option<String>)>,
}

impl Returned {
    /// `serving/app.py:score`.
    pub(super) fn address(&self) -> String {
        format!("{}:{}", self.path, self.symbol)
    }
}

/// What endpoints return and response classes declare, those with more fields first.
pub(super) fn served(ground: &Ground<'_>) -> Vec<Returned> {
    let endpoints: Vec<usize> = ground.tools.files("serving.endpoint").collect();
    let files = ground.source().filter(|(index, _)| endpoints.contains(index));
    let mut found: Vec<Returned> = files.flat_map(|(_, file)| in_file(file)).collect();
    let elsewhere = ground.source().filter(|(index, _)| !endpoints.contains(index));
    let named = |one: &Returned| OUTPUT_NAMES.iter().any(|word| one.symbol.ends_with(word));
    found.extend(elsewhere.flat_map(|(_, file)| in_file(file)).filter(named));
    let is_health = |one: &Returned| ["health", "status", "ping", "ready"].iter().any(|word| one.symbol.contains(word));
    found.retain(|one| !is_health(one));
    found.sort_by_key(|one| std::cmp::Reverse(one.fields.len()));
    found
}

fn in_file(file: &FileFacts) -> Vec<Returned> {
    let Some(python) = file.python() else { return Vec::new() };
    let classes = python.definitions.iter().filter(|one| one.kind == DefinitionKind::Class && is_schema(one));
    let mut found: Vec<Returned> = classes
        .map(|class| {
            let types = class.field_types.iter().map(|kind| Some(kind.clone()));
            returned(file, class, class.fields.iter().cloned().zip(types).collect())
        })
        .collect();
    let functions: Vec<&Definition> =
        python.definitions.iter().filter(|one| one.kind != DefinitionKind::Class).collect();
    for function in &functions {
        let mut fields: Vec<(String, Option<String>)> = Vec::new();
        for key in &python.returned_keys {
            let innermost =
                functions.iter().filter(|one| (one.line..=one.end_line).contains(&key.line)).max_by_key(|one| one.line);
            if innermost.is_some_and(|one| one.line == function.line)
                && !fields.iter().any(|(name, _)| *name == key.name)
            {
                fields.push((key.name.clone(), key.kind.clone()));
            }
        }
        if !fields.is_empty() {
            found.push(returned(file, function, fields));
        }
    }
    found
}

fn returned(file: &FileFacts, definition: &Definition, fields: Vec<(String, Option<String>)>) -> Returned {
    Returned { path: file.path.clone(), line: file.line(definition.line), symbol: definition.name.clone(), fields }
}

fn is_schema(class: &Definition) -> bool {
    let inherits = class.bases.iter().any(|base| SCHEMA_BASES.iter().any(|known| base.ends_with(known)));
    let decorated = class.decorators.iter().any(|decorator| decorator.ends_with("dataclass"));
    !class.fields.is_empty() && (inherits || decorated)
}

/// What a model's entry means by its source.
pub(super) enum Source {
    /// This is returned.
    Found(Returned),
    /// The place named is not there, and why.
    Gone(String),
    /// No place is named, and none can be told.
    Unknown,
}

/// The place that returns what a schema promises: the one named, else the one that shares most fields, at least half.
pub(super) fn find(ground: &Ground<'_>, named: &str, schema: &[(String, String)]) -> Source {
    if !named.is_empty() {
        return at(ground, named);
    }
    let shared =
        |one: &Returned| one.fields.iter().filter(|(name, _)| schema.iter().any(|(known, _)| known == name)).count();
    let best = served(ground).into_iter().max_by_key(shared);
    match best.filter(|best| !schema.is_empty() && shared(best) * 2 >= schema.len()) {
        Some(best) => Source::Found(best),
        None => Source::Unknown,
    }
}

fn at(ground: &Ground<'_>, named: &str) -> Source {
    let (path, symbol) = named.split_once(':').unwrap_or((named, ""));
    let Some(file) = ground.file(path) else { return Source::Gone(format!("there is no file {path}")) };
    let mut inside = in_file(file);
    if symbol.is_empty() {
        inside.sort_by_key(|one| std::cmp::Reverse(one.fields.len()));
    } else {
        inside.retain(|one| one.symbol == symbol);
    }
    let defined = || {
        let definitions = file.python().map(|python| python.definitions.as_slice()).unwrap_or_default();
        symbol.is_empty() || definitions.iter().any(|one| one.name == symbol)
    };
    match inside.into_iter().next() {
        Some(found) => Source::Found(found),
        None if defined() => Source::Unknown,
        None => Source::Gone(format!("{path} defines no {symbol}")),
    }
}
