//! Registers: what only people know about a model, kept as small TOML files in its repository and checked against its code.
//!
//! ```text
//!  .paydown/registers/{consumers,features,labels,settings,evaluation}.toml
//!     text ─> read ─> Register ──┐
//!     facts, history ────────────┴─> check ─> Sheet (issues, verdict, proposals) ─> findings, signals, screens, gate
//!     Draft ─> write ─> text, with the comments and the order of whoever wrote it
//! ```
//!
//! One file a kind: its [`Shape`], what is checked, what the code proposes. Pure: nothing here reads or writes files, and
//! the day comes in as a value.

mod consumers;
mod contract;
mod evaluation;
mod features;
pub mod findings;
mod ground;
mod import;
mod issue;
mod labels;
pub mod markdown;
mod read;
mod serving;
mod settings;
pub mod shape;
#[cfg(test)]
mod tests;
mod value;
mod write;

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::facts::{RepoFacts, Tools};
use crate::model::Severity;

pub use findings::{META, explained, findings};
pub use ground::Ground;
pub use import::{Imported, import};
pub use issue::{Class, Issue};
pub use labels::{Risk, Verdict, assess};
pub use read::read;
pub use shape::{Field, FieldKind, Need, Section, Shape};
pub use value::{Cell, Draft, Problem, Record, Register, Value};
pub use write::{add, create, remove, set};

/// A kind of register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Who reads the output, and the contract they rely on.
    Consumers,
    /// What each model input means, who owns it, what it is worth.
    Features,
    /// How each label comes about, and whether predictions shape it.
    Labels,
    /// Why each tuned value is what it is.
    Settings,
    /// What 'degraded' means, and who may say so.
    Evaluation,
}

impl Kind {
    /// All kinds, in the order they are shown.
    pub const ALL: [Self; 5] = [Self::Consumers, Self::Features, Self::Labels, Self::Settings, Self::Evaluation];

    /// The word used in commands, files and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Consumers => "consumers",
            Self::Features => "features",
            Self::Labels => "labels",
            Self::Settings => "settings",
            Self::Evaluation => "evaluation",
        }
    }

    /// Name of its file.
    pub fn file_name(self) -> String {
        format!("{}.toml", self.as_str())
    }

    /// Path of its file inside the repository.
    pub fn path(self) -> String {
        format!("{}/{}", crate::repo::REGISTER_FOLDER, self.file_name())
    }

    /// What it holds.
    pub fn shape(self) -> &'static Shape {
        match self {
            Self::Consumers => &consumers::SHAPE,
            Self::Features => &features::SHAPE,
            Self::Labels => &labels::SHAPE,
            Self::Settings => &settings::SHAPE,
            Self::Evaluation => &evaluation::SHAPE,
        }
    }

    /// The dimension of the default rubric it is evidence for.
    pub fn dimension(self) -> &'static str {
        match self {
            Self::Consumers => "consumer-registry",
            Self::Features => "feature-documentation",
            Self::Labels => "feedback-loop-audit",
            Self::Settings => "configuration",
            Self::Evaluation => "monitoring",
        }
    }

    /// What tells an entry from the others of its table: its name, and of a consumer also the model.
    pub fn identity(self, record: &Record) -> String {
        self.identity_of(record.section, &|name| record.text(name).to_owned())
    }

    /// The same for an entry in whatever form.
    pub fn identity_of(self, section: &str, text: &dyn Fn(&str) -> String) -> String {
        let name = self.shape().section(section).map(|section| text(section.key())).unwrap_or_default();
        match (self, section, text("model")) {
            (Self::Consumers, "consumer", model) if !model.is_empty() => format!("{name} of {model}"),
            _ => name,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a kind's own check says.
#[derive(Debug, Default)]
struct Judged {
    issues: Vec<Issue>,
    /// One sentence about the whole.
    verdict: String,
    /// Whether it holds what its dimension asks for; faults that stop a pipeline are looked at beside.
    filled: bool,
}

/// A register, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Which.
    pub kind: Kind,
    /// Its file as read; `None` where there is none.
    pub text: Option<String>,
    /// What could be read of it; `None` where there is no file.
    pub register: Option<Register>,
    /// What is wrong, overdue, risky or missing: worst first.
    pub issues: Vec<Issue>,
    /// One sentence about the whole.
    pub verdict: String,
    /// Filled, and nothing is broken or overdue: this is what lifts its dimension.
    pub sound: bool,
    /// Entries that the code proposes and the register does not have.
    pub proposals: Vec<Draft>,
}

impl Sheet {
    /// Whether it stops a pipeline.
    pub fn fails(&self) -> bool {
        self.issues.iter().any(|issue| issue.class.fails())
    }

    /// Issues about one entry.
    pub fn about<'a>(&'a self, record: &Record) -> impl Iterator<Item = &'a Issue> {
        let name = record.name(self.kind.shape()).to_owned();
        self.issues.iter().filter(move |issue| issue.subject == name)
    }

    /// Entries in the order a person wants them: of features those with most risks first, else as in the file.
    pub fn records(&self) -> Vec<&Record> {
        let mut records: Vec<&Record> = self.register.iter().flat_map(|register| &register.records).collect();
        if self.kind == Kind::Features {
            records.sort_by_key(|record| std::cmp::Reverse(self.about(record).count()));
        }
        records
    }
}

/// Checks every register. `today` decides what is overdue; without it nothing is.
pub fn check(facts: &RepoFacts, tools: &Tools, today: Option<NaiveDate>) -> Vec<Sheet> {
    let ground = Ground::new(facts, tools, today);
    Kind::ALL.into_iter().map(|kind| sheet(kind, &ground)).collect()
}

/// Checks the registers there are, without asking what the code proposes.
pub fn present(ground: &Ground<'_>) -> Vec<Sheet> {
    let there = Kind::ALL.into_iter().filter(|kind| ground.register(*kind).is_some() || ground.unread(*kind).is_some());
    there.map(|kind| judged(kind, ground)).collect()
}

/// Checks one register against the repository.
pub fn sheet(kind: Kind, ground: &Ground<'_>) -> Sheet {
    let register = ground.register(kind);
    let known = |draft: &Draft| {
        let text = |name: &str| {
            let value = draft.cells.iter().find(|(key, _)| *key == name).map(|(_, value)| value.typed());
            value.unwrap_or_default()
        };
        let identity = kind.identity_of(draft.section, &text);
        let name = draft.name(kind.shape());
        register.is_some_and(|register| {
            register.of(draft.section).any(|one| kind.identity(one) == identity || one.name(kind.shape()) == name)
        })
    };
    let proposals = propose(kind, ground).into_iter().filter(|draft| !known(draft)).collect();
    Sheet { proposals, ..judged(kind, ground) }
}

fn judged(kind: Kind, ground: &Ground<'_>) -> Sheet {
    let register = ground.register(kind);
    let text = ground.text(kind).map(str::to_owned);
    let judged = register.map(|register| judge(register, ground)).unwrap_or_default();
    let mut issues: Vec<Issue> = register.iter().flat_map(|register| unreadable(register)).collect();
    issues.extend(ground.unread(kind));
    issues.extend(judged.issues);
    let today = ground.today.filter(|_| ground.is_today);
    issues.extend(register.iter().flat_map(|register| in_the_future(register, today)));
    issues.sort_by(|a, b| (a.severity, a.class, a.line, &a.message).cmp(&(b.severity, b.class, b.line, &b.message)));
    issues.dedup();
    let sound = judged.filled && !issues.iter().any(|issue| issue.class.fails());
    let verdict = match (&register, judged.verdict.is_empty()) {
        (None, _) => "there is no register yet".to_owned(),
        (Some(register), true) if register.is_empty() => "nothing is registered yet".to_owned(),
        _ => judged.verdict,
    };
    Sheet { kind, text, register: register.cloned(), issues, verdict, sound, proposals: Vec::new() }
}

fn judge(register: &Register, ground: &Ground<'_>) -> Judged {
    match register.kind {
        Kind::Consumers => consumers::check(register, ground),
        Kind::Features => features::check(register, ground),
        Kind::Labels => labels::check(register, ground),
        Kind::Settings => settings::check(register, ground),
        Kind::Evaluation => evaluation::check(register, ground),
    }
}

fn propose(kind: Kind, ground: &Ground<'_>) -> Vec<Draft> {
    match kind {
        Kind::Consumers => consumers::propose(ground),
        Kind::Features => features::propose(ground),
        Kind::Labels => labels::propose(ground),
        Kind::Settings => settings::propose(ground),
        Kind::Evaluation => evaluation::propose(ground),
    }
}

fn unreadable(register: &Register) -> Vec<Issue> {
    let problems = register.problems.iter().map(|problem| {
        Issue::new(register.kind, Class::Unreadable, Severity::High, "", problem.message.clone())
            .line(problem.line)
            .advice("mend the line; everything else is used")
    });
    problems.collect()
}

/// Days that should have passed and have not.
fn in_the_future(register: &Register, today: Option<NaiveDate>) -> Vec<Issue> {
    let shape = register.kind.shape();
    let mut issues = Vec::new();
    for record in &register.records {
        let fields = shape.section(record.section).map(|section| section.fields).unwrap_or_default();
        for field in fields.iter().filter(|field| field.kind == FieldKind::Day) {
            let Some(day) = record.date(field.name).filter(|day| today.is_some_and(|today| *day > today)) else {
                continue;
            };
            let message = format!("{}: {} is {day}, which lies in the future", record.name(shape), field.name);
            let issue = Issue::new(register.kind, Class::Broken, Severity::Medium, record.name(shape), message);
            issues.push(issue.line(record.line_of(field.name)).advice("write the day on which it really happened"));
        }
    }
    issues
}

/// What an entry does not answer, as one issue: `fraud_score: no owner, no schema_version`.
fn unanswered(register: &Register, record: &Record, severity: Severity, leave_out: &[&str]) -> Option<Issue> {
    let shape = register.kind.shape();
    let section = shape.section(record.section)?;
    let asked = section.fields.iter().filter(|field| field.need == Need::Asked && !leave_out.contains(&field.name));
    let open: Vec<&Field> = asked.filter(|field| !record.has(field.name)).collect();
    let first = open.first()?;
    let names = open.iter().map(|field| format!("no {}", field.name)).collect::<Vec<_>>().join(", ");
    let name = record.name(shape);
    let issue = Issue::new(register.kind, Class::Missing, severity, name, format!("{name}: {names}"));
    Some(issue.line(record.line).advice(format!("say {}", first.what)))
}
