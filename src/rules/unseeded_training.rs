//! `unseeded-training`: chance that nobody can repeat.

use super::{Ground, Meta, Report, Rule};
use crate::facts::{Content, FileFacts};
use crate::model::{Category, Severity};
use crate::parse::python::Call;

static META: Meta = Meta {
    id: "unseeded-training",
    severity: Severity::Medium,
    category: Category::PipelineJungle,
    dimension: Some("reproducibility"),
    what: "Reports training files that split, shuffle, sample or initialise at random while neither they nor anything they \
           import sets a seed, and no configuration holds one.",
    why: "Two runs of the same commit differ, and nobody can tell an improvement from luck.",
    example: "X_train, X_test, y_train, y_test = train_test_split(X, y)",
    instead: "Pass random_state, or seed every library once at the start, from configuration.",
    wrong: "A seed set by a launcher outside the repository is not seen.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

const KEYWORDS: &[&str] =
    &["random_state", "seed", "random_seed", "rng", "random_seeds", "data_seed", "generator", "seeds"];

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    if configured(ground) {
        return;
    }
    for index in ground.main_training() {
        let file = ground.file(index);
        let Some(call) = file.python().and_then(|python| python.calls.iter().find(|call| is_random(call))) else {
            continue;
        };
        let seeded = ground
            .closure([index])
            .into_iter()
            .any(|index| ground.tools.is_in("run.seeded", index) || has_seed(ground.file(index)));
        if !seeded {
            let name = call.target.trim_start_matches('.').rsplit('.').next().unwrap_or(&call.target);
            report.at(
                file,
                (call.line, call.line),
                name,
                format!("{name} is random, and no seed is set"),
                "pass random_state, or seed once at the start",
            );
        }
    }
}

/// A parameter called seed in a configuration file.
fn configured(ground: &Ground<'_>) -> bool {
    ground.facts.files.iter().any(|file| match &file.content {
        Content::Config(config) => config.entries.iter().any(|entry| {
            let lower = entry.path.to_ascii_lowercase();
            lower.rsplit('.').next().is_some_and(|key| key.contains("seed") || key == "random_state")
        }),
        _ => false,
    })
}

fn has_seed(file: &FileFacts) -> bool {
    file.python().is_some_and(|python| {
        python.calls.iter().any(|call| call.keywords.iter().any(|keyword| KEYWORDS.contains(&keyword.as_str())))
            || python.numbers.iter().any(|number| number.name.to_ascii_lowercase().contains("seed"))
            || python.calls.iter().any(|call| {
                let name = call.target.rsplit('.').next().unwrap_or_default();
                name.contains("seed") || name == "set_random_state"
            })
    })
}

/// Splits, forests and the like, networks, and draws of numbers.
fn is_random(call: &Call) -> bool {
    const NAMES: &[&str] = &[
        "train_test_split",
        "ShuffleSplit",
        "StratifiedShuffleSplit",
        "RandomForestClassifier",
        "RandomForestRegressor",
        "ExtraTreesClassifier",
        "ExtraTreesRegressor",
        "GradientBoostingClassifier",
        "GradientBoostingRegressor",
        "MLPClassifier",
        "MLPRegressor",
        "SGDClassifier",
        "IsolationForest",
        "KMeans",
        "random_split",
        "DataLoader",
        "Sequential",
        "RandomizedSearchCV",
        "SMOTE",
    ];
    let target = call.target.as_str();
    let name = target.rsplit('.').next().unwrap_or(target);
    let library =
        ["sklearn.", "torch.", "tensorflow.", "keras.", "imblearn."].iter().any(|start| target.starts_with(start));
    let draws = ["numpy.random.", "random.shuffle", "random.sample", "random.random", "random.choice"]
        .iter()
        .any(|start| target.starts_with(start));
    draws || (library && NAMES.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    const TRAIN: &str = "from sklearn.model_selection import train_test_split\nfrom sklearn.svm import SVC\n\
                         a, b = train_test_split(X)\nSVC().fit(a, y)\n";

    #[test]
    fn a_random_split_without_seed_is_reported() {
        assert_eq!(
            messages(&RULE, &[("train.py", TRAIN)]),
            ["train.py:3 train_test_split is random, and no seed is set"]
        );
    }

    #[test]
    fn a_seed_here_in_an_import_or_in_configuration_is_enough() {
        assert!(messages(&RULE, &[("train.py", &TRAIN.replace("(X)", "(X, random_state=1)"))]).is_empty());
        let imports = format!("import setup_run\n{TRAIN}");
        let seeds = "import numpy as np\nnp.random.seed(7)\n";
        assert!(messages(&RULE, &[("train.py", &imports), ("setup_run.py", seeds)]).is_empty());
        assert!(messages(&RULE, &[("train.py", TRAIN), ("params.yaml", "train:\n  seed: 4\n")]).is_empty());
    }

    #[test]
    fn training_without_chance_needs_no_seed() {
        let code = "from sklearn.linear_model import Ridge\nRidge().fit(X, y)\n";
        assert!(messages(&RULE, &[("train.py", code)]).is_empty());
    }
}
