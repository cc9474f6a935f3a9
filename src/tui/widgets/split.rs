//! A border between two parts of a screen that can be moved. What draws the parts, the keys and the mouse read the same values.

use std::collections::BTreeMap;

use ratatui::layout::{Position, Rect};

/// What shares are parts of.
const WHOLE: u32 = 1000;

/// A border that can be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Border {
    /// Between the columns of the overview.
    Overview,
    /// Between the dimensions and the question.
    ReviewDimensions,
    /// Between the question and the file beside it.
    ReviewBeside,
    /// Between the evidence and the file below it.
    ReviewBelow,
    /// Between the findings and the file beside them.
    FindingsBeside,
    /// Between the findings and the file below them.
    FindingsBelow,
    /// Between answers and totals.
    Summary,
    /// Between the question and the minutes.
    Meeting,
    /// Between the levels and what is known of the audit selected.
    Trend,
    /// Between the repositories and what is known of the one selected.
    Portfolio,
    /// Between the entries of a register and what is said of the one selected.
    Registers,
}

impl Border {
    /// All of them: their names, never changed since files of users hold them, and what people call the parts.
    pub const ALL: [(Self, &'static str, [&'static str; 2]); 11] = [
        (Self::Overview, "overview", ["the left", "the right boxes"]),
        (Self::ReviewDimensions, "review-dimensions", ["the dimensions", "the question"]),
        (Self::ReviewBeside, "review-beside", ["the question", "the file"]),
        (Self::ReviewBelow, "review-below", ["the evidence", "the file"]),
        (Self::FindingsBeside, "findings-beside", ["the findings", "the file"]),
        (Self::FindingsBelow, "findings-below", ["the findings", "the file"]),
        (Self::Summary, "summary", ["the answers", "the totals"]),
        (Self::Meeting, "meeting", ["the question", "the minutes"]),
        (Self::Trend, "trend", ["the levels", "the audit selected"]),
        (Self::Portfolio, "portfolio", ["the repositories", "the one selected"]),
        (Self::Registers, "registers", ["the entries", "the one selected"]),
    ];

    /// Its name in the file that remembers it.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(one, ..)| *one == self).map_or("", |(_, name, _)| name)
    }

    /// What it lies between, as people say it.
    pub fn between(self) -> [&'static str; 2] {
        Self::ALL.iter().find(|(one, ..)| *one == self).map_or([""; 2], |(.., parts)| *parts)
    }

    /// Whether it is a row with one part above and one below, and not two columns of boxes beside each other.
    pub const fn lies(self) -> bool {
        matches!(self, Self::ReviewBelow | Self::FindingsBelow | Self::Trend | Self::Portfolio | Self::Registers)
    }
}

/// How much of what they divide the moved borders leave to the first part, in thousandths: so they mean the same in a window of
/// another size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shares(BTreeMap<Border, u16>);

impl Shares {
    /// Takes over what was remembered; what is no border any more is passed over.
    pub fn of(known: &BTreeMap<String, u16>) -> Self {
        let border = |(name, share): (&String, &u16)| {
            let (border, ..) = Border::ALL.iter().find(|(_, known, _)| known == name)?;
            Some((*border, *share))
        };
        Self(known.iter().filter_map(border).collect())
    }

    /// What is to be remembered.
    pub fn named(&self) -> BTreeMap<String, u16> {
        self.0.iter().map(|(border, share)| (border.name().to_owned(), *share)).collect()
    }

    /// Divides `area`: the first part gets `usual` cells where the border was not moved, and each part keeps its least.
    pub fn split(&self, border: Border, area: Rect, usual: u16, (least, rest): (u16, u16)) -> Split {
        let length = if border.lies() { area.height } else { area.width };
        // A border that lies takes a row of its own.
        let most = length.saturating_sub(rest + u16::from(border.lies()));
        let at = match self.0.get(&border) {
            Some(share) if least <= most => cells(*share, length).clamp(least, most),
            _ => usual.min(length),
        };
        Split { border, area, at, least, most }
    }

    /// Moves a border so that its first part has `at` cells, as far as it goes; whether it moved.
    pub fn set(&mut self, split: &Split, at: u16) -> bool {
        let at = at.clamp(split.least, split.most.max(split.least));
        if at == split.at || !split.can_move() {
            return false;
        }
        self.0.insert(split.border, share(at, split.length()));
        true
    }

    /// Lets a border stand where it stood first; whether it did not.
    pub fn forget(&mut self, border: Border) -> bool {
        self.0.remove(&border).is_some()
    }
}

fn share(cells: u16, of: u16) -> u16 {
    let of = u32::from(of.max(1));
    u16::try_from((u32::from(cells) * WHOLE + of / 2) / of).unwrap_or(u16::MAX)
}

fn cells(share: u16, of: u16) -> u16 {
    u16::try_from((u32::from(share) * u32::from(of) + WHOLE / 2) / WHOLE).unwrap_or(u16::MAX)
}

/// An area that a border divides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// Which border.
    pub border: Border,
    area: Rect,
    at: u16,
    pub(in crate::tui) least: u16,
    most: u16,
}

impl Split {
    /// Both parts; the row of a border that lies belongs to neither.
    pub fn parts(&self) -> [Rect; 2] {
        let (area, at) = (self.area, self.at);
        if self.border.lies() {
            let below = area.height.saturating_sub(at + 1);
            return [Rect { height: at, ..area }, Rect { y: area.bottom() - below, height: below, ..area }];
        }
        [Rect { width: at, ..area }, Rect { x: area.x + at, width: area.width - at, ..area }]
    }

    /// Cells of the first part.
    pub const fn at(&self) -> u16 {
        self.at
    }

    /// Whether there is room to move it.
    pub const fn can_move(&self) -> bool {
        self.least < self.most
    }

    /// Where it is drawn: a row, or the sides of two boxes.
    pub fn place(&self) -> Rect {
        let (area, at) = (self.area, self.at);
        let place = if self.border.lies() {
            Rect { y: area.y + at, height: 1, ..area }
        } else {
            Rect { x: area.x + at.saturating_sub(1), width: 2, ..area }
        };
        place.intersection(area)
    }

    /// Cells from its beginning to a position, along the way that the border moves.
    pub fn along(&self, at: Position) -> u16 {
        if self.border.lies() { at.y.saturating_sub(self.area.y) } else { at.x.saturating_sub(self.area.x) }
    }

    const fn length(&self) -> u16 {
        if self.border.lies() { self.area.height } else { self.area.width }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_border_stands_exactly_where_it_was_put_in_any_window() {
        for length in 60..=220 {
            let mut shares = Shares::default();
            let area = Rect::new(3, 1, length, 40);
            for at in 20..=length - 20 {
                let split = shares.split(Border::Summary, area, length / 2, (20, 20));
                shares.set(&split, at);
                let split = shares.split(Border::Summary, area, length / 2, (20, 20));
                assert_eq!(split.at(), at, "of {length}");
                let [left, right] = split.parts();
                assert_eq!((left.x, left.right(), right.right()), (3, right.x, area.right()));
            }
        }
    }

    #[test]
    fn parts_keep_their_least_and_where_there_is_no_room_nothing_moves() {
        let area = Rect::new(0, 0, 80, 10);
        let mut shares = Shares::default();
        let split = shares.split(Border::Trend, area, 5, (3, 2));
        assert!(shares.set(&split, 99));
        let split = shares.split(Border::Trend, area, 5, (3, 2));
        assert_eq!(split.parts(), [Rect::new(0, 0, 80, 7), Rect::new(0, 8, 80, 2)]);
        assert_eq!(split.place(), Rect::new(0, 7, 80, 1));
        assert!(!shares.set(&split, 99), "it is at its end");
        let low = shares.split(Border::Trend, Rect { height: 5, ..area }, 2, (3, 2));
        assert_eq!((low.at(), low.can_move()), (2, false));
        assert!(shares.forget(Border::Trend) && !shares.forget(Border::Trend));
    }

    #[test]
    fn names_are_each_borders_own_and_lead_back_to_it() {
        let all = Border::ALL.iter().map(|(_, name, _)| ((*name).to_owned(), 400)).collect::<BTreeMap<_, _>>();
        assert_eq!(all.len(), Border::ALL.len());
        assert_eq!(Shares::of(&all).named(), all);
        assert_eq!(Shares::of(&[("of another version".to_owned(), 400)].into()), Shares::default());
    }
}
