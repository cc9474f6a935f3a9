//! The review: one question after another, with what the repository shows beside it.

mod layout;
mod question;
mod update;
mod view;

pub use layout::{Layout, layout};
pub use question::{action_remark, action_words};
pub use update::{arrived, begin, decide, mouse, resume, run, top_level};
pub use view::{category, draw};

use super::super::model::Model;
use crate::model::{Action, Confidence, DimensionId, Evidence, Side};
use crate::report::evidence::{by_place, joined};
use crate::rubric::Dimension;
use crate::tui::widgets::evidence::Item;

/// What the arrows move in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// From dimension to dimension.
    #[default]
    Dimensions,
    /// In the evidence of one.
    Evidence,
}

/// Where the review stands.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Index of the dimension shown.
    pub dimension: usize,
    /// Index of the piece of evidence whose file is shown.
    pub evidence: usize,
    /// What the arrows move in.
    pub focus: Focus,
    /// First line of the preview, once scrolled; before, the place stands in the middle.
    pub top: Option<usize>,
    /// Asked for before the repository was open.
    pub wanted: bool,
}

/// The dimension shown.
pub fn dimension(model: &Model) -> Option<&Dimension> {
    model.session.rubric.dimensions.get(model.review.dimension)
}

pub(super) fn dimension_id(model: &Model) -> Option<DimensionId> {
    dimension(model).map(|dimension| dimension.id.clone())
}

/// The rows of evidence for the dimension shown: actions, what the scan shows, what it shows no more, steps.
pub fn evidence(model: &Model) -> Vec<Item> {
    let with_remark = |action: Action| {
        let remark = action_remark(model, &action);
        Item::Action(action, remark)
    };
    let mut items: Vec<Item> = actions(model).map(with_remark).collect();
    let Some(suggestion) = model.session.suggestion(model.review.dimension) else { return items };
    let before = before(model).unwrap_or_default();
    let known = |piece: &Evidence| before.iter().any(|old| old.fingerprint == piece.fingerprint);
    // What has no place is a count over everything or a search: it is neither new nor gone.
    let is_new =
        |piece: &Evidence| piece.side != Side::Looked && piece.path.is_some() && !before.is_empty() && !known(piece);
    items.extend(by_place(&suggestion.evidence).iter().filter_map(|group| {
        let whole = joined(group)?;
        Some(Item::Piece(whole, group.iter().all(|piece| is_new(piece))))
    }));
    let gone = before.iter().filter(|old| {
        let is_fact = old.side != Side::Looked && old.path.is_some() && !old.fingerprint.is_empty();
        is_fact && !suggestion.evidence.iter().any(|piece| old.fingerprint == piece.fingerprint)
    });
    items.extend(gone.map(|old| Item::Gone(old.clone())));
    let next = suggestion.score.map_or(1, |score| score + 1);
    items.extend(suggestion.to_reach_next.iter().map(|step| Item::Step(next, step.clone())));
    items
}

/// The actions for the dimension shown.
fn actions(model: &Model) -> impl Iterator<Item = Action> {
    let review = model.session.review.as_ref().zip(dimension(model));
    review.into_iter().flat_map(|(review, dimension)| {
        review.actions().iter().filter(|action| action.dimension == dimension.id).cloned()
    })
}

/// Selects the action of that id.
pub fn select_action(model: &mut Model, id: &str) {
    let is_it = |item: &Item| matches!(item, Item::Action(action, _) if action.id == id);
    if let Some(index) = evidence(model).iter().position(is_it) {
        model.review.evidence = index;
        model.review.top = None;
    }
}

/// The evidence the last audit's answer rested on.
fn before(model: &Model) -> Option<&[Evidence]> {
    let id = &dimension(model)?.id;
    let answer = model.session.review.as_ref()?.previous_answer(id)?;
    Some(&answer.evidence)
}

/// The piece of evidence selected.
pub fn selected(model: &Model) -> Option<Item> {
    let mut items = evidence(model);
    let index = model.review.evidence.min(items.len().checked_sub(1)?);
    Some(items.swap_remove(index))
}

/// Strong suggestions nobody has answered yet.
pub fn strong_left(model: &Model) -> usize {
    let (Some(inspection), Some(review)) = (model.session.inspection(), &model.session.review) else { return 0 };
    let strong = inspection.suggestions.iter().filter(|suggestion| suggestion.confidence == Confidence::Strong);
    strong.filter(|suggestion| review.answer(&suggestion.dimension).is_none()).count()
}
