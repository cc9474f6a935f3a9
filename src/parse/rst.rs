//! reStructuredText, as far as its headings, tables, lists, code and paragraphs.

use super::lines::{bounded, clip, indent, numbered};
use super::prose::{CodeBlock, Heading, Link, Prose, Row, Table, plain};

/// Reads a reStructuredText file.
pub fn parse(text: &str) -> Prose {
    let mut reader = Reader { lines: numbered(bounded(text)).collect(), ..Reader::default() };
    while reader.at < reader.lines.len() {
        reader.block();
    }
    reader.prose.bounded()
}

#[derive(Default)]
struct Reader<'a> {
    lines: Vec<(u32, &'a str)>,
    at: usize,
    /// Marks of underlines in the order of their first use: the level of each.
    levels: Vec<(char, bool)>,
    prose: Prose,
}

impl<'a> Reader<'a> {
    fn get(&self, ahead: usize) -> &'a str {
        self.lines.get(self.at + ahead).map_or("", |(_, line)| line)
    }

    fn line(&self) -> u32 {
        self.lines.get(self.at).map_or(1, |(line, _)| *line)
    }

    fn block(&mut self) {
        let raw = self.get(0);
        let body = raw.trim();
        if body.is_empty() {
            self.at += 1;
        } else if let Some(mark) = ruler(body).filter(|mark| is_overline(*mark, self.get(1), self.get(2))) {
            self.heading(1, mark, true, 3);
        } else if let Some(mark) = ruler(self.get(1).trim()).filter(|_| is_title(raw, self.get(1))) {
            self.heading(0, mark, false, 2);
        } else if body.starts_with("+-") || body.starts_with("+=") {
            self.grid();
        } else if is_simple_border(body) {
            self.simple_table();
        } else if let Some(rest) = body.strip_prefix(".. ") {
            self.directive(rest);
        } else {
            self.text();
        }
    }

    fn heading(&mut self, ahead: usize, mark: char, over: bool, length: usize) {
        let known = self.levels.iter().position(|level| *level == (mark, over));
        let level = known.unwrap_or_else(|| {
            self.levels.push((mark, over));
            self.levels.len() - 1
        });
        let line = self.lines.get(self.at + ahead).map_or(1, |(line, _)| *line);
        let text = clip(&plain(self.get(ahead).trim()));
        self.prose.headings.push(Heading { level: u8::try_from(level + 1).unwrap_or(u8::MAX), text, line });
        self.at += length;
    }

    /// The lines further right than `column`, from the present one on.
    fn indented(&mut self, column: usize) -> Vec<(u32, &'a str)> {
        let stays = |(_, line): &&(u32, &'a str)| line.trim().is_empty() || indent(line) > column;
        let block: Vec<(u32, &'a str)> = self.lines[self.at..].iter().take_while(stays).copied().collect();
        self.at += block.len();
        block
    }

    fn directive(&mut self, rest: &'a str) {
        let column = indent(self.get(0));
        let line = self.line();
        self.at += 1;
        let Some((name, argument)) = rest.split_once("::") else {
            self.target(rest, line);
            drop(self.indented(column));
            return;
        };
        let before = self.at;
        let block = self.indented(column);
        let options = block.iter().take_while(|(_, line)| line.trim().starts_with(':')).count();
        let content = &block[options..];
        match name.trim() {
            "code-block" | "code" | "sourcecode" | "prompt" => self.code(argument.trim(), content),
            "csv-table" => self.csv_table(line, content),
            "list-table" => self.list_table(line, content),
            // What stands in a note or a topic is read as if it stood outside.
            "note" | "warning" | "tip" | "important" | "topic" | "admonition" | "versionadded" | "hint" => {
                self.at = before + options;
            }
            _ => {}
        }
    }

    /// `_name: address`.
    fn target(&mut self, rest: &str, line: u32) {
        if let Some((name, target)) = rest.strip_prefix('_').and_then(|rest| rest.split_once(": ")) {
            self.prose.links.push(Link { line, text: clip(name), target: clip(target.trim()) });
        }
    }

    fn code(&mut self, lang: &str, block: &[(u32, &str)]) {
        let first = block.iter().position(|(_, line)| !line.trim().is_empty()).unwrap_or(block.len());
        let block = &block[first..];
        let column =
            block.iter().filter(|(_, line)| !line.trim().is_empty()).map(|(_, line)| indent(line)).min().unwrap_or(0);
        let text: Vec<&str> = block.iter().map(|(_, line)| line.get(column..).unwrap_or_default()).collect();
        let text = text.join("\n").trim_end().to_owned();
        if let (Some((line, _)), false) = (block.first(), text.is_empty()) {
            self.prose.code.push(CodeBlock { line: *line, lang: clip(&lang.to_lowercase()), text });
        }
    }

    fn csv_table(&mut self, line: u32, content: &[(u32, &str)]) {
        let rows = content.iter().filter(|(_, row)| !row.trim().is_empty());
        let rows = rows.map(|(line, row)| Row { line: *line, cells: split_csv(row.trim()) });
        self.prose.tables.push(Table { line, header: Vec::new(), rows: rows.collect() });
    }

    fn list_table(&mut self, line: u32, content: &[(u32, &str)]) {
        let mut rows: Vec<Row> = Vec::new();
        for (line, raw) in content {
            let body = raw.trim();
            if let Some(cell) = body.strip_prefix("* -") {
                rows.push(Row { line: *line, cells: vec![cell_text(cell)] });
            } else if let (Some(cell), Some(row)) = (body.strip_prefix("- "), rows.last_mut()) {
                row.cells.push(cell_text(cell));
            }
        }
        let header = if rows.is_empty() { Vec::new() } else { rows.remove(0).cells };
        self.prose.tables.push(Table { line, header, rows });
    }

    /// `+---+---+` tables: a line of `=` ends the header; cells over several lines are joined.
    fn grid(&mut self) {
        let mut table = Table { line: self.line(), ..Table::default() };
        let mut row: Option<Row> = None;
        while self.get(0).trim().starts_with(['+', '|']) {
            let body = self.get(0).trim();
            if body.starts_with('|') {
                let cells = body.trim_matches('|').split('|').map(cell_text);
                join_row(&mut row, self.line(), cells.collect());
            } else if let Some(done) = row.take() {
                if body.contains('=') && table.rows.is_empty() {
                    table.header = done.cells;
                } else {
                    table.rows.push(done);
                }
            }
            self.at += 1;
        }
        table.rows.extend(row);
        self.prose.tables.push(table);
    }

    /// `=== ===` tables: three borders with a header, two without.
    fn simple_table(&mut self) {
        let border = self.get(0).trim_end();
        let mut table = Table { line: self.line(), ..Table::default() };
        let columns = columns(border);
        self.at += 1;
        let mut borders = 1;
        while self.at < self.lines.len() {
            let raw = self.get(0);
            if is_simple_border(raw.trim()) {
                borders += 1;
                if borders == 2 && !self.get(1).trim().is_empty() && !table.rows.is_empty() {
                    table.header = table.rows.drain(..).flat_map(|row| row.cells).take(columns.len()).collect();
                } else {
                    self.at += 1;
                    break;
                }
            } else if raw.trim().is_empty()
                && borders > 1
                && !is_simple_border(self.get(1).trim())
                && self.get(1).trim().is_empty()
            {
                break;
            } else if !raw.trim().is_empty() {
                table.rows.push(Row {
                    line: self.line(),
                    cells: columns.iter().map(|(from, to)| slice(raw, *from, *to)).collect(),
                });
            }
            self.at += 1;
        }
        self.prose.tables.push(table);
    }

    /// A paragraph, a list item, a field, and the literal block after `::`.
    fn text(&mut self) {
        let (line, column) = (self.line(), indent(self.get(0)));
        let starts = |line: &str| item(line.trim()).is_some() || field(line.trim()).is_some();
        let mut lines = vec![self.lines[self.at]];
        let rest = self.lines[self.at + 1..].iter();
        lines.extend(rest.take_while(|(_, line)| !line.trim().is_empty() && !starts(line)).copied());
        self.at += lines.len();
        let joined = lines.iter().map(|(_, line)| line.trim()).collect::<Vec<_>>().join(" ");
        self.links(line, &joined);
        if let Some((text, ordered)) = item(&joined) {
            self.prose.push_item(line, text, ordered);
        } else if let Some((name, description)) = field(&joined) {
            self.prose.push_item(line, &format!("`{name}`: {description}"), false);
        } else {
            let lines: Vec<(u32, &str)> = lines.iter().map(|(line, text)| (*line, text.trim())).collect();
            self.prose.push_paragraph(&lines);
        }
        if joined.ends_with("::") {
            let block = self.indented(column);
            self.code("", &block);
        }
    }

    /// `` `text <target>`_ ``.
    fn links(&mut self, line: u32, text: &str) {
        for part in text.split("`_").take(200) {
            let Some((before, target)) = part.rsplit_once('<') else { continue };
            let Some(target) = target.strip_suffix('>') else { continue };
            let shown = before.rsplit('`').next().unwrap_or_default().trim();
            self.prose.links.push(Link { line, text: clip(shown), target: clip(target) });
        }
    }
}

/// The mark of a line that consists of one.
fn ruler(body: &str) -> Option<char> {
    let mark = body.chars().next().filter(char::is_ascii_punctuation)?;
    (body.len() >= 2 && body.chars().all(|c| c == mark)).then_some(mark)
}

fn is_overline(mark: char, title: &str, under: &str) -> bool {
    !title.trim().is_empty()
        && ruler(under.trim()) == Some(mark)
        && under.trim().chars().count() >= title.trim().chars().count()
}

fn is_title(title: &str, under: &str) -> bool {
    let width = title.trim_end().chars().count();
    !title.starts_with([' ', '.'])
        && under.trim_end().chars().count() + 1 >= width
        && ruler(title.trim()).is_none()
        && under.trim().len() >= 3
}

fn is_simple_border(body: &str) -> bool {
    body.contains("= =")
        || (body.starts_with("==") && body.contains(" =")) && body.chars().all(|c| c == '=' || c == ' ')
}

/// Byte ranges of the columns a border marks; the last one is open.
fn columns(border: &str) -> Vec<(usize, usize)> {
    let mut columns = Vec::new();
    let mut from = None;
    for (i, c) in border.char_indices().chain([(border.len(), ' ')]) {
        match (c, from) {
            ('=', None) => from = Some(i),
            (' ', Some(start)) => {
                columns.push((start, i));
                from = None;
            }
            _ => {}
        }
    }
    if let Some(last) = columns.last_mut() {
        last.1 = usize::MAX;
    }
    columns.truncate(64);
    columns
}

/// Characters `from..to` of a row as cell text.
fn slice(raw: &str, from: usize, to: usize) -> String {
    cell_text(&raw.chars().skip(from).take(to.saturating_sub(from)).collect::<String>())
}

fn cell_text(cell: &str) -> String {
    super::prose::cell(cell.trim())
}

fn join_row(row: &mut Option<Row>, line: u32, cells: Vec<String>) {
    let Some(open) = row else {
        *row = Some(Row { line, cells });
        return;
    };
    for (cell, more) in open.cells.iter_mut().zip(cells).filter(|(_, more)| !more.is_empty()) {
        cell.push(' ');
        cell.push_str(&more);
    }
}

fn split_csv(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in row.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => cells.iter_mut().last().into_iter().for_each(|cell| cell.push(c)),
        }
    }
    cells.iter().take(64).map(|cell| cell_text(cell)).collect()
}

/// Text of a list item, and whether it is numbered.
fn item(body: &str) -> Option<(&str, bool)> {
    let bullet = ["- ", "* ", "+ "].iter().find_map(|mark| body.strip_prefix(mark));
    let number = body.trim_start_matches(|c: char| c.is_ascii_digit() || c == '#');
    let numbered = number.strip_prefix(". ").filter(|_| number.len() < body.len());
    bullet.map(|text| (text.trim(), false)).or_else(|| numbered.map(|text| (text.trim(), true)))
}

/// `:name: description`.
fn field(body: &str) -> Option<(&str, &str)> {
    let (name, description) = body.strip_prefix(':')?.split_once(':')?;
    (!name.is_empty() && (description.starts_with(' ') || description.is_empty())).then(|| (name, description.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_with_everything() {
        let text = "=====\nTitle\n=====\n\nText `here <docs/a.html>`_ and more. Then\nmore::\n\n    python a.py\n\nPart\n----\n\n- ``age``: years\n- two\n  on\n\n:sex: of the person\n\n+-----+------+\n| a   | b    |\n+=====+======+\n| 1   | long |\n|     | text |\n+-----+------+\n\n=====  =====\nname   what\n=====  =====\nx      first\n=====  =====\n\n.. code-block:: bash\n   :caption: x\n\n   make train\n\n.. list-table::\n   :header-rows: 1\n\n   * - Name\n     - Type\n   * - z\n     - int\n\n.. a comment\n";
        let doc = parse(text);
        let headings: Vec<_> = doc.headings.iter().map(|h| (h.level, h.text.as_str(), h.line)).collect();
        assert_eq!(headings, [(1, "Title", 2), (2, "Part", 10)]);
        let code: Vec<_> = doc.code.iter().map(|c| (c.line, c.lang.as_str(), c.text.as_str())).collect();
        assert_eq!(code, [(8, "", "python a.py"), (35, "bash", "make train")]);
        let leads: Vec<_> = doc.items.iter().map(|i| (i.lead.as_deref(), i.text.as_str())).collect();
        assert_eq!(leads, [(Some("age"), "``age``: years"), (None, "two on"), (Some("sex"), "`sex`: of the person")]);
        assert_eq!(doc.tables[0].header, ["a", "b"]);
        assert_eq!(doc.tables[0].rows[0].cells, ["1", "long text"]);
        assert_eq!(
            (doc.tables[1].header.join(","), doc.tables[1].rows[0].cells.join(",")),
            ("name,what".into(), "x,first".into())
        );
        assert_eq!(doc.tables[2].header, ["Name", "Type"]);
        assert_eq!(doc.tables[2].rows[0].cells, ["z", "int"]);
        assert_eq!(doc.links[0].target, "docs/a.html");
        assert_eq!(doc.sentences[1].line, 5);
    }
}
