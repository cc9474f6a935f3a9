//! `paydown actions`: what reviews decided to do, how it stands, and closing it between reviews.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::args::{ActionsArgs, Format};
use super::clock;
use super::context::Context;
use super::failure::Hint;
use crate::audit::{Tracked, is_overdue, proposal, track};
use crate::inspect::{Job, inspect_opened};
use crate::model::{ActionEvent, ActionStatus, Audit, EVENT_SCHEMA};
use crate::report::compare::escape;
use crate::report::csv::{self, Cell};
use crate::rubric::Rubric;
use crate::text::{count, sanitise};

/// Fewest characters of an id that name an action.
const SHORTEST_ID: usize = 4;

/// What is asked for.
enum Wanted<'a> {
    List,
    Set(ActionStatus, &'a str),
}

/// One action as it is printed.
struct Row {
    tracked: Tracked,
    title: String,
    overdue: bool,
    proposal: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When the repository cannot be opened, the action does not exist, or the store cannot be written.
pub fn run(args: &ActionsArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let (path, wanted) = wanted(&args.words)?;
    let opened = context.open(&path, None)?;
    let store = context.store(super::record::tree(&opened))?;
    let history = store.history(&opened.repository);
    let (events, skipped) = store.events(&opened.repository);
    history.skipped.iter().chain(&skipped).for_each(|skipped| context.note(&skipped.reason));
    let audits: Vec<&Audit> = history.audits.iter().map(|stored| &stored.audit).collect();
    let all = track(&audits, &events);
    if let Wanted::Set(status, id) = wanted {
        let one = find(&all, id)?;
        let now = clock::now();
        let event = ActionEvent {
            schema: EVENT_SCHEMA,
            id: clock::new_id(now),
            action: one.action.id.clone(),
            status,
            at: now,
            by: clock::assessor(),
            repository: opened.repository.clone(),
        };
        return set(one, &event, &store, context);
    }
    let rubric = context.rubric_at(&path)?;
    let inspection = if args.check {
        let options = context.inspect_options(&path, None);
        Some(inspect_opened(&opened, &options, &rubric, &Job::default())?)
    } else {
        None
    };
    let today = clock::now().date_naive();
    let rows: Vec<Row> = all
        .into_iter()
        .filter(|one| args.all || one.action.status == ActionStatus::Open)
        .map(|tracked| {
            let suggestions = inspection.as_ref().map(|inspection| &inspection.suggestions);
            let now = suggestions.and_then(|all| all.iter().find(|one| one.dimension == tracked.action.dimension));
            row(tracked, &rubric, today, now)
        })
        .collect();
    let name = sanitise(&opened.repository.name).into_owned();
    match context.format() {
        Format::Json => context.print_json(&as_json(&name, &rows))?,
        Format::Csv => context.print(&as_csv(&rows))?,
        Format::Markdown => context.print(&as_markdown(&name, &rows)?)?,
        _ => context.print(&as_text(&name, &rows)?)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// `[PATH] [list | done ID | drop ID | reopen ID]`. A folder that is called like one of the words is written `./list`.
fn wanted(words: &[String]) -> anyhow::Result<(PathBuf, Wanted<'_>)> {
    let is_word = |word: &String| matches!(word.as_str(), "list" | "done" | "drop" | "reopen");
    let (path, rest) = match words {
        [first, rest @ ..] if !is_word(first) => (Path::new(first), rest),
        all => (Path::new("."), all),
    };
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let wanted = match rest[..] {
        [] | ["list"] => Wanted::List,
        ["done", id] => Wanted::Set(ActionStatus::Done, id),
        ["drop", id] => Wanted::Set(ActionStatus::Dropped, id),
        ["reopen", id] => Wanted::Set(ActionStatus::Open, id),
        _ => {
            let hint = Hint::new("paydown actions [PATH] list, done ID, drop ID or reopen ID");
            return Err(
                hint.because(format!("'{}' is nothing that can be done with actions", sanitise(&rest.join(" "))))
            );
        }
    };
    Ok((path.to_path_buf(), wanted))
}

fn find<'a>(all: &'a [Tracked], id: &str) -> anyhow::Result<&'a Tracked> {
    let hint = || Hint::new("paydown actions --all, which lists actions with their ids");
    let shown = sanitise(id).into_owned();
    // Ids begin with their time, so that actions of one review differ at the end: either end names one.
    let is_it = |one: &&Tracked| one.action.id.starts_with(id) || one.action.id.ends_with(id);
    let found: Vec<&Tracked> = all.iter().filter(|_| id.len() >= SHORTEST_ID).filter(is_it).collect();
    match found[..] {
        [one] => Ok(one),
        [] => Err(hint().because(format!("there is no action '{shown}'"))),
        _ => Err(hint()
            .because(format!("{} have '{shown}' in their id: write more of it", count(found.len() as u64, "action")))),
    }
}

fn set(one: &Tracked, event: &ActionEvent, store: &crate::store::Store, context: &Context) -> anyhow::Result<ExitCode> {
    if one.action.status == event.status {
        context.note(&format!("it was {} already", words(event.status)));
        return Ok(ExitCode::SUCCESS);
    }
    let path = store.save_event(event)?;
    let text = sanitise(&one.action.text).into_owned();
    if context.format() == Format::Json {
        let path = path.to_string_lossy();
        context.print_json(&json!({"schema": "paydown.action/1", "id": event.action, "status": event.status,
            "text": one.action.text, "path": path}))?;
    } else {
        context.print(&format!("{}: {text}\n", words(event.status)))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn words(status: ActionStatus) -> &'static str {
    match status {
        ActionStatus::Open => "open",
        ActionStatus::Done => "done",
        ActionStatus::Dropped => "dropped",
    }
}

fn row(tracked: Tracked, rubric: &Rubric, today: NaiveDate, now: Option<&crate::model::Suggestion>) -> Row {
    let id = &tracked.action.dimension;
    let title = rubric.dimension(id).map_or_else(|| id.to_string(), |dimension| dimension.title.clone());
    let overdue = is_overdue(&tracked.action, today);
    let proposal = now.and_then(|now| proposal(rubric, &tracked.action, tracked.level_then, now));
    Row { tracked, title, overdue, proposal }
}

impl Row {
    /// The shortest end of the id that is shown; ids of one moment differ there.
    fn id(&self) -> String {
        let id = sanitise(&self.tracked.action.id).into_owned();
        let from = id.char_indices().rev().nth(7).map_or(0, |(at, _)| at);
        id[from..].to_owned()
    }

    fn due(&self) -> String {
        self.tracked.action.due.map(|due| due.to_string()).unwrap_or_default()
    }

    /// `Li Wei, by 2026-12-01, overdue`, not sanitised.
    fn details(&self) -> String {
        let action = &self.tracked.action;
        let mut parts = Vec::new();
        if !action.owner.is_empty() {
            parts.push(action.owner.clone());
        }
        parts.extend(action.due.map(|due| format!("by {due}")));
        if self.overdue {
            parts.push("overdue".into());
        }
        if action.status != ActionStatus::Open {
            let closed = self.tracked.closed.as_ref();
            let when = closed.map(|(at, by)| format!(" on {} {by}", at.format("%Y-%m-%d"))).unwrap_or_default();
            parts.push(format!("{}{}", words(action.status), when.trim_end()));
        }
        parts.join(", ")
    }
}

fn as_text(name: &str, rows: &[Row]) -> Result<String, std::fmt::Error> {
    if rows.is_empty() {
        return Ok(format!("{name} has no open actions; --all lists those that are closed\n"));
    }
    let late = rows.iter().filter(|row| row.overdue).count();
    let mut out = String::new();
    write!(out, "{name}  {}", count(rows.len() as u64, "action"))?;
    writeln!(out, "{}", if late > 0 { format!(", {late} overdue") } else { String::new() })?;
    for row in rows {
        let mark = match row.tracked.action.status {
            ActionStatus::Open if row.overdue => "! ",
            ActionStatus::Open => "  ",
            ActionStatus::Done => "✓ ",
            ActionStatus::Dropped => "✗ ",
        };
        writeln!(out, "{mark}{}  {}: {}", row.id(), sanitise(&row.title), sanitise(&row.tracked.action.text))?;
        let details = row.details();
        if !details.is_empty() {
            writeln!(out, "            {}", sanitise(&details))?;
        }
        if let Some(proposal) = &row.proposal {
            writeln!(out, "            done? {}; paydown actions done {}", sanitise(proposal), row.id())?;
        }
    }
    Ok(out)
}

fn as_markdown(name: &str, rows: &[Row]) -> Result<String, std::fmt::Error> {
    let mut out = format!("## Actions for {}\n\n", escape(name));
    for row in rows {
        let mark = if row.tracked.action.status == ActionStatus::Open { " " } else { "x" };
        write!(out, "- [{mark}] **{}**: {}", escape(&row.title), escape(&row.tracked.action.text))?;
        let details = row.details();
        if !details.is_empty() {
            write!(out, " ({})", escape(&details))?;
        }
        writeln!(out)?;
    }
    Ok(out)
}

fn as_csv(rows: &[Row]) -> String {
    let heads = ["id", "dimension", "text", "owner", "due", "status", "overdue", "opened", "closed", "closed_by"];
    let rows: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| {
            let (action, closed) = (&row.tracked.action, row.tracked.closed.as_ref());
            let day = |at: &chrono::DateTime<chrono::FixedOffset>| at.format("%Y-%m-%d").to_string();
            [
                action.id.clone(),
                action.dimension.to_string(),
                action.text.clone(),
                action.owner.clone(),
                row.due(),
                words(action.status).to_owned(),
                if row.overdue { "yes" } else { "no" }.to_owned(),
                day(&row.tracked.opened_at),
                closed.map(|(at, _)| day(at)).unwrap_or_default(),
                closed.map(|(_, by)| by.clone()).unwrap_or_default(),
            ]
            .iter()
            .map(Cell::text)
            .collect()
        })
        .collect();
    csv::table(&heads, &rows)
}

fn as_json(name: &str, rows: &[Row]) -> Value {
    let actions = rows.iter().map(|row| {
        let (action, closed) = (&row.tracked.action, row.tracked.closed.as_ref());
        json!({"id": action.id, "dimension": action.dimension, "title": row.title, "text": action.text,
            "owner": action.owner, "due": action.due, "status": action.status, "overdue": row.overdue,
            "opened_at": row.tracked.opened_at.to_rfc3339(), "closed_at": closed.map(|(at, _)| at.to_rfc3339()),
            "closed_by": closed.map(|(_, by)| by), "proposed_done": row.proposal})
    });
    json!({"schema": "paydown.actions/1", "repository": {"name": name}, "actions": actions.collect::<Vec<_>>()})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_may_be_left_out() {
        let read = |line: &str| {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            wanted(&words).map(|(path, wanted)| match wanted {
                Wanted::List => format!("{} list", path.display()),
                Wanted::Set(status, id) => format!("{} {status:?} {id}", path.display()),
            })
        };
        for (line, expected) in [
            ("", ". list"),
            ("list", ". list"),
            ("repo", "repo list"),
            ("repo done abcd", "repo Done abcd"),
            ("drop abcd", ". Dropped abcd"),
            ("./list list", "./list list"),
        ] {
            assert_eq!(read(line).unwrap(), expected, "{line}");
        }
        assert!(read("done").is_err() && read("repo finish x").is_err());
    }
}
