//! A rubric as it stands in its TOML file.

use serde::Deserialize;

use super::probe::Probe;
use crate::model::{Band, Category, DimensionId, RubricRef, SignalId, Tally};

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
    /// What the score is: the sum of all dimensions, or of those of the weakest section.
    #[serde(default)]
    pub aggregation: Aggregation,
    /// Whether a level counts half a point.
    #[serde(default)]
    pub half_points: bool,
    /// Groups of dimensions.
    #[serde(default, rename = "section")]
    pub sections: Vec<SectionRule>,
    /// Questions of its own to files, besides the signals that come with the program.
    #[serde(default, rename = "probe")]
    pub probes: Vec<Probe>,
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

/// What the score is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aggregation {
    /// The sum of all dimensions.
    #[default]
    Sum,
    /// The sum of the section that has least: no section makes up for another.
    WeakestSection,
}

/// A group of dimensions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionRule {
    /// Short name.
    pub id: String,
    /// Name for people.
    pub title: String,
}

/// What a total means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandRule {
    /// Which band.
    pub band: Band,
    /// Lowest total that belongs to it; of half points, in halves.
    pub from: u32,
    /// A name of its own, where several bands share a word.
    #[serde(default)]
    pub name: Option<String>,
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
    /// The section it belongs to.
    #[serde(default)]
    pub section: Option<String>,
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
        let best = |dimensions: usize| u32::from(self.top) * u32::try_from(dimensions).unwrap_or(u32::MAX);
        match self.aggregation {
            Aggregation::Sum => best(self.dimensions.len()),
            Aggregation::WeakestSection => {
                self.sections.iter().map(|section| best(self.of_section(&section.id).count())).min().unwrap_or(0)
            }
        }
    }

    /// Dimensions of a section.
    pub fn of_section<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Dimension> {
        self.dimensions.iter().filter(move |dimension| dimension.section.as_deref() == Some(id))
    }

    /// A total or a level in points.
    pub fn points(&self, number: u32) -> String {
        Tally { half_points: self.half_points, ..Tally::default() }.points(number)
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

    /// The band rule of a score, where every open answer leaves it in one band.
    pub fn rule(&self, tally: &Tally) -> Option<&BandRule> {
        let total = (tally.total * self.out_of()).checked_div(tally.out_of)?;
        self.bands.iter().find(|rule| total >= rule.from).filter(|_| tally.band != Band::Undecided)
    }

    /// What a score means, in words; empty where open answers decide.
    pub fn interpretation(&self, tally: &Tally) -> String {
        self.rule(tally).map_or_else(String::new, |rule| match &rule.name {
            Some(name) => format!("{name}: {}", rule.meaning),
            None => format!("{} debt: {}", rule.band.as_str(), rule.meaning),
        })
    }

    /// How audits refer to it.
    pub fn reference(&self) -> RubricRef {
        RubricRef { id: self.id.clone(), version: self.version, digest: self.digest.clone() }
    }
}
