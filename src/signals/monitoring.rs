//! Watching that people wrote themselves: measures of drift, and of how good predictions turned out to be.

use super::observations::{Observations, place};
use super::scene::Scene;
use crate::facts::FileFacts;
use crate::model::{Place, Strength};

/// Words in the names of functions that measure drift.
const DRIFT: &[&[&str]] =
    &[&["psi"], &["population", "stability"], &["drift"], &["kl", "divergence"], &["js", "divergence"]];
/// Metrics whose functions, called by what watches, measure live predictions.
const QUALITY: &[&str] = &["sklearn.metrics.", "torchmetrics.", "evaluate.load"];

pub(super) fn observe(scene: &Scene<'_>, seen: &mut Observations) {
    let (mut drift, mut quality) = (Vec::new(), Vec::new());
    for (_, file) in scene.source() {
        drift.extend(drift_functions(file));
        quality.extend(watched_quality(file));
    }
    seen.present("monitoring.drift", Strength::Moderate, drift);
    seen.present("monitoring.prediction", Strength::Moderate, quality);
}

/// Functions of the repository that by their name measure drift.
fn drift_functions(file: &FileFacts) -> Vec<Place> {
    let python = file.python();
    let named = python.into_iter().flat_map(|python| &python.definitions).filter(|definition| {
        let lower = definition.name.to_ascii_lowercase();
        let parts: Vec<&str> = lower.split('_').collect();
        DRIFT.iter().any(|words| parts.windows(words.len()).any(|part| part == *words))
    });
    named
        .take(3)
        .map(|definition| place(&file.path, file.line(definition.line), format!("{} measures drift", definition.name)))
        .collect()
}

/// A metric computed by a program that is there to watch.
fn watched_quality(file: &FileFacts) -> Vec<Place> {
    let lower = file.path.to_ascii_lowercase();
    if !lower.split('/').any(|part| part.contains("monitor")) {
        return Vec::new();
    }
    let calls = file.python().into_iter().flat_map(|python| &python.calls);
    calls
        .filter(|call| QUALITY.iter().any(|start| call.target.starts_with(start)))
        .take(2)
        .map(|call| place(&file.path, file.line(call.line), format!("the monitoring code calls {}", call.target)))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::facts::{RepoFacts, Tools};
    use crate::model::Outcome;

    fn present(signal: &str, files: &[(&str, &str)]) -> bool {
        let facts = RepoFacts::of_texts(files, crate::catalog::built_in());
        let tools = Tools::find(&facts, crate::catalog::built_in_matcher());
        let observed = super::super::observe(&facts, &tools, &[]);
        observed.observations.iter().any(|one| one.signal.as_str() == signal && one.outcome == Outcome::Present)
    }

    #[test]
    fn functions_by_their_name() {
        assert!(present("monitoring.drift", &[("watch.py", "def compute_psi(a, b):\n    return 1\n")]));
        assert!(present("monitoring.drift", &[("watch.py", "def feature_drift(a, b):\n    return 1\n")]));
        assert!(!present("monitoring.drift", &[("watch.py", "def epsilon(a):\n    return 1\n")]));
        assert!(!present("monitoring.drift", &[("tests/test_x.py", "def test_drift():\n    assert 1\n")]));
    }

    #[test]
    fn quality_counts_where_it_is_watched() {
        let code = "from sklearn.metrics import f1_score\nprint(f1_score(y, p))\n";
        assert!(present("monitoring.prediction", &[("src/monitoring/live.py", code)]));
        assert!(!present("monitoring.prediction", &[("src/train.py", code)]));
    }
}
