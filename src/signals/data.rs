//! Where training data lives and what gives it a version: DVC and what it covers, LFS, data in git, dated names, moving inputs.

use std::collections::BTreeMap;

use super::observations::{Observations, place};
use super::scene::Scene;
use crate::facts::{Content, FileFacts};
use crate::model::{Context, Place, Strength};
use crate::parse::Format;
use crate::parse::format::DataKind;
use crate::parse::python::TextRole;

pub(super) fn observe(scene: &Scene<'_>, seen: &mut Observations) {
    committed(scene, seen);
    dvc(scene, seen);
    lfs(scene, seen);
    dated_names(scene, seen);
    moving_inputs(scene, seen);
    obtainable(seen);
    private(scene, seen);
}

/// Data that training can read: tables, arrays, records; not pictures of the documentation, not models.
pub(super) fn is_training_data(file: &FileFacts) -> bool {
    let Format::Data(kind) = file.format else { return false };
    let telling =
        !matches!(kind, DataKind::Image | DataKind::Audio | DataKind::Video | DataKind::Binary | DataKind::Xml);
    let lower = file.path.to_ascii_lowercase();
    let name = file.name().to_ascii_lowercase();
    let is_model = ["model", "vectorizer", "encoder", "scaler", "classifier", "estimator", "checkpoint", "weights"]
        .iter()
        .any(|word| name.contains(word));
    let is_output = [
        "output",
        "results",
        "result",
        "report",
        "logs",
        "submission",
        "submissions",
        "predictions",
        "metrics",
        "mlruns",
        "plots",
        "figures",
    ]
    .iter()
    .any(|word| lower.split('/').any(|part| part == *word) || name.starts_with(word));
    let in_data_folder = lower.split('/').rev().skip(1).any(|part| part.contains("data"));
    // Archives and databases outside a data folder are releases, tracking stores and caches.
    let something_else = matches!(kind, DataKind::Archive | DataKind::Database) && !in_data_folder;
    telling
        && !is_model
        && !is_output
        && !something_else
        && matches!(file.context, Context::Source | Context::Config | Context::Notebook)
}

fn committed(scene: &Scene<'_>, seen: &mut Observations) {
    let covered = lfs_covered(scene);
    let mut places: Vec<Place> = Vec::new();
    // Of a file in git-lfs only a pointer is committed.
    let plain = |file: &&FileFacts| is_training_data(file) && !file.dirty && !covered.contains_key(file.path.as_str());
    for file in scene.facts.files.iter().filter(plain) {
        let size = if file.absent || file.size == 0 { String::new() } else { format!(", {}", bytes(file.size)) };
        places.push(place(&file.path, None, format!("{} is committed to git{size}", file.name())));
    }
    seen.present("data.committed", Strength::Strong, places);
}

fn bytes(size: u64) -> String {
    match size {
        0..=1023 => format!("{size} B"),
        1024..=1_048_575 => format!("{} KB", size / 1024),
        _ => format!("{} MB", size >> 20),
    }
}

fn dvc(scene: &Scene<'_>, seen: &mut Observations) {
    let mut initialised = Vec::new();
    let mut tracked = Vec::new();
    let mut pipelines = Vec::new();
    let mut has_lock = false;
    for file in &scene.facts.files {
        match &file.content {
            Content::DvcConfig(_) => initialised.push(place(&file.path, None, "DVC is initialised")),
            Content::DvcPointer(pointer) => {
                let hashed =
                    pointer.outs.iter().filter(|out| out.hash.is_some() && out.cached && !is_model_path(&out.path));
                tracked.extend(
                    hashed.map(|out| place(&file.path, Some(out.line), format!("DVC tracks {} by hash", out.path))),
                );
            }
            Content::DvcLock(lock) => {
                has_lock = true;
                let files = lock.stages.iter().flat_map(|stage| stage.deps.iter().chain(&stage.outs));
                let data = files.filter(|out| out.hash.is_some() && is_data_path(&out.path)).take(8);
                tracked
                    .extend(data.map(|out| place(&file.path, Some(out.line), format!("dvc.lock fixes {}", out.path))));
            }
            Content::DvcYaml(yaml) if !yaml.stages.is_empty() => pipelines.push(file),
            _ => {}
        }
    }
    if !initialised.is_empty() && tracked.is_empty() {
        let note = "DVC is set up, but no data file is tracked by it";
        seen.present("data.tracked.partial", Strength::Strong, vec![place(&initialised[0].path, None, note)]);
    }
    if !has_lock {
        let never = pipelines
            .iter()
            .map(|file| place(&file.path, None, "dvc.yaml has no dvc.lock: the pipeline was never run"))
            .collect();
        seen.present("pipeline.dag.never-run", Strength::Strong, never);
    }
    seen.present("dvc.initialised", Strength::Strong, initialised);
    seen.present("data.tracked", Strength::Strong, tracked);
}

fn is_model_path(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    lower.split(['/', '_', '-', '.']).any(|part| matches!(part, "model" | "models"))
}

/// Inputs and tables, not scripts and models.
fn is_data_path(path: &str) -> bool {
    let code = [".py", ".ipynb", ".yaml", ".yml", ".json", ".R", ".sh", ".toml", ".sql"];
    !code.iter().any(|end| path.ends_with(end)) && !is_model_path(path)
}

/// Paths that git-lfs patterns cover, each with the file that says so.
fn lfs_covered<'a>(scene: &Scene<'a>) -> BTreeMap<&'a str, &'a str> {
    let mut covered = BTreeMap::new();
    for file in &scene.facts.files {
        let Content::GitAttributes(attributes) = &file.content else { continue };
        let matcher = attributes.matcher();
        for target in scene.facts.files.iter().filter(|file| is_training_data(file)) {
            // The patterns of a folder's own file count from that folder.
            let below = match file.folder() {
                "" => Some(target.path.as_str()),
                folder => target.path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')),
            };
            if below.is_some_and(|path| matcher.matches(path).is_some()) {
                covered.insert(target.path.as_str(), file.path.as_str());
            }
        }
    }
    covered
}

fn lfs(scene: &Scene<'_>, seen: &mut Observations) {
    let covered = lfs_covered(scene);
    let total = scene.facts.files.iter().filter(|file| is_training_data(file)).count();
    let places: Vec<Place> =
        covered.iter().map(|(path, by)| place(*by, None, format!("git-lfs covers {path}"))).collect();
    // Look-up tables in LFS beside other data in plain git are not a versioned training set.
    if covered.len() * 2 > total && seen.has("training.entry") {
        seen.present("data.tracked", Strength::Strong, places);
    } else if let Some(first) = places.first() {
        let note = "git-lfs is set up, but covers no data that training here reads";
        seen.present("data.tracked.partial", Strength::Moderate, vec![place(&first.path, None, note)]);
    }
}

fn dated_names(scene: &Scene<'_>, seen: &mut Observations) {
    let mut places = Vec::new();
    for (_, file) in scene.running() {
        let Some(python) = file.python() else { continue };
        for text in &python.texts {
            let data = matches!(text.role, TextRole::Path | TextRole::AbsolutePath | TextRole::Address);
            if data && is_dated(&text.text) && looks_like_data(&text.text) {
                places.push(place(&file.path, file.line(text.line), format!("reads {}", text.text)));
            }
        }
    }
    for file in scene.facts.files.iter().filter(|file| is_training_data(file) && is_dated(&file.path)) {
        places.push(place(&file.path, None, format!("{} carries its date or version in its name", file.name())));
    }
    seen.present("data.dated-names", Strength::Moderate, places);
}

fn looks_like_data(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let data = [
        "csv", "parquet", "json", "jsonl", "tsv", "zip", "gz", "pkl", "npz", "npy", "h5", "feather", "xlsx", "db",
        "tfrecord",
    ];
    lower.contains("data") || name.rsplit_once('.').is_some_and(|(_, extension)| data.contains(&extension))
}

/// A date (`2018-03-27`, `20180327`, `2022_05`) or a version (`v1.2`, `_v3`).
fn is_dated(path: &str) -> bool {
    let parts: Vec<&str> = path.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let year = |part: &str| {
        part.len() == 4
            && (part.starts_with("19") || part.starts_with("20"))
            && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let compact = |part: &str| {
        matches!(part.len(), 6 | 8) && part.starts_with("20") && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let version = |part: &str| {
        part.len() <= 4
            && part
                .strip_prefix('v')
                .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    parts.iter().any(|part| year(part) || compact(part) || version(part))
}

fn moving_inputs(scene: &Scene<'_>, seen: &mut Observations) {
    let mut places = Vec::new();
    for (_, file) in scene.running() {
        let Some(python) = file.python() else { continue };
        for text in &python.texts {
            let moving = match text.role {
                TextRole::Address => is_bucket(&text.text) && !is_dated(&text.text),
                TextRole::Query => {
                    text.text.to_ascii_lowercase().starts_with("select")
                        || text.text.to_ascii_lowercase().starts_with("with")
                }
                _ => false,
            };
            if moving {
                let what = if text.role == TextRole::Query { "queries a table" } else { "reads" };
                let shown = crate::text::truncate(&text.text, 60).into_owned();
                places.push(place(&file.path, file.line(text.line), format!("{what} without a version: {shown}")));
            }
        }
    }
    seen.present("data.unversioned-input", Strength::Moderate, places);
}

fn is_bucket(address: &str) -> bool {
    ["s3://", "s3a://", "gs://", "abfss://", "wasbs://", "hdfs://", "azureml://", "jdbc:"]
        .iter()
        .any(|scheme| address.starts_with(scheme))
}

/// Data somebody else can get: in the tree, versioned, from a named release, or by a download in the code.
fn obtainable(seen: &mut Observations) {
    let committed = seen.places("data.committed").iter().filter(|place| is_named_as_data(&place.path));
    let mut places: Vec<Place> = committed.take(3).cloned().collect();
    let strength = if seen.has("data.tracked") || !places.is_empty() { Strength::Strong } else { Strength::Moderate };
    for signal in ["data.tracked", "data.fixed-release", "data.download", "data.dated-names"] {
        places.extend(seen.places(signal).iter().take(3).cloned());
    }
    seen.present("data.obtainable", strength, places);
}

/// A small table beside a script is a look-up; what stands in a data folder or is called so is what training reads.
fn is_named_as_data(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    [
        "data", "dataset", "datasets", "raw", "input", "inputs", "train", "training", "fold", "folds", "samples",
        "features",
    ]
    .iter()
    .any(|word| lower.split(['/', '_', '-', '.']).any(|part| part == *word))
}

/// A private database matters only where nothing else can be had.
fn private(scene: &Scene<'_>, seen: &mut Observations) {
    let in_source =
        scene.found("data.private").iter().any(|found| scene.facts.files[found.file].context == Context::Source);
    if !in_source {
        seen.retract("data.private");
    }
}
