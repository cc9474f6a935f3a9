//! For somebody who inherits the repository: what it is, what runs, where its data is, who knew it, what will bite, what to ask.

use super::{Block, Document, Line, Span, Style, Table, parts, placed, plain};
use crate::report::data::{Onboarding, ReportData, Spot};
use crate::text::{count, sanitise};

/// The report; without an inspection it says so.
pub fn document(data: &ReportData) -> Document {
    let mut blocks = Vec::new();
    if let Some(onboarding) = &data.onboarding {
        what(data, onboarding, &mut blocks);
        run(onboarding, &mut blocks);
        flows(onboarding, &mut blocks);
        people(onboarding, &mut blocks);
        list("What is missing", "Nothing that it needs was found missing.", &onboarding.missing, &mut blocks);
        branches(onboarding, &mut blocks);
        questions(onboarding, &mut blocks);
    } else {
        let why = data.findings.why_not.as_deref().unwrap_or("it was not inspected");
        blocks.push(Block::Text(plain(format!("There is nothing to tell: {why}."))));
    }
    blocks.push(Block::Heading(2, "What could not be seen".into()));
    let unseen: Vec<Line> = data.unseen.iter().map(plain).collect();
    blocks.push(if unseen.is_empty() { Block::Text(plain("Everything could be read.")) } else { Block::List(unseen) });
    Document {
        title: format!("{}: what you inherit", sanitise(&data.repository.name)),
        about: parts::about(data),
        blocks,
        foot: parts::foot(data),
        one_page: false,
    }
}

fn what(data: &ReportData, onboarding: &Onboarding, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, "What it is".into()));
    blocks.push(Block::Text(plain(onboarding.what.join(" "))));
    blocks.extend(parts::composition(data));
    let text = format!("Technical debt: {} Findings: {}.", data.decision.sentence, parts::severities(data));
    blocks.push(Block::Text(plain(text)));
}

fn list(title: &str, none: &str, spots: &[Spot], blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, title.into()));
    blocks.push(if spots.is_empty() {
        Block::Text(plain(none))
    } else {
        Block::List(spots.iter().map(placed).collect())
    });
}

fn run(onboarding: &Onboarding, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, "How to run it".into()));
    if onboarding.run.is_empty() {
        blocks.push(Block::Text(plain("No entry point and no command was found: ask how it is run.")));
        return;
    }
    let row = |spot: &Spot| vec![vec![Span::new(Style::Code, &spot.text)], super::place(spot).into_iter().collect()];
    blocks.push(Block::Table(Table {
        caption: "Commands and entry points that were found; none of them was run".into(),
        heads: vec!["command or entry point", "found in"],
        rows: onboarding.run.iter().map(row).collect(),
    }));
}

fn flows(onboarding: &Onboarding, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, "Where data and models come from and go to".into()));
    if onboarding.flows.is_empty() {
        blocks.push(Block::Text(plain("No bucket, database, table, address or file is named in code that runs.")));
        return;
    }
    let row = |flow: &crate::report::data::FlowRow| {
        vec![
            vec![Span::new(Style::Code, &flow.spot.text)],
            plain(flow.kind),
            plain(flow.way),
            super::place(&flow.spot).into_iter().collect(),
        ]
    };
    blocks.push(Block::Table(Table {
        caption: "'names' means that the code does not show which way it goes".into(),
        heads: vec!["what", "kind", "the code", "where"],
        rows: onboarding.flows.iter().map(row).collect(),
    }));
}

fn people(onboarding: &Onboarding, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, "Who knew it".into()));
    if onboarding.people.is_empty() {
        blocks.push(Block::Text(plain("History names nobody.")));
        return;
    }
    let row = |person: &crate::report::data::PersonRow| {
        let ago = person.days_ago.and_then(|days| u64::try_from(days).ok()).map(|days| count(days, "day") + " ago");
        vec![
            plain(&person.name),
            plain(person.commits.to_string()),
            plain(person.last.as_deref().unwrap_or("unknown")),
            plain(ago.unwrap_or_default()),
        ]
    };
    blocks.push(Block::Table(Table {
        caption: "People in the history, most commits first".into(),
        heads: vec!["who", "commits", "last commit", "that is"],
        rows: onboarding.people.iter().map(row).collect(),
    }));
}

fn branches(onboarding: &Onboarding, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, "Branches left behind".into()));
    let line = |branch: &crate::report::data::BranchRow| {
        let last = branch.last.as_deref().map(|last| format!(", last commit {last}")).unwrap_or_default();
        vec![Span::new(Style::Code, &branch.name), Span::new(Style::Plain, last)]
    };
    let lines: Vec<Line> = onboarding.branches.iter().map(line).collect();
    blocks.push(if lines.is_empty() { Block::Text(plain("None.")) } else { Block::List(lines) });
}

fn questions(onboarding: &Onboarding, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, "Questions to ask before people leave".into()));
    let line = |one: &crate::report::data::QuestionRow| {
        vec![
            Span::new(Style::Strong, format!("{} ", one.question)),
            Span::new(Style::Muted, format!("({}; {})", one.title, one.because)),
        ]
    };
    blocks.push(Block::Steps(onboarding.questions.iter().map(line).collect()));
}
