//! Lock files: which package at which version, and whether artefacts are hashed.
//!
//! Tools write these files in one fixed layout, tens of thousands of lines long, so lines are scanned and no tree is
//! built: a `[[package]]` header (TOML) or list item (YAML) opens a package, `name` and `version` fill it. That is
//! linear, needs no memory beyond the result, and goes on after a conflict marker, where a parser would give nothing.
//! The two JSON formats go through the tree of `json`, for their layout is free.

use serde::{Deserialize, Serialize};

use super::lines::{MAX_ITEMS, bounded, clip, indent, numbered};
use super::node::Node;
use super::{json, pep508};

/// The tool that writes a lock file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LockFormat {
    /// `uv.lock`
    #[default]
    Uv,
    /// `poetry.lock`
    Poetry,
    /// `pdm.lock`
    Pdm,
    /// `pylock.toml` (PEP 751)
    Pylock,
    /// `Pipfile.lock`
    Pipenv,
    /// `conda-lock.yml`
    CondaLock,
    /// `conda list --explicit`
    CondaExplicit,
    /// `pixi.lock`
    Pixi,
    /// `renv.lock`
    Renv,
}

impl LockFormat {
    /// The tool's name.
    pub fn tool(self) -> &'static str {
        match self {
            Self::Uv => "uv",
            Self::Poetry => "Poetry",
            Self::Pdm => "PDM",
            Self::Pylock => "pylock",
            Self::Pipenv => "Pipenv",
            Self::CondaLock => "conda-lock",
            Self::CondaExplicit => "conda",
            Self::Pixi => "pixi",
            Self::Renv => "renv",
        }
    }
}

/// The lock format a file name stands for, whatever its case.
pub fn is_lock(file_name: &str) -> Option<LockFormat> {
    let name = file_name.to_ascii_lowercase();
    let (stem, ext) = name.rsplit_once('.').unwrap_or((&name, ""));
    let format = match name.as_str() {
        "uv.lock" => LockFormat::Uv,
        "poetry.lock" => LockFormat::Poetry,
        "pdm.lock" => LockFormat::Pdm,
        "pipfile.lock" => LockFormat::Pipenv,
        "pixi.lock" => LockFormat::Pixi,
        "renv.lock" => LockFormat::Renv,
        _ if stem.split('.').next() == Some("pylock") && ext == "toml" => LockFormat::Pylock,
        _ if stem.contains("conda-lock") && matches!(ext, "yml" | "yaml") => LockFormat::CondaLock,
        _ if stem.contains("conda") && ext == "lock" => LockFormat::CondaExplicit,
        _ => return None,
    };
    Some(format)
}

/// A lock file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// Which tool wrote it.
    pub format: LockFormat,
    /// Normalised name and version of each package, in order, the project itself not among them.
    pub packages: Vec<(String, String)>,
    /// Whether artefacts are hashed.
    pub hashed: bool,
    /// Python (or R) versions it holds for.
    pub requires_python: Option<String>,
    /// Hash of the manifest it was made from, where the tool writes one.
    pub content_hash: Option<String>,
    /// Line of the first merge conflict marker; such a file installs nothing.
    pub conflict: Option<u32>,
}

impl Lock {
    /// The locked version of a package, by its normalised name.
    pub fn version(&self, name: &str) -> Option<&str> {
        self.packages.iter().find(|(package, _)| package == name).map(|(_, version)| version.as_str())
    }
}

/// Reads a lock file; `None` when the name is none of a lock file.
pub fn parse(file_name: &str, text: &str) -> Option<Lock> {
    let name = file_name.rsplit('/').next().unwrap_or(file_name);
    let format = is_lock(name)?;
    let text = bounded(text);
    let mut lock = match format {
        LockFormat::Uv | LockFormat::Poetry | LockFormat::Pdm | LockFormat::Pylock => toml_packages(text),
        LockFormat::CondaLock => yaml_packages(text),
        LockFormat::Pixi => pixi_packages(text),
        LockFormat::CondaExplicit => explicit_packages(text),
        LockFormat::Pipenv => pipenv_packages(text),
        LockFormat::Renv => renv_packages(text),
    };
    lock.format = format;
    lock.conflict = numbered(text).find(|(_, line)| line.starts_with("<<<<<<< ")).map(|(line, _)| line);
    lock.packages.truncate(MAX_ITEMS);
    Some(lock)
}

/// A package that is being read.
#[derive(Default)]
struct Pending {
    name: Option<String>,
    version: Option<String>,
    /// The project itself or a sibling in its workspace: locked, but by nothing.
    is_local: bool,
}

impl Pending {
    /// Moves the package to the lock, if it is complete and comes from outside.
    fn flush(&mut self, lock: &mut Lock) {
        let Self { name, version, is_local } = std::mem::take(self);
        if let (Some(name), false) = (name, is_local) {
            lock.packages.push((name, version.unwrap_or_default()));
        }
    }
}

/// `key = "value"` of a TOML line that begins at its first column.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once('=')?;
    let key = key.trim_end();
    (!key.starts_with([' ', '\t', '#', '"', '{'])).then(|| (key, value.trim()))
}

fn unquoted(value: &str) -> String {
    clip(value.trim().trim_matches(['"', '\'']))
}

fn toml_packages(text: &str) -> Lock {
    let mut lock = Lock::default();
    let mut pending = Pending::default();
    let mut in_package = false;
    for (_, line) in numbered(text) {
        lock.hashed |= line.contains("sha256:") || line.contains("sha256 = \"");
        if line.starts_with('[') {
            if line.starts_with("[[package]]") || line.starts_with("[[packages]]") {
                pending.flush(&mut lock);
                in_package = true;
            } else {
                in_package = false;
            }
            continue;
        }
        let Some((key, value)) = assignment(line) else { continue };
        match (key, in_package) {
            ("name", true) => pending.name = Some(pep508::normalise(&unquoted(value))),
            ("version", true) => pending.version = Some(unquoted(value)),
            ("source", true) => pending.is_local = is_local(value),
            ("requires-python" | "python-versions" | "requires_python", false) => {
                lock.requires_python = Some(unquoted(value));
            }
            ("content-hash" | "content_hash", false) => lock.content_hash = Some(unquoted(value)),
            _ => {}
        }
    }
    pending.flush(&mut lock);
    lock
}

/// uv's `source = { virtual = "." }`, `editable`, `directory`.
fn is_local(source: &str) -> bool {
    ["virtual =", "editable =", "directory ="].iter().any(|kind| source.contains(kind))
}

/// `- name: x` items with `version:` below them; conda-lock gives one for each platform, which counts once.
fn yaml_packages(text: &str) -> Lock {
    let mut lock = Lock::default();
    let mut pending = Pending::default();
    let mut column = usize::MAX;
    for (_, line) in numbered(text) {
        let body = line.trim();
        let item = body.strip_prefix("- ").filter(|_| indent(line) <= 2);
        let Some((key, value)) = item.unwrap_or(body).split_once(':') else { continue };
        if item.is_some() {
            pending.flush(&mut lock);
            column = indent(line) + 2;
        }
        let is_field = item.is_some() || indent(line) == column;
        match key {
            "name" if is_field => pending.name = Some(pep508::normalise(&unquoted(value))),
            "version" if is_field => pending.version = Some(unquoted(value)),
            "sha256" | "md5" => lock.hashed = true,
            _ => {}
        }
    }
    pending.flush(&mut lock);
    lock.packages.sort();
    lock.packages.dedup();
    lock
}

/// pixi: `- conda: <url>` or `- pypi: <url>`, in older files `- kind: conda` with `name` and `version`.
fn pixi_packages(text: &str) -> Lock {
    let mut lock = yaml_packages(text);
    lock.packages.retain(|(_, version)| !version.is_empty());
    let addresses = text.lines().filter_map(|line| {
        let body = line.trim().strip_prefix("- ")?;
        body.strip_prefix("conda:").or_else(|| body.strip_prefix("pypi:"))
    });
    lock.packages.extend(addresses.filter_map(|url| artefact(url.trim())));
    lock.packages.sort();
    lock.packages.dedup();
    lock
}

/// Addresses of conda artefacts, hashed by `#md5`.
fn explicit_packages(text: &str) -> Lock {
    let mut lock = Lock::default();
    for line in text.lines().map(str::trim).filter(|line| line.contains("://") && !line.starts_with('#')) {
        let (url, hash) = line.split_once('#').unwrap_or((line, ""));
        lock.hashed |= !hash.is_empty();
        lock.packages.extend(artefact(url));
    }
    lock
}

/// Name and version in the file name of a conda artefact, a wheel or a source archive.
fn artefact(url: &str) -> Option<(String, String)> {
    let file = url.split(['#', '?']).next()?.rsplit('/').next()?;
    if let Some(stem) = file.strip_suffix(".conda").or_else(|| file.strip_suffix(".tar.bz2")) {
        let mut parts = stem.rsplitn(3, '-');
        let (_build, version, name) = (parts.next()?, parts.next()?, parts.next()?);
        return Some((pep508::normalise(name), clip(version)));
    }
    let stem = [".whl", ".tar.gz", ".zip"].iter().find_map(|end| file.strip_suffix(end))?;
    let mut parts = stem.split('-');
    Some((pep508::normalise(parts.next()?), clip(parts.next()?)))
}

/// Values a JSON lock may hold: a hash a line for each artefact adds up.
const LOCK_NODES: usize = 400_000;

fn pipenv_packages(text: &str) -> Lock {
    let document = json::parse_within(text, LOCK_NODES);
    let root = document.root();
    let mut lock = Lock::default();
    for group in root.members().iter().filter(|member| member.key != "_meta") {
        for package in group.node.members() {
            let version = package.node.text_of("version").unwrap_or_default().trim_start_matches('=');
            lock.hashed |= package.node.get("hashes").is_some();
            lock.packages.push((pep508::normalise(&package.key), version.to_owned()));
        }
    }
    lock.packages.sort();
    lock.packages.dedup();
    let meta = root.get("_meta");
    lock.content_hash = meta.and_then(|meta| meta.at(&["hash", "sha256"])).and_then(Node::text).map(str::to_owned);
    let python = meta.and_then(|meta| meta.at(&["requires", "python_version"]));
    lock.requires_python = python.and_then(Node::text).map(str::to_owned);
    lock
}

fn renv_packages(text: &str) -> Lock {
    let document = json::parse_within(text, LOCK_NODES);
    let root = document.root();
    let packages = root.get("Packages").map(Node::members).unwrap_or_default();
    let hashed = packages.iter().any(|package| package.node.get("Hash").is_some());
    let packages = packages
        .iter()
        .map(|package| (package.key.clone(), package.node.text_of("Version").unwrap_or_default().to_owned()));
    let requires_python = root.at(&["R", "Version"]).and_then(Node::text).map(str::to_owned);
    Lock { packages: packages.collect(), hashed, requires_python, ..Lock::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packages(name: &str, text: &str) -> (Vec<(String, String)>, bool) {
        let lock = parse(name, text).unwrap();
        (lock.packages, lock.hashed)
    }

    fn expect(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, version)| ((*name).to_owned(), (*version).to_owned())).collect()
    }

    #[test]
    fn uv_leaves_the_project_out() {
        let text = "version = 1\nrequires-python = \">=3.11\"\n[[package]]\nname = \"me\"\nversion = \"0.1\"\nsource = { virtual = \".\" }\ndependencies = [\n    { name = \"numpy\" },\n]\n[package.metadata]\nrequires-dist = [{ name = \"numpy\" }]\n[[package]]\nname = \"numpy\"\nversion = \"1.26\"\nsdist = { url = \"u\", hash = \"sha256:aa\" }\n";
        assert_eq!(packages("sub/uv.lock", text), (expect(&[("numpy", "1.26")]), true));
        assert_eq!(parse("uv.lock", text).unwrap().requires_python.as_deref(), Some(">=3.11"));
    }

    #[test]
    fn poetry_and_conflicts() {
        let text = "[[package]]\nname = \"Absl_py\"\nversion = \"1.0\"\n\n[package.dependencies]\nname = \"no\"\n<<<<<<< HEAD\n[metadata]\npython-versions = \"^3.9\"\ncontent-hash = \"ab\"\n";
        let lock = parse("poetry.lock", text).unwrap();
        assert_eq!(lock.packages, expect(&[("absl-py", "1.0")]));
        assert_eq!(lock.content_hash.as_deref(), Some("ab"));
        assert_eq!(lock.conflict, Some(7));
        assert!(!lock.hashed);
    }

    #[test]
    fn json_locks() {
        let pipenv = "{\"_meta\": {\"hash\": {\"sha256\": \"f\"}}, \"default\": {\"numpy\": {\"hashes\": [\"sha256:a\"], \"version\": \"==1.2\"}}, \"develop\": {}}";
        assert_eq!(packages("Pipfile.lock", pipenv), (expect(&[("numpy", "1.2")]), true));
        let renv =
            "{\"R\": {\"Version\": \"4.3\"}, \"Packages\": {\"dplyr\": {\"Version\": \"1.1\", \"Hash\": \"x\"}}}";
        assert_eq!(packages("renv.lock", renv), (expect(&[("dplyr", "1.1")]), true));
    }

    #[test]
    fn conda_locks() {
        let lock = "version: 1\nmetadata:\n  content_hash:\n    linux-64: x\npackage:\n- name: numpy\n  version: 1.2.3\n  manager: conda\n  dependencies:\n    name: '>=3'\n  hash:\n    md5: aa\n- name: numpy\n  version: 1.2.3\n";
        assert_eq!(packages("conda-lock.yml", lock), (expect(&[("numpy", "1.2.3")]), true));
        let pixi = "version: 6\npackages:\n- conda: https://h/linux-64/numpy-1.2.3-py311_0.conda\n  sha256: aa\n- pypi: https://h/x/torch-2.0-cp311-none-any.whl\n  name: torch\n";
        assert_eq!(packages("pixi.lock", pixi), (expect(&[("numpy", "1.2.3"), ("torch", "2.0")]), true));
        let explicit = "@EXPLICIT\nhttps://h/linux-64/python-dateutil-2.8-py_0.tar.bz2#ff\n";
        assert_eq!(packages("conda-linux-64.lock", explicit), (expect(&[("python-dateutil", "2.8")]), true));
    }
}
