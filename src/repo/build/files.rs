//! The files of the demo repository, as they were first written.

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../assets/demo/files/", $name)))),*]
    };
}

const FILES: &[(&str, &str)] = files![
    "README.md",
    "config.yaml",
    "data/CHECKSUMS.txt",
    "data/segments.csv",
    "docs/features.md",
    "embeddings.py",
    "evaluate.py",
    "features.py",
    "fix_missing_values.py",
    "fix_missing_values_v2.py",
    "gitignore",
    "merge_all.py",
    "merge_all_with_demographics.py",
    "model_config.py",
    "notebooks/Untitled1.ipynb",
    "notebooks/exploration.ipynb",
    "prepare_data.py",
    "prepare_data_new.py",
    "prepare_data_v2.py",
    "requirements.txt",
    "retrain.py",
    "scripts/export_scores.py",
    "scripts/run_monthly.sh",
    "serving/Dockerfile",
    "serving/app.py",
    "serving/features.py",
    "serving/requirements.txt",
    "train.py",
];

/// The content of a file of `assets/demo/files/`.
pub(super) fn content(name: &str) -> Option<&'static str> {
    FILES.iter().find(|(known, _)| *known == name).map(|(_, content)| *content)
}

/// All of them.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}
