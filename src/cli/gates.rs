//! Thresholds of `scan`: what makes it exit with 1, and the baseline that old findings stand in.
#![allow(clippy::disallowed_methods, reason = "--write-baseline is an explicit export")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::args::ScanArgs;
use super::failure::Hint;
use crate::model::{Audit, Finding, Inspection, Severity, Suppressed};
use crate::rules;
use crate::text::{count, sanitise};

/// Name and number of the baseline's format.
const SCHEMA: &str = "paydown.baseline/1";

/// What was known when the baseline was written.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Baseline {
    schema: String,
    /// Fingerprints of findings, with the rule and path for people who read the file.
    findings: BTreeMap<String, String>,
    /// Level of each dimension that the inspection could settle.
    scores: BTreeMap<String, u8>,
}

impl Baseline {
    fn of(inspection: &Inspection) -> Self {
        let findings = inspection
            .findings
            .iter()
            .map(|finding| (finding.fingerprint.clone(), format!("{} {}", finding.rule, finding.path)));
        let settled = inspection.suggestions.iter().filter(|suggestion| suggestion.confidence.settles());
        let scores = settled.filter_map(|suggestion| Some((suggestion.dimension.to_string(), suggestion.score?)));
        Self { schema: SCHEMA.to_owned(), findings: findings.collect(), scores: scores.collect() }
    }

    fn read(path: &Path) -> anyhow::Result<Self> {
        let shown = sanitise(&path.to_string_lossy()).into_owned();
        let advice = || Hint::new("make one with --write-baseline FILE");
        let text = std::fs::read_to_string(path)
            .map_err(|error| advice().because(format!("the baseline {shown} cannot be read: {error}")))?;
        let baseline: Self = serde_json::from_str(&text)
            .map_err(|error| advice().because(format!("{shown} is no baseline: {error}")))?;
        if baseline.schema != SCHEMA {
            return Err(advice().because(format!(
                "{shown} is of the format '{}', this version reads {SCHEMA}",
                sanitise(&baseline.schema)
            )));
        }
        Ok(baseline)
    }
}

/// What the thresholds say.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// Whether a threshold was asked for at all.
    pub(super) asked: bool,
    /// One sentence for each that was breached.
    pub(super) breaches: Vec<String>,
    /// What people should know beside.
    pub(super) notes: Vec<String>,
}

/// Judges an inspection by the thresholds asked for. Findings of the baseline are listed as left out. `last` is the last saved audit, for `--ratchet` without a baseline.
///
/// # Errors
/// When the baseline cannot be read or written, or a severity is unknown.
pub(super) fn judge(args: &ScanArgs, inspection: &mut Inspection, last: Option<&Audit>) -> anyhow::Result<Verdict> {
    let mut verdict =
        Verdict { asked: args.fail_under.is_some() || args.fail_on.is_some() || args.ratchet, ..Verdict::default() };
    let baseline = args.baseline.as_deref().map(Baseline::read).transpose()?;
    if let Some(path) = &args.write_baseline {
        write(path, inspection)?;
        verdict.notes.push(format!(
            "{} and {} are the baseline now: {}",
            count(inspection.findings.len() as u64, "finding"),
            count(Baseline::of(inspection).scores.len() as u64, "score"),
            path.display()
        ));
    }
    if let (Some(baseline), Some(path)) = (&baseline, &args.baseline) {
        leave_out(inspection, baseline, &path.to_string_lossy());
    }
    under(args, inspection, &mut verdict);
    let fresh: Vec<&Finding> = inspection.findings.iter().collect();
    severe(args, &fresh, &mut verdict)?;
    if args.ratchet {
        ratchet(inspection, baseline.as_ref(), last, &fresh, &mut verdict);
    }
    Ok(verdict)
}

/// Findings that stand in the baseline are listed as left out; scores rest on them all the same.
fn leave_out(inspection: &mut Inspection, baseline: &Baseline, file: &str) {
    let (known, fresh): (Vec<Finding>, Vec<Finding>) = std::mem::take(&mut inspection.findings)
        .into_iter()
        .partition(|finding| baseline.findings.contains_key(&finding.fingerprint) && !rules::is_fault(finding));
    inspection.findings = fresh;
    inspection.suppressed.extend(known.into_iter().map(|finding| Suppressed {
        finding,
        by: "baseline".to_owned(),
        file: file.to_owned(),
        line: 0,
        reason: "known when the baseline was written".to_owned(),
    }));
}

fn under(args: &ScanArgs, inspection: &Inspection, verdict: &mut Verdict) {
    let tally = &inspection.tally;
    let Some(limit) = args.fail_under else { return };
    let (score, end) = if args.optimistic { (tally.high, "high") } else { (tally.low, "low") };
    if score < limit {
        verdict
            .breaches
            .push(format!("the score is under {limit}: {score}, the {end} end of {}–{}", tally.low, tally.high));
    }
}

fn severe(args: &ScanArgs, fresh: &[&Finding], verdict: &mut Verdict) -> anyhow::Result<()> {
    let Some(word) = args.fail_on.as_deref() else { return Ok(()) };
    let limit = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low]
        .into_iter()
        .find(|severity| severity.as_str() == word);
    let limit = limit.with_context(|| format!("'{}' is no severity: critical, high, medium or low", sanitise(word)))?;
    let hits: Vec<&&Finding> = fresh.iter().filter(|finding| finding.severity <= limit).collect();
    if let Some(worst) = hits.first() {
        let place = if worst.line > 0 { format!("{}:{}", worst.path, worst.line) } else { worst.path.clone() };
        verdict.breaches.push(format!(
            "{} of severity {word} or worse; the first is {} at {}: {}",
            count(hits.len() as u64, "finding"),
            worst.rule,
            sanitise(&place),
            sanitise(&worst.message)
        ));
    }
    Ok(())
}

/// Worse than the baseline, or than the last audit: a dimension that fell, a finding that is new.
fn ratchet(
    inspection: &Inspection,
    baseline: Option<&Baseline>,
    last: Option<&Audit>,
    fresh: &[&Finding],
    verdict: &mut Verdict,
) {
    let before: BTreeMap<&str, u8> = match (baseline, last) {
        (Some(baseline), _) => baseline.scores.iter().map(|(dimension, score)| (dimension.as_str(), *score)).collect(),
        (None, Some(audit)) => audit
            .answers
            .iter()
            .filter_map(|(dimension, answer)| Some((dimension.as_str(), answer.verdict.score()?)))
            .collect(),
        (None, None) => {
            verdict.notes.push(
                "nothing to compare with yet: --write-baseline FILE or a saved review makes the first mark".to_owned(),
            );
            return;
        }
    };
    for suggestion in &inspection.suggestions {
        let (Some(now), Some(then)) = (suggestion.score, before.get(suggestion.dimension.as_str())) else { continue };
        if now < *then {
            verdict.breaches.push(format!(
                "{} fell from {then} to {now}: {}",
                suggestion.dimension,
                sanitise(&suggestion.why)
            ));
        }
    }
    if baseline.is_some() && !fresh.is_empty() {
        let rules: BTreeSet<&str> = fresh.iter().map(|finding| finding.rule.as_str()).collect();
        verdict.breaches.push(format!(
            "{} not in the baseline: {}",
            count(fresh.len() as u64, "finding"),
            rules.into_iter().collect::<Vec<_>>().join(", ")
        ));
    }
}

fn write(path: &Path, inspection: &Inspection) -> anyhow::Result<()> {
    let text =
        serde_json::to_string_pretty(&Baseline::of(inspection)).context("the baseline cannot be expressed as JSON")?;
    std::fs::write(path, text + "\n").map_err(|error| {
        Hint::new("another file with --write-baseline")
            .because(format!("the baseline could not be written to {}: {error}", sanitise(&path.to_string_lossy())))
    })
}
