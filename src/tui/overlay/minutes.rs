//! The minutes of the meeting on one page, as Markdown.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::page;
use crate::tui::model::Model;
use crate::tui::screens::meeting;
use crate::tui::widgets::wrapped;

/// Widest line of text.
const MEASURE: u16 = 104;
/// Cells left of and right of the text.
const MARGINS: u16 = 4;

/// Last row the page can be scrolled to.
pub fn last_top(model: &Model, area: Rect) -> u16 {
    page::last_top(lines(model, area.width).len(), area.height)
}

fn lines(model: &Model, width: u16) -> Vec<Line<'static>> {
    let cells = usize::from(width.min(MEASURE).saturating_sub(MARGINS));
    let text = meeting::minutes(model).unwrap_or_default();
    let line =
        |line: &str| if line.is_empty() { vec![Line::default()] } else { wrapped(line, cells, model.theme.text()) };
    text.lines().flat_map(line).collect()
}

/// Draws the page from its row `top`.
pub fn draw(model: &Model, top: u16, area: Rect, buf: &mut Buffer) {
    page::draw(buf, area, ("Minutes", MEASURE.min(area.width)), lines(model, area.width), top, model.theme);
}
