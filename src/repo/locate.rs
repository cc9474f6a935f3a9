//! Finding the repository a path lies in.
#![allow(clippy::disallowed_methods, reason = "the one place that opens repositories")]

use std::path::{Path, PathBuf};

use git2::{ErrorCode, Repository, RepositoryOpenFlags};

use super::{OpenError, guard};

/// What lies at a path.
pub(super) enum Located {
    /// A git repository, at the path or above it.
    Git(Repository),
    /// No git here. The sentence says so where something here looks like git all the same.
    Folder(Option<String>),
}

/// The absolute form of `path`, which must be a folder that may be listed.
pub(super) fn folder(path: &Path) -> Result<PathBuf, OpenError> {
    let fail = |error| OpenError::from_io(path, error);
    let absolute = std::fs::canonicalize(path).map_err(fail)?;
    if !std::fs::metadata(&absolute).map_err(fail)?.is_dir() {
        return Err(OpenError::NotAFolder { path: path.to_path_buf() });
    }
    std::fs::read_dir(&absolute).map_err(fail)?;
    Ok(absolute)
}

/// The repository that holds `path`, searched upwards within the file system as git does.
pub(super) fn locate(path: &Path) -> Result<Located, OpenError> {
    let top = top(path);
    for place in candidates(path, &top) {
        guard::check(&place).map_err(|reason| OpenError::Hostile { path: top.clone(), reason })?;
    }
    match Repository::open_ext(path, RepositoryOpenFlags::empty(), ceilings()) {
        Ok(repository) => Ok(Located::Git(repository)),
        Err(error) if error.code() == ErrorCode::NotFound => not_found(path),
        Err(error) => Err(OpenError::from_git(&top, &error)),
    }
}

/// Opens the git folder of a repository that was located before.
pub(super) fn reopen(git: &Path) -> Result<Repository, git2::Error> {
    super::options::prepare();
    Repository::open(git)
}

/// Folders git is told not to search above.
fn ceilings() -> Vec<PathBuf> {
    std::env::var_os("GIT_CEILING_DIRECTORIES")
        .map(|value| std::env::split_paths(&value).filter(|path| path.is_absolute()).collect())
        .unwrap_or_default()
}

/// The folder at or above `path` that holds `.git`, else `path`.
pub(super) fn top(path: &Path) -> PathBuf {
    path.ancestors().find(|folder| is_there(&folder.join(".git"))).unwrap_or(path).to_path_buf()
}

/// Where git will look: `.git` at the top, and whatever looks like a bare repository on the way there.
fn candidates(path: &Path, top: &Path) -> Vec<PathBuf> {
    let bare = path.ancestors().take_while(|folder| *folder != top).chain([top]);
    let bare = bare.filter(|folder| is_there(&folder.join("objects")) && is_there(&folder.join("HEAD")));
    let git = top.join(".git");
    bare.map(Path::to_path_buf).chain(is_there(&git).then_some(git)).collect()
}

/// The work tree of a repository that was found from `path`: the folder that holds its `.git`, whatever its
/// configuration says. `None` where there is none, and where one was only claimed from elsewhere.
pub(super) fn work_tree(repository: &Repository, path: &Path) -> Option<PathBuf> {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    let claimed = real(repository.workdir()?)?;
    let top = real(&top(path))?;
    if claimed == top {
        return Some(top);
    }
    let is_its_own = real(&top.join(".git")).is_some_and(|git| real(repository.path()) == Some(git));
    (is_its_own && repository.set_workdir(&top, false).is_ok()).then_some(top)
}

fn is_there(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}

fn not_found(path: &Path) -> Result<Located, OpenError> {
    let git = path.join(".git");
    if !is_there(&git) {
        return Ok(Located::Folder(None));
    }
    if let Err(error) =
        std::fs::metadata(&git).and_then(|meta| if meta.is_dir() { std::fs::read_dir(&git).map(drop) } else { Ok(()) })
        && error.kind() == std::io::ErrorKind::PermissionDenied
    {
        return Err(OpenError::NoPermission { path: git });
    }
    let note = "there is a .git here that git cannot open (an interrupted clone, or a link to a repository that moved): \
                inspected as a plain folder, without history";
    Ok(Located::Folder(Some(note.into())))
}
