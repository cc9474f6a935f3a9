//! A report as one table for a spreadsheet: a row an answer, a rule that found something, an action, a move.

use super::csv::{self, Cell};
use super::data::{ActionRow, DimensionRow, MoveRow, ReportData, RuleRow};

/// Heads of the table; what a row has no word for is empty.
const HEADS: &[&str] =
    &["section", "id", "title", "value", "change", "state", "text", "who", "due", "count", "path", "line", "link"];

/// The table.
pub fn write(data: &ReportData) -> String {
    let mut rows = vec![total(data)];
    rows.extend(data.dimensions.iter().map(answer));
    rows.extend(data.moves.iter().map(moved));
    rows.extend(data.findings.rules.iter().map(finding));
    rows.extend(data.actions.iter().map(action));
    csv::table(HEADS, &rows)
}

/// Cells by head; the others stay empty.
fn row(section: &str, cells: &[(&str, Cell)]) -> Vec<Cell> {
    let of = |head: &&str| {
        let given = cells.iter().find(|(name, _)| name == head).map(|(_, cell)| cell.clone());
        given.unwrap_or_else(|| Cell::text(""))
    };
    let mut row: Vec<Cell> = HEADS.iter().map(of).collect();
    row[0] = Cell::text(section);
    row
}

fn total(data: &ReportData) -> Vec<Cell> {
    let decision = &data.decision;
    row(
        "total",
        &[
            ("id", Cell::text(data.source.id.as_deref().unwrap_or_default())),
            ("title", Cell::text(&data.repository.name)),
            ("value", Cell::Number(decision.total.to_string())),
            ("change", Cell::Number(decision.change.map(|change| change.to_string()).unwrap_or_default())),
            ("state", Cell::text(decision.band)),
            ("text", Cell::text(&decision.sentence)),
            ("who", Cell::text(data.source.assessors.join("; "))),
            ("link", Cell::text(data.repository.commit_link.as_deref().unwrap_or_default())),
        ],
    )
}

fn answer(one: &DimensionRow) -> Vec<Cell> {
    row(
        "answer",
        &[
            ("id", Cell::text(&one.id)),
            ("title", Cell::text(&one.title)),
            ("value", Cell::maybe(one.score)),
            ("change", Cell::maybe(one.change)),
            ("state", Cell::text(one.state)),
            ("text", Cell::text(&one.reason)),
            ("who", Cell::text(&one.decided)),
        ],
    )
}

fn moved(one: &MoveRow) -> Vec<Cell> {
    row(
        "move",
        &[
            ("id", Cell::text(&one.id)),
            ("title", Cell::text(&one.title)),
            ("value", Cell::text(format!("{} to {}", one.before, one.after))),
            ("change", Cell::maybe(one.change)),
            ("text", Cell::text(one.reasons.join("; "))),
        ],
    )
}

fn finding(one: &RuleRow) -> Vec<Cell> {
    let first = one.places.first();
    row(
        "finding",
        &[
            ("id", Cell::text(&one.rule)),
            ("title", Cell::text(first.map_or("", |spot| &spot.text))),
            ("state", Cell::text(one.severity.as_str())),
            ("text", Cell::text(&one.suggestion)),
            ("count", Cell::number(i64::try_from(one.count).unwrap_or(i64::MAX))),
            ("path", Cell::text(first.and_then(|spot| spot.path.as_deref()).unwrap_or_default())),
            ("line", Cell::maybe(first.and_then(|spot| spot.line))),
            ("link", Cell::text(first.and_then(|spot| spot.link.as_deref()).unwrap_or_default())),
        ],
    )
}

fn action(one: &ActionRow) -> Vec<Cell> {
    let status = match one.status {
        crate::model::ActionStatus::Open if one.overdue => "overdue",
        crate::model::ActionStatus::Open => "open",
        crate::model::ActionStatus::Done => "done",
        crate::model::ActionStatus::Dropped => "dropped",
    };
    row(
        "action",
        &[
            ("id", Cell::text(&one.id)),
            ("title", Cell::text(&one.title)),
            ("state", Cell::text(status)),
            ("text", Cell::text(&one.text)),
            ("who", Cell::text(&one.owner)),
            ("due", Cell::text(one.due.as_deref().unwrap_or_default())),
        ],
    )
}
