//! No network is linked, and what is kept is the user's own.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::Fixture;

/// Packages that talk to a network, or that others use to do so.
const NETWORK: &[&str] = &[
    "reqwest",
    "hyper",
    "hyper-util",
    "h2",
    "h3",
    "curl",
    "curl-sys",
    "ureq",
    "isahc",
    "attohttpc",
    "minreq",
    "surf",
    "openssl",
    "openssl-sys",
    "native-tls",
    "rustls",
    "ring",
    "aws-lc-rs",
    "webpki",
    "libssh2-sys",
    "ssh2",
    "russh",
    "tokio",
    "async-std",
    "smol",
    "mio",
    "socket2",
    "quinn",
    "trust-dns-resolver",
    "hickory-resolver",
    "tungstenite",
    "tonic",
    "zmq",
    "rdkafka",
    "sentry",
    "opentelemetry",
    "segment",
    "posthog-rs",
    "self_update",
];

/// Packages of the lock file with those they need.
fn locked() -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).unwrap();
    let lock: toml::Table = text.parse().unwrap();
    let packages = lock["package"].as_array().unwrap().iter();
    let name = |text: &str| text.split(' ').next().unwrap().to_owned();
    packages
        .map(|package| {
            let needs = package.get("dependencies").and_then(|needs| needs.as_array());
            let needs = needs.into_iter().flatten().map(|need| name(need.as_str().unwrap())).collect();
            (package["name"].as_str().unwrap().to_owned(), needs)
        })
        .collect()
}

/// What the shipped program is linked from: everything but what only tests use.
fn linked() -> BTreeSet<String> {
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let real = |(key, value): (&String, &toml::Value)| {
        value.get("package").and_then(|name| name.as_str()).unwrap_or(key).to_owned()
    };
    let mut waiting: Vec<String> = manifest["dependencies"].as_table().unwrap().iter().map(real).collect();
    let targets = manifest.get("target").and_then(|targets| targets.as_table());
    for target in targets.into_iter().flat_map(|targets| targets.values()) {
        waiting.extend(target.get("dependencies").and_then(|all| all.as_table()).into_iter().flatten().map(real));
    }
    let (locked, mut seen) = (locked(), BTreeSet::new());
    while let Some(name) = waiting.pop() {
        if seen.insert(name.clone()) {
            waiting.extend(locked[&name].iter().cloned());
        }
    }
    seen
}

#[test]
fn nothing_that_is_linked_can_reach_a_network() {
    let linked = linked();
    assert!(linked.len() > 60 && linked.contains("libgit2-sys"), "{linked:?}");
    let found: Vec<&String> = linked.iter().filter(|name| NETWORK.contains(&name.as_str())).collect();
    // crossterm waits for the terminal by `mio`, whose sockets nothing here opens: the test of system calls sees that.
    let allowed: &[&str] = &["mio"];
    let found: Vec<&String> = found.into_iter().filter(|name| !allowed.contains(&name.as_str())).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn libgit2_is_built_without_transports() {
    let features = git2::Version::get();
    assert!(features.vendored(), "the system's libgit2 may have been built with anything");
    assert!(!features.https() && !features.ssh(), "libgit2 can reach a network");
}

#[test]
fn what_is_kept_is_the_users_alone() {
    let fixture = Fixture::new();
    fixture.file("train.py", "from sklearn.svm import SVC\nSVC().fit([[1]], [1])\n").commit(
        "Begin",
        "Ann <a@x>",
        "2026-01-05T10:00:00Z",
    );
    fixture.file("more.py", "import json\n").commit("More", "Ann <a@x>", "2026-05-05T10:00:00Z");
    // A store of its own below a home that everybody may look into, and a mask that takes nothing away.
    let store = fixture.outside().join("home/shelf/store");
    let store = store.to_str().unwrap();
    fixture.paydown().args(["scan", "-q"]).assert().success();
    fixture
        .paydown()
        .args(["backfill", "--every", "month", "--since", "2026-01-01", "--store", store])
        .assert()
        .success();
    fixture.paydown().args(["--print", "--store", store, "--keys", "r1"]).assert().success();
    let (mut files, mut folders) = (0, 0);
    let mut waiting = vec![Path::new(store).to_path_buf()];
    waiting.extend(Some(fixture.outside().join("home/cache")).filter(|cache| cache.exists()));
    while let Some(path) = waiting.pop() {
        let mode = path.metadata().unwrap().permissions().mode() & 0o777;
        if path.is_dir() {
            folders += 1;
            assert_eq!(mode, 0o700, "{}", path.display());
            waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            files += 1;
            assert_eq!(mode, 0o600, "{}", path.display());
        }
    }
    assert!(files >= 2 && folders >= 2, "{files} {folders}");
}
