//! Trees of YAML, JSON, TOML and INI files, and everything that is read from such a tree.

use super::places;
use crate::facts::Globs;
use crate::parse::ci::{self, CiSystem};
use crate::parse::node::{Document, Node, Value};
use crate::parse::tree::{self, Syntax};
use crate::parse::{
    compose, conda, dbt, decode, dvc, feature_store, ini, json, lock, openapi, pipfile, proto, pyproject, settings,
    setup_cfg, toml, yaml,
};

/// What a tree may hold at most, with a little room above the parsers' own limits.
const DEEPEST: usize = 70;
const MOST_NODES: usize = 70_000;

const SYSTEMS: [CiSystem; 6] = [
    CiSystem::GithubActions,
    CiSystem::GitlabCi,
    CiSystem::AzurePipelines,
    CiSystem::Travis,
    CiSystem::CloudBuild,
    CiSystem::PreCommit,
];

/// YAML, and pipelines, services, environments and DVC files in it.
pub(super) fn yaml(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    document(Syntax::Yaml, &yaml::parse(&text), &text);
    for system in SYSTEMS {
        let ci = ci::parse(system, &text);
        places::exist(system.name(), &ci, &text);
        places::exist(system.name(), &ci.commands(), &text);
    }
    places::exist("compose", &compose::parse(&text), &text);
    places::exist("conda", &conda::parse(&text), &text);
    places::exist("dvc", &dvc::parse_pointer(&text), &text);
    places::exist("dvc.yaml", &dvc::parse_yaml(&text), &text);
    places::exist("dvc.lock", &dvc::parse_lock(&text), &text);
    for name in ["conda-lock.yml", "pixi.lock"] {
        places::exist(name, &lock::parse(name, &text), &text);
    }
}

/// JSON, lock files and Avro schemas in it.
pub(super) fn json(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    let tree = json::parse(&text);
    document(Syntax::Json, &tree, &text);
    places::exist("avro", &proto::parse_avro(&text), &text);
    for name in ["Pipfile.lock", "renv.lock"] {
        places::exist(name, &lock::parse(name, &text), &text);
    }
    // What another reader takes is taken whole, unless it is too deep or too large to be kept.
    if text.len() < 60_000 && serde_json::from_str::<serde_json::Value>(&text).is_ok_and(|value| depth_of(&value) < 60)
    {
        assert!(!tree.partial, "sound JSON was read in part");
    }
}

fn depth_of(value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::Array(items) => 1 + items.iter().map(depth_of).max().unwrap_or(0),
        serde_json::Value::Object(members) => 1 + members.values().map(depth_of).max().unwrap_or(0),
        _ => 0,
    }
}

/// TOML: projects, lock files, and what a repository says of itself.
pub(super) fn toml(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    document(Syntax::Toml, &toml::parse(&text), &text);
    places::exist("pyproject", &pyproject::parse(&text), &text);
    places::exist("pipfile", &pipfile::parse(&text), &text);
    for name in ["uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"] {
        places::exist(name, &lock::parse(name, &text), &text);
    }
    for path in [settings::FILE, settings::PYPROJECT] {
        let Some(said) = settings::parse(path, &text) else { continue };
        assert!(Some(&said) == settings::parse(path, &text).as_ref(), "the same settings mean something else");
        let last = places::count(&text);
        let named = said.lines.iter().map(|(_, line)| line).chain(said.problems.iter().map(|problem| &problem.line));
        assert!(named.into_iter().all(|line| u64::from(*line) <= last), "settings on a line that is not there");
        for globs in [&said.vendored, &said.generated, &said.tests, &said.docs] {
            Globs::new(globs).matches("src/a/b.py");
        }
    }
}

/// INI: `setup.cfg`, DVC's configuration.
pub(super) fn ini(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    document(Syntax::Ini, &ini::parse(&text), &text);
    places::exist("setup.cfg", &setup_cfg::parse(&text), &text);
    places::exist("dvc config", &dvc::parse_config(&text), &text);
}

/// What holds of every tree, and what is read from any.
fn document(syntax: Syntax, document: &Document, text: &str) {
    places::exist("document", document, text);
    bounded(document);
    let flat = tree::flatten(syntax, document.clone());
    places::exist("values", &flat, text);
    let notes = (flat.reasoned_values, flat.explained_values, flat.commented_values);
    assert!(notes.0 <= notes.1 && notes.1 <= notes.2, "more reasons than comments");
    assert!(flat.commented_values as usize <= flat.entries.len(), "more comments than values");
    assert!(flat == tree::parse(syntax, text), "a tree read again is another");
    places::exist("openapi", &openapi::from_document(document), text);
    places::exist("dbt", &dbt::from_document(document), text);
    places::exist("dbt project", &dbt::project(document), text);
    places::exist("feature store", &feature_store::feature_store(document), text);
    places::exist("contracts", &feature_store::contracts(document), text);
    places::exist("JSON schema", &proto::json_schema(document), text);
    ci::sniff(document);
}

fn bounded(document: &Document) {
    let mut waiting: Vec<(&Node, usize)> = document.roots.iter().map(|root| (root, 1)).collect();
    let mut nodes = 0;
    while let Some((node, depth)) = waiting.pop() {
        nodes += 1;
        assert!(depth <= DEEPEST, "a tree of unbounded depth");
        match &node.value {
            Value::Scalar(_) => {}
            Value::List(items) => waiting.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Map(members) => waiting.extend(members.iter().map(|member| (&member.node, depth + 1))),
        }
    }
    assert!(nodes <= MOST_NODES, "a tree of {nodes} nodes");
}
