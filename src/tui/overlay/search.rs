//! Words to search the findings by, under the list: what is found changes with every letter.

use crossterm::event::{KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};
use tui_textarea::TextArea;

use super::{Overlay, draw_typed, one_line, to_cell, typed};
use crate::tui::commands::Command;
use crate::tui::keymap;
use crate::tui::model::Model;
use crate::tui::msg::Effect;
use crate::tui::screens::findings;
use crate::tui::widgets::{cells_of, footer, put, span, spread};

/// The keys at the end of the row, and the cells they have.
const KEYS: [(&str, &str); 2] = [("⏎", "keep"), ("Esc", "back")];
const FOOT: u16 = 40;

/// An open search.
#[derive(Debug)]
pub struct State {
    area: TextArea<'static>,
    before: String,
}

impl State {
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

/// Opens the search with the words that hold now.
pub fn open(model: &mut Model) {
    let before = model.findings.filter.words.clone();
    let area = one_line(&before, "rule, path, words of the message; !word leaves out, 'word means exactly that");
    model.overlays.push(Overlay::Search(Box::new(State { area, before })));
}

/// What a key does: letters search, arrows move in what was found.
pub fn key(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let moved = match keymap::name(key).as_str() {
        "<enter>" => {
            model.overlays.pop();
            return Vec::new();
        }
        "<esc>" => {
            if let Some(Overlay::Search(state)) = model.overlays.pop() {
                findings::search(model, &state.before);
            }
            return Vec::new();
        }
        "<up>" | "<c-p>" => Command::Up,
        "<down>" | "<c-n>" => Command::Down,
        "<pgup>" => Command::PageUp,
        "<pgdn>" => Command::PageDown,
        "<a-enter>" | "<c-j>" | "<c-m>" | "<tab>" | "<s-tab>" => return Vec::new(),
        _ => {
            if let Some(Overlay::Search(state)) = model.overlays.last_mut() {
                state.area.input(key);
            }
            changed(model);
            return Vec::new();
        }
    };
    findings::run(model, moved)
}

/// Searches for what stands there now.
pub fn changed(model: &mut Model) {
    let Some(Overlay::Search(state)) = model.overlays.last() else { return };
    let words = typed(&state.area);
    findings::search(model, &words);
}

/// Draws the line in the row below the screen, where the keys stand otherwise.
pub fn draw(model: &Model, state: &State, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let row = Rect { y: area.bottom(), height: 1, ..area }.intersection(buf.area);
    Clear.render(row, buf);
    let (right, _) = right(model);
    put(buf, row, 0, spread(Line::from(span(" / ", theme.accent())), right, usize::from(row.width)));
    draw_typed(&state.area, field(model, row), buf);
}

/// How much was found and the keys, at the end of the row; and the cells of the keys.
fn right(model: &Model) -> (Line<'static>, u16) {
    let theme = model.theme;
    let keys = footer::keys(KEYS.into_iter(), usize::from(FOOT), theme);
    let cells = cells_of(&keys);
    let found = crate::text::count(model.findings.index.shown as u64, "finding");
    let mut right = Line::from(span(found, theme.dim()));
    right.spans.push(span("  ", theme.text()));
    right.spans.extend(keys.spans);
    (right, u16::try_from(cells).unwrap_or(FOOT))
}

/// Where what is searched for is typed.
fn field(model: &Model, row: Rect) -> Rect {
    let taken = u16::try_from(cells_of(&right(model).0)).unwrap_or(0);
    Rect { x: row.x + 3, width: row.width.saturating_sub(taken + 5), ..row }.intersection(row)
}

/// A click in the row is on a key or on a letter; above it the list is as it always is.
pub(super) fn mouse(model: &mut Model, event: MouseEvent, area: Rect) -> Vec<Effect> {
    let (at, row) = (Position::new(event.column, event.row), Rect { y: area.bottom(), height: 1, ..area });
    if !row.contains(at) {
        return findings::mouse(model, event, area);
    }
    if event.kind != MouseEventKind::Down(MouseButton::Left) {
        return Vec::new();
    }
    let keys = row.right() - right(model).1.min(row.width);
    if at.x >= keys {
        let pressed = footer::key_at(&KEYS, usize::from(FOOT), model.theme, usize::from(at.x - keys));
        return pressed.map_or_else(Vec::new, |pressed| key(model, pressed));
    }
    let field = field(model, row);
    if let Some(Overlay::Search(state)) = model.overlays.last_mut() {
        to_cell(&mut state.area, field, at);
    }
    Vec::new()
}
