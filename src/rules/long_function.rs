//! `long-function`: far beyond the habit of the house.

use super::{Ground, Meta, Report, Rule, running};
use crate::facts::FileFacts;
use crate::model::{Category, Context, Severity};
use crate::parse::python::DefinitionKind;

/// Below this nothing is long.
const LEAST: u32 = 100;
/// Only the longest are shown: the rest is the habit after all.
const MOST: usize = 20;
/// Functions from which on a repository has a habit.
const HABIT: usize = 8;

static META: Meta = Meta {
    id: "long-function",
    severity: Severity::Low,
    category: Category::PipelineJungle,
    dimension: None,
    what: "Reports functions of a hundred lines and more that are also three times as long as nine in ten functions of the \
           same repository; in a large one, the twenty longest that stand out of its tail.",
    why: "Such a function holds a pipeline: nothing in it can be tested or reused alone, and it attracts the next special case.",
    example: "def main():   # 412 lines; nine in ten functions here have 38 lines or fewer",
    instead: "Cut it where data changes its form: load, clean, compute, fit, report.",
    wrong: "A long list of declarations is long and simple. Whether it grows is not looked at.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let functions = || {
        running(ground.facts).filter(|file| file.context == Context::Source && !is_migration(file)).flat_map(|file| {
            let definitions = file.python().into_iter().flat_map(|python| &python.definitions);
            definitions
                .filter(|definition| definition.kind != DefinitionKind::Class)
                .map(move |definition| (file, definition, definition.end_line + 1 - definition.line))
        })
    };
    let mut lengths: Vec<u32> = functions().map(|(_, _, lines)| lines).collect();
    if lengths.len() < HABIT {
        return;
    }
    lengths.sort_unstable();
    let usual = lengths[lengths.len() * 9 / 10 - usize::from(lengths.len().is_multiple_of(10))];
    // A large code base has a tail of its own; what stands out of that is long.
    let tail = lengths[lengths.len() - 1 - lengths.len() / 200];
    let limit = LEAST.max(usual * 3).max(if lengths.len() >= 400 { tail } else { 0 });
    let mut long: Vec<_> = functions().filter(|(_, _, lines)| *lines > limit).collect();
    long.sort_by_key(|(file, definition, lines)| (std::cmp::Reverse(*lines), &file.path, definition.line));
    for (file, definition, lines) in long.into_iter().take(MOST) {
        report.at(
            file,
            (definition.line, definition.end_line),
            &definition.name,
            format!("{} has {lines} lines; nine in ten functions here have {usual} or fewer", definition.name),
            "cut it where data changes its form",
        );
    }
}

/// Changes of a database are long lists that nobody writes by hand or calls again.
fn is_migration(file: &FileFacts) -> bool {
    file.folder().split('/').any(|part| matches!(part, "alembic" | "migrations"))
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    fn function(name: &str, lines: usize) -> String {
        format!("def {name}():\n{}", "    x = 1\n".repeat(lines - 1))
    }

    fn source(long: usize, usual: usize) -> String {
        let small: String = (0..19).map(|number| function(&format!("f{number}"), usual)).collect();
        small + &function("long", long)
    }

    #[test]
    fn only_what_is_far_longer_than_the_habit_is_long() {
        assert_eq!(
            messages(&RULE, &[("a.py", &source(240, 6))]),
            ["a.py:115 long has 240 lines; nine in ten functions here have 6 or fewer"]
        );
        assert!(messages(&RULE, &[("a.py", &source(90, 6))]).is_empty());
        assert!(messages(&RULE, &[("a.py", &source(240, 90))]).is_empty());
    }

    #[test]
    fn a_few_functions_are_no_habit() {
        assert!(messages(&RULE, &[("a.py", &function("main", 300))]).is_empty());
    }
}
