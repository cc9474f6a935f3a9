//! The list of evidence of one dimension: for, against, looked for, gone since the last audit, steps to the next level.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::{paint, path_column, put, scroll, span, wrapped};
use crate::model::{Action, ActionStatus, Evidence, Side};
use crate::text;
use crate::tui::screens::review::action_words;
use crate::tui::theme::Theme;

/// Cells before the place: the side, whether it is new, the cursor.
const LEAD: usize = 3;
/// Widths from which the place may take two fifths of a row; below it gets less, since the words say more.
const WIDE: usize = 64;
/// Most rows the sentence of the selected piece takes below its place.
const MOST_OPENED: usize = 4;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// What the scan shows; whether the last audit did not have it yet.
    Piece(Evidence, bool),
    /// What the last audit rested on and the scan shows no more.
    Gone(Evidence),
    /// What would lead to the level given.
    Step(u8, String),
    /// What was decided to be done, in this review or before, and what is to be said of it: late, or done as it seems.
    Action(Action, String),
}

impl Item {
    /// The file and line it points at.
    pub fn place(&self) -> Option<(&str, Option<u32>)> {
        match self {
            Self::Piece(evidence, _) => Some((evidence.path.as_deref()?, evidence.line)),
            Self::Gone(_) | Self::Step(..) | Self::Action(..) => None,
        }
    }

    /// Whether the last audit did not have it yet.
    pub fn is_new(&self) -> bool {
        matches!(self, Self::Piece(_, true))
    }

    /// Its sentence, whole.
    pub fn text(&self) -> String {
        match self {
            Self::Piece(evidence, _) => evidence.text.clone(),
            Self::Gone(evidence) => match evidence.place() {
                Some(place) => format!("{place} {}", evidence.text),
                None => evidence.text.clone(),
            },
            Self::Step(_, text) => text.clone(),
            Self::Action(action, remark) => format!("{}{remark}", action_words(action)),
        }
    }

    /// Whether its sentence is cut in a list of `cells` cells.
    pub fn is_cut(&self, cells: usize) -> bool {
        let place = place_words(self).map_or(0, |words| text::width(&words).min(widest_place(cells)) + 2);
        LEAD + place + text::width(&self.lead()) + text::width(&self.text()) > cells
    }

    /// The sentence as it stands in a row: the name of the file is not said twice.
    fn short(&self) -> String {
        let whole = self.text();
        let Self::Piece(evidence, _) = self else { return whole };
        let name = evidence.path.as_deref().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
        let rest = whole.strip_prefix(name).filter(|_| !name.is_empty()).unwrap_or_default();
        match rest.strip_prefix(": ").or_else(|| rest.strip_prefix(' ')) {
            Some(rest) if !rest.is_empty() => rest.to_owned(),
            _ => whole,
        }
    }

    fn mark(&self, theme: Theme) -> (&'static str, Style) {
        match self {
            Self::Piece(evidence, _) => match evidence.side {
                Side::For => (Side::For.mark(), theme.good()),
                Side::Against => (Side::Against.mark(), theme.bad()),
                Side::Looked => (Side::Looked.mark(), theme.dim()),
            },
            Self::Gone(_) => ("~", theme.dim()),
            Self::Step(..) => ("→", theme.accent()),
            Self::Action(action, _) => match action.status {
                ActionStatus::Open => ("☐", theme.alarm()),
                ActionStatus::Done => ("✓", theme.good()),
                ActionStatus::Dropped => ("✗", theme.dim()),
            },
        }
    }

    fn lead(&self) -> String {
        match self {
            Self::Piece(..) => String::new(),
            Self::Gone(_) => "gone: ".into(),
            Self::Step(level, _) => format!("for a {level}: "),
            Self::Action(..) => "action: ".into(),
        }
    }

    fn is_dim(&self) -> bool {
        matches!(self, Self::Gone(_)) || matches!(self, Self::Piece(evidence, _) if evidence.side == Side::Looked)
    }
}

/// The rows of a list: a few of its own, and behind them many that stay the same from frame to frame.
#[derive(Clone, Debug, Default)]
pub struct Items {
    front: Vec<Item>,
    rest: Arc<Many>,
}

/// Rows, and what every frame asks of all of them.
#[derive(Debug, Default)]
pub struct Many {
    items: Vec<Item>,
    widest_place: usize,
    has_new: bool,
}

impl From<Vec<Item>> for Many {
    fn from(items: Vec<Item>) -> Self {
        Self { widest_place: widest(&items), has_new: items.iter().any(Item::is_new), items }
    }
}

impl Items {
    /// `front` before `rest`.
    pub fn new(front: Vec<Item>, rest: Arc<Many>) -> Self {
        Self { front, rest }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.front.len() + self.rest.items.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them.
    pub fn get(&self, index: usize) -> Option<&Item> {
        self.front.get(index).or_else(|| self.rest.items.get(index.checked_sub(self.front.len())?))
    }

    /// All of them in order.
    pub fn iter(&self) -> impl Iterator<Item = &Item> {
        self.front.iter().chain(&self.rest.items)
    }

    /// Whether there is evidence that the last audit did not have.
    pub fn has_new(&self) -> bool {
        self.rest.has_new || self.front.iter().any(Item::is_new)
    }
}

/// What the signs before the rows mean, for the help.
pub const LEGEND: [(&str, &str); 8] = [
    ("+ -", "speaks for the level suggested, or against it"),
    ("?", "was looked for, and not found"),
    ("*", "new since the last audit"),
    ("~", "the last audit saw it, the scan does not any more"),
    ("→", "what would lead to the next level"),
    ("☐ ✓ ✗", "an action: open, done, dropped"),
    ("0?", "beside a dimension: only a guess, ⏎ does not take it"),
    ("!", "overrides a strong suggestion without a reason"),
];

/// The rows of a list in `area`: the item each belongs to, and its line. The item selected is opened, where `focused`,
/// so that its sentence can be read whole.
pub fn rows(
    items: &Items,
    area: Rect,
    (selected, focused): (usize, bool),
    theme: Theme,
) -> Vec<(usize, Line<'static>)> {
    let (cells, height) = (usize::from(area.width), usize::from(area.height));
    let places = place_cells(items, cells);
    let opened = match items.get(selected) {
        Some(item) if focused && item.is_cut(cells) => opened(item, cells, height.saturating_sub(1), theme),
        _ => Vec::new(),
    };
    let top = scroll(selected, items.len(), height.saturating_sub(opened.len()));
    let mut out = Vec::new();
    for (index, item) in items.iter().enumerate().skip(top) {
        if out.len() >= height {
            break;
        }
        if index == selected && !opened.is_empty() {
            out.push((index, headline(item, cells, theme)));
            out.extend(opened.iter().cloned().map(|line| (index, line)));
        } else {
            out.push((index, line(item, selected == index, places, theme)));
        }
    }
    out.truncate(height);
    out
}

/// Draws the rows around `selected`; it is highlighted where the keys act on the list, bold where not.
pub fn draw(buf: &mut Buffer, area: Rect, items: &Items, (selected, focused): (usize, bool), theme: Theme) {
    for (row, (index, line)) in (0..area.height).zip(rows(items, area, (selected, focused), theme)) {
        put(buf, area, row, line);
        if selected == index {
            paint(buf, area, row, theme.selected(focused));
        }
    }
}

/// The sentence of the item selected, below its place.
fn opened(item: &Item, cells: usize, most: usize, theme: Theme) -> Vec<Line<'static>> {
    let words = if item.place().is_some() { item.text() } else { format!("{}{}", item.lead(), item.text()) };
    let mut lines = wrapped(&words, cells.saturating_sub(LEAD), theme.text());
    if item.place().is_none() && !lines.is_empty() {
        // Without a place the sentence begins in the row of the mark.
        lines.remove(0);
    }
    lines.truncate(most.min(MOST_OPENED));
    for line in &mut lines {
        line.spans.insert(0, span(" ".repeat(LEAD), theme.text()));
    }
    lines
}

/// The first row of the item selected, once it is opened: the whole place, or the beginning of the sentence.
fn headline(item: &Item, cells: usize, theme: Theme) -> Line<'static> {
    let mut spans = signs(item, true, theme);
    let room = cells.saturating_sub(LEAD);
    if let Some(place) = place_words(item) {
        spans.push(span(path_column(&place, text::width(&place).min(room)), theme.text()));
    } else {
        let words = format!("{}{}", item.lead(), item.text());
        let first = wrapped(&words, room, theme.text()).into_iter().next().unwrap_or_default();
        spans.extend(first.spans);
    }
    Line::from(spans)
}

/// Width of the column of places: as wide as they are, within bounds.
fn place_cells(items: &Items, cells: usize) -> usize {
    widest(&items.front).max(items.rest.widest_place).min(widest_place(cells))
}

fn widest(items: &[Item]) -> usize {
    items.iter().filter_map(place_words).map(|words| text::width(&words)).max().unwrap_or(0)
}

fn widest_place(cells: usize) -> usize {
    if cells >= WIDE { cells * 2 / 5 } else { cells * 3 / 10 }
}

fn place_words(item: &Item) -> Option<String> {
    match item {
        Item::Piece(evidence, _) => evidence.place(),
        Item::Gone(_) | Item::Step(..) | Item::Action(..) => None,
    }
}

/// `+*▸`: the side, whether it is new, the cursor.
fn signs(item: &Item, selected: bool, theme: Theme) -> Vec<ratatui::text::Span<'static>> {
    let (mark, style) = item.mark(theme);
    vec![
        span(mark, style),
        span(if item.is_new() { "*" } else { " " }, theme.strong()),
        span(if selected { "▸" } else { " " }, theme.strong()),
    ]
}

fn line(item: &Item, selected: bool, places: usize, theme: Theme) -> Line<'static> {
    let mut spans = signs(item, selected, theme);
    if let Some(words) = place_words(item) {
        spans.push(span(path_column(&words, places), theme.text()));
        spans.push(span("  ", theme.text()));
    }
    spans.push(span(item.lead(), theme.strong()));
    spans.push(span(item.short(), if item.is_dim() { theme.dim() } else { theme.text() }));
    Line::from(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, path: &str) -> Item {
        Item::Piece(Evidence::new(Side::For, "signal", text).at(path, Some(7)), false)
    }

    fn list(mut front: Vec<Item>) -> Items {
        let rest = front.split_off(1);
        Items::new(front, Arc::new(rest.into()))
    }

    fn plain(line: &Line) -> String {
        line.spans.iter().map(|piece| piece.content.as_ref()).collect()
    }

    #[test]
    fn the_name_of_the_file_is_not_said_twice() {
        assert_eq!(piece("requirements.txt: 3 of 5 are pinned", "a/requirements.txt").short(), "3 of 5 are pinned");
        assert_eq!(piece("train.py trains", "src/train.py").short(), "trains");
        assert_eq!(piece("train.pyc is there", "src/train.py").short(), "train.pyc is there");
        assert_eq!(piece("train.py", "src/train.py").short(), "train.py");
    }

    #[test]
    fn the_piece_the_keys_act_on_can_be_read_whole_in_a_narrow_list() {
        let sentence = "training is tied to one machine: imports utils, which the tree does not contain";
        let items = list(vec![piece(sentence, "src/deep/down/train.py"), piece("seeds", "src/seed.py")]);
        let area = Rect::new(0, 0, 50, 4);
        let shown = rows(&items, area, (0, true), Theme::PLAIN);
        let texts: Vec<String> = shown.iter().map(|(_, line)| plain(line)).collect();
        assert_eq!(texts[0], "+ ▸src/deep/down/train.py:7");
        assert_eq!(texts[1..3].iter().map(|text| text.trim()).collect::<Vec<_>>().join(" "), sentence);
        assert_eq!(shown.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [0, 0, 0, 1]);
        assert_eq!(rows(&items, area, (0, false), Theme::PLAIN).len(), 2, "one row each where the keys act elsewhere");
    }

    #[test]
    fn the_selected_item_is_always_among_the_rows() {
        let long = "a sentence that is much longer than the row it stands in, so that it is opened";
        let items = list((0..30).map(|n| piece(long, &format!("file{n}.py"))).collect());
        for height in 1..9 {
            for selected in 0..30 {
                let shown = rows(&items, Rect::new(0, 0, 40, height), (selected, true), Theme::PLAIN);
                assert!(shown.len() <= usize::from(height) && shown.iter().any(|(index, _)| *index == selected));
            }
        }
    }
}
