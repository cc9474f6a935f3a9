//! Parts that several documents share.

use super::{Block, Chart, ChartKind, Line, Span, Style, Table, place, plain};
use crate::model::{ActionStatus, Severity, Side};
use crate::report::data::{ActionRow, DimensionRow, ReportData, RuleRow};
use crate::text::count;

/// Columns of a heat map that can be read side by side.
const COLUMNS: usize = 12;

/// Which commit, when, who.
pub(super) fn about(data: &ReportData) -> Line {
    let repository = &data.repository;
    let mut line = Vec::new();
    let what = match data.source.kind {
        "review" => "Review",
        "automatic" => "Automatic score",
        _ => "Inspection",
    };
    let day = data.source.at.as_deref().or(repository.committed_at.as_deref()).and_then(|at| at.get(..10));
    line.push(Span::new(Style::Plain, day.map_or_else(|| what.to_owned(), |day| format!("{what} of {day}"))));
    if let Some(commit) = &repository.commit {
        let short: String = commit.chars().take(10).collect();
        line.push(Span::new(Style::Plain, " · commit "));
        line.push(Span::new(Style::Code, short).to(repository.commit_link.clone()));
    }
    if let Some(branch) = &repository.branch {
        line.push(Span::new(Style::Plain, " on "));
        line.push(Span::new(Style::Code, branch));
    }
    if !data.source.assessors.is_empty() {
        line.push(Span::new(Style::Plain, format!(" · {}", data.source.assessors.join(", "))));
    }
    if let Some(remote) = &repository.remote {
        line.push(Span::new(Style::Plain, " · "));
        line.push(Span::new(Style::Plain, remote).to(repository.web.clone()));
    }
    line
}

pub(super) fn decision(data: &ReportData) -> Block {
    let decision = &data.decision;
    let change = match decision.change {
        None => String::new(),
        Some(change) if change.abs() < 0.05 => "unchanged".into(),
        Some(change) => format!("{}{}", if change > 0.0 { "▲ +" } else { "▼ −" }, number(change.abs())),
    };
    let since = decision.since.as_deref().filter(|_| !change.is_empty());
    Block::Decision {
        score: format!("{}/{}", number(decision.total), number(decision.out_of)),
        interval: if (decision.high - decision.low).abs() < 0.01 {
            String::new()
        } else {
            format!("{} to {}", number(decision.low), number(decision.high))
        },
        band: decision.band_name.clone(),
        shade: decision.band,
        change: since.map_or(change.clone(), |since| format!("{change} since {since}")),
        sentence: decision.sentence.clone(),
        warnings: decision.warnings.clone(),
    }
}

/// `2`, `0.7`.
pub(in crate::report) fn number(value: f64) -> String {
    if (value - value.round()).abs() < 0.05 { format!("{value:.0}") } else { format!("{value:.1}") }
}

/// `2`, `0?`, `?`, `n/a`.
pub(super) fn level(row: &DimensionRow, top: u8) -> Span {
    match (row.state, row.score) {
        ("not-applicable", _) => Span::new(Style::Muted, "n/a"),
        (_, None) => Span::new(Style::Muted, "?"),
        (state, Some(score)) => {
            let shade = if score >= top { 2 } else { u8::from(score > 0) };
            let open = state == "guessed"
                && row.proposed.as_ref().is_some_and(|one| matches!(one.confidence, "weak" | "none"));
            Span::new(Style::Level(shade), format!("{score}{}", if open { "?" } else { "" }))
        }
    }
}

/// `▲ +1`, or nothing.
pub(super) fn moved(change: Option<i8>) -> Line {
    match change {
        Some(change) if change > 0 => vec![Span::new(Style::Up, format!("▲ +{change}"))],
        Some(change) if change < 0 => vec![Span::new(Style::Down, format!("▼ −{}", change.unsigned_abs()))],
        Some(_) => vec![Span::new(Style::Muted, "=")],
        None => Vec::new(),
    }
}

/// The answers at a glance.
pub(super) fn answers(data: &ReportData) -> Block {
    let row = |row: &DimensionRow| {
        vec![
            plain(format!("{} {}", row.number, row.title)),
            vec![level(row, data.rubric.top)],
            moved(row.change),
            plain(&row.reason),
            vec![Span::new(Style::Muted, &row.decided)],
        ]
    };
    Block::Table(Table {
        caption: "Answers with their reasons, and who decided".into(),
        heads: vec!["dimension", "level", "change", "reason", "decided"],
        rows: data.dimensions.iter().map(row).collect(),
    })
}

pub(super) fn trend(data: &ReportData) -> Option<Block> {
    let (first, last) = (data.trend.first()?, data.trend.last()?);
    // One point is no trend.
    if data.trend.len() < 2 {
        return None;
    }
    let day = |at: &str| at.get(..10).unwrap_or(at).to_owned();
    Some(Block::Chart(Chart {
        title: "Total over time".into(),
        alt: format!(
            "{} from {} ({} of {}) to {} ({} of {}).",
            count(data.trend.len() as u64, "audit"),
            day(&first.at),
            number(first.total),
            number(first.out_of),
            day(&last.at),
            number(last.total),
            number(last.out_of)
        ),
        kind: ChartKind::Trend {
            points: data.trend.clone(),
            out_of: data.rubric.out_of,
            bands: data.rubric.bands.iter().map(|one| (one.band, one.from)).collect(),
        },
    }))
}

pub(super) fn heat(data: &ReportData) -> Option<Block> {
    if data.heat.is_empty() {
        return None;
    }
    let from = data.trend.len().saturating_sub(COLUMNS);
    let days: Vec<String> =
        data.trend[from..].iter().map(|one| one.at.get(..10).unwrap_or(&one.at).to_owned()).collect();
    let mut rows = data.heat.clone();
    for row in &mut rows {
        row.cells.drain(..from.min(row.cells.len()));
    }
    let weakest: Vec<&str> = rows
        .iter()
        .filter(|row| row.cells.last().and_then(|cell| cell.score) == Some(0))
        .map(|row| row.title.as_str())
        .collect();
    let alt = if weakest.is_empty() {
        "No dimension stands at 0 in the last audit.".to_owned()
    } else {
        format!("At 0 in the last audit: {}.", weakest.join(", "))
    };
    let kind = ChartKind::Heat { days, rows, top: data.rubric.top };
    Some(Block::Chart(Chart { title: "Dimensions over time".into(), alt, kind }))
}

pub(super) fn composition(data: &ReportData) -> Option<Block> {
    if data.composition.is_empty() {
        return None;
    }
    let parts: Vec<String> = data.composition.iter().map(|part| format!("{} {}%", part.name, part.percent)).collect();
    Some(Block::Chart(Chart {
        title: "What the code is made of".into(),
        alt: format!("{}.", parts.join(", ")),
        kind: ChartKind::Composition(data.composition.clone()),
    }))
}

/// `3 critical, 2 high`.
pub(super) fn severities(data: &ReportData) -> String {
    let found = &data.findings;
    let all = [(found.critical, "critical"), (found.high, "high"), (found.medium, "medium"), (found.low, "low")];
    let parts: Vec<String> = all.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    if parts.is_empty() { "none".into() } else { parts.join(", ") }
}

pub(super) fn severity(severity: Severity) -> Span {
    let style = if severity <= Severity::High { Style::Strong } else { Style::Plain };
    Span::new(style, severity.as_str())
}

/// One row a rule; `places` of each.
pub(super) fn findings(rules: &[&RuleRow], places: usize) -> Block {
    let row = |row: &&RuleRow| {
        let mut found: Line = Vec::new();
        for spot in row.places.iter().take(places) {
            if !found.is_empty() {
                found.push(Span::new(Style::Plain, "; "));
            }
            found.extend(super::placed(spot));
        }
        let more = row.count.saturating_sub(row.places.len().min(places));
        if more > 0 {
            found.push(Span::new(Style::Muted, format!("; {more} more")));
        }
        vec![
            vec![Span::new(Style::Code, &row.rule)],
            vec![severity(row.severity)],
            plain(row.count.to_string()),
            found,
            plain(&row.suggestion),
        ]
    };
    Block::Table(Table {
        caption: "Findings by rule, worst first".into(),
        heads: vec!["rule", "severity", "found", "where", "what to do"],
        rows: rules.iter().map(row).collect(),
    })
}

pub(super) fn actions(rows: &[&ActionRow]) -> Block {
    let row = |row: &&ActionRow| {
        let status = match row.status {
            ActionStatus::Open if row.overdue => Span::new(Style::Down, "overdue"),
            ActionStatus::Open => Span::new(Style::Plain, "open"),
            ActionStatus::Done => Span::new(Style::Up, format!("done {}", row.closed.as_deref().unwrap_or_default())),
            ActionStatus::Dropped => {
                Span::new(Style::Muted, format!("dropped {}", row.closed.as_deref().unwrap_or_default()))
            }
        };
        let or_nobody = |text: &str| {
            if text.is_empty() { Span::new(Style::Muted, "nobody") } else { Span::new(Style::Plain, text) }
        };
        vec![
            plain(&row.text),
            plain(&row.title),
            vec![or_nobody(&row.owner)],
            plain(row.due.as_deref().unwrap_or("no date")),
            vec![status],
        ]
    };
    Block::Table(Table {
        caption: "Actions, open ones first".into(),
        heads: vec!["action", "dimension", "owner", "due", "status"],
        rows: rows.iter().map(row).collect(),
    })
}

pub(super) fn evidence(row: &DimensionRow, most: usize) -> Vec<Line> {
    let piece = |piece: &crate::report::data::EvidenceRow| {
        let mark = match piece.side {
            Side::For => Span::new(Style::Up, "+ "),
            Side::Against => Span::new(Style::Down, "− "),
            Side::Looked => Span::new(Style::Muted, "? "),
        };
        let mut line = vec![mark];
        line.extend(place(&piece.spot));
        if line.len() > 1 {
            line.push(Span::new(Style::Plain, " "));
        }
        line.push(Span::new(Style::Plain, &piece.spot.text));
        line
    };
    row.evidence.iter().take(most).map(piece).collect()
}

pub(super) fn foot(data: &ReportData) -> String {
    format!("Written by paydown {} on {}.", data.tool.version, data.as_of)
}
