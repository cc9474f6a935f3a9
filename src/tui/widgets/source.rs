//! A part of a file around a place, in the colours of its language, with the place marked.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::syntax::Run;
use super::{put, put_all, span, wrapped};
use crate::tui::model::Session;
use crate::tui::msg::Source;
use crate::tui::theme::Theme;

/// First and last line of a place, from 1.
pub type Range = Option<(u32, u32)>;

/// What of a file is shown.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    source: Option<&'a Source>,
    runs: &'a [Vec<Run>],
    marked: Range,
    /// First line in sight, from 0.
    pub top: usize,
}

impl<'a> Shown<'a> {
    /// The file at `path` in `height` rows: from where one scrolled to, else with the place in the middle.
    pub fn of(session: &'a Session, path: &str, marked: Range, (height, scrolled): (u16, Option<usize>)) -> Self {
        let source = session.sources.get(path);
        let len = if let Some(Source::Text(lines)) = source { lines.len() } else { 0 };
        let top = top(len, marked.map(|(line, _)| line), usize::from(height), scrolled);
        Self { source, runs: session.runs(path), marked, top }
    }
}

/// First line shown (from 0): where one scrolled to, else such that line `at` (from 1) stands in the middle.
pub fn top(lines: usize, at: Option<u32>, height: usize, scrolled: Option<usize>) -> usize {
    let at = at.map_or(0, |line| (line as usize).saturating_sub(1));
    let centred = at.saturating_sub(height.saturating_sub(1) / 2);
    scrolled.unwrap_or(centred).min(lines.saturating_sub(height))
}

/// Draws the part of a file that is shown.
pub fn draw(buf: &mut Buffer, area: Rect, shown: Shown<'_>, theme: Theme) {
    let lines = match shown.source {
        Some(Source::Text(lines)) => lines,
        Some(Source::Nothing(why)) => {
            return put_all(buf, area, wrapped(why, usize::from(area.width), theme.dim()));
        }
        Some(Source::Loading) | None => return put(buf, area, 0, Line::from(span("reading…", theme.dim()))),
    };
    if shown.marked.is_some_and(|(at, _)| at as usize > lines.len()) {
        let gone = format!("the file has only {} now", crate::text::count(lines.len() as u64, "line"));
        return put(buf, area, 0, Line::from(span(gone, theme.dim())));
    }
    let digits = (shown.top + usize::from(area.height)).to_string().len().max(3);
    for (row, (index, text)) in (0..area.height).zip(lines.iter().enumerate().skip(shown.top)) {
        let (mark, style) = mark(shown.marked, index + 1, theme);
        let mut spans =
            vec![span(format!("{:>digits$} ", index + 1), theme.dim()), span(format!("{mark} "), theme.alarm())];
        let runs = shown.runs.get(index).map_or(&[][..], Vec::as_slice);
        spans.extend(coloured(text, runs, (usize::from(area.width), style), theme));
        put(buf, area, row, Line::from(spans));
    }
}

/// `▸` at the first line of the place, `│` at the others.
fn mark(marked: Range, line: usize, theme: Theme) -> (&'static str, Style) {
    match marked {
        Some((first, _)) if first as usize == line => ("▸", theme.strong()),
        Some((first, last)) if (first as usize..=last as usize).contains(&line) => ("│", theme.strong()),
        _ => (" ", theme.text()),
    }
}

/// The beginning of a line in the colours of its runs; what has none keeps `style`.
fn coloured(text: &str, runs: &[Run], (cells, style): (usize, Style), theme: Theme) -> Vec<Span<'static>> {
    let mut left = cells;
    let mut take = |piece: &str, style: Style| {
        let visible: String = piece.chars().take(left).collect();
        left -= visible.chars().count();
        (!visible.is_empty()).then(|| span(visible, style))
    };
    let mut at = 0;
    let mut spans = Vec::new();
    for (len, kind) in runs {
        let piece = text.get(at..at + len).unwrap_or_default();
        at += len;
        match take(piece, style.patch(theme.syntax(*kind))) {
            Some(piece) => spans.push(piece),
            None => return spans,
        }
    }
    spans.extend(take(text.get(at..).unwrap_or_default(), style));
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_stays_in_sight_and_the_end_is_not_passed() {
        assert_eq!(top(100, Some(50), 9, None), 45);
        assert_eq!(top(100, Some(1), 9, Some(3)), 3);
        assert_eq!(top(100, Some(100), 9, Some(500)), 91);
        assert_eq!(top(3, None, 9, None), 0);
    }

    #[test]
    fn every_line_of_a_range_is_marked() {
        let marks: Vec<_> = (1..=4).map(|line| mark(Some((2, 3)), line, Theme::PLAIN).0).collect();
        assert_eq!(marks, [" ", "▸", "│", " "]);
    }
}
