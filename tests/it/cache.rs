//! What is remembered between runs never shows: with the cache and without it a scan says the same bytes.

use std::path::PathBuf;

use crate::cli::{Said, run};
use crate::scan::{careless, growing, mature};
use crate::support::Fixture;

const ANN: &str = "Ann <ann@example.com>";

fn scan(fixture: &Fixture, arguments: &[&str]) -> String {
    let Said { code, out, err } = run(fixture, &[&["scan", "--format", "json"], arguments].concat());
    assert_eq!(code, 0, "{err}");
    out
}

/// Scans with the cache, twice, and without it; all three say the same.
fn same(fixture: &Fixture, state: &str, arguments: &[&str]) -> String {
    let fresh = scan(fixture, &[&["--no-cache"], arguments].concat());
    for time in ["first", "second"] {
        assert_eq!(scan(fixture, arguments), fresh, "{state}, {time} time with the cache");
    }
    fresh
}

fn kept(fixture: &Fixture) -> Vec<PathBuf> {
    let folder = fixture.outside().join("home/cache/paydown/inspections");
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = files.map(|file| file.path()).collect();
    files.sort();
    files
}

#[test]
fn a_scan_says_the_same_bytes_with_and_without_the_cache() {
    for fixture in [careless(), growing(), mature()] {
        let clean = same(&fixture, "clean", &[]);
        assert!(kept(&fixture).len() >= 3, "facts, history and result are kept: {:?}", kept(&fixture));
        fixture.file("train_more.py", "import pandas as pd\n# df = df.dropna()\n# df = df.head(10)\nX = 0.731\n");
        assert!(same(&fixture, "a new file", &[]) != clean);
        fixture.commit("More", ANN, "2026-02-05T10:00:00Z");
        same(&fixture, "another commit", &[]);
        fixture.file("train_more.py", "df = df.drop(1)  \ndf = df.head(1)  \n");
        let changed = same(&fixture, "a changed file", &[]);
        fixture.file("train_more.py", "# df = df.drop(1)\n# df = df.head(1)\n");
        assert!(same(&fixture, "changed once more, to the same size", &[]) != changed);
        fixture.remove("train_more.py");
        same(&fixture, "a file removed", &[]);
        fixture.checkout("main");
        same(&fixture, "clean again", &[]);
        assert!(!same(&fixture, "the first commit", &["--rev", "HEAD~1"]).contains("train_more"));
        fixture.branch("old-idea").file("a.py", "import os\n").commit("On", ANN, "2026-03-05T10:00:00Z");
        same(&fixture, "a branch more", &[]);
        fixture.remote("https://git.acme.example/churn.git");
        same(&fixture, "a remote", &[]);
    }
}

#[test]
fn a_file_that_moves_is_another_file() {
    let fixture = careless();
    let before = same(&fixture, "before", &[]);
    std::fs::create_dir(fixture.path().join("tests")).unwrap();
    std::fs::rename(fixture.path().join("train_v2.py"), fixture.path().join("tests/test_train.py")).unwrap();
    fixture.commit("Move", ANN, "2026-02-05T10:00:00Z");
    let after = same(&fixture, "moved", &[]);
    assert!(before != after, "the copy of a script became a test");
}

#[test]
fn other_bounds_other_facts() {
    let fixture = careless();
    let filler = format!("x = \"{}\"\n", "y".repeat(100)).repeat(20_000);
    fixture.file("large.py", format!("import pandas as pd\n{filler}")).commit("Large", ANN, "2026-02-05T10:00:00Z");
    let whole = same(&fixture, "default bounds", &[]);
    crate::support::write(&fixture.outside().join("home/config/paydown/config.toml"), "[bounds]\nfile_mb = 1\n");
    let bounded = same(&fixture, "smaller bounds", &[]);
    assert!(whole != bounded);
    assert!(bounded.contains("large.py"), "what is not read is named");
}

/// Makes of a file of the cache another one.
type Damage = fn(&[u8]) -> Vec<u8>;

#[test]
fn damaged_foreign_and_emptied_files_of_the_cache_are_ignored_and_replaced() {
    let fixture = mature();
    let fresh = same(&fixture, "clean", &[]);
    let files = kept(&fixture);
    let whole: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
    let damages: [Damage; 5] = [
        |_| Vec::new(),
        |whole| whole[..whole.len() / 2].to_vec(),
        |whole| whole.iter().rev().copied().collect(),
        |whole| [whole, b"more"].concat(),
        |whole| {
            let mut changed = whole.to_vec();
            let last = changed.len() - 1;
            changed[last] ^= 0x55;
            changed
        },
    ];
    for (place, damage) in damages.iter().enumerate() {
        for (file, whole) in files.iter().zip(&whole) {
            crate::support::write(file, damage(whole));
        }
        assert_eq!(scan(&fixture, &[]), fresh, "damage {place}");
        let again: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
        assert!(again.iter().zip(&whole).all(|(again, whole)| again.len() == whole.len()), "damage {place} is mended");
    }
    // The files of one repository under the names of another's.
    for (file, other) in files.iter().zip(whole.iter().rev()) {
        crate::support::write(file, other);
    }
    assert_eq!(scan(&fixture, &[]), fresh, "swapped");
}

#[test]
fn without_the_cache_nothing_is_kept_and_a_folder_that_cannot_be_made_costs_nothing() {
    let fixture = careless();
    let fresh = scan(&fixture, &["--no-cache"]);
    assert!(kept(&fixture).is_empty());
    crate::support::write(&fixture.outside().join("home/cache"), "no folder");
    assert_eq!(scan(&fixture, &[]), fresh);
}

#[test]
fn several_scans_at_once_say_the_same() {
    let fixture = mature();
    let fresh = scan(&fixture, &["--no-cache"]);
    std::thread::scope(|scope| {
        let scans: Vec<_> = (0..6).map(|_| scope.spawn(|| scan(&fixture, &[]))).collect();
        assert!(scans.into_iter().all(|scan| scan.join().unwrap() == fresh));
    });
    assert!(kept(&fixture).iter().all(|file| file.extension().is_some_and(|ending| ending == "bin")), "no leftovers");
    assert_eq!(scan(&fixture, &[]), fresh);
}
