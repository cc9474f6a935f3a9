//! DVC: `.dvc` pointers, `dvc.yaml`, `dvc.lock`, `.dvc/config`.

use serde::{Deserialize, Serialize};

use super::lines::{clip, without_credentials};
use super::node::{Member, Node, Value};
use super::{ini, yaml};

/// One output or dependency with what fixes its content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DvcFile {
    /// Path relative to the DVC file (or to `wdir`).
    pub path: String,
    /// Hash, etag or version id; `None` where nothing fixes it.
    pub hash: Option<String>,
    /// Which hash: `md5`, `etag`, `checksum`, `version_id`.
    pub hash_kind: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// Files, for folders.
    pub nfiles: Option<u64>,
    /// Kept in DVC's cache (`cache: false` leaves it to git).
    pub cached: bool,
    /// Description given in the file.
    pub desc: Option<String>,
    /// The repository it is imported from.
    pub repo: Option<DvcRepo>,
    /// Line.
    pub line: u32,
}

impl DvcFile {
    /// Whether it is a folder.
    pub fn is_dir(&self) -> bool {
        self.nfiles.is_some() || self.hash.as_deref().is_some_and(|hash| hash.strip_suffix(".dir").is_some())
    }
}

/// The repository an imported file comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DvcRepo {
    /// Address.
    pub url: String,
    /// Branch or tag asked for.
    pub rev: Option<String>,
    /// Commit it was imported at.
    pub rev_lock: Option<String>,
}

/// A `.dvc` pointer file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DvcPointer {
    /// What it tracks.
    pub outs: Vec<DvcFile>,
    /// Where that comes from, for imports.
    pub deps: Vec<DvcFile>,
    /// Not updated by `dvc update` or `repro`.
    pub frozen: bool,
    /// Folder the paths are relative to.
    pub wdir: Option<String>,
    /// Broken, for instance by a merge conflict.
    pub partial: bool,
}

/// A path with its line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DvcPath {
    /// As written.
    pub path: String,
    /// Whether DVC's cache keeps it (`cache: false` leaves it to git).
    pub cached: bool,
    /// Line.
    pub line: u32,
}

/// One stage of a `dvc.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DvcStage {
    /// Its name.
    pub name: String,
    /// Its line.
    pub line: u32,
    /// Commands in order, with their lines.
    pub commands: Vec<(u32, String)>,
    /// Folder it runs in.
    pub wdir: Option<String>,
    /// What it reads.
    pub deps: Vec<DvcPath>,
    /// What it writes, metrics and plots apart.
    pub outs: Vec<DvcPath>,
    /// Parameter files and keys: (`params.yaml`, `train.lr`); a whole file has an empty key.
    pub params: Vec<(String, String)>,
    /// Metrics it writes.
    pub metrics: Vec<DvcPath>,
    /// Plots it writes.
    pub plots: Vec<DvcPath>,
    /// Made many times by `foreach` or `matrix`.
    pub templated: bool,
    /// `frozen: true`.
    pub frozen: bool,
    /// Description given in the file.
    pub desc: Option<String>,
}

/// A `dvc.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DvcYaml {
    /// Stages in order.
    pub stages: Vec<DvcStage>,
    /// Artifacts in the registry: name, path, line.
    pub artifacts: Vec<(String, String, u32)>,
    /// Parameter files, metrics and plots declared beside the stages.
    pub params: Vec<String>,
    /// Metrics declared beside the stages.
    pub metrics: Vec<String>,
    /// Plots declared beside the stages.
    pub plots: Vec<String>,
    /// Broken; what could be read stands here.
    pub partial: bool,
}

/// A stage as `dvc.lock` recorded it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockedStage {
    /// Its name; made ones are `name@key`.
    pub name: String,
    /// Its line.
    pub line: u32,
    /// The command that ran.
    pub cmd: String,
    /// What it read.
    pub deps: Vec<DvcFile>,
    /// What it wrote.
    pub outs: Vec<DvcFile>,
    /// Parameters it ran with: file, key, value.
    pub params: Vec<(String, String, String)>,
}

/// A `dvc.lock`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DvcLock {
    /// Stages in order.
    pub stages: Vec<LockedStage>,
    /// Broken; what could be read stands here.
    pub partial: bool,
}

/// A remote of `.dvc/config`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DvcRemote {
    /// Its name.
    pub name: String,
    /// Its address.
    pub url: String,
    /// Line of the address.
    pub line: u32,
}

impl DvcRemote {
    /// Whether it is a folder of one machine rather than a shared place.
    pub fn is_local(&self) -> bool {
        !self.url.contains("://") && !self.url.starts_with("remote:")
    }
}

/// A `.dvc/config`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DvcConfig {
    /// Remotes in order.
    pub remotes: Vec<DvcRemote>,
    /// The default remote.
    pub core_remote: Option<String>,
    /// `core.autostage`.
    pub autostage: bool,
}

/// Reads a `.dvc` pointer.
pub fn parse_pointer(text: &str) -> DvcPointer {
    let document = yaml::parse(text);
    let root = document.root();
    DvcPointer {
        outs: files(root.get("outs")),
        deps: files(root.get("deps")),
        frozen: root.bool_of("frozen").unwrap_or(false),
        wdir: root.text_of("wdir").map(str::to_owned),
        partial: document.partial,
    }
}

/// Reads a `dvc.yaml`.
pub fn parse_yaml(text: &str) -> DvcYaml {
    let document = yaml::parse(text);
    let root = document.root();
    let stages = root.get("stages").map(Node::members).unwrap_or_default();
    let artifacts = root.get("artifacts").map(Node::members).unwrap_or_default();
    let artifact = |m: &Member| Some((m.key.clone(), m.node.text_of("path")?.to_owned(), m.line));
    DvcYaml {
        stages: stages.iter().map(stage).collect(),
        artifacts: artifacts.iter().filter_map(artifact).collect(),
        params: names(root.get("params")),
        metrics: names(root.get("metrics")),
        plots: names(root.get("plots")),
        partial: document.partial,
    }
}

/// Reads a `dvc.lock`.
pub fn parse_lock(text: &str) -> DvcLock {
    let document = yaml::parse(text);
    let root = document.root();
    // The first schema had the stages at the root.
    let stages =
        if root.get("schema").is_some() { root.get("stages").map(Node::members) } else { Some(root.members()) };
    let stages = stages.unwrap_or_default().iter().map(locked_stage);
    DvcLock { stages: stages.collect(), partial: document.partial }
}

/// Reads a `.dvc/config`.
pub fn parse_config(text: &str) -> DvcConfig {
    let document = ini::parse(text);
    let mut config = DvcConfig::default();
    for section in document.root().members() {
        let node = &section.node;
        if section.key == "core" {
            config.core_remote = node.text_of("remote").map(str::to_owned);
            config.autostage = node.bool_of("autostage").unwrap_or(false);
        } else if let Some(name) = section.key.strip_prefix("remote") {
            let name = clip(name.trim().trim_matches(['"', '\'']));
            let url = node.members().iter().find(|member| member.key == "url");
            config.remotes.extend(url.map(|member| {
                let url = without_credentials(member.node.text().unwrap_or_default());
                DvcRemote { name, url, line: member.line }
            }));
        }
    }
    config
}

fn files(list: Option<&Node>) -> Vec<DvcFile> {
    list.map(Node::each).unwrap_or_default().iter().filter_map(file).collect()
}

fn file(node: &Node) -> Option<DvcFile> {
    let Some(text) = node.text() else { return file_table(node) };
    Some(DvcFile { path: text.to_owned(), cached: true, line: node.line, ..DvcFile::default() })
}

fn file_table(node: &Node) -> Option<DvcFile> {
    let path = node.text_of("path")?;
    let number = |key| node.text_of(key).and_then(|text| text.parse().ok());
    let kinds = ["md5", "etag", "checksum", "version_id", "sha256"];
    let hash = kinds.iter().find_map(|kind| Some((*kind, node.text_of(kind)?)));
    Some(DvcFile {
        path: path.to_owned(),
        hash: hash.map(|(_, hash)| hash.to_owned()),
        hash_kind: hash.map(|(kind, _)| kind.to_owned()),
        size: number("size"),
        nfiles: number("nfiles"),
        cached: node.bool_of("cache").unwrap_or(true),
        desc: node.text_of("desc").map(str::to_owned),
        repo: node.get("repo").and_then(repo),
        line: node.get("path").map_or(node.line, |path| path.line),
    })
}

fn repo(node: &Node) -> Option<DvcRepo> {
    let owned = |key| node.text_of(key).map(str::to_owned);
    Some(DvcRepo { url: without_credentials(node.text_of("url")?), rev: owned("rev"), rev_lock: owned("rev_lock") })
}

fn stage(member: &Member) -> DvcStage {
    let node = &member.node;
    let repeated = node.get("foreach").is_some() || node.get("matrix").is_some();
    let body = node.get("do").unwrap_or(node);
    DvcStage {
        name: member.key.clone(),
        line: member.line,
        commands: body.get("cmd").map(Node::strings).unwrap_or_default(),
        wdir: body.text_of("wdir").map(str::to_owned),
        deps: paths(body.get("deps")),
        outs: paths(body.get("outs")),
        params: params(body.get("params")),
        metrics: paths(body.get("metrics")),
        plots: paths(body.get("plots")),
        templated: repeated,
        frozen: body.bool_of("frozen").unwrap_or(false),
        desc: body.text_of("desc").map(str::to_owned),
    }
}

/// Paths of a list whose items are strings or one-member maps with flags.
fn paths(list: Option<&Node>) -> Vec<DvcPath> {
    let mut found = Vec::new();
    for node in list.map(Node::each).unwrap_or_default() {
        if let Some(text) = node.text() {
            found.push(DvcPath { path: text.to_owned(), cached: true, line: node.line });
        }
        found.extend(node.members().iter().map(|member| DvcPath {
            path: member.key.clone(),
            cached: member.node.bool_of("cache").unwrap_or(true),
            line: member.line,
        }));
    }
    found
}

fn names(list: Option<&Node>) -> Vec<String> {
    paths(list).into_iter().map(|path| path.path).collect()
}

/// Keys of `params.yaml` as strings, other files as `{file: [keys]}`.
fn params(list: Option<&Node>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for node in list.map(Node::each).unwrap_or_default() {
        if let Some(key) = node.text() {
            found.push(("params.yaml".to_owned(), key.to_owned()));
        }
        for member in node.members() {
            let keys = member.node.strings();
            if keys.is_empty() {
                found.push((member.key.clone(), String::new()));
            }
            found.extend(keys.into_iter().map(|(_, key)| (member.key.clone(), key)));
        }
    }
    found
}

fn locked_stage(member: &Member) -> LockedStage {
    let node = &member.node;
    let cmd = node.get("cmd").map(Node::strings).unwrap_or_default();
    let mut params = Vec::new();
    for file in node.get("params").map(Node::members).unwrap_or_default() {
        for value in file.node.members() {
            params.push((file.key.clone(), value.key.clone(), shown(&value.node)));
        }
    }
    LockedStage {
        name: member.key.clone(),
        line: member.line,
        cmd: cmd.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" && "),
        deps: files(node.get("deps")),
        outs: files(node.get("outs")),
        params,
    }
}

/// A parameter's value; collections only by their size.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) => scalar.text.clone(),
        Value::List(items) => format!("[{}]", items.len()),
        Value::Map(members) => format!("{{{}}}", members.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_and_imports() {
        let plain = parse_pointer("outs:\n- md5: aa.dir\n  size: 10\n  nfiles: 2\n  path: raw\n");
        let out = &plain.outs[0];
        assert_eq!((out.path.as_str(), out.hash.as_deref(), out.size, out.line), ("raw", Some("aa.dir"), Some(10), 5));
        assert!(out.is_dir() && out.cached && !plain.frozen);
        let import = parse_pointer(
            "frozen: true\ndeps:\n- path: get/data.xml\n  repo:\n    url: https://h/registry\n    rev_lock: f31f\nouts:\n- md5: a3\n  path: data.xml\n",
        );
        assert!(import.frozen);
        let repo = import.deps[0].repo.as_ref().unwrap();
        assert_eq!((repo.url.as_str(), repo.rev_lock.as_deref()), ("https://h/registry", Some("f31f")));
    }

    #[test]
    fn stages_with_params_and_loops() {
        let file = parse_yaml(
            "stages:\n  prepare:\n    cmd: python src/prepare.py data/data.xml\n    deps:\n      - data/data.xml\n    params:\n      - prepare.seed\n      - other.json:\n          - a\n      - whole.yaml:\n    outs:\n      - data/prepared\n    metrics:\n      - eval/metrics.json:\n          cache: false\n  many:\n    foreach: [a, b]\n    do:\n      cmd:\n        - echo 1\n        - echo ${item}\nartifacts:\n  model:\n    path: m.pkl\n    type: model\nplots:\n  - ROC:\n      x: fpr\n",
        );
        let prepare = &file.stages[0];
        assert_eq!((prepare.name.as_str(), prepare.line), ("prepare", 2));
        assert_eq!(prepare.commands, [(3, "python src/prepare.py data/data.xml".into())]);
        let params: Vec<_> = prepare.params.iter().map(|(f, k)| (f.as_str(), k.as_str())).collect();
        assert_eq!(params, [("params.yaml", "prepare.seed"), ("other.json", "a"), ("whole.yaml", "")]);
        assert!(!prepare.metrics[0].cached);
        assert!(file.stages[1].templated && file.stages[1].commands.len() == 2);
        assert_eq!(file.artifacts, [("model".into(), "m.pkl".into(), 23)]);
        assert_eq!(file.plots, ["ROC"]);
    }

    #[test]
    fn locks_of_both_schemas() {
        let stage = "prepare:\n  cmd: python p.py\n  deps:\n  - path: data.xml\n    md5: aa\n    size: 5\n  params:\n    params.yaml:\n      prepare.seed: 2017\n  outs:\n  - path: out\n    md5: bb\n";
        let new: String = format!("schema: '2.0'\nstages:\n  {}", stage.replace('\n', "\n  "));
        for text in [stage, &new] {
            let lock = parse_lock(text);
            let stage = &lock.stages[0];
            assert_eq!((stage.name.as_str(), stage.cmd.as_str()), ("prepare", "python p.py"));
            assert_eq!(stage.outs[0].hash.as_deref(), Some("bb"));
            assert_eq!(stage.params, [("params.yaml".into(), "prepare.seed".into(), "2017".into())]);
        }
    }

    #[test]
    fn remotes() {
        let config = parse_config(
            "[core]\n    remote = storage\n    autostage = true\n['remote \"storage\"']\n    url = s3://b/x\n['remote \"tmp\"']\n    url = /tmp/x\n",
        );
        assert_eq!(config.core_remote.as_deref(), Some("storage"));
        assert!(config.autostage);
        let seen: Vec<_> =
            config.remotes.iter().map(|r| (r.name.as_str(), r.url.as_str(), r.line, r.is_local())).collect();
        assert_eq!(seen, [("storage", "s3://b/x", 5, false), ("tmp", "/tmp/x", 7, true)]);
    }
}
