//! `self-admitted-debt`: comments in which somebody says it is not finished.

use super::{Ground, Meta, Report, Rule, running};
use crate::facts::FileFacts;
use crate::model::{Category, Severity};

static META: Meta = Meta {
    id: "self-admitted-debt",
    severity: Severity::Low,
    category: Category::PipelineJungle,
    dimension: None,
    what: "Reports comments with TODO, FIXME, HACK or XXX, and words of doubt such as 'not sure' or 'should work', with \
           how long the file has not been touched since.",
    why: "The author knew; without a date and an owner nobody else ever will.",
    example: "# TODO: test this more, seems to help but not sure",
    instead: "Do it, or file an issue with an owner and name it in the comment.",
    wrong: "A TODO that names an open issue is tracked elsewhere. The age is that of the file's last change: the words may be older.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    for file in running(ground.facts) {
        let age = age(ground, file);
        for mark in file.python().into_iter().flat_map(|python| &python.debt_marks) {
            let said = if mark.text.contains(&mark.mark) {
                mark.text.clone()
            } else {
                format!("{}: {}", mark.mark, mark.text)
            };
            let message = format!("{said}{age}");
            let advice = "do it, or give it an owner and a date";
            report.at(file, (mark.line, mark.line), &mark.text, message, advice);
        }
    }
}

/// Since when at least, where the history knows when the file was last changed.
fn age(ground: &Ground<'_>, file: &FileFacts) -> String {
    let changed = ground.facts.history.last_change.get(&file.path).filter(|_| !file.dirty);
    let (Some(now), Some(change)) = (ground.facts.repository.committed_at, changed) else { return String::new() };
    let days = (now - change.at).num_days();
    match days {
        ..60 => String::new(),
        60..730 => format!(" (there for at least {} months)", days / 30),
        _ => format!(" (there for at least {} years)", days / 365),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{day, facts, messages, said};
    use super::*;
    use crate::repo::Change;

    #[test]
    fn marks_and_doubts_are_quoted_once() {
        assert_eq!(
            messages(&RULE, &[("a.py", "# TODO: split this\nx = 1  # seems to help, not sure\n")]),
            ["a.py:1 TODO: split this", "a.py:2 seems to help, not sure"]
        );
    }

    #[test]
    fn the_age_is_that_of_the_file() {
        let at = |now: i64| {
            let mut facts = facts(&[("a.py", "# FIXME: rounding\n")]);
            facts
                .history
                .last_change
                .insert("a.py".to_owned(), Change { commit: String::new(), author: 0, at: day(0) });
            facts.repository.committed_at = Some(day(now));
            said(&RULE, &facts).remove(0)
        };
        assert_eq!(at(10), "a.py:1 FIXME: rounding");
        assert_eq!(at(400), "a.py:1 FIXME: rounding (there for at least 13 months)");
        assert_eq!(at(900), "a.py:1 FIXME: rounding (there for at least 2 years)");
    }

    #[test]
    fn prose_tests_and_strings_do_not_count() {
        let files = [("a.py", "x = 'TODO'\n# the todo list is loaded here\n"), ("tests/test_a.py", "# TODO: more\n")];
        assert!(messages(&RULE, &files).is_empty());
    }
}
