//! The keys of the screen beneath, all of them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::window;
use crate::tui::commands::of_screen;
use crate::tui::model::Model;
use crate::tui::widgets::panel::Title;
use crate::tui::widgets::{column, put_all, span};

/// Rows the help of this screen has.
pub fn rows(model: &Model) -> u16 {
    u16::try_from(of_screen(model, model.screen).len()).unwrap_or(u16::MAX).saturating_add(2)
}

/// Draws the help from its row `top`.
pub fn draw(model: &Model, top: u16, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let title = Title::new("Keys here", theme).remark("Esc closes", theme);
    let inner = window(buf, area, (76, rows(model).saturating_add(2)), title, theme);
    let keys = of_screen(model, model.screen).iter().map(|binding| {
        let style = if (binding.live)(model) { theme.text() } else { theme.dim() };
        let later = if (binding.live)(model) { "" } else { " (not now)" };
        Line::from(vec![
            span(column(binding.shown, 8), theme.accent()),
            span(format!("{}{later}", binding.help), style),
        ])
    });
    let mouse = "clicks and the wheel work too; what you type is kept in a draft at once";
    let all = keys.chain([Line::default(), Line::from(span(mouse, theme.dim()))]);
    put_all(buf, inner, all.skip(usize::from(top)));
}
