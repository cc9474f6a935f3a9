//! Why a score moved between two audits: the repository, a person, the rubric, or somebody who looked at last.

use super::delta::{change, deltas, hidden_falls};
use crate::model::{Answer, Audit, DimensionId, Evidence, Origin, Side, Tally, Verdict};
use crate::repo::{Cause, Moved, Opened, Question};
use crate::rubric::Rubric;

/// Two audits beside each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The earlier one.
    pub before: Audit,
    /// The later one.
    pub after: Audit,
    /// Points gained or lost on the whole scale, in tenths; `None` where the totals cannot be compared.
    pub change: Option<i64>,
    /// Dimensions that fell although the total did not.
    pub hidden: Vec<DimensionId>,
    /// What changed in the rubric and the tool, in words.
    pub rules: Vec<String>,
    /// One for each dimension of the rubric, then those only the audits know.
    pub moves: Vec<Move>,
    /// Why some commits could not be looked for.
    pub unknown: Option<String>,
}

/// One dimension in both audits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Which.
    pub dimension: DimensionId,
    /// Its name for people.
    pub title: String,
    /// The earlier answer.
    pub before: Option<Answer>,
    /// The later one.
    pub after: Option<Answer>,
    /// Levels gained or lost, where both gave one.
    pub change: Option<i8>,
    /// Evidence that only the later audit has.
    pub came: Vec<Trace>,
    /// Evidence that only the earlier audit has.
    pub went: Vec<Trace>,
    /// Why it moved, the best reason first; empty where nothing did.
    pub reasons: Vec<Reason>,
}

/// Evidence that came or went, and the commit that did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The evidence.
    pub evidence: Evidence,
    /// The commit, where one between the two audits did it.
    pub cause: Option<Cause>,
}

/// One reason why an answer is another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nobody knew, and now somebody does.
    BecameKnown,
    /// Somebody knew, and now nobody does.
    BecameUnknown,
    /// It does not apply any more.
    StoppedApplying,
    /// It applies again.
    AppliesAgain,
    /// Evidence came or went.
    Repository {
        /// How much came.
        came: usize,
        /// How much went.
        went: usize,
    },
    /// A person decided otherwise than the inspection proposed.
    Decided {
        /// Who; may be empty.
        by: String,
        /// What was answered.
        answered: u8,
        /// What was proposed.
        proposed: u8,
    },
    /// The earlier answer was decided otherwise than proposed, the later one is not.
    DecisionEnded {
        /// Who had decided; may be empty.
        by: String,
        /// What was answered.
        answered: u8,
        /// What was proposed.
        proposed: u8,
    },
    /// A person answered what the inspection could not propose.
    ByHand {
        /// Who; may be empty.
        by: String,
    },
    /// The rubric or the tool judges otherwise.
    Rules,
    /// The evidence moved, the answer did not.
    EvidenceOnly,
    /// Nothing that was recorded explains it.
    Unexplained,
}

impl Reason {
    /// The kind of reason as reports name it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::BecameKnown => "became-known",
            Self::BecameUnknown => "became-unknown",
            Self::StoppedApplying | Self::AppliesAgain => "applicability",
            Self::Repository { .. } => "repository",
            Self::Decided { .. } | Self::DecisionEnded { .. } | Self::ByHand { .. } => "person",
            Self::Rules => "rules",
            Self::EvidenceOnly => "evidence-only",
            Self::Unexplained => "unexplained",
        }
    }

    /// The reason as a clause; names in it are not sanitised.
    pub fn words(&self) -> String {
        let who = |by: &str| if by.is_empty() { "somebody".to_owned() } else { by.to_owned() };
        match self {
            Self::BecameKnown => "nobody knew before".into(),
            Self::BecameUnknown => "nobody knows any more".into(),
            Self::StoppedApplying => "it is said not to apply any more".into(),
            Self::AppliesAgain => "it was said not to apply before".into(),
            Self::Repository { came, went } => {
                let pieces = |n: &usize, verb: &str| (*n > 0).then(|| format!("{verb} ({n})"));
                let parts: Vec<String> = [pieces(came, "came"), pieces(went, "went")].into_iter().flatten().collect();
                format!("the repository changed: evidence {}", parts.join(" and "))
            }
            Self::Decided { by, answered, proposed } => {
                format!("{} decided {answered} where the inspection proposed {proposed}", who(by))
            }
            Self::DecisionEnded { by, answered, proposed } => {
                format!("before, {} had decided {answered} where the inspection proposed {proposed}", who(by))
            }
            Self::ByHand { by } => format!("{} answered it; the inspection had nothing sure to propose", who(by)),
            Self::Rules => "the rubric or the tool judges otherwise now".into(),
            Self::EvidenceOnly => "the evidence moved, the answer did not".into(),
            Self::Unexplained => "nothing that was recorded explains it".into(),
        }
    }
}

impl Comparison {
    /// Dimensions of which something moved.
    pub fn moved(&self) -> impl Iterator<Item = &Move> {
        self.moves.iter().filter(|one| !one.reasons.is_empty())
    }

    /// The names of the dimensions that fell although the total did not.
    pub fn hidden_titles(&self) -> Vec<&str> {
        self.moves.iter().filter(|one| self.hidden.contains(&one.dimension)).map(|one| one.title.as_str()).collect()
    }

    /// Finds the commits between the two that made evidence come and go. Gives up when `stop` says so.
    pub fn attribute(&mut self, opened: &Opened, stop: &dyn Fn() -> bool) {
        let (Some(from), Some(to)) = (&self.before.repository.commit, &self.after.repository.commit) else {
            self.unknown = Some("one of the audits names no commit".into());
            return;
        };
        if from == to {
            return;
        }
        let questions: Vec<Question> = self.moves.iter().flat_map(Move::traces).filter_map(question).collect();
        let causes = opened.causes(from, to, &questions, stop);
        self.unknown = causes.unknown;
        let mut found = causes.found.into_iter();
        for one in &mut self.moves {
            for (_, trace) in one.traces_mut().filter(|(moved, trace)| question((*moved, trace)).is_some()) {
                trace.cause = found.next().flatten();
            }
        }
    }
}

impl Move {
    fn traces(&self) -> impl Iterator<Item = (Moved, &Trace)> {
        let came = self.came.iter().map(|trace| (Moved::Came, trace));
        came.chain(self.went.iter().map(|trace| (Moved::Went, trace)))
    }

    fn traces_mut(&mut self) -> impl Iterator<Item = (Moved, &mut Trace)> {
        let came = self.came.iter_mut().map(|trace| (Moved::Came, trace));
        came.chain(self.went.iter_mut().map(|trace| (Moved::Went, trace)))
    }
}

fn question((moved, trace): (Moved, &Trace)) -> Option<Question> {
    let path = trace.evidence.path.clone()?;
    Some(Question { path, line: trace.evidence.line, moved })
}

/// Puts two audits beside each other, the earlier first. The commits are found by [`Comparison::attribute`].
pub fn compare(rubric: &Rubric, before: &Audit, after: &Audit) -> Comparison {
    let rules = rules(before, after);
    let change = total_change(before, after);
    let all = deltas(rubric, before, after);
    let titles = rubric.dimensions.iter().map(|dimension| (dimension.id.clone(), dimension.title.clone()));
    let others = before.answers.keys().chain(after.answers.keys());
    let mut ids: Vec<(DimensionId, String)> = titles.collect();
    for id in others {
        if ids.iter().all(|(known, _)| known != id) {
            ids.push((id.clone(), id.to_string()));
        }
    }
    let moves = ids.into_iter().map(|(id, title)| one(id, title, before, after, !rules.is_empty())).collect();
    let hidden = change.map(|change| hidden_falls(&all, change)).unwrap_or_default();
    Comparison { before: before.clone(), after: after.clone(), change, hidden, rules, moves, unknown: None }
}

/// Points between two totals on the whole scale, in tenths; `None` where they cannot be compared.
pub fn total_change(before: &Audit, after: &Audit) -> Option<i64> {
    let can = before.rubric.id == after.rubric.id && before.result.comparable && after.result.comparable;
    let tenths = |tally: &Tally| i64::from(tally.scaled_tenths.unwrap_or(tally.total * 10));
    can.then(|| tenths(&after.result) - tenths(&before.result))
}

/// What of the rubric and the tool is another one.
fn rules(before: &Audit, after: &Audit) -> Vec<String> {
    let mut words = Vec::new();
    let (old, new) = (&before.rubric, &after.rubric);
    if old.id != new.id {
        words.push(format!("another rubric: {} then, {} now", old.id, new.id));
    } else if old.version != new.version {
        words.push(format!("the rubric changed: version {} to {}", old.version, new.version));
    } else if old.digest != new.digest && !old.digest.is_empty() && !new.digest.is_empty() {
        words.push(format!("the rubric changed: other words in version {}", new.version));
    }
    if before.tool.version != after.tool.version {
        words.push(format!("the tool changed: {} to {}", before.tool.version, after.tool.version));
    }
    words
}

fn one(dimension: DimensionId, title: String, before: &Audit, after: &Audit, other_rules: bool) -> Move {
    let delta = super::delta::delta(&dimension, before.answers.get(&dimension), after.answers.get(&dimension));
    let (old, new) = (before.answers.get(&dimension), after.answers.get(&dimension));
    let trace = |evidence: Evidence| Trace { evidence, cause: None };
    let same_commit = before.repository.commit.is_some()
        && before.repository.commit == after.repository.commit
        && before.repository.dirty_files == 0
        && after.repository.dirty_files == 0;
    let came: Vec<Trace> = delta.appeared.into_iter().map(trace).collect();
    let went: Vec<Trace> = delta.vanished.into_iter().map(trace).collect();
    let evidence = if same_commit { (0, 0) } else { (counted(&came), counted(&went)) };
    let reasons = reasons(old, new, evidence, other_rules);
    let change = old.zip(new).and_then(|(old, new)| change(&old.verdict, &new.verdict));
    Move { dimension, title, before: old.cloned(), after: new.cloned(), change, came, went, reasons }
}

/// Evidence that stands somewhere; where somebody looked in vain says the same the other way round.
fn counted(traces: &[Trace]) -> usize {
    traces.iter().filter(|trace| trace.evidence.side != Side::Looked).count()
}

fn reasons(old: Option<&Answer>, new: Option<&Answer>, (came, went): (usize, usize), other_rules: bool) -> Vec<Reason> {
    let verdict = |answer: Option<&Answer>| answer.map_or(Verdict::Unknown, |answer| answer.verdict.clone());
    let (was, is) = (verdict(old), verdict(new));
    if was == is {
        return if came + went > 0 { vec![Reason::EvidenceOnly] } else { Vec::new() };
    }
    let mut reasons = Vec::new();
    match (&was, &is) {
        (Verdict::Unknown, _) => reasons.push(Reason::BecameKnown),
        (_, Verdict::Unknown) => reasons.push(Reason::BecameUnknown),
        (Verdict::NotApplicable(_), Verdict::NotApplicable(_)) => return Vec::new(),
        (_, Verdict::NotApplicable(_)) => reasons.push(Reason::StoppedApplying),
        (Verdict::NotApplicable(_), _) => reasons.push(Reason::AppliesAgain),
        _ => {}
    }
    reasons.extend(decision(old, new));
    if came + went > 0 {
        reasons.push(Reason::Repository { came, went });
    }
    if other_rules {
        reasons.push(Reason::Rules);
    }
    if reasons.is_empty() {
        reasons.push(Reason::Unexplained);
    }
    reasons
}

/// Whether a person is the reason.
fn decision(old: Option<&Answer>, new: Option<&Answer>) -> Option<Reason> {
    let overruled = |answer: &Answer| {
        let proposed = answer.suggestion.as_ref()?.score?;
        let answered = answer.verdict.score().filter(|score| *score != proposed)?;
        (answer.origin == Origin::Overridden).then(|| (answer.by.clone(), answered, proposed))
    };
    if let Some((by, answered, proposed)) = new.and_then(overruled) {
        return Some(Reason::Decided { by, answered, proposed });
    }
    if let Some((by, answered, proposed)) = old.and_then(overruled) {
        return Some(Reason::DecisionEnded { by, answered, proposed });
    }
    let by_hand = |answer: &&Answer| answer.origin == Origin::Manual && answer.verdict != Verdict::Unknown;
    new.filter(by_hand).map(|answer| Reason::ByHand { by: answer.by.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{audit, rubric};
    use crate::model::{Confidence, SuggestedThen};

    fn first_reasons(before: &Audit, after: &Audit) -> Vec<Reason> {
        compare(&rubric(), before, after).moves[0].reasons.clone()
    }

    fn suggested(audit: &mut Audit, score: u8, origin: Origin) {
        audit.answers[0].suggestion =
            Some(SuggestedThen { score: Some(score), confidence: Confidence::Strong, why: "lock".into() });
        audit.answers[0].origin = origin;
    }

    #[test]
    fn what_nobody_knew_became_known_and_nothing_moved_has_no_reason() {
        let (unknown, one) = (audit(&[Verdict::Unknown]), audit(&[Verdict::Score(1)]));
        assert_eq!(first_reasons(&unknown, &one), [Reason::BecameKnown, Reason::ByHand { by: "ada".into() }]);
        assert_eq!(first_reasons(&one, &unknown), [Reason::BecameUnknown]);
        assert!(first_reasons(&one, &one).is_empty());
        assert_eq!(compare(&rubric(), &one, &one).moved().count(), 0);
    }

    #[test]
    fn a_person_who_decides_otherwise_is_named_and_so_is_the_end_of_it() {
        let (mut before, mut after) = (audit(&[Verdict::Score(0)]), audit(&[Verdict::Score(1)]));
        suggested(&mut before, 0, Origin::Confirmed);
        suggested(&mut after, 0, Origin::Overridden);
        let decided = Reason::Decided { by: "ada".into(), answered: 1, proposed: 0 };
        assert_eq!(decided.words(), "ada decided 1 where the inspection proposed 0");
        assert_eq!(first_reasons(&before, &after), [decided]);
        let ended = Reason::DecisionEnded { by: "ada".into(), answered: 1, proposed: 0 };
        assert_eq!(first_reasons(&after, &before), [ended]);
    }

    #[test]
    fn evidence_counts_unless_both_audits_stand_on_one_clean_commit() {
        let (mut before, mut after) = (audit(&[Verdict::Score(0)]), audit(&[Verdict::Score(1)]));
        suggested(&mut before, 0, Origin::Automatic);
        suggested(&mut after, 1, Origin::Automatic);
        after.answers[0].evidence = vec![Evidence::new(Side::For, "deps.locked", "lock file").at("uv.lock", None)];
        before.answers[0].evidence = vec![Evidence::new(Side::Looked, "deps.locked", "looked for a lock file: none")];
        assert_eq!(first_reasons(&before, &after), [Reason::Repository { came: 1, went: 0 }]);
        before.repository.commit = Some("ab".repeat(20));
        after.repository.commit = Some("ab".repeat(20));
        after.tool.version = "0.2.0".into();
        let comparison = compare(&rubric(), &before, &after);
        assert_eq!(comparison.moves[0].reasons, [Reason::Rules]);
        assert_eq!(comparison.rules, ["the tool changed: 0.1.0 to 0.2.0"]);
    }

    #[test]
    fn a_total_that_rises_over_a_fall_is_called_out_and_questions_of_other_rubrics_stay_in_sight() {
        let mut before = audit(&[Verdict::Score(0), Verdict::Score(0), Verdict::Score(2)]);
        let after = audit(&[Verdict::Score(2), Verdict::Score(2), Verdict::Score(1)]);
        let answer = before.answers[0].clone();
        before.answers.insert(DimensionId::new("house-rule"), answer);
        let comparison = compare(&rubric(), &before, &after);
        assert_eq!((comparison.change, comparison.hidden_titles()), (Some(30), vec!["Feature documentation"]));
        assert_eq!(comparison.moves.last().map(|one| one.title.as_str()), Some("house-rule"));
        assert_eq!(comparison.moves.len(), 11);
    }
}
