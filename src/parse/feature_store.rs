//! YAML files of feature stores and data contracts: `feature_store.yaml`, ODCS contracts, Backstage catalogs.

use serde::{Deserialize, Serialize};

use super::lines::without_credentials;
use super::node::{Document, Node};

/// A Feast `feature_store.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureStore {
    /// Project name.
    pub project: String,
    /// Registry: a path or an address.
    pub registry: Option<String>,
    /// Where it runs: `local`, `gcp`, `aws`, ...
    pub provider: Option<String>,
    /// Kind of the offline store.
    pub offline: Option<String>,
    /// Kind of the online store.
    pub online: Option<String>,
}

/// The feature store in a YAML file that is already read; `None` for other files.
pub fn feature_store(document: &Document) -> Option<FeatureStore> {
    let root = document.root();
    let stores =
        root.get("registry").is_some() && (root.get("provider").is_some() || root.get("online_store").is_some());
    let owned = |key: &str| root.text_of(key).map(str::to_owned);
    let kind =
        |key: &str| root.get(key).and_then(|store| store.text().or_else(|| store.text_of("type"))).map(str::to_owned);
    let registry = root.get("registry").and_then(|registry| registry.text().or_else(|| registry.text_of("path")));
    stores.then(|| FeatureStore {
        project: owned("project").unwrap_or_default(),
        registry: registry.map(without_credentials),
        provider: owned("provider"),
        offline: kind("offline_store"),
        online: kind("online_store"),
    })
}

/// A statement about who provides or consumes something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// `odcs`, `datacontract`, `backstage`.
    pub kind: String,
    /// What it is about.
    pub name: String,
    /// Its owner.
    pub owner: Option<String>,
    /// Named consumers (Backstage: components that consume, or `consumesApis`).
    pub consumers: Vec<String>,
    /// Interfaces it provides.
    pub provides: Vec<String>,
    /// Line.
    pub line: u32,
}

/// The contracts in a YAML file that is already read; empty for other files.
pub fn contracts(document: &Document) -> Vec<Contract> {
    document.roots.iter().filter_map(|root| data_contract(root).or_else(|| component(root))).collect()
}

fn texts(node: Option<&Node>) -> Vec<String> {
    node.map(Node::strings).unwrap_or_default().into_iter().map(|(_, text)| text).collect()
}

/// Open Data Contract Standard, and the data contract specification it grew from.
fn data_contract(root: &Node) -> Option<Contract> {
    let odcs = root.text_of("kind") == Some("DataContract");
    if !odcs && root.get("dataContractSpecification").is_none() {
        return None;
    }
    let owner = root.at(&["info", "owner"]).or_else(|| root.at(&["team", "name"])).or_else(|| root.get("owner"));
    let name = root.at(&["info", "title"]).or_else(|| root.get("name")).or_else(|| root.get("dataProduct"));
    let consumers = root.get("consumers").or_else(|| root.get("roles")).map(Node::items).unwrap_or_default();
    let consumers = consumers
        .iter()
        .filter_map(|item| item.text().or_else(|| item.text_of("name").or_else(|| item.text_of("role"))));
    Some(Contract {
        kind: if odcs { "odcs" } else { "datacontract" }.to_owned(),
        name: name.and_then(Node::text).unwrap_or_default().to_owned(),
        owner: owner.and_then(Node::text).map(str::to_owned),
        consumers: consumers.map(str::to_owned).collect(),
        provides: Vec::new(),
        line: root.line,
    })
}

/// A Backstage entity.
fn component(root: &Node) -> Option<Contract> {
    if !root.text_of("apiVersion")?.starts_with("backstage.io/") {
        return None;
    }
    let spec = root.get("spec")?;
    Some(Contract {
        kind: "backstage".to_owned(),
        name: root.at(&["metadata", "name"]).and_then(Node::text).unwrap_or_default().to_owned(),
        owner: spec.text_of("owner").map(str::to_owned),
        consumers: texts(spec.get("consumesApis")),
        provides: texts(spec.get("providesApis")),
        line: root.line,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::yaml;

    #[test]
    fn stores_and_contracts() {
        let store = feature_store(&yaml::parse(
            "project: p\nregistry: data/registry.db\nprovider: local\nonline_store:\n  type: sqlite\n",
        ))
        .unwrap();
        assert_eq!((store.project.as_str(), store.online.as_deref()), ("p", Some("sqlite")));
        let text = "apiVersion: v3.0.0\nkind: DataContract\nname: scores\nteam: {name: risk}\n---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: api}\nspec: {owner: ml, consumesApis: [scores]}\n";
        let seen = contracts(&yaml::parse(text));
        assert_eq!((seen[0].name.as_str(), seen[0].owner.as_deref()), ("scores", Some("risk")));
        assert_eq!(seen[1].consumers, ["scores"]);
        assert!(contracts(&yaml::parse("a: 1\n")).is_empty());
    }
}
