//! `Pipfile`: packages and development packages.

use serde::{Deserialize, Serialize};

use super::node::Node;
use super::pep508::{self, Pin, Requirement};
use super::toml;

/// What a `Pipfile` asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pipfile {
    /// `[packages]`.
    pub packages: Vec<Requirement>,
    /// Other groups by name; `dev-packages` is `dev`.
    pub groups: Vec<(String, Vec<Requirement>)>,
    /// `python_version` or `python_full_version`.
    pub python: Option<String>,
    /// `[scripts]`: name and command.
    pub scripts: Vec<(String, String)>,
}

/// Reads a `Pipfile`.
pub fn parse(text: &str) -> Pipfile {
    let document = toml::parse(text);
    let mut file = Pipfile::default();
    for member in document.root().members() {
        match member.key.as_str() {
            "packages" => file.packages = requirements(&member.node),
            "dev-packages" => file.groups.push(("dev".to_owned(), requirements(&member.node))),
            "requires" => {
                let version = member.node.text_of("python_full_version").or(member.node.text_of("python_version"));
                file.python = version.map(str::to_owned);
            }
            "scripts" => {
                let pairs =
                    member.node.members().iter().filter_map(|m| Some((m.key.clone(), m.node.text()?.to_owned())));
                file.scripts = pairs.collect();
            }
            "source" | "pipenv" => {}
            _ => file.groups.push((member.key.clone(), requirements(&member.node))),
        }
    }
    file.groups.retain(|(_, group)| !group.is_empty());
    file
}

fn requirements(table: &Node) -> Vec<Requirement> {
    table.members().iter().map(|member| requirement(&member.key, &member.node, member.line)).collect()
}

fn requirement(name: &str, node: &Node, line: u32) -> Requirement {
    let version = node.text().or_else(|| node.text_of("version")).unwrap_or_default();
    let version = if version == "*" { "" } else { version };
    let direct = ["git", "path", "file", "url"].iter().find_map(|key| Some((*key, node.text_of(key)?)));
    let mut requirement = match direct {
        Some(("git", url)) => {
            let reference = node.text_of("ref").map(|reference| format!("git+{url}@{reference}"));
            Requirement::from_url(name, &reference.unwrap_or_else(|| format!("git+{url}")), line)
        }
        Some((_, url)) => Requirement { pin: pep508::url_pin(url), ..Requirement::from_url(name, url, line) },
        None => Requirement { pin: pin(version), ..Requirement::new(name, version, line) },
    };
    requirement.editable = node.bool_of("editable").unwrap_or(false);
    requirement.extras =
        node.get("extras").map(Node::strings).unwrap_or_default().into_iter().map(|(_, e)| e).collect();
    requirement.marker = node.text_of("markers").map(str::to_owned);
    requirement
}

/// pip's specifiers, and a bare version as Poetry reads it.
fn pin(version: &str) -> Pin {
    super::pyproject::poetry_pin(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_sources() {
        let file = parse(
            "[[source]]\nurl = \"https://h\"\n[packages]\nnumpy = \"*\"\nflask = \"==2.0\"\nlib = {git = \"https://h/l.git\", ref = \"v1.0\", editable = true}\n[dev-packages]\npytest = {version = \">=7\", extras = [\"x\"]}\n[requires]\npython_version = \"3.9\"\n",
        );
        let seen: Vec<_> = file.packages.iter().map(|r| (r.name.as_str(), r.pin, r.line)).collect();
        assert_eq!(seen, [("numpy", Pin::None, 4), ("flask", Pin::Exact, 5), ("lib", Pin::Exact, 6)]);
        assert!(file.packages[2].editable);
        assert_eq!(file.groups[0].1[0].pin, Pin::Lower);
        assert_eq!(file.python.as_deref(), Some("3.9"));
    }
}
