//! `unversioned-input`: an input of training that may be another one tomorrow.

use std::collections::BTreeSet;

use super::inputs::{self, Kind, Versioned};
use super::{Ground, Meta, Report, Rule};
use crate::model::{Category, Severity};

static META: Meta = Meta {
    id: "unversioned-input",
    severity: Severity::Medium,
    category: Category::DataDependencies,
    dimension: Some("data-versioning"),
    what: "Reports buckets, tables, downloads and local files that training code reads by a name that nothing pins: no date \
           or version in it, not in the tree, not tracked. Each input once.",
    why: "Upstream changes it without asking; the next training run is a different experiment under the same name.",
    example: "pd.read_sql(\"select * from customers\", engine)",
    instead: "Read a snapshot by date or version, and write down which one.",
    wrong: "A name built from parts shows only the parts that stand in the code.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let versioned = Versioned::new(ground.facts);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for index in ground.closure(ground.main_training()) {
        let file = ground.file(index);
        for input in inputs::inputs(file) {
            let pinned = input.kind != Kind::Table && inputs::is_dated(&input.text);
            if pinned || versioned.knows(&input.text) || !seen.insert(input.text.clone()) {
                continue;
            }
            let what = match input.kind {
                Kind::Bucket => "a bucket",
                Kind::Table => "a table",
                Kind::Download => "a download",
                Kind::Local => "a file outside the tree",
            };
            let shown = crate::facts::tools::shorten(&input.text);
            report.at(
                file,
                (input.line, input.line),
                &input.text,
                format!("training reads {what} without a version: {shown}"),
                "read a snapshot by date or version, or track it",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    fn train(body: &str) -> String {
        format!("import pandas as pd\nfrom sklearn.svm import SVC\n{body}\nSVC().fit(X, y)\n")
    }

    #[test]
    fn moving_inputs_are_reported_once_each() {
        let code = train(
            "a = pd.read_sql('select * from customers', e)\nb = pd.read_csv('https://x.org/a.csv')\nc = pd.read_parquet('gs://b/c.parquet')\nd = pd.read_csv('raw/d.csv')\nd = pd.read_csv('raw/d.csv')",
        );
        assert_eq!(
            messages(&RULE, &[("train.py", &code)]),
            [
                "train.py:3 training reads a table without a version: select * from customers",
                "train.py:4 training reads a download without a version: https://x.org/a.csv",
                "train.py:5 training reads a bucket without a version: gs://b/c.parquet",
                "train.py:6 training reads a file outside the tree without a version: raw/d.csv",
            ]
        );
    }

    #[test]
    fn dated_names_outputs_and_tracked_files_are_fine() {
        let code = train(
            "a = pd.read_parquet('s3://b/2024-05-01/a.parquet')\na.to_parquet('s3://b/out.parquet')\nb = pd.read_csv('data/b.csv')",
        );
        assert!(messages(&RULE, &[("train.py", &code), ("data/b.csv", "x\n")]).is_empty());
    }

    #[test]
    fn what_no_training_uses_is_left_alone() {
        assert!(
            messages(&RULE, &[("report.py", "import pandas as pd\npd.read_csv('https://x.org/a.csv')\n")]).is_empty()
        );
    }
}
