//! `mystery-flag`: switches nobody dares to touch.

use super::{Ground, Meta, Report, Rule, running};
use crate::model::{Category, Severity};
use crate::parse::python::Explanation;

static META: Meta = Meta {
    id: "mystery-flag",
    severity: Severity::Medium,
    category: Category::Configuration,
    dimension: Some("configuration"),
    what: "Reports boolean constants that switch off a check or keep an old path alive, with no reason given.",
    why: "SKIP_VALIDATION left on in production is a silent correctness bug.",
    example: "SKIP_VALIDATION_FOR_DEMO = True",
    instead: "Remove the switch, or say who set it, why, and when it goes.",
    wrong: "DEBUG and VERBOSE are ordinary switches and are not reported.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

const SUSPICIOUS: &[&str] = &[
    "SKIP",
    "LEGACY",
    "EXPERIMENTAL",
    "OLD",
    "HACK",
    "TEMP",
    "BYPASS",
    "FORCE",
    "IGNORE",
    "DISABLE",
    "FALLBACK",
    "WORKAROUND",
    "DEMO",
];

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let facts = ground.facts;
    for file in running(facts) {
        for flag in file.python().into_iter().flat_map(|python| &python.flags) {
            let suspicious = flag.name.split('_').any(|part| SUSPICIOUS.contains(&part));
            if suspicious && flag.explained != Explanation::Why {
                let message = format!("nobody says why {} is {}", flag.name, if flag.value { "True" } else { "False" });
                report.at(
                    file,
                    (flag.line, flag.line),
                    &flag.name,
                    message,
                    "remove the switch, or say why it is set and when it goes",
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    #[test]
    fn switches_without_a_reason_are_reported() {
        let source = "class C:\n    USE_LEGACY_PATH = False\nSKIP_VALIDATION = True  # skips the checks\n";
        assert_eq!(
            messages(&RULE, &[("a.py", source)]),
            ["a.py:2 nobody says why USE_LEGACY_PATH is False", "a.py:3 nobody says why SKIP_VALIDATION is True"]
        );
    }

    #[test]
    fn a_reason_and_ordinary_switches_are_fine() {
        let source = "DEBUG = True\nVERBOSE = False\n# on because the export of March has no totals\nSKIP_TOTALS = True\nskip = True\n";
        assert!(messages(&RULE, &[("a.py", source), ("tests/test_a.py", "SKIP_ALL = True\n")]).is_empty());
    }
}
