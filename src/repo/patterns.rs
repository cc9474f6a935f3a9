//! Files of patterns that git reads on its own: which of them may be opened, and which would never end.

use std::path::{Path, PathBuf};

use foldhash::HashSet;
use git2::{Config, ConfigLevel, Repository};
use walkdir::WalkDir;

use super::read::to_path;

/// Names in untracked folders that are looked at.
const MOST_UNTRACKED: usize = 1_000_000;

/// The home of the user.
pub(super) fn home() -> Option<PathBuf> {
    std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE")).map(PathBuf::from)
}

/// Whether a real path lies below a folder.
pub(super) fn is_inside(real: &Path, folder: &Path) -> bool {
    folder.canonicalize().is_ok_and(|folder| real.starts_with(folder))
}

/// Whether a real path is one of the user's own git files: `~/.git…`, or in `~/.config/git`.
pub(super) fn is_of_user(real: &Path) -> bool {
    let Some(home) = home().and_then(|home| home.canonicalize().ok()) else { return false };
    let xdg = std::env::var_os("XDG_CONFIG_HOME").map_or_else(|| home.join(".config"), PathBuf::from).join("git");
    let is_dotfile =
        real.parent() == Some(&home) && real.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".git"));
    is_dotfile || is_inside(real, &xdg)
}

/// Takes the repository's own configuration out of the comparison where it names files of patterns that lie elsewhere:
/// the user's configuration then says how to compare.
pub(super) fn keep_out_foreign(repository: &Repository, root: &Path) -> Result<(), git2::Error> {
    let config = repository.config()?;
    let leads_out = |name: &str| {
        let Ok(entry) = config.get_entry(name) else { return false };
        let own = matches!(entry.level(), ConfigLevel::Local | ConfigLevel::Worktree);
        own && config.get_path(name).is_ok_and(|path| {
            let real = root.join(path).canonicalize();
            real.is_ok_and(|real| !real.is_file() || !(is_inside(&real, root) || is_of_user(&real)))
        })
    };
    if leads_out("core.excludesfile") || leads_out("core.attributesfile") {
        repository.set_config(&Config::open_default()?)?;
    }
    Ok(())
}

/// Files of patterns in folders of the work tree, and those of the repository. Git opens them without a look at what they are:
/// a pipe would hold it up for ever, a device never end.
pub(super) fn blocking(repository: &Repository, root: &Path, folders: &HashSet<&[u8]>) -> Option<PathBuf> {
    let info = repository.commondir().join("info");
    let beside = folders.iter().map(|folder| root.join(to_path(folder)));
    let in_work_tree = beside.flat_map(|folder| [folder.join(".gitignore"), folder.join(".gitattributes")]);
    let all = in_work_tree.chain([info.join("exclude"), info.join("attributes")]);
    all.into_iter().find(|path| is_blocking(path, root))
}

/// The same in an untracked folder, which git walks with the patterns it finds there.
pub(super) fn blocking_below(folder: &Path, root: &Path) -> Option<PathBuf> {
    let walk = WalkDir::new(folder).follow_links(false).into_iter().take(MOST_UNTRACKED).flatten();
    let is_pattern_file = |name: &std::ffi::OsStr| name == ".gitignore" || name == ".gitattributes";
    walk.filter(|entry| is_pattern_file(entry.file_name()))
        .map(walkdir::DirEntry::into_path)
        .find(|path| is_blocking(path, root))
}

/// No file, or a link to something that is none or lies elsewhere.
fn is_blocking(path: &Path, root: &Path) -> bool {
    let Ok(metadata) = std::fs::symlink_metadata(path) else { return false };
    if !metadata.is_symlink() {
        return !metadata.is_file() && !metadata.is_dir();
    }
    path.canonicalize().is_ok_and(|real| !is_inside(&real, root) || (!real.is_file() && !real.is_dir()))
}
