//! Opening repositories: healthy ones, and every way they are broken.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::path::Path;

use paydown::model::RepositoryKind;
use paydown::repo::{Entry, EntryKind, History, OpenError, Opened, ReadError, open};

use crate::support::{self, Fixture};

const MARIA: &str = "Maria Silva <maria@acme.example>";
const TOM: &str = "Tom Okafor <tom@acme.example>";
const LIMIT: u64 = 1 << 20;

fn opened(fixture: &Fixture) -> Opened {
    open(fixture.path(), None).unwrap()
}

fn entry<'a>(opened: &'a Opened, path: &str) -> &'a Entry {
    opened.snapshot.get(path).unwrap_or_else(|| panic!("{path} is not in {:?}", paths(opened)))
}

fn paths(opened: &Opened) -> Vec<&str> {
    opened.snapshot.entries.iter().map(|entry| entry.path.as_str()).collect()
}

fn text(opened: &Opened, path: &str) -> Result<String, ReadError> {
    let content = opened.snapshot.reader().read(entry(opened, path), LIMIT)?;
    Ok(String::from_utf8(content).unwrap())
}

fn history(opened: &Opened) -> History {
    opened.history(&|| false)
}

/// `train.py` and `src/features.py`, one commit by Maria.
fn small() -> Fixture {
    let fixture = Fixture::new();
    fixture.file("train.py", "fit()\n").file("src/features.py", "mean()\n");
    fixture.commit("Begin", MARIA, "2025-01-10T09:00:00+01:00");
    fixture
}

#[test]
fn a_clean_work_tree_is_its_commit() {
    let fixture = small();
    let opened = opened(&fixture);
    assert_eq!(paths(&opened), ["src/features.py", "train.py"]);
    let repository = &opened.repository;
    assert_eq!((repository.kind, repository.dirty_files, repository.shallow), (RepositoryKind::Worktree, 0, false));
    assert_eq!(repository.name, "work");
    assert_eq!(repository.branch.as_deref(), Some("main"));
    assert_eq!(repository.commit, repository.root_commit);
    assert_eq!(repository.committed_at.unwrap().to_rfc3339(), "2025-01-10T09:00:00+01:00");
    assert!(opened.notes.is_empty(), "{:?}", opened.notes);
    let train = entry(&opened, "train.py");
    assert_eq!((train.size, train.dirty, train.absent, train.kind), (6, false, false, EntryKind::File));
    assert!(train.blob.is_some());
    assert_eq!(text(&opened, "train.py").unwrap(), "fit()\n");
}

#[test]
fn uncommitted_work_is_what_is_looked_at() {
    let fixture = small();
    fixture.file(".gitignore", "*.log\n").commit("Ignore logs", MARIA, "2025-01-11T09:00:00+01:00");
    fixture
        .file("train.py", "fit(seed=1)\n")
        .file("new/model.py", "x = 1\n")
        .file("run.log", "noise")
        .remove("src/features.py");
    fixture.file("venv/pyvenv.cfg", "").file("venv/lib/numpy.py", "").file(".paydown/audits/a.toml", "");
    let opened = opened(&fixture);
    assert_eq!(paths(&opened), [".gitignore", "new/model.py", "src/features.py", "train.py"]);
    assert_eq!(opened.repository.dirty_files, 3);
    assert_eq!(text(&opened, "train.py").unwrap(), "fit(seed=1)\n");
    let flags: BTreeMap<&str, (bool, bool, bool)> = opened
        .snapshot
        .entries
        .iter()
        .map(|entry| (entry.path.as_str(), (entry.dirty, entry.absent, entry.blob.is_some())))
        .collect();
    assert_eq!(flags[".gitignore"], (false, false, true));
    assert_eq!(flags["new/model.py"], (true, false, false));
    assert_eq!(flags["src/features.py"], (true, true, false));
    assert_eq!(flags["train.py"], (true, false, false));
    assert!(matches!(text(&opened, "src/features.py"), Err(ReadError::Missing(_))));
}

#[test]
fn staged_changes_are_dirty_and_known_content() {
    let fixture = small();
    fixture.file("train.py", "fit(2)\n");
    let git = fixture.git();
    let mut index = git.index().unwrap();
    index.add_path(Path::new("train.py")).unwrap();
    index.write().unwrap();
    let opened = opened(&fixture);
    assert_eq!(opened.repository.dirty_files, 1);
    let train = entry(&opened, "train.py");
    assert!(train.dirty && train.blob.is_some());
}

#[test]
fn a_folder_inside_opens_the_whole_repository_and_says_so() {
    let fixture = small();
    let opened = open(&fixture.path().join("src"), None).unwrap();
    assert_eq!(opened.root, fixture.path());
    assert_eq!(opened.snapshot.entries.len(), 2);
    assert!(opened.notes[0].contains("'src'"), "{:?}", opened.notes);
}

#[test]
fn a_revision_and_a_bare_repository_are_read_from_objects() {
    let fixture = small();
    fixture.file("train.py", "fit(2)\n").commit("Retrain", TOM, "2025-02-10T09:00:00Z");
    fixture.file("train.py", "dirty\n");
    let first = open(fixture.path(), Some("HEAD~1")).unwrap();
    assert_eq!((first.repository.kind, first.repository.dirty_files), (RepositoryKind::Revision, 0));
    assert_eq!(text(&first, "train.py").unwrap(), "fit()\n");
    assert_eq!(first.work_tree.as_deref(), Some(fixture.path()));
    assert_eq!(history(&first).commits, 1);
    let branch = open(fixture.path(), Some("main")).unwrap();
    assert_eq!(branch.repository.branch.as_deref(), Some("main"));

    let bare = Fixture::bare();
    let git = fixture.git();
    git.remote("mirror", bare.path().to_str().unwrap())
        .unwrap()
        .push(&["refs/heads/main:refs/heads/main"], None)
        .unwrap();
    let opened = opened(&bare);
    assert_eq!(opened.repository.kind, RepositoryKind::Bare);
    assert_eq!((opened.work_tree.clone(), opened.repository.branch.as_deref()), (None, Some("main")));
    assert_eq!(text(&opened, "train.py").unwrap(), "fit(2)\n");
    assert_eq!(opened.repository.root_commit, first.repository.commit);
}

#[test]
fn a_plain_folder_is_walked_without_what_tools_left_there() {
    let fixture = Fixture::folder();
    fixture.file("train.py", "fit()\n").file("deep/er/data.csv", "a,b\n");
    for noise in
        ["node_modules/x/index.js", "__pycache__/a.pyc", ".venv/pyvenv.cfg", ".venv/lib/x.py", "sub/.git/config"]
    {
        fixture.file(noise, "");
    }
    std::os::unix::fs::symlink("/etc", fixture.path().join("etc")).unwrap();
    let opened = opened(&fixture);
    assert_eq!(paths(&opened), ["deep/er/data.csv", "etc", "train.py"]);
    assert_eq!(entry(&opened, "etc").kind, EntryKind::Symlink);
    assert_eq!((opened.repository.kind, opened.repository.commit.clone()), (RepositoryKind::Folder, None));
    assert_eq!(text(&opened, "train.py").unwrap(), "fit()\n");
    assert!(history(&opened).unknown.unwrap().contains("not a git repository"));
}

#[test]
fn pipes_and_links_are_named_and_never_read() {
    let fixture = small();
    std::fs::create_dir(fixture.outside().join("secrets")).unwrap();
    support::write(&fixture.outside().join("secrets/features.py"), "secret\n");
    fixture.remove("train.py");
    support::run("mkfifo", &[&fixture.path().join("train.py")]);
    std::fs::remove_dir_all(fixture.path().join("src")).unwrap();
    std::os::unix::fs::symlink(fixture.outside().join("secrets"), fixture.path().join("src")).unwrap();
    std::os::unix::fs::symlink("loop", fixture.path().join("loop")).unwrap();
    let opened = opened(&fixture);
    assert_eq!(entry(&opened, "train.py").kind, EntryKind::Other);
    assert!(matches!(text(&opened, "train.py"), Err(ReadError::NotAFile(_))));
    assert_eq!(entry(&opened, "loop").kind, EntryKind::Symlink);
    assert!(entry(&opened, "src/features.py").absent);
    assert!(matches!(text(&opened, "src/features.py"), Err(ReadError::Missing(_))));
}

#[test]
fn a_file_that_becomes_a_link_or_a_pipe_after_listing_is_not_read() {
    let fixture = small();
    let opened = opened(&fixture);
    support::write(&fixture.outside().join("secret"), "secret\n");
    fixture.remove("train.py").remove("src/features.py");
    std::os::unix::fs::symlink(fixture.outside().join("secret"), fixture.path().join("train.py")).unwrap();
    support::run("mkfifo", &[&fixture.path().join("src/features.py")]);
    assert!(matches!(text(&opened, "train.py"), Err(ReadError::NotAFile(_))));
    assert!(matches!(text(&opened, "src/features.py"), Err(ReadError::NotAFile(_))));
}

#[test]
fn no_more_than_the_limit_is_read() {
    let fixture = small();
    fixture.file("big.csv", vec![b'1'; 2000]).commit("Data", MARIA, "2025-01-12T09:00:00Z");
    for rev in [None, Some("HEAD")] {
        let opened = open(fixture.path(), rev).unwrap();
        let read = opened.snapshot.reader().read(entry(&opened, "big.csv"), 1999);
        assert_eq!(read, Err(ReadError::TooLarge { size: 2000, limit: 1999 }));
        assert_eq!(opened.snapshot.reader().read(entry(&opened, "big.csv"), 2000).unwrap().len(), 2000);
    }
}

#[test]
fn names_that_are_not_utf8_are_read_all_the_same() {
    use std::os::unix::ffi::OsStrExt;
    let fixture = small();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.py");
    support::write(&fixture.path().join(name), "x\n");
    fixture.commit("Latin", MARIA, "2025-01-12T09:00:00Z");
    for rev in [None, Some("HEAD")] {
        let opened = open(fixture.path(), rev).unwrap();
        assert_eq!(text(&opened, "caf\u{fffd}.py").unwrap(), "x\n");
        assert!(history(&opened).last_change.contains_key("caf\u{fffd}.py"));
    }
}

#[test]
fn nothing_a_repository_configures_is_run() {
    let fixture = small();
    let marker = fixture.outside().join("marker");
    let touch = format!("touch {}", marker.display());
    fixture.file(".gitattributes", "*.py filter=evil diff=evil\n").commit("Filter", MARIA, "2025-01-12T09:00:00Z");
    for key in [
        "core.fsmonitor",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "diff.evil.command",
        "diff.evil.textconv",
        "credential.helper",
        "core.sshCommand",
        "core.pager",
        "core.editor",
    ] {
        fixture.config(key, &touch);
    }
    fixture.config("core.hooksPath", fixture.outside().to_str().unwrap());
    for hook in ["post-checkout", "fsmonitor-watchman", "post-index-change"] {
        support::write(&fixture.outside().join(hook), format!("#!/bin/sh\n{touch}\n"));
        support::run("chmod", &[Path::new("+x"), &fixture.outside().join(hook)]);
    }
    fixture.file("train.py", "fit(seed=1)\n").file("other.py", "new\n");
    let before = std::fs::read(fixture.git_dir().join("index")).unwrap();
    let opened = opened(&fixture);
    for path in paths(&opened) {
        text(&opened, path).unwrap();
    }
    assert_eq!(opened.repository.dirty_files, 2);
    history(&opened);
    assert!(!marker.exists(), "a command of the repository was run");
    assert_eq!(std::fs::read(fixture.git_dir().join("index")).unwrap(), before, "the repository was written to");
}

#[test]
fn what_cannot_be_opened_says_why_and_what_to_do() {
    let fixture = small();
    let missing = open(&fixture.path().join("nowhere"), None).unwrap_err();
    assert!(matches!(missing, OpenError::NoSuchPath { .. }) && missing.to_string().contains("check the spelling"));
    let file = open(&fixture.path().join("train.py"), None).unwrap_err();
    assert!(matches!(file, OpenError::NotAFolder { .. }) && file.to_string().contains("folder that holds it"));
    let below_file = open(&fixture.path().join("train.py/x"), None).unwrap_err();
    assert!(matches!(below_file, OpenError::NotAFolder { .. }), "{below_file}");
    fixture.branch("feature/embeddings");
    let rev = open(fixture.path(), Some("feature/embedings")).unwrap_err();
    assert!(rev.to_string().contains("did you mean 'feature/embeddings'"), "{rev}");
    let tree = open(fixture.path(), Some("HEAD^{tree}")).unwrap_err();
    assert!(matches!(tree, OpenError::NoSuchRevision { .. }), "{tree:?}");
    let plain = Fixture::folder();
    let no_git = open(plain.path(), Some("main")).unwrap_err();
    assert!(matches!(no_git, OpenError::NotGit { .. }), "{no_git:?}");
    let empty = open(Fixture::bare().path(), None).unwrap_err();
    assert!(matches!(empty, OpenError::Empty { .. }), "{empty:?}");
}

#[test]
fn a_folder_nobody_may_read_is_an_error_not_an_empty_repository() {
    let fixture = small();
    let git = fixture.git_dir();
    for (folder, rights) in [(fixture.path(), "000"), (git.as_path(), "000")] {
        support::run("chmod", &[Path::new(rights), folder]);
        let refused = std::fs::read_dir(folder).is_err();
        let result = open(fixture.path(), None);
        support::run("chmod", &[Path::new("755"), folder]);
        // The superuser may read everything; the meaning of a refusal is tested beside the error type too.
        match (refused, result) {
            (true, Err(OpenError::NoPermission { .. })) => {}
            (false, Ok(opened)) => assert_eq!(opened.snapshot.entries.len(), 2),
            (refused, other) => panic!("refused: {refused}, got {other:?}"),
        }
    }
}

#[test]
fn another_users_repository_is_not_opened_silently() {
    let fixture = small();
    for folder in [fixture.git_dir(), fixture.path().to_path_buf()] {
        if std::os::unix::fs::chown(folder, Some(4242), None).is_err() {
            return; // Only the superuser can give files away; the sentence is tested beside the error type.
        }
    }
    let error = open(fixture.path(), None).unwrap_err();
    assert!(matches!(error, OpenError::Owner { .. }), "{error:?}");
    let allow = format!("safe.directory '{}'", fixture.path().display());
    assert!(error.to_string().contains(&allow), "{error}");
}

#[test]
fn before_the_first_commit_the_files_are_what_there_is() {
    let empty = opened(&Fixture::new());
    assert_eq!((empty.snapshot.entries.len(), empty.repository.commit.clone()), (0, None));
    assert_eq!(empty.repository.branch.as_deref(), Some("main"));
    assert!(history(&empty).unknown.is_some());
    let fixture = Fixture::new();
    fixture.file("train.py", "fit()\n");
    let unborn = opened(&fixture);
    assert_eq!(unborn.repository.dirty_files, 1);
    assert_eq!(text(&unborn, "train.py").unwrap(), "fit()\n");
}

#[test]
fn an_unreadable_index_gives_the_files_of_head_and_a_note() {
    for broken in [&b"DIRC\0\0\0\x09garbage"[..], b"", b"x"] {
        let fixture = small();
        fixture.file("train.py", "fit(seed=1)\n").file("new.py", "x\n");
        support::write(&fixture.git_dir().join("index"), broken);
        let opened = opened(&fixture);
        assert_eq!(paths(&opened), ["new.py", "src/features.py", "train.py"], "{broken:?}");
        assert!(opened.notes.iter().any(|note| note.contains("files of HEAD")), "{broken:?}: {:?}", opened.notes);
        assert_eq!(opened.repository.dirty_files, 2, "{broken:?}");
        assert_eq!(text(&opened, "train.py").unwrap(), "fit(seed=1)\n");
        assert!(!entry(&opened, "src/features.py").dirty);
    }
}

#[test]
fn formats_of_git_that_cannot_be_read_are_named() {
    for (key, value) in [("extensions.objectformat", "sha256"), ("extensions.refstorage", "reftable")] {
        let fixture = small();
        fixture.config("core.repositoryformatversion", "1").config(key, value);
        let error = open(fixture.path(), None).unwrap_err();
        assert!(matches!(error, OpenError::UnsupportedFormat { .. }), "{error:?}");
        assert!(error.to_string().contains("git archive"), "{error}");
    }
}

#[test]
fn a_missing_blob_costs_that_blob() {
    let fixture = small();
    fixture.config("core.repositoryformatversion", "1").config("extensions.partialclone", "origin");
    let blob = opened(&fixture).snapshot.get("train.py").unwrap().blob.unwrap();
    let hex = git2::Oid::from_bytes(&blob).unwrap().to_string();
    std::fs::remove_file(fixture.git_dir().join("objects").join(&hex[..2]).join(&hex[2..])).unwrap();
    let revision = open(fixture.path(), Some("HEAD")).unwrap();
    assert!(entry(&revision, "train.py").absent);
    assert!(matches!(text(&revision, "train.py"), Err(ReadError::Missing(_))));
    assert_eq!(text(&revision, "src/features.py").unwrap(), "mean()\n");
    assert!(revision.notes.iter().any(|note| note.contains("1 file")), "{:?}", revision.notes);
    assert_eq!(text(&opened(&fixture), "train.py").unwrap(), "fit()\n", "on disk it is still there");
}

#[test]
fn lost_objects_leave_the_work_tree_readable() {
    let fixture = small();
    pack_and_truncate(&fixture);
    let opened = opened(&fixture);
    assert_eq!(paths(&opened), ["src/features.py", "train.py"]);
    assert_eq!(opened.repository.dirty_files, 0, "files are not new because their commit is gone");
    assert_eq!(text(&opened, "train.py").unwrap(), "fit()\n");
    assert!(opened.notes.iter().any(|note| note.contains("HEAD cannot be read")), "{:?}", opened.notes);
    assert!(history(&opened).unknown.is_some());
    assert!(open(fixture.path(), Some("HEAD")).is_err());
}

fn pack_and_truncate(fixture: &Fixture) {
    let git = fixture.git();
    let head = git.head().unwrap().target().unwrap();
    let mut builder = git.packbuilder().unwrap();
    builder.insert_commit(head).unwrap();
    let objects = fixture.git_dir().join("objects");
    builder.write(&objects.join("pack"), 0).unwrap();
    for folder in std::fs::read_dir(&objects).unwrap().flatten().filter(|folder| folder.file_name().len() == 2) {
        std::fs::remove_dir_all(folder.path()).unwrap();
    }
    for file in std::fs::read_dir(objects.join("pack")).unwrap().flatten() {
        if file.path().extension().is_some_and(|extension| extension == "pack") {
            support::run("chmod", &[Path::new("644"), &file.path()]);
            support::write(&file.path(), b"PACK\0\0\0\x02");
        }
    }
}

#[test]
fn a_git_folder_that_is_none_is_noted() {
    let fixture = Fixture::folder();
    fixture.file(".git", "gitdir: /gone/away\n").file("train.py", "fit()\n");
    match open(fixture.path(), None) {
        Ok(opened) => {
            assert_eq!(opened.repository.kind, RepositoryKind::Folder);
            assert!(opened.notes[0].contains(".git"), "{:?}", opened.notes);
            assert_eq!(paths(&opened), ["train.py"]);
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn sparse_files_are_read_from_objects() {
    let fixture = small();
    let git = fixture.git();
    let mut index = git.index().unwrap();
    let mut left_out = index.get_path(Path::new("train.py"), 0).unwrap();
    left_out.flags_extended |= 1 << 14;
    index.add(&left_out).unwrap();
    index.write().unwrap();
    fixture.remove("train.py");
    let opened = opened(&fixture);
    let train = entry(&opened, "train.py");
    assert!(train.absent && train.size == 6, "{train:?}");
    assert_eq!(text(&opened, "train.py").unwrap(), "fit()\n");
    assert!(opened.notes.iter().any(|note| note.contains("1 file not checked out")), "{:?}", opened.notes);
    assert!(!train.dirty && opened.repository.dirty_files == 0);
}

#[test]
fn a_clone_of_which_nothing_is_checked_out_is_not_deleted() {
    let fixture = small();
    std::fs::remove_file(fixture.git_dir().join("index")).unwrap();
    fixture.remove("train.py").remove("src/features.py");
    let opened = opened(&fixture);
    assert_eq!(opened.repository.dirty_files, 0);
    assert_eq!(text(&opened, "train.py").unwrap(), "fit()\n");
}

#[test]
fn missing_trees_make_last_changes_unknown() {
    let fixture = small();
    let tree = fixture.git().head().unwrap().peel_to_tree().unwrap().id().to_string();
    fixture.file("train.py", "fit(2)\n").commit("Retrain", TOM, "2025-02-10T09:00:00Z");
    std::fs::remove_file(fixture.git_dir().join("objects").join(&tree[..2]).join(&tree[2..])).unwrap();
    let history = history(&opened(&fixture));
    assert_eq!((history.commits, history.people.len()), (2, 2));
    assert!(history.unknown.unwrap().contains("1 commit"));
    let old = open(fixture.path(), Some("HEAD~1")).unwrap_err();
    assert!(matches!(old, OpenError::Incomplete { .. }) && old.to_string().contains("git checkout"), "{old}");
}

#[test]
fn the_remote_names_the_repository_and_keeps_no_secret() {
    let fixture = small();
    fixture.remote("https://maria:ghp_token@git.example/acme/churn-model.git");
    let repository = opened(&fixture).repository;
    assert_eq!(repository.name, "churn-model");
    assert_eq!(repository.remote.as_deref(), Some("https://git.example/acme/churn-model.git"));
}

#[test]
fn history_tells_people_last_changes_and_branches_apart() {
    let fixture = small();
    fixture.branch("maria/retrain").branch("done");
    fixture.file("score.py", "predict()\n").commit("Score", TOM, "2025-03-01T09:00:00Z");
    fixture.checkout("maria/retrain").file("train.py", "fit(2)\n");
    fixture.commit("Retrain", "maria <MARIA@acme.example>", "2025-02-01T09:00:00Z");
    fixture.checkout("done").file("src/features.py", "median()\n");
    let side = fixture.commit("Median", MARIA, "2025-02-15T09:00:00Z");
    fixture.checkout("main").file("src/features.py", "median()\n");
    fixture.merge("done", TOM, "2025-03-10T09:00:00Z");
    fixture.file("uncommitted.py", "x\n");
    let opened = opened(&fixture);
    let history = history(&opened);
    assert_eq!((history.commits, history.unknown.clone()), (4, None));
    let people: Vec<_> = history.people.iter().map(|person| (person.name.as_str(), person.commits)).collect();
    assert_eq!(people, [("Tom Okafor", 2), ("Maria Silva", 2)]);
    assert_eq!(history.people[1].last.to_rfc3339(), "2025-02-15T09:00:00+00:00");

    let change = &history.last_change["src/features.py"];
    assert_eq!(change.commit, side.to_string(), "the author of the change, not the one who merged it");
    assert_eq!(history.people[change.author as usize].name, "Maria Silva");
    assert_eq!(history.people[history.last_change["score.py"].author as usize].name, "Tom Okafor");
    assert!(!history.last_change.contains_key("uncommitted.py"));

    let branches: Vec<_> =
        history.branches.iter().map(|b| (b.name.as_str(), b.remote, b.merged, b.ahead, b.behind)).collect();
    assert_eq!(
        branches,
        [("done", false, true, 0, 2), ("main", false, true, 0, 0), ("maria/retrain", false, false, 1, 3)]
    );
}

#[test]
fn remote_branches_count_once() {
    let fixture = small();
    let git = fixture.git();
    let head = git.head().unwrap().target().unwrap();
    for name in ["main", "old"] {
        git.reference(&format!("refs/remotes/origin/{name}"), head, false, "").unwrap();
    }
    git.reference_symbolic("refs/remotes/origin/HEAD", "refs/remotes/origin/main", false, "").unwrap();
    let history = history(&opened(&fixture));
    let names: Vec<_> = history.branches.iter().map(|branch| (branch.name.as_str(), branch.remote)).collect();
    assert_eq!(names, [("main", false), ("origin/old", true)]);
}

#[test]
fn a_shallow_clone_knows_what_it_does_not_know() {
    let fixture = small();
    let second = {
        fixture.file("train.py", "fit(2)\n");
        fixture.commit("Retrain", TOM, "2025-02-10T09:00:00Z")
    };
    fixture.file("score.py", "x\n").commit("Score", TOM, "2025-03-10T09:00:00Z");
    support::write(&fixture.git_dir().join("shallow"), format!("{second}\n"));
    let opened = opened(&fixture);
    assert!(opened.repository.shallow);
    assert_eq!(opened.repository.root_commit, None);
    let history = history(&opened);
    assert_eq!((history.shallow, history.commits), (true, 2));
    assert!(history.unknown.unwrap().contains("shallow"));
    assert!(history.last_change.contains_key("score.py"));
    assert!(!history.last_change.contains_key("train.py"), "the edge of a clone did not change what it shows");
}

#[test]
fn a_stopped_walk_says_that_it_is_not_all() {
    let fixture = small();
    let history = opened(&fixture).history(&|| true);
    assert!(history.unknown.unwrap().contains("stopped"));
}

#[test]
fn a_pipe_where_git_reads_patterns_does_not_hang() {
    for name in [".gitignore", ".gitattributes", "src/.gitignore", ".mailmap"] {
        let fixture = small();
        support::run("mkfifo", &[&fixture.path().join(name)]);
        let opened = opened(&fixture);
        assert_eq!(text(&opened, "train.py").unwrap(), "fit()\n", "{name}");
        let told = opened.notes.iter().any(|note| note.contains(name) && note.contains("not known"));
        assert_eq!(told, name != ".mailmap", "{:?}", opened.notes);
        assert_eq!(history(&opened).people.len(), 1);
    }
}
