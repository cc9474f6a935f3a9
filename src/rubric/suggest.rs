//! Observations to suggestions: the highest level whose signals are there, how sure that is, and what would raise it.

use std::collections::BTreeSet;

use foldhash::HashMap;

use super::types::{Dimension, Level, Rubric};
use crate::model::{Confidence, Evidence, Observation, Outcome, Side, SignalId, Strength, Suggestion};

/// Places of one signal shown as evidence; the rest is counted.
const PLACES_SHOWN: usize = 6;

/// One suggestion per dimension, in the order of the rubric.
pub fn suggest(rubric: &Rubric, observations: &[Observation]) -> Vec<Suggestion> {
    let seen = Seen(observations.iter().map(|observation| (observation.signal.as_str(), observation)).collect());
    rubric.dimensions.iter().map(|dimension| suggest_one(dimension, &seen)).collect()
}

/// Observations by signal.
struct Seen<'a>(HashMap<&'a str, &'a Observation>);

impl<'a> Seen<'a> {
    fn get(&self, signal: &str) -> Option<&'a Observation> {
        self.0.get(signal).copied()
    }

    fn present(&self, signal: &str) -> Option<&'a Observation> {
        self.get(signal).filter(|observation| observation.outcome == Outcome::Present)
    }

    fn unknown(&self, signal: &str) -> Option<&'a str> {
        match self.get(signal).map(|observation| &observation.outcome) {
            Some(Outcome::Unknown(reason)) => Some(reason),
            _ => None,
        }
    }

    /// Whether a group is wholly there: `name` present, `!name` not present.
    fn holds(&self, group: &[String]) -> bool {
        group.iter().all(|member| match member.strip_prefix('!') {
            Some(absent) => self.present(absent).is_none(),
            None => self.present(member).is_some(),
        })
    }
}

/// The positive members of a group.
fn members(group: &[String]) -> impl Iterator<Item = &str> {
    group.iter().map(String::as_str).filter(|member| !member.starts_with('!'))
}

/// A level that is supported, and by which signals.
struct Support<'a> {
    level: &'a Level,
    groups: Vec<&'a [String]>,
    kinds: BTreeSet<&'a str>,
}

fn support<'a>(level: &'a Level, seen: &Seen<'a>) -> Support<'a> {
    let alone = level.alone.iter().map(std::slice::from_ref);
    let groups = alone.chain(level.any.iter().map(Vec::as_slice));
    let groups: Vec<&[String]> = groups.filter(|group| seen.holds(group)).collect();
    let kinds = groups
        .iter()
        .flat_map(|group| members(group))
        .filter_map(|signal| seen.present(signal))
        .map(|observation| observation.kind)
        .collect();
    Support { level, groups, kinds }
}

fn reached(support: &Support<'_>, top: u8, seen: &Seen<'_>) -> bool {
    let needed = support.level.kinds.unwrap_or(if support.level.score == top { 2 } else { 1 });
    let settled = support.level.alone.iter().any(|signal| seen.present(signal).is_some());
    !support.groups.is_empty()
        && (settled || support.kinds.len() >= usize::from(needed))
        && !support.level.unless.iter().any(|signal| seen.present(signal.as_str()).is_some())
}

fn suggest_one(dimension: &Dimension, seen: &Seen<'_>) -> Suggestion {
    let top = dimension.levels.last().map_or(0, |level| level.score);
    let supports: Vec<Support<'_>> = dimension.levels.iter().map(|level| support(level, seen)).collect();
    let best = supports.iter().rev().find(|support| support.level.score > 0 && reached(support, top, seen));
    let level = best.or_else(|| supports.first());
    let Some(level) = level else { return nothing_to_say(dimension) };
    let next = dimension.levels.iter().find(|other| other.score == level.level.score + 1);
    let contradictions = contradictions(dimension, next, seen);
    let confidence = confidence(dimension, level, &contradictions, seen);
    let evidence = evidence(dimension, level, next, &contradictions, seen);
    Suggestion {
        dimension: dimension.id.clone(),
        score: (confidence != Confidence::None).then_some(level.level.score),
        confidence,
        why: match confidence {
            Confidence::None => not_judged(dimension, seen),
            _ => why(level, &contradictions, seen),
        },
        evidence,
        to_reach_next: next.map(|next| steps(next, seen)).unwrap_or_default(),
    }
}

fn nothing_to_say(dimension: &Dimension) -> Suggestion {
    Suggestion {
        dimension: dimension.id.clone(),
        score: None,
        confidence: Confidence::None,
        why: "the rubric has no levels for this dimension".into(),
        evidence: Vec::new(),
        to_reach_next: Vec::new(),
    }
}

/// Signals that are present and speak against a good level: the dimension's own, and those that block the next level.
fn contradictions<'a>(dimension: &'a Dimension, next: Option<&'a Level>, seen: &Seen<'a>) -> Vec<&'a Observation> {
    // What holds the next level back is the best reason there is.
    let blocking = next.map(|level| level.unless.as_slice()).unwrap_or_default();
    let mut found: Vec<&Observation> = Vec::new();
    for signal in blocking.iter().chain(&dimension.against) {
        if let Some(observation) = seen.present(signal.as_str())
            && !found.iter().any(|known| known.signal == *signal)
        {
            found.push(observation);
        }
    }
    found
}

fn confidence(
    dimension: &Dimension,
    support: &Support<'_>,
    contradictions: &[&Observation],
    seen: &Seen<'_>,
) -> Confidence {
    if support.groups.is_empty() {
        return if is_blocked(dimension, support.level, seen) {
            Confidence::Moderate
        } else {
            base_confidence(dimension, seen)
        };
    }
    // The best group decides: its weakest member is as strong as it gets.
    let strongest = support.groups.iter().map(|group| group_strength(group, seen)).max().unwrap_or(Strength::Weak);
    let mut confidence = match strongest {
        Strength::Strong => Confidence::Strong,
        Strength::Moderate if support.kinds.len() >= 2 && support.groups.len() >= 2 => Confidence::Strong,
        Strength::Moderate => Confidence::Moderate,
        Strength::Weak => Confidence::Weak,
    };
    // Weak doubts are shown, and settle nothing.
    let doubted = contradictions
        .iter()
        .any(|observation| observation.strength > Strength::Weak && dimension.against.contains(&observation.signal));
    if doubted && confidence == Confidence::Strong && support.level.score > 0 {
        confidence = Confidence::Moderate;
    }
    confidence
}

/// Whether the next level is held back by what was seen, and not for want of evidence: then the lower level is no guess.
fn is_blocked(dimension: &Dimension, level: &Level, seen: &Seen<'_>) -> bool {
    let next = dimension.levels.iter().find(|other| other.score == level.score + 1);
    next.is_some_and(|next| {
        let alone = next.alone.iter().map(std::slice::from_ref);
        alone.chain(next.any.iter().map(Vec::as_slice)).any(|group| seen.holds(group))
            && next.unless.iter().any(|signal| seen.present(signal.as_str()).is_some())
    })
}

fn group_strength(group: &[String], seen: &Seen<'_>) -> Strength {
    members(group)
        .filter_map(|signal| seen.present(signal))
        .map(|observation| observation.strength)
        .min()
        .unwrap_or(Strength::Weak)
}

/// Level 0 for want of evidence is weak; none where the signals that decide could not be looked at.
fn base_confidence(dimension: &Dimension, seen: &Seen<'_>) -> Confidence {
    let signals: BTreeSet<&str> = signals_of(dimension).collect();
    let unknown = signals.iter().filter(|signal| seen.unknown(signal).is_some()).count();
    if unknown > 0 && unknown * 2 >= signals.len() { Confidence::None } else { Confidence::Weak }
}

fn signals_of(dimension: &Dimension) -> impl Iterator<Item = &str> {
    let alone = dimension.levels.iter().flat_map(|level| level.alone.iter().map(String::as_str));
    dimension.levels.iter().flat_map(|level| &level.any).flat_map(|group| members(group)).chain(alone)
}

/// Why there is no suggestion: what kept the deciding signals from being looked at.
fn not_judged(dimension: &Dimension, seen: &Seen<'_>) -> String {
    let reason = signals_of(dimension).find_map(|signal| seen.unknown(signal)).unwrap_or("nothing could be looked at");
    format!("could not be judged: {reason}")
}

fn why(support: &Support<'_>, contradictions: &[&Observation], seen: &Seen<'_>) -> String {
    let mut names: Vec<String> = Vec::new();
    for signal in support.groups.iter().flat_map(|group| members(group)) {
        if let Some(observation) = seen.present(signal)
            && let Some(place) = observation.places.first()
            && !names.contains(&place.note)
            && names.len() < 3
        {
            names.push(place.note.clone());
        }
    }
    let mut out = if names.is_empty()
        || support.level.score == 0 && !support.level.because.is_empty() && support.groups.is_empty()
    {
        support.level.because.clone()
    } else {
        names.join("; ")
    };
    if out.is_empty() {
        out.clone_from(&support.level.criterion);
    }
    match contradictions.first().and_then(|observation| observation.places.first()) {
        // Level 0 because something holds level 1 back: that is the reason, not that nothing was found.
        Some(place) if support.groups.is_empty() => place.note.clone(),
        Some(place) => format!("{out}, but {}", place.note),
        None => out,
    }
}

fn evidence(
    dimension: &Dimension,
    support: &Support<'_>,
    next: Option<&Level>,
    contradictions: &[&Observation],
    seen: &Seen<'_>,
) -> Vec<Evidence> {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut out = Vec::new();
    for signal in support.groups.iter().flat_map(|group| members(group)) {
        if let Some(observation) = seen.present(signal)
            && used.insert(signal)
        {
            show(observation, Side::For, &mut out);
        }
    }
    // What supports a lower level, or half of a higher one, still is evidence that a person wants to see.
    let mut partial = Vec::new();
    for signal in signals_of(dimension) {
        if let Some(observation) = seen.present(signal)
            && used.insert(signal)
        {
            show(observation, Side::For, &mut partial);
        }
    }
    for observation in contradictions {
        if used.insert(observation.signal.as_str()) {
            show(observation, Side::Against, &mut out);
        }
    }
    out.append(&mut partial);
    out.extend(looked_for(dimension, next, seen));
    // One place can speak for several signals: a person reads it once.
    if signals_of(dimension).next().is_none() {
        out.push(Evidence::new(Side::Looked, "people", "no file of a repository can show this: people decide"));
    }
    let mut read = BTreeSet::new();
    out.retain(|evidence| read.insert((evidence.path.clone(), evidence.line, evidence.text.clone())));
    out
}

fn show(observation: &Observation, side: Side, out: &mut Vec<Evidence>) {
    let signal = SignalId::new(observation.signal.as_str());
    for place in observation.places.iter().take(PLACES_SHOWN) {
        let evidence = Evidence::new(side, signal.clone(), place.note.clone());
        out.push(if place.path.is_empty() { evidence } else { evidence.at(place.path.clone(), place.line) });
    }
    let more = observation.places.len().saturating_sub(PLACES_SHOWN);
    if more > 0 {
        out.push(Evidence::new(
            side,
            signal,
            format!("and {} of the same kind", crate::text::count(more as u64, "more place")),
        ));
    }
}

/// What was searched without result, the next level's signals first; unknown ones say why.
fn looked_for(dimension: &Dimension, next: Option<&Level>, seen: &Seen<'_>) -> Vec<Evidence> {
    let first = next.into_iter().flat_map(|level| &level.any).flat_map(|group| members(group));
    let mut used = BTreeSet::new();
    let mut out = Vec::new();
    for signal in first.chain(signals_of(dimension)).filter(|signal| used.insert(signal.to_string())) {
        let Some(observation) = seen.get(signal) else { continue };
        let text = match &observation.outcome {
            Outcome::Absent => format!("looked for {}: none", observation.scope),
            Outcome::Unknown(reason) => format!("could not look for {}: {reason}", observation.scope),
            Outcome::Present | Outcome::NotApplicable => continue,
        };
        out.push(Evidence::new(Side::Looked, observation.signal.clone(), text));
    }
    out
}

/// What would move it to the next level: the steps not yet taken.
fn steps(next: &Level, seen: &Seen<'_>) -> Vec<String> {
    let open = next.steps.iter().filter(|step| {
        let done = step.done_by.as_ref().is_some_and(|signal| seen.present(signal.as_str()).is_some());
        let possible = step.needs.as_ref().is_none_or(|signal| seen.present(signal.as_str()).is_some());
        possible && !done
    });
    let steps: Vec<String> = open.map(|step| step.text.clone()).collect();
    if steps.is_empty() { vec![format!("show that {}", next.criterion)] } else { steps }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Place;

    /// One dimension with three levels; `a` and `b` are alternatives, the top needs two kinds.
    fn rubric() -> Rubric {
        toml::from_str(
            r#"
            id = "r"
            version = 1
            title = "R"
            source = "s"
            top = 2
            band = [{ band = "high", from = 0, meaning = "m" }]
            [[dimension]]
            id = "d"
            title = "D"
            category = "configuration"
            question = "?"
            against = ["doubt"]
            [[dimension.level]]
            score = 0
            criterion = "nothing"
            because = "nothing was found"
            [[dimension.level]]
            score = 1
            criterion = "some"
            any = [["a"], ["b"], ["c", "!d"]]
            unless = ["broken"]
            steps = [{ text = "do a", done_by = "a" }, { text = "mend it", needs = "broken" }]
            [[dimension.level]]
            score = 2
            criterion = "all"
            any = [["top", "a"]]
            alone = ["written"]
            unless = ["stale"]
            steps = [{ text = "reach the top", done_by = "top" }, { text = "refresh", needs = "stale" }]
            "#,
        )
        .unwrap()
    }

    fn saw(signal: &str, outcome: Outcome, strength: Strength, kind: &'static str) -> Observation {
        let places = match outcome {
            Outcome::Present => {
                vec![Place { path: format!("{signal}.py"), line: Some(3), note: format!("{signal} is there") }]
            }
            _ => Vec::new(),
        };
        Observation { signal: signal.into(), outcome, strength, kind, places, scope: format!("{signal} files") }
    }

    fn strong(signal: &str, kind: &'static str) -> Observation {
        saw(signal, Outcome::Present, Strength::Strong, kind)
    }

    fn moderate(signal: &str, kind: &'static str) -> Observation {
        saw(signal, Outcome::Present, Strength::Moderate, kind)
    }

    fn one(observations: &[Observation]) -> Suggestion {
        suggest(&rubric(), observations).remove(0)
    }

    #[test]
    fn absence_is_zero_and_weak_and_says_where_it_looked() {
        let suggestion = one(&[saw("a", Outcome::Absent, Strength::Weak, "x")]);
        assert_eq!((suggestion.score, suggestion.confidence), (Some(0), Confidence::Weak));
        assert_eq!(suggestion.why, "nothing was found");
        assert_eq!(suggestion.evidence[0].text, "looked for a files: none");
        assert_eq!(suggestion.to_reach_next, ["do a"]);
    }

    #[test]
    fn what_could_not_be_looked_at_is_no_score() {
        let unknown = |signal| saw(signal, Outcome::Unknown("the clone is shallow".into()), Strength::Weak, "x");
        let suggestion = one(&[unknown("a"), unknown("b"), unknown("c"), unknown("top")]);
        assert_eq!((suggestion.score, suggestion.confidence), (None, Confidence::None));
        assert_eq!(suggestion.why, "could not be judged: the clone is shallow");
        assert!(
            suggestion.evidence[0].text.contains("could not look for")
                && suggestion.evidence[0].text.contains("shallow")
        );
    }

    #[test]
    fn a_level_is_as_sure_as_its_best_group() {
        assert_eq!(one(&[moderate("a", "x")]).confidence, Confidence::Moderate);
        assert_eq!(one(&[strong("a", "x"), moderate("b", "x")]).confidence, Confidence::Strong);
        assert_eq!(one(&[moderate("a", "x"), moderate("b", "x")]).confidence, Confidence::Moderate, "one kind twice");
        assert_eq!(one(&[moderate("a", "x"), moderate("b", "y")]).confidence, Confidence::Strong, "two kinds agree");
        assert_eq!(one(&[saw("a", Outcome::Present, Strength::Weak, "x")]).confidence, Confidence::Weak);
    }

    #[test]
    fn a_member_that_must_be_absent_is_honoured() {
        assert_eq!(one(&[strong("c", "x")]).score, Some(1));
        assert_eq!(one(&[strong("c", "x"), strong("d", "x")]).score, Some(0));
    }

    #[test]
    fn the_top_needs_two_kinds_of_evidence() {
        assert_eq!(one(&[strong("top", "x"), strong("a", "x")]).score, Some(1));
        let top = one(&[strong("top", "x"), strong("a", "y")]);
        assert_eq!((top.score, top.confidence), (Some(2), Confidence::Strong));
        assert!(top.to_reach_next.is_empty());
    }

    #[test]
    fn what_settles_a_level_needs_no_second_kind_and_is_told_first() {
        let top = one(&[strong("a", "x"), strong("written", "register")]);
        assert_eq!((top.score, top.confidence, top.why.as_str()), (Some(2), Confidence::Strong, "written is there"));
        assert_eq!(top.evidence[0].path.as_deref(), Some("written.py"));
        let held = one(&[strong("written", "register"), strong("stale", "z")]);
        assert_eq!((held.score, held.why.as_str()), (Some(0), "nothing was found"));
        assert_eq!(one(&[strong("a", "x"), strong("written", "r"), strong("stale", "z")]).score, Some(1));
    }

    #[test]
    fn what_forbids_a_level_is_shown_and_asked_to_be_mended() {
        let held = one(&[strong("top", "x"), strong("a", "y"), strong("stale", "z")]);
        assert_eq!(held.score, Some(1));
        assert!(
            held.evidence.iter().any(|evidence| evidence.side == Side::Against && evidence.signal.as_str() == "stale")
        );
        assert!(held.why.ends_with("but stale is there"), "{}", held.why);
        assert_eq!(held.to_reach_next, ["refresh"]);
    }

    #[test]
    fn zero_by_contradiction_is_no_guess() {
        let held = one(&[strong("a", "x"), strong("broken", "y")]);
        assert_eq!((held.score, held.confidence), (Some(0), Confidence::Moderate));
        assert_eq!(held.why, "broken is there");
        assert_eq!(held.to_reach_next, ["mend it"]);
    }

    #[test]
    fn doubt_takes_strength_away_but_no_level() {
        // Weak doubts are shown, and settle nothing.
        let doubted = one(&[strong("a", "x"), strong("doubt", "y")]);
        assert_eq!((doubted.score, doubted.confidence), (Some(1), Confidence::Moderate));
        assert_eq!(doubted.evidence[1].side, Side::Against);
    }

    #[test]
    fn one_place_is_shown_once() {
        let mut twice = strong("b", "y");
        twice.places = strong("a", "x").places;
        let suggestion = one(&[strong("a", "x"), twice]);
        assert_eq!(suggestion.evidence.iter().filter(|evidence| evidence.path.as_deref() == Some("a.py")).count(), 1);
    }
}
