//! A frame as a picture: an SVG whose words can be selected, for documents and bug reports.
//!
//! Letters stay letters, each run held to its cells whatever font there is. Borders, blocks and braille dots are drawn
//! (`shapes`), since fonts disagree about them. The terminal's own colours become those of the dark or of the light theme as
//! the reader has it (`ink`). The same frame gives the same bytes; nothing is loaded from elsewhere.

mod ink;
mod shapes;

use std::fmt::Write as _;

use quick_xml::escape::escape;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;

use self::ink::{Ink, Sheet};
use self::shapes::Drawing;
use super::theme::Palette;
use crate::text;

/// Width of a cell in the picture's units.
const CELL: usize = 9;
/// Height of a cell.
const ROW: usize = 19;
/// From the top of a row to the line its letters stand on.
const BASELINE: usize = 14;
/// Space around the cells.
const MARGIN: usize = 12;

/// What a picture is called, for those who do not see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caption {
    /// In a few words.
    pub title: String,
    /// What it shows.
    pub words: String,
}

/// Letters of one look in neighbouring cells of a row.
struct Run {
    at: usize,
    cells: usize,
    text: String,
    ink: Ink,
    looks: Modifier,
    /// Whether letters of ordinary width may follow; a sign that comes from another font stands alone.
    is_open: bool,
}

/// A frame as SVG.
pub fn svg(buf: &Buffer, palette: Palette, caption: &Caption) -> String {
    let mut sheet = Sheet::new(palette);
    let mut drawing = Drawing::default();
    let mut rows = String::new();
    for y in 0..buf.area.height {
        let runs = row(buf, y, &mut sheet, &mut drawing);
        write_row(&mut rows, usize::from(y) * ROW + BASELINE, &runs);
    }
    let (width, height) = (usize::from(buf.area.width) * CELL, usize::from(buf.area.height) * ROW);
    let (all_width, all_height) = (width + 2 * MARGIN, height + 2 * MARGIN);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {all_width} {all_height}\" width=\"{all_width}\" \
         height=\"{all_height}\" role=\"img\" aria-labelledby=\"title words\">\n<title id=\"title\">{}</title>\n\
         <desc id=\"words\">{}</desc>\n<style>\n{}</style>\n<rect class=\"frame\" x=\".5\" y=\".5\" width=\"{}\" \
         height=\"{}\" rx=\"6\"/>\n<g transform=\"translate({MARGIN} {MARGIN})\">\n{}{rows}</g>\n</svg>\n",
        escape(text::sanitise(&caption.title)),
        escape(text::sanitise(&caption.words)),
        sheet.css(),
        all_width - 1,
        all_height - 1,
        drawing.paths(),
    )
}

/// The letters of a row; what is no letter goes into the drawing.
fn row(buf: &Buffer, y: u16, sheet: &mut Sheet, drawing: &mut Drawing) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut x = 0;
    while x < buf.area.width {
        let cell = &buf[(buf.area.x + x, buf.area.y + y)];
        let cells = text::width(cell.symbol()).max(1);
        let place = (usize::from(x), usize::from(y));
        let (ink, ground) = sheet.inks(cell.style());
        if let Some(ground) = ground {
            drawing.ground(place, cells, ground);
        }
        if !drawing.draws(place, cell.symbol(), ink) {
            add(&mut runs, place.0, cells, cell, ink);
        }
        x += u16::try_from(cells).unwrap_or(1);
    }
    runs
}

/// Puts a cell behind the run before it, where both look the same; blanks look like anything.
fn add(runs: &mut Vec<Run>, at: usize, cells: usize, cell: &Cell, ink: Ink) {
    let symbol = cell.symbol();
    let looks = cell.modifier & (Modifier::BOLD | Modifier::ITALIC | Modifier::UNDERLINED | Modifier::CROSSED_OUT);
    let is_blank = symbol.trim().is_empty();
    if let Some(last) = runs.last_mut().filter(|last| last.is_open) {
        let same = last.ink == ink && last.looks == looks && is_lettering(symbol);
        if same || is_blank && !last.looks.intersects(Modifier::UNDERLINED | Modifier::CROSSED_OUT) {
            // What was drawn between two words leaves its cells blank.
            last.text.extend(std::iter::repeat_n(' ', at - last.at - last.cells));
            last.cells = at - last.at + cells;
            last.text.push_str(if is_blank { " " } else { symbol });
            return;
        }
    }
    if !is_blank {
        let is_open = cells == 1 && is_lettering(symbol);
        runs.push(Run { at, cells, text: symbol.to_owned(), ink, looks, is_open });
    }
}

/// Whether every monospaced font has it in its own width: Latin, Greek, Cyrillic, and the dashes and dots of prose.
fn is_lettering(symbol: &str) -> bool {
    text::width(symbol) == 1 && symbol.chars().all(|c| c < '\u{530}' || ('\u{2010}'..='\u{2027}').contains(&c))
}

/// A row is one text, so that it is copied as one line.
fn write_row(out: &mut String, baseline: usize, runs: &[Run]) {
    if runs.is_empty() {
        return;
    }
    // Writing to a string cannot fail.
    let _ = write!(out, "<text y=\"{baseline}\">");
    for run in runs {
        let text = run.text.trim_end();
        let cells = run.cells - (run.text.len() - text.len());
        let (x, length) = (run.at * CELL, cells * CELL);
        let class = classes(run);
        let _ = write!(out, "<tspan x=\"{x}\" textLength=\"{length}\"{class}>{}</tspan>", escape(text));
    }
    out.push_str("</text>\n");
}

fn classes(run: &Run) -> String {
    let looks = [
        (Modifier::BOLD, "bold"),
        (Modifier::ITALIC, "italic"),
        (Modifier::UNDERLINED, "under"),
        (Modifier::CROSSED_OUT, "out"),
    ];
    let ink = (run.ink != Ink::Text).then(|| run.ink.class());
    let looks = looks.iter().filter(|(look, _)| run.looks.contains(*look)).map(|(_, class)| (*class).to_owned());
    let all: Vec<String> = ink.into_iter().chain(looks).collect();
    if all.is_empty() { String::new() } else { format!(" class=\"{}\"", all.join(" ")) }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};
    use ratatui::text::{Line, Span};

    use super::*;

    /// A picture of lines, and the same as `(x, length, class, text)` of every run.
    fn pictured(lines: &[Line<'static>], palette: Palette) -> (String, Vec<(usize, usize, String, String)>) {
        let mut buf = Buffer::empty(Rect::new(0, 0, 24, u16::try_from(lines.len()).unwrap()));
        for (y, line) in (0..).zip(lines) {
            buf.set_line(0, y, line, 24);
        }
        let caption = Caption { title: "a <b>".into(), words: "\"c\" & d".into() };
        let picture = svg(&buf, palette, &caption);
        let runs = picture.split("<tspan ").skip(1).map(|part| {
            let (attributes, rest) = part.split_once('>').unwrap();
            let value = |name: &str| {
                let (_, value) = attributes.split_once(&format!("{name}=\""))?;
                Some(value.split_once('"')?.0.to_owned())
            };
            let number = |name: &str| value(name).unwrap().parse().unwrap();
            let text = rest.split_once("</tspan>").unwrap().0.to_owned();
            (number("x"), number("textLength"), value("class").unwrap_or_default(), text)
        });
        let runs = runs.collect();
        (picture, runs)
    }

    #[test]
    fn words_stand_in_their_cells_whatever_is_drawn_between_them() {
        let (_, runs) = pictured(&["│ one  two │ three".into()], Palette::Terminal);
        assert_eq!(runs, [(2 * 9, 16 * 9, String::new(), "one  two   three".to_owned())]);
    }

    #[test]
    fn wide_characters_and_signs_of_other_fonts_are_held_to_their_cells() {
        let (_, runs) = pictured(&["ab木村 c▸d".into()], Palette::Terminal);
        let places: Vec<_> = runs.iter().map(|run| (run.0 / 9, run.1 / 9, run.3.as_str())).collect();
        assert_eq!(places, [(0, 2, "ab"), (2, 2, "木"), (4, 2, "村"), (7, 1, "c"), (8, 1, "▸"), (9, 1, "d")]);
    }

    #[test]
    fn colours_are_those_of_the_themes_on_light_and_on_dark_pages() {
        let line = Line::from(vec![Span::styled("good", Style::new().fg(Color::LightBlue)), Span::raw(" so")]);
        let (picture, runs) = pictured(std::slice::from_ref(&line), Palette::Terminal);
        assert_eq!(runs.iter().map(|run| run.2.as_str()).collect::<Vec<_>>(), ["good", ""]);
        let (light, dark) = picture.split_once("@media").unwrap();
        assert!(light.contains(".good{color:#005faf}") && dark.contains(".good{color:#5fafff}"), "{picture}");
        let (fixed, _) = pictured(&[line], Palette::Dark);
        assert!(!fixed.contains("@media"), "colours that were chosen hold for every reader");
    }

    #[test]
    fn what_is_selected_stands_on_its_own_colour() {
        let line = Line::from(Span::styled("row", Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD)));
        let (picture, runs) = pictured(&[line], Palette::Terminal);
        assert_eq!(runs[0].2, "ground bold");
        assert!(picture.contains("<path class=\"fill text\" d=\"M0 0h27v19h-27z\"/>"), "{picture}");
    }

    #[test]
    fn borders_blocks_and_dots_are_drawn_and_lines_in_one_piece() {
        let (picture, runs) = pictured(&["╭──╮█▒⡀".into(), "╰──╯".into()], Palette::Terminal);
        assert!(runs.is_empty());
        assert!(picture.contains("M9 9.5H27"), "two cells of a border are one line: {picture}");
        for part in ["M36 0h9v19h-9z", "class=\"fill half text\"", "class=\"dots text\""] {
            assert!(picture.contains(part), "{part} in {picture}");
        }
    }

    #[test]
    fn a_caption_is_text_and_nothing_is_loaded() {
        let (picture, _) = pictured(&["x < y & z".into()], Palette::Terminal);
        assert!(picture.contains("<title id=\"title\">a &lt;b&gt;</title>"), "{picture}");
        assert!(picture.contains(">x &lt; y &amp; z</tspan>"));
        assert_eq!(picture.matches("http").count(), 1, "the name space, which is never looked up");
    }
}
