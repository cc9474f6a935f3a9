//! `paydown scan`: inspect and print; saves nothing.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Context as _;

use super::args::{Format, ScanArgs};
use super::context::Context;
use super::gates::{self, Verdict};
use crate::inspect::{InspectOptions, Job, inspect_opened};
use crate::model::{Audit, AuditKind, Inspection, Repository};
use crate::repo::Opened;
use crate::report::links::Links;
use crate::report::{json, sarif, text};
use crate::rubric::Rubric;
use crate::rules;
use crate::text::sanitise;

/// Exit code where a threshold was breached.
const BREACHED: u8 = 1;
/// Exit code where a suppression or a setting of the repository cannot be meant.
const FAULTY: u8 = 2;
/// How often progress is drawn.
const TICK: Duration = Duration::from_millis(100);

/// Runs the command.
///
/// # Errors
/// When the repository cannot be opened or the result cannot be printed.
pub fn run(args: &ScanArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let ready = crate::inspect::get_ready(context.common.jobs.map(Into::into));
    let opened = context.open_to_inspect(&args.path, args.rev.as_deref())?;
    let rubric = context.rubric_for(&opened)?;
    let options = context.inspect_options(&args.path, args.rev.as_deref());
    let mut inspection = with_progress(&opened, &options, &rubric, context)?;
    drop(ready);
    let args = &args.completed(&inspection.settings, super::record::tree(&opened));
    let last = last_audit(args, &opened, &inspection.repository, context)?;
    let verdict = gates::judge(args, &mut inspection, last.as_ref(), context.common.force)?;
    // With a threshold and --quiet only the verdict is of interest.
    if !(context.common.quiet && verdict.asked && context.format() == Format::Text) {
        context.print(&render(&inspection, &rubric, &verdict, context)?)?;
    }
    verdict.notes.iter().for_each(|note| context.note(note));
    for line in verdict.lines() {
        // Where standard error is gone, the exit code still tells.
        let _ = writeln!(io::stderr(), "{line}");
    }
    let faults = faults(&inspection);
    for fault in &faults {
        let _ = writeln!(io::stderr(), "error: {fault}");
    }
    Ok(match (faults.is_empty(), verdict.breaches.is_empty()) {
        (false, _) => ExitCode::from(FAULTY),
        (_, false) => ExitCode::from(BREACHED),
        (true, true) => ExitCode::SUCCESS,
    })
}

/// Requests to the inspection that cannot be meant: the rest was done, but nobody may take the result for agreed.
fn faults(inspection: &Inspection) -> Vec<String> {
    let faulty = inspection.findings.iter().filter(|finding| rules::is_fault(finding));
    faulty
        .map(|finding| sanitise(&format!("{}:{}: {}", finding.path, finding.line, finding.message)).into_owned())
        .collect()
}

/// The last saved audit, where it is the mark to compare with.
fn last_audit(
    args: &ScanArgs,
    opened: &Opened,
    repository: &Repository,
    context: &Context,
) -> anyhow::Result<Option<Audit>> {
    if !args.ratchet || args.baseline.is_some() {
        return Ok(None);
    }
    let history = context.store(super::record::tree(opened))?.history(repository);
    let rubric = context.rubric()?;
    let is_ours = |audit: &Audit| audit.kind == AuditKind::Review && audit.rubric.id == rubric.id;
    let mut reviews = history.audits.into_iter().map(|stored| stored.audit).filter(is_ours);
    Ok(reviews.next_back())
}

fn render(inspection: &Inspection, rubric: &Rubric, verdict: &Verdict, context: &Context) -> anyhow::Result<String> {
    match context.format() {
        Format::Json => {
            let title = |id: &str| {
                rubric
                    .dimensions
                    .iter()
                    .find(|dimension| dimension.id.as_str() == id)
                    .map_or_else(|| id.to_owned(), |dimension| dimension.title.clone())
            };
            json::scan(inspection, &title, verdict.json()).context("the result cannot be expressed as JSON")
        }
        Format::Sarif => {
            let log = serde_json::to_string_pretty(&sarif::log(inspection));
            log.map(|log| format!("{}\n", crate::text::json_escaped(&log)))
                .context("the findings cannot be expressed as SARIF")
        }
        Format::Text | Format::Markdown | Format::Csv | Format::Html => {
            let repository = &inspection.repository;
            let links = || Links::new(repository.remote.as_deref(), repository.commit.as_deref());
            let layout = text::Layout {
                width: context.width(),
                colour: context.colour(),
                all: context.common.verbose,
                links: context.links().then(links),
            };
            Ok(text::scan(inspection, rubric, layout))
        }
    }
}

/// Inspects, and says how far it is on standard error where a person looks at it.
///
/// # Errors
/// As [`inspect_opened`].
pub(super) fn with_progress(
    opened: &Opened,
    options: &InspectOptions,
    rubric: &Rubric,
    context: &Context,
) -> anyhow::Result<Inspection> {
    let job = Job::default();
    if !context.progress() {
        return inspect_opened(opened, options, rubric, &job);
    }
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| draw_progress(&job, &done));
        let result = inspect_opened(opened, options, rubric, &job);
        done.store(true, Ordering::Release);
        result
    })
}

fn draw_progress(job: &Job, done: &AtomicBool) {
    let mut drawn = false;
    loop {
        thread::sleep(TICK);
        if done.load(Ordering::Acquire) {
            break;
        }
        let (files, total) = job.progress();
        if let Some(percent) = (files * 100).checked_div(total) {
            drawn |= write!(io::stderr(), "\rinspecting {percent:>3}%  {files} of {total} files\x1b[K").is_ok();
        }
    }
    if drawn {
        // Where the terminal is gone there is nothing to clear.
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}
