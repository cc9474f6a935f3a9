//! What a review held as a meeting leaves behind beside its answers: votes, what was put off, how long it took.

use chrono::{DateTime, FixedOffset};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::DimensionId;

/// The table `[meeting]` of an audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// When it began.
    #[serde(with = "super::time")]
    pub started: DateTime<FixedOffset>,
    /// Seconds spent on each dimension.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub seconds: IndexMap<DimensionId, u32>,
    /// Votes given unseen and then shown, of each dimension the last round.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub votes: Vec<Vote>,
    /// What was put off for later.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parked: Vec<Parked>,
}

/// What one person would have answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// To which question.
    pub dimension: DimensionId,
    /// Who.
    pub by: String,
    /// The level; missing where somebody abstained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
}

/// Something that was not to hold the meeting up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parked {
    /// What.
    pub text: String,
    /// While talking about which dimension.
    pub dimension: DimensionId,
}

impl Meeting {
    /// A meeting that begins now.
    pub fn new(started: DateTime<FixedOffset>) -> Self {
        Self { started, seconds: IndexMap::new(), votes: Vec::new(), parked: Vec::new() }
    }

    /// Votes on a dimension, in the order they were given.
    pub fn votes_on(&self, dimension: &DimensionId) -> impl Iterator<Item = &Vote> {
        self.votes.iter().filter(move |vote| vote.dimension == *dimension)
    }

    /// Lowest and highest vote on a dimension.
    pub fn spread(&self, dimension: &DimensionId) -> Option<(u8, u8)> {
        let levels = || self.votes_on(dimension).filter_map(|vote| vote.score);
        Some((levels().min()?, levels().max()?))
    }
}
