//! What trains, by which command, from which parameters, and what ties it to one machine.

use super::observations::{Observations, place};
use super::scene::{Scene, shorten};
use crate::facts::FileFacts;
use crate::model::{Context, Finding, Place, Strength};

pub(super) fn observe(scene: &Scene<'_>, seen: &mut Observations) {
    entries(scene, seen);
    commands(scene, seen);
    parameters(scene, seen);
    seeds(scene, seen);
}

/// What findings say of it.
pub(super) fn judge(scene: &Scene<'_>, findings: &[Finding], seen: &mut Observations) {
    tied(scene, findings, seen);
    seen.present("path.personal", Strength::Moderate, of_rule(findings, "hardcoded-path"));
    seen.present("import.unresolved", Strength::Moderate, of_rule(findings, "unresolved-import"));
}

/// Training code that runs on one machine only: most of its files read a personal path or miss a module.
fn tied(scene: &Scene<'_>, findings: &[Finding], seen: &mut Observations) {
    let training: Vec<&FileFacts> = scene
        .training()
        .into_iter()
        .map(|index| &scene.facts.files[index])
        .filter(|file| file.context == Context::Source)
        .collect();
    let broken = |file: &FileFacts| {
        findings.iter().find(|finding| {
            finding.path == file.path && matches!(finding.rule.as_str(), "hardcoded-path" | "unresolved-import")
        })
    };
    let mut places: Vec<Place> = training
        .iter()
        .filter_map(|file| {
            broken(file).map(|finding| {
                place(&file.path, Some(finding.line), format!("training is tied to one machine: {}", finding.message))
            })
        })
        .collect();
    places.sort();
    if places.len() * 2 > training.len() {
        seen.present("training.tied", Strength::Strong, places);
    }
}

/// Findings of one rule as places; only code that runs counts.
pub(super) fn of_rule(findings: &[Finding], rule: &str) -> Vec<Place> {
    findings
        .iter()
        .filter(|finding| {
            finding.rule.as_str() == rule && matches!(finding.context, Context::Source | Context::Notebook)
        })
        .map(|finding| place(&finding.path, (finding.line > 0).then_some(finding.line), &finding.message))
        .collect()
}

/// Training in source is an entry; in notebooks alone it is one that runs by hand.
fn entries(scene: &Scene<'_>, seen: &mut Observations) {
    let in_source =
        scene.found("training.entry").iter().any(|found| scene.facts.files[found.file].context == Context::Source);
    if in_source {
        let named =
            scene.training().into_iter().filter(|index| is_training_name(scene.facts.files[*index].name())).map(
                |index| {
                    let file = &scene.facts.files[index];
                    place(
                        &file.path,
                        file.python().and_then(|python| python.main_guard).or(Some(1)),
                        format!("{} trains", file.name()),
                    )
                },
            );
        let mut named: Vec<Place> = named.collect();
        named.sort();
        seen.present("training.entry", Strength::Strong, named);
    } else {
        seen.present("training.entry", Strength::Moderate, run_by_name(scene));
    }
}

/// Programs named for training that can be run, and training subcommands of tools: what trains may be hidden behind a
/// configuration or another program.
fn run_by_name(scene: &Scene<'_>) -> Vec<Place> {
    let mut places = Vec::new();
    for file in scene.facts.files.iter().filter(|file| !matches!(file.context, Context::Test | Context::Vendored)) {
        let runs = file.context == Context::Source
            && file.python().is_some_and(|python| python.main_guard.is_some() || python.runs_on_import);
        if runs && is_training_name(file.name()) {
            let line = file.python().and_then(|python| python.main_guard).or(Some(1));
            places.push(place(&file.path, line, format!("{} can be run, by its name to train", file.name())));
        }
        let by_tool = file.commands.iter().filter(|command| by_subcommand(&command.text)).take(2);
        places.extend(by_tool.map(|command| place(&file.path, Some(command.line), shorten(&command.text))));
    }
    places
}

fn is_training_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["train", "fit", "learn"]
        .iter()
        .any(|word| lower.split(['_', '-', '.', ' ']).any(|part| part == *word || part.starts_with("train")))
}

fn commands(scene: &Scene<'_>, seen: &mut Observations) {
    let training = scene.training();
    let trains = |script: &str| {
        let tail = script.trim_start_matches("./").replace('.', "/");
        let stem = tail.strip_suffix("/py").or_else(|| tail.strip_suffix("/ipynb")).unwrap_or(&tail).to_owned();
        let by_path = training.iter().any(|index| {
            let path = &scene.facts.files[*index].path;
            path.rsplit_once('.').is_some_and(|(path, _)| path == stem || path.ends_with(&format!("/{stem}")))
        });
        by_path || is_training_name(script.rsplit('/').next().unwrap_or(script))
    };
    let mut places = Vec::new();
    for file in scene.facts.files.iter().filter(|file| !matches!(file.context, Context::Test | Context::Vendored)) {
        for command in &file.commands {
            if command.script.as_deref().is_some_and(trains) || by_subcommand(&command.text) {
                places.push(place(&file.path, Some(command.line), shorten(&command.text)));
            }
        }
    }
    seen.present("training.command", Strength::Strong, places);
}

/// `tool train …`, `tool cv_train …`: a program whose first word after its name says that it trains.
fn by_subcommand(command: &str) -> bool {
    let mut words = command.split_whitespace();
    // Package managers train nothing, whatever the package is called.
    let tool = words
        .next()
        .filter(|tool| !matches!(*tool, "pip" | "pip3" | "cd" | "mkdir" | "git" | "echo" | "rm" | "ls" | "cp" | "mv"));
    let word = tool.and(words.next()).unwrap_or_default();
    matches!(word, "train" | "fit" | "finetune" | "fine-tune") || word.ends_with("_train") || word.ends_with("-train")
}

/// Seeds handed to a library (`random_state=42`) or declared as parameter.
fn seeds(scene: &Scene<'_>, seen: &mut Observations) {
    const NAMES: &[&str] = &["random_state", "seed", "random_seed", "rng_seed", "SEED", "RANDOM_STATE", "RANDOM_SEED"];
    let mut places = Vec::new();
    for (_, file) in scene.source() {
        let Some(python) = file.python() else { continue };
        if let Some(call) =
            python.calls.iter().find(|call| call.keywords.iter().any(|keyword| NAMES.contains(&keyword.as_str())))
        {
            places.push(place(
                &file.path,
                file.line(call.line),
                format!("{} is seeded", call.target.trim_start_matches('.')),
            ));
        } else if let Some(number) = python.numbers.iter().find(|number| NAMES.contains(&number.name.as_str())) {
            places.push(place(&file.path, file.line(number.line), format!("{} is {}", number.name, number.value)));
        }
    }
    // A seed in a notebook fixes nothing that is run again.
    let in_source =
        scene.found("run.seeded").iter().any(|found| scene.facts.files[found.file].context == Context::Source);
    if !in_source {
        seen.retract("run.seeded");
    }
    seen.present("run.seeded", Strength::Moderate, places);
}

fn parameters(scene: &Scene<'_>, seen: &mut Observations) {
    let named = |file: &&FileFacts| {
        let lower = file.path.to_ascii_lowercase();
        matches!(file.content, crate::facts::Content::Config(_))
            && ["param", "hparam", "train", "hyper", "experiment", "model_config", "ml_config"]
                .iter()
                .any(|word| lower.contains(word))
    };
    let places = scene.facts.files.iter().filter(|file| file.context == Context::Config).filter(named);
    let places = places.map(|file| place(&file.path, None, format!("{} holds parameters", file.name()))).collect();
    seen.present("params.versioned", Strength::Moderate, places);
}
