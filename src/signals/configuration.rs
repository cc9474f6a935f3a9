//! Where values stand, and whether anybody says why.

use super::observations::{Observations, place};
use super::scene::Scene;
use crate::facts::{Content, FileFacts};
use crate::model::{Context, Place, Strength};
use crate::parse::python::{Explanation, NumberRole};
use crate::parse::tree::Config;
use crate::rules::is_unexplained;

/// Values a configuration file needs before it counts as one.
const VALUES: usize = 3;
/// Values from which on a file is a large one, and more make no difference.
const AMPLE: usize = 10;
/// Share of explained values from which on configuration counts as documented.
const EXPLAINED: f64 = 0.5;

pub(super) fn observe(scene: &Scene<'_>, seen: &mut Observations) {
    let mut files: Vec<(&FileFacts, &Config)> = scene.facts.files.iter().filter_map(as_configuration).collect();
    files.sort_by_key(|(file, config)| (is_aside(file), std::cmp::Reverse(config.entries.len().min(AMPLE))));
    let places: Vec<Place> = files
        .iter()
        .map(|(file, config)| {
            place(
                &file.path,
                None,
                format!(
                    "{} holds {} values, {} with a comment",
                    file.name(),
                    config.entries.len(),
                    config.commented_values
                ),
            )
        })
        .collect();
    seen.present("config.values", Strength::Moderate, places);
    modules(scene, seen);
    explained(scene, &files, seen);
    hardcoded(scene, seen);
}

/// A file beside the training it is about is what people ask for first.
fn is_aside(file: &FileFacts) -> bool {
    let lower = file.name().to_ascii_lowercase();
    !["train", "param", "model", "default", "config", "base", "main"].iter().any(|word| lower.contains(word))
}

fn as_configuration(file: &FileFacts) -> Option<(&FileFacts, &Config)> {
    let Content::Config(config) = &file.content else { return None };
    let lower = file.path.to_ascii_lowercase();
    let name = file.name();
    let telling = ["conf", "param", "setting", "hparam", "train", "model", "experiment", "pipeline", "job", "env"]
        .iter()
        .any(|word| lower.contains(word));
    let tooling = name.starts_with('.')
        || [
            "package.json",
            "package-lock.json",
            "tsconfig.json",
            "mkdocs.yml",
            "pyrightconfig.json",
            "codecov.yml",
            "renovate.json",
            "docker-compose.yml",
        ]
        .contains(&name);
    (file.context == Context::Config && telling && !tooling && config.entries.len() >= VALUES).then_some((file, config))
}

/// `config.py`, `settings.py`, `hparams.py`, and classes of parameters.
fn modules(scene: &Scene<'_>, seen: &mut Observations) {
    let mut places = Vec::new();
    for (_, file) in scene.source() {
        let Some(python) = file.python() else { continue };
        let stem = file.name().trim_end_matches(".py").to_ascii_lowercase();
        let named = stem.split(['_', '-']).any(|part| {
            matches!(
                part,
                "config" | "configs" | "settings" | "constants" | "params" | "hparams" | "parameters" | "configuration"
            )
        }) || file
            .folder()
            .rsplit('/')
            .next()
            .is_some_and(|folder| matches!(folder, "config" | "configs" | "conf"));
        if named && (python.code_lines > 3) {
            places.push(place(&file.path, None, format!("{} gathers settings", file.name())));
        }
        for class in python.definitions.iter().filter(|class| class.fields.len() >= 3 && is_settings_class(&class.name))
        {
            places.push(place(
                &file.path,
                file.line(class.line),
                format!("{} declares {} parameters", class.name, class.fields.len()),
            ));
        }
    }
    seen.present("config.module", Strength::Moderate, places);
}

fn is_settings_class(name: &str) -> bool {
    ["Config", "Settings", "Params", "Parameters", "HParams", "Hyperparameters", "Args", "Arguments", "Thresholds"]
        .iter()
        .any(|word| name.contains(word))
}

fn explained(scene: &Scene<'_>, files: &[(&FileFacts, &Config)], seen: &mut Observations) {
    let (mut total, mut why) = (0_u32, 0_u32);
    let mut places = Vec::new();
    for (file, config) in files {
        let values = u32::try_from(config.entries.len()).unwrap_or(u32::MAX);
        total += values;
        why += config.reasoned_values;
        if config.reasoned_values > 0 {
            places.push(place(
                &file.path,
                None,
                format!("{} of {values} values in {} with a reason", config.reasoned_values, file.name()),
            ));
        }
    }
    for (_, file) in scene.source() {
        let Some(python) = file.python() else { continue };
        let constants: Vec<_> = python
            .numbers
            .iter()
            .filter(|number| matches!(number.role, NumberRole::Constant | NumberRole::Default))
            .collect();
        let reasoned: Vec<_> = constants.iter().filter(|number| number.explained == Explanation::Why).collect();
        total += u32::try_from(constants.len()).unwrap_or(u32::MAX);
        why += u32::try_from(reasoned.len()).unwrap_or(u32::MAX);
        if let Some(first) = reasoned.first() {
            places.push(place(
                &file.path,
                file.line(first.line),
                format!("{} says why {} is {}", file.name(), first.name, first.value),
            ));
        }
    }
    if total >= 3 && f64::from(why) / f64::from(total) >= EXPLAINED {
        seen.present("config.explained", Strength::Strong, places);
    }
}

fn hardcoded(scene: &Scene<'_>, seen: &mut Observations) {
    let mut places = Vec::new();
    let training = scene.training();
    let (first, rest): (Vec<_>, Vec<_>) = scene.source().partition(|(index, _)| training.contains(index));
    for (_, file) in first.into_iter().chain(rest) {
        for number in
            file.python().into_iter().flat_map(|python| &python.numbers).filter(|number| is_unexplained(number))
        {
            places.push(place(
                &file.path,
                file.line(number.line),
                format!("nobody says why {} is {}", number.name, number.value),
            ));
        }
    }
    if places.len() >= 5 {
        seen.present("config.hardcoded", Strength::Moderate, places);
    }
}
