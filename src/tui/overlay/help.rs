//! The keys of the screen beneath, all of them, and what its signs mean.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::page;
use crate::tui::commands::of_screen;
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
    let mut lines: Vec<Line<'static>> = of_screen(model, model.screen)
        .iter()
        .map(|binding| {
            let live = (binding.live)(model);
            let words = format!("{}{}", binding.help, if live { "" } else { " (not now)" });
            sign(binding.shown, &words, if live { theme.text() } else { theme.dim() })
        })
        .collect();
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
