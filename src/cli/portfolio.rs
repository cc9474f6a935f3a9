//! `paydown portfolio`: every audited repository in one table, and those named beside them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Deserialize;

use super::args::{Format, PortfolioArgs, SortArg};
use super::clock;
use super::context::Context;
use super::failure::Hint;
use crate::inspect::{Job, inspect_opened};
use crate::model::{Band, Inspection, Repository, Tally};
use crate::report;
use crate::store::{Summaries, index_path, summarise};
use crate::text::{count, sanitise};
use crate::trend::{Inspected, PortfolioSort, matches, portfolio, sort};

/// No scan says as much; what is larger is something else.
const LARGEST: u64 = 256 << 20;

/// Runs the command.
///
/// # Errors
/// When the store or a folder of scans cannot be read. A repository or file that cannot be read is noted instead.
pub fn run(args: &PortfolioArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let rubric = context.rubric()?;
    let mut all = stored(context)?;
    let mut inspected = Vec::new();
    for path in &args.paths {
        if let Err(error) = add(path, context, &mut all, &mut inspected) {
            context.note(&format!("{} is left out: {error:#}", path.display()));
        }
    }
    for folder in &args.from {
        inspected.extend(scans(folder, context)?);
    }
    all.skipped.iter().for_each(|why| context.note(why));
    let left_out: usize = all.repositories.iter().map(|one| one.skipped.len()).sum();
    if left_out > 0 {
        let files = count(left_out as u64, "file");
        context.note(&format!("{files} of the store cannot be read; 'paydown history' in the repository says why"));
    }
    let mut rows = portfolio(&rubric, &all.repositories, &inspected, clock::now());
    rows.retain(|row| args.filter.iter().all(|words| matches(row, words)));
    sort(&mut rows, by(args.sort));
    match context.format() {
        Format::Json => context.print_json(&report::portfolio::json(&rows, &rubric))?,
        Format::Csv => context.print(&report::portfolio::csv(&rows, &rubric))?,
        Format::Markdown => context.print(&report::portfolio::markdown(&rows, &rubric))?,
        Format::Html => context.print(&report::portfolio::html(&rows, &rubric))?,
        _ => context.print(&report::portfolio::text(&rows, &rubric))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn by(sort: SortArg) -> PortfolioSort {
    match sort {
        SortArg::Score => PortfolioSort::Score,
        SortArg::Name => PortfolioSort::Name,
        SortArg::Change => PortfolioSort::Change,
        SortArg::Age => PortfolioSort::Age,
        SortArg::Overdue => PortfolioSort::Overdue,
    }
}

/// What the store of the environment, or the user's own, holds.
fn stored(context: &Context) -> anyhow::Result<Summaries> {
    let store = context.store(None)?;
    let index = index_path(&store).filter(|_| !context.common.no_cache);
    Ok(store.summaries(index.as_deref()))
}

/// Adds a repository that was named: by its audits where it has some, else by inspecting it.
fn add(path: &Path, context: &Context, all: &mut Summaries, inspected: &mut Vec<Inspected>) -> anyhow::Result<()> {
    let opened = context.open(path, None)?;
    let store = context.store(super::record::tree(&opened))?;
    let history = store.history(&opened.repository);
    let (events, _) = store.events(&opened.repository);
    let known =
        all.repositories.iter().any(|one| crate::store::is_same_repository(&one.repository, &opened.repository));
    match summarise(&history, &events) {
        Some(_) if known => {}
        Some(summary) => all.repositories.push(summary),
        None => {
            let options = context.inspect_options(path, None);
            let inspection = inspect_opened(&opened, &options, &context.rubric()?, &Job::default())?;
            inspected.push(from_inspection(&inspection));
        }
    }
    Ok(())
}

fn from_inspection(inspection: &Inspection) -> Inspected {
    let levels = inspection.suggestions.iter().filter(|one| one.confidence.settles());
    let worst = inspection.findings.first().map(|finding| {
        (finding.severity.as_str().to_owned(), finding.message.clone(), place(&finding.path, finding.line))
    });
    Inspected {
        repository: inspection.repository.clone(),
        result: inspection.tally.clone(),
        rubric_id: inspection.rubric.id.clone(),
        levels: levels.filter_map(|one| Some((one.dimension.to_string(), one.score?))).collect(),
        worst,
    }
}

fn place(path: &str, line: u32) -> String {
    if line > 0 { format!("{path}:{line}") } else { path.to_owned() }
}

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

/// The scans in a folder, by name; a file that is none is noted.
fn scans(folder: &Path, context: &Context) -> anyhow::Result<Vec<Inspected>> {
    let hint = || Hint::new("--from with a folder of files that 'paydown scan --format json' wrote");
    let listing = std::fs::read_dir(folder).map_err(|error| {
        hint().because(format!("the folder {} cannot be read: {error}", sanitise(&folder.to_string_lossy())))
    })?;
    let mut files: Vec<PathBuf> = listing.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let mut scans = Vec::new();
    for path in files {
        match scan(&path) {
            Ok(one) => scans.push(one),
            Err(why) => context.note(&format!("{} is left out: {why}", path.display())),
        }
    }
    Ok(scans)
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
    let ScanRepository { name, root_commit, remote, commit } = scan.repository;
    let score = scan.score;
    Ok(Inspected {
        repository: Repository { name, remote, root_commit, commit, ..Repository::default() },
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
        worst: scan
            .findings
            .into_iter()
            .next()
            .map(|finding| (finding.severity, finding.message, place(&finding.path, finding.line.unwrap_or(0)))),
    })
}
