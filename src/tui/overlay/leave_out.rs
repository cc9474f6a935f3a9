//! Leaving a finding out: the reason, the way, and the change as it would be written, before it is.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use tui_textarea::TextArea;

use super::{Overlay, confirm, draw_typed, editor, to_cell, typed, window};
use crate::model::Finding;
use crate::rules::{Scope, is_notebook};
use crate::store::Change;
use crate::tui::keymap;
use crate::tui::model::Model;
use crate::tui::msg::Effect;
use crate::tui::screens::findings;
use crate::tui::theme::Theme;
use crate::tui::widgets::panel::Title;
use crate::tui::widgets::{diff, footer, labelled, put, put_all, span};

/// The ways, in the order they are offered.
const WAYS: [(Scope, &str); 3] = [
    (Scope::Place, "here: a comment beside the line"),
    (Scope::File, "in this file: an entry in the repository's settings"),
    (Scope::Everywhere, "everywhere: the rule is not heard in this repository"),
];

/// A request: what is left out, how far, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What is left out.
    pub finding: Finding,
    /// How far.
    pub scope: Scope,
    /// Why.
    pub reason: String,
}

/// An open request.
#[derive(Debug)]
pub struct State {
    finding: Finding,
    way: usize,
    area: TextArea<'static>,
    /// Why it cannot be done that way.
    error: Option<String>,
    /// The change, once it was made up; the keys then are about it.
    change: Option<Box<Change>>,
    asked: bool,
}

impl State {
    /// Whether closing it now would lose something typed.
    pub fn changed(&self) -> bool {
        !typed(&self.area).is_empty()
    }

    /// Whether the change is shown.
    pub(crate) fn is_made_up(&self) -> bool {
        self.change.is_some()
    }

    /// Takes letters in where the cursor stands.
    pub fn type_in(&mut self, letters: &str) {
        self.error = None;
        self.area.insert_str(letters);
    }

    /// Takes pasted text in, on one line.
    pub fn paste(&mut self, pasted: &str) {
        if self.change.is_none() {
            let words: Vec<&str> = pasted.split_whitespace().collect();
            self.area.insert_str(crate::text::sanitise(&words.join(" ")));
        }
    }
}

/// Opens the request for the finding selected.
pub fn open(model: &mut Model) {
    let Some(finding) = findings::selected(model).cloned() else { return };
    // Where there is no line to write beside, the settings are the way.
    let way = match finding.path.as_str() {
        "" => WAYS.len() - 1,
        path => usize::from(is_notebook(path)),
    };
    let area = editor("", "why this is no debt; it stands in the request");
    let state = State { finding, way, area, error: None, change: None, asked: false };
    model.overlays.push(Overlay::LeaveOut(Box::new(state)));
}

/// What a key does.
pub fn key(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let Some(Overlay::LeaveOut(state)) = model.overlays.last_mut() else { return Vec::new() };
    let name = keymap::name(key);
    if state.change.is_some() {
        return on_change(model, &name);
    }
    state.error = None;
    match name.as_str() {
        "<enter>" => return ask(model),
        "<tab>" | "<down>" => state.way = (state.way + 1) % WAYS.len(),
        "<s-tab>" | "<up>" => state.way = (state.way + WAYS.len() - 1) % WAYS.len(),
        "<esc>" if state.changed() => model.overlays.push(Overlay::Confirm(confirm::reason())),
        "<esc>" => drop(model.overlays.pop()),
        "<a-enter>" | "<c-j>" | "<c-m>" => {}
        _ => drop(state.area.input(key)),
    }
    Vec::new()
}

/// Asks for the change to be made up; a request without a reason is none.
fn ask(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::LeaveOut(state)) = model.overlays.last_mut() else { return Vec::new() };
    let reason = typed(&state.area);
    if reason.is_empty() {
        state.error = Some("say why: whoever reads it next year has nothing else".into());
        return Vec::new();
    }
    state.asked = true;
    let request = Request { finding: state.finding.clone(), scope: WAYS[state.way].0, reason };
    vec![Effect::MakeUp(Box::new(request))]
}

/// The change was made up, or cannot be.
pub fn made_up(model: &mut Model, result: Result<Change, String>) {
    let Some(Overlay::LeaveOut(state)) = model.overlays.last_mut() else { return };
    if !std::mem::take(&mut state.asked) {
        return;
    }
    match result {
        Ok(change) => state.change = Some(Box::new(change)),
        Err(why) => state.error = Some(why),
    }
}

fn on_change(model: &mut Model, name: &str) -> Vec<Effect> {
    let Some(Overlay::LeaveOut(state)) = model.overlays.last_mut() else { return Vec::new() };
    match name {
        "<enter>" => {
            let Some(change) = state.change.take() else { return Vec::new() };
            model.overlays.pop();
            model.session.saves.pending += 1;
            vec![Effect::Write(change)]
        }
        "<esc>" => {
            state.change = None;
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn request_size(area: Rect) -> (u16, u16) {
    ((area.width * 7 / 10).clamp(58, 96), 10)
}

/// Cells and rows of the box.
pub(super) fn size(state: &State, area: Rect) -> (u16, u16) {
    state.change.as_ref().map_or_else(|| request_size(area), |change| change_lines(change, area, Theme::PLAIN).1)
}

/// The keys at its foot.
pub(super) fn keys(state: &State) -> Vec<(&'static str, &'static str)> {
    match state.change {
        None => vec![("⏎", "show the change"), ("Tab", "another way"), ("Esc", "back")],
        Some(_) => vec![("⏎", "write it"), ("Esc", "back")],
    }
}

/// Where the reason is typed.
fn field(inner: Rect) -> Rect {
    Rect { x: inner.x + 5, y: inner.y + 4, width: inner.width.saturating_sub(5), height: 2 }.intersection(inner)
}

/// Chooses the way under a click, or sets the cursor in the reason.
pub(super) fn click(state: &mut State, inner: Rect, at: Position) {
    if state.change.is_some() {
        return;
    }
    let way = usize::from(at.y - inner.y).checked_sub(1).filter(|way| *way < WAYS.len());
    state.way = way.unwrap_or(state.way);
    state.error = None;
    to_cell(&mut state.area, field(inner), at);
}

/// Draws the request, or the change.
pub fn draw(model: &Model, state: &State, area: Rect, buf: &mut Buffer) {
    match &state.change {
        None => draw_request(model, state, area, buf),
        Some(change) => draw_change(model, (state, change), area, buf),
    }
}

fn draw_request(model: &Model, state: &State, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let title = Title::new(format!("Leave {} out", state.finding.rule), theme);
    let inner = window(buf, area, request_size(area), title, theme);
    let cells = usize::from(inner.width);
    put(buf, inner, 0, Line::from(span(&state.finding.message, theme.dim())));
    for (row, (number, (_, words))) in (1..).zip(WAYS.iter().enumerate()) {
        let chosen = number == state.way;
        let mark = if chosen { "▸ " } else { "  " };
        let style = if chosen { theme.strong() } else { theme.text() };
        put(buf, inner, row, Line::from(vec![span(mark, theme.strong()), span(*words, style)]));
    }
    put(buf, inner, 4, Line::from(span("why", theme.accent())));
    draw_typed(&state.area, field(inner), buf);
    if let Some(error) = &state.error {
        let below = Rect { y: inner.y + 6, height: 1, ..inner }.intersection(inner);
        put_all(buf, below, labelled("!", error, cells, (theme.alarm(), theme.bad())));
    }
    put(buf, inner, inner.height.saturating_sub(1), footer::keys(keys(state).into_iter(), cells, theme));
}

/// The change line by line, and the cells and rows of its box.
fn change_lines(change: &Change, area: Rect, theme: Theme) -> (Vec<Line<'static>>, (u16, u16)) {
    let width = (area.width * 9 / 10).clamp(58, 120);
    let before = change.before.as_deref().unwrap_or_default();
    let lines = diff::lines(before, &change.after, usize::from(width.saturating_sub(4)), theme);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4);
    (lines, (width, height))
}

fn draw_change(model: &Model, (state, change): (&State, &Change), area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let what = if change.before.is_some() { "a change" } else { "a new file" };
    let (lines, (width, height)) = change_lines(change, area, theme);
    let title = Title::new(format!("{what}: {}", change.path), theme).remark("nothing is written yet", theme);
    let inner = window(buf, area, (width, height), title, theme);
    put_all(buf, Rect { height: inner.height.saturating_sub(2), ..inner }, lines);
    let keys = footer::keys(keys(state).into_iter(), usize::from(inner.width), theme);
    put(buf, inner, inner.height.saturating_sub(1), keys);
}
