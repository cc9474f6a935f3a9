//! A page of text over a screen: its rows, how far it can be scrolled, and what of it is in sight.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::window;
use crate::tui::theme::Theme;
use crate::tui::widgets::panel::Title;
use crate::tui::widgets::put_all;

/// Draws `lines` from row `top` in a box of at most `width` cells; the title says where in the page one is.
pub(super) fn draw(
    buf: &mut Buffer,
    area: Rect,
    (title, width): (&str, u16),
    lines: Vec<Line<'static>>,
    top: u16,
    theme: Theme,
) {
    let len = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let height = len.saturating_add(2).min(area.height);
    let rows = height.saturating_sub(2);
    let top = top.min(len.saturating_sub(rows));
    let below = len.saturating_sub(top + rows);
    let remark = match (top, below) {
        (0, 0) => "Esc closes".to_owned(),
        (_, 0) => "the end".to_owned(),
        _ => format!("{below} more rows, ↓"),
    };
    let inner = window(buf, area, (width, height), Title::new(title, theme).remark(remark, theme), theme);
    put_all(buf, inner, lines.into_iter().skip(usize::from(top)));
}

/// The last row a page of `len` rows can be scrolled to where `height` rows of screen are there for its box.
pub(super) fn last_top(len: usize, height: u16) -> u16 {
    u16::try_from(len).unwrap_or(u16::MAX).saturating_sub(height.saturating_sub(2))
}
