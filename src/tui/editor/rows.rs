//! Where the rows of a text begin: found from the top as far as somebody looks, and found again only from where the text was
//! changed.

use unicode_segmentation::UnicodeSegmentation;

use super::{At, column};
use crate::text::width;

/// A row: a part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Of which line.
    pub(super) line: usize,
    /// Its first byte.
    pub(super) start: usize,
    /// Behind its last byte.
    pub(super) end: usize,
    /// Whether the line goes on in the next row.
    pub(super) goes_on: bool,
}

/// The rows known so far, and which of them were in sight last.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    wraps: bool,
    /// Of the window they were made for.
    cells: usize,
    height: usize,
    /// From the first on, without a gap.
    known: Vec<Row>,
    /// First row in sight.
    top: usize,
    /// First cell in sight, where rows are moved aside.
    left: usize,
    /// Rows looked for so far.
    #[cfg(test)]
    found: usize,
}

/// What is drawn.
#[derive(Debug)]
pub(super) struct Sight {
    /// The rows in sight.
    pub(super) texts: Vec<String>,
    /// Row of the cursor among them.
    pub(super) row: usize,
    /// Its cell.
    pub(super) column: usize,
    /// Whether a line goes on in the next row.
    pub(super) wraps: bool,
}

impl Rows {
    /// Lines go on in the next row.
    pub(super) fn wrapped() -> Self {
        Self {
            wraps: true,
            cells: 0,
            height: 0,
            known: Vec::new(),
            top: 0,
            left: 0,
            #[cfg(test)]
            found: 0,
        }
    }

    /// Every line has one row.
    pub(super) fn whole() -> Self {
        Self { wraps: false, ..Self::wrapped() }
    }

    /// Rows of the window they were drawn in last.
    pub(super) fn height(&self) -> usize {
        self.height
    }

    /// A row that is known.
    pub(super) fn row(&self, at: usize) -> Row {
        let last = self.known.len().saturating_sub(1);
        self.known.get(at.min(last)).copied().unwrap_or(Row { line: 0, start: 0, end: 0, goes_on: false })
    }

    /// The text changes at `at`: the row before may have room for its first word then.
    pub(super) fn forget(&mut self, at: At) {
        let behind = self.known.partition_point(|row| (row.line, row.start) <= (at.line, at.byte));
        self.known.truncate(behind.saturating_sub(2));
    }

    /// Finds rows until row `wanted` is known, or there are no more.
    pub(super) fn know(&mut self, lines: &[String], wanted: usize) {
        while self.known.len() <= wanted && self.find_next(lines) {}
    }

    /// The row of a place.
    pub(super) fn row_of(&mut self, lines: &[String], at: At) -> usize {
        let is_behind = |row: &Row| (row.line, row.start) > (at.line, at.byte);
        while !self.known.last().is_some_and(is_behind) && self.find_next(lines) {}
        self.known.partition_point(|row| !is_behind(row)).saturating_sub(1)
    }

    /// Finds one more row; whether there was one.
    fn find_next(&mut self, lines: &[String]) -> bool {
        let (line, start) = match self.known.last() {
            None => (0, 0),
            Some(last) if last.goes_on => (last.line, last.end),
            Some(last) => (last.line + 1, 0),
        };
        let Some(text) = lines.get(line) else { return false };
        // A cell at the end of each row is for the cursor.
        let room = if self.wraps && self.cells > 0 { self.cells.saturating_sub(1).max(1) } else { usize::MAX };
        let end = row_end(text, start, room);
        self.known.push(Row { line, start, end, goes_on: end < text.len() });
        #[cfg(test)]
        {
            self.found += 1;
        }
        true
    }

    #[cfg(test)]
    pub(super) fn found(&self) -> usize {
        self.found
    }

    /// Whether both know the same rows, as far as both know any.
    #[cfg(test)]
    pub(super) fn agrees(mut self, other: &Self, lines: &[String]) -> bool {
        self.know(lines, other.known.len());
        self.known.starts_with(&other.known) || other.known.starts_with(&self.known)
    }

    /// What a window of that size shows: it moves no further than it must to have the cursor in sight.
    pub(super) fn sight(&mut self, lines: &[String], cursor: At, (cells, height): (usize, usize)) -> Sight {
        if self.cells != cells {
            self.known.clear();
        }
        (self.cells, self.height) = (cells, height);
        let at = self.row_of(lines, cursor);
        self.top = self.top.clamp((at + 1).saturating_sub(height), at);
        self.know(lines, self.top + height);
        // Where lines were deleted, the window does not stay below the rest.
        self.top = self.top.min(self.known.len().saturating_sub(height));
        let row = self.row(at);
        let column = column(&lines[row.line][row.start..], cursor.byte.saturating_sub(row.start));
        if !self.wraps {
            self.left = self.left.clamp((column + 1).saturating_sub(cells), column);
        }
        let shown = self.known.iter().skip(self.top).take(height);
        let texts = shown.map(|row| aside(&lines[row.line][row.start..row.end], self.left, cells)).collect();
        Sight { texts, row: at - self.top, column: column - self.left, wraps: self.wraps }
    }
}

/// The part of `text` in the cells from `left` on; letters that are cut by the edge are blank.
fn aside(text: &str, left: usize, cells: usize) -> String {
    let mut out = String::new();
    let mut at = 0;
    for letter in text.graphemes(true) {
        let end = at + width(letter);
        if at >= left + cells {
            break;
        }
        if at >= left && end <= left + cells {
            out.push_str(letter);
        } else {
            let inside = end.min(left + cells).saturating_sub(at.max(left));
            out.extend(std::iter::repeat_n(' ', inside));
        }
        at = end;
    }
    out
}

/// Where the row that begins at `start` ends: behind the last blank, or the last wide letter, that has room; in the middle of
/// a word that is longer than a row. Blanks at the end need no room.
fn row_end(line: &str, start: usize, room: usize) -> usize {
    if room == usize::MAX {
        return line.len();
    }
    let (mut used, mut may_end) = (0, None);
    for (offset, letter) in line[start..].grapheme_indices(true) {
        let (at, cells) = (start + offset, width(letter));
        let is_blank = letter.chars().all(char::is_whitespace);
        if cells == 2 && at > start {
            may_end = Some(at);
        }
        if used + cells > room && !is_blank {
            return may_end.unwrap_or(if at == start { at + letter.len() } else { at });
        }
        used += cells;
        if is_blank || cells == 2 {
            may_end = Some(at + letter.len());
        }
    }
    line.len()
}
