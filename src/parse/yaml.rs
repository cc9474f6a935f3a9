//! YAML to a tree with exact lines and comments, from the events of the library's parser.
//!
//! The events (and not a typed reading) give the line of every key and every comment; aliases are expanded within a
//! budget of nodes and depth. A file that is no YAML, most often a template, is read line by line instead
//! (`yaml_lines`), and flagged `partial`.

use foldhash::HashMap;
use serde_saphyr::granit_parser::{Event, Options, Parser, ScalarStyle};

use super::lines::{MAX_DEPTH, MAX_ITEMS, MAX_NODES, bounded, clip, number};
use super::node::{Comment, Document, Member, Node, Scalar, Value};
use super::yaml_lines;

/// Reads a YAML file of one or more documents. Merge keys (`<<`) are merged, a complex key becomes `?`.
pub fn parse(text: &str) -> Document {
    let text = bounded(text);
    read_events(text).unwrap_or_else(|| yaml_lines::parse(text))
}

/// The tree of a well-formed file; `None` at the first syntax error.
fn read_events(text: &str) -> Option<Document> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str_with_options(text, options()) {
        let (event, span) = event.ok()?;
        builder.event(event, number(span.start.line()), span.start.col());
        if builder.document.partial {
            break;
        }
    }
    Some(builder.finish())
}

fn options() -> Options {
    serde_saphyr::granit_parser::options! {
        emit_unresolved_aliases: true,
        max_buffered_comment_events: MAX_ITEMS,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    }
}

/// A node that is complete, with what it costs to copy it.
#[derive(Clone, Debug, Default)]
struct Sized {
    node: Node,
    nodes: usize,
    depth: usize,
}

/// A collection that is still open.
#[derive(Debug)]
struct Frame {
    line: u32,
    anchor: usize,
    is_map: bool,
    members: Vec<Member>,
    items: Vec<Node>,
    /// The key that waits for its value.
    key: Option<(String, u32)>,
    nodes: usize,
    depth: usize,
}

/// Bytes of text that cost as much as a node.
const BYTES_PER_NODE: usize = 256;

#[derive(Debug, Default)]
struct Builder {
    document: Document,
    stack: Vec<Frame>,
    anchors: HashMap<usize, Sized>,
    nodes: usize,
    /// Line on which the last scalar or collection began or ended: a comment there is a trailing one.
    busy_line: u32,
}

impl Builder {
    /// Counts nodes that are made; those of a collection count when they are, not again when it closes.
    fn spend(&mut self, nodes: usize) {
        self.nodes += nodes;
        self.document.partial |= self.nodes > MAX_NODES;
    }

    fn event(&mut self, event: Event<'_>, line: u32, column: usize) {
        match event {
            Event::DocumentStart(..) => self.anchors.clear(),
            Event::Comment(comment, _) => self.comment(&comment, line, column),
            Event::Scalar(text, style, anchor, tag) => {
                let forced = tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
                let scalar = match style {
                    ScalarStyle::Plain if !forced => Scalar::plain(clip(&text)),
                    _ => Scalar::string(clip(&text)),
                };
                self.busy_line = line;
                // A long text costs more than a short one, each time an alias repeats it.
                let nodes = 1 + scalar.text.len() / BYTES_PER_NODE;
                self.spend(nodes);
                let node = Node { line, value: Value::Scalar(scalar) };
                self.place(Sized { node, nodes, depth: 0 }, anchor);
            }
            Event::SequenceStart(_, anchor, _) => self.open(line, anchor, false),
            Event::MappingStart(_, anchor, _) => self.open(line, anchor, true),
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(id) => self.alias(id, line),
            Event::UnresolvedAlias(name) => {
                let node = Node { line, value: Value::Scalar(Scalar::string(format!("*{}", clip(&name)))) };
                self.place(Sized { node, nodes: 1, depth: 0 }, 0);
            }
            _ => {}
        }
    }

    fn comment(&mut self, text: &str, line: u32, column: usize) {
        if self.document.comments.len() < MAX_ITEMS {
            let trailing = column > 0 && self.busy_line == line;
            let text = clip(text.trim_start_matches('#').trim());
            self.document.comments.push(Comment { line, text, trailing });
        }
    }

    fn open(&mut self, line: u32, anchor: usize, is_map: bool) {
        self.busy_line = line;
        self.spend(1);
        let (members, items) = (Vec::new(), Vec::new());
        self.stack.push(Frame { line, anchor, is_map, members, items, key: None, nodes: 1, depth: 0 });
    }

    fn close(&mut self) {
        let Some(frame) = self.stack.pop() else { return };
        let value = if frame.is_map { Value::Map(merged(frame.members)) } else { Value::List(frame.items) };
        let node = Node { line: frame.line, value };
        self.place(Sized { node, nodes: frame.nodes, depth: frame.depth + 1 }, frame.anchor);
    }

    fn alias(&mut self, id: usize, line: u32) {
        let known = self.anchors.get(&id);
        let fits =
            known.filter(|sized| self.nodes + sized.nodes <= MAX_NODES && self.stack.len() + sized.depth <= MAX_DEPTH);
        if let Some(sized) = fits.cloned() {
            self.spend(sized.nodes);
            self.place(sized, 0);
        } else {
            self.document.partial = true;
            self.place(Sized { node: Node { line, value: Value::default() }, nodes: 1, depth: 0 }, 0);
        }
    }

    /// Puts a complete node where it belongs: key, value, item, or root.
    fn place(&mut self, sized: Sized, anchor: usize) {
        // A copy kept for aliases costs as much as one that is placed; beyond the budget the anchor stays unknown.
        if anchor != 0 && self.nodes + sized.nodes <= MAX_NODES {
            self.spend(sized.nodes);
            self.anchors.insert(anchor, sized.clone());
        }
        let Sized { node, nodes, depth } = sized;
        let Some(frame) = self.stack.last_mut() else {
            self.document.roots.push(node);
            return;
        };
        frame.nodes += nodes;
        frame.depth = frame.depth.max(depth);
        if !frame.is_map {
            frame.items.push(node);
        } else if let Some((key, line)) = frame.key.take() {
            frame.members.push(Member { key, line, node });
        } else {
            frame.key = Some((node.scalar().map_or_else(|| "?".to_owned(), |scalar| scalar.text.clone()), node.line));
        }
    }

    /// Closes what a limit left open.
    fn finish(mut self) -> Document {
        while !self.stack.is_empty() {
            self.close();
        }
        self.document
    }
}

/// Members with those of `<<` added where they are not given.
fn merged(members: Vec<Member>) -> Vec<Member> {
    if members.iter().all(|member| member.key != "<<") {
        return members;
    }
    let (bases, mut own): (Vec<Member>, Vec<Member>) = members.into_iter().partition(|member| member.key == "<<");
    for base in bases {
        let maps = match base.node.value {
            Value::List(items) => items,
            _ => vec![base.node],
        };
        for map in maps {
            let Value::Map(inherited) = map.value else { continue };
            for member in inherited {
                if own.iter().all(|given| given.key != member.key) {
                    own.push(member);
                }
            }
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_items_and_comments_know_their_lines() {
        let doc = parse("# head\na: 1 # one\nb:\n  # inner\n  - x: 'y'\n    z: 2.5\n  - [1, 2]\n---\nc: |\n  # text\n");
        assert!(!doc.partial);
        assert_eq!(doc.roots.len(), 2);
        let root = doc.root();
        assert_eq!(root.members()[1].line, 3);
        let b = root.get("b").unwrap();
        assert_eq!(b.items()[0].get("z").unwrap().line, 6);
        assert_eq!(b.items()[1].items()[1].text(), Some("2"));
        let comments: Vec<_> = doc.comments.iter().map(|c| (c.line, c.text.as_str(), c.trailing)).collect();
        assert_eq!(comments, [(1, "head", false), (2, "one", true), (4, "inner", false)]);
        assert_eq!(doc.roots[1].text_of("c"), Some("# text\n"));
    }

    #[test]
    fn block_scalars_stand_where_their_first_words_do() {
        let doc = parse("a: |\n\n  x\n  y\nb: >-\n  z\nc:\n  - |\n    w\nd: \"p\n  q\"\n");
        let line = |key: &str| doc.root().get(key).unwrap().each()[0].line;
        assert_eq!([line("a"), line("b"), line("c"), line("d")], [3, 6, 9, 10]);
        assert_eq!(doc.root().text_of("a"), Some("\nx\ny\n"));
    }

    #[test]
    fn anchors_and_merge_keys_are_expanded() {
        let doc = parse("base: &b {lr: 0.1, n: 3}\nrun:\n  <<: *b\n  n: 5\n");
        let run = doc.root().get("run").unwrap();
        assert_eq!((run.text_of("lr"), run.text_of("n")), (Some("0.1"), Some("5")));
    }

    #[test]
    fn bombs_stay_small() {
        let wide = |i: usize| format!("a{}: &a{} [{}]\n", i + 1, i + 1, vec![format!("*a{i}"); 9].join(", "));
        let deep = |i: usize| format!("a{}: &a{} [*a{i}]\n", i + 1, i + 1);
        let wide = format!("a0: &a0 [x]\n{}", (0..500).map(wide).collect::<String>());
        let deep = format!("a0: &a0 [x]\n{}", (0..500).map(deep).collect::<String>());
        assert!(parse(&wide).partial);
        assert!(parse(&deep).partial);
        assert!(parse(&"[".repeat(100_000)).partial);
        assert!(parse(&"- ".repeat(100_000)).partial);
    }

    #[test]
    fn a_large_file_is_no_bomb() {
        let item = "  - a: {b: {c: [1, 2, 3]}}\n";
        let doc = parse(&format!("x:\n{}", item.repeat(5_000)));
        assert!(!doc.partial);
        assert_eq!(doc.root().get("x").unwrap().items().len(), 5_000);
    }

    #[test]
    fn a_long_banner_of_comments_is_fine() {
        let doc = parse(&format!("{}a: 1\n", "# line\n".repeat(300)));
        assert!(!doc.partial);
        assert_eq!(doc.comments.len(), 300);
    }
}
