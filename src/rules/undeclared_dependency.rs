//! `undeclared-dependency`: a package that happens to be installed.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashSet, HashSetExt};

use super::{Ground, Meta, Report, Rule, running};
use crate::catalog;
use crate::model::{Category, Severity};
use crate::parse::Format;
use crate::parse::pep508::normalise;

static META: Meta = Meta {
    id: "undeclared-dependency",
    severity: Severity::Medium,
    category: Category::DataDependencies,
    dimension: Some("reproducibility"),
    what: "Reports imported packages that no manifest and no lock file names, each once. Import names that differ from the \
           package's (`sklearn`, `cv2`, `yaml`) and the standard library are known from the catalogue; optional imports and \
           modules of the tree do not count.",
    why: "It runs where somebody once installed it by hand, or until another package stops bringing it along.",
    example: "import shap   # requirements.txt does not name it",
    instead: "Add it to the manifest.",
    wrong: "A private package whose import name differs from its package name looks undeclared.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let names = declared(ground);
    if names.is_empty() || ground.manifests.opaque {
        return;
    }
    let local = local_names(ground);
    let mut first: BTreeMap<String, (usize, u32, u32)> = BTreeMap::new();
    for (index, file) in ground.facts.files.iter().enumerate().filter(|(_, file)| is_running(file.context)) {
        for import in file.python().into_iter().flat_map(|python| &python.imports) {
            let root = import.module.split('.').next().unwrap_or_default();
            if import.level > 0 || import.optional || root.is_empty() || local.contains(root) {
                continue;
            }
            if is_declared(&import.module, &names) {
                continue;
            }
            first.entry(root.to_owned()).and_modify(|entry| entry.2 += 1).or_insert((index, import.line, 1));
        }
    }
    for (root, (index, line, count)) in first {
        let file = ground.file(index);
        let package =
            catalog::packages().of(&root).and_then(|names| names.first()).map_or(root.as_str(), String::as_str);
        let called = if package == root { root.clone() } else { format!("{root} (package {package})") };
        let places = crate::text::count(u64::from(count), "import");
        report.at(
            file,
            (line, line),
            &root,
            format!("no manifest names {called}: {places}"),
            "declare it with its version",
        );
    }
}

fn is_running(context: crate::model::Context) -> bool {
    matches!(context, crate::model::Context::Source | crate::model::Context::Notebook)
}

/// Packages of manifests and locks, and those that a command installs.
fn declared(ground: &Ground<'_>) -> BTreeSet<String> {
    let mut names = ground.manifests.names.clone();
    if names.is_empty() {
        return names;
    }
    let commands = ground.facts.files.iter().flat_map(|file| &file.commands);
    for command in commands.filter(|command| command.text.contains("install ")) {
        let words = command.text.split_whitespace().skip_while(|word| *word != "install").skip(1);
        for word in words.filter(|word| !word.starts_with('-')) {
            let name =
                word.trim_matches(['"', '\'']).split(['=', '<', '>', '[', '~', '!', '@', ';']).next().unwrap_or(word);
            names.insert(normalise(name));
        }
    }
    names
}

fn is_declared(module: &str, names: &BTreeSet<String>) -> bool {
    let root = module.split('.').next().unwrap_or(module);
    let has = |name: &str| {
        names.contains(name)
            || names
                .range(format!("{name}-")..)
                .next()
                .is_some_and(|next| next.starts_with(&format!("{name}-")) && is_variant(&next[name.len() + 1..]))
    };
    // Packages of a shared root: which of them brings a module, the import alone does not always say.
    let shared = matches!(root, "google" | "azure" | "opentelemetry" | "backports" | "zope");
    if shared && names.iter().any(|name| name.strip_prefix(root).is_some_and(|rest| rest.starts_with('-'))) {
        return true;
    }
    match catalog::packages().of(module) {
        Some([]) => true,
        Some(packages) => packages.iter().any(|package| has(package)),
        None => has(&normalise(root)) || names.contains(&normalise(&module.replace('.', "-"))),
    }
}

/// `tensorflow-cpu`, `psycopg2-binary`, `torch-cuda`: the same package, built otherwise.
fn is_variant(suffix: &str) -> bool {
    ["cpu", "gpu", "binary", "headless", "cuda", "slim", "core", "base", "lite", "macos", "intel", "nightly", "cu1"]
        .iter()
        .any(|word| suffix.starts_with(word))
}

/// Names of modules and folders of the tree, and of its own projects.
fn local_names<'a>(ground: &Ground<'a>) -> HashSet<&'a str> {
    let mut names: HashSet<&str> = HashSet::new();
    for file in &ground.facts.files {
        if matches!(file.format, Format::Python | Format::Notebook | Format::Code(_)) {
            names.insert(file.name().split('.').next().unwrap_or_default());
            names.extend(file.folder().split('/'));
        }
    }
    names.extend(running(ground.facts).filter_map(|file| file.folder().split('/').next()));
    // What looks local and is missing is `unresolved-import`.
    names.extend(super::unresolved_import::LOCAL_NAMES);
    names
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    const MANIFEST: (&str, &str) =
        ("requirements.txt", "scikit-learn\npandas\nopencv-python-headless\ngoogle-cloud-storage\nPyYAML\n");

    #[test]
    fn packages_nobody_names_are_reported_once() {
        let found =
            messages(&RULE, &[MANIFEST, ("a.py", "import shap\nimport bs4\n"), ("b.py", "import shap.plots\n")]);
        assert_eq!(
            found,
            [
                "a.py:2 no manifest names bs4 (package beautifulsoup4): 1 import",
                "a.py:1 no manifest names shap: 2 imports"
            ]
        );
    }

    #[test]
    fn other_names_local_modules_and_the_standard_library_are_known() {
        let code = "import sklearn.svm\nimport cv2\nimport yaml\nimport json\nimport helpers_x\nfrom google.cloud import storage\nimport xml.etree\n";
        assert!(messages(&RULE, &[MANIFEST, ("a.py", code), ("helpers_x.py", "x = 1\n")]).is_empty());
    }

    #[test]
    fn optional_imports_and_repositories_without_manifest_do_not_count() {
        assert!(
            messages(&RULE, &[MANIFEST, ("a.py", "try:\n    import shap\nexcept ImportError:\n    shap = None\n")])
                .is_empty()
        );
        assert!(messages(&RULE, &[("a.py", "import shap\n")]).is_empty());
    }
}
