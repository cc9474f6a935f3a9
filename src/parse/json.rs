//! JSON (also with comments and trailing commas) to a tree with exact lines.
//!
//! Own reader, because the usual library gives no lines and nothing of a file that is cut or broken: this one keeps what
//! stands before the fault. It works on an explicit stack, so nesting costs no recursion.

use super::lines::{MAX_DEPTH, MAX_ITEMS, MAX_NODES, bounded, clip, number};
use super::node::{Comment, Document, Member, Node, Scalar, Value};

/// Reads a JSON file.
pub fn parse(text: &str) -> Document {
    parse_within(text, MAX_NODES)
}

/// Reads a JSON file of at most `nodes` values.
pub(crate) fn parse_within(text: &str, nodes: usize) -> Document {
    let text = bounded(text);
    let mut reader = Reader { text, at: 0, line: 1, left: nodes, stack: Vec::new(), document: Document::default() };
    reader.document.partial = reader.read().is_none();
    reader.finish()
}

/// A collection that is still open; `key` waits for its value.
struct Frame {
    node: Node,
    key: Option<(String, u32)>,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    left: usize,
    stack: Vec<Frame>,
    document: Document,
}

impl Reader<'_> {
    /// Reads one value and all inside; `None` where the text is broken, too deep or too long.
    fn read(&mut self) -> Option<()> {
        loop {
            self.blank();
            let Some(byte) = self.peek() else { return self.stack.is_empty().then_some(()) };
            match byte {
                b'{' | b'[' => self.open(byte == b'{')?,
                b'}' | b']' => self.close(byte == b'}')?,
                b',' | b':' => self.at += 1,
                b'"' | b'\'' => {
                    let line = self.line;
                    let text = self.string(byte)?;
                    self.word(line, Scalar::string(text))?;
                }
                _ => {
                    let word = self.bare()?;
                    self.word(self.line, word)?;
                }
            }
            if self.stack.is_empty() && !self.document.roots.is_empty() {
                return Some(());
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips white space and comments.
    fn blank(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'\n' => {
                    self.line = self.line.saturating_add(1);
                    self.at += 1;
                }
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'/' if matches!(bytes.get(self.at + 1), Some(b'/' | b'*')) => self.comment(),
                _ => return,
            }
        }
    }

    fn comment(&mut self) {
        let rest = &self.text[self.at + 2..];
        let block = self.text.as_bytes()[self.at + 1] == b'*';
        let end = rest.find(if block { "*/" } else { "\n" }).unwrap_or(rest.len());
        let trailing = !self.text[..self.at].rsplit('\n').next().unwrap_or_default().trim().is_empty();
        if self.document.comments.len() < MAX_ITEMS {
            self.document.comments.push(Comment { line: self.line, text: clip(rest[..end].trim()), trailing });
        }
        self.line = self.line.saturating_add(number(rest[..end].matches('\n').count()));
        self.at = (self.at + 2 + end + if block { 2 } else { 0 }).min(self.text.len());
    }

    fn open(&mut self, is_map: bool) -> Option<()> {
        self.spend()?;
        if self.stack.len() >= MAX_DEPTH {
            return None;
        }
        let value = if is_map { Value::Map(Vec::new()) } else { Value::List(Vec::new()) };
        self.stack.push(Frame { node: Node { line: self.line, value }, key: None });
        self.at += 1;
        Some(())
    }

    fn close(&mut self, is_map: bool) -> Option<()> {
        let frame = self.stack.pop()?;
        self.at += 1;
        let fits = matches!(frame.node.value, Value::Map(_)) == is_map;
        self.place(frame.node);
        fits.then_some(())
    }

    fn spend(&mut self) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        Some(())
    }

    /// A scalar: the key a map waits for, or a value.
    fn word(&mut self, line: u32, scalar: Scalar) -> Option<()> {
        self.spend()?;
        if let Some(frame) = self.stack.last_mut()
            && frame.key.is_none()
            && matches!(frame.node.value, Value::Map(_))
        {
            frame.key = Some((scalar.text, line));
            return Some(());
        }
        self.place(Node { line, value: Value::Scalar(scalar) });
        Some(())
    }

    fn place(&mut self, node: Node) {
        let Some(frame) = self.stack.last_mut() else {
            self.document.roots.push(node);
            return;
        };
        match (&mut frame.node.value, frame.key.take()) {
            (Value::Map(members), Some((key, line))) => members.push(Member { key, line, node }),
            (Value::List(items), _) => items.push(node),
            _ => {}
        }
    }

    /// A quoted string with its escapes resolved; `None` where it never ends.
    fn string(&mut self, quote: u8) -> Option<String> {
        let start = self.at + 1;
        let bytes = self.text.as_bytes();
        let mut end = start;
        let mut escaped = false;
        loop {
            match bytes.get(end)? {
                b'\\' => {
                    escaped = true;
                    end += 1;
                }
                b'\n' => self.line = self.line.saturating_add(1),
                &byte if byte == quote => break,
                _ => {}
            }
            end += 1;
        }
        self.at = end + 1;
        let raw = super::lines::cut(&self.text[start..end], super::lines::MAX_STRING);
        Some(if escaped { unescape(raw) } else { raw.to_owned() })
    }

    /// A number, a word; `None` for anything that is neither.
    fn bare(&mut self) -> Option<Scalar> {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| c.is_whitespace() || ",:]}[{\"'/".contains(c)).unwrap_or(rest.len());
        if end == 0 {
            return None;
        }
        self.at += end;
        Some(Scalar::plain(clip(&rest[..end])))
    }

    /// Closes what a fault left open.
    fn finish(mut self) -> Document {
        while let Some(frame) = self.stack.pop() {
            self.place(frame.node);
        }
        self.document
    }
}

fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('b' | 'f') | None => {}
            Some('u') => {
                let digits: String = chars.by_ref().take(4).collect();
                let unit = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                out.push(unit.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            Some(other) => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_know_their_lines() {
        let doc = parse("{\n  \"a\": {\"b\": [1, \"x\\n\\u00e9\", null]},\n  // why\n  \"c\": 1e-3, /* t */\n}\n");
        assert!(!doc.partial);
        let root = doc.root();
        assert_eq!(root.at(&["a", "b"]).unwrap().items()[1].text(), Some("x\né"));
        assert_eq!(root.get("c").unwrap().line, 4);
        let comments: Vec<_> = doc.comments.iter().map(|c| (c.line, c.trailing)).collect();
        assert_eq!(comments, [(3, false), (4, true)]);
    }

    #[test]
    fn a_broken_file_keeps_what_stands_before_the_fault() {
        for broken in ["{\"a\": 1, \"b\": \"never ends", "{\"a\": 1,", "{\"a\": 1]"] {
            let doc = parse(broken);
            assert!(doc.partial, "{broken}");
            assert_eq!(doc.root().text_of("a"), Some("1"), "{broken}");
        }
        assert!(parse(&"[".repeat(100_000)).partial);
    }
}
