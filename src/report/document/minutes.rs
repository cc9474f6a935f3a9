//! The full minutes: everything that was decided, by whom, on which evidence, and what follows.

use super::{Block, Document, Line, Span, Style, Table, parts, plain};
use crate::report::data::{ActionRow, DimensionRow, MoveRow, ReportData, RuleRow, VoteRow};
use crate::text::sanitise;

/// Pieces of evidence and places shown of each.
const EVIDENCE: usize = 6;
const PLACES: usize = 3;

/// The minutes.
pub fn document(data: &ReportData) -> Document {
    let mut blocks = vec![parts::decision(data)];
    blocks.extend(parts::trend(data));
    blocks.push(Block::Heading(2, "Answers".into()));
    blocks.push(parts::answers(data));
    blocks.extend(parts::heat(data));
    moves(data, &mut blocks);
    findings(data, &mut blocks);
    blocks.push(Block::Heading(2, "Actions".into()));
    let actions: Vec<&ActionRow> = data.actions.iter().collect();
    blocks.push(if actions.is_empty() { Block::Text(plain("None were decided.")) } else { parts::actions(&actions) });
    if !data.parked.is_empty() {
        blocks.push(Block::Heading(2, "Put off for later".into()));
        blocks.push(Block::List(data.parked.iter().map(plain).collect()));
    }
    next(data, &mut blocks);
    blocks.push(Block::Heading(2, "Answer by answer".into()));
    data.dimensions.iter().for_each(|row| answer(row, data.rubric.top, &mut blocks));
    if let Some(chart) = parts::composition(data) {
        blocks.push(Block::Heading(2, "The code".into()));
        blocks.push(chart);
    }
    blocks.push(Block::Heading(2, "What could not be seen".into()));
    let unseen: Vec<Line> = data.unseen.iter().map(plain).collect();
    blocks.push(if unseen.is_empty() { Block::Text(plain("Everything could be read.")) } else { Block::List(unseen) });
    blocks.push(Block::Heading(2, "Method and versions".into()));
    blocks.push(Block::List(data.method.iter().map(plain).collect()));
    Document {
        title: format!("{}: minutes of the technical debt review", sanitise(&data.repository.name)),
        about: parts::about(data),
        blocks,
        foot: parts::foot(data),
        one_page: false,
    }
}

fn moves(data: &ReportData, blocks: &mut Vec<Block>) {
    let Some(since) = &data.decision.since else { return };
    blocks.push(Block::Heading(2, format!("What moved since {since}, and why")));
    if data.moves.is_empty() {
        blocks.push(Block::Text(plain("Nothing moved.")));
        return;
    }
    for one in &data.moves {
        blocks
            .push(Block::Heading(3, sanitise(&format!("{}: {} → {}", one.title, one.before, one.after)).into_owned()));
        blocks.push(Block::List(why(one)));
    }
}

fn why(one: &MoveRow) -> Vec<Line> {
    let mut lines: Vec<Line> = one.reasons.iter().map(plain).collect();
    for trace in &one.traces {
        let (style, verb) = if trace.verb == "came" { (Style::Up, "came: ") } else { (Style::Down, "went: ") };
        let mut line = vec![Span::new(style, verb)];
        line.extend(super::placed(&trace.spot));
        if let Some(cause) = &trace.cause {
            line.push(Span::new(Style::Plain, " — "));
            line.push(Span::new(Style::Muted, cause).to(trace.commit_link.clone()));
        }
        lines.push(line);
    }
    lines
}

fn findings(data: &ReportData, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, "Findings that matter".into()));
    let found = &data.findings;
    if !found.looked {
        let why = found.why_not.as_deref().unwrap_or("the commit was not inspected");
        blocks.push(Block::Text(plain(format!("Not looked at: {why}."))));
        return;
    }
    let left = if found.suppressed > 0 { format!("; {} left out on request", found.suppressed) } else { String::new() };
    blocks.push(Block::Text(plain(format!("{} in all: {}{left}.", found.total, parts::severities(data)))));
    let rules: Vec<&RuleRow> = found.rules.iter().collect();
    if !rules.is_empty() {
        blocks.push(parts::findings(&rules, PLACES));
    }
    if !found.left_out.is_empty() {
        blocks.push(Block::Heading(3, "Left out on request".into()));
        blocks.push(Block::List(found.left_out.iter().map(plain).collect()));
    }
}

fn next(data: &ReportData, blocks: &mut Vec<Block>) {
    let Some(next) = &data.next else { return };
    blocks.push(Block::Heading(2, format!("The cheapest way to {} debt ({} points)", next.band, next.target)));
    let row = |raise: &crate::report::data::RaiseRow| {
        vec![
            plain(&raise.title),
            plain(format!("{} → {}", raise.from, raise.from + 1)),
            plain(raise.days.to_string()),
            plain(raise.steps.join("; ")),
        ]
    };
    blocks.push(Block::Table(Table {
        caption: format!("Levels to gain, about {} days of one person in all", next.days),
        heads: vec!["dimension", "level", "days", "steps"],
        rows: next.raises.iter().map(row).collect(),
    }));
}

fn answer(row: &DimensionRow, top: u8, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(3, sanitise(&format!("{} {}", row.number, row.title)).into_owned()));
    let mut line = vec![parts::level(row, top), Span::new(Style::Plain, " ")];
    if !row.criterion.is_empty() {
        line.push(Span::new(Style::Strong, format!("{}. ", row.criterion)));
    }
    line.push(Span::new(Style::Plain, format!("{} ", row.reason)));
    line.push(Span::new(Style::Muted, format!("({})", row.decided)));
    blocks.push(Block::Text(line));
    let differs = row.proposed.as_ref().filter(|one| row.state != "guessed" && one.score != row.score);
    if let Some(proposed) = differs {
        let score = proposed.score.map_or_else(|| "nothing".to_owned(), |score| score.to_string());
        let text = format!("The inspection proposed {score} ({}): {}", proposed.confidence, proposed.why);
        blocks.push(Block::Text(vec![Span::new(Style::Muted, text)]));
    }
    if !row.votes.is_empty() {
        blocks.push(Block::Text(vec![Span::new(Style::Muted, votes(row))]));
    }
    let mut lines = parts::evidence(row, EVIDENCE);
    lines.extend(row.steps.iter().map(|step| vec![Span::new(Style::Strong, "next: "), Span::new(Style::Plain, step)]));
    if !lines.is_empty() {
        blocks.push(Block::List(lines));
    }
}

/// `Voted before the talk: ada 1, ola 2, mira abstained (from 1 to 2).`
fn votes(row: &DimensionRow) -> String {
    let words = |vote: &VoteRow| match vote.score {
        Some(score) => format!("{} {score}", vote.by),
        None => format!("{} abstained", vote.by),
    };
    let all: Vec<String> = row.votes.iter().map(words).collect();
    let levels = || row.votes.iter().filter_map(|vote| vote.score);
    let spread = match (levels().min(), levels().max()) {
        (Some(low), Some(high)) if low < high => format!(" (from {low} to {high})"),
        _ => String::new(),
    };
    format!("Voted before the talk: {}{spread}.", all.join(", "))
}
