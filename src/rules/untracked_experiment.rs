//! `untracked-experiment`: runs nobody can compare.

use super::{Found, Ground, Meta, Report, Rule};
use crate::facts::Content;
use crate::model::{Category, Context, Severity};

static META: Meta = Meta {
    id: "untracked-experiment",
    severity: Severity::Medium,
    category: Category::PipelineJungle,
    dimension: Some("reproducibility"),
    what: "Reports, once, a repository that trains as source and records its runs nowhere: no experiment tracker, no \
           TensorBoard log, no metrics of a DVC stage, no file of metrics written by training.",
    why: "Which parameters gave the model in production is then a matter of memory.",
    example: "model.fit(X_train, y_train)\nprint(\"AUC\", auc)",
    instead: "Log parameters, data version and metrics of every run, with a tracker or to a file beside the model.",
    wrong: "Runs recorded by a platform around the code leave no trace in it.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let Some(entry) = ground.training_entry() else { return };
    let file = ground.file(entry);
    let tracked = ["run.tracked", "run.logged", "data.logged"].iter().flat_map(|signal| ground.tools.files(signal));
    let tracked = tracked.into_iter().any(|index| !matches!(ground.file(index).context, Context::Docs | Context::Test));
    if file.context != Context::Source || tracked || has_metrics(ground) {
        return;
    }
    report.add(Found {
        path: &file.path,
        context: file.context,
        lines: (0, 0),
        message: format!("{} trains and records its runs nowhere", file.name()),
        suggestion: "log parameters, data version and metrics of every run".to_owned(),
        key: "",
    });
}

/// Metrics of a DVC stage, or a metrics file that training writes.
fn has_metrics(ground: &Ground<'_>) -> bool {
    let staged = ground.facts.files.iter().any(|file| match &file.content {
        Content::DvcYaml(yaml) => {
            yaml.stages.iter().any(|stage| stage.outs.iter().any(|out| out.path.contains("metric")))
        }
        _ => false,
    });
    let written = ground.closure(ground.main_training()).into_iter().any(|index| {
        ground.file(index).python().is_some_and(|python| {
            python.texts.iter().any(|text| {
                let lower = text.text.to_ascii_lowercase();
                let data = [".json", ".csv", ".jsonl", ".yaml", ".yml"].iter().any(|end| lower.ends_with(end));
                data && ["metric", "results", "scores", "history", "runs", "eval"]
                    .iter()
                    .any(|word| lower.contains(word))
            })
        })
    });
    staged || written
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    const TRAIN: &str = "from sklearn.svm import SVC\nSVC().fit(X, y)\n";

    #[test]
    fn training_that_only_prints_is_reported_once() {
        let found = messages(&RULE, &[("train.py", TRAIN), ("fit_again.py", TRAIN)]);
        assert_eq!(found, ["train.py:0 train.py trains and records its runs nowhere"]);
    }

    #[test]
    fn trackers_and_metric_files_count() {
        let logged = format!("import mlflow\n{TRAIN}mlflow.log_metric('auc', 1)\n");
        assert!(messages(&RULE, &[("train.py", &logged)]).is_empty());
        let written = format!("import json\n{TRAIN}json.dump({{}}, open('metrics.json', 'w'))\n");
        assert!(messages(&RULE, &[("train.py", &written)]).is_empty());
    }

    #[test]
    fn a_notebook_alone_is_no_training_pipeline() {
        let notebook = r#"{"cells": [{"cell_type": "code", "source": ["from sklearn.svm import SVC\n", "SVC().fit(X, y)"], "execution_count": 1}], "metadata": {"kernelspec": {"language": "python"}}, "nbformat": 4}"#;
        assert!(messages(&RULE, &[("a.ipynb", notebook)]).is_empty());
    }
}
