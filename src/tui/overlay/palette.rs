//! Every action by name: what this screen can do now comes first, then the other screens, then what they can do.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use tui_textarea::TextArea;

use super::{Overlay, draw_typed, edit, one_line, to_cell, window};
use crate::tui::commands::{ANYWHERE, Binding, Command, TABLES, Table, table};
use crate::tui::fuzzy::Query;
use crate::tui::model::Model;
use crate::tui::msg::Effect;
use crate::tui::widgets::panel::Title;
use crate::tui::widgets::{column, footer, paint, put, scroll, span, spread};
use crate::tui::{go, keymap, update};

/// Cells of the keys and of the names.
const KEYS: usize = 9;
const NAMES: usize = 16;
/// Rows beside the list: the line typed, a rule, the keys.
const FRAME: u16 = 3;
/// What a match in the name is worth more than one in the sentence, and one that works now than one that does not.
const NAME: u32 = 24;
/// More than any match in part: who types the whole name gets what it names.
const EXACT: u32 = 10_000;
const WORKS: u32 = 16;

/// Where an action works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// On this screen, now.
    Now,
    /// Everywhere.
    Anywhere,
    /// On this screen, but not now.
    Later,
    /// On another screen.
    Elsewhere,
}

/// One action of the list.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The screen it belongs to.
    pub table: &'static Table,
    /// The action.
    pub row: &'static Binding,
    /// Where it works.
    pub reach: Reach,
}

/// What was typed, and which action is selected.
#[derive(Debug)]
pub struct State {
    area: TextArea<'static>,
    selected: usize,
}

impl Default for State {
    fn default() -> Self {
        Self { area: one_line("", "type a part of what you want to do"), selected: 0 }
    }
}

impl State {
    /// Takes letters in where the cursor stands.
    pub fn type_in(&mut self, letters: &str) {
        self.area.insert_str(letters);
        self.selected = 0;
    }

    /// Takes pasted text in, on one line.
    pub fn paste(&mut self, pasted: &str) {
        let words: Vec<&str> = pasted.split_whitespace().collect();
        self.area.insert_str(crate::text::sanitise(&words.join(" ")));
        self.selected = 0;
    }

    fn query(&self) -> String {
        self.area.lines().concat()
    }
}

/// Every action there is: a name that means the same on several screens stands once.
pub fn entries(model: &Model) -> Vec<Entry> {
    let here = table(model);
    let reach = |row: &Binding| if (row.live)(model) { Reach::Now } else { Reach::Later };
    let top =
        model.session.rubric.dimensions.iter().flat_map(|dimension| &dimension.levels).map(|level| level.score).max();
    let mut all: Vec<Entry> = here.rows.iter().map(|row| Entry { table: here, row, reach: reach(row) }).collect();
    for row in ANYWHERE.rows.iter().filter(|row| row.command != Command::Palette) {
        let reach = if (row.live)(model) { Reach::Anywhere } else { Reach::Later };
        all.push(Entry { table: &ANYWHERE, row, reach });
    }
    for table in TABLES
        .iter()
        .filter(|table| table.id != here.id && !matches!(table.id, "anywhere" | "trail" | "file" | "minutes" | "page"))
    {
        for row in table.rows {
            let known = |entry: &Entry| entry.row.command == row.command && entry.row.help == row.help;
            let moves = here.rows.iter().any(|own| own.command == row.command && row.label.is_empty());
            if !moves && !all.iter().any(known) {
                all.push(Entry { table, row, reach: Reach::Elsewhere });
            }
        }
    }
    all.retain(|entry| entry.row.command.level().is_none_or(|level| top.is_some_and(|top| level <= top)));
    all.sort_by_key(|entry| entry.reach);
    all
}

/// The actions that fit what was typed, best first.
fn found(model: &Model, state: &State) -> Vec<Entry> {
    let words = state.query();
    if words.trim().is_empty() {
        return entries(model);
    }
    let mut query = Query::new(&words);
    let mut fitting: Vec<(u32, Entry)> = entries(model)
        .into_iter()
        .filter_map(|entry| {
            let exact = if entry.row.command.name() == words.trim() { EXACT } else { 0 };
            let name = query.score(entry.row.command.name()).map(|score| score + NAME + exact);
            let sentence = query.score(&format!("{} {}", entry.table.title, entry.row.help));
            let bonus = if entry.reach <= Reach::Anywhere { WORKS } else { 0 };
            Some((name.max(sentence)? + bonus, entry))
        })
        .collect();
    fitting.sort_by_key(|(score, entry)| (std::cmp::Reverse(*score), entry.reach));
    fitting.into_iter().map(|(_, entry)| entry).collect()
}

/// What a key does in it.
pub fn key(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let Some(Overlay::Palette(state)) = model.overlays.last() else { return Vec::new() };
    let last = found(model, state).len().saturating_sub(1);
    let page = usize::from(model.size.height / 2);
    let Some(Overlay::Palette(state)) = model.overlays.last_mut() else { return Vec::new() };
    match keymap::name(key).as_str() {
        "<enter>" => return choose(model),
        "<esc>" => drop(model.overlays.pop()),
        "<up>" | "<c-p>" | "<c-k>" => state.selected = state.selected.checked_sub(1).unwrap_or(last),
        "<down>" | "<c-n>" | "<c-j>" | "<tab>" => {
            state.selected = if state.selected < last { state.selected + 1 } else { 0 }
        }
        "<pgup>" => state.selected = state.selected.saturating_sub(page),
        "<pgdn>" => state.selected = (state.selected + page).min(last),
        "<a-enter>" | "<c-m>" | "<s-tab>" => {}
        _ => {
            if edit(&mut state.area, key) {
                state.selected = 0;
            }
        }
    }
    Vec::new()
}

/// Does the action selected. One of another screen is shown there instead: nothing is done unseen.
fn choose(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Palette(state)) = model.overlays.last() else { return Vec::new() };
    let Some(entry) = found(model, state).get(state.selected).copied() else { return Vec::new() };
    model.overlays.pop();
    let keys = model.keys.shown(entry.table, entry.row);
    let help = entry.row.help;
    match entry.reach {
        Reach::Now | Reach::Anywhere => update::run(model, entry.row.command),
        Reach::Later => {
            model.say(format!("not possible now: {help}"));
            Vec::new()
        }
        Reach::Elsewhere => {
            let effects = go::to_table(model, entry.table);
            if model.overlays.is_empty() {
                let by = if keys.is_empty() { entry.row.command.name() } else { &keys };
                model.say(format!("here: {by} – {help}"));
            }
            effects
        }
    }
}

/// The keys at its foot.
pub(super) const FOOT: [(&str, &str); 3] = [("⏎", "do it"), ("↑↓", "choose"), ("Esc", "back")];

/// Cells and rows of the box.
pub(super) fn size(area: Rect) -> (u16, u16) {
    ((area.width * 9 / 10).clamp(58, 110), (area.height * 8 / 10).clamp(12, 30))
}

/// The actions, below the line typed and a rule.
fn list(inner: Rect) -> Rect {
    Rect { y: inner.y + 2, height: inner.height.saturating_sub(FRAME), ..inner }
}

/// The line typed.
fn typed_line(inner: Rect) -> Rect {
    Rect { height: 1.min(inner.height), ..inner }
}

/// The wheel goes from action to action, and stops at both ends.
pub(super) fn turn(model: &mut Model, by: isize) {
    let Some(Overlay::Palette(state)) = model.overlays.last() else { return };
    let last = found(model, state).len().saturating_sub(1);
    if let Some(Overlay::Palette(state)) = model.overlays.last_mut() {
        state.selected = state.selected.saturating_add_signed(by).min(last);
    }
}

/// Does the action under a click; in the line typed it sets the cursor.
pub(super) fn click(model: &mut Model, inner: Rect, at: Position) -> Vec<Effect> {
    if let (Some(Overlay::Palette(state)), true) = (model.overlays.last_mut(), typed_line(inner).contains(at)) {
        to_cell(&mut state.area, typed_line(inner), at);
        return Vec::new();
    }
    let list = list(inner);
    let Some(Overlay::Palette(state)) = model.overlays.last() else { return Vec::new() };
    let len = found(model, state).len();
    let row = scroll(state.selected, len, usize::from(list.height)) + usize::from(at.y.saturating_sub(list.y));
    if !list.contains(at) || row >= len {
        return Vec::new();
    }
    if let Some(Overlay::Palette(state)) = model.overlays.last_mut() {
        state.selected = row;
    }
    choose(model)
}

/// Draws the line typed and the actions that fit.
pub fn draw(model: &Model, state: &State, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let all = found(model, state);
    let typed = !state.query().trim().is_empty();
    let remark = if typed { crate::text::count(all.len() as u64, "action") } else { String::new() };
    let inner =
        window(buf, area, size(area), Title::new("What do you want to do?", theme).remark(remark, theme), theme);
    draw_typed(&state.area, typed_line(inner), buf);
    let list = list(inner);
    let line = Rect { y: inner.y + 1, height: 1, ..inner };
    put(buf, line, 0, Line::from(span("─".repeat(usize::from(line.width)), theme.border(false))));
    let top = scroll(state.selected, all.len(), usize::from(list.height));
    for (row, (index, entry)) in (0..list.height).zip(all.iter().enumerate().skip(top)) {
        put(buf, list, row, entry_line(model, entry, usize::from(list.width)));
        if index == state.selected {
            paint(buf, list, row, theme.selected(true));
        }
    }
    if all.is_empty() {
        put(buf, list, 0, Line::from(span("nothing is called like that; fewer letters find more", theme.dim())));
    }
    put(buf, inner, inner.height.saturating_sub(1), footer::keys(FOOT.into_iter(), usize::from(inner.width), theme));
}

/// ` n        note             write down why`, and at the right where it works, if not here and now.
fn entry_line(model: &Model, entry: &Entry, cells: usize) -> Line<'static> {
    let theme = model.theme;
    let works = entry.reach <= Reach::Anywhere;
    let style = if works { theme.text() } else { theme.dim() };
    let left = Line::from(vec![
        span(column(&model.keys.shown(entry.table, entry.row), KEYS), theme.accent()),
        span(column(entry.row.command.name(), NAMES), style),
        span(entry.row.help, style),
    ]);
    let right = match entry.reach {
        Reach::Now | Reach::Anywhere => String::new(),
        Reach::Later => "not now".into(),
        Reach::Elsewhere => entry.table.title.to_lowercase(),
    };
    spread(left, Line::from(span(right, theme.dim())), cells)
}
