//! Events of actions: `<folder of the repository>/actions/<UTC time>-<id>.toml`, written once and never changed.

use std::path::PathBuf;

use super::{Skipped, Store, StoreError, StoreKind, atomic, format, history, names};
use crate::model::{ActionEvent, Repository};

impl Store {
    /// Keeps an event; the very same one again changes nothing.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save_event(&self, event: &ActionEvent) -> Result<PathBuf, StoreError> {
        let folder = self.event_folder(&event.repository);
        let text = format::write_event(event)?;
        self.make(&folder)?;
        let path = folder.join(names::timed(event.at, &event.id));
        match atomic::create(&path, text.as_bytes(), self.access()) {
            Ok(()) => Ok(path),
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                Err(StoreError::from_io("the action could not be saved", &path, error))
            }
            Err(_) if format::read_event(&path).is_ok_and(|known| known == *event) => Ok(path),
            Err(_) => Err(StoreError::AlreadySaved { path }),
        }
    }

    /// The events of a repository by time, each once, and what could not be read.
    pub fn events(&self, repository: &Repository) -> (Vec<ActionEvent>, Vec<Skipped>) {
        let (mut events, mut skipped) = (Vec::new(), Vec::new());
        for folder in self.event_folders(repository) {
            let files = match history::toml_files(&folder) {
                Ok(files) => files,
                Err(error) => {
                    skipped.push(Skipped { path: folder, reason: error.to_string() });
                    continue;
                }
            };
            for path in files {
                match self.read_event(&path) {
                    Ok(event) if self.is_of(&event, repository) => events.push(event),
                    Ok(_) => {}
                    Err(error) => skipped.push(Skipped { path, reason: error.to_string() }),
                }
            }
        }
        events.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        events.dedup_by(|a, b| a.id == b.id);
        (events, skipped)
    }

    fn read_event(&self, path: &std::path::Path) -> Result<ActionEvent, StoreError> {
        history::refuse_link(self, path)?;
        format::read_event(path)
    }

    fn is_of(&self, event: &ActionEvent, repository: &Repository) -> bool {
        self.kind == StoreKind::InRepository || names::is_same_repository(&event.repository, repository)
    }

    fn event_folder(&self, repository: &Repository) -> PathBuf {
        match self.kind {
            StoreKind::InRepository => self.root.join("actions"),
            _ => self.folder(repository).join("actions"),
        }
    }

    fn event_folders(&self, repository: &Repository) -> Vec<PathBuf> {
        if self.kind == StoreKind::InRepository {
            return vec![self.root.join("actions")];
        }
        // A store that cannot be listed is reported by its history.
        let folders = history::folders(self, repository).unwrap_or_default();
        folders.into_iter().map(|folder| folder.join("actions")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::at;
    use crate::model::{ActionStatus, EVENT_SCHEMA};

    fn event(id: &str) -> ActionEvent {
        ActionEvent {
            schema: EVENT_SCHEMA,
            id: id.into(),
            action: "a".into(),
            status: ActionStatus::Done,
            at: at("2026-11-20T10:02:11+01:00"),
            by: "ada".into(),
            repository: Repository {
                name: "churn".into(),
                root_commit: Some("ab".repeat(20)),
                ..Repository::default()
            },
        }
    }

    #[test]
    fn an_event_comes_back_once_however_often_it_is_saved_or_copied() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path());
        let (one, two) = (event("0199f3c1-0000-7000-8000-1"), event("0199f3c1-0000-7000-8000-2"));
        let path = store.save_event(&one).unwrap();
        assert_eq!(store.save_event(&one).unwrap(), path);
        let other = store.save_event(&two).unwrap();
        assert_ne!(path, other, "another event of the same moment");
        std::fs::copy(&path, path.with_file_name("copy.toml")).unwrap();
        let (events, skipped) = store.events(&one.repository);
        assert_eq!((events, skipped), (vec![one.clone(), two], Vec::new()));
        assert!(store.history(&one.repository).audits.is_empty());
    }

    #[test]
    fn what_is_damaged_or_newer_is_listed_and_the_rest_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path());
        let path = store.save_event(&event("0199f3c1-0000-7000-8000-1")).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        for (name, text) in [("half.toml", &text[..20]), ("new.toml", &text.replace("schema = 1", "schema = 9"))] {
            atomic::create(&path.with_file_name(name), text.as_bytes(), atomic::Access::Private).unwrap();
        }
        let (events, skipped) = store.events(&event("x").repository);
        assert_eq!((events.len(), skipped.len()), (1, 2));
        assert!(skipped[1].reason.contains('9'), "{}", skipped[1].reason);
    }
}
