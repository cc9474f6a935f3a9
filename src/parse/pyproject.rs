//! `pyproject.toml`: PEP 621 and 735, Poetry, PDM, uv, hatch, flit, setuptools.

use serde::{Deserialize, Serialize};

use super::lines::clip;
use super::node::{Node, Value};
use super::pep508::{self, Pin, Requirement};
use super::toml;

/// What a `pyproject.toml` declares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pyproject {
    /// Name of the project.
    pub name: Option<String>,
    /// Python versions it runs on.
    pub requires_python: Option<String>,
    /// What installing it installs.
    pub dependencies: Vec<Requirement>,
    /// Optional dependencies and dependency groups by name, in order.
    pub groups: Vec<(String, Vec<Requirement>)>,
    /// Tables below `[tool]`.
    pub tools: Vec<String>,
    /// Console scripts: name and `module:function`.
    pub scripts: Vec<(String, String)>,
    /// `build-system.build-backend`.
    pub build_backend: Option<String>,
    /// Files from which setuptools or hatch read the dependencies (`dynamic`).
    pub dynamic_files: Vec<String>,
    /// Tasks of a task runner (poe, taskipy, pdm, hatch): name and command, with its line.
    pub tasks: Vec<(u32, String, String)>,
    /// Lines of `[project]` or `[tool.poetry]`, and of its dependencies, where present.
    pub project_line: Option<u32>,
    /// Line on which the main dependencies begin.
    pub dependencies_line: Option<u32>,
    /// The file is broken; what could be read stands here.
    pub partial: bool,
}

impl Pyproject {
    /// Whether it declares a project or dependencies at all, rather than only configuring tools.
    pub fn is_manifest(&self) -> bool {
        self.project_line.is_some() || !self.dependencies.is_empty() || !self.groups.is_empty()
    }
}

/// Reads a `pyproject.toml`.
pub fn parse(text: &str) -> Pyproject {
    let document = toml::parse(text);
    let root = document.root();
    let mut file = Pyproject { partial: document.partial, ..Pyproject::default() };
    file.build_backend = root.at(&["build-system", "build-backend"]).and_then(Node::text).map(str::to_owned);
    if let Some(tool) = root.get("tool") {
        file.tools = tool.members().iter().map(|member| member.key.clone()).collect();
    }
    file.project(root);
    file.poetry(root);
    file.other_tools(root);
    file.groups.retain(|(_, group)| !group.is_empty());
    file
}

impl Pyproject {
    /// PEP 621 `[project]` and PEP 735 `[dependency-groups]`.
    fn project(&mut self, root: &Node) {
        self.groups.extend(listed_groups(root.get("dependency-groups")));
        let Some(project) = root.get("project") else { return };
        self.project_line = line_of(root, "project");
        self.dependencies_line = line_of(project, "dependencies");
        self.name = project.text_of("name").map(str::to_owned);
        self.requires_python = project.text_of("requires-python").map(str::to_owned);
        self.dependencies = project.get("dependencies").map(listed).unwrap_or_default();
        self.groups.extend(listed_groups(project.get("optional-dependencies")));
        self.scripts = pairs(project.get("scripts"));
    }

    fn poetry(&mut self, root: &Node) {
        let Some(poetry) = root.at(&["tool", "poetry"]) else { return };
        if self.name.is_none() {
            self.name = poetry.text_of("name").map(str::to_owned);
        }
        if self.project_line.is_none() && (poetry.get("name").is_some() || poetry.get("dependencies").is_some()) {
            self.project_line = root.get("tool").and_then(|tool| line_of(tool, "poetry"));
        }
        if let Some(main) = poetry.get("dependencies") {
            self.dependencies_line = self.dependencies_line.or_else(|| line_of(poetry, "dependencies"));
            let python = main.get("python").and_then(version_of);
            self.requires_python = self.requires_python.take().or(python);
            self.dependencies.extend(poetry_table(main));
        }
        let old = poetry.get("dev-dependencies").map(|dev| ("dev".to_owned(), poetry_table(dev)));
        self.groups.extend(old);
        for group in poetry.get("group").map(Node::members).unwrap_or_default() {
            let requirements = group.node.get("dependencies").map(poetry_table).unwrap_or_default();
            self.groups.push((group.key.clone(), requirements));
        }
        self.scripts.extend(pairs(poetry.get("scripts")));
    }

    fn other_tools(&mut self, root: &Node) {
        let Some(tool) = root.get("tool") else { return };
        self.groups.extend(listed_groups(tool.at(&["pdm", "dev-dependencies"])));
        let uv = tool.at(&["uv", "dev-dependencies"]).map(|dev| ("dev".to_owned(), listed(dev)));
        self.groups.extend(uv);
        for environment in tool.at(&["hatch", "envs"]).map(Node::members).unwrap_or_default() {
            let requirements = environment.node.get("dependencies").map(listed).unwrap_or_default();
            self.groups.push((environment.key.clone(), requirements));
            self.tasks.extend(tasks(environment.node.get("scripts")));
        }
        self.flit(tool);
        for key in [&["poe", "tasks"][..], &["taskipy", "tasks"], &["pdm", "scripts"]] {
            self.tasks.extend(tasks(tool.at(key)));
        }
        let dynamic = tool.at(&["setuptools", "dynamic", "dependencies", "file"]);
        let hatch = tool.at(&["hatch", "metadata", "hooks", "requirements_txt", "files"]);
        let files = [dynamic, hatch].into_iter().flatten().flat_map(Node::strings);
        self.dynamic_files = files.map(|(_, file)| file).collect();
    }

    fn flit(&mut self, tool: &Node) {
        let Some(metadata) = tool.at(&["flit", "metadata"]) else { return };
        self.name = self.name.take().or_else(|| metadata.text_of("module").map(str::to_owned));
        self.dependencies.extend(metadata.get("requires").map(listed).unwrap_or_default());
        self.groups.extend(listed_groups(metadata.get("requires-extra")));
    }
}

fn line_of(node: &Node, key: &str) -> Option<u32> {
    node.members().iter().find(|member| member.key == key).map(|member| member.line)
}

/// Requirements of a list of PEP 508 strings; `{include-group = …}` items are no requirements.
fn listed(node: &Node) -> Vec<Requirement> {
    let strings = node.strings();
    strings.iter().filter_map(|(line, text)| requirement(text, *line)).collect()
}

fn requirement(text: &str, line: u32) -> Option<Requirement> {
    let editable = text.strip_prefix("-e ").map(|path| Requirement {
        editable: true,
        ..Requirement::from_url(path.rsplit('/').next().unwrap_or(path), path, line)
    });
    editable.or_else(|| pep508::parse(text, line))
}

fn listed_groups(table: Option<&Node>) -> Vec<(String, Vec<Requirement>)> {
    let members = table.map(Node::members).unwrap_or_default();
    members.iter().map(|member| (member.key.clone(), listed(&member.node))).collect()
}

fn pairs(table: Option<&Node>) -> Vec<(String, String)> {
    let members = table.map(Node::members).unwrap_or_default();
    let pairs = members.iter().filter_map(|member| {
        let target = member
            .node
            .text()
            .or_else(|| member.node.text_of("callable"))
            .or_else(|| member.node.text_of("reference"))?;
        Some((member.key.clone(), target.to_owned()))
    });
    pairs.collect()
}

fn tasks(table: Option<&Node>) -> Vec<(u32, String, String)> {
    let members = table.map(Node::members).unwrap_or_default();
    let commands = members.iter().filter_map(|member| {
        let node = &member.node;
        let named = ["cmd", "shell", "script"].iter().find_map(|key| node.text_of(key));
        let listed = || node.strings().into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" && ");
        let command = node.text().or(named).map_or_else(listed, str::to_owned);
        (!command.is_empty()).then(|| (member.line, member.key.clone(), clip(&command)))
    });
    commands.collect()
}

/// A Poetry table: name to constraint, or to a table with one.
fn poetry_table(table: &Node) -> Vec<Requirement> {
    let members = table.members().iter().filter(|member| member.key != "python");
    members.map(|member| poetry_requirement(&member.key, &member.node, member.line)).collect()
}

fn poetry_requirement(name: &str, node: &Node, line: u32) -> Requirement {
    let node = if let Value::List(_) = node.value { node.items().first().unwrap_or(node) } else { node };
    let version = version_of(node).unwrap_or_default();
    let mut requirement = source_of(node).map_or_else(
        || Requirement { pin: poetry_pin(&version), ..Requirement::new(name, &version, line) },
        |(url, pin)| Requirement { pin, ..Requirement::from_url(name, &url, line) },
    );
    requirement.extras =
        node.get("extras").map(Node::strings).unwrap_or_default().into_iter().map(|(_, e)| e).collect();
    requirement.editable = node.bool_of("develop").unwrap_or(false);
    requirement.marker = node.text_of("markers").map(str::to_owned);
    requirement
}

/// Where a table with `git`, `url` or `path` points, and how firmly.
fn source_of(node: &Node) -> Option<(String, Pin)> {
    if let Some(git) = node.text_of("git") {
        let fixed = node.text_of("rev").or_else(|| node.text_of("tag"));
        let reference = fixed.or_else(|| node.text_of("branch"));
        let url = reference.map_or_else(|| format!("git+{git}"), |reference| format!("git+{git}@{reference}"));
        let pin = if fixed.is_some() { Pin::Exact } else { Pin::None };
        return Some((url, pin));
    }
    let url = node.text_of("url").or_else(|| node.text_of("path")).or_else(|| node.text_of("file"))?;
    Some((url.to_owned(), pep508::url_pin(url)))
}

fn version_of(node: &Node) -> Option<String> {
    node.text().or_else(|| node.text_of("version")).map(str::to_owned)
}

/// Poetry's constraints: a bare version is exact, `^` and `~` are bounded, `*` is nothing.
pub(crate) fn poetry_pin(version: &str) -> Pin {
    let version = version.trim();
    if version.contains("||") || version.is_empty() || version == "*" {
        return Pin::None;
    }
    if version.starts_with(|c: char| c.is_ascii_digit()) && !version.contains([',', ' ', '<', '>']) {
        return if version.contains('*') { Pin::Compatible } else { Pin::Exact };
    }
    pep508::pin(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standard_project() {
        let file = parse(
            "[build-system]\nbuild-backend = \"hatchling.build\"\n[project]\nname = \"x\"\nrequires-python = \">=3.11\"\ndependencies = [\n  \"numpy>=1\",  # why\n  \"pandas[sql]==2.0\",\n]\n[project.optional-dependencies]\ndev = [\"pytest\"]\n[project.scripts]\nx = \"x.cli:main\"\n[dependency-groups]\nlint = [\"ruff==0.1\", {include-group = \"dev\"}]\n[tool.uv]\ndev-dependencies = [\"mypy\"]\n[tool.ruff]\n[tool.setuptools.dynamic]\ndependencies = {file = [\"requirements.txt\"]}\n",
        );
        let seen: Vec<_> = file.dependencies.iter().map(|r| (r.name.as_str(), r.pin, r.line)).collect();
        assert_eq!(seen, [("numpy", Pin::Lower, 7), ("pandas", Pin::Exact, 8)]);
        let groups: Vec<_> = file.groups.iter().map(|(name, group)| (name.as_str(), group.len())).collect();
        assert_eq!(groups, [("lint", 1), ("dev", 1), ("dev", 1)]);
        assert_eq!(file.tools, ["uv", "ruff", "setuptools"]);
        assert_eq!(file.dynamic_files, ["requirements.txt"]);
        assert_eq!((file.project_line, file.dependencies_line), (Some(3), Some(6)));
        assert_eq!(file.build_backend.as_deref(), Some("hatchling.build"));
        assert!(file.is_manifest());
    }

    #[test]
    fn a_poetry_project() {
        let file = parse(
            "[tool.poetry]\nname = \"y\"\n[tool.poetry.dependencies]\npython = \"^3.9\"\ntorch = \"2.1.0\"\npandas = {version = \"~1.5\", extras = [\"sql\"]}\nlib = {git = \"https://h/o/lib.git\", branch = \"main\"}\nfixed = {git = \"https://h/o/f.git\", tag = \"v1\"}\nany = \"*\"\n[tool.poetry.group.dev.dependencies]\npytest = \">=7,<8\"\n[tool.poe.tasks]\ntrain = \"python train.py\"\n",
        );
        let seen: Vec<_> = file.dependencies.iter().map(|r| (r.name.as_str(), r.pin, r.line)).collect();
        let expected = [
            ("torch", Pin::Exact, 5),
            ("pandas", Pin::Bounded, 6),
            ("lib", Pin::None, 7),
            ("fixed", Pin::Exact, 8),
            ("any", Pin::None, 9),
        ];
        assert_eq!(seen, expected);
        assert_eq!(file.requires_python.as_deref(), Some("^3.9"));
        assert_eq!(file.groups[0].1[0].pin, Pin::Bounded);
        assert_eq!(file.tasks, [(13, "train".into(), "python train.py".into())]);
        assert_eq!(file.dependencies[1].extras, ["sql"]);
    }

    #[test]
    fn a_file_that_only_configures_tools_is_no_manifest() {
        assert!(!parse("[tool.black]\nline-length = 100\n").is_manifest());
    }
}
