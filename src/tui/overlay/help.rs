//! The keys of the screen beneath, all of them, and what its signs mean.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::page;
use crate::tui::borders;
use crate::tui::commands::{ANYWHERE, Command, key_of, of_screen};
use crate::tui::model::{Model, Screen};
use crate::tui::widgets::evidence::LEGEND;
use crate::tui::widgets::{column, span};

/// Cells of the column of keys and signs.
const SIGNS: usize = 8;

/// Last row the help of this screen can be scrolled to.
pub fn last_top(model: &Model, height: u16) -> u16 {
    page::last_top(lines(model).len(), height)
}

fn lines(model: &Model) -> Vec<Line<'static>> {
    let theme = model.theme;
    let sign = |shown: &str, words: &str, style| {
        Line::from(vec![span(column(shown, SIGNS), theme.accent()), span(words, style)])
    };
    let here = of_screen(model, model.screen);
    let rows = here.rows.iter().map(|row| (here, row));
    let everywhere = ANYWHERE
        .rows
        .iter()
        .filter(|row| matches!(row.command, Command::Palette | Command::Tour))
        .map(|row| (&ANYWHERE, row));
    let shown = rows.chain(everywhere).filter(|(table, row)| !row.folded || model.keys.is_changed(table, row));
    let keyed = shown.map(|(table, row)| (model.keys.shown(table, row), row)).filter(|(keys, _)| !keys.is_empty());
    let mut lines: Vec<Line<'static>> = keyed
        .map(|(keys, row)| {
            let live = (row.live)(model);
            let words = format!("{}{}", row.help, if live { "" } else { " (not now)" });
            sign(&keys, &words, if live { theme.text() } else { theme.dim() })
        })
        .collect();
    let leads = "leads to every screen; it says which key to which";
    lines.push(sign("Space", leads, theme.text()));
    if borders::has_any(model) {
        let key = |command| key_of(model, "anywhere", command);
        let keys = format!("{} {}", key(Command::BorderBack), key(Command::BorderOn));
        let (next, first) = (key(Command::NextBorder), key(Command::ResetBorders));
        let words = format!("move the border between panels; {next} another, {first} all back");
        lines.push(sign(&keys, &words, theme.text()));
    }
    if model.screen == Screen::Review {
        lines.push(Line::default());
        lines.extend(LEGEND.iter().map(|(shown, words)| sign(shown, words, theme.text())));
    }
    let mouse = "clicks and the wheel work too; what you answer is kept in a draft at once";
    lines.extend([Line::default(), Line::from(span(mouse, theme.dim()))]);
    lines
}

/// Draws the help from its row `top`.
pub fn draw(model: &Model, top: u16, area: Rect, buf: &mut Buffer) {
    page::draw(buf, area, ("Keys here", 78), lines(model), top, model.theme);
}
