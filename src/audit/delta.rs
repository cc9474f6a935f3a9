//! What moved between two audits, and which evidence came or went with it.

use super::same::Known;
use crate::model::{Answer, Audit, DimensionId, Evidence, Verdict};
use crate::rubric::Rubric;

/// What happened to one dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    /// Which dimension.
    pub dimension: DimensionId,
    /// The earlier answer; `None` where there was none.
    pub before: Option<Verdict>,
    /// The later answer; `None` where there is none.
    pub after: Option<Verdict>,
    /// Levels gained or lost; `None` unless both audits gave a level.
    pub change: Option<i8>,
    /// Evidence that only the later audit has.
    pub appeared: Vec<Evidence>,
    /// Evidence that only the earlier audit has.
    pub vanished: Vec<Evidence>,
}

/// One delta for each dimension of the rubric, in its order.
pub fn deltas(rubric: &Rubric, before: &Audit, after: &Audit) -> Vec<Delta> {
    let delta = |id: &DimensionId| delta(id, before.answers.get(id), after.answers.get(id));
    rubric.dimensions.iter().map(|dimension| delta(&dimension.id)).collect()
}

/// Dimensions that fell although the total, which changed by `total_change` points, rose or stayed.
pub fn hidden_falls(deltas: &[Delta], total_change: i64) -> Vec<DimensionId> {
    if total_change < 0 {
        return Vec::new();
    }
    let fell = |delta: &&Delta| delta.change.is_some_and(|change| change < 0);
    deltas.iter().filter(fell).map(|delta| delta.dimension.clone()).collect()
}

/// Levels between two verdicts; `None` unless both give one.
pub(crate) fn change(before: &Verdict, after: &Verdict) -> Option<i8> {
    let difference = i16::from(after.score()?) - i16::from(before.score()?);
    Some(i8::try_from(difference).unwrap_or(if difference < 0 { i8::MIN } else { i8::MAX }))
}

pub(super) fn delta(id: &DimensionId, before: Option<&Answer>, after: Option<&Answer>) -> Delta {
    let (old, new) = (before.map(|answer| &answer.verdict), after.map(|answer| &answer.verdict));
    Delta {
        dimension: id.clone(),
        before: old.cloned(),
        after: new.cloned(),
        change: old.zip(new).and_then(|(old, new)| change(old, new)),
        appeared: only_in(after, before),
        vanished: only_in(before, after),
    }
}

fn only_in(one: Option<&Answer>, other: Option<&Answer>) -> Vec<Evidence> {
    let known = Known::of(other.map_or(&[], |answer| &answer.evidence));
    one.map_or(&[][..], |answer| &answer.evidence).iter().filter(|evidence| !known.has(evidence)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{audit, rubric};
    use crate::model::Side;

    fn pair(before: &[Verdict], after: &[Verdict]) -> Vec<Delta> {
        deltas(&rubric(), &audit(before), &audit(after))
    }

    #[test]
    fn only_two_levels_make_a_change() {
        let all = pair(
            &[Verdict::Score(2), Verdict::Unknown, Verdict::Score(1)],
            &[Verdict::Score(0), Verdict::Score(2), Verdict::NotApplicable("none".into())],
        );
        assert_eq!(all.len(), 10);
        let changes: Vec<_> = all.iter().take(4).map(|delta| delta.change).collect();
        assert_eq!(changes, [Some(-2), None, None, None]);
        assert_eq!((&all[1].before, &all[1].after), (&Some(Verdict::Unknown), &Some(Verdict::Score(2))));
        assert_eq!((&all[9].before, &all[9].after), (&None, &None));
    }

    #[test]
    fn a_line_that_moved_is_the_same_evidence() {
        let (mut before, mut after) = (audit(&[Verdict::Score(1)]), audit(&[Verdict::Score(1)]));
        let moved = Evidence::new(Side::Against, "path.home", "absolute path").at("train.py", Some(4));
        let gone = Evidence::new(Side::For, "lock", "locked").at("uv.lock", None);
        let by_hand = Evidence { fingerprint: String::new(), ..Evidence::new(Side::For, "seed", "seed is set") };
        before.answers[0].evidence = vec![moved.clone(), gone.clone(), by_hand.clone()];
        after.answers[0].evidence =
            vec![moved.at("train.py", Some(90)), Evidence::new(Side::For, "seed", "seed is set")];
        let delta = &deltas(&rubric(), &before, &after)[0];
        assert_eq!((delta.appeared.len(), &delta.vanished), (0, &vec![gone]));
    }

    #[test]
    fn a_rising_total_does_not_hide_a_fall() {
        let all = pair(
            &[Verdict::Score(0), Verdict::Score(0), Verdict::Score(2)],
            &[Verdict::Score(2), Verdict::Score(2), Verdict::Score(1)],
        );
        assert_eq!(hidden_falls(&all, 3), [rubric().dimensions[2].id.clone()]);
        assert!(hidden_falls(&all, -1).is_empty(), "a total that fell hides nothing");
    }
}
