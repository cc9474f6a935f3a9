//! `invalid-suppression`: a comment that names a rule there is not.

use super::{ALL, Found, Ground, Meta, Report, Rule, suppression};
use crate::model::{Category, Severity};

pub(super) const ID: &str = "invalid-suppression";

static META: Meta = Meta {
    id: ID,
    severity: Severity::Medium,
    category: Category::Configuration,
    dimension: None,
    what: "Reports `# paydown: ignore[...]` comments that name no rule, and offers the nearest names.",
    why: "A misspelt suppression hides nothing today and confuses whoever reads it; it cannot be suppressed itself.",
    example: "path = \"/home/ann/x.csv\"  # paydown: ignore[hardcoded-paths] only on this box",
    instead: "# paydown: ignore[hardcoded-path] only on this box",
    wrong: "A comment written for a newer version may name a rule that this one does not have.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    for file in &ground.facts.files {
        for request in suppression::requests(file) {
            let unknown = request.rules.iter().filter(|name| !suppression::is_rule(name));
            for name in unknown {
                let near = crate::text::did_you_mean(name, ALL.iter().map(|rule| rule.meta.id));
                report.add(Found {
                    path: &file.path,
                    context: file.context,
                    lines: (request.line, request.line),
                    message: format!("there is no rule '{name}' to ignore{near}"),
                    suggestion: "name a rule that `paydown explain` lists".to_owned(),
                    key: name,
                });
            }
            if request.rules.is_empty() {
                report.add(Found {
                    path: &file.path,
                    context: file.context,
                    lines: (request.line, request.line),
                    message: "the comment says to ignore, and names no rule".to_owned(),
                    suggestion: "name the rule in brackets: ignore[hardcoded-path]".to_owned(),
                    key: "",
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    #[test]
    fn the_nearest_name_is_offered() {
        let found = messages(&RULE, &[("a.py", "x = 1  # paydown: ignore[hardcoded-paths] why\n")]);
        assert_eq!(found, ["a.py:1 there is no rule 'hardcoded-paths' to ignore; did you mean hardcoded-path?"]);
        assert_eq!(messages(&RULE, &[("a.py", "# paydown: ignore[]\n")]).len(), 1);
    }

    #[test]
    fn known_names_and_other_comments_are_fine() {
        assert!(
            messages(&RULE, &[("a.py", "x = 1  # paydown: ignore[hardcoded-path, magic-number]\n# ignore[x]\n")])
                .is_empty()
        );
    }
}
