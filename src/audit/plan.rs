//! The cheapest way to a target: which dimensions to raise, in which order, by which steps.

use std::collections::HashMap;

use crate::model::DimensionId;
use crate::rubric::{Aggregation, Dimension, Rubric};

/// Days a step costs that says nothing about it.
const UNKNOWN_EFFORT: u32 = 2;

/// Weight of dimensions the rubric gives no priority.
const LAST: u32 = 100;

/// Where a dimension stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub dimension: DimensionId,
    /// Its level; an open one stands at the best guess, else at 0.
    pub level: u8,
    /// Whether nobody is sure of that.
    pub is_open: bool,
    /// Steps to the next level that are not taken yet, where an inspection said so.
    pub open_steps: Option<Vec<String>>,
}

/// One dimension to be raised by one level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raise {
    /// Which.
    pub dimension: DimensionId,
    /// Its name for people.
    pub title: String,
    /// From this level to the next.
    pub from: u8,
    /// Days of one person.
    pub effort: u32,
    /// What to do.
    pub steps: Vec<String>,
    /// Whether the level it starts from is only guessed.
    pub is_open: bool,
}

/// A way to a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The total now.
    pub from: u32,
    /// The total after it.
    pub reaches: u32,
    /// Days of one person in all.
    pub effort: u32,
    /// In the order to do them: by the priority of the rubric, then the cheapest first; levels of one dimension in turn.
    pub raises: Vec<Raise>,
}

/// The least effort that reaches `target` from where the dimensions stand; among equal ones that which the priorities of
/// the rubric prefer. `None` where the target cannot be reached. `effort` replaces what one level of a dimension costs.
pub fn plan<S: std::hash::BuildHasher>(
    rubric: &Rubric,
    standings: &[Standing],
    target: u32,
    effort: &HashMap<DimensionId, u32, S>,
) -> Option<Plan> {
    let parts = parts(rubric, standings);
    let sums = parts.iter().map(|part| part.iter().map(|one| u32::from(one.level)).sum::<u32>());
    let from = sums.min().unwrap_or(0);
    let mut raises: Vec<Raise> = Vec::new();
    let mut reaches = u32::MAX;
    for part in &parts {
        let sum: u32 = part.iter().map(|one| u32::from(one.level)).sum();
        let wanted = usize::try_from(target.saturating_sub(sum)).ok()?;
        let ladders: Vec<Vec<Raise>> = part.iter().map(|one| ladder(rubric, one, effort)).collect();
        let taken = cheapest(rubric, &ladders, wanted)?;
        reaches = reaches.min(sum + u32::try_from(taken.iter().sum::<usize>()).ok()?);
        raises.extend(ladders.iter().zip(taken).flat_map(|(ladder, take)| ladder.iter().take(take).cloned()));
    }
    raises.sort_by_key(|raise| (priority(rubric, &raise.dimension), raise.from));
    let spent = raises.iter().map(|raise| raise.effort).sum();
    by_cost(rubric, &mut raises);
    Some(Plan { from, reaches: if parts.is_empty() { from } else { reaches }, effort: spent, raises })
}

/// What has to reach the target: all dimensions together, or those of each section for themselves.
fn parts<'a>(rubric: &Rubric, standings: &'a [Standing]) -> Vec<Vec<&'a Standing>> {
    match rubric.aggregation {
        Aggregation::Sum => vec![standings.iter().collect()],
        Aggregation::WeakestSection => {
            let of = |id: &str| {
                let own = |one: &&Standing| rubric.of_section(id).any(|dimension| dimension.id == one.dimension);
                standings.iter().filter(own).collect()
            };
            rubric.sections.iter().map(|section| of(&section.id)).collect()
        }
    }
}

/// Priority decides; dimensions of the same one come cheapest first, their levels in turn.
fn by_cost(rubric: &Rubric, raises: &mut [Raise]) {
    let first: HashMap<DimensionId, u32> =
        raises.iter().rev().map(|raise| (raise.dimension.clone(), raise.effort)).collect();
    raises.sort_by_key(|raise| {
        let cost = first.get(&raise.dimension).copied().unwrap_or_default();
        (priority(rubric, &raise.dimension), cost, raise.dimension.clone(), raise.from)
    });
}

/// Every level a dimension could be raised by, one above the other.
fn ladder<S: std::hash::BuildHasher>(
    rubric: &Rubric,
    standing: &Standing,
    effort: &HashMap<DimensionId, u32, S>,
) -> Vec<Raise> {
    let Some(dimension) = rubric.dimension(&standing.dimension) else { return Vec::new() };
    let levels = dimension.levels.iter().filter(|level| level.score > standing.level && level.score <= rubric.top);
    let raise = |level: &crate::rubric::Level| {
        let is_next = level.score == standing.level + 1;
        let known = standing.open_steps.clone().filter(|_| is_next);
        // Steps that only make sense in some repositories are known once one was inspected for them.
        let general = level.steps.iter().filter(|step| step.needs.is_none()).map(|step| step.text.clone());
        let steps = known.unwrap_or_else(|| general.collect());
        let cost = steps.iter().map(|step| cost_of(dimension, step)).sum::<u32>().max(1);
        Raise {
            dimension: dimension.id.clone(),
            title: dimension.title.clone(),
            from: level.score.saturating_sub(1),
            effort: effort.get(&dimension.id).copied().unwrap_or(cost),
            steps,
            is_open: standing.is_open,
        }
    };
    levels.map(raise).collect()
}

fn cost_of(dimension: &Dimension, text: &str) -> u32 {
    let step = dimension.levels.iter().flat_map(|level| &level.steps).find(|step| step.text == text);
    step.and_then(|step| step.effort).unwrap_or(UNKNOWN_EFFORT)
}

fn priority(rubric: &Rubric, id: &DimensionId) -> u32 {
    rubric.dimension(id).and_then(|dimension| dimension.priority).unwrap_or(LAST)
}

/// Days and weight of a choice, and how many levels of each ladder it takes.
type Choice = ((u32, u32), Vec<usize>);

/// How many levels of each ladder give `wanted` points for the least effort, then the least sum of priorities.
fn cheapest(rubric: &Rubric, ladders: &[Vec<Raise>], wanted: usize) -> Option<Vec<usize>> {
    let mut best: Vec<Option<Choice>> = vec![None; wanted + 1];
    best[0] = Some(((0, 0), Vec::new()));
    for ladder in ladders {
        let mut next: Vec<Option<Choice>> = vec![None; wanted + 1];
        for (points, known) in best.iter().enumerate() {
            let Some(((effort, weight), taken)) = known else { continue };
            for take in 0..=ladder.len().min(wanted - points) {
                let raised = &ladder[..take];
                let effort = effort + raised.iter().map(|raise| raise.effort).sum::<u32>();
                let weight = weight + raised.iter().map(|raise| priority(rubric, &raise.dimension)).sum::<u32>();
                let place = &mut next[points + take];
                if place.as_ref().is_none_or(|(cost, _)| (effort, weight) < *cost) {
                    let taken = taken.iter().copied().chain([take]).collect();
                    *place = Some(((effort, weight), taken));
                }
            }
        }
        best = next;
    }
    best.pop().flatten().map(|(_, taken)| taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::rubric;

    fn standings(level: u8) -> Vec<Standing> {
        let standing = |dimension: &Dimension| Standing {
            dimension: dimension.id.clone(),
            level,
            is_open: false,
            open_steps: None,
        };
        rubric().dimensions.iter().map(standing).collect()
    }

    fn all_cost(days: u32) -> HashMap<DimensionId, u32> {
        rubric().dimensions.iter().map(|dimension| (dimension.id.clone(), days)).collect()
    }

    fn ids(plan: &Plan) -> Vec<&str> {
        plan.raises.iter().map(|raise| raise.dimension.as_str()).collect()
    }

    #[test]
    fn ties_are_broken_by_the_priorities_of_the_lesson() {
        let plan = plan(&rubric(), &standings(1), 14, &all_cost(3)).unwrap();
        assert_eq!(ids(&plan), ["reproducibility", "pipeline-structure", "consumer-registry", "feature-documentation"]);
        assert_eq!((plan.from, plan.reaches, plan.effort), (10, 14, 12));
    }

    #[test]
    fn a_cheap_second_level_can_pay_for_a_dear_first_one() {
        let rubric = rubric();
        let mut effort = all_cost(50);
        effort.insert(DimensionId::new("dead-code"), 4);
        effort.insert(DimensionId::new("monitoring"), 5);
        let plan = plan(&rubric, &standings(0), 3, &effort).unwrap();
        assert_eq!(ids(&plan), ["dead-code", "dead-code", "monitoring"]);
        let levels: Vec<u8> = plan.raises.iter().map(|raise| raise.from).collect();
        assert_eq!((levels, plan.effort), (vec![0, 1, 0], 13));
    }

    #[test]
    fn steps_that_are_taken_cost_nothing_more() {
        let (rubric, mut standings) = (rubric(), standings(0));
        standings[0].open_steps = Some(vec![rubric.dimensions[0].levels[1].steps[0].text.clone()]);
        let plan = plan(&rubric, &standings, 1, &HashMap::new()).unwrap();
        assert_eq!((ids(&plan), plan.effort), (vec!["reproducibility"], 1));
        assert_eq!(plan.raises[0].steps.len(), 1);
    }

    #[test]
    fn what_is_reached_needs_nothing_and_what_cannot_be_reached_has_no_plan() {
        assert_eq!(plan(&rubric(), &standings(2), 16, &HashMap::new()).map(|plan| plan.raises), Some(Vec::new()));
        assert!(plan(&rubric(), &standings(1), 21, &HashMap::new()).is_none());
        let every_step = rubric()
            .dimensions
            .iter()
            .flat_map(|one| &one.levels)
            .flat_map(|level| level.steps.clone())
            .collect::<Vec<_>>();
        assert!(every_step.iter().all(|step| step.effort.is_some()), "the rubric says what each step costs");
    }
}
