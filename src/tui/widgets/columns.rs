//! Columns of moments: as far apart as the moments are where that fits, else evenly, which is said.

/// Where columns stand, and which of all they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Index of the first one in sight.
    pub first: usize,
    /// First cell and cells of each.
    pub places: Vec<(u16, u16)>,
    /// Whether distances are as those of the moments.
    pub is_to_scale: bool,
}

impl Columns {
    /// Columns for moments in their order, in `room` cells, each of `least` to about `most` cells; where not all fit, those
    /// around `selected`.
    pub fn of(times: &[i64], room: u16, (least, most): (u16, u16), selected: usize) -> Self {
        Self::to_scale(times, room, (least, most))
            .unwrap_or_else(|| Self::even(times.len(), room, (least, most), selected))
    }

    /// All of them in proportion, when none is narrower than `least` then.
    fn to_scale(times: &[i64], room: u16, (least, most): (u16, u16)) -> Option<Self> {
        let (begin, end) = (times.first()?, times.last()?);
        let count = u16::try_from(times.len()).ok()?;
        let extent = room.min(count.saturating_mul(most));
        // The last one has no moment behind it that would say how wide it is.
        let own = (extent / count).max(least);
        let (reach, span) = (i64::from(extent.checked_sub(own)?), end.checked_sub(*begin)?);
        let starts: Option<Vec<u16>> = times
            .iter()
            .map(|time| u16::try_from(((time - begin) * reach).checked_div(span).unwrap_or(0)).ok())
            .collect();
        let starts = starts?;
        let ends = starts.iter().skip(1).copied().chain([extent]);
        let places: Option<Vec<(u16, u16)>> =
            starts.iter().zip(ends).map(|(start, end)| Some((*start, end.checked_sub(*start)?))).collect();
        let places = places.filter(|places| places.iter().all(|(_, width)| *width >= least))?;
        Some(Self { first: 0, places, is_to_scale: true })
    }

    fn even(count: usize, room: u16, (least, most): (u16, u16), selected: usize) -> Self {
        let share = room.checked_div(u16::try_from(count).unwrap_or(u16::MAX)).unwrap_or(room);
        let width = share.clamp(least, most);
        let shown = usize::from(room / width).max(1);
        let first = selected.saturating_sub(shown / 2).min(count.saturating_sub(shown));
        let places = (0..room.saturating_sub(width - 1)).step_by(usize::from(width)).map(|start| (start, width));
        Self { first, places: places.take(count - first).collect(), is_to_scale: false }
    }

    /// Cells of the narrowest.
    pub fn narrowest(&self) -> u16 {
        self.places.iter().map(|(_, width)| *width).min().unwrap_or(0)
    }

    /// The one at a cell.
    pub fn at(&self, cell: u16) -> Option<usize> {
        let place = self.places.iter().position(|(start, width)| (*start..start + width).contains(&cell))?;
        Some(self.first + place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    #[test]
    fn distances_are_those_of_the_moments_where_that_fits() {
        let columns = Columns::of(&[0, 10 * DAY, 30 * DAY], 40, (7, 40), 2);
        assert_eq!(columns.places, [(0, 9), (9, 18), (27, 13)]);
        assert!(columns.is_to_scale && columns.narrowest() == 9);
        assert_eq!((columns.at(8), columns.at(9), columns.at(39), columns.at(40)), (Some(0), Some(1), Some(2), None));
    }

    #[test]
    fn moments_too_close_together_are_evenly_apart() {
        let columns = Columns::of(&[0, DAY, 300 * DAY], 40, (7, 40), 2);
        assert_eq!((columns.places.as_slice(), columns.is_to_scale), ([(0, 13), (13, 13), (26, 13)].as_slice(), false));
        assert!(!Columns::of(&[5, 5], 40, (7, 40), 0).is_to_scale);
    }

    #[test]
    fn what_does_not_fit_is_shown_around_the_selected_one() {
        let times: Vec<i64> = (0..20).map(|month| month * 30 * DAY).collect();
        let columns = Columns::of(&times, 50, (7, 40), 19);
        assert_eq!((columns.first, columns.places.len(), columns.is_to_scale), (13, 7, false));
        assert_eq!(Columns::of(&times, 50, (7, 40), 0).first, 0);
        assert!(columns.places.iter().all(|(start, width)| start + width <= 50));
    }

    #[test]
    fn one_or_none_is_no_trouble() {
        assert_eq!(Columns::of(&[5], 60, (7, 40), 0).places, [(0, 40)]);
        assert!(Columns::of(&[], 60, (7, 40), 0).places.is_empty());
    }
}
