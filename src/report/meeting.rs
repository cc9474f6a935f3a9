//! Minutes of a meeting as Markdown, short enough to be pasted into a wiki: decisions, votes, actions, what was put off.
//!
//! They are made from the audit alone, so that they can be read while the meeting goes on.

use crate::model::{Action, ActionStatus, Audit, DimensionId, Meeting, Verdict};
use crate::rubric::{Dimension, Rubric};
use crate::text::{count, sanitise};

/// The minutes; `before` is the audit the answers are held against.
pub fn markdown(rubric: &Rubric, audit: &Audit, before: Option<&Audit>) -> String {
    let mut lines = head(rubric, audit, before);
    lines.extend([String::new(), "## Decisions".into(), String::new()]);
    lines.extend(rubric.dimensions.iter().enumerate().map(|(at, one)| decision(audit, before, at + 1, one)));
    lines.extend([String::new(), "## Actions".into(), String::new()]);
    let actions: Vec<String> = audit.actions.iter().map(|action| action_line(rubric, action)).collect();
    lines.extend(or_none(actions));
    if let Some(meeting) = &audit.meeting {
        lines.extend([String::new(), "## Put off for later".into(), String::new()]);
        let parked =
            meeting.parked.iter().map(|one| format!("- {} ({})", safe(&one.text), title(rubric, &one.dimension)));
        lines.extend(or_none(parked.collect()));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn or_none(lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() { vec!["- none".into()] } else { lines }
}

fn head(rubric: &Rubric, audit: &Audit, before: Option<&Audit>) -> Vec<String> {
    let tally = crate::audit::tally(rubric, &audit.answers);
    let commit =
        audit.repository.commit.as_deref().map(|commit| format!(", commit {}", commit.get(..8).unwrap_or(commit)));
    let took = audit.meeting.as_ref().map(|meeting| {
        let seconds: u32 = meeting.seconds.values().sum();
        format!(", {}", count(u64::from(seconds.div_ceil(60)), "minute"))
    });
    let range = if tally.low == tally.high {
        tally.points(tally.low)
    } else {
        format!("{}–{}", tally.points(tally.low), tally.points(tally.high))
    };
    let then = before.map(|before| {
        let total = before.result.points(before.result.total);
        format!(" Last review, {}: {total}.", before.at.date_naive())
    });
    vec![
        format!("# {}: technical debt review", safe(&audit.repository.name)),
        String::new(),
        format!("{}{}{}.", audit.at.date_naive(), took.unwrap_or_default(), commit.unwrap_or_default()),
        format!("Present: {}.", safe(&audit.assessors.join(", "))),
        String::new(),
        format!(
            "**{range} of {}**, {} debt.{}",
            tally.points(tally.out_of),
            tally.band.as_str(),
            then.unwrap_or_default()
        ),
    ]
}

/// `- 2 Data versioning: **1** (was 0). a note. Votes: ada 1, ola 2, from 1 to 2.`
fn decision(audit: &Audit, before: Option<&Audit>, number: usize, dimension: &Dimension) -> String {
    let answer = audit.answers.get(&dimension.id);
    let verdict = answer.map_or_else(|| "open".into(), |answer| words(&answer.verdict));
    let was = before.and_then(|before| before.answers.get(&dimension.id)).map(|answer| words(&answer.verdict));
    let was = was.filter(|was| *was != verdict).map(|was| format!(" (was {was})")).unwrap_or_default();
    let note = answer.map(|answer| answer.note.as_str()).filter(|note| !note.is_empty());
    let note = note.map(|note| format!(" {}", safe(note))).unwrap_or_default();
    let votes = audit.meeting.as_ref().and_then(|meeting| votes(meeting, &dimension.id));
    format!("- {number} {}: **{verdict}**{was}.{note}{}", safe(&dimension.title), votes.unwrap_or_default())
}

/// ` Votes: ada 1, ola 2, from 1 to 2.`
pub fn votes(meeting: &Meeting, dimension: &DimensionId) -> Option<String> {
    let said = |vote: &crate::model::Vote| match vote.score {
        Some(score) => format!("{} {score}", safe(&vote.by)),
        None => format!("{} abstained", safe(&vote.by)),
    };
    let all: Vec<String> = meeting.votes_on(dimension).map(said).collect();
    let spread = meeting.spread(dimension).filter(|(low, high)| low < high);
    let spread = spread.map(|(low, high)| format!(", from {low} to {high}")).unwrap_or_default();
    (!all.is_empty()).then(|| format!(" Votes: {}{spread}.", all.join(", ")))
}

fn words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Score(score) => score.to_string(),
        Verdict::NotApplicable(reason) => format!("does not apply, {}", safe(reason)),
        Verdict::Unknown => "open".into(),
    }
}

fn action_line(rubric: &Rubric, action: &Action) -> String {
    let done = if action.status == ActionStatus::Open { " " } else { "x" };
    let owner = if action.owner.is_empty() { String::new() } else { format!(", {}", safe(&action.owner)) };
    let due = action.due.map(|due| format!(", until {due}")).unwrap_or_default();
    let dropped = if action.status == ActionStatus::Dropped { ", dropped" } else { "" };
    format!("- [{done}] {}{owner}{due}{dropped} ({})", safe(&action.text), title(rubric, &action.dimension))
}

fn title(rubric: &Rubric, id: &DimensionId) -> String {
    let known = rubric.dimensions.iter().find(|dimension| dimension.id == *id);
    known.map_or_else(|| id.to_string(), |dimension| safe(&dimension.title))
}

/// On one line, without what Markdown would take for markup.
fn safe(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(line.len());
    for c in sanitise(&line).chars() {
        if matches!(c, '*' | '_' | '`' | '[' | ']' | '<' | '>' | '|' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Review;
    use crate::audit::fixtures::{noon, rubric};
    use crate::model::Repository;

    #[test]
    fn everything_said_in_the_meeting_is_in_its_minutes() {
        let rubric = rubric();
        let repository = Repository { name: "churn".into(), ..Repository::default() };
        let mut review = Review::start("1".into(), &rubric, repository, None, "ada".into(), noon());
        let (first, second) = (&rubric.dimensions[0].id, &rubric.dimensions[1].id);
        review.begin_meeting(noon());
        review.set_assessors(vec!["ada".into(), "ola".into()]);
        review.set_votes(first, vec![("ada".into(), Some(0)), ("ola".into(), Some(2))]);
        review.set_score(first, 1, None, noon());
        review.set_note(first, "only *recent* runs\nof ours".into(), noon());
        review.set_votes(second, vec![("ada".into(), Some(1)), ("ola".into(), None)]);
        review.park(second, "who pays for the bucket?".into());
        review.spend(first, 61);
        let minutes = markdown(&rubric, review.audit(), None);
        for line in [
            "2026-11-20, 2 minutes.",
            "Present: ada, ola.",
            "**1–19 of 20**, undecided debt.",
            "- 1 Reproducibility: **1**. only \\*recent\\* runs of ours Votes: ada 0, ola 2, from 0 to 2.",
            "- 2 Data versioning: **open**. Votes: ada 1, ola abstained.",
            "- who pays for the bucket? (Data versioning)",
            "## Actions\n\n- none",
        ] {
            assert!(minutes.contains(line), "{line} in\n{minutes}");
        }
    }
}
