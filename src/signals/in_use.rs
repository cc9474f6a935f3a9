//! Use, not presence: locks nothing installs from, drift checks that nothing calls or that compare a file with itself, CI
//! and gates that cannot stop anything, a described interface beside handlers that return anything.

use super::observations::{Observations, place};
use super::scene::{Scene, shorten};
use super::testing::runs_tests;
use crate::facts::{Command, Content, FileFacts};
use crate::model::{Context, Place, Strength};
use crate::parse::Format;
use crate::parse::python::{Definition, DefinitionKind};

/// Parts of option names for what is compared with, and for what is compared.
const REFERENCE: &[&str] = &["ref", "baseline", "train", "expected"];
const CURRENT: &[&str] = &["cur", "prod", "new", "live", "actual"];
/// Ends of the decorators that make a function a handler of requests.
const ROUTES: &[&str] = &[".get", ".post", ".put", ".route", ".api_route"];

pub(super) fn observe(scene: &Scene<'_>, seen: &mut Observations) {
    lock_unused(scene, seen);
    drift(scene, seen);
    toothless_tests(scene, seen);
    toothless_gates(scene, seen);
    untyped_handlers(scene, seen);
    promises(scene, seen);
}

fn commands<'a>(scene: &Scene<'a>) -> impl Iterator<Item = (&'a FileFacts, &'a Command)> {
    let files = scene.facts.files.iter().filter(|file| !matches!(file.context, Context::Vendored | Context::Test));
    files.flat_map(|file| file.commands.iter().map(move |command| (file, command)))
}

/// Words by which a command shows that it installs from a lock file.
fn installers(lock: &FileFacts) -> Vec<String> {
    let tools: &[&str] = match lock.name() {
        "uv.lock" => &["uv"],
        "poetry.lock" => &["poetry"],
        "pdm.lock" => &["pdm"],
        "Pipfile.lock" => &["pipenv"],
        "pixi.lock" => &["pixi"],
        name if name.contains("conda-lock") => &["conda-lock", "micromamba", "mamba"],
        _ => &[],
    };
    tools.iter().map(|tool| (*tool).to_owned()).chain([lock.name().to_owned()]).collect()
}

/// A lock file beside install commands of which none uses it.
fn lock_unused(scene: &Scene<'_>, seen: &mut Observations) {
    // Tools that are installed one by one need no lock; what a file declares does.
    let is_install = |text: &str| {
        let pip = text.contains("pip install") || text.contains("pip3 install");
        let of_file =
            text.split_whitespace().any(|word| matches!(word, "-r" | "--requirement" | "-e" | "." | "--editable"));
        (pip && of_file) || text.contains("conda env create") || text.contains("setup.py install")
    };
    let names = |text: &str, word: &str| {
        text.split(|c: char| c.is_whitespace() || matches!(c, '/' | '=' | '"' | '\'' | ';')).any(|part| part == word)
    };
    let locks: Vec<&FileFacts> = scene
        .facts
        .files
        .iter()
        .filter(|file| matches!(file.content, Content::Lock(_)) && file.context != Context::Vendored)
        .collect();
    let used = locks.iter().any(|lock| {
        let words = installers(lock);
        let by_command = commands(scene).any(|(_, command)| words.iter().any(|word| names(&command.text, word)));
        let by_action = scene.facts.files.iter().any(|file| match &file.content {
            Content::Ci(ci) => ci
                .steps
                .iter()
                .filter_map(|step| step.uses.as_deref())
                .any(|action| words.iter().any(|word| action.split(['/', '-', '@', ':']).any(|part| part == word))),
            _ => false,
        });
        by_command || by_action
    });
    let install = commands(scene).find(|(_, command)| is_install(&command.text));
    if let (Some(lock), false, Some((file, command))) = (locks.first(), used, install) {
        let note = format!("{} installs without {}, and nothing installs from it", shorten(&command.text), lock.name());
        seen.present("deps.lock-unused", Strength::Moderate, vec![place(&file.path, Some(command.line), note)]);
    }
}

fn drift(scene: &Scene<'_>, seen: &mut Observations) {
    let mut files: Vec<usize> = scene
        .found("monitoring.drift")
        .iter()
        .filter(|found| found.place.line.is_some())
        .map(|found| found.file)
        .collect();
    files.sort_unstable();
    files.dedup();
    files.retain(|file| scene.facts.files[*file].python().is_some());
    if files.is_empty() {
        return;
    }
    let (same, other) = compared(scene, &files);
    if !same.is_empty() && !other {
        seen.present("monitoring.drift.self", Strength::Strong, same);
    }
    let reached = crate::rules::named_modules(scene.facts, files.iter().map(|file| module(&scene.facts.files[*file])));
    let is_idle = |file: &FileFacts| {
        let handles = file.python().is_some_and(|python| {
            python.definitions.iter().any(|d| !d.decorators.is_empty() && d.kind == DefinitionKind::Function)
        });
        file.format == Format::Python && !handles && !reached.contains(module(file))
    };
    if files.iter().all(|file| is_idle(&scene.facts.files[*file])) {
        let idle = files.iter().map(|file| {
            let file = &scene.facts.files[*file];
            place(&file.path, None, format!("nothing calls, schedules or documents {}", file.name()))
        });
        seen.present("monitoring.drift.idle", Strength::Moderate, idle.collect());
    }
}

fn module(file: &FileFacts) -> &str {
    file.name().trim_end_matches(".py")
}

/// Drift checks that compare a file with itself, and whether any compares two.
fn compared(scene: &Scene<'_>, files: &[usize]) -> (Vec<Place>, bool) {
    let mut same = Vec::new();
    let mut other = false;
    for (file, command) in commands(scene) {
        let about = command.text.to_ascii_lowercase().contains("drift")
            || command.script.as_deref().is_some_and(|script| {
                files.iter().any(|index| scene.facts.files[*index].path.ends_with(script.trim_start_matches("./")))
            });
        match about.then(|| two_inputs(&command.text)).flatten() {
            Some((reference, current)) if reference == current => {
                let note = format!("the drift check compares {reference} with itself");
                same.push(place(&file.path, Some(command.line), note));
            }
            // What a document shows is an example, and a variable may hold anything.
            Some((reference, current)) => {
                other |= file.context != Context::Docs && !reference.starts_with('$') && !current.starts_with('$');
            }
            None => {}
        }
    }
    for index in files {
        let file = &scene.facts.files[*index];
        let reads = file.python().into_iter().flat_map(|python| &python.calls).filter(|call| {
            call.target.rsplit('.').next().is_some_and(|name| name.starts_with("read_")) && call.first.is_some()
        });
        let reads: Vec<_> = reads.collect();
        match reads.as_slice() {
            [one] if one.count > 1 => {
                let what = one.first.as_deref().unwrap_or_default();
                same.push(place(
                    &file.path,
                    file.line(one.line),
                    format!("the drift check compares {what} with itself"),
                ));
            }
            [_, _, ..] => other = true,
            _ => {}
        }
    }
    (same, other)
}

/// The values of the two options of a command that name what is compared.
fn two_inputs(command: &str) -> Option<(&str, &str)> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let value_of = |parts: &[&str]| {
        words.iter().enumerate().find_map(|(at, word)| {
            let option = word.strip_prefix("--")?;
            let (name, value) =
                option.split_once('=').map_or((option, words.get(at + 1).copied()), |(n, v)| (n, Some(v)));
            parts.iter().any(|part| name.starts_with(part)).then_some(value?.trim_matches(['"', '\'']))
        })
    };
    Some((value_of(REFERENCE)?, value_of(CURRENT)?))
}

/// Tests that CI runs only where their failure fails nothing.
fn toothless_tests(scene: &Scene<'_>, seen: &mut Observations) {
    let mut toothless = Vec::new();
    for file in &scene.facts.files {
        let Content::Ci(ci) = &file.content else { continue };
        for step in ci.steps.iter().filter(|step| step.run.lines().any(|line| runs_tests(line.trim()))) {
            if !step.continue_on_error {
                return;
            }
            toothless.push(place(&file.path, Some(step.line), "CI runs the tests, and goes on when they fail"));
        }
    }
    seen.present("tests.ci.toothless", Strength::Strong, toothless);
}

/// Checks of a metric that only say so.
fn toothless_gates(scene: &Scene<'_>, seen: &mut Observations) {
    if seen.has("tests.gate") {
        return;
    }
    let mut places = Vec::new();
    for (_, file) in scene.source().filter(|(_, file)| super::testing::is_evaluation(file)) {
        let checks = file.python().into_iter().flat_map(|python| &python.metric_checks);
        places.extend(checks.filter(|check| !check.stops && is_metric(&check.metric)).map(|check| {
            place(&file.path, file.line(check.line), format!("{} is compared, and nothing stops", check.metric))
        }));
    }
    seen.present("tests.gate.toothless", Strength::Weak, places);
}

/// Losses are compared for many reasons, and a limit alone is no metric.
fn is_metric(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower != "loss" && !lower.contains("threshold")
}

/// An `OpenAPI` file, and handlers of which none declares what it returns.
fn untyped_handlers(scene: &Scene<'_>, seen: &mut Observations) {
    let described = scene.facts.files.iter().find(|file| {
        let name = file.name().to_ascii_lowercase();
        (name.starts_with("openapi") || name.starts_with("swagger")) && file.context != Context::Vendored
    });
    let Some(described) = described else { return };
    let mut untyped = Vec::new();
    for (_, file) in scene.source() {
        let Some(python) = file.python() else { continue };
        if python.calls.iter().any(|call| call.keywords.iter().any(|keyword| keyword == "response_model")) {
            return;
        }
        for handler in python.definitions.iter().filter(|definition| is_handler(definition)) {
            if handler.returns.as_deref().is_some_and(is_declared) {
                return;
            }
            let note = format!("{} returns what {} describes, untyped", handler.name, described.name());
            untyped.push(place(&file.path, file.line(handler.line), note));
        }
    }
    seen.present("output.schema.untyped", Strength::Moderate, untyped);
}

fn is_handler(definition: &Definition) -> bool {
    definition.decorators.iter().any(|decorator| ROUTES.iter().any(|route| decorator.ends_with(route)))
}

/// A return type that says more than 'something'.
fn is_declared(annotation: &str) -> bool {
    let bare = annotation.trim_start_matches("typing.").to_ascii_lowercase();
    !["any", "dict", "str", "bytes", "object", "none", "response", "jsonresponse"]
        .iter()
        .any(|vague| bare == *vague || bare.starts_with(&format!("{vague}[")))
}

/// What documents only promise, by the dimension it would bear on.
fn promises(scene: &Scene<'_>, seen: &mut Observations) {
    for file in &scene.facts.files {
        for (tool, line, words) in file.document.iter().flat_map(|document| &document.promises) {
            let Some(tool) = crate::catalog::built_in().tools.get(usize::from(*tool)) else { continue };
            // Beside what is there, a plan for more is no contradiction.
            let open: Vec<&'static str> = tool
                .signals
                .iter()
                .filter(|signal| !seen.has(signal.as_str()))
                .filter_map(|signal| promised(signal.as_str()))
                .collect();
            for signal in open {
                let note = format!("promised, not there yet: '{words}'");
                seen.present(signal, Strength::Weak, vec![place(&file.path, Some(*line), note)]);
            }
        }
    }
}

fn promised(signal: &str) -> Option<&'static str> {
    Some(match signal.split('.').next()? {
        "monitoring" => "monitoring.promised",
        "tests" => "tests.promised",
        "feedback" => "feedback.promised",
        "features" => "features.promised",
        "consumers" | "output" => "consumers.promised",
        "data" => "data.promised",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::facts::{RepoFacts, Tools};
    use crate::model::Outcome;

    /// The notes of one signal over files.
    fn notes(signal: &str, files: &[(&str, &str)]) -> Vec<String> {
        let facts = RepoFacts::of_texts(files, crate::catalog::built_in());
        let tools = Tools::find(&facts, crate::catalog::built_in_matcher());
        let observed = super::super::observe(&facts, &tools, &[]);
        let one = observed.observations.into_iter().find(|one| one.signal.as_str() == signal).unwrap();
        if one.outcome == Outcome::Present {
            one.places.into_iter().map(|place| place.note).collect()
        } else {
            Vec::new()
        }
    }

    const DRIFT: &str = "import sys\nfrom evidently.report import Report\nfrom evidently.metric_preset import \
                         DataDriftPreset\nreport = Report(metrics=[DataDriftPreset()])\nreport.run(reference_data=a, \
                         current_data=b)\n";
    const LOCK: &str = "[[package]]\nname = \"numpy\"\nversion = \"2.0.0\"\ndescription = \"\"\noptional = false\n\
                        python-versions = \"*\"\nfiles = []\n";

    #[test]
    fn a_lock_counts_when_something_installs_from_it() {
        let with = |readme: &str| notes("deps.lock-unused", &[("poetry.lock", LOCK), ("README.md", readme)]);
        assert_eq!(with("```sh\npip install -r requirements.txt\n```\n").len(), 1);
        assert!(with("```sh\npip install poetry\npoetry install\n```\n").is_empty());
        assert!(with("Nothing is installed here.\n").is_empty(), "no command is no contradiction");
    }

    #[test]
    fn a_file_compared_with_itself_shows_no_drift() {
        let with = |make: &str| notes("monitoring.drift.self", &[("drift.py", DRIFT), ("Makefile", make)]);
        assert_eq!(
            with("check:\n\tpython drift.py --ref data/a.csv --cur data/a.csv\n"),
            ["the drift check compares data/a.csv with itself"]
        );
        assert!(with("check:\n\tpython drift.py --ref data/a.csv --cur data/b.csv\n").is_empty());
        let twice = format!("import pandas as pd\na = pd.read_csv('x.csv')\nb = pd.read_csv('x.csv')\n{DRIFT}");
        assert_eq!(notes("monitoring.drift.self", &[("drift.py", &twice)]).len(), 1);
    }

    #[test]
    fn drift_code_that_nothing_calls_is_idle() {
        assert_eq!(notes("monitoring.drift.idle", &[("watch.py", DRIFT), ("train.py", "x = 1\n")]).len(), 1);
        assert!(notes("monitoring.drift.idle", &[("watch.py", DRIFT), ("a.sh", "python watch.py\n")]).is_empty());
        assert!(notes("monitoring.drift.idle", &[("watch.py", DRIFT), ("job.py", "import watch\n")]).is_empty());
    }

    #[test]
    fn ci_that_goes_on_when_tests_fail_is_toothless() {
        let ci = |more: &str| {
            let text = format!("on: push\njobs:\n  t:\n    steps:\n      - run: pytest\n{more}");
            notes("tests.ci.toothless", &[(".github/workflows/t.yml", &text)]).len()
        };
        assert_eq!(ci("        continue-on-error: true\n"), 1);
        assert_eq!(ci(""), 0);
        assert_eq!(ci("        continue-on-error: true\n      - run: pytest -x\n"), 0);
    }

    #[test]
    fn a_described_interface_needs_typed_handlers() {
        let with = |handler: &str| {
            let code = format!("from fastapi import FastAPI\napp = FastAPI()\n@app.post('/score')\n{handler}\n");
            notes("output.schema.untyped", &[("openapi.yaml", "openapi: 3.0.0\npaths: {}\n"), ("api.py", &code)])
        };
        assert_eq!(with("def score(x):\n    return {'p': 1}"), ["score returns what openapi.yaml describes, untyped"]);
        assert!(with("def score(x) -> Score:\n    return Score(p=1)").is_empty());
    }

    #[test]
    fn a_promise_is_no_evidence() {
        let with = |text: &str| {
            let files = [("README.md", text)];
            (notes("feedback.named", &files).len(), notes("feedback.promised", &files).len())
        };
        assert_eq!(with("# Risks\n\nThe scores create a feedback loop with the labels.\n"), (1, 0));
        assert_eq!(with("# Roadmap\n\n- examine the feedback loop with the labels\n"), (0, 1));
        assert_eq!(with("# Risks\n\nTODO: think about the feedback loop of the scores.\n"), (0, 1));
    }
}
