//! Text that is being typed: letters, words, undo and redo, soft wrap. A key costs what it changes and a frame what is in
//! sight, however long the text is.

mod edits;
mod motions;
mod rows;
#[cfg(test)]
mod tests;

use std::cell::RefCell;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;

use self::edits::{Edit, Edits};
use self::rows::Rows;
use super::keymap;
use super::theme::Theme;
use super::widgets::{put, put_all, span};
use crate::text::{sanitise, width, wrap};

/// A place in the text: before the byte `byte` of the line `line`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    line: usize,
    byte: usize,
}

/// A text and the place in it where the next letter goes. All it holds is safe to draw.
#[derive(Clone, Debug)]
pub struct Editor {
    /// Never empty; a line holds no line break.
    lines: Vec<String>,
    cursor: At,
    hint: String,
    edits: Edits,
    /// What was deleted last by word or to the end of the line.
    killed: String,
    /// The column that moves from row to row keep to.
    column: Option<usize>,
    /// Known only to what draws; kept so that a frame need not begin at the first letter.
    rows: RefCell<Rows>,
}

impl Editor {
    /// Holds `text`, with the cursor behind it; shows `hint` while there is none. What is too long for a row goes on in the
    /// next.
    pub fn new(text: &str, hint: &str) -> Self {
        let mut lines: Vec<String> = text.lines().map(|line| sanitise(line).into_owned()).collect();
        if lines.is_empty() {
            lines.push(String::new());
        }
        let line = lines.len() - 1;
        Self {
            cursor: At { line, byte: lines[line].len() },
            lines,
            hint: sanitise(hint).into_owned(),
            edits: Edits::default(),
            killed: String::new(),
            column: None,
            rows: RefCell::new(Rows::wrapped()),
        }
    }

    /// The same, but what is too long for its row is moved aside.
    pub fn in_one_row(text: &str, hint: &str) -> Self {
        Self { rows: RefCell::new(Rows::whole()), ..Self::new(text, hint) }
    }

    /// What was typed, without blank ends.
    pub fn typed(&self) -> String {
        self.lines.join("\n").trim().to_owned()
    }

    /// The first line, when the cursor stands behind it.
    pub fn line_behind_cursor(&self) -> Option<&str> {
        let first = self.lines.first()?;
        (self.cursor == At { line: 0, byte: first.len() }).then_some(first)
    }

    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.lines.len() == 1 && self.lines[0].is_empty()
    }

    /// Puts text in, line breaks and all, as one step of what can be undone.
    pub fn insert(&mut self, text: &str) {
        let safe: Vec<_> = text.split('\n').map(sanitise).collect();
        self.column = None;
        self.change(self.cursor, self.cursor, &safe.join("\n"));
        self.edits.close();
    }

    /// What a key does: letters are typed, arrows move (by words with Ctrl or Alt), Ctrl-W and Alt-Backspace delete words,
    /// Ctrl-Z undoes and Ctrl-R brings back. Whether it changed the text.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let held = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if let (KeyCode::Char(c), false) = (key.code, held) {
            return self.type_in(c);
        }
        let name = keymap::name(key);
        if self.deletes(&name) {
            return true;
        }
        match name.as_str() {
            "<c-z>" | "<c-u>" => self.undo(),
            "<c-r>" => self.redo(),
            "<c-y>" if !self.killed.is_empty() => {
                self.insert(&self.killed.clone());
                true
            }
            name => {
                self.moves(name);
                false
            }
        }
    }

    fn type_in(&mut self, c: char) -> bool {
        if c.is_control() {
            return false;
        }
        self.column = None;
        self.change(self.cursor, self.cursor, &sanitise(c.encode_utf8(&mut [0; 4])));
        true
    }

    /// Whether `name` deletes something, which it then does.
    fn deletes(&mut self, name: &str) -> bool {
        let at = self.cursor;
        let (to, keeps) = match name {
            "<bs>" | "<c-h>" => (self.before(at), false),
            "<del>" | "<c-d>" => (self.after(at), false),
            "<c-w>" | "<a-bs>" | "<c-bs>" => (self.word_before(at), true),
            "<a-d>" | "<c-del>" | "<a-del>" => (self.word_end(at), true),
            "<c-k>" => (self.line_end(at), true),
            _ => return false,
        };
        let (from, to) = (at.min(to), at.max(to));
        if keeps && from < to {
            self.killed = self.between(from, to);
        }
        self.column = None;
        self.change(from, to, "");
        self.edits.close();
        true
    }

    fn moves(&mut self, name: &str) {
        let at = self.cursor;
        self.edits.close();
        let rows = match name {
            "<up>" | "<c-p>" => -1,
            "<down>" | "<c-n>" => 1,
            "<pgup>" => -self.page(),
            "<pgdn>" => self.page(),
            _ => 0,
        };
        if rows != 0 {
            return self.move_rows(rows);
        }
        self.column = None;
        self.cursor = match name {
            "<left>" | "<c-b>" => self.before(at),
            "<right>" | "<c-f>" => self.after(at),
            "<c-left>" | "<a-left>" | "<a-b>" => self.word_before(at),
            "<c-right>" | "<a-right>" | "<a-f>" => self.word_after(at),
            "<home>" | "<c-a>" => At { byte: 0, ..at },
            "<end>" | "<c-e>" => self.line_end(at),
            "<c-home>" | "<a-lt>" => At::default(),
            "<c-end>" | "<a->>" => self.end(),
            _ => at,
        };
    }

    /// Puts `text` in place of what stands from `from` to `to`, and remembers how to undo it.
    fn change(&mut self, from: At, to: At, text: &str) {
        if from == to && text.is_empty() {
            return;
        }
        let edit = Edit { at: from, removed: self.between(from, to), inserted: text.to_owned(), before: self.cursor };
        self.cursor = self.replace(from, to, text);
        self.edits.push(edit);
    }

    fn undo(&mut self) -> bool {
        self.column = None;
        let Some(edit) = self.edits.back() else { return false };
        self.replace(edit.at, edit.behind(&edit.inserted), &edit.removed);
        self.cursor = edit.before;
        true
    }

    fn redo(&mut self) -> bool {
        self.column = None;
        let Some(edit) = self.edits.forward() else { return false };
        self.cursor = self.replace(edit.at, edit.behind(&edit.removed), &edit.inserted);
        true
    }

    /// Draws what is in sight around the cursor, which is shown where the keys go.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, focused: bool, theme: Theme) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let (width, height) = (usize::from(area.width), usize::from(area.height));
        let mut rows = self.rows.borrow_mut();
        let sight = rows.sight(&self.lines, self.cursor, (width, height));
        for (row, text) in (0..).zip(&sight.texts) {
            put(buf, area, row, Line::from(span(text, Style::new())));
        }
        if self.is_empty() {
            let beside = Rect { x: area.x + 1, width: area.width - 1, ..area };
            let hint = if sight.wraps { wrap(&self.hint, width - 1) } else { vec![self.hint.clone()] };
            put_all(buf, beside, hint.into_iter().map(|line| Line::from(span(line, theme.dim()))));
        }
        if focused {
            let column = u16::try_from(sight.column).unwrap_or(u16::MAX).min(area.width - 1);
            let row = u16::try_from(sight.row).unwrap_or(u16::MAX).min(area.height - 1);
            buf[(area.x + column, area.y + row)].modifier.insert(Modifier::REVERSED);
        }
    }
}

/// Cells that `text` takes up to its byte `byte`.
fn column(text: &str, byte: usize) -> usize {
    text.get(..byte).map_or(0, width)
}
