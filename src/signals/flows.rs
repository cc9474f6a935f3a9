//! Where data and models come from and go to: buckets, databases, tables, addresses and files that running code names.

use std::collections::BTreeMap;

use super::scene::{Scene, shorten};
use crate::model::{Flow, FlowKind, Landmark, Way};
use crate::parse::python::{PythonFacts, Text, TextRole};

/// Flows that are kept.
const MOST: usize = 60;
/// Last parts of calls that write.
const WRITERS: &[&str] = &[
    "to_csv",
    "to_parquet",
    "to_feather",
    "to_excel",
    "to_json",
    "to_pickle",
    "to_hdf",
    "to_sql",
    "to_gbq",
    "to_table",
    "dump",
    "save",
    "savez",
    "savetxt",
    "savez_compressed",
    "save_model",
    "save_pretrained",
    "save_weights",
    "savefig",
    "write_table",
    "write_csv",
    "write_parquet",
    "write_text",
    "write_bytes",
    "insertInto",
    "saveAsTable",
    "imsave",
    "upload_file",
    "upload_fileobj",
    "upload_from_filename",
    "put_object",
    "put",
    "export",
    "log_artifact",
    "log_model",
    "insert_rows_json",
    "load_table_from_dataframe",
    "copy_to",
    "imwrite",
];
/// Last parts of calls that read, beside those that begin with `read_` or `load`.
const READERS: &[&str] = &[
    "open",
    "connect",
    "create_engine",
    "download_file",
    "download_fileobj",
    "get_object",
    "urlretrieve",
    "scan_csv",
    "scan_parquet",
    "genfromtxt",
    "memmap",
    "from_pretrained",
    "imread",
    "File",
    "glob",
    "get",
    "execute",
    "table",
];
const BUCKETS: &[&str] =
    &["s3", "s3a", "gs", "gcs", "abfs", "abfss", "wasb", "wasbs", "adl", "az", "azureml", "oss", "r2"];
const DATABASES: &[&str] = &[
    "postgresql",
    "postgres",
    "mysql",
    "mssql",
    "oracle",
    "sqlite",
    "jdbc",
    "mongodb",
    "bigquery",
    "snowflake",
    "redshift",
    "clickhouse",
    "duckdb",
    "redis",
    "hive",
    "trino",
    "databricks",
];
const MODELS: &[&str] = &[
    "pkl",
    "pickle",
    "joblib",
    "pt",
    "pth",
    "ckpt",
    "onnx",
    "pb",
    "safetensors",
    "keras",
    "h5",
    "tflite",
    "pmml",
    "bst",
    "cbm",
    "mlmodel",
];
const FILES: &[&str] = &[
    "csv", "tsv", "parquet", "feather", "arrow", "hdf5", "npz", "npy", "jsonl", "json", "xlsx", "xls", "db", "sqlite",
    "tfrecord", "zip", "gz", "avro", "orc", "txt", "png", "jpg",
];

/// Everything that is named once, what lies outside the machine first, then by name.
pub(super) fn of(scene: &Scene<'_>) -> Vec<Flow> {
    let mut known: BTreeMap<(FlowKind, String), Flow> = BTreeMap::new();
    for (_, file) in scene.running() {
        let Some(python) = file.python() else { continue };
        for text in &python.texts {
            for (kind, name) in ends(text) {
                let flow = Flow {
                    way: way(python, text),
                    kind,
                    landmark: Landmark { text: shorten(&name), path: file.path.clone(), line: file.line(text.line) },
                };
                add(&mut known, flow);
            }
        }
    }
    known.into_values().take(MOST).collect()
}

/// A place that is both named and read is read.
fn add(known: &mut BTreeMap<(FlowKind, String), Flow>, flow: Flow) {
    let entry = known.entry((flow.kind, flow.landmark.text.clone())).or_insert_with(|| flow.clone());
    if entry.way == Way::Names && flow.way != Way::Names {
        *entry = flow;
    }
}

/// What a literal says lies at the other end.
fn ends(text: &Text) -> Vec<(FlowKind, String)> {
    let whole = |kind| vec![(kind, text.text.clone())];
    match text.role {
        TextRole::Query => tables(&text.text).into_iter().map(|table| (FlowKind::Table, table)).collect(),
        TextRole::Address => {
            let scheme = text.text.split("://").next().unwrap_or_default().to_ascii_lowercase();
            let scheme = scheme.split('+').next().unwrap_or_default();
            match scheme {
                scheme if BUCKETS.contains(&scheme) => whole(FlowKind::Bucket),
                scheme if DATABASES.contains(&scheme) => whole(FlowKind::Database),
                "http" | "https" | "ftp" | "sftp" | "hdfs" | "kafka" => whole(FlowKind::Address),
                _ => Vec::new(),
            }
        }
        TextRole::Path | TextRole::AbsolutePath => match ending(&text.text).as_str() {
            end if MODELS.contains(&end) => whole(FlowKind::Model),
            end if FILES.contains(&end) => whole(FlowKind::File),
            _ => Vec::new(),
        },
    }
}

fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default()
}

/// Names behind FROM, JOIN, INTO, UPDATE and TABLE.
fn tables(query: &str) -> Vec<String> {
    let words: Vec<&str> = query.split_whitespace().collect();
    let mut names: Vec<String> = Vec::new();
    for pair in words.windows(2) {
        let before = pair[0].to_ascii_lowercase();
        let name: &str = pair[1].trim_matches(|c: char| matches!(c, '(' | ')' | ',' | ';' | '"' | '`' | '\''));
        let is_name = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_' || c == '{')
            && !["select", "set", "values", "if", "lateral", "unnest"].contains(&name.to_ascii_lowercase().as_str());
        if matches!(before.as_str(), "from" | "join" | "into" | "update" | "table") && is_name {
            let name = name.split(['(', ')', ',', ';']).next().unwrap_or(name).to_owned();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// What the call does that takes the literal, or that stands on its line.
fn way(python: &PythonFacts, text: &Text) -> Way {
    if text.role == TextRole::Query {
        let first = text.text.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        return if matches!(first.as_str(), "insert" | "update" | "create" | "merge" | "delete") {
            Way::Writes
        } else {
            Way::Reads
        };
    }
    let takes = python.calls.iter().filter(|call| call.first.as_deref() == Some(text.text.as_str()));
    let beside = python.calls.iter().filter(|call| call.line == text.line);
    takes.chain(beside).find_map(|call| direction(&call.target)).unwrap_or(Way::Names)
}

fn direction(target: &str) -> Option<Way> {
    let last = target.rsplit('.').next().unwrap_or(target);
    if WRITERS.contains(&last) {
        return Some(Way::Writes);
    }
    (READERS.contains(&last) || last.starts_with("read_") || last.starts_with("load")).then_some(Way::Reads)
}

/// The flows of one file: for tests.
#[cfg(test)]
fn in_file(file: &crate::facts::FileFacts) -> Vec<(Way, FlowKind, String)> {
    let python = file.python().into_iter();
    python
        .flat_map(|python| python.texts.iter().map(move |text| (python, text)))
        .flat_map(|(python, text)| ends(text).into_iter().map(move |(kind, name)| (way(python, text), kind, name)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::RepoFacts;

    #[test]
    fn calls_say_which_way_data_goes() {
        let code = "import pandas as pd\nimport joblib\nfrom sqlalchemy import create_engine\n\
                    OUT = \"s3://acme/scores.parquet\"\n\
                    df = pd.read_parquet(\"s3://acme/churn.parquet\")\n\
                    engine = create_engine(\"postgresql://u:secret@db/churn\")\n\
                    more = pd.read_sql(\"SELECT * FROM crm.orders o JOIN crm.users u ON 1=1\", engine)\n\
                    joblib.dump(model, \"models/churn.joblib\")\n\
                    df.to_csv(\"out/scores.csv\")\n";
        let facts = RepoFacts::of_texts(&[("train.py", code)], crate::catalog::built_in());
        let mut found = in_file(&facts.files[0]);
        found.sort();
        let expected = [
            (Way::Reads, FlowKind::Bucket, "s3://acme/churn.parquet"),
            (Way::Reads, FlowKind::Database, "postgresql://***@db/churn"),
            (Way::Reads, FlowKind::Table, "crm.orders"),
            (Way::Reads, FlowKind::Table, "crm.users"),
            (Way::Writes, FlowKind::Model, "models/churn.joblib"),
            (Way::Writes, FlowKind::File, "out/scores.csv"),
            (Way::Names, FlowKind::Bucket, "s3://acme/scores.parquet"),
        ];
        assert_eq!(found, expected.map(|(way, kind, name)| (way, kind, name.to_owned())));
    }
}
