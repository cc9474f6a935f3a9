//! `missing-data-versioning`: a model whose data nobody can bring back.

use super::inputs::{self, Kind, Versioned};
use super::{Found, Ground, Meta, Report, Rule};
use crate::model::{Category, Severity};

static META: Meta = Meta {
    id: "missing-data-versioning",
    severity: Severity::High,
    category: Category::DataDependencies,
    dimension: Some("data-versioning"),
    what: "Reports, once, a repository whose training reads data that nothing versions: no DVC or git-lfs that covers data, \
           no table format or artifact store with versions, no named release of a library or a hub, and inputs that are \
           not in the tree.",
    why: "The data behind the model in production is gone with the next export, and with it every comparison.",
    example: "df = pd.read_parquet(\"s3://acme-ml/churn/latest.parquet\")",
    instead: "Track the training data with DVC or a versioned table, and train from a version that is written down.",
    wrong: "A warehouse with time travel versions its tables without a word in the code.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let Some(entry) = ground.training_entry() else { return };
    let versioned = Versioned::new(ground.facts);
    let named = ["data.tracked", "data.fixed-release", "data.checksummed"];
    if versioned.by_tool || named.iter().any(|signal| ground.tools.files(signal).any(|index| is_live(ground, index))) {
        return;
    }
    let closure = ground.closure(ground.main_training());
    let reads = closure.iter().any(|index| {
        ["data.read", "data.database", "data.bucket"].iter().any(|signal| ground.tools.is_in(signal, *index))
    });
    let all: Vec<(usize, inputs::Input)> = closure
        .iter()
        .flat_map(|index| inputs::inputs(ground.file(*index)).into_iter().map(|input| (*index, input)))
        .filter(|(_, input)| !(input.kind == Kind::Local && versioned.knows(&input.text)))
        .collect();
    // Where every named input lies in the tree, git itself is the version.
    let in_tree = closure
        .iter()
        .any(|index| inputs::inputs(ground.file(*index)).iter().any(|input| versioned.knows(&input.text)));
    if !reads || (all.is_empty() && in_tree) {
        return;
    }
    let telling = all.iter().min_by_key(|(_, input)| input.kind);
    let (file, line, what) = match telling {
        Some((index, input)) => (ground.file(*index), input.line, crate::facts::tools::shorten(&input.text)),
        None => (ground.file(entry), 0, "data".to_owned()),
    };
    let line = if line > 0 { file.line(line).unwrap_or(0) } else { 0 };
    let trainer = ground.file(entry).name();
    report.add(Found {
        path: &file.path,
        context: file.context,
        lines: (line, line),
        message: format!("{trainer} trains on {what}, and nothing versions the data"),
        suggestion: "track the training data with DVC, git-lfs or a versioned table".to_owned(),
        key: "",
    });
}

/// A tool in a file that runs; words of documentation are no version.
fn is_live(ground: &Ground<'_>, index: usize) -> bool {
    !matches!(ground.file(index).context, crate::model::Context::Docs | crate::model::Context::Test)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    fn train(read: &str) -> String {
        format!("import pandas as pd\nfrom sklearn.svm import SVC\ndf = {read}\nSVC().fit(df[['a']], df['y'])\n")
    }

    #[test]
    fn a_bucket_without_a_version_is_named() {
        let found = messages(&RULE, &[("train.py", &train("pd.read_parquet('s3://acme/churn/latest.parquet')"))]);
        assert_eq!(
            found,
            ["train.py:3 train.py trains on s3://acme/churn/latest.parquet, and nothing versions the data"]
        );
    }

    #[test]
    fn data_in_the_tree_or_under_dvc_is_versioned() {
        let code = train("pd.read_csv('data/a.csv')");
        assert!(messages(&RULE, &[("train.py", &code), ("data/a.csv", "a,y\n1,2\n")]).is_empty());
        let pointer = "outs:\n- md5: 0123456789abcdef0123456789abcdef\n  path: a.csv\n";
        assert!(messages(&RULE, &[("train.py", &code), ("data/a.csv.dvc", pointer)]).is_empty());
        assert_eq!(messages(&RULE, &[("train.py", &code)]).len(), 1);
    }

    #[test]
    fn named_data_sets_of_a_library_are_a_release() {
        let code = "from sklearn.datasets import load_iris\nfrom sklearn.svm import SVC\nX, y = load_iris(return_X_y=True)\nSVC().fit(X, y)\n";
        assert!(messages(&RULE, &[("train.py", code)]).is_empty());
    }
}
