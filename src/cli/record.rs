//! `paydown record`: an audit from an answers file, without the interface.

use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta};
use indexmap::IndexMap;
use serde_json::json;

use super::args::{Format, RecordArgs};
use super::clock;
use super::context::Context;
use super::failure::Hint;
use crate::audit::{apply, tally};
use crate::model::{
    AUDIT_SCHEMA, Action, ActionStatus, Answer, Audit, AuditKind, DimensionId, Repository, RepositoryKind, ToolRef,
};
use crate::repo::Opened;
use crate::rubric::Rubric;
use crate::store::History;
use crate::store::answers_file::{self, AnswersFile};
use crate::text::sanitise;

/// No answers file is as large; what is larger is something else.
const LARGEST: u64 = 8 << 20;

/// Runs the command.
///
/// # Errors
/// When the answers are wrong, the repository cannot be opened or the store cannot be written. Nothing is saved then.
pub fn run(args: &RecordArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let now = clock::now();
    let shown = sanitise(&args.answers.to_string_lossy()).into_owned();
    let text = read(&args.answers).with_context(|| format!("the answers in {shown} cannot be used"))?;
    if super::import::is_sheet(&args.answers.to_string_lossy(), &text) {
        return super::import::run(args, &text, &shown, context);
    }
    let file = answers_file::read(&text).with_context(|| format!("the answers in {shown} cannot be used"))?;
    let rubric = rubric(&file, context)?;
    refuse_problems(&file, &rubric, &shown)?;
    let at = moment(args, &file, now)?;
    let commit = args.commit.as_deref().or(file.repository.commit.as_deref());
    let opened = context.open(&args.path, commit)?;
    refuse_another_repository(&file, &opened.repository, &shown)?;
    let store = context.store(tree(&opened))?;
    let mut history = store.history(&opened.repository);
    let (events, unread) = store.events(&opened.repository);
    history.skipped.iter().chain(&unread).for_each(|skipped| context.note(&skipped.reason));
    history.audits.iter_mut().for_each(|stored| apply(std::slice::from_mut(&mut stored.audit), &events));
    let audit = audit(file, &rubric, opened.repository, at, &history);
    let known =
        history.audits.iter().find(|stored| stored.audit.id == audit.id && stored.audit.answers == audit.answers);
    let path = match known {
        // A file of the store, recorded where it already is.
        Some(stored) => stored.path.clone(),
        None => store.save(&audit)?,
    };
    say(&audit, &path, rubric.out_of(), context)?;
    Ok(ExitCode::SUCCESS)
}

/// The folder whose `.paydown/` counts: the work tree, or a plain folder itself.
pub(super) fn tree(opened: &Opened) -> Option<&Path> {
    let folder = (opened.repository.kind == RepositoryKind::Folder).then_some(opened.root.as_path());
    opened.work_tree.as_deref().or(folder)
}

fn read(path: &Path) -> anyhow::Result<String> {
    let hint = || Hint::new("--answers with a TOML or CSV file, or - for standard input");
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().take(LARGEST).read_to_string(&mut text).map_err(|error| hint().because(error.to_string()))?;
    } else {
        let meta = std::fs::metadata(path).map_err(|error| hint().because(error.to_string()))?;
        if meta.is_dir() || meta.len() > LARGEST {
            return Err(hint().because("it is not a file that could hold answers"));
        }
        let file = std::fs::File::open(path).map_err(|error| hint().because(error.to_string()))?;
        file.take(LARGEST).read_to_string(&mut text).map_err(|error| hint().because(error.to_string()))?;
    }
    Ok(text)
}

/// The rubric asked for, else the one the answers were made with, else the default.
fn rubric(file: &AnswersFile, context: &Context) -> anyhow::Result<Rubric> {
    match (&context.common.rubric, &file.rubric.id) {
        (None, Some(id)) => super::rubric::load(id),
        _ => context.rubric(),
    }
}

fn refuse_problems(file: &AnswersFile, rubric: &Rubric, shown: &str) -> anyhow::Result<()> {
    let problems: Vec<String> = file.check(rubric).iter().map(ToString::to_string).collect();
    if problems.is_empty() {
        return Ok(());
    }
    let hint = Hint::new(format!("paydown rubric show {} prints dimensions and levels", rubric.id));
    Err(hint.because(problems.join("\n")).context(format!("the answers in {shown} do not fit the rubric")))
}

fn refuse_another_repository(file: &AnswersFile, repository: &Repository, shown: &str) -> anyhow::Result<()> {
    match (&file.repository.root_commit, &repository.root_commit) {
        (Some(theirs), Some(ours)) if theirs != ours => {
            let hint = Hint::new("record it for that repository, or take [repository] out of the file");
            let short = |commit: &str| sanitise(commit).chars().take(12).collect::<String>();
            let (theirs, ours) = (short(theirs), short(ours));
            Err(hint.because(format!("the answers in {shown} are about another repository ({theirs}, not {ours})")))
        }
        _ => Ok(()),
    }
}

/// When the review was held: `--date`, else the file, else now. A day without a time is its noon here.
fn moment(args: &RecordArgs, file: &AnswersFile, now: DateTime<FixedOffset>) -> anyhow::Result<DateTime<FixedOffset>> {
    let at = match &args.date {
        Some(text) => parse_date(text, now).ok_or_else(|| {
            let hint = Hint::new("a date such as 2026-03-31, or a time such as 2026-03-31T10:00:00+01:00");
            hint.because(format!("--date '{}' is no date", sanitise(text)))
        })?,
        None => file.at.unwrap_or(now),
    };
    if at > now + TimeDelta::days(1) {
        let hint = Hint::new("check the year, or leave the date out");
        return Err(hint.because(format!("the review would lie in the future, at {at}")));
    }
    Ok(at)
}

pub(super) fn parse_date(text: &str, now: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time);
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    day.and_time(NaiveTime::from_hms_opt(12, 0, 0)?).and_local_timezone(*now.offset()).single()
}

fn audit(
    file: AnswersFile,
    rubric: &Rubric,
    repository: Repository,
    at: DateTime<FixedOffset>,
    history: &History,
) -> Audit {
    let id = file.id.clone().filter(|id| !id.is_empty()).unwrap_or_else(|| clock::new_id(at));
    let mut actions = file.actions(|| clock::new_id(at));
    actions.iter_mut().filter(|action| action.opened_in.is_empty()).for_each(|action| action.opened_in.clone_from(&id));
    actions.extend(carried(history, at, &actions));
    // A saved audit is somebody else's: whoever records it again does not sign it.
    let is_new = file.id.is_none() && file.assessors.is_empty();
    let assessors = match (is_new, clock::assessor()) {
        (true, name) if !name.is_empty() => vec![name],
        _ => file.assessors.clone(),
    };
    let answers = answers(file.answers, rubric, assessors.first().map_or("", String::as_str), at);
    Audit {
        schema: AUDIT_SCHEMA,
        worst_finding: file.worst_finding,
        id,
        kind: file.kind,
        at,
        assessors,
        repository,
        rubric: rubric.reference(),
        tool: ToolRef { version: env!("CARGO_PKG_VERSION").to_owned() },
        result: tally(rubric, &answers),
        answers,
        actions,
        findings: file.findings,
        meeting: file.meeting,
    }
}

/// The answers in the order of the rubric, signed where they were not.
fn answers(
    mut given: IndexMap<DimensionId, Answer>,
    rubric: &Rubric,
    by: &str,
    at: DateTime<FixedOffset>,
) -> IndexMap<DimensionId, Answer> {
    let ordered = rubric.dimensions.iter().filter_map(|dimension| {
        let mut answer = given.shift_remove(&dimension.id)?;
        if answer.by.is_empty() {
            by.clone_into(&mut answer.by);
        }
        answer.at = answer.at.or(Some(at));
        Some((dimension.id.clone(), answer))
    });
    ordered.collect()
}

/// Open actions of the audit before this one: a review that does not mention them has not closed them.
fn carried(history: &History, at: DateTime<FixedOffset>, named: &[Action]) -> Vec<Action> {
    let before = history.audits.iter().map(|stored| &stored.audit);
    // What was scored from history alone knows no actions and has closed none.
    let before = before.filter(|audit| audit.kind == AuditKind::Review).rfind(|audit| audit.at < at);
    let open = before
        .into_iter()
        .flat_map(|audit| &audit.actions)
        .filter(|action| action.status == ActionStatus::Open && named.iter().all(|other| other.id != action.id));
    open.cloned().collect()
}

fn say(audit: &Audit, path: &Path, full: u32, context: &Context) -> anyhow::Result<()> {
    let (result, path) = (&audit.result, sanitise(&path.to_string_lossy()).into_owned());
    if context.format() == Format::Json {
        let answered = audit.answers.len();
        return context.print_json(&json!({"schema": "paydown.record/1", "id": audit.id, "path": path,
            "answers": answered, "total": result.total, "out_of": result.out_of, "low": result.low,
            "high": result.high, "band": result.band, "open": result.open}));
    }
    let score = super::history::score(result, Some(full));
    context.print(&format!("recorded {score}, {}\n{path}\n", result.band.as_str()))
}
