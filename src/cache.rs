//! What a later run need not find out again, in files of the user's cache folder. Everything here can be lost at any
//! time: what is missing, damaged, foreign or written by another version is found out again.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// First bytes of every file.
const MAGIC: &[u8] = b"paydown cache 1\n";
/// Largest file that is written or read, in bytes.
const LARGEST: u64 = 128 << 20;
/// Bytes that all files together may take; beyond them the ones not used for longest go.
const MOST_BYTES: u64 = 512 << 20;
/// Ending of the files.
const ENDING: &str = "bin";

/// A folder of remembered results.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
    tag: String,
    most_bytes: u64,
}

impl Cache {
    /// Remembers in `folder`, which is made when something is kept there.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, tag: build(), most_bytes: MOST_BYTES }
    }

    /// What was kept under `name`; `None` where nothing usable is.
    pub fn load(&self, name: &str) -> Option<Vec<u8>> {
        let mut file = open(&self.path(name), &self.folder)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        let head = self.head(name);
        let body = bytes.strip_prefix(head.as_slice())?;
        let (sum, body) = body.split_first_chunk::<4>()?;
        (crc32fast::hash(body) == u32::from_le_bytes(*sum)).then_some(())?;
        // The time of its last use decides what goes first; a folder that cannot be written to keeps the older one.
        let _ = file.set_modified(now());
        Some(body.to_vec())
    }

    /// Keeps `body` under `name`. Several processes may do so at once: the last one is kept, whole.
    pub fn keep(&self, name: &str, body: &[u8]) {
        if body.len() as u64 > LARGEST {
            return;
        }
        // A cache that cannot be written costs time, nothing else: there is nothing a user would have to do.
        if self.write(name, body).is_ok() {
            self.make_room();
        }
    }

    fn write(&self, name: &str, body: &[u8]) -> std::io::Result<()> {
        make_private_folder(&self.folder)?;
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(&self.folder)?;
        file.write_all(&self.head(name))?;
        file.write_all(&crc32fast::hash(body).to_le_bytes())?;
        file.write_all(body)?;
        file.persist(self.path(name)).map_err(|error| error.error)?;
        Ok(())
    }

    /// Removes what was not used for longest until the rest fits; what crashed processes left behind goes after a day.
    fn make_room(&self) {
        const DAY: u64 = 24 * 60 * 60;
        let Ok(files) = std::fs::read_dir(&self.folder) else { return };
        let mut known: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for file in files.flatten() {
            let Ok(metadata) = file.metadata() else { continue };
            let (path, used) = (file.path(), metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH));
            if path.extension().is_some_and(|ending| ending == ENDING) {
                known.push((used, metadata.len(), path));
            } else if now().duration_since(used).is_ok_and(|age| age.as_secs() > DAY) && is_left_over(&path) {
                let _ = std::fs::remove_file(path);
            }
        }
        known.sort();
        let mut bytes: u64 = known.iter().map(|(_, size, _)| size).sum();
        for (_, size, path) in known {
            if bytes <= self.most_bytes {
                break;
            }
            bytes -= size;
            let _ = std::fs::remove_file(path);
        }
    }

    fn head(&self, name: &str) -> Vec<u8> {
        [MAGIC, self.tag.as_bytes(), b"\n", name.as_bytes(), b"\n"].concat()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.{ENDING}"))
    }
}

fn is_left_over(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".new-"))
}

fn now() -> SystemTime {
    SystemTime::now()
}

/// Which program wrote a file: results of another build are not trusted to be the same.
fn build() -> String {
    let program = std::env::current_exe().and_then(std::fs::metadata);
    let (size, made) = program.map_or((0, None), |program| (program.len(), program.modified().ok()));
    let made = made.and_then(|made| made.duration_since(SystemTime::UNIX_EPOCH).ok()).map_or(0, |made| made.as_nanos());
    format!("{} {size} {made}", env!("CARGO_PKG_VERSION"))
}

/// A regular file of bounded size that belongs to whoever owns the folder.
fn open(path: &Path, folder: &Path) -> Option<File> {
    let file = options().open(path).ok()?;
    let metadata = file.metadata().ok()?;
    let ours = owner(&metadata) == owner(&std::fs::metadata(folder).ok()?);
    (metadata.is_file() && metadata.len() <= LARGEST + 4_096 && ours).then_some(file)
}

#[cfg(unix)]
fn options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    options
}

#[cfg(not(unix))]
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    options
}

#[cfg(unix)]
fn owner(metadata: &std::fs::Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::uid(metadata)
}

#[cfg(not(unix))]
fn owner(_: &std::fs::Metadata) -> u32 {
    0
}

/// Facts of private repositories are for the user alone.
#[cfg(unix)]
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> (tempfile::TempDir, Cache) {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::new(dir.path().join("cache"));
        (dir, cache)
    }

    #[test]
    fn what_was_kept_comes_back() {
        let (_dir, cache) = cache();
        assert_eq!(cache.load("a"), None);
        cache.keep("a", b"one");
        cache.keep("a", b"two");
        cache.keep("b", b"");
        assert_eq!(cache.load("a").as_deref(), Some(&b"two"[..]));
        assert_eq!(cache.load("b").as_deref(), Some(&b""[..]));
    }

    #[test]
    fn damaged_foreign_and_older_files_are_passed_over_and_replaced() {
        let (_dir, cache) = cache();
        let older = Cache { tag: "0.0.0 1 1".into(), ..cache.clone() };
        older.keep("a", b"old");
        assert_eq!(cache.load("a"), None);
        cache.keep("a", b"whole");
        std::fs::copy(cache.path("a"), cache.path("b")).unwrap();
        assert_eq!(cache.load("b"), None, "a file under another name");
        let mut bytes = std::fs::read(cache.path("a")).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        put(&cache.path("a"), &bytes);
        assert_eq!(cache.load("a"), None, "a flipped bit");
        put(&cache.path("a"), b"");
        assert_eq!(cache.load("a"), None, "an empty file");
        cache.keep("a", b"again");
        assert_eq!(cache.load("a").as_deref(), Some(&b"again"[..]));
    }

    fn put(path: &Path, bytes: &[u8]) {
        OpenOptions::new().write(true).truncate(true).open(path).unwrap().write_all(bytes).unwrap();
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let (_dir, cache) = cache();
        for name in ["a", "b", "c"] {
            cache.keep(name, &[7; 1_000]);
        }
        let at = |name: &str, seconds: u64| {
            let file = File::options().write(true).open(cache.path(name)).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds)).unwrap();
        };
        at("a", 10);
        at("b", 30);
        at("c", 20);
        assert!(cache.load("a").is_some(), "a use counts");
        let small = Cache { most_bytes: 2_500, ..cache.clone() };
        small.make_room();
        let left = ["a", "b", "c"].map(|name| cache.path(name).exists());
        assert_eq!(left, [true, true, false]);
    }

    #[test]
    fn several_writers_leave_one_whole_file() {
        let (_dir, cache) = cache();
        std::thread::scope(|scope| {
            for writer in 0..4_u8 {
                let cache = &cache;
                scope.spawn(move || (0..50).for_each(|_| cache.keep("a", &vec![writer; 10_000])));
            }
            for _ in 0..200 {
                if let Some(bytes) = cache.load("a") {
                    assert!(bytes.len() == 10_000 && bytes.iter().all(|byte| *byte == bytes[0]));
                }
            }
        });
        assert_eq!(std::fs::read_dir(&cache.folder).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_is_private_and_links_are_not_followed() {
        use std::os::unix::fs::PermissionsExt;
        let (_dir, cache) = cache();
        cache.keep("a", b"x");
        assert_eq!(std::fs::metadata(&cache.folder).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(std::fs::metadata(cache.path("a")).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::rename(cache.path("a"), cache.folder.join("elsewhere")).unwrap();
        std::os::unix::fs::symlink(cache.folder.join("elsewhere"), cache.path("a")).unwrap();
        assert_eq!(cache.load("a"), None);
    }
}
