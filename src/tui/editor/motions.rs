//! Places beside a place: letters as people count them, words, ends of lines, rows above and below.

use unicode_segmentation::UnicodeSegmentation;

use super::{At, Editor, column};
use crate::text::width;

/// What a word is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Sign,
    Letter,
}

impl Kind {
    fn of(letter: &str) -> Self {
        match letter.chars().next() {
            Some(c) if c.is_whitespace() => Self::Blank,
            Some(c) if c.is_alphanumeric() || c == '_' => Self::Letter,
            _ => Self::Sign,
        }
    }
}

impl Editor {
    /// The letter before `at`, or the end of the line before.
    pub(super) fn before(&self, at: At) -> At {
        let mut letters = self.lines[at.line][..at.byte].grapheme_indices(true);
        match (letters.next_back(), at.line.checked_sub(1)) {
            (Some((byte, _)), _) => At { byte, ..at },
            (None, Some(line)) => self.line_end(At { line, byte: 0 }),
            (None, None) => at,
        }
    }

    /// Behind the letter at `at`, or the next line.
    pub(super) fn after(&self, at: At) -> At {
        match self.lines[at.line][at.byte..].graphemes(true).next() {
            Some(letter) => At { byte: at.byte + letter.len(), ..at },
            None if at.line + 1 < self.lines.len() => At { line: at.line + 1, byte: 0 },
            None => at,
        }
    }

    /// The beginning of the word before `at`.
    pub(super) fn word_before(&self, at: At) -> At {
        let text = &self.lines[at.line][..at.byte];
        let Some((_, last)) = text.grapheme_indices(true).rev().find(|(_, letter)| Kind::of(letter) != Kind::Blank)
        else {
            return if at.byte == 0 { self.before(at) } else { At { byte: 0, ..at } };
        };
        let kind = Kind::of(last);
        let letters = text.grapheme_indices(true).rev().skip_while(|(_, letter)| Kind::of(letter) == Kind::Blank);
        let byte = letters.take_while(|(_, letter)| Kind::of(letter) == kind).last().map_or(0, |(byte, _)| byte);
        At { byte, ..at }
    }

    /// The beginning of the word behind `at`.
    pub(super) fn word_after(&self, at: At) -> At {
        let text = &self.lines[at.line][at.byte..];
        if text.is_empty() {
            return self.after(at);
        }
        let kind = text.graphemes(true).next().map_or(Kind::Blank, Kind::of);
        let word = length_while(text, |letter| kind != Kind::Blank && Kind::of(letter) == kind);
        let blanks = length_while(&text[word..], |letter| Kind::of(letter) == Kind::Blank);
        At { byte: at.byte + word + blanks, ..at }
    }

    /// The end of the word behind `at`.
    pub(super) fn word_end(&self, at: At) -> At {
        let text = &self.lines[at.line][at.byte..];
        if text.is_empty() {
            return self.after(at);
        }
        let blanks = length_while(text, |letter| Kind::of(letter) == Kind::Blank);
        let kind = text[blanks..].graphemes(true).next().map_or(Kind::Blank, Kind::of);
        let word = length_while(&text[blanks..], |letter| Kind::of(letter) == kind);
        At { byte: at.byte + blanks + word, ..at }
    }

    /// The end of the line of `at`.
    pub(super) fn line_end(&self, at: At) -> At {
        At { byte: self.lines[at.line].len(), ..at }
    }

    /// Behind everything.
    pub(super) fn end(&self) -> At {
        self.line_end(At { line: self.lines.len() - 1, byte: 0 })
    }

    /// Rows of a page, of which one stays in sight.
    pub(super) fn page(&self) -> isize {
        isize::try_from(self.rows.borrow().height().saturating_sub(1).max(1)).unwrap_or(1)
    }

    /// Moves so many rows down, or up, and keeps to the column.
    pub(super) fn move_rows(&mut self, by: isize) {
        let rows = self.rows.get_mut();
        let now = rows.row_of(&self.lines, self.cursor);
        let here = rows.row(now);
        let wanted = self.column.unwrap_or_else(|| {
            column(&self.lines[here.line][here.start..], self.cursor.byte.saturating_sub(here.start))
        });
        let target = now.saturating_add_signed(by);
        rows.know(&self.lines, target);
        let row = rows.row(target);
        let text = &self.lines[row.line][row.start..row.end];
        let (mut byte, mut used) = (row.start, 0);
        for letter in text.graphemes(true) {
            used += width(letter);
            // The end of a row that goes on is the beginning of the next.
            let is_end = byte + letter.len() == row.end && row.goes_on;
            if is_end || used > wanted {
                break;
            }
            byte += letter.len();
        }
        self.column = Some(wanted);
        self.cursor = At { line: row.line, byte };
    }
}

/// Bytes of the letters at the beginning for which `is` holds.
fn length_while(text: &str, is: impl Fn(&str) -> bool) -> usize {
    text.graphemes(true).take_while(|letter| is(letter)).map(str::len).sum()
}
