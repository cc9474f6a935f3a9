//! What can be had of a YAML file that is none: a template, a file with tabs, one broken half way.
//!
//! Reads `key: value`, `- item` and `- key: value` by indentation and skips block scalars and template statements. Lines
//! are exact; nesting is right where the indentation is.

use super::lines::{MAX_DEPTH, MAX_NODES, clip, indent, numbered};
use super::node::{Comment, Document, Member, Node, Scalar, Value};

/// A collection that may still grow, with the column of its children.
struct Open {
    column: usize,
    node: Node,
    /// The key under which it goes into its parent; an item has none.
    key: Option<(String, u32)>,
}

/// The tree a line scanner sees; always flagged partial.
pub(crate) fn parse(text: &str) -> Document {
    let mut reader = Reader::default();
    for (line, raw) in numbered(text).take(MAX_NODES) {
        reader.line(line, raw);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    document: Document,
    open: Vec<Open>,
    /// Lines deeper than this column belong to a block scalar.
    block: Option<usize>,
}

impl Reader {
    fn line(&mut self, line: u32, raw: &str) {
        let body = raw.trim();
        if body.is_empty() {
            return;
        }
        let column = indent(raw);
        if self.block.is_some_and(|limit| column > limit) {
            return;
        }
        self.block = None;
        let (body, comment) = split_comment(body);
        if let Some(text) = comment {
            self.document.comments.push(Comment { line, text: clip(text), trailing: !body.is_empty() });
        }
        if body.starts_with("---") || body.starts_with("{%") || body.starts_with("{{") || body.is_empty() {
            return;
        }
        self.content(line, column, body);
    }

    fn content(&mut self, line: u32, mut column: usize, mut body: &str) {
        while let Some(rest) = body.strip_prefix("- ").or_else(|| (body == "-").then_some("")) {
            self.close_to(column, true);
            self.item(line, column);
            let skipped = body.len() - rest.trim_start().len();
            column += skipped.max(1);
            body = rest.trim_start();
            if self.open.len() >= MAX_DEPTH {
                return;
            }
        }
        if body.is_empty() {
            return;
        }
        if let Some((key, value)) = split_key(body) {
            self.close_to(column, false);
            self.member(line, column, key, value);
        } else if let Some(top) = self.open.last_mut().filter(|top| is_null(&top.node)) {
            top.node.value = Value::Scalar(scalar(body));
        }
    }

    /// Closes what a line at `column` cannot belong to. An item may stand right under its key, without indentation.
    fn close_to(&mut self, column: usize, item: bool) {
        while let Some(top) = self.open.last() {
            let takes_items = top.key.is_some() && (is_null(&top.node) || matches!(top.node.value, Value::List(_)));
            if top.column < column || (item && top.column == column && takes_items) {
                break;
            }
            self.close();
        }
    }

    /// Opens an item: whatever follows on the line, or deeper below, becomes it.
    fn item(&mut self, line: u32, column: usize) {
        self.open.push(Open { column, node: Node { line, value: Value::default() }, key: None });
    }

    fn member(&mut self, line: u32, column: usize, key: &str, value: &str) {
        if value.starts_with(['|', '>']) {
            self.block = Some(column);
        }
        let node = Node { line, value: Value::Scalar(scalar(value)) };
        let key = Some((clip(key), line));
        if self.open.len() < MAX_DEPTH {
            self.open.push(Open { column, node, key });
        }
    }

    /// Puts the innermost open node into its parent.
    fn close(&mut self) {
        let Some(done) = self.open.pop() else { return };
        let Open { node, key, .. } = done;
        if self.open.is_empty() && self.document.roots.is_empty() {
            self.document.roots.push(Node { line: 1, value: Value::default() });
        }
        let parent = self.open.last_mut().map(|open| &mut open.node).or(self.document.roots.first_mut());
        let Some(parent) = parent else { return };
        add(parent, key, node);
    }

    fn finish(mut self) -> Document {
        while !self.open.is_empty() {
            self.close();
        }
        self.document.partial = true;
        self.document
    }
}

/// Adds a member or an item, turning the parent into the fitting collection if it is still empty.
fn add(parent: &mut Node, key: Option<(String, u32)>, node: Node) {
    match (&mut parent.value, key) {
        (Value::Map(members), Some((key, line))) => members.push(Member { key, line, node }),
        (Value::List(items), None) => items.push(node),
        (value, Some((key, line))) => *value = Value::Map(vec![Member { key, line, node }]),
        (value, None) => *value = Value::List(vec![node]),
    }
}

fn is_null(node: &Node) -> bool {
    node.text().is_none() && node.scalar().is_some()
}

/// `key: value` outside quotes and braces; the colon needs a space or the end after it.
fn split_key(body: &str) -> Option<(&str, &str)> {
    let quote = body.chars().next().filter(|c| matches!(c, '"' | '\''));
    let start = quote.map_or(Some(0), |quote| body[1..].find(quote).map(|end| end + 2))?;
    let colon = start + find_colon(&body[start..])?;
    let key = body[..colon].trim().trim_matches(['"', '\'']);
    (!key.is_empty() && !key.contains("{%")).then(|| (key, body[colon + 1..].trim()))
}

fn find_colon(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len()).find(|&i| bytes[i] == b':' && bytes.get(i + 1).is_none_or(u8::is_ascii_whitespace))
}

/// A body and the comment after it.
fn split_comment(body: &str) -> (&str, Option<&str>) {
    let mut quote = None;
    let mut last = ' ';
    for (i, c) in body.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') && !last.is_alphanumeric() => quote = Some(c),
            None if c == '#' && last == ' ' => return (body[..i].trim(), Some(body[i + 1..].trim())),
            _ => {}
        }
        last = c;
    }
    (body, None)
}

fn scalar(value: &str) -> Scalar {
    let inner = value.trim_matches(['"', '\'']);
    if inner.len() < value.len() { Scalar::string(clip(inner)) } else { Scalar::plain(clip(value)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_still_gives_its_settings() {
        let text = "name: {{ .Chart.Name }}\n{% if x %}\nmodel:\n  lr: 0.1 # tuned\n  layers:\n    - 64\n    - name: a\n      n: 2\n{% endif %}\nrun: |\n  key: no\nlast: {{ x }}-y: 1\n";
        let doc = parse(text);
        assert!(doc.partial);
        let root = doc.root();
        assert_eq!(root.at(&["model", "lr"]).unwrap().text(), Some("0.1"));
        assert_eq!(root.at(&["model", "lr"]).unwrap().line, 4);
        let layers = root.at(&["model", "layers"]).unwrap();
        assert_eq!(layers.items()[0].text(), Some("64"));
        assert_eq!(layers.items()[1].text_of("n"), Some("2"));
        assert_eq!(root.get("run").unwrap().text(), Some("|"));
        assert_eq!(doc.comments[0], Comment { line: 4, text: "tuned".into(), trailing: true });
    }

    #[test]
    fn lists_may_stand_under_their_key_without_indent() {
        let doc = parse("deps:\n- a\n- b\nnext: 1\n\t{{bad\n");
        assert_eq!(doc.root().get("deps").unwrap().items().len(), 2);
        assert_eq!(doc.root().text_of("next"), Some("1"));
    }
}
