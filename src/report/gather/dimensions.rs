//! The answers with reasons and who decided, and what moved and why.

use super::{Ingredients, clean, spot};
use crate::audit::{Comparison, Trace};
use crate::model::{Answer, AuditKind, Evidence, Origin, SuggestedThen, Suggestion, Verdict};
use crate::report::compare::{cause, verdict};
use crate::report::data::{DimensionRow, EvidenceRow, MoveRow, Proposed, TraceRow, VoteRow};
use crate::report::evidence::{by_place, joined};
use crate::report::links::Links;
use crate::rubric::Dimension;

/// Pieces of evidence of one dimension that a report holds.
const EVIDENCE: usize = 8;

/// Traces of one dimension that a report holds.
const TRACES: usize = 6;

pub(super) fn rows(from: &Ingredients<'_>, links: &Links) -> Vec<DimensionRow> {
    from.rubric.dimensions.iter().enumerate().map(|(at, dimension)| row(from, links, at + 1, dimension)).collect()
}

fn row(from: &Ingredients<'_>, links: &Links, number: usize, dimension: &Dimension) -> DimensionRow {
    let answer = from.audit.and_then(|audit| audit.answers.get(&dimension.id));
    let seen = from.inspection.and_then(|seen| seen.suggestions.iter().find(|one| one.dimension == dimension.id));
    // Without an audit the inspection's proposal stands in its place.
    let guess = seen.filter(|_| from.audit.is_none());
    let score = answer.and_then(|answer| answer.verdict.score()).or(guess.and_then(|guess| guess.score));
    let moved = from.comparison.and_then(|all| all.moves.iter().find(|one| one.dimension == dimension.id));
    let proposed = answer.and_then(|answer| answer.suggestion.as_ref()).map(proposed_then);
    let evidence = answer.map(|answer| answer.evidence.as_slice()).filter(|pieces| !pieces.is_empty());
    let evidence = evidence.or(seen.map(|seen| seen.evidence.as_slice())).unwrap_or_default();
    DimensionRow {
        number,
        id: dimension.id.to_string(),
        title: dimension.title.clone(),
        question: dimension.question.clone(),
        state: state(answer, guess),
        score,
        criterion: score.and_then(|score| criterion(dimension, score)).unwrap_or_default(),
        reason: reason(answer, guess),
        decided: decided(answer, guess, from.audit.is_some_and(|audit| audit.kind == AuditKind::Automatic)),
        by: answer.map(|answer| answer.by.clone()).filter(|by| !by.is_empty()),
        proposed: proposed.or(guess.map(proposed_now)),
        change: moved.and_then(|moved| moved.change),
        evidence: telling(evidence, links),
        steps: seen.filter(|seen| seen.score == score).map(|seen| seen.to_reach_next.clone()).unwrap_or_default(),
        votes: votes(from, dimension),
    }
}

fn votes(from: &Ingredients<'_>, dimension: &Dimension) -> Vec<VoteRow> {
    let meeting = from.audit.and_then(|audit| audit.meeting.as_ref());
    let votes = meeting.into_iter().flat_map(|meeting| meeting.votes_on(&dimension.id));
    votes.map(|vote| VoteRow { by: clean(&vote.by), score: vote.score }).collect()
}

fn criterion(dimension: &Dimension, score: u8) -> Option<String> {
    dimension.levels.iter().find(|level| level.score == score).map(|level| level.criterion.clone())
}

fn state(answer: Option<&Answer>, guess: Option<&Suggestion>) -> &'static str {
    match (answer.map(|answer| &answer.verdict), guess) {
        (Some(Verdict::Score(_)), _) => "scored",
        (Some(Verdict::NotApplicable(_)), _) => "not-applicable",
        (None, Some(guess)) if guess.score.is_some() => "guessed",
        (Some(Verdict::Unknown), _) | (None, Some(_)) => "unknown",
        (None, None) => "open",
    }
}

fn reason(answer: Option<&Answer>, guess: Option<&Suggestion>) -> String {
    let why = |then: &SuggestedThen| then.why.clone();
    let words = match answer {
        Some(Answer { verdict: Verdict::NotApplicable(why), note, .. }) => {
            if note.is_empty() {
                why.clone()
            } else {
                format!("{why}; {note}")
            }
        }
        Some(answer) if !answer.note.is_empty() => answer.note.clone(),
        Some(answer) if answer.origin != Origin::Overridden => answer.suggestion.as_ref().map(why).unwrap_or_default(),
        Some(_) => String::new(),
        None => guess.map(|guess| guess.why.clone()).unwrap_or_default(),
    };
    if words.is_empty() { "no reason given".into() } else { clean(&words) }
}

fn decided(answer: Option<&Answer>, guess: Option<&Suggestion>, nobody: bool) -> String {
    let Some(answer) = answer else {
        return guess.map_or_else(
            || "not asked".to_owned(),
            |guess| format!("proposed ({}), nobody decided yet", guess.confidence),
        );
    };
    let by = |verb: &str| if answer.by.is_empty() { verb.to_owned() } else { format!("{verb} by {}", answer.by) };
    let then = answer.suggestion.as_ref();
    match (&answer.verdict, answer.origin) {
        _ if nobody => "scored from history, nobody looked".to_owned(),
        (Verdict::Unknown, _) => by("asked, left open"),
        (_, Origin::Automatic) => "scored from the repository".to_owned(),
        (_, Origin::Confirmed) => by("confirmed"),
        (_, Origin::Manual) => by("answered"),
        (_, Origin::Carried) => by("taken over from the audit before, then"),
        (_, Origin::Overridden) => {
            let proposed = then.and_then(|then| Some((then.score?, then.confidence)));
            let against = proposed.map(|(score, sure)| format!(" against a proposed {score} ({sure})"));
            format!("{}{}", by("decided"), against.unwrap_or_default())
        }
    }
}

fn proposed_then(then: &SuggestedThen) -> Proposed {
    Proposed { score: then.score, confidence: then.confidence.as_str(), why: clean(&then.why) }
}

fn proposed_now(now: &Suggestion) -> Proposed {
    Proposed { score: now.score, confidence: now.confidence.as_str(), why: clean(&now.why) }
}

/// One statement a place, each signal once before any twice.
fn telling(pieces: &[Evidence], links: &Links) -> Vec<EvidenceRow> {
    let all: Vec<Evidence> = by_place(pieces).iter().filter_map(|group| joined(group)).collect();
    let is_first = |at: &usize| !all[..*at].iter().any(|earlier| earlier.signal == all[*at].signal);
    let (firsts, others): (Vec<usize>, Vec<usize>) = (0..all.len()).partition(is_first);
    let chosen = firsts.into_iter().chain(others).take(EVIDENCE).map(|at| &all[at]);
    chosen
        .map(|piece| EvidenceRow {
            side: piece.side,
            spot: spot(&piece.text, piece.path.as_deref().unwrap_or_default(), piece.line, links),
        })
        .collect()
}

pub(super) fn moves(comparison: &Comparison, links: &Links) -> Vec<MoveRow> {
    let before =
        Links::new(comparison.before.repository.remote.as_deref(), comparison.before.repository.commit.as_deref());
    let row = |one: &crate::audit::Move| {
        let came = one.came.iter().map(|trace| traced(trace, "came", links, links));
        // What went stands in the earlier commit.
        let went = one.went.iter().map(|trace| traced(trace, "went", &before, links));
        MoveRow {
            id: one.dimension.to_string(),
            title: one.title.clone(),
            before: verdict(one.before.as_ref()),
            after: verdict(one.after.as_ref()),
            change: one.change,
            reasons: one.reasons.iter().map(crate::audit::Reason::words).collect(),
            traces: explained_first(came.chain(went).collect()),
        }
    };
    comparison.moved().map(row).collect()
}

/// Those with a commit first, and no more than a report can hold.
fn explained_first(mut traces: Vec<TraceRow>) -> Vec<TraceRow> {
    traces.sort_by_key(|trace| trace.commit.is_none());
    traces.truncate(TRACES);
    traces
}

fn traced(trace: &Trace, verb: &'static str, there: &Links, links: &Links) -> TraceRow {
    let evidence = &trace.evidence;
    let commit = trace.cause.as_ref().map(|cause| cause.commit.clone());
    TraceRow {
        verb,
        spot: spot(&evidence.text, evidence.path.as_deref().unwrap_or_default(), evidence.line, there),
        commit_link: commit.as_deref().and_then(|commit| links.commit(commit)),
        commit,
        cause: Some(clean(&cause(trace))).filter(|cause| !cause.is_empty()),
    }
}
