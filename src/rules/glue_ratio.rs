//! `glue-ratio`: the model is the small black box in the middle.

use super::{Found, Ground, Meta, Report, Rule};
use crate::facts::FileFacts;
use crate::model::{Category, Context, Severity};

/// Share of glue, in percent, from which on it is reported.
const PERCENT: u64 = 80;
/// Lines below which a share says nothing.
const LEAST: u64 = 300;

static META: Meta = Meta {
    id: "glue-ratio",
    severity: Severity::Low,
    category: Category::PipelineJungle,
    dimension: Some("pipeline-structure"),
    what: "Reports, once, a repository that trains and in which more than 80% of the lines of code that could be told apart are \
           data wrangling, conversion and plumbing, rather than model, training, evaluation or serving.",
    why: "Glue is where upstream changes break things, and it is rarely designed or tested.",
    example: "8,400 of 9,600 lines prepare, convert or move data",
    instead: "Let a pipeline tool or a shared library carry the plumbing, and keep what is special to the problem.",
    wrong: "A repository may hold the data work of a model that lives elsewhere. Files are told apart by what they call and by \
            their names.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    if !ground.main_training().any(|index| ground.file(index).context == Context::Source) {
        return;
    }
    let (mut glue, mut core) = (0_u64, 0_u64);
    let mut largest: Option<(&FileFacts, u32)> = None;
    for (index, file) in ground.facts.files.iter().enumerate() {
        if file.context != Context::Source || file.python().is_none() {
            continue;
        }
        match part_of(ground, index, file) {
            Part::Core => core += u64::from(file.code_lines),
            Part::Glue => {
                glue += u64::from(file.code_lines);
                if largest.is_none_or(|(_, lines)| file.code_lines > lines) {
                    largest = Some((file, file.code_lines));
                }
            }
            Part::Neither => {}
        }
    }
    let Some((file, _)) = largest else { return };
    if core == 0 || glue + core < LEAST || glue * 100 <= (glue + core) * PERCENT {
        return;
    }
    report.add(Found {
        path: &file.path,
        context: file.context,
        lines: (0, 0),
        message: format!(
            "{} of {} lines prepare, convert or move data ({}%)",
            crate::text::thousands(glue),
            crate::text::thousands(glue + core),
            glue * 100 / (glue + core)
        ),
        suggestion: "let a pipeline tool or a shared library carry the plumbing".to_owned(),
        key: "",
    });
}

enum Part {
    Core,
    Glue,
    Neither,
}

fn part_of(ground: &Ground<'_>, index: usize, file: &FileFacts) -> Part {
    const CORE: &[&str] = &[
        "train",
        "training",
        "trainer",
        "model",
        "models",
        "modeling",
        "network",
        "loss",
        "losses",
        "eval",
        "evaluate",
        "evaluation",
        "metrics",
        "predict",
        "inference",
        "serving",
        "serve",
        "app",
        "api",
        "layers",
        "features",
        "feature",
    ];
    const GLUE: &[&str] = &[
        "data",
        "dataset",
        "datasets",
        "prepare",
        "preprocess",
        "preprocessing",
        "clean",
        "etl",
        "ingest",
        "ingestion",
        "convert",
        "merge",
        "export",
        "import",
        "download",
        "upload",
        "loader",
        "utils",
        "helpers",
        "io",
        "scripts",
        "fix",
        "migrate",
    ];
    let Some(python) = file.python() else { return Part::Neither };
    let trains = ["training.entry", "serving.endpoint"].iter().any(|signal| ground.tools.is_in(signal, index));
    let defines = python.definitions.iter().flat_map(|definition| &definition.bases).any(|base| {
        ["Module", "Model", "Layer", "BaseEstimator", "LightningModule", "Loss"]
            .contains(&base.rsplit('.').next().unwrap_or(base))
    });
    let lower = file.path.to_ascii_lowercase();
    // The file's own name says more than its folders.
    let named =
        |words: &[&str]| file.name().to_ascii_lowercase().split(['_', '-', '.']).any(|word| words.contains(&word));
    if trains || defines || named(CORE) {
        return Part::Core;
    }
    let wrangles = ["data.read", "data.database", "data.bucket"].iter().any(|signal| ground.tools.is_in(signal, index))
        || python.columns.len() > 3
        || python.calls.iter().any(|call| {
            let name = call.target.rsplit('.').next().unwrap_or_default();
            matches!(
                name,
                "merge"
                    | "groupby"
                    | "to_csv"
                    | "to_parquet"
                    | "to_sql"
                    | "read_csv"
                    | "pivot_table"
                    | "drop_duplicates"
            )
        });
    if wrangles || named(GLUE) || lower.split('/').rev().skip(1).any(|part| GLUE.contains(&part)) {
        Part::Glue
    } else {
        Part::Neither
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    const TRAIN: &str = "from sklearn.svm import SVC\nSVC().fit(X, y)\n";

    fn prepare(lines: usize) -> String {
        format!("import pandas as pd\ndf = pd.read_csv('a.csv')\n{}", "df = df.dropna()\n".repeat(lines))
    }

    #[test]
    fn a_repository_of_glue_is_reported_once_at_its_largest_file() {
        let found = messages(&RULE, &[("train.py", TRAIN), ("a.py", &prepare(300)), ("b.py", &prepare(100))]);
        assert_eq!(found, ["a.py:0 404 of 406 lines prepare, convert or move data (99%)"]);
    }

    #[test]
    fn small_and_balanced_repositories_are_fine() {
        assert!(messages(&RULE, &[("train.py", TRAIN), ("a.py", &prepare(50))]).is_empty());
        let large = format!("{TRAIN}{}", "x = 1\n".repeat(300));
        assert!(messages(&RULE, &[("train.py", &large), ("a.py", &prepare(400))]).is_empty());
        assert!(messages(&RULE, &[("a.py", &prepare(400))]).is_empty());
    }
}
