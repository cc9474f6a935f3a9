//! The iceberg: how little of a system is the model. One bar of shaded parts and its legend.

use ratatui::text::Line;

use super::{cells_of, span};
use crate::model::Composition;
use crate::text;
use crate::tui::theme::Theme;

/// Neighbours differ by shade, so the bar is read without colour.
const SHADES: [char; 4] = ['█', '░', '▓', '▒'];

/// The bar and as many lines of legend as it takes.
pub fn lines(composition: &Composition, cells: usize, theme: Theme) -> Vec<Line<'static>> {
    let total = composition.total();
    if total == 0 {
        return vec![Line::from(span("no lines of code found", theme.dim()))];
    }
    let parts: Vec<(usize, &str, u64)> = composition
        .parts()
        .into_iter()
        .filter(|(_, lines)| *lines > 0)
        .enumerate()
        .map(|(i, (name, lines))| (i, name, lines))
        .collect();
    let mut out = vec![bar(&parts, total, cells.min(100), theme)];
    out.extend(legend(&parts, total, cells, theme));
    out
}

/// The sentence the bar is there for.
pub fn sentence(composition: &Composition) -> String {
    let total = composition.total();
    if total == 0 {
        return String::new();
    }
    let lines = text::count(total, "line");
    format!("the model is {} of {lines}; the rest is what it takes to live", percent(composition.model, total))
}

fn bar(parts: &[(usize, &str, u64)], total: u64, cells: usize, theme: Theme) -> Line<'static> {
    let widths = shares(parts, total, cells);
    let pieces = parts.iter().zip(widths).map(|((i, _, _), width)| {
        let style = if *i == 0 { theme.good() } else { theme.text() };
        span(SHADES[i % SHADES.len()].to_string().repeat(width), style)
    });
    Line::from(pieces.collect::<Vec<_>>())
}

/// Cells of each part: at least one, in all exactly `cells` where that many parts fit.
fn shares(parts: &[(usize, &str, u64)], total: u64, cells: usize) -> Vec<usize> {
    let share = |lines: u64| usize::try_from(lines * cells as u64 / total).unwrap_or(0).max(1);
    let mut widths: Vec<usize> = parts.iter().map(|(_, _, lines)| share(*lines)).collect();
    loop {
        let sum: usize = widths.iter().sum();
        let Some(largest) = (0..widths.len()).max_by_key(|i| widths[*i]) else { return widths };
        if sum > cells && widths[largest] > 1 {
            widths[largest] -= 1;
        } else if sum < cells {
            widths[largest] += cells - sum;
        } else {
            return widths;
        }
    }
}

fn legend(parts: &[(usize, &str, u64)], total: u64, cells: usize, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = vec![Line::default()];
    for (i, name, count) in parts {
        let style = if *i == 0 { theme.good() } else { theme.text() };
        let entry = [
            span(SHADES[i % SHADES.len()].to_string(), style),
            span(format!(" {name} {}", percent(*count, total)), theme.text()),
        ];
        let width: usize = entry.iter().map(|piece| text::width(&piece.content)).sum();
        let used = lines.last().map_or(0, cells_of);
        if used > 0 && used + 3 + width > cells {
            lines.push(Line::default());
        } else if used > 0 {
            lines.last_mut().into_iter().for_each(|line| line.spans.push(span("   ", theme.text())));
        }
        lines.last_mut().into_iter().for_each(|line| line.spans.extend(entry.clone()));
    }
    lines
}

/// `10%`, and `<1%` rather than a zero that is none.
fn percent(part: u64, total: u64) -> String {
    match (part * 200 + total) / (total * 2) {
        0 if part > 0 => "<1%".into(),
        percent => format!("{percent}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_seen_and_the_bar_is_full() {
        let composition = Composition { model: 1, data: 9999, test: 3, ..Composition::default() };
        let lines = lines(&composition, 40, Theme::PLAIN);
        let bar: String = lines[0].spans.iter().map(|piece| piece.content.as_ref()).collect();
        assert_eq!(bar, format!("█{}▓", "░".repeat(38)));
        assert_eq!(percent(1, 10_003), "<1%");
    }

    #[test]
    fn no_code_is_said_not_divided_by() {
        assert_eq!(lines(&Composition::default(), 40, Theme::PLAIN).len(), 1);
        assert_eq!(sentence(&Composition::default()), "");
    }
}
