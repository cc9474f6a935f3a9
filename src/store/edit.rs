//! Changing one file of an inspected repository: only when somebody asked for exactly this change, only over what was
//! read, never through a link.

use std::path::{Component, Path, PathBuf};

use thiserror::Error;

use super::atomic;
use crate::text::sanitise;

/// Largest file that is changed, in bytes.
const LARGEST: u64 = 4 << 20;

/// A file with another text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Path inside the repository.
    pub path: String,
    /// Its text as it was read; `None` where there is no file yet.
    pub before: Option<String>,
    /// Its text from now on.
    pub after: String,
}

/// Why a file was not read or changed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EditError {
    /// Not a file inside the repository.
    #[error("{} is no regular file inside the repository; links are not followed, so change it where it lies", show(.0))]
    NotAFile(PathBuf),
    /// Somebody changed the file since it was read.
    #[error("{} was changed by somebody else meanwhile, and was left as it is; look at it again first", show(.0))]
    Changed(PathBuf),
    /// It is too large, or no text.
    #[error("{} is no UTF-8 text of less than 4 MB; change it in your editor", show(.0))]
    NotText(PathBuf),
    /// The operating system refuses.
    #[error("{} could not be {}: {}; check its permissions and the disk", show(.0), .1, .2)]
    Io(PathBuf, &'static str, std::io::Error),
}

fn show(path: &Path) -> String {
    sanitise(&path.to_string_lossy()).into_owned()
}

/// The text of a file of a work tree; `None` where there is none.
///
/// # Errors
/// When something else stands there, or it cannot be read.
pub fn read_text(tree: &Path, path: &str) -> Result<Option<String>, EditError> {
    let Some((file, meta)) = place(tree, path)? else { return Ok(None) };
    if meta.len() > LARGEST {
        return Err(EditError::NotText(file));
    }
    match std::fs::read(&file) {
        Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(|_| EditError::NotText(file)),
        Err(error) => Err(EditError::Io(file, "read", error)),
    }
}

/// Makes a change, whole or not at all; the file keeps its permissions.
///
/// # Errors
/// When the file was changed meanwhile, something else stands there, or it cannot be written.
pub fn write_text(tree: &Path, change: &Change) -> Result<PathBuf, EditError> {
    let file = tree.join(&change.path);
    if read_text(tree, &change.path)? != change.before {
        return Err(EditError::Changed(file));
    }
    let written = match place(tree, &change.path)? {
        None => atomic::create(&file, change.after.as_bytes(), atomic::Access::Everybody),
        Some((_, meta)) => atomic::replace_keeping(&file, change.after.as_bytes(), meta.permissions()),
    };
    match written {
        Ok(()) => Ok(file),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(EditError::Changed(file)),
        Err(error) => Err(EditError::Io(file, "written", error)),
    }
}

/// The file at a path and what it is; `None` where there is none. Every folder on the way must be one, not a link.
fn place(tree: &Path, path: &str) -> Result<Option<(PathBuf, std::fs::Metadata)>, EditError> {
    let parts: Vec<Component<'_>> = Path::new(path).components().collect();
    let mut file = tree.to_path_buf();
    if parts.is_empty() || !parts.iter().all(|part| matches!(part, Component::Normal(_))) {
        return Err(EditError::NotAFile(tree.join(path)));
    }
    for (number, part) in parts.iter().enumerate() {
        file.push(part);
        let is_last = number + 1 == parts.len();
        match std::fs::symlink_metadata(&file) {
            Ok(meta) if is_last && meta.is_file() => return Ok(Some((file, meta))),
            Ok(meta) if !is_last && meta.is_dir() => {}
            Ok(_) => return Err(EditError::NotAFile(file)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && is_last => return Ok(None),
            Err(error) => return Err(EditError::Io(file, "looked at", error)),
        }
    }
    Ok(None)
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a test makes the files it reads")]
mod tests {
    use super::*;

    fn change(path: &str, before: Option<&str>, after: &str) -> Change {
        Change { path: path.into(), before: before.map(str::to_owned), after: after.into() }
    }

    #[test]
    fn a_file_is_changed_only_over_what_was_read() {
        let tree = tempfile::tempdir().unwrap();
        let tree = tree.path();
        std::fs::create_dir(tree.join("src")).unwrap();
        write_text(tree, &change("src/a.py", None, "x = 1\n")).unwrap();
        write_text(tree, &change("src/a.py", Some("x = 1\n"), "x = 2\n")).unwrap();
        for before in [None, Some("x = 1\n")] {
            let error = write_text(tree, &change("src/a.py", before, "x = 3\n")).unwrap_err();
            assert!(matches!(error, EditError::Changed(_)), "{error}");
        }
        assert_eq!(read_text(tree, "src/a.py").unwrap().as_deref(), Some("x = 2\n"));
        assert_eq!(std::fs::read_dir(tree.join("src")).unwrap().count(), 1, "no temporary file is left");
        assert!(matches!(read_text(tree, "../a.py"), Err(EditError::NotAFile(_))));
        assert!(matches!(read_text(tree, "src"), Err(EditError::NotAFile(_))));
        std::fs::write(tree.join("b"), [0xff, 0xfe]).unwrap();
        assert!(matches!(read_text(tree, "b"), Err(EditError::NotText(_))));
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_nowhere_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let (tree, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let tree = tree.path();
        std::fs::write(outside.path().join("secret.py"), "x = 1\n").unwrap();
        symlink(outside.path().join("secret.py"), tree.join("link.py")).unwrap();
        symlink(outside.path(), tree.join("folder")).unwrap();
        for path in ["link.py", "folder/secret.py"] {
            let error = write_text(tree, &change(path, Some("x = 1\n"), "y\n")).unwrap_err();
            assert!(matches!(error, EditError::NotAFile(_)), "{error}");
        }
        assert_eq!(std::fs::read_to_string(outside.path().join("secret.py")).unwrap(), "x = 1\n");
        let script = tree.join("run.sh");
        std::fs::write(&script, "a\n").unwrap();
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o754)).unwrap();
        write_text(tree, &change("run.sh", Some("a\n"), "b\n")).unwrap();
        assert_eq!(std::fs::metadata(&script).unwrap().permissions().mode() & 0o777, 0o754);
    }
}
