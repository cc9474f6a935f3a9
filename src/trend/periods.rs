//! Quarters, months and years, and the commit each of them ended with.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};

/// A length of time that audits are held in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Every {
    /// Three months.
    #[default]
    Quarter,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// One of them, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    year: i32,
    /// First month, from 1.
    month: u32,
    /// Length in months.
    months: u32,
}

impl Every {
    /// Months in one.
    fn months(self) -> u32 {
        match self {
            Self::Quarter => 3,
            Self::Month => 1,
            Self::Year => 12,
        }
    }

    /// The one a day lies in.
    pub fn of(self, day: NaiveDate) -> Period {
        let months = self.months();
        Period { year: day.year(), month: day.month0() / months * months + 1, months }
    }
}

impl Period {
    /// `2026-Q1`, `2026-03` or `2026`.
    pub fn name(self) -> String {
        match self.months {
            12 => self.year.to_string(),
            3 => format!("{}-Q{}", self.year, self.month / 3 + 1),
            _ => format!("{}-{:02}", self.year, self.month),
        }
    }

    /// Its first day.
    pub fn first_day(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month, 1)
    }
}

/// What a period ended with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodEnd {
    /// Which.
    pub period: Period,
    /// The last commit made in it, 40 hex digits.
    pub commit: String,
    /// When that was made.
    pub at: DateTime<FixedOffset>,
}

/// The last commit of each period that has ended by `now`, newest first. `line` is a first-parent line, newest first; a
/// period without a commit is left out, since nothing changed in it. Clocks go wrong: the commit nearest to the tip counts,
/// and one made later than its successors is passed over.
pub fn ends(
    line: impl IntoIterator<Item = (String, DateTime<FixedOffset>)>,
    every: Every,
    since: Option<NaiveDate>,
    now: DateTime<FixedOffset>,
) -> Vec<PeriodEnd> {
    let day = |at: DateTime<FixedOffset>| at.naive_utc().date();
    let mut earliest = every.of(day(now));
    let mut ends: Vec<PeriodEnd> = Vec::new();
    for (commit, at) in line {
        let period = every.of(day(at));
        if period >= earliest || since.is_some_and(|since| day(at) < since) {
            continue;
        }
        earliest = period;
        ends.push(PeriodEnd { period, commit, at });
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::at;

    fn names(line: &[(&str, &str)], every: Every, since: Option<NaiveDate>) -> Vec<(String, String)> {
        let line = line.iter().map(|(commit, time)| ((*commit).to_owned(), at(time)));
        let ends = ends(line, every, since, at("2026-11-20T10:00:00+01:00"));
        ends.into_iter().map(|end| (end.period.name(), end.commit)).collect()
    }

    const LINE: &[(&str, &str)] = &[
        ("i", "2026-11-02T10:00:00+01:00"),
        ("h", "2026-09-30T23:30:00-02:00"),
        ("g", "2026-09-30T10:00:00+01:00"),
        ("f", "2026-06-30T10:00:00+01:00"),
        ("e", "2026-08-01T10:00:00+01:00"),
        ("d", "2026-04-02T10:00:00+01:00"),
        ("b", "2025-02-03T10:00:00+01:00"),
        ("a", "1970-01-01T00:00:00+00:00"),
    ];

    fn expected(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, commit)| ((*name).to_owned(), (*commit).to_owned())).collect()
    }

    #[test]
    fn each_period_that_has_ended_gives_its_last_commit() {
        let quarters = expected(&[("2026-Q3", "g"), ("2026-Q2", "f"), ("2025-Q1", "b"), ("1970-Q1", "a")]);
        assert_eq!(
            names(LINE, Every::Quarter, None),
            quarters,
            "h lies in October by UTC, e has a clock that is wrong"
        );
        let years = expected(&[("2025", "b"), ("1970", "a")]);
        assert_eq!(names(LINE, Every::Year, None), years);
        assert_eq!(names(LINE, Every::Month, NaiveDate::from_ymd_opt(2026, 7, 1))[0].0, "2026-10");
        assert!(names(&[], Every::Month, None).is_empty());
    }

    #[test]
    fn an_early_date_ends_the_list() {
        let since = NaiveDate::from_ymd_opt(2026, 1, 1);
        assert_eq!(names(LINE, Every::Quarter, since), expected(&[("2026-Q3", "g"), ("2026-Q2", "f")]));
    }
}
