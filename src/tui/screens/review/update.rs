//! What the commands of the review do.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::{Focus, Layout, dimension, dimension_id, evidence, layout, selected};
use crate::audit::Review;
use crate::model::{ActionStatus, Audit, Confidence, DimensionId, Repository};
use crate::tui::commands::{Command, key_of};
use crate::tui::model::{Model, Scan, Screen};
use crate::tui::msg::{Effect, Source};
use crate::tui::overlay::{self, Overlay};
use crate::tui::screens::meeting;
use crate::tui::update;
use crate::tui::widgets::evidence::{Item, rows};
use crate::tui::widgets::source;

/// Rows a turn of the wheel moves.
const WHEEL: isize = 3;
/// Rows of evidence in a page.
const PAGE: usize = 5;

/// Shows the review: the one going on, the draft if the user wants it, else a new one.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    if model.session.review.is_some() {
        model.screen = Screen::Review;
        return Vec::new();
    }
    let Some(repository) = model.session.repository.clone() else {
        model.review.wanted = true;
        model.say("opening the repository; the review starts in a moment");
        return Vec::new();
    };
    if let Some(draft) = &model.session.draft {
        let prompt = overlay::confirm::resume(draft, &model.session);
        model.overlays.push(Overlay::Confirm(prompt));
        return Vec::new();
    }
    let session = &mut model.session;
    let id = session.new_id();
    let previous = session.previous().cloned();
    session.review =
        Some(Review::start(id, &session.rubric, repository, previous, session.assessor.clone(), session.now));
    enter(model, 0)
}

/// Goes on with a draft at its first open dimension. What is saved in the end is about the repository as it is now.
pub fn resume(model: &mut Model, mut draft: Audit) -> Vec<Effect> {
    if let Some(now) = &model.session.repository {
        let (name, root_commit) = (draft.repository.name.clone(), draft.repository.root_commit.clone());
        draft.repository = Repository { name, root_commit, ..now.clone() };
    }
    let previous = model.session.previous().cloned();
    let review = Review::resume(draft, previous);
    let dimensions = &model.session.rubric.dimensions;
    let first = dimensions.iter().position(|dimension| review.is_open(&dimension.id)).unwrap_or(0);
    model.session.review = Some(review);
    model.session.saves.drafted = true;
    enter(model, first)
}

fn enter(model: &mut Model, dimension: usize) -> Vec<Effect> {
    model.screen = Screen::Review;
    go_to(model, dimension);
    if model.meeting.wanted { meeting::enter(model) } else { Vec::new() }
}

/// Shows the dimension at `index`.
pub fn go_to(model: &mut Model, index: usize) {
    let last = model.session.rubric.dimensions.len().saturating_sub(1);
    model.review.dimension = index.min(last);
    model.review.focus = Focus::Dimensions;
    select(model, first_place(model));
}

/// The first piece of evidence that has a file to show.
fn first_place(model: &Model) -> usize {
    evidence(model).iter().position(|item| item.place().is_some()).unwrap_or(0)
}

fn select(model: &mut Model, index: usize) {
    model.review.evidence = index.min(evidence(model).len().saturating_sub(1));
    model.review.top = None;
}

/// The scan's result came in: the selection starts at evidence that has a file; answers stay as they are.
pub fn arrived(model: &mut Model) {
    select(model, first_place(model));
}

/// Does what a command says.
pub fn run(model: &mut Model, command: Command) -> Vec<Effect> {
    match command {
        Command::Left => step(model, -1),
        Command::Right => step(model, 1),
        Command::NextOpen => next_open(model),
        Command::First | Command::Last if model.review.focus == Focus::Evidence => {
            select(model, if command == Command::First { 0 } else { usize::MAX });
        }
        Command::First => go_to(model, 0),
        Command::Last => go_to(model, usize::MAX),
        Command::Up => select(model, model.review.evidence.saturating_sub(1)),
        Command::Down => select(model, model.review.evidence + 1),
        Command::PageUp => select(model, model.review.evidence.saturating_sub(PAGE)),
        Command::PageDown => select(model, model.review.evidence + PAGE),
        Command::Evidence => toggle_focus(model),
        Command::NextEvidence => next_evidence(model),
        Command::Note => overlay::text::note(model),
        Command::Action => action(model),
        Command::NotApplicable => overlay::text::not_applicable(model),
        Command::Summary => model.screen = Screen::Summary,
        Command::Back => model.screen = Screen::Overview,
        command => return answer(model, command),
    }
    Vec::new()
}

/// The commands that change an answer: each is followed by a saved draft.
fn answer(model: &mut Model, command: Command) -> Vec<Effect> {
    let Some(id) = dimension_id(model) else { return Vec::new() };
    if let Some(level) = command.level() {
        let changed = decide(model, &id, level);
        return if changed { model.session.save_draft().into_iter().collect() } else { Vec::new() };
    }
    let changed = match command {
        Command::Accept => return accept(model, &id),
        Command::AcceptStrong => accept_strong(model),
        Command::Unknown => {
            let (suggestion, now) = (model.session.suggestion(model.review.dimension).cloned(), model.session.now);
            model.session.review.as_mut().map(|review| review.set_unknown(&id, suggestion.as_ref(), now)).is_some()
        }
        Command::Clear => clear(model, &id),
        Command::Done | Command::Remove => change_action(model, command),
        Command::Undo => undo(model),
        _ => false,
    };
    if changed { model.session.save_draft().into_iter().collect() } else { Vec::new() }
}

/// The highest level of the dimension shown.
pub fn top_level(model: &Model) -> u8 {
    dimension(model).and_then(|dimension| dimension.levels.last()).map_or(0, |level| level.score)
}

/// Gives a level; asks why when it overrides a strong suggestion. Whether it was given.
pub fn decide(model: &mut Model, id: &DimensionId, level: u8) -> bool {
    let top = top_level(model);
    if level > top {
        model.say(format!("the levels are 0 to {top}"));
        return false;
    }
    let (suggestion, now) = (model.session.suggestion(model.review.dimension).cloned(), model.session.now);
    let Some(review) = &mut model.session.review else { return false };
    review.set_score(id, level, suggestion.as_ref(), now);
    if review.needs_reason(id) {
        overlay::text::why(model, level);
    }
    true
}

/// Confirms what is shown and goes to the next open dimension.
fn accept(model: &mut Model, id: &DimensionId) -> Vec<Effect> {
    let (suggestion, now) = (model.session.suggestion(model.review.dimension).cloned(), model.session.now);
    let Some(review) = &mut model.session.review else { return Vec::new() };
    if review.answer(id).is_some() {
        next_open(model);
        return Vec::new();
    }
    match suggestion {
        Some(suggestion) if review.accept(&suggestion, now) => {
            next_open(model);
            model.session.save_draft().into_iter().collect()
        }
        suggestion => {
            let weak = suggestion.is_some_and(|suggestion| suggestion.confidence == Confidence::Weak);
            let words = why_not(&model.session.scan, weak);
            model.say(words);
            Vec::new()
        }
    }
}

/// Why there is nothing to accept.
fn why_not(scan: &Scan, weak: bool) -> &'static str {
    match (weak, scan) {
        (true, _) => {
            "no sign found is only a guess: press 0, 1 or 2 to decide, x if it does not apply, - if nobody knows"
        }
        (false, Scan::Waiting | Scan::Running(..)) => {
            "the scan has not come to this yet: press 0, 1 or 2, or wait for it"
        }
        (false, Scan::Failed(_)) => "the scan failed, so nothing is suggested: press 0, 1 or 2",
        (false, Scan::Done(_)) => "this could not be looked at, so nothing is suggested: press 0, 1 or 2",
    }
}

fn accept_strong(model: &mut Model) -> bool {
    let now = model.session.now;
    let Some(inspection) = model.session.inspection() else { return false };
    let suggestions = inspection.suggestions.clone();
    let Some(review) = &mut model.session.review else { return false };
    let accepted = review.accept_all_strong(&suggestions, now);
    let words = crate::text::count(accepted as u64, "strong suggestion");
    let undo = key_of(model, "review", Command::Undo);
    model.say(format!("accepted {words}; {undo} takes it back"));
    accepted > 0
}

fn clear(model: &mut Model, id: &DimensionId) -> bool {
    let Some(review) = &mut model.session.review else { return false };
    let had = review.answer(id).is_some();
    if had {
        review.clear(id);
    }
    had
}

/// Closes, opens or removes the action selected.
fn change_action(model: &mut Model, command: Command) -> bool {
    let Some(Item::Action(action, _)) = selected(model) else { return false };
    let Some(review) = &mut model.session.review else { return false };
    let changed = match (command, action.status) {
        (Command::Remove, _) => review.remove_action(&action.id),
        (_, ActionStatus::Open) => review.set_action_status(&action.id, ActionStatus::Done),
        (_, ActionStatus::Done | ActionStatus::Dropped) => review.set_action_status(&action.id, ActionStatus::Open),
    };
    select(model, model.review.evidence);
    changed
}

/// Takes the last change back, and shows the dimension it was about.
fn undo(model: &mut Model) -> bool {
    let Some(review) = &mut model.session.review else { return false };
    let before = review.audit().clone();
    if !review.undo() {
        model.say("nothing to undo");
        return false;
    }
    let after = review.audit();
    let dimensions = &model.session.rubric.dimensions;
    let actions = |audit: &Audit, id: &DimensionId| {
        audit.actions.iter().filter(|action| action.dimension == *id).cloned().collect::<Vec<_>>()
    };
    let changed: Vec<usize> = (0..dimensions.len())
        .filter(|index| {
            let id = &dimensions[*index].id;
            before.answers.get(id) != after.answers.get(id) || actions(&before, id) != actions(after, id)
        })
        .collect();
    let words = match changed[..] {
        [one] => format!("undone: {}", dimensions[one].title),
        _ => format!("undone, in {}", crate::text::count(changed.len() as u64, "dimension")),
    };
    model.say(words);
    match changed.first() {
        Some(first) if !changed.contains(&model.review.dimension) => go_to(model, *first),
        _ => select(model, model.review.evidence),
    }
    true
}

fn step(model: &mut Model, by: isize) {
    let focus = model.review.focus;
    go_to(model, model.review.dimension.saturating_add_signed(by));
    model.review.focus = focus;
}

fn next_open(model: &mut Model) {
    let Some(review) = &model.session.review else { return };
    let (Some(here), rubric) = (dimension(model), &model.session.rubric) else { return };
    let next = review.next_open(rubric, &here.id);
    match rubric.dimensions.iter().position(|dimension| Some(&dimension.id) == next.as_ref()) {
        Some(index) => go_to(model, index),
        None if review.is_open(&here.id) => model.say("this is the last open dimension"),
        None => {
            let summary = key_of(model, "review", Command::Summary);
            let save = key_of(model, "summary", Command::Save);
            model.say(format!("every dimension has an answer: {summary} shows the summary, where {save} saves"));
        }
    }
}

/// The next row that has a file to show, and after the last the first.
fn next_evidence(model: &mut Model) {
    let items = evidence(model);
    let has_place = |at: &usize| items.get(*at).is_some_and(|item| item.place().is_some());
    let here = model.review.evidence;
    let next = (here + 1..items.len()).chain(0..here).find(has_place);
    select(model, next.unwrap_or(here));
}

fn toggle_focus(model: &mut Model) {
    model.review.focus = match model.review.focus {
        Focus::Dimensions => Focus::Evidence,
        Focus::Evidence => Focus::Dimensions,
    };
}

/// An action; in the words of the step selected, where one is.
fn action(model: &mut Model) {
    let words = match selected(model) {
        Some(Item::Step(_, words)) if model.review.focus == Focus::Evidence => words,
        _ => String::new(),
    };
    overlay::action::open(model, &words);
}

/// Clicks and the wheel.
pub fn mouse(model: &mut Model, event: MouseEvent, area: Rect) -> Vec<Effect> {
    let places = layout(model, area);
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => click(model, &places, at),
        MouseEventKind::ScrollDown => wheel(model, &places, at, 1),
        MouseEventKind::ScrollUp => wheel(model, &places, at, -1),
        _ => Vec::new(),
    }
}

fn click(model: &mut Model, places: &Layout, at: Position) -> Vec<Effect> {
    if let Some(index) = super::view::dimension_at(model, places.list, at) {
        go_to(model, index);
    } else if places.question.contains(at) {
        let row = places.rows.get(usize::from(at.y - places.question.y));
        if let (Some(level), Some(id)) = (row.and_then(|row| row.level), dimension_id(model)) {
            decide(model, &id, level);
            return model.session.save_draft().into_iter().collect();
        }
    } else if places.evidence.contains(at) {
        let standing = (model.review.evidence, model.review.focus == Focus::Evidence);
        let rows = rows(&evidence(model), places.evidence, standing, model.theme);
        if let Some((index, _)) = rows.get(usize::from(at.y - places.evidence.y)) {
            if standing == (*index, true) {
                return update::run(model, Command::Show);
            }
            model.review.focus = Focus::Evidence;
            select(model, *index);
        }
    } else if places.preview.contains(at) {
        return update::run(model, Command::Show);
    }
    Vec::new()
}

fn wheel(model: &mut Model, places: &Layout, at: Position, by: isize) -> Vec<Effect> {
    if places.list.contains(at) {
        step(model, by);
    } else if places.evidence.contains(at) {
        select(model, model.review.evidence.saturating_add_signed(by));
    } else if places.preview.contains(at) {
        scroll_preview(model, usize::from(places.preview.height), by);
    }
    Vec::new()
}

fn scroll_preview(model: &mut Model, height: usize, by: isize) {
    let Some(item) = selected(model) else { return };
    let Some((path, line)) = item.place() else { return };
    let Some(Source::Text(lines)) = model.session.sources.get(path) else { return };
    let top = source::top(lines.len(), line, height, model.review.top);
    model.review.top = Some(top.saturating_add_signed(by * WHEEL));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_to_accept_always_names_the_keys_that_help() {
        for scan in [Scan::Waiting, Scan::Running(1, 2), Scan::Failed("no".into())] {
            assert!(why_not(&scan, false).contains("press 0, 1 or 2"));
            assert!(why_not(&scan, true).contains("press 0, 1 or 2"));
        }
    }
}
