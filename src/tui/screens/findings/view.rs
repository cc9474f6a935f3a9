//! The browser as it is drawn: the rows in sight, and what is known of the one selected.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{Group, Head, Row, findings, line_of, place, range_of, selected, selected_head};
use crate::model::{Context, Finding, Severity};
use crate::rules;
use crate::text;
use crate::tui::model::{Model, Scan};
use crate::tui::screens::overview::{ago, short};
use crate::tui::screens::review::category;
use crate::tui::theme::Theme;
use crate::tui::widgets::panel::{Title, inside, panel, rule};
use crate::tui::widgets::source::Shown;
use crate::tui::widgets::split::{Border, Split};
use crate::tui::widgets::{self, column, paint, path_column, put, put_all, scroll, span, spread, wrapped};

/// Heights of a screen from which the file is shown below the list.
const PREVIEW_FROM: u16 = 18;
/// Widths from which it stands beside it.
const BESIDE_FROM: u16 = 150;
/// Rows the list keeps, however few findings there are.
const LEAST_ROWS: u16 = 5;
/// Rows the file keeps, and cells that each keeps where they stand beside each other.
const LEAST_PREVIEW: u16 = 4;
const LEAST_CELLS: u16 = 50;
/// Severities, worst first.
const SEVERITIES: [Severity; 4] = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];

/// Where the parts stand.
pub(super) struct Parts {
    /// The box around the list, and around the preview too where that lies below.
    frame: Rect,
    /// The rows.
    pub(super) list: Rect,
    /// Row of the frame where the preview begins.
    rule: Option<u16>,
    /// The box of the preview, where it has its own.
    beside: Option<Rect>,
    /// The preview; empty without room.
    pub(super) preview: Rect,
    /// The border between list and preview.
    pub(super) split: Option<Split>,
}

pub(super) fn parts(model: &Model, area: Rect) -> Parts {
    if area.width >= BESIDE_FROM {
        let least = (LEAST_CELLS, LEAST_CELLS);
        let split = model.borders.shares.split(Border::FindingsBeside, area, area.width / 2, least);
        let [frame, beside] = split.parts();
        let (list, preview) = (inside(frame), inside(beside));
        return Parts { frame, list, rule: None, beside: Some(beside), preview, split: Some(split) };
    }
    let inner = inside(area);
    if area.height < PREVIEW_FROM {
        let preview = Rect { height: 0, ..inner };
        return Parts { frame: area, list: inner, rule: None, beside: None, preview, split: None };
    }
    // A short list leaves its room to the file.
    let rows = u16::try_from(model.findings.index.rows.len()).unwrap_or(u16::MAX);
    let usual = (inner.height / 2).min(rows.max(LEAST_ROWS));
    let split = model.borders.shares.split(Border::FindingsBelow, inner, usual, (LEAST_ROWS, LEAST_PREVIEW));
    let [list, preview] = split.parts();
    Parts { frame: area, list, rule: Some(list.bottom() - area.y), beside: None, preview, split: Some(split) }
}

/// Draws the list and what is known of the row selected.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let parts = parts(model, area);
    let title = Title::new("Findings", theme).remark(remark(model), theme);
    panel(buf, parts.frame, title, theme.border(true));
    draw_list(model, parts.list, buf);
    let title = preview_title(model);
    match (parts.rule, parts.beside) {
        (_, Some(beside)) => drop(panel(buf, beside, title, theme.border(false))),
        (Some(row), None) => rule(buf, parts.frame, row, title, theme.border(true)),
        (None, None) => return,
    }
    match (selected(model), selected_head(model)) {
        (Some(finding), _) => draw_preview(model, finding, parts.preview, buf),
        (None, Some(head)) => put_all(buf, parts.preview, about(model, head, usize::from(parts.preview.width))),
        (None, None) => {}
    }
}

/// `by rule · high and worse · 3 of 412 · 2 left out`.
fn remark(model: &Model) -> String {
    let state = &model.findings;
    let filter = &state.filter;
    let all = findings(model).len();
    let of = if state.index.shown == all {
        text::count(all as u64, "finding")
    } else {
        format!("{} of {}", text::thousands(state.index.shown as u64), text::thousands(all as u64))
    };
    // What is left out is never simply gone.
    let left_out = model.session.inspection().map_or(0, |seen| seen.suppressed.len());
    let parts = [
        Some(format!("by {}", state.group.as_str())),
        filter
            .least
            .map(|least| if least == Severity::Critical { "critical".into() } else { format!("{least} and worse") }),
        filter.context.map(|context| standing(context).unwrap_or("in code").to_owned()),
        (!filter.words.trim().is_empty()).then(|| format!("/{}", filter.words.trim())),
        Some(of),
        (left_out > 0).then(|| format!("{left_out} left out")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn draw_list(model: &Model, list: Rect, buf: &mut Buffer) {
    let (theme, state) = (model.theme, &model.findings);
    let rows = &state.index.rows;
    if rows.is_empty() {
        return put_all(buf, list, nothing(model, usize::from(list.width)));
    }
    let all = findings(model);
    let selected = state.selected.min(rows.len() - 1);
    let top = scroll(selected, rows.len(), usize::from(list.height));
    let cells = usize::from(list.width);
    let places = match state.group {
        Group::File => 5,
        _ => state.index.places.min(cells * 3 / 10),
    };
    for (row, (at, what)) in (0..list.height).zip(rows.iter().enumerate().skip(top)) {
        let is_selected = at == selected;
        let line = match what {
            Row::Head(number) => {
                state.index.heads.get(*number).map(|head| head_line(head, state.group, (cells, is_selected), theme))
            }
            Row::Item(number) => {
                all.get(*number).map(|finding| item_line(finding, state.group, (places, is_selected), theme))
            }
        };
        put(buf, list, row, line.unwrap_or_default());
        if is_selected {
            paint(buf, list, row, theme.selected(true));
        }
    }
}

/// Why there is no row, and what to do next.
fn nothing(model: &Model, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let words = match &model.session.scan {
        Scan::Waiting | Scan::Running(_, 0) => "the scan is listing files; findings come when it is done".to_owned(),
        Scan::Running(done, total) => format!(
            "scanning {} of {}; findings come when it is done. Esc goes back, and the review can be started meanwhile",
            text::thousands(*done),
            text::count(*total, "file")
        ),
        Scan::Failed(why) => format!("the scan failed: {why}. Esc goes back, and R scans again there"),
        Scan::Done(_) if model.findings.filter.is_set() => {
            "none of the findings is like that: Esc shows all of them again".to_owned()
        }
        Scan::Done(inspection) if !inspection.suppressed.is_empty() => {
            "every finding is left out on request; paydown scan names who asked".to_owned()
        }
        Scan::Done(_) => "the rules found nothing. paydown explain lists what they look for".to_owned(),
    };
    wrapped(&words, cells, theme.text())
}

/// `▸- hardcoded-path   12 · 2 critical · 10 high`.
fn head_line(head: &Head, group: Group, (cells, selected): (usize, bool), theme: Theme) -> Line<'static> {
    let worst = SEVERITIES.into_iter().zip(head.counts).find(|(_, count)| *count > 0).map(|(severity, _)| severity);
    let style = match (group, worst) {
        (Group::Severity, Some(worst)) => severity_style(worst, theme),
        _ => theme.strong(),
    };
    let counts = if group == Group::Severity { text::thousands(head.count() as u64) } else { count_words(head.counts) };
    let room = cells.saturating_sub(text::width(&counts) + 5);
    let key =
        if group == Group::File { path_column(&head.key, text::width(&head.key).min(room)) } else { head.key.clone() };
    let left = Line::from(vec![
        span(if selected { "▸" } else { " " }, theme.strong()),
        span(if head.open { "- " } else { "+ " }, theme.accent()),
        span(key, style.add_modifier(ratatui::style::Modifier::BOLD)),
    ]);
    spread(left, Line::from(span(counts, theme.dim())), cells)
}

fn item_line(finding: &Finding, group: Group, (places, selected): (usize, bool), theme: Theme) -> Line<'static> {
    let mut spans = vec![span(if selected { "▸  " } else { "   " }, theme.strong())];
    if group != Group::Severity {
        spans.push(span(column(finding.severity.as_str(), 9), severity_style(finding.severity, theme)));
    }
    if group == Group::File {
        let line = line_of(finding).map_or_else(String::new, |line| line.to_string());
        spans.push(span(format!("{line:>places$}"), theme.dim()));
    } else {
        spans.push(span(path_column(&place(finding), places), theme.text()));
    }
    spans.push(span("  ", theme.text()));
    spans.push(span(&finding.message, theme.text()));
    if group != Group::Rule {
        spans.push(span(format!("  {}", finding.rule), theme.dim()));
    }
    Line::from(spans)
}

fn preview_title(model: &Model) -> Title {
    let theme = model.theme;
    match (selected(model), selected_head(model)) {
        (Some(finding), _) => Title::new(place(finding), theme).remark(finding.rule.as_str(), theme),
        (None, Some(head)) => {
            Title::new(&head.key, theme).remark(format!("by {}", model.findings.group.as_str()), theme)
        }
        (None, None) => Title::new("Nothing selected", theme),
    }
}

/// What a group is: for a rule, why it is debt and how it can be wrong.
fn about(model: &Model, head: &Head, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let mut lines = wrapped(&count_words(head.counts), cells, theme.strong());
    let known = rules::ALL.iter().find(|rule| model.findings.group == Group::Rule && rule.meta.id == head.key);
    for (label, words) in known
        .iter()
        .flat_map(|rule| [("", rule.meta.what), ("why:", rule.meta.why), ("can be wrong:", rule.meta.wrong)])
    {
        lines.push(Line::default());
        let plain = words.replace('`', "");
        lines.extend(match label {
            "" => wrapped(&plain, cells, theme.text()),
            label => widgets::labelled(label, &plain, cells, (theme.accent(), theme.text())),
        });
    }
    let keys = if head.open { "← or Tab folds it; z folds all" } else { "→ or Tab shows what is in it" };
    lines.extend([Line::default(), Line::from(span(keys, theme.dim()))]);
    lines
}

fn draw_preview(model: &Model, finding: &Finding, preview: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let cells = usize::from(preview.width);
    let mut words = wrapped(&belongs_to(model, finding), cells, theme.dim());
    words.extend(wrapped(&finding.message, cells, theme.strong()));
    words.extend(widgets::labelled("→", &finding.suggestion, cells, (theme.accent(), theme.text())));
    words.extend(origin(model, finding, cells));
    let taken = u16::try_from(words.len()).unwrap_or(u16::MAX).min(preview.height * 2 / 3);
    put_all(buf, Rect { height: taken, ..preview }, words);
    let mut rest = Rect { y: preview.y + taken, height: preview.height - taken, ..preview };
    if rest.height > 8 {
        rest = Rect { y: rest.y + 1, height: rest.height - 1, ..rest };
    }
    if finding.path.is_empty() {
        return put(buf, rest, 0, Line::from(span("about the repository as a whole", theme.dim())));
    }
    let shown = Shown::of(&model.session, &finding.path, range_of(finding), (rest.height, model.findings.top));
    widgets::source::draw(buf, rest, shown, theme);
}

/// Who wrote the line, where somebody asked.
fn origin(model: &Model, finding: &Finding, cells: usize) -> Vec<Line<'static>> {
    let asked = model.findings.origins.get(&(finding.path.clone(), line_of(finding)));
    let theme = model.theme;
    asked.map_or_else(Vec::new, |found| {
        widgets::labelled("by:", &origin_words(model, found.as_ref()), cells, (theme.accent(), theme.text()))
    })
}

/// `Mira, 2025-12-19 (11 months ago), 3f9c2a1: read the bucket directly`.
pub(in crate::tui) fn origin_words(
    model: &Model,
    found: Option<&Result<Option<crate::repo::Origin>, String>>,
) -> String {
    match found {
        None => "looking through the history…".into(),
        Some(Err(why)) => format!("not known: {why}"),
        Some(Ok(None)) => "not committed yet".into(),
        Some(Ok(Some(origin))) => {
            let day = origin.at.date_naive();
            let days = (model.session.now.date_naive() - day).num_days();
            format!("{}, {day} ({}), {}: {}", origin.author, ago(days), short(&origin.commit), origin.summary)
        }
    }
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
    let mut counts = [0; 4];
    for finding in all {
        counts[finding.severity as usize] += 1;
    }
    count_words(counts)
}

fn count_words(counts: [usize; 4]) -> String {
    let words = SEVERITIES.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    words
        .map(|(severity, count)| format!("{} {severity}", text::thousands(count as u64)))
        .collect::<Vec<_>>()
        .join(" · ")
}
