//! Writing so that a crash leaves the old file or the new one, never half of one.
#![allow(clippy::disallowed_methods, reason = "the one place that writes audit data")]

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Who may read what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// The user alone.
    Private,
    /// Those who may use the folder the store is in, with these permission bits of it.
    Shared(u32),
    /// Whoever the system's defaults let, as with any file of a work tree.
    Everybody,
}

impl Access {
    /// A folder that others may write to was shared on purpose: what is written there must be readable to them.
    #[cfg(unix)]
    pub(super) fn of(root: &Path) -> Self {
        use std::os::unix::fs::PermissionsExt;
        match fs::metadata(root).map(|meta| meta.permissions().mode()) {
            Ok(mode) if mode & 0o022 != 0 => Self::Shared(mode & 0o777),
            _ => Self::Private,
        }
    }

    #[cfg(not(unix))]
    pub(super) fn of(_root: &Path) -> Self {
        Self::Everybody
    }

    #[cfg(unix)]
    fn bits(self) -> u32 {
        match self {
            Self::Private => 0o700,
            Self::Shared(bits) => bits | 0o700,
            Self::Everybody => 0o777,
        }
    }
}

/// What a write consists of: between any two of these the power may go, and each may be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    MakeFolder,
    Open,
    Write,
    Sync,
    Link,
    Rename,
    Remove,
    SyncFolder,
}

/// Tests stop here; the program never does.
#[cfg(not(test))]
#[allow(clippy::unnecessary_wraps, clippy::inline_always, reason = "the tests' version can fail")]
#[inline(always)]
fn reach(_: Step) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
use super::interrupted::reach;

/// Bytes handed over at once.
const CHUNK: usize = 1 << 16;

/// Makes a folder and those above it.
pub(super) fn make_folder(path: &Path, access: Access) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    reach(Step::MakeFolder)?;
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, access.bits());
    builder.create(path)?;
    if let Access::Shared(_) = access {
        widen(path, access)?;
    }
    path.parent().map_or(Ok(()), sync_folder)
}

/// Writes a new file; fails with `AlreadyExists` rather than touch one that is there.
pub(super) fn create(path: &Path, contents: &[u8], access: Access) -> io::Result<()> {
    let written = temporary(path, contents, access)?;
    reach(Step::Link)?;
    let linked = match fs::hard_link(&written.0, path) {
        // File systems without links: take the name first, then move the whole file over it.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists && !path.exists() => {
            OpenOptions::new().write(true).create_new(true).open(path).and_then(|_| fs::rename(&written.0, path))
        }
        other => other,
    };
    drop(written);
    linked?;
    // What is refused must not be there: the same again under another time would be a second file.
    path.parent().map_or(Ok(()), sync_folder).inspect_err(|_| drop(Temporary(path.to_path_buf())))
}

/// Writes a file, in place of the one that was there.
pub(super) fn replace(path: &Path, contents: &[u8], access: Access) -> io::Result<()> {
    let written = temporary(path, contents, access)?;
    reach(Step::Rename)?;
    fs::rename(&written.0, path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Writes a file in place of the one that was there, with these permissions.
pub(super) fn replace_keeping(path: &Path, contents: &[u8], permissions: fs::Permissions) -> io::Result<()> {
    let written = temporary(path, contents, Access::Private)?;
    fs::set_permissions(&written.0, permissions)?;
    fs::rename(&written.0, path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Removes a file; one that is not there is no error.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match reach(Step::Remove).and_then(|()| fs::remove_file(path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => path.parent().filter(|folder| folder.is_dir()).map_or(Ok(()), sync_folder),
    }
}

/// Opens a file to lock it, made where it is missing.
pub(super) fn lock_file(path: &Path, access: Access) -> io::Result<File> {
    options(access).create(true).truncate(false).open(path)
}

/// A file beside its target that removes itself, unless it was moved onto the target.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // Gone after a rename, and harmless when it stays: its name is no audit's.
        let _ = reach(Step::Remove).and_then(|()| fs::remove_file(&self.0));
    }
}

fn temporary(target: &Path, contents: &[u8], access: Access) -> io::Result<Temporary> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let path = target.with_file_name(format!(".{name}.{}-{count}.tmp", std::process::id()));
    reach(Step::Open)?;
    let mut file = match options(access).create_new(true).open(&path) {
        // Left behind by a process of the same number that was killed.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(&path)?;
            options(access).create_new(true).open(&path)?
        }
        other => other?,
    };
    let written = Temporary(path);
    for part in contents.chunks(CHUNK) {
        reach(Step::Write)?;
        file.write_all(part)?;
    }
    if let Access::Shared(_) = access {
        widen(&written.0, access)?;
    }
    reach(Step::Sync)?;
    file.sync_all()?;
    Ok(written)
}

fn options(access: Access) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, access.bits() & 0o666);
    #[cfg(not(unix))]
    let _ = access;
    options
}

/// The user's own mask would otherwise take the sharing back.
#[cfg(unix)]
fn widen(path: &Path, access: Access) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let bits = if path.is_dir() { access.bits() } else { access.bits() & 0o666 };
    fs::set_permissions(path, fs::Permissions::from_mode(bits))
}

#[cfg(not(unix))]
fn widen(_path: &Path, _access: Access) -> io::Result<()> {
    Ok(())
}

/// Without this a new name may be lost in a crash although its contents are on disk.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    reach(Step::SyncFolder)?;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some file systems cannot sync a folder; the file itself is safe.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        other => other,
    }
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into()).collect();
        names.sort();
        names
    }

    #[test]
    fn creating_never_replaces_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        create(&path, b"one", Access::Private).unwrap();
        let again = create(&path, b"two", Access::Private).unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(names(folder.path()), ["a.toml"]);
    }

    #[test]
    fn of_many_writers_of_one_name_exactly_one_wins() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        let won: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8u8)
                .map(|i| {
                    scope.spawn({
                        let path = &path;
                        move || usize::from(create(path, &[i; 9000], Access::Private).is_ok())
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(won, 1);
        let contents = fs::read(&path).unwrap();
        assert!(contents.len() == 9000 && contents.iter().all(|byte| *byte == contents[0]));
        assert_eq!(names(folder.path()), ["a.toml"]);
    }

    #[test]
    fn replacing_and_removing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        replace(&path, b"one", Access::Private).unwrap();
        replace(&path, b"two", Access::Private).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        remove(&path).unwrap();
        remove(&path).unwrap();
        assert!(names(folder.path()).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_written_is_private_unless_the_folder_is_shared() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("x/y");
        make_folder(&inner, Access::of(folder.path())).unwrap();
        create(&inner.join("a"), b"", Access::of(folder.path())).unwrap();
        assert_eq!((mode(&folder.path().join("x")), mode(&inner), mode(&inner.join("a"))), (0o700, 0o700, 0o600));
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o770)).unwrap();
        let shared = folder.path().join("team");
        make_folder(&shared, Access::of(folder.path())).unwrap();
        create(&shared.join("a"), b"", Access::of(folder.path())).unwrap();
        assert_eq!((mode(&shared), mode(&shared.join("a"))), (0o770, 0o660));
    }
}
