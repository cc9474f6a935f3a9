//! The form of an action: what, who, until when.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use tui_textarea::TextArea;

use super::{
    Overlay, completed, confirm, draw_resting, draw_typed, edit, editor, offered, one_line, to_cell, typed, window,
};
use crate::model::{Action, ActionStatus, DimensionId};
use crate::tui::commands::{Command, key_of};
use crate::tui::model::{Model, Screen};
use crate::tui::msg::Effect;
use crate::tui::screens::review;
use crate::tui::widgets::panel::Title;
use crate::tui::widgets::{footer, labelled, put, put_all, span};
use crate::tui::{due, keymap};

const WHAT: usize = 0;
const WHO: usize = 1;
const WHEN: usize = 2;
/// First row and rows of each field.
const ROWS: [(u16, u16); 3] = [(0, 3), (3, 1), (4, 1)];
/// Cells of the labels.
const INDENT: u16 = 8;
const LABELS: [&str; 3] = ["what", "who", "until"];

/// An open form.
#[derive(Debug)]
pub struct State {
    dimension: DimensionId,
    title: String,
    fields: [TextArea<'static>; 3],
    field: usize,
    error: Option<String>,
    before: String,
}

impl State {
    /// Whether something typed is not kept yet.
    pub fn changed(&self) -> bool {
        self.fields.iter().map(typed).collect::<String>() != self.before
    }

    /// Takes pasted text in, on one line.
    pub fn paste(&mut self, pasted: &str) {
        self.fields[self.field].insert_str(crate::text::sanitise(pasted));
    }

    /// Takes letters in where the cursor stands.
    pub fn type_in(&mut self, letters: &str) {
        self.error = None;
        self.fields[self.field].insert_str(letters);
    }

    fn value(&self, field: usize) -> String {
        typed(&self.fields[field])
    }
}

/// Opens the form for the dimension shown, with `words` to start from.
pub fn open(model: &mut Model, words: &str) {
    let Some(dimension) = review::dimension(model) else { return };
    let step = model.session.suggestion(model.review.dimension).and_then(|suggestion| suggestion.to_reach_next.first());
    let hint = step.map_or("what is to be done?", String::as_str);
    // What is to be done may be long; the rest stays on its line.
    let fields = [editor(words, hint), one_line("", "a person or a team; may stay empty"), one_line("", due::EXAMPLES)];
    let state = State {
        dimension: dimension.id.clone(),
        title: format!("{}: an action", dimension.title),
        fields,
        field: WHAT,
        error: None,
        before: words.trim().to_owned(),
    };
    model.overlays.push(Overlay::Action(Box::new(state)));
}

/// What a key does in the form.
pub fn key(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let Some(Overlay::Action(state)) = model.overlays.last_mut() else { return Vec::new() };
    state.error = None;
    match keymap::name(key).as_str() {
        "<c-s>" => return keep(model),
        "<enter>" if state.field == WHEN => return keep(model),
        "<enter>" | "<tab>" | "<down>" => state.field = (state.field + 1) % state.fields.len(),
        "<s-tab>" | "<up>" => state.field = (state.field + state.fields.len() - 1) % state.fields.len(),
        "<esc>" if state.changed() => model.overlays.push(Overlay::Confirm(confirm::text())),
        "<esc>" => drop(model.overlays.pop()),
        "<a-enter>" | "<c-j>" | "<c-m>" => {}
        "<right>" if state.field == WHO => return complete_or_move(model, key),
        _ => drop(edit(&mut state.fields[state.field], key)),
    }
    Vec::new()
}

/// Behind a part of a name that the history knows, the arrow completes it.
fn complete_or_move(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let Some(Overlay::Action(state)) = model.overlays.last() else { return Vec::new() };
    let rest = offered(model, &state.fields[WHO]);
    if let Some(Overlay::Action(state)) = model.overlays.last_mut() {
        match rest {
            Some(rest) => drop(state.fields[WHO].insert_str(rest)),
            None => drop(edit(&mut state.fields[WHO], key)),
        }
    }
    Vec::new()
}

/// Adds the action, or says what is wrong with it.
pub fn keep(model: &mut Model) -> Vec<Effect> {
    let today = model.session.now.date_naive();
    let Some(Overlay::Action(state)) = model.overlays.last_mut() else { return Vec::new() };
    let (text, owner) = (state.value(WHAT), state.value(WHO));
    if text.is_empty() {
        state.field = WHAT;
        state.error = Some("say what is to be done, or Esc".into());
        return Vec::new();
    }
    let due = match due::parse(&state.value(WHEN), today) {
        Ok(due) => due,
        Err(why) => {
            state.field = WHEN;
            state.error = Some(why);
            return Vec::new();
        }
    };
    let dimension = state.dimension.clone();
    model.overlays.pop();
    let id = model.session.new_id();
    let noted = id.clone();
    let Some(review) = &mut model.session.review else { return Vec::new() };
    let opened_in = review.audit().id.clone();
    review.add_action(Action {
        id,
        dimension,
        text,
        owner,
        due,
        status: ActionStatus::Open,
        opened_in,
        closed_in: None,
    });
    review::select_action(model, &noted);
    let words = if model.screen == Screen::Findings {
        format!("action noted; {} leads to the review it is part of", key_of(model, "anywhere", Command::GoReview))
    } else {
        format!("action noted; {} takes it back", key_of(model, "review", Command::Undo))
    };
    model.say(words);
    model.session.save_draft().into_iter().collect()
}

/// Cells and rows of the box.
pub(super) fn size(area: Rect) -> (u16, u16) {
    ((area.width * 7 / 10).clamp(56, 96), 11)
}

/// The keys at its foot.
pub(super) fn keys(state: &State) -> Vec<(&'static str, &'static str)> {
    if state.field == WHEN {
        vec![("⏎", "keep"), ("Esc", "back")]
    } else {
        vec![("⏎", "next field"), ("Ctrl-S", "keep"), ("Esc", "back")]
    }
}

/// Where a field stands.
fn place(inner: Rect, field: usize) -> Rect {
    let (row, height) = ROWS[field];
    let place = Rect { x: inner.x + INDENT, y: inner.y + row, width: inner.width.saturating_sub(INDENT), height };
    place.intersection(inner)
}

/// The keys go to the field under a click, and there to the letter under it.
pub(super) fn click(state: &mut State, inner: Rect, at: Position) {
    let row = at.y - inner.y;
    if let Some(field) = ROWS.iter().position(|(first, rows)| (*first..first + rows).contains(&row)) {
        state.field = field;
        state.error = None;
        to_cell(&mut state.fields[field], place(inner, field), at);
    }
}

/// Draws the form with its keys.
pub fn draw(model: &Model, state: &State, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let inner = window(buf, area, size(area), Title::new(&state.title, theme), theme);
    for (index, (label, field)) in LABELS.iter().zip(&state.fields).enumerate() {
        let focused = index == state.field;
        let row = ROWS[index].0;
        let mark = if focused { "▸" } else { " " };
        put(buf, inner, row, Line::from(span(format!("{mark} {label}"), theme.selected(false))));
        let draw = if focused { draw_typed } else { draw_resting };
        draw(field, place(inner, index), buf);
    }
    let below = Rect { y: inner.y + 5, height: inner.height.saturating_sub(6), ..inner };
    put_all(buf, below, remark(model, state, usize::from(inner.width)));
    let last = inner.height.saturating_sub(1);
    put(buf, inner, last, footer::keys(keys(state).into_iter(), usize::from(inner.width), theme));
}

/// What is wrong, or how the date was understood.
fn remark(model: &Model, state: &State, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    if let Some(error) = &state.error {
        return labelled("!", error, cells, (theme.alarm(), theme.bad()));
    }
    if let Some(rest) = (state.field == WHO).then(|| offered(model, &state.fields[WHO])).flatten() {
        let name = completed(&state.fields[WHO], &rest);
        return vec![Line::from(span(format!("        → completes {name}"), theme.dim()))];
    }
    match due::parse(&state.value(WHEN), model.session.now.date_naive()) {
        Ok(Some(date)) => vec![Line::from(span(format!("        = {}", date.format("%A %Y-%m-%d")), theme.dim()))],
        Ok(None) => Vec::new(),
        Err(_) => labelled("       ", due::FORMS, cells, (theme.dim(), theme.dim())),
    }
}
