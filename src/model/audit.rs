//! A saved audit: who answered what, on which evidence, about which commit.

use chrono::{DateTime, FixedOffset};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{Action, Confidence, DimensionId, Evidence, Meeting, Repository};

/// The only audit format this version writes.
pub const AUDIT_SCHEMA: u32 = 1;

/// Who made an audit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuditKind {
    /// People decided.
    #[default]
    Review,
    /// Scored from history, nobody looked.
    Automatic,
}

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The suggestion, nobody looked.
    Automatic,
    /// A person accepted the suggestion.
    Confirmed,
    /// A person decided otherwise than suggested.
    Overridden,
    /// A person decided and there was no suggestion to accept.
    Manual,
    /// Taken over from the audit before.
    Carried,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// A level, from 0.
    Score(u8),
    /// The dimension does not apply, and why.
    NotApplicable(String),
    /// Asked and not known. Not zero.
    Unknown,
}

impl Verdict {
    /// The level, where one was given.
    pub fn score(&self) -> Option<u8> {
        match self {
            Self::Score(score) => Some(*score),
            _ => None,
        }
    }
}

/// What the scan proposed when the answer was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestedThen {
    /// Proposed level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
    /// How sure it was.
    pub confidence: Confidence,
    /// Why.
    pub why: String,
}

/// The answer to one dimension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "super::answer_file::AnswerTable", into = "super::answer_file::AnswerTable")]
pub struct Answer {
    /// What was answered.
    pub verdict: Verdict,
    /// Where it comes from.
    pub origin: Origin,
    /// Why, in the reviewers' words; may be empty.
    pub note: String,
    /// Who gave it.
    pub by: String,
    /// When.
    pub at: Option<DateTime<FixedOffset>>,
    /// What the scan proposed then.
    pub suggestion: Option<SuggestedThen>,
    /// The evidence that lay on the table.
    pub evidence: Vec<Evidence>,
}

/// Which rubric an audit was made with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RubricRef {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Digest of its file, 16 hex digits.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub digest: String,
}

/// Which version of the tool wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolRef {
    /// Version number.
    pub version: String,
}

/// The band a total falls into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// Low debt: maintainable, safe to scale.
    Low,
    /// Medium debt: address specific items.
    Medium,
    /// High debt: systemic issues.
    High,
    /// Open answers could still move it into another band.
    #[default]
    Undecided,
}

impl Band {
    /// The word used in reports and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Undecided => "undecided",
        }
    }
}

/// One band as it held when the audit was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BandLimit {
    /// Which.
    pub band: Band,
    /// Lowest total that belongs to it.
    pub from: u32,
}

/// The score of an audit or of a scan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Sum of what is answered (of the best guesses, for a scan).
    pub total: u32,
    /// What could be reached, without dimensions that do not apply.
    pub out_of: u32,
    /// The total if every open answer were 0.
    pub low: u32,
    /// The total if every open answer were the best.
    pub high: u32,
    /// Band of the interval.
    pub band: Band,
    /// Answers still open.
    #[serde(default)]
    pub open: u32,
    /// Dimensions that do not apply.
    #[serde(default)]
    pub not_applicable: u32,
    /// Total in tenths, scaled to the whole rubric, where dimensions do not apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scaled_tenths: Option<u32>,
    /// False when so much does not apply that totals cannot be compared.
    #[serde(default = "yes")]
    pub comparable: bool,
    /// The bands used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<BandLimit>,
    /// Whether all numbers above count half points, for rubrics of 0, ½ and 1.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub half_points: bool,
    /// The sections, where the weakest of them is the score.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<SectionTally>,
}

/// The score of one section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionTally {
    /// Its id.
    pub id: String,
    /// Sum of its answers.
    pub total: u32,
    /// The same if every open answer were 0.
    pub low: u32,
    /// The same if every open answer were the best.
    pub high: u32,
    /// What could be reached.
    pub out_of: u32,
}

impl Tally {
    /// A number of this tally in points: `7`, and `3.5` where it counts halves.
    pub fn points(&self, number: u32) -> String {
        match (self.half_points, number % 2) {
            (false, _) => number.to_string(),
            (true, 0) => (number / 2).to_string(),
            (true, _) => format!("{}.5", number / 2),
        }
    }
}

fn yes() -> bool {
    true
}

/// The worst finding of the inspection that an audit stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorstFinding {
    /// `critical`, `high`, `medium` or `low`.
    pub severity: String,
    /// One sentence that names the thing.
    pub message: String,
    /// Path inside the repository.
    pub path: String,
    /// Line, from 1; missing where the file as a whole is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

impl WorstFinding {
    /// The worst of findings that are in order.
    pub fn of(findings: &[super::Finding]) -> Option<Self> {
        findings.first().map(|finding| Self {
            severity: finding.severity.as_str().to_owned(),
            message: finding.message.clone(),
            path: finding.path.clone(),
            line: (finding.line > 0).then_some(finding.line),
        })
    }

    /// `train.py:4`.
    pub fn place(&self) -> String {
        self.line.map_or_else(|| self.path.clone(), |line| format!("{}:{line}", self.path))
    }
}

/// One audit of one repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// Format number, [`AUDIT_SCHEMA`].
    pub schema: u32,
    /// `UUIDv7`.
    pub id: String,
    /// Who made it.
    #[serde(default)]
    pub kind: AuditKind,
    /// When it was finished.
    #[serde(with = "super::time")]
    pub at: DateTime<FixedOffset>,
    /// Who was in the room.
    #[serde(default)]
    pub assessors: Vec<String>,
    /// About what.
    pub repository: Repository,
    /// By which questions.
    pub rubric: RubricRef,
    /// Written by.
    pub tool: ToolRef,
    /// The score.
    pub result: Tally,
    /// The worst finding of the inspection it stands on, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst_finding: Option<WorstFinding>,
    /// Answers in the order of the rubric; a dimension without an entry is open.
    #[serde(default)]
    pub answers: IndexMap<DimensionId, Answer>,
    /// What to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
    /// What the inspection had found then: fingerprints, with rule and path for people. Missing where nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<IndexMap<String, String>>,
    /// What a meeting left behind, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<Meeting>,
}
