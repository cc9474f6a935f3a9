//! Totals over time and, under the same columns, every dimension of every audit.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::Line;

use super::compare;
use super::overview::short;
use crate::model::{Audit, AuditKind, DimensionId, Verdict};
use crate::trend::{Cell, Point, Series, series};
use crate::tui::commands::Command;
use crate::tui::home;
use crate::tui::model::{Model, Screen};
use crate::tui::msg::Effect;
use crate::tui::theme::Theme;
use crate::tui::widgets::columns::Columns;
use crate::tui::widgets::dots::Dots;
use crate::tui::widgets::panel::{Title, inside, panel, rule};
use crate::tui::widgets::split::{Border, Split};
use crate::tui::widgets::{column, interval, labelled, paint, put, put_all, span, wrapped};

/// Fewest and most cells of one audit.
const COLUMN: (u16, u16) = (7, 40);
/// Cells of a column from which its day is written whole, and from which its year is.
const WHOLE_DAY: u16 = 14;
const WHOLE_YEAR: u16 = 10;
/// Fewest and most cells of a shade of the heat map.
const SHADE: (u16, u16) = (2, 8);
/// Fewest rows of the chart where the border below is moved.
const LEAST_CHART: u16 = 4;
/// Rows that tell about the audit selected.
const DETAILS: u16 = 3;

/// Where the trend stands.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Index of the audit selected, from the oldest.
    pub audit: usize,
    /// Index of the dimension selected.
    pub dimension: usize,
    /// Indices of the audits marked for comparison, at most two, the newest mark last.
    pub marked: Vec<usize>,
    /// Where `Esc` leads.
    pub from: Option<Screen>,
    /// What is charted, made when the screen is entered.
    pub series: Series,
    /// Another repository of the portfolio, where its history is shown.
    pub other: Option<Box<Other>>,
}

/// The history of a repository that is not the one opened.
#[derive(Clone, Debug, Default)]
pub struct Other {
    /// Its name.
    pub name: String,
    /// Its audits by the rubric in use, oldest first.
    pub audits: Vec<Audit>,
}

/// The audits that are charted.
pub fn audits(model: &Model) -> &[Audit] {
    model.trend.other.as_ref().map_or(&model.session.audits, |other| &other.audits)
}

/// Shows the trend, at the newest audit.
pub fn enter(model: &mut Model) {
    show(model, None);
}

/// Shows the history of another repository.
pub fn enter_other(model: &mut Model, other: Other) {
    show(model, Some(Box::new(other)));
}

fn show(model: &mut Model, other: Option<Box<Other>>) {
    model.trend.from = Some(model.screen);
    model.trend.other = other;
    model.trend.series = series(&model.session.rubric, &audits(model).iter().collect::<Vec<_>>());
    model.trend.audit = model.trend.series.points.len().saturating_sub(1);
    model.trend.marked.clear();
    model.screen = Screen::Trend;
}

/// The two audits to compare: those marked, the one marked and the one selected, or that and the one before.
pub fn pair(model: &Model) -> Option<(usize, usize)> {
    let at = model.trend.audit;
    match model.trend.marked[..] {
        [one, other, ..] => Some((one, other)),
        [one] if one != at => Some((one, at)),
        _ => before(&model.trend.series.points, at).map(|before| (before, at)),
    }
}

/// The audit of the same kind before, else any.
fn before(points: &[Point], at: usize) -> Option<usize> {
    let kind = points.get(at)?.kind;
    points[..at].iter().rposition(|point| point.kind == kind).or(at.checked_sub(1))
}

fn mark(marked: &mut Vec<usize>, audit: usize) {
    let known = marked.iter().position(|one| *one == audit);
    match known {
        Some(place) => drop(marked.remove(place)),
        None => marked.push(audit),
    }
    if marked.len() > 2 {
        marked.remove(0);
    }
}

/// Does what a command says.
pub fn run(model: &mut Model, command: Command) -> Vec<Effect> {
    if command == Command::Compare {
        return pair(model).map(|(one, other)| compare::enter(model, one, other)).unwrap_or_default();
    }
    let last_audit = model.trend.series.points.len().saturating_sub(1);
    let last_dimension = model.session.rubric.dimensions.len().saturating_sub(1);
    let state = &mut model.trend;
    match command {
        Command::Left => state.audit = state.audit.saturating_sub(1),
        Command::Right => state.audit = (state.audit + 1).min(last_audit),
        Command::Up => state.dimension = state.dimension.saturating_sub(1),
        Command::Down => state.dimension = (state.dimension + 1).min(last_dimension),
        Command::Mark => mark(&mut state.marked, state.audit),
        Command::First => state.audit = 0,
        Command::Last => state.audit = last_audit,
        Command::Back => model.screen = state.from.take().unwrap_or(Screen::Overview),
        _ => {}
    }
    Vec::new()
}

/// The parts of the screen, and which audits are in sight.
struct Plan {
    labels: u16,
    columns: Columns,
    chart: Rect,
    heat: Rect,
    details: Rect,
    split: Split,
}

/// Chart, days and levels above, what is known of the audit selected below.
fn split(model: &Model, inner: Rect, heat: u16) -> Split {
    let usual = inner.height.saturating_sub(DETAILS + 1);
    model.borders.shares.split(Border::Trend, inner, usual, (heat + 1 + LEAST_CHART, DETAILS.min(2)))
}

/// The border between them.
pub fn splits(model: &Model, area: Rect) -> Vec<Split> {
    if audits(model).is_empty() { Vec::new() } else { vec![plan(model, area).split] }
}

fn plan(model: &Model, area: Rect) -> Plan {
    let inner = inside(area);
    let labels = (inner.width / 3).min(24);
    let times: Vec<i64> = model.trend.series.points.iter().map(|point| point.at.timestamp()).collect();
    let columns = Columns::of(&times, inner.width - labels, COLUMN, model.trend.audit);
    let rows = u16::try_from(model.session.rubric.dimensions.len()).unwrap_or(u16::MAX);
    let heat_height = rows.min(inner.height.saturating_sub(DETAILS + 2));
    let split = split(model, inner, heat_height);
    let [above, details] = split.parts();
    let chart = Rect { height: above.height.saturating_sub(heat_height + 1), ..inner };
    let heat = Rect { y: chart.bottom() + 1, height: heat_height, ..inner };
    Plan { labels, columns, chart, heat, details, split }
}

/// Draws chart, heat map and details.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let audits = audits(model);
    let remark = crate::text::count(audits.len() as u64, "audit");
    let title =
        model.trend.other.as_ref().map_or_else(|| "Trend".to_owned(), |other| format!("Trend of {}", other.name));
    let inner = panel(buf, area, Title::new(title, theme).remark(remark, theme), theme.border(true));
    if audits.is_empty() {
        let cells = usize::from(inner.width);
        let words = "no audit is saved yet: the first one starts the line (Esc, then ⏎)";
        let mut lines = wrapped(words, cells, theme.text());
        if model.trend.other.is_none() {
            lines.extend(home::of_the_first(model, cells));
        }
        return put_all(buf, inner, lines);
    }
    let plan = plan(model, area);
    draw_chart(model, &plan, buf);
    draw_dates(model, &plan, buf);
    draw_heat(model, &plan, buf);
    rule(buf, area, plan.heat.bottom() - area.y, Title::default(), theme.border(true));
    put_all(buf, plan.details, details(model, usize::from(plan.details.width)));
}

/// The audits in sight, with the first cell and the cells of their columns.
fn shown<'a>(model: &'a Model, plan: &Plan) -> impl Iterator<Item = ((u16, u16), usize, &'a Point)> {
    let points = model.trend.series.points.iter().enumerate().skip(plan.columns.first);
    let left = plan.chart.x + plan.labels;
    plan.columns.places.iter().zip(points).map(move |((start, width), (index, point))| {
        let column = (left + start, *width);
        (column, index, point)
    })
}

/// Row of a total in the chart, from its top.
fn row_of(total: u32, full: u32, height: u16) -> u16 {
    let last = u32::from(height.saturating_sub(1));
    let above = full.saturating_sub(total.min(full));
    u16::try_from((above * last + full / 2) / full.max(1)).unwrap_or(0)
}

fn draw_chart(model: &Model, plan: &Plan, buf: &mut Buffer) {
    let theme = model.theme;
    let full = model.session.rubric.out_of();
    if plan.chart.height < 3 {
        return;
    }
    draw_axis(model, plan, full, buf);
    draw_lines(model, plan, full, buf);
    for ((x, width), index, point) in shown(model, plan) {
        let place = Rect { x, width, ..plan.chart };
        let style = if index == model.trend.audit { theme.strong() } else { theme.good() };
        draw_point(point, full, place, style, buf);
    }
}

/// Lines between the points, in dots: whole between two totals that are known, every other dot where one is a band, whose
/// middle it meets. None leads to a total that cannot be compared.
fn draw_lines(model: &Model, plan: &Plan, full: u32, buf: &mut Buffer) {
    let mut dots = Dots::new(plan.chart);
    let shown: Vec<(u16, &Point)> = shown(model, plan).map(|((x, _), _, point)| (x, point)).collect();
    for pair in shown.windows(2) {
        let [(left, from), (right, to)] = pair else { continue };
        if !from.comparable || !to.comparable {
            continue;
        }
        let at = |x: u16, point: &Point| {
            let middle = (u64::from(point.low) + u64::from(point.high)) * u64::from(full);
            let tenths = middle.saturating_mul(5).checked_div(u64::from(point.out_of)).unwrap_or(0);
            (x + 1 - plan.chart.x, u32::try_from(tenths).unwrap_or(0))
        };
        let every = if from.low == from.high && to.low == to.high { 1 } else { 2 };
        dots.line(at(*left, from), at(*right, to), (full * 10, every));
    }
    dots.draw(model.theme.dim(), buf);
}

/// A point where every answer is known, else a band from the lowest to the highest total it can become.
fn draw_point(point: &Point, full: u32, place: Rect, style: Style, buf: &mut Buffer) {
    let scaled = |value: u32| (value * full).checked_div(point.out_of).unwrap_or(0);
    let (top, bottom) = (row_of(scaled(point.high), full, place.height), row_of(scaled(point.low), full, place.height));
    if point.low == point.high {
        let mark = match (point.kind, point.comparable) {
            (_, false) => "○",
            (AuditKind::Review, _) => "●",
            (AuditKind::Automatic, _) => "◇",
        };
        return put(buf, place, top, Line::from(span(format!(" {mark} {}", point.total), style)));
    }
    for row in top..=bottom {
        let label = match row {
            row if row == top => point.high.to_string(),
            row if row == bottom => point.low.to_string(),
            _ => String::new(),
        };
        let shade = if point.kind == AuditKind::Automatic { "░░" } else { "▒▒" };
        put(buf, place, row, Line::from(span(format!(" {shade}{label}"), style)));
    }
}

fn draw_axis(model: &Model, plan: &Plan, full: u32, buf: &mut Buffer) {
    let theme = model.theme;
    let cells = usize::from(plan.chart.width - plan.labels);
    for rule in &model.session.rubric.bands {
        let row = row_of(rule.from, full, plan.chart.height);
        let label = format!(
            "{:>w$} ",
            format!("{} debt from {}", rule.band.as_str(), rule.from),
            w = usize::from(plan.labels) - 2
        );
        let line = Line::from(vec![span(label, theme.dim()), span("┈".repeat(cells), theme.dim())]);
        put(buf, plan.chart, row, line);
    }
    let label = format!("{:>w$} ", full, w = usize::from(plan.labels) - 2);
    put(buf, plan.chart, 0, Line::from(span(label, theme.dim())));
}

fn draw_dates(model: &Model, plan: &Plan, buf: &mut Buffer) {
    let theme = model.theme;
    let axis = Rect { y: plan.chart.bottom(), height: 1, ..plan.chart };
    if plan.columns.places.len() > 1 {
        let words = if plan.columns.is_to_scale { "days to scale" } else { "days not to scale" };
        let label = format!("{words:>w$}", w = usize::from(plan.labels) - 2);
        put(buf, axis, 0, Line::from(span(label, theme.dim())));
    }
    for ((x, width), index, point) in shown(model, plan) {
        let place = Rect { x, width, ..axis };
        let chosen = index == model.trend.audit;
        let called_out = model.trend.series.markers.iter().any(|marker| marker.index == index);
        let marked = model.trend.marked.contains(&index);
        let mark = match (marked, called_out) {
            (true, _) => "*",
            (_, true) => "!",
            _ => " ",
        };
        let day = match plan.columns.narrowest() {
            WHOLE_DAY.. => "%Y-%m-%d",
            WHOLE_YEAR.. => "%Y-%m",
            _ => "%y-%m",
        };
        let words = format!("{}{mark}", point.at.format(day));
        put(buf, place, 0, Line::from(span(words, if chosen { theme.selected(true) } else { theme.dim() })));
    }
}

fn draw_heat(model: &Model, plan: &Plan, buf: &mut Buffer) {
    let theme = model.theme;
    let dimensions = &model.session.rubric.dimensions;
    let top = crate::tui::widgets::scroll(model.trend.dimension, dimensions.len(), usize::from(plan.heat.height));
    for (row, (index, dimension)) in (0..plan.heat.height).zip(dimensions.iter().enumerate().skip(top)) {
        let chosen = index == model.trend.dimension;
        let label = Rect { width: plan.labels.saturating_sub(1), ..plan.heat };
        put(buf, label, row, Line::from(span(column(&dimension.title, usize::from(label.width)), theme.text())));
        if chosen {
            paint(buf, label, row, theme.selected(true));
        }
        let Some(cells) = model.trend.series.rows.get(index).map(|row| &row.cells) else { continue };
        let shade = plan.columns.narrowest().saturating_sub(5).clamp(SHADE.0, SHADE.1);
        for ((x, width), at, _) in shown(model, plan) {
            let place = Rect { x, width, ..plan.heat };
            if let Some(answered) = cells.get(at) {
                put(buf, place, row, cell(answered, model.session.rubric.top, usize::from(shade), theme));
            }
        }
    }
}

/// `██2↑`: a shade and the digit say the level, an arrow how it moved.
fn cell(cell: &Cell, top: u8, cells: usize, theme: Theme) -> Line<'static> {
    let without = |sign: &str| Line::from(span(format!("{sign:>w$}", w = cells + 1), theme.dim()));
    let score = match &cell.verdict {
        None => return without("·"),
        Some(Verdict::NotApplicable(_)) => return without("n/a"),
        Some(Verdict::Unknown) => return without("?"),
        Some(Verdict::Score(score)) => *score,
    };
    let (arrow, arrow_style) = match cell.change {
        Some(change) if change > 0 => ("↑", theme.good()),
        Some(change) if change < 0 => ("↓", theme.alarm()),
        _ => (" ", theme.text()),
    };
    let style = theme.level(score, top);
    Line::from(vec![
        span(shade(score, top).repeat(cells), style),
        span(score.to_string(), style),
        span(arrow, arrow_style),
    ])
}

/// A shade for a level: nothing, half, full.
pub(super) fn shade(score: u8, top: u8) -> &'static str {
    match score {
        0 => "░",
        score if score >= top => "█",
        _ => "▒",
    }
}

fn details(model: &Model, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let Some(audit) = audits(model).get(model.trend.audit) else { return Vec::new() };
    let mut words = vec![
        audit.at.date_naive().to_string(),
        interval::words(&audit.result, model.session.rubric.out_of()),
        interval::band(&audit.result),
    ];
    if audit.kind == AuditKind::Automatic {
        words.push("scored from history, nobody looked".into());
    } else if !audit.assessors.is_empty() {
        words.push(format!("by {}", audit.assessors.join(", ")));
    }
    if let Some(commit) = &audit.repository.commit {
        words.push(short(commit).to_owned());
    }
    let mut lines = vec![Line::from(span(words.join(" · "), theme.strong()))];
    let here = model.trend.series.markers.iter().filter(|marker| marker.index == model.trend.audit);
    let called_out = here.map(|marker| marker.text.as_str()).collect::<Vec<_>>().join("; ");
    if !called_out.is_empty() {
        lines.extend(labelled("!", &called_out, cells, (theme.alarm(), theme.bad())));
    }
    if let Some(dimension) = model.session.rubric.dimensions.get(model.trend.dimension) {
        let note = answer_words(audit, &dimension.id);
        lines.extend(labelled(&format!("{}:", dimension.title), &note, cells, (theme.accent(), theme.text())));
    }
    lines
}

fn answer_words(audit: &Audit, id: &DimensionId) -> String {
    let Some(answer) = audit.answers.get(id) else { return "open".into() };
    let verdict = match &answer.verdict {
        Verdict::Score(score) => score.to_string(),
        Verdict::NotApplicable(reason) => format!("did not apply, {reason}"),
        Verdict::Unknown => "unknown".into(),
    };
    let note = if answer.note.is_empty() { "no note" } else { &answer.note };
    format!("{verdict}, {note}")
}

/// The wheel goes from dimension to dimension, above them from audit to audit.
pub fn wheel(model: &mut Model, command: Command, at: Position, area: Rect) {
    let command = match (plan(model, area).chart.contains(at), command) {
        (true, Command::Down) => Command::Right,
        (true, _) => Command::Left,
        (false, command) => command,
    };
    run(model, command);
}

/// The audit and the dimension under a click.
pub fn click(model: &mut Model, at: Position, area: Rect) {
    if audits(model).is_empty() {
        return;
    }
    let plan = plan(model, area);
    let columns = plan.chart.x + plan.labels;
    if at.x >= columns
        && (plan.chart.y..plan.heat.bottom()).contains(&at.y)
        && let Some(audit) = plan.columns.at(at.x - columns)
    {
        model.trend.audit = audit;
    }
    if plan.heat.contains(at) {
        let len = model.session.rubric.dimensions.len();
        let top = crate::tui::widgets::scroll(model.trend.dimension, len, usize::from(plan.heat.height));
        model.trend.dimension = (top + usize::from(at.y - plan.heat.y)).min(len.saturating_sub(1));
    }
}
