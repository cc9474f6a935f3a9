//! One page for whoever decides on money and time: the score, what moved, the worst that was found, what to do next.

use super::{Block, Document, Line, Span, Style, parts, plain};
use crate::model::{ActionStatus, Severity};
use crate::report::data::{ActionRow, ReportData, RuleRow};
use crate::text::{count, sanitise, truncate};

/// Rules, actions and moves on one page.
const FINDINGS: usize = 4;
const ACTIONS: usize = 5;
const MOVES: usize = 4;
const RAISES: usize = 4;

/// Cells of the longest text on it.
const LONGEST: usize = 110;

/// The page.
pub fn document(data: &ReportData) -> Document {
    let mut blocks = vec![parts::decision(data)];
    blocks.extend(parts::trend(data));
    moved(data, &mut blocks);
    weakest(data, &mut blocks);
    findings(data, &mut blocks);
    actions(data, &mut blocks);
    next(data, &mut blocks);
    if !data.unseen.is_empty() {
        let unseen = count(data.unseen.len() as u64, "limit");
        let text = format!("{unseen} of what could be seen: the full minutes name them.");
        blocks.push(Block::Text(vec![Span::new(Style::Muted, text)]));
    }
    Document {
        title: format!("{}: technical debt at a glance", sanitise(&data.repository.name)),
        about: parts::about(data),
        blocks,
        foot: parts::foot(data),
        one_page: true,
    }
}

fn moved(data: &ReportData, blocks: &mut Vec<Block>) {
    let moves: Vec<_> = data.moves.iter().filter(|one| one.change.is_some_and(|change| change != 0)).collect();
    if moves.is_empty() {
        return;
    }
    blocks.push(Block::Heading(2, "What moved".into()));
    let line = |one: &&crate::report::data::MoveRow| {
        let mut line = parts::moved(one.change);
        line.push(Span::new(Style::Strong, format!(" {}", one.title)));
        line.push(Span::new(Style::Plain, format!(": {}", one.reasons.first().map_or("", String::as_str))));
        line
    };
    blocks.push(Block::List(moves.iter().take(MOVES).map(line).collect()));
}

fn weakest(data: &ReportData, blocks: &mut Vec<Block>) {
    let by = |wanted: &dyn Fn(Option<u8>) -> bool| {
        let rows = data.dimensions.iter().filter(|row| row.state != "not-applicable" && wanted(row.score));
        rows.map(|row| row.title.as_str()).collect::<Vec<_>>().join(", ")
    };
    let mut lines: Vec<Line> = Vec::new();
    let groups = [
        ("At 0", by(&|score| score == Some(0))),
        ("At the top", by(&|score| score == Some(data.rubric.top))),
        ("Not known", by(&|score| score.is_none())),
    ];
    for (name, titles) in groups.iter().filter(|(_, titles)| !titles.is_empty()) {
        lines.push(vec![Span::new(Style::Strong, format!("{name}: ")), Span::new(Style::Plain, titles)]);
    }
    if !lines.is_empty() {
        blocks.push(Block::Heading(2, "Where it stands".into()));
        blocks.push(Block::List(lines));
    }
}

fn findings(data: &ReportData, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(
        2,
        format!("Findings: {}", if data.findings.looked { parts::severities(data) } else { "not looked at".into() }),
    ));
    let bad: Vec<&RuleRow> =
        data.findings.rules.iter().filter(|row| row.severity <= Severity::High).take(FINDINGS).collect();
    if bad.is_empty() {
        return;
    }
    let line = |row: &&RuleRow| {
        let mut line = vec![Span::new(Style::Strong, format!("{} ", row.severity)), Span::new(Style::Code, &row.rule)];
        line.push(Span::new(Style::Plain, format!(" ({}): ", row.count)));
        line.extend(row.places.first().map(super::placed).unwrap_or_default());
        for span in &mut line {
            span.text = truncate(&span.text, LONGEST).into_owned();
        }
        line
    };
    blocks.push(Block::List(bad.iter().map(line).collect()));
}

fn actions(data: &ReportData, blocks: &mut Vec<Block>) {
    let open: Vec<&ActionRow> = data.actions.iter().filter(|row| row.status == ActionStatus::Open).collect();
    if open.is_empty() {
        return;
    }
    let late = open.iter().filter(|row| row.overdue).count();
    let late = if late > 0 { format!(", {late} overdue") } else { String::new() };
    blocks.push(Block::Heading(2, format!("Open actions: {}{late}", open.len())));
    blocks.push(parts::actions(&open[..open.len().min(ACTIONS)]));
    if open.len() > ACTIONS {
        blocks.push(Block::Text(plain(format!("{} more in the full minutes.", open.len() - ACTIONS))));
    }
}

fn next(data: &ReportData, blocks: &mut Vec<Block>) {
    let Some(next) = &data.next else { return };
    blocks.push(Block::Heading(2, format!("The cheapest way to {} debt", next.band)));
    let days = count(next.days.into(), "day");
    let more = count(next.raises.len() as u64, "point");
    blocks.push(Block::Text(plain(format!("{more} more make {}; about {days} of one person:", next.target))));
    let line = |raise: &crate::report::data::RaiseRow| {
        vec![
            Span::new(Style::Strong, format!("{} from {} to {}", raise.title, raise.from, raise.from + 1)),
            Span::new(
                Style::Plain,
                format!(" ({}): {}", count(raise.days.into(), "day"), truncate(&raise.steps.join("; "), LONGEST)),
            ),
        ]
    };
    blocks.push(Block::Steps(next.raises.iter().take(RAISES).map(line).collect()));
    if next.raises.len() > RAISES {
        blocks.push(Block::Text(plain(format!("{} more steps in the full minutes.", next.raises.len() - RAISES))));
    }
}
