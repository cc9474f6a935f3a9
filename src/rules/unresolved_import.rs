//! `unresolved-import`: a local module that the tree does not contain.

use foldhash::{HashSet, HashSetExt};

use super::{Ground, Meta, Report, Rule, running};
use crate::facts::{FileFacts, RepoFacts};
use crate::model::{Category, Severity};
use crate::parse::Format;

static META: Meta = Meta {
    id: "unresolved-import",
    severity: Severity::High,
    category: Category::DataDependencies,
    dimension: Some("reproducibility"),
    what: "Reports imports of modules that look local and are not in the tree.",
    why: "The code cannot run from a clone: the missing file was on somebody's machine.",
    example: "from utils import load_frame   # there is no utils.py",
    instead: "Commit the module, or declare the package it comes from.",
    wrong: "A package of a generic name that no manifest declares looks the same.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

/// Names people give to modules of their own, and no well-known package has.
pub(super) const LOCAL_NAMES: &[&str] = &[
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "config",
    "configs",
    "settings",
    "constants",
    "features",
    "preprocess",
    "preprocessing",
    "data_utils",
    "dataset",
    "models",
    "model",
    "train",
    "training",
    "lib",
    "src",
    "shared",
    "loader",
    "data_loader",
    "dataloader",
    "paths",
    "params",
    "globals",
    "functions",
    "feature_engineering",
    "evaluation",
    "pipeline",
];

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let facts = ground.facts;
    let modules = local_modules(facts);
    let python: HashSet<&str> =
        facts.files.iter().filter(|file| file.format == Format::Python).map(|file| file.path.as_str()).collect();
    let folders: HashSet<&str> = facts.files.iter().flat_map(|file| ancestors(file.folder())).collect();
    for file in running(facts) {
        for import in file.python().into_iter().flat_map(|python| &python.imports).filter(|import| !import.optional) {
            let missing = match import.level {
                0 => {
                    let root = import.module.split('.').next().unwrap_or_default();
                    LOCAL_NAMES.contains(&root) && !modules.contains(root)
                }
                level => !relative_exists(file, level, &import.module, &python, &folders),
            };
            if missing {
                let dots = ".".repeat(import.level as usize);
                let message = format!("imports {dots}{}, which the tree does not contain", import.module);
                report.at(
                    file,
                    (import.line, import.line),
                    &import.module,
                    message,
                    "commit the module, or declare the package it comes from",
                );
            }
        }
    }
}

/// Every name that an absolute import may begin with: module and folder names anywhere in the tree, since search paths vary.
fn local_modules(facts: &RepoFacts) -> HashSet<&str> {
    let mut names = HashSet::new();
    for file in
        facts.files.iter().filter(|file| matches!(file.format, Format::Python | Format::Notebook | Format::Code(_)))
    {
        names.insert(file.name().split('.').next().unwrap_or_default());
        names.extend(file.folder().split('/'));
    }
    names
}

fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| folder.rsplit_once('/').map(|(head, _)| head))
}

fn relative_exists(
    file: &FileFacts,
    level: u32,
    module: &str,
    python: &HashSet<&str>,
    folders: &HashSet<&str>,
) -> bool {
    let Some(base) = ancestors(file.folder()).nth(level as usize - 1) else {
        return level as usize == 1 + file.folder().matches('/').count() + 1;
    };
    if module.is_empty() {
        return true;
    }
    let inner = module.replace('.', "/");
    let path = if base.is_empty() { inner } else { format!("{base}/{inner}") };
    // The first step must be a folder or a module; compiled modules and stubs count.
    folders.contains(path.as_str())
        || ["py", "pyi", "pyx", "so"].iter().any(|end| python.contains(format!("{path}.{end}").as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    #[test]
    fn missing_local_modules_are_reported() {
        let files =
            [("train.py", "from utils import load\n"), ("pkg/__init__.py", ""), ("pkg/a.py", "from .gone import x\n")];
        assert_eq!(
            messages(&RULE, &files),
            [
                "pkg/a.py:1 imports .gone, which the tree does not contain",
                "train.py:1 imports utils, which the tree does not contain",
            ]
        );
    }

    #[test]
    fn present_optional_and_third_party_modules_resolve() {
        let files = [
            ("utils.py", "x = 1\n"),
            ("pkg/__init__.py", ""),
            ("pkg/b.py", "y = 1\n"),
            (
                "pkg/a.py",
                "from .b import y\nfrom . import b\nimport numpy\ntry:\n    import helpers\nexcept ImportError:\n    helpers = None\n",
            ),
            ("train.py", "from utils import x\n"),
        ];
        assert!(messages(&RULE, &files).is_empty());
    }
}
