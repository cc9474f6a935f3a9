//! Actions as they stand, and the trend.

use super::{Ingredients, clean, points as in_points, time};
use crate::audit::is_overdue;
use crate::model::{ActionStatus, Verdict};
use crate::report::data::{ActionRow, HeatCell, HeatRow, TrendPoint};
use crate::trend::Series;

/// Days for which a closed action is still news.
const NEWS_DAYS: i64 = 120;

/// Open ones first, the latest due first of all; closed ones only while they are news.
pub(super) fn actions(from: &Ingredients<'_>) -> Vec<ActionRow> {
    let day = |at: &chrono::DateTime<chrono::FixedOffset>| at.format("%Y-%m-%d").to_string();
    let mut rows: Vec<ActionRow> = Vec::new();
    for tracked in from.actions {
        let action = &tracked.action;
        let closed = tracked.closed.as_ref().map(|(at, _)| at);
        let is_old = closed.is_some_and(|at| (from.today - at.date_naive()).num_days() > NEWS_DAYS);
        if action.status != ActionStatus::Open && is_old {
            continue;
        }
        rows.push(ActionRow {
            id: action.id.clone(),
            dimension: action.dimension.to_string(),
            title: from
                .rubric
                .dimension(&action.dimension)
                .map_or_else(|| action.dimension.to_string(), |one| one.title.clone()),
            text: clean(&action.text),
            owner: action.owner.clone(),
            due: action.due.map(|due| due.to_string()),
            status: action.status,
            overdue: is_overdue(action, from.today),
            opened: day(&tracked.opened_at),
            closed: closed.map(day),
        });
    }
    rows.sort_by_key(|row| (row.status != ActionStatus::Open, row.due.is_none(), row.due.clone()));
    rows
}

pub(super) fn points(from: &Ingredients<'_>) -> Vec<TrendPoint> {
    let series = from.series;
    let point = |(index, point): (usize, &crate::trend::Point)| TrendPoint {
        at: time(point.at),
        seconds: point.at.timestamp(),
        kind: point.kind,
        total: in_points(from.rubric, point.total),
        low: in_points(from.rubric, point.low),
        high: in_points(from.rubric, point.high),
        out_of: in_points(from.rubric, point.out_of),
        band: point.band.as_str(),
        current: from.audit.is_some_and(|audit| audit.id == point.id),
        markers: series.markers.iter().filter(|one| one.index == index).map(|one| one.text.clone()).collect(),
    };
    series.points.iter().enumerate().map(point).collect()
}

pub(super) fn heat(series: &Series) -> Vec<HeatRow> {
    if series.points.is_empty() {
        return Vec::new();
    }
    let cell = |cell: &crate::trend::Cell| HeatCell {
        state: match &cell.verdict {
            None => "open",
            Some(Verdict::Unknown) => "unknown",
            Some(Verdict::NotApplicable(_)) => "not-applicable",
            Some(Verdict::Score(_)) => "scored",
        },
        score: cell.verdict.as_ref().and_then(Verdict::score),
    };
    let row = |row: &crate::trend::Row| HeatRow {
        id: row.dimension.to_string(),
        title: row.title.clone(),
        cells: row.cells.iter().map(cell).collect(),
    };
    series.rows.iter().map(row).collect()
}
