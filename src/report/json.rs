//! `paydown.scan/1`: the result of an inspection as JSON. Fields are only ever added; a changed meaning gets a new number.

use chrono::SecondsFormat;
use serde::Serialize;

use crate::model::SectionTally;
use crate::model::{
    Category, Confidence, Context, Evidence, Finding, Inspection, RepositoryKind, Severity, Side, Suggestion,
    Suppressed,
};

/// Name and number of the format.
pub const SCAN_SCHEMA: &str = "paydown.scan/1";

#[derive(Serialize)]
struct Scan<'a> {
    schema: &'static str,
    tool: Tool,
    repository: Repository<'a>,
    rubric: Rubric<'a>,
    score: Score<'a>,
    dimensions: Vec<Dimension<'a>>,
    findings: Vec<FindingRow<'a>>,
    suppressed: Vec<SuppressedRow<'a>>,
    composition: Composition,
    coverage: Coverage<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<serde_json::Value>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Repository<'a> {
    name: &'a str,
    kind: RepositoryKind,
    commit: Option<&'a str>,
    branch: Option<&'a str>,
    committed_at: Option<String>,
    root_commit: Option<&'a str>,
    remote: Option<&'a str>,
    dirty_files: u64,
    shallow: bool,
}

#[derive(Serialize)]
struct Rubric<'a> {
    id: &'a str,
    version: u32,
}

#[derive(Serialize)]
struct Score<'a> {
    suggested: u32,
    low: u32,
    high: u32,
    out_of: u32,
    band: &'static str,
    /// All numbers count half points; left out where they count whole ones.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    half_points: bool,
    /// Where the weakest section is the score; left out elsewhere.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    sections: &'a [SectionTally],
}

#[derive(Serialize)]
struct Dimension<'a> {
    id: &'a str,
    title: &'a str,
    score: Option<u8>,
    confidence: Confidence,
    why: &'a str,
    evidence: Vec<EvidenceRow<'a>>,
    to_reach_next: &'a [String],
}

#[derive(Serialize)]
struct EvidenceRow<'a> {
    side: Side,
    signal: &'a str,
    text: &'a str,
    path: Option<&'a str>,
    line: Option<u32>,
    commit: Option<&'a str>,
    fingerprint: &'a str,
}

/// A finding that is left out, and who says so at which line.
#[derive(Serialize)]
struct SuppressedRow<'a> {
    #[serde(flatten)]
    finding: FindingRow<'a>,
    by: &'a str,
    file: &'a str,
    at: u32,
    reason: &'a str,
}

#[derive(Serialize)]
struct FindingRow<'a> {
    rule: &'a str,
    severity: Severity,
    category: Category,
    dimension: Option<&'a str>,
    path: &'a str,
    line: u32,
    end_line: u32,
    message: &'a str,
    suggestion: &'a str,
    context: Context,
    fingerprint: &'a str,
}

#[derive(Serialize)]
struct Composition {
    model: u64,
    data: u64,
    serving: u64,
    evaluation: u64,
    pipeline: u64,
    config: u64,
    test: u64,
    other: u64,
}

#[derive(Serialize)]
struct Coverage<'a> {
    files: u64,
    parsed: u64,
    unread: Vec<Unread<'a>>,
}

#[derive(Serialize)]
struct Unread<'a> {
    path: &'a str,
    reason: &'a str,
}

/// The inspection as JSON, indented, with a line break at the end; `verdict` is what the thresholds asked for say.
///
/// # Errors
/// Never in practice: every value has a JSON form.
pub fn scan(
    inspection: &Inspection,
    title_of: &dyn Fn(&str) -> String,
    verdict: Option<serde_json::Value>,
) -> serde_json::Result<String> {
    let titles: Vec<String> =
        inspection.suggestions.iter().map(|suggestion| title_of(suggestion.dimension.as_str())).collect();
    let text = serde_json::to_string_pretty(&Scan { verdict, ..document(inspection, &titles) })?;
    let mut text = crate::text::json_escaped(&text).into_owned();
    text.push('\n');
    Ok(text)
}

fn document<'a>(inspection: &'a Inspection, titles: &'a [String]) -> Scan<'a> {
    let repository = &inspection.repository;
    let parts = &inspection.composition;
    Scan {
        schema: SCAN_SCHEMA,
        tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        repository: Repository {
            name: &repository.name,
            kind: repository.kind,
            commit: repository.commit.as_deref(),
            branch: repository.branch.as_deref(),
            committed_at: repository.committed_at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, false)),
            root_commit: repository.root_commit.as_deref(),
            remote: repository.remote.as_deref(),
            dirty_files: repository.dirty_files,
            shallow: repository.shallow,
        },
        rubric: Rubric { id: &inspection.rubric.id, version: inspection.rubric.version },
        score: Score {
            suggested: inspection.tally.total,
            low: inspection.tally.low,
            high: inspection.tally.high,
            out_of: inspection.tally.out_of,
            band: inspection.tally.band.as_str(),
            half_points: inspection.tally.half_points,
            sections: &inspection.tally.sections,
        },
        dimensions: inspection
            .suggestions
            .iter()
            .zip(titles)
            .map(|(suggestion, title)| dimension(suggestion, title))
            .collect(),
        findings: inspection.findings.iter().map(finding).collect(),
        suppressed: inspection.suppressed.iter().map(suppressed).collect(),
        composition: Composition {
            model: parts.model,
            data: parts.data,
            serving: parts.serving,
            evaluation: parts.evaluation,
            pipeline: parts.pipeline,
            config: parts.config,
            test: parts.test,
            other: parts.other,
        },
        coverage: Coverage {
            files: inspection.coverage.files,
            parsed: inspection.coverage.parsed,
            unread: inspection
                .coverage
                .unread
                .iter()
                .map(|unread| Unread { path: &unread.path, reason: &unread.reason })
                .collect(),
        },
        verdict: None,
    }
}

fn dimension<'a>(suggestion: &'a Suggestion, title: &'a str) -> Dimension<'a> {
    Dimension {
        id: suggestion.dimension.as_str(),
        title,
        score: suggestion.score,
        confidence: suggestion.confidence,
        why: &suggestion.why,
        evidence: suggestion.evidence.iter().map(evidence).collect(),
        to_reach_next: &suggestion.to_reach_next,
    }
}

fn evidence(evidence: &Evidence) -> EvidenceRow<'_> {
    EvidenceRow {
        side: evidence.side,
        signal: evidence.signal.as_str(),
        text: &evidence.text,
        path: evidence.path.as_deref(),
        line: evidence.line,
        commit: evidence.commit.as_deref(),
        fingerprint: &evidence.fingerprint,
    }
}

fn suppressed(entry: &Suppressed) -> SuppressedRow<'_> {
    SuppressedRow {
        finding: finding(&entry.finding),
        by: &entry.by,
        file: &entry.file,
        at: entry.line,
        reason: &entry.reason,
    }
}

fn finding(finding: &Finding) -> FindingRow<'_> {
    FindingRow {
        rule: finding.rule.as_str(),
        severity: finding.severity,
        category: finding.category,
        dimension: finding.dimension.as_ref().map(crate::model::DimensionId::as_str),
        path: &finding.path,
        line: finding.line,
        end_line: finding.end_line,
        message: &finding.message,
        suggestion: &finding.suggestion,
        context: finding.context,
        fingerprint: &finding.fingerprint,
    }
}
