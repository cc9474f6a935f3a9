//! Two audits beside each other: as text, as Markdown and as JSON (`paydown.compare/1`).

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::audit::{Comparison, Move, Trace};
use crate::model::{Answer, Audit, AuditKind, Origin, Tally, Verdict};
use crate::text::{sanitise, wrap};

/// Digits of a commit that are shown.
const COMMIT_DIGITS: usize = 10;

/// `13/18, scaled 14.4/20` or `6/20 (6–13)`: raw, the interval where something is open, scaled where something does not
/// apply.
fn score(result: &Tally) -> String {
    let points = |number: u32| result.points(number);
    let interval = (result.low != result.high).then(|| format!(" ({}–{})", points(result.low), points(result.high)));
    let scaled = result.scaled_tenths.map(|tenths| format!(", scaled {}.{}", tenths / 10, tenths % 10));
    let apart = if result.comparable { "" } else { ", not comparable" };
    let (total, out_of) = (points(result.total), points(result.out_of));
    format!("{total}/{out_of}{}{}{apart}", interval.unwrap_or_default(), scaled.unwrap_or_default())
}

/// Points in tenths as `+2`, `-0.7` or `=`.
pub fn points(tenths: i64) -> String {
    match (tenths, tenths % 10) {
        (0, _) => "=".to_owned(),
        (tenths, 0) => format!("{:+}", tenths / 10),
        (tenths, rest) => format!("{}{}.{}", if tenths < 0 { '-' } else { '+' }, tenths.abs() / 10, rest.abs()),
    }
}

/// `review of 2026-05-20 at 3f9c2a1b0d`, sanitised.
pub fn name(audit: &Audit) -> String {
    let kind = match audit.kind {
        AuditKind::Review => "review",
        AuditKind::Automatic => "automatic score",
    };
    let commit = audit.repository.commit.as_deref().map(|commit| format!(" at {}", short(commit)));
    format!("{kind} of {}{}", audit.at.format("%Y-%m-%d"), commit.unwrap_or_default())
}

fn short(commit: &str) -> String {
    sanitise(commit).chars().take(COMMIT_DIGITS).collect()
}

/// `0`, `1`, `unknown`, `not applicable`.
pub fn verdict(answer: Option<&Answer>) -> String {
    match answer.map(|answer| &answer.verdict) {
        None => "open".into(),
        Some(Verdict::Score(score)) => score.to_string(),
        Some(Verdict::Unknown) => "unknown".into(),
        Some(Verdict::NotApplicable(_)) => "n/a".into(),
    }
}

/// `▲`, `▼`, or nothing.
fn arrow(one: &Move) -> &'static str {
    match one.change {
        Some(change) if change > 0 => " ▲",
        Some(change) if change < 0 => " ▼",
        _ => "",
    }
}

/// `1 by Li Wei, against a proposed 0: "note"`, sanitised.
fn answered(answer: Option<&Answer>) -> String {
    let Some(answer) = answer else { return "not asked".into() };
    let mut words = verdict(Some(answer));
    if let Verdict::NotApplicable(reason) = &answer.verdict {
        let _ = write!(words, " ({reason})");
    }
    let proposed = answer.suggestion.as_ref().and_then(|then| then.score);
    let origin = match answer.origin {
        Origin::Automatic => "scored from the repository",
        Origin::Confirmed => "confirmed",
        Origin::Overridden => "decided",
        Origin::Manual => "answered",
        Origin::Carried => "taken over from the audit before",
    };
    let _ = write!(words, ", {origin}");
    if !answer.by.is_empty() {
        let _ = write!(words, " by {}", answer.by);
    }
    if let Some(proposed) = proposed.filter(|proposed| answer.verdict != Verdict::Score(*proposed)) {
        let confidence = answer.suggestion.as_ref().map_or("", |then| then.confidence.as_str());
        let _ = write!(words, ", proposed was {proposed} ({confidence})");
    }
    if !answer.note.is_empty() {
        let _ = write!(words, ": \u{201c}{}\u{201d}", answer.note);
    }
    sanitise(&words).into_owned()
}

/// `line added by Li Wei on 2026-06-02 in 3f9c2a1b0d: Track the data`, sanitised; empty where no commit is known.
pub fn cause(trace: &Trace) -> String {
    let Some(cause) = &trace.cause else { return String::new() };
    let merged = cause.merged_by.as_deref().map(|merge| format!(", merged in {}", short(merge)));
    let text = format!(
        "{} by {} on {} in {}{}: {}",
        cause.deed.as_str(),
        cause.author,
        cause.at.format("%Y-%m-%d"),
        short(&cause.commit),
        merged.unwrap_or_default(),
        cause.summary
    );
    sanitise(&text).into_owned()
}

/// `came + uv.lock  lock file`, sanitised.
pub fn evidence(trace: &Trace, verb: &str) -> String {
    let place = trace.evidence.place().map(|place| format!("{place}: ")).unwrap_or_default();
    sanitise(&format!("{verb} {} {place}{}", trace.evidence.side.mark(), trace.evidence.text)).into_owned()
}

/// What must not be overlooked, in sentences.
pub fn warnings(comparison: &Comparison) -> Vec<String> {
    let mut all = Vec::new();
    let hidden = comparison.hidden_titles();
    if !hidden.is_empty() {
        all.push(format!("the total did not fall, but {} did", hidden.join(", ")));
    }
    if comparison.change.is_none() {
        all.push("the totals cannot be compared: another rubric, or too much does not apply".into());
    }
    all.extend(comparison.rules.iter().cloned());
    all.extend(comparison.unknown.iter().map(|why| format!("not every commit was found: {why}")));
    all.iter().map(|text| sanitise(text).into_owned()).collect()
}

/// `10/20 medium to 12/20 medium (+2)`.
pub fn totals(comparison: &Comparison) -> String {
    let of = |audit: &Audit| format!("{} {}", score(&audit.result), audit.result.band.as_str());
    let change = comparison.change.map(|tenths| format!(" ({})", points(tenths))).unwrap_or_default();
    format!("{} → {}{change}", of(&comparison.before), of(&comparison.after))
}

/// For a terminal of `width` columns.
pub fn text(comparison: &Comparison, width: usize) -> String {
    let (name_of, mut out) = (sanitise(&comparison.after.repository.name).into_owned(), String::new());
    let mut line = |indent: usize, text: &str| {
        for (at, part) in wrap(text, width.saturating_sub(indent).max(20)).iter().enumerate() {
            let indent = if at == 0 { indent } else { indent + 2 };
            out.push_str(&" ".repeat(indent));
            out.push_str(part);
            out.push('\n');
        }
    };
    line(0, &format!("{name_of}: {} → {}", name(&comparison.before), name(&comparison.after)));
    line(0, &totals(comparison));
    for warning in warnings(comparison) {
        line(0, &format!("! {warning}"));
    }
    for one in comparison.moved() {
        line(0, "");
        let (was, is) = (verdict(one.before.as_ref()), verdict(one.after.as_ref()));
        line(0, &format!("{} {was} → {is}{}", sanitise(&one.title), arrow(one)));
        one.reasons.iter().for_each(|reason| line(2, &format!("why: {}", sanitise(&reason.words()))));
        line(2, &format!("then: {}", answered(one.before.as_ref())));
        line(2, &format!("now: {}", answered(one.after.as_ref())));
        let came = one.came.iter().map(|trace| (trace, "came"));
        for (trace, verb) in came.chain(one.went.iter().map(|trace| (trace, "went"))) {
            line(2, &evidence(trace, verb));
            let cause = cause(trace);
            if !cause.is_empty() {
                line(9, &cause);
            }
        }
    }
    let still = still(comparison);
    if !still.is_empty() {
        line(0, "");
        line(0, &format!("unchanged: {still}"));
    }
    out
}

/// `Dead code 1, Tests 0`: dimensions of which nothing moved, sanitised.
fn still(comparison: &Comparison) -> String {
    let still = comparison.moves.iter().filter(|one| one.reasons.is_empty());
    let words = still.map(|one| format!("{} {}", sanitise(&one.title), verdict(one.after.as_ref())));
    words.collect::<Vec<_>>().join(", ")
}

/// `text` so that Markdown takes nothing in it for markup.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in sanitise(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '!' | '@' | '~' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// For a wiki or an issue.
pub fn markdown(comparison: &Comparison) -> String {
    let mut out = format!(
        "## {}: {} → {}\n\n{}\n\n",
        escape(&comparison.after.repository.name),
        name(&comparison.before),
        name(&comparison.after),
        totals(comparison)
    );
    for warning in warnings(comparison) {
        let _ = writeln!(out, "- **{}**", escape(&warning));
    }
    out.push_str("\n| dimension | then | now | why |\n|---|---|---|---|\n");
    for one in &comparison.moves {
        let why: Vec<String> = one.reasons.iter().map(|reason| escape(&reason.words())).collect();
        let (was, is) = (verdict(one.before.as_ref()), verdict(one.after.as_ref()));
        let _ = writeln!(out, "| {} | {was} | {is}{} | {} |", escape(&one.title), arrow(one), why.join("; "));
    }
    for one in comparison.moved() {
        let _ = writeln!(out, "\n### {}\n", escape(&one.title));
        let _ = writeln!(out, "- then: {}", escape(&answered(one.before.as_ref())));
        let _ = writeln!(out, "- now: {}", escape(&answered(one.after.as_ref())));
        let came = one.came.iter().map(|trace| (trace, "came"));
        for (trace, verb) in came.chain(one.went.iter().map(|trace| (trace, "went"))) {
            let cause = cause(trace);
            let cause = if cause.is_empty() { cause } else { format!(" ({})", escape(&cause)) };
            let _ = writeln!(out, "- {}{cause}", escape(&evidence(trace, verb)));
        }
    }
    out
}

/// For programs.
pub fn json(comparison: &Comparison) -> Value {
    json!({"schema": "paydown.compare/1",
        "repository": {"name": comparison.after.repository.name, "root_commit": comparison.after.repository.root_commit},
        "before": audit_json(&comparison.before), "after": audit_json(&comparison.after),
        "change": comparison.change.map(tenths), "hidden_falls": comparison.hidden, "rules": comparison.rules,
        "unknown": comparison.unknown,
        "dimensions": comparison.moves.iter().map(move_json).collect::<Vec<_>>()})
}

#[expect(clippy::cast_precision_loss, reason = "totals are far below the precision of a double")]
fn tenths(tenths: i64) -> f64 {
    tenths as f64 / 10.0
}

fn audit_json(audit: &Audit) -> Value {
    let result = &audit.result;
    json!({"id": audit.id, "kind": audit.kind, "at": audit.at.to_rfc3339(), "commit": audit.repository.commit,
        "rubric": {"id": audit.rubric.id, "version": audit.rubric.version}, "tool": audit.tool.version,
        "score": {"total": result.total, "low": result.low, "high": result.high, "out_of": result.out_of,
            "band": result.band, "comparable": result.comparable}})
}

fn move_json(one: &Move) -> Value {
    let traces = |traces: &[Trace]| traces.iter().map(trace_json).collect::<Vec<_>>();
    let reasons: Vec<Value> =
        one.reasons.iter().map(|reason| json!({"kind": reason.kind(), "text": reason.words()})).collect();
    json!({"id": one.dimension, "title": one.title, "before": answer_json(one.before.as_ref()),
        "after": answer_json(one.after.as_ref()), "change": one.change, "moved": !one.reasons.is_empty(),
        "why": reasons, "came": traces(&one.came), "went": traces(&one.went)})
}

fn answer_json(answer: Option<&Answer>) -> Value {
    let Some(answer) = answer else { return Value::Null };
    let (reason, unknown) = match &answer.verdict {
        Verdict::NotApplicable(reason) => (Some(reason), false),
        verdict => (None, *verdict == Verdict::Unknown),
    };
    json!({"score": answer.verdict.score(), "not_applicable": reason, "unknown": unknown, "origin": answer.origin,
        "by": answer.by, "note": answer.note, "suggestion": answer.suggestion})
}

fn trace_json(trace: &Trace) -> Value {
    let evidence = &trace.evidence;
    let cause = trace.cause.as_ref().map(|cause| {
        json!({"commit": cause.commit, "author": cause.author, "at": cause.at.to_rfc3339(), "summary": cause.summary,
            "what": cause.deed.as_str(), "merged_by": cause.merged_by})
    });
    json!({"side": evidence.side, "signal": evidence.signal, "text": evidence.text, "path": evidence.path,
        "line": evidence.line, "fingerprint": evidence.fingerprint, "cause": cause})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::compare;
    use crate::audit::fixtures::{at, audit, rubric};
    use crate::model::{Evidence, Side};
    use crate::repo::{Cause, Deed};

    fn comparison() -> Comparison {
        let (mut before, mut after) = (audit(&[Verdict::Score(0)]), audit(&[Verdict::Score(1)]));
        before.at = at("2026-03-31T12:00:00+01:00");
        before.answers[0].note = "the October export | is gone".into();
        after.answers[0].evidence =
            vec![Evidence::new(Side::For, "data.tracked", "tracked").at("a\u{1b}[31m.dvc", None)];
        let mut comparison = compare(&rubric(), &before, &after);
        comparison.moves[0].came[0].cause = Some(Cause {
            commit: "3f9c2a1b0d4e5f60718293a4b5c6d7e8f9012345".into(),
            author: "Li Wei".into(),
            at: at("2026-06-02T10:00:00+02:00"),
            summary: "Track the data".into(),
            deed: Deed::AddedFile,
            merged_by: None,
        });
        comparison
    }

    #[test]
    fn text_names_the_commit_and_holds_no_escape() {
        let text = text(&comparison(), 100);
        assert!(text.starts_with("churn: review of 2026-03-31 → review of 2026-11-20\n0/20 (0–18) undecided → 1/20"));
        assert!(text.contains("Reproducibility 0 → 1 ▲\n"), "{text}");
        assert!(text.contains("file added by Li Wei on 2026-06-02 in 3f9c2a1b0d: Track the data"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
        assert!(text.contains("unchanged: Data versioning open"), "{text}");
    }

    #[test]
    fn markdown_takes_nothing_for_markup() {
        let page = markdown(&comparison());
        assert!(page.contains("| Reproducibility | 0 | 1 ▲ |"), "{page}");
        assert!(page.contains("October export \\| is gone"), "{page}");
    }

    #[test]
    fn json_holds_reasons_and_commits() {
        let value = json(&comparison());
        let first = &value["dimensions"][0];
        assert_eq!(first["why"][0]["kind"], "person");
        assert_eq!(first["came"][0]["cause"]["what"], "file added");
        assert_eq!((value["change"].as_f64(), first["change"].as_i64()), (Some(1.0), Some(1)));
    }
}
