//! What a repository says of itself to the inspection, in `.paydown.toml` or in `[tool.paydown]` of `pyproject.toml`.
use serde::{Deserialize, Serialize};

/// Findings that a repository asks to leave out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ignore {
    /// Line of the request in its file.
    pub line: u32,
    /// Rules it is about, as written, each with its line.
    pub rules: Vec<(u32, String)>,
    /// Globs of the paths it is about; all paths where there is none.
    pub paths: Vec<String>,
    /// Why.
    pub reason: String,
}

/// Something in the file that cannot mean what it says; everything else in the file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsProblem {
    /// Line, from 1.
    pub line: u32,
    /// What is wrong and what was expected.
    pub message: String,
}

/// When `scan` fails, as a repository asks for itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateSettings {
    /// The least score.
    pub fail_under: Option<u32>,
    /// The least severity, as a word.
    pub fail_on: Option<String>,
    /// Whether nothing may become worse.
    pub ratchet: Option<bool>,
    /// File of known findings, from the root of the repository.
    pub baseline: Option<String>,
}

/// What a repository says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectSettings {
    /// The file it stands in; empty where there is none.
    pub path: String,
    /// Id of a rubric.
    pub rubric: Option<String>,
    /// Words to sort it by in a portfolio.
    pub tags: Vec<String>,
    /// Findings to leave out.
    pub ignores: Vec<Ignore>,
    /// Globs of somebody else's code.
    pub vendored: Vec<String>,
    /// Globs of what a program wrote.
    pub generated: Vec<String>,
    /// Globs of tests.
    pub tests: Vec<String>,
    /// Globs of documentation.
    pub docs: Vec<String>,
    /// Coverage reports (Cobertura XML, lcov), from the root of the repository.
    pub coverage: Vec<String>,
    /// `JUnit` reports, from the root of the repository.
    pub junit: Vec<String>,
    /// When a scan fails.
    pub gate: GateSettings,
    /// Line of each key that was set, for 'where does this come from'.
    pub lines: Vec<(String, u32)>,
    /// What cannot mean what it says.
    pub problems: Vec<SettingsProblem>,
}
