//! `paydown plan`: the cheapest way to a target score.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::{Format, PlanArgs};
use super::context::Context;
use super::failure::Hint;
use crate::audit::{Plan, Standing, plan};
use crate::inspect::{Job, inspect_opened};
use crate::model::{Answer, Audit, AuditKind, DimensionId, Inspection, Verdict};
use crate::report::compare::escape;
use crate::rubric::{Aggregation, Rubric};
use crate::text::{count, did_you_mean, sanitise, wrap};

/// Runs the command.
///
/// # Errors
/// When the repository cannot be opened, or the target cannot be reached.
pub fn run(args: &PlanArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let rubric = context.rubric_at(&args.path)?;
    let effort = efforts(&args.effort, &rubric)?;
    let opened = context.open(&args.path, None)?;
    let store = context.store(super::record::tree(&opened))?;
    let history = store.history(&opened.repository);
    history.skipped.iter().for_each(|skipped| context.note(&skipped.reason));
    let mut audits = history.audits.iter().map(|stored| &stored.audit);
    let review = audits.rfind(|audit| audit.kind == AuditKind::Review && audit.rubric.id == rubric.id);
    let options = context.inspect_options(&args.path, None);
    let inspection = inspect_opened(&opened, &options, &rubric, &Job::default())?;
    let standings = standings(&rubric, review, &inspection);
    let best = match rubric.aggregation {
        Aggregation::Sum => u32::from(rubric.top) * u32::try_from(standings.len()).unwrap_or(u32::MAX),
        Aggregation::WeakestSection => rubric.out_of(),
    };
    // Half points are counted in halves, as everywhere but on the screen.
    let target = args.target.map(|points| if rubric.half_points { points * 2 } else { points });
    let target = target.unwrap_or_else(|| rubric.bands.first().map_or(best, |band| band.from));
    let Some(made) = plan(&rubric, &standings, target, &effort) else {
        let hint = Hint::new(format!("--target {best} or less"));
        return Err(hint.because(format!("no plan reaches {target}: the dimensions that apply give {best} at best")));
    };
    let name = sanitise(&opened.repository.name).into_owned();
    match context.format() {
        Format::Json => context.print_json(&as_json(&name, target, &made, review))?,
        Format::Markdown => context.print(&as_markdown(&name, target, &made)?)?,
        _ => {
            context.print(&as_text(&name, target, &made, review, context.width())?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// `data-versioning=5`.
fn efforts(given: &[String], rubric: &Rubric) -> anyhow::Result<HashMap<DimensionId, u32>> {
    let hint = || Hint::new("--effort DIMENSION=DAYS, such as --effort data-versioning=5");
    let one = |text: &String| {
        let shown = sanitise(text).into_owned();
        let parsed = text.split_once('=').and_then(|(id, days)| Some((DimensionId::new(id), days.parse().ok()?)));
        let Some((id, days)) = parsed.filter(|(_, days)| (1..=10_000).contains(days)) else {
            return Err(hint().because(format!("'{shown}' is no dimension with days from 1 to 10,000")));
        };
        if rubric.dimension(&id).is_none() {
            let near = did_you_mean(id.as_str(), rubric.dimensions.iter().map(|dimension| dimension.id.as_str()));
            return Err(hint().because(format!("'{}' is no dimension of the rubric{near}", sanitise(id.as_str()))));
        }
        Ok((id, days))
    };
    given.iter().map(one).collect()
}

/// What people decided last holds; what they left open stands at the best guess. What does not apply is left out.
fn standings(rubric: &Rubric, review: Option<&Audit>, inspection: &Inspection) -> Vec<Standing> {
    let mut all = Vec::new();
    for dimension in &rubric.dimensions {
        let answer = review.and_then(|audit| audit.answers.get(&dimension.id));
        if matches!(answer.map(|answer| &answer.verdict), Some(Verdict::NotApplicable(_))) {
            continue;
        }
        let suggestion = inspection.suggestions.iter().find(|suggestion| suggestion.dimension == dimension.id);
        let decided = answer.and_then(|answer: &Answer| answer.verdict.score());
        let guess = suggestion.and_then(|suggestion| suggestion.score);
        let level = decided.or(guess).unwrap_or(0);
        let sure = decided.is_some() || suggestion.is_some_and(|suggestion| suggestion.confidence.settles());
        let steps = suggestion.filter(|suggestion| suggestion.score == Some(level));
        all.push(Standing {
            dimension: dimension.id.clone(),
            level,
            is_open: !sure,
            open_steps: steps.map(|suggestion| suggestion.to_reach_next.clone()),
        });
    }
    all
}

/// Where the levels come from.
fn basis(review: Option<&Audit>) -> String {
    match review {
        Some(audit) => format!("levels of the review of {}, steps of today's inspection", audit.at.format("%Y-%m-%d")),
        None => "levels and steps of today's inspection; nobody reviewed it yet".into(),
    }
}

fn head(name: &str, target: u32, plan: &Plan) -> String {
    if plan.raises.is_empty() {
        return format!("{name}: {} is reached already, {} points now", target, plan.from);
    }
    let days = count(u64::from(plan.effort), "day");
    format!(
        "{name}: from {} to {} in {}, about {days}",
        plan.from,
        plan.reaches,
        count(plan.raises.len() as u64, "move")
    )
}

fn as_text(
    name: &str,
    target: u32,
    plan: &Plan,
    review: Option<&Audit>,
    width: usize,
) -> Result<String, std::fmt::Error> {
    let mut out = format!("{}\n{}\n", head(name, target, plan), basis(review));
    for (number, raise) in (1..).zip(&plan.raises) {
        let guessed = if raise.is_open { " (a guess: ask first)" } else { "" };
        let (from, to, days) = (raise.from, raise.from + 1, count(u64::from(raise.effort), "day"));
        writeln!(out, "\n{number:>2}. {} {from} → {to}{guessed}, about {days}", sanitise(&raise.title))?;
        for step in &raise.steps {
            for (at, line) in wrap(&sanitise(step), width.saturating_sub(8).max(20)).iter().enumerate() {
                writeln!(out, "    {} {line}", if at == 0 { "-" } else { " " })?;
            }
        }
    }
    Ok(out)
}

fn as_markdown(name: &str, target: u32, plan: &Plan) -> Result<String, std::fmt::Error> {
    let mut out = format!("## Plan: {}\n", escape(&head(name, target, plan)));
    for (number, raise) in (1..).zip(&plan.raises) {
        let days = count(u64::from(raise.effort), "day");
        writeln!(out, "\n{number}. **{}** {} → {}, about {days}", escape(&raise.title), raise.from, raise.from + 1)?;
        for step in &raise.steps {
            writeln!(out, "   - [ ] {}", escape(step))?;
        }
    }
    Ok(out)
}

fn as_json(name: &str, target: u32, plan: &Plan, review: Option<&Audit>) -> Value {
    let raises = plan.raises.iter().map(|raise| {
        json!({"dimension": raise.dimension, "title": raise.title, "from": raise.from, "to": raise.from + 1,
            "effort_days": raise.effort, "steps": raise.steps, "guessed": raise.is_open})
    });
    json!({"schema": "paydown.plan/1", "repository": {"name": name}, "target": target, "from": plan.from,
        "reaches": plan.reaches, "effort_days": plan.effort, "review": review.map(|audit| &audit.id),
        "moves": raises.collect::<Vec<_>>()})
}
