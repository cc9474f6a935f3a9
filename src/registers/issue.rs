//! What a check says about a register.

use super::Kind;
use crate::model::Severity;

/// What kind of fault it is. The first three stop a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A part of the file cannot be read.
    Unreadable,
    /// The register and the repository do not agree, or somebody was broken.
    Broken,
    /// A date has passed.
    Overdue,
    /// A risk that was written down.
    Risk,
    /// Something is not answered, or not registered.
    Missing,
}

impl Class {
    /// The word used in reports and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Broken => "broken",
            Self::Overdue => "overdue",
            Self::Risk => "risk",
            Self::Missing => "missing",
        }
    }

    /// Whether it stops a pipeline.
    pub fn fails(self) -> bool {
        matches!(self, Self::Unreadable | Self::Broken | Self::Overdue)
    }

    /// The rule that findings of this class belong to.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Unreadable => "register-unreadable",
            Self::Broken => "register-broken",
            Self::Overdue => "register-overdue",
            Self::Risk => "register-risk",
            Self::Missing => "register-incomplete",
        }
    }
}

/// One thing that is wrong, overdue, risky or missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// In which register.
    pub kind: Kind,
    /// What kind of fault.
    pub class: Class,
    /// How bad.
    pub severity: Severity,
    /// The entry it is about; empty for the file as a whole.
    pub subject: String,
    /// One sentence that names the thing.
    pub message: String,
    /// What to do.
    pub advice: String,
    /// Line of the register, from 1; 0 where there is none.
    pub line: u32,
    /// Where the code shows it.
    pub place: Option<(String, Option<u32>)>,
}

impl Issue {
    pub(super) fn new(kind: Kind, class: Class, severity: Severity, subject: &str, message: impl Into<String>) -> Self {
        Self {
            kind,
            class,
            severity,
            subject: subject.to_owned(),
            message: message.into(),
            advice: String::new(),
            line: 0,
            place: None,
        }
    }

    pub(super) fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }

    pub(super) fn line(mut self, line: u32) -> Self {
        self.line = line;
        self
    }

    pub(super) fn at(mut self, path: impl Into<String>, line: Option<u32>) -> Self {
        self.place = Some((path.into(), line));
        self
    }
}
