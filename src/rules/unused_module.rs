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
    let named = named_words(ground.facts);
    let packages: HashSet<&str> =
        ground.facts.files.iter().filter(|file| file.name() == "__init__.py").map(FileFacts::folder).collect();
    let installable = ground.facts.files.iter().any(|file| match &file.content {
        Content::Pyproject(project) => project.project_line.is_some(),
        Content::SetupCfg(setup) => setup.name.is_some(),
        _ => matches!(file.name(), "setup.py"),
    });
    for (index, file) in ground.facts.files.iter().enumerate() {
        let candidate = file.context == Context::Source && file.format == Format::Python && is_module(file);
        let public = installable && packages.contains(file.folder());
        let stem = file.name().trim_end_matches(".py");
        if candidate && !public && ground.modules.importers(index) == 0 && !named.contains(stem) {
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

/// Every word that could name a module in commands, configuration, documents and strings.
pub(super) fn named_words(facts: &RepoFacts) -> HashSet<&str> {
    fn words(text: &str) -> impl Iterator<Item = &str> {
        text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| word.len() > 1)
    }
    let mut named: HashSet<&str> = HashSet::new();
    for file in &facts.files {
        for command in &file.commands {
            named.extend(words(&command.text));
        }
        match &file.content {
            Content::Config(config) => config.entries.iter().for_each(|entry| named.extend(words(&entry.value.text))),
            Content::Pyproject(project) => {
                project.scripts.iter().for_each(|(_, target)| named.extend(words(target)));
            }
            Content::SetupCfg(setup) => setup.scripts.iter().for_each(|(_, target)| named.extend(words(target))),
            _ => {}
        }
        for (_, script) in file.document.iter().flat_map(|document| &document.scripts) {
            named.extend(words(script));
        }
        if let Some(python) = file.python() {
            python.texts.iter().for_each(|text| named.extend(words(&text.text)));
            python.calls.iter().filter_map(|call| call.first.as_deref()).for_each(|text| named.extend(words(text)));
            // Imports that do not resolve may still mean a module by another root.
            python.imports.iter().for_each(|import| {
                named.extend(import.module.rsplit('.').next());
                named.extend(import.names.iter().map(String::as_str));
            });
        }
    }
    named
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
