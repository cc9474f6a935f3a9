//! What a newcomer asks first: what runs, where the data comes from, who knew it.

use super::scene::{Scene, shorten};
use crate::model::{Context, Landmark, Overview, Person};
use crate::parse::python::TextRole;

/// Landmarks of one kind that are kept.
const MOST: usize = 40;

pub(super) fn of(scene: &Scene<'_>) -> Overview {
    let history = &scene.facts.history;
    Overview {
        entry_points: entry_points(scene),
        data_sources: data_sources(scene),
        flows: super::flows::of(scene),
        people: history
            .people
            .iter()
            .map(|person| Person {
                name: person.name.clone(),
                commits: person.commits,
                last: Some(person.last.date_naive()),
            })
            .collect(),
        unmerged_branches: history
            .branches
            .iter()
            .filter(|branch| !branch.merged && branch.ahead > 0)
            .map(|branch| (branch.name.clone(), Some(branch.at.date_naive())))
            .collect(),
        commits: history.commits,
    }
}

/// Documented commands first, then files that train or serve, then files that are run.
fn entry_points(scene: &Scene<'_>) -> Vec<Landmark> {
    let mut out: Vec<Landmark> = Vec::new();
    let documented = scene
        .facts
        .files
        .iter()
        .filter(|file| matches!(file.context, Context::Docs | Context::Config) && !file.commands.is_empty());
    for file in documented {
        for command in file.commands.iter().filter(|command| command.script.is_some()) {
            out.push(Landmark { text: shorten(&command.text), path: file.path.clone(), line: Some(command.line) });
        }
    }
    for signal in ["serving.endpoint", "training.entry", "pipeline.dag"] {
        for found in scene.found(signal) {
            if !out.iter().any(|known| known.path == found.place.path) {
                out.push(Landmark {
                    text: found.place.note.clone(),
                    path: found.place.path.clone(),
                    line: found.place.line,
                });
            }
        }
    }
    for (_, file) in scene.source() {
        if let Some(line) = file.python().and_then(|python| python.main_guard)
            && !out.iter().any(|known| known.path == file.path)
        {
            out.push(Landmark { text: format!("python {}", file.path), path: file.path.clone(), line: Some(line) });
        }
    }
    let mut seen = std::collections::HashSet::new();
    out.retain(|landmark| seen.insert(landmark.text.clone()));
    out.truncate(MOST);
    out
}

/// Buckets, queries and addresses in code that runs, then files that readers open.
fn data_sources(scene: &Scene<'_>) -> Vec<Landmark> {
    let mut out = Vec::new();
    for (_, file) in scene.running() {
        let Some(python) = file.python() else { continue };
        for text in &python.texts {
            let source = match text.role {
                TextRole::Address => is_data_address(&text.text),
                TextRole::Query => true,
                TextRole::AbsolutePath | TextRole::Path => is_data_file(&text.text),
            };
            if source {
                out.push((
                    rank(text.role),
                    Landmark { text: shorten(&text.text), path: file.path.clone(), line: file.line(text.line) },
                ));
            }
        }
    }
    out.sort();
    let mut seen = std::collections::HashSet::new();
    out.into_iter()
        .map(|(_, landmark)| landmark)
        .filter(|landmark| seen.insert(landmark.text.clone()))
        .take(MOST)
        .collect()
}

fn rank(role: TextRole) -> u8 {
    match role {
        TextRole::Address => 0,
        TextRole::Query => 1,
        TextRole::AbsolutePath => 2,
        TextRole::Path => 3,
    }
}

fn is_data_address(address: &str) -> bool {
    let storage =
        ["s3", "gs", "abfss", "wasbs", "hdfs", "azureml", "postgresql", "mysql", "jdbc", "bigquery", "mongodb", "ftp"];
    let scheme = address.split("://").next().unwrap_or_default();
    storage.contains(&scheme) || is_data_file(address)
}

fn is_data_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    matches!(
        extension,
        "csv"
            | "tsv"
            | "parquet"
            | "feather"
            | "arrow"
            | "h5"
            | "hdf5"
            | "npz"
            | "npy"
            | "jsonl"
            | "xlsx"
            | "db"
            | "sqlite"
            | "tfrecord"
            | "zip"
            | "gz"
            | "avro"
            | "orc"
    )
}
