//! `setup.cfg`: dependencies, extras, entry points.

use serde::{Deserialize, Serialize};

use super::ini;
use super::lines::clip;
use super::node::Node;
use super::pep508::{self, Requirement};

/// The packaging part of a `setup.cfg`, and which tools it configures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupCfg {
    /// Name of the project.
    pub name: Option<String>,
    /// Python versions it runs on.
    pub requires_python: Option<String>,
    /// What installing it installs.
    pub dependencies: Vec<Requirement>,
    /// Extras (and `tests_require`) by name.
    pub groups: Vec<(String, Vec<Requirement>)>,
    /// Console scripts: name and `module:function`.
    pub scripts: Vec<(String, String)>,
    /// Sections that configure a tool (`flake8`, `tool:pytest`), without `tool:`.
    pub tools: Vec<String>,
}

/// Reads a `setup.cfg`.
pub fn parse(text: &str) -> SetupCfg {
    let document = ini::parse(text);
    let root = document.root();
    let options = root.get("options");
    let mut groups = vec![("tests".to_owned(), options.map(|o| requirements(o, "tests_require")).unwrap_or_default())];
    for member in root.get("options.extras_require").map(Node::members).unwrap_or_default() {
        groups.push((member.key.clone(), listed(&member.node)));
    }
    groups.retain(|(_, group)| !group.is_empty());
    SetupCfg {
        name: root.at(&["metadata", "name"]).and_then(Node::text).map(str::to_owned),
        requires_python: options.and_then(|o| o.text_of("python_requires")).map(str::to_owned),
        dependencies: options.map(|o| requirements(o, "install_requires")).unwrap_or_default(),
        groups,
        scripts: scripts(root),
        tools: tools(root),
    }
}

fn requirements(options: &Node, key: &str) -> Vec<Requirement> {
    options.get(key).map(listed).unwrap_or_default()
}

fn listed(node: &Node) -> Vec<Requirement> {
    let lines = node.strings();
    lines.iter().flat_map(|(line, text)| text.split(", ").filter_map(|one| pep508::parse(one, *line))).collect()
}

fn scripts(root: &Node) -> Vec<(String, String)> {
    let points = root.get("options.entry_points").and_then(|points| points.get("console_scripts"));
    let lines = points.map(Node::strings).unwrap_or_default();
    let pairs = lines.iter().filter_map(|(_, text)| text.split_once('='));
    pairs.map(|(name, target)| (clip(name.trim()), clip(target.trim()))).collect()
}

fn tools(root: &Node) -> Vec<String> {
    let packaging = ["metadata", "options", "bdist_wheel", "sdist", "aliases"];
    let names = root.members().iter().filter(|member| matches!(member.node.value, super::node::Value::Map(_)));
    let names = names.map(|member| member.key.strip_prefix("tool:").unwrap_or(&member.key));
    let mut tools: Vec<String> = names
        .filter(|name| !packaging.contains(name) && !name.starts_with("options."))
        .map(|name| name.split([':', '-', '.']).next().unwrap_or(name).to_owned())
        .collect();
    tools.dedup();
    tools
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::pep508::Pin;

    #[test]
    fn dependencies_extras_and_scripts() {
        let cfg = parse(
            "[metadata]\nname = thing\n[options]\npython_requires = >=3.8\ninstall_requires =\n    numpy>=1.2\n    pandas==1.0; python_version>'3'\n[options.extras_require]\ndev =\n    pytest\n[options.entry_points]\nconsole_scripts =\n    train = thing.train:main\n[tool:pytest]\naddopts = -q\n[flake8]\nmax-line-length = 100\n",
        );
        assert_eq!(cfg.name.as_deref(), Some("thing"));
        assert_eq!(cfg.requires_python.as_deref(), Some(">=3.8"));
        let seen: Vec<_> = cfg.dependencies.iter().map(|r| (r.name.as_str(), r.pin, r.line)).collect();
        assert_eq!(seen, [("numpy", Pin::Lower, 6), ("pandas", Pin::Exact, 7)]);
        assert_eq!(cfg.groups[0].0, "dev");
        assert_eq!(cfg.scripts, [("train".into(), "thing.train:main".into())]);
        assert_eq!(cfg.tools, ["pytest", "flake8"]);
    }
}
