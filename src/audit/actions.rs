//! Actions over all audits: how each stands today, which are late, and which the repository shows to be done.

use std::collections::HashSet;

use chrono::{DateTime, FixedOffset, NaiveDate};
use indexmap::IndexMap;

use crate::model::{Action, ActionEvent, ActionStatus, Audit, Suggestion};
use crate::rubric::Rubric;

/// One action as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracked {
    /// In the words of the newest audit that has it, with the status that holds now.
    pub action: Action,
    /// When the audit was finished that first had it.
    pub opened_at: DateTime<FixedOffset>,
    /// The level that was answered then for its dimension.
    pub level_then: Option<u8>,
    /// When it was closed, and by whom where that is known.
    pub closed: Option<(DateTime<FixedOffset>, String)>,
}

/// All actions of the audits (oldest first) with what happened to them since; in the order they were opened.
///
/// That a review carries an action on as open says nothing, since whoever held it may not have known it was done: only
/// the audit that made it, one that closes it, and events say how it stands. The latest of these holds.
pub fn track(audits: &[&Audit], events: &[ActionEvent]) -> Vec<Tracked> {
    let mut all: IndexMap<String, Tracked> = IndexMap::new();
    for audit in audits {
        for action in &audit.actions {
            let known = all.entry(action.id.clone()).or_insert_with(|| Tracked {
                action: action.clone(),
                opened_at: audit.at,
                level_then: audit.answers.get(&action.dimension).and_then(|answer| answer.verdict.score()),
                closed: None,
            });
            known.see(action, audit);
        }
    }
    for event in in_order(events) {
        if let Some(known) = all.get_mut(&event.action) {
            known.happen(event);
        }
    }
    all.into_values().collect()
}

/// Puts how actions stand by events into audits that were read: what was done between reviews is not carried on.
pub fn apply(audits: &mut [Audit], events: &[ActionEvent]) {
    for event in in_order(events) {
        for audit in audits.iter_mut().filter(|audit| audit.at <= event.at) {
            for action in audit.actions.iter_mut().filter(|action| action.id == event.action) {
                action.status = event.status;
            }
        }
    }
}

/// By time, each once.
fn in_order(events: &[ActionEvent]) -> Vec<&ActionEvent> {
    let mut seen = HashSet::new();
    let mut events: Vec<&ActionEvent> = events.iter().filter(|event| seen.insert(&event.id)).collect();
    events.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    events
}

impl Tracked {
    fn see(&mut self, action: &Action, audit: &Audit) {
        let (status, opened_in) = (self.action.status, self.action.opened_in.clone());
        self.action = Action { status, opened_in, ..action.clone() };
        if action.status != ActionStatus::Open {
            self.action.status = action.status;
            let by = audit.assessors.first().cloned().unwrap_or_default();
            self.closed.get_or_insert((audit.at, by));
        }
    }

    fn happen(&mut self, event: &ActionEvent) {
        let is_older = self.closed.as_ref().is_some_and(|(at, _)| *at > event.at);
        if event.at < self.opened_at || is_older {
            return;
        }
        self.action.status = event.status;
        self.closed = (event.status != ActionStatus::Open).then(|| (event.at, event.by.clone()));
    }
}

/// Whether an open action should have been done before `today`.
pub fn is_overdue(action: &Action, today: NaiveDate) -> bool {
    action.status == ActionStatus::Open && action.due.is_some_and(|due| due < today)
}

/// Why an open action seems to be done: its step is no longer asked for, or its dimension has risen. `level_then` is the
/// level that was answered when the action was made; `suggestion` is what the inspection proposes now.
pub fn proposal(rubric: &Rubric, action: &Action, level_then: Option<u8>, suggestion: &Suggestion) -> Option<String> {
    if action.status != ActionStatus::Open || !suggestion.confidence.settles() {
        return None;
    }
    let proposed = suggestion.score?;
    let levels = &rubric.dimension(&action.dimension)?.levels;
    let step = levels.iter().find(|level| level.steps.iter().any(|step| step.text == action.text));
    if let Some(level) = step {
        let is_asked = suggestion.to_reach_next.contains(&action.text);
        let is_reached = proposed >= level.score || proposed + 1 == level.score && !is_asked;
        return is_reached.then(|| "the repository shows that this step is done".to_owned());
    }
    let then = level_then.filter(|then| *then < proposed)?;
    Some(format!("the inspection proposes {proposed} now, it was {then} when this was decided"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{action, at, audit, rubric, suggestion};
    use crate::model::{Confidence, EVENT_SCHEMA, Repository, Verdict};

    fn event(id: &str, of: &str, status: ActionStatus, time: &str) -> ActionEvent {
        ActionEvent {
            schema: EVENT_SCHEMA,
            id: id.into(),
            action: of.into(),
            status,
            at: at(time),
            by: "bo".into(),
            repository: Repository::default(),
        }
    }

    fn with(id: &str, time: &str, actions: Vec<Action>) -> Audit {
        let answers = [Verdict::Score(0), Verdict::Score(1)];
        Audit { id: id.into(), at: at(time), actions, ..audit(&answers) }
    }

    #[test]
    fn events_close_what_later_reviews_still_carry() {
        let one = with("1", "2026-03-31T12:00:00+00:00", vec![action("a", ActionStatus::Open)]);
        let moved = Action { text: "version it".into(), ..action("a", ActionStatus::Open) };
        let two = with("2", "2026-06-30T12:00:00+00:00", vec![moved, action("b", ActionStatus::Done)]);
        let events = [event("e", "a", ActionStatus::Done, "2026-05-01T12:00:00+00:00")];
        let all = track(&[&one, &two], &events);
        let standing: Vec<_> = all.iter().map(|one| (one.action.text.as_str(), one.action.status)).collect();
        assert_eq!(standing, [("version it", ActionStatus::Done), ("version the input", ActionStatus::Done)]);
        assert_eq!(all[0].closed, Some((at("2026-05-01T12:00:00+00:00"), "bo".into())));
        assert_eq!((all[0].opened_at, all[0].level_then), (one.at, Some(1)));
    }

    #[test]
    fn the_order_of_files_and_doubles_do_not_matter_and_the_latest_event_holds() {
        let one = with("1", "2026-03-31T12:00:00+00:00", vec![action("a", ActionStatus::Open)]);
        let done = event("e", "a", ActionStatus::Done, "2026-05-01T12:00:00+00:00");
        let again = event("f", "a", ActionStatus::Open, "2026-05-02T12:00:00+00:00");
        for events in [[&done, &again, &done], [&again, &done, &again]] {
            let events = events.map(ActionEvent::clone);
            assert_eq!(track(&[&one], &events)[0].action.status, ActionStatus::Open);
        }
        let early = event("g", "a", ActionStatus::Done, "2026-01-01T12:00:00+00:00");
        assert_eq!(track(&[&one], &[early])[0].action.status, ActionStatus::Open, "before it was made");
    }

    #[test]
    fn what_was_done_between_reviews_is_done_in_what_was_read_before() {
        let mut audits = vec![
            with("1", "2026-03-31T12:00:00+00:00", vec![action("a", ActionStatus::Open)]),
            with("2", "2026-06-30T12:00:00+00:00", vec![action("a", ActionStatus::Open)]),
        ];
        apply(&mut audits, &[event("e", "a", ActionStatus::Dropped, "2026-05-01T12:00:00+00:00")]);
        assert_eq!(audits[0].actions[0].status, ActionStatus::Dropped);
        apply(&mut audits, &[event("f", "a", ActionStatus::Done, "2026-07-01T12:00:00+00:00")]);
        assert_eq!(audits[1].actions[0].status, ActionStatus::Done);
    }

    #[test]
    fn an_action_is_proposed_as_done_by_its_step_or_by_the_level() {
        let rubric = rubric();
        let by_words = action("a", ActionStatus::Open);
        let risen = suggestion(1, Some(2), Confidence::Strong);
        assert!(proposal(&rubric, &by_words, Some(1), &risen).unwrap().contains("2 now, it was 1"));
        assert_eq!(proposal(&rubric, &by_words, Some(2), &risen), None);
        assert_eq!(proposal(&rubric, &by_words, Some(1), &suggestion(1, Some(2), Confidence::Weak)), None);
        let level = rubric.dimensions[0].levels.iter().find(|level| !level.steps.is_empty()).unwrap();
        let step = Action { text: level.steps[0].text.clone(), dimension: rubric.dimensions[0].id.clone(), ..by_words };
        let mut below = suggestion(0, level.score.checked_sub(1), Confidence::Moderate);
        assert!(proposal(&rubric, &step, None, &below).is_some(), "it is not asked for any more");
        below.to_reach_next.push(step.text.clone());
        assert_eq!(proposal(&rubric, &step, None, &below), None);
    }

    #[test]
    fn only_open_actions_are_late() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 2).unwrap();
        assert!(is_overdue(&action("a", ActionStatus::Open), day));
        assert!(!is_overdue(&action("a", ActionStatus::Open), day.pred_opt().unwrap()));
        assert!(!is_overdue(&action("a", ActionStatus::Done), day));
    }
}
