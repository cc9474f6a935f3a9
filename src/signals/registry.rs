//! Every signal: its id, what is searched for it, and which kind of evidence it is.

/// One signal.
#[derive(Debug)]
pub struct SignalInfo {
    /// Its id, as rubrics name it.
    pub id: &'static str,
    /// What is searched, as it follows 'looked for'.
    pub scope: &'static str,
    /// Independent kind of evidence.
    pub kind: &'static str,
}

const fn signal(id: &'static str, kind: &'static str, scope: &'static str) -> SignalInfo {
    SignalInfo { id, scope, kind }
}

/// All signals, by topic.
pub const SIGNALS: &[SignalInfo] = &[
    // reproducibility
    signal("deps.declared", "environment", "requirements files, pyproject.toml, setup.py, Pipfile, conda environments"),
    signal("deps.mentioned", "environment", "pip install lines in documentation and container files"),
    signal("deps.pinned", "environment", "exact versions (==) of the declared dependencies"),
    signal(
        "deps.locked",
        "environment",
        "lock files (uv, Poetry, PDM, Pipenv, conda-lock, pixi, pip-compile, frozen requirements)",
    ),
    signal("deps.lock-misses", "environment", "training imports that the lock file does not contain"),
    signal("deps.lock-unused", "environment", "install commands that pass the lock file by"),
    signal("deps.loose", "environment", "dependencies without an exact version or lock"),
    signal("training.entry", "training code", "calls that train a model, in source and notebooks"),
    signal("training.tied", "personal paths", "training code that runs on one machine only"),
    signal("training.command", "procedure", "a documented or scripted command that trains"),
    signal("run.seeded", "seeds", "calls that seed randomness"),
    signal(
        "run.tracked",
        "tracking",
        "experiment trackers in use (MLflow, Weights & Biases, Neptune, DVCLive and others)",
    ),
    signal("run.logged", "tracking", "TensorBoard logs"),
    signal("params.versioned", "parameters", "parameters of runs in versioned files"),
    signal("path.personal", "personal paths", "absolute paths of one person's machine in code that runs"),
    signal("import.unresolved", "missing modules", "imports of local modules that are not in the tree"),
    signal("data.obtainable", "data", "training data in the tree, versioned, downloadable or from a library"),
    signal("data.private", "private data", "connections to private databases"),
    // data versioning
    signal(
        "data.tracked",
        "data versioning tool",
        "DVC outs, git-lfs data, Delta, Iceberg, lakeFS, Quilt, Pachyderm, versioned data assets and dataset artifacts",
    ),
    signal(
        "data.tracked.partial",
        "data versioning tool",
        "data versioning that is set up and covers no training data",
    ),
    signal("dvc.initialised", "data versioning tool", "a DVC configuration"),
    signal("data.committed", "data in git", "data files committed to git outside tests"),
    signal("data.checksummed", "checksums", "checksums of data files"),
    signal("data.dated-names", "dated names", "dates or version numbers in names of data files and folders"),
    signal("data.fixed-release", "named release", "downloads of a fixed, named data set"),
    signal("data.logged", "run inputs", "data inputs logged with runs"),
    signal("data.unversioned-input", "moving input", "buckets, tables and queries read without a version"),
    signal("data.promised", "promises", "data versioning that documents only promise"),
    signal("data.read", "readers", "calls that read data files"),
    signal("data.database", "databases", "database clients"),
    signal("data.bucket", "buckets", "object-store clients"),
    signal("data.download", "downloads", "downloads of data"),
    // feature documentation
    signal("features.described", "dictionary", "tables and lists in documents whose entries are columns the code uses"),
    signal("features.undescribed", "dictionary", "columns the code uses that no document describes"),
    signal("features.described.most", "dictionary", "documents that describe most columns the code uses"),
    signal("features.dictionary", "dictionary", "data dictionaries, codebooks, column descriptions"),
    signal("features.card", "cards", "data and model cards, documents about features or data"),
    signal("features.prose", "prose", "passages about features or inputs in documents"),
    signal(
        "features.schema",
        "schema",
        "column schemas (pandera, expectations, Avro, JSON schema, feature configuration)",
    ),
    signal("features.store", "feature store", "feature store definitions (Feast, Hopsworks, Tecton, Databricks)"),
    signal("features.promised", "promises", "feature documentation that documents only promise"),
    signal("features.importance", "importance", "recorded feature importance"),
    // pipeline structure
    signal(
        "pipeline.dag",
        "pipeline tool",
        "pipelines with declared inputs and outputs (DVC, Kedro, Dagster, Kubeflow, Snakemake, ZenML, Metaflow, Flyte and others)",
    ),
    signal("pipeline.dag.never-run", "pipeline tool", "a DVC pipeline that has no lock: it was never run"),
    signal("pipeline.dag.outside", "pipeline tool", "training code that the pipeline does not reach"),
    signal("pipeline.flow", "workflow tool", "workflow tools that order steps (Airflow, Prefect, dbt, Argo)"),
    signal("pipeline.luigi", "workflow tool", "Luigi tasks"),
    signal("pipeline.tasks", "task runner", "task runner files"),
    signal("pipeline.make", "make", "Makefile targets with prerequisites that run code"),
    signal("pipeline.documented", "documented steps", "commands that run the steps, in order, in documents"),
    signal("pipeline.script", "driver script", "a shell or CI script that runs several steps"),
    signal("pipeline.main", "driver module", "a main module that calls the steps"),
    signal("pipeline.numbered", "numbered files", "numbered notebooks or scripts"),
    signal("pipeline.variants", "competing versions", "competing versions of scripts"),
    // configuration
    signal(
        "config.framework",
        "configuration library",
        "configuration libraries (Hydra, gin, pydantic-settings, Dynaconf and others)",
    ),
    signal("config.files", "configuration files", "configuration files that the code reads"),
    signal("config.values", "configuration files", "YAML, TOML, JSON or INI files with values"),
    signal("config.options", "command-line options", "command-line options"),
    signal("config.module", "configuration module", "a module of constants or parameter classes"),
    signal("config.environment", "environment", "environment variables"),
    signal("config.explained", "explanations", "comments that say why values are what they are"),
    signal("config.hardcoded", "literals", "hyperparameters and thresholds as unexplained literals"),
    // tests
    signal("tests.unit", "unit tests", "test functions with assertions on the repository's own code"),
    signal("tests.smoke", "unit tests", "test functions that run code without asserting"),
    signal("tests.placeholder", "unit tests", "test files that assert next to nothing"),
    signal(
        "tests.data",
        "data tests",
        "data-quality tests (pandera, Great Expectations, deepchecks, Soda, dbt tests, own expectations)",
    ),
    signal("tests.data.run", "data tests", "commands that run data tests"),
    signal("tests.gate", "model gate", "a check of a model metric whose failure stops something"),
    signal("tests.ci.toothless", "CI", "CI steps that run the tests and go on when they fail"),
    signal("tests.gate.toothless", "model gate", "checks of a metric that stop nothing"),
    signal("tests.promised", "promises", "tests that documents only promise"),
    signal("tests.ci", "CI", "CI steps that run the tests"),
    // consumers
    signal("consumers.registry", "registry", "consumer registries and data contracts"),
    signal("consumers.named", "documents", "consumers named in documents"),
    signal("output.schema", "schema", "declared schemas of the output (response models, proto, OpenAPI, signatures)"),
    signal(
        "output.schema.untyped",
        "schema",
        "handlers without a declared return type beside an interface description",
    ),
    signal("consumers.promised", "promises", "consumers and contracts that documents only promise"),
    signal("output.documented", "documents", "responses described in documents"),
    signal("consumers.interface", "interface", "a user interface in the same repository"),
    signal("output.table", "tables", "declared tables of predictions"),
    signal("serving.endpoint", "endpoint", "serving endpoints"),
    signal("serving.demo", "endpoint", "demo interfaces"),
    // monitoring
    signal(
        "monitoring.service",
        "service metrics",
        "service metrics, tracing and error tracking (Prometheus, OpenTelemetry, Sentry, Datadog and others)",
    ),
    signal(
        "monitoring.drift",
        "data drift",
        "data-drift tools in use (Evidently, NannyML, whylogs, Alibi Detect and others)",
    ),
    signal("monitoring.drift.self", "data drift", "drift checks that compare a file with itself"),
    signal("monitoring.drift.idle", "data drift", "drift code that nothing calls, schedules or documents"),
    signal("monitoring.promised", "promises", "monitoring that documents only promise"),
    signal("monitoring.prediction", "prediction monitoring", "monitoring of predictions or live performance"),
    signal("monitoring.business", "business metrics", "business metrics"),
    signal("monitoring.alerts", "alerts", "alert rules"),
    signal("monitoring.script", "scripts", "monitoring scripts"),
    // dead code
    signal("dead.measured", "measured", "code to measure"),
    signal("dead.clean", "measured", "next to no commented-out code, copies or dead branches in source"),
    signal("dead.some", "measured", "some commented-out code or copies"),
    signal("dead.extensive", "measured", "extensive commented-out code or versioned copies"),
    signal("dead.variants", "copies", "versioned copies of scripts"),
    signal("dead.branches", "branches", "branches never merged, older than 30 days"),
    // feedback loops
    signal("feedback.audit", "audit", "an audit of labels or feedback loops"),
    signal("feedback.named", "words", "feedback loops named in documents or code"),
    signal("feedback.promised", "promises", "audits that documents only promise"),
    signal("feedback.bias", "bias words", "selection, exposure or position bias named"),
    signal("feedback.mitigation", "mitigation", "exploration, holdouts, propensities, randomised labels"),
    signal("feedback.outcomes", "outcomes", "outcomes of model-driven actions recorded"),
    signal("data.fixtures", "test data", "data files of tests"),
    // registers
    signal("register.consumers", "register", "a filled consumer register that the code agrees with"),
    signal("register.consumers.broken", "register", "a consumer register that the code broke"),
    signal("register.features", "register", "a filled feature register that the code agrees with"),
    signal("register.features.broken", "register", "a feature register that is overdue or broken"),
    signal("register.labels", "register", "a label register: an audit of every label, with mitigation"),
    signal("register.labels.broken", "register", "a label register whose audit is overdue or broken"),
    signal("register.settings", "register", "a settings register with all four answers that the code agrees with"),
    signal("register.settings.broken", "register", "a settings register that is overdue or broken"),
    signal("register.evaluation", "register", "an evaluation register that is complete and current"),
    signal("register.evaluation.broken", "register", "an evaluation register that is overdue or broken"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_signal_is_registered_once() {
        let mut seen = HashSet::new();
        for info in SIGNALS {
            assert!(seen.insert(info.id), "{} twice", info.id);
        }
        for tool in &crate::catalog::built_in().tools {
            for signal in &tool.signals {
                assert!(seen.contains(signal.as_str()), "{} names {signal}, which is not registered", tool.name);
            }
        }
    }

    #[test]
    fn the_rubric_names_registered_signals() {
        let rubric = crate::rubric::load(crate::rubric::DEFAULT).unwrap();
        let known: HashSet<&str> = SIGNALS.iter().map(|info| info.id).collect();
        for dimension in &rubric.dimensions {
            for level in &dimension.levels {
                for member in level.any.iter().flatten() {
                    assert!(known.contains(member.trim_start_matches('!')), "{member}");
                }
                for signal in &level.unless {
                    assert!(known.contains(signal.as_str()), "{signal}");
                }
            }
        }
    }
}
