//! Whether an action does anything now, and the words that depend on it.

use super::super::model::{Model, Scan};
use super::super::screens::{findings, registers, review, trend};
use super::super::widgets::evidence::Item;
use super::super::{borders, tour, trail};

pub(super) fn always(_: &Model) -> bool {
    true
}

/// What ⏎ does in the review: takes the suggestion over, or moves on from what is answered.
pub(super) fn confirms(model: &Model) -> &'static str {
    let Some(going_on) = &model.session.review else { return "" };
    if going_on.open_count(&model.session.rubric) == 0 {
        // Not the summary: ⏎ saves there, and one press too many would end the review.
        return "";
    }
    match review::dimension(model) {
        Some(dimension) if !going_on.is_open(&dimension.id) => "next open",
        _ => {
            let suggestion = model.session.suggestion(model.review.dimension);
            if suggestion.is_some_and(|suggestion| suggestion.confidence.settles()) { "accept" } else { "" }
        }
    }
}

pub(super) fn reviewing(model: &Model) -> bool {
    model.session.review.is_some()
}

pub(super) fn undoable(model: &Model) -> bool {
    model.session.review.as_ref().is_some_and(crate::audit::Review::can_undo)
}

/// In a meeting: a change, or a vote of the round that goes on.
pub(super) fn takes_back(model: &Model) -> bool {
    undoable(model) || model.meeting.voting.as_ref().is_some_and(|votes| !votes.is_empty())
}

pub(super) fn tour_offered(model: &Model) -> bool {
    tour::offered(model)
}

pub(super) fn touring(model: &Model) -> &'static str {
    if model.tour.is_some() { "next step" } else { "tour" }
}

pub(super) fn idle(model: &Model) -> bool {
    matches!(model.session.scan, Scan::Done(_) | Scan::Failed(_))
}

pub(super) fn found(model: &Model) -> bool {
    model.session.inspection().is_some()
}

pub(super) fn registered(model: &Model) -> bool {
    registers::has_entry(model)
}

pub(super) fn parents(model: &Model) -> bool {
    registers::has_parents(model)
}

pub(super) fn proposed(model: &Model) -> bool {
    registers::has_proposals(model)
}

pub(super) fn charted(model: &Model) -> bool {
    !model.trend.series.points.is_empty()
}

pub(super) fn pair(model: &Model) -> bool {
    trend::pair(model).is_some()
}

pub(super) fn comparable(model: &Model) -> bool {
    model.session.audits.len() > 1
}

pub(super) fn listed(model: &Model) -> bool {
    !model.portfolio.shown.is_empty()
}

pub(super) fn evidence(model: &Model) -> bool {
    !review::evidence(model).is_empty()
}

/// Whether the screen has a border that can be moved.
pub(super) fn divided(model: &Model) -> bool {
    borders::is_offered(model)
}

/// Whether anything on the screen can be followed to its place.
pub(super) fn claimed(model: &Model) -> bool {
    trail::is_offered(model)
}

pub(super) fn on_action(model: &Model) -> bool {
    matches!(review::selected(model), Some(Item::Action(..)))
}

pub(super) fn strong(model: &Model) -> bool {
    review::strong_left(model) > 0
}

pub(super) fn places(model: &Model) -> bool {
    super::super::place(model).is_some()
}

pub(super) fn on_row(model: &Model) -> bool {
    !model.findings.index.rows.is_empty()
}

pub(super) fn on_finding(model: &Model) -> bool {
    findings::selected(model).is_some()
}

/// What ⏎ does in the findings.
pub(super) fn shows(model: &Model) -> &'static str {
    match (on_row(model), on_finding(model)) {
        (true, true) => "show file",
        (true, false) => "fold",
        _ => "",
    }
}
