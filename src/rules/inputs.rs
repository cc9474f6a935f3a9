//! What code reads: buckets, tables, addresses and local files, and whether anything fixes their version.

use foldhash::HashSet;

use crate::facts::{Content, FileFacts, RepoFacts};
use crate::parse::Format;
use crate::parse::python::{PythonFacts, TextRole};

/// What kind of input it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Bucket,
    Table,
    Download,
    Local,
}

/// One thing that is read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Input {
    /// Line in the file of the facts, from 1.
    pub(super) line: u32,
    pub(super) kind: Kind,
    pub(super) text: String,
}

const BUCKETS: &[&str] =
    &["s3://", "s3a://", "gs://", "abfs://", "abfss://", "wasbs://", "hdfs://", "azureml://", "dbfs:/", "jdbc:"];
const DATA_FILES: &[&str] = &[
    "csv", "tsv", "parquet", "feather", "arrow", "orc", "h5", "hdf5", "npz", "npy", "json", "jsonl", "xlsx", "xls",
    "zip", "gz", "tfrecord", "avro", "mat", "db", "sqlite", "pkl", "pickle",
];

/// Everything a file reads by a name that stands in it, in order of lines.
pub(super) fn inputs(file: &FileFacts) -> Vec<Input> {
    let Some(python) = file.python() else { return Vec::new() };
    let written = written(python);
    let mut found: Vec<Input> = Vec::new();
    for text in &python.texts {
        let kind = match text.role {
            TextRole::Address if is_bucket(&text.text) => Kind::Bucket,
            TextRole::Address
                if text.text.starts_with("http") && is_data_file(&text.text) && !is_weights(&text.text) =>
            {
                Kind::Download
            }
            TextRole::Query if reads(&text.text) => Kind::Table,
            TextRole::Path | TextRole::AbsolutePath if is_read(python, &text.text) => Kind::Local,
            _ => continue,
        };
        if !written.contains(text.text.as_str()) {
            found.push(Input { line: text.line, kind, text: text.text.clone() });
        }
    }
    found.sort();
    found
}

/// A query that names its table. `Select one of … from …` is a sentence.
fn reads(query: &str) -> bool {
    let start = query.trim_start();
    let lower = start.to_ascii_lowercase();
    let prose = start.starts_with("Select ") || start.starts_with("With ");
    let table = lower.split_whitespace().skip_while(|word| *word != "from").nth(1).unwrap_or_default();
    let named = table.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '"' | '`' | '['));
    (lower.starts_with("select") || lower.starts_with("with")) && !prose && named
}

/// A bucket that is named, not put together from parts.
fn is_bucket(address: &str) -> bool {
    BUCKETS.iter().any(|scheme| address.strip_prefix(scheme).is_some_and(|rest| !rest.starts_with('{')))
        && !is_weights(address)
}

/// Weights of a published model are no training data.
fn is_weights(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    ["weight", "model", "checkpoint", "pretrained", "keras-app"].iter().any(|word| lower.contains(word))
}

fn method(target: &str) -> &str {
    target.rsplit('.').next().unwrap_or(target)
}

/// First arguments of calls that write.
fn written(python: &PythonFacts) -> HashSet<&str> {
    let writes = |name: &str| {
        ["to_", "save", "write", "dump", "upload", "put", "insert"].iter().any(|start| name.starts_with(start))
    };
    python.calls.iter().filter(|call| writes(method(&call.target))).filter_map(|call| call.first.as_deref()).collect()
}

fn is_read(python: &PythonFacts, text: &str) -> bool {
    let starts = ["read_", "scan_", "load", "genfromtxt", "open_dataset", "fromfile"];
    is_data_file(text)
        && python.calls.iter().any(|call| {
            call.first.as_deref() == Some(text) && starts.iter().any(|start| method(&call.target).starts_with(start))
        })
}

fn is_data_file(text: &str) -> bool {
    let end = text.split(['?', '#']).next().unwrap_or(text);
    end.rsplit_once('.').is_some_and(|(_, extension)| DATA_FILES.contains(&extension.to_ascii_lowercase().as_str()))
}

/// A date, a version or a hash in the name: it does not move.
pub(super) fn is_dated(path: &str) -> bool {
    let parts = path.split(|c: char| !c.is_ascii_alphanumeric());
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    parts.into_iter().any(|part| {
        let year =
            matches!(part.len(), 4 | 6 | 8) && (part.starts_with("19") || part.starts_with("20")) && digits(part);
        let version = part.strip_prefix('v').is_some_and(|rest| !rest.is_empty() && rest.len() <= 3 && digits(rest));
        let hash = part.len() >= 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit()) && !digits(part);
        year || version || hash
    })
}

/// What gives data a version in this tree.
#[derive(Debug, Default)]
pub(super) struct Versioned {
    /// Last parts of the paths of data files in the tree.
    names: HashSet<String>,
    /// DVC tracks at least one output by its hash, or git-lfs at least one data file.
    pub(super) by_tool: bool,
}

impl Versioned {
    pub(super) fn new(facts: &RepoFacts) -> Self {
        let mut found = Self::default();
        let is_data = |file: &FileFacts| matches!(file.format, Format::Data(_));
        for file in &facts.files {
            match &file.content {
                Content::DvcPointer(pointer) => {
                    found.by_tool |= pointer.outs.iter().any(|out| out.hash.is_some());
                    found.names.extend(pointer.outs.iter().map(|out| name_of(&out.path)));
                }
                Content::DvcLock(lock) => {
                    let files = lock.stages.iter().flat_map(|stage| stage.deps.iter().chain(&stage.outs));
                    for out in files.filter(|out| out.hash.is_some()) {
                        found.by_tool = true;
                        found.names.insert(name_of(&out.path));
                    }
                }
                Content::GitAttributes(attributes) => {
                    let matcher = attributes.matcher();
                    found.by_tool |=
                        facts.files.iter().any(|file| is_data(file) && matcher.matches(&file.path).is_some());
                }
                _ if is_data(file) => {
                    found.names.insert(name_of(&file.path));
                }
                _ => {}
            }
        }
        found
    }

    /// Whether a file of this name is in the tree or tracked.
    pub(super) fn knows(&self, path: &str) -> bool {
        self.names.contains(&name_of(path))
    }
}

fn name_of(path: &str) -> String {
    path.trim_end_matches('/').rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase()
}
