//! The last row: the keys that work now, or what has just to be said.

use crossterm::event::KeyEvent;
use ratatui::text::Line;

use super::{cells_of, labelled, span};
use crate::text;
use crate::tui::commands::{ANYWHERE, Binding, Command, Table, rows};
use crate::tui::keymap;
use crate::tui::model::{Model, Tone};
use crate::tui::overlay::Overlay;
use crate::tui::theme::Theme;

/// Most rows a notice takes.
const MOST_ROWS: usize = 4;

/// The last rows for this state: the keys that work now, as many as fit, or what has just to be said, in full.
pub fn lines(model: &Model, cells: usize) -> Vec<Line<'static>> {
    let Some(notice) = &model.notice else {
        return vec![line_of(&offered(model, cells), cells, model.theme)];
    };
    let (mark, style) = match notice.tone {
        Tone::Calm => ("", model.theme.text()),
        Tone::Alarm => (" !", model.theme.alarm()),
    };
    let mut lines = labelled(mark, &notice.text, cells, (style, style));
    lines.truncate(MOST_ROWS);
    lines
}

/// A key of the last row: how it is shown, its words, what it asks for, and in which table.
struct Offer {
    shown: String,
    label: &'static str,
    table: &'static Table,
    row: &'static Binding,
}

impl Offer {
    fn of(model: &Model, table: &'static Table, row: &'static Binding) -> Self {
        Self { shown: model.keys.shown(table, row), label: row.footer(model), table, row }
    }
}

/// The keys that work now; how to find all others stands behind them where there is room.
fn offered(model: &Model, cells: usize) -> Vec<Offer> {
    if model.overlays.last().is_some_and(Overlay::types) {
        // Keys are text there, and what they do otherwise stands in the box itself.
        return Vec::new();
    }
    let live = rows(model).filter(|(_, row)| (row.live)(model)).map(|(table, row)| Offer::of(model, table, row));
    let mut offers: Vec<Offer> = live.filter(|offer| !offer.shown.is_empty() && !offer.label.is_empty()).collect();
    let palette = ANYWHERE.rows.iter().find(|row| row.command == Command::Palette);
    let palette = palette.map(|row| Offer { label: "all actions", ..Offer::of(model, &ANYWHERE, row) });
    let Some(palette) = palette.filter(|_| !offers.is_empty()) else { return offers };
    let room = cells_of(&Line::from("   : all actions"));
    let plain = cells_of(&line_of(&offers, cells, model.theme));
    offers.push(palette);
    // It takes no room from another key, and makes none come closer.
    if cells_of(&line_of(&offers, cells, model.theme)) != plain + room {
        offers.pop();
    }
    offers
}

fn pairs(offers: &[Offer]) -> Vec<(&str, &'static str)> {
    offers.iter().map(|offer| (offer.shown.as_str(), offer.label)).collect()
}

fn line_of(offers: &[Offer], cells: usize, theme: Theme) -> Line<'static> {
    keys(pairs(offers).into_iter(), cells, theme)
}

/// What the key under the cell `x` of the last row asks for.
pub fn under(model: &Model, cells: usize, x: usize) -> Option<Command> {
    let offers = offered(model, cells);
    let (index, into) = hit(&pairs(&offers), cells, model.theme, x)?;
    let Offer { shown, table, row, .. } = &offers[index];
    if model.keys.is_changed(table, row) || !is_several(shown) {
        return Some(row.command);
    }
    // Of several that stand together each does its own, whatever key the user has given to it.
    let sign = keymap::name(sign_at(shown, into)?);
    table.rows.iter().find(|row| row.keys.contains(&sign.as_str())).map(|row| row.command)
}

/// The key under the cell `x` of a row of keys that are no commands, such as those below a question.
pub fn key_at(pairs: &[(&str, &str)], cells: usize, theme: Theme, x: usize) -> Option<KeyEvent> {
    let (index, into) = hit(pairs, cells, theme, x)?;
    let shown = pairs[index].0;
    if is_several(shown) { sign_at(shown, into) } else { keymap::pressed(shown) }
}

/// Whether several keys are shown as one: `0 1 2`, `←→`.
fn is_several(shown: &str) -> bool {
    let is_apart = shown.split(' ').all(|key| key.chars().count() == 1);
    shown.chars().count() > 1 && (is_apart || shown.chars().all(|key| "←→↑↓".contains(key)))
}

/// Of several keys shown as one, the one that many cells into them.
fn sign_at(shown: &str, into: usize) -> Option<KeyEvent> {
    let sign = shown.chars().nth(into).filter(|sign| *sign != ' ')?;
    keymap::pressed(&sign.to_string())
}

/// One key with its words, where it stands in a row.
struct Piece {
    index: usize,
    gap: &'static str,
    shown: String,
    label: String,
}

impl Piece {
    fn cells(&self) -> usize {
        text::width(&self.shown) + 1 + text::width(&self.label)
    }
}

/// Keys and their labels. Where they do not fit, gaps and labels shrink first; then keys are dropped from the end,
/// those named `help`, `leave`, `keep` and `finish` last.
pub fn keys<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>, cells: usize, theme: Theme) -> Line<'static> {
    let mut line = Line::default();
    for piece in pieces(&pairs.collect::<Vec<_>>(), cells, theme) {
        line.spans.extend([
            span(piece.gap, theme.text()),
            span(piece.shown, theme.accent()),
            span(format!(" {}", piece.label), theme.text()),
        ]);
    }
    line
}

/// Which of the pairs stands under the cell `x` of such a row, and how many cells into its keys.
fn hit(pairs: &[(&str, &str)], cells: usize, theme: Theme, x: usize) -> Option<(usize, usize)> {
    let mut at = 0;
    for piece in pieces(pairs, cells, theme) {
        let from = at + text::width(piece.gap);
        at = from + piece.cells();
        if (from..at).contains(&x) {
            return Some((piece.index, x - from));
        }
    }
    None
}

fn pieces(pairs: &[(&str, &str)], cells: usize, theme: Theme) -> Vec<Piece> {
    let mut kept: Vec<usize> = (0..pairs.len()).collect();
    for gap in ["   ", "  "] {
        let whole = row(pairs, &kept, (gap, long), theme);
        if width_of(&whole) <= cells {
            return whole;
        }
    }
    loop {
        let row = row(pairs, &kept, ("  ", short), theme);
        let last = kept.iter().rposition(|at| !matches!(pairs[*at].1, "help" | "leave" | "keep" | "finish"));
        match last {
            Some(at) if width_of(&row) > cells => drop(kept.remove(at)),
            _ => return row,
        }
    }
}

fn width_of(row: &[Piece]) -> usize {
    row.iter().map(|piece| text::width(piece.gap) + piece.cells()).sum()
}

fn row(
    pairs: &[(&str, &str)],
    kept: &[usize],
    (gap, words): (&'static str, fn(&str) -> &str),
    theme: Theme,
) -> Vec<Piece> {
    let piece = |(at, index): (usize, &usize)| {
        let (shown, label) = pairs[*index];
        // Here there is room for the word; elsewhere the frame is rewritten as a whole.
        let shown = if theme.is_ascii() { shown.replace('⏎', "Enter") } else { shown.to_owned() };
        Piece { index: *index, gap: if at == 0 { " " } else { gap }, shown, label: words(label).to_owned() }
    };
    kept.iter().enumerate().map(piece).collect()
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
    fn a_click_finds_the_key_it_is_on() {
        let pairs = [("n", "note"), ("0 1 2", "score"), ("?", "help")];
        let hit = |x| super::hit(&pairs, 40, Theme::PLAIN, x);
        assert_eq!([hit(0), hit(1), hit(6)], [None, Some((0, 0)), Some((0, 5))]);
        assert_eq!([hit(8), hit(10), hit(12), hit(14)], [None, Some((1, 0)), Some((1, 2)), Some((1, 4))]);
        assert_eq!(hit(39), None);
        let key = |x| super::key_at(&pairs, 40, Theme::PLAIN, x).map(keymap::name);
        assert_eq!(
            [key(3), key(10), key(14), key(11), key(16)].map(Option::unwrap_or_default),
            ["n", "0", "2", "", ""]
        );
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
