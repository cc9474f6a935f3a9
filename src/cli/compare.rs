//! `paydown compare`: what moved between two audits, and why.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use super::args::{CompareArgs, Format};
use super::context::Context;
use super::failure::Hint;
use super::pick;
use crate::audit::{self, Comparison};
use crate::inspect::{Job, inspect};
use crate::model::Audit;
use crate::report;
use crate::rubric::Rubric;
use crate::store::History;

/// Runs the command.
///
/// # Errors
/// When the repository cannot be opened, or the audits named do not exist.
pub fn run(args: &CompareArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let (path, from, to) = places(args);
    let opened = context.open(&path, None)?;
    let store = context.store(super::record::tree(&opened))?;
    let history = store.history(&opened.repository);
    history.skipped.iter().for_each(|skipped| context.note(&skipped.reason));
    let rubric = context.rubric_at(&path)?;
    let (before, after) = pair(&history, from, to, context)?;
    let mut comparison = audit::compare(&rubric, before, after);
    comparison.attribute(&opened, &|| false);
    let doubts = super::history::doubtful(&opened, &rubric, &[before, after]);
    for audit in [before, after] {
        for doubt in doubts.get(&audit.id).into_iter().flatten() {
            context.note(&format!("{}: {doubt}", report::compare::name(audit)));
        }
    }
    let again = if args.rescore { Some(rescore(&comparison, &path, &rubric, context)?) } else { None };
    print(&comparison, again.as_ref(), context)?;
    Ok(ExitCode::SUCCESS)
}

/// `compare latest` means an audit of this repository, not a folder of that name.
fn places(args: &CompareArgs) -> (PathBuf, Option<&str>, Option<&str>) {
    let (from, to) = (args.from.as_deref(), args.to.as_deref());
    match args.path.as_deref().and_then(Path::to_str) {
        Some(word) if to.is_none() && pick::names_an_audit(word) && !Path::new(word).exists() => {
            (PathBuf::from("."), Some(word), from)
        }
        _ => (args.path.clone().unwrap_or_else(|| PathBuf::from(".")), from, to),
    }
}

/// The two audits, the earlier first.
fn pair<'a>(
    history: &'a History,
    from: Option<&str>,
    to: Option<&str>,
    context: &Context,
) -> anyhow::Result<(&'a Audit, &'a Audit)> {
    let audits = &history.audits;
    let after = to.map_or_else(|| pick::audit(history, "latest"), |to| pick::audit(history, to))?;
    let at = audits.iter().position(|stored| stored.audit.id == after.id).unwrap_or_default();
    // Two rubrics ask different questions: without a name the one before is the one before by the same rubric.
    let earlier = audits[..at].iter().rposition(|stored| stored.audit.rubric.id == after.rubric.id);
    let before = match (from, earlier) {
        (Some(from), _) => pick::audit(history, from)?,
        (None, Some(before)) => &audits[before].audit,
        (None, None) => {
            let hint = Hint::new("paydown backfill, which scores past commits, or a second review");
            return Err(hint.because("there is only one audit, and nothing before it to compare with"));
        }
    };
    if before.id == after.id {
        return Err(Hint::new("paydown history, which lists all audits").because("both names mean the same audit"));
    }
    if before.at > after.at {
        context.note("the first audit named is the later one: they are compared in the order they were made");
        return Ok((after, before));
    }
    Ok((before, after))
}

/// What both commits get under today's rubric and rules.
struct Again {
    /// Both, compared; missing where a commit is gone.
    comparison: Option<Comparison>,
    /// Why something is missing.
    notes: Vec<String>,
}

fn rescore(comparison: &Comparison, path: &Path, rubric: &Rubric, context: &Context) -> anyhow::Result<Again> {
    let mut notes = Vec::new();
    let mut sides = Vec::new();
    for audit in [&comparison.before, &comparison.after] {
        match again(audit, path, rubric, context) {
            Ok(again) => sides.push(again),
            Err(error) => notes.push(format!("{}: {error:#}", report::compare::name(audit))),
        }
    }
    let compared = match &sides[..] {
        [before, after] => {
            let opened = context.open(path, None)?;
            let mut compared = audit::compare(rubric, before, after);
            compared.attribute(&opened, &|| false);
            Some(compared)
        }
        _ => None,
    };
    Ok(Again { comparison: compared, notes })
}

fn again(audit: &Audit, path: &Path, rubric: &Rubric, context: &Context) -> anyhow::Result<Audit> {
    let Some(commit) = audit.repository.commit.as_deref() else {
        anyhow::bail!("it names no commit, so nothing can be inspected again");
    };
    let inspection = inspect(&context.inspect_options(path, Some(commit)), rubric, &Job::default())?;
    let mut again = audit::automatic(&inspection, rubric, audit.at);
    again.id.clone_from(&audit.id);
    Ok(again)
}

fn print(comparison: &Comparison, again: Option<&Again>, context: &Context) -> anyhow::Result<()> {
    again.iter().flat_map(|again| &again.notes).for_each(|note| context.note(&format!("not scored again: {note}")));
    let compared = again.and_then(|again| again.comparison.as_ref());
    match context.format() {
        Format::Json => {
            let mut value = report::compare::json(comparison);
            if let Some(again) = again {
                value["rescored"] = json!({"comparison": compared.map(report::compare::json), "missing": again.notes});
            }
            context.print_json(&value)
        }
        Format::Markdown => {
            let pages = [Some(comparison), compared];
            let pages: Vec<String> = pages.into_iter().flatten().map(report::compare::markdown).collect();
            context.print(&pages.join("\n# Both commits under today's rubric and rules\n\n"))
        }
        _ => {
            let width = context.width();
            let mut out = report::compare::text(comparison, width);
            if let Some(again) = compared {
                out.push_str("\nBoth commits under today's rubric and rules, without what people decided:\n\n");
                out.push_str(&report::compare::text(again, width));
            }
            context.print(&out)
        }
    }
}
