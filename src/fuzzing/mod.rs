//! What must hold whatever comes in: targets, each one function over any bytes.
//!
//! ```text
//!  fuzz/seeds ──> libFuzzer (fuzz/, as long as one likes) ──┐
//!        └──────> mutations, the same on every run ─────────┴──> Target::run ──> assertions
//! ```
//!
//! Compiled for tests and with the feature `fuzzing`: nothing of it is in the program. A target fails by panicking.

mod documents;
mod git_objects;
mod inspection;
mod loaders;
mod places;
mod python;
mod report;
mod shown;
mod sources;
mod store;
mod workbench;

#[cfg(test)]
mod made_up;
#[cfg(test)]
mod mutate;
#[cfg(test)]
mod tests;

/// A function that takes any bytes and fails where something does not hold.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name: of the program in `fuzz/fuzz_targets/`, of its seeds, of its corpus.
    pub name: &'static str,
    /// Folders with further seeds, from the top of this repository.
    pub seeds: &'static [&'static str],
    run: fn(&[u8]),
}

impl Target {
    const fn new(name: &'static str, run: fn(&[u8])) -> Self {
        Self { name, seeds: &[], run }
    }

    /// Runs it once.
    ///
    /// # Panics
    /// Where something does not hold that must.
    pub fn run(&self, data: &[u8]) {
        (self.run)(data);
    }
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target { seeds: &["tests/cases", "tests/fixtures/leakage"], ..Target::new("python", python::source) },
    Target { seeds: &["tests/cases"], ..Target::new("notebook", python::notebook) },
    Target::new("yaml", documents::yaml),
    Target::new("json", documents::json),
    Target { seeds: &["tests/fixtures/registers"], ..Target::new("toml", documents::toml) },
    Target::new("ini", documents::ini),
    Target::new("prose", sources::prose),
    Target::new("requirements", sources::requirements),
    Target::new("commands", sources::commands),
    Target::new("languages", sources::languages),
    Target::new("test_report", sources::test_report),
    Target::new("gitattributes", sources::gitattributes),
    Target::new("paths", sources::paths),
    Target::new("git_objects", git_objects::run),
    Target::new("inspection", inspection::run),
    Target { seeds: &["rubrics"], ..Target::new("rubric", loaders::rubric) },
    Target { seeds: &["tests/fixtures/registers"], ..Target::new("register", loaders::register) },
    Target { seeds: &["tests/fixtures/registers"], ..Target::new("import", loaders::import) },
    Target::new("answers", loaders::answers),
    Target::new("settings", loaders::settings),
    Target::new("store", store::run),
    Target::new("shown", shown::run),
    Target::new("report", report::run),
    Target::new("workbench", workbench::run),
];

/// Runs the target of that name once.
///
/// # Panics
/// Where there is none of that name, or something does not hold that must.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target of that name");
    target.run(data);
}
