//! A rubric as it stands in its TOML file.

use serde::Deserialize;

use crate::model::{Band, Category, DimensionId, RubricRef, SignalId};

/// Questions, levels and bands.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rubric {
    /// Short name, such as `ml-debt`.
    pub id: String,
    /// Raised whenever a level's meaning changes.
    pub version: u32,
    /// Name for people.
    pub title: String,
    /// Where the rubric comes from.
    pub source: String,
    /// Highest level of every dimension.
    pub top: u8,
    /// Highest band first.
    #[serde(rename = "band")]
    pub bands: Vec<BandRule>,
    /// In the order of the review.
    #[serde(rename = "dimension")]
    pub dimensions: Vec<Dimension>,
    /// 16 hex digits over the file.
    #[serde(skip)]
    pub digest: String,
}

/// What a total means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandRule {
    /// Which band.
    pub band: Band,
    /// Lowest total that belongs to it.
    pub from: u32,
    /// What it means, in one clause.
    pub meaning: String,
}

/// One question of the review.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// Short name.
    pub id: DimensionId,
    /// Name for people.
    pub title: String,
    /// What to raise first where the effort is the same: lower ones first, those without last.
    #[serde(default)]
    pub priority: Option<u32>,
    /// Quarters after which an answer that the repository cannot show is asked again; two where nothing is said.
    #[serde(default)]
    pub expires_after_quarters: Option<u32>,
    /// Kind of debt it measures.
    pub category: Category,
    /// The question asked in the room.
    pub question: String,
    /// Prompts for the discussion.
    #[serde(default)]
    pub prompts: Vec<String>,
    /// Levels from 0 up, without gaps.
    #[serde(rename = "level")]
    pub levels: Vec<Level>,
    /// Signals that speak against any good level and lower the confidence.
    #[serde(default)]
    pub against: Vec<SignalId>,
}

/// One level and the signals that support it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// The level, from 0.
    pub score: u8,
    /// What must be true.
    pub criterion: String,
    /// Groups of signals: one group that is wholly present supports the level. `!name` means absent.
    #[serde(default)]
    pub any: Vec<Vec<String>>,
    /// Signals that settle the level by themselves: what was written down for it, and checked.
    #[serde(default)]
    pub alone: Vec<String>,
    /// Signals that forbid the level when present.
    #[serde(default)]
    pub unless: Vec<SignalId>,
    /// Independent kinds of evidence needed: one below the top, two at the top, unless the file says otherwise.
    #[serde(default)]
    pub kinds: Option<u8>,
    /// The sentence that says why, when this level is suggested and nothing better can be said.
    #[serde(default)]
    pub because: String,
    /// What to do to get here from the level below.
    #[serde(default)]
    pub steps: Vec<Step>,
}

/// One concrete step towards a level.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What to do.
    pub text: String,
    /// Signal that makes the step unnecessary when present.
    #[serde(default)]
    pub done_by: Option<SignalId>,
    /// Signal without which the step makes no sense.
    #[serde(default)]
    pub needs: Option<SignalId>,
    /// Days of one person, roughly.
    #[serde(default)]
    pub effort: Option<u32>,
}

impl Rubric {
    /// The best total.
    pub fn out_of(&self) -> u32 {
        u32::from(self.top) * u32::try_from(self.dimensions.len()).unwrap_or(u32::MAX)
    }

    /// The dimension of that id.
    pub fn dimension(&self, id: &DimensionId) -> Option<&Dimension> {
        self.dimensions.iter().find(|dimension| dimension.id == *id)
    }

    /// The band a certain total falls into.
    pub fn band(&self, total: u32) -> Band {
        self.bands.iter().find(|rule| total >= rule.from).map_or(Band::High, |rule| rule.band)
    }

    /// What a band means; empty for an undecided one.
    pub fn meaning(&self, band: Band) -> &str {
        self.bands.iter().find(|rule| rule.band == band).map_or("", |rule| &rule.meaning)
    }

    /// How audits refer to it.
    pub fn reference(&self) -> RubricRef {
        RubricRef { id: self.id.clone(), version: self.version, digest: self.digest.clone() }
    }
}
