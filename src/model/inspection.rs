//! The whole result of inspecting one repository.

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{Finding, ProjectSettings, Repository, RubricRef, Suggestion, Suppressed, Tally};

/// Lines of code by what they do: the lesson's iceberg.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composition {
    /// Model definition and training.
    pub model: u64,
    /// Loading, cleaning, feature computation.
    pub data: u64,
    /// Endpoints and batch scoring.
    pub serving: u64,
    /// Metrics and reports.
    pub evaluation: u64,
    /// Orchestration and CI.
    pub pipeline: u64,
    /// Configuration.
    pub config: u64,
    /// Tests.
    pub test: u64,
    /// Everything else.
    pub other: u64,
}

impl Composition {
    /// Name and lines of each part, in the order they are drawn.
    pub fn parts(&self) -> [(&'static str, u64); 8] {
        [
            ("model", self.model),
            ("data", self.data),
            ("serving", self.serving),
            ("evaluation", self.evaluation),
            ("pipeline", self.pipeline),
            ("config", self.config),
            ("test", self.test),
            ("other", self.other),
        ]
    }

    /// Sum of all parts.
    pub fn total(&self) -> u64 {
        self.parts().iter().map(|(_, lines)| lines).sum()
    }
}

/// A file that was not, or not wholly, read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// Path inside the repository.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// How much of the repository was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Files in the snapshot.
    pub files: u64,
    /// Files whose format was understood.
    pub parsed: u64,
    /// Files that were not, or not wholly, read.
    pub unread: Vec<Unread>,
}

/// A place worth knowing, for the overview: an entry point, a data source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Landmark {
    /// What it is: a command, an address, a file name.
    pub text: String,
    /// Path inside the repository.
    pub path: String,
    /// Line, from 1.
    pub line: Option<u32>,
}

/// Which way data or a model goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Way {
    /// The code reads it.
    Reads,
    /// The code writes it.
    Writes,
    /// The code names it, and what it does with it could not be seen.
    Names,
}

impl Way {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Writes => "writes",
            Self::Names => "names",
        }
    }
}

/// What lies at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FlowKind {
    /// An object store.
    Bucket,
    /// A database.
    Database,
    /// A table of one.
    Table,
    /// Another address.
    Address,
    /// A file that holds a model.
    Model,
    /// Another file.
    File,
}

impl FlowKind {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bucket => "bucket",
            Self::Database => "database",
            Self::Table => "table",
            Self::Address => "address",
            Self::Model => "model",
            Self::File => "file",
        }
    }
}

/// Data or a model that comes from somewhere or goes somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// Which way.
    pub way: Way,
    /// What lies there.
    pub kind: FlowKind,
    /// Its name, and the place in the code.
    pub landmark: Landmark,
}

/// Somebody who knew the repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// As git has it.
    pub name: String,
    /// Commits in the walked history.
    pub commits: u64,
    /// Day of the last one.
    pub last: Option<NaiveDate>,
}

/// What a newcomer asks first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// What runs.
    pub entry_points: Vec<Landmark>,
    /// Where data comes from.
    pub data_sources: Vec<Landmark>,
    /// Where data and models come from and go to, what leaves the machine first.
    pub flows: Vec<Flow>,
    /// Who knew it, most commits first.
    pub people: Vec<Person>,
    /// Branches that were never merged: name and day of the last commit.
    pub unmerged_branches: Vec<(String, Option<NaiveDate>)>,
    /// Commits walked.
    pub commits: u64,
}

/// Everything an inspection says. Holds no secrets of the repository, but does hold its strings: sanitise when drawing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// Which repository, at which state.
    pub repository: Repository,
    /// By which rubric.
    pub rubric: RubricRef,
    /// Score of the best guesses.
    pub tally: Tally,
    /// One per dimension, in the order of the rubric.
    pub suggestions: Vec<Suggestion>,
    /// By severity, path, line.
    pub findings: Vec<Finding>,
    /// Findings somebody said to leave out, in the same order.
    pub suppressed: Vec<Suppressed>,
    /// Lines by purpose.
    pub composition: Composition,
    /// What was seen.
    pub coverage: Coverage,
    /// What a newcomer asks first.
    pub overview: Overview,
    /// What the repository says of itself.
    pub settings: ProjectSettings,
}

impl Inspection {
    /// Fingerprints of all findings, with rule and path for people: what audits and baselines remember of them.
    pub fn fingerprints(&self) -> IndexMap<String, String> {
        let one = |finding: &Finding| {
            (finding.fingerprint.clone(), format!("{} {}", finding.rule, finding.path).trim_end().to_owned())
        };
        self.findings.iter().map(one).collect()
    }
}
