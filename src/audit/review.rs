//! A review in progress: who answered what, on which suggestion, and how to take it back.

use chrono::{DateTime, FixedOffset};
use indexmap::IndexMap;
use thiserror::Error;

use super::tally::tally;
use crate::model::{
    AUDIT_SCHEMA, Action, ActionStatus, Answer, Audit, AuditKind, Confidence, DimensionId, Evidence, Meeting, Origin,
    Repository, SuggestedThen, Suggestion, Tally, ToolRef, Verdict,
};
use crate::rubric::Rubric;

/// The note a strong suggestion gets that was overridden without one.
pub const NO_REASON: &str = "no reason given";

/// Steps that can be taken back; a review has far fewer, so this only bounds memory.
const MOST_UNDO: usize = 500;

/// A dimension was said not to apply without saying why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("'not applicable' needs a reason: say why the question has no meaning here")]
pub struct ReasonMissing;

/// The audit in progress, the one before it, and what can be undone.
///
/// A dimension is *open* until somebody decided it; 'asked and not known' is a decision. A note written on an open
/// dimension is kept as an answer nobody gave (unknown, origin automatic), so that a draft file holds it too.
#[derive(Clone, Debug)]
pub struct Review {
    audit: Audit,
    previous: Option<Audit>,
    undo: Vec<Step>,
}

#[derive(Clone, Debug)]
struct Step {
    answers: IndexMap<DimensionId, Answer>,
    actions: Vec<Action>,
}

impl Review {
    /// Starts a review. Actions the previous audit left open are carried over.
    pub fn start(
        id: String,
        rubric: &Rubric,
        repository: Repository,
        previous: Option<Audit>,
        assessor: String,
        at: DateTime<FixedOffset>,
    ) -> Self {
        let audit = Audit {
            schema: AUDIT_SCHEMA,
            worst_finding: None,
            id,
            kind: AuditKind::Review,
            at,
            assessors: if assessor.is_empty() { Vec::new() } else { vec![assessor] },
            repository,
            rubric: rubric.reference(),
            tool: ToolRef { version: env!("CARGO_PKG_VERSION").to_owned() },
            result: tally(rubric, &IndexMap::new()),
            answers: IndexMap::new(),
            actions: previous.as_ref().map(carried).unwrap_or_default(),
            findings: None,
            meeting: None,
        };
        Self { audit, previous, undo: Vec::new() }
    }

    /// Goes on with a draft. What was done before cannot be undone step by step any more.
    pub fn resume(draft: Audit, previous: Option<Audit>) -> Self {
        Self { audit: draft, previous, undo: Vec::new() }
    }

    /// The audit as it stands; its `result` is only brought up to date by [`Review::finish`].
    pub fn audit(&self) -> &Audit {
        &self.audit
    }

    pub(super) fn meeting_mut(&mut self) -> &mut Option<Meeting> {
        &mut self.audit.meeting
    }

    /// The last finished audit of the same repository.
    pub fn previous(&self) -> Option<&Audit> {
        self.previous.as_ref()
    }

    /// What was answered last time.
    pub fn previous_answer(&self, dimension: &DimensionId) -> Option<&Answer> {
        self.previous.as_ref()?.answers.get(dimension)
    }

    /// What somebody decided; `None` while the dimension is open, even where a note was written.
    pub fn answer(&self, dimension: &DimensionId) -> Option<&Answer> {
        self.audit.answers.get(dimension).filter(|answer| is_decided(answer))
    }

    /// The note, also of a dimension that is still open; empty without one.
    pub fn note(&self, dimension: &DimensionId) -> &str {
        self.audit.answers.get(dimension).map_or("", |answer| &answer.note)
    }

    /// Whether nobody decided it yet.
    pub fn is_open(&self, dimension: &DimensionId) -> bool {
        self.answer(dimension).is_none()
    }

    /// Dimensions nobody decided yet.
    pub fn open_count(&self, rubric: &Rubric) -> usize {
        rubric.dimensions.iter().filter(|dimension| self.is_open(&dimension.id)).count()
    }

    /// The next open dimension after this one, from the beginning again after the last; never `after` itself.
    pub fn next_open(&self, rubric: &Rubric, after: &DimensionId) -> Option<DimensionId> {
        let at = rubric.dimensions.iter().position(|dimension| dimension.id == *after);
        let (before, rest) = rubric.dimensions.split_at(at.map_or(0, |at| at + 1));
        let mut order = rest.iter().chain(before).map(|dimension| &dimension.id);
        order.find(|id| *id != after && self.is_open(id)).cloned()
    }

    /// Records a level and keeps the note. The suggestion and its evidence are kept with it: confirmed where it settles
    /// and agrees, overridden where it settles and differs, else the reviewers' own.
    pub fn set_score(
        &mut self,
        dimension: &DimensionId,
        score: u8,
        suggestion: Option<&Suggestion>,
        at: DateTime<FixedOffset>,
    ) {
        let origin = match suggestion.filter(|suggestion| suggestion.confidence.settles()) {
            Some(Suggestion { score: Some(guess), .. }) if *guess == score => Origin::Confirmed,
            Some(Suggestion { score: Some(_), .. }) => Origin::Overridden,
            _ => Origin::Manual,
        };
        let answer = self.new_answer(dimension, Verdict::Score(score), origin, suggestion, at);
        self.change(|review| review.put(dimension, answer));
    }

    /// Takes a strong or moderate suggestion over as the answer; a weaker one is refused with `false`.
    pub fn accept(&mut self, suggestion: &Suggestion, at: DateTime<FixedOffset>) -> bool {
        match suggestion.score {
            Some(score) if suggestion.confidence.settles() => {
                self.set_score(&suggestion.dimension, score, Some(suggestion), at);
                true
            }
            _ => false,
        }
    }

    /// Takes over all strong suggestions of open dimensions as one step that undo takes back whole; how many they were.
    pub fn accept_all_strong(&mut self, suggestions: &[Suggestion], at: DateTime<FixedOffset>) -> usize {
        let taken: Vec<(DimensionId, Answer)> = suggestions
            .iter()
            .filter(|suggestion| suggestion.confidence == Confidence::Strong && self.is_open(&suggestion.dimension))
            .filter_map(|suggestion| {
                let verdict = Verdict::Score(suggestion.score?);
                let id = suggestion.dimension.clone();
                let answer = self.new_answer(&id, verdict, Origin::Confirmed, Some(suggestion), at);
                Some((id, answer))
            })
            .collect();
        let count = taken.len();
        self.change(|review| taken.into_iter().for_each(|(id, answer)| review.put(&id, answer)));
        count
    }

    /// Records that the question has no meaning here.
    ///
    /// # Errors
    /// [`ReasonMissing`] when the reason is blank; nothing is changed then.
    pub fn set_not_applicable(
        &mut self,
        dimension: &DimensionId,
        reason: String,
        suggestion: Option<&Suggestion>,
        at: DateTime<FixedOffset>,
    ) -> Result<(), ReasonMissing> {
        if reason.trim().is_empty() {
            return Err(ReasonMissing);
        }
        let settles = suggestion.is_some_and(|suggestion| suggestion.confidence.settles());
        let origin = if settles { Origin::Overridden } else { Origin::Manual };
        let answer = self.new_answer(dimension, Verdict::NotApplicable(reason), origin, suggestion, at);
        self.change(|review| review.put(dimension, answer));
        Ok(())
    }

    /// Records that it was asked and nobody knows. Keeps the note, and what the scan proposes: without a suggestion that
    /// of an earlier answer.
    pub fn set_unknown(&mut self, dimension: &DimensionId, suggestion: Option<&Suggestion>, at: DateTime<FixedOffset>) {
        let mut answer = self.new_answer(dimension, Verdict::Unknown, Origin::Manual, suggestion, at);
        if let (None, Some(earlier)) = (suggestion, self.audit.answers.get(dimension)) {
            answer.suggestion.clone_from(&earlier.suggestion);
            answer.evidence.clone_from(&earlier.evidence);
        }
        self.change(|review| review.put(dimension, answer));
    }

    /// Makes a dimension open again; its note stays.
    pub fn clear(&mut self, dimension: &DimensionId) {
        let Some(answer) = self.answer(dimension) else { return };
        let draft = Some(undecided(answer.note.clone(), answer.by.clone(), answer.at));
        let draft = draft.filter(|draft| !draft.note.is_empty());
        self.change(|review| match draft {
            Some(draft) => review.put(dimension, draft),
            None => drop(review.audit.answers.shift_remove(dimension)),
        });
    }

    /// Writes a note, on an open dimension too; an empty text removes it.
    pub fn set_note(&mut self, dimension: &DimensionId, note: String, at: DateTime<FixedOffset>) {
        if self.note(dimension) == note {
            return;
        }
        let answer = match self.answer(dimension) {
            Some(answer) => Some(Answer { note, ..answer.clone() }),
            None if note.is_empty() => None,
            None => Some(undecided(note, self.assessor(), Some(at))),
        };
        self.change(|review| match answer {
            Some(answer) => review.put(dimension, answer),
            None => drop(review.audit.answers.shift_remove(dimension)),
        });
    }

    /// Whether a strong suggestion was overridden and nobody said why.
    pub fn needs_reason(&self, dimension: &DimensionId) -> bool {
        self.answer(dimension).is_some_and(lacks_reason)
    }

    /// Replaces the names of the people in the room; the first one stands beside answers given from now on.
    pub fn set_assessors(&mut self, assessors: Vec<String>) {
        self.audit.assessors = assessors;
    }

    /// Adds an action.
    pub fn add_action(&mut self, action: Action) {
        self.change(|review| review.audit.actions.push(action));
    }

    /// Actions of this review, those carried over first.
    pub fn actions(&self) -> &[Action] {
        &self.audit.actions
    }

    /// Takes an action out; whether there was one of that id.
    pub fn remove_action(&mut self, id: &str) -> bool {
        let Some(at) = self.position(id) else { return false };
        self.change(|review| drop(review.audit.actions.remove(at)));
        true
    }

    /// Replaces the action of the same id; whether there was one.
    pub fn replace_action(&mut self, action: Action) -> bool {
        let Some(at) = self.position(&action.id) else { return false };
        self.change(|review| review.audit.actions[at] = action);
        true
    }

    /// Sets how an action stands and in which audit it was closed; whether there was one of that id.
    pub fn set_action_status(&mut self, id: &str, status: ActionStatus) -> bool {
        let Some(at) = self.position(id) else { return false };
        let closed_in = (status != ActionStatus::Open).then(|| self.audit.id.clone());
        self.change(|review| {
            review.audit.actions[at].status = status;
            review.audit.actions[at].closed_in = closed_in;
        });
        true
    }

    /// Whether there is a change to take back.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Takes the last change back; `false` when there is none.
    pub fn undo(&mut self) -> bool {
        let Some(step) = self.undo.pop() else { return false };
        self.audit.answers = step.answers;
        self.audit.actions = step.actions;
        true
    }

    /// The score as it stands.
    pub fn tally(&self, rubric: &Rubric) -> Tally {
        tally(rubric, &self.audit.answers)
    }

    /// The audit to save: answers in the order of the rubric, open dimensions as unknown, strong suggestions overridden
    /// without a note marked [`NO_REASON`], new actions signed with this audit's id.
    pub fn finish(&self, rubric: &Rubric, at: DateTime<FixedOffset>) -> Audit {
        let mut left = self.audit.answers.clone();
        let mut answers = IndexMap::new();
        for dimension in &rubric.dimensions {
            let answer = left.shift_remove(&dimension.id);
            let mut answer = answer.unwrap_or_else(|| undecided(String::new(), String::new(), None));
            if lacks_reason(&answer) {
                NO_REASON.clone_into(&mut answer.note);
            }
            answers.insert(dimension.id.clone(), answer);
        }
        // A draft may hold answers to questions that a newer rubric no longer asks: they are kept, and not counted.
        answers.extend(left);
        let mut actions = self.audit.actions.clone();
        for action in actions.iter_mut().filter(|action| action.opened_in.is_empty()) {
            action.opened_in.clone_from(&self.audit.id);
        }
        Audit {
            at,
            rubric: rubric.reference(),
            result: tally(rubric, &answers),
            answers,
            actions,
            tool: ToolRef { version: env!("CARGO_PKG_VERSION").to_owned() },
            ..self.audit.clone()
        }
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.audit.actions.iter().position(|action| action.id == id)
    }

    fn assessor(&self) -> String {
        self.audit.assessors.first().cloned().unwrap_or_default()
    }

    fn put(&mut self, dimension: &DimensionId, answer: Answer) {
        self.audit.answers.insert(dimension.clone(), answer);
    }

    /// Makes a change that undo takes back; one that leaves everything as it was is no step.
    fn change(&mut self, make: impl FnOnce(&mut Self)) {
        let before = Step { answers: self.audit.answers.clone(), actions: self.audit.actions.clone() };
        make(self);
        if before.answers == self.audit.answers && before.actions == self.audit.actions {
            return;
        }
        if self.undo.len() == MOST_UNDO {
            self.undo.remove(0);
        }
        self.undo.push(before);
    }

    fn new_answer(
        &self,
        dimension: &DimensionId,
        verdict: Verdict,
        origin: Origin,
        suggestion: Option<&Suggestion>,
        at: DateTime<FixedOffset>,
    ) -> Answer {
        Answer {
            verdict,
            origin,
            note: self.note(dimension).to_owned(),
            by: self.assessor(),
            at: Some(at),
            suggestion: suggestion.map(then),
            evidence: suggestion.map_or_else(Vec::<Evidence>::new, |suggestion| suggestion.evidence.clone()),
        }
    }
}

fn then(suggestion: &Suggestion) -> SuggestedThen {
    SuggestedThen { score: suggestion.score, confidence: suggestion.confidence, why: suggestion.why.clone() }
}

/// An answer nobody gave: what an open dimension looks like in a file.
fn undecided(note: String, by: String, at: Option<DateTime<FixedOffset>>) -> Answer {
    let (suggestion, evidence) = (None, Vec::new());
    Answer { verdict: Verdict::Unknown, origin: Origin::Automatic, note, by, at, suggestion, evidence }
}

fn is_decided(answer: &Answer) -> bool {
    !(answer.verdict == Verdict::Unknown && answer.origin == Origin::Automatic)
}

fn lacks_reason(answer: &Answer) -> bool {
    let strong = answer.suggestion.as_ref().is_some_and(|then| then.confidence == Confidence::Strong);
    let is_level = matches!(answer.verdict, Verdict::Score(_));
    is_level && strong && answer.origin == Origin::Overridden && answer.note.trim().is_empty()
}

/// Open actions of an audit, signed with it where they were not.
fn carried(previous: &Audit) -> Vec<Action> {
    let open = previous.actions.iter().filter(|action| action.status == ActionStatus::Open).cloned();
    open.map(|mut action| {
        if action.opened_in.is_empty() {
            action.opened_in.clone_from(&previous.id);
        }
        action
    })
    .collect()
}

#[cfg(test)]
#[path = "review_tests.rs"]
mod tests;
