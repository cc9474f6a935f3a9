//! Tests of the repository's own code, data tests that run, gates that stop something, and CI that runs them.

use super::observations::{Observations, place};
use super::scene::Scene;
use crate::facts::{Content, FileFacts};
use crate::model::{Context, Place, Strength};

/// Test functions with assertions from which on a suite counts.
const SUITE: usize = 3;

/// Test functions without assertions from which on they count as smoke tests.
const SMOKE: usize = 8;

pub(super) fn observe(scene: &Scene<'_>, seen: &mut Observations) {
    units(scene, seen);
    gates(scene, seen);
    own_data_tests(scene, seen);
    dbt_tests(scene, seen);
    continuous(scene, seen);
}

fn units(scene: &Scene<'_>, seen: &mut Observations) {
    let mut suites: Vec<(usize, Place)> = Vec::new();
    let mut hollow = Vec::new();
    let (mut total, mut smoke) = (0, 0);
    for file in scene.facts.files.iter().filter(|file| file.context == Context::Test) {
        let Some(python) = file.python() else { continue };
        let tests: Vec<_> =
            python.definitions.iter().filter(|definition| definition.name.starts_with("test")).collect();
        let asserting = tests.iter().filter(|test| test.asserts > 0).count();
        total += asserting;
        smoke += tests.len() - asserting;
        if asserting > 0 {
            suites.push((
                asserting,
                place(
                    &file.path,
                    tests.first().map(|test| test.line),
                    format!("{} holds {}", file.name(), crate::text::count(asserting as u64, "test")),
                ),
            ));
        } else if !file.name().starts_with("__init__")
            && !file.name().starts_with("conftest")
            && (!tests.is_empty() || file.name().starts_with("test"))
        {
            hollow.push(place(&file.path, None, format!("{} asserts nothing", file.name())));
        }
    }
    suites.extend(other_languages(scene));
    suites.sort_by_key(|(count, place)| (std::cmp::Reverse(*count), place.path.clone()));
    let strength = if total >= 10 { Strength::Strong } else { Strength::Moderate };
    if total >= SUITE {
        seen.present("tests.unit", strength, suites.into_iter().map(|(_, place)| place).collect());
    } else {
        // Tests without assertions still fail when the code does.
        if smoke >= SMOKE {
            seen.present("tests.smoke", Strength::Weak, hollow.clone());
        }
        hollow.extend(suites.into_iter().map(|(_, place)| place));
        seen.present("tests.placeholder", Strength::Moderate, hollow);
    }
}

/// Suites in languages whose files are not parsed count by file, one test each.
fn other_languages(scene: &Scene<'_>) -> Vec<(usize, Place)> {
    let tests = scene.facts.files.iter().filter(|file| {
        file.context == Context::Test && matches!(file.format, crate::parse::Format::Code(_)) && file.code_lines > 5
    });
    tests.map(|file| (1, place(&file.path, None, format!("{} holds tests", file.name())))).collect()
}

/// A comparison of a metric whose failure raises, exits or cancels, outside tests and libraries of losses.
fn gates(scene: &Scene<'_>, seen: &mut Observations) {
    let mut places = Vec::new();
    for (_, file) in scene.source() {
        let stages_a_model = is_evaluation(file);
        for check in file.python().into_iter().flat_map(|python| &python.metric_checks) {
            if check.stops && stages_a_model && !check.metric.eq_ignore_ascii_case("loss") {
                places.push(place(
                    &file.path,
                    file.line(check.line),
                    format!("{} stops when {} is not good enough", file.name(), check.metric),
                ));
            }
        }
    }
    seen.present("tests.gate", Strength::Moderate, places);
}

pub(super) fn is_evaluation(file: &FileFacts) -> bool {
    let lower = file.path.to_ascii_lowercase();
    [
        "eval",
        "gate",
        "promot",
        "register",
        "validat",
        "champion",
        "deploy",
        "upload_model",
        "quality",
        "retrain",
        "acceptance",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

/// Functions of tests and checks that look at data: their names say so and they assert or raise.
fn own_data_tests(scene: &Scene<'_>, seen: &mut Observations) {
    let mut places = Vec::new();
    for file in scene.facts.files.iter().filter(|file| matches!(file.context, Context::Test | Context::Source)) {
        let Some(python) = file.python() else { continue };
        for definition in &python.definitions {
            let lower = definition.name.to_ascii_lowercase();
            let named = (lower.starts_with("test") || lower.starts_with("check") || lower.starts_with("validate"))
                && [
                    "data_quality",
                    "duplicates",
                    "missing_values",
                    "null",
                    "data_schema",
                    "distribution",
                    "drift",
                    "leak",
                    "schema_of",
                    "ranges",
                    "outlier",
                    "splits",
                ]
                .iter()
                .any(|word| lower.contains(word));
            if named && definition.asserts > 0 && reads_data(file, scene) {
                places.push(place(&file.path, file.line(definition.line), format!("{} tests data", definition.name)));
            }
        }
    }
    seen.present("tests.data", Strength::Moderate, places);
}

/// Tests that dbt runs on columns and models, declared beside them.
fn dbt_tests(scene: &Scene<'_>, seen: &mut Observations) {
    if !scene.facts.files.iter().any(|file| file.name() == "dbt_project.yml") {
        return;
    }
    let mut places = Vec::new();
    for file in scene.facts.files.iter().filter(|file| file.context != Context::Vendored) {
        let Content::Config(config) = &file.content else { continue };
        let tests = config.entries.iter().filter(|entry| {
            ["models[", "sources[", "seeds[", "snapshots["].iter().any(|start| entry.path.starts_with(start))
                && (entry.path.contains(".tests[") || entry.path.contains(".data_tests["))
        });
        let tests: Vec<_> = tests.collect();
        if let Some(first) = tests.first() {
            let note = format!("{} declares {}", file.name(), crate::text::count(tests.len() as u64, "data test"));
            places.push(place(&file.path, Some(first.line), note));
        }
    }
    seen.present("tests.data", Strength::Strong, places);
}

fn reads_data(file: &FileFacts, scene: &Scene<'_>) -> bool {
    let index = scene.facts.files.iter().position(|other| std::ptr::eq(other, file));
    index.is_some_and(|index| scene.found_in("data.read", index)) || file.path.to_ascii_lowercase().contains("data")
}

/// `pytest`, `make test`, `mise run test`, `uv run just check-test`: a runner, and the word test.
pub(super) fn runs_tests(command: &str) -> bool {
    const RUNNERS: &[&str] = &[
        "make", "mise", "just", "task", "invoke", "inv", "nox", "tox", "hatch", "pixi", "pdm", "poetry", "uv", "rake",
        "npm", "yarn", "pipenv", "./",
    ];
    let words: Vec<&str> = command.split(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '/' | '_')).collect();
    let runner = RUNNERS.iter().any(|runner| command.starts_with(runner));
    words.iter().any(|word| matches!(*word, "pytest" | "unittest" | "nosetests" | "rspec" | "testthat"))
        || (runner && words.iter().any(|word| matches!(*word, "test" | "tests" | "check")))
}

/// CI steps that run tests, through a task runner's file too.
fn continuous(scene: &Scene<'_>, seen: &mut Observations) {
    let ci = scene.facts.files.iter().filter(|file| matches!(file.content, Content::Ci(_)));
    let mut places = Vec::new();
    for file in ci {
        for command in &file.commands {
            if runs_tests(&command.text) {
                places.push(place(
                    &file.path,
                    Some(command.line),
                    format!("CI runs {}", super::scene::shorten(&command.text)),
                ));
            }
        }
    }
    seen.present("tests.ci", Strength::Strong, places);
}

#[cfg(test)]
mod tests {
    use crate::facts::{RepoFacts, Tools};
    use crate::model::Outcome;

    #[test]
    fn tests_declared_beside_dbt_models_are_data_tests() {
        let schema =
            "models:\n  - name: scores\n    columns:\n      - name: id\n        tests:\n          - not_null\n";
        let notes = |files: &[(&str, &str)]| {
            let facts = RepoFacts::of_texts(files, crate::catalog::built_in());
            let tools = Tools::find(&facts, crate::catalog::built_in_matcher());
            let all = super::super::observe(&facts, &tools, &[]).observations;
            let data = all.into_iter().find(|one| one.signal.as_str() == "tests.data").unwrap();
            (data.outcome == Outcome::Present, data.places.first().map(|place| place.note.clone()))
        };
        let project = ("dbt_project.yml", "name: demo\n");
        assert_eq!(
            notes(&[project, ("models/schema.yml", schema)]),
            (true, Some("schema.yml declares 1 data test".to_owned()))
        );
        assert_eq!(
            notes(&[("models/schema.yml", schema)]),
            (false, None),
            "without dbt it is somebody's configuration"
        );
    }
}
