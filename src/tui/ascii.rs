//! A frame without anything but ASCII: for terminals and fonts that have no more. Every sign gets one of the same width,
//! so that nothing moves; what a repository wrote in other letters becomes question marks.

use ratatui::buffer::{Buffer, Cell};

/// What stands for the key that ends a line.
const ENTER: &str = "Enter";

/// Signs the screens draw, and what stands for them.
const SIGNS: &[(&str, &str)] = &[
    ("─", "-"),
    ("│", "|"),
    ("╭", "+"),
    ("╮", "+"),
    ("╰", "+"),
    ("╯", "+"),
    ("├", "+"),
    ("┤", "+"),
    ("┬", "+"),
    ("┴", "+"),
    ("┼", "+"),
    ("━", "="),
    ("┈", "."),
    ("┊", ":"),
    ("█", "#"),
    ("▓", "%"),
    ("▒", "="),
    ("░", "."),
    ("▸", ">"),
    ("●", "*"),
    ("○", "o"),
    ("◇", "o"),
    ("◆", "*"),
    ("✓", "v"),
    ("✗", "x"),
    ("☐", "o"),
    ("→", ">"),
    ("←", "<"),
    ("↑", "^"),
    ("↓", "v"),
    ("▲", "^"),
    ("▼", "v"),
    ("…", "~"),
    ("·", "."),
    ("–", "-"),
    ("—", "-"),
    ("−", "-"),
    ("×", "x"),
    ("’", "'"),
    ("‘", "'"),
    ("“", "\""),
    ("”", "\""),
    ("⏎", "\\"),
];

/// What stands for blocks of one to seven eighths: the fuller, the higher.
const HEIGHTS: [&str; 7] = ["_", ".", "-", "=", "+", "*", "%"];

/// Rewrites every cell of a frame.
pub(super) fn rewrite(buf: &mut Buffer) {
    for y in buf.area.y..buf.area.bottom() {
        spell_enter(buf, y);
        for x in buf.area.x..buf.area.right() {
            let cell = &mut buf[(x, y)];
            if !cell.symbol().is_ascii() {
                let plain = plain(cell.symbol());
                cell.set_symbol(&plain);
            }
        }
    }
}

fn plain(symbol: &str) -> String {
    if let Some((_, plain)) = SIGNS.iter().find(|(known, _)| *known == symbol) {
        return (*plain).to_owned();
    }
    match symbol.chars().next() {
        Some(dots @ '\u{2800}'..='\u{28ff}') => braille(dots).to_owned(),
        Some(block @ '▁'..='▇') => HEIGHTS[block as usize - '▁' as usize].to_owned(),
        _ => "?".repeat(crate::text::width(symbol).max(1)),
    }
}

/// A piece of a line drawn with dots: high, in the middle, low, or all the way.
fn braille(dots: char) -> &'static str {
    let bits = u32::from(dots) - 0x2800;
    let (top, middle, bottom) = (bits & 0b0000_1001, bits & 0b0011_0110, bits & 0b1100_0000);
    match (top != 0, middle != 0, bottom != 0) {
        (false, false, false) => " ",
        (true, _, true) => "|",
        (true, ..) => "'",
        (_, _, true) => "_",
        _ => "-",
    }
}

/// Writes the name of the key out where the row has room for it before its next gap.
fn spell_enter(buf: &mut Buffer, y: u16) {
    let mut x = buf.area.x;
    while x < buf.area.right() {
        if buf[(x, y)].symbol() == "⏎"
            && let Some(gap) = gap_after(buf, x, y)
        {
            let moved: Vec<Cell> = (x + 1..gap).map(|from| buf[(from, y)].clone()).collect();
            let style = buf[(x, y)].style();
            for (offset, letter) in (0u16..).zip(ENTER.chars()) {
                buf[(x + offset, y)].set_char(letter).set_style(style);
            }
            for (to, cell) in (x + 5..).zip(moved) {
                buf[(to, y)] = cell;
            }
        }
        x += 1;
    }
}

/// First of at least five blanks in a row behind `x`, or of four at the end; four of them are given up.
fn gap_after(buf: &Buffer, x: u16, y: u16) -> Option<u16> {
    let is_blank = |at: u16| at < buf.area.right() && buf[(at, y)].symbol() == " ";
    let is_border = |at: u16| matches!(buf[(at, y)].symbol(), "│" | "┤" | "╮" | "╯");
    let right = buf.area.right();
    let ends = |at: u16| right - at >= 4 && (at..right).all(is_blank);
    (x + 1..right).take_while(|at| !is_border(*at)).find(|at| (*at..*at + 5).all(is_blank) || ends(*at))
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;
    use crate::tui::view::as_text;

    fn rewritten(text: &str, width: u16) -> String {
        let mut buf = Buffer::empty(Rect::new(0, 0, width, 1));
        buf.set_string(0, 0, text, Style::new());
        rewrite(&mut buf);
        as_text(&buf).trim_end_matches('\n').to_owned()
    }

    #[test]
    fn signs_keep_their_width_and_letters_become_question_marks() {
        assert_eq!(rewritten("╭─ ▸ 2 of 3 … ✓", 20), "+- > 2 of 3 ~ v");
        assert_eq!(rewritten("鈴木.csv é", 20), "????.csv ?");
        assert_eq!(rewritten("⠉⠒⣀⡇", 20), "'-_|");
        assert_eq!(rewritten("▁▂▃▄▅▆▇█", 20), "_.-=+*%#");
    }

    #[test]
    fn the_key_is_spelt_out_where_there_is_room() {
        assert_eq!(rewritten("⏎ keep   Esc back", 30), "Enter keep   Esc back");
        assert_eq!(rewritten("⏎ keep", 7), "\\ keep");
        assert_eq!(rewritten("│⏎ a     │ b", 14), "|Enter a |\u{20}b");
    }
}
