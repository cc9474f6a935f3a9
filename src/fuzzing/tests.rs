//! The targets, shortly and always the same: every seed as it is, then changed.

use std::fs;
use std::path::{Path, PathBuf};

use super::mutate::{Numbers, change};
use super::{TARGETS, Target};

/// Changed seeds of one target, and of one that takes long.
const CHANGED: usize = 200;
const CHANGED_SLOWLY: usize = 20;
/// The inspection runs its workers on stacks of this size.
const STACK: usize = 64 << 20;

/// Targets that do more than parse.
pub(super) fn is_slow(target: &Target) -> bool {
    ["inspection", "register", "store", "report", "workbench"].contains(&target.name)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Seeds of a target by name: its own, then those it shares with other tests.
fn seeds(target: &Target) -> Vec<(PathBuf, Vec<u8>)> {
    let own = format!("fuzz/seeds/{}", target.name);
    let mut found = Vec::new();
    for folder in [own.as_str()].iter().chain(target.seeds) {
        files(&root().join(folder), &mut found);
    }
    found.sort();
    found.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// One input; it is said where it fails.
fn one(target: &Target, what: &str, data: &[u8]) {
    if let Err(panic) = std::panic::catch_unwind(|| target.run(data)) {
        eprintln!("{}: {what}: {:?}", target.name, String::from_utf8_lossy(data));
        std::panic::resume_unwind(panic);
    }
}

fn seeds_and_changed_seeds(name: &'static str) {
    let target = *TARGETS.iter().find(|target| target.name == name).unwrap();
    let work = move || {
        let seeds = seeds(&target);
        assert!(!seeds.is_empty(), "{name} has no seeds");
        for (path, data) in &seeds {
            one(&target, &path.display().to_string(), data);
        }
        let mut numbers = Numbers::new(name);
        for round in 0..if is_slow(&target) { CHANGED_SLOWLY } else { CHANGED } {
            let (path, seed) = &seeds[numbers.below(seeds.len())];
            let (_, other) = &seeds[numbers.below(seeds.len())];
            let mut data = seed.clone();
            for _ in 0..=numbers.below(4) {
                change(&mut data, other, &mut numbers);
            }
            one(&target, &format!("{} changed, {round}", path.display()), &data);
        }
    };
    on_a_deep_stack(work);
}

/// Does the work as a worker of an inspection would.
pub(super) fn on_a_deep_stack(work: impl FnOnce() + Send + 'static) {
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(work).unwrap();
    if let Err(panic) = worker.join() {
        std::panic::resume_unwind(panic);
    }
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            seeds_and_changed_seeds(stringify!($name));
        })*

        #[test]
        fn every_target_is_run_here_and_under_libfuzzer() {
            let here = [$(stringify!($name)),*];
            let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
            for target in TARGETS {
                let name = target.name;
                assert!(here.contains(&name), "{name} is not run here");
                assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is not in fuzz/Cargo.toml");
                let program = fs::read_to_string(root().join(format!("fuzz/fuzz_targets/{name}.rs"))).unwrap();
                assert!(program.contains(&format!("fuzzing::run(\"{name}\"")), "fuzz_targets/{name}.rs runs another");
            }
            assert_eq!(here.len(), TARGETS.len());
            assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
        }
    };
}

targets! {
    python notebook yaml json toml ini prose requirements commands languages test_report gitattributes paths git_objects
    inspection rubric register import answers settings store shown report workbench
}
