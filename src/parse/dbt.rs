//! dbt: property files (models, sources, columns with descriptions and tests, exposures) and `dbt_project.yml`.

use serde::{Deserialize, Serialize};

use super::node::{Document, Node};

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What the file says about it; empty descriptions are none.
    pub description: Option<String>,
    /// Names of its tests.
    pub tests: Vec<String>,
    /// Line.
    pub line: u32,
}

/// A model, seed, snapshot or source table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// Its name; a source table is `source.table`.
    pub name: String,
    /// `models`, `sources`, `seeds`, `snapshots`.
    pub kind: String,
    /// What the file says about it.
    pub description: Option<String>,
    /// Owner in its `meta` or `config`.
    pub owner: Option<String>,
    /// Names of its tests, those of its columns not among them.
    pub tests: Vec<String>,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// Whether its contract is enforced.
    pub contract: bool,
    /// Line.
    pub line: u32,
}

/// A declared use of models downstream.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposure {
    /// Its name.
    pub name: String,
    /// `dashboard`, `ml`, `application`, ...
    pub kind: String,
    /// Name or address of its owner.
    pub owner: Option<String>,
    /// Models it depends on, as written.
    pub depends_on: Vec<String>,
    /// Line.
    pub line: u32,
}

/// A property file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Properties {
    /// Models, sources, seeds and snapshots in order.
    pub relations: Vec<Relation>,
    /// Exposures in order.
    pub exposures: Vec<Exposure>,
}

/// The properties in a YAML file that is already read; `None` for other files.
pub fn from_document(document: &Document) -> Option<Properties> {
    let root = document.root();
    let kinds = ["models", "sources", "seeds", "snapshots"];
    let lists = |key: &str| root.get(key).map(Node::items).unwrap_or_default();
    let is_property =
        kinds.iter().chain(&["exposures"]).any(|key| lists(key).iter().any(|item| item.get("name").is_some()));
    if !is_property || root.get("version").is_none_or(|version| !version.text().is_some_and(|v| v.starts_with('2'))) {
        return None;
    }
    let mut properties = Properties::default();
    for kind in kinds {
        for item in lists(kind) {
            if kind == "sources" {
                let source = item.text_of("name").unwrap_or_default();
                let tables = item.get("tables").map(Node::items).unwrap_or_default();
                properties.relations.extend(tables.iter().map(|table| relation(table, kind, &format!("{source}."))));
            } else {
                properties.relations.push(relation(item, kind, ""));
            }
        }
    }
    properties.exposures = lists("exposures").iter().map(exposure).collect();
    Some(properties)
}

fn relation(node: &Node, kind: &str, prefix: &str) -> Relation {
    let columns = node.get("columns").map(Node::items).unwrap_or_default();
    let mut meta = [node.get("meta"), node.at(&["config", "meta"])].into_iter().flatten();
    Relation {
        name: format!("{prefix}{}", node.text_of("name").unwrap_or_default()),
        kind: kind.to_owned(),
        description: described(node),
        owner: meta.find_map(|meta| meta.text_of("owner")).map(str::to_owned),
        tests: tests(node),
        columns: columns.iter().map(column).collect(),
        contract: node.at(&["config", "contract"]).is_some_and(|contract| contract.bool_of("enforced") == Some(true)),
        line: node.line,
    }
}

fn column(node: &Node) -> Column {
    Column {
        name: node.text_of("name").unwrap_or_default().to_owned(),
        description: described(node),
        tests: tests(node),
        line: node.line,
    }
}

fn described(node: &Node) -> Option<String> {
    node.text_of("description").map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn tests(node: &Node) -> Vec<String> {
    let listed = ["tests", "data_tests"].iter().filter_map(|key| node.get(key)).flat_map(Node::items);
    let name = |test: &Node| test.text().map(str::to_owned).or_else(|| Some(test.members().first()?.key.clone()));
    listed.filter_map(name).collect()
}

fn exposure(node: &Node) -> Exposure {
    let owner = node.get("owner").and_then(|owner| owner.text_of("name").or_else(|| owner.text_of("email")));
    let depends = node.get("depends_on").map(Node::strings).unwrap_or_default();
    Exposure {
        name: node.text_of("name").unwrap_or_default().to_owned(),
        kind: node.text_of("type").unwrap_or_default().to_owned(),
        owner: owner.map(str::to_owned),
        depends_on: depends.into_iter().map(|(_, name)| name).collect(),
        line: node.line,
    }
}

/// A `dbt_project.yml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Its name.
    pub name: String,
    /// Folders of models.
    pub model_paths: Vec<String>,
    /// Folders of tests.
    pub test_paths: Vec<String>,
}

/// The project in a `dbt_project.yml` that is already read; `None` without a name and a profile.
pub fn project(document: &Document) -> Option<Project> {
    let root = document.root();
    root.get("profile").or_else(|| root.get("config-version"))?;
    let paths = |keys: [&str; 2]| {
        let listed = keys.iter().find_map(|key| root.get(key)).map(Node::strings).unwrap_or_default();
        listed.into_iter().map(|(_, path)| path).collect()
    };
    Some(Project {
        name: root.text_of("name")?.to_owned(),
        model_paths: paths(["model-paths", "source-paths"]),
        test_paths: paths(["test-paths", "data-test-paths"]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::yaml;

    #[test]
    fn models_sources_columns_and_exposures() {
        let text = "version: 2\nmodels:\n  - name: features\n    description: Rolling features\n    meta: {owner: ana}\n    columns:\n      - name: id\n        description: \"\"\n        tests:\n          - unique\n          - accepted_values: {values: [1]}\n      - name: amount\n        description: Sum of 30 days\nsources:\n  - name: raw\n    tables:\n      - name: events\nexposures:\n  - name: dash\n    type: dashboard\n    owner: {email: x@y}\n    depends_on:\n      - ref('features')\n";
        let file = from_document(&yaml::parse(text)).unwrap();
        let features = &file.relations[0];
        assert_eq!((features.owner.as_deref(), features.line), (Some("ana"), 3));
        let columns: Vec<_> = features
            .columns
            .iter()
            .map(|c| (c.name.as_str(), c.description.is_some(), c.tests.len(), c.line))
            .collect();
        assert_eq!(columns, [("id", false, 2, 7), ("amount", true, 0, 12)]);
        assert_eq!(file.relations[1].name, "raw.events");
        assert_eq!(file.exposures[0].owner.as_deref(), Some("x@y"));
        assert_eq!(from_document(&yaml::parse("models: [{name: x}]\n")), None);
    }

    #[test]
    fn projects() {
        let found = project(&yaml::parse("name: p\nprofile: x\nmodel-paths: [models]\n")).unwrap();
        assert_eq!((found.name.as_str(), found.model_paths), ("p", vec!["models".to_owned()]));
    }
}
