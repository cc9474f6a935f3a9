//! A repository under construction.

use std::path::{Path, PathBuf};

use chrono::DateTime;
use git2::{BranchType, IndexAddOption, Oid, Repository, RepositoryInitOptions, Signature, Time};
use tempfile::TempDir;

/// A folder of its own that holds `work/` (a repository or a plain folder), and a home and a store for the program.
pub(crate) struct Fixture {
    dir: TempDir,
    work: PathBuf,
}

impl Fixture {
    /// An empty git repository whose first branch is `main`.
    pub(crate) fn new() -> Self {
        Self::init(false)
    }

    /// An empty bare repository.
    pub(crate) fn bare() -> Self {
        Self::init(true)
    }

    /// An empty folder without git.
    pub(crate) fn folder() -> Self {
        super::hermetic();
        let dir = tempfile::Builder::new().prefix("paydown-").tempdir().unwrap();
        let work = dir.path().canonicalize().unwrap().join("work");
        for folder in [&work, &dir.path().join("home"), &dir.path().join("store")] {
            std::fs::create_dir(folder).unwrap();
        }
        Self { dir, work }
    }

    fn init(bare: bool) -> Self {
        let fixture = Self::folder();
        let mut options = RepositoryInitOptions::new();
        options.bare(bare).external_template(false).initial_head("main");
        Repository::init_opts(&fixture.work, &options).unwrap();
        fixture
    }

    /// The repository's folder, absolute and without links.
    pub(crate) fn path(&self) -> &Path {
        &self.work
    }

    /// Where the program keeps its history when run by [`Fixture::paydown`].
    pub(crate) fn store(&self) -> PathBuf {
        self.dir.path().join("store")
    }

    /// A folder beside the repository, for whatever must lie outside it.
    pub(crate) fn outside(&self) -> &Path {
        self.dir.path()
    }

    /// Git's own folder.
    pub(crate) fn git_dir(&self) -> PathBuf {
        self.git().path().to_path_buf()
    }

    /// The repository, for what this builder has no word for.
    pub(crate) fn git(&self) -> Repository {
        Repository::open(&self.work).unwrap()
    }

    /// Writes a file, uncommitted.
    pub(crate) fn file(&self, path: &str, content: impl AsRef<[u8]>) -> &Self {
        super::write(&self.work.join(path), content);
        self
    }

    /// Deletes a file, uncommitted.
    pub(crate) fn remove(&self, path: &str) -> &Self {
        std::fs::remove_file(self.work.join(path)).unwrap();
        self
    }

    /// Commits everything there is, deletions included. `author` is `Name <mail>`, `time` RFC 3339.
    pub(crate) fn commit(&self, message: &str, author: &str, time: &str) -> Oid {
        self.commit_with(message, author, time, &[])
    }

    /// The same with `other` as second parent; the files are those of the work tree.
    pub(crate) fn merge(&self, other: &str, author: &str, time: &str) -> Oid {
        let tip = self.git().find_branch(other, BranchType::Local).unwrap().get().target().unwrap();
        self.commit_with(&format!("Merge {other}"), author, time, &[tip])
    }

    fn commit_with(&self, message: &str, author: &str, time: &str, more: &[Oid]) -> Oid {
        let git = self.git();
        let mut index = git.index().unwrap();
        index.add_all(["*"], IndexAddOption::DEFAULT, None).unwrap();
        index.update_all(["*"], None).unwrap();
        index.write().unwrap();
        let tree = git.find_tree(index.write_tree().unwrap()).unwrap();
        let head = git.head().ok().and_then(|head| head.target());
        let parents: Vec<_> = head.iter().chain(more).map(|id| git.find_commit(*id).unwrap()).collect();
        let who = signature(author, time);
        git.commit(Some("HEAD"), &who, &who, message, &tree, &parents.iter().collect::<Vec<_>>()).unwrap()
    }

    /// A new branch at HEAD, not checked out.
    pub(crate) fn branch(&self, name: &str) -> &Self {
        let git = self.git();
        let head = git.head().unwrap().peel_to_commit().unwrap();
        git.branch(name, &head, false).unwrap();
        self
    }

    /// Checks a branch out, throwing uncommitted changes away.
    pub(crate) fn checkout(&self, name: &str) -> &Self {
        let git = self.git();
        git.set_head(&format!("refs/heads/{name}")).unwrap();
        git.checkout_head(Some(git2::build::CheckoutBuilder::new().force().remove_untracked(true))).unwrap();
        self
    }

    /// Adds the remote `origin`.
    pub(crate) fn remote(&self, url: &str) -> &Self {
        self.git().remote("origin", url).unwrap();
        self
    }

    /// Sets a value in the repository's own configuration.
    pub(crate) fn config(&self, key: &str, value: &str) -> &Self {
        self.git().config().unwrap().set_str(key, value).unwrap();
        self
    }

    /// The program, run in the repository, with a home and a store of its own and nothing of the caller's.
    pub(crate) fn paydown(&self) -> assert_cmd::Command {
        assert_cmd::Command::from_std(self.program(Path::new(env!("CARGO_BIN_EXE_paydown"))))
    }

    /// Any program in the same surroundings.
    pub(crate) fn program(&self, program: &Path) -> std::process::Command {
        let home = self.dir.path().join("home");
        let mut command = std::process::Command::new(program);
        command.current_dir(&self.work).env("HOME", &home).env("PAYDOWN_STORE", self.store());
        for (name, folder) in [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_STATE_HOME", "state"),
        ] {
            command.env(name, home.join(folder));
        }
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "VISUAL", "EDITOR", "GIT_DIR", "GIT_WORK_TREE"] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm-256color").env("TZ", "UTC").env("GIT_CONFIG_NOSYSTEM", "1");
        command
    }
}

/// `Name <mail>` at an RFC 3339 time.
fn signature(author: &str, time: &str) -> Signature<'static> {
    let (name, mail) = author.split_once('<').unwrap_or((author, ">"));
    let at = DateTime::parse_from_rfc3339(time).unwrap();
    let when = Time::new(at.timestamp(), at.offset().local_minus_utc() / 60);
    Signature::new(name.trim(), mail.trim_end_matches('>'), &when).unwrap()
}
