//! An inspection as an audit that nobody held: what is sure counts, the rest stays open.

use chrono::{DateTime, FixedOffset};
use indexmap::IndexMap;

use super::tally::tally;
use crate::model::{
    AUDIT_SCHEMA, Answer, Audit, AuditKind, DimensionId, Inspection, Origin, SuggestedThen, Suggestion, ToolRef,
    Verdict, WorstFinding, fingerprint,
};
use crate::rubric::Rubric;

/// The version this program writes into audits.
pub const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The audit an inspection makes by itself. Strong and moderate suggestions are its answers; weak and missing ones are
/// unknown, with the suggestion beside them, so that the interval stays honest.
pub fn automatic(inspection: &Inspection, rubric: &Rubric, at: DateTime<FixedOffset>) -> Audit {
    let answers: IndexMap<DimensionId, Answer> = inspection
        .suggestions
        .iter()
        .map(|suggestion| (suggestion.dimension.clone(), answer(suggestion, at)))
        .collect();
    let commit = inspection.repository.commit.as_deref().unwrap_or_default();
    Audit {
        schema: AUDIT_SCHEMA,
        worst_finding: WorstFinding::of(&inspection.findings),
        id: automatic_id(commit, rubric, at),
        kind: AuditKind::Automatic,
        at,
        assessors: Vec::new(),
        repository: inspection.repository.clone(),
        rubric: rubric.reference(),
        tool: ToolRef { version: TOOL_VERSION.to_owned() },
        result: tally(rubric, &answers),
        answers,
        actions: Vec::new(),
        findings: None,
        meeting: None,
    }
}

/// The id of the automatic audit of a commit: the same for the same commit, rubric and version of the tool, wherever and
/// whenever it is made, so that it is never made twice and counts once where two histories meet. `at` is the commit's time.
pub fn automatic_id(commit: &str, rubric: &Rubric, at: DateTime<FixedOffset>) -> String {
    let version = rubric.version.to_string();
    stable_id("automatic", &[commit, &rubric.id, &version, &rubric.digest, TOOL_VERSION], at)
}

/// An id of that time that is the same for the same parts, so that what is made again counts once.
pub fn stable_id(kind: &str, parts: &[&str], at: DateTime<FixedOffset>) -> String {
    let hash = |half: &str| {
        let all: Vec<&str> = [kind, half].into_iter().chain(parts.iter().copied()).collect();
        fingerprint(&all)
    };
    let digits = format!("{}{}", hash("a"), hash("b"));
    let mut random = [0; 10];
    for (byte, pair) in random.iter_mut().zip(digits.as_bytes().chunks(2)) {
        *byte = std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()).unwrap_or(0);
    }
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string()
}

fn answer(suggestion: &Suggestion, at: DateTime<FixedOffset>) -> Answer {
    let sure = suggestion.score.filter(|_| suggestion.confidence.settles());
    Answer {
        verdict: sure.map_or(Verdict::Unknown, Verdict::Score),
        origin: Origin::Automatic,
        note: String::new(),
        by: String::new(),
        at: Some(at),
        suggestion: Some(SuggestedThen {
            score: suggestion.score,
            confidence: suggestion.confidence,
            why: suggestion.why.clone(),
        }),
        evidence: suggestion.evidence.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{noon, rubric, suggestion};
    use crate::audit::tally_suggestions;
    use crate::model::{Composition, Confidence, Coverage, Overview, Repository};

    fn inspection(suggestions: Vec<Suggestion>) -> Inspection {
        let rubric = rubric();
        Inspection {
            repository: Repository { commit: Some("ab".repeat(20)), ..Repository::default() },
            rubric: rubric.reference(),
            tally: tally_suggestions(&rubric, &suggestions),
            suggestions,
            suppressed: Vec::new(),
            settings: crate::model::ProjectSettings::default(),
            findings: Vec::new(),
            composition: Composition::default(),
            coverage: Coverage::default(),
            overview: Overview::default(),
        }
    }

    #[test]
    fn what_is_not_sure_stays_open_with_its_suggestion_beside_it() {
        let guesses = vec![
            suggestion(0, Some(2), Confidence::Strong),
            suggestion(1, Some(1), Confidence::Weak),
            suggestion(2, None, Confidence::None),
        ];
        let audit = automatic(&inspection(guesses), &rubric(), noon());
        let verdicts: Vec<_> = audit.answers.values().map(|answer| answer.verdict.clone()).collect();
        assert_eq!(verdicts, [Verdict::Score(2), Verdict::Unknown, Verdict::Unknown]);
        assert_eq!((audit.result.total, audit.result.low, audit.result.high), (2, 2, 20));
        assert_eq!(audit.answers[1].suggestion.as_ref().and_then(|then| then.score), Some(1));
        assert_eq!((audit.kind, audit.assessors.len()), (AuditKind::Automatic, 0));
    }

    #[test]
    fn the_same_commit_and_rules_give_the_same_id_and_others_another() {
        let rubric = rubric();
        let (one, two) = (automatic_id("aa", &rubric, noon()), automatic_id("bb", &rubric, noon()));
        assert_eq!(one, automatic_id("aa", &rubric, noon()));
        assert_ne!(one, two);
        let other = Rubric { digest: "other".into(), ..rubric };
        assert_ne!(one, automatic_id("aa", &other, noon()));
        assert_eq!((one.len(), &one[14..15]), (36, "7"));
    }
}
