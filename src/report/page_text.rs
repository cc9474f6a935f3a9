//! A document as text for a terminal: wrapped to its width, coloured and linked only where that is allowed.

use unicode_width::UnicodeWidthStr;

use super::data::{HeatCell, TrendPoint};
use super::document::parts::number;
use super::document::{Block, Chart, ChartKind, Document, Line, Span, Style, Table};
use super::text::hyperlink;
use crate::text::{truncate, wrap};

/// How to write.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Terminal cells in a line.
    pub width: usize,
    /// Whether escape codes for bold, dim and colours may be written.
    pub colour: bool,
    /// Whether links may be written (OSC 8).
    pub links: bool,
}

/// Cells of the name of a dimension in a heat map.
const LABEL: usize = 24;
/// Cells of one audit there.
const COLUMN: usize = 6;
/// Cells of a bar.
const BAR: usize = 20;

/// The whole document.
pub fn write(document: &Document, layout: Layout) -> String {
    let mut page = Page { out: String::new(), layout };
    page.words(0, 0, &[Span::new(Style::Strong, &document.title)]);
    page.words(0, 0, &document.about);
    for block in &document.blocks {
        page.out.push('\n');
        page.block(block);
    }
    page.out.push('\n');
    page.words(0, 0, &[Span::new(Style::Muted, &document.foot)]);
    page.out
}

struct Page {
    out: String,
    layout: Layout,
}

impl Page {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Decision { sentence, warnings, .. } => {
                self.words(0, 0, &[Span::new(Style::Strong, sentence)]);
                for warning in warnings {
                    self.words(0, 2, &[Span::new(Style::Down, format!("! {warning}"))]);
                }
            }
            Block::Heading(level, text) => {
                self.words(0, 0, &[Span::new(Style::Strong, text)]);
                if *level == 2 {
                    let line = "─".repeat(text.width().min(self.layout.width));
                    self.words(0, 0, &[Span::new(Style::Muted, line)]);
                }
            }
            Block::Text(line) => self.words(0, 0, line),
            Block::List(lines) => lines.iter().for_each(|line| self.words(2, 4, &marked("· ", line))),
            Block::Steps(lines) => {
                for (number, line) in (1..).zip(lines) {
                    self.words(1, 4, &marked(&format!("{number:>2} "), line));
                }
            }
            Block::Table(table) => self.table(table),
            Block::Chart(chart) => self.chart(chart),
        }
    }

    /// Spans wrapped as one paragraph: the first line from `first`, the others from `rest`.
    fn words(&mut self, first: usize, rest: usize, spans: &[Span]) {
        let (mut used, mut started) = (first, false);
        self.out.push_str(&" ".repeat(first));
        for span in spans {
            let mut pending_space = span.text.starts_with(' ');
            for word in span.text.split_whitespace() {
                let gap = usize::from(pending_space && started);
                if started && used + gap + word.width() > self.layout.width && used > rest {
                    self.out.truncate(self.out.trim_end_matches(' ').len());
                    self.out.push('\n');
                    self.out.push_str(&" ".repeat(rest));
                    used = rest;
                } else if gap > 0 {
                    self.out.push(' ');
                    used += 1;
                }
                for part in pieces(word, self.layout.width.saturating_sub(rest).max(8)) {
                    if used > rest && used + part.width() > self.layout.width {
                        self.out.push('\n');
                        self.out.push_str(&" ".repeat(rest));
                        used = rest;
                    }
                    self.out.push_str(&self.painted(span, &part));
                    used += part.width();
                }
                (started, pending_space) = (true, true);
            }
            if span.text.ends_with(' ') && started && used < self.layout.width {
                self.out.push(' ');
                used += 1;
            }
        }
        self.out.truncate(self.out.trim_end_matches(' ').len());
        self.out.push('\n');
    }

    fn painted(&self, span: &Span, text: &str) -> String {
        let code = match span.style {
            Style::Plain => "",
            Style::Strong | Style::Level(1) => "1",
            Style::Code => "36",
            Style::Muted => "2",
            Style::Level(0) | Style::Down => "33;1",
            Style::Level(_) | Style::Up => "34;1",
        };
        let text = match &span.link {
            Some(link) if self.layout.links => hyperlink(link, text),
            _ => text.to_owned(),
        };
        if self.layout.colour && !code.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text }
    }

    /// Columns where they fit, else one paragraph a row.
    fn table(&mut self, table: &Table) {
        let mut widths: Vec<usize> = table.heads.iter().map(|head| head.width()).collect();
        for row in &table.rows {
            widths.iter_mut().zip(row).for_each(|(widest, cell)| *widest = cells(cell).max(*widest));
        }
        if widths.iter().sum::<usize>() + 2 * widths.len() <= self.layout.width {
            self.columns(table, &widths);
        } else {
            table.rows.iter().for_each(|row| self.stanza(table, row));
        }
    }

    fn columns(&mut self, table: &Table, widths: &[usize]) {
        let heads: Vec<Line> = table.heads.iter().map(|head| vec![Span::new(Style::Muted, head)]).collect();
        for row in std::iter::once(&heads).chain(&table.rows) {
            for (cell, wide) in row.iter().zip(widths) {
                for span in cell {
                    let painted = self.painted(span, &span.text);
                    self.out.push_str(&painted);
                }
                self.out.push_str(&" ".repeat(wide - cells(cell) + 2));
            }
            self.out.truncate(self.out.trim_end_matches(' ').len());
            self.out.push('\n');
        }
    }

    fn stanza(&mut self, table: &Table, row: &[Line]) {
        let mut head: Line = Vec::new();
        let mut below: Vec<(&str, &Line)> = Vec::new();
        for (at, (name, cell)) in table.heads.iter().zip(row).enumerate() {
            // What is short stands beside the name of the row.
            if at == 0 || cells(cell) <= 12 && below.is_empty() {
                if at > 0 && !cell.is_empty() {
                    head.push(Span::new(Style::Plain, "  "));
                }
                head.extend(cell.iter().cloned().map(|mut span| {
                    if at == 0 && span.style == Style::Plain {
                        span.style = Style::Strong;
                    }
                    span
                }));
                if at > 0 && !cell.is_empty() {
                    head.push(Span::default());
                }
            } else if !cell.is_empty() {
                below.push((name, cell));
            }
        }
        self.words(0, 2, &head);
        for (name, cell) in below {
            self.words(4, 6, &marked(&format!("{name}: "), cell));
        }
    }

    fn chart(&mut self, chart: &Chart) {
        self.words(0, 0, &[Span::new(Style::Strong, &chart.title)]);
        match &chart.kind {
            ChartKind::Trend { points, out_of, .. } => points.iter().for_each(|point| self.point(point, *out_of)),
            ChartKind::Heat { days, rows, top } => self.heat(days, rows, *top),
            ChartKind::Composition(parts) => {
                for part in parts {
                    let filled = usize::try_from(part.percent).unwrap_or(0) * BAR / 100;
                    let bar = format!("{}{}", "█".repeat(filled), "·".repeat(BAR - filled.min(BAR)));
                    let text = format!("{:<12}{bar} {:>3}%  {} lines", part.name, part.percent, part.lines);
                    self.out.push_str(&truncate(&text, self.layout.width));
                    self.out.push('\n');
                }
            }
        }
    }

    fn point(&mut self, point: &TrendPoint, full: f64) {
        let kind = if point.kind == crate::model::AuditKind::Review { '●' } else { '◇' };
        let cells = f64::from(u32::try_from(BAR).unwrap_or(20));
        let scaled = |value: f64| value / point.out_of.max(1.0) * cells;
        let bar: String = (0..BAR)
            .map(|at| match f64::from(u32::try_from(at).unwrap_or(0)) + 0.5 {
                at if at < scaled(point.low) => '█',
                at if at < scaled(point.high) => '▒',
                _ => '·',
            })
            .collect();
        let is_open = (point.high - point.low).abs() > 0.01;
        let interval =
            if is_open { format!(" ({} to {})", number(point.low), number(point.high)) } else { String::new() };
        let day = point.at.get(..10).unwrap_or(&point.at);
        let out_of = if point.out_of > 0.0 { point.out_of } else { full };
        let text = format!("{day} {kind} {bar} {}/{}{interval} {}", number(point.total), number(out_of), point.band);
        self.out.push_str(&truncate(&text, self.layout.width));
        self.out.push('\n');
        for marker in &point.markers {
            self.words(13, 15, &[Span::new(Style::Down, format!("! {marker}"))]);
        }
    }

    fn heat(&mut self, days: &[String], rows: &[super::data::HeatRow], top: u8) {
        let fits = (self.layout.width.saturating_sub(LABEL) / COLUMN).clamp(1, days.len().max(1));
        let from = days.len().saturating_sub(fits);
        let heads: Vec<String> =
            days[from..].iter().map(|day| format!("{:>COLUMN$}", day.get(2..7).unwrap_or(day))).collect();
        let heads = heads.concat();
        self.out.push_str(&" ".repeat(LABEL));
        self.out.push_str(&heads);
        self.out.push('\n');
        for row in rows {
            let title = crate::text::sanitise(&row.title).into_owned();
            let title = truncate(&title, LABEL - 1).into_owned();
            self.out.push_str(&title);
            self.out.push_str(&" ".repeat(LABEL - title.width()));
            for cell in row.cells.iter().skip(from) {
                let text = cell_text(cell);
                let style = cell.score.map_or(Style::Muted, |score| Style::Level(shade(score, top)));
                self.out.push_str(&" ".repeat(COLUMN - text.width()));
                let painted = self.painted(&Span::new(style, &text), &text);
                self.out.push_str(&painted);
            }
            self.out.push('\n');
        }
    }
}

fn cell_text(cell: &HeatCell) -> String {
    match (cell.state, cell.score) {
        (_, Some(score)) => score.to_string(),
        ("not-applicable", _) => "n/a".into(),
        ("unknown", _) => "?".into(),
        _ => "·".into(),
    }
}

/// 0, something between, the top.
pub(super) fn shade(score: u8, top: u8) -> u8 {
    if score >= top { 2 } else { u8::from(score > 0) }
}

/// A word broken where it is longer than a line.
fn pieces(word: &str, cells: usize) -> Vec<String> {
    if word.width() <= cells { vec![word.to_owned()] } else { wrap(word, cells) }
}

fn marked(mark: &str, line: &[Span]) -> Line {
    std::iter::once(Span::new(Style::Plain, mark)).chain(line.iter().cloned()).collect()
}

fn cells(line: &[Span]) -> usize {
    line.iter().map(|span| span.text.width()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: Line, width: usize, links: bool) -> String {
        let document = Document {
            title: "T".into(),
            about: Vec::new(),
            blocks: vec![Block::Text(line)],
            foot: "F".into(),
            one_page: false,
        };
        let all = write(&document, Layout { width, colour: false, links });
        all.strip_prefix("T\n\n\n").and_then(|all| all.strip_suffix("\n\nF\n")).unwrap().to_owned()
    }

    #[test]
    fn spans_wrap_as_one_paragraph_and_keep_their_spaces() {
        let line = vec![
            Span::new(Style::Code, "train.py:13"),
            Span::new(Style::Plain, ": imports utils"),
            Span::new(Style::Plain, ", twice"),
        ];
        assert_eq!(one(line.clone(), 60, false), "train.py:13: imports utils, twice");
        let narrow = one(line, 16, false);
        assert!(narrow.lines().all(|line| line.width() <= 16), "{narrow}");
        assert_eq!(narrow.replace('\n', " "), "train.py:13: imports utils, twice");
        assert_eq!(one(vec![Span::new(Style::Plain, "a".repeat(20))], 8, false), "aaaaaaaa\naaaaaaaa\naaaa");
    }

    #[test]
    fn links_are_written_only_where_they_may() {
        let line = vec![Span::new(Style::Code, "a.py").to(Some("https://github.com/a/b".into()))];
        assert_eq!(one(line.clone(), 60, false), "a.py");
        assert_eq!(one(line, 60, true), "\u{1b}]8;;https://github.com/a/b\u{1b}\\a.py\u{1b}]8;;\u{1b}\\");
    }
}
