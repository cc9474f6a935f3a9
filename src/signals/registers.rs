//! Registers as evidence: one that is filled and sound settles its question, one that is broken speaks against it.

use super::observations::{Observations, place};
use crate::facts::{RepoFacts, Tools};
use crate::model::{Place, Strength};
use crate::registers::{Ground, Kind, Sheet, present};

/// The signal of a sound register of each kind, that of one that is broken or overdue, and what a begun one shows.
const SIGNALS: [(Kind, &str, &str, Option<&str>); 5] = [
    (Kind::Consumers, "register.consumers", "register.consumers.broken", Some("consumers.named")),
    (Kind::Features, "register.features", "register.features.broken", Some("features.dictionary")),
    (Kind::Labels, "register.labels", "register.labels.broken", Some("feedback.named")),
    (Kind::Settings, "register.settings", "register.settings.broken", None),
    (Kind::Evaluation, "register.evaluation", "register.evaluation.broken", None),
];

pub(super) fn observe(facts: &RepoFacts, tools: &Tools, seen: &mut Observations) {
    for sheet in present(&Ground::at_commit(facts, tools)) {
        let Some((_, sound, broken, begun)) = SIGNALS.iter().find(|(kind, ..)| *kind == sheet.kind) else { continue };
        seen.present(broken, Strength::Strong, faults(&sheet));
        let words = place(sheet.kind.path(), None, format!("{}: {}", sheet.kind.shape().title, sheet.verdict));
        if sheet.sound {
            seen.present(sound, Strength::Strong, vec![words]);
            if sheet.kind == Kind::Settings {
                // The literals are still in the code, but somebody says why.
                seen.retract("config.hardcoded");
            }
        } else if let Some(begun) = begun.filter(|_| is_begun(&sheet)) {
            seen.present(begun, Strength::Moderate, vec![words]);
        }
    }
}

/// Whether an entry holds what a person had to say: names alone are what the code shows.
fn is_begun(sheet: &Sheet) -> bool {
    let said: &[&str] = match sheet.kind {
        Kind::Consumers => &["service", "fields_used"],
        Kind::Features => &["meaning", "owner"],
        Kind::Labels => &["label_trigger", "model_output_affects_outcome"],
        Kind::Settings | Kind::Evaluation => return false,
    };
    sheet.records().iter().any(|record| said.iter().all(|key| record.has(key)))
}

/// What stops the register from being relied on, each at the place that shows it.
fn faults(sheet: &Sheet) -> Vec<Place> {
    let failing = sheet.issues.iter().filter(|issue| issue.class.fails());
    let places = failing.map(|issue| match &issue.place {
        Some((path, line)) => place(path.clone(), *line, issue.message.clone()),
        None => place(sheet.kind.path(), (issue.line > 0).then_some(issue.line), issue.message.clone()),
    });
    places.collect()
}
