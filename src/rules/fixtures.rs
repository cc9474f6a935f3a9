//! Repositories of a few lines for the tests of rules.

use std::sync::OnceLock;

use super::{Checked, Ground, Report, Rule};
use crate::catalog;
use crate::facts::{RepoFacts, Tools};

/// Facts of files given as path and text.
pub(super) fn facts(files: &[(&str, &str)]) -> RepoFacts {
    RepoFacts::of_texts(files, catalog::built_in())
}

/// What one rule says of facts: `path:line message`, in order.
pub(super) fn said(rule: &Rule, facts: &RepoFacts) -> Vec<String> {
    let tools = Tools::find(facts, catalog::built_in_matcher());
    let mut findings = Vec::new();
    (rule.check)(&Ground::new(facts, &tools), &mut Report { meta: rule.meta, findings: &mut findings });
    findings.iter().map(|finding| format!("{}:{} {}", finding.path, finding.line, finding.message)).collect()
}

/// What one rule says of files.
pub(super) fn messages(rule: &Rule, files: &[(&str, &str)]) -> Vec<String> {
    said(rule, &facts(files))
}

/// Everything said of files.
pub(super) fn checked(files: &[(&str, &str)]) -> Checked {
    let facts = facts(files);
    let tools = Tools::find(&facts, catalog::built_in_matcher());
    super::check(&facts, &tools)
}

/// A moment so many days after the first of January 2024.
pub(super) fn day(number: i64) -> chrono::DateTime<chrono::FixedOffset> {
    static START: OnceLock<chrono::DateTime<chrono::FixedOffset>> = OnceLock::new();
    let start = START.get_or_init(|| chrono::DateTime::parse_from_rfc3339("2024-01-01T12:00:00+00:00").unwrap());
    *start + chrono::Duration::days(number)
}
