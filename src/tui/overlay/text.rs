//! Something to type about one dimension: a note, why a suggestion was overridden, why it does not apply.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use tui_textarea::TextArea;

use super::{Overlay, confirm, draw_typed, editor, to_cell, typed, window};
use crate::model::DimensionId;
use crate::tui::keymap;
use crate::tui::model::Model;
use crate::tui::msg::Effect;
use crate::tui::screens::review;
use crate::tui::widgets::panel::Title;
use crate::tui::widgets::{footer, put};

/// What the text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A note.
    Note,
    /// Why the suggestion was overridden; may be skipped.
    Why,
    /// Why the dimension does not apply; may not be empty.
    NotApplicable,
}

/// An open editor.
#[derive(Debug)]
pub struct State {
    dimension: DimensionId,
    purpose: Purpose,
    title: String,
    before: String,
    area: TextArea<'static>,
}

impl State {
    /// Whether something typed is not kept yet.
    pub fn changed(&self) -> bool {
        typed(&self.area) != self.before
    }

    /// Takes letters in where the cursor stands.
    pub fn type_in(&mut self, letters: &str) {
        self.area.insert_str(letters);
    }

    /// Takes pasted text in, line breaks and all.
    pub fn paste(&mut self, pasted: &str) {
        // Terminals send a carriage return for each line break of what is pasted.
        let broken = pasted.replace("\r\n", "\n").replace('\r', "\n");
        let safe: Vec<_> = broken.split('\n').map(crate::text::sanitise).collect();
        self.area.insert_str(safe.join("\n"));
    }
}

/// Opens the note of the dimension shown.
pub fn note(model: &mut Model) {
    let Some((title, dimension)) = shown(model) else { return };
    let Some(review) = &model.session.review else { return };
    let before = review.note(&dimension).to_owned();
    open(
        model,
        State {
            title: format!("Note on {title}"),
            purpose: Purpose::Note,
            area: editor(&before, "why this level? what would change it?"),
            before: before.trim().to_owned(),
            dimension,
        },
    );
}

/// Asks why a strong suggestion was overridden.
pub fn why(model: &mut Model, level: u8) {
    let Some((title, dimension)) = shown(model) else { return };
    let suggested = model.session.suggestion(model.review.dimension).and_then(|suggestion| suggestion.score);
    let suggested = suggested.map_or_else(String::new, |score| format!(", when the scan says {score}"));
    open(
        model,
        State {
            title: format!("{title}: why {level}{suggested}?"),
            purpose: Purpose::Why,
            area: editor("", "what does the scan not see?"),
            before: String::new(),
            dimension,
        },
    );
}

/// Asks why the dimension does not apply.
pub fn not_applicable(model: &mut Model) {
    let Some((title, dimension)) = shown(model) else { return };
    open(
        model,
        State {
            title: format!("{title}: why does it not apply here?"),
            purpose: Purpose::NotApplicable,
            area: editor("", "a reason is needed; only what applies is counted"),
            before: String::new(),
            dimension,
        },
    );
}

fn shown(model: &Model) -> Option<(String, DimensionId)> {
    let dimension = review::dimension(model)?;
    Some((dimension.title.clone(), dimension.id.clone()))
}

fn open(model: &mut Model, state: State) {
    model.overlays.push(Overlay::Text(Box::new(state)));
}

/// What a key does in the editor.
pub fn key(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    match keymap::name(key).as_str() {
        "<enter>" | "<c-s>" => return keep(model),
        "<esc>" => close(model),
        "<a-enter>" | "<c-j>" => edit(model, TextArea::insert_newline),
        "<tab>" | "<s-tab>" => {}
        _ => edit(model, |area| {
            super::edit(area, key);
        }),
    }
    Vec::new()
}

fn edit(model: &mut Model, change: impl FnOnce(&mut TextArea<'static>)) {
    if let Some(Overlay::Text(state)) = model.overlays.last_mut() {
        change(&mut state.area);
    }
}

/// Closes the editor; asks first when that would lose something.
fn close(model: &mut Model) {
    if model.overlays.last().is_some_and(Overlay::holds_text) {
        model.overlays.push(Overlay::Confirm(confirm::text()));
    } else {
        model.overlays.pop();
    }
}

/// Keeps what was typed, and the editor is done.
pub fn keep(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Text(state)) = model.overlays.last() else { return Vec::new() };
    let (text, purpose, id) = (typed(&state.area), state.purpose, state.dimension.clone());
    if purpose == Purpose::NotApplicable && text.is_empty() {
        model.warn("without a reason it stays open: write one, or Esc");
        return Vec::new();
    }
    let changed = state.changed();
    model.overlays.pop();
    if !changed {
        return Vec::new();
    }
    let now = model.session.now;
    let index = model.session.rubric.dimensions.iter().position(|dimension| dimension.id == id);
    let suggestion = index.and_then(|index| model.session.suggestion(index)).cloned();
    let Some(review) = &mut model.session.review else { return Vec::new() };
    match purpose {
        Purpose::Note | Purpose::Why => review.set_note(&id, text, now),
        Purpose::NotApplicable => {
            if let Err(why) = review.set_not_applicable(&id, text, suggestion.as_ref(), now) {
                model.warn(why.to_string());
                return Vec::new();
            }
        }
    }
    model.session.save_draft().into_iter().collect()
}

/// Cells and rows of the box.
pub(super) fn size(area: Rect) -> (u16, u16) {
    ((area.width * 7 / 10).clamp(50, 90), 9)
}

/// The keys at its foot.
pub(super) fn keys(state: &State) -> Vec<(&'static str, &'static str)> {
    let escape = if state.purpose == Purpose::Why { "skip" } else { "back" };
    vec![("⏎", "keep"), ("Esc", escape), ("Alt-⏎", "new line"), ("Ctrl-Z", "undo")]
}

/// Where the text stands: above a blank row and the keys.
fn field(inner: Rect) -> Rect {
    Rect { height: inner.height.saturating_sub(2), ..inner }
}

/// Sets the cursor to the letter under a click.
pub(super) fn click(state: &mut State, inner: Rect, at: Position) {
    to_cell(&mut state.area, field(inner), at);
}

/// Draws the editor with its keys.
pub fn draw(model: &Model, state: &State, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let inner = window(buf, area, size(area), Title::new(&state.title, theme), theme);
    let keys = keys(state);
    let last = inner.height.saturating_sub(1);
    put(buf, inner, last, footer::keys(keys.into_iter(), usize::from(inner.width), theme));
    draw_typed(&state.area, field(inner), buf);
}

/// `Ctrl-…` keys the editor keeps for itself are never commands.
pub fn is_leave(key: KeyEvent) -> bool {
    key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL)
}
