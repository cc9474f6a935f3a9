//! Everything the rules found, worst first.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use crate::model::{Context, Finding, Severity};
use crate::text;
use crate::tui::commands::Command;
use crate::tui::model::{Model, Screen};
use crate::tui::msg::{Effect, Source};
use crate::tui::overlay::{Overlay, source::State as File};
use crate::tui::screens::review::category;
use crate::tui::theme::Theme;
use crate::tui::widgets::panel::{Title, inside, panel, rule};
use crate::tui::widgets::{self, column, paint, path_column, put, put_all, scroll, span, wrapped};

/// Heights of a screen from which the file is shown below the list.
const PREVIEW_FROM: u16 = 18;
/// Rows a page moves.
const PAGE: usize = 10;

/// Where the list stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct State {
    /// Index of the finding the keys act on.
    pub selected: usize,
}

fn findings(model: &Model) -> &[Finding] {
    model.session.inspection().map_or(&[], |inspection| &inspection.findings)
}

/// The finding the keys act on.
pub fn selected(model: &Model) -> Option<&Finding> {
    findings(model).get(model.findings.selected)
}

/// Line of a finding, where it is not about the file as a whole.
pub fn line_of(finding: &Finding) -> Option<u32> {
    (finding.line > 0).then_some(finding.line)
}

/// Does what a command says.
pub fn run(model: &mut Model, command: Command) -> Vec<Effect> {
    let at = model.findings.selected;
    match command {
        Command::Up => select(model, at.saturating_sub(1)),
        Command::Down => select(model, at + 1),
        Command::PageUp => select(model, at.saturating_sub(PAGE)),
        Command::PageDown => select(model, at + PAGE),
        Command::First => select(model, 0),
        Command::Last => select(model, usize::MAX),
        Command::Show => show(model),
        Command::Back => model.screen = Screen::Overview,
        _ => {}
    }
    Vec::new()
}

fn select(model: &mut Model, index: usize) {
    model.findings.selected = index.min(findings(model).len().saturating_sub(1));
}

fn show(model: &mut Model) {
    let Some(finding) = selected(model) else { return };
    let file = File { path: finding.path.clone(), line: line_of(finding), top: None };
    model.overlays.push(Overlay::Source(file));
}

/// Clicks and the wheel.
pub fn mouse(model: &mut Model, event: MouseEvent, area: Rect) -> Vec<Effect> {
    let list = parts(area).0;
    let at = model.findings.selected;
    match event.kind {
        MouseEventKind::ScrollDown => select(model, at + 1),
        MouseEventKind::ScrollUp => select(model, at.saturating_sub(1)),
        MouseEventKind::Down(MouseButton::Left) if list.contains(Position::new(event.column, event.row)) => {
            let top = scroll(at, findings(model).len(), usize::from(list.height));
            select(model, top + usize::from(event.row - list.y));
        }
        _ => {}
    }
    Vec::new()
}

/// The list, the row of the rule, and the preview.
fn parts(area: Rect) -> (Rect, Option<u16>, Rect) {
    let inner = inside(area);
    if area.height < PREVIEW_FROM {
        return (inner, None, Rect { height: 0, ..inner });
    }
    let list = Rect { height: inner.height / 2, ..inner };
    let preview = Rect { y: list.bottom() + 1, height: inner.height - list.height - 1, ..inner };
    (list, Some(list.bottom() - area.y), preview)
}

/// Draws the list and the file beneath it.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let all = findings(model);
    let (list, rule_row, preview) = parts(area);
    let mut said = counts(all);
    // What is left out is never simply gone.
    let left_out = model.session.inspection().map_or(0, |seen| seen.suppressed.len());
    if left_out > 0 {
        said = format!("{said} · {left_out} left out");
    }
    let place = format!("{} of {} · {said}", model.findings.selected + 1, all.len());
    let title =
        Title::new("Findings", theme).remark(if all.len() > usize::from(list.height) { place } else { said }, theme);
    panel(buf, area, title, theme.border(true));
    if all.is_empty() {
        return put(buf, list, 0, Line::from(span("the rules found nothing", theme.dim())));
    }
    let selected = model.findings.selected.min(all.len() - 1);
    let top = scroll(selected, all.len(), usize::from(list.height));
    let places = place_cells(all, usize::from(list.width));
    for (row, (index, finding)) in (0..list.height).zip(all.iter().enumerate().skip(top)) {
        put(buf, list, row, line(finding, index == selected, places, theme));
        if index == selected {
            paint(buf, list, row, theme.selected(true));
        }
    }
    if let Some(row) = rule_row {
        draw_preview(model, &all[selected], (area, row, preview), buf);
    }
}

fn draw_preview(model: &Model, finding: &Finding, (area, row, preview): (Rect, u16, Rect), buf: &mut Buffer) {
    let theme = model.theme;
    let title = Title::new(place(finding), theme).remark(finding.rule.as_str(), theme);
    rule(buf, area, row, title, theme.border(true));
    let cells = usize::from(preview.width);
    let mut words = wrapped(&belongs_to(model, finding), cells, theme.dim());
    words.extend(wrapped(&finding.message, cells, theme.strong()));
    words.extend(widgets::labelled("→", &finding.suggestion, cells, (theme.accent(), theme.text())));
    let taken = u16::try_from(words.len()).unwrap_or(u16::MAX).min(preview.height * 2 / 3);
    put_all(buf, Rect { height: taken, ..preview }, words);
    let rest = Rect { y: preview.y + taken, height: preview.height - taken, ..preview };
    let source = model.session.sources.get(&finding.path);
    let lines = if let Some(Source::Text(lines)) = source { lines.len() } else { 0 };
    let top = widgets::source::top(lines, line_of(finding), usize::from(rest.height), None);
    widgets::source::draw(buf, rest, source, line_of(finding), top, theme);
}

fn place(finding: &Finding) -> String {
    line_of(finding).map_or_else(|| finding.path.clone(), |line| format!("{}:{line}", finding.path))
}

fn place_cells(all: &[Finding], cells: usize) -> usize {
    all.iter().map(|finding| text::width(&place(finding))).max().unwrap_or(0).min(cells * 3 / 10)
}

fn line(finding: &Finding, selected: bool, places: usize, theme: Theme) -> Line<'static> {
    Line::from(vec![
        span(if selected { "▸" } else { " " }, theme.strong()),
        span(column(finding.severity.as_str(), 9), severity_style(finding.severity, theme)),
        span(path_column(&place(finding), places), theme.text()),
        span("  ", theme.text()),
        span(&finding.message, theme.text()),
        span(format!("  {}", finding.rule), theme.dim()),
    ])
}

/// What kind of debt it is, which question it bears on, and where it stands when that is no ordinary code.
fn belongs_to(model: &Model, finding: &Finding) -> String {
    let title = finding.dimension.as_ref().and_then(|id| model.session.rubric.dimension(id));
    let parts = [
        Some(format!("{} severity", finding.severity)),
        Some(category(finding.category).to_owned()),
        title.map(|dimension| format!("bears on {}", dimension.title)),
        standing(finding.context).map(str::to_owned),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A finding outside of ordinary code weighs less: the reader should know.
fn standing(context: Context) -> Option<&'static str> {
    match context {
        Context::Source => None,
        Context::Test => Some("in a test"),
        Context::Notebook => Some("in a notebook"),
        Context::Docs => Some("in documentation"),
        Context::Config => Some("in configuration"),
        Context::Generated => Some("in generated code"),
        Context::Vendored => Some("in vendored code"),
    }
}

/// Style of a severity; its word stands beside it wherever it is used.
pub fn severity_style(severity: Severity, theme: Theme) -> ratatui::style::Style {
    match severity {
        Severity::Critical => theme.alarm(),
        Severity::High => theme.bad(),
        Severity::Medium => theme.text(),
        Severity::Low => theme.dim(),
    }
}

/// `2 critical · 5 high`: how many of each severity, worst first.
pub fn counts(all: &[Finding]) -> String {
    let of = |severity| all.iter().filter(|finding| finding.severity == severity).count();
    let words: Vec<String> = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low]
        .into_iter()
        .map(|severity| (severity, of(severity)))
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| format!("{} {severity}", text::thousands(count as u64)))
        .collect();
    words.join(" · ")
}
