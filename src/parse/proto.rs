//! Schemas that describe messages: protocol buffers, Avro, JSON Schema.

use serde::{Deserialize, Serialize};

use super::json;
use super::lines::{MAX_ITEMS, bounded, clip, numbered};
use super::node::{Document, Node};

/// A field of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type as written.
    pub kind: String,
    /// What the schema says about it.
    pub doc: Option<String>,
    /// Line.
    pub line: u32,
}

/// A message, record or object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its name.
    pub name: String,
    /// Line.
    pub line: u32,
    /// Its fields in order.
    pub fields: Vec<Field>,
}

/// A schema file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// Messages in order.
    pub messages: Vec<Message>,
    /// Services: name and line.
    pub services: Vec<(String, u32)>,
}

/// Reads a `.proto` file.
pub fn parse(text: &str) -> Schema {
    let mut schema = Schema::default();
    let mut comment: Option<String> = None;
    let mut open: Vec<Option<usize>> = Vec::new();
    for (line, raw) in numbered(bounded(text)) {
        let (body, note) = raw.split_once("//").map_or((raw, None), |(body, note)| (body, Some(note.trim())));
        let body = body.trim();
        if body.is_empty() {
            comment = note.map(clip);
            continue;
        }
        let words: Vec<&str> = body.split([' ', '\t', '{', '(', ';']).filter(|word| !word.is_empty()).take(6).collect();
        match words.as_slice() {
            ["message", name, ..] if schema.messages.len() < MAX_ITEMS => {
                open.push(Some(schema.messages.len()));
                schema.messages.push(Message { name: clip(name), line, fields: Vec::new() });
            }
            ["service", name, ..] => {
                open.push(None);
                schema.services.push((clip(name), line));
            }
            ["enum" | "oneof" | "extend" | "rpc", ..] if body.contains('{') => {
                open.push(open.last().copied().flatten().filter(|_| words[0] == "oneof"));
            }
            _ => {
                if let (Some(Some(at)), Some((name, kind))) = (open.last().copied(), field(body)) {
                    let doc = note.map(clip).or(comment.take());
                    schema.messages[at].fields.push(Field { name, kind, doc, line });
                }
            }
        }
        for _ in 0..body.matches('}').count() {
            open.pop();
        }
        open.truncate(super::lines::MAX_DEPTH);
        comment = None;
    }
    schema
}

/// Name and type of `repeated float name = 3;`.
fn field(body: &str) -> Option<(String, String)> {
    let (left, _) = body.split_once('=')?;
    let mut words = left.split_whitespace().filter(|word| !matches!(*word, "repeated" | "optional" | "required"));
    let (kind, name) = (words.next()?, words.next_back()?);
    (kind != "option").then(|| (clip(name), clip(kind)))
}

/// Reads an Avro schema (`.avsc`).
pub fn parse_avro(text: &str) -> Schema {
    let mut schema = Schema::default();
    for root in &json::parse(text).roots {
        avro(root, &mut schema);
    }
    schema
}

fn avro(node: &Node, schema: &mut Schema) {
    for item in node.items() {
        avro(item, schema);
    }
    if node.text_of("type") == Some("record") {
        let fields = node.get("fields").map(Node::items).unwrap_or_default();
        let message = Message {
            name: node.text_of("name").unwrap_or_default().to_owned(),
            line: node.line,
            fields: fields.iter().filter_map(|field| named(field.text_of("name")?, field)).collect(),
        };
        schema.messages.push(message);
        for field in fields {
            field.get("type").into_iter().for_each(|kind| avro(kind, schema));
        }
    }
}

fn named(name: &str, node: &Node) -> Option<Field> {
    let doc = node.text_of("doc").or_else(|| node.text_of("description")).map(str::to_owned);
    let kind = node.text_of("type").or_else(|| node.get("type")?.items().last()?.text()).unwrap_or_default().to_owned();
    (!name.is_empty()).then(|| Field { name: name.to_owned(), kind, doc, line: node.line })
}

/// The messages of a JSON Schema that is already read; `None` for other files.
pub fn json_schema(document: &Document) -> Option<Schema> {
    let root = document.root();
    let declared = root.text_of("$schema").is_some_and(|schema| schema.contains("json-schema"));
    let shaped = root.get("properties").is_some() && root.text_of("type") == Some("object");
    if !declared && !shaped {
        return None;
    }
    let mut schema = Schema::default();
    object(root.text_of("title").unwrap_or_default(), root, &mut schema);
    for key in ["definitions", "$defs"] {
        for member in root.get(key).map(Node::members).unwrap_or_default() {
            object(&member.key, &member.node, &mut schema);
        }
    }
    Some(schema)
}

/// An object with properties, as a message.
pub(super) fn object(name: &str, node: &Node, schema: &mut Schema) {
    let properties = node.get("properties").map(Node::members).unwrap_or_default();
    if !properties.is_empty() {
        let fields = properties
            .iter()
            .filter_map(|member| Some(Field { line: member.line, ..named(&member.key, &member.node)? }));
        schema.messages.push(Message { name: name.to_owned(), line: node.line, fields: fields.collect() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_every_kind() {
        let proto = parse(
            "syntax = \"proto3\";\n// A prediction\nmessage Score {\n  // the id\n  string id = 1;\n  repeated float values = 2; // raw\n  enum Kind { A = 0; }\n  oneof x {\n    int32 y = 3;\n  }\n}\nservice S {\n  rpc Predict (A) returns (B) {}\n}\n",
        );
        assert_eq!((proto.messages[0].name.as_str(), proto.messages[0].line), ("Score", 3));
        let fields: Vec<_> =
            proto.messages[0].fields.iter().map(|f| (f.name.as_str(), f.doc.as_deref(), f.line)).collect();
        assert_eq!(fields, [("id", Some("the id"), 5), ("values", Some("raw"), 6), ("y", None, 9)]);
        assert_eq!(proto.services, [("S".into(), 12)]);

        let avro = parse_avro(
            "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"a\", \"type\": [\"null\", \"int\"], \"doc\": \"x\"}]}",
        );
        assert_eq!((avro.messages[0].name.as_str(), avro.messages[0].fields[0].kind.as_str()), ("R", "int"));

        let schema = json_schema(&json::parse("{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"title\": \"T\", \"properties\": {\"a\": {\"type\": \"number\", \"description\": \"d\"}}}")).unwrap();
        assert_eq!(schema.messages[0].fields[0].doc.as_deref(), Some("d"));
        assert_eq!(json_schema(&json::parse("{\"a\": 1}")), None);
    }
}
