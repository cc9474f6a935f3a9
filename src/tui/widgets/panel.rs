//! A bordered box with a title, and rules across it that join its border.

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Widget};

use super::{cells_of, fit, put, span};
use crate::tui::theme::Theme;

/// What stands in a border: a title at its left, a remark at its right.
#[derive(Clone, Debug, Default)]
pub struct Title {
    /// At the left.
    pub left: Line<'static>,
    /// At the right, left out where there is no room.
    pub right: Line<'static>,
}

impl Title {
    /// A bold title.
    pub fn new(text: impl AsRef<str>, theme: Theme) -> Self {
        Self { left: Line::from(span(text, theme.strong())), right: Line::default() }
    }

    /// With a dim remark at the right.
    #[must_use]
    pub fn remark(mut self, text: impl AsRef<str>, theme: Theme) -> Self {
        self.right = Line::from(span(text, theme.dim()));
        self
    }

    /// With a remark at the right that must not be missed.
    #[must_use]
    pub fn alarm(mut self, text: impl AsRef<str>, theme: Theme) -> Self {
        self.right = Line::from(span(text, theme.alarm()));
        self
    }
}

/// Draws a box; gives back the room inside it, one cell of padding at each side.
pub fn panel(buf: &mut Buffer, area: Rect, title: Title, style: Style) -> Rect {
    let area = area.intersection(buf.area);
    Block::bordered().border_type(BorderType::Rounded).border_style(style).render(area, buf);
    write_title(buf, area, 0, title);
    inside(area)
}

/// The room inside a box at `area`.
pub fn inside(area: Rect) -> Rect {
    let inner = area.inner(Margin::new(1, 1));
    if inner.width > 30 { inner.inner(Margin::new(1, 0)) } else { inner }
}

/// Draws a rule across the box `area` in its row `row`, with a title.
pub fn rule(buf: &mut Buffer, area: Rect, row: u16, title: Title, style: Style) {
    let area = area.intersection(buf.area);
    if area.width < 2 || row >= area.height {
        return;
    }
    let line = format!("├{}┤", "─".repeat(usize::from(area.width) - 2));
    put(buf, area, row, Line::from(span(line, style)));
    write_title(buf, area, row, title);
}

fn write_title(buf: &mut Buffer, area: Rect, row: u16, title: Title) {
    if area.width < 6 || cells_of(&title.left) == 0 {
        return;
    }
    let room = usize::from(area.width) - 4;
    let left = padded(fit(title.left, room.saturating_sub(2)));
    let used = cells_of(&left);
    put(buf, Rect { x: area.x + 2, width: area.width - 3, ..area }, row, left);
    let right = padded(title.right);
    let wanted = cells_of(&right);
    if wanted > 2 && used + wanted + 2 <= room {
        let x = area.right() - 2 - u16::try_from(wanted).unwrap_or(0);
        put(buf, Rect { x, width: area.right() - x, ..area }, row, right);
    }
}

fn padded(mut line: Line<'static>) -> Line<'static> {
    line.spans.insert(0, span(" ", Style::new()));
    line.spans.push(span(" ", Style::new()));
    line
}
