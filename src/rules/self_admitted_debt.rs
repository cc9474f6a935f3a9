//! `self-admitted-debt`: comments in which somebody says it is not finished.

use super::{Ground, Meta, Report, Rule, running};
use crate::model::{Category, Severity};

static META: Meta = Meta {
    id: "self-admitted-debt",
    severity: Severity::Low,
    category: Category::PipelineJungle,
    dimension: None,
    what: "Reports comments with TODO, FIXME, HACK or XXX, and words of doubt such as 'not sure' or 'should work'.",
    why: "The author knew; without a date and an owner nobody else ever will.",
    example: "# TODO: test this more, seems to help but not sure",
    instead: "Do it, or file an issue with an owner and name it in the comment.",
    wrong: "A TODO that names an open issue is tracked elsewhere.",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let facts = ground.facts;
    for file in running(facts) {
        for mark in file.python().into_iter().flat_map(|python| &python.debt_marks) {
            report.at(
                file,
                (mark.line, mark.line),
                &mark.text,
                format!("{}: {}", mark.mark, mark.text),
                "do it, or give it an owner and a date",
            );
        }
    }
}
