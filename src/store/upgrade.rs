//! Brings files of an older form to the present one. What is migrated is a copy: the original moves to `originals/` beside
//! it, byte for byte, and is on disk there before the copy takes its place. Whatever moment it is interrupted at, every
//! audit can be read, and the next run goes on.
//!
//! | older form | up to | what changes |
//! |---|---|---|
//! | no digest | November 2026, and files written by hand | one is added; not a byte else |
//! | automatic audits under the first digits of their id | November 2026 | the whole id stands in the name, so that two of the same moment do not meet when stores are merged |

use std::path::{Path, PathBuf};

use super::digest::{Seal, seal};
use super::format::{self, Numbered};
use super::{Skipped, Store, StoreError, StoreKind, atomic, events, history, names};
use crate::model::{ActionEvent, Audit, AuditKind, TagEvent};

/// Folder of the originals, beside what was made of them.
const ORIGINALS: &str = "originals";

/// One file that has, or would have, its present form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upgraded {
    /// Its path before.
    pub from: PathBuf,
    /// Its path now.
    pub to: PathBuf,
    /// Where the original is kept.
    pub original: PathBuf,
    /// What was older, in words.
    pub older: Vec<&'static str>,
}

/// What an upgrade did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upgrade {
    /// By path.
    pub upgraded: Vec<Upgraded>,
    /// What was left as it is, and why.
    pub skipped: Vec<Skipped>,
    /// Files that have the present form already.
    pub current: usize,
}

/// A file as it should be.
struct Present {
    name: String,
    text: String,
    older: Vec<&'static str>,
}

impl Store {
    /// Upgrades every finished file, or only says what it would do. Drafts take the present form when they are saved next.
    ///
    /// # Errors
    /// When the store cannot be listed. A single file that cannot be upgraded is left as it is and reported.
    pub fn upgrade(&self, only_say: bool) -> Result<Upgrade, StoreError> {
        let mut done = Upgrade::default();
        for folder in self.repository_folders()? {
            self.upgrade_all::<Audit>(&folder, audit_name, only_say, &mut done);
            let [actions, tags] = events::FOLDERS.map(|kind| self.beside(&folder).join(kind));
            self.upgrade_all::<ActionEvent>(&actions, same_name, only_say, &mut done);
            self.upgrade_all::<TagEvent>(&tags, same_name, only_say, &mut done);
        }
        Ok(done)
    }

    fn upgrade_all<T: Numbered>(
        &self,
        folder: &Path,
        name: fn(&str, &T) -> String,
        only_say: bool,
        done: &mut Upgrade,
    ) {
        let files = match history::toml_files(folder) {
            Ok(files) => files,
            Err(error) => {
                done.skipped.push(Skipped { path: folder.to_path_buf(), reason: error.to_string() });
                return;
            }
        };
        for path in files {
            match self.upgrade_one(&path, name, only_say) {
                Ok(Some(one)) => done.upgraded.push(one),
                Ok(None) => done.current += 1,
                Err(error) => done.skipped.push(Skipped { path, reason: error.to_string() }),
            }
        }
    }

    fn upgrade_one<T: Numbered>(
        &self,
        path: &Path,
        name: fn(&str, &T) -> String,
        only_say: bool,
    ) -> Result<Option<Upgraded>, StoreError> {
        history::refuse_link(self, path)?;
        let (value, text, sealed) = format::read_sealed::<T>(path)?;
        let Some(present) = present(path, &value, &text, sealed, name)? else { return Ok(None) };
        let (folder, file) = (path.parent().unwrap_or(Path::new("")), path.file_name().unwrap_or_default());
        let originals = folder.join(ORIGINALS);
        let one = Upgraded {
            from: path.to_path_buf(),
            to: folder.join(&present.name),
            original: originals.join(file),
            older: present.older,
        };
        if !only_say {
            self.keep_original(&originals, &one.original, &text)?;
            self.put(&one, &text, &present.text)?;
        }
        Ok(Some(one))
    }

    /// The original is on disk a second time before anything happens to the first.
    fn keep_original(&self, folder: &Path, path: &Path, text: &str) -> Result<(), StoreError> {
        let is_link = std::fs::symlink_metadata(folder).is_ok_and(|meta| meta.is_symlink());
        if is_link && self.kind == StoreKind::InRepository {
            return Err(StoreError::NotAFolder { path: folder.to_path_buf() });
        }
        self.make(folder)?;
        create_or_same(path, text, self.access())
    }

    fn put(&self, one: &Upgraded, before: &str, text: &str) -> Result<(), StoreError> {
        let fail = |error| StoreError::from_io("the file could not be upgraded", &one.from, error);
        if std::fs::read_to_string(&one.from).map_err(fail)? != before {
            return Err(StoreError::ChangedElsewhere { path: one.from.clone() });
        }
        if one.from == one.to {
            return atomic::replace(&one.to, text.as_bytes(), self.access()).map_err(fail);
        }
        create_or_same(&one.to, text, self.access())?;
        atomic::remove(&one.from).map_err(fail)
    }
}

/// Writes a new file; one that is there with the same text was written by an upgrade that was interrupted.
fn create_or_same(path: &Path, text: &str, access: atomic::Access) -> Result<(), StoreError> {
    match atomic::create(path, text.as_bytes(), access) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let is_same = std::fs::read(path).is_ok_and(|known| known == text.as_bytes());
            if is_same { Ok(()) } else { Err(StoreError::AlreadySaved { path: path.to_path_buf() }) }
        }
        written => written.map_err(|error| StoreError::from_io("the original could not be kept", path, error)),
    }
}

/// What the file would be in its present form; `None` where it is.
fn present<T: Numbered>(
    path: &Path,
    value: &T,
    text: &str,
    sealed: Seal,
    name: fn(&str, &T) -> String,
) -> Result<Option<Present>, StoreError> {
    let damaged = |reason: &str| StoreError::Damaged { path: path.to_path_buf(), line: None, reason: reason.into() };
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let mut present = Present { name: name(&file, value), text: text.to_owned(), older: Vec::new() };
    match sealed {
        Seal::Whole => {}
        Seal::Broken => return Err(damaged("it was changed since it was written, and was left out")),
        Seal::Missing => {
            present.text = seal(text);
            present.older.push("no digest");
        }
    }
    if present.name != file {
        present.older.push("a name that two audits of one moment share");
    }
    if present.older.is_empty() {
        return Ok(None);
    }
    // A copy that says anything else would be worse than an old file.
    if format::read::<T>(path, &present.text)? != *value {
        return Err(damaged("its copy would say something else, and was not made"));
    }
    Ok(Some(present))
}

fn audit_name(file: &str, audit: &Audit) -> String {
    let [right, _] = names::files(audit);
    let is_older = audit.kind == AuditKind::Automatic && file == names::short(audit);
    if is_older { right } else { file.to_owned() }
}

fn same_name<T>(file: &str, _: &T) -> String {
    file.to_owned()
}
