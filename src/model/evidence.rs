//! Evidence: one sentence that speaks for or against a level, or says where somebody looked in vain.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::SignalId;

/// On which side of the suggested level a piece of evidence stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Supports the suggested level.
    For,
    /// Speaks against it, or shows why the next level is not reached.
    Against,
    /// Searched for and not found: weak, but part of the claim.
    Looked,
}

impl Side {
    /// The mark drawn before evidence of this side.
    pub fn mark(self) -> &'static str {
        match self {
            Self::For => "+",
            Self::Against => "-",
            Self::Looked => "?",
        }
    }
}

/// One piece of evidence, with the place that shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Which side it speaks for.
    pub side: Side,
    /// The signal it comes from.
    pub signal: SignalId,
    /// One sentence.
    pub text: String,
    /// Path inside the repository, `/`-separated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Line in that file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Full commit id, where history shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Identity across audits: 16 hex digits over signal, path and text without digits, so that a
    /// line that moved stays the same evidence. Empty in hand-written answers.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub fingerprint: String,
}

impl Evidence {
    /// Evidence without a place.
    pub fn new(side: Side, signal: impl Into<SignalId>, text: impl Into<String>) -> Self {
        Self {
            side,
            signal: signal.into(),
            text: text.into(),
            path: None,
            line: None,
            commit: None,
            fingerprint: String::new(),
        }
        .fingerprinted()
    }

    /// The same evidence at a file, and a line of it where one is known.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>, line: Option<u32>) -> Self {
        self.path = Some(path.into());
        self.line = line;
        self.fingerprinted()
    }

    /// `path:line`, `path`, or nothing.
    pub fn place(&self) -> Option<String> {
        let path = self.path.as_ref()?;
        Some(self.line.map_or_else(|| path.clone(), |line| format!("{path}:{line}")))
    }

    fn fingerprinted(mut self) -> Self {
        let words: String = self.text.chars().filter(|c| !c.is_ascii_digit()).collect();
        let path = self.path.as_deref().unwrap_or_default();
        self.fingerprint = fingerprint(&[self.signal.as_str(), path, &words]);
        self
    }
}

/// 16 hex digits that identify `parts` (SHA-256, parts length-prefixed).
pub fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize()
        .iter()
        .take(8)
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|half| char::from_digit(half.into(), 16))
        .collect()
}
