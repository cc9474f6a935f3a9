//! The form of one entry of a register: a question at a time, with its example, checked as it is answered.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use tui_textarea::TextArea;

use super::{Overlay, completed, confirm, draw_resting, draw_typed, edit, offered, one_line, to_cell, typed, window};
use crate::registers::shape::parse;
use crate::registers::{self, Cell, Draft, Field, FieldKind, Kind, Need, Record, Section, Value, assess};
use crate::text::width;
use crate::tui::model::Model;
use crate::tui::msg::Effect;
use crate::tui::screens::registers as screen;
use crate::tui::widgets::panel::Title;
use crate::tui::widgets::{footer, labelled, put, put_all, scroll, span};
use crate::tui::{due, keymap};

/// Fields that name people, completed from the history.
const PEOPLE: &[&str] = &["owner", "contact", "audited_by"];
/// Rows below the fields: a gap, the question, its example, remarks, the keys.
const BELOW: u16 = 8;

/// An open form.
#[derive(Debug)]
pub struct State {
    kind: Kind,
    section: &'static Section,
    /// The entry that is changed; `None` for a new one.
    identity: Option<String>,
    fields: Vec<TextArea<'static>>,
    before: Vec<String>,
    field: usize,
    error: Option<String>,
}

impl State {
    /// Whether something typed is not kept yet.
    pub fn changed(&self) -> bool {
        self.fields.iter().map(typed).ne(self.before.iter().cloned())
    }

    /// Takes letters in where the cursor stands.
    pub fn type_in(&mut self, letters: &str) {
        self.error = None;
        self.fields[self.field].insert_str(letters);
    }

    /// Takes pasted text in, on one line.
    pub fn paste(&mut self, pasted: &str) {
        self.fields[self.field].insert_str(crate::text::sanitise(pasted));
    }

    /// Places of the fields for days that may lie ahead.
    #[cfg(test)]
    pub(crate) fn days_ahead(&self) -> Vec<usize> {
        let fields = self.section.fields.iter().enumerate();
        fields.filter(|(_, field)| matches!(field.kind, FieldKind::Until)).map(|(at, _)| at).collect()
    }

    /// What the field that is being typed in says as a value.
    #[cfg(test)]
    pub(crate) fn day_typed(&self, today: chrono::NaiveDate) -> Option<String> {
        parsed(self.of().kind, &typed(&self.fields[self.field]), today).ok()?.map(|value| value.typed())
    }

    fn of(&self) -> &'static Field {
        &self.section.fields[self.field]
    }

    fn value(&self, name: &str) -> String {
        let at = self.section.fields.iter().position(|field| field.name == name);
        at.and_then(|at| self.fields.get(at)).map(typed).unwrap_or_default()
    }

    /// What is typed so far, as an entry.
    fn record(&self, today: chrono::NaiveDate) -> Record {
        let values = self.section.fields.iter().zip(&self.fields).filter_map(|(field, area)| {
            let value = parsed(field.kind, &typed(area), today).ok().flatten()?;
            Some((field.name, Cell { value, line: 0 }))
        });
        Record { section: self.section.name, line: 0, cells: values.collect() }
    }
}

/// What is typed as a value. A day that may lie ahead is typed as in any other form too: `+2w`, `friday`.
fn parsed(kind: FieldKind, text: &str, today: chrono::NaiveDate) -> Result<Option<Value>, String> {
    match due::parse(text, today) {
        Ok(Some(day)) if matches!(kind, FieldKind::Until) => parse(kind, &day.to_string(), today),
        _ => parse(kind, text, today),
    }
}

/// Opens the form for an entry, or for a new one.
pub fn open(model: &mut Model, kind: Kind, section: &'static Section, record: Option<&Record>) {
    let before: Vec<String> = section
        .fields
        .iter()
        .map(|field| record.and_then(|record| record.value(field.name)).map(Value::typed).unwrap_or_default())
        .collect();
    let fields = section
        .fields
        .iter()
        .zip(&before)
        .map(|(field, text)| one_line(text, if field.need == Need::May { "may stay empty" } else { "" }));
    let fields: Vec<TextArea<'static>> = fields.collect();
    // What was read may differ from what is typed in the order of separators only: compared as it stands in the form.
    let before = fields.iter().map(typed).collect();
    let identity = record.map(|record| kind.identity(record));
    let first_open = section
        .fields
        .iter()
        .zip(&before as &Vec<String>)
        .position(|(field, text)| field.need != Need::May && text.is_empty());
    let field = if record.is_some() { first_open.unwrap_or(0) } else { 0 };
    let state = State { kind, section, identity, fields, before, field, error: None };
    model.overlays.push(Overlay::Form(Box::new(state)));
}

/// Behind a part of a name that the history knows, the arrow completes it.
fn complete_or_move(model: &mut Model, key: KeyEvent) {
    let Some(Overlay::Form(state)) = model.overlays.last() else { return };
    let rest = offered(model, &state.fields[state.field]);
    let Some(Overlay::Form(state)) = model.overlays.last_mut() else { return };
    let area = &mut state.fields[state.field];
    match rest {
        Some(rest) => drop(area.insert_str(rest)),
        None => drop(edit(area, key)),
    }
}

/// What a key does in the form.
pub fn key(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let today = model.session.now.date_naive();
    let Some(Overlay::Form(state)) = model.overlays.last_mut() else { return Vec::new() };
    state.error = None;
    let (count, last) = (state.fields.len(), state.fields.len() - 1);
    match keymap::name(key).as_str() {
        "<c-s>" => return keep(model),
        "<enter>" => {
            if let Err(why) = parsed(state.of().kind, &typed(&state.fields[state.field]), today) {
                state.error = Some(why);
            } else if state.field == last {
                return keep(model);
            } else {
                state.field += 1;
            }
        }
        "<tab>" | "<down>" => state.field = (state.field + 1) % count,
        "<s-tab>" | "<up>" => state.field = (state.field + last) % count,
        "<esc>" if state.changed() => model.overlays.push(Overlay::Confirm(confirm::entry())),
        "<esc>" => drop(model.overlays.pop()),
        "<a-enter>" | "<c-j>" | "<c-m>" => {}
        "<right>" if PEOPLE.contains(&state.of().name) => complete_or_move(model, key),
        _ => drop(edit(&mut state.fields[state.field], key)),
    }
    Vec::new()
}

/// Writes the entry, or says what is wrong with it.
pub fn keep(model: &mut Model) -> Vec<Effect> {
    let today = model.session.now.date_naive();
    let Some(Overlay::Form(state)) = model.overlays.last_mut() else { return Vec::new() };
    let cells = match read(state, today) {
        Ok(cells) => cells,
        Err((field, why)) => {
            state.field = field;
            state.error = Some(why);
            return Vec::new();
        }
    };
    if state.identity.is_some() && !state.changed() {
        model.overlays.pop();
        return Vec::new();
    }
    let (kind, section) = (state.kind, state.section);
    let identity = state.identity.clone();
    let new_identity = kind.identity_of(section.name, &|name| state.value(name));
    let changed: Vec<(&'static str, Option<Value>)> = section
        .fields
        .iter()
        .zip(cells)
        .enumerate()
        .filter(|(at, _)| typed(&state.fields[*at]) != state.before[*at])
        .map(|(_, (field, value))| (field.name, value))
        .collect();
    let (before, taken) = screen::text_of(model, kind, section, &new_identity);
    let refused = taken && identity.as_ref() != Some(&new_identity);
    let written = if refused {
        Err(format!("there is a {} '{new_identity}' already", section.name))
    } else {
        write(kind, section, identity.as_deref(), &changed, before.as_deref())
    };
    match written {
        Ok(text) => {
            model.overlays.pop();
            screen::save(model, kind, before, text, new_identity)
        }
        Err(why) => {
            if let Some(Overlay::Form(state)) = model.overlays.last_mut() {
                state.error = Some(why);
            }
            Vec::new()
        }
    }
}

/// The values of all fields in order, or the first that cannot be meant.
fn read(state: &State, today: chrono::NaiveDate) -> Result<Vec<Option<Value>>, (usize, String)> {
    let fields = state.section.fields.iter().zip(&state.fields).enumerate();
    let values = fields.map(|(at, (field, area))| {
        let value = parsed(field.kind, &typed(area), today).map_err(|why| (at, why))?;
        match (value, field.need) {
            (None, Need::Key) => Err((at, format!("say {}, or Esc", field.what))),
            (value, _) => Ok(value),
        }
    });
    values.collect()
}

/// The register's new text.
fn write(
    kind: Kind,
    section: &'static Section,
    identity: Option<&str>,
    changed: &[(&'static str, Option<Value>)],
    before: Option<&str>,
) -> Result<String, String> {
    if let (Some(identity), Some(before)) = (identity, before) {
        return registers::set(before, kind, (section.name, identity), changed);
    }
    let values = changed.iter().filter_map(|(name, value)| Some((*name, value.clone()?)));
    let draft = Draft { cells: values.collect(), ..Draft::new(section.name) };
    match before {
        Some(before) => registers::add(before, kind, &draft),
        None => Ok(registers::create(kind, &[draft])),
    }
}

/// Cells and rows of the box.
pub(super) fn size(state: &State, area: Rect) -> (u16, u16) {
    let rows = u16::try_from(state.fields.len()).unwrap_or(u16::MAX);
    ((area.width * 4 / 5).clamp(56, 110), rows.saturating_add(BELOW + 2).min(area.height))
}

/// Fields in sight.
fn shown(state: &State, inner: Rect) -> u16 {
    let rows = u16::try_from(state.fields.len()).unwrap_or(u16::MAX);
    inner.height.saturating_sub(BELOW).clamp(1, rows.max(1))
}

/// The keys at its foot.
pub(super) fn keys(state: &State) -> Vec<(&'static str, &'static str)> {
    if state.field + 1 == state.fields.len() {
        vec![("⏎", "keep"), ("↑", "field before"), ("Esc", "back")]
    } else {
        vec![("⏎", "next question"), ("↑↓", "move"), ("Ctrl-S", "keep"), ("Esc", "back")]
    }
}

/// Where the field in a row stands, behind its name.
fn place(state: &State, area: Rect, row: u16) -> Rect {
    let longest = state.section.fields.iter().map(|field| width(field.name)).max().unwrap_or(0);
    let indent = u16::try_from(longest + 5).unwrap_or(0).min(area.width * 3 / 5);
    let place = Rect { x: area.x + indent, y: area.y + row, width: area.width.saturating_sub(indent), height: 1 };
    place.intersection(area)
}

/// The keys go to the field under a click, and there to the letter under it.
pub(super) fn click(state: &mut State, inner: Rect, at: Position) {
    let (height, row) = (shown(state, inner), at.y - inner.y);
    let field = scroll(state.field, state.fields.len(), usize::from(height)) + usize::from(row);
    if row < height && field < state.fields.len() {
        let place = place(state, inner, row);
        state.field = field;
        state.error = None;
        to_cell(&mut state.fields[field], place, at);
    }
}

/// The wheel goes from field to field, and stops at both ends.
pub(super) fn turn(state: &mut State, by: isize) {
    state.field = state.field.saturating_add_signed(by).min(state.fields.len().saturating_sub(1));
    state.error = None;
}

/// Draws the form with the question of the field the keys go to.
pub fn draw(model: &Model, state: &State, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let what = if state.identity.is_some() { "change" } else { "new" };
    let title = format!("{}: {what} {}", state.kind.shape().title, state.section.name);
    let inner = window(buf, area, size(state, area), Title::new(title, theme), theme);
    let shown = shown(state, inner);
    draw_fields(model, state, Rect { height: shown, ..inner }, buf);
    let below = Rect { y: inner.y + shown + 1, height: inner.height.saturating_sub(shown + 2), ..inner };
    put_all(buf, below, remarks(model, state, usize::from(inner.width)));
    let last = inner.height.saturating_sub(1);
    put(buf, inner, last, footer::keys(keys(state).into_iter(), usize::from(inner.width), theme));
}

fn draw_fields(model: &Model, state: &State, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let top = scroll(state.field, state.fields.len(), usize::from(area.height));
    let fields = state.section.fields.iter().zip(&state.fields).enumerate().skip(top);
    for (row, (at, (field, text))) in (0..area.height).zip(fields) {
        let focused = at == state.field;
        let mark = if focused { "▸" } else { " " };
        let open = if field.need != Need::May && typed(text).is_empty() { "·" } else { " " };
        put(buf, area, row, Line::from(span(format!("{mark} {}{open}", field.name), theme.selected(false))));
        let draw = if focused { draw_typed } else { draw_resting };
        draw(text, place(state, area, row), buf);
    }
}

/// The question, how it is answered, what is wrong, and what the answers come to.
fn remarks(model: &Model, state: &State, cells: usize) -> Vec<Line<'static>> {
    let (theme, field) = (model.theme, state.of());
    let today = model.session.now.date_naive();
    let asked = if field.need == Need::May { " (may stay empty)" } else { "" };
    let mut lines = labelled("?", &format!("{}{asked}", field.what), cells, (theme.accent(), theme.strong()));
    let how = match field.kind {
        FieldKind::Choice(words) => format!("one of {}", words.join(", ")),
        _ => format!("for example {}", field.example),
    };
    lines.extend(labelled(" ", &how, cells, (theme.dim(), theme.dim())));
    let area = &state.fields[state.field];
    if let Some(rest) = PEOPLE.contains(&field.name).then(|| offered(model, area)).flatten() {
        lines.push(Line::from(span(format!("  → completes {}", completed(area, &rest)), theme.dim())));
    }
    let wrong = parsed(field.kind, &typed(&state.fields[state.field]), today).err();
    if let Some(why) = state.error.as_ref().or(wrong.as_ref()) {
        lines.extend(labelled("!", why, cells, (theme.alarm(), theme.bad())));
    } else if state.kind == Kind::Labels {
        let (verdict, risks) = assess(&state.record(today));
        let open = risks.iter().find(|risk| risk.mitigated.is_none());
        let words = match open {
            Some(risk) => format!("risk {}: {}", verdict.as_str(), risk.text),
            None => format!("risk {}", verdict.as_str()),
        };
        lines.extend(labelled("=", &words, cells, (theme.accent(), theme.text())));
    }
    lines
}
