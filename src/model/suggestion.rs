//! What the inspection proposes for one dimension, and how sure it is.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{DimensionId, Evidence};

/// How far a suggestion can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// The repository could not be looked at for this.
    None,
    /// Inferred from absence: a person must decide.
    Weak,
    /// Generic artefacts speak for it.
    Moderate,
    /// Specific artefacts speak for it and nothing contradicts them.
    Strong,
}

impl Confidence {
    /// Whether a person may accept it with one key; weak and missing guesses stay open.
    pub fn settles(self) -> bool {
        matches!(self, Self::Moderate | Self::Strong)
    }

    /// The word used in reports and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Weak => "weak",
            Self::Moderate => "moderate",
            Self::Strong => "strong",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A proposed level for one dimension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The dimension of the rubric.
    pub dimension: DimensionId,
    /// The best guess, 0 to the dimension's top level; `None` only with [`Confidence::None`].
    pub score: Option<u8>,
    /// How sure.
    pub confidence: Confidence,
    /// One sentence that says why.
    pub why: String,
    /// Never empty: what was looked for counts.
    pub evidence: Vec<Evidence>,
    /// Concrete steps to the next level; empty only at the top.
    pub to_reach_next: Vec<String>,
}
