//! What the program is made of comes from where `deny.toml` says, and what `SECURITY.md` promises is held by tests there are.

use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn table(path: &str) -> toml::Table {
    read(path).parse().unwrap()
}

#[test]
fn every_package_comes_from_an_allowed_registry_and_is_pinned() {
    let deny = table("deny.toml");
    let allowed: Vec<String> = deny["sources"]["allow-registry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|registry| format!("registry+{}", registry.as_str().unwrap()))
        .collect();
    let lock = table("Cargo.lock");
    let packages = lock["package"].as_array().unwrap();
    assert!(packages.len() > 100, "{}", packages.len());
    for package in packages.iter().filter(|package| package["name"].as_str() != Some(env!("CARGO_PKG_NAME"))) {
        let source = package.get("source").and_then(|source| source.as_str()).unwrap_or("a folder");
        assert!(allowed.iter().any(|registry| registry == source), "{} comes from {source}", package["name"]);
        assert!(package.get("checksum").is_some(), "{} has no checksum", package["name"]);
    }
}

#[test]
fn what_is_not_safe_is_allowed_where_security_says() {
    let page = read("SECURITY.md");
    assert_eq!(table("Cargo.toml")["lints"]["rust"]["unsafe_code"].as_str(), Some("deny"));
    let (mut waiting, mut allowing) = (vec![root().join("src")], Vec::new());
    while let Some(folder) = waiting.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                waiting.push(path);
            } else if std::fs::read_to_string(&path).is_ok_and(|text| text.contains("unsafe_code")) {
                allowing.push(path.strip_prefix(root()).unwrap().display().to_string());
            }
        }
    }
    assert_eq!(allowing, ["src/repo/options.rs"]);
    assert!(page.contains(&format!("`{}` alone", allowing[0])), "SECURITY.md says something else");
}

/// Whether `path`, as one would give it to `cargo test`, names a test or a module with tests.
fn is_test(path: &str) -> bool {
    let (module, name) = path.rsplit_once("::").unwrap_or((path, ""));
    let whole = files(path).iter().any(|file| file.is_file() && text(file).contains("#[test]"));
    let one = format!("#[test]\nfn {name}()");
    // Modules of tests are indented, and some tests have conditions between the attribute and the function.
    let squeezed = |file: &PathBuf| {
        text(file).lines().map(str::trim).filter(|line| !line.starts_with("#[cfg")).collect::<Vec<_>>().join("\n")
    };
    whole || files(module).iter().any(|file| file.is_file() && squeezed(file).contains(&one))
}

fn text(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap()
}

fn files(module: &str) -> Vec<PathBuf> {
    let path = module.replace("::", "/");
    ["tests/it", "src"].iter().map(|top| root().join(top).join(format!("{path}.rs"))).collect()
}

#[test]
fn every_promise_names_tests_there_are() {
    assert!(!is_test("faults::nothing_of_that_name") && !is_test("nowhere") && !is_test("faults::start"));
    let page = read("SECURITY.md");
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| promise"));
    let mut promises = 0;
    for row in rows {
        promises += 1;
        let held = row.trim_end_matches('|').rsplit('|').next().unwrap();
        let names: Vec<&str> = held.split('`').skip(1).step_by(2).filter(|name| !name.contains(' ')).collect();
        assert!(!names.is_empty(), "held by nothing: {row}");
        for name in names {
            assert!(is_test(name), "SECURITY.md names `{name}`, and there is no such test");
        }
    }
    assert!(promises > 20, "only {promises} promises found");
}
