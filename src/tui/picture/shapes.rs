//! What is drawn rather than written: borders, blocks, shades and braille dots, joined where they touch.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::ink::Ink;
use super::{CELL, ROW};

/// Directions in which the lines of a border leave the middle of a cell.
const LEFT: u8 = 1;
const RIGHT: u8 = 2;
const UP: u8 = 4;
const DOWN: u8 = 8;

/// How something is drawn; its name is its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Pen {
    Ground,
    Fill,
    Quarter,
    Half,
    Most,
    Line,
    Heavy,
    Dashed,
    Dots,
}

impl Pen {
    fn class(self) -> &'static str {
        match self {
            Self::Ground | Self::Fill => "fill",
            Self::Quarter => "fill quarter",
            Self::Half => "fill half",
            Self::Most => "fill most",
            Self::Line => "line",
            Self::Heavy => "heavy",
            Self::Dashed => "dashed",
            Self::Dots => "dots",
        }
    }
}

/// Everything of one pen and colour. Places are in half units, so that the middle of a cell is a whole number.
#[derive(Debug, Default)]
struct Layer {
    /// Rows of a line by height: where each piece begins and ends.
    across: BTreeSet<(usize, usize, usize)>,
    /// The same from above.
    down: BTreeSet<(usize, usize, usize)>,
    /// Filled rectangles as top, height, left, width.
    boxes: BTreeSet<(usize, usize, usize, usize)>,
    /// Dots.
    dots: BTreeSet<(usize, usize)>,
    /// Round corners, written as they are.
    corners: String,
}

/// What is drawn of a picture.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    layers: BTreeMap<(Pen, Ink), Layer>,
}

impl Drawing {
    /// Colours the ground of some cells.
    pub(super) fn ground(&mut self, (x, y): (usize, usize), cells: usize, ink: Ink) {
        let layer = self.layers.entry((Pen::Ground, ink)).or_default();
        layer.boxes.insert((2 * y * ROW, 2 * ROW, 2 * x * CELL, 2 * cells * CELL));
    }

    /// Draws a cell, where its sign is one that is drawn.
    pub(super) fn draws(&mut self, place: (usize, usize), symbol: &str, ink: Ink) -> bool {
        let mut signs = symbol.chars();
        let (Some(sign), None) = (signs.next(), signs.next()) else { return false };
        if let Some((pen, arms)) = border(sign) {
            self.border(place, arms, (pen, ink));
        } else if let Some((pen, boxes)) = block(sign) {
            self.blocks(place, &boxes, (pen, ink));
        } else if ('\u{2800}'..='\u{28ff}').contains(&sign) {
            self.braille(place, u32::from(sign) - 0x2800, ink);
        } else if let Some(arms) = round(sign) {
            self.corner(place, arms, ink);
        } else {
            return false;
        }
        true
    }

    fn border(&mut self, (x, y): (usize, usize), arms: u8, key: (Pen, Ink)) {
        let layer = self.layers.entry(key).or_default();
        let (left, top) = (2 * x * CELL, 2 * y * ROW);
        let (middle, centre) = (left + CELL, top + ROW);
        for (arm, from, to) in [(LEFT, left, middle), (RIGHT, middle, left + 2 * CELL)] {
            if arms & arm != 0 {
                layer.across.insert((centre, from, to));
            }
        }
        for (arm, from, to) in [(UP, top, centre), (DOWN, centre, top + 2 * ROW)] {
            if arms & arm != 0 {
                layer.down.insert((middle, from, to));
            }
        }
    }

    /// A quarter of a circle from the lower or upper edge to the left or right one.
    fn corner(&mut self, (x, y): (usize, usize), arms: u8, ink: Ink) {
        let layer = self.layers.entry((Pen::Line, ink)).or_default();
        let (middle, centre) = (2 * x * CELL + CELL, 2 * y * ROW + ROW);
        let (edge, bend) = if arms & DOWN != 0 { (centre + ROW, centre + CELL) } else { (centre - ROW, centre - CELL) };
        let side = if arms & RIGHT != 0 { middle + CELL } else { middle - CELL };
        let [middle, centre, edge, bend, side] = [middle, centre, edge, bend, side].map(units);
        // Writing to a string cannot fail.
        let _ = write!(layer.corners, "M{middle} {edge}V{bend}Q{middle} {centre} {side} {centre}");
    }

    fn blocks(&mut self, (x, y): (usize, usize), boxes: &[Eighths], key: (Pen, Ink)) {
        let layer = self.layers.entry(key).or_default();
        let part = |whole: usize, eighths: u8| whole * usize::from(eighths) / 4;
        for piece in boxes {
            let (left, right) = (part(CELL, piece.left), part(CELL, piece.right));
            let (top, bottom) = (part(ROW, piece.top), part(ROW, piece.bottom));
            layer.boxes.insert((2 * y * ROW + top, bottom - top, 2 * x * CELL + left, right - left));
        }
    }

    fn braille(&mut self, (x, y): (usize, usize), dots: u32, ink: Ink) {
        const PLACES: [(usize, usize); 8] = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)];
        let layer = self.layers.entry((Pen::Dots, ink)).or_default();
        for (bit, (column, line)) in PLACES.iter().enumerate() {
            if dots & (1 << bit) != 0 {
                let (across, down) = (CELL * (2 * column + 1) / 2, ROW * (2 * line + 1) / 4);
                layer.dots.insert((2 * y * ROW + down, 2 * x * CELL + across));
            }
        }
    }

    /// All of it, what lies below first.
    pub(super) fn paths(&self) -> String {
        let mut out = String::new();
        for ((pen, ink), layer) in &self.layers {
            let path = layer.path();
            if !path.is_empty() {
                // Writing to a string cannot fail.
                let _ = writeln!(out, "<path class=\"{} {}\" d=\"{path}\"/>", pen.class(), ink.class());
            }
        }
        out
    }
}

impl Layer {
    fn path(&self) -> String {
        let mut out = self.corners.clone();
        // Writing to a string cannot fail.
        for (y, from, to) in joined(self.across.iter().copied()) {
            let _ = write!(out, "M{} {}H{}", units(from), units(y), units(to));
        }
        for (x, from, to) in joined(self.down.iter().copied()) {
            let _ = write!(out, "M{} {}V{}", units(x), units(from), units(to));
        }
        // Boxes of one height beside each other are one.
        let boxes = self.boxes.iter().map(|(top, height, left, width)| ((*top, *height), *left, left + width));
        for ((top, height), from, to) in joined(boxes) {
            let [top, height, from, width] = [top, height, from, to - from].map(units);
            let _ = write!(out, "M{from} {top}h{width}v{height}h-{width}z");
        }
        for (y, x) in &self.dots {
            let _ = write!(out, "M{} {}h0", units(*x), units(*y));
        }
        out
    }
}

/// Pieces in order, those that touch as one.
fn joined<K: PartialEq + Copy>(pieces: impl Iterator<Item = (K, usize, usize)>) -> Vec<(K, usize, usize)> {
    let mut out: Vec<(K, usize, usize)> = Vec::new();
    for (key, from, to) in pieces {
        match out.last_mut() {
            Some(last) if last.0 == key && from <= last.2 => last.2 = last.2.max(to),
            _ => out.push((key, from, to)),
        }
    }
    out
}

/// Half units as a number of the picture.
fn units(halves: usize) -> String {
    if halves.is_multiple_of(2) { (halves / 2).to_string() } else { format!("{}.5", halves / 2) }
}

/// Straight lines: with which pen, and where they leave the cell.
fn border(sign: char) -> Option<(Pen, u8)> {
    Some(match sign {
        '─' => (Pen::Line, LEFT | RIGHT),
        '│' => (Pen::Line, UP | DOWN),
        '┌' => (Pen::Line, RIGHT | DOWN),
        '┐' => (Pen::Line, LEFT | DOWN),
        '└' => (Pen::Line, RIGHT | UP),
        '┘' => (Pen::Line, LEFT | UP),
        '├' => (Pen::Line, RIGHT | UP | DOWN),
        '┤' => (Pen::Line, LEFT | UP | DOWN),
        '┬' => (Pen::Line, LEFT | RIGHT | DOWN),
        '┴' => (Pen::Line, LEFT | RIGHT | UP),
        '┼' => (Pen::Line, LEFT | RIGHT | UP | DOWN),
        '━' => (Pen::Heavy, LEFT | RIGHT),
        '┃' => (Pen::Heavy, UP | DOWN),
        '┈' | '┄' | '╌' => (Pen::Dashed, LEFT | RIGHT),
        '┊' | '┆' | '╎' => (Pen::Dashed, UP | DOWN),
        _ => return None,
    })
}

fn round(sign: char) -> Option<u8> {
    Some(match sign {
        '╭' => RIGHT | DOWN,
        '╮' => LEFT | DOWN,
        '╰' => RIGHT | UP,
        '╯' => LEFT | UP,
        _ => return None,
    })
}

/// Part of a cell, in eighths from its upper left corner.
struct Eighths {
    left: u8,
    right: u8,
    top: u8,
    bottom: u8,
}

const fn eighths(left: u8, right: u8, top: u8, bottom: u8) -> Eighths {
    Eighths { left, right, top, bottom }
}

/// Parts of a cell that are filled, and how densely.
fn block(sign: char) -> Option<(Pen, Vec<Eighths>)> {
    // What a sign covers of the four quarters: upper left 1, upper right 2, lower left 4, lower right 8.
    const QUARTERS: [u8; 10] = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14];
    let whole = || vec![eighths(0, 8, 0, 8)];
    let code = u32::from(sign);
    let step = u8::try_from(code.wrapping_sub(0x2580)).ok().filter(|step| *step <= 0x1f)?;
    Some(match step {
        0 => (Pen::Fill, vec![eighths(0, 8, 0, 4)]),
        1..=8 => (Pen::Fill, vec![eighths(0, 8, 8 - step, 8)]),
        9..=15 => (Pen::Fill, vec![eighths(0, 16 - step, 0, 8)]),
        16 => (Pen::Fill, vec![eighths(4, 8, 0, 8)]),
        17 => (Pen::Quarter, whole()),
        18 => (Pen::Half, whole()),
        19 => (Pen::Most, whole()),
        20 => (Pen::Fill, vec![eighths(0, 8, 0, 1)]),
        21 => (Pen::Fill, vec![eighths(7, 8, 0, 8)]),
        _ => (Pen::Fill, quarters(QUARTERS[usize::from(step) - 22])),
    })
}

fn quarters(covered: u8) -> Vec<Eighths> {
    let all = [eighths(0, 4, 0, 4), eighths(4, 8, 0, 4), eighths(0, 4, 4, 8), eighths(4, 8, 4, 8)];
    (0..).zip(all).filter(|(bit, _)| covered & (1 << bit) != 0).map(|(_, part)| part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that `signs`, one beside the other, draw.
    fn drawn(signs: &str) -> String {
        let mut drawing = Drawing::default();
        for (x, sign) in signs.chars().enumerate() {
            assert!(drawing.draws((x, 0), &sign.to_string(), Ink::Text), "{sign} is not drawn");
        }
        drawing.paths()
    }

    fn path(signs: &str) -> String {
        drawn(signs).split(" d=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    #[test]
    fn signs_cover_what_they_cover_in_a_terminal() {
        for (signs, wanted) in [
            ("─│", "M0 9.5H9M13.5 0V19"),
            ("┤", "M0 9.5H4.5M4.5 0V19"),
            ("╭", "M4.5 19V14Q4.5 9.5 9 9.5"),
            ("╯", "M4.5 0V5Q4.5 9.5 0 9.5"),
            ("█▀", "M9 0h9v9.5h-9zM0 0h9v19h-9z"),
            ("▄", "M0 9.5h9v9.5h-9z"),
            ("▌▐", "M0 0h4.5v19h-4.5zM13.5 0h4.5v19h-4.5z"),
            ("▛", "M0 0h9v9.5h-9zM0 9.5h4.5v9.5h-4.5z"),
            ("⠁", "M2 2h0"),
        ] {
            assert_eq!(path(signs), wanted, "{signs}");
        }
    }

    #[test]
    fn every_sign_the_screens_are_made_of_is_drawn() {
        drawn("─│╭╮╰╯├┤┬┴┼━┈┊█▀▄▌▐░▒▓▁▂▃▄▅▆▇▏▎▍▋▊▉▔▕▖▗▘▙▚▛▜▝▞▟⠀⣿");
        assert!(
            !Drawing::default().draws((0, 0), "▸", Ink::Text) && !Drawing::default().draws((0, 0), "ab", Ink::Text)
        );
    }

    #[test]
    fn quarters_of_a_block_are_where_unicode_has_them() {
        let names = [
            ('▖', "M0 9.5h4.5v9.5h-4.5z"),
            ('▗', "M4.5 9.5h4.5v9.5h-4.5z"),
            ('▘', "M0 0h4.5v9.5h-4.5z"),
            ('▝', "M4.5 0h4.5v9.5h-4.5z"),
            ('▙', "M0 0h4.5v9.5h-4.5zM0 9.5h9v9.5h-9z"),
            ('▚', "M0 0h4.5v9.5h-4.5zM4.5 9.5h4.5v9.5h-4.5z"),
            ('▜', "M0 0h9v9.5h-9zM4.5 9.5h4.5v9.5h-4.5z"),
            ('▞', "M4.5 0h4.5v9.5h-4.5zM0 9.5h4.5v9.5h-4.5z"),
            ('▟', "M4.5 0h4.5v9.5h-4.5zM0 9.5h9v9.5h-9z"),
        ];
        for (sign, wanted) in names {
            assert_eq!(path(&sign.to_string()), wanted, "{sign}");
        }
    }
}
