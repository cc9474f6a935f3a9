//! What can go wrong when a repository is opened or a file of it is read, in sentences that say what to do.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::text::sanitise;

/// Why a path could not be opened for inspection.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Nothing is there.
    #[error("there is nothing at {}; check the spelling, or name the folder to inspect", show(path))]
    NoSuchPath {
        /// As asked for.
        path: PathBuf,
    },
    /// A file was named.
    #[error("{} is a file, not a folder; name the folder that holds it, or any folder inside a repository", show(path))]
    NotAFolder {
        /// As asked for.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error(
        "{} may not be read: permission denied; run as a user who may read it, or change its permissions",
        show(path)
    )]
    NoPermission {
        /// What may not be read.
        path: PathBuf,
    },
    /// The repository belongs to another user, and git's own protection holds.
    #[error(
        "the repository at {0} belongs to another user, and git opens such repositories only when told to; if you trust it, \
         run: git config --global --add safe.directory '{0}'",
        show(path)
    )]
    Owner {
        /// Top folder of the repository.
        path: PathBuf,
    },
    /// A format of git that this program cannot read.
    #[error(
        "the repository at {} uses a git format that cannot be read here ({}); clone it into a repository with SHA-1 objects \
         and the 'files' reference format, or inspect an exported folder (git archive HEAD)",
        show(path),
        sanitise(format)
    )]
    UnsupportedFormat {
        /// Top folder of the repository.
        path: PathBuf,
        /// Name of the format or extension.
        format: String,
    },
    /// A revision was asked for where there is no git.
    #[error(
        "{} is not inside a git repository, so revision '{}' cannot be read; leave --rev out to inspect the folder \
             as it is",
        show(path),
        sanitise(rev)
    )]
    NotGit {
        /// The folder.
        path: PathBuf,
        /// The revision asked for.
        rev: String,
    },
    /// The revision names nothing, or something that is not a commit.
    #[error("'{}' names no commit in {}{}", sanitise(rev), show(path), hint(near))]
    NoSuchRevision {
        /// Top folder of the repository.
        path: PathBuf,
        /// The revision asked for.
        rev: String,
        /// Names of branches and tags near to it, best first.
        near: Vec<String>,
    },
    /// There is no commit, and no work tree either.
    #[error(
        "{} has no commits yet, and a bare repository has no files of its own; push something to it first, or inspect \
             a clone",
        show(path)
    )]
    Empty {
        /// The repository.
        path: PathBuf,
    },
    /// The commit is there, its files are not.
    #[error(
        "the files of commit {commit} are not in the object database of {} (a partial clone?); 'git checkout {commit}' \
             fetches them, or inspect a full clone",
        show(path)
    )]
    Incomplete {
        /// Top folder of the repository.
        path: PathBuf,
        /// 40 hex digits.
        commit: String,
    },
    /// Git cannot make sense of it.
    #[error(
        "the repository at {} is damaged: {}; 'git fsck' says more, a fresh clone usually helps",
        show(path),
        sanitise(reason)
    )]
    Damaged {
        /// Top folder of the repository.
        path: PathBuf,
        /// What failed, as git says it.
        reason: String,
    },
    /// Opening it would hang, or read what is not its own.
    #[error(
        "the repository at {} is not opened: {}; a fresh clone, or an exported folder (git archive HEAD), can be inspected",
        show(path),
        sanitise(reason)
    )]
    Hostile {
        /// Top folder of the repository.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Any other failure of the file system.
    #[error("{} cannot be read: {reason}; check that the disk is there and try again", show(path))]
    Unreadable {
        /// What cannot be read.
        path: PathBuf,
        /// As the operating system says it.
        reason: std::io::Error,
    },
}

fn hint(near: &[String]) -> String {
    match near {
        [] => "; 'git branch -a' and 'git tag' list the names there are".into(),
        names => {
            let names: Vec<_> = names.iter().map(|name| format!("'{}'", sanitise(name))).collect();
            format!("; did you mean {}?", names.join(" or "))
        }
    }
}

/// A path, safe to print on one line.
fn show(path: &Path) -> String {
    sanitise(&path.to_string_lossy()).into_owned()
}

impl OpenError {
    /// What a failure of the file system at `path` means.
    pub(super) fn from_io(path: &Path, reason: std::io::Error) -> Self {
        let path = path.to_path_buf();
        match reason.kind() {
            std::io::ErrorKind::NotFound => Self::NoSuchPath { path },
            std::io::ErrorKind::PermissionDenied => Self::NoPermission { path },
            std::io::ErrorKind::NotADirectory => Self::NotAFolder { path },
            _ => Self::Unreadable { path, reason },
        }
    }

    /// What a failure of git at `path` means.
    pub(super) fn from_git(path: &Path, error: &git2::Error) -> Self {
        let (path, message) = (path.to_path_buf(), error.message());
        if error.code() == git2::ErrorCode::Owner {
            return Self::Owner { path: owner_path(message).unwrap_or(path) };
        }
        let unsupported = message.contains("unsupported extension")
            || message.contains("object format")
            || message.contains("unsupported repository version");
        match error.class() {
            _ if unsupported => Self::UnsupportedFormat { path, format: message.to_owned() },
            git2::ErrorClass::Os if message.contains("Permission denied") => Self::NoPermission { path },
            _ => Self::Damaged { path, reason: message.to_owned() },
        }
    }
}

/// The folder libgit2 names in "repository path '/x/' is not owned by current user": the one `safe.directory` must name.
fn owner_path(message: &str) -> Option<PathBuf> {
    let (_, rest) = message.split_once('\'')?;
    let (path, _) = rest.rsplit_once('\'')?;
    Some(PathBuf::from(path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(path)))
}

/// Why one file of a snapshot could not be read. Costs that file, never the inspection.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Larger than the caller wants to read.
    #[error("{size} bytes, more than the {limit} that are read of one file")]
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The most the caller reads, in bytes.
        limit: u64,
    },
    /// Not on disk, or not in the object database.
    #[error("missing: {0}")]
    Missing(&'static str),
    /// A symbolic link, a submodule, a pipe, a device.
    #[error("not a regular file but {0}")]
    NotAFile(&'static str),
    /// The operating system refused.
    #[error("permission denied")]
    Denied,
    /// Anything else, in the words of the system or of git.
    #[error("cannot be read: {0}")]
    Failed(String),
}

impl ReadError {
    pub(super) fn from_io(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Missing("it is no longer on disk"),
            std::io::ErrorKind::PermissionDenied => Self::Denied,
            std::io::ErrorKind::IsADirectory => Self::NotAFile("a folder"),
            // O_NOFOLLOW met a link.
            #[cfg(unix)]
            _ if error.raw_os_error() == Some(libc::ELOOP) => Self::NotAFile("a symbolic link"),
            _ => Self::Failed(error.to_string()),
        }
    }

    pub(super) fn from_git(error: &git2::Error) -> Self {
        match error.code() {
            git2::ErrorCode::NotFound => {
                Self::Missing("its content is not in the object database (a partial clone, or pruned history)")
            }
            _ => Self::Failed(error.message().to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use git2::{Error, ErrorClass, ErrorCode};

    #[test]
    fn another_users_repository_says_how_to_allow_it() {
        let error = Error::new(
            ErrorCode::Owner,
            ErrorClass::Config,
            "repository path '/srv/churn/' is not owned by current user",
        );
        let text = OpenError::from_git(Path::new("/srv/churn/src"), &error).to_string();
        assert!(text.contains("git config --global --add safe.directory '/srv/churn'"), "{text}");
    }

    #[test]
    fn formats_that_cannot_be_read_are_named() {
        for message in ["unsupported extension name extensions.refstorage", "unknown object format 'sha256'"] {
            let error = Error::new(ErrorCode::GenericError, ErrorClass::Repository, message);
            let text = OpenError::from_git(Path::new("/r"), &error).to_string();
            assert!(text.contains(message) && text.contains("git archive"), "{text}");
        }
    }

    #[test]
    fn a_refused_folder_is_no_damaged_repository() {
        let error = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        assert!(matches!(OpenError::from_io(Path::new("/x"), error), OpenError::NoPermission { .. }));
    }

    #[test]
    fn names_from_outside_are_made_safe_to_print() {
        let error = OpenError::NoSuchPath { path: PathBuf::from("/a\u{1b}[31m") };
        assert!(!error.to_string().contains('\u{1b}'));
    }
}
