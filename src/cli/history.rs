//! `paydown history`: the saved audits of one repository.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::{Format, HistoryArgs};
use super::context::Context;
use crate::audit::doubts;
use crate::model::{ActionStatus, Audit, AuditKind, Tally, Verdict};
use crate::repo::Opened;
use crate::rubric::Rubric;
use crate::store::{History, Store};
use crate::text::{self, count, sanitise, truncate};
use crate::trend::{Series, series, sparkline};

/// Digits of a commit that are shown.
const COMMIT_DIGITS: usize = 7;

/// Cells for the names of those who reviewed.
const MOST_BY: usize = 30;

/// Fewest characters of an id that are shown.
const ID_CHARACTERS: usize = 8;

/// Runs the command.
///
/// # Errors
/// When the repository cannot be opened or the place is no store; files that cannot be read are listed instead.
pub fn run(args: &HistoryArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let opened = context.open(&args.path, None)?;
    let store = context.store(super::record::tree(&opened))?;
    let history = store.history(&opened.repository);
    history.changed.iter().for_each(|changed| context.note(&changed.reason));
    let rubric = context.rubric_at(&args.path)?;
    let audits: Vec<&Audit> = history.audits.iter().map(|stored| &stored.audit).collect();
    let series = series(&rubric, &audits);
    let doubts = doubtful(&opened, &rubric, &audits);
    if context.format() == Format::Json {
        context.print_json(&as_json(&opened, &store, &history, &series, &doubts))?;
    } else {
        let marks = Marks { series: &series, doubts: &doubts };
        let table = as_text(&opened, &store, &history, &marks, &rubric, context.common.verbose)?;
        context.print(&format!("{table}{}", left_out(&history)))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What stands below the row of an audit.
struct Marks<'a> {
    series: &'a Series,
    doubts: &'a HashMap<String, Vec<String>>,
}

impl Marks<'_> {
    fn of(&self, id: &str) -> Vec<&str> {
        let point = self.series.points.iter().position(|point| point.id == id);
        let markers = self.series.markers.iter().filter(|marker| Some(marker.index) == point);
        let doubts = self.doubts.get(id).into_iter().flatten();
        markers.map(|marker| marker.text.as_str()).chain(doubts.map(String::as_str)).collect()
    }
}

/// Why audits should be looked at twice, by id; only those of which something is doubtful.
pub(super) fn doubtful(opened: &Opened, rubric: &Rubric, audits: &[&Audit]) -> HashMap<String, Vec<String>> {
    let lost = opened.lost_commits(audits.iter().filter_map(|audit| audit.repository.commit.as_deref()));
    let now = super::clock::now();
    let all = audits.iter().map(|audit| (audit.id.clone(), doubts(audit, rubric, &lost, now)));
    all.filter(|(_, doubts)| !doubts.is_empty()).collect()
}

/// `13/18, scaled 14.4/20`, `6/20 (6–13)` or `9/20`: raw, the interval where something is open, scaled where something
/// does not apply. `full` is the best total of the whole rubric, where that is known.
pub(super) fn score(result: &Tally, full: Option<u32>) -> String {
    let points = |number: u32| result.points(number);
    let interval = (result.low != result.high).then(|| format!(" ({}–{})", points(result.low), points(result.high)));
    let scaled = result.scaled_tenths.zip(full);
    let scaled = scaled.map(|(tenths, full)| format!(", scaled {}.{}/{full}", tenths / 10, tenths % 10));
    let apart = if result.comparable { "" } else { ", not comparable" };
    let (total, out_of) = (points(result.total), points(result.out_of));
    format!("{total}/{out_of}{}{}{apart}", interval.unwrap_or_default(), scaled.unwrap_or_default())
}

fn as_text(
    opened: &Opened,
    store: &Store,
    history: &History,
    marks: &Marks<'_>,
    rubric: &Rubric,
    with_files: bool,
) -> Result<String, std::fmt::Error> {
    let name = sanitise(&opened.repository.name).into_owned();
    if history.audits.is_empty() {
        let folder = sanitise(&store.folder(&opened.repository).to_string_lossy()).into_owned();
        return Ok(format!(
            "{name} has no audits yet ({folder})\n'paydown' opens the first review, 'paydown record' takes answers from a file\n"
        ));
    }
    let totals: Vec<Option<u32>> =
        marks.series.points.iter().map(|point| Some(point.scaled.map_or(point.total, |s| s / 10))).collect();
    let audits = count(history.audits.len() as u64, "audit");
    let mut out = String::new();
    writeln!(out, "{name}  {audits}  {}", sparkline(&totals, rubric.out_of()).trim_end())?;
    let heads = ["date", "score", "change", "band", "kind", "commit", "actions", "by", "id"].map(str::to_owned);
    let short = id_length(history);
    let rows: Vec<[String; 9]> =
        history.audits.iter().enumerate().map(|(at, _)| row(history, at, rubric, short)).collect();
    let widths = widths(std::iter::once(&heads).chain(&rows));
    line(&mut out, &heads, &widths)?;
    for (stored, row) in history.audits.iter().zip(&rows) {
        line(&mut out, row, &widths)?;
        if with_files {
            writeln!(out, "            {}", sanitise(&stored.path.to_string_lossy()))?;
        }
        for mark in marks.of(&stored.audit.id) {
            writeln!(out, "            ! {}", sanitise(mark))?;
        }
    }
    Ok(out)
}

/// What is missing from the table, and why: a gap must not look like a quarter without a review.
fn left_out(history: &History) -> String {
    let files = match history.skipped.len() {
        0 => return String::new(),
        1 => "1 file was".to_owned(),
        many => format!("{many} files were"),
    };
    let reasons: Vec<String> =
        history.skipped.iter().map(|skipped| format!("  {}\n", sanitise(&skipped.reason))).collect();
    format!("\n{files} left out:\n{}", reasons.concat())
}

fn row(history: &History, at: usize, rubric: &Rubric, short: usize) -> [String; 9] {
    let audit = &history.audits[at].audit;
    let before = history.audits[..at].iter().map(|stored| &stored.audit).rfind(|before| before.kind == audit.kind);
    let is_ours = audit.rubric.id == rubric.id;
    let score = score(&audit.result, is_ours.then(|| rubric.out_of()));
    let score = if is_ours { score } else { format!("{score} by {}", sanitise(&audit.rubric.id)) };
    let open = audit.actions.iter().filter(|action| action.status == ActionStatus::Open).count();
    // What another rubric could reach in all is not known here: without what does not apply, its own scale will do.
    let full = if is_ours { rubric.out_of() } else { audit.result.out_of };
    [
        audit.at.format("%Y-%m-%d").to_string(),
        score,
        before.and_then(|before| change(before, audit, full)).unwrap_or_default(),
        audit.result.band.as_str().to_owned(),
        kind(audit).to_owned(),
        cut(audit.repository.commit.as_deref().unwrap_or("-"), COMMIT_DIGITS),
        if open > 0 { format!("{open} open") } else { String::new() },
        truncate(&sanitise(&audit.assessors.join(", ")), MOST_BY).into_owned(),
        cut(&audit.id, short),
    ]
}

/// Points gained or lost on the whole scale, from the least to the most where answers are open; nothing where totals
/// cannot be compared.
fn change(before: &Audit, audit: &Audit, full: u32) -> Option<String> {
    let can = before.rubric.id == audit.rubric.id && before.result.comparable && audit.result.comparable;
    let (least, most) = can.then(|| {
        let (old, new) = (bounds(&before.result, full), bounds(&audit.result, full));
        (new.0 - old.1, new.1 - old.0)
    })?;
    Some(match (least, most) {
        (0, 0) => "=".to_owned(),
        _ if least == most => points(least),
        _ => format!("{}..{}", points(least), points(most)),
    })
}

/// The least and the most a total can be, in tenths of points on the whole scale.
fn bounds(tally: &Tally, full: u32) -> (i64, i64) {
    let scaled = |points: u32| {
        let whole = u64::from(points) * u64::from(full) * 10;
        let rounded = (whole + u64::from(tally.out_of) / 2).checked_div(u64::from(tally.out_of));
        rounded.and_then(|tenths| i64::try_from(tenths).ok()).unwrap_or(0)
    };
    (scaled(tally.low), scaled(tally.high))
}

/// `+2`, `-0.7`, `0`.
fn points(tenths: i64) -> String {
    match (tenths, tenths % 10) {
        (0, _) => "0".to_owned(),
        (tenths, 0) => format!("{:+}", tenths / 10),
        (tenths, rest) => format!("{}{}.{}", if tenths < 0 { '-' } else { '+' }, tenths.abs() / 10, rest.abs()),
    }
}

fn kind(audit: &Audit) -> &'static str {
    match audit.kind {
        AuditKind::Review => "review",
        AuditKind::Automatic => "automatic",
    }
}

fn cut(text: &str, characters: usize) -> String {
    sanitise(text).chars().take(characters).collect()
}

/// Characters of ids that tell the audits apart.
fn id_length(history: &History) -> usize {
    let differ = |length: &usize| {
        let mut seen = HashSet::new();
        history.audits.iter().all(|stored| seen.insert(cut(&stored.audit.id, *length)))
    };
    (ID_CHARACTERS..=36).find(differ).unwrap_or(36)
}

fn widths<'a>(rows: impl Iterator<Item = &'a [String; 9]>) -> [usize; 9] {
    rows.fold([0; 9], |mut widths, row| {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(text::width(cell));
        }
        widths
    })
}

/// Cells padded to their columns.
fn line(out: &mut String, row: &[String; 9], widths: &[usize; 9]) -> std::fmt::Result {
    let cells = row.iter().zip(widths).map(|(cell, width)| {
        let pad = " ".repeat(width.saturating_sub(text::width(cell)));
        format!("{cell}{pad}")
    });
    writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())
}

fn as_json(
    opened: &Opened,
    store: &Store,
    history: &History,
    series: &Series,
    doubts: &HashMap<String, Vec<String>>,
) -> Value {
    let audits: Vec<Value> = history
        .audits
        .iter()
        .map(|stored| {
            let point = series.points.iter().position(|point| point.id == stored.audit.id);
            let markers = series.markers.iter().filter(|marker| Some(marker.index) == point);
            let markers: Vec<&str> = markers.map(|marker| marker.text.as_str()).collect();
            let mut value = audit_json(&stored.audit, &stored.path, &markers);
            value["doubts"] = json!(doubts.get(&stored.audit.id).cloned().unwrap_or_default());
            value
        })
        .collect();
    let skipped: Vec<Value> = history
        .skipped
        .iter()
        .map(|skipped| json!({"path": skipped.path.to_string_lossy(), "reason": skipped.reason}))
        .collect();
    let repository = &opened.repository;
    json!({"schema": "paydown.history/1",
        "repository": {"name": repository.name, "root_commit": repository.root_commit, "remote": repository.remote},
        "store": {"root": store.root().to_string_lossy(), "kind": store.kind().as_str()},
        "audits": audits, "skipped": skipped})
}

fn audit_json(audit: &Audit, path: &Path, markers: &[&str]) -> Value {
    let result = &audit.result;
    let answers: serde_json::Map<String, Value> = audit
        .answers
        .iter()
        .map(|(id, answer)| {
            let (score, reason) = match &answer.verdict {
                Verdict::Score(score) => (Some(*score), None),
                Verdict::NotApplicable(reason) => (None, Some(reason)),
                Verdict::Unknown => (None, None),
            };
            (
                id.to_string(),
                json!({"score": score, "not_applicable": reason, "origin": answer.origin, "note": answer.note}),
            )
        })
        .collect();
    json!({"id": audit.id, "kind": audit.kind, "at": audit.at.to_rfc3339(), "assessors": audit.assessors,
        "commit": audit.repository.commit, "branch": audit.repository.branch,
        "rubric": {"id": audit.rubric.id, "version": audit.rubric.version},
        "score": {"total": result.total, "low": result.low, "high": result.high, "out_of": result.out_of,
            "band": result.band, "open": result.open, "not_applicable": result.not_applicable,
            "scaled": result.scaled_tenths.map(|tenths| f64::from(tenths) / 10.0), "comparable": result.comparable},
        "answers": answers, "actions": audit.actions.len(), "markers": markers, "path": path.to_string_lossy()})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{audit, rubric};

    fn result(verdicts: &[Verdict]) -> Tally {
        audit(verdicts).result
    }

    #[test]
    fn a_score_tells_what_is_open_and_what_does_not_apply() {
        let mut all = [2, 2, 2, 2, 2, 1, 1, 1, 0, 0].map(Verdict::Score).to_vec();
        assert_eq!(score(&result(&all), Some(20)), "13/20");
        all[9] = Verdict::NotApplicable("none".into());
        assert_eq!(score(&result(&all), Some(20)), "13/18, scaled 14.4/20");
        all[0] = Verdict::Unknown;
        assert_eq!(score(&result(&all), None), "11/18 (11–13)");
        all[1] = Verdict::NotApplicable("none".into());
        all[2] = Verdict::NotApplicable("none".into());
        assert_eq!(score(&result(&all), None), "7/14 (7–9), not comparable");
    }

    #[test]
    fn changes_are_counted_on_the_whole_scale() {
        let before = audit(&[2, 2, 2, 2, 2, 0, 0, 0, 0, 2].map(Verdict::Score));
        let mut after = [2, 2, 2, 2, 1, 0, 0, 0, 0, 0].map(Verdict::Score);
        assert_eq!(change(&before, &audit(&after), 20).as_deref(), Some("-3"));
        assert_eq!(change(&before, &before, 20).as_deref(), Some("="));
        after[9] = Verdict::NotApplicable("none".into());
        after[8] = Verdict::NotApplicable("none".into());
        assert_eq!(change(&before, &audit(&after), 20).as_deref(), Some("-0.7"));
        let mut other = before.clone();
        other.rubric.id = "house".into();
        assert_eq!(change(&before, &other, 20), None);
        let open = audit(&[2, 2, 2, 2, 2].map(Verdict::Score));
        assert_eq!(change(&before, &open, 20).as_deref(), Some("-2..+8"), "what is open is not lost");
        assert_eq!(rubric().out_of(), 20);
    }

    #[test]
    fn ids_are_shown_as_long_as_they_must_be() {
        let stored = |id: &str| crate::store::StoredAudit {
            audit: Audit { id: id.into(), ..audit(&[]) },
            path: std::path::PathBuf::new(),
        };
        let history =
            |ids: &[&str]| History { audits: ids.iter().map(|id| stored(id)).collect(), ..History::default() };
        assert_eq!(id_length(&history(&["0199f3c1-0000", "0199f3c2-0000"])), 8);
        assert_eq!(id_length(&history(&["0199f3c1-00a0", "0199f3c1-00b0"])), 12);
    }
}
