//! Registers on disk: the only files of an inspected repository that are changed, and only when somebody asks for it.

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::places::{REGISTERS, check_own};
use super::{StoreError, atomic};
use crate::repo::STORE_FOLDER;
use crate::text::sanitise;

/// Largest register that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// Why a register was not read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RegisterError {
    /// Something else stands where the file or a folder above it should be.
    #[error("{} is no regular file inside the repository: links are not followed; move it away", show(.0))]
    NotAFile(PathBuf),
    /// Somebody changed the file since it was read.
    #[error("{} was changed by somebody else meanwhile, and was left as it is; look at it again first", show(.0))]
    Changed(PathBuf),
    /// It is too large, or no text.
    #[error("{} is no text of less than 1 MB; move it away, or mend it", show(.0))]
    NotText(PathBuf),
    /// The operating system refuses.
    #[error("{} could not be {}: {}; check its permissions and the disk", show(.0), .1, .2)]
    Io(PathBuf, &'static str, std::io::Error),
}

fn show(path: &Path) -> String {
    sanitise(&path.to_string_lossy()).into_owned()
}

/// The register of that file name in a work tree; `None` where there is none.
///
/// # Errors
/// When something else stands there, or it cannot be read.
pub fn read_register(tree: &Path, file_name: &str) -> Result<Option<String>, RegisterError> {
    let path = place(tree, file_name)?;
    let meta = match std::fs::symlink_metadata(&path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(RegisterError::Io(path, "read", error)),
    };
    if !meta.is_file() {
        return Err(RegisterError::NotAFile(path));
    }
    if meta.len() > LARGEST {
        return Err(RegisterError::NotText(path));
    }
    match std::fs::read(&path) {
        Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(|_| RegisterError::NotText(path)),
        Err(error) => Err(RegisterError::Io(path, "read", error)),
    }
}

/// Writes a register in place of what was read before (`None` where there was no file), whole or not at all.
///
/// # Errors
/// When it was changed meanwhile, something else stands there, or it cannot be written.
pub fn write_register(
    tree: &Path,
    file_name: &str,
    before: Option<&str>,
    text: &str,
) -> Result<PathBuf, RegisterError> {
    let now = read_register(tree, file_name)?;
    let path = place(tree, file_name)?;
    if now.as_deref() != before {
        return Err(RegisterError::Changed(path));
    }
    let access = atomic::Access::Everybody;
    let folder = tree.join(STORE_FOLDER).join(REGISTERS);
    atomic::make_folder(&folder, access).map_err(|error| RegisterError::Io(folder, "made", error))?;
    let written = match now {
        None => atomic::create(&path, text.as_bytes(), access),
        Some(_) => atomic::replace(&path, text.as_bytes(), access),
    };
    match written {
        Ok(()) => Ok(path),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(RegisterError::Changed(path)),
        Err(error) => Err(RegisterError::Io(path, "written", error)),
    }
}

fn place(tree: &Path, file_name: &str) -> Result<PathBuf, RegisterError> {
    let root = tree.join(STORE_FOLDER);
    check_own(&root).map_err(|error| match error {
        StoreError::NotAFolder { path } => RegisterError::NotAFile(path),
        _ => RegisterError::NotAFile(root.clone()),
    })?;
    Ok(root.join(REGISTERS).join(file_name))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a test makes the files it reads")]
mod tests {
    use super::*;
    use crate::store::{Places, Store, StoreKind, has_own};

    #[test]
    fn a_register_is_written_only_over_what_was_read() {
        let tree = tempfile::tempdir().unwrap();
        let tree = tree.path();
        assert_eq!(read_register(tree, "labels.toml").unwrap(), None);
        let path = write_register(tree, "labels.toml", None, "a = 1\n").unwrap();
        assert_eq!(read_register(tree, "labels.toml").unwrap().as_deref(), Some("a = 1\n"));
        write_register(tree, "labels.toml", Some("a = 1\n"), "a = 2\n").unwrap();
        std::fs::write(&path, "by hand\n").unwrap();
        for before in [None, Some("a = 2\n")] {
            let error = write_register(tree, "labels.toml", before, "a = 3\n").unwrap_err();
            assert!(matches!(error, RegisterError::Changed(_)), "{error}");
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "by hand\n");
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn registers_alone_are_no_store_of_audits() {
        let tree = tempfile::tempdir().unwrap();
        write_register(tree.path(), "labels.toml", None, "").unwrap();
        let locate = || Store::locate(&Places { work_tree: Some(tree.path()), ..Places::default() }).unwrap().kind();
        assert!(!has_own(tree.path()) && locate() == StoreKind::PerUser);
        crate::store::init(tree.path()).unwrap();
        assert!(has_own(tree.path()) && locate() == StoreKind::InRepository);
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_nowhere() {
        use std::os::unix::fs::symlink;
        let (tree, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let tree = tree.path();
        std::fs::write(outside.path().join("secret"), "x").unwrap();
        write_register(tree, "labels.toml", None, "").unwrap();
        symlink(outside.path().join("secret"), tree.join(".paydown/registers/features.toml")).unwrap();
        assert!(matches!(read_register(tree, "features.toml"), Err(RegisterError::NotAFile(_))));
        assert!(matches!(write_register(tree, "features.toml", None, "y"), Err(RegisterError::NotAFile(_))));
        std::fs::remove_dir_all(tree.join(".paydown/registers")).unwrap();
        symlink(outside.path(), tree.join(".paydown/registers")).unwrap();
        assert!(matches!(write_register(tree, "labels.toml", None, "y"), Err(RegisterError::NotAFile(_))));
        assert_eq!(std::fs::read_to_string(outside.path().join("secret")).unwrap(), "x");
    }
}
