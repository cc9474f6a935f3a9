//! conda environment files: channels, packages, and the pip list inside.

use serde::{Deserialize, Serialize};

use super::lines::clip;
use super::node::Node;
use super::pep508::{Pin, Requirement};
use super::{pep508, requirements, yaml};

/// A conda environment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conda {
    /// Name of the environment.
    pub name: Option<String>,
    /// Channels in order.
    pub channels: Vec<String>,
    /// Packages from conda, `python` among them.
    pub dependencies: Vec<Requirement>,
    /// Packages from pip.
    pub pip: Vec<Requirement>,
    /// Files the pip list includes, with their lines.
    pub includes: Vec<(u32, String)>,
}

/// Reads a conda environment; `None` for YAML that has no `dependencies` list.
pub fn parse(text: &str) -> Option<Conda> {
    let document = yaml::parse(text);
    let root = document.root();
    let dependencies = root.get("dependencies").filter(|node| !node.items().is_empty())?;
    let mut file = Conda {
        name: root.text_of("name").map(str::to_owned),
        channels: root.get("channels").map(Node::strings).unwrap_or_default().into_iter().map(|(_, c)| c).collect(),
        ..Conda::default()
    };
    for item in dependencies.items() {
        if let Some(text) = item.text() {
            file.dependencies.extend(package(text, item.line));
        }
        for (line, text) in item.get("pip").map(Node::strings).unwrap_or_default() {
            file.pip_line(&text, line);
        }
    }
    (!file.dependencies.is_empty() || !file.pip.is_empty()).then_some(file)
}

impl Conda {
    fn pip_line(&mut self, text: &str, line: u32) {
        let read = requirements::parse(text);
        self.pip.extend(read.entries.into_iter().map(|entry| Requirement { line, ..entry }));
        self.includes.extend(read.includes.into_iter().map(|(_, path)| (line, path)));
    }
}

/// A conda match: `numpy`, `numpy=1.2`, `numpy=1.2.3=py38_0`, `channel::numpy >=1.2,<2`.
fn package(text: &str, line: u32) -> Option<Requirement> {
    let text = text.trim();
    let text = text.rsplit("::").next().unwrap_or(text);
    let end = text.find([' ', '=', '<', '>', '!', '~', '[']).unwrap_or(text.len());
    let (name, specifier) = (&text[..end], text[end..].trim());
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
        return None;
    }
    Some(Requirement { pin: pin(specifier), specifier: clip(specifier), ..Requirement::new(name, "", line) })
}

/// conda's `=1.2` lets the last place move, unless three places or a build follow; `==` is exact.
fn pin(specifier: &str) -> Pin {
    let Some(version) = specifier.strip_prefix('=').filter(|rest| !rest.starts_with('=')) else {
        return pep508::pin(specifier);
    };
    let exact = version.contains('=') || version.split('.').count() >= 3;
    if exact && !version.contains('*') { Pin::Exact } else { Pin::Compatible }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_of_conda_and_pip() {
        let file = parse(
            "name: x\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.8\n  - numpy=1.21.0=py38h1\n  - conda-forge::pandas >=1,<2\n  - pytorch==1.11.0\n  - pip\n  - pip:\n    - torchmetrics==0.6\n    - -e .\n    - -r requirements.txt\n",
        )
        .unwrap();
        let seen: Vec<_> = file.dependencies.iter().map(|r| (r.name.as_str(), r.pin, r.line)).collect();
        let expected = [
            ("python", Pin::Compatible, 5),
            ("numpy", Pin::Exact, 6),
            ("pandas", Pin::Bounded, 7),
            ("pytorch", Pin::Exact, 8),
            ("pip", Pin::None, 9),
        ];
        assert_eq!(seen, expected);
        assert_eq!((file.pip[0].name.as_str(), file.pip[0].line), ("torchmetrics", 11));
        assert!(file.pip[1].editable);
        assert_eq!(file.includes, [(13, "requirements.txt".into())]);
        assert_eq!(parse("a: 1\n"), None);
    }
}
