//! What the registers said before: each state of each of them on the first-parent line, with the commit that brought it.

use git2::{Commit, Oid, Repository};

use super::PastFile;
use crate::repo::loose::Loose;
use crate::repo::{REGISTER_FOLDER, STORE_FOLDER, Snapshot, time};

/// Most commits looked at.
const MOST_COMMITS: usize = 20_000;
/// Most states kept of one file.
const MOST_STATES: usize = 100;
/// Largest register, in bytes.
const LARGEST: usize = 1 << 20;
/// Commits between two questions whether to stop.
const ASK_EVERY: usize = 64;

/// States of the registers that are there now, newest first, file by file. A repository without registers pays nothing.
pub(super) fn registers(
    repository: &Repository,
    start: Oid,
    snapshot: &Snapshot,
    stop: &dyn Fn() -> bool,
) -> Vec<PastFile> {
    let folder = format!("{REGISTER_FOLDER}/");
    let paths = snapshot.entries.iter().map(|entry| entry.path.as_str());
    let paths: Vec<&str> = paths.filter(|path| path.starts_with(&folder)).collect();
    if paths.is_empty() {
        return Vec::new();
    }
    let mut files: Vec<Watched<'_>> = paths.into_iter().map(Watched::new).collect();
    let loose = Loose::of(repository);
    let mut next = repository.find_commit(start).ok();
    let mut folder_before: Option<Option<Oid>> = None;
    let mut steps = 0;
    while let Some(commit) = next {
        if steps >= MOST_COMMITS || (steps.is_multiple_of(ASK_EVERY) && stop()) {
            break;
        }
        steps += 1;
        let Ok(tree) = loose.check(commit.tree_id()).and_then(|()| commit.tree()) else { break };
        let own = tree.get_name(STORE_FOLDER).map(|entry| entry.id());
        let moved = folder_before != Some(own);
        if moved && own.is_some_and(|folder| !is_sound(repository, &loose, folder)) {
            break;
        }
        folder_before = Some(own);
        for file in &mut files {
            let now = if moved {
                tree.get_path(std::path::Path::new(file.path)).ok().map(|entry| entry.id())
            } else {
                file.blob
            };
            file.see(&commit, now);
        }
        let parent = commit.parent_id(0).and_then(|id| loose.check(id).map(|()| id));
        next = parent.and_then(|id| repository.find_commit(id)).ok();
    }
    files.into_iter().flat_map(|file| file.finish(repository, &loose)).collect()
}

/// Whether git's library may look into a folder, and into the folders in it.
fn is_sound(repository: &Repository, loose: &Loose, folder: Oid) -> bool {
    let tree = loose.check(folder).and_then(|()| repository.find_tree(folder));
    tree.is_ok_and(|tree| tree.iter().all(|item| loose.check(item.id()).is_ok()))
}

/// One file on the way back.
struct Watched<'a> {
    path: &'a str,
    blob: Option<Oid>,
    /// The oldest commit seen so far with that blob.
    since: Option<(Oid, git2::Time)>,
    states: Vec<(Oid, Oid, git2::Time)>,
}

impl<'a> Watched<'a> {
    fn new(path: &'a str) -> Self {
        Self { path, blob: None, since: None, states: Vec::new() }
    }

    fn see(&mut self, commit: &Commit<'_>, blob: Option<Oid>) {
        if blob != self.blob {
            self.close();
            self.blob = blob;
        }
        self.since = blob.map(|_| (commit.id(), commit.time()));
    }

    fn close(&mut self) {
        if let (Some(blob), Some((commit, at))) = (self.blob, self.since)
            && self.states.len() < MOST_STATES
        {
            self.states.push((blob, commit, at));
        }
    }

    fn finish(mut self, repository: &Repository, loose: &Loose) -> Vec<PastFile> {
        self.close();
        let path = self.path;
        let text = |blob: Oid| {
            let blob = loose
                .check(blob)
                .and_then(|()| repository.find_blob(blob))
                .ok()
                .filter(|blob| blob.size() <= LARGEST)?;
            Some(String::from_utf8_lossy(blob.content()).into_owned())
        };
        let states = self.states.into_iter().filter_map(|(blob, commit, at)| {
            let (commit, at) = (commit.to_string(), time::of(at));
            Some(PastFile { path: path.to_owned(), commit, at, text: text(blob)? })
        });
        states.collect()
    }
}
