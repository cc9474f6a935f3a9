//! `unused-module`: code that nothing reaches.

use foldhash::{HashSet, HashSetExt};

use super::{Found, Ground, Meta, Report, Rule};
use crate::facts::{Content, FileFacts, RepoFacts};
use crate::model::{Category, Context, Severity};
use crate::parse::Format;
use crate::parse::python::DefinitionKind;

static META: Meta = Meta {
    id: "unused-module",
    severity: Severity::Low,
    category: Category::PipelineJungle,
    dimension: Some("dead-code"),
    what: "Reports Python modules that define something and that nothing imports, no command, CI step, pipeline, \
           configuration or document names, and that do nothing when run.",
    why: "Everybody reads it, nobody dares to delete it, and searches find it first.",
    example: "old_metrics.py, imported by nothing",
    instead: "Delete it; git keeps it.",
    wrong: "A module loaded by a name put together at run time, or used by another repository, looks unused. Modules of an \
            installable package are left alone.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let packages: HashSet<&str> =
        ground.facts.files.iter().filter(|file| file.name() == "__init__.py").map(FileFacts::folder).collect();
    let installable = ground.facts.files.iter().any(|file| match &file.content {
        Content::Pyproject(project) => project.project_line.is_some(),
        Content::SetupCfg(setup) => setup.name.is_some(),
        _ => matches!(file.name(), "setup.py"),
    });
    let is_candidate = |(index, file): &(usize, &FileFacts)| {
        let is_source = file.context == Context::Source && file.format == Format::Python;
        let public = installable && packages.contains(file.folder());
        is_source && !public && ground.modules.importers(*index) == 0 && is_module(file)
    };
    let candidates: Vec<&FileFacts> =
        ground.facts.files.iter().enumerate().filter(is_candidate).map(|(_, file)| file).collect();
    let named = named_modules(ground.facts, candidates.iter().map(|file| stem(file)));
    for file in candidates.into_iter().filter(|file| !named.contains(stem(file))) {
        report.add(Found {
            path: &file.path,
            context: file.context,
            lines: (0, 0),
            message: format!("nothing imports or runs {}", file.name()),
            suggestion: "delete it; git keeps it".to_owned(),
            key: "",
        });
    }
}

fn stem(file: &FileFacts) -> &str {
    file.name().trim_end_matches(".py")
}

/// Defines something, and is no script.
fn is_module(file: &FileFacts) -> bool {
    const ENTRIES: &[&str] = &[
        "__init__.py",
        "__main__.py",
        "setup.py",
        "conftest.py",
        "manage.py",
        "wsgi.py",
        "asgi.py",
        "noxfile.py",
        "tasks.py",
        "fabfile.py",
        "conf.py",
        "app.py",
        "main.py",
        "handler.py",
        "lambda_function.py",
        "hubconf.py",
        "settings.py",
        "score.py",
    ];
    let Some(python) = file.python() else { return false };
    let framework = python
        .definitions
        .iter()
        .any(|definition| !definition.decorators.is_empty() && definition.kind != DefinitionKind::Method)
        || python
            .calls
            .iter()
            .any(|call| matches!(call.target.as_str(), "airflow.DAG" | "airflow.models.DAG" | "fastapi.FastAPI"));
    let defines = !python.definitions.is_empty();
    defines
        && python.main_guard.is_none()
        && !python.runs_on_import
        && !framework
        && python.syntax_errors == 0
        && !ENTRIES.contains(&file.name())
        && !file
            .path
            .split('/')
            .any(|part| matches!(part, "migrations" | "dags" | "plugins" | "examples" | "alembic" | "recipes"))
}

/// Which of some modules a word in commands, configuration, documents, imports or strings could name.
pub(super) fn named_modules<'a>(facts: &'a RepoFacts, modules: impl IntoIterator<Item = &'a str>) -> HashSet<&'a str> {
    let mut unnamed: HashSet<&str> = modules.into_iter().collect();
    let mut named: HashSet<&str> = HashSet::new();
    for file in &facts.files {
        if unnamed.is_empty() {
            break;
        }
        each_word(file, &mut |word| named.extend(unnamed.take(word)));
    }
    named
}

/// Words of a file by which it may name a module.
fn each_word(file: &FileFacts, meet: &mut impl FnMut(&str)) {
    let mut words = |text: &str| {
        let all = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        all.filter(|word| word.len() > 1).for_each(&mut *meet);
    };
    file.commands.iter().for_each(|command| words(&command.text));
    match &file.content {
        Content::Config(config) => config.entries.iter().for_each(|entry| words(&entry.value.text)),
        Content::Pyproject(project) => project.scripts.iter().for_each(|(_, target)| words(target)),
        Content::SetupCfg(setup) => setup.scripts.iter().for_each(|(_, target)| words(target)),
        _ => {}
    }
    file.document.iter().flat_map(|document| &document.scripts).for_each(|(_, script)| words(script));
    if let Some(python) = file.python() {
        python.texts.iter().for_each(|text| words(&text.text));
        python.calls.iter().filter_map(|call| call.first.as_deref()).for_each(&mut words);
        // Imports that do not resolve may still mean a module by another root.
        for import in &python.imports {
            import.module.rsplit('.').next().into_iter().for_each(&mut *meet);
            import.names.iter().for_each(|name| meet(name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    const MODULE: &str = "def score(x):\n    return x + 1\n";

    #[test]
    fn a_module_nobody_reaches_is_reported() {
        assert_eq!(
            messages(&RULE, &[("old_metrics.py", MODULE), ("train.py", "print(1)\n")]),
            ["old_metrics.py:0 nothing imports or runs old_metrics.py"]
        );
    }

    #[test]
    fn imported_named_and_running_modules_are_used() {
        assert!(
            messages(&RULE, &[("metrics.py", MODULE), ("train.py", "from metrics import score\nprint(1)\n")])
                .is_empty()
        );
        assert!(messages(&RULE, &[("metrics.py", MODULE), ("Makefile", "all:\n\tpython metrics.py\n")]).is_empty());
        assert!(messages(&RULE, &[("metrics.py", MODULE), ("conf/a.yaml", "target: metrics.score\n")]).is_empty());
        assert!(messages(&RULE, &[("report.py", "def f():\n    pass\nf()\n")]).is_empty());
    }

    #[test]
    fn modules_of_an_installable_package_are_public() {
        let files = [("pyproject.toml", "[project]\nname = \"a\"\n"), ("a/__init__.py", ""), ("a/metrics.py", MODULE)];
        assert!(messages(&RULE, &files).is_empty());
    }
}
