//! INI-like files (setup.cfg, `.dvc/config`, tox.ini, `.env`, properties) to a tree: sections, keys, values.
//!
//! A value that goes on over indented lines becomes a list of its lines, so that each keeps its number.

use super::lines::{MAX_ITEMS, bounded, clip, numbered};
use super::node::{Comment, Document, Member, Node, Scalar, Value};

/// Reads an INI file. Keys before the first section stand at the root.
pub fn parse(text: &str) -> Document {
    let mut reader = Reader::default();
    for (line, raw) in numbered(bounded(text)).take(MAX_ITEMS) {
        reader.line(line, raw);
    }
    reader.end_section();
    let roots = vec![Node { line: 1, value: Value::Map(reader.root) }];
    Document { roots, comments: reader.comments, partial: false }
}

#[derive(Default)]
struct Reader {
    root: Vec<Member>,
    comments: Vec<Comment>,
    /// The section that is open, and its members; without one they go to the root.
    section: Option<(String, u32)>,
    members: Vec<Member>,
}

impl Reader {
    fn line(&mut self, line: u32, raw: &str) {
        let body = raw.trim();
        if let Some(text) = body.strip_prefix(['#', ';']) {
            self.comments.push(Comment { line, text: clip(text.trim()), trailing: false });
            return;
        }
        let (body, comment) = split_comment(body);
        if let Some(text) = comment {
            self.comments.push(Comment { line, text: clip(text), trailing: true });
        }
        if body.is_empty() {
            return;
        }
        let header = body.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        if let Some(name) = header.filter(|_| !raw.starts_with([' ', '\t'])) {
            self.section(line, name);
        } else if raw.starts_with([' ', '\t']) && self.continues(body) {
            self.continuation(line, body);
        } else {
            self.member(line, body);
        }
    }

    fn section(&mut self, line: u32, name: &str) {
        self.end_section();
        self.section = Some((clip(name.trim().trim_matches(['\'', '"'])), line));
    }

    fn end_section(&mut self) {
        let members = std::mem::take(&mut self.members);
        match self.section.take() {
            Some((key, line)) => self.root.push(Member { key, line, node: Node { line, value: Value::Map(members) } }),
            None => self.root.extend(members),
        }
    }

    /// An indented line goes on with the value above; git-style files indent every `key = value` instead.
    fn continues(&self, body: &str) -> bool {
        let Some(last) = self.members.last() else { return false };
        let open = last.node.text().is_none();
        open || !is_assignment(body)
    }

    fn continuation(&mut self, line: u32, body: &str) {
        let item = Node { line, value: Value::Scalar(Scalar::string(clip(body))) };
        let Some(last) = self.members.last_mut() else { return };
        match &mut last.node.value {
            Value::List(items) => items.push(item),
            Value::Scalar(first) if first.text.is_empty() => last.node.value = Value::List(vec![item]),
            value => {
                let first = Node { line: last.line, value: std::mem::take(value) };
                *value = Value::List(vec![first, item]);
            }
        }
    }

    fn member(&mut self, line: u32, body: &str) {
        let at = body.find(['=', ':']).unwrap_or(body.len());
        let value = body.get(at + 1..).unwrap_or_default().trim();
        let scalar = match value.strip_prefix(['"', '\'']) {
            Some(rest) => Scalar::string(clip(rest.trim_end_matches(['"', '\'']))),
            None => Scalar::plain(clip(value)),
        };
        let key = body[..at].trim();
        let key = clip(key.strip_prefix("export ").unwrap_or(key));
        self.members.push(Member { key, line, node: Node { line, value: Value::Scalar(scalar) } });
    }
}

/// `name = value` where the name is one word.
fn is_assignment(body: &str) -> bool {
    body.split_once('=').is_some_and(|(key, value)| {
        let key = key.trim_end();
        !value.starts_with('=') && !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c))
    })
}

/// A body and its trailing comment: the mark needs white space before it.
fn split_comment(body: &str) -> (&str, Option<&str>) {
    let at = body.match_indices(['#', ';']).map(|(at, _)| at).find(|&at| body[..at].ends_with([' ', '\t']));
    at.map_or((body, None), |at| (body[..at].trim_end(), Some(body[at + 1..].trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_and_lists_of_lines() {
        let doc =
            parse("top = 1\n[options]\ninstall_requires =\n  numpy>=1.2  # array\n  pandas==1.0\nzip_safe = false\n");
        let root = doc.root();
        assert_eq!(root.text_of("top"), Some("1"));
        let requires = root.at(&["options", "install_requires"]).unwrap().strings();
        assert_eq!(requires, [(4, "numpy>=1.2".to_owned()), (5, "pandas==1.0".to_owned())]);
        assert_eq!(root.get("options").unwrap().bool_of("zip_safe"), Some(false));
        assert_eq!(doc.comments[0].line, 4);
    }

    #[test]
    fn indented_keys_of_git_style_files_are_keys() {
        let doc =
            parse("[core]\n    remote = storage\n    autostage = true\n['remote \"storage\"']\n    url = s3://b/x\n");
        let root = doc.root();
        assert_eq!(root.at(&["core", "autostage"]).unwrap().text(), Some("true"));
        assert_eq!(root.at(&["remote \"storage", "url"]).unwrap().text(), Some("s3://b/x"));
    }
}
