//! Whether what the files of a store refer to is in it: the audits an action was opened and closed in, the action an event
//! is about.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::check::{Doubt, doubt};
use crate::model::{Action, ActionEvent, ActionStatus, Audit};

/// Who refers to what.
#[derive(Debug, Default)]
pub(super) struct References {
    audits: HashSet<String>,
    actions: HashSet<String>,
    asked: Vec<Asked>,
}

/// One reference.
#[derive(Debug)]
struct Asked {
    path: PathBuf,
    id: String,
    repository: String,
    wanted: Wanted,
}

#[derive(Debug)]
enum Wanted {
    /// The audit an action was opened or closed in.
    Audit { action: String, role: &'static str, id: String },
    /// The action an event is about.
    Action(String),
    /// Nothing: the reason is known already.
    Told(String),
}

impl References {
    /// Takes in an audit and what it refers to.
    pub(super) fn audit(&mut self, path: &Path, audit: &Audit) {
        self.audits.insert(audit.id.clone());
        for action in &audit.actions {
            self.actions.insert(action.id.clone());
            for wanted in wanted(action) {
                self.ask(path, &audit.id, &audit.repository.name, wanted);
            }
        }
        let mut seen = HashSet::new();
        for action in audit.actions.iter().filter(|action| !seen.insert(action.id.as_str())) {
            let why = format!("two of its actions have the id {}", action.id);
            self.ask(path, &audit.id, &audit.repository.name, Wanted::Told(why));
        }
    }

    /// Takes in an event.
    pub(super) fn event(&mut self, path: &Path, event: &ActionEvent) {
        self.ask(path, &event.id, &event.repository.name, Wanted::Action(event.action.clone()));
    }

    fn ask(&mut self, path: &Path, id: &str, repository: &str, wanted: Wanted) {
        let (path, id, repository) = (path.to_path_buf(), id.to_owned(), repository.to_owned());
        self.asked.push(Asked { path, id, repository, wanted });
    }

    /// Every reference that leads nowhere. A store merged in part may have some: the rest lies elsewhere.
    pub(super) fn broken(&self) -> Vec<Doubt> {
        let told = self.asked.iter().filter_map(|asked| {
            let why = self.why(&asked.wanted)?;
            Some(doubt(&asked.path, &asked.id, &asked.repository, why))
        });
        told.collect()
    }

    fn why(&self, wanted: &Wanted) -> Option<String> {
        match wanted {
            Wanted::Audit { id, .. } if self.audits.contains(id) => None,
            Wanted::Audit { action, role, id } => {
                Some(format!("its action '{action}' was {role} in the audit {id}, which is not in this store"))
            }
            Wanted::Action(id) if self.actions.contains(id) => None,
            Wanted::Action(id) => Some(format!("it is about the action {id}, which no audit of this store has")),
            Wanted::Told(why) => Some(why.clone()),
        }
    }
}

fn wanted(action: &Action) -> Vec<Wanted> {
    let audit = |role, id: &String| Wanted::Audit { action: action.text.clone(), role, id: id.clone() };
    let opened = (!action.opened_in.is_empty()).then(|| audit("opened", &action.opened_in));
    let closed = action.closed_in.as_ref().map(|id| audit("closed", id));
    let odd = (action.status == ActionStatus::Open && action.closed_in.is_some())
        .then(|| Wanted::Told(format!("its action '{}' is open, and was closed in an audit", action.text)));
    opened.into_iter().chain(closed).chain(odd).collect()
}
