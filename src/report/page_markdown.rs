//! A document as Markdown for wikis, issues and pull requests: no text of a repository becomes markup, a mention or a link.

use std::fmt::Write as _;

use super::document::parts::number;
use super::document::{Block, Chart, ChartKind, Document, Span, Style, Table};
use crate::text::sanitise;

/// The whole document.
pub fn write(document: &Document) -> String {
    let mut out = format!("# {}\n\n{}\n", escape(&document.title), line(&document.about));
    for one in &document.blocks {
        out.push('\n');
        block(&mut out, one);
    }
    let _ = writeln!(out, "\n---\n\n{}", escape(&document.foot));
    out
}

fn block(out: &mut String, block: &Block) {
    let _ = match block {
        Block::Decision { sentence, warnings, .. } => {
            let _ = writeln!(out, "**{}**", escape(sentence));
            warnings.iter().try_for_each(|warning| writeln!(out, "\n> ⚠ {}", escape(warning)))
        }
        Block::Heading(level, text) => writeln!(out, "{} {}", "#".repeat(usize::from(*level)), escape(text)),
        Block::Text(text) => writeln!(out, "{}", line(text)),
        Block::List(lines) => lines.iter().try_for_each(|text| writeln!(out, "- {}", line(text))),
        Block::Steps(lines) => {
            (1..).zip(lines).try_for_each(|(number, text)| writeln!(out, "{number}. {}", line(text)))
        }
        Block::Table(rows) => table(out, rows),
        Block::Chart(drawn) => chart(out, drawn),
    };
}

fn table(out: &mut String, table: &Table) -> std::fmt::Result {
    writeln!(out, "| {} |", table.heads.join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(table.heads.len()))?;
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|cell| line(cell)).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

/// Charts are tables here: what a wiki shows must be readable without a picture.
fn chart(out: &mut String, chart: &Chart) -> std::fmt::Result {
    writeln!(out, "### {}\n\n{}\n", escape(&chart.title), escape(&chart.alt))?;
    match &chart.kind {
        ChartKind::Trend { points, .. } => {
            writeln!(out, "| audit | total | interval | band | |\n|---|---|---|---|---|")?;
            points.iter().try_for_each(|point| {
                let day = point.at.get(..10).unwrap_or(&point.at);
                let kind = if point.kind == crate::model::AuditKind::Review { "review" } else { "automatic" };
                let markers = escape(&point.markers.join("; "));
                writeln!(
                    out,
                    "| {day} {kind} | {}/{} | {} to {} | {} | {markers} |",
                    number(point.total),
                    number(point.out_of),
                    number(point.low),
                    number(point.high),
                    point.band
                )
            })
        }
        ChartKind::Heat { days, rows, .. } => {
            writeln!(out, "| dimension | {} |\n|{}", days.join(" | "), "---|".repeat(days.len() + 1))?;
            rows.iter().try_for_each(|row| {
                let cell = |cell: &super::data::HeatCell| match (cell.state, cell.score) {
                    (_, Some(score)) => score.to_string(),
                    ("not-applicable", _) => "n/a".into(),
                    ("unknown", _) => "?".into(),
                    _ => "·".into(),
                };
                let cells: Vec<String> = row.cells.iter().map(cell).collect();
                writeln!(out, "| {} | {} |", escape(&row.title), cells.join(" | "))
            })
        }
        ChartKind::Composition(parts) => {
            writeln!(out, "| part | lines | share |\n|---|---|---|")?;
            parts.iter().try_for_each(|part| writeln!(out, "| {} | {} | {}% |", part.name, part.lines, part.percent))
        }
    }
}

fn line(spans: &[Span]) -> String {
    let mut out = String::new();
    for span in spans {
        out.push_str(&one(span, out.is_empty()));
    }
    out
}

fn one(span: &Span, is_first: bool) -> String {
    let text = if span.style == Style::Code { code(&span.text) } else { escape(&span.text) };
    // What a line begins with must not make a list, a heading or a quotation of it.
    let text = if is_first && span.style == Style::Plain { unlisted(text) } else { text };
    let text = match span.style {
        Style::Strong if !text.trim().is_empty() => around(&text, "**"),
        _ => text,
    };
    match &span.link {
        Some(link) if !text.trim().is_empty() => format!("[{text}](<{link}>)"),
        _ => text,
    }
}

/// Emphasis must touch the words it emphasises.
fn around(text: &str, mark: &str) -> String {
    let inner = text.trim();
    let (before, after) = (text.len() - text.trim_start().len(), text.len() - text.trim_end().len());
    format!("{}{mark}{inner}{mark}{}", " ".repeat(before), " ".repeat(after))
}

/// A code span whose fence is longer than any in the text; a table would end a cell at a pipe even there.
fn code(text: &str) -> String {
    let text = sanitise(text);
    if text.trim().is_empty() {
        return String::new();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{}{pad}{fence}", text.replace('|', "\\|"))
}

fn unlisted(text: String) -> String {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = text[digits..].chars().next();
    if digits > 0 && matches!(after, Some('.' | ')')) {
        return format!("{}\\{}", &text[..digits], &text[digits..]);
    }
    if text.starts_with(['-', '+', '=']) { format!("\\{text}") } else { text }
}

/// Characters that mean something to Markdown.
const MARKUP: &[char] = &['\\', '`', '*', '_', '[', ']', '<', '>', '|', '!', '~', '&', '$'];

/// `text` so that nothing in it is markup, a mention, a reference or a link.
pub fn escape(text: &str) -> String {
    let clean = sanitise(text);
    let mut out = String::with_capacity(clean.len());
    let mut before = ' ';
    let mut rest = clean.chars().peekable();
    while let Some(c) = rest.next() {
        // Addresses become links by themselves, and words between colons pictures; a colon before a space is neither.
        let ends = rest.peek().is_none_or(|next| next.is_whitespace());
        let is_link = c == ':' && !ends || c == '.' && before.eq_ignore_ascii_case(&'w');
        match c {
            c if is_link || MARKUP.contains(&c) => out.extend(['\\', c]),
            // Hosts look for mentions and references after Markdown is read: a comment between takes their meaning.
            '@' | '#' => {
                out.extend(['\\', c]);
                out.push_str("<!-- -->");
            }
            c => out.push(c),
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_spans_survive_their_own_fences() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`a`"), "`` `a` ``");
        assert_eq!(code("a|b"), "`a\\|b`");
    }

    #[test]
    fn the_beginning_of_a_line_makes_no_list() {
        let of = |text: &str| line(&[Span::new(Style::Plain, text)]);
        assert_eq!(of("- a"), "\\- a");
        assert_eq!(of("12. a"), "12\\. a");
        assert_eq!(of("# a"), "\\#<!-- --> a");
    }
}
