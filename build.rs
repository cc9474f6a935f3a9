//! Turns the catalogue and the rubrics into a form that loads in a tenth of the time: every scan begins with them.
//!
//! `packages.toml` becomes one table as `MessagePack`; all other files of the catalogue become one list of their `[[tool]]`
//! tables, in the order of the files' names. Each rubric becomes a table of its own name.

#![allow(clippy::disallowed_methods, reason = "cargo reads and writes these files, at build time, where it says")]

use std::path::{Path, PathBuf};
use std::{env, fs};

const CATALOG: &str = "assets/catalog";
const RUBRICS: &str = "rubrics";

fn main() {
    catalog();
    for path in files(RUBRICS) {
        let name = path.with_extension("msgpack");
        write(&name.file_name().expect("a name").to_string_lossy(), &table(&path));
    }
}

fn files(folder: &str) -> Vec<PathBuf> {
    println!("cargo::rerun-if-changed={folder}");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("its files").path()).collect();
    paths.sort();
    paths
}

fn catalog() {
    let paths = files(CATALOG);
    let (packages, others): (Vec<_>, Vec<_>) = paths.iter().partition(|path| path.ends_with("packages.toml"));
    let tools: Vec<toml::Value> = others.into_iter().flat_map(|path| tools(path)).collect();
    write("tools.msgpack", &tools);
    let packages = packages.first().expect("packages.toml");
    write("packages.msgpack", &table(packages));
}

fn tools(path: &Path) -> Vec<toml::Value> {
    match table(path).remove("tool") {
        Some(toml::Value::Array(tools)) => tools,
        _ => panic!("{}: no [[tool]] in it", path.display()),
    }
}

fn table(path: &Path) -> toml::Table {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn write(name: &str, what: &impl serde::Serialize) {
    let bytes = rmp_serde::to_vec(what).expect("tables can be written");
    fs::write(Path::new(&env::var_os("OUT_DIR").expect("cargo says where")).join(name), bytes)
        .expect("a place to write");
}
