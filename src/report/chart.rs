//! Charts as SVG inside a page: drawn in the page's colours, readable without colour, with words for those who do not see them.

use std::fmt::Write as _;

use super::data::{HeatCell, HeatRow, Part, TrendPoint};
use super::document::parts::number;
use super::document::{Chart, ChartKind};
use super::escape;
use super::page_text::shade;
use crate::model::AuditKind;
use crate::text::truncate;

/// Width of a trend and of a composition.
const WIDTH: f64 = 720.0;
/// Height of the plot of a trend, and the space around it.
const PLOT: f64 = 190.0;
const LEFT: f64 = 34.0;
const TOP: f64 = 14.0;
const RIGHT: f64 = 16.0;
const BELOW: f64 = 34.0;
/// A heat map's label, columns and rows.
const LABEL: f64 = 176.0;
const COLUMN: f64 = 44.0;
const ROW: f64 = 24.0;
/// A chart is not drawn narrower than this, so that its words stay readable: it scrolls instead.
const READABLE: f64 = 540.0;
/// Days written below a trend.
const DAYS: usize = 7;

/// Whether it needs more width than a phone has.
pub(super) fn is_wide(chart: &Chart) -> bool {
    match &chart.kind {
        ChartKind::Heat { days, .. } => days.len() > 4,
        ChartKind::Trend { .. } | ChartKind::Composition(_) => true,
    }
}

/// The drawing. `id` is found once in the page.
pub(super) fn svg(chart: &Chart, id: usize) -> String {
    let (body, width, height) = match &chart.kind {
        ChartKind::Trend { points, out_of, bands } => (trend(points, *out_of, bands), WIDTH, TOP + PLOT + BELOW),
        ChartKind::Heat { days, rows, top } => heat(days, rows, *top),
        ChartKind::Composition(parts) => composition(parts),
    };
    format!(
        "<svg viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\" \
         style=\"min-width:{:.0}px\" aria-labelledby=\"t{id} d{id}\"><title id=\"t{id}\">{}</title><desc id=\"d{id}\">{}</desc>{body}</svg>",
        width.min(READABLE),
        escape::html(&chart.title),
        escape::html(&chart.alt)
    )
}

fn text(out: &mut String, (x, y): (f64, f64), class: &str, words: &str) {
    let _ = write!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class}\">{}</text>", escape::html(words));
}

/// Time to the right, the total upwards; the interval as a bar behind each point.
fn trend(points: &[TrendPoint], out_of: f64, bands: &[(&'static str, f64)]) -> String {
    let mut out = String::new();
    let full = out_of.max(1.0);
    let y = |value: f64| TOP + PLOT * (1.0 - value / full);
    for (band, from) in bands {
        let (line, above) = (y(*from), y(*from) - 4.0);
        let _ = write!(
            out,
            "<line x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{line:.1}\" y2=\"{line:.1}\" class=\"grid\"/>",
            WIDTH - RIGHT
        );
        text(&mut out, (LEFT + 4.0, above), "tick", &format!("{band} debt"));
        text(&mut out, (LEFT - 6.0, line + 4.0), "tick end", &number(*from));
    }
    text(&mut out, (LEFT - 6.0, y(full) + 4.0), "tick end", &number(out_of));
    let _ = write!(out, "<line x1=\"{LEFT}\" x2=\"{LEFT}\" y1=\"{TOP}\" y2=\"{:.1}\" class=\"axis\"/>", TOP + PLOT);
    let xs = places(points);
    // Totals of audits in which something does not apply stand on the same scale.
    let scaled = |value: f64, point: &TrendPoint| value * full / point.out_of.max(1.0);
    for (point, x) in points.iter().zip(&xs) {
        let (low, high) = (y(scaled(point.low, point)), y(scaled(point.high, point)));
        if point.low < point.high {
            let _ =
                write!(out, "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{high:.1}\" y2=\"{low:.1}\" class=\"interval\"/>");
        }
    }
    let line: Vec<String> =
        points.iter().zip(&xs).map(|(point, x)| format!("{x:.1},{:.1}", y(scaled(point.total, point)))).collect();
    let _ = write!(out, "<polyline points=\"{}\" class=\"line\"/>", line.join(" "));
    marks(&mut out, points, &xs, (&|point| y(scaled(point.total, point)), &|point| y(scaled(point.high, point))));
    out
}

/// Where each point stands on the time axis, none upon another.
fn places(points: &[TrendPoint]) -> Vec<f64> {
    let (first, last) = (points.first().map_or(0, |one| one.seconds), points.last().map_or(0, |one| one.seconds));
    #[expect(clippy::cast_precision_loss, reason = "seconds of a few decades")]
    let share = |point: &TrendPoint| (point.seconds - first) as f64 / (last - first).max(1) as f64;
    let room = WIDTH - LEFT - RIGHT - 28.0;
    points.iter().map(|point| LEFT + 14.0 + share(point) * room).collect()
}

/// Where a value of a point stands.
type Height<'a> = &'a dyn Fn(&TrendPoint) -> f64;

/// Points, totals and days; of many only some are written.
fn marks(out: &mut String, points: &[TrendPoint], xs: &[f64], (y, high): (Height<'_>, Height<'_>)) {
    let mut written = f64::MIN;
    let gap = (WIDTH - LEFT - RIGHT) / f64::from(u32::try_from(DAYS).unwrap_or(1));
    let end = xs.last().copied().unwrap_or(0.0);
    for (at, (point, x)) in points.iter().zip(xs).enumerate() {
        let (here, top) = (y(point), high(point));
        if point.kind == AuditKind::Review {
            let radius = if point.current { 6.0 } else { 4.5 };
            let _ = write!(out, "<circle cx=\"{x:.1}\" cy=\"{here:.1}\" r=\"{radius}\" class=\"point\"/>");
        } else {
            let _ = write!(
                out,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"7\" height=\"7\" transform=\"rotate(45 {x:.1} {here:.1})\" class=\"point hollow\"/>",
                x - 3.5,
                here - 3.5
            );
        }
        let is_last = at + 1 == points.len();
        if is_last || x - written >= gap && end - x >= gap * 0.8 {
            let above = if top < TOP + 22.0 { here + 20.0 } else { top - 10.0 };
            text(out, (*x, above), "value middle", &number(point.total));
            let class = if is_last && points.len() > 1 { "tick end" } else { "tick middle" };
            let x = if is_last && points.len() > 1 { WIDTH - RIGHT } else { *x };
            text(out, (x, TOP + PLOT + 20.0), class, point.at.get(..10).unwrap_or(&point.at));
            written = x;
        }
    }
}

fn heat(days: &[String], rows: &[HeatRow], top: u8) -> (String, f64, f64) {
    let mut out = String::new();
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(0));
    for (at, day) in days.iter().enumerate() {
        let x = LABEL + COLUMN * (number(at) + 0.5);
        text(&mut out, (x, 12.0), "tick middle", day.get(2..7).unwrap_or(day));
    }
    for (at, row) in rows.iter().enumerate() {
        let y = 20.0 + ROW * number(at);
        text(&mut out, (LABEL - 8.0, y + 16.0), "label end", &truncate(&row.title, 26));
        for (column, cell) in row.cells.iter().enumerate() {
            let x = LABEL + COLUMN * number(column);
            let (class, words) = cell_words(cell, top);
            let _ = write!(
                out,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"3\" class=\"cell {class}\"/>",
                x + 1.0,
                y + 1.0,
                COLUMN - 2.0,
                ROW - 2.0
            );
            text(&mut out, (x + COLUMN / 2.0, y + 16.5), &format!("on-{class} middle"), &words);
        }
    }
    (out, LABEL + COLUMN * number(days.len()), 24.0 + ROW * number(rows.len()))
}

fn cell_words(cell: &HeatCell, top: u8) -> (&'static str, String) {
    match (cell.state, cell.score) {
        (_, Some(score)) => (["l0", "l1", "l2"][usize::from(shade(score, top))], score.to_string()),
        ("not-applicable", _) => ("none", "n/a".into()),
        ("unknown", _) => ("none", "?".into()),
        _ => ("none", "·".into()),
    }
}

/// One bar, and below it the names of its parts.
fn composition(parts: &[Part]) -> (String, f64, f64) {
    const BAR: f64 = 30.0;
    let mut out = String::new();
    let total: u64 = parts.iter().map(|part| part.lines).sum();
    #[expect(clippy::cast_precision_loss, reason = "lines of code are far below the precision of a double")]
    let width = |lines: u64| lines as f64 / total.max(1) as f64 * WIDTH;
    let (mut x, columns) = (0.0, 4);
    for (at, part) in parts.iter().enumerate() {
        let wide = width(part.lines);
        let _ = write!(
            out,
            "<rect x=\"{x:.1}\" y=\"0\" width=\"{:.1}\" height=\"{BAR}\" class=\"part p{at}\"/>",
            (wide - 1.0).max(0.5)
        );
        if wide > 42.0 {
            text(&mut out, (x + wide / 2.0, 20.0), &format!("on-p{at} middle"), &format!("{}%", part.percent));
        }
        x += wide;
        let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(0));
        let (left, line) = (number(at % columns) * WIDTH / number(columns), BAR + 22.0 + 24.0 * number(at / columns));
        let _ = write!(
            out,
            "<rect x=\"{left:.1}\" y=\"{:.1}\" width=\"13\" height=\"13\" class=\"part p{at}\"/>",
            line - 11.0
        );
        text(&mut out, (left + 19.0, line), "label", &format!("{} {}%", part.name, part.percent));
    }
    let rows = f64::from(u32::try_from(parts.len().div_ceil(columns)).unwrap_or(1));
    (out, WIDTH, BAR + 8.0 + 24.0 * rows)
}
