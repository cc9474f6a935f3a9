//! Parts of screens: pure functions from values to cells. Text from outside passes the sanitiser here.

pub mod columns;
pub mod composition;
pub mod diff;
pub mod dots;
pub mod evidence;
pub mod footer;
pub mod interval;
pub mod panel;
pub mod source;
pub mod split;
pub mod syntax;
pub mod which;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthChar;

use crate::text;

/// A piece of a line; whatever it holds, it is safe to draw.
pub fn span(content: impl AsRef<str>, style: Style) -> Span<'static> {
    Span::styled(text::sanitise(content.as_ref()).into_owned(), style)
}

/// Draws a line in row `row` of `area`, cut with `…` where it is too long; nothing where there is no such row. What stood
/// there before, such as a border, leaves no colour behind.
pub fn put(buf: &mut Buffer, area: Rect, row: u16, line: Line<'static>) {
    let area = area.intersection(buf.area);
    if row < area.height && area.width > 0 {
        let line = fit(line, usize::from(area.width));
        let taken = u16::try_from(cells_of(&line)).unwrap_or(u16::MAX).min(area.width);
        buf.set_style(Rect { y: area.y + row, height: 1, width: taken, ..area }, Style::reset());
        buf.set_line(area.x, area.y + row, &line, area.width);
    }
}

/// Draws lines from the top of `area`, as many as fit.
pub fn put_all(buf: &mut Buffer, area: Rect, lines: impl IntoIterator<Item = Line<'static>>) {
    for (row, line) in (0..area.height).zip(lines) {
        put(buf, area, row, line);
    }
}

/// Paints a whole row, so that a selection reaches the edge.
pub fn paint(buf: &mut Buffer, area: Rect, row: u16, style: Style) {
    let area = area.intersection(buf.area);
    if row < area.height {
        buf.set_style(Rect { y: area.y + row, height: 1, ..area }, style);
    }
}

/// A line of at most `cells` cells.
pub fn fit(line: Line<'static>, cells: usize) -> Line<'static> {
    if cells_of(&line) <= cells {
        return line;
    }
    let mut left = cells.saturating_sub(1);
    let mut spans = Vec::new();
    for piece in line.spans {
        let room = left;
        let kept: String = piece
            .content
            .chars()
            .scan(0, |used, c| {
                *used += c.width().unwrap_or(0);
                (*used <= room).then_some(c)
            })
            .collect();
        let whole = kept.len() == piece.content.len();
        left -= text::width(&kept).min(left);
        spans.push(Span::styled(kept, piece.style));
        if !whole {
            spans.push(Span::styled("…", piece.style));
            break;
        }
    }
    Line::from(spans)
}

/// Width of a line in cells.
pub fn cells_of(line: &Line) -> usize {
    line.spans.iter().map(|piece| text::width(&piece.content)).sum()
}

/// A line with `left` at its beginning and `right` at its end; where both do not fit, `left` gives way.
pub fn spread(left: Line<'static>, right: Line<'static>, cells: usize) -> Line<'static> {
    let right = fit(right, cells);
    let taken = cells_of(&right);
    if taken == 0 {
        return fit(left, cells);
    }
    let mut line = fit(left, cells.saturating_sub(taken + 1));
    let gap = cells.saturating_sub(taken + cells_of(&line));
    line.spans.push(Span::raw(" ".repeat(gap)));
    line.spans.extend(right.spans);
    line
}

/// `content` in exactly `cells` cells: cut or filled up.
pub fn column(content: &str, cells: usize) -> String {
    let safe = text::sanitise(content);
    let cut = text::truncate(&safe, cells);
    format!("{cut}{}", " ".repeat(cells.saturating_sub(text::width(&cut))))
}

/// A path in at most `cells` cells, cut at its beginning, filled up.
pub fn path_column(content: &str, cells: usize) -> String {
    let safe = text::sanitise(content);
    let cut = text::truncate_start(&safe, cells);
    format!("{cut}{}", " ".repeat(cells.saturating_sub(text::width(&cut))))
}

/// `content` wrapped into lines of at most `cells` cells.
pub fn wrapped(content: &str, cells: usize, style: Style) -> Vec<Line<'static>> {
    let safe = text::sanitise(content);
    text::wrap(&safe, cells).into_iter().map(|line| Line::from(Span::styled(line, style))).collect()
}

/// Labels up to this many cells have their text wrapped beside them, longer ones under them.
const SHORT_LABEL: usize = 5;

/// A label and what it stands for, wrapped with a hanging indent.
pub fn labelled(label: &str, content: &str, cells: usize, (mark, style): (Style, Style)) -> Vec<Line<'static>> {
    let width = text::width(label);
    if width > SHORT_LABEL && width + 8 < cells {
        return under(label, content, cells, (mark, style));
    }
    let mut lines = wrapped(content, cells.saturating_sub(width + 1).max(8), style);
    for (i, line) in lines.iter_mut().enumerate() {
        let lead = if i == 0 { format!("{label} ") } else { " ".repeat(width + 1) };
        line.spans.insert(0, span(lead, mark));
    }
    lines
}

/// The text flows on under its label.
fn under(label: &str, content: &str, cells: usize, (mark, style): (Style, Style)) -> Vec<Line<'static>> {
    let mut lines = wrapped(&format!("{label} {content}"), cells - 2, style);
    for (i, line) in lines.iter_mut().enumerate() {
        let whole: String = line.spans.iter().map(|piece| piece.content.as_ref()).collect();
        *line = match whole.strip_prefix(label) {
            Some(rest) if i == 0 => Line::from(vec![span(label, mark), span(rest, style)]),
            _ => Line::from(span(format!("  {whole}"), style)),
        };
    }
    lines
}

/// First of `len` rows to show so that `selected` is among the `height` visible ones, in the middle where it can be.
pub fn scroll(selected: usize, len: usize, height: usize) -> usize {
    selected.saturating_sub(height / 2).min(len.saturating_sub(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(line: &Line) -> String {
        line.spans.iter().map(|piece| piece.content.as_ref()).collect()
    }

    #[test]
    fn the_right_side_wins_the_room() {
        let line = spread(Line::from("a long left side"), Line::from("right"), 12);
        assert_eq!(plain(&line), "a lon… right");
        assert_eq!(plain(&spread(Line::from("l"), Line::from("r"), 5)), "l   r");
    }

    #[test]
    fn wide_characters_are_never_cut_in_half() {
        assert_eq!(plain(&fit(Line::from(vec![Span::raw("日本"), Span::raw("語語")]), 6)), "日本…");
        assert_eq!(column("日本語", 4), "日… ");
    }

    #[test]
    fn the_selected_row_is_always_visible() {
        for selected in 0..50 {
            let top = scroll(selected, 50, 7);
            assert!((top..top + 7).contains(&selected) && top + 7 <= 50);
        }
    }
}
