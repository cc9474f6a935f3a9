//! Opening: a work tree, a revision, a bare repository or a plain folder.

use std::path::{Path, PathBuf};

use git2::{BranchType, Commit, ErrorCode, Oid, Repository, Tree};
use sha2::{Digest, Sha256};

use super::locate::{self, Located};
use super::loose::Loose;
use super::packs::PackList;
use super::snapshot::Source;
use super::{History, HistoryMemo, OpenError, Snapshot, folder, history, identity, options, time, tree, worktree};
use crate::model;

/// A repository that was opened, listed and identified.
#[derive(Debug)]
pub struct Opened {
    /// Identity and state.
    pub repository: model::Repository,
    /// Top folder, absolute: of the work tree, of the bare repository, or the folder itself.
    pub root: PathBuf,
    /// The work tree, where there is one; set for revisions too.
    pub work_tree: Option<PathBuf>,
    /// Its files.
    pub snapshot: Snapshot,
    /// What a user must know to read the result: sentences, not sanitised.
    pub notes: Vec<String>,
    git: Option<GitState>,
    /// Whether the first commit still has to be looked for: that walks all of history.
    root_unknown: bool,
}

#[derive(Debug)]
struct GitState {
    folder: PathBuf,
    commit: Option<Oid>,
}

impl Opened {
    /// Git's own folder, where there is one.
    pub(super) fn git_folder(&self) -> Option<&Path> {
        self.git.as_ref().map(|git| git.folder.as_path())
    }

    /// Walks the history of the inspected commit once. Asks `stop` now and then whether to give up; what was seen until
    /// then is returned and says that it is not all.
    pub fn history(&self, stop: &dyn Fn() -> bool) -> History {
        self.history_with(None, stop)
    }

    /// The same, reading only what `memo` does not hold from other states of the same repository.
    pub fn history_with(&self, memo: Option<&HistoryMemo>, stop: &dyn Fn() -> bool) -> History {
        match &self.git {
            None => History::unknown("this folder is not a git repository"),
            Some(GitState { commit: None, .. }) => History::unknown("there are no commits that can be read"),
            Some(GitState { folder, commit: Some(commit) }) => {
                history::walk(folder, *commit, &self.snapshot, memo, stop)
            }
        }
    }
}

impl Opened {
    /// The repository with the commit it began with: found by a walk that was made anyway, else by one of its own.
    pub fn identified(&self, history: Option<&History>) -> model::Repository {
        let mut repository = self.repository.clone();
        if self.root_unknown {
            let found = history.and_then(|history| history.root.clone());
            repository.root_commit = found.or_else(|| self.root_commit(&HistoryMemo::default()));
            if repository.root_commit.is_none() && repository.remote.is_none() {
                repository.place = Some(identity::place(&self.root));
            }
        }
        repository
    }

    /// Finds out which repository it is, from what `memo` holds of its history where that is known.
    pub fn identify(&mut self, memo: &HistoryMemo) {
        let root = if self.root_unknown { self.root_commit(memo) } else { None };
        self.repository = self.identified(Some(&History { root, ..History::default() }));
        self.root_unknown = false;
    }

    /// The same as a repository that was identified at the same commit.
    pub fn identified_as(&self, known: &model::Repository) -> model::Repository {
        let mut repository = self.repository.clone();
        if self.root_unknown {
            repository.root_commit.clone_from(&known.root_commit);
            repository.place.clone_from(&known.place);
        }
        repository
    }

    /// A digest of everything that decides what [`Self::history`] says: the commit, all branches, who is called what, and
    /// which files there are. `None` without a commit, or where branches cannot be listed.
    pub fn history_state(&self) -> Option<[u8; 32]> {
        let git = self.git.as_ref()?;
        let repository = locate::reopen(&git.folder).ok()?;
        let mut state = Sha256::new();
        let mut add = |part: &[u8]| {
            state.update((part.len() as u64).to_le_bytes());
            state.update(part);
        };
        add(git.commit?.as_bytes());
        add(repository.head().ok().and_then(|head| head.target()).as_ref().map_or(&[], Oid::as_bytes));
        add(&[u8::from(repository.is_shallow())]);
        add(&std::fs::read(repository.commondir().join("shallow")).unwrap_or_default());
        for reference in repository.references().ok()?.flatten() {
            add(reference.name_bytes());
            add(reference.target().as_ref().map_or(&[], Oid::as_bytes));
        }
        // Their names, not what is in them: a file that was only edited has the history it had.
        for entry in &self.snapshot.entries {
            add(&entry.raw_path);
        }
        let mailmap = self.snapshot.get(".mailmap");
        add(&mailmap.and_then(|entry| entry.blob).unwrap_or_default());
        // A list that was changed and not committed may change again.
        mailmap.is_none_or(|entry| entry.blob.is_some()).then(|| state.finalize().into())
    }

    fn root_commit(&self, memo: &HistoryMemo) -> Option<String> {
        let git = self.git.as_ref()?;
        identity::root_commit(&locate::reopen(&git.folder).ok()?, &self.snapshot.source.packs, memo, git.commit?)
    }

    /// Another commit of the same repository. Where it began and what it is called are known already.
    ///
    /// # Errors
    /// When this is no git repository, or the commit is not there or has lost its files.
    pub fn revision(&self, commit: &str) -> Result<Self, OpenError> {
        let Some(git) = &self.git else {
            return Err(OpenError::NotGit { path: self.root.clone(), rev: commit.to_owned() });
        };
        let repository = locate::reopen(&git.folder).map_err(|error| OpenError::from_git(&self.root, &error))?;
        let commit = resolve(&repository, &self.root, commit)?;
        let described = model::Repository {
            kind: model::RepositoryKind::Revision,
            branch: None,
            dirty_files: 0,
            commit: Some(commit.id().to_string()),
            committed_at: Some(time::of(commit.time())),
            ..self.identified(None)
        };
        let packs = self.snapshot.source.packs.clone();
        let mut opened = open_commit(&repository, packs, self.root.clone(), described, &commit)?;
        opened.work_tree.clone_from(&self.work_tree);
        opened.root_unknown = false;
        Ok(opened)
    }
}

/// Opens whatever lies at `path`: a git work tree (also from a folder inside it), a bare repository at HEAD, the revision
/// `rev` of either, or a plain folder.
///
/// # Errors
/// When there is nothing to inspect; every variant of [`OpenError`] says what to do. What costs only a part (an unreadable
/// index, missing objects) is a note instead.
pub fn open(path: &Path, rev: Option<&str>) -> Result<Opened, OpenError> {
    let mut opened = open_unidentified(path, rev)?;
    opened.repository = opened.identified(None);
    opened.root_unknown = false;
    Ok(opened)
}

/// The same for somebody who will walk its history anyway: what tells it from other repositories is left for
/// [`Opened::identified`], because finding the first commit takes a walk too.
///
/// # Errors
/// As [`open`].
pub fn open_unidentified(path: &Path, rev: Option<&str>) -> Result<Opened, OpenError> {
    options::prepare();
    let folder = locate::folder(path)?;
    match (locate::locate(&folder)?, rev) {
        (Located::Git(repository), Some(rev)) => open_revision(&repository, &folder, rev),
        (Located::Git(repository), None) => match locate::work_tree(&repository, &folder) {
            Some(root) => Ok(open_work_tree(&repository, &folder, root)),
            None => open_bare(&repository),
        },
        (Located::Folder(_), Some(rev)) => Err(OpenError::NotGit { path: folder, rev: rev.to_owned() }),
        (Located::Folder(note), None) => Ok(open_folder(folder, note)),
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

fn open_folder(root: PathBuf, note: Option<String>) -> Opened {
    let listing = folder::list(&root);
    let repository = model::Repository {
        name: identity::name(None, &root),
        kind: model::RepositoryKind::Folder,
        place: Some(identity::place(&root)),
        ..model::Repository::default()
    };
    let snapshot = Snapshot::new(listing.entries, Source { disk: Some(root.clone()), ..Source::default() });
    Opened {
        repository,
        root,
        work_tree: None,
        snapshot,
        notes: note.into_iter().chain(listing.notes).collect(),
        git: None,
        root_unknown: false,
    }
}

fn open_work_tree(repository: &Repository, asked: &Path, root: PathBuf) -> Opened {
    let mut notes = placement_notes(asked, &root);
    let loose = Loose::of(repository);
    let head = head_commit(repository, &loose).unwrap_or_else(|reason| {
        notes.push(format!(
            "the commit at HEAD cannot be read ({reason}): the work tree is inspected as it is, without history"
        ));
        None
    });
    let head_tree = head.as_ref().and_then(|commit| tree_of(&loose, commit).ok());
    let damage = damage_at_head(repository, &loose);
    if head.is_some() && head_tree.is_none() && damage.is_none() {
        notes.push("the files of HEAD are not in the object database: uncommitted changes are not known".into());
    }
    let packs = PackList::default();
    let place = worktree::Place { repository, root: &root, packs: &packs };
    let listing = worktree::list(&place, head_tree.as_ref(), damage);
    notes.extend(listing.notes);
    let described = model::Repository {
        branch: head_branch(repository),
        dirty_files: listing.dirty_files,
        ..describe(repository, model::RepositoryKind::Worktree, &root, head.as_ref())
    };
    let source = Source { disk: Some(root.clone()), objects: Some(repository.path().to_path_buf()), packs };
    Opened {
        repository: described,
        work_tree: Some(root.clone()),
        root,
        snapshot: Snapshot::new(listing.entries, source),
        notes,
        git: Some(git_state(repository, head.as_ref())),
        root_unknown: true,
    }
}

/// Says so where the inspected folder is not the one that was named.
fn placement_notes(asked: &Path, root: &Path) -> Vec<String> {
    let text = match asked.strip_prefix(root) {
        Ok(inside) if inside.as_os_str().is_empty() => return Vec::new(),
        Ok(inside) => format!("'{}' lies inside a repository: the whole of it is inspected", inside.to_string_lossy()),
        Err(_) => format!("the work tree of this repository is at {}", root.to_string_lossy()),
    };
    vec![text]
}

fn open_bare(repository: &Repository) -> Result<Opened, OpenError> {
    let root = absolute(repository.path());
    let commit = match head_commit(repository, &Loose::of(repository)) {
        Ok(Some(commit)) => commit,
        Ok(None) => return Err(OpenError::Empty { path: root }),
        Err(reason) => return Err(OpenError::Damaged { path: root, reason }),
    };
    let described = describe(repository, model::RepositoryKind::Bare, &root, Some(&commit));
    let described = model::Repository { branch: head_branch(repository), ..described };
    open_commit(repository, PackList::default(), root, described, &commit)
}

fn open_revision(repository: &Repository, asked: &Path, rev: &str) -> Result<Opened, OpenError> {
    let work_tree = locate::work_tree(repository, asked);
    let root = work_tree.clone().unwrap_or_else(|| absolute(repository.path()));
    let commit = resolve(repository, &root, rev)?;
    let branch = repository.find_branch(rev, BranchType::Local).ok().map(|_| rev.to_owned());
    let described = describe(repository, model::RepositoryKind::Revision, &root, Some(&commit));
    let mut opened =
        open_commit(repository, PackList::default(), root, model::Repository { branch, ..described }, &commit)?;
    opened.work_tree = work_tree;
    if let Some(work_tree) = &opened.work_tree {
        opened.notes.splice(0..0, placement_notes(asked, work_tree));
    }
    Ok(opened)
}

fn open_commit(
    repository: &Repository,
    packs: PackList,
    root: PathBuf,
    described: model::Repository,
    commit: &Commit<'_>,
) -> Result<Opened, OpenError> {
    let listing = tree::list(repository, &packs, commit.tree_id());
    let listing = listing.map_err(|error| match error.code() {
        ErrorCode::NotFound => OpenError::Incomplete { path: root.clone(), commit: commit.id().to_string() },
        _ => OpenError::from_git(&root, &error),
    })?;
    let source = Source { disk: None, objects: Some(repository.path().to_path_buf()), packs };
    Ok(Opened {
        repository: described,
        root,
        work_tree: None,
        snapshot: Snapshot::new(listing.entries, source),
        notes: listing.notes,
        git: Some(git_state(repository, Some(commit))),
        root_unknown: true,
    })
}

fn git_state(repository: &Repository, commit: Option<&Commit<'_>>) -> GitState {
    GitState { folder: repository.path().to_path_buf(), commit: commit.map(Commit::id) }
}

fn describe(
    repository: &Repository,
    kind: model::RepositoryKind,
    root: &Path,
    commit: Option<&Commit<'_>>,
) -> model::Repository {
    let remote = identity::remote(repository);
    model::Repository {
        name: identity::name(remote.as_deref(), root),
        kind,
        remote,
        commit: commit.map(|commit| commit.id().to_string()),
        committed_at: commit.map(|commit| time::of(commit.time())),
        shallow: repository.is_shallow(),
        ..model::Repository::default()
    }
}

/// The commit at HEAD; `None` before the first one, and the reason in git's words where it cannot be read.
fn head_commit<'repo>(repository: &'repo Repository, loose: &Loose) -> Result<Option<Commit<'repo>>, String> {
    match repository.head() {
        Ok(head) => {
            let sound = head.target().map_or(Ok(()), |id| loose.check(id));
            let commit = sound.and_then(|()| head.peel_to_commit());
            commit.map(Some).map_err(|error| error.message().to_owned())
        }
        Err(error) if matches!(error.code(), ErrorCode::UnbornBranch) => Ok(None),
        Err(error) => Err(error.message().to_owned()),
    }
}

/// Why git's library must not compare anything with HEAD: it would never come back.
fn damage_at_head(repository: &Repository, loose: &Loose) -> Option<git2::Error> {
    let id = repository.head().ok()?.target()?;
    if let Err(damage) = loose.check(id) {
        return Some(damage);
    }
    // One that is only missing ends the library's search at once.
    loose.check(repository.find_commit(id).ok()?.tree_id()).err()
}

fn tree_of<'repo>(loose: &Loose, commit: &Commit<'repo>) -> Result<Tree<'repo>, git2::Error> {
    loose.check(commit.tree_id())?;
    commit.tree()
}

/// The checked-out branch, also before its first commit; `None` where HEAD is detached.
fn head_branch(repository: &Repository) -> Option<String> {
    let head = repository.find_reference("HEAD").ok()?;
    let target = head.symbolic_target_bytes()?;
    let name = target.strip_prefix(b"refs/heads/").unwrap_or(target);
    Some(String::from_utf8_lossy(name).into_owned())
}

fn resolve<'repo>(repository: &'repo Repository, root: &Path, rev: &str) -> Result<Commit<'repo>, OpenError> {
    // What a tag, a short id or an expression leads to is not known before git's library went there.
    let reference = repository.resolve_reference_from_short_name(rev).ok().filter(|reference| !reference.is_tag());
    let named = reference.and_then(|reference| reference.target());
    let named = named.or_else(|| Oid::from_str(rev).ok().filter(|id| id.to_string() == rev));
    let loose = Loose::of(repository);
    let sound = named.map_or_else(|| loose.check_all(), |id| loose.check(id));
    let commit = sound.and_then(|()| repository.revparse_single(rev)).and_then(|object| object.peel_to_commit());
    commit.map_err(|error| match error.code() {
        ErrorCode::NotFound
        | ErrorCode::Ambiguous
        | ErrorCode::InvalidSpec
        | ErrorCode::Peel
        | ErrorCode::UnbornBranch => {
            OpenError::NoSuchRevision { path: root.to_path_buf(), rev: rev.to_owned(), near: near(repository, rev) }
        }
        _ => OpenError::from_git(root, &error),
    })
}

fn near(repository: &Repository, rev: &str) -> Vec<String> {
    let Ok(references) = repository.references() else { return Vec::new() };
    let names: Vec<String> = references
        .flatten()
        .filter_map(|reference| String::from_utf8(reference.shorthand_bytes().to_vec()).ok())
        .collect();
    crate::text::nearest(rev, names.iter().map(String::as_str)).into_iter().map(str::to_owned).collect()
}
