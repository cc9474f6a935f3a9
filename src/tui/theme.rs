//! Colours: the terminal's own sixteen, used with restraint, and never the only bearer of a meaning.
//!
//! Blue stands for the good side, yellow for the bad one: both kinds of red-green blindness keep them apart.

use ratatui::style::{Color, Modifier, Style};

/// Styles by meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    colour: bool,
}

impl Theme {
    /// With colours.
    pub const COLOUR: Self = Self { colour: true };
    /// Only bold, dim and reversed, for `NO_COLOR`.
    pub const PLAIN: Self = Self { colour: false };

    /// Colours unless the user asked for none.
    pub fn new(no_color: bool) -> Self {
        if no_color { Self::PLAIN } else { Self::COLOUR }
    }

    fn tint(self, colour: Color) -> Style {
        if self.colour { Style::new().fg(colour) } else { Style::new() }
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
        Style::new().add_modifier(Modifier::DIM)
    }

    /// Borders.
    pub fn border(self, focused: bool) -> Style {
        if focused { self.tint(Color::Blue) } else { self.dim() }
    }

    /// Keys in the footer, the name of the program.
    pub fn accent(self) -> Style {
        self.tint(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// Evidence for, a rise, a high level.
    pub fn good(self) -> Style {
        self.tint(Color::Blue)
    }

    /// Evidence against, a fall, a low level.
    pub fn bad(self) -> Style {
        self.tint(Color::Yellow)
    }

    /// What a person must not miss.
    pub fn alarm(self) -> Style {
        self.tint(Color::Yellow).add_modifier(Modifier::BOLD)
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
}
