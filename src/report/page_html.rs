//! A document as one HTML file: nothing is loaded from elsewhere, no script runs, charts are SVG in it.

use anyhow::Context as _;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value, context};
use serde_json::json;

use super::chart;
use super::document::{Block, Document, Line, Span, Style, Table};

/// The page around the blocks.
const TEMPLATE: &str = include_str!("../../assets/report/page.html");

/// Cells of a terminal that the longest text of a column takes where it must not break.
const SHORT: usize = 14;

/// The whole page.
///
/// # Errors
/// Never in practice: the template is part of the program, and a test renders every block of it.
pub fn write(document: &Document) -> anyhow::Result<String> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.context("the page of the report cannot be read")?);
    environment.add_template("page", TEMPLATE).context("the page of the report cannot be read")?;
    let blocks: Vec<_> = document.blocks.iter().enumerate().map(|(at, one)| block(at, one)).collect();
    let page = environment.get_template("page").and_then(|page| {
        page.render(context! {
            title => document.title.as_str(),
            about => Value::from(Serde(line(&document.about))),
            blocks => Value::from(Serde(blocks)),
            foot => document.foot.as_str(),
            one_page => document.one_page,
            version => env!("CARGO_PKG_VERSION"),
        })
    });
    page.context("the report cannot be written as a page")
}

/// A block as the template takes it. `at` makes ids that are found once in the page.
fn block(at: usize, block: &Block) -> serde_json::Value {
    match block {
        Block::Decision { score, interval, band, shade, change, sentence, warnings } => {
            json!({"kind": "decision", "score": score, "interval": interval, "band": band, "shade": shade,
                "change": change, "sentence": sentence, "warnings": warnings})
        }
        Block::Heading(level, text) => json!({"kind": "heading", "level": level, "text": text, "id": at}),
        Block::Text(text) => json!({"kind": "text", "line": line(text)}),
        Block::List(lines) => json!({"kind": "list", "lines": lines.iter().map(line).collect::<Vec<_>>()}),
        Block::Steps(lines) => json!({"kind": "steps", "lines": lines.iter().map(line).collect::<Vec<_>>()}),
        Block::Table(table) => {
            let rows: Vec<Vec<_>> = table.rows.iter().map(|row| row.iter().map(line).collect()).collect();
            json!({"kind": "table", "caption": table.caption, "heads": table.heads, "short": short(table),
                "rows": rows})
        }
        Block::Chart(chart) => {
            json!({"kind": "chart", "title": chart.title, "alt": chart.alt, "svg": chart::svg(chart, at),
                "wide": chart::is_wide(chart)})
        }
    }
}

/// Columns whose cells are so short that they need not break.
fn short(table: &Table) -> Vec<bool> {
    let length = |line: &Line| line.iter().map(|span| crate::text::width(&span.text)).sum::<usize>();
    let is_short = |at: usize| table.rows.iter().all(|row| row.get(at).is_none_or(|cell| length(cell) <= SHORT));
    (0..table.heads.len()).map(is_short).collect()
}

fn line(line: &Line) -> serde_json::Value {
    line.iter().map(span).collect()
}

fn span(span: &Span) -> serde_json::Value {
    let class = match span.style {
        Style::Plain => "",
        Style::Strong => "strong",
        Style::Code => "code",
        Style::Muted => "muted",
        Style::Level(0) => "level l0",
        Style::Level(1) => "level l1",
        Style::Level(_) => "level l2",
        Style::Up => "up",
        Style::Down => "down",
    };
    json!({"text": span.text, "class": class, "link": span.link})
}
