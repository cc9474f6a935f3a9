//! `paydown trend`: totals and dimensions over time.

use std::fmt::Write as _;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::{Format, HistoryArgs};
use super::context::Context;
use crate::model::{Audit, AuditKind, Verdict};
use crate::report;
use crate::report::csv::{self, Cell};
use crate::rubric::Rubric;
use crate::text::{count, sanitise, truncate, width};
use crate::trend::{Point, Row, Series, series};

/// Cells of a dimension's name.
const LABEL: usize = 24;

/// Cells of one audit in the heat map.
const COLUMN: usize = 6;

/// Runs the command.
///
/// # Errors
/// When the repository cannot be opened or the place is no store; files that cannot be read are noted.
pub fn run(args: &HistoryArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let opened = context.open(&args.path, None)?;
    let store = context.store(super::record::tree(&opened))?;
    let history = store.history(&opened.repository);
    history.skipped.iter().for_each(|skipped| context.note(&skipped.reason));
    let rubric = context.rubric_at(&args.path)?;
    let audits: Vec<&Audit> = history.audits.iter().map(|stored| &stored.audit).collect();
    let series = series(&rubric, &audits);
    let others = audits.len() - series.points.len();
    if others > 0 {
        let audits = count(others as u64, "audit");
        context.note(&format!("{audits} by another rubric are left out; --rubric names another one"));
    }
    let doubts = super::history::doubtful(&opened, &rubric, &audits);
    for audit in audits.iter().filter(|audit| audit.rubric.id == rubric.id) {
        for doubt in doubts.get(&audit.id).into_iter().flatten() {
            context.note(&format!("{}: {doubt}", report::compare::name(audit)));
        }
    }
    let name = sanitise(&opened.repository.name).into_owned();
    match context.format() {
        Format::Json => context.print_json(&as_json(&name, &series, &rubric))?,
        Format::Csv => context.print(&as_csv(&series))?,
        _ => {
            context.print(&as_text(&name, &series, &rubric, context.width())?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Reviews and automatic scores are told apart by their mark.
fn mark(kind: AuditKind) -> char {
    match kind {
        AuditKind::Review => '●',
        AuditKind::Automatic => '◇',
    }
}

fn as_text(name: &str, series: &Series, rubric: &Rubric, cells: usize) -> Result<String, std::fmt::Error> {
    if series.points.is_empty() {
        return Ok(format!(
            "{name} has no audits yet; 'paydown backfill' scores past commits, 'paydown' opens a review\n"
        ));
    }
    let reviews = series.points.iter().filter(|point| point.kind == AuditKind::Review).count();
    let automatic = series.points.len() - reviews;
    let mut out = String::new();
    writeln!(out, "{name}  {} ●  {} ◇\n", count(reviews as u64, "review"), count(automatic as u64, "automatic score"))?;
    for (index, point) in series.points.iter().enumerate() {
        let (date, kind, bar) = (point.at.format("%Y-%m-%d"), mark(point.kind), bar(point, rubric.out_of()));
        writeln!(out, "{date} {kind} {bar} {}", words(point))?;
        for marker in series.markers.iter().filter(|marker| marker.index == index) {
            writeln!(out, "             ! {}", sanitise(&marker.text))?;
        }
    }
    heat(&mut out, series, cells)?;
    Ok(out)
}

/// One cell a point: certain ones full, open ones shaded.
fn bar(point: &Point, full: u32) -> String {
    let scaled = |value: u32| (value * full).checked_div(point.out_of).unwrap_or(0);
    let (low, high) = (scaled(point.low), scaled(point.high));
    (0..full)
        .map(|at| {
            if at < low {
                '█'
            } else if at < high {
                '▒'
            } else {
                '·'
            }
        })
        .collect()
}

fn words(point: &Point) -> String {
    let interval = (point.low != point.high).then(|| format!(" ({}–{})", point.low, point.high));
    let interval = interval.unwrap_or_default();
    let apart = if point.comparable { "" } else { ", not comparable" };
    format!("{}/{}{interval} {}{apart}", point.total, point.out_of, point.band.as_str())
}

/// Dimensions by audits, as many of the newest as fit side by side.
fn heat(out: &mut String, series: &Series, cells: usize) -> std::fmt::Result {
    let shown = (cells.saturating_sub(LABEL) / COLUMN).clamp(1, series.points.len());
    let first = series.points.len() - shown;
    write!(out, "\n{:LABEL$}", if first > 0 { format!("the newest {shown}") } else { String::new() })?;
    for point in &series.points[first..] {
        write!(out, "{:>COLUMN$}", point.at.format("%y-%m"))?;
    }
    write!(out, "\n{:LABEL$}", "")?;
    for point in &series.points[first..] {
        write!(out, "{:>COLUMN$}", mark(point.kind))?;
    }
    writeln!(out)?;
    for row in &series.rows {
        let title = sanitise(&row.title);
        let title = truncate(&title, LABEL - 1);
        write!(out, "{title}{}", " ".repeat(LABEL.saturating_sub(width(&title))))?;
        for at in first..series.points.len() {
            write!(out, "{:>COLUMN$}", cell(row, at))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// `2▲`, `?`, `n/a`.
fn cell(row: &Row, at: usize) -> String {
    let Some(cell) = row.cells.get(at) else { return String::new() };
    let arrow = match cell.change {
        Some(change) if change > 0 => "▲",
        Some(change) if change < 0 => "▼",
        _ => " ",
    };
    match &cell.verdict {
        None => "· ".into(),
        Some(Verdict::Unknown) => "? ".into(),
        Some(Verdict::NotApplicable(_)) => "n/a ".into(),
        Some(Verdict::Score(score)) => format!("{score}{arrow}"),
    }
}

fn as_json(name: &str, series: &Series, rubric: &Rubric) -> Value {
    let points = series.points.iter().enumerate().map(|(index, point)| {
        let markers = series.markers.iter().filter(|marker| marker.index == index);
        json!({"id": point.id, "at": point.at.to_rfc3339(), "kind": point.kind, "commit": point.commit,
            "rubric_version": point.rubric_version,
            "score": {"total": point.total, "low": point.low, "high": point.high, "out_of": point.out_of,
                "band": point.band, "comparable": point.comparable,
                "scaled": point.scaled.map(|tenths| f64::from(tenths) / 10.0)},
            "markers": markers.map(|marker| &marker.text).collect::<Vec<_>>()})
    });
    let rows = series.rows.iter().map(|row| {
        let cells = row.cells.iter().map(|cell| {
            json!({"score": cell.verdict.as_ref().and_then(Verdict::score), "state": state(cell.verdict.as_ref()),
                "change": cell.change})
        });
        json!({"id": row.dimension, "title": row.title, "cells": cells.collect::<Vec<_>>()})
    });
    json!({"schema": "paydown.trend/1", "repository": {"name": name}, "rubric": {"id": rubric.id, "version": rubric.version},
        "points": points.collect::<Vec<_>>(), "dimensions": rows.collect::<Vec<_>>()})
}

fn state(verdict: Option<&Verdict>) -> &'static str {
    match verdict {
        None => "open",
        Some(Verdict::Unknown) => "unknown",
        Some(Verdict::NotApplicable(_)) => "not-applicable",
        Some(Verdict::Score(_)) => "scored",
    }
}

fn as_csv(series: &Series) -> String {
    let mut heads =
        vec!["at", "kind", "total", "low", "high", "out_of", "band", "comparable", "rubric_version", "commit", "id"];
    heads.extend(series.rows.iter().map(|row| row.dimension.as_str()));
    heads.push("markers");
    let rows: Vec<Vec<Cell>> =
        series.points.iter().enumerate().map(|(index, point)| csv_row(series, index, point)).collect();
    csv::table(&heads, &rows)
}

fn csv_row(series: &Series, index: usize, point: &Point) -> Vec<Cell> {
    let kind = match point.kind {
        AuditKind::Review => "review",
        AuditKind::Automatic => "automatic",
    };
    let mut row = vec![
        Cell::text(point.at.to_rfc3339()),
        Cell::text(kind),
        Cell::number(point.total),
        Cell::number(point.low),
        Cell::number(point.high),
        Cell::number(point.out_of),
        Cell::text(point.band.as_str()),
        Cell::text(if point.comparable { "yes" } else { "no" }),
        Cell::number(point.rubric_version),
        Cell::text(point.commit.as_deref().unwrap_or_default()),
        Cell::text(&point.id),
    ];
    row.extend(series.rows.iter().map(|dimension| {
        let verdict = dimension.cells.get(index).and_then(|cell| cell.verdict.as_ref());
        verdict.and_then(Verdict::score).map_or_else(|| Cell::text(state(verdict)), Cell::number)
    }));
    let markers = series.markers.iter().filter(|marker| marker.index == index).map(|marker| marker.text.as_str());
    row.push(Cell::text(markers.collect::<Vec<_>>().join("; ")));
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{audit, rubric};

    fn two() -> Series {
        let (one, mut two) = (audit(&[Verdict::Score(1)]), audit(&[Verdict::Score(2), Verdict::Score(1)]));
        two.kind = AuditKind::Automatic;
        series(&rubric(), &[&one, &two])
    }

    #[test]
    fn kinds_are_told_apart_and_open_points_are_shaded() {
        let text = as_text("churn", &two(), &rubric(), 80).unwrap();
        assert!(text.contains("2026-11-20 ● █▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒· 1/20 (1–19) undecided"), "{text}");
        assert!(text.contains("2026-11-20 ◇ ███▒"), "{text}");
        assert!(text.contains("Reproducibility             1     2"), "{text}");
    }

    #[test]
    fn csv_has_one_row_an_audit_and_says_what_is_not_scored() {
        let csv = as_csv(&two());
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("at,kind,total,low,high,") && lines[0].ends_with(",markers"));
        assert!(lines[1].contains(",review,1,1,19,20,undecided,yes,") && lines[1].contains(",1,open,"), "{}", lines[1]);
    }

    #[test]
    fn json_keeps_points_and_rows_in_step() {
        let value = as_json("churn", &two(), &rubric());
        assert_eq!(value["points"].as_array().unwrap().len(), 2);
        assert_eq!(value["dimensions"][0]["cells"][1]["score"], 2);
        assert_eq!(value["dimensions"][9]["cells"][0]["state"], "open");
    }
}
