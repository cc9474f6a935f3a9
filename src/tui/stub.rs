//! Stand-in until the audit room is merged.
use chrono::{DateTime, FixedOffset};

use crate::model::*;
use crate::rubric::Rubric;

#[derive(Debug, Clone)]
pub struct Review {
    audit: Audit,
    previous: Option<Audit>,
    before: Vec<Audit>,
}

type At = DateTime<FixedOffset>;

impl Review {
    pub fn start(
        id: String,
        rubric: &Rubric,
        repository: Repository,
        previous: Option<Audit>,
        assessor: &str,
        at: At,
    ) -> Self {
        let audit = Audit {
            schema: AUDIT_SCHEMA,
            id,
            kind: AuditKind::Review,
            at,
            assessors: vec![assessor.into()],
            repository,
            rubric: rubric.reference(),
            tool: ToolRef::default(),
            result: Tally::default(),
            answers: Default::default(),
            actions: vec![],
        };
        Self { audit, previous, before: vec![] }
    }
    pub fn resume(draft: Audit, previous: Option<Audit>) -> Self {
        Self { audit: draft, previous, before: vec![] }
    }
    pub fn audit(&self) -> &Audit {
        &self.audit
    }
    pub fn previous_answer(&self, d: &DimensionId) -> Option<&Answer> {
        self.previous.as_ref()?.answers.get(d)
    }
    pub fn answer(&self, d: &DimensionId) -> Option<&Answer> {
        self.audit.answers.get(d)
    }
    pub fn is_open(&self, d: &DimensionId) -> bool {
        self.answer(d).is_none_or(|a| a.verdict == Verdict::Unknown)
    }
    pub fn open_count(&self, r: &Rubric) -> usize {
        r.dimensions.iter().filter(|d| self.is_open(&d.id)).count()
    }
    pub fn next_open(&self, r: &Rubric, after: usize) -> Option<usize> {
        let n = r.dimensions.len();
        (1..=n).map(|i| (after + i) % n).find(|i| self.is_open(&r.dimensions[*i].id))
    }
    fn put(&mut self, d: &DimensionId, verdict: Verdict, s: Option<&Suggestion>, at: At) {
        self.before.push(self.audit.clone());
        let origin = match (&verdict, s) {
            (Verdict::Score(a), Some(s)) if s.score == Some(*a) && s.confidence.settles() => Origin::Confirmed,
            (_, Some(s)) if s.confidence.settles() => Origin::Overridden,
            _ => Origin::Manual,
        };
        let note = self.answer(d).map(|a| a.note.clone()).unwrap_or_default();
        self.audit.answers.insert(
            d.clone(),
            Answer {
                verdict,
                origin,
                note,
                by: self.audit.assessors[0].clone(),
                at: Some(at),
                suggestion: s.map(|s| SuggestedThen { score: s.score, confidence: s.confidence, why: s.why.clone() }),
                evidence: s.map(|s| s.evidence.clone()).unwrap_or_default(),
            },
        );
    }
    pub fn set_score(&mut self, d: &DimensionId, score: u8, s: Option<&Suggestion>, at: At) {
        self.put(d, Verdict::Score(score), s, at);
    }
    pub fn accept(&mut self, s: &Suggestion, at: At) -> bool {
        let (true, Some(score)) = (s.confidence.settles(), s.score) else { return false };
        self.put(&s.dimension.clone(), Verdict::Score(score), Some(s), at);
        true
    }
    pub fn accept_all_strong(&mut self, all: &[Suggestion], at: At) -> usize {
        let mut n = 0;
        for s in all {
            if s.confidence == Confidence::Strong && self.answer(&s.dimension).is_none() && self.accept(s, at) {
                n += 1;
            }
        }
        n
    }
    pub fn set_not_applicable(&mut self, d: &DimensionId, reason: &str, s: Option<&Suggestion>, at: At) {
        self.put(d, Verdict::NotApplicable(reason.into()), s, at);
    }
    pub fn set_unknown(&mut self, d: &DimensionId, s: Option<&Suggestion>, at: At) {
        self.put(d, Verdict::Unknown, s, at);
    }
    pub fn clear(&mut self, d: &DimensionId) {
        self.before.push(self.audit.clone());
        self.audit.answers.shift_remove(d);
    }
    pub fn set_note(&mut self, d: &DimensionId, note: &str, _at: At) {
        self.before.push(self.audit.clone());
        if let Some(a) = self.audit.answers.get_mut(d) {
            a.note = note.into();
        }
    }
    pub fn needs_reason(&self, d: &DimensionId) -> bool {
        self.answer(d).is_some_and(|a| {
            a.origin == Origin::Overridden
                && a.note.is_empty()
                && a.suggestion.as_ref().is_some_and(|s| s.confidence == Confidence::Strong)
        })
    }
    pub fn add_action(&mut self, a: Action) {
        self.before.push(self.audit.clone());
        self.audit.actions.push(a);
    }
    pub fn actions(&self) -> &[Action] {
        &self.audit.actions
    }
    pub fn undo(&mut self) -> bool {
        self.before.pop().map(|a| self.audit = a).is_some()
    }
    pub fn tally(&self, r: &Rubric) -> Tally {
        let mut t = Tally { out_of: r.out_of(), comparable: true, ..Tally::default() };
        for d in &r.dimensions {
            match self.answer(&d.id).map(|a| &a.verdict) {
                Some(Verdict::Score(s)) => {
                    t.total += u32::from(*s);
                    t.low += u32::from(*s);
                    t.high += u32::from(*s);
                }
                Some(Verdict::NotApplicable(_)) => {
                    t.out_of -= 2;
                    t.not_applicable += 1;
                }
                _ => {
                    t.open += 1;
                    t.high += 2;
                }
            }
        }
        t.band = if r.band(t.low) == r.band(t.high) { r.band(t.low) } else { Band::Undecided };
        t
    }
    pub fn finish(&self, r: &Rubric, at: At) -> Audit {
        let mut a = self.audit.clone();
        a.at = at;
        a.result = self.tally(r);
        a
    }
}
