//! Thresholds of `scan`: what makes it exit with 1, and the baseline that old findings stand in.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::args::ScanArgs;
use super::failure::Hint;
use super::output;
use crate::model::{Answer, Audit, Finding, Inspection, Severity, Suggestion, Suppressed};
use crate::rules;
use crate::text::{count, sanitise};

/// Name and number of the baseline's format.
const SCHEMA: &str = "paydown.baseline/1";

/// New findings that are named one by one.
const NAMED: usize = 5;

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
        let settled = inspection.suggestions.iter().filter(|suggestion| suggestion.confidence.settles());
        let scores = settled.filter_map(|suggestion| Some((suggestion.dimension.to_string(), suggestion.score?)));
        Self {
            schema: SCHEMA.to_owned(),
            findings: inspection.fingerprints().into_iter().collect(),
            scores: scores.collect(),
        }
    }

    /// Its text, as it is written.
    pub(super) fn text(&self) -> anyhow::Result<String> {
        let text = serde_json::to_string_pretty(self).context("the baseline cannot be expressed as JSON")?;
        Ok(crate::text::json_escaped(&text).into_owned() + "\n")
    }

    fn read(path: &Path) -> anyhow::Result<Self> {
        let shown = sanitise(&path.to_string_lossy()).into_owned();
        let advice = || Hint::new("make one with --write-baseline FILE");
        let text = std::fs::read_to_string(path)
            .map_err(|error| advice().because(format!("the baseline {shown} cannot be read: {error}")))?;
        Self::parse(&text, &shown)
    }

    /// Reads the text of a baseline; `shown` names its file.
    pub(super) fn parse(text: &str, shown: &str) -> anyhow::Result<Self> {
        let advice = || Hint::new("make one with --write-baseline FILE");
        let baseline: Self =
            serde_json::from_str(text).map_err(|error| advice().because(format!("{shown} is no baseline: {error}")))?;
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

impl Verdict {
    /// As it is said on standard error, quiet or not.
    pub(super) fn lines(&self) -> Vec<String> {
        match (self.asked, self.breaches.is_empty()) {
            (true, true) => vec!["passed".to_owned()],
            _ => self.breaches.iter().map(|breach| format!("failed: {breach}")).collect(),
        }
    }

    /// As it stands in the JSON of a scan; nothing where no threshold was asked for.
    pub(super) fn json(&self) -> Option<Value> {
        self.asked.then(|| json!({"passed": self.breaches.is_empty(), "breaches": self.breaches, "notes": self.notes}))
    }
}

/// Judges an inspection by the thresholds asked for. Findings of the baseline are listed as left out. `last` is the last
/// saved review, for `--ratchet` without a baseline.
///
/// # Errors
/// When the baseline cannot be read or written, or a threshold makes no sense.
pub(super) fn judge(
    args: &ScanArgs,
    inspection: &mut Inspection,
    last: Option<&Audit>,
    force: bool,
) -> anyhow::Result<Verdict> {
    let mut verdict =
        Verdict { asked: args.fail_under.is_some() || args.fail_on.is_some() || args.ratchet, ..Verdict::default() };
    let baseline = baseline(args)?;
    // What is known now is the next mark, whether the last one knew it or not.
    let mark = Baseline::of(inspection);
    if let (Some(baseline), Some(path)) = (&baseline, &args.baseline) {
        leave_out(inspection, baseline, &path.to_string_lossy());
    }
    under(args, inspection, &mut verdict)?;
    let fresh: Vec<&Finding> = inspection.findings.iter().collect();
    severe(args, &fresh, &mut verdict)?;
    if args.ratchet {
        match (&baseline, last) {
            (Some(baseline), _) => against_baseline(inspection, baseline, &fresh, &mut verdict),
            (None, Some(audit)) => against_audit(inspection, audit, &mut verdict),
            (None, None) => verdict.notes.push(first_run(args).to_owned()),
        }
    }
    if let Some(path) = &args.write_baseline {
        write(path, args, &mark, force, &mut verdict)?;
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

fn first_run(args: &ScanArgs) -> &'static str {
    if args.write_baseline.is_some() {
        "nothing to compare with yet: this run makes the first mark"
    } else {
        "nothing to compare with yet: --write-baseline FILE or a saved review makes the first mark"
    }
}

/// The baseline named. One that this very run is to write may be missing: then this is the first run. Any other that is
/// missing was misspelt, and must not let everything pass.
fn baseline(args: &ScanArgs) -> anyhow::Result<Option<Baseline>> {
    let Some(path) = args.baseline.as_deref() else { return Ok(None) };
    if args.write_baseline.as_deref() == Some(path) && !path.exists() {
        return Ok(None);
    }
    Baseline::read(path).map(Some)
}

fn under(args: &ScanArgs, inspection: &Inspection, verdict: &mut Verdict) -> anyhow::Result<()> {
    let tally = &inspection.tally;
    let Some(limit) = args.fail_under else { return Ok(()) };
    // What is asked for counts points; rubrics of 0, ½ and 1 count halves.
    let wanted = if tally.half_points { limit.saturating_mul(2) } else { limit };
    if wanted > tally.out_of {
        let best = tally.points(tally.out_of);
        let hint = Hint::new(format!("--fail-under {best} or less"));
        return Err(hint.because(format!("no repository can reach {limit}: the best total is {best}")));
    }
    let (score, end) = if args.optimistic { (tally.high, "high") } else { (tally.low, "low") };
    if score < wanted {
        let (score, low, high) = (tally.points(score), tally.points(tally.low), tally.points(tally.high));
        verdict.breaches.push(format!("the score is under {limit}: {score}, the {end} end of {low}–{high}"));
    }
    Ok(())
}

fn severe(args: &ScanArgs, fresh: &[&Finding], verdict: &mut Verdict) -> anyhow::Result<()> {
    let Some(word) = args.fail_on.as_deref() else { return Ok(()) };
    let limit = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low]
        .into_iter()
        .find(|severity| severity.as_str() == word);
    let limit = limit.with_context(|| format!("'{}' is no severity: critical, high, medium or low", sanitise(word)))?;
    let hits: Vec<&&Finding> = fresh.iter().filter(|finding| finding.severity <= limit).collect();
    if let Some(worst) = hits.first() {
        verdict.breaches.push(format!(
            "{} of severity {word} or worse; the first is {}",
            count(hits.len() as u64, "finding"),
            named(worst)
        ));
    }
    Ok(())
}

/// `hardcoded-path at src/more.py:1: …`, sanitised.
fn named(finding: &Finding) -> String {
    let place = match (finding.path.as_str(), finding.line) {
        ("", _) => String::new(),
        (path, 0) => format!(" at {path}"),
        (path, line) => format!(" at {path}:{line}"),
    };
    sanitise(&format!("{}{place}: {}", finding.rule, finding.message)).into_owned()
}

/// Worse than the baseline: a dimension that fell, a finding that is new.
fn against_baseline(inspection: &Inspection, baseline: &Baseline, fresh: &[&Finding], verdict: &mut Verdict) {
    for suggestion in &inspection.suggestions {
        if let Some(then) = baseline.scores.get(suggestion.dimension.as_str()) {
            fell(suggestion, *then, verdict);
        }
    }
    new(fresh, "in the baseline", verdict);
}

/// Worse than the last review: what the repository showed then and shows no more, and findings that are new since. What
/// people know and no inspection can see is not held against the repository.
fn against_audit(inspection: &Inspection, audit: &Audit, verdict: &mut Verdict) {
    for suggestion in &inspection.suggestions {
        let Some(answer) = audit.answers.get(&suggestion.dimension) else { continue };
        match shown_then(answer) {
            Some(then) => fell(suggestion, then, verdict),
            None => by_hand(suggestion, answer, verdict),
        }
    }
    match &audit.findings {
        Some(known) => {
            let fresh = inspection.findings.iter().filter(|finding| !known.contains_key(&finding.fingerprint));
            new(&fresh.collect::<Vec<_>>(), "at the last review", verdict);
        }
        None => verdict.notes.push(
            "the last review holds no findings, so only dimensions were compared; --write-baseline FILE holds both"
                .to_owned(),
        ),
    }
}

/// The level that the repository itself showed when it was reviewed, where that was sure.
fn shown_then(answer: &Answer) -> Option<u8> {
    let then = answer.suggestion.as_ref().filter(|then| then.confidence.settles())?;
    then.score
}

/// An answer that nothing backed then: only what the repository shows for sure can contradict it.
fn by_hand(suggestion: &Suggestion, answer: &Answer, verdict: &mut Verdict) {
    let (Some(then), Some(now)) = (answer.verdict.score(), suggestion.score) else { return };
    let had_guess = answer.suggestion.is_some();
    if now < then && suggestion.confidence.settles() && !had_guess {
        fell(suggestion, then, verdict);
    } else if now < then {
        verdict.notes.push(format!(
            "{} was answered {then}; the repository shows {now} ({}), as far as it can",
            suggestion.dimension, suggestion.confidence
        ));
    }
}

fn fell(suggestion: &Suggestion, then: u8, verdict: &mut Verdict) {
    match suggestion.score {
        Some(now) if now < then => verdict.breaches.push(format!(
            "{} fell from {then} to {now}: {}",
            suggestion.dimension,
            sanitise(&suggestion.why)
        )),
        Some(_) => {}
        // Not looked at is not fallen.
        None => verdict.notes.push(format!(
            "{} was {then} and could not be looked at: {}",
            suggestion.dimension,
            sanitise(&suggestion.why)
        )),
    }
}

fn new(fresh: &[&Finding], since: &str, verdict: &mut Verdict) {
    if fresh.is_empty() {
        return;
    }
    let mut said: Vec<String> = fresh.iter().take(NAMED).map(|finding| named(finding)).collect();
    if fresh.len() > NAMED {
        said.push(format!("and {} more", fresh.len() - NAMED));
    }
    verdict.breaches.push(format!("{} not {since}: {}", count(fresh.len() as u64, "finding"), said.join("; ")));
}

/// A breach must not become the new mark of itself.
fn write(path: &Path, args: &ScanArgs, baseline: &Baseline, force: bool, verdict: &mut Verdict) -> anyhow::Result<()> {
    if args.ratchet && !verdict.breaches.is_empty() && args.baseline.as_deref() == Some(path) {
        verdict.notes.push(format!("{} stays as it was, since it got worse", sanitise(&path.to_string_lossy())));
        return Ok(());
    }
    output::write(path, &baseline.text()?, force, "--write-baseline")?;
    verdict.notes.push(format!(
        "{} and {} are the baseline now: {}",
        count(baseline.findings.len() as u64, "finding"),
        count(baseline.scores.len() as u64, "score"),
        path.display()
    ));
    Ok(())
}
