//! `paydown report`: a document from an audit or, where there is none, from an inspection.

use std::process::ExitCode;

use super::args::{DocumentArg, Format, ReportArgs};
use super::clock;
use super::context::Context;
use super::{pick, scan};
use crate::audit::{self, Comparison, track};
use crate::model::{Audit, AuditKind, Inspection};
use crate::repo::{self, Opened};
use crate::report::document::{Kind, document};
use crate::report::gather::{Ingredients, gather};
use crate::report::{ReportData, page_html, page_markdown, page_text, sheet};
use crate::rubric::Rubric;
use crate::store::{History, Store};
use crate::text::count;
use crate::trend::series;

/// Runs the command.
///
/// # Errors
/// When the repository cannot be opened, no such audit exists, or the result cannot be written.
pub fn run(args: &ReportArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let opened = context.open(&args.path, None)?;
    let store = context.store(super::record::tree(&opened))?;
    let history = store.history(&opened.repository);
    // What somebody inherits is what is there now.
    let from_scan = args.scan || args.kind == DocumentArg::Onboarding && args.audit.is_none();
    let audit = if from_scan { None } else { choose(&history, args.audit.as_deref())? };
    if audit.is_none() && !from_scan {
        context.note("there is no audit yet: this is what an inspection proposes; 'paydown' opens a review");
    }
    let rubric = rubric(audit, &opened, context)?;
    let data = data(&opened, &store, &history, audit, &rubric, context, args)?;
    print(&data, args.kind, context)?;
    Ok(ExitCode::SUCCESS)
}

/// The audit named, else the last review, else the last audit of any kind.
pub(super) fn choose<'a>(history: &'a History, named: Option<&str>) -> anyhow::Result<Option<&'a Audit>> {
    if let Some(named) = named {
        return pick::audit(history, named).map(Some);
    }
    let audits = || history.audits.iter().map(|stored| &stored.audit);
    Ok(audits().rfind(|audit| audit.kind == AuditKind::Review).or_else(|| audits().next_back()))
}

/// The rubric asked for, else the one the audit was made with.
fn rubric(audit: Option<&Audit>, opened: &Opened, context: &Context) -> anyhow::Result<Rubric> {
    match audit {
        Some(audit) if context.common.rubric.is_none() => super::rubric::load(&audit.rubric.id),
        _ => context.rubric_for(opened),
    }
}

fn data(
    opened: &Opened,
    store: &Store,
    history: &History,
    audit: Option<&Audit>,
    rubric: &Rubric,
    context: &Context,
    args: &ReportArgs,
) -> anyhow::Result<ReportData> {
    let (events, unread) = store.events(&opened.repository);
    let skipped: Vec<String> = history.skipped.iter().chain(&unread).map(|skipped| skipped.reason.clone()).collect();
    let mut notes: Vec<String> = opened.notes.clone();
    if !skipped.is_empty() {
        let files = count(skipped.len() as u64, "file");
        notes.push(format!("{files} of the store could not be read; 'paydown history' says why"));
    }
    let until = audit.map_or(history.audits.len(), |audit| {
        history.audits.iter().position(|stored| stored.audit.id == audit.id).map_or(0, |at| at + 1)
    });
    let audits: Vec<&Audit> = history.audits[..until].iter().map(|stored| &stored.audit).collect();
    let comparison = audit.and_then(|audit| compared(opened, rubric, &audits, audit));
    let inspected = inspect(opened, audit, rubric, context, args);
    let (inspection, not_inspected) = match inspected {
        Ok(inspection) => (Some(inspection), None),
        // Without an audit there is nothing to report but the inspection.
        Err(error) if audit.is_none() => return Err(error),
        Err(error) => (None, Some(format!("{error:#}"))),
    };
    Ok(gather(&Ingredients {
        rubric,
        audit,
        comparison: comparison.as_ref(),
        series: &series(rubric, &audits),
        actions: &track(&audits, &events),
        inspection: inspection.as_ref(),
        not_inspected,
        repository: &opened.repository,
        notes,
        today: clock::now().date_naive(),
    }))
}

/// The audit beside the one of its kind before it.
fn compared(opened: &Opened, rubric: &Rubric, audits: &[&Audit], audit: &Audit) -> Option<Comparison> {
    let earlier = audits.iter().filter(|before| before.id != audit.id && before.rubric.id == audit.rubric.id);
    let before = earlier.rev().find(|before| before.kind == audit.kind)?;
    let mut comparison = audit::compare(rubric, before, audit);
    comparison.attribute(opened, &|| false);
    Some(comparison)
}

/// The commit of the audit, so that places and links are those that were decided on.
fn inspect(
    opened: &Opened,
    audit: Option<&Audit>,
    rubric: &Rubric,
    context: &Context,
    args: &ReportArgs,
) -> anyhow::Result<Inspection> {
    let commit = audit.map(|audit| audit.repository.commit.as_deref());
    match commit {
        Some(None) if opened.repository.commit.is_some() => anyhow::bail!("the audit names no commit"),
        Some(Some(commit)) => {
            let then = repo::open(&args.path, Some(commit))?;
            scan::with_progress(&then, &context.inspect_options(&args.path, Some(commit)), rubric, context)
        }
        _ => scan::with_progress(opened, &context.inspect_options(&args.path, None), rubric, context),
    }
}

fn print(data: &ReportData, kind: DocumentArg, context: &Context) -> anyhow::Result<()> {
    let kind = match kind {
        DocumentArg::Minutes => Kind::Minutes,
        DocumentArg::Summary => Kind::Summary,
        DocumentArg::Onboarding => Kind::Onboarding,
    };
    match context.format() {
        Format::Json => context.print_json(data),
        Format::Csv => context.print(&sheet::write(data)),
        Format::Markdown => context.print(&page_markdown::write(&document(data, kind))),
        Format::Html => context.print(&page_html::write(&document(data, kind))?),
        Format::Text | Format::Sarif => {
            let layout = page_text::Layout { width: context.width(), colour: context.colour(), links: context.links() };
            context.print(&page_text::write(&document(data, kind), layout))
        }
    }
}
