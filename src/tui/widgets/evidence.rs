//! The list of evidence of one dimension: for, against, looked for, gone since the last audit, steps to the next level.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::{paint, path_column, put, scroll, span};
use crate::model::{Action, ActionStatus, Evidence, Side};
use crate::text;
use crate::tui::screens::review::action_words;
use crate::tui::theme::Theme;

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

    /// Its sentence, whole.
    pub fn text(&self) -> String {
        match self {
            Self::Piece(evidence, _) | Self::Gone(evidence) => evidence.text.clone(),
            Self::Step(_, text) => text.clone(),
            Self::Action(action, remark) => format!("{}{remark}", action_words(action)),
        }
    }

    /// Whether its sentence is cut in a list of `cells` cells.
    pub fn is_cut(&self, cells: usize) -> bool {
        let place = place_words(self).map_or(0, |words| text::width(&words).min(cells * 2 / 5) + 2);
        2 + place + text::width(&self.lead()) + text::width(&self.text()) > cells
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
            Self::Piece(_, true) => "new: ".into(),
            Self::Piece(_, false) => String::new(),
            Self::Gone(_) => "gone since the last audit: ".into(),
            Self::Step(level, _) => format!("for a {level}: "),
            Self::Action(..) => "action: ".into(),
        }
    }
}

/// Draws the rows around `selected`; it is highlighted where the keys act on the list, bold where not.
pub fn draw(buf: &mut Buffer, area: Rect, items: &[Item], (selected, focused): (usize, bool), theme: Theme) {
    let height = usize::from(area.height);
    let top = scroll(selected, items.len(), height);
    let places = place_cells(items, usize::from(area.width));
    for (row, (index, item)) in (0..area.height).zip(items.iter().enumerate().skip(top)) {
        put(buf, area, row, line(item, selected == index, places, theme));
        if selected == index {
            paint(buf, area, row, theme.selected(focused));
        }
    }
}

/// Width of the column of places: as wide as they are, at most two fifths of the list.
fn place_cells(items: &[Item], cells: usize) -> usize {
    let widest = items.iter().filter_map(place_words).map(|words| text::width(&words)).max();
    widest.unwrap_or(0).min(cells * 2 / 5)
}

fn place_words(item: &Item) -> Option<String> {
    match item {
        Item::Piece(evidence, _) => evidence.place(),
        Item::Gone(_) | Item::Step(..) | Item::Action(..) => None,
    }
}

fn line(item: &Item, selected: bool, places: usize, theme: Theme) -> Line<'static> {
    let (mark, style) = item.mark(theme);
    let mut spans = vec![span(mark, style), span(if selected { "▸" } else { " " }, theme.strong())];
    if let Some(words) = place_words(item) {
        spans.push(span(path_column(&words, places), theme.text()));
        spans.push(span("  ", theme.text()));
    }
    let (lead, words) = (item.lead(), item.text());
    spans.push(span(lead, theme.strong()));
    let dim =
        matches!(item, Item::Gone(_)) || matches!(item, Item::Piece(evidence, _) if evidence.side == Side::Looked);
    spans.push(span(words, if dim { theme.dim() } else { theme.text() }));
    Line::from(spans)
}
