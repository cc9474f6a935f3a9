//! `missing-data-validation`: training that takes whatever comes.

use super::{Found, Ground, Meta, Report, Rule};
use crate::facts::FileFacts;
use crate::model::{Category, Context, Severity};

static META: Meta = Meta {
    id: "missing-data-validation",
    severity: Severity::High,
    category: Category::DataDependencies,
    dimension: Some("test-coverage"),
    what: "Reports, once, a repository whose training reads data and in whose training code, with everything it imports, \
           nothing checks it: no validation library, no schema, no function that validates and can stop the run. Checks \
           that a pipeline or CI runs apart count too.",
    why: "A changed export, a new unit or an empty column trains a worse model without an error.",
    example: "df = pd.read_parquet(path)\nmodel.fit(df[FEATURES], df[\"label\"])",
    instead: "Check columns, ranges and missing values before training, with a schema (pandera, Great Expectations) or with \
              a function that raises.",
    wrong: "Checks in another repository or inside the warehouse cannot be seen.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let Some(entry) = ground.training_entry() else { return };
    let closure = ground.closure(ground.main_training());
    let reads = closure.iter().any(|index| {
        ["data.read", "data.database", "data.bucket"].iter().any(|signal| ground.tools.is_in(signal, *index))
    });
    let by_tool = ["tests.data", "tests.data.run", "features.schema"]
        .iter()
        .flat_map(|signal| ground.tools.files(signal))
        .any(|index| closure.contains(&index) || is_run(ground, index));
    if !reads || by_tool || closure.iter().any(|index| validates(ground.file(*index))) {
        return;
    }
    let file = ground.file(entry);
    let searched = crate::text::count(closure.len() as u64, "file");
    report.add(Found {
        path: &file.path,
        context: file.context,
        lines: (0, 0),
        message: format!("{} trains on data that nothing validates (looked through {searched} it uses)", file.name()),
        suggestion: "check columns, ranges and missing values before training, and stop when they are wrong".to_owned(),
        key: "",
    });
}

/// Validation beside training counts where something runs it.
fn is_run(ground: &Ground<'_>, index: usize) -> bool {
    let file = ground.file(index);
    if !matches!(file.context, Context::Source) {
        return matches!(file.context, Context::Config);
    }
    let module = file.path.trim_end_matches(".py");
    ground.modules.importers(index) > 0
        || ground.facts.files.iter().flat_map(|file| &file.commands).any(|command| {
            command.script.as_deref().is_some_and(|script| module.ends_with(script.trim_end_matches(".py")))
        })
}

/// A function called after checking, in which something can stop.
fn validates(file: &FileFacts) -> bool {
    const VERBS: &[&str] = &["validate", "check", "verify", "assert", "ensure", "expect", "sanity"];
    const OTHERS: &[&str] =
        &["checkpoint", "arg", "args", "config", "gpu", "cuda", "path", "dir", "version", "model", "url"];
    file.python().is_some_and(|python| {
        python.definitions.iter().any(|definition| {
            let lower = definition.name.trim_start_matches('_').to_ascii_lowercase();
            let words: Vec<&str> = lower.split('_').collect();
            let named = words.first().is_some_and(|word| VERBS.contains(word))
                && words.len() > 1
                && !words.iter().any(|word| OTHERS.contains(word));
            named
                && (definition.asserts > 0
                    || python.stops.iter().any(|line| (definition.line..=definition.end_line).contains(line)))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    const TRAIN: &str = "import pandas as pd\nfrom sklearn.svm import SVC\nfrom prep import clean\ndf = clean(pd.read_csv('a.csv'))\n\
                         SVC().fit(df[['a']], df['y'])\n";

    #[test]
    fn training_without_any_check_is_reported_once() {
        let found = messages(&RULE, &[("train.py", TRAIN), ("prep.py", "def clean(df):\n    return df.dropna()\n")]);
        assert_eq!(
            found,
            ["train.py:0 train.py trains on data that nothing validates (looked through 2 files it uses)"]
        );
    }

    #[test]
    fn a_check_in_an_imported_module_counts_when_it_can_stop() {
        let stops = "def check_columns(df):\n    if 'a' not in df:\n        raise ValueError('a')\ndef clean(df):\n    return df\n";
        let prints = "def check_columns(df):\n    print(df.columns)\ndef clean(df):\n    return df\n";
        assert!(messages(&RULE, &[("train.py", TRAIN), ("prep.py", stops)]).is_empty());
        assert_eq!(messages(&RULE, &[("train.py", TRAIN), ("prep.py", prints)]).len(), 1);
    }

    #[test]
    fn libraries_and_repositories_without_training_are_left_alone() {
        assert!(messages(&RULE, &[("a.py", "import pandas as pd\ndf = pd.read_csv('a.csv')\n")]).is_empty());
        let schema = format!("import pandera as pa\nschema = pa.DataFrameSchema({{}})\nschema.validate(1)\n{TRAIN}");
        assert!(messages(&RULE, &[("train.py", &schema)]).is_empty());
    }
}
