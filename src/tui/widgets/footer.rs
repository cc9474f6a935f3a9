//! The last row: the keys that work now, or what has just to be said.

use ratatui::text::Line;

use super::{cells_of, labelled, span};
use crate::tui::commands::{ANYWHERE, Command, table};
use crate::tui::model::{Model, Tone};
use crate::tui::theme::Theme;

/// Most rows a notice takes.
const MOST_ROWS: usize = 4;

/// The last rows for this state: the keys that work now, as many as fit, or what has just to be said, in full.
pub fn lines(model: &Model, cells: usize) -> Vec<Line<'static>> {
    let Some(notice) = &model.notice else {
        return vec![working(model, cells)];
    };
    let (mark, style) = match notice.tone {
        Tone::Calm => ("", model.theme.text()),
        Tone::Alarm => (" !", model.theme.alarm()),
    };
    let mut lines = labelled(mark, &notice.text, cells, (style, style));
    lines.truncate(MOST_ROWS);
    lines
}

/// The keys that work now; how to find all others stands behind them where there is room.
fn working(model: &Model, cells: usize) -> Line<'static> {
    let here = table(model);
    let live = here.rows.iter().filter(|row| (row.live)(model));
    let pairs = live.map(|row| (model.keys.shown(here, row), row.footer(model)));
    let everywhere = ANYWHERE.rows.iter().filter(|row| !here.rows.is_empty() && (row.live)(model));
    let pairs = pairs.chain(everywhere.map(|row| (model.keys.shown(&ANYWHERE, row), row.footer(model))));
    let mut pairs: Vec<(String, &str)> =
        pairs.filter(|(shown, label)| !shown.is_empty() && !label.is_empty()).collect();
    let row = |pairs: &[(String, &'static str)]| {
        keys(pairs.iter().map(|(shown, label)| (shown.as_str(), *label)), cells, model.theme)
    };
    let plain = row(&pairs);
    let palette = ANYWHERE.rows.iter().find(|row| row.command == Command::Palette);
    let Some(palette) = palette.map(|row| model.keys.shown(&ANYWHERE, row)).filter(|_| !pairs.is_empty()) else {
        return plain;
    };
    pairs.push((palette, "all actions"));
    let whole = row(&pairs);
    // It takes no room from another key, and makes none come closer.
    let is_free = cells_of(&whole) == cells_of(&plain) + cells_of(&Line::from("   : all actions"));
    if is_free { whole } else { plain }
}

/// Keys and their labels. Where they do not fit, gaps and labels shrink first; then keys are dropped from the end,
/// those named `help`, `leave`, `keep` and `finish` last.
pub fn keys<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>, cells: usize, theme: Theme) -> Line<'static> {
    let mut pairs: Vec<(&str, &str)> = pairs.collect();
    let whole = one_line(&pairs, "   ", long, theme);
    if cells_of(&whole) <= cells {
        return whole;
    }
    let closer = one_line(&pairs, "  ", long, theme);
    if cells_of(&closer) <= cells {
        return closer;
    }
    loop {
        let line = one_line(&pairs, "  ", short, theme);
        let last = pairs.iter().rposition(|(_, label)| !matches!(*label, "help" | "leave" | "keep" | "finish"));
        match last {
            Some(index) if cells_of(&line) > cells => drop(pairs.remove(index)),
            _ => return line,
        }
    }
}

fn one_line(pairs: &[(&str, &str)], gap: &str, words: fn(&str) -> &str, theme: Theme) -> Line<'static> {
    let mut line = Line::default();
    for (shown, label) in pairs {
        let gap = if line.spans.is_empty() { " " } else { gap };
        // Here there is room for the word; elsewhere the frame is rewritten as a whole.
        let shown = if theme.is_ascii() { shown.replace('⏎', "Enter") } else { (*shown).to_owned() };
        line.spans.extend([
            span(gap, theme.text()),
            span(shown, theme.accent()),
            span(format!(" {}", words(label)), theme.text()),
        ]);
    }
    line
}

fn long(label: &str) -> &str {
    label.split_once('|').map_or(label, |(long, _)| long)
}

fn short(label: &str) -> &str {
    label.split_once('|').map_or(label, |(_, short)| short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(pairs: &[(&str, &str)], cells: usize) -> String {
        let line = keys(pairs.iter().copied(), cells, Theme::PLAIN);
        line.spans.iter().map(|piece| piece.content.as_ref()).collect()
    }

    #[test]
    fn a_narrow_footer_shrinks_before_it_drops_keys() {
        let pairs = [("n", "note"), ("x", "not applicable|n/a"), ("u", "undo"), ("?", "help")];
        assert_eq!(row(&pairs, 60), " n note   x not applicable   u undo   ? help");
        assert_eq!(row(&pairs, 43), " n note  x not applicable  u undo  ? help");
        assert_eq!(row(&pairs, 32), " n note  x n/a  u undo  ? help");
        assert_eq!(row(&pairs, 24), " n note  x n/a  ? help");
        assert_eq!(row(&pairs, 3), " ? help");
    }
}
