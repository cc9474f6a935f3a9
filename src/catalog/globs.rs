//! Globs of paths, each compiled when a path holds what stands in it: of some hundred a repository asks for about twenty.

use std::sync::OnceLock;

use globset::{GlobBuilder, GlobMatcher};

use crate::text::gate::Gate;

/// Globs and whom they belong to.
pub(super) struct Globs {
    /// In lower case, as the paths they are compared with.
    listed: Vec<(String, usize, OnceLock<Option<GlobMatcher>>)>,
    gate: Gate,
}

impl Globs {
    pub(super) fn new<'a>(globs: impl Iterator<Item = (&'a str, usize)>) -> Self {
        let listed: Vec<_> = globs.map(|(glob, owner)| (glob.to_lowercase(), owner, OnceLock::new())).collect();
        let gate = Gate::of_words(listed.iter().map(|(glob, ..)| literal(glob)));
        Self { listed, gate }
    }

    /// Owners of the globs that match a path, in the order of the globs.
    pub(super) fn owners(&self, path: &str) -> Vec<usize> {
        let path = path.to_lowercase();
        let may = self.gate.may_match(&path).into_iter().filter_map(|index| self.listed.get(index));
        let matches = |compiled: &OnceLock<Option<GlobMatcher>>, glob: &str| {
            compiled.get_or_init(|| compile(glob)).as_ref().is_some_and(|glob| glob.is_match(&path))
        };
        may.filter(|(glob, _, compiled)| matches(compiled, glob)).map(|(_, owner, _)| *owner).collect()
    }
}

/// A test compiles every glob of the catalogue.
fn compile(glob: &str) -> Option<GlobMatcher> {
    Some(GlobBuilder::new(glob).literal_separator(true).build().ok()?.compile_matcher())
}

/// The longest piece of a glob that stands in every path it matches; empty where there is none.
fn literal(glob: &str) -> &str {
    // Between braces stand alternatives, and what a backslash does depends on the system.
    let plain = match glob.find(['{', '[', '\\']) {
        Some(end) => &glob[..end],
        None => glob,
    };
    plain.split(['*', '?', '/']).max_by_key(|piece| piece.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_literal_of_a_glob_is_in_what_it_matches() {
        for (glob, word) in [
            ("**/src/app.vue", "app.vue"),
            ("**/*.r", ".r"),
            ("dvc.yaml", "dvc.yaml"),
            ("**/.github/workflows/*.{yml,yaml}", "workflows"),
            ("**/[ab]cdef", ""),
            ("*", ""),
        ] {
            assert_eq!(literal(glob), word, "{glob}");
        }
    }

    #[test]
    fn every_glob_finds_what_one_set_of_all_finds() {
        let tools = &crate::catalog::built_in().tools;
        let all =
            || tools.iter().enumerate().flat_map(|(owner, tool)| tool.files.iter().map(move |glob| (glob, owner)));
        let globs = Globs::new(all().map(|(glob, owner)| (glob.as_str(), owner)));
        let mut set = globset::GlobSetBuilder::new();
        for (glob, _) in all() {
            set.add(GlobBuilder::new(&glob.to_lowercase()).literal_separator(true).build().unwrap());
        }
        let set = set.build().unwrap();
        let owners: Vec<usize> = all().map(|(_, owner)| owner).collect();
        // Paths made of the globs themselves, deep and shallow, and some that only look like one.
        let made = all().flat_map(|(glob, _)| {
            let path = glob.replace("**/", "").replace('*', "x").replace(['{', '}', '[', ']'], "");
            [path.to_uppercase(), format!("a/b/{path}"), format!("{path}.old"), path]
        });
        let mut found = 0;
        for path in made {
            let expected: Vec<usize> = set.matches(path.to_lowercase()).into_iter().map(|glob| owners[glob]).collect();
            found += expected.len();
            assert_eq!(globs.owners(&path), expected, "{path}");
        }
        assert!(found > 300, "{found}");
    }
}
