//! Scans made elsewhere: what any job runner wrote with `paydown scan --format json`, read back for the portfolio.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use rayon::prelude::*;
use serde::Deserialize;

use super::context::Context;
use super::failure::Hint;
use crate::model::{Band, Repository, Tally, WorstFinding};
use crate::report;
use crate::text::sanitise;
use crate::trend::Inspected;

/// No scan says as much; what is larger is something else.
const LARGEST: u64 = 256 << 20;

/// Folders inside folders that are looked into.
const DEEPEST: usize = 8;

/// What is read of `paydown.scan/1`.
#[derive(Deserialize)]
struct Scan {
    schema: String,
    repository: ScanRepository,
    rubric: ScanRubric,
    score: ScanScore,
    dimensions: Vec<ScanDimension>,
    findings: Vec<ScanFinding>,
}

#[derive(Deserialize)]
struct ScanRepository {
    name: String,
    root_commit: Option<String>,
    remote: Option<String>,
    commit: Option<String>,
    #[serde(default, with = "crate::model::time_text::optional")]
    committed_at: Option<DateTime<FixedOffset>>,
}

#[derive(Deserialize)]
struct ScanRubric {
    id: String,
}

#[derive(Deserialize)]
struct ScanScore {
    suggested: u32,
    low: u32,
    high: u32,
    out_of: u32,
    band: Band,
}

#[derive(Deserialize)]
struct ScanDimension {
    id: String,
    score: Option<u8>,
    confidence: crate::model::Confidence,
}

#[derive(Deserialize)]
struct ScanFinding {
    severity: String,
    message: String,
    path: String,
    line: Option<u32>,
}

/// The scans in a folder and the folders in it, by path; a file that is none is noted.
pub(super) fn read(folder: &Path, context: &Context) -> anyhow::Result<Vec<Inspected>> {
    let hint = || Hint::new("--from with a folder of files that 'paydown scan --format json' wrote");
    let shown = sanitise(&folder.to_string_lossy()).into_owned();
    let mut files = Vec::new();
    list(folder, 0, &mut files)
        .map_err(|error| hint().because(format!("the folder {shown} cannot be read: {error}")))?;
    if files.is_empty() {
        context.note(&format!("there is no JSON file in {shown}"));
    }
    let read: Vec<(PathBuf, Result<Inspected, String>)> = files
        .into_par_iter()
        .map(|path| {
            let one = scan(&path);
            (path, one)
        })
        .collect();
    let mut scans = Vec::with_capacity(read.len());
    for (path, result) in read {
        match result {
            Ok(one) => scans.push(one),
            Err(why) => context.note(&format!("{} is left out: {why}", path.display())),
        }
    }
    Ok(scans)
}

/// Job runners put what each job made into a folder of its own. Links are not followed.
fn list(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries = std::fs::read_dir(folder)?.collect::<std::io::Result<Vec<_>>>()?;
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() && depth < DEEPEST {
            list(&path, depth + 1, files)?;
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    Ok(())
}

fn scan(path: &Path) -> Result<Inspected, String> {
    let meta = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !meta.is_file() || meta.len() > LARGEST {
        return Err("it is no file of a scan".into());
    }
    let text = std::fs::read(path).map_err(|error| error.to_string())?;
    let scan: Scan = serde_json::from_slice(&text).map_err(|error| format!("it is no scan: {error}"))?;
    if scan.schema != report::json::SCAN_SCHEMA {
        return Err(format!("its format is {}, not {}", scan.schema, report::json::SCAN_SCHEMA));
    }
    let ScanRepository { name, root_commit, remote, commit, committed_at } = scan.repository;
    let score = scan.score;
    Ok(Inspected {
        repository: Repository { name, remote, root_commit, commit, committed_at, ..Repository::default() },
        result: Tally {
            total: score.suggested,
            low: score.low,
            high: score.high,
            out_of: score.out_of,
            band: score.band,
            comparable: true,
            ..Tally::default()
        },
        rubric_id: scan.rubric.id,
        levels: scan
            .dimensions
            .into_iter()
            .filter(|one| one.confidence.settles())
            .filter_map(|one| Some((one.id, one.score?)))
            .collect(),
        worst: scan.findings.into_iter().next().map(|finding| WorstFinding {
            severity: finding.severity,
            message: finding.message,
            path: finding.path,
            line: finding.line.filter(|line| *line > 0),
        }),
        tags: Vec::new(),
    })
}
