//! A file over the whole screen, around a place.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::window;
use crate::tui::commands::Command;
use crate::tui::model::Model;
use crate::tui::msg::Source;
use crate::tui::widgets::panel::Title;
use crate::tui::widgets::source::{self, Shown};

/// Which file, where, and how far it was scrolled.
#[derive(Clone, Debug)]
pub struct State {
    /// Path inside the repository.
    pub path: String,
    /// Lines that are marked, from 1.
    pub marked: source::Range,
    /// First line shown, once scrolled; before, the place stands in the middle.
    pub top: Option<usize>,
}

impl State {
    /// The line the place begins at.
    pub fn line(&self) -> Option<u32> {
        self.marked.map(|(line, _)| line)
    }
}

/// Rows of the file in sight.
fn height(model: &Model) -> usize {
    usize::from(model.size.height.saturating_sub(4))
}

fn lines(model: &Model, path: &str) -> usize {
    match model.session.sources.get(path) {
        Some(Source::Text(lines)) => lines.len(),
        _ => 0,
    }
}

/// Where the file stands after a command; never past its ends.
pub fn scroll(model: &Model, state: &State, command: Command) -> Option<usize> {
    let (height, len) = (height(model), lines(model, &state.path));
    let top = source::top(len, state.line(), height, state.top);
    let moved = match command {
        Command::Up => top.saturating_sub(1),
        Command::Down => top + 1,
        Command::PageUp => top.saturating_sub(height),
        Command::PageDown => top + height,
        Command::First => 0,
        Command::Last => len,
        _ => top,
    };
    Some(moved.min(len.saturating_sub(height)))
}

/// Draws the file.
pub fn draw(model: &Model, state: &State, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let title = state.line().map_or_else(|| state.path.clone(), |line| format!("{}:{line}", state.path));
    let len = lines(model, &state.path);
    let remark = if len > 0 { crate::text::count(len as u64, "line") } else { String::new() };
    let inner = window(buf, area, (area.width, area.height), Title::new(title, theme).remark(remark, theme), theme);
    let shown = Shown::of(&model.session, &state.path, state.marked, (inner.height, state.top));
    source::draw(buf, inner, shown, theme);
}
