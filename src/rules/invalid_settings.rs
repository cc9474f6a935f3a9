//! `invalid-settings`: the repository's own settings say something they cannot mean.

use super::{ALL, Found, Ground, Meta, Report, Rule, suppression};
use crate::model::{Category, Context, Severity};
use crate::text::did_you_mean;

pub(super) const ID: &str = "invalid-settings";

static META: Meta = Meta {
    id: ID,
    severity: Severity::High,
    category: Category::Configuration,
    dimension: None,
    what: "Reports keys, values and rule names in `.paydown.toml` (or `[tool.paydown]` of `pyproject.toml`) that cannot \
           mean what they say, and offers the nearest names.",
    why: "A misspelt setting does nothing, and whoever wrote it believes it does: a threshold that guards nothing, a \
          suppression that hides nothing. `paydown scan` ends with exit code 2 until it is mended; the rest of the \
          file holds.",
    example: "[[ignore]]\nrules = [\"hardcoded-paths\"]\nreason = \"our build box\"",
    instead: "[[ignore]]\nrules = [\"hardcoded-path\"]\nreason = \"our build box\"",
    wrong: "A file written for a newer version may use a key that this one does not have.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let Some(settings) = ground.facts.settings() else { return };
    let mut add = |line: u32, key: &str, message: String| {
        report.add(Found {
            path: &settings.path,
            context: Context::Config,
            lines: (line, line),
            message,
            suggestion: "mend it; `paydown explain invalid-settings` shows the file's form".to_owned(),
            key,
        });
    };
    for problem in &settings.problems {
        add(problem.line, &problem.message, problem.message.clone());
    }
    let named = settings.ignores.iter().flat_map(|ignore| &ignore.rules);
    for (line, name) in named.filter(|(_, name)| !suppression::is_rule(name)) {
        let near = did_you_mean(name, ALL.iter().map(|rule| rule.meta.id));
        add(*line, name, format!("there is no rule '{name}' to ignore{near}"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    #[test]
    fn unknown_rules_and_keys_are_named_with_their_line() {
        let text = "taags = []\n[[ignore]]\nrules = [\n  'magic-number',\n  'hardcoded-paths',\n]\nreason = 'x'\n";
        assert_eq!(
            messages(&RULE, &[(".paydown.toml", text)]),
            [
                ".paydown.toml:1 there is no setting 'taags'; did you mean tags?",
                ".paydown.toml:5 there is no rule 'hardcoded-paths' to ignore; did you mean hardcoded-path?",
            ]
        );
    }

    #[test]
    fn sound_settings_and_other_tables_are_fine() {
        let sound = "[tool.black]\nline-length = 100\n[tool.paydown]\ntags = ['risk']\n";
        assert!(messages(&RULE, &[("pyproject.toml", sound)]).is_empty());
        assert!(messages(&RULE, &[("sub/.paydown.toml", "nonsense = 1\n")]).is_empty());
    }
}
