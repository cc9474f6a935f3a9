//! `training-serving-skew`: one name, two computations.

use std::collections::{BTreeMap, BTreeSet};

use super::{Found, Ground, Meta, Report, Rule};
use crate::model::{Category, Context, Severity};
use crate::parse::python::FeatureDefinition;

static META: Meta = Meta {
    id: "training-serving-skew",
    severity: Severity::High,
    category: Category::DataDependencies,
    dimension: Some("feature-documentation"),
    what: "Reports features that code of the training side and code of the serving side compute by different expressions \
           under one name, with both places. Names of variables, accessors such as .dt, casts and guards are left out of the \
           comparison; values that are only taken over do not count, nor does code that both sides import.",
    why: "The model is asked about values it has never seen; quality falls and no test fails.",
    example: "# training\ndf[\"tx_mean_7d\"] = tx.groupby(\"id\")[\"amount\"].rolling(7).mean()\n# serving\nrow[\"tx_mean_7d\"] = \
              sum(amounts) / len(amounts)",
    instead: "Compute features in one module that both sides import, or in a feature store.",
    wrong: "Two expressions may compute the same: one for a table, one for a single record. Compare them on the same rows.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

/// Names that every program uses for something else.
const GENERIC: &[&str] = &[
    "id",
    "name",
    "date",
    "time",
    "timestamp",
    "data",
    "result",
    "results",
    "prediction",
    "predictions",
    "score",
    "status",
    "message",
    "error",
    "text",
    "type",
    "value",
    "values",
    "index",
    "label",
    "labels",
    "target",
    "model",
    "version",
    "config",
    "params",
    "input",
    "inputs",
    "output",
    "outputs",
    "x",
    "y",
    "count",
    "total",
    "accuracy",
    "metrics",
    "loss",
    "path",
    "url",
    "key",
    "body",
    "headers",
    "method",
    "content",
    "title",
    "description",
    "user",
    "created_at",
    "updated_at",
    "features",
];

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let serving_start = ground.serving();
    let training_start: Vec<usize> =
        ground.training.iter().copied().filter(|index| !serving_start.contains(index)).collect();
    if serving_start.is_empty() || training_start.is_empty() {
        return;
    }
    let serving = ground.closure(serving_start.iter().copied());
    let mut training = ground.closure(training_start);
    training.extend(prepares(ground, &serving));
    let of_training = definitions(ground, training.difference(&serving).copied());
    let of_serving = definitions(ground, serving.difference(&training).copied());
    for (name, served) in &of_serving {
        let Some(trained) = of_training.get(name) else { continue };
        let same = served.iter().any(|(_, one)| trained.iter().any(|(_, other)| one.expression == other.expression));
        if same || GENERIC.contains(&name.to_ascii_lowercase().as_str()) {
            continue;
        }
        let (train_file, train_feature) = trained[0];
        let (serve_file, serve_feature) = served[0];
        let (train_file, serve_file) = (ground.file(train_file), ground.file(serve_file));
        let place = |line: Option<u32>| line.map_or(String::new(), |line| format!(":{line}"));
        let line = serve_file.line(serve_feature.line);
        report.add(Found {
            path: &serve_file.path,
            context: serve_file.context,
            lines: (line.unwrap_or(0), line.unwrap_or(0)),
            message: format!(
                "{name} is computed one way for serving ({}{}) and another for training ({}{})",
                serve_file.path,
                place(line),
                train_file.path,
                place(train_file.line(train_feature.line)),
            ),
            suggestion: "compute it in one module that both sides import".to_owned(),
            key: name,
        });
    }
}

/// Feature and preparation code that no serving code uses: what a pipeline runs before training.
fn prepares(ground: &Ground<'_>, serving: &BTreeSet<usize>) -> BTreeSet<usize> {
    const WORDS: &[&str] =
        &["feature", "features", "prepare", "preprocess", "preprocessing", "etl", "train", "training"];
    let files = ground.facts.files.iter().enumerate().filter(|(index, file)| {
        let lower = file.path.to_ascii_lowercase();
        matches!(file.context, Context::Source)
            && file.python().is_some()
            && !serving.contains(index)
            && lower.split(['/', '_', '-', '.']).any(|word| WORDS.contains(&word))
    });
    files.map(|(index, _)| index).collect()
}

type Definitions<'a> = BTreeMap<&'a str, Vec<(usize, &'a FeatureDefinition)>>;

fn definitions<'a>(ground: &Ground<'a>, files: impl Iterator<Item = usize>) -> Definitions<'a> {
    let mut found: Definitions<'a> = BTreeMap::new();
    for index in files {
        let file = ground.file(index);
        if !matches!(file.context, Context::Source | Context::Notebook) {
            continue;
        }
        for feature in file.python().into_iter().flat_map(|python| &python.feature_definitions) {
            found.entry(feature.name.as_str()).or_default().push((index, feature));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    const TRAIN: &str = "from sklearn.svm import SVC\nfrom features import add\ndf = add(df)\nSVC().fit(df, y)\n";
    const APP: &str = "from flask import Flask\nfrom rows import build\napp = Flask(__name__)\n@app.route('/score')\ndef score():\n    return build()\n";

    fn found(train: &str, serve: &str) -> Vec<String> {
        let train = format!("def add(df):\n    {train}\n    return df\n");
        let serve = format!("def build():\n    row = {{}}\n    {serve}\n    return row\n");
        messages(
            &RULE,
            &[("train.py", TRAIN), ("features.py", &train), ("serving/app.py", APP), ("serving/rows.py", &serve)],
        )
    }

    #[test]
    fn two_computations_of_one_name_are_shown_with_both_places() {
        assert_eq!(
            found("df['rate_7d'] = df['n'].rolling(7).mean()", "row['rate_7d'] = sum(values) / 7"),
            [
                "serving/rows.py:3 rate_7d is computed one way for serving (serving/rows.py:3) and another for training (features.py:2)"
            ]
        );
    }

    #[test]
    fn the_same_computation_written_for_a_record_is_no_skew() {
        assert!(
            found(
                "df['age'] = (now - pd.to_datetime(df['born'])).dt.days",
                "row['age'] = int((today - pd.to_datetime(c['born'])).days)"
            )
            .is_empty()
        );
        assert!(
            found("df['price'] = df['price'].str.replace(',', '.')", "row['price'] = float(c['price'])").is_empty()
        );
    }

    #[test]
    fn code_that_both_sides_import_is_one_computation() {
        let shared = "def add(df):\n    df['rate_7d'] = df['n'].rolling(7).mean()\n    return df\n";
        let app = APP.replace("rows", "features").replace("build", "add");
        assert!(messages(&RULE, &[("train.py", TRAIN), ("features.py", shared), ("app.py", &app)]).is_empty());
    }
}
