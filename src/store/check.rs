//! Whether a store is sound: everything in it is read, compared with its digest and with what it refers to, and what is
//! wrong is named. Nothing is changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::digest::Seal;
use super::format::{self, Numbered};
use super::references::References;
use super::{Skipped, Store, StoreKind, StoredAudit, events, history};
use crate::model::{ActionEvent, Audit, Repository, TagEvent};

/// A file that can be read, and should be looked at twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The file.
    pub path: PathBuf,
    /// Id of the audit or of the event.
    pub id: String,
    /// Name of its repository.
    pub repository: String,
    /// Why, in words.
    pub reasons: Vec<String>,
}

/// What a store holds, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Every audit of every repository; two files of one id are two.
    pub audits: Vec<StoredAudit>,
    /// Events of actions and tags.
    pub events: usize,
    /// Reviews in progress.
    pub drafts: usize,
    /// What cannot be read, by path.
    pub unreadable: Vec<Skipped>,
    /// What is not what was written, or stands against another file, by path.
    pub changed: Vec<Doubt>,
    /// What refers to something that is not here, by path.
    pub doubtful: Vec<Doubt>,
    /// Files without a digest: written by hand, or before digests were kept.
    pub unsealed: usize,
    /// Files that a program which was killed left half written; nobody reads them.
    pub leftovers: Vec<PathBuf>,
}

impl Checked {
    /// Whether nothing is lost and nothing was changed.
    pub fn is_sound(&self) -> bool {
        self.unreadable.is_empty() && self.changed.is_empty()
    }
}

impl Store {
    /// Reads everything there is. Changes nothing, and never fails as a whole.
    pub fn check(&self) -> Checked {
        let mut checker = Checker { store: self, found: Checked::default(), references: References::default() };
        match self.repository_folders() {
            Ok(folders) => folders.iter().for_each(|folder| checker.folder(folder)),
            Err(error) => checker.unreadable(self.root(), &error),
        }
        checker.finish()
    }

    /// The folders that hold audits, by name.
    pub(super) fn repository_folders(&self) -> Result<Vec<PathBuf>, super::StoreError> {
        if self.kind == StoreKind::InRepository {
            return Ok(vec![self.root.join("audits")]);
        }
        let mut folders = history::entries(&self.root)?;
        folders.retain(|path| path.is_dir());
        Ok(folders)
    }
}

struct Checker<'a> {
    store: &'a Store,
    found: Checked,
    references: References,
}

impl Checker<'_> {
    fn folder(&mut self, folder: &Path) {
        for (path, audit) in self.read_all::<Audit>(folder, |audit| (&audit.id, &audit.repository)) {
            self.placed(folder, &path, &audit);
            self.references.audit(&path, &audit);
            self.found.audits.push(StoredAudit { audit, path });
        }
        let beside = self.store.beside(folder);
        let [actions, tags] = events::FOLDERS.map(|kind| beside.join(kind));
        for (path, event) in self.read_all::<ActionEvent>(&actions, |event| (&event.id, &event.repository)) {
            self.found.events += 1;
            self.references.event(&path, &event);
        }
        self.found.events += self.read_all::<TagEvent>(&tags, |event| (&event.id, &event.repository)).len();
        let drafts = beside.join("drafts");
        self.found.drafts += self.read_all::<Audit>(&drafts, |draft| (&draft.id, &draft.repository)).len();
        for folder in [folder, &actions, &tags, &drafts] {
            self.found.leftovers.extend(leftovers(folder));
        }
    }

    /// Every file of a folder that can be read.
    fn read_all<T: Numbered>(&mut self, folder: &Path, of: fn(&T) -> (&String, &Repository)) -> Vec<(PathBuf, T)> {
        let files = history::toml_files(folder).unwrap_or_else(|error| {
            self.unreadable(folder, &error);
            Vec::new()
        });
        let mut read = Vec::new();
        for path in files {
            let file = history::refuse_link(self.store, &path).and_then(|()| format::read_sealed::<T>(&path));
            let (value, _, seal) = match file {
                Ok(file) => file,
                Err(error) => {
                    self.unreadable(&path, &error);
                    continue;
                }
            };
            match seal {
                Seal::Whole => {}
                Seal::Missing => self.found.unsealed += 1,
                Seal::Broken => {
                    let (id, repository) = of(&value);
                    let why = "it was changed since it was written: its digest is of another text";
                    self.found.changed.push(doubt(&path, id, &repository.name, why.into()));
                }
            }
            read.push((path, value));
        }
        read
    }

    /// An audit is looked for in folders of its repository's name or first commit only.
    fn placed(&mut self, folder: &Path, path: &Path, audit: &Audit) {
        if self.store.kind != StoreKind::InRepository && !history::is_folder_of(folder, &audit.repository) {
            let right = self.store.folder(&audit.repository);
            let name = right.file_name().unwrap_or_default().to_string_lossy();
            let why = format!("its repository is not looked for in this folder: move it to {name}");
            self.found.changed.push(doubt(path, &audit.id, &audit.repository.name, why));
        }
    }

    fn unreadable(&mut self, path: &Path, error: &super::StoreError) {
        self.found.unreadable.push(Skipped { path: path.to_path_buf(), reason: error.to_string() });
    }

    fn finish(mut self) -> Checked {
        self.found.changed.extend(twice(&self.found.audits));
        self.found.doubtful = self.references.broken();
        for doubts in [&mut self.found.changed, &mut self.found.doubtful] {
            doubts.sort_by(|a, b| a.path.cmp(&b.path));
            doubts.dedup_by(|one, before| {
                let is_same = one.path == before.path;
                if is_same {
                    before.reasons.append(&mut one.reasons);
                }
                is_same
            });
        }
        self.found.unreadable.sort_by(|a, b| a.path.cmp(&b.path));
        let key = |one: &StoredAudit| (one.audit.at, one.audit.id.clone(), one.path.clone());
        self.found.audits.sort_by_key(key);
        self.found
    }
}

pub(super) fn doubt(path: &Path, id: &str, repository: &str, reason: String) -> Doubt {
    Doubt { path: path.to_path_buf(), id: id.to_owned(), repository: repository.to_owned(), reasons: vec![reason] }
}

/// Files of one id with other contents: only the first of them counts.
fn twice(audits: &[StoredAudit]) -> Vec<Doubt> {
    let mut first: BTreeMap<&str, &StoredAudit> = BTreeMap::new();
    let mut ordered: Vec<&StoredAudit> = audits.iter().collect();
    ordered.sort_by_key(|one| (one.audit.at, &one.path));
    let mut doubts = Vec::new();
    for one in ordered {
        let known = *first.entry(&one.audit.id).or_insert(one);
        if known.audit != one.audit {
            let why = format!(
                "{} has the same id and other answers, and only that one counts: give one of them another id",
                known.path.display()
            );
            doubts.push(doubt(&one.path, &one.audit.id, &one.audit.repository.name, why));
        }
    }
    doubts
}

/// Temporary files of this program that nobody moved to their place.
fn leftovers(folder: &Path) -> Vec<PathBuf> {
    let mut files = history::entries(folder).unwrap_or_default();
    files.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with('.') && path.extension().is_some_and(|extension| extension == "tmp")
    });
    files
}
