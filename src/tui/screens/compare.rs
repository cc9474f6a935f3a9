//! Two audits beside each other: what moved, why, and which commit did it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use crate::audit::{Comparison, compare};
use crate::report;
use crate::tui::commands::Command;
use crate::tui::model::{Model, Screen};
use crate::tui::msg::Effect;
use crate::tui::theme::Theme;
use crate::tui::view;
use crate::tui::widgets::panel::{Title, inside, panel};
use crate::tui::widgets::{put, span};

/// Rows a page moves.
const PAGE: usize = 10;

/// Where the comparison stands.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// What is shown; made when the screen is entered.
    pub comparison: Option<Box<Comparison>>,
    /// Whether the commits are still being looked for.
    pub searching: bool,
    /// First row in sight.
    pub top: usize,
}

/// Shows the two audits at these indices, and asks for the commits between them.
pub fn enter(model: &mut Model, one: usize, other: usize) -> Vec<Effect> {
    let (before, after) = (one.min(other), one.max(other));
    let audits = super::trend::audits(model);
    let (Some(before), Some(after)) = (audits.get(before), audits.get(after)) else { return Vec::new() };
    let mut comparison = Box::new(compare(&model.session.rubric, before, after));
    if let Some(other) = &model.trend.other {
        comparison.unknown = Some(format!("{} is not the repository that is open here", other.name));
        model.compare = State { comparison: Some(comparison), searching: false, top: 0 };
        model.screen = Screen::Compare;
        return Vec::new();
    }
    model.compare = State { comparison: Some(comparison.clone()), searching: true, top: 0 };
    model.screen = Screen::Compare;
    vec![Effect::Trace(comparison)]
}

/// The commits were found, or not; a result for another pair came too late.
pub fn traced(model: &mut Model, result: Result<Comparison, String>) {
    let state = &mut model.compare;
    let Some(shown) = &mut state.comparison else { return };
    match result {
        Ok(found) if found.before.id == shown.before.id && found.after.id == shown.after.id => **shown = found,
        Ok(_) => return,
        Err(why) => shown.unknown = Some(why),
    }
    state.searching = false;
}

/// Does what a command says.
pub fn run(model: &mut Model, command: Command) -> Vec<Effect> {
    let area = inside(view::body(model.size));
    let rows = lines(model, usize::from(area.width)).len();
    let last = rows.saturating_sub(usize::from(area.height));
    let top = &mut model.compare.top;
    *top = match command {
        Command::Up => top.saturating_sub(1),
        Command::Down => *top + 1,
        Command::PageUp => top.saturating_sub(PAGE),
        Command::PageDown => *top + PAGE,
        Command::First => 0,
        Command::Last => last,
        Command::Back => {
            model.screen = Screen::Trend;
            return Vec::new();
        }
        _ => *top,
    }
    .min(last);
    Vec::new()
}

/// Draws it.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let remark = if model.compare.searching { "looking for the commits…" } else { "" };
    let inner = panel(buf, area, Title::new("Compare", theme).remark(remark, theme), theme.border(true));
    let lines = lines(model, usize::from(inner.width));
    let top = model.compare.top.min(lines.len().saturating_sub(usize::from(inner.height)));
    for (row, text) in (0..inner.height).zip(lines.iter().skip(top)) {
        put(buf, inner, row, Line::from(span(text, style(text, theme))));
    }
}

/// The comparison that is shown.
pub fn shown(model: &Model) -> Option<&Comparison> {
    model.compare.comparison.as_deref()
}

fn lines(model: &Model, width: usize) -> Vec<String> {
    let Some(comparison) = &model.compare.comparison else { return Vec::new() };
    report::compare::text(comparison, width).lines().map(str::to_owned).collect()
}

/// Headings are strong, what fell and what is called out stands out, commits step back; nothing needs the colour.
fn style(text: &str, theme: Theme) -> Style {
    match text.trim_start() {
        words if words.starts_with('!') => theme.alarm(),
        words if words.ends_with('▼') => theme.bad(),
        words if words.ends_with('▲') => theme.good(),
        words if words.starts_with("why:") => theme.accent(),
        _ if text.starts_with("    ") => theme.dim(),
        _ if !text.starts_with(' ') => theme.strong(),
        _ => theme.text(),
    }
}
