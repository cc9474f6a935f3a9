//! Rules: facts to located findings. One file a rule; this file is their registry.

mod commented_out_code;
mod duplicated_code;
mod fit_before_split;
mod glue_ratio;
mod hardcoded_path;
mod invalid_settings;
mod invalid_suppression;
mod large_file_in_git;
mod long_function;
mod magic_number;
mod missing_data_validation;
mod missing_data_versioning;
mod mystery_flag;
mod notebook_hygiene;
mod orphaned_knowledge;
mod script_variants;
mod self_admitted_debt;
mod special_case;
mod stale_branch;
mod stale_evaluation_set;
mod training_serving_skew;
mod undeclared_dependency;
mod unpinned_dependencies;
mod unresolved_import;
mod unseeded_training;
mod untracked_experiment;
mod unused_module;
mod unversioned_input;

#[cfg(test)]
mod fixtures;
mod ground;
mod inputs;
mod manifests;
mod modules;
mod request;
mod suppression;

use foldhash::{HashMap, HashMapExt, HashSet};
use rayon::prelude::*;

use crate::facts::{FileFacts, RepoFacts, Tools};
use crate::model::{Category, Context, DimensionId, Finding, RuleId, Severity, Suppressed, fingerprint};

pub use ground::Ground;
pub use request::{Scope, configured, inline, is_notebook};

/// What a rule is, for people.
#[derive(Debug)]
pub struct Meta {
    /// Its id, as in findings and suppressions.
    pub id: &'static str,
    /// How bad one finding is.
    pub severity: Severity,
    /// Kind of debt.
    pub category: Category,
    /// Dimension it bears on.
    pub dimension: Option<&'static str>,
    /// What it does.
    pub what: &'static str,
    /// Why it is debt.
    pub why: &'static str,
    /// Code it reports.
    pub example: &'static str,
    /// What to write instead.
    pub instead: &'static str,
    /// How it can be wrong.
    pub wrong: &'static str,
    /// What it was measured at, and on what; empty where it was not.
    pub measured: &'static str,
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// What it is.
    pub meta: &'static Meta,
    /// Adds its findings.
    pub check: fn(&Ground<'_>, &mut Report<'_>),
}

/// All rules, in the order of their ids.
pub const ALL: &[Rule] = &[
    commented_out_code::RULE,
    duplicated_code::RULE,
    fit_before_split::RULE,
    glue_ratio::RULE,
    hardcoded_path::RULE,
    invalid_settings::RULE,
    invalid_suppression::RULE,
    large_file_in_git::RULE,
    long_function::RULE,
    magic_number::RULE,
    missing_data_validation::RULE,
    missing_data_versioning::RULE,
    mystery_flag::RULE,
    notebook_hygiene::RULE,
    orphaned_knowledge::RULE,
    script_variants::RULE,
    self_admitted_debt::RULE,
    special_case::RULE,
    stale_branch::RULE,
    stale_evaluation_set::RULE,
    training_serving_skew::RULE,
    undeclared_dependency::RULE,
    unpinned_dependencies::RULE,
    unresolved_import::RULE,
    unseeded_training::RULE,
    untracked_experiment::RULE,
    unused_module::RULE,
    unversioned_input::RULE,
];

/// Whether a finding is about a request that cannot be meant: a pipeline must not take it for consent.
pub fn is_fault(finding: &Finding) -> bool {
    [invalid_settings::ID, invalid_suppression::ID].contains(&finding.rule.as_str())
}

/// Where one rule puts its findings.
#[derive(Debug)]
pub struct Report<'a> {
    meta: &'static Meta,
    findings: &'a mut Vec<Finding>,
}

/// One finding as a rule makes it.
#[derive(Debug)]
pub struct Found<'a> {
    /// Path inside the repository.
    pub path: &'a str,
    /// Kind of file.
    pub context: Context,
    /// First and last line; 0 where the file as a whole is meant.
    pub lines: (u32, u32),
    /// One sentence that names the thing.
    pub message: String,
    /// What to do.
    pub suggestion: String,
    /// What the finding is about, for its identity: content, never line numbers.
    pub key: &'a str,
}

impl Report<'_> {
    /// Adds a finding.
    pub fn add(&mut self, found: Found<'_>) {
        let meta = self.meta;
        self.findings.push(Finding {
            rule: RuleId::new(meta.id),
            severity: meta.severity,
            category: meta.category,
            dimension: meta.dimension.map(DimensionId::from),
            path: found.path.to_owned(),
            line: found.lines.0,
            end_line: found.lines.1,
            message: found.message,
            suggestion: found.suggestion,
            context: found.context,
            fingerprint: fingerprint(&[meta.id, found.path, found.key]),
        });
    }

    /// Adds a finding at a line of the facts of a file.
    pub fn at(&mut self, file: &FileFacts, lines: (u32, u32), key: &str, message: String, suggestion: &str) {
        let place = (file.line(lines.0).unwrap_or(0), file.line(lines.1).unwrap_or(0));
        self.add(Found {
            path: &file.path,
            context: file.context,
            lines: place,
            message,
            suggestion: suggestion.to_owned(),
            key,
        });
    }
}

/// What the rules say.
#[derive(Debug, Default)]
pub struct Checked {
    /// Findings by severity, path and line.
    pub findings: Vec<Finding>,
    /// Findings that a comment or the repository's settings say to leave out, in the same order.
    pub suppressed: Vec<Suppressed>,
}

/// All findings, sorted by severity, path and line; the same place and message once.
pub fn check(facts: &RepoFacts, tools: &Tools) -> Checked {
    let ground = Ground::new(facts, tools);
    let checked = ALL.par_iter().map(|rule| {
        let mut findings = Vec::new();
        (rule.check)(&ground, &mut Report { meta: rule.meta, findings: &mut findings });
        findings
    });
    let mut findings = checked.collect::<Vec<_>>().concat();
    findings.sort_by(|a, b| {
        (a.severity, &a.path, a.line, a.end_line, &a.rule, &a.message)
            .cmp(&(b.severity, &b.path, b.line, b.end_line, &b.rule, &b.message))
    });
    findings.dedup();
    tell_apart(&mut findings);
    suppression::apply(facts, findings)
}

/// The same thing twice in one file: the second and later ones are counted, in the order of lines, so that each has a
/// fingerprint of its own and the first keeps the one it has alone.
fn tell_apart(findings: &mut [Finding]) {
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|at| (findings[*at].line, findings[*at].end_line, *at));
    let mut seen: HashMap<String, u32> = HashMap::new();
    for at in order {
        let count = seen.entry(findings[at].fingerprint.clone()).or_default();
        *count += 1;
        if *count > 1 {
            findings[at].fingerprint = fingerprint(&[&findings[at].fingerprint, &count.to_string()]);
        }
    }
}

/// Families of competing versions of scripts, as `script-variants` finds them.
pub fn script_families(facts: &RepoFacts) -> Vec<Vec<&FileFacts>> {
    script_variants::families(facts)
}

/// Which of some modules commands, configuration, documents, imports or strings could name.
pub fn named_modules<'a>(facts: &'a RepoFacts, modules: impl IntoIterator<Item = &'a str>) -> HashSet<&'a str> {
    unused_module::named_modules(facts, modules)
}

/// Whether a number is a tuned value that nobody explains, as `magic-number` sees it.
pub fn is_unexplained(number: &crate::parse::python::Number) -> bool {
    magic_number::is_debt(number)
}

/// Files whose code people wrote to run: source and notebooks.
fn running(facts: &RepoFacts) -> impl Iterator<Item = &FileFacts> {
    facts.files.iter().filter(|file| matches!(file.context, Context::Source | Context::Notebook))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_things_in_one_file_have_fingerprints_of_their_own() {
        let prints = |source: &str| -> Vec<String> {
            let checked = fixtures::checked(&[("a.py", source)]);
            let rule = |finding: &&Finding| finding.rule.as_str() == "self-admitted-debt";
            checked.findings.iter().filter(rule).map(|finding| finding.fingerprint.clone()).collect()
        };
        let once = prints("# TODO: split\n");
        let thrice = prints("# TODO: split\nx = f()\n# TODO: split\ny = f()\n# TODO: split\n");
        assert_eq!((once.len(), thrice.len()), (1, 3));
        assert_eq!(once[0], thrice[0]);
        assert!(thrice[0] != thrice[1] && thrice[1] != thrice[2] && thrice[0] != thrice[2]);
        // Lines above move nothing.
        assert_eq!(prints("import a\n\n# TODO: split\nx = f()\n# TODO: split\ny = f()\n\n# TODO: split\n"), thrice);
    }

    #[test]
    fn ids_are_sorted_unique_and_documented() {
        let ids: Vec<&str> = ALL.iter().map(|rule| rule.meta.id).collect();
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(ids, sorted);
        for rule in ALL {
            let meta = rule.meta;
            for text in [meta.what, meta.why, meta.example, meta.instead, meta.wrong] {
                assert!(text.len() > 10, "{} lacks documentation", meta.id);
            }
        }
    }
}
