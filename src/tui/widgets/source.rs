//! A few lines of a file around a place.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{put, put_all, span, wrapped};
use crate::tui::msg::Source;
use crate::tui::theme::Theme;

/// First line shown (from 0): where one scrolled to, else such that line `at` (from 1) stands in the middle.
pub fn top(lines: usize, at: Option<u32>, height: usize, scrolled: Option<usize>) -> usize {
    let at = at.map_or(0, |line| (line as usize).saturating_sub(1));
    let centred = at.saturating_sub(height.saturating_sub(1) / 2);
    scrolled.unwrap_or(centred).min(lines.saturating_sub(height))
}

/// Draws the part of a file that starts at `top`; the line `at` is marked.
pub fn draw(buf: &mut Buffer, area: Rect, source: Option<&Source>, at: Option<u32>, top: usize, theme: Theme) {
    let lines = match source {
        Some(Source::Text(lines)) => lines,
        Some(Source::Nothing(why)) => {
            return put_all(buf, area, wrapped(why, usize::from(area.width), theme.dim()));
        }
        Some(Source::Loading) | None => return put(buf, area, 0, Line::from(span("reading…", theme.dim()))),
    };
    if at.is_some_and(|at| at as usize > lines.len()) {
        let gone = format!("the file has only {} now", crate::text::count(lines.len() as u64, "line"));
        return put(buf, area, 0, Line::from(span(gone, theme.dim())));
    }
    let digits = (top + usize::from(area.height)).to_string().len().max(3);
    for (row, (index, text)) in (0..area.height).zip(lines.iter().enumerate().skip(top)) {
        let here = at.is_some_and(|at| at as usize == index + 1);
        let (mark, style) = if here { ("▸", theme.strong()) } else { (" ", theme.text()) };
        let visible: String = text.chars().take(usize::from(area.width)).collect();
        let number = span(format!("{:>digits$} ", index + 1), theme.dim());
        put(buf, area, row, Line::from(vec![number, span(format!("{mark} "), theme.alarm()), span(visible, style)]));
    }
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
}
