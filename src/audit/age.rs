//! Answers age: what a person said and the repository cannot show is asked again, and so is what stands on other evidence.

use chrono::{DateTime, Datelike, FixedOffset};

use super::same::Known;
use crate::model::{Answer, DimensionId, Evidence, Origin, Side, Suggestion, Verdict};
use crate::rubric::Rubric;

/// Quarters after which an answer is asked again where the rubric says nothing.
pub const EXPIRES_AFTER_QUARTERS: u32 = 2;

/// How far an earlier answer can still be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// It holds.
    Fresh,
    /// A person said it, the repository cannot show it, and it was too long ago.
    Expired {
        /// Quarters since it was given.
        quarters: u32,
    },
    /// The evidence it stood on is another one now.
    Stale {
        /// Evidence that came.
        came: usize,
        /// Evidence that went.
        went: usize,
    },
}

impl Age {
    /// Why it should be asked again; `None` where it holds.
    pub fn words(self) -> Option<String> {
        match self {
            Self::Fresh => None,
            Self::Expired { quarters } => Some(format!("expired, {quarters} quarters old: ask again")),
            Self::Stale { came, went } => {
                let parts = [(came, "came"), (went, "went")];
                let parts: Vec<String> =
                    parts.iter().filter(|(n, _)| *n > 0).map(|(n, verb)| format!("{n} {verb}")).collect();
                Some(format!("stale, its evidence changed ({})", parts.join(", ")))
            }
        }
    }
}

/// How much of the evidence of an answer is another one now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    came: usize,
    went: usize,
}

/// What came to the evidence of an answer, and what went, by a suggestion made today. Costs as much as both are long.
pub fn moved(answer: &Answer, suggestion: &Suggestion) -> Moved {
    // Nothing lay on the table when the answer was given by hand: then nothing can have changed.
    if answer.evidence.is_empty() {
        return Moved::default();
    }
    let (then, today) = (&answer.evidence, &suggestion.evidence);
    Moved { came: count_new(today, then), went: count_new(then, today) }
}

/// How far an answer can still be relied on at `now`. `audited` is when its audit was finished, which counts where the
/// answer itself has no time; `today` is what the inspection says, where there is one, and what of the evidence [`moved`].
pub fn age(
    rubric: &Rubric,
    dimension: &DimensionId,
    (answer, audited): (&Answer, DateTime<FixedOffset>),
    today: Option<(&Suggestion, Moved)>,
    now: DateTime<FixedOffset>,
) -> Age {
    if answer.verdict == Verdict::Unknown {
        return Age::Fresh;
    }
    if let Some((_, Moved { came, went })) = today
        && came + went > 0
    {
        return Age::Stale { came, went };
    }
    let shown = today.is_some_and(|(suggestion, _)| suggestion.confidence.settles());
    let by_person = answer.origin != Origin::Automatic;
    let quarters = quarters_between(answer.at.unwrap_or(audited), now);
    let limit = rubric.dimension(dimension).and_then(|dimension| dimension.expires_after_quarters);
    if by_person && !shown && quarters >= limit.unwrap_or(EXPIRES_AFTER_QUARTERS) {
        return Age::Expired { quarters };
    }
    Age::Fresh
}

/// Evidence that stands somewhere and that the others have not; where somebody looked in vain changes with the wording.
fn count_new(these: &[Evidence], others: &[Evidence]) -> usize {
    let known = Known::of(others);
    these.iter().filter(|one| one.side != Side::Looked && !known.has(one)).count()
}

/// Calendar quarters from one time to a later one: a review in each of two successive quarters is one quarter apart.
fn quarters_between(then: DateTime<FixedOffset>, now: DateTime<FixedOffset>) -> u32 {
    let number = |at: DateTime<FixedOffset>| i64::from(at.year()) * 4 + i64::from(at.month0() / 3);
    u32::try_from(number(now) - number(then)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{answers, at, dimension, rubric, suggestion};
    use crate::model::Confidence;

    fn given(origin: Origin, time: &str) -> Answer {
        let mut answer = answers(&[Verdict::Score(1)]).swap_remove(&dimension(0)).unwrap();
        answer.origin = origin;
        answer.at = Some(at(time));
        answer
    }

    fn at_year_end(answer: &Answer, suggestion: Option<&Suggestion>) -> Age {
        let now = at("2026-11-20T12:00:00+01:00");
        let today = suggestion.map(|suggestion| (suggestion, moved(answer, suggestion)));
        age(&rubric(), &dimension(0), (answer, now), today, now)
    }

    #[test]
    fn what_only_people_know_expires_after_two_quarters() {
        let weak = suggestion(0, Some(0), Confidence::Weak);
        for (time, expected) in [
            ("2026-07-01T12:00:00+01:00", Age::Fresh),
            ("2026-06-30T12:00:00+01:00", Age::Expired { quarters: 2 }),
            ("2025-11-20T12:00:00+01:00", Age::Expired { quarters: 4 }),
            ("2027-01-20T12:00:00+01:00", Age::Fresh),
        ] {
            assert_eq!(at_year_end(&given(Origin::Manual, time), Some(&weak)), expected, "{time}");
        }
        let old = "2025-01-20T12:00:00+01:00";
        assert_eq!(at_year_end(&given(Origin::Automatic, old), None), Age::Fresh, "nobody said it");
        let shown = suggestion(0, Some(1), Confidence::Strong);
        let mut confirmed = given(Origin::Confirmed, old);
        confirmed.evidence.clone_from(&shown.evidence);
        assert_eq!(at_year_end(&confirmed, Some(&shown)), Age::Fresh, "the repository shows it");
    }

    #[test]
    fn the_rubric_may_say_another_time() {
        let mut rubric = rubric();
        rubric.dimensions[0].expires_after_quarters = Some(8);
        let (answer, now) = (given(Origin::Manual, "2025-11-20T12:00:00+01:00"), at("2026-11-20T12:00:00+01:00"));
        assert_eq!(age(&rubric, &dimension(0), (&answer, now), None, now), Age::Fresh);
    }

    #[test]
    fn other_evidence_makes_an_answer_stale() {
        let mut answer = given(Origin::Confirmed, "2026-11-01T12:00:00+01:00");
        answer.evidence = vec![
            Evidence::new(Side::For, "deps.declared", "requirements").at("requirements.txt", None),
            Evidence::new(Side::Looked, "deps.locked", "looked for lock files: none"),
        ];
        let now = suggestion(0, Some(2), Confidence::Strong);
        let stale = at_year_end(&answer, Some(&now));
        assert_eq!(stale, Age::Stale { came: 1, went: 1 });
        assert_eq!(stale.words().as_deref(), Some("stale, its evidence changed (1 came, 1 went)"));
        answer.evidence.clear();
        assert_eq!(at_year_end(&answer, Some(&now)), Age::Fresh, "it stood on no evidence");
    }
}
