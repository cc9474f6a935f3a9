//! That the comparison says what git's library says, whatever was done to a work tree.
#![allow(clippy::disallowed_methods, reason = "repositories of the tests' own")]

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use git2::{Repository, Signature, Time};
use proptest::prelude::*;

use super::*;
use crate::repo::objects::Objects;
use crate::repo::packs::PackList;

const FILES: [&str; 7] = ["a.py", "lib/b.py", "lib/deep/c.py", "lib.txt", "data/d.csv", "run.sh", ".gitignore"];
const NEW: [&str; 8] = [
    "new.py",
    "lib/new.py",
    "build/out.o",
    "lib/out.o",
    "fresh/deep/e.py",
    "fresh/only.o",
    "made/a.bin",
    "lib/deep/.gitignore",
];

/// Something that happens to a work tree.
#[derive(Clone, Debug)]
enum Deed {
    Edit(usize),
    Same(usize),
    Remove(usize),
    Run(usize),
    Folder(usize),
    Link(usize),
    Stage(usize),
    Unstage(usize),
    Write(usize),
    Add(usize),
    Empty,
    Nested,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let (file, new) = (0..FILES.len(), 0..NEW.len());
    let deed = prop_oneof![
        file.clone().prop_map(Deed::Edit),
        file.clone().prop_map(Deed::Same),
        file.clone().prop_map(Deed::Remove),
        file.clone().prop_map(Deed::Run),
        file.clone().prop_map(Deed::Folder),
        file.clone().prop_map(Deed::Link),
        file.clone().prop_map(Deed::Stage),
        file.prop_map(Deed::Unstage),
        new.clone().prop_map(Deed::Write),
        new.prop_map(Deed::Add),
        Just(Deed::Empty),
        Just(Deed::Nested),
    ];
    prop::collection::vec(deed, 0..6)
}

/// A work tree of one commit, older than its index.
fn work_tree(root: &Path) -> Repository {
    let repository = Repository::init(root).unwrap();
    for file in FILES {
        let text = if file == ".gitignore" { "*.o\nmade/\n" } else { "one\n" };
        put(&root.join(file), text);
        let hour = SystemTime::now() - Duration::from_hours(1);
        File::options().append(true).open(root.join(file)).unwrap().set_modified(hour).unwrap();
    }
    {
        let mut index = repository.index().unwrap();
        index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).unwrap();
        index.write().unwrap();
        let tree = repository.find_tree(index.write_tree().unwrap()).unwrap();
        let who = Signature::new("Ann", "ann@acme.example", &Time::new(1_700_000_000, 60)).unwrap();
        repository.commit(Some("HEAD"), &who, &who, "first", &tree, &[]).unwrap();
    }
    repository
}

fn put(path: &Path, text: &str) {
    let _ = fs::create_dir_all(path.parent().unwrap());
    // Where a deed before made this impossible, it is not done.
    let file = OpenOptions::new().write(true).create(true).truncate(true).open(path);
    let _ = file.map(|mut file| file.write_all(text.as_bytes()).unwrap());
}

fn remove(path: &Path) {
    let _ = fs::remove_file(path);
}

fn happen(root: &Path, repository: &Repository, deed: &Deed) {
    let at = |file: &usize| root.join(FILES[*file]);
    match deed {
        Deed::Edit(file) => put(&at(file), "two two\n"),
        Deed::Same(file) => put(&at(file), "one\n"),
        Deed::Remove(file) => remove(&at(file)),
        Deed::Run(file) => make_executable(&at(file)),
        Deed::Folder(file) => {
            remove(&at(file));
            put(&at(file).join("inside.py"), "x\n");
        }
        Deed::Link(file) => link(&at(file)),
        Deed::Stage(file) => {
            put(&at(file), "three\n");
            with_index(repository, |index| index.add_path(Path::new(FILES[*file])));
        }
        Deed::Unstage(file) => with_index(repository, |index| index.remove_path(Path::new(FILES[*file]))),
        Deed::Write(new) => put(&root.join(NEW[*new]), "*.py\n"),
        Deed::Add(new) => {
            put(&root.join(NEW[*new]), "four\n");
            with_index(repository, |index| index.add_path(Path::new(NEW[*new])));
        }
        Deed::Empty => drop(fs::create_dir_all(root.join("nothing/here"))),
        Deed::Nested => drop(Repository::init(root.join("nested"))),
    }
}

fn with_index(repository: &Repository, change: impl FnOnce(&mut git2::Index) -> Result<(), git2::Error>) {
    let mut index = repository.index().unwrap();
    if change(&mut index).is_ok() {
        index.write().unwrap();
    }
}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o755));
}

#[cfg(not(unix))]
fn make_executable(_: &Path) {}

#[cfg(unix)]
fn link(path: &Path) {
    remove(path);
    let _ = std::os::unix::fs::symlink("run.sh", path);
}

#[cfg(not(unix))]
fn link(_: &Path) {}

/// What lies there against what was recorded: entries of the index, and the paths that names and times do not clear.
fn ours(root: &Path) -> (Changes, usize) {
    let repository = Repository::open(root).unwrap();
    let index = repository.index().unwrap();
    let metadata = |path: &[u8]| {
        let path = to_path(path);
        let through_link = path.ancestors().skip(1).any(|folder| root.join(folder).is_symlink());
        fs::symlink_metadata(root.join(&path)).ok().filter(|_| !through_link)
    };
    let recorded: Vec<Recorded> = index.iter().map(|item| Recorded { on_disk: metadata(&item.path), item }).collect();
    let written = fs::metadata(root.join(".git/index")).unwrap().modified().ok();
    let tree = repository.head().unwrap().peel_to_tree().unwrap().id();
    let mut objects = Objects::of(&repository, &PackList::default()).unwrap();
    let staged = staged(&mut objects, tree, &recorded, 100).unwrap().unwrap();
    let suspects = disk::suspects(root, &recorded, written).unwrap();
    (together(staged, on_disk(&repository, root, &recorded, written).unwrap()), suspects.all().count())
}

fn gits(root: &Path) -> Changes {
    let mut options = StatusOptions::new();
    options.include_untracked(true).recurse_untracked_dirs(true).exclude_submodules(true);
    let repository = Repository::open(root).unwrap();
    compared(&repository, &mut options).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn what_differs_is_what_git_says(deeds in deeds()) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let repository = work_tree(&root);
        for deed in &deeds {
            happen(&root, &repository, deed);
        }
        let (ours, suspects) = ours(&root);
        prop_assert_eq!(&ours, &gits(&root));
        prop_assert!(!deeds.is_empty() || suspects == 0, "git need not be asked");
    }
}

#[test]
fn a_file_changed_when_the_index_was_written_is_looked_at() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    let repository = work_tree(&root);
    // As long as before, and the times are those of the entry: only that the index is no younger tells.
    let written = fs::metadata(root.join("a.py")).unwrap().modified().unwrap();
    let index = repository.index().unwrap();
    let recorded: Vec<Recorded> = index
        .iter()
        .map(|item| Recorded { on_disk: fs::symlink_metadata(root.join(to_path(&item.path))).ok(), item })
        .collect();
    let suspects = |written| disk::suspects(&root, &recorded, written).unwrap().all().count();
    assert_eq!(suspects(Some(SystemTime::now())), 0);
    assert!(suspects(Some(written)) >= 1);
    assert_eq!(suspects(None), FILES.len(), "of an index that was never written nothing is known");
}

#[test]
fn too_much_to_compare_is_no_difference() {
    let dir = tempfile::tempdir().unwrap();
    let repository = work_tree(dir.path());
    let tree = repository.head().unwrap().peel_to_tree().unwrap().id();
    let mut objects = Objects::of(&repository, &PackList::default()).unwrap();
    for (most, is_known) in [(FILES.len(), true), (FILES.len() - 1, false), (0, false)] {
        assert_eq!(staged(&mut objects, tree, &[], most).unwrap().is_some(), is_known, "{most}");
    }
}
