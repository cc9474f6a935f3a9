//! Who imports whom: imports of the tree resolved to files, the nearest first.

use foldhash::{HashMap, HashMapExt};

use crate::facts::{FileFacts, RepoFacts};
use crate::parse::Format;
use crate::parse::python::Import;

/// Imports between files of the tree.
#[derive(Debug, Default)]
pub(super) struct Modules {
    imports: Vec<Vec<usize>>,
    imported: Vec<u32>,
}

impl Modules {
    pub(super) fn new(facts: &RepoFacts) -> Self {
        let index = Index::new(facts);
        let mut modules = Self { imports: Vec::with_capacity(facts.files.len()), imported: vec![0; facts.files.len()] };
        for (number, file) in facts.files.iter().enumerate() {
            let mut targets: Vec<usize> = file
                .python()
                .into_iter()
                .flat_map(|python| &python.imports)
                .flat_map(|import| index.targets(file, import))
                .collect();
            targets.sort_unstable();
            targets.dedup();
            targets.retain(|target| *target != number);
            for target in &targets {
                modules.imported[*target] += 1;
            }
            modules.imports.push(targets);
        }
        modules
    }

    /// Files that a file imports.
    pub(super) fn imports(&self, file: usize) -> impl Iterator<Item = usize> {
        self.imports.get(file).into_iter().flatten().copied()
    }

    /// How many files import it.
    pub(super) fn importers(&self, file: usize) -> u32 {
        self.imported.get(file).copied().unwrap_or(0)
    }
}

/// Modules by the last part of their name.
struct Index {
    by_name: HashMap<String, Vec<(String, usize)>>,
}

impl Index {
    fn new(facts: &RepoFacts) -> Self {
        let mut by_name: HashMap<String, Vec<(String, usize)>> = HashMap::new();
        for (number, file) in facts.files.iter().enumerate().filter(|(_, file)| file.format == Format::Python) {
            let module = module_path(&file.path);
            let name = module.rsplit('/').next().unwrap_or(module).to_owned();
            by_name.entry(name).or_default().push((module.to_owned(), number));
        }
        Self { by_name }
    }

    fn targets(&self, file: &FileFacts, import: &Import) -> Vec<usize> {
        let base = import.module.replace('.', "/");
        let mut found = Vec::new();
        let mut whole = import.names.is_empty();
        for name in &import.names {
            let inner = if base.is_empty() { name.clone() } else { format!("{base}/{name}") };
            match self.find(file, import.level, &inner) {
                Some(target) => found.push(target),
                None => whole = true,
            }
        }
        if whole || found.is_empty() {
            found.extend(self.find(file, import.level, &base));
        }
        found
    }

    fn find(&self, file: &FileFacts, level: u32, path: &str) -> Option<usize> {
        if path.is_empty() && level == 0 {
            return None;
        }
        if level > 0 {
            let mut folder = file.folder();
            for _ in 1..level {
                folder = folder.rsplit_once('/').map_or("", |(head, _)| head);
            }
            let full = match (folder, path) {
                (folder, "") => folder.to_owned(),
                ("", path) => path.to_owned(),
                (folder, path) => format!("{folder}/{path}"),
            };
            let name = full.rsplit('/').next().unwrap_or(&full);
            return self.by_name.get(name)?.iter().find(|(module, _)| *module == full).map(|(_, number)| *number);
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        let candidates = self.by_name.get(name)?;
        let fits = candidates.iter().filter_map(|(module, number)| {
            let base = module.strip_suffix(path)?;
            let base = base.strip_suffix('/').or(base.is_empty().then_some(""))?;
            Some((distance(file.folder(), base, path.contains('/'))?, module, *number))
        });
        fits.min().map(|(_, _, number)| number)
    }
}

/// How far a folder on the search path is from the importing file; `None` where it can hardly be on it.
fn distance(from: &str, base: &str, dotted: bool) -> Option<usize> {
    if base == from {
        return Some(0);
    }
    let inside = |outer: &str| outer.is_empty() || from == outer || from.starts_with(&format!("{outer}/"));
    if inside(base) {
        return Some(1 + from.len() - base.len());
    }
    let source_root = base.rsplit_once('/').map_or(("", base), |(head, tail)| (head, tail));
    if matches!(source_root.1, "src" | "lib" | "python" | "code") && inside(source_root.0) {
        return Some(500 + base.len());
    }
    dotted.then_some(1_000 + base.len())
}

fn module_path(path: &str) -> &str {
    let stem = path.strip_suffix(".py").unwrap_or(path);
    stem.strip_suffix("/__init__").unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::facts;
    use super::*;

    fn imports(files: &[(&str, &str)], from: &str) -> Vec<String> {
        let facts = facts(files);
        let modules = Modules::new(&facts);
        let number = facts.files.iter().position(|file| file.path == from).unwrap();
        modules.imports(number).map(|target| facts.files[target].path.clone()).collect()
    }

    #[test]
    fn the_nearest_module_of_a_name_is_meant() {
        let files = [
            ("features.py", "x = 1"),
            ("serving/features.py", "x = 2"),
            ("serving/app.py", "from features import x"),
            ("train.py", "import features"),
        ];
        assert_eq!(imports(&files, "serving/app.py"), ["serving/features.py"]);
        assert_eq!(imports(&files, "train.py"), ["features.py"]);
    }

    #[test]
    fn packages_source_roots_and_relative_imports_resolve() {
        let files = [
            ("src/churn/__init__.py", ""),
            ("src/churn/data.py", "x = 1"),
            ("src/churn/model/fit.py", "from ..data import x\nfrom . import loss\n"),
            ("src/churn/model/loss.py", "y = 1"),
            ("jobs/train.py", "from churn import data\nimport churn.model.fit as fit\nimport json\n"),
        ];
        assert_eq!(imports(&files, "src/churn/model/fit.py"), ["src/churn/data.py", "src/churn/model/loss.py"]);
        assert_eq!(imports(&files, "jobs/train.py"), ["src/churn/data.py", "src/churn/model/fit.py"]);
    }

    #[test]
    fn a_module_elsewhere_does_not_shadow_the_library() {
        let files = [("tools/json.py", "x = 1"), ("app/main.py", "import json")];
        assert!(imports(&files, "app/main.py").is_empty());
    }
}
