//! The last row: the keys that work now, or what has just to be said.

use ratatui::text::Line;

use super::{cells_of, span};
use crate::tui::commands::{Binding, table};
use crate::tui::model::{Model, Tone};
use crate::tui::theme::Theme;

/// The row for this state, as many keys as fit; the help key always fits.
pub fn line(model: &Model, cells: usize) -> Line<'static> {
    if let Some(notice) = &model.notice {
        let (mark, style) = match notice.tone {
            Tone::Calm => (" ", model.theme.text()),
            Tone::Alarm => (" ! ", model.theme.alarm()),
        };
        return Line::from(vec![span(mark, style), span(&notice.text, style)]);
    }
    let live: Vec<&Binding> =
        table(model).iter().filter(|binding| !binding.label.is_empty() && (binding.live)(model)).collect();
    keys(live.iter().map(|binding| (binding.shown, binding.label)), cells, model.theme)
}

/// Keys and their labels; the ones that do not fit are dropped, those named `help`, `back` and `leave` last.
pub fn keys<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>, cells: usize, theme: Theme) -> Line<'static> {
    let mut pairs: Vec<(&str, &str)> = pairs.collect();
    loop {
        let mut line = Line::default();
        for (shown, label) in &pairs {
            let gap = if line.spans.is_empty() { " " } else { "   " };
            line.spans.extend([
                span(gap, theme.text()),
                span(*shown, theme.accent()),
                span(format!(" {label}"), theme.text()),
            ]);
        }
        let last = pairs.iter().rposition(|(_, label)| !matches!(*label, "help" | "back" | "leave" | "finish"));
        match last {
            Some(index) if cells_of(&line) > cells => drop(pairs.remove(index)),
            _ => return line,
        }
    }
}
