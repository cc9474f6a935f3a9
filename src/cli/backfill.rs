//! `paydown backfill`: scores the last commit of past quarters into the history, so that there is a trend on the first day.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::{Value, json};

use super::args::{BackfillArgs, EveryArg, Format};
use super::clock;
use super::context::Context;
use super::failure::Hint;
use crate::audit::{automatic, automatic_id};
use crate::inspect::{FactsCache, Job, inspect_shared};
use crate::model::Audit;
use crate::repo::Opened;
use crate::rubric::Rubric;
use crate::store::Store;
use crate::text::{count, sanitise};
use crate::trend::{Every, PeriodEnd, ends};

/// Digits of a commit that are shown.
const COMMIT_DIGITS: usize = 10;

/// Runs the command. Each score is on disk before the next commit is looked at, so that Ctrl-C and a second run cost nothing.
///
/// # Errors
/// When there is no history to look back on, or the store cannot be written. A commit that cannot be inspected is listed.
pub fn run(args: &BackfillArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let (mut opened, shared) = (context.open_to_inspect(&args.path, None)?, FactsCache::default());
    opened.identify(shared.history());
    let store = context.store(super::record::tree(&opened))?;
    let job = Arc::new(Job::default());
    super::interrupt::cancels(&job);
    let line = opened
        .first_parents(shared.history(), &|| job.is_cancelled())
        .map_err(|why| Hint::new("a git repository with commits, such as the one of 'paydown demo'").because(why))?;
    let line = line.into_iter().map(|commit| (commit.commit, commit.at));
    let mut plan = ends(line, every(args.every), args.since, clock::now());
    plan.truncate(args.last.unwrap_or(usize::MAX));
    if plan.is_empty() {
        return Err(Hint::new("--every month, or an earlier --since")
            .because("no period that has ended holds a commit, so there is nothing to score"));
    }
    let rubric = context.rubric_at(&args.path)?;
    let work = Work { context, store: &store, rubric: &rubric, opened: &opened, shared: &shared, job: &job };
    let done = work.score(&plan)?;
    print(&done, context)?;
    Ok(if done.left > 0 { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

fn every(every: EveryArg) -> Every {
    match every {
        EveryArg::Quarter => Every::Quarter,
        EveryArg::Month => Every::Month,
        EveryArg::Year => Every::Year,
    }
}

/// What a run needs all the time.
struct Work<'a> {
    context: &'a Context,
    store: &'a Store,
    rubric: &'a Rubric,
    opened: &'a Opened,
    shared: &'a FactsCache,
    job: &'a Job,
}

/// What came of it.
#[derive(Default)]
struct Done {
    /// Newest first, with what could not be read of it.
    scored: Vec<(PeriodEnd, Audit, usize)>,
    /// Scored by an earlier run, with the same rubric and version.
    known: Vec<PeriodEnd>,
    /// What could not be inspected, and why.
    failed: Vec<(PeriodEnd, String)>,
    /// Periods not looked at, because somebody stopped it.
    left: usize,
}

impl Work<'_> {
    fn score(&self, plan: &[PeriodEnd]) -> anyhow::Result<Done> {
        let history = self.store.history(&self.opened.repository);
        history.skipped.iter().for_each(|skipped| self.context.note(&skipped.reason));
        let mut done = Done::default();
        for (number, end) in plan.iter().enumerate() {
            let id = automatic_id(&end.commit, self.rubric, end.at);
            if history.audits.iter().any(|stored| stored.audit.id == id) {
                done.known.push(end.clone());
                continue;
            }
            if self.job.is_cancelled() {
                done.left += 1;
                continue;
            }
            self.progress(number, plan.len(), end);
            match self.one(end) {
                Ok((audit, unread)) => {
                    self.store.save(&audit)?;
                    done.scored.push((end.clone(), audit, unread));
                }
                Err(_) if self.job.is_cancelled() => done.left += 1,
                Err(error) => done.failed.push((end.clone(), format!("{error:#}"))),
            }
        }
        self.clear();
        Ok(done)
    }

    fn one(&self, end: &PeriodEnd) -> anyhow::Result<(Audit, usize)> {
        let opened = self.opened.revision(&end.commit)?;
        let options = self.context.inspect_options(&self.opened.root, Some(&end.commit));
        let inspection = inspect_shared(&opened, &options, self.rubric, self.job, Some(self.shared))?;
        Ok((automatic(&inspection, self.rubric, end.at), inspection.coverage.unread.len()))
    }

    fn shows_progress(&self) -> bool {
        !self.context.common.quiet && io::stderr().is_terminal()
    }

    fn progress(&self, number: usize, all: usize, end: &PeriodEnd) {
        if self.shows_progress() {
            let commit: String = end.commit.chars().take(COMMIT_DIGITS).collect();
            // Where the terminal is gone nobody waits for progress.
            let _ = write!(io::stderr(), "\rscoring {} of {all}: {} {commit}\x1b[K", number + 1, end.period.name());
        }
    }

    fn clear(&self) {
        if self.shows_progress() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn print(done: &Done, context: &Context) -> anyhow::Result<()> {
    if context.format() == Format::Json {
        return context.print_json(&as_json(done));
    }
    context.print(&as_text(done)?)
}

fn as_text(done: &Done) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    for (end, audit, unread) in &done.scored {
        let unread = if *unread > 0 { format!("  {} not read", count(*unread as u64, "file")) } else { String::new() };
        writeln!(
            out,
            "{:8} {}  {}  {}, {}{unread}",
            end.period.name(),
            end.at.format("%Y-%m-%d"),
            end.commit.chars().take(COMMIT_DIGITS).collect::<String>(),
            super::history::score(&audit.result, None),
            audit.result.band.as_str(),
        )?;
    }
    for (end, why) in &done.failed {
        writeln!(out, "{:8} not scored: {}", end.period.name(), sanitise(why))?;
    }
    let (scored, known) = (count(done.scored.len() as u64, "commit"), count(done.known.len() as u64, "commit"));
    writeln!(out, "scored {scored}; {known} scored before")?;
    if done.left > 0 {
        let left = count(done.left as u64, "period");
        writeln!(out, "stopped: {left} left; the same command goes on there")?;
    }
    Ok(out)
}

fn as_json(done: &Done) -> Value {
    let place = |end: &PeriodEnd| json!({"period": end.period.name(), "commit": end.commit, "at": end.at.to_rfc3339()});
    let scored = done.scored.iter().map(|(end, audit, unread)| {
        let (mut value, result) = (place(end), &audit.result);
        value["id"] = json!(audit.id);
        value["score"] = json!({"total": result.total, "low": result.low, "high": result.high, "out_of": result.out_of,
            "band": result.band});
        value["unread"] = json!(unread);
        value
    });
    let failed = done.failed.iter().map(|(end, why)| {
        let mut value = place(end);
        value["reason"] = json!(why);
        value
    });
    json!({"schema": "paydown.backfill/1", "scored": scored.collect::<Vec<_>>(),
        "known": done.known.iter().map(place).collect::<Vec<_>>(), "failed": failed.collect::<Vec<_>>(),
        "left": done.left})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{at, rubric};
    use crate::cli::args::Common;

    #[test]
    fn what_was_stopped_is_left_for_the_next_run() {
        let (dir, job) = (tempfile::tempdir().unwrap(), Job::default());
        job.cancel();
        let (context, store) = (Context::new(Common::default()).unwrap(), Store::at(dir.path()));
        let opened = crate::repo::open(dir.path(), None).unwrap();
        let shared = FactsCache::default();
        let work =
            Work { context: &context, store: &store, rubric: &rubric(), opened: &opened, shared: &shared, job: &job };
        let time = at("2026-03-31T10:00:00+02:00");
        let end = PeriodEnd { period: Every::Quarter.of(time.date_naive()), commit: "ab".repeat(20), at: time };
        let done = work.score(&[end]).unwrap();
        assert_eq!((done.left, done.scored.len(), done.failed.len()), (1, 0, 0));
    }
}
