//! Values that tests of several rooms start from.

use chrono::{DateTime, FixedOffset};
use indexmap::IndexMap;

use super::tally;
use crate::model::{
    AUDIT_SCHEMA, Action, ActionStatus, Answer, Audit, AuditKind, Confidence, DimensionId, Evidence, Origin,
    Repository, Side, Suggestion, ToolRef, Verdict,
};
use crate::rubric::{self, Rubric};

pub(crate) fn rubric() -> Rubric {
    rubric::load(rubric::DEFAULT).unwrap()
}

pub(crate) fn at(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

pub(crate) fn noon() -> DateTime<FixedOffset> {
    at("2026-11-20T12:00:00+01:00")
}

pub(crate) fn dimension(index: usize) -> DimensionId {
    rubric().dimensions[index].id.clone()
}

/// Answers to the first dimensions, by hand.
pub(crate) fn answers(verdicts: &[Verdict]) -> IndexMap<DimensionId, Answer> {
    let by_hand = |verdict: &Verdict| Answer {
        verdict: verdict.clone(),
        origin: Origin::Manual,
        note: String::new(),
        by: "ada".into(),
        at: Some(noon()),
        suggestion: None,
        evidence: Vec::new(),
    };
    rubric().dimensions.iter().map(|d| d.id.clone()).zip(verdicts.iter().map(by_hand)).collect()
}

pub(crate) fn audit(verdicts: &[Verdict]) -> Audit {
    let (rubric, answers) = (rubric(), answers(verdicts));
    Audit {
        schema: AUDIT_SCHEMA,
        worst_finding: None,
        id: "0199f3c1-0000-7000-8000-000000000001".into(),
        kind: AuditKind::Review,
        at: noon(),
        assessors: vec!["ada".into()],
        repository: Repository { name: "churn".into(), root_commit: Some("ab".repeat(20)), ..Repository::default() },
        rubric: rubric.reference(),
        tool: ToolRef { version: "0.1.0".into() },
        result: tally(&rubric, &answers),
        answers,
        actions: Vec::new(),
        findings: None,
        meeting: None,
    }
}

pub(crate) fn suggestion(index: usize, score: Option<u8>, confidence: Confidence) -> Suggestion {
    Suggestion {
        dimension: dimension(index),
        score,
        confidence,
        why: "uv.lock pins everything".into(),
        evidence: vec![Evidence::new(Side::For, "environment.locked", "lock file").at("uv.lock", None)],
        to_reach_next: vec!["log the data version".into()],
    }
}

pub(crate) fn action(id: &str, status: ActionStatus) -> Action {
    Action {
        id: id.into(),
        dimension: dimension(1),
        text: "version the input".into(),
        owner: "bo".into(),
        due: chrono::NaiveDate::from_ymd_opt(2026, 12, 1),
        status,
        opened_in: String::new(),
        closed_in: None,
    }
}
