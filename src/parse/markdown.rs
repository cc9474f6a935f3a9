//! Markdown (GitHub's, R Markdown, Quarto) and plain text, read line by line.

use std::sync::LazyLock;

use regex::Regex;

use super::lines::{bounded, clip, indent, numbered};
use super::prose::{CodeBlock, Heading, Link, Row, Table, link, plain};
pub use super::prose::{Item, Prose, Sentence};

/// Reads a Markdown file.
pub fn parse(text: &str) -> Prose {
    let mut reader = Reader { lines: numbered(bounded(text)).collect(), ..Reader::default() };
    reader.front_matter();
    while reader.at < reader.lines.len() {
        reader.line();
    }
    reader.flush();
    reader.prose.bounded()
}

/// The paragraph or item that is being collected.
#[derive(Default)]
enum Open<'a> {
    #[default]
    Nothing,
    Paragraph(Vec<(u32, &'a str)>),
    Item {
        line: u32,
        text: String,
        ordered: bool,
    },
}

#[derive(Default)]
struct Reader<'a> {
    lines: Vec<(u32, &'a str)>,
    at: usize,
    open: Open<'a>,
    /// A list is under way, so indented lines belong to it.
    in_list: bool,
    prose: Prose,
}

impl<'a> Reader<'a> {
    fn front_matter(&mut self) {
        if self.lines.first().is_none_or(|(_, line)| line.trim_end() != "---") {
            return;
        }
        let Some(end) = self.lines.iter().skip(1).take(500).position(|(_, line)| line.trim_end() == "---") else {
            return;
        };
        let text: Vec<&str> = self.lines[1..=end].iter().map(|(_, line)| *line).collect();
        self.prose.front_matter = Some(CodeBlock { line: 2, lang: "yaml".to_owned(), text: text.join("\n") });
        self.at = end + 2;
    }

    fn line(&mut self) {
        let (line, raw) = self.lines[self.at];
        let body = unquoted(raw);
        self.links(line, body);
        if let Some(fence) = fence(body) {
            self.fenced(body, fence);
        } else if body.starts_with("<!--") {
            self.comment();
        } else if body.is_empty() || is_rule(body) && !self.in_paragraph() {
            self.flush();
            self.at += 1;
        } else if let Some((level, text)) = heading(body) {
            self.flush();
            self.in_list = false;
            self.prose.headings.push(Heading { level, text: clip(&plain(text)), line });
            self.at += 1;
        } else if self.is_table() {
            self.table();
        } else if indent(raw) >= 4 && !self.in_list && !self.in_paragraph() {
            self.indented();
        } else {
            self.text(line, raw, body);
        }
    }

    fn text(&mut self, line: u32, raw: &'a str, body: &'a str) {
        self.at += 1;
        if let Some(level) = underline(body).filter(|_| self.in_paragraph()) {
            self.setext(level);
        } else if let Some((text, ordered)) = list_item(body) {
            self.flush();
            self.in_list = true;
            self.open = Open::Item { line, text: text.to_owned(), ordered };
        } else {
            self.continued(line, raw, body);
        }
    }

    fn continued(&mut self, line: u32, raw: &str, body: &'a str) {
        match &mut self.open {
            Open::Paragraph(lines) => lines.push((line, body)),
            Open::Item { text, .. } if text.len() < super::lines::MAX_STRING => {
                text.push(' ');
                text.push_str(body);
            }
            Open::Item { .. } => {}
            Open::Nothing => {
                self.in_list &= indent(raw) >= 2;
                self.open = Open::Paragraph(vec![(line, body)]);
            }
        }
    }

    fn in_paragraph(&self) -> bool {
        matches!(self.open, Open::Paragraph(_))
    }

    fn flush(&mut self) {
        match std::mem::take(&mut self.open) {
            Open::Nothing => {}
            Open::Paragraph(lines) => self.prose.push_paragraph(&lines),
            Open::Item { line, text, ordered } => self.prose.push_item(line, &text, ordered),
        }
    }

    /// A heading written as a paragraph with a line of `=` or `-` below it: its last line.
    fn setext(&mut self, level: u8) {
        let Open::Paragraph(mut lines) = std::mem::take(&mut self.open) else { return };
        let title = lines.pop();
        self.prose.push_paragraph(&lines);
        let heading = title.map(|(line, text)| Heading { level, text: clip(&plain(text)), line });
        self.prose.headings.extend(heading);
        self.in_list = false;
    }

    /// Code between fences; one that never closes goes to the end.
    fn fenced(&mut self, body: &str, mark: &str) {
        self.flush();
        let info = body.trim_start_matches(mark).trim();
        let lang = info.trim_start_matches(['{', '.']).split([' ', ',', '}', ':']).next().unwrap_or_default();
        let column = indent(self.lines[self.at].1);
        let from = self.at + 1;
        let closing = |(_, line): &(u32, &str)| {
            let line = unquoted(line);
            line.starts_with(mark) && line.trim_start_matches(mark).trim_matches(['`', '~']).is_empty()
        };
        let length = self.lines[from..].iter().position(closing).unwrap_or(self.lines.len() - from);
        let text: Vec<&str> =
            self.lines[from..from + length].iter().map(|(_, line)| &line[indent(line).min(column)..]).collect();
        let line = self.lines.get(from).map_or(1, |(line, _)| *line);
        self.prose.code.push(CodeBlock { line, lang: clip(&lang.to_lowercase()), text: text.join("\n") });
        self.at = from + length + 1;
    }

    fn indented(&mut self) {
        let from = self.at;
        let stays = |(_, line): &&(u32, &str)| line.trim().is_empty() || indent(line) >= 4;
        let block: Vec<&(u32, &str)> = self.lines[from..].iter().take_while(stays).collect();
        self.at += block.len();
        let text: Vec<&str> = block.iter().map(|(_, line)| line.get(4..).unwrap_or_default()).collect();
        let text = text.join("\n").trim_end().to_owned();
        self.prose.code.push(CodeBlock { line: self.lines[from].0, lang: String::new(), text });
    }

    fn comment(&mut self) {
        self.flush();
        let length = self.lines[self.at..].iter().position(|(_, line)| line.contains("-->"));
        self.at += length.unwrap_or(0) + 1;
    }

    fn is_table(&self) -> bool {
        let next = self.lines.get(self.at + 1).map(|(_, line)| line.trim());
        self.lines[self.at].1.contains('|') && next.is_some_and(is_delimiter)
    }

    fn table(&mut self) {
        self.flush();
        let (line, header) = self.lines[self.at];
        let mut table = Table { line, header: cells(header), rows: Vec::new() };
        self.at += 2;
        while let Some(&(line, raw)) = self.lines.get(self.at) {
            if !raw.contains('|') || raw.trim().is_empty() || heading(raw.trim()).is_some() {
                break;
            }
            self.links(line, raw);
            table.rows.push(Row { line, cells: cells(raw) });
            self.at += 1;
        }
        self.prose.tables.push(table);
    }

    fn links(&mut self, line: u32, body: &str) {
        if let Some((name, target)) = body.strip_prefix('[').and_then(|rest| rest.split_once("]: ")) {
            let target = target.split_whitespace().next().unwrap_or_default();
            self.prose.links.push(Link { line, text: clip(name), target: clip(target) });
            return;
        }
        // Spares most lines the search.
        let may_link = memchr::memchr2(b'(', b':', body.as_bytes()).is_some()
            && ["](", "://"].iter().any(|mark| body.contains(mark));
        for found in LINK.iter().filter(|_| may_link).flat_map(|link| link.find_iter(body)) {
            let part = found.as_str();
            let (text, target) = match part.find("](") {
                Some(_) => link(part).map_or(("", ""), |(text, target, _)| (text, target)),
                None => ("", part.trim_end_matches(['.', ',', ')', '>', '`', '*'])),
            };
            if !target.is_empty() {
                self.prose.links.push(Link { line, text: clip(&plain(text)), target: clip(target) });
            }
        }
    }
}

static LINK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\[[^\[\]]*\]\([^()\s]+(?:\s+"[^"]*")?\)|https?://[^\s"'<>|\]]+"#).ok());

/// A line without the marks of quotations before it. Asked of every line, and a search for a text takes ten times as long.
fn unquoted(line: &str) -> &str {
    let mut rest = line.trim_start();
    while let Some(inner) = rest.strip_prefix("> ") {
        rest = inner;
    }
    rest.trim()
}

fn fence(body: &str) -> Option<&'static str> {
    ["```", "~~~"].into_iter().find(|mark| body.starts_with(mark) && !body[3..].contains("```"))
}

fn heading(body: &str) -> Option<(u8, &str)> {
    let text = body.trim_start_matches('#');
    let level = body.len() - text.len();
    let fits = (1..=6).contains(&level) && (text.starts_with([' ', '\t']) || text.is_empty());
    fits.then(|| (u8::try_from(level).unwrap_or(6), text.trim().trim_end_matches('#').trim()))
}

fn underline(body: &str) -> Option<u8> {
    let all = |mark: char| body.len() >= 3 && body.chars().all(|c| c == mark);
    if all('=') { Some(1) } else { all('-').then_some(2) }
}

fn is_rule(body: &str) -> bool {
    body.len() >= 3 && ['-', '*', '_'].iter().any(|mark| body.chars().all(|c| c == *mark || c == ' '))
}

/// Text of a list item, and whether it is numbered.
fn list_item(body: &str) -> Option<(&str, bool)> {
    if let Some(text) = ["- ", "* ", "+ ", "• "].iter().find_map(|mark| body.strip_prefix(mark)) {
        return Some((text.trim(), false));
    }
    let rest = body.trim_start_matches(|c: char| c.is_ascii_digit());
    let text = rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "));
    text.filter(|_| (1..=4).contains(&(body.len() - rest.len()))).map(|text| (text.trim(), true))
}

/// `|---|:--:|`.
fn is_delimiter(line: &str) -> bool {
    line.contains('-') && line.contains('|') && line.chars().all(|c| "|-: \t".contains(c))
}

/// Cells of a row: bars outside code and not escaped separate them.
fn cells(row: &str) -> Vec<String> {
    let row = row.trim().trim_start_matches('|');
    let row = if row.ends_with("\\|") { row } else { row.strip_suffix('|').unwrap_or(row) };
    let bytes = row.as_bytes();
    let (mut cells, mut from, mut in_code) = (Vec::new(), 0, false);
    for at in memchr::memchr2_iter(b'|', b'`', bytes) {
        let is_escaped = at > 0 && bytes[at - 1] == b'\\';
        if bytes[at] == b'`' {
            in_code = !in_code;
        } else if !in_code && !is_escaped {
            cells.push(&row[from..at]);
            from = at + 1;
        }
    }
    cells.push(&row[from..]);
    cells.into_iter().take(64).map(super::prose::cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_with_everything() {
        let text = "---\nlicense: mit\n---\n# Title `x`\n\nSome **text** here. More\ntext [link](docs/a.md).\n\nSecond\n------\n\n| Feature | Meaning |\n|---------|:-------:|\n| `age` | age \\| years |\n| **sex** | `a|b` |\n\n1. first\n2. second\n   goes on\n\n- `name`: what\n\n  ```bash\n  python train.py\n  ```\n<!-- hidden\nstill -->\n\n    python indented.py\n\nhttps://h.org/x.\n";
        let doc = parse(text);
        assert_eq!(doc.front_matter.as_ref().map(|f| f.text.as_str()), Some("license: mit"));
        let headings: Vec<_> = doc.headings.iter().map(|h| (h.level, h.text.as_str(), h.line)).collect();
        assert_eq!(headings, [(1, "Title `x`", 4), (2, "Second", 9)]);
        assert_eq!(doc.tables[0].header, ["Feature", "Meaning"]);
        assert_eq!(doc.tables[0].rows[0].cells, ["age", "age | years"]);
        assert_eq!(doc.tables[0].rows[1], Row { line: 15, cells: vec!["sex".into(), "a|b".into()] });
        let items: Vec<_> = doc.items.iter().map(|i| (i.line, i.text.as_str(), i.ordered)).collect();
        assert_eq!(items, [(17, "first", true), (18, "second goes on", true), (21, "`name`: what", false)]);
        let code: Vec<_> = doc.code.iter().map(|c| (c.line, c.lang.as_str(), c.text.as_str())).collect();
        assert_eq!(code[0], (24, "bash", "python train.py"));
        let links: Vec<_> = doc.links.iter().map(|l| (l.line, l.target.as_str())).collect();
        assert_eq!(links, [(7, "docs/a.md"), (31, "https://h.org/x")]);
        assert_eq!(doc.sentences[1], Sentence { line: 6, text: "More text link.".into() });
        assert_eq!(doc.section(13).map(|h| h.text.as_str()), Some("Second"));
        let scripts: Vec<_> = doc.commands().into_iter().map(|c| (c.line, c.script.unwrap())).collect();
        assert_eq!(scripts[0], (24, "train.py".into()));
    }

    #[test]
    fn code_that_never_closes_goes_to_the_end() {
        assert_eq!(parse("a\n```\nb\n# c").code[0].text, "b\n# c");
        assert_eq!(parse("```").code.len(), 1);
    }
}
