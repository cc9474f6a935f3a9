//! Clicks and the wheel on what is typed or answered over a screen: its rows, and the keys at its foot.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::{Overlay, action, confirm, form, leave_out, line, palette, placed, search, text};
use crate::tui::model::Model;
use crate::tui::msg::Effect;
use crate::tui::widgets::footer;
use crate::tui::widgets::panel::inside;

/// The room inside the topmost box, and the keys in its last row.
fn foot(model: &Model, area: Rect) -> Option<(Rect, Vec<(&'static str, &'static str)>)> {
    let (size, keys) = match model.overlays.last()? {
        Overlay::Text(state) => (text::size(area), text::keys(state)),
        Overlay::Action(state) => (action::size(area), action::keys(state)),
        Overlay::Line(_) => (line::size(area), line::KEYS.to_vec()),
        Overlay::Form(state) => (form::size(state, area), form::keys(state)),
        Overlay::LeaveOut(state) => (leave_out::size(state, area), leave_out::keys(state)),
        Overlay::Palette(_) => (palette::size(area), palette::FOOT.to_vec()),
        Overlay::Confirm(state) => (confirm::size(state, area), confirm::keys(state)),
        _ => return None,
    };
    Some((inside(placed(area, size)), keys))
}

/// Gives a click or a turn of the wheel to the topmost box. One beside it does nothing: nothing typed is lost by a slip.
pub fn mouse(model: &mut Model, event: MouseEvent, area: Rect) -> Vec<Effect> {
    if matches!(model.overlays.last(), Some(Overlay::Search(_))) {
        return search::mouse(model, event, area);
    }
    match event.kind {
        MouseEventKind::ScrollDown => wheel(model, 1),
        MouseEventKind::ScrollUp => wheel(model, -1),
        MouseEventKind::Down(MouseButton::Left) => return click(model, Position::new(event.column, event.row), area),
        _ => {}
    }
    Vec::new()
}

/// The wheel moves in what is a list; in a text it would move the cursor, which nobody expects.
fn wheel(model: &mut Model, by: isize) {
    match model.overlays.last_mut() {
        Some(Overlay::Palette(_)) => palette::turn(model, by),
        Some(Overlay::Form(state)) => form::turn(state, by),
        _ => {}
    }
}

fn click(model: &mut Model, at: Position, area: Rect) -> Vec<Effect> {
    let Some((inner, keys)) = foot(model, area).filter(|(inner, _)| inner.contains(at)) else { return Vec::new() };
    if at.y + 1 == inner.bottom() {
        let key = footer::key_at(&keys, usize::from(inner.width), model.theme, usize::from(at.x - inner.x));
        return key.map_or_else(Vec::new, |key| super::key(model, key));
    }
    match model.overlays.last_mut() {
        Some(Overlay::Palette(_)) => return palette::click(model, inner, at),
        Some(Overlay::Text(state)) => text::click(state, inner, at),
        Some(Overlay::Line(state)) => line::click(state, inner, at),
        Some(Overlay::Action(state)) => action::click(state, inner, at),
        Some(Overlay::Form(state)) => form::click(state, inner, at),
        Some(Overlay::LeaveOut(state)) => leave_out::click(state, inner, at),
        _ => {}
    }
    Vec::new()
}
