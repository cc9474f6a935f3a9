//! `unpinned-dependencies`: an environment that is another one next month.

use super::manifests::Manifest;
use super::{Found, Ground, Meta, Report, Rule, running};
use crate::model::{Category, Context, Severity};
use crate::parse::pep508::Pin;

static META: Meta = Meta {
    id: "unpinned-dependencies",
    severity: Severity::High,
    category: Category::Configuration,
    dimension: Some("reproducibility"),
    what: "Reports, once, where the environment of the code stands on the ladder undeclared, declared, pinned, locked, and \
           what is missing: no manifest at all, or dependencies without an exact version and no lock file beside or above \
           them (uv, Poetry, PDM, Pipenv, conda-lock, pixi, pip-compile, a frozen requirements file).",
    why: "The same commit installs other versions tomorrow; a model that cannot be trained again cannot be debugged.",
    example: "pandas\nscikit-learn>=1.3",
    instead: "Commit a lock file, or pin every version and have a tool update them.",
    wrong: "A library declares ranges on purpose; its own experiments still need a lock.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let manifests = &ground.manifests;
    if manifests.declared.is_empty() && manifests.locks.is_empty() {
        return undeclared(ground, report);
    }
    let mut open: Vec<(&Manifest<'_>, Vec<&str>)> = manifests
        .declared
        .iter()
        .filter(|manifest| !manifest.is_lock && !manifest.is_development && !is_locked(ground, manifest))
        .map(|manifest| (manifest, loose(manifest)))
        .filter(|(_, loose)| !loose.is_empty())
        .collect();
    open.sort_by_key(|(manifest, loose)| {
        (manifest.file.path.matches('/').count(), std::cmp::Reverse(loose.len()), manifest.file.path.clone())
    });
    let Some((main, loose)) = open.first() else { return };
    let named = loose.iter().take(4).copied().collect::<Vec<_>>().join(", ");
    let more = if loose.len() > 4 { format!(" and {} more", loose.len() - 4) } else { String::new() };
    let others = match open.len() - 1 {
        0 => String::new(),
        n => format!("; {} like it", crate::text::count(n as u64, "other manifest")),
    };
    let rung = if loose.len() == main.entries.len() { "declared, not pinned" } else { "partly pinned" };
    report.add(Found {
        path: &main.file.path,
        context: main.file.context,
        lines: (main.line, main.line),
        message: format!(
            "{rung}: {} of {} without an exact version ({named}{more}), and no lock file{others}",
            loose.len(),
            crate::text::count(main.entries.len() as u64, "dependency"),
        ),
        suggestion: "commit a lock file, or pin every version".to_owned(),
        key: "",
    });
}

fn loose<'a>(manifest: &Manifest<'a>) -> Vec<&'a str> {
    let open = manifest
        .entries
        .iter()
        .filter(|entry| entry.pin != Pin::Exact && !entry.editable && !is_local(entry.url.as_deref()));
    open.map(|entry| entry.raw_name.as_str()).collect()
}

fn is_local(url: Option<&str>) -> bool {
    url.is_some_and(|url| url.starts_with('.') || url.starts_with("file:"))
}

/// A lock beside or above the manifest holds for it; a frozen file beside it too.
fn is_locked(ground: &Ground<'_>, manifest: &Manifest<'_>) -> bool {
    let folder = manifest.file.folder();
    let holds = |outer: &str| outer.is_empty() || folder == outer || folder.starts_with(&format!("{outer}/"));
    let compiled = manifest
        .file
        .path
        .strip_suffix(".in")
        .is_some_and(|stem| ground.facts.files.iter().any(|file| file.path.strip_suffix(".txt") == Some(stem)));
    if compiled {
        return true;
    }
    let frozen = ground.manifests.declared.iter().filter(|other| other.is_lock && !other.is_development);
    ground.manifests.locks.iter().map(|file| file.folder()).chain(frozen.map(|other| other.file.folder())).any(holds)
}

/// Third-party imports and nothing that declares them.
fn undeclared(ground: &Ground<'_>, report: &mut Report<'_>) {
    let installed =
        ground.facts.files.iter().flat_map(|file| &file.commands).any(|command| command.text.contains("pip install"));
    if ground.manifests.opaque || installed {
        return;
    }
    let third_party = |index: usize| {
        let file = ground.file(index);
        let import = file.python()?.imports.iter().find(|import| {
            import.level == 0 && crate::catalog::packages().of(&import.module).is_some_and(|names| !names.is_empty())
        })?;
        Some((index, import.line, import.module.clone()))
    };
    let mut places = ground.training_entry().into_iter().chain(
        running(ground.facts)
            .filter(|file| file.context == Context::Source)
            .filter_map(|file| ground.facts.files.iter().position(|other| other.path == file.path))
            .take(200),
    );
    let Some((index, line, module)) = places.find_map(third_party) else { return };
    let file = ground.file(index);
    let root = module.split('.').next().unwrap_or(&module).to_owned();
    report.at(
        file,
        (line, line),
        "undeclared",
        format!(
            "undeclared: {} imports {root}, and no file of the repository says which packages it needs",
            file.name()
        ),
        "declare the packages with their versions, and commit a lock file",
    );
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    #[test]
    fn the_rung_and_what_is_missing_are_said() {
        let found = messages(&RULE, &[("requirements.txt", "pandas==2.2.2\nnumpy\nscikit-learn>=1.3\n")]);
        assert_eq!(
            found,
            [
                "requirements.txt:1 partly pinned: 2 of 3 dependencies without an exact version (numpy, scikit-learn), and no lock file"
            ]
        );
        let found = messages(&RULE, &[("train.py", "import pandas as pd\n")]);
        assert_eq!(
            found,
            [
                "train.py:1 undeclared: train.py imports pandas, and no file of the repository says which packages it needs"
            ]
        );
    }

    #[test]
    fn pinned_and_locked_environments_are_fine() {
        assert!(messages(&RULE, &[("requirements.txt", "pandas==2.2.2\nnumpy==1.26.4\n")]).is_empty());
        let lock = "version = 1\n[[package]]\nname = \"pandas\"\nversion = \"2.2.2\"\n";
        let project = "[project]\nname = \"x\"\ndependencies = [\"pandas\"]\n";
        assert!(messages(&RULE, &[("pyproject.toml", project), ("uv.lock", lock)]).is_empty());
        assert!(messages(&RULE, &[("requirements-dev.txt", "ruff\n")]).is_empty());
    }

    #[test]
    fn the_standard_library_needs_no_manifest() {
        assert!(messages(&RULE, &[("a.py", "import json\nimport os.path\n")]).is_empty());
    }
}
