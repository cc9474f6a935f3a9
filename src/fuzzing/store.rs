//! Files of a store that may hold anything: audits, drafts, events of actions, tags, the index of the portfolio.

use std::fs;
use std::path::{Path, PathBuf};

use crate::model::{ActionEvent, Audit, Repository, TagEvent};
use crate::store::{Store, StoreError};

/// Where the files lie: a store in memory where the system has a place for it.
struct Place {
    _folder: tempfile::TempDir,
    store: Store,
    outside: PathBuf,
}

fn place() -> Place {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let folder = folder.expect("a temporary folder");
    Place { store: Store::at(folder.path().join("store")), outside: folder.path().to_path_buf(), _folder: folder }
}

fn repository() -> Repository {
    Repository { name: "churn".into(), root_commit: Some("ab".repeat(20)), ..Repository::default() }
}

/// The text stands in every folder of a store; then what could be read of it is saved and read again.
pub(super) fn run(data: &[u8]) {
    let place = place();
    lie_around(&place, data);
    let text = std::str::from_utf8(data).ok();
    if let Some(audit) = text.and_then(|text| toml::from_str::<Audit>(text).ok()) {
        audit_comes_back(&place, audit);
    }
    if let Some(event) = text.and_then(|text| toml::from_str::<ActionEvent>(text).ok()) {
        event_comes_back(&place, &event);
    }
    if let Some(event) = text.and_then(|text| toml::from_str::<TagEvent>(text).ok()) {
        tags_come_back(&place, &event);
    }
}

/// Whatever a file is, it is read or named, and never touched.
fn lie_around(Place { store, outside, .. }: &Place, data: &[u8]) {
    let folder = store.folder(&repository());
    let files = ["a.toml", "drafts/a.toml", "actions/a.toml", "tags/a.toml"].map(|name| folder.join(name));
    for path in &files {
        put(path, data);
    }
    let index = outside.join("index.json");
    put(&index, data);
    let history = store.history(&repository());
    let whole = store.summaries(None);
    assert!(history.audits.len() + history.skipped.len() <= 1, "one file was counted twice");
    assert!(whole.repositories.len() <= 1, "one file is two repositories");
    assert!(!whole.repositories.is_empty() || !whole.skipped.is_empty(), "a file was lost");
    assert!(history.skipped.iter().all(|skipped| !skipped.reason.is_empty()), "left out without a reason");
    drop((store.draft(&repository()), store.events(&repository()), store.tag_events(&repository())));
    let remembered = store.summaries(Some(&index));
    assert!(remembered == whole, "an index of anything changes what the store holds");
    assert!(remembered == store.summaries(Some(&index)), "what the index remembers is not what was read");
    for path in &files {
        assert!(fs::read(path).is_ok_and(|now| now == data), "{} was changed", path.display());
    }
    fs::remove_dir_all(store.root()).expect("made above");
}

#[allow(clippy::disallowed_methods, reason = "files that somebody else left in a store")]
fn put(path: &Path, data: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a temporary folder");
    fs::write(path, data).expect("a temporary file");
}

/// What was saved comes back equal, the same again changes nothing, and other contents never replace it.
fn audit_comes_back(Place { store, .. }: &Place, audit: Audit) {
    let path = match store.save(&audit) {
        Ok(path) => path,
        Err(StoreError::Unwritable { .. }) => return,
        Err(error) => panic!("it could not be saved: {error}"),
    };
    assert!(path.starts_with(store.root()), "saved outside of the store: {}", path.display());
    let history = store.history(&audit.repository);
    assert_eq!(history.audits.iter().map(|one| &one.audit).collect::<Vec<_>>(), [&audit], "{:?}", history.skipped);
    assert_eq!(store.save(&audit).ok().as_ref(), Some(&path), "the same audit twice");
    let mut other = audit.clone();
    other.assessors.push("somebody else".into());
    assert!(matches!(store.save(&other), Err(StoreError::AlreadySaved { .. })), "a saved audit was replaced");
    let kept = store.history(&audit.repository);
    assert!(kept.audits.len() == 1 && kept.audits[0].audit == audit, "the first one is gone");
    drop(store.summary(&audit.repository));
    draft_comes_back(store, &Audit { id: format!("{}-again", audit.id), ..audit });
}

fn draft_comes_back(store: &Store, draft: &Audit) {
    store.save_draft(draft).expect("an audit that was saved can be a draft");
    let offered = store.draft(&draft.repository).expect("a sound draft");
    assert_eq!(offered.map(|offered| offered.audit).as_ref(), Some(draft), "another draft is offered");
    store.discard_draft(draft).expect("the draft");
    assert!(store.draft(&draft.repository).is_ok_and(|offered| offered.is_none()), "a draft that was given up");
}

fn event_comes_back(Place { store, .. }: &Place, event: &ActionEvent) {
    match store.save_event(event) {
        Ok(path) => assert!(path.starts_with(store.root()), "saved outside of the store: {}", path.display()),
        Err(StoreError::Unwritable { .. }) => return,
        Err(error) => panic!("it could not be saved: {error}"),
    }
    let (events, skipped) = store.events(&event.repository);
    assert_eq!(events.iter().collect::<Vec<_>>(), [event], "{skipped:?}");
}

fn tags_come_back(Place { store, .. }: &Place, event: &TagEvent) {
    match store.save_tags(event) {
        Ok(path) => assert!(path.starts_with(store.root()), "saved outside of the store: {}", path.display()),
        Err(StoreError::Unwritable { .. }) => return,
        Err(error) => panic!("it could not be saved: {error}"),
    }
    let (events, skipped) = store.tag_events(&event.repository);
    assert_eq!(events.iter().collect::<Vec<_>>(), [event], "{skipped:?}");
}
