//! What a file is for: the parts of the lesson's iceberg.

use super::scene::Scene;
use crate::facts::FileFacts;
use crate::model::{Composition, Context};
use crate::parse::Format;

/// The part of an ML system a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Purpose {
    Model,
    Data,
    Serving,
    Evaluation,
    Pipeline,
    Config,
    Test,
    Other,
}

/// Words of paths, most telling first.
const BY_NAME: &[(Purpose, &[&str])] = &[
    (
        Purpose::Serving,
        &[
            "serve",
            "serving",
            "api",
            "app",
            "inference",
            "deploy",
            "deployment",
            "scoring",
            "score",
            "server",
            "endpoint",
            "predict",
            "predictor",
        ],
    ),
    (
        Purpose::Evaluation,
        &[
            "eval",
            "evaluate",
            "evaluation",
            "metrics",
            "metric",
            "benchmark",
            "validation",
            "postmodeling",
            "report",
            "explain",
        ],
    ),
    (
        Purpose::Pipeline,
        &["pipeline", "pipelines", "dag", "dags", "airflow", "flows", "workflow", "workflows", "orchestration", "jobs"],
    ),
    (
        Purpose::Model,
        &[
            "train", "trainer", "training", "model", "models", "modeling", "learner", "network", "networks", "nn",
            "layers", "loss", "losses",
        ],
    ),
    (
        Purpose::Data,
        &[
            "data",
            "dataset",
            "datasets",
            "features",
            "feature",
            "preprocess",
            "preprocessing",
            "prepare",
            "etl",
            "ingest",
            "ingestion",
            "loader",
            "clean",
            "transform",
            "transforms",
            "io",
        ],
    ),
];

/// The purpose of one file: what it calls first, then what it is called.
pub(super) fn of(index: usize, file: &FileFacts, scene: &Scene<'_>) -> Purpose {
    match file.context {
        Context::Test => return Purpose::Test,
        Context::Docs | Context::Generated | Context::Vendored => return Purpose::Other,
        Context::Config => return if is_pipeline_file(file) { Purpose::Pipeline } else { Purpose::Config },
        Context::Source | Context::Notebook => {}
    }
    let by_tools = [
        (Purpose::Pipeline, ["pipeline.dag", "pipeline.flow"].as_slice()),
        (Purpose::Serving, &["serving.endpoint"]),
        (Purpose::Model, &["training.entry"]),
    ];
    for (purpose, signals) in by_tools {
        if signals.iter().any(|signal| scene.found_in(signal, index)) {
            return purpose;
        }
    }
    if let Some(purpose) = by_name(&file.path) {
        return purpose;
    }
    let reads = ["data.read", "data.database", "data.bucket"].iter().any(|signal| scene.found_in(signal, index));
    if reads || file.python().is_some_and(|python| python.columns.len() > 3) { Purpose::Data } else { Purpose::Other }
}

fn is_pipeline_file(file: &FileFacts) -> bool {
    matches!(
        file.format,
        Format::Ci(_) | Format::DvcYaml | Format::Makefile | Format::Dockerfile | Format::Compose | Format::Terraform
    )
}

/// The file's own name says more than its folders, the nearest folder more than the farthest.
fn by_name(path: &str) -> Option<Purpose> {
    let lower = path.to_ascii_lowercase();
    lower.rsplit('/').find_map(|part| {
        let stem = part.split('.').next().unwrap_or(part);
        let words: Vec<&str> = stem.split(['_', '-', ' ']).collect();
        BY_NAME.iter().find(|(_, names)| words.iter().any(|word| names.contains(word))).map(|(purpose, _)| *purpose)
    })
}

/// Lines of code by purpose.
pub(super) fn composition(scene: &Scene<'_>) -> Composition {
    let mut parts = Composition::default();
    for (file, purpose) in scene.facts.files.iter().zip(&scene.purposes) {
        if matches!(file.context, Context::Docs | Context::Vendored | Context::Generated) {
            continue;
        }
        let lines = u64::from(file.code_lines);
        match purpose {
            Purpose::Model => parts.model += lines,
            Purpose::Data => parts.data += lines,
            Purpose::Serving => parts.serving += lines,
            Purpose::Evaluation => parts.evaluation += lines,
            Purpose::Pipeline => parts.pipeline += lines,
            Purpose::Config => parts.config += lines,
            Purpose::Test => parts.test += lines,
            Purpose::Other => parts.other += lines,
        }
    }
    parts
}
