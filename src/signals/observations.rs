//! Collects what signals saw, one observation each: hits of the catalogue and what the topics computed.

use std::collections::BTreeMap;

use super::registry::{SIGNALS, SignalInfo};
use super::scene::Scene;
use crate::model::{Observation, Outcome, Place, SignalId, Strength};

/// Places kept of one observation.
const PLACES: usize = 40;

/// Observations in the making.
pub(super) struct Observations {
    seen: BTreeMap<&'static str, Seen>,
}

enum Seen {
    Present(Strength, Vec<Place>),
    Unknown(String),
}

impl Observations {
    pub(super) fn new() -> Self {
        Self { seen: BTreeMap::new() }
    }

    /// The signal is there, at these places; joins what was seen of it before. No place, no signal.
    pub(super) fn present(&mut self, signal: &'static str, strength: Strength, places: Vec<Place>) {
        debug_assert!(info(signal).is_some(), "{signal} is not registered");
        if places.is_empty() {
            return;
        }
        match self.seen.get_mut(signal) {
            Some(Seen::Present(known, list)) => {
                // The stronger evidence is shown first.
                if strength > *known {
                    let weaker = std::mem::replace(list, places);
                    list.extend(weaker);
                } else {
                    list.extend(places);
                }
                *known = strength.max(*known);
            }
            _ => {
                self.seen.insert(signal, Seen::Present(strength, places));
            }
        }
    }

    /// The signal could not be looked for.
    pub(super) fn unknown(&mut self, signal: &'static str, reason: impl Into<String>) {
        self.seen.entry(signal).or_insert_with(|| Seen::Unknown(reason.into()));
    }

    /// Takes a present signal back, where looking closer contradicts it.
    pub(super) fn retract(&mut self, signal: &'static str) {
        self.seen.remove(signal);
    }

    /// Whether a signal is present so far.
    pub(super) fn has(&self, signal: &str) -> bool {
        matches!(self.seen.get(signal), Some(Seen::Present(..)))
    }

    /// Places of a present signal.
    pub(super) fn places(&self, signal: &str) -> &[Place] {
        match self.seen.get(signal) {
            Some(Seen::Present(_, places)) => places,
            _ => &[],
        }
    }

    /// Every hit of the catalogue.
    pub(super) fn take_catalogue(&mut self, scene: &Scene<'_>) {
        for (signal, found) in scene.found_signals() {
            let Some(info) = info(signal) else { continue };
            let mut hits: Vec<_> = found.iter().collect();
            hits.sort_by(|a, b| {
                b.strength
                    .cmp(&a.strength)
                    .then_with(|| a.place.path.cmp(&b.place.path))
                    .then(a.place.line.cmp(&b.place.line))
            });
            let strength = hits.first().map_or(Strength::Weak, |hit| hit.strength);
            self.present(info.id, strength, spread(&hits));
        }
    }

    /// One observation per registered signal, in the order of the registry. Where too little could be read, `blind` says
    /// why, and what was not seen is unknown instead of absent.
    pub(super) fn finish(mut self, blind: Option<&str>) -> Vec<Observation> {
        if let Some(reason) = blind {
            for info in SIGNALS {
                self.unknown(info.id, reason);
            }
        }
        SIGNALS.iter().map(|info| observation(info, self.seen.get(info.id))).collect()
    }
}

/// The first place of every file before the second of any: evidence spreads over files.
fn spread(hits: &[&crate::facts::tools::Found]) -> Vec<Place> {
    let mut rounds: Vec<(usize, usize, Place)> = Vec::new();
    let mut per_file: BTreeMap<usize, usize> = BTreeMap::new();
    for (order, hit) in hits.iter().enumerate() {
        let round = per_file.entry(hit.file).or_insert(0);
        rounds.push((*round, order, hit.place.clone()));
        *round += 1;
    }
    rounds.sort_by_key(|(round, order, _)| (*round, *order));
    rounds.into_iter().map(|(_, _, place)| place).collect()
}

fn observation(info: &SignalInfo, seen: Option<&Seen>) -> Observation {
    let (outcome, strength, places) = match seen {
        Some(Seen::Present(strength, places)) => {
            (Outcome::Present, *strength, places.iter().take(PLACES).cloned().collect())
        }
        Some(Seen::Unknown(reason)) => (Outcome::Unknown(reason.clone()), Strength::Weak, Vec::new()),
        None => (Outcome::Absent, Strength::Weak, Vec::new()),
    };
    Observation {
        signal: SignalId::new(info.id),
        outcome,
        strength,
        kind: info.kind,
        places,
        scope: info.scope.to_owned(),
    }
}

pub(super) fn info(signal: &str) -> Option<&'static SignalInfo> {
    SIGNALS.iter().find(|info| info.id == signal)
}

/// A place with a file and line.
pub(super) fn place(path: impl Into<String>, line: Option<u32>, note: impl Into<String>) -> Place {
    Place { path: path.into(), line, note: note.into() }
}
