//! The order of steps: DAGs that declare inputs and outputs, scripts and documents that declare an order, copies that compete.

use std::collections::BTreeSet;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::observations::{Observations, place};
use super::scene::{Scene, shorten};
use super::training::of_rule;
use crate::facts::{Content, FileFacts};
use crate::model::{Context, Finding, Place, Strength};
use crate::parse::Format;

pub(super) fn observe(scene: &Scene<'_>, seen: &mut Observations) {
    dvc_stages(scene, seen);
    documented(scene, seen);
    scripts(scene, seen);
    mains(scene, seen);
    numbered(scene, seen);
    outside(scene, seen);
}

/// What findings say of it.
pub(super) fn judge(findings: &[Finding], seen: &mut Observations) {
    seen.present("pipeline.variants", Strength::Moderate, of_rule(findings, "script-variants"));
}

fn dvc_stages(scene: &Scene<'_>, seen: &mut Observations) {
    let mut places = Vec::new();
    for file in &scene.facts.files {
        let Content::DvcYaml(yaml) = &file.content else { continue };
        let declared: Vec<_> = yaml
            .stages
            .iter()
            .filter(|stage| !stage.deps.is_empty() && (!stage.outs.is_empty() || !stage.metrics.is_empty()))
            .collect();
        if declared.len() >= 2 {
            for stage in declared {
                places.push(place(
                    &file.path,
                    Some(stage.line),
                    format!("stage {} declares its inputs and outputs", stage.name),
                ));
            }
        }
    }
    seen.present("pipeline.dag", Strength::Strong, places);
}

/// Commands of one file that run code of this repository.
fn steps(file: &FileFacts) -> Vec<(u32, &str, &str)> {
    let mut seen = HashSet::new();
    file.commands
        .iter()
        .filter_map(|command| command.script.as_deref().map(|script| (command.line, script, command.text.as_str())))
        .filter(|(_, script, _)| seen.insert(*script))
        .collect()
}

fn documented(scene: &Scene<'_>, seen: &mut Observations) {
    let mut places = Vec::new();
    for file in scene.facts.files.iter().filter(|file| file.context == Context::Docs) {
        let steps = steps(file);
        if steps.len() >= 2 {
            places.push(place(
                &file.path,
                Some(steps[0].0),
                format!("{} gives {} steps in order, from {}", file.name(), steps.len(), shorten(steps[0].2)),
            ));
        }
    }
    places.extend(named_in_text(scene));
    places.sort_by_key(|place| (place.path.matches('/').count(), place.path.clone()));
    seen.present("pipeline.documented", Strength::Moderate, places);
}

/// Documents that name several scripts of this repository in running text: an order, even where no command is given.
fn named_in_text(scene: &Scene<'_>) -> Vec<Place> {
    const NAMED: usize = 3;
    let own: HashSet<&str> = scene.running().map(|(_, file)| file.name()).collect();
    let documents = scene.facts.files.iter().filter(|file| file.context == Context::Docs);
    let named = documents.filter_map(|file| {
        let scripts: Vec<&(u32, String)> = file
            .document
            .iter()
            .flat_map(|document| &document.scripts)
            .filter(|(_, name)| own.contains(name.rsplit('/').next().unwrap_or(name)))
            .collect();
        let distinct: HashSet<&str> = scripts.iter().map(|(_, name)| name.as_str()).collect();
        (distinct.len() >= NAMED).then(|| {
            place(
                &file.path,
                scripts.first().map(|(line, _)| *line),
                format!("{} says what {} scripts do", file.name(), distinct.len()),
            )
        })
    });
    named.collect()
}

fn scripts(scene: &Scene<'_>, seen: &mut Observations) {
    let (mut shell, mut make) = (Vec::new(), Vec::new());
    for file in scene
        .facts
        .files
        .iter()
        .filter(|file| !matches!(file.context, Context::Docs | Context::Test | Context::Vendored))
    {
        let steps = steps(file);
        let note = || format!("{} runs {}", file.name(), crate::text::count(steps.len() as u64, "step"));
        match file.format {
            Format::Makefile if !steps.is_empty() => make.push(place(&file.path, Some(steps[0].0), note())),
            Format::Shell if !steps.is_empty() => {
                shell.push((steps.len(), place(&file.path, Some(steps[0].0), note())));
            }
            Format::Ci(_) | Format::Pyproject | Format::Dockerfile if steps.len() >= 2 => {
                shell.push((steps.len(), place(&file.path, Some(steps[0].0), note())));
            }
            _ => {}
        }
    }
    shell.sort_by_key(|(count, place)| (std::cmp::Reverse(*count), place.path.clone()));
    seen.present("pipeline.make", Strength::Moderate, make);
    seen.present("pipeline.script", Strength::Moderate, shell.into_iter().map(|(_, place)| place).collect());
}

/// A module that is run and calls several others of this repository.
fn mains(scene: &Scene<'_>, seen: &mut Observations) {
    let modules: HashSet<&str> = scene
        .source()
        .filter(|(_, file)| file.format == Format::Python)
        .map(|(_, file)| file.name().trim_end_matches(".py"))
        .collect();
    let folders: HashSet<&str> = scene
        .source()
        .filter(|(_, file)| file.format == Format::Python)
        .flat_map(|(_, file)| file.folder().split('/'))
        .collect();
    let local = |module: &str| {
        let root = module.split('.').next().unwrap_or_default();
        modules.contains(root) || folders.contains(root)
    };
    let mut places: Vec<(usize, Place)> = Vec::new();
    for (_, file) in scene.source() {
        let Some(python) = file.python() else { continue };
        let runs = python.main_guard.or_else(|| {
            python
                .definitions
                .iter()
                .find(|definition| definition.name == "main" || definition.name == "run")
                .map(|definition| definition.line)
        });
        let Some(line) = runs else { continue };
        let imported = python.imports.iter().filter(|import| import.level > 0 || local(&import.module)).count();
        let own_calls = python
            .calls
            .iter()
            .filter(|call| {
                !call.target.contains('.') && python.definitions.iter().any(|definition| definition.name == call.target)
            })
            .count();
        if imported >= 2 || own_calls >= 3 {
            places.push((
                imported + own_calls,
                place(&file.path, Some(line), format!("{} calls the steps in order", file.name())),
            ));
        }
    }
    places.sort_by_key(|(count, place)| (std::cmp::Reverse(*count), place.path.clone()));
    seen.present("pipeline.main", Strength::Moderate, places.into_iter().map(|(_, place)| place).collect());
}

fn numbered(scene: &Scene<'_>, seen: &mut Observations) {
    let is_numbered = |name: &str| {
        let digits = name.bytes().take_while(u8::is_ascii_digit).count();
        (1..=2).contains(&digits)
            && name[digits..]
                .starts_with(|c: char| c == '_' || c == '-' || c == '.' || c == ' ' || c.is_ascii_lowercase())
    };
    let places: Vec<Place> = scene
        .running()
        .filter(|(_, file)| is_numbered(file.name()))
        .map(|(_, file)| place(&file.path, None, format!("{} carries its place in the order", file.name())))
        .collect();
    if places.len() >= 2 {
        seen.present("pipeline.numbered", Strength::Moderate, places);
    }
}

/// Source that trains and that no pipeline file reaches by imports or commands.
fn outside(scene: &Scene<'_>, seen: &mut Observations) {
    if !seen.has("pipeline.dag") {
        return;
    }
    let reached = reached_from_dag(scene);
    let training: Vec<usize> =
        scene.training().into_iter().filter(|index| scene.facts.files[*index].context == Context::Source).collect();
    let mut places: Vec<Place> = training
        .iter()
        .filter(|index| !reached.contains(*index))
        .map(|index| {
            place(
                &scene.facts.files[*index].path,
                None,
                format!("{} trains outside the pipeline", scene.facts.files[*index].name()),
            )
        })
        .collect();
    places.sort();
    if places.len() * 2 > training.len() {
        seen.present("pipeline.dag.outside", Strength::Moderate, places);
    }
}

fn reached_from_dag(scene: &Scene<'_>) -> BTreeSet<usize> {
    let sources = Sources::new(scene);
    let mut todo: Vec<usize> = scene.found("pipeline.dag").iter().map(|found| found.file).collect();
    let mut reached = BTreeSet::new();
    for file in &scene.facts.files {
        if matches!(file.content, Content::DvcYaml(_)) || matches!(file.format, Format::Dockerfile | Format::Ci(_)) {
            let scripts = file.commands.iter().filter_map(|command| command.script.as_deref());
            todo.extend(scripts.flat_map(|script| sources.by_script(script)));
        }
    }
    // Containers run what their folder holds: a component's training code often is named only there.
    while let Some(index) = todo.pop() {
        if reached.insert(index) {
            todo.extend(sources.imports(index, &scene.facts.files[index]));
        }
    }
    reached
}

/// Source files by the last part of what they are called.
struct Sources<'a> {
    /// By the name of the file: number and path.
    by_name: HashMap<&'a str, Vec<(usize, &'a str)>>,
    /// By the last part of the module: number, and path without what a module's name has not.
    by_module: HashMap<&'a str, Vec<(usize, &'a str)>>,
}

impl<'a> Sources<'a> {
    fn new(scene: &Scene<'a>) -> Self {
        let mut sources = Self { by_name: HashMap::new(), by_module: HashMap::new() };
        for (index, file) in scene.source() {
            sources.by_name.entry(file.name()).or_default().push((index, &file.path));
            if file.format == Format::Python {
                let stem = file.path.trim_end_matches(".py").trim_end_matches("/__init__");
                sources.by_module.entry(last_part(stem)).or_default().push((index, stem));
            }
        }
        sources
    }

    fn by_script(&self, script: &str) -> Vec<usize> {
        let tail = script.trim_start_matches("./");
        let module = tail.strip_suffix(".py").unwrap_or(tail).replace('.', "/");
        let names = [tail.to_owned(), format!("{module}.py"), format!("{module}/__main__.py")];
        let mut found: Vec<usize> = names.iter().flat_map(|name| ending_in(&self.by_name, name)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Files that the imports of a file may mean.
    fn imports(&self, index: usize, file: &FileFacts) -> Vec<usize> {
        let mut out = Vec::new();
        for import in file.python().into_iter().flat_map(|python| &python.imports) {
            let names = import
                .names
                .iter()
                .map(|name| if import.module.is_empty() { name.clone() } else { format!("{}.{name}", import.module) });
            for name in names.chain(std::iter::once(import.module.clone())).filter(|name| !name.is_empty()) {
                let path = name.replace('.', "/");
                out.extend(ending_in(&self.by_module, &path).filter(|other| *other != index));
            }
        }
        out
    }
}

/// Files whose path is this one, or ends in it.
fn ending_in<'a>(files: &'a HashMap<&str, Vec<(usize, &str)>>, tail: &'a str) -> impl Iterator<Item = usize> + use<'a> {
    let ends = move |path: &str| path.strip_suffix(tail).is_some_and(|above| above.is_empty() || above.ends_with('/'));
    let named = files.get(last_part(tail)).into_iter().flatten();
    named.filter(move |(_, path)| ends(path)).map(|(index, _)| *index)
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
