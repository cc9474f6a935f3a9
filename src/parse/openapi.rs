//! `OpenAPI` and Swagger: version, operations, and whether their responses are described.

use serde::{Deserialize, Serialize};

use super::node::{Document, Member, Node};
use super::proto::{Schema, object};

/// One operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// `POST /predict`.
    pub name: String,
    /// Line.
    pub line: u32,
    /// Whether a response has a schema.
    pub response_schema: bool,
    /// Whether the request has one.
    pub request_schema: bool,
    /// What the file says about it.
    pub summary: Option<String>,
}

/// An `OpenAPI` description.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenApi {
    /// Version of the specification.
    pub version: String,
    /// Title of the interface.
    pub title: Option<String>,
    /// Operations in order.
    pub operations: Vec<Operation>,
    /// Named schemas.
    pub schemas: Schema,
}

/// The description in a YAML or JSON file that is already read; `None` for other files.
pub fn from_document(document: &Document) -> Option<OpenApi> {
    let root = document.root();
    let version = root.text_of("openapi").or_else(|| root.text_of("swagger"))?;
    let paths = root.get("paths")?.members();
    let mut schemas = Schema::default();
    let named = root.at(&["components", "schemas"]).or_else(|| root.get("definitions"));
    for member in named.map(Node::members).unwrap_or_default() {
        object(&member.key, &member.node, &mut schemas);
    }
    Some(OpenApi {
        version: version.to_owned(),
        title: root.at(&["info", "title"]).and_then(Node::text).map(str::to_owned),
        operations: paths.iter().flat_map(operations).collect(),
        schemas,
    })
}

fn operations(path: &Member) -> impl Iterator<Item = Operation> {
    let methods = ["get", "post", "put", "patch", "delete", "head", "options"];
    let operations = path.node.members().iter().filter(move |member| methods.contains(&member.key.as_str()));
    operations.map(|member| Operation {
        name: format!("{} {}", member.key.to_uppercase(), path.key),
        line: member.line,
        response_schema: member.node.get("responses").is_some_and(|responses| has_schema(responses, 0)),
        request_schema: member
            .node
            .get("requestBody")
            .or_else(|| member.node.get("parameters"))
            .is_some_and(|r| has_schema(r, 0)),
        summary: member.node.text_of("summary").or_else(|| member.node.text_of("description")).map(str::to_owned),
    })
}

/// Whether a `schema` or `$ref` stands below a node.
fn has_schema(node: &Node, depth: usize) -> bool {
    let own = node.get("schema").is_some() || node.get("$ref").is_some();
    own || (depth < 6
        && node
            .members()
            .iter()
            .map(|member| &member.node)
            .chain(node.items())
            .any(|child| has_schema(child, depth + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::yaml;

    #[test]
    fn operations_and_schemas() {
        let text = "openapi: 3.0.0\ninfo: {title: Scores}\npaths:\n  /predict:\n    post:\n      summary: Score\n      responses:\n        '200':\n          content:\n            application/json:\n              schema: {$ref: '#/components/schemas/S'}\n    get:\n      responses: {'200': {description: ok}}\ncomponents:\n  schemas:\n    S:\n      properties:\n        p: {type: number}\n";
        let api = from_document(&yaml::parse(text)).unwrap();
        let seen: Vec<_> = api.operations.iter().map(|o| (o.name.as_str(), o.line, o.response_schema)).collect();
        assert_eq!(seen, [("POST /predict", 5, true), ("GET /predict", 12, false)]);
        assert_eq!(api.schemas.messages[0].fields[0].name, "p");
        assert_eq!(from_document(&yaml::parse("a: 1\n")), None);
    }
}
