//! `special-case`: code for one record.

use foldhash::{HashSet, HashSetExt};

use super::{Ground, Meta, Report, Rule, running};
use crate::model::{Category, Severity};

static META: Meta = Meta {
    id: "special-case",
    severity: Severity::Medium,
    category: Category::Entanglement,
    dimension: Some("configuration"),
    what: "Reports comparisons of an identity (customer_id, user.email, sku) with one record's literal value.",
    why: "Somebody's complaint became code; nobody can say whether it still holds, and the model learns around it.",
    example: "if customer_id == 12345:\n    score = 0.1",
    instead: "Move the exception to a table with a reason, an owner and an end date.",
    wrong: "A well-known identity, such as a system account, may be meant. Numbers below 1000 and ids of classes, tokens or \
            devices are not reported.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    for file in running(ground.facts) {
        let mut seen = HashSet::new();
        for case in file.python().into_iter().flat_map(|python| &python.special_cases) {
            if !seen.insert((&case.name, &case.value)) {
                continue;
            }
            report.at(
                file,
                (case.line, case.line),
                &format!("{}={}", case.name, case.value),
                format!("one record is treated apart: {} is compared with {}", case.name, case.value),
                "move the exception to a table with a reason and an end date",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    #[test]
    fn one_record_is_named() {
        assert_eq!(
            messages(&RULE, &[("a.py", "if row['customer_id'] == 48213:\n    score = 0\nx = customer_id == 48213\n")]),
            ["a.py:1 one record is treated apart: customer_id is compared with 48213"]
        );
    }

    #[test]
    fn tests_and_ordinary_comparisons_are_left_alone() {
        assert!(messages(&RULE, &[("tests/test_a.py", "if user_id == 48213:\n    x = 1\n")]).is_empty());
        assert!(
            messages(&RULE, &[("a.py", "assert user_id == 48213\nif user_id == 1 or n == 48213:\n    x = 1\n")])
                .is_empty()
        );
    }
}
