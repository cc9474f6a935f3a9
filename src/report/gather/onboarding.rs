//! What somebody needs who inherits the repository.

use super::{Ingredients, clean, spot};
use crate::model::{Confidence, Inspection, Verdict};
use crate::report::data::{BranchRow, FlowRow, Onboarding, PersonRow, QuestionRow, Spot};
use crate::report::links::Links;
use crate::text::{count, thousands};

/// Entries of each list that a report holds.
const MOST: usize = 25;
/// Questions to ask.
const QUESTIONS: usize = 10;
/// Rules that say what is missing, most urgent first.
const MISSING: &[&str] = &[
    "unresolved-import",
    "undeclared-dependency",
    "unversioned-input",
    "missing-data-versioning",
    "unpinned-dependencies",
    "hardcoded-path",
];

pub(super) fn onboarding(from: &Ingredients<'_>, inspection: &Inspection, links: &Links) -> Onboarding {
    let overview = &inspection.overview;
    let landmark = |one: &crate::model::Landmark| spot(&one.text, &one.path, one.line, links);
    let flows = overview.flows.iter().take(MOST).map(|flow| FlowRow {
        way: flow.way.as_str(),
        kind: flow.kind.as_str(),
        spot: landmark(&flow.landmark),
    });
    let people = overview.people.iter().take(MOST).map(|person| PersonRow {
        name: person.name.clone(),
        commits: person.commits,
        last: person.last.map(|last| last.to_string()),
        days_ago: person.last.map(|last| (from.today - last).num_days()),
    });
    let branches = overview
        .unmerged_branches
        .iter()
        .take(MOST)
        .map(|(name, last)| BranchRow { name: name.clone(), last: last.map(|last| last.to_string()) });
    Onboarding {
        what: what(inspection),
        run: overview.entry_points.iter().take(MOST).map(landmark).collect(),
        flows: flows.collect(),
        people: people.collect(),
        missing: missing(inspection, links),
        branches: branches.collect(),
        questions: questions(from, inspection),
    }
}

fn what(inspection: &Inspection) -> Vec<String> {
    let total = inspection.composition.total();
    let mut all = Vec::new();
    if total > 0 {
        let mut parts: Vec<(&str, u64)> = inspection.composition.parts().to_vec();
        parts.sort_by_key(|(_, lines)| std::cmp::Reverse(*lines));
        let share = |(name, lines): &(&str, u64)| format!("{name} {}%", (lines * 100 + total / 2) / total);
        let largest: Vec<String> = parts.iter().filter(|(_, lines)| *lines > 0).take(3).map(share).collect();
        let model = inspection.composition.model;
        all.push(format!("{} lines of code; most of it is {}.", thousands(total), largest.join(", ")));
        all.push(format!("The model itself is {} of them: {}%.", thousands(model), (model * 100 + total / 2) / total));
    }
    let overview = &inspection.overview;
    if overview.commits > 0 {
        let people = count(overview.people.len() as u64, "person").replace("persons", "people");
        all.push(format!("{} by {people}.", count(overview.commits, "commit")));
    }
    let coverage = &inspection.coverage;
    all.push(format!(
        "{} in the repository, {} understood.",
        count(coverage.files, "file"),
        thousands(coverage.parsed)
    ));
    all
}

fn missing(inspection: &Inspection, links: &Links) -> Vec<Spot> {
    let of = |rule: &'static str| inspection.findings.iter().filter(move |finding| finding.rule.as_str() == rule);
    let all = MISSING.iter().flat_map(|rule| of(rule).take(MOST / 3));
    all.take(MOST).map(|one| spot(&one.message, &one.path, Some(one.line), links)).collect()
}

/// From the weakest and least certain dimensions, each asked once before any is asked twice.
fn questions(from: &Ingredients<'_>, inspection: &Inspection) -> Vec<QuestionRow> {
    let mut ranked: Vec<(u8, Confidence, usize)> = Vec::new();
    for (at, dimension) in from.rubric.dimensions.iter().enumerate() {
        let answer = from.audit.and_then(|audit| audit.answers.get(&dimension.id)).map(|answer| &answer.verdict);
        let seen = inspection.suggestions.iter().find(|one| one.dimension == dimension.id);
        if matches!(answer, Some(Verdict::NotApplicable(_))) {
            continue;
        }
        let level = answer.and_then(Verdict::score).or(seen.and_then(|seen| seen.score)).unwrap_or(0);
        ranked.push((level, seen.map_or(Confidence::None, |seen| seen.confidence), at));
    }
    ranked.sort_unstable();
    let mut all = Vec::new();
    let deepest = from.rubric.dimensions.iter().map(|one| one.prompts.len() + 1).max().unwrap_or(0);
    for round in 0..deepest {
        for (level, sure, at) in &ranked {
            let dimension = &from.rubric.dimensions[*at];
            // What people can tell comes before the question of the rubric, which the report answers already.
            let asked =
                dimension.prompts.get(round).or((round == dimension.prompts.len()).then_some(&dimension.question));
            let Some(question) = asked else { continue };
            let seen = inspection.suggestions.iter().find(|one| one.dimension == dimension.id);
            let why = seen.map(|seen| clean(&seen.why)).unwrap_or_default();
            all.push(QuestionRow {
                dimension: dimension.id.to_string(),
                title: dimension.title.clone(),
                question: question.clone(),
                because: format!("level {level}, {} evidence: {why}", sure.as_str()),
            });
        }
    }
    all.truncate(QUESTIONS);
    all
}
