//! What can follow the keys pressed so far, while more have to follow.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};

use super::panel::{Title, inside, panel};
use super::{cells_of, column, put_all, span};
use crate::tui::commands::{Binding, Command, continuations};
use crate::tui::keymap;
use crate::tui::model::Model;

/// Cells of the keys.
const KEYS: usize = 8;
/// Fewest cells of the box.
const WIDTH: u16 = 60;
/// Cells of its border and the blanks beside it.
const FRAME: usize = 4;

/// A row for each key that can follow.
fn lines(model: &Model) -> Vec<Line<'static>> {
    let theme = model.theme;
    let line = |(keys, row): (String, &Binding)| {
        Line::from(vec![span(column(&keys, KEYS), theme.accent()), span(row.help, theme.text())])
    };
    continuations(model).into_iter().map(line).collect()
}

/// Where the box stands that holds these rows.
fn place(lines: &[Line], area: Rect) -> Rect {
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height);
    let longest = lines.iter().map(|line| cells_of(line) + FRAME).max().unwrap_or(0);
    let width = u16::try_from(longest).unwrap_or(u16::MAX).max(WIDTH).min(area.width);
    Rect { x: area.right() - width, y: area.bottom() - height, width, height }
}

/// What the row under a position asks for.
pub fn under(model: &Model, area: Rect, at: Position) -> Option<Command> {
    let all = continuations(model);
    let inner = inside(place(&lines(model), area));
    let (_, row) = all.get(usize::from(at.y.checked_sub(inner.y)?))?;
    inner.contains(at).then_some(row.command)
}

/// Draws the keys that can follow, at the bottom of `area`; nothing while no key waits.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    if model.pressed.is_empty() {
        return;
    }
    let theme = model.theme;
    let lines = lines(model);
    let place = place(&lines, area).intersection(buf.area);
    Clear.render(place, buf);
    let pressed: Vec<String> = model.pressed.iter().map(|key| keymap::shown(key)).collect();
    let title = Title::new(format!("{} …", pressed.join(" ")), theme).remark("Esc forgets it", theme);
    let inner = panel(buf, place, title, theme.border(true));
    put_all(buf, inner, lines);
}
