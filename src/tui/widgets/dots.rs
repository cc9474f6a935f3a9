//! Lines drawn with braille: two dots across and four down in every cell.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The first sign of braille: no dot.
const NONE: u32 = 0x2800;
/// Dots of a cell, a row after the other.
const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// A field of dots over an area.
#[derive(Debug)]
pub struct Dots {
    area: Rect,
    cells: Vec<u8>,
}

impl Dots {
    /// No dot anywhere.
    pub fn new(area: Rect) -> Self {
        Self { area, cells: vec![0; usize::from(area.width) * usize::from(area.height)] }
    }

    /// A line between two points: each is a column of cells and a height up to `top`; every `every`th dot is drawn.
    pub fn line(&mut self, (from, low): (u16, u32), (to, high): (u16, u32), (top, every): (u32, i64)) {
        // Across in dots; down in dots from the top, such that a height lies where a row rounded to cells has it.
        let down = |value: u32| {
            let last = i64::from(self.area.height.saturating_sub(1)) * 4;
            let above = i64::from(top.saturating_sub(value));
            1 + (above * last).checked_div(i64::from(top)).unwrap_or(0)
        };
        let (x0, x1) = (i64::from(from) * 2, i64::from(to) * 2);
        let (y0, y1) = (down(low), down(high));
        let steps = (x1 - x0).abs().max((y1 - y0).abs()).max(1);
        for step in (0..=steps).step_by(usize::try_from(every).unwrap_or(1).max(1)) {
            self.set(x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps);
        }
    }

    fn set(&mut self, x: i64, y: i64) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        let width = usize::from(self.area.width);
        if x / 2 >= width {
            return;
        }
        if let Some(cell) = self.cells.get_mut(y / 4 * width + x / 2) {
            *cell |= BITS[y % 4][x % 2];
        }
    }

    /// Draws every cell that has a dot.
    pub fn draw(&self, style: Style, buf: &mut Buffer) {
        let width = usize::from(self.area.width).max(1);
        for (at, bits) in self.cells.iter().enumerate().filter(|(_, bits)| **bits > 0) {
            let (column, row) = (u16::try_from(at % width).unwrap_or(0), u16::try_from(at / width).unwrap_or(0));
            let sign = char::from_u32(NONE + u32::from(*bits)).unwrap_or(' ');
            if let Some(cell) = buf.cell_mut((self.area.x + column, self.area.y + row)) {
                cell.set_char(sign).set_style(style);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::view::as_text;

    type Ends = ((u16, u32), (u16, u32));

    fn drawn(lines: &[Ends], every: i64) -> String {
        let area = Rect::new(0, 0, 6, 3);
        let mut dots = Dots::new(area);
        for (from, to) in lines {
            dots.line(*from, *to, (10, every));
        }
        let mut buf = Buffer::empty(area);
        dots.draw(Style::new(), &mut buf);
        as_text(&buf)
    }

    #[test]
    fn a_line_leads_from_height_to_height() {
        assert_eq!(drawn(&[((0, 10), (5, 10))], 1), "⠒⠒⠒⠒⠒⠂\n\n\n");
        let rising = drawn(&[((0, 0), (5, 10))], 1);
        let rows: Vec<&str> = rising.lines().collect();
        assert!(
            rows[2].starts_with(|c: char| c > '\u{2800}') && rows[0].ends_with(|c: char| c > '\u{2800}'),
            "{rising}"
        );
    }

    #[test]
    fn what_lies_outside_is_left_out() {
        assert_eq!(drawn(&[((7, 5), (9, 5))], 1), "\n\n\n");
        assert!(!drawn(&[((0, 5), (60, 99))], 2).is_empty());
    }
}
