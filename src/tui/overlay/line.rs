//! One line to type about a screen: words to filter by, tags of a repository.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use tui_textarea::TextArea;

use super::{Overlay, completed, confirm, draw_typed, edit, offered, one_line, to_cell, typed, window};
use crate::model::Repository;
use crate::tui::keymap;
use crate::tui::model::Model;
use crate::tui::msg::Effect;
use crate::tui::screens::{meeting, portfolio};
use crate::tui::widgets::panel::Title;
use crate::tui::widgets::{footer, put, span};

/// What the line is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Which rows of the portfolio are shown.
    Filter,
    /// The tags of a repository.
    Tags(Box<Repository>),
    /// Who is in the room.
    People,
    /// Something that is put off.
    Park,
    /// The file of the minutes.
    MinutesFile,
}

/// An open line.
#[derive(Debug)]
pub struct State {
    purpose: Purpose,
    title: String,
    before: String,
    area: TextArea<'static>,
}

impl State {
    /// Whether closing it now would lose something that cannot be typed again at once.
    pub fn changed(&self) -> bool {
        !matches!(self.purpose, Purpose::Filter | Purpose::MinutesFile) && typed(&self.area) != self.before
    }

    /// Takes letters in where the cursor stands.
    pub fn type_in(&mut self, letters: &str) {
        self.area.insert_str(letters);
    }

    /// Takes pasted text in, on one line.
    pub fn paste(&mut self, pasted: &str) {
        let words: Vec<&str> = pasted.split_whitespace().collect();
        self.area.insert_str(crate::text::sanitise(&words.join(" ")));
    }
}

/// Opens a line that holds `text`.
pub fn open(model: &mut Model, purpose: Purpose, title: String, text: &str, hint: &str) {
    let area = one_line(text, hint);
    model.overlays.push(Overlay::Line(Box::new(State { purpose, title, before: text.trim().to_owned(), area })));
}

/// What a key does in it.
pub fn key(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    match keymap::name(key).as_str() {
        "<enter>" => return keep(model),
        "<esc>" if model.overlays.last().is_some_and(Overlay::holds_text) => {
            model.overlays.push(Overlay::Confirm(confirm::text()));
        }
        "<esc>" => drop(model.overlays.pop()),
        "<tab>" | "<right>" if complete(model) => {}
        // There is one line only.
        "<a-enter>" | "<c-j>" | "<c-m>" | "<tab>" | "<s-tab>" => {}
        _ => {
            if let Some(Overlay::Line(state)) = model.overlays.last_mut() {
                edit(&mut state.area, key);
            }
        }
    }
    Vec::new()
}

/// The rest of the name that is being typed, where names are.
fn rest(model: &Model, state: &State) -> Option<String> {
    (state.purpose == Purpose::People).then(|| offered(model, &state.area))?
}

/// Completes the name that is being typed; whether there was one.
fn complete(model: &mut Model) -> bool {
    let Some(Overlay::Line(state)) = model.overlays.last() else { return false };
    let Some(rest) = rest(model, state) else { return false };
    if let Some(Overlay::Line(state)) = model.overlays.last_mut() {
        state.area.insert_str(rest);
    }
    true
}

/// Takes over what was typed, and the line is done.
pub fn keep(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Line(state)) = model.overlays.last() else { return Vec::new() };
    let (text, purpose, changed) = (typed(&state.area), state.purpose.clone(), typed(&state.area) != state.before);
    if let Purpose::Tags(_) = &purpose
        && let Some(wrong) = text.split([',', ' ']).find(|word| !word.is_empty() && crate::model::tag(word).is_none())
    {
        model.warn(format!("'{wrong}' is no tag: short words such as team-a or prod, with blanks between them"));
        return Vec::new();
    }
    model.overlays.pop();
    match purpose {
        Purpose::MinutesFile if !text.is_empty() => meeting::write_minutes(model, text),
        _ if !changed => Vec::new(),
        Purpose::Filter => {
            portfolio::find(model, text);
            Vec::new()
        }
        Purpose::MinutesFile => Vec::new(),
        Purpose::People => meeting::set_people(model, &text),
        Purpose::Park => meeting::park(model, text),
        Purpose::Tags(repository) => portfolio::set_tags(model, *repository, &text),
    }
}

/// The keys at its foot.
pub(super) const KEYS: [(&str, &str); 2] = [("⏎", "keep"), ("Esc", "back")];

/// Cells and rows of the box.
pub(super) fn size(area: Rect) -> (u16, u16) {
    ((area.width * 7 / 10).clamp(50, 90), 5)
}

/// Where what is typed stands.
fn field(inner: Rect) -> Rect {
    Rect { height: 1, ..inner }.intersection(inner)
}

/// Sets the cursor to the letter under a click.
pub(super) fn click(state: &mut State, inner: Rect, at: Position) {
    to_cell(&mut state.area, field(inner), at);
}

/// Draws the line with its keys.
pub fn draw(model: &Model, state: &State, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let inner = window(buf, area, size(area), Title::new(&state.title, theme), theme);
    let last = inner.height.saturating_sub(1);
    put(buf, inner, last, footer::keys(KEYS.into_iter(), usize::from(inner.width), theme));
    if let Some(rest) = rest(model, state) {
        let name = completed(&state.area, &rest);
        put(buf, inner, 1, Line::from(span(format!("  Tab completes {name}"), theme.dim())));
    }
    draw_typed(&state.area, field(inner), buf);
}
