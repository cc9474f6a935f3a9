//! `notebook-hygiene`: notebooks whose result cannot be had again from top to bottom.

use super::{Found, Ground, Meta, Report, Rule};
use crate::facts::Content;
use crate::model::{Category, Context, Severity};

static META: Meta = Meta {
    id: "notebook-hygiene",
    severity: Severity::Low,
    category: Category::PipelineJungle,
    dimension: Some("dead-code"),
    what: "Reports notebooks whose cells ran out of order, that were never run while others of the repository were, and copies \
           that were never named (Untitled, -Copy1).",
    why: "What the reader sees is not what running the notebook gives.",
    example: "Untitled3.ipynb; cells with execution counts 12, 3, 7",
    instead: "Restart and run all before committing; name it or delete it.",
    wrong: "A notebook kept as a log of exploration may well be out of order.",
    measured: "",
};

/// Cells from which on a notebook that never ran is odd.
const LEAST: usize = 3;

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let facts = ground.facts;
    // Where every notebook is committed without results, that is a habit and a good one.
    let stripped = !facts.files.iter().any(|file| match &file.content {
        Content::Notebook(notebook) => notebook.executions.iter().any(Option::is_some),
        _ => false,
    });
    for file in facts.files.iter().filter(|file| file.context == Context::Notebook) {
        let Content::Notebook(notebook) = &file.content else { continue };
        let counts: Vec<u32> = notebook.executions.iter().flatten().copied().collect();
        let backwards = counts.windows(2).filter(|pair| pair[1] < pair[0]).count();
        let name = file.name();
        let message = if name.starts_with("Untitled") || name.contains("-Copy") {
            format!("{name} was never named")
        } else if backwards > 0 {
            format!("cells ran out of order ({} back)", crate::text::count(backwards as u64, "step"))
        } else if counts.is_empty() && notebook.executions.len() >= LEAST && !stripped {
            "no cell was ever run, while other notebooks here show their results".to_owned()
        } else {
            continue;
        };
        let suggestion = "restart and run all before committing, or delete it".to_owned();
        report.add(Found { path: &file.path, context: file.context, lines: (0, 0), message, suggestion, key: "" });
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    fn notebook(counts: &[&str]) -> String {
        let cells: Vec<String> = counts
            .iter()
            .map(|count| format!(r#"{{"cell_type": "code", "execution_count": {count}, "source": ["x = {count}"]}}"#))
            .collect();
        format!(
            r#"{{"cells": [{}], "metadata": {{"kernelspec": {{"language": "python"}}}}, "nbformat": 4}}"#,
            cells.join(",")
        )
    }

    #[test]
    fn order_names_and_runs_are_looked_at() {
        let (good, bad, never) =
            (notebook(&["1", "2", "5"]), notebook(&["4", "2", "3"]), notebook(&["null", "null", "null"]));
        let files = [("a.ipynb", good.as_str()), ("b.ipynb", &bad), ("c.ipynb", &never), ("Untitled1.ipynb", &good)];
        assert_eq!(
            messages(&RULE, &files),
            [
                "Untitled1.ipynb:0 Untitled1.ipynb was never named",
                "b.ipynb:0 cells ran out of order (1 step back)",
                "c.ipynb:0 no cell was ever run, while other notebooks here show their results",
            ]
        );
    }

    #[test]
    fn notebooks_committed_without_results_are_a_habit() {
        let never = notebook(&["null", "null", "null"]);
        assert!(messages(&RULE, &[("a.ipynb", &never), ("b.ipynb", &never)]).is_empty());
    }
}
