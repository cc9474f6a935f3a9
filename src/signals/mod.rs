//! Signals: yes/no questions about a repository, answered from facts and findings with the places that show it.

mod configuration;
mod consumers;
mod data;
mod dead_code;
mod dependencies;
mod features;
mod flows;
mod in_use;
mod monitoring;
mod observations;
mod overview;
mod pipeline;
mod purpose;
mod registers;
mod registry;
mod scene;
mod test_reports;
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
    look(facts, tools).judge(findings)
}

/// What the facts alone answer.
pub struct Looked<'a> {
    scene: Scene<'a>,
    tools: &'a Tools,
    seen: Observations,
    composition: Composition,
    overview: Overview,
}

/// Looks at the facts. It needs no findings, so that the rules can be asked meanwhile.
pub fn look<'a>(facts: &'a RepoFacts, tools: &'a Tools) -> Looked<'a> {
    let scene = Scene::new(facts, tools);
    let mut seen = Observations::new();
    seen.take_catalogue(&scene);
    dependencies::observe(&scene, &mut seen);
    training::observe(&scene, &mut seen);
    data::observe(&scene, &mut seen);
    features::observe(&scene, &mut seen);
    pipeline::observe(&scene, &mut seen);
    configuration::observe(&scene, &mut seen);
    testing::observe(&scene, &mut seen);
    test_reports::observe(&scene, &mut seen);
    consumers::observe(&scene, &mut seen);
    monitoring::observe(&scene, &mut seen);
    in_use::observe(&scene, &mut seen);
    let (composition, overview) = (purpose::composition(&scene), overview::of(&scene));
    Looked { scene, tools, seen, composition, overview }
}

impl Looked<'_> {
    /// Adds what findings say, and answers.
    pub fn judge(self, findings: &[Finding]) -> Observed {
        let Self { scene, tools, mut seen, composition, overview } = self;
        training::judge(&scene, findings, &mut seen);
        pipeline::judge(findings, &mut seen);
        dead_code::observe(&scene, findings, &mut seen);
        // Last: what people wrote down and the code confirms outweighs what was guessed from the code alone.
        registers::observe(scene.facts, tools, &mut seen);
        Observed { observations: seen.finish(blind(scene.facts).as_deref()), composition, overview }
    }
}

/// Why too little could be read for absence to mean anything: nothing there, or most of it unread.
fn blind(facts: &RepoFacts) -> Option<String> {
    let readable = facts.files.iter().filter(|file| file.parsed).count();
    let unread = facts
        .unread
        .iter()
        .filter(|unread| facts.files.iter().any(|file| !file.parsed && file.path == unread.path))
        .count();
    match (readable, unread) {
        (0, 0) => Some("there is no file to look at".to_owned()),
        _ if unread > readable => {
            Some(format!("{} of {} could not be read", unread, crate::text::count((readable + unread) as u64, "file")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::FileFacts;
    use crate::model::{Outcome, Repository, Unread};
    use crate::repo::History;

    fn facts(readable: usize, unread: usize) -> RepoFacts {
        let file =
            |number: usize, parsed| FileFacts { path: format!("{parsed}{number}.py"), parsed, ..FileFacts::default() };
        let files: Vec<FileFacts> =
            (0..readable).map(|n| file(n, true)).chain((0..unread).map(|n| file(n, false))).collect();
        let unread = files
            .iter()
            .filter(|file| !file.parsed)
            .map(|file| Unread { path: file.path.clone(), reason: "denied".into() })
            .collect();
        RepoFacts {
            repository: Repository::default(),
            files,
            history: History::default(),
            unread,
            notes: Vec::new(),
            test_reports: Vec::new(),
        }
    }

    #[test]
    fn absence_means_something_only_where_most_was_read() {
        let outcome = |facts: &RepoFacts| {
            observe(facts, &Tools::find(facts, crate::catalog::built_in_matcher()), &[]).observations[0].outcome.clone()
        };
        assert_eq!(outcome(&facts(3, 1)), Outcome::Absent);
        assert!(matches!(outcome(&facts(1, 3)), Outcome::Unknown(reason) if reason.contains("3 of 4 files")));
        assert!(matches!(outcome(&facts(0, 0)), Outcome::Unknown(_)));
    }

    #[test]
    fn the_same_files_give_the_same_evidence() {
        let training = "import numpy\nimport pandas\nfrom sklearn.svm import SVC\nmodel = SVC()\nmodel.fit(x, y)\n                        frame = pandas.read_csv('/home/ann/data.csv')\n";
        let mut files: Vec<(String, String)> =
            (0..12).map(|number| (format!("src/train_{number}.py"), training.to_owned())).collect();
        files.push(("poetry.lock".into(), "[[package]]\nname = \"attrs\"\nversion = \"1.0\"\n".into()));
        files.push(("pyproject.toml".into(), "[tool.poetry]\nname = \"x\"\n".into()));
        files.push(("dvc.yaml".into(), "stages:\n  a:\n    cmd: python src/train_3.py\n".into()));
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let facts = RepoFacts::of_texts(&files, crate::catalog::built_in());
        let told = || {
            let tools = Tools::find(&facts, crate::catalog::built_in_matcher());
            let findings = crate::rules::check(&facts, &tools).findings;
            observe(&facts, &tools, &findings).observations
        };
        let first = told();
        let missed = first.iter().find(|observation| observation.signal.as_str() == "deps.lock-misses").unwrap();
        assert!(matches!(&missed.outcome, Outcome::Present), "{missed:?}");
        // Hashes are seeded anew for every collection.
        for _ in 0..8 {
            assert_eq!(told(), first);
        }
    }
}
