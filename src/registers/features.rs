//! Features: what each model input means, who owns it, whether its schema is a contract, what it is worth.

use std::collections::{BTreeMap, BTreeSet};

use super::shape::{FieldKind, Section, Shape, field};
use super::value::{Draft, Record, Register};
use super::{Class, Ground, Issue, Judged, Kind};
use crate::facts::{Content, Described, FileFacts};
use crate::model::{Context, Severity};
use crate::text::count;

/// Importance below which an input is not worth its keep, where the register says nothing.
const LEAST_IMPORTANCE: f64 = 0.001;
/// Days after which an input's pipeline is to be looked at again, where the register says nothing.
const STALE_AFTER: f64 = 180.0;
/// Share of the inputs the code uses that may be unregistered in a register that counts as filled, in hundredths.
const MOST_UNREGISTERED: usize = 20;
/// Names listed in one sentence.
const NAMED: usize = 6;

pub(super) static SHAPE: Shape = Shape {
    title: "Features",
    intro: &[
        "What each input of the model means, who owns it, and what it is worth.",
        "Importances can be imported: paydown register features import importances.csv",
    ],
    options: &[
        field("importance_below", FieldKind::Number, "importance below which an input is not worth its keep", "0.001")
            .may(),
        field("stale_after_days", FieldKind::Whole, "days after which an input is reviewed again", "180").may(),
        field("not_features", FieldKind::List, "columns the code uses that are no inputs of the model", "customer_id")
            .may(),
    ],
    sections: &[Section {
        name: "feature",
        what: "an input of the model",
        aliases: &["features", "feature_metadata"],
        fields: &[
            field("name", FieldKind::Text, "the column", "tx_mean_7d").key().also(&[
                "feature",
                "feature_name",
                "column",
            ]),
            field("meaning", FieldKind::Text, "what it measures", "mean amount of the last seven bookings")
                .also(&["description", "definition"]),
            field("dtype", FieldKind::Text, "its type", "float").may().also(&["type", "data_type"]),
            field("unit", FieldKind::Text, "its unit", "EUR").may(),
            field("source", FieldKind::Text, "the table or pipeline it comes from", "warehouse.bookings").may(),
            field("owner", FieldKind::Text, "who answers for it upstream", "billing").also(&["upstream_owner"]),
            field("schema_version", FieldKind::Text, "the version of the contract with its owner", "1.2")
                .also(&["contract"]),
            field("importance", FieldKind::Number, "what it is worth to the model", "0.042").also(&[
                "permutation_importance",
                "importances_mean",
                "importance_mean",
                "weight",
            ]),
            field("stable", FieldKind::Flag, "whether its owner promises not to change it", "yes")
                .may()
                .also(&["is_stable"]),
            field("last_review", FieldKind::Day, "when its pipeline was last looked at", "2026-03-01")
                .also(&["last_reviewed"]),
        ],
    }],
    scalar: Some("importance"),
};

pub(super) fn check(register: &Register, ground: &Ground<'_>) -> Judged {
    let below = register.options.number("importance_below").unwrap_or(LEAST_IMPORTANCE);
    let stale = register.options.number("stale_after_days").unwrap_or(STALE_AFTER);
    let mut issues: Vec<Issue> =
        register.records.iter().flat_map(|record| risks(record, (below, stale), ground)).collect();
    let at_risk =
        register.records.iter().filter(|record| issues.iter().any(|one| one.subject == record.name(&SHAPE))).count();
    issues.extend(register.records.iter().filter_map(unknown_worth));
    let used = used(ground);
    issues.extend(gone(register, ground, &used));
    let unregistered: Vec<&String> = used.keys().filter(|name| !is_known(register, name)).collect();
    issues.extend(not_registered(register, &unregistered, &used));
    let all = register.len();
    let verdict = match at_risk {
        0 => format!("{}, none at risk", count(all as u64, "feature")),
        some => format!("{}, {some} at risk", count(all as u64, "feature")),
    };
    let complete =
        |record: &Record| ["meaning", "owner", "schema_version", "importance"].iter().all(|key| record.has(key));
    let covered = unregistered.len() * 100 <= MOST_UNREGISTERED * used.len();
    Judged { filled: all > 0 && register.records.iter().all(complete) && covered, issues, verdict }
}

/// The lesson's five risks of one input.
fn risks(record: &Record, (below, stale): (f64, f64), ground: &Ground<'_>) -> Vec<Issue> {
    let name = record.name(&SHAPE);
    let issue = |class, key: &str, message: String, advice: &str| {
        Issue::new(Kind::Features, class, Severity::Medium, name, message).line(record.line_of(key)).advice(advice)
    };
    let mut found = Vec::new();
    if let Some(importance) = record.number("importance").filter(|importance| *importance < below) {
        let message = format!("{name} is underutilised: importance {importance} is below {below}");
        found.push(issue(
            Class::Risk,
            "importance",
            message,
            "try the model without it, and remove it if nothing is lost",
        ));
    }
    if !record.has("owner") {
        found.push(issue(
            Class::Missing,
            "owner",
            format!("{name} has no owner: nobody is asked before it changes upstream"),
            "name whoever computes it, and agree that they tell you first",
        ));
    }
    if !record.has("schema_version") {
        found.push(issue(
            Class::Missing,
            "schema_version",
            format!("{name} has no contract: no version of its schema is agreed on"),
            "agree on a schema with its owner and write its version down",
        ));
    }
    let age = record.date("last_review").map(|day| (day, ground.age(day)));
    let advice = "look at the pipeline behind it again and write down last_review";
    match age {
        None => found.push(issue(Class::Overdue, "last_review", format!("{name} is stale: never reviewed"), advice)),
        Some((day, Some(days))) if i32::try_from(days).is_ok_and(|days| f64::from(days) > stale) => {
            let message = format!("{name} is stale: last reviewed {days} days ago, on {day}");
            found.push(issue(Class::Overdue, "last_review", message, advice));
        }
        _ => {}
    }
    if record.flag("stable") == Some(false) {
        let message = format!("{name} is unstable: its owner announces changes");
        found.push(issue(Class::Risk, "stable", message, "watch its distribution, or agree on a version that stays"));
    }
    found
}

fn unknown_worth(record: &Record) -> Option<Issue> {
    let open: Vec<&str> = ["meaning", "importance"].into_iter().filter(|key| !record.has(key)).collect();
    let name = record.name(&SHAPE);
    (!open.is_empty()).then(|| {
        let message = format!("{name}: no {}", open.join(", no "));
        Issue::new(Kind::Features, Class::Missing, Severity::Low, name, message)
            .line(record.line)
            .advice("say what it measures, and import importances: paydown register features import FILE")
    })
}

fn is_known(register: &Register, name: &str) -> bool {
    register.find("feature", name).is_some() || register.options.list("not_features").iter().any(|other| other == name)
}

/// Registered inputs that no code names any more.
fn gone(register: &Register, ground: &Ground<'_>, used: &BTreeMap<String, Place>) -> Vec<Issue> {
    if used.is_empty() {
        return Vec::new();
    }
    let named = named_anywhere(ground);
    let lost = register.records.iter().filter(|record| !named.contains(record.name(&SHAPE)));
    let said = lost.map(|record| {
        let name = record.name(&SHAPE);
        Issue::new(
            Kind::Features,
            Class::Broken,
            Severity::Medium,
            name,
            format!("{name} is registered, but no code uses it"),
        )
        .line(record.line)
        .advice("take it out of the register, or correct its name")
    });
    said.collect()
}

fn not_registered(register: &Register, names: &[&String], used: &BTreeMap<String, Place>) -> Option<Issue> {
    let first = names.first()?;
    let mut list: Vec<&str> = names.iter().take(NAMED).map(|name| name.as_str()).collect();
    let more = format!("and {} more", names.len().saturating_sub(NAMED));
    if names.len() > NAMED {
        list.push(&more);
    }
    let message = format!("{} used and not registered: {}", count(names.len() as u64, "feature"), list.join(", "));
    let issue = Issue::new(register.kind, Class::Missing, Severity::Low, "", message)
        .advice("register them (paydown register features new adds them), or list them in not_features");
    Some(match used.get(*first) {
        Some((path, line)) => issue.at(path.clone(), *line),
        None => issue,
    })
}

/// Whether a file's name or folders say that it prepares data.
fn prepares(file: &FileFacts) -> bool {
    let words = ["feature", "features", "preprocess", "preprocessing", "prepare", "dataset", "transform", "columns"];
    file.path.to_ascii_lowercase().split(['/', '_', '-', '.']).any(|word| words.contains(&word))
}

/// Fields of classes that declare a table: line of the class, name, type.
fn schema_fields(file: &FileFacts) -> impl Iterator<Item = (u32, &str, &str)> {
    const BASES: [&str; 3] = ["DataFrameModel", "SchemaModel", "pa.Schema"];
    let classes = file.python().into_iter().flat_map(|python| &python.definitions);
    let schemas = classes.filter(|class| {
        let inherits = class.bases.iter().any(|base| BASES.iter().any(|known| base.ends_with(known)));
        // A schema of one's own, such as `class Inputs(Schema)`, has columns typed by pandera.
        inherits || class.field_types.iter().any(|kind| kind.contains("Series["))
    });
    schemas.flat_map(|class| {
        let typed = class.fields.iter().zip(&class.field_types);
        typed.map(|(name, kind)| (class.line, name.as_str(), kind.as_str()))
    })
}

/// Where something stands.
type Place = (String, Option<u32>);

/// Inputs the code uses, with the first place of each: lists of features and declared columns where there are some, else
/// all columns that source reads.
fn used(ground: &Ground<'_>) -> BTreeMap<String, Place> {
    const ENOUGH: usize = 3;
    let mut found = BTreeMap::new();
    for (_, file) in ground.source() {
        let Some(python) = file.python() else { continue };
        let declared = python.declared_columns.iter().map(|one| (&one.name, one.line));
        for (name, line) in python.feature_names.iter().map(|(name, line)| (name, *line)).chain(declared) {
            note(&mut found, name, file, line);
        }
    }
    for (_, file) in ground.source() {
        for (class, name, _) in schema_fields(file) {
            note(&mut found, name, file, class);
        }
    }
    if found.len() < ENOUGH {
        // Subscripts of any file name keys of all kinds: only where data is prepared or a model trained are they inputs.
        let training: Vec<usize> = ground.tools.files("training.entry").collect();
        let telling = ground.source().filter(|(index, file)| training.contains(index) || prepares(file));
        for (_, file) in telling {
            for (name, line) in file.python().into_iter().flat_map(|python| &python.columns) {
                note(&mut found, name, file, *line);
            }
        }
    }
    let targets = ground.source().filter_map(|(_, file)| file.python()).flat_map(|python| &python.targets);
    for (name, _) in targets {
        found.remove(name);
    }
    found
}

fn note(found: &mut BTreeMap<String, Place>, name: &str, file: &FileFacts, line: u32) {
    let plain = name.len() > 1
        && name.len() < 60
        && !name.contains(['/', '.', '{', '%', ' '])
        && name.chars().any(char::is_lowercase)
        && !name.starts_with('_');
    if plain {
        found.entry(name.to_owned()).or_insert_with(|| (file.path.clone(), file.line(line)));
    }
}

/// Every name that code, notebooks or schema files use for anything like a column.
fn named_anywhere(ground: &Ground<'_>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let files =
        ground.facts.files.iter().filter(|file| !matches!(file.context, Context::Vendored | Context::Generated));
    for file in files {
        if let Some(python) = file.python() {
            names.extend(python.columns.iter().chain(&python.feature_names).map(|(name, _)| name.clone()));
            names.extend(python.declared_columns.iter().map(|one| one.name.clone()));
            names.extend(python.feature_definitions.iter().map(|one| one.name.clone()));
            names.extend(python.definitions.iter().flat_map(|one| one.fields.iter().cloned()));
        }
        names.extend(schema_columns(file).map(|column| column.name));
    }
    names
}

/// A column that a YAML file of dbt, or one shaped like it, describes.
struct SchemaColumn {
    name: String,
    meaning: String,
    dtype: String,
    owner: String,
}

/// Entries `….columns[0].name` with what stands beside them.
fn schema_columns(file: &FileFacts) -> impl Iterator<Item = SchemaColumn> {
    let config = match &file.content {
        Content::Config(config) => Some(config),
        _ => None,
    };
    config.into_iter().flat_map(|config| {
        let named = config.entries.iter().filter_map(|entry| {
            let base = entry.path.strip_suffix(".name")?;
            let list = base.rsplit_once('[')?.0;
            let is_columns = ["columns", "fields", "features"].iter().any(|end| list.rsplit('.').next() == Some(end));
            is_columns.then_some((base, entry.value.text.clone()))
        });
        named.map(|(base, name)| {
            let beside = |keys: &[&str]| {
                let entries = keys.iter().filter_map(|key| config.get(&format!("{base}.{key}")));
                entries.map(|entry| entry.value.text.clone()).next().unwrap_or_default()
            };
            SchemaColumn {
                name,
                meaning: beside(&["description"]),
                dtype: beside(&["data_type", "dtype", "type"]),
                owner: beside(&["meta.owner", "owner"]),
            }
        })
    })
}

pub(super) fn propose(ground: &Ground<'_>) -> Vec<Draft> {
    let register = ground.register(Kind::Features);
    let left_out =
        |name: &str| register.is_some_and(|one| one.options.list("not_features").iter().any(|other| other == name));
    let described = described(ground);
    let kinds = declared_kinds(ground);
    let columns: Vec<SchemaColumn> = ground.facts.files.iter().flat_map(schema_columns).collect();
    let drafts = used(ground).into_iter().filter(|(name, _)| !left_out(name)).map(|(name, (path, line))| {
        let column = columns.iter().find(|column| column.name == name);
        let mut draft = Draft::new("feature").text("name", name.clone());
        if let Some(column) = column {
            draft = draft.text("meaning", &column.meaning).text("dtype", &column.dtype).text("owner", &column.owner);
        }
        for (key, text) in described.get(&name).into_iter().flatten() {
            draft = draft.text(key, text.clone());
        }
        if let Some(kind) = kinds.get(&name) {
            draft = draft.text("dtype", kind.clone());
        }
        draft.origin = line.map_or_else(|| path.clone(), |line| format!("{path}:{line}"));
        draft
    });
    drafts.collect()
}

fn declared_kinds(ground: &Ground<'_>) -> BTreeMap<String, String> {
    let pythons = ground.source().filter_map(|(_, file)| file.python());
    let mut kinds = BTreeMap::new();
    for python in pythons {
        for column in &python.declared_columns {
            if let Some(kind) = &column.kind {
                kinds.entry(column.name.clone()).or_insert_with(|| kind.clone());
            }
        }
    }
    for (_, file) in ground.source() {
        for (_, name, kind) in schema_fields(file) {
            kinds.entry(name.to_owned()).or_insert_with(|| kind.to_owned());
        }
    }
    kinds
}

/// What data dictionaries say, by column: keys of this register and their words.
fn described(ground: &Ground<'_>) -> BTreeMap<String, Vec<(&'static str, String)>> {
    let documents = ground.facts.files.iter().filter_map(|file| file.document.as_deref());
    let mut found: BTreeMap<String, Vec<(&'static str, String)>> = BTreeMap::new();
    for one in documents.flat_map(|document| &document.described) {
        let name = one.term.trim_matches(['`', '*', '"', '\'', ' ', ':']).to_owned();
        let cells =
            one.cells.iter().enumerate().filter_map(|(at, (head, cell))| Some((key_of(head, at, one)?, cell.clone())));
        let cells: Vec<_> = cells.filter(|(_, cell)| !matches!(cell.trim(), "" | "?" | "-" | "n/a" | "tbd")).collect();
        found.entry(name).or_insert(cells);
    }
    found
}

/// The key that a column of a dictionary fills, by its heading; the first one is the meaning where no heading says so.
fn key_of(head: &str, at: usize, one: &Described) -> Option<&'static str> {
    let heads: [(&str, &[&str]); 5] = [
        ("meaning", &["meaning", "description", "definition", "what"]),
        ("dtype", &["type", "dtype", "data type"]),
        ("unit", &["unit", "units"]),
        ("source", &["source", "origin", "table"]),
        ("owner", &["owner", "team", "contact"]),
    ];
    let known = heads.iter().find(|(_, words)| words.contains(&head)).map(|(key, _)| *key);
    let any_meaning = one.cells.iter().any(|(head, _)| heads[0].1.contains(&head.as_str()));
    known.or_else(|| (at == 0 && !any_meaning).then_some("meaning"))
}
