//! Events of actions and tags, one file each, written once and never changed:
//! `<folder of the repository>/actions/<UTC time>-<id>.toml` and `…/tags/…`.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};

use super::{Skipped, Store, StoreError, StoreKind, atomic, format, history, names};
use crate::model::{ActionEvent, Repository, TagEvent};

/// Something that happened between reviews.
trait Event: format::Numbered {
    /// Folder of its kind.
    const FOLDER: &'static str;
    /// What could not be saved.
    const DOING: &'static str;

    fn key(&self) -> (DateTime<FixedOffset>, &str);
    fn repository(&self) -> &Repository;
}

impl Event for ActionEvent {
    const FOLDER: &'static str = "actions";
    const DOING: &'static str = "the action could not be saved";

    fn key(&self) -> (DateTime<FixedOffset>, &str) {
        (self.at, &self.id)
    }

    fn repository(&self) -> &Repository {
        &self.repository
    }
}

impl Event for TagEvent {
    const FOLDER: &'static str = "tags";
    const DOING: &'static str = "the tags could not be saved";

    fn key(&self) -> (DateTime<FixedOffset>, &str) {
        (self.at, &self.id)
    }

    fn repository(&self) -> &Repository {
        &self.repository
    }
}

/// Folders of events beside the audits of a repository.
pub(super) const FOLDERS: [&str; 2] = [ActionEvent::FOLDER, TagEvent::FOLDER];

impl Store {
    /// Keeps what happened to an action; the very same event again changes nothing.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save_event(&self, event: &ActionEvent) -> Result<PathBuf, StoreError> {
        self.save_one(event)
    }

    /// What happened to the actions of a repository by time, each once, and what could not be read.
    pub fn events(&self, repository: &Repository) -> (Vec<ActionEvent>, Vec<Skipped>) {
        self.read_all_events(repository)
    }

    /// Keeps tags put on or taken off; the very same event again changes nothing.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save_tags(&self, event: &TagEvent) -> Result<PathBuf, StoreError> {
        self.save_one(event)
    }

    /// How the tags of a repository changed by time, each event once, and what could not be read.
    pub fn tag_events(&self, repository: &Repository) -> (Vec<TagEvent>, Vec<Skipped>) {
        self.read_all_events(repository)
    }

    fn save_one<E: Event>(&self, event: &E) -> Result<PathBuf, StoreError> {
        let folder = self.event_folder(event.repository(), E::FOLDER);
        let text = format::write(event)?;
        self.make(&folder)?;
        let (at, id) = event.key();
        let path = folder.join(names::timed(at, id));
        match atomic::create(&path, text.as_bytes(), self.access()) {
            Ok(()) => Ok(path),
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                Err(StoreError::from_io(E::DOING, &path, error))
            }
            Err(_) if format::read_event::<E>(&path).is_ok_and(|known| known == *event) => Ok(path),
            Err(_) => Err(StoreError::AlreadySaved { path }),
        }
    }

    fn read_all_events<E: Event>(&self, repository: &Repository) -> (Vec<E>, Vec<Skipped>) {
        let (mut events, mut skipped) = (Vec::<E>::new(), Vec::new());
        for folder in self.event_folders(repository, E::FOLDER) {
            let files = match history::toml_files(&folder) {
                Ok(files) => files,
                Err(error) => {
                    skipped.push(Skipped { path: folder, reason: error.to_string() });
                    continue;
                }
            };
            for path in files {
                match self.read_event::<E>(&path) {
                    Ok(event) if self.is_of(event.repository(), repository) => events.push(event),
                    Ok(_) => {}
                    Err(error) => skipped.push(Skipped { path, reason: error.to_string() }),
                }
            }
        }
        events.sort_by(|a, b| a.key().cmp(&b.key()));
        events.dedup_by(|a, b| a.key().1 == b.key().1);
        (events, skipped)
    }

    fn read_event<E: Event>(&self, path: &Path) -> Result<E, StoreError> {
        history::refuse_link(self, path)?;
        format::read_event(path)
    }

    fn is_of(&self, named: &Repository, repository: &Repository) -> bool {
        self.kind == StoreKind::InRepository || names::is_same_repository(named, repository)
    }

    fn event_folder(&self, repository: &Repository, kind: &str) -> PathBuf {
        match self.kind {
            StoreKind::InRepository => self.root.join(kind),
            _ => self.folder(repository).join(kind),
        }
    }

    fn event_folders(&self, repository: &Repository, kind: &str) -> Vec<PathBuf> {
        if self.kind == StoreKind::InRepository {
            return vec![self.root.join(kind)];
        }
        // A store that cannot be listed is reported by its history.
        let folders = history::folders(self, repository).unwrap_or_default();
        folders.into_iter().map(|folder| folder.join(kind)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::at;
    use crate::model::{ActionStatus, EVENT_SCHEMA, tags};

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

    #[test]
    fn tags_are_kept_beside_the_audits_and_in_the_order_they_changed() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path());
        let repository = event("x").repository;
        let tagged = |id: &str, time: &str, add: &[&str], remove: &[&str]| TagEvent {
            schema: EVENT_SCHEMA,
            id: id.into(),
            at: at(time),
            by: "ada".into(),
            add: add.iter().map(|tag| (*tag).to_owned()).collect(),
            remove: remove.iter().map(|tag| (*tag).to_owned()).collect(),
            repository: repository.clone(),
        };
        store.save_tags(&tagged("2", "2026-06-01T00:00:00+00:00", &["eu"], &["prod"])).unwrap();
        let first = tagged("1", "2026-05-01T00:00:00+00:00", &["prod", "team-a"], &[]);
        let path = store.save_tags(&first).unwrap();
        assert_eq!(store.save_tags(&first).unwrap(), path);
        let (events, skipped) = store.tag_events(&repository);
        assert_eq!((tags(&events), skipped.len()), (vec!["eu".to_owned(), "team-a".to_owned()], 0));
        assert!(store.events(&repository).0.is_empty());
    }
}
