//! The description of the demo: who committed what, when, on which branch.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use serde::Deserialize;

use super::BuildError;

/// The branch everything starts from.
pub(super) const MAIN: &str = "main";

/// `assets/demo/history.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Description {
    /// Address of `origin`.
    pub(super) remote: String,
    /// Short names of authors.
    people: BTreeMap<String, String>,
    /// In the order they were made.
    #[serde(rename = "commit")]
    pub(super) commits: Vec<CommitStep>,
    /// What lies in the work tree.
    pub(super) uncommitted: Vec<Edit>,
}

/// One commit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommitStep {
    /// Branch; made from the newest commit of `main` where it does not exist.
    #[serde(default = "main")]
    pub(super) on: String,
    /// Name for the past audits to refer to.
    pub(super) tag: Option<String>,
    /// Branch whose changes come in as second parent.
    pub(super) merge: Option<String>,
    #[serde(with = "crate::model::time")]
    pub(super) at: DateTime<FixedOffset>,
    /// Short name of the author.
    pub(super) by: String,
    pub(super) message: String,
    /// Path in the repository: file of `assets/demo/files/`.
    #[serde(default)]
    pub(super) write: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) edit: Vec<Edit>,
}

/// Replaces a text that occurs exactly once.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Edit {
    path: String,
    old: String,
    new: String,
}

/// Paths and contents of one state.
pub(super) type Files = BTreeMap<String, String>;

fn main() -> String {
    MAIN.to_owned()
}

impl Description {
    pub(super) fn load() -> Result<Self, BuildError> {
        toml::from_str(include_str!("../../../assets/demo/history.toml"))
            .map_err(|error| BuildError::Description(error.to_string()))
    }

    /// Name and address of an author.
    pub(super) fn person(&self, short: &str) -> Result<(&str, &str), BuildError> {
        let person = self.people.get(short).and_then(|person| person.strip_suffix('>')?.split_once(" <"));
        person.ok_or_else(|| BuildError::Description(format!("nobody is called '{short}'")))
    }
}

impl CommitStep {
    /// Changes `files` as this commit does.
    pub(super) fn apply(&self, files: &mut Files) -> Result<(), BuildError> {
        for (path, source) in &self.write {
            let content = super::files::content(source)
                .ok_or_else(|| BuildError::Description(format!("there is no file '{source}' for {path}")))?;
            files.insert(path.clone(), content.to_owned());
        }
        self.edit.iter().try_for_each(|edit| edit.apply(files))
    }
}

impl Edit {
    /// Changes one file.
    pub(super) fn apply(&self, files: &mut Files) -> Result<(), BuildError> {
        let Some(content) = files.get_mut(&self.path) else {
            return Err(BuildError::Description(format!("{} is edited before it is written", self.path)));
        };
        match content.matches(&self.old).count() {
            1 => *content = content.replacen(&self.old, &self.new, 1),
            n => {
                return Err(BuildError::Description(format!("{} holds '{}' {n} times, not once", self.path, self.old)));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_used_and_time_runs_forward() {
        let description = Description::load().unwrap();
        let mut used: Vec<&str> =
            description.commits.iter().flat_map(|step| step.write.values()).map(String::as_str).collect();
        used.sort_unstable();
        let mut known: Vec<&str> = super::super::files::names().collect();
        known.sort_unstable();
        assert_eq!(used, known);
        assert!(description.commits.is_sorted_by_key(|step| step.at));
        assert!(description.commits.len() >= 40);
    }

    #[test]
    fn an_edit_that_fits_twice_or_never_is_a_fault() {
        let edit = Edit { path: "a".into(), old: "x".into(), new: "y".into() };
        for (content, fine) in [("x", true), ("xx", false), ("", false)] {
            let mut files = Files::from([("a".to_owned(), content.to_owned())]);
            assert_eq!(edit.apply(&mut files).is_ok(), fine, "{content}");
        }
        assert!(edit.apply(&mut Files::new()).is_err());
    }
}
