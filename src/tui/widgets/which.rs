//! What can follow the keys pressed so far, while more have to follow.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};

use super::panel::{Title, panel};
use super::{cells_of, column, put_all, span};
use crate::tui::commands::continuations;
use crate::tui::keymap;
use crate::tui::model::Model;

/// Cells of the keys.
const KEYS: usize = 8;
/// Fewest cells of the box.
const WIDTH: u16 = 60;
/// Cells of its border and the blanks beside it.
const FRAME: usize = 4;

/// Draws the keys that can follow, at the bottom of `area`; nothing while no key waits.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    if model.pressed.is_empty() {
        return;
    }
    let theme = model.theme;
    let line = |(keys, words): (String, &str)| {
        Line::from(vec![span(column(&keys, KEYS), theme.accent()), span(words, theme.text())])
    };
    let lines: Vec<Line<'static>> = continuations(model).into_iter().map(line).collect();
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height);
    let longest = lines.iter().map(|line| cells_of(line) + FRAME).max().unwrap_or(0);
    let width = u16::try_from(longest).unwrap_or(u16::MAX).max(WIDTH).min(area.width);
    let place = Rect { x: area.right() - width, y: area.bottom() - height, width, height };
    let place = place.intersection(buf.area);
    Clear.render(place, buf);
    let pressed: Vec<String> = model.pressed.iter().map(|key| keymap::shown(key)).collect();
    let title = Title::new(format!("{} …", pressed.join(" ")), theme).remark("Esc forgets it", theme);
    let inner = panel(buf, place, title, theme.border(true));
    put_all(buf, inner, lines);
}
