//! Observations: the answer to one yes/no question about a repository.

use super::SignalId;

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Yes, at the places given.
    Present,
    /// Looked for and not found.
    Absent,
    /// Could not be looked at, and why. Never the same as absent.
    Unknown(String),
    /// The question has no meaning here.
    NotApplicable,
}

/// How much one present signal proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// A word, a name.
    Weak,
    /// A generic artefact.
    Moderate,
    /// A specific artefact, in use.
    Strong,
}

/// A place in the repository and what stands there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Path inside the repository.
    pub path: String,
    /// Line, from 1.
    pub line: Option<u32>,
    /// What stands there, in a few words.
    pub note: String,
}

/// What one signal saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// The question.
    pub signal: SignalId,
    /// The answer.
    pub outcome: Outcome,
    /// How much it proves when present.
    pub strength: Strength,
    /// Independent kind of evidence it belongs to (a tool, a document, code): two kinds are needed for the top level.
    pub kind: &'static str,
    /// Where, best first.
    pub places: Vec<Place>,
    /// What was searched, for the sentence 'looked for …'.
    pub scope: String,
}
