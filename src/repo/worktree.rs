//! Files of a git work tree: what the index lists and what nobody ignores, as they are on disk.

use std::fs::Metadata;
use std::path::Path;

use foldhash::{HashMap, HashMapExt};
use git2::{Index, IndexEntry, Repository, Status, Tree};

use super::objects::Objects;
use super::packs::PackList;
use super::read::to_path;
use super::status::{self, Changes, Recorded};
use super::{Entry, EntryKind, folder, tree};
use crate::model::bounds;

/// Extended flag of an index entry that a sparse checkout leaves out.
const SKIP_WORKTREE: u16 = 1 << 14;

/// What a work tree holds.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) entries: Vec<Entry>,
    pub(super) dirty_files: u64,
    pub(super) notes: Vec<String>,
}

/// Where a work tree is, and the objects it came from.
pub(super) struct Place<'a> {
    /// Its repository.
    pub(super) repository: &'a Repository,
    /// Its folder.
    pub(super) root: &'a Path,
    /// The packs of the repository.
    pub(super) packs: &'a PackList,
}

/// Files of a work tree. `head` is the tree of HEAD, `None` where there is none or it cannot be read; `damage` says why git must
/// not even look at it.
pub(super) fn list(place: &Place<'_>, head: Option<&Tree<'_>>, damage: Option<git2::Error>) -> Listing {
    let &Place { repository, root, packs } = place;
    let mut notes = Vec::new();
    let mut objects = Objects::of(repository, packs);
    // One that is replaced meanwhile makes more files be looked at, not fewer.
    let written = std::fs::metadata(repository.path().join("index"));
    let Some((mut index, rebuilt)) = usable_index((repository, &mut objects), head, &mut notes) else {
        let walked = folder::list(root);
        notes.extend(walked.notes);
        return Listing { entries: walked.entries, dirty_files: 0, notes };
    };
    let mut disk = Disk { root, folders: HashMap::new() };
    let recorded = leave_out_huge(&mut index, &mut disk);
    let changes = match (damage, &mut objects) {
        (Some(error), _) => Err(error),
        (None, Ok(objects)) => staged(objects, head, &recorded, &mut notes).and_then(|staged| {
            let written = written.ok().and_then(|metadata| metadata.modified().ok()).filter(|_| !rebuilt);
            let on_disk = status::on_disk(repository, root, &recorded, written)?;
            Ok(status::together(staged, on_disk))
        }),
        (None, Err(error)) => Err(git2::Error::from_str(error.message())),
    };
    if let Err(error) = &changes {
        notes.push(format!(
            "git could not compare the work tree with the commit ({}): uncommitted changes are not known",
            error.message()
        ));
    }
    let compared = changes.is_ok();
    let mut changes = changes.unwrap_or_default();
    // Git's own status knows of files left out on purpose; libgit2 calls them deleted.
    let all_missing_left_out = rebuilt && leaves_files_out(repository);
    let is_left_out = |item: &IndexEntry| all_missing_left_out || item.flags_extended & SKIP_WORKTREE != 0;
    changes.retain(|path, status| {
        *status != Status::WT_DELETED || !index.get_path(&to_path(path), 0).is_some_and(|item| is_left_out(&item))
    });
    let mut describer = Describer { disk, objects: objects.ok(), compared, is_left_out: &is_left_out };
    let mut entries = describer.tracked(recorded, &changes);
    entries.extend(describer.untracked(&index, &changes));
    entries.extend(describer.ignored_registers(&entries));
    let most = bounds().files;
    if entries.len() > most {
        entries.truncate(most);
        notes.push(folder::too_many(most));
    }
    notes.extend(sparse_note(&entries));
    Listing { entries, dirty_files: changes.len() as u64, notes }
}

/// What the index records otherwise than HEAD; nothing where HEAD holds too much to be compared, and a note then.
fn staged(
    objects: &mut Objects<'_>,
    head: Option<&Tree<'_>>,
    recorded: &[Recorded],
    notes: &mut Vec<String>,
) -> Result<Changes, git2::Error> {
    let most = bounds().files;
    let Some(head) = head else { return Ok(Changes::new()) };
    let staged = status::staged(objects, head.id(), recorded, most)?;
    if staged.is_none() {
        notes.push(format!(
            "the commit at HEAD holds more than {} files: the work tree is not compared with it",
            crate::text::thousands(most as u64)
        ));
    }
    Ok(staged.unwrap_or_default())
}

/// The index, or one made from HEAD's tree where the index cannot be read, and whether it was made; `None` where neither
/// can be read.
fn usable_index(
    (repository, objects): (&Repository, &mut Result<Objects<'_>, git2::Error>),
    head: Option<&Tree<'_>>,
    notes: &mut Vec<String>,
) -> Option<(Index, bool)> {
    let problem = match repository.index() {
        Ok(index) if !index.is_empty() || head.is_none_or(Tree::is_empty) || index.path().is_some_and(Path::exists) => {
            return Some((index, false));
        }
        Ok(_) => "there is none".to_owned(),
        Err(error) => error.message().to_owned(),
    };
    let mut fits = |tree: &Tree<'_>| {
        let objects = objects.as_mut().ok()?;
        tree::each_file(objects, tree.id(), bounds().files, &mut |_, _, _| {}).ok()
    };
    let from_tree = head.filter(|tree| fits(tree) == Some(true)).and_then(|tree| index_of(repository, tree).ok());
    let instead = if from_tree.is_some() {
        "the files of HEAD are listed instead"
    } else {
        "the folder is listed as it is, ignored files included"
    };
    notes.push(format!("git's index cannot be used ({problem}): {instead}"));
    from_tree.map(|index| (index, true))
}

fn index_of(repository: &Repository, tree: &Tree<'_>) -> Result<Index, git2::Error> {
    let mut index = Index::new()?;
    index.read_tree(tree)?;
    repository.set_index(&mut index)?;
    Ok(index)
}

/// Whether missing files are no deletions: a sparse checkout, or a clone of which nothing was checked out yet.
fn leaves_files_out(repository: &Repository) -> bool {
    let sparse = repository.config().and_then(|config| config.get_bool("core.sparseCheckout")).unwrap_or(false);
    sparse || !repository.path().join("index").exists()
}

fn sparse_note(entries: &[Entry]) -> Option<String> {
    let left_out = entries.iter().filter(|entry| entry.absent && entry.blob.is_some()).count() as u64;
    (left_out > 0).then(|| {
        let files = crate::text::count(left_out, "file");
        format!("{files} not checked out (a sparse checkout?), read from the object database instead")
    })
}

/// Files so large that git would compare their contents for minutes become new files, which nobody compares. A size of
/// the index has 32 bits, so that one of 4 GB can look like an empty one. Gives back the other entries.
fn leave_out_huge(index: &mut Index, disk: &mut Disk<'_>) -> Vec<Recorded> {
    const HUGE: u64 = 1 << 30;
    let (mut kept, mut huge) = (Vec::with_capacity(index.len()), Vec::new());
    for item in index.iter() {
        let on_disk = disk.metadata(&item.path);
        let size = on_disk.as_ref().filter(|metadata| metadata.is_file()).map_or(0, Metadata::len);
        if size > u64::from(u32::MAX) || (size > HUGE && u64::from(item.file_size) == size) {
            huge.push(item.path);
        } else {
            kept.push(Recorded { item, on_disk });
        }
    }
    for path in huge {
        // Only in memory; one that cannot be taken out is compared like any other.
        let _ = index.remove_path(&to_path(&path));
    }
    kept
}

/// The work tree as it lies on disk, never through a link.
struct Disk<'a> {
    root: &'a Path,
    /// Whether each folder is a real one, not reached through a link.
    folders: HashMap<Vec<u8>, bool>,
}

struct Describer<'a> {
    disk: Disk<'a>,
    objects: Option<Objects<'a>>,
    /// Whether the comparison with the commit worked: without it no content is known to be a recorded one.
    compared: bool,
    is_left_out: &'a dyn Fn(&IndexEntry) -> bool,
}

impl Describer<'_> {
    fn tracked(&mut self, recorded: Vec<Recorded>, changes: &Changes) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::with_capacity(recorded.len());
        for Recorded { item, on_disk } in recorded {
            // A conflict lists one path up to three times.
            let again = entries.last().is_some_and(|last| last.raw_path == item.path);
            if !again && !tree::is_own_store(&item.path) {
                entries.push(self.describe(&item, on_disk.as_ref(), changes));
            }
        }
        entries
    }

    fn describe(&mut self, item: &IndexEntry, on_disk: Option<&Metadata>, changes: &Changes) -> Entry {
        let change = changes.get(&item.path).copied();
        let recorded = tree::kind(item.mode);
        let left_out = on_disk.is_none() && (self.is_left_out)(item);
        let kind = match on_disk {
            Some(metadata) if recorded != EntryKind::Submodule => folder::kind(metadata.file_type()),
            _ => recorded,
        };
        let unchanged = self.compared && !change.is_some_and(status::differs_on_disk) && kind == recorded;
        let known = (left_out || (on_disk.is_some() && unchanged)) && kind != EntryKind::Submodule;
        let size = match on_disk {
            Some(metadata) if kind == EntryKind::File => metadata.len(),
            None if left_out => self.recorded_size(item),
            _ => 0,
        };
        Entry {
            path: String::from_utf8_lossy(&item.path).into_owned(),
            raw_path: item.path.clone(),
            size,
            kind,
            blob: if known { tree::bytes(item.id) } else { None },
            dirty: change.is_some(),
            executable: kind == EntryKind::File && item.mode & 0o111 != 0,
            absent: on_disk.is_none() && kind != EntryKind::Submodule,
        }
    }

    fn untracked(&mut self, index: &Index, changes: &Changes) -> Vec<Entry> {
        let is_new = |path: &&Vec<u8>| changes[*path].contains(Status::WT_NEW);
        let paths: Vec<_> =
            changes.keys().filter(is_new).filter(|path| index.get_path(&to_path(path), 0).is_none()).collect();
        paths.into_iter().filter_map(|path| self.describe_untracked(path)).collect()
    }

    /// A pattern that keeps `.paydown` out of commits is about audits; registers count as soon as they are there.
    fn ignored_registers(&mut self, known: &[Entry]) -> Vec<Entry> {
        let folder = super::REGISTER_FOLDER.as_bytes();
        if !self.disk.is_real_folder(folder) {
            return Vec::new();
        }
        let names = std::fs::read_dir(self.disk.root.join(super::REGISTER_FOLDER)).into_iter().flatten().flatten();
        let mut paths: Vec<Vec<u8>> = names
            .map(|name| [folder, b"/", &super::read::to_raw(Path::new(&name.file_name()))].concat())
            .filter(|path| path.ends_with(b".toml") && !known.iter().any(|entry| entry.raw_path == *path))
            .collect();
        paths.sort();
        paths.iter().filter_map(|path| self.describe_untracked(path)).collect()
    }

    fn describe_untracked(&mut self, path: &[u8]) -> Option<Entry> {
        // A name that ends in a slash is another repository inside this one.
        let (raw_path, nested) = path.strip_suffix(b"/").map_or((path, false), |name| (name, true));
        let metadata = self.disk.metadata(raw_path)?;
        let kind = if nested { EntryKind::Submodule } else { folder::kind(metadata.file_type()) };
        Some(Entry {
            path: String::from_utf8_lossy(raw_path).into_owned(),
            raw_path: raw_path.to_vec(),
            size: if kind == EntryKind::File { metadata.len() } else { 0 },
            kind,
            blob: None,
            dirty: true,
            executable: folder::is_executable(&metadata),
            absent: false,
        })
    }

    fn recorded_size(&mut self, item: &IndexEntry) -> u64 {
        self.objects.as_mut().and_then(|objects| objects.size(item.id).ok()).unwrap_or(0)
    }
}

impl Disk<'_> {
    /// What is on disk at `path`, unless a folder on the way is a link: that would lead out of the tree.
    fn metadata(&mut self, path: &[u8]) -> Option<Metadata> {
        let parent = path.iter().rposition(|byte| *byte == b'/').map(|at| &path[..at]);
        if parent.is_some_and(|parent| !self.is_real_folder(parent)) {
            return None;
        }
        std::fs::symlink_metadata(self.root.join(to_path(path))).ok()
    }

    fn is_real_folder(&mut self, path: &[u8]) -> bool {
        if let Some(known) = self.folders.get(path) {
            return *known;
        }
        let above = path.iter().rposition(|byte| *byte == b'/').map(|at| path[..at].to_vec());
        let real = above.is_none_or(|above| self.is_real_folder(&above))
            && std::fs::symlink_metadata(self.root.join(to_path(path))).is_ok_and(|metadata| metadata.is_dir());
        self.folders.insert(path.to_vec(), real);
        real
    }
}
