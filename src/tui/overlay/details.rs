//! Everything known about the repository on one page: what the boxes of the overview have no room for.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::page;
use crate::tui::model::Model;
use crate::tui::screens::overview;
use crate::tui::widgets::span;

/// Cells left of and right of the text.
const MARGINS: u16 = 4;
/// Widest page: beyond it what stands at the right is not seen to belong to what stands at the left.
const WIDEST: u16 = 116;

/// Last row the page can be scrolled to.
pub fn last_top(model: &Model, area: Rect) -> u16 {
    page::last_top(lines(model, area.width.min(WIDEST)).len(), area.height)
}

fn lines(model: &Model, width: u16) -> Vec<Line<'static>> {
    let cells = usize::from(width.saturating_sub(MARGINS));
    let mut lines = Vec::new();
    for (title, part) in overview::everything(model, cells) {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::from(span(title, model.theme.accent())));
        lines.extend(part);
    }
    lines
}

/// Draws the page from its row `top`.
pub fn draw(model: &Model, top: u16, area: Rect, buf: &mut Buffer) {
    let width = area.width.min(WIDEST);
    page::draw(buf, area, ("Everything known", width), lines(model, width), top, model.theme);
}
