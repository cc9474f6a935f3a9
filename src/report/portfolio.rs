//! Many repositories as text, Markdown, CSV and JSON (`paydown.portfolio/1`).

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::compare::{escape, points};
use super::csv::{self, Cell};
use crate::model::WorstFinding;
use crate::rubric::Rubric;
use crate::text::{count, sanitise, truncate, width};
use crate::trend::{Freshness, PortfolioRow};

/// Widest name in a table of text, in cells.
const NAME: usize = 28;

/// `12/20`, `6/20 (6–13)`.
pub(super) fn score(row: &PortfolioRow) -> String {
    let result = &row.result;
    let points = |number: u32| result.points(number);
    let interval = (result.low != result.high).then(|| format!(" ({}–{})", points(result.low), points(result.high)));
    format!("{}/{}{}", points(result.total), points(result.out_of), interval.unwrap_or_default())
}

pub(super) fn age(row: &PortfolioRow) -> String {
    match (row.freshness, row.age_days) {
        (Freshness::Stale, Some(days)) => format!("{days} d, stale"),
        (_, Some(days)) => format!("{days} d"),
        (_, None) => "never".into(),
    }
}

pub(super) fn actions(row: &PortfolioRow) -> String {
    match (row.open, row.overdue) {
        (0, _) => String::new(),
        (open, 0) => format!("{open} open"),
        (open, late) => format!("{open} open, {late} overdue"),
    }
}

pub(super) fn change(row: &PortfolioRow) -> String {
    let hidden = if row.hidden.is_empty() { "" } else { " !" };
    row.change.map(|change| format!("{}{hidden}", points(change))).unwrap_or_default()
}

pub(super) fn weakest(row: &PortfolioRow) -> String {
    row.weakest.as_ref().map(|(title, level)| format!("{title} {level}")).unwrap_or_default()
}

/// `high: reads a personal path (train.py:4)`, not sanitised.
pub fn worst(row: &PortfolioRow) -> String {
    let words = |worst: &WorstFinding| format!("{}: {} ({})", worst.severity, worst.message, worst.place());
    row.worst.as_ref().map(words).unwrap_or_default()
}

/// `2 1 · 0`: one place a dimension.
pub fn levels(row: &PortfolioRow) -> String {
    let levels = row.levels.iter().map(|level| level.map_or("·".to_owned(), |level| level.to_string()));
    levels.collect::<Vec<_>>().join(" ")
}

/// `#prod #team-a`.
pub fn tags(row: &PortfolioRow) -> String {
    row.tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ")
}

/// Heads and cells of the table, in words, not sanitised.
pub const HEADS: [&str; 10] =
    ["repository", "score", "band", "change", "review", "actions", "trend", "weakest", "from", "tags"];

/// The cells of one row under [`HEADS`].
pub fn cells(row: &PortfolioRow) -> [String; 10] {
    [
        row.repository.name.clone(),
        score(row),
        row.result.band.as_str().to_owned(),
        change(row),
        age(row),
        actions(row),
        row.spark.clone(),
        weakest(row),
        row.source.to_owned(),
        tags(row),
    ]
}

/// `30 repositories: 4 fell, 7 stale, 3 never reviewed, 5 actions overdue`.
pub fn sentence(rows: &[PortfolioRow]) -> String {
    let how_many = |is: fn(&PortfolioRow) -> bool| rows.iter().filter(|row| is(row)).count();
    let fell = how_many(|row| row.change.is_some_and(|change| change < 0));
    let (stale, never) =
        (how_many(|row| row.freshness == Freshness::Stale), how_many(|row| row.freshness == Freshness::Never));
    let (hidden, late) = (how_many(|row| !row.hidden.is_empty()), rows.iter().map(|row| row.overdue).sum::<usize>());
    let parts = [(fell, "fell"), (hidden, "did not fall but hide a fall"), (stale, "stale"), (never, "never reviewed")];
    let mut parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
    if late > 0 {
        parts.push(format!("{} overdue", count(late as u64, "action")));
    }
    let all = count(rows.len() as u64, "repository");
    if parts.is_empty() { all } else { format!("{all}: {}", parts.join(", ")) }
}

/// For a terminal.
pub fn text(rows: &[PortfolioRow], rubric: &Rubric) -> String {
    let mut out = format!("{}\n\n", sentence(rows));
    let shown: Vec<[String; 10]> = rows.iter().map(|row| cells(row).map(|cell| sanitise(&cell).into_owned())).collect();
    let mut table = vec![HEADS.map(str::to_owned)];
    table.extend(shown.into_iter().map(|mut cells| {
        cells[0] = truncate(&cells[0], NAME).into_owned();
        cells
    }));
    let mut widths = [0; 10];
    for row in &table {
        widths.iter_mut().zip(row).for_each(|(widest, cell)| *widest = width(cell).max(*widest));
    }
    for (at, row) in table.iter().enumerate() {
        let cells = row.iter().zip(widths).map(|(cell, wide)| format!("{cell}{}", " ".repeat(wide - width(cell))));
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
        let Some(row) = at.checked_sub(1).and_then(|at| rows.get(at)) else { continue };
        if !row.hidden.is_empty() {
            let _ = writeln!(out, "    ! the total did not fall, but {} did", sanitise(&row.hidden.join(", ")));
        }
        for doubt in &row.doubts {
            let _ = writeln!(out, "    ! {}", sanitise(doubt));
        }
        if row.worst.is_some() {
            let _ = writeln!(out, "    {}", sanitise(&worst(row)));
        }
    }
    out.push_str(&heat(rows, rubric, &table));
    out
}

/// Repositories by dimensions: names as in the table, whose first line holds the heads.
fn heat(rows: &[PortfolioRow], rubric: &Rubric, table: &[[String; 10]]) -> String {
    let mut out = "\nlevels by dimension:\n".to_owned();
    for (number, dimension) in (1..).zip(&rubric.dimensions) {
        let _ = writeln!(out, "  {number:>2} {}", sanitise(&dimension.title));
    }
    let wide = table.iter().map(|row| width(&row[0])).max().unwrap_or_default();
    let numbers: Vec<String> = (1..=rubric.dimensions.len()).map(|n| (n % 10).to_string()).collect();
    let _ = writeln!(out, "{:wide$}  {}", "", numbers.join(" "));
    for (row, shown) in rows.iter().zip(table.iter().skip(1)) {
        let pad = " ".repeat(wide - width(&shown[0]));
        let _ = writeln!(out, "{}{pad}  {}", shown[0], levels(row));
    }
    out
}

/// For a wiki.
pub fn markdown(rows: &[PortfolioRow], rubric: &Rubric) -> String {
    let mut out = format!(
        "# Portfolio\n\n{}\n\n| {} | worst finding |\n|{}\n",
        sentence(rows),
        HEADS.join(" | "),
        "---|".repeat(11)
    );
    for row in rows {
        let cells = cells(row).map(|cell| escape(&cell));
        let _ = writeln!(out, "| {} | {} |", cells.join(" | "), escape(&worst(row)));
    }
    for row in rows.iter().filter(|row| !row.doubts.is_empty() || !row.hidden.is_empty()) {
        let hidden =
            (!row.hidden.is_empty()).then(|| format!("the total did not fall, but {} did", row.hidden.join(", ")));
        let words: Vec<String> = hidden.iter().chain(&row.doubts).map(|words| escape(words)).collect();
        let _ = writeln!(out, "\n**{}**: {}", escape(&row.repository.name), words.join("; "));
    }
    let titles: Vec<String> = rubric.dimensions.iter().map(|dimension| escape(&dimension.title)).collect();
    let _ = writeln!(out, "\n| repository | {} |\n|{}", titles.join(" | "), "---|".repeat(titles.len() + 1));
    for row in rows {
        let _ = writeln!(out, "| {} | {} |", escape(&row.repository.name), levels(row).replace(' ', " | "));
    }
    out
}

/// For a spreadsheet.
pub fn csv(rows: &[PortfolioRow], rubric: &Rubric) -> String {
    let mut heads = vec![
        "repository",
        "remote",
        "root_commit",
        "source",
        "total",
        "low",
        "high",
        "out_of",
        "band",
        "change_tenths",
        "weakest",
        "review_age_days",
        "freshness",
        "open_actions",
        "overdue_actions",
        "audits",
        "worst_finding",
        "hidden_falls",
        "tags",
        "doubts",
    ];
    heads.extend(rubric.dimensions.iter().map(|dimension| dimension.id.as_str()));
    let number = |n: usize| Cell::number(i64::try_from(n).unwrap_or(i64::MAX));
    let rows: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| {
            let (result, repository) = (&row.result, &row.repository);
            let mut cells = vec![
                Cell::text(&repository.name),
                Cell::text(repository.remote.as_deref().unwrap_or_default()),
                Cell::text(repository.root_commit.as_deref().unwrap_or_default()),
                Cell::text(row.source),
                Cell::number(result.total),
                Cell::number(result.low),
                Cell::number(result.high),
                Cell::number(result.out_of),
                Cell::text(result.band.as_str()),
                Cell::maybe(row.change),
                Cell::text(weakest(row)),
                Cell::maybe(row.age_days),
                Cell::text(row.freshness.as_str()),
                number(row.open),
                number(row.overdue),
                number(row.audits),
                Cell::text(worst(row)),
                Cell::text(row.hidden.join("; ")),
                Cell::text(row.tags.join(" ")),
                Cell::text(row.doubts.join("; ")),
            ];
            cells.extend(row.levels.iter().map(|level| Cell::maybe(*level)));
            cells
        })
        .collect();
    csv::table(&heads, &rows)
}

/// For programs.
pub fn json(rows: &[PortfolioRow], rubric: &Rubric) -> Value {
    let row = |row: &PortfolioRow| {
        let (result, repository) = (&row.result, &row.repository);
        let levels: serde_json::Map<String, Value> =
            rubric.dimensions.iter().zip(&row.levels).map(|(one, level)| (one.id.to_string(), json!(level))).collect();
        json!({"repository": {"name": repository.name, "remote": repository.remote, "root_commit": repository.root_commit},
            "source": row.source,
            "score": {"total": result.total, "low": result.low, "high": result.high, "out_of": result.out_of,
                "band": result.band, "comparable": result.comparable},
            "change_tenths": row.change, "hidden_falls": row.hidden, "spark": row.spark,
            "weakest": row.weakest.as_ref().map(|(title, level)| json!({"title": title, "score": level})),
            "worst_finding": row.worst.as_ref().map(|worst| {
                json!({"severity": worst.severity, "message": worst.message, "place": worst.place()})
            }),
            "tags": row.tags, "doubts": row.doubts,
            "review_age_days": row.age_days, "freshness": row.freshness.as_str(),
            "actions": {"open": row.open, "overdue": row.overdue}, "audits": row.audits, "unreadable": row.skipped,
            "dimensions": levels})
    };
    json!({"schema": "paydown.portfolio/1", "rubric": {"id": rubric.id, "version": rubric.version},
        "repositories": rows.iter().map(row).collect::<Vec<_>>()})
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::audit::fixtures::rubric;
    use crate::model::{Repository, Tally};

    pub(in crate::report) fn row(name: &str) -> PortfolioRow {
        PortfolioRow {
            repository: Repository { name: name.into(), ..Repository::default() },
            result: Tally { total: 7, low: 5, high: 9, out_of: 20, ..Tally::default() },
            source: "review",
            tenths: Some(70),
            spark: "▂▃".into(),
            points: vec![(60, false), (70, true)],
            tags: vec!["team-a".into()],
            doubts: vec!["a clock was wrong".into()],
            change: Some(10),
            hidden: vec!["Monitoring".into()],
            weakest: Some(("Monitoring".into(), 0)),
            worst: Some(WorstFinding {
                severity: "high".into(),
                message: "a <b>path</b>".into(),
                path: "a.py".into(),
                line: Some(1),
            }),
            age_days: Some(120),
            freshness: Freshness::Stale,
            open: 2,
            overdue: 1,
            levels: vec![Some(2), Some(1), None, None, None, None, None, Some(0), None, None],
            audits: 4,
            skipped: 0,
        }
    }

    #[test]
    fn text_and_markdown_hold_the_table_and_the_heat_map() {
        let rows = [row("churn"), row("fraud\u{1b}[2J")];
        let text = text(&rows, &rubric());
        assert!(
            text.starts_with("2 repositories: 2 did not fall but hide a fall, 2 stale, 2 actions overdue\n"),
            "{text}"
        );
        assert!(text.contains("churn"), "{text}");
        assert!(
            text.contains("7/20 (5–9)  undecided  +1 !    120 d, stale  2 open, 1 overdue  ▂▃     Monitoring 0"),
            "{text}"
        );
        assert!(text.contains("2 1 · · · · · 0 · ·") && !text.contains('\u{1b}'), "{text}");
        let page = markdown(&rows, &rubric());
        assert!(page.contains("| 2 | 1 | · |") && page.contains("a \\<b\\>path"), "{page}");
    }

    #[test]
    fn csv_computes_nothing_and_json_has_every_level() {
        let rows = [row("=cmd()")];
        let csv = csv(&rows, &rubric());
        assert!(csv.contains("\"'=cmd()\"") && csv.contains(",7,5,9,20,undecided,10,"), "{csv}");
        assert_eq!(json(&rows, &rubric())["repositories"][0]["dimensions"]["monitoring"], 0);
    }
}
