//! Colours, used with restraint, and never the only bearer of a meaning.
//!
//! Blue stands for the good side, yellow or orange for the bad one: all kinds of colour blindness keep them apart.

use ratatui::style::{Color, Modifier, Style};

use super::widgets::syntax::Kind;

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// None: bold, dim and reversed only.
    Plain,
    /// The terminal's own sixteen, whatever they are.
    #[default]
    Terminal,
    /// For dark backgrounds.
    Dark,
    /// For light backgrounds.
    Light,
    /// White on black, nothing dim.
    Contrast,
}

impl Palette {
    /// Every palette that can be named in settings.
    pub const NAMED: [(&'static str, Self); 5] = [
        ("terminal", Self::Terminal),
        ("dark", Self::Dark),
        ("light", Self::Light),
        ("high-contrast", Self::Contrast),
        ("plain", Self::Plain),
    ];

    /// The palette of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, palette)| *palette)
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        Self::NAMED.iter().find(|(_, palette)| *palette == self).map_or("terminal", |(name, _)| name)
    }
}

/// Styles by meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    palette: Palette,
    ascii: bool,
}

/// One colour for each palette that has its own: terminal, dark, light, high contrast.
type Tints = (Color, u8, u8, u8);

const ACCENT: Tints = (Color::Cyan, 80, 30, 51);
// The plain blue of sixteen is hardly seen on black.
const GOOD: Tints = (Color::LightBlue, 75, 25, 123);
const BAD: Tints = (Color::Yellow, 214, 130, 226);
const STRING: Tints = (Color::Green, 108, 22, 159);
const NUMBER: Tints = (Color::Magenta, 176, 90, 219);

/// What a colour of the terminal means on the screens, and what it is instead on dark and on light, among the 256.
pub(super) fn shades(own: Color) -> Option<(&'static str, u8, u8)> {
    let all = [("accent", ACCENT), ("good", GOOD), ("bad", BAD), ("string", STRING), ("number", NUMBER)];
    let found = all.into_iter().find(|(_, (known, ..))| *known == own);
    found.map(|(meaning, (_, dark, light, _))| (meaning, dark, light))
}

impl Theme {
    /// With the terminal's own colours.
    pub const COLOUR: Self = Self { palette: Palette::Terminal, ascii: false };
    /// Only bold, dim and reversed, for `NO_COLOR`.
    pub const PLAIN: Self = Self { palette: Palette::Plain, ascii: false };

    /// Colours unless the user asked for none.
    pub fn new(no_color: bool) -> Self {
        if no_color { Self::PLAIN } else { Self::COLOUR }
    }

    /// The same with other colours.
    #[must_use]
    pub fn with(self, palette: Palette) -> Self {
        Self { palette, ..self }
    }

    /// The same, drawn with ASCII alone or not.
    #[must_use]
    pub fn ascii(self, ascii: bool) -> Self {
        Self { ascii, ..self }
    }

    /// Its colours.
    pub fn palette(self) -> Palette {
        self.palette
    }

    /// Whether nothing but ASCII may be drawn.
    pub fn is_ascii(self) -> bool {
        self.ascii
    }

    fn tint(self, (own, dark, light, contrast): Tints) -> Style {
        match self.palette {
            Palette::Plain => Style::new(),
            Palette::Terminal => Style::new().fg(own),
            Palette::Dark => Style::new().fg(Color::Indexed(dark)),
            Palette::Light => Style::new().fg(Color::Indexed(light)),
            Palette::Contrast => Style::new().fg(Color::Indexed(contrast)),
        }
    }

    /// What everything is drawn on.
    pub fn base(self) -> Style {
        match self.palette {
            Palette::Contrast => Style::new().fg(Color::Indexed(231)).bg(Color::Indexed(16)),
            _ => Style::new(),
        }
    }

    /// Ordinary text.
    pub fn text(self) -> Style {
        Style::new()
    }

    /// What matters most on the screen.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// What may be overlooked.
    pub fn dim(self) -> Style {
        match self.palette {
            Palette::Plain | Palette::Terminal => Style::new().add_modifier(Modifier::DIM),
            Palette::Dark => Style::new().fg(Color::Indexed(246)),
            Palette::Light => Style::new().fg(Color::Indexed(241)),
            Palette::Contrast => Style::new(),
        }
    }

    /// Borders.
    pub fn border(self, focused: bool) -> Style {
        match (self.palette, focused) {
            (Palette::Contrast, true) => self.tint(BAD).add_modifier(Modifier::BOLD),
            (Palette::Plain, true) => self.strong(),
            (_, true) => self.tint(GOOD),
            (_, false) => self.dim(),
        }
    }

    /// Keys in the footer, the name of the program.
    pub fn accent(self) -> Style {
        self.tint(ACCENT).add_modifier(Modifier::BOLD)
    }

    /// Evidence for, a rise, a high level.
    pub fn good(self) -> Style {
        self.tint(GOOD)
    }

    /// Evidence against, a fall, a low level.
    pub fn bad(self) -> Style {
        self.tint(BAD)
    }

    /// What a person must not miss.
    pub fn alarm(self) -> Style {
        self.tint(BAD).add_modifier(Modifier::BOLD)
    }

    /// The row the keys act on.
    pub fn selected(self, focused: bool) -> Style {
        if focused { Style::new().add_modifier(Modifier::REVERSED) } else { self.strong() }
    }

    /// A level from 0 to `top`.
    pub fn level(self, level: u8, top: u8) -> Style {
        match level {
            0 => self.bad(),
            level if level >= top => self.good(),
            _ => self.text(),
        }
    }

    /// A piece of code.
    pub fn syntax(self, kind: Kind) -> Style {
        match kind {
            Kind::Plain => self.text(),
            Kind::Comment => self.dim(),
            Kind::Keyword => self.tint(GOOD).add_modifier(Modifier::BOLD),
            Kind::Name => self.tint(ACCENT),
            Kind::Text => self.tint(STRING),
            Kind::Number => self.tint(NUMBER),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_there_is_none_anywhere() {
        let plain = Theme::PLAIN;
        let kinds = [Kind::Plain, Kind::Comment, Kind::Keyword, Kind::Name, Kind::Text, Kind::Number];
        let styles =
            [plain.text(), plain.strong(), plain.dim(), plain.accent(), plain.good(), plain.bad(), plain.alarm()];
        let all = styles.into_iter().chain(kinds.map(|kind| plain.syntax(kind)));
        for style in all.chain([plain.base(), plain.border(true), plain.border(false), plain.selected(true)]) {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }

    #[test]
    fn names_of_palettes_lead_back_to_them() {
        for (name, palette) in Palette::NAMED {
            assert_eq!((Palette::named(name), palette.as_str()), (Some(palette), name));
        }
        assert_eq!(Palette::named("solarized"), None);
    }
}
