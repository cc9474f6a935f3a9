//! What the program is made of comes from where `deny.toml` says, and what `SECURITY.md` promises is held by tests there are.

use std::collections::{BTreeMap, BTreeSet};
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

/// Names and licences of everything the program is linked from or built by on this system; what only tests use is left out.
fn packages() -> Vec<(String, String)> {
    #[allow(clippy::disallowed_methods, reason = "cargo itself, asked what it would build")]
    let mut tree = std::process::Command::new(env!("CARGO"));
    tree.current_dir(root()).args(["tree", "--offline", "--locked", "--edges=normal,build", "--prefix=none"]);
    let output = tree.arg("--format={p}\t{l}").output().unwrap();
    assert!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let found: BTreeSet<(String, String)> = lines
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(package, licence)| {
            let name = package.split(' ').next().unwrap_or_default();
            // What was printed above is marked.
            (name.to_owned(), licence.trim_end_matches(" (*)").to_owned())
        })
        .collect();
    found.into_iter().collect()
}

/// Whether what is allowed satisfies an expression of licences (`MIT OR (Apache-2.0 AND Zlib)`).
fn is_satisfied(expression: &str, allowed: &[&str]) -> bool {
    // A slash is how the alternative was written once.
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ").replace(" WITH ", "\0");
    let words: Vec<String> = spaced.split_whitespace().map(|word| word.replace('\0', " WITH ")).collect();
    let mut rest = &words[..];
    let satisfied = either(&mut rest, allowed);
    assert!(rest.is_empty(), "{expression} cannot be read");
    satisfied
}

fn either(rest: &mut &[String], allowed: &[&str]) -> bool {
    let mut satisfied = both(rest, allowed);
    while eat(rest, "OR") {
        satisfied |= both(rest, allowed);
    }
    satisfied
}

fn both(rest: &mut &[String], allowed: &[&str]) -> bool {
    let mut satisfied = licence(rest, allowed);
    while eat(rest, "AND") {
        satisfied &= licence(rest, allowed);
    }
    satisfied
}

fn licence(rest: &mut &[String], allowed: &[&str]) -> bool {
    if eat(rest, "(") {
        let satisfied = either(rest, allowed);
        assert!(eat(rest, ")"), "a bracket is missing");
        return satisfied;
    }
    let (first, others) = rest.split_first().expect("a licence");
    *rest = others;
    allowed.contains(&first.as_str())
}

fn eat(rest: &mut &[String], word: &str) -> bool {
    let is_it = rest.first().is_some_and(|first| first == word);
    if is_it {
        *rest = &rest[1..];
    }
    is_it
}

fn strings(value: &toml::Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
}

#[test]
fn expressions_of_licences_are_read() {
    let allowed = ["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"];
    for yes in ["MIT", "GPL-3.0 OR MIT", "GPL-3.0/MIT", "(MIT OR GPL-3.0) AND Zlib", "Apache-2.0 WITH LLVM-exception"] {
        assert!(is_satisfied(yes, &allowed), "{yes}");
    }
    for no in ["GPL-3.0", "MIT AND GPL-3.0", "(GPL-3.0 OR MIT) AND Apache-2.0", "Apache-2.0"] {
        assert!(!is_satisfied(no, &allowed), "{no}");
    }
}

#[test]
fn every_licence_of_the_program_is_allowed_and_every_exception_is_needed() {
    let deny = table("deny.toml");
    let allowed = strings(&deny["licenses"]["allow"]);
    let exceptions: BTreeMap<&str, Vec<&str>> = deny["licenses"]["exceptions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["crate"].as_str().unwrap(), strings(&one["allow"])))
        .collect();
    let packages = packages();
    assert!(packages.len() > 100, "{}", packages.len());
    let mut excepted = Vec::new();
    for (name, licence) in &packages {
        if !licence.is_empty() && is_satisfied(licence, &allowed) {
            continue;
        }
        let more = exceptions.get(name.as_str());
        let more = more.unwrap_or_else(|| panic!("{name} has the licence '{licence}', which deny.toml does not allow"));
        assert!(is_satisfied(licence, &[&allowed[..], more].concat()), "{name} has the licence '{licence}'");
        excepted.push(name.as_str());
    }
    excepted.sort_unstable();
    assert_eq!(excepted, exceptions.into_keys().collect::<Vec<_>>(), "exceptions that nothing needs");
}

#[test]
fn what_is_not_safe_is_allowed_where_security_says() {
    let page = read("SECURITY.md");
    assert_eq!(table("Cargo.toml")["lints"]["rust"]["unsafe_code"].as_str(), Some("deny"));
    let mut waiting: Vec<PathBuf> = ["src", "tests", "benches", "fuzz/fuzz_targets"].map(|top| root().join(top)).into();
    let mut allowing = Vec::new();
    // Put together, since this file is looked at too.
    let lint = ["unsafe", "code,"].join("_");
    while let Some(folder) = waiting.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                waiting.push(path);
            } else if std::fs::read_to_string(&path).is_ok_and(|text| text.contains(&lint)) {
                allowing.push(path.strip_prefix(root()).unwrap().display().to_string());
            }
        }
    }
    allowing.sort();
    assert_eq!(allowing, ["src/repo/options.rs", "tests/it/support/mod.rs"]);
    assert!(allowing.iter().all(|path| page.contains(&format!("`{path}`"))), "SECURITY.md says something else");
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
