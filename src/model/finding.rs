//! Findings: located debt, made by rules.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{DimensionId, RuleId};

/// How much harm a finding can do; the lesson's four words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Wrong results, silently.
    Critical,
    /// Breaks reproduction or serving.
    High,
    /// Slows every later change.
    Medium,
    /// Untidy.
    Low,
}

impl Severity {
    /// The word used in reports and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The seven categories of ML debt (Sculley et al., `NeurIPS` 2015, as the lesson names them).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Changing anything changes everything.
    Entanglement,
    /// Predictions shape the labels they are trained on.
    FeedbackLoops,
    /// Somebody reads the output and nobody knows.
    UndeclaredConsumers,
    /// Inputs without owner, version or contract.
    DataDependencies,
    /// Scripts in no declared order, dead experiments.
    PipelineJungle,
    /// Values nobody can explain.
    Configuration,
    /// The world moved on.
    ExternalWorld,
}

/// What kind of file a finding or a fact stands in. Only source and notebook count toward scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Context {
    /// Code that runs.
    Source,
    /// Tests and their fixtures.
    Test,
    /// Notebooks.
    Notebook,
    /// Documentation and its configuration.
    Docs,
    /// Configuration.
    Config,
    /// Written by a program.
    Generated,
    /// Somebody else's code, copied in.
    Vendored,
}

/// One located piece of debt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule that made it.
    pub rule: RuleId,
    /// How bad.
    pub severity: Severity,
    /// Which kind of debt.
    pub category: Category,
    /// The dimension it bears on, where there is one.
    pub dimension: Option<DimensionId>,
    /// Path inside the repository.
    pub path: String,
    /// First line, from 1; 0 where the file as a whole is meant.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// One sentence that names the thing.
    pub message: String,
    /// What to do about it.
    pub suggestion: String,
    /// Kind of file it stands in.
    pub context: Context,
    /// Identity across commits: rule and normalised content, never line numbers.
    pub fingerprint: String,
}

/// A finding that is left out on request, and the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppressed {
    /// What was found.
    pub finding: Finding,
    /// Who says so: `inline`, `configuration`, `baseline` or `register`.
    pub by: String,
    /// The file of the request: the finding's own, the repository's settings, the baseline, or a register.
    pub file: String,
    /// Line of the request in that file, from 1; 0 where lines say nothing.
    pub line: u32,
    /// The reason given; empty when none was.
    pub reason: String,
}
