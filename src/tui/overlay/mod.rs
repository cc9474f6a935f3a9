//! What lies over a screen: help, a file, a question, something to type. The topmost has the keys.

pub mod action;
pub mod confirm;
pub mod details;
pub mod form;
pub mod help;
pub mod leave_out;
pub mod line;
pub mod minutes;
mod page;
pub mod palette;
pub mod pointer;
pub mod search;
pub mod source;
pub mod text;

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{Clear, Widget};
use tui_textarea::{CursorMove, DataCursor, TextArea, WrapMode};

use super::model::Model;
use super::msg::Effect;
use super::theme::Theme;
use super::widgets::panel::{Title, panel};
use super::{keymap, names};

/// One thing over the screen.
#[derive(Debug)]
pub enum Overlay {
    /// The keys of the screen, scrolled by so many rows.
    Help(u16),
    /// Everything known about the repository, scrolled by so many rows.
    Details(u16),
    /// The minutes of the meeting, scrolled by so many rows.
    Minutes(u16),
    /// A file around a place.
    Source(source::State),
    /// Something to type.
    Text(Box<text::State>),
    /// One line to type about the screen.
    Line(Box<line::State>),
    /// An action with owner and date.
    Action(Box<action::State>),
    /// An entry of a register.
    Form(Box<form::State>),
    /// Words to search the findings by.
    Search(Box<search::State>),
    /// A finding to be left out.
    LeaveOut(Box<leave_out::State>),
    /// Every action by name.
    Palette(Box<palette::State>),
    /// A question with a few answers.
    Confirm(confirm::State),
}

impl Overlay {
    /// First row of a page of text.
    pub fn top_mut(&mut self) -> Option<&mut u16> {
        match self {
            Self::Help(top) | Self::Details(top) | Self::Minutes(top) => Some(top),
            _ => None,
        }
    }

    /// Whether keys are text here.
    pub fn types(&self) -> bool {
        !matches!(self, Self::Help(_) | Self::Details(_) | Self::Minutes(_) | Self::Source(_))
    }

    /// Whether letters go into a text here, whichever they are.
    pub fn takes_letters(&self) -> bool {
        match self {
            Self::Text(_) | Self::Action(_) | Self::Line(_) | Self::Form(_) | Self::Search(_) | Self::Palette(_) => {
                true
            }
            Self::LeaveOut(state) => !state.is_made_up(),
            _ => false,
        }
    }

    /// Whether closing it now would lose something typed.
    pub fn holds_text(&self) -> bool {
        match self {
            Self::Text(state) => state.changed(),
            Self::Action(state) => state.changed(),
            Self::Line(state) => state.changed(),
            Self::Form(state) => state.changed(),
            Self::LeaveOut(state) => state.changed(),
            _ => false,
        }
    }
}

/// Gives a key to the topmost overlay that takes keys as text.
pub fn key(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    match model.overlays.last() {
        Some(Overlay::Text(_)) => text::key(model, key),
        Some(Overlay::Action(_)) => action::key(model, key),
        Some(Overlay::Line(_)) => line::key(model, key),
        Some(Overlay::Form(_)) => form::key(model, key),
        Some(Overlay::Search(_)) => search::key(model, key),
        Some(Overlay::LeaveOut(_)) => leave_out::key(model, key),
        Some(Overlay::Palette(_)) => palette::key(model, key),
        Some(Overlay::Confirm(_)) => confirm::key(model, key),
        _ => Vec::new(),
    }
}

/// Gives pasted text to the topmost overlay.
pub fn paste(model: &mut Model, pasted: &str) {
    match model.overlays.last_mut() {
        Some(Overlay::Text(state)) => state.paste(pasted),
        Some(Overlay::Action(state)) => state.paste(pasted),
        Some(Overlay::Line(state)) => state.paste(pasted),
        Some(Overlay::Form(state)) => state.paste(pasted),
        Some(Overlay::LeaveOut(state)) => state.paste(pasted),
        Some(Overlay::Search(state)) => {
            state.paste(pasted);
            search::changed(model);
        }
        Some(Overlay::Palette(state)) => state.paste(pasted),
        _ => {}
    }
}

/// Gives letters that came together to the topmost overlay that takes them.
pub fn type_in(model: &mut Model, letters: &str) {
    match model.overlays.last_mut() {
        Some(Overlay::Text(state)) => state.type_in(letters),
        Some(Overlay::Action(state)) => state.type_in(letters),
        Some(Overlay::Line(state)) => state.type_in(letters),
        Some(Overlay::Form(state)) => state.type_in(letters),
        Some(Overlay::LeaveOut(state)) => state.type_in(letters),
        Some(Overlay::Search(state)) => {
            state.type_in(letters);
            search::changed(model);
        }
        Some(Overlay::Palette(state)) => state.type_in(letters),
        _ => {}
    }
}

/// Draws everything that lies over the screen.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    for overlay in &model.overlays {
        match overlay {
            Overlay::Help(top) => help::draw(model, *top, area, buf),
            Overlay::Details(top) => details::draw(model, *top, area, buf),
            Overlay::Minutes(top) => minutes::draw(model, *top, area, buf),
            Overlay::Source(state) => source::draw(model, state, area, buf),
            Overlay::Text(state) => text::draw(model, state, area, buf),
            Overlay::Action(state) => action::draw(model, state, area, buf),
            Overlay::Line(state) => line::draw(model, state, area, buf),
            Overlay::Form(state) => form::draw(model, state, area, buf),
            Overlay::Search(state) => search::draw(model, state, area, buf),
            Overlay::LeaveOut(state) => leave_out::draw(model, state, area, buf),
            Overlay::Palette(state) => palette::draw(model, state, area, buf),
            Overlay::Confirm(state) => confirm::draw(model, state, area, buf),
        }
    }
}

/// A cleared box of at most `width` × `height` in the middle of `area`; gives back the room inside.
fn window(buf: &mut Buffer, area: Rect, (width, height): (u16, u16), title: Title, theme: Theme) -> Rect {
    let place = placed(area, (width, height));
    Clear.render(place, buf);
    panel(buf, place, title, theme.border(true))
}

/// Where such a box stands.
fn placed(area: Rect, (width, height): (u16, u16)) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    let (x, y) = (area.x + (area.width - width) / 2, area.y + (area.height - height) / 2);
    Rect { x, y, width, height }
}

/// An editor that holds `text` and shows `hint` while it is empty.
fn editor(text: &str, hint: &str) -> TextArea<'static> {
    let lines = text.lines().map(|line| crate::text::sanitise(line).into_owned()).collect();
    let mut area = TextArea::new(lines);
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    area.set_cursor_line_style(Style::new());
    area.set_placeholder_text(crate::text::sanitise(hint));
    area.set_placeholder_style(Style::new().add_modifier(Modifier::DIM));
    area.move_cursor(CursorMove::Bottom);
    area.move_cursor(CursorMove::End);
    area
}

/// The same with all of it on one line, which is moved aside where it is too long.
fn one_line(text: &str, hint: &str) -> TextArea<'static> {
    let mut area = editor(text, hint);
    area.set_wrap_mode(WrapMode::None);
    area
}

/// Draws a text that is typed. Behind a row that is full to its last cell the cursor stands on that cell.
fn draw_typed(text: &TextArea<'static>, place: Rect, buf: &mut Buffer) {
    let place = place.intersection(buf.area);
    text.render(place, buf);
    let is_cursor = |at: Position| buf[at].modifier.contains(Modifier::REVERSED);
    if place.is_empty() || place.positions().any(is_cursor) {
        return;
    }
    let says = |row: &u16| (place.left()..place.right()).any(|x| buf[(x, *row)].symbol().trim() != "");
    let row = (place.top()..place.bottom()).rev().find(says).unwrap_or(place.y);
    buf[(place.right() - 1, row)].modifier.insert(Modifier::REVERSED);
}

/// Draws a text that the keys do not go to: without a cursor.
fn draw_resting(text: &TextArea<'static>, place: Rect, buf: &mut Buffer) {
    let mut resting = text.clone();
    resting.set_cursor_style(Style::new());
    resting.render(place.intersection(buf.area), buf);
}

/// A key that is text, or moves in it: letters, words (Ctrl or Alt with arrows, Alt-Backspace, Ctrl-W), Ctrl-Z and Ctrl-R to
/// undo and redo. Whether it changed something.
fn edit(area: &mut TextArea<'static>, key: KeyEvent) -> bool {
    match keymap::name(key).as_str() {
        "<c-z>" => area.undo(),
        "<a-left>" => moved(area, CursorMove::WordBack),
        "<a-right>" => moved(area, CursorMove::WordForward),
        "<c-bs>" => area.delete_word(),
        "<c-del>" => area.delete_next_word(),
        _ => area.input(key),
    }
}

/// Sets the cursor of an editor drawn at `place` to the letter under a click.
fn to_cell(area: &mut TextArea<'static>, place: Rect, at: Position) {
    if !place.contains(at) {
        return;
    }
    // Which letter lies under a cell is known to an editor only once it was drawn there.
    (&*area).render(place, &mut Buffer::empty(place));
    let (top, left) = area.scroll_offset();
    let (row, column) = (top + (at.y - place.y), left + (at.x - place.x));
    let DataCursor(line, letter) = area.screen_to_data(row.into(), column.into());
    let cell = |number| u16::try_from(number).unwrap_or(u16::MAX);
    area.move_cursor(CursorMove::Jump(cell(line), cell(letter)));
}

fn moved(area: &mut TextArea<'static>, to: CursorMove) -> bool {
    area.move_cursor(to);
    false
}

/// The rest of a name that is being typed, where the history knows it and the cursor stands behind what is typed.
fn offered(model: &Model, area: &TextArea<'static>) -> Option<String> {
    let line = area.lines().first()?;
    let at_end = area.cursor().1 == line.chars().count();
    at_end.then(|| names::rest(&names::known(model), names::last(line)))?
}

/// What the rest of a name makes of it, as a hint.
fn completed(area: &TextArea<'static>, rest: &str) -> String {
    format!("{}{rest}", names::last(&area.lines().concat()).trim_start())
}

/// What was typed, without blank ends.
fn typed(area: &TextArea) -> String {
    area.lines().join("\n").trim().to_owned()
}
