//! Colours of a picture: which a cell has, what they are called, and what they are on a light and on a dark page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ratatui::style::{Color, Modifier, Style};

use crate::tui::theme::{Palette, shades};

/// What letters and shapes are drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ink {
    /// The page's own.
    Text,
    /// What may be overlooked.
    Dim,
    /// The colour of the ground, on something lighter or darker.
    Ground,
    /// One of the theme, by what it means.
    Meaning(&'static str),
    /// Another of the 256.
    Number(u8),
}

impl Ink {
    /// What the style sheet calls it.
    pub(super) fn class(self) -> String {
        match self {
            Self::Text => "text".into(),
            Self::Dim => "dim".into(),
            Self::Ground => "ground".into(),
            Self::Meaning(name) => name.into(),
            Self::Number(number) => format!("x{number}"),
        }
    }
}

/// The colour of text, of what may be overlooked, of the ground and of its edge.
struct Page {
    text: u8,
    dim: u8,
    ground: u8,
    edge: u8,
}

const LIGHT: Page = Page { text: 234, dim: 241, ground: 231, edge: 250 };
const DARK: Page = Page { text: 254, dim: 246, ground: 234, edge: 240 };
const CONTRAST: Page = Page { text: 231, dim: 231, ground: 16, edge: 231 };

/// The colours that are in use.
pub(super) struct Sheet {
    palette: Palette,
    /// Colour numbers on light and on dark.
    used: BTreeMap<Ink, (u8, u8)>,
}

impl Sheet {
    pub(super) fn new(palette: Palette) -> Self {
        Self { palette, used: BTreeMap::new() }
    }

    /// What a cell is drawn in, and what lies under it.
    pub(super) fn inks(&mut self, style: Style) -> (Ink, Option<Ink>) {
        let ink = match style.fg.unwrap_or_default() {
            Color::Reset if style.add_modifier.contains(Modifier::DIM) => Ink::Dim,
            Color::Reset => Ink::Text,
            colour => self.colour(colour),
        };
        let ground = match style.bg.unwrap_or_default() {
            Color::Reset => None,
            colour => Some(self.colour(colour)),
        };
        if style.add_modifier.contains(Modifier::REVERSED) {
            return (ground.unwrap_or(Ink::Ground), Some(ink));
        }
        (ink, ground)
    }

    fn colour(&mut self, colour: Color) -> Ink {
        let (ink, light, dark) = match (shades(colour), colour) {
            (Some((meaning, dark, light)), _) => (Ink::Meaning(meaning), light, dark),
            (None, colour) => {
                let number = number(colour);
                (Ink::Number(number), number, number)
            }
        };
        self.used.insert(ink, (light, dark));
        ink
    }

    /// The style sheet; colours of the terminal follow the reader's wish for light or dark.
    pub(super) fn css(&self) -> String {
        let mut out = String::from(
            "text{font:15px ui-monospace,\"DejaVu Sans Mono\",Menlo,Consolas,\"Liberation Mono\",monospace;\
             white-space:pre}\ntspan{fill:currentcolor}\n.bold{font-weight:700}\n.italic{font-style:italic}\n\
             .under{text-decoration:underline}\n.out{text-decoration:line-through}\n.fill{fill:currentcolor;\
             shape-rendering:crispEdges}\n.quarter{fill-opacity:.25}\n.half{fill-opacity:.5}\n.most{fill-opacity:.75}\n\
             .line,.heavy,.dashed,.dots{fill:none;stroke:currentcolor}\n.heavy{stroke-width:2.5}\n\
             .dashed{stroke-dasharray:1.125}\n.dots{stroke-width:2.4;stroke-linecap:round}\n",
        );
        match self.palette {
            Palette::Contrast => self.colours(&mut out, &CONTRAST, |(_, dark)| dark),
            Palette::Dark => self.colours(&mut out, &DARK, |(_, dark)| dark),
            Palette::Light => self.colours(&mut out, &LIGHT, |(light, _)| light),
            Palette::Plain | Palette::Terminal => {
                self.colours(&mut out, &LIGHT, |(light, _)| light);
                out.push_str("@media (prefers-color-scheme:dark){\n");
                self.colours(&mut out, &DARK, |(_, dark)| dark);
                out.push_str("}\n");
            }
        }
        out
    }

    fn colours(&self, out: &mut String, page: &Page, shade: fn((u8, u8)) -> u8) {
        let (text, dim, ground, edge) = (hex(page.text), hex(page.dim), hex(page.ground), hex(page.edge));
        // Writing to a string cannot fail.
        let _ = writeln!(out, ".frame{{fill:{ground};stroke:{edge}}}");
        let _ = writeln!(out, "text,.text{{color:{text}}}\n.dim{{color:{dim}}}\n.ground{{color:{ground}}}");
        for (ink, shades) in &self.used {
            let _ = writeln!(out, ".{}{{color:{}}}", ink.class(), hex(shade(*shades)));
        }
    }
}

/// The number of a colour that no theme uses, among the 256.
fn number(colour: Color) -> u8 {
    match colour {
        Color::Indexed(number) => number,
        Color::Rgb(red, green, blue) => {
            let step = |value: u8| match value {
                0..48 => 0,
                48..115 => 1,
                _ => (value - 35) / 40,
            };
            16 + 36 * step(red) + 6 * step(green) + step(blue)
        }
        Color::Black | Color::Reset => 16,
        Color::Red | Color::LightRed => 160,
        Color::Green | Color::LightGreen => 34,
        Color::Yellow | Color::LightYellow => 172,
        Color::Blue | Color::LightBlue => 33,
        Color::Magenta | Color::LightMagenta => 133,
        Color::Cyan | Color::LightCyan => 37,
        Color::Gray => 250,
        Color::DarkGray => 243,
        Color::White => 231,
    }
}

/// One of the 256 as every terminal has it; the first sixteen, which users choose, as most have them.
fn hex(number: u8) -> String {
    const BASIC: [&str; 16] = [
        "#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa", "#555555", "#ff5555",
        "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff",
    ];
    match number {
        0..16 => BASIC[usize::from(number)].to_owned(),
        16..232 => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let cube = number - 16;
            format!("#{:02x}{:02x}{:02x}", level(cube / 36), level(cube / 6 % 6), level(cube % 6))
        }
        232.. => {
            let grey = 8 + 10 * (number - 232);
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_colours_terminals_have() {
        let known =
            [(16, "#000000"), (80, "#5fd7d7"), (214, "#ffaf00"), (231, "#ffffff"), (246, "#949494"), (1, "#aa0000")];
        for (number, colour) in known {
            assert_eq!(hex(number), colour, "{number}");
        }
        assert_eq!(number(Color::Rgb(255, 175, 0)), 213 + 1);
    }

    /// WCAG's contrast between two of the 256.
    fn contrast(one: u8, other: u8) -> f64 {
        let light = |number: u8| {
            let hex = hex(number);
            let part = |at: usize| {
                let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
                if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
        };
        let (one, other) = (light(one), light(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn everything_can_be_read_on_light_and_on_dark() {
        let own = [Color::Cyan, Color::LightBlue, Color::Yellow, Color::Green, Color::Magenta];
        for (meaning, dark, light) in own.map(|own| shades(own).unwrap()) {
            assert!(contrast(dark, DARK.ground) >= 4.5, "{meaning} on dark: {}", contrast(dark, DARK.ground));
            assert!(contrast(light, LIGHT.ground) >= 4.0, "{meaning} on light: {}", contrast(light, LIGHT.ground));
        }
        for page in [LIGHT, DARK, CONTRAST] {
            assert!(contrast(page.text, page.ground) >= 10.0 && contrast(page.dim, page.ground) >= 4.5);
        }
    }
}
