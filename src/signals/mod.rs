//! Signals: yes/no questions about a repository, answered from facts and findings with the places that show it.

mod configuration;
mod consumers;
mod data;
mod dead_code;
mod dependencies;
mod features;
mod observations;
mod overview;
mod pipeline;
mod purpose;
mod registry;
mod scene;
mod testing;
mod training;

pub use registry::{SIGNALS, SignalInfo};

use crate::facts::{RepoFacts, Tools};
use crate::model::{Composition, Finding, Observation, Overview};

use observations::Observations;
use scene::Scene;

/// What the signals saw, and what a newcomer asks first.
#[derive(Debug)]
pub struct Observed {
    /// One per registered signal.
    pub observations: Vec<Observation>,
    /// Lines by purpose.
    pub composition: Composition,
    /// Entry points, data sources, people.
    pub overview: Overview,
}

/// Answers every registered question.
pub fn observe(facts: &RepoFacts, tools: &Tools, findings: &[Finding]) -> Observed {
    let scene = Scene::new(facts, tools);
    let mut seen = Observations::new();
    seen.take_catalogue(&scene);
    dependencies::observe(&scene, &mut seen);
    training::observe(&scene, findings, &mut seen);
    data::observe(&scene, &mut seen);
    features::observe(&scene, &mut seen);
    pipeline::observe(&scene, findings, &mut seen);
    configuration::observe(&scene, &mut seen);
    testing::observe(&scene, &mut seen);
    consumers::observe(&scene, &mut seen);
    dead_code::observe(&scene, findings, &mut seen);
    Observed { observations: seen.finish(), composition: purpose::composition(&scene), overview: overview::of(&scene) }
}
