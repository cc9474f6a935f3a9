//! The review: one question after another, with what the repository shows beside it.

mod layout;
mod question;
mod update;
mod view;

pub use layout::{Layout, layout, splits};
pub use question::{action_remark, action_words};
pub use update::{arrived, begin, decide, go_to, mouse, resume, run, top_level};
pub use view::{category, draw};

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use super::super::model::Model;
use crate::model::{Action, Confidence, DimensionId, Evidence, Side, Suggestion};
use crate::report::evidence::{by_place, joined};
use crate::rubric::Dimension;
use crate::tui::widgets::evidence::{Item, Items, Many};

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
    /// The rows of the last frame.
    pub shown: Shown,
}

/// The dimension shown.
pub fn dimension(model: &Model) -> Option<&Dimension> {
    model.session.rubric.dimensions.get(model.review.dimension)
}

pub(super) fn dimension_id(model: &Model) -> Option<DimensionId> {
    dimension(model).map(|dimension| dimension.id.clone())
}

/// The rows of evidence for the dimension shown: actions, what the scan shows, what it shows no more, steps.
pub fn evidence(model: &Model) -> Items {
    let with_remark = |action: Action| {
        let remark = action_remark(model, &action);
        Item::Action(action, remark)
    };
    Items::new(actions(model).map(with_remark).collect(), shown(model))
}

/// What the last frame showed of a scan, and of which: ten thousand pieces are put in order once, not six times a key.
#[derive(Clone, Debug, Default)]
pub struct Shown(RefCell<Option<(Origin, Arc<Many>)>>);

/// Number of the scan, and where the pieces of the dimension and of its last answer lie in memory.
type Origin = (u64, *const Evidence, usize, *const Evidence, usize);

fn shown(model: &Model) -> Arc<Many> {
    let Some(suggestion) = model.session.suggestion(model.review.dimension) else { return Arc::default() };
    let before = before(model).unwrap_or_default();
    let pieces = &suggestion.evidence;
    let origin = (model.session.job, pieces.as_ptr(), pieces.len(), before.as_ptr(), before.len());
    let mut last = model.review.shown.0.borrow_mut();
    if let Some((_, known)) = last.as_ref().filter(|(of, _)| *of == origin) {
        return Arc::clone(known);
    }
    let many = Arc::new(Many::from(found(suggestion, before)));
    *last = Some((origin, Arc::clone(&many)));
    many
}

/// What the scan shows, what it shows no more, steps.
fn found(suggestion: &Suggestion, before: &[Evidence]) -> Vec<Item> {
    let prints =
        |pieces: &[Evidence]| -> HashSet<String> { pieces.iter().map(|piece| piece.fingerprint.clone()).collect() };
    let (then, now) = (prints(before), prints(&suggestion.evidence));
    let known = |piece: &Evidence| then.contains(&piece.fingerprint);
    // What has no place is a count over everything or a search: it is neither new nor gone.
    let is_new =
        |piece: &Evidence| piece.side != Side::Looked && piece.path.is_some() && !before.is_empty() && !known(piece);
    let one = |group: &Vec<&Evidence>| {
        let whole = joined(group)?;
        Some(Item::Piece(whole, group.iter().all(|piece| is_new(piece))))
    };
    let mut items: Vec<Item> = by_place(&suggestion.evidence).iter().filter_map(one).collect();
    let gone = before.iter().filter(|old| {
        let is_fact = old.side != Side::Looked && old.path.is_some() && !old.fingerprint.is_empty();
        is_fact && !now.contains(&old.fingerprint)
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
    let items = evidence(model);
    let index = model.review.evidence.min(items.len().checked_sub(1)?);
    items.get(index).cloned()
}

/// Strong suggestions nobody has answered yet.
pub fn strong_left(model: &Model) -> usize {
    let (Some(inspection), Some(review)) = (model.session.inspection(), &model.session.review) else { return 0 };
    let strong = inspection.suggestions.iter().filter(|suggestion| suggestion.confidence == Confidence::Strong);
    strong.filter(|suggestion| review.answer(&suggestion.dimension).is_none()).count()
}
