//! What was found, by rule: what matters most first.

use super::{Ingredients, spot};
use crate::model::{Finding, Inspection, Severity};
use crate::report::data::{Findings, RuleRow};
use crate::report::left_out::requests;
use crate::report::links::Links;
use crate::rules;
use crate::text::sanitise;

/// Places of one rule that a report holds.
const PLACES: usize = 5;

pub(super) fn findings(from: &Ingredients<'_>, links: &Links) -> Findings {
    let Some(inspection) = from.inspection else {
        return Findings { why_not: from.not_inspected.clone(), ..Findings::default() };
    };
    let of = |severity: Severity| inspection.findings.iter().filter(|finding| finding.severity == severity).count();
    Findings {
        looked: true,
        why_not: None,
        total: inspection.findings.len(),
        critical: of(Severity::Critical),
        high: of(Severity::High),
        medium: of(Severity::Medium),
        low: of(Severity::Low),
        suppressed: inspection.suppressed.len(),
        left_out: requests(&inspection.suppressed)
            .iter()
            .map(|request| sanitise(&request.line()).into_owned())
            .collect(),
        rules: rules(inspection, links),
    }
}

/// Findings come by severity already; within one, what was found most often comes first.
fn rules(inspection: &Inspection, links: &Links) -> Vec<RuleRow> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in &inspection.findings {
        match groups.iter_mut().find(|group| group[0].rule == finding.rule && group[0].severity == finding.severity) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups.sort_by_key(|group| (group[0].severity, std::cmp::Reverse(group.len())));
    groups.iter().map(|group| row(group, links)).collect()
}

fn row(group: &[&Finding], links: &Links) -> RuleRow {
    let first = group[0];
    let meta = rules::ALL.iter().map(|rule| rule.meta).find(|meta| meta.id == first.rule.as_str());
    RuleRow {
        rule: first.rule.to_string(),
        severity: first.severity,
        why: meta.map(|meta| meta.why.to_owned()).unwrap_or_default(),
        suggestion: meta.map_or_else(|| first.suggestion.clone(), |meta| meta.instead.to_owned()),
        count: group.len(),
        places: group.iter().take(PLACES).map(|one| spot(&one.message, &one.path, Some(one.line), links)).collect(),
    }
}
