//! The line to decide on, and the cheapest way to the next band.

use std::collections::HashMap;

use super::{Ingredients, points as in_points};
use crate::audit::{Standing, plan};
use crate::model::{Band, Tally, Verdict};
use crate::report::compare::warnings;
use crate::report::data::{Decision, Next, RaiseRow};
use crate::rubric::Aggregation;
use crate::text::count;

pub(super) fn decision(from: &Ingredients<'_>) -> Decision {
    let empty = Tally::default();
    let tally = match (from.audit, from.inspection) {
        (Some(audit), _) => &audit.result,
        (None, Some(inspection)) => &inspection.tally,
        (None, None) => &empty,
    };
    let change = from.comparison.and_then(|comparison| comparison.change);
    let since = from.comparison.map(|comparison| comparison.before.at.format("%Y-%m-%d").to_string());
    let rule = from.rubric.rule(tally).filter(|_| tally.band != Band::Undecided);
    let meaning = rule.map(|rule| rule.meaning.clone()).unwrap_or_default();
    let name = rule.map_or_else(|| tally.band.as_str().to_owned(), band_name);
    Decision {
        sentence: sentence(from, tally, change, since.as_deref(), &format!("{name}, {meaning}")),
        total: in_points(from.rubric, tally.total),
        low: in_points(from.rubric, tally.low),
        high: in_points(from.rubric, tally.high),
        out_of: in_points(from.rubric, tally.out_of),
        scaled: tally.scaled_tenths.map(|tenths| f64::from(tenths) / 10.0),
        band: tally.band.as_str(),
        band_name: name,
        meaning,
        change: change.map(|change| in_tenths(from, change)),
        since,
        open: tally.open,
        not_applicable: tally.not_applicable,
        warnings: from.comparison.map(warnings).unwrap_or_default(),
    }
}

/// Tenths of the whole scale as points.
#[expect(clippy::cast_precision_loss, reason = "totals are far below the precision of a double")]
fn in_tenths(from: &Ingredients<'_>, tenths: i64) -> f64 {
    tenths as f64 / if from.rubric.half_points { 20.0 } else { 10.0 }
}

/// `high debt`, or the rubric's own name.
fn band_name(rule: &crate::rubric::BandRule) -> String {
    rule.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| format!("{} debt", rule.band.as_str()))
}

/// `9 of 20 (6 to 13 with 3 open answers): high debt, systemic issues; 2 points better than on 2026-08-19.`
fn sentence(from: &Ingredients<'_>, tally: &Tally, change: Option<i64>, since: Option<&str>, meaning: &str) -> String {
    let mut parts = vec![format!("{} of {}", tally.points(tally.total), tally.points(tally.out_of))];
    if let Some(scaled) = tally.scaled_tenths {
        parts.push(format!(", scaled {}.{} of {}", scaled / 10, scaled % 10, from.rubric.out_of()));
    }
    if tally.low != tally.high {
        let open =
            if tally.open > 0 { format!(" with {}", count(tally.open.into(), "open answer")) } else { String::new() };
        parts.push(format!(" ({} to {}{open})", tally.points(tally.low), tally.points(tally.high)));
    }
    parts.push(match tally.band {
        Band::Undecided => ": the band is undecided, open answers could still move it".to_owned(),
        _ => format!(": {meaning}"),
    });
    parts.push(match (from.audit, change, since) {
        (None, ..) => ". Proposed by the inspection; nobody has decided yet".to_owned(),
        (Some(_), Some(0), Some(since)) => format!(". The total is that of {since}"),
        (Some(_), Some(change), Some(since)) => {
            let better = if change > 0 { "better" } else { "worse" };
            let by = in_tenths(from, change.abs());
            let noun = if (by - 1.0).abs() < 0.01 { "point" } else { "points" };
            format!(". {by} {noun} {better} than on {since}")
        }
        (Some(_), None, Some(since)) => format!(". It cannot be compared with that of {since}"),
        (Some(_), _, None) => ". There is no audit before it".to_owned(),
    });
    parts.concat() + "."
}

/// The band above the one the total stands in, and how to get there.
pub(super) fn next(from: &Ingredients<'_>) -> Option<Next> {
    // Where the weakest section is the score, no sum of levels leads to a band.
    if from.rubric.aggregation != Aggregation::Sum || from.rubric.half_points {
        return None;
    }
    let standings = standings(from);
    let now: u32 = standings.iter().map(|standing| u32::from(standing.level)).sum();
    let band = from.rubric.bands.iter().rev().find(|band| band.from > now)?;
    let plan = plan(from.rubric, &standings, band.from, &HashMap::new())?;
    let raises = plan.raises.into_iter().map(|raise| RaiseRow {
        title: raise.title,
        from: raise.from,
        days: raise.effort,
        steps: raise.steps,
    });
    Some(Next { band: band.band.as_str(), target: band.from, days: plan.effort, raises: raises.collect() })
}

fn standings(from: &Ingredients<'_>) -> Vec<Standing> {
    let mut all = Vec::new();
    for dimension in &from.rubric.dimensions {
        let answer = from.audit.and_then(|audit| audit.answers.get(&dimension.id)).map(|answer| &answer.verdict);
        if matches!(answer, Some(Verdict::NotApplicable(_))) {
            continue;
        }
        let suggestion =
            from.inspection.and_then(|seen| seen.suggestions.iter().find(|one| one.dimension == dimension.id));
        let decided = answer.and_then(Verdict::score);
        let level = decided.or(suggestion.and_then(|one| one.score)).unwrap_or(0);
        let steps = suggestion.filter(|one| one.score == Some(level)).map(|one| one.to_reach_next.clone());
        let is_sure = decided.is_some() || suggestion.is_some_and(|one| one.confidence.settles());
        all.push(Standing { dimension: dimension.id.clone(), level, is_open: !is_sure, open_steps: steps });
    }
    all
}
