//! Whether a store is sound: everything in it is read, and what cannot be read is named.

use std::path::{Path, PathBuf};

use super::{History, Skipped, Store, StoreKind, events, format, history};
use crate::model::{ActionEvent, TagEvent};

impl Store {
    /// Every audit of every repository, oldest first, and every file that cannot be read. Changes nothing.
    pub fn everything(&self) -> History {
        let mut whole = History::default();
        let folders = match self.repository_folders() {
            Ok(folders) => folders,
            Err(error) => {
                whole.skipped.push(Skipped { path: self.root().to_path_buf(), reason: error.to_string() });
                return whole;
            }
        };
        for folder in folders {
            let beside = if self.kind == StoreKind::InRepository { self.root.clone() } else { folder.clone() };
            history::read_all(self, &folder, &mut whole);
            whole.skipped.extend(events::FOLDERS.iter().flat_map(|kind| self.broken_events(&beside.join(kind))));
        }
        whole.skipped.sort_by(|a, b| a.path.cmp(&b.path));
        whole
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

    fn broken_events(&self, folder: &Path) -> Vec<Skipped> {
        let files = match history::toml_files(folder) {
            Ok(files) => files,
            Err(error) => return vec![Skipped { path: folder.to_path_buf(), reason: error.to_string() }],
        };
        let is_tags = folder.ends_with(events::FOLDERS[1]);
        let read = |path: &PathBuf| {
            history::refuse_link(self, path)?;
            if is_tags {
                format::read_event::<TagEvent>(path).map(drop)
            } else {
                format::read_event::<ActionEvent>(path).map(drop)
            }
        };
        let broken = files.into_iter().filter_map(|path| {
            let error = read(&path).err()?;
            Some(Skipped { path, reason: error.to_string() })
        });
        broken.collect()
    }
}
