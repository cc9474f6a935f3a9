//! Findings as SARIF 2.1.0 for code-scanning services: located findings only, never scores, nothing that is left out on
//! request.

use serde_json::{Value, json};

use super::escape::percent_encoded;
use crate::model::{Finding, Inspection, Severity};
use crate::rules::{self, Meta};
use crate::text::{sanitise, secrets};

/// Where the format is described.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The log of one run.
pub fn log(inspection: &Inspection) -> Value {
    let located: Vec<&Finding> = inspection.findings.iter().filter(|finding| !finding.path.is_empty()).collect();
    let mut used: Vec<&'static Meta> = rules::ALL.iter().map(|rule| rule.meta).collect();
    used.retain(|meta| located.iter().any(|finding| finding.rule.as_str() == meta.id));
    let results: Vec<Value> = located.iter().map(|finding| result(finding, &used)).collect();
    let mut run = json!({
        "tool": {"driver": {
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": used.iter().map(|meta| rule(meta)).collect::<Vec<_>>(),
        }},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The top folder of the repository."}}},
        "results": results,
    });
    if let Some(provenance) = provenance(inspection) {
        run["versionControlProvenance"] = json!([provenance]);
    }
    json!({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

fn rule(meta: &Meta) -> Value {
    let help = format!("{}\n\nInstead: {}\n\nIt can be wrong: {}", meta.why, meta.instead, meta.wrong);
    let markdown = format!(
        "{}\n\n**Example**\n\n```\n{}\n```\n\n**Instead**: {}\n\n**It can be wrong**: {}",
        meta.why, meta.example, meta.instead, meta.wrong
    );
    let category = serde_json::to_value(meta.category).unwrap_or_default();
    json!({
        "id": meta.id,
        "name": name(meta.id),
        "shortDescription": {"text": meta.what},
        "fullDescription": {"text": format!("{} {}", meta.what, meta.why)},
        "help": {"text": help, "markdown": markdown},
        "defaultConfiguration": {"level": level(meta.severity)},
        "properties": {"tags": ["technical-debt", category], "problem.severity": problem(meta.severity)},
    })
}

/// The word code-scanning services sort by.
fn problem(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "recommendation",
    }
}

/// `fit-before-split` as `FitBeforeSplit`.
fn name(id: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    id.split('-').map(word).collect()
}

fn result(finding: &Finding, used: &[&'static Meta]) -> Value {
    let mut physical = json!({"artifactLocation": {"uri": percent_encoded(&finding.path), "uriBaseId": "SRCROOT"}});
    if finding.line > 0 {
        physical["region"] = json!({"startLine": finding.line, "endLine": finding.end_line.max(finding.line)});
    }
    let message = format!("{}: {}", words(&finding.message), words(&finding.suggestion));
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": {"text": message},
        "locations": [{"physicalLocation": physical}],
        "partialFingerprints": {"paydown/v1": finding.fingerprint},
        "properties": {"severity": finding.severity, "dimension": finding.dimension},
    });
    if let Some(index) = used.iter().position(|meta| meta.id == finding.rule.as_str()) {
        result["ruleIndex"] = json!(index);
    }
    result
}

/// Text that is safe to show; in SARIF, brackets would be links.
fn words(text: &str) -> String {
    sanitise(&secrets::mask(text)).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

/// Which repository at which commit, where the remote has an address that is a URI.
fn provenance(inspection: &Inspection) -> Option<Value> {
    let repository = &inspection.repository;
    let links = super::links::Links::new(repository.remote.as_deref(), None);
    let mut value = json!({"repositoryUri": links.web()?});
    if let Some(commit) = &repository.commit {
        value["revisionId"] = json!(commit);
    }
    if let Some(branch) = &repository.branch {
        value["branch"] = json!(branch);
    }
    Some(value)
}
