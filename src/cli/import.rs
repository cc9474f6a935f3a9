//! A spreadsheet of past scores becomes a history: `paydown record --answers scores.csv`.

use std::process::ExitCode;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta};
use serde_json::json;

use super::args::{Format, RecordArgs};
use super::clock;
use super::context::Context;
use super::failure::Hint;
use crate::audit::{stable_id, tally};
use crate::model::{AUDIT_SCHEMA, Audit, AuditKind, Repository, RepositoryKind, ToolRef};
use crate::rubric::Rubric;
use crate::store::scores_sheet::{self, SheetReview};
use crate::text::{count, sanitise};

/// Whether a file of answers is a sheet: by its name, or because its first line has columns and is no TOML.
pub(super) fn is_sheet(name: &str, text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let has_columns = [',', ';', '\t'].iter().any(|mark| first.contains(*mark));
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    matches!(ending.as_deref(), Some("csv" | "tsv")) || has_columns && !first.contains(['=', '[', '#'])
}

/// Records every review of a sheet; all of them, or none where one is wrong.
///
/// # Errors
/// When the sheet is wrong, the repository cannot be opened or the store cannot be written.
pub(super) fn run(args: &RecordArgs, text: &str, shown: &str, context: &Context) -> anyhow::Result<ExitCode> {
    let opened = context.open(&args.path, None)?;
    let rubric = context.rubric_for(&opened)?;
    let reviews = scores_sheet::read(text, &rubric).map_err(|problem| {
        let hint = Hint::new(format!("paydown rubric show {} prints dimensions and levels", rubric.id));
        hint.because(sanitise(&problem.to_string()).into_owned())
            .context(format!("the scores in {shown} cannot be used"))
    })?;
    let now = clock::now();
    let audits = reviews
        .into_iter()
        .map(|review| audit(review, args, &rubric, &opened.repository, now, context))
        .collect::<anyhow::Result<Vec<Audit>>>()?;
    let store = context.store(super::record::tree(&opened))?;
    let mut paths = Vec::new();
    for audit in &audits {
        paths.push(sanitise(&store.save(audit)?.to_string_lossy()).into_owned());
    }
    if context.format() == Format::Json {
        let rows = audits.iter().zip(&paths).map(|(audit, path)| {
            json!({"id": audit.id, "at": audit.at.to_rfc3339(), "path": path, "answers": audit.answers.len(),
                "total": audit.result.total, "out_of": audit.result.out_of})
        });
        context.print_json(&json!({"schema": "paydown.import/1", "audits": rows.collect::<Vec<_>>()}))?;
    } else {
        let first = audits.iter().map(|audit| audit.at.date_naive()).min().unwrap_or_default();
        let last = audits.iter().map(|audit| audit.at.date_naive()).max().unwrap_or_default();
        let reviews = count(audits.len() as u64, "review");
        context.print(&format!("recorded {reviews}, {first} to {last}; 'paydown trend' shows them\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn audit(
    review: SheetReview,
    args: &RecordArgs,
    rubric: &Rubric,
    repository: &Repository,
    now: DateTime<FixedOffset>,
    context: &Context,
) -> anyhow::Result<Audit> {
    let line = review.line;
    let at = moment(&review, args, now)?;
    let commit = args.commit.as_deref().or(review.commit.as_deref());
    let repository = match commit {
        Some(commit) => {
            context.open(&args.path, Some(commit)).map_err(|error| error.context(format!("line {line}")))?.repository
        }
        None => unplaced(repository),
    };
    let mut answers = review.answers;
    // The order of the rubric, whatever the sheet's is.
    answers.sort_by_cached_key(|id, _| rubric.dimensions.iter().position(|one| one.id == *id));
    answers.values_mut().for_each(|answer| answer.at = Some(at));
    let root = repository.root_commit.clone().or_else(|| repository.place.clone()).unwrap_or_default();
    let words = format!("{answers:?}");
    Ok(Audit {
        schema: AUDIT_SCHEMA,
        // The same row of the same sheet is the same review, however often it is imported.
        id: stable_id("imported", &[&root, &at.to_rfc3339(), &words], at),
        kind: AuditKind::Review,
        at,
        assessors: if review.by.is_empty() { Vec::new() } else { vec![review.by] },
        repository,
        rubric: rubric.reference(),
        tool: ToolRef { version: env!("CARGO_PKG_VERSION").to_owned() },
        result: tally(rubric, &answers),
        answers,
        actions: Vec::new(),
        findings: None,
        meeting: None,
        worst_finding: None,
    })
}

/// The repository at a commit nobody wrote down.
fn unplaced(repository: &Repository) -> Repository {
    let kind = match repository.kind {
        RepositoryKind::Worktree => RepositoryKind::Revision,
        kind => kind,
    };
    Repository { kind, commit: None, branch: None, committed_at: None, dirty_files: 0, ..repository.clone() }
}

/// Noon of the day of the sheet, else of `--date`.
fn moment(
    review: &SheetReview,
    args: &RecordArgs,
    now: DateTime<FixedOffset>,
) -> anyhow::Result<DateTime<FixedOffset>> {
    let at = match (review.day, &args.date) {
        (Some(day), _) => noon(day, now),
        (None, Some(text)) => super::record::parse_date(text, now),
        (None, None) => {
            let hint = Hint::new("a column 'date', or --date 2026-03-31 for a sheet of one review");
            return Err(hint.because(format!("line {} says not when it was", review.line)));
        }
    };
    let at = at.ok_or_else(|| {
        Hint::new("a date such as 2026-03-31").because(format!("line {} has no date that exists", review.line))
    })?;
    if at > now + TimeDelta::days(1) {
        let hint = Hint::new("check the year");
        return Err(hint.because(format!("line {} would lie in the future, at {}", review.line, at.date_naive())));
    }
    Ok(at)
}

fn noon(day: NaiveDate, now: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
    day.and_time(NaiveTime::from_hms_opt(12, 0, 0)?).and_local_timezone(*now.offset()).single()
}
