//! House rules that no compiler checks: rooms know only those above them, every file says what it is.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms in the order data flows; each may name itself and those before it.
const ROOMS: &[&str] = &[
    "cores",
    "fault",
    "text",
    "model",
    "cache",
    "repo",
    "parse",
    "catalog",
    "facts",
    "rules",
    "registers",
    "signals",
    "rubric",
    "audit",
    "inspect",
    "store",
    "trend",
    "report",
    "tui",
    "cli",
    "fuzzing",
];

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["src", "tests"] {
        collect(&root.join(folder), &mut found);
    }
    assert!(found.len() > 50, "only {} files found: the walk is wrong", found.len());
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().to_path_buf(), text));
        }
    }
}

/// The part of a file that ships: tests may look where they like.
fn shipped(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

#[test]
fn rooms_know_only_those_above_them() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Ok(inside) = path.strip_prefix("src") else { continue };
        let room = inside.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
        let Some(own) = ROOMS.iter().position(|name| *name == room) else { continue };
        for (number, line) in shipped(&text).lines().enumerate() {
            for (at, _) in line.match_indices("crate::") {
                let name: String = line[at + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if ROOMS.iter().position(|known| *known == name).is_some_and(|other| other > own) {
                    wrong.push(format!("{}:{}: {room} may not know {name}", path.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_repo_knows_git_and_walks() {
    for (path, text) in sources() {
        if path.starts_with("src") && !path.starts_with("src/repo") {
            for library in ["git2::", "walkdir::"] {
                assert!(!shipped(&text).contains(library), "{} uses {library}", path.display());
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is() {
    for (path, text) in sources() {
        assert!(text.starts_with("//!"), "{} does not begin with //!", path.display());
    }
}

#[test]
fn lib_lists_every_room() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    for room in ROOMS {
        assert!(lib.contains(&format!("pub mod {room};")), "{room}");
    }
    assert_eq!(lib.matches("pub mod ").count(), ROOMS.len(), "a room is missing from the order");
}

/// Sizes that ARCHITECTURE aims for.
#[test]
fn files_stay_one_topic_each() {
    let mut sizes: Vec<(usize, PathBuf)> = sources()
        .into_iter()
        .filter(|(path, _)| path.starts_with("src"))
        .map(|(path, text)| (text.lines().count(), path))
        .collect();
    sizes.sort();
    let p90 = &sizes[sizes.len() * 9 / 10];
    assert!(p90.0 <= 400, "one file in ten has {} lines and more ({})", p90.0, p90.1.display());
    let largest = sizes.last().unwrap();
    assert!(largest.0 <= 700, "{} has {} lines: is it still one topic?", largest.1.display(), largest.0);
}
