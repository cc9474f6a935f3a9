//! `notebook-hygiene`: notebooks whose result cannot be had again from top to bottom.

use super::{Found, Ground, Meta, Report, Rule};
use crate::facts::Content;
use crate::model::{Category, Context, Severity};

static META: Meta = Meta {
    id: "notebook-hygiene",
    severity: Severity::Low,
    category: Category::PipelineJungle,
    dimension: Some("dead-code"),
    what: "Reports notebooks whose cells ran out of order, and copies that were never named.",
    why: "What the reader sees is not what running the notebook gives.",
    example: "Untitled3.ipynb; cells with execution counts 12, 3, 7",
    instead: "Restart and run all before committing; name it or delete it.",
    wrong: "A notebook kept as a log of exploration may well be out of order.",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let facts = ground.facts;
    for file in facts.files.iter().filter(|file| file.context == Context::Notebook) {
        let Content::Notebook(notebook) = &file.content else { continue };
        let counts: Vec<u32> = notebook.executions.iter().flatten().copied().collect();
        let backwards = counts.windows(2).filter(|pair| pair[1] < pair[0]).count();
        let name = file.name();
        let message = if name.starts_with("Untitled") || name.contains("-Copy") {
            format!("{name} was never named")
        } else if backwards > 0 {
            "cells ran out of order".to_owned()
        } else {
            continue;
        };
        let suggestion = "restart and run all before committing, or delete it".to_owned();
        report.add(Found { path: &file.path, context: file.context, lines: (0, 0), message, suggestion, key: "" });
    }
}
