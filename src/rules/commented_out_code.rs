//! `commented-out-code`: blocks of comments that are code.

use super::{Ground, Meta, Report, Rule, running};
use crate::model::{Category, Severity};

static META: Meta = Meta {
    id: "commented-out-code",
    severity: Severity::Low,
    category: Category::PipelineJungle,
    dimension: Some("dead-code"),
    what: "Reports blocks of comments that parse as code and do not read as prose, once per block.",
    why: "Nobody knows whether it is an alternative, a memory or an accident; version control keeps what is deleted.",
    example: "# model = RandomForestClassifier(n_estimators=500)\n# model.fit(X, y)",
    instead: "Delete it; name the commit that held it where the experiment is worth remembering.",
    wrong: "A usage example in a comment is code too. Put examples into docstrings.",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let facts = ground.facts;
    for file in running(facts) {
        for block in file.python().into_iter().flat_map(|python| &python.commented_code) {
            let message = match block.lines {
                1 => format!("a line of code is commented out: {}", block.sample),
                lines => format!("{lines} lines of code are commented out: {}", block.sample),
            };
            report.at(file, (block.line, block.end_line), &block.sample, message, "delete it; git keeps it");
        }
    }
}
