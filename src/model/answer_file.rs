//! The TOML table of one answer, as people write it: exactly one of `score`, `not_applicable`, `unknown`.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use super::{Answer, Evidence, Origin, SuggestedThen, Verdict};

/// The table `[answers.<dimension>]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerTable {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    score: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not_applicable: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unknown: bool,
    #[serde(default = "manual")]
    origin: Origin,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    note: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    by: String,
    #[serde(default, with = "super::time::optional", skip_serializing_if = "Option::is_none")]
    at: Option<DateTime<FixedOffset>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    suggestion: Option<SuggestedThen>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<Evidence>,
}

fn manual() -> Origin {
    Origin::Manual
}

impl TryFrom<AnswerTable> for Answer {
    type Error = String;

    fn try_from(table: AnswerTable) -> Result<Self, String> {
        let verdict = match (table.score, table.not_applicable, table.unknown) {
            (Some(score), None, false) => Verdict::Score(score),
            (None, Some(reason), false) if !reason.trim().is_empty() => Verdict::NotApplicable(reason),
            (None, Some(_), false) => return Err("not_applicable needs a reason".into()),
            (None, None, true) => Verdict::Unknown,
            _ => {
                return Err(
                    "an answer has exactly one of score = 0, 1 or 2, not_applicable = \"reason\", unknown = true"
                        .into(),
                );
            }
        };
        Ok(Self {
            verdict,
            origin: table.origin,
            note: table.note,
            by: table.by,
            at: table.at,
            suggestion: table.suggestion,
            evidence: table.evidence,
        })
    }
}

impl From<Answer> for AnswerTable {
    fn from(answer: Answer) -> Self {
        let (score, not_applicable, unknown) = match answer.verdict {
            Verdict::Score(score) => (Some(score), None, false),
            Verdict::NotApplicable(reason) => (None, Some(reason), false),
            Verdict::Unknown => (None, None, true),
        };
        Self {
            score,
            not_applicable,
            unknown,
            origin: answer.origin,
            note: answer.note,
            by: answer.by,
            at: answer.at,
            suggestion: answer.suggestion,
            evidence: answer.evidence,
        }
    }
}
