//! Which model inputs are described anywhere: documents whose entries are columns the code uses.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::observations::{Observations, place};
use super::scene::Scene;
use crate::facts::FileFacts;
use crate::model::{Context, Place, Strength};
use crate::text::count;
use crate::text::gate::Gate;

/// Entries that must match before a table is taken for a dictionary.
const MATCHES: usize = 3;
/// Share of the used columns that must match: generic words match by chance in a large code base.
const SHARE: f64 = 0.04;
const NARRATED: f64 = 0.15;
/// Share of the used columns that counts as most.
const MOST: f64 = 0.6;

pub(super) fn observe(scene: &Scene<'_>, seen: &mut Observations) {
    let used = used_columns(scene);
    let mut described: HashSet<String> = HashSet::new();
    let mut places = Vec::new();
    for file in scene.facts.files.iter().filter(|file| !matches!(file.context, Context::Test | Context::Vendored)) {
        let Some(document) = &file.document else { continue };
        let hits: Vec<&(u32, String)> =
            document.terms.iter().filter(|(_, term)| used.contains_key(&column_name(term))).collect();
        let distinct: HashSet<String> = hits.iter().map(|(_, term)| column_name(term)).collect();
        // Cells of a notebook narrate; they are a dictionary only when they name a good part of the columns.
        let share = if file.context == Context::Notebook { NARRATED } else { SHARE };
        if distinct.len() >= MATCHES && ratio(distinct.len(), used.len()) >= share {
            let line = hits.first().map(|(line, _)| *line);
            places.push((
                distinct.len(),
                place(
                    &file.path,
                    line,
                    format!("{} describes {} of the {} columns the code uses", file.name(), distinct.len(), used.len()),
                ),
            ));
            described.extend(distinct);
        }
    }
    places.sort_by_key(|(count, place)| (std::cmp::Reverse(*count), place.path.clone()));
    let places: Vec<_> = places.into_iter().map(|(_, place)| place).collect();
    let share = ratio(described.len(), used.len());
    let declared = declared_columns(scene);
    let of_declared = ratio(declared.iter().filter(|name| described.contains(*name)).count(), declared.len());
    if (used.len() >= 5 && share >= MOST) || (declared.len() >= 5 && of_declared >= MOST) {
        seen.present("features.described.most", Strength::Strong, places.clone());
    }
    seen.present("features.described", Strength::Strong, places);
    if share < MOST {
        seen.present("features.undescribed", Strength::Weak, undescribed(scene, &described));
    }
    prose(scene, seen);
}

/// Files that use columns no document describes, the busiest first.
fn undescribed(scene: &Scene<'_>, described: &HashSet<String>) -> Vec<Place> {
    let mut files: Vec<(usize, Place)> = Vec::new();
    for (_, file) in scene.running() {
        let used = columns_of(std::iter::once(file));
        let open = used.keys().filter(|name| !described.contains(*name)).count();
        if open >= MATCHES {
            let first = file.python().and_then(|python| python.columns.iter().chain(&python.feature_names).next());
            let line = first.and_then(|(_, line)| file.line(*line));
            let note = format!("{} uses {} that no document describes", file.name(), count(open as u64, "column"));
            files.push((open, place(&file.path, line, note)));
        }
    }
    files.sort_by(|(a, left), (b, right)| b.cmp(a).then_with(|| left.path.cmp(&right.path)));
    files.into_iter().map(|(_, place)| place).collect()
}

fn ratio(part: usize, whole: usize) -> f64 {
    f64::from(u32::try_from(part).unwrap_or(u32::MAX)) / f64::from(u32::try_from(whole.max(1)).unwrap_or(u32::MAX))
}

/// Columns that source code reads or declares; those of notebooks too where source has next to none.
fn used_columns(scene: &Scene<'_>) -> HashMap<String, usize> {
    const FEW: usize = 5;
    let used = columns_of(scene.source().map(|(_, file)| file));
    if used.len() >= FEW { used } else { columns_of(scene.running().map(|(_, file)| file)) }
}

/// Bases of classes whose fields are columns.
const SCHEMAS: &[&str] = &["DataFrameModel", "SchemaModel", "Schema"];

/// Columns that a schema declares: what the model is fed, without the keys and helpers that code reads besides.
fn declared_columns(scene: &Scene<'_>) -> HashSet<String> {
    let classes = scene.source().filter_map(|(_, file)| file.python()).flat_map(|python| &python.definitions);
    let schemas =
        classes.filter(|class| class.bases.iter().any(|base| SCHEMAS.iter().any(|schema| base.ends_with(schema))));
    schemas.flat_map(|class| &class.fields).map(|field| column_name(field)).collect()
}

fn columns_of<'a>(files: impl Iterator<Item = &'a FileFacts>) -> HashMap<String, usize> {
    let mut used: HashMap<String, usize> = HashMap::new();
    for file in files {
        for class in file.python().into_iter().flat_map(|python| &python.definitions) {
            if class.bases.iter().any(|base| SCHEMAS.iter().any(|schema| base.ends_with(schema))) {
                class.fields.iter().for_each(|field| *used.entry(column_name(field)).or_default() += 1);
            }
        }
        for (name, _) in file.python().into_iter().flat_map(|python| python.columns.iter().chain(&python.feature_names))
        {
            if is_column(name) {
                *used.entry(column_name(name)).or_default() += 1;
            }
        }
    }
    used
}

/// Keys of configuration and environment dictionaries are no features.
fn is_column(name: &str) -> bool {
    name.len() > 2
        && name.len() < 60
        && !name.contains(['/', '.', '{', '%'])
        && !name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

fn column_name(term: &str) -> String {
    term.trim_matches(['`', '*', '_', '"', '\'', ' ', ':']).to_lowercase()
}

/// Words of headings under which people describe inputs.
const HEADINGS: &[&str] = &[
    "input feature",
    "model feature",
    "feature description",
    "feature engineering",
    "features used",
    "feature set",
    "feature list",
    "list of features",
    "input data",
    "model input",
    "embedding",
    "tokenization",
    "tokenisation",
    "data dictionary",
    "data schema",
    "covariates",
    "predictors",
    "data description",
    "dataset description",
    "data fields",
    "data format",
    "variables in",
    "columns in",
    "training data format",
    "feature preprocessing",
    "features and",
    "feature store",
    "feature config",
];
/// A heading that is nothing but this names model inputs in a data folder, and product features in a README.
const ALONE: &[&str] = &["features", "variables", "columns", "inputs", "attributes"];

/// Passages under headings about features or inputs.
fn prose(scene: &Scene<'_>, seen: &mut Observations) {
    const SHORTEST: u32 = 60;
    static ABOUT_INPUTS: LazyLock<Gate> = LazyLock::new(|| Gate::of_words(HEADINGS.iter().copied()));
    let mut places = Vec::new();
    for file in scene.facts.files.iter().filter(|file| is_text(file)) {
        let Some(document) = file.document.as_ref().filter(|document| document.words > SHORTEST) else { continue };
        let of_data = file.path.to_ascii_lowercase().contains("data");
        for (line, _, text) in &document.headings {
            let alone = of_data && ALONE.iter().any(|word| text.trim().eq_ignore_ascii_case(word));
            if alone || ABOUT_INPUTS.is_open(text) {
                places.push(place(
                    &file.path,
                    Some(*line),
                    format!("a passage on '{}'", crate::text::truncate(text, 50)),
                ));
            }
        }
    }
    seen.present("features.prose", Strength::Moderate, places);
}

fn is_text(file: &FileFacts) -> bool {
    matches!(file.context, Context::Docs | Context::Source)
}
