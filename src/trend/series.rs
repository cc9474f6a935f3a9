//! From audits to the points and rows of a chart.

use chrono::{DateTime, FixedOffset};

use crate::audit::{deltas, hidden_falls};
use crate::model::{Audit, AuditKind, Band, DimensionId, Tally, Verdict};
use crate::rubric::Rubric;

/// The audits of one repository by one rubric, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// One an audit.
    pub points: Vec<Point>,
    /// One a dimension of the rubric; each has a cell for every point.
    pub rows: Vec<Row>,
    /// What must not be overlooked, by point.
    pub markers: Vec<Marker>,
}

/// One audit on the time axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Id of the audit.
    pub id: String,
    /// When it was finished.
    pub at: DateTime<FixedOffset>,
    /// Who made it.
    pub kind: AuditKind,
    /// Sum of what was answered.
    pub total: u32,
    /// The total if every open answer were 0.
    pub low: u32,
    /// The total if every open answer were the best.
    pub high: u32,
    /// What could be reached.
    pub out_of: u32,
    /// Band, by the limits that held then.
    pub band: Band,
    /// False when so much does not apply that the total says nothing beside others.
    pub comparable: bool,
    /// The commit it is about.
    pub commit: Option<String>,
    /// Version of the rubric.
    pub rubric_version: u32,
    /// Total in tenths, scaled to the whole rubric, where dimensions do not apply.
    pub scaled: Option<u32>,
}

/// One dimension over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which.
    pub dimension: DimensionId,
    /// Its name for people.
    pub title: String,
    /// One a point.
    pub cells: Vec<Cell>,
}

/// One dimension in one audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What was answered; `None` where it was not asked.
    pub verdict: Option<Verdict>,
    /// Levels gained or lost since the audit of the same kind before; `None` unless both gave a level.
    pub change: Option<i8>,
}

/// Something to call out at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// Index of the point.
    pub index: usize,
    /// What happened, in a few words.
    pub text: String,
}

/// The series of the audits that were made with this rubric, whatever its version then; others are left out. Audits
/// come oldest first.
pub fn series(rubric: &Rubric, audits: &[&Audit]) -> Series {
    let audits: Vec<&Audit> = audits.iter().copied().filter(|audit| audit.rubric.id == rubric.id).collect();
    let mut series =
        Series { points: audits.iter().map(|audit| point(audit)).collect(), rows: rows(rubric), markers: Vec::new() };
    for (index, audit) in audits.iter().enumerate() {
        // What people decided and what was scored from history alone differ by who looked, not by what changed.
        let before = audits[..index].iter().rfind(|before| before.kind == audit.kind).copied();
        let deltas = before.map(|before| deltas(rubric, before, audit)).unwrap_or_default();
        for (at, row) in series.rows.iter_mut().enumerate() {
            let verdict = audit.answers.get(&row.dimension).map(|answer| answer.verdict.clone());
            row.cells.push(Cell { verdict, change: deltas.get(at).and_then(|delta| delta.change) });
        }
        let Some(before) = before else { continue };
        let fell = hidden_falls(&deltas, scaled(&audit.result) - scaled(&before.result));
        let texts = changes(before, audit).into_iter().chain(hidden(&series.rows, &fell));
        series.markers.extend(texts.map(|text| Marker { index, text }));
    }
    series
}

fn rows(rubric: &Rubric) -> Vec<Row> {
    let row = |dimension: &crate::rubric::Dimension| Row {
        dimension: dimension.id.clone(),
        title: dimension.title.clone(),
        cells: Vec::new(),
    };
    rubric.dimensions.iter().map(row).collect()
}

fn point(audit: &Audit) -> Point {
    let result = &audit.result;
    Point {
        id: audit.id.clone(),
        at: audit.at,
        kind: audit.kind,
        total: result.total,
        low: result.low,
        high: result.high,
        out_of: result.out_of,
        band: result.band,
        comparable: result.comparable,
        commit: audit.repository.commit.clone(),
        rubric_version: audit.rubric.version,
        scaled: result.scaled_tenths,
    }
}

/// The total in tenths, on the whole scale, so that audits with different dimensions left out can be compared.
fn scaled(tally: &Tally) -> i64 {
    i64::from(tally.scaled_tenths.unwrap_or(tally.total * 10))
}

fn changes(before: &Audit, audit: &Audit) -> Vec<String> {
    let mut texts = Vec::new();
    let (old, new) = (&before.rubric, &audit.rubric);
    if old.version != new.version {
        texts.push(format!("rubric changed: version {} to {}", old.version, new.version));
    } else if old.digest != new.digest && !old.digest.is_empty() && !new.digest.is_empty() {
        texts.push(format!("rubric changed: other words in version {}", new.version));
    }
    if before.result.band != audit.result.band {
        texts.push(format!("band changed: {} to {}", before.result.band.as_str(), audit.result.band.as_str()));
    }
    if before.result.comparable && !audit.result.comparable {
        texts.push("not comparable: too much does not apply".to_owned());
    }
    texts
}

fn hidden(rows: &[Row], fell: &[DimensionId]) -> Option<String> {
    let title = |id: &DimensionId| rows.iter().find(|row| row.dimension == *id).map(|row| row.title.clone());
    let titles: Vec<String> = fell.iter().filter_map(title).collect();
    (!titles.is_empty()).then(|| format!("the total did not fall, but {} did", titles.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{audit, rubric};

    fn scores(all: [u8; 10]) -> Audit {
        audit(&all.map(Verdict::Score))
    }

    fn texts(series: &Series) -> Vec<(usize, &str)> {
        series.markers.iter().map(|marker| (marker.index, marker.text.as_str())).collect()
    }

    #[test]
    fn points_and_cells_follow_the_audits() {
        let (one, two) = (scores([1; 10]), audit(&[Verdict::Score(2), Verdict::Unknown, Verdict::Score(0)]));
        let series = series(&rubric(), &[&one, &two]);
        let totals: Vec<_> = series.points.iter().map(|point| (point.total, point.low, point.high)).collect();
        assert_eq!(totals, [(10, 10, 10), (2, 2, 18)]);
        assert_eq!(series.rows.len(), 10);
        let changes: Vec<_> = series.rows.iter().map(|row| row.cells[1].change).take(4).collect();
        assert_eq!(changes, [Some(1), None, Some(-1), None]);
        assert_eq!(series.rows[9].cells[1].verdict, None);
        assert!(series.rows.iter().all(|row| row.cells[0].change.is_none() && row.cells.len() == 2));
    }

    #[test]
    fn audits_by_another_rubric_are_left_out() {
        let (one, mut other) = (scores([1; 10]), scores([2; 10]));
        other.rubric.id = "house".into();
        let series = series(&rubric(), &[&one, &other, &one]);
        assert_eq!(series.points.len(), 2);
        assert!(series.markers.is_empty());
    }

    #[test]
    fn bands_rubrics_and_hidden_falls_are_called_out() {
        let one = scores([1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
        let mut two = scores([2, 2, 0, 1, 1, 1, 1, 1, 1, 0]);
        two.rubric.version = 2;
        let mut three = two.clone();
        three.rubric.digest = "0000000000000000".into();
        let fell = scores([2, 2, 0, 1, 1, 1, 1, 1, 0, 0]);
        let series = series(&rubric(), &[&one, &two, &three, &fell]);
        assert_eq!(
            texts(&series),
            [
                (1, "rubric changed: version 1 to 2"),
                (1, "band changed: high to medium"),
                (1, "the total did not fall, but Feature documentation did"),
                (2, "rubric changed: other words in version 2"),
                (3, "rubric changed: version 2 to 1"),
                (3, "band changed: medium to high"),
            ]
        );
    }

    #[test]
    fn a_dimension_that_stops_applying_is_no_fall_and_totals_are_compared_on_one_scale() {
        let before = scores([2, 2, 2, 2, 2, 0, 0, 0, 0, 2]);
        let mut after = [2, 2, 2, 2, 1, 0, 0, 0, 0, 0].map(Verdict::Score);
        after[9] = Verdict::NotApplicable("none".into());
        after[8] = Verdict::NotApplicable("none".into());
        let after = audit(&after);
        assert_eq!((before.result.total, after.result.total, after.result.scaled_tenths), (12, 9, Some(113)));
        assert!(
            texts(&series(&rubric(), &[&before, &after])).is_empty(),
            "the scaled total fell too: nothing is hidden"
        );
    }
}
