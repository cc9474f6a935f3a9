//! TOML to a tree with exact lines and comments; a broken file gives what can be read.

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::lines::{LineIndex, MAX_DEPTH, MAX_ITEMS, MAX_NODES, bounded, clip, numbered};
use super::node::{Comment, Document, Member, Node, Scalar, ScalarKind, Value};

/// Reads a TOML file.
pub fn parse(text: &str) -> Document {
    let text = bounded(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { index: LineIndex::new(text), left: MAX_NODES };
    let root = Node { line: 1, value: reader.table(table.get_ref(), 0) };
    let partial = !errors.is_empty() || reader.left == 0;
    Document { roots: vec![root], comments: comments(text), partial }
}

struct Reader {
    index: LineIndex,
    left: usize,
}

impl Reader {
    fn table(&mut self, table: &DeTable<'_>, depth: usize) -> Value {
        let mut members: Vec<_> = table.iter().collect();
        members.sort_by_key(|(key, _)| key.span().start);
        let members = members.into_iter().map(|(key, value)| Member {
            key: clip(key.get_ref()),
            line: self.index.line(key.span().start),
            node: self.node(value, depth + 1),
        });
        Value::Map(members.collect())
    }

    fn node(&mut self, spanned: &Spanned<DeValue<'_>>, depth: usize) -> Node {
        let line = self.index.line(spanned.span().start);
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || depth > MAX_DEPTH {
            return Node { line, value: Value::default() };
        }
        let value = match spanned.get_ref() {
            DeValue::Table(table) => self.table(table, depth),
            DeValue::Array(array) => Value::List(array.iter().map(|item| self.node(item, depth + 1)).collect()),
            DeValue::String(text) => Value::Scalar(Scalar::string(clip(text))),
            DeValue::Integer(int) => of_kind(ScalarKind::Integer, int.to_string()),
            DeValue::Float(float) => of_kind(ScalarKind::Float, float.to_string()),
            DeValue::Boolean(truth) => of_kind(ScalarKind::Bool, truth.to_string()),
            DeValue::Datetime(time) => Value::Scalar(Scalar::string(time.to_string())),
        };
        Node { line, value }
    }
}

fn of_kind(kind: ScalarKind, text: String) -> Value {
    Value::Scalar(Scalar { kind, text })
}

/// Comments outside strings. Multi-line strings are followed across lines.
fn comments(text: &str) -> Vec<Comment> {
    let mut found = Vec::new();
    let mut inside: Option<&str> = None;
    for (line, raw) in numbered(text) {
        if let Some(at) = comment_start(raw, &mut inside)
            && found.len() < MAX_ITEMS
        {
            let trailing = !raw[..at].trim().is_empty();
            let text = clip(raw[at..].trim_start_matches('#').trim());
            found.push(Comment { line, text, trailing });
        }
    }
    found
}

/// Where the comment of a line begins; `inside` carries an open `"""` or `'''` from line to line.
fn comment_start(raw: &str, inside: &mut Option<&'static str>) -> Option<usize> {
    let mut at = 0;
    while at < raw.len() {
        let rest = &raw[at..];
        if let Some(mark) = *inside {
            at += rest.find(mark)? + mark.len();
            *inside = None;
            continue;
        }
        let next = rest.find(['#', '"', '\''])?;
        at += next;
        let rest = &raw[at..];
        let long = ["\"\"\"", "'''"].into_iter().find(|mark| rest.starts_with(mark));
        if let Some(mark) = long {
            *inside = Some(mark);
            at += mark.len();
        } else if rest.starts_with('#') {
            return Some(at);
        } else {
            at += string_length(rest)?;
        }
    }
    None
}

/// Length of the one-line string at the beginning of `rest`.
fn string_length(rest: &str) -> Option<usize> {
    let quote = rest.bytes().next()?;
    let mut escaped = false;
    for (i, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quote == b'"' => escaped = true,
            _ if byte == quote => return Some(i + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_the_order_and_lines_of_the_file() {
        let doc = parse("z = 1 # one\n# about t\n[t.u]\nb = \"#no\"\na = [\n  1.5,\n]\n[[p]]\nx = '''\n# not'''\n");
        assert!(!doc.partial);
        let root = doc.root();
        let keys: Vec<_> = root.members().iter().map(|m| (m.key.as_str(), m.line)).collect();
        assert_eq!(keys, [("z", 1), ("t", 3), ("p", 8)]);
        assert_eq!(root.at(&["t", "u", "a"]).unwrap().items()[0].line, 6);
        let comments: Vec<_> = doc.comments.iter().map(|c| (c.line, c.trailing)).collect();
        assert_eq!(comments, [(1, true), (2, false)]);
    }

    #[test]
    fn a_broken_file_gives_what_can_be_read() {
        let doc = parse("[a]\nx = 1\ny = = 2\nz = 3\n");
        assert!(doc.partial);
        assert_eq!(doc.root().at(&["a", "x"]).unwrap().text(), Some("1"));
        assert_eq!(doc.root().at(&["a", "z"]).unwrap().text(), Some("3"));
    }

    #[test]
    fn depth_is_bounded() {
        assert!(parse(&format!("a = {}1{}", "[".repeat(5000), "]".repeat(5000))).partial);
    }
}
