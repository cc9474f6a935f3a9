//! Clicks and the wheel, given to what lies under them: the keys of the last row, what lies over the screen, the screen.
//!
//! Where a part stands is asked of what draws it, and a click on a key does what the tables say of its action.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::commands::Command;
use super::model::{Model, Screen};
use super::msg::Effect;
use super::overlay::{Overlay, pointer};
use super::screens::{compare, findings, meeting, overview, portfolio, registers, review, summary, trend};
use super::widgets::{footer, which};
use super::{borders, tour, trail, update, view};

/// Takes a click or a turn of the wheel in.
pub(super) fn mouse(model: &mut Model, event: MouseEvent) -> Vec<Effect> {
    if view::is_too_small(model.size) {
        return Vec::new();
    }
    let area = view::body(model.size);
    if model.borders.is_pulled()
        && let Some(effects) = borders::mouse(model, event)
    {
        return effects;
    }
    if is_click(event) {
        let at = Position::new(event.column, event.row);
        if let Some(effects) = on_notice(model, at).or_else(|| on_keys(model, at, area)) {
            return effects;
        }
    }
    match model.overlays.last().map(Overlay::types) {
        Some(true) => pointer::mouse(model, event, area),
        Some(false) => {
            if let Some(command) = turn(event) {
                update::run_overlay(model, command);
            }
            Vec::new()
        }
        None if on_claim(model, event, area) => Vec::new(),
        None => borders::mouse(model, event).unwrap_or_else(|| on_screen(model, event, area)),
    }
}

fn is_click(event: MouseEvent) -> bool {
    event.kind == MouseEventKind::Down(MouseButton::Left)
}

/// What was said is gone after a click as after a key; a click on it does nothing else.
fn on_notice(model: &mut Model, at: Position) -> Option<Vec<Effect>> {
    model.notice.as_ref()?;
    let rows = footer::lines(model, usize::from(model.size.width)).len();
    model.notice = None;
    (usize::from(at.y) + rows >= usize::from(model.size.height)).then(Vec::new)
}

/// Keys that wait for others, those of the last row, those of the tour: a click is what the key is.
fn on_keys(model: &mut Model, at: Position, area: Rect) -> Option<Vec<Effect>> {
    if !model.pressed.is_empty() {
        let command = which::under(model, area, at);
        model.pressed.clear();
        return Some(command.map_or_else(Vec::new, |command| update::run(model, command)));
    }
    let is_last_row = at.y >= area.bottom();
    if is_last_row && !matches!(model.overlays.last(), Some(Overlay::Search(_))) {
        let command = footer::under(model, usize::from(model.size.width), usize::from(at.x));
        return Some(command.map_or_else(Vec::new, |command| update::run(model, command)));
    }
    (model.overlays.is_empty() && tour::click(model, at, area)).then(Vec::new)
}

/// What a turn of the wheel does in a list.
fn turn(event: MouseEvent) -> Option<Command> {
    match event.kind {
        MouseEventKind::ScrollDown => Some(Command::Down),
        MouseEventKind::ScrollUp => Some(Command::Up),
        _ => None,
    }
}

/// On the claim at the foot of the screen the wheel goes to the next one, a click shows the file.
fn on_claim(model: &mut Model, event: MouseEvent, area: Rect) -> bool {
    if trail::selected(model).is_none() || event.row + trail::HEIGHT < area.bottom() {
        return false;
    }
    match turn(event) {
        Some(command) => drop(trail::run(model, command)),
        None if is_click(event) => trail::show(model),
        None => {}
    }
    true
}

fn on_screen(model: &mut Model, event: MouseEvent, area: Rect) -> Vec<Effect> {
    let at = Position::new(event.column, event.row);
    match (model.screen, turn(event)) {
        (Screen::Overview, _) => overview::mouse(model, event, area),
        (Screen::Review, _) => return review::mouse(model, event, area),
        (Screen::Findings, _) => return findings::mouse(model, event, area),
        (Screen::Meeting, _) => return meeting::mouse(model, event, area),
        (Screen::Registers, _) => return registers::mouse(model, event),
        (Screen::Trend, Some(command)) => trend::wheel(model, command, at, area),
        (Screen::Trend, None) if is_click(event) => trend::click(model, at, area),
        (Screen::Summary, Some(command)) => return summary::run(model, command),
        (Screen::Compare, Some(command)) => return compare::run(model, command),
        (Screen::Portfolio, Some(command)) => return portfolio::run(model, command),
        (Screen::Portfolio, None) if is_click(event) => return portfolio::click(model, at),
        _ => {}
    }
    Vec::new()
}
