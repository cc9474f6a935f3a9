//! What a file is, by its path alone.

use serde::{Deserialize, Serialize};

pub use super::ci::CiSystem;
pub use super::lock::LockFormat;

/// What data file it is, by extension; a compressed file counts as what is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum DataKind {
    Csv,
    Tsv,
    Parquet,
    Feather,
    Arrow,
    Orc,
    AvroData,
    Hdf5,
    Numpy,
    Pickle,
    JsonLines,
    Excel,
    Database,
    Statistics,
    Matlab,
    TfRecord,
    Geo,
    Xml,
    Archive,
    Image,
    Audio,
    Video,
    Binary,
}

/// What model file it is, by extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ModelKind {
    Torch,
    Keras,
    TensorFlow,
    Onnx,
    Safetensors,
    Joblib,
    Pickle,
    Boosted,
    Other,
}

/// Another programming language, counted but not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Language {
    C,
    Cpp,
    CSharp,
    Cuda,
    Go,
    Groovy,
    Html,
    Java,
    JavaScript,
    Julia,
    Kotlin,
    Matlab,
    Nextflow,
    Perl,
    Php,
    PowerShell,
    Ruby,
    Rust,
    Scala,
    Snakemake,
    Stan,
    Style,
    Swift,
    TypeScript,
    Batch,
}

/// What a file is, and so which parser fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Python source (also stubs and `.pyx`).
    Python,
    /// A Jupyter notebook.
    Notebook,
    /// A pip requirements or constraints file, compiled or not.
    Requirements,
    /// `pyproject.toml`.
    Pyproject,
    /// `setup.cfg`.
    SetupCfg,
    /// A lock file.
    Lock(LockFormat),
    /// `Pipfile`.
    Pipfile,
    /// A conda environment (to be confirmed by its content).
    Conda,
    /// A `.dvc` pointer.
    DvcPointer,
    /// `dvc.yaml`.
    DvcYaml,
    /// `dvc.lock`.
    DvcLock,
    /// `.dvc/config`.
    DvcConfig,
    /// A file of a CI system.
    Ci(CiSystem),
    /// A Dockerfile.
    Dockerfile,
    /// A compose file.
    Compose,
    /// A Makefile.
    Makefile,
    /// A shell script.
    Shell,
    /// A crontab.
    Crontab,
    /// Markdown, R Markdown and Quarto.
    Markdown,
    /// reStructuredText.
    Rst,
    /// Plain text.
    Text,
    /// YAML of no special kind.
    Yaml,
    /// JSON of no special kind.
    Json,
    /// TOML of no special kind.
    Toml,
    /// INI, properties, `.env`.
    Ini,
    /// `.gitattributes`.
    GitAttributes,
    /// SQL.
    Sql,
    /// R source.
    R,
    /// Protocol buffers.
    Proto,
    /// An Avro schema.
    Avro,
    /// Terraform.
    Terraform,
    /// One of the repository's own registers, kept for this program.
    Register,
    /// A data file.
    Data(DataKind),
    /// A model file.
    Model(ModelKind),
    /// Source in a language that is only counted.
    Code(Language),
    /// Anything else.
    #[default]
    Other,
}

impl Format {
    /// Whether its content is text that a parser here, or a search for words, can use.
    pub fn is_text(self) -> bool {
        !matches!(
            self,
            Self::Data(kind) if !matches!(kind, DataKind::Csv | DataKind::Tsv | DataKind::JsonLines | DataKind::Xml)
        ) && !matches!(self, Self::Model(_) | Self::Other)
    }

    /// Whether it is source that counts as code.
    pub fn is_code(self) -> bool {
        matches!(
            self,
            Self::Python
                | Self::Notebook
                | Self::Shell
                | Self::Sql
                | Self::R
                | Self::Proto
                | Self::Terraform
                | Self::Makefile
                | Self::Dockerfile
                | Self::Code(_)
        )
    }
}

/// A path taken apart, in lower case.
struct Parts<'a> {
    path: &'a str,
    name: &'a str,
    stem: &'a str,
    ext: &'a str,
}

impl<'a> Parts<'a> {
    fn of(path: &'a str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let (stem, ext) = name.rsplit_once('.').unwrap_or((name, ""));
        Self { path, name, stem, ext }
    }

    /// Whether a folder of the path has this name.
    fn under(&self, folder: &str) -> bool {
        let mut folders = self.path.split('/').rev().skip(1);
        folders.any(|part| part == folder)
    }
}

/// What the file at `path` is, by its name, folders and extension, whatever their case.
pub fn classify(path: &str) -> Format {
    if is_register(path) {
        return Format::Register;
    }
    let lower = path.to_ascii_lowercase().replace('\\', "/");
    let parts = Parts::of(&lower);
    let format = by_name(&parts).or_else(|| by_extension(&parts)).unwrap_or_default();
    // A template is what it is a template of.
    let inner = TEMPLATES.iter().find_map(|end| lower.strip_suffix(end)).filter(|_| format == Format::Other);
    inner.map_or(format, |inner| {
        let parts = Parts::of(inner);
        by_name(&parts).or_else(|| by_extension(&parts)).unwrap_or_default()
    })
}

fn is_register(path: &str) -> bool {
    let name = path.strip_prefix(crate::repo::REGISTER_FOLDER).and_then(|rest| rest.strip_prefix('/'));
    name.and_then(|name| name.strip_suffix(".toml")).is_some_and(|name| !name.contains('/'))
}

/// Endings put after the real one.
const TEMPLATES: [&str; 7] = [".example", ".sample", ".template", ".tmpl", ".dist", ".bak", "_template"];

/// What a file is whose name does not say it, by the interpreter its first line names.
pub fn by_shebang(text: &str) -> Option<Format> {
    let line = text.lines().next().filter(|line| line.starts_with("#!"))?;
    let has = |program: &str| line.split(['/', ' ', '\t']).any(|word| word.starts_with(program));
    if has("python") {
        Some(Format::Python)
    } else if has("Rscript") {
        Some(Format::R)
    } else if ["bash", "sh", "zsh", "ksh", "dash"].iter().any(|shell| has(shell)) {
        Some(Format::Shell)
    } else {
        None
    }
}

/// Files known by their name, or by their folder and extension.
fn by_name(parts: &Parts<'_>) -> Option<Format> {
    if let Some(system) = super::ci::is_ci(parts.path) {
        return Some(Format::Ci(system));
    }
    if let Some(lock) = super::lock::is_lock(parts.name) {
        return Some(Format::Lock(lock));
    }
    let format = match parts.name {
        "pyproject.toml" => Format::Pyproject,
        "setup.cfg" => Format::SetupCfg,
        "pipfile" => Format::Pipfile,
        "dvc.yaml" => Format::DvcYaml,
        "dvc.lock" => Format::DvcLock,
        "config" | "config.local" if parts.under(".dvc") => Format::DvcConfig,
        ".gitattributes" => Format::GitAttributes,
        "makefile" | "gnumakefile" => Format::Makefile,
        "dockerfile" | "containerfile" => Format::Dockerfile,
        "snakefile" => Format::Code(Language::Snakemake),
        ".rprofile" => Format::R,
        "readme" | "changelog" | "todo" | "notes" | "authors" | "contributing" | "codeowners" => Format::Text,
        "mlproject" | "mlmodel" => Format::Yaml,
        "crontab" => Format::Crontab,
        ".env" | ".flake8" | ".coveragerc" | ".pylintrc" | ".gitmodules" => Format::Ini,
        _ => return by_name_and_extension(parts),
    };
    Some(format)
}

fn by_name_and_extension(parts: &Parts<'_>) -> Option<Format> {
    let docker = parts.name.starts_with("dockerfile.") && !matches!(parts.ext, "md" | "txt" | "py" | "dockerignore");
    let format = match parts.ext {
        "dvc" if !parts.stem.is_empty() => Format::DvcPointer,
        "txt" | "in" | "pip" if is_requirements(parts) => Format::Requirements,
        "yml" | "yaml" if is_compose(parts.stem) => Format::Compose,
        "yml" | "yaml" if is_conda(parts.stem) => Format::Conda,
        "dockerfile" => Format::Dockerfile,
        "cron" | "crontab" => Format::Crontab,
        _ if docker => Format::Dockerfile,
        _ if parts.name.starts_with(".env.") || parts.name.starts_with(".env_") => Format::Ini,
        _ => return None,
    };
    Some(format)
}

fn is_requirements(parts: &Parts<'_>) -> bool {
    let words = ["requirement", "constraint"];
    let named = words.iter().any(|word| parts.stem.contains(word)) || matches!(parts.stem, "reqs" | "pip-requires");
    named || parts.under("requirements") || (parts.ext == "pip" && !parts.stem.is_empty())
}

fn is_compose(stem: &str) -> bool {
    ["docker-compose", "docker_compose", "compose"]
        .iter()
        .any(|word| stem.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_'])))
}

fn is_conda(stem: &str) -> bool {
    let environment = |rest: &str| rest.is_empty() || rest.starts_with(['.', '-', '_']);
    stem.strip_prefix("environment").is_some_and(environment)
        || matches!(stem, "env" | "conda")
        || stem.contains("conda")
        || ["-environment", "_environment", "-env", "_env"].iter().any(|end| stem.ends_with(end))
}

fn by_extension(parts: &Parts<'_>) -> Option<Format> {
    if matches!(parts.ext, "gz" | "bz2" | "xz" | "zst" | "zip" | "lz4") {
        return Some(compressed(parts));
    }
    source(parts.ext)
        .or_else(|| model(parts))
        .or_else(|| data(parts.ext).map(Format::Data))
        .or_else(|| language(parts.ext).map(Format::Code))
}

/// `x.csv.gz` is a CSV; everything else that is packed is an archive.
fn compressed(parts: &Parts<'_>) -> Format {
    let inner = Parts::of(parts.stem);
    match data(inner.ext) {
        Some(kind) if !inner.stem.is_empty() => Format::Data(kind),
        _ if matches!(inner.ext, "json" | "txt") => Format::Data(DataKind::JsonLines),
        _ => Format::Data(DataKind::Archive),
    }
}

/// Text that a parser of ours reads.
fn source(ext: &str) -> Option<Format> {
    Some(match ext {
        "py" | "pyi" | "pyx" | "pyw" | "py3" => Format::Python,
        "ipynb" => Format::Notebook,
        "sh" | "bash" | "zsh" | "ksh" | "slurm" | "sbatch" => Format::Shell,
        "mk" | "mak" => Format::Makefile,
        "md" | "markdown" | "mdx" | "rmd" | "qmd" => Format::Markdown,
        "rst" => Format::Rst,
        "txt" | "text" | "pbtxt" => Format::Text,
        "yml" | "yaml" | "cff" => Format::Yaml,
        "json" | "jsonc" | "json5" => Format::Json,
        "toml" => Format::Toml,
        "ini" | "cfg" | "conf" | "properties" | "env" => Format::Ini,
        "sql" => Format::Sql,
        "r" => Format::R,
        "proto" => Format::Proto,
        "avsc" => Format::Avro,
        "tf" | "tfvars" | "hcl" => Format::Terraform,
        _ => return None,
    })
}

/// Trained models. `.h5`, `.pkl` and `.bin` hold data just as often: there name and folders decide.
fn model(parts: &Parts<'_>) -> Option<Format> {
    let about_models =
        || ["model", "weights", "checkpoint", "classifier", "estimator"].iter().any(|word| parts.path.contains(word));
    Some(Format::Model(match parts.ext {
        "pt" | "pth" | "ckpt" | "mar" => ModelKind::Torch,
        "keras" => ModelKind::Keras,
        "h5" | "hdf5" if about_models() => ModelKind::Keras,
        "pb" | "tflite" => ModelKind::TensorFlow,
        "onnx" => ModelKind::Onnx,
        "safetensors" | "gguf" | "ggml" => ModelKind::Safetensors,
        "joblib" => ModelKind::Joblib,
        "pkl" | "pickle" | "p" | "dill" if about_models() => ModelKind::Pickle,
        "bst" | "xgb" | "ubj" | "cbm" | "lgb" => ModelKind::Boosted,
        "model" | "mlmodel" | "pmml" | "mojo" | "vw" => ModelKind::Other,
        "bin" | "rds" if about_models() => ModelKind::Other,
        _ => return None,
    }))
}

fn data(ext: &str) -> Option<DataKind> {
    Some(match ext {
        "csv" | "psv" => DataKind::Csv,
        "tsv" | "tab" => DataKind::Tsv,
        "parquet" | "pq" => DataKind::Parquet,
        "feather" | "ftr" => DataKind::Feather,
        "arrow" | "ipc" => DataKind::Arrow,
        "orc" => DataKind::Orc,
        "avro" => DataKind::AvroData,
        "h5" | "hdf5" | "hdf" | "nc" | "zarr" => DataKind::Hdf5,
        "npy" | "npz" => DataKind::Numpy,
        "pkl" | "pickle" | "p" | "dill" => DataKind::Pickle,
        "jsonl" | "ndjson" | "jsonlines" => DataKind::JsonLines,
        "xls" | "xlsx" | "xlsm" | "ods" => DataKind::Excel,
        "db" | "sqlite" | "sqlite3" | "duckdb" | "mdb" => DataKind::Database,
        "dta" | "sas7bdat" | "sav" | "rdata" | "rda" | "rds" => DataKind::Statistics,
        "mat" => DataKind::Matlab,
        "tfrecord" | "tfrecords" | "lmdb" => DataKind::TfRecord,
        "geojson" | "shp" | "gpkg" | "kml" | "tif" | "tiff" => DataKind::Geo,
        "xml" => DataKind::Xml,
        "tar" | "tgz" | "7z" | "rar" => DataKind::Archive,
        "png" | "jpg" | "jpeg" | "gif" | "bmp" | "webp" | "svg" | "ico" => DataKind::Image,
        "wav" | "mp3" | "flac" | "ogg" => DataKind::Audio,
        "mp4" | "avi" | "mov" | "mkv" => DataKind::Video,
        "bin" | "dat" => DataKind::Binary,
        _ => return None,
    })
}

fn language(ext: &str) -> Option<Language> {
    Some(match ext {
        "c" | "h" => Language::C,
        "cpp" | "cc" | "cxx" | "hpp" | "hh" => Language::Cpp,
        "cs" => Language::CSharp,
        "cu" | "cuh" => Language::Cuda,
        "go" => Language::Go,
        "groovy" | "gradle" => Language::Groovy,
        "html" | "htm" | "jinja" | "j2" | "mako" => Language::Html,
        "java" => Language::Java,
        "js" | "jsx" | "mjs" | "vue" | "svelte" => Language::JavaScript,
        "jl" => Language::Julia,
        "kt" | "kts" => Language::Kotlin,
        "m" => Language::Matlab,
        "nf" => Language::Nextflow,
        "pl" | "pm" => Language::Perl,
        "php" => Language::Php,
        "ps1" | "psm1" => Language::PowerShell,
        "rb" | "rake" => Language::Ruby,
        "rs" => Language::Rust,
        "scala" | "sc" => Language::Scala,
        "smk" | "snakefile" => Language::Snakemake,
        "stan" => Language::Stan,
        "css" | "scss" | "sass" | "less" => Language::Style,
        "swift" => Language::Swift,
        "ts" | "tsx" => Language::TypeScript,
        "bat" | "cmd" => Language::Batch,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_folders_and_extensions_decide() {
        use Format::{Ci, Code, Conda, Data, Lock, Model};
        for (path, format) in [
            ("src/Train.PY", Format::Python),
            ("nb/Untitled.ipynb", Format::Notebook),
            ("requirements.txt", Format::Requirements),
            ("python/cpu-requirements.txt", Format::Requirements),
            ("requirements/dev.txt", Format::Requirements),
            ("requirements-core.in", Format::Requirements),
            ("requirements_system.sh", Format::Shell),
            ("docs/requirements.md", Format::Markdown),
            ("data/labels.txt", Format::Text),
            ("pyproject.toml", Format::Pyproject),
            ("model/poetry.lock", Lock(LockFormat::Poetry)),
            ("Pipfile", Format::Pipfile),
            ("Pipfile.lock", Lock(LockFormat::Pipenv)),
            ("environment.yaml", Conda),
            ("diabetes_regression/conda_dependencies_scoring.yml", Conda),
            ("environment_setup/docker-image-pipeline.yml", Format::Yaml),
            ("data/01_raw.dvc", Format::DvcPointer),
            (".dvc/config", Format::DvcConfig),
            ("git/config", Format::Other),
            (".github/workflows/ci.yml", Ci(CiSystem::GithubActions)),
            ("docker/docker-compose.airflow.yml", Format::Compose),
            ("composer.yml", Format::Yaml),
            ("docker/Dockerfile.kedro", Format::Dockerfile),
            ("images/train.Dockerfile", Format::Dockerfile),
            ("Makefile", Format::Makefile),
            ("folds.csv", Data(DataKind::Csv)),
            ("data/2017-08-15.csv.zip", Data(DataKind::Csv)),
            ("a.tar.gz", Data(DataKind::Archive)),
            ("models/clf.pkl", Model(ModelKind::Pickle)),
            ("data/features.pkl", Data(DataKind::Pickle)),
            ("models/weights.h5", Model(ModelKind::Keras)),
            ("best.pth", Model(ModelKind::Torch)),
            ("src/Main.java", Code(Language::Java)),
            ("main.tf", Format::Terraform),
            ("env.sh.example", Format::Shell),
            ("Dockerfile_template", Format::Dockerfile),
            ("crontab", Format::Crontab),
            (".github/CODEOWNERS", Format::Text),
            ("model/MLmodel", Format::Yaml),
            ("LICENSE", Format::Other),
        ] {
            assert_eq!(classify(path), format, "{path}");
        }
    }

    #[test]
    fn interpreters_tell_what_a_name_does_not() {
        for (text, format) in [
            ("#!/usr/bin/env python3\n", Some(Format::Python)),
            ("#!/bin/bash -e\n", Some(Format::Shell)),
            ("#!/usr/bin/env ruby\n", None),
            ("echo\n", None),
        ] {
            assert_eq!(by_shebang(text), format, "{text}");
        }
    }
}
