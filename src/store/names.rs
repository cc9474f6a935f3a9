//! Names of folders and files, and which audits belong to which repository.

use chrono::{DateTime, FixedOffset, Utc};

use crate::model::{Audit, AuditKind, Repository, fingerprint};

/// Digits of a commit, and of a hash in its place, that stand in a folder's name.
const KEY_DIGITS: usize = 12;

/// Digits of an audit's id that stand in its file's name.
const ID_DIGITS: usize = 8;

/// Longest readable part of a name; file systems end at 255 bytes.
const LONGEST: usize = 64;

/// Folder of a repository inside a store: `<name>-<key>`.
pub(super) fn folder(repository: &Repository) -> String {
    format!("{}-{}", safe(&repository.name), key(repository))
}

/// What a repository is recognised by in a folder's name: root commit, else remote, else place, else name.
pub(super) fn key(repository: &Repository) -> String {
    if let Some(commit) = repository.root_commit.as_deref().map(safe).filter(|commit| commit.len() >= KEY_DIGITS) {
        return commit[..KEY_DIGITS].to_owned();
    }
    let hash = match (&repository.remote, &repository.place) {
        (Some(remote), _) => fingerprint(&["remote", &address(remote)]),
        (None, Some(place)) => fingerprint(&["place", place]),
        (None, None) => fingerprint(&["name", &repository.name]),
    };
    hash[..KEY_DIGITS].to_owned()
}

/// Names an audit's file may have, best first: the longer one is for two audits of the same moment.
///
/// What two versions scored automatically has the same moment, the commit's, so that the whole id stands in its name: else
/// one would be lost where two stores are copied together.
pub(super) fn files(audit: &Audit) -> [String; 2] {
    let long = timed(audit.at, &audit.id);
    if audit.kind == AuditKind::Automatic { [long.clone(), long] } else { [short(audit), long] }
}

/// The name with the first digits of the id: of reviews, and once of every audit.
pub(super) fn short(audit: &Audit) -> String {
    timed(audit.at, &digits(&audit.id))
}

/// The first digits of an id, as they stand in the names of its files.
pub(super) fn digits(id: &str) -> String {
    safe(id).chars().take(ID_DIGITS).collect()
}

/// Name of whatever has a time and an id.
pub(super) fn timed(at: DateTime<FixedOffset>, id: &str) -> String {
    format!("{}-{}.toml", moment(at), safe(id))
}

fn moment(at: DateTime<FixedOffset>) -> String {
    at.with_timezone(&Utc).format("%Y%m%dT%H%M%SZ").to_string()
}

/// `text` as part of a file name: ASCII letters, digits, `-`, `_` and `.`, never hidden, never `..`, never empty.
pub(super) fn safe(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(LONGEST) {
        let c = if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
        if c != '.' || !(out.is_empty() || out.ends_with('.')) {
            out.push(c);
        }
    }
    if out.is_empty() { "unnamed".into() } else { out }
}

/// Whether two descriptions are of one repository: by first commit, else by remote, else by name and place.
pub fn is_same_repository(a: &Repository, b: &Repository) -> bool {
    if let (Some(a), Some(b)) = (&a.root_commit, &b.root_commit) {
        return a == b;
    }
    if let (Some(a), Some(b)) = (&a.remote, &b.remote) {
        return address(a) == address(b);
    }
    let elsewhere = a.place.is_some() && b.place.is_some() && a.place != b.place;
    a.name == b.name && !elsewhere
}

/// A remote without what differs between ways to reach it: `host/path`.
pub(super) fn address(remote: &str) -> String {
    let (rest, is_url) = remote.split_once("://").map_or((remote, false), |(_, rest)| (rest, true));
    let rest = match rest.split_once('@') {
        Some((user, rest)) if !user.contains('/') => rest,
        _ => rest,
    };
    let rest = if is_url { rest.to_owned() } else { rest.replacen(':', "/", 1) };
    let rest = rest.trim_end_matches('/');
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    format!("{}/{}", host.to_ascii_lowercase(), path.strip_suffix(".git").unwrap_or(path).trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{at, audit};

    fn repository(name: &str, root: Option<&str>, remote: Option<&str>, place: Option<&str>) -> Repository {
        Repository {
            name: name.into(),
            root_commit: root.map(str::to_owned),
            remote: remote.map(str::to_owned),
            place: place.map(str::to_owned),
            ..Repository::default()
        }
    }

    #[test]
    fn names_cannot_leave_the_store() {
        for (name, expected) in [
            ("churn-model", "churn-model"),
            ("../../etc/passwd", "_._etc_passwd"),
            (".hidden", "hidden"),
            ("a/b\\c:d", "a_b_c_d"),
            ("modèle", "mod_le"),
            ("..", "unnamed"),
            ("", "unnamed"),
        ] {
            assert_eq!(safe(name), expected);
        }
        assert_eq!(safe(&"x".repeat(500)).len(), LONGEST);
    }

    #[test]
    fn the_folder_names_the_first_commit_and_else_a_hash() {
        let root = "3f9c2a1b0d4e5f60718293a4b5c6d7e8f9012345";
        assert_eq!(folder(&repository("churn", Some(root), None, None)), "churn-3f9c2a1b0d4e");
        let remote = repository("churn", None, Some("https://host/a/churn.git"), None);
        assert_eq!(folder(&remote), folder(&repository("churn", None, Some("git@HOST:a/churn"), None)));
        assert_ne!(key(&repository("churn", None, None, Some("1"))), key(&repository("churn", None, None, Some("2"))));
        assert_eq!(key(&repository("churn", None, None, None)).len(), KEY_DIGITS);
        assert_eq!(key(&repository("churn", Some("../../../.."), None, None)).len(), KEY_DIGITS);
    }

    #[test]
    fn the_file_names_the_moment_in_utc() {
        let mut audit = audit(&[]);
        audit.at = at("2026-11-20T00:30:05+01:00");
        assert_eq!(files(&audit)[0], "20261119T233005Z-0199f3c1.toml");
        audit.id = "../x".into();
        assert_eq!(files(&audit)[1], "20261119T233005Z-_x.toml");
    }

    #[test]
    fn the_first_commit_decides_then_the_remote_then_the_name() {
        let same = |a: &Repository, b: &Repository| is_same_repository(a, b);
        let full = repository("churn", Some("aa"), Some("https://h/a/churn"), None);
        assert!(same(&full, &repository("renamed", Some("aa"), None, None)));
        assert!(!same(&full, &repository("churn", Some("bb"), Some("https://h/a/churn"), None)));
        assert!(same(&full, &repository("shallow", None, Some("ssh://git@h/a/churn.git"), None)));
        assert!(!same(&full, &repository("churn", None, Some("https://h/b/churn"), None)));
        assert!(same(&full, &repository("churn", None, None, None)));
        let (one, two) = (repository("m", None, None, Some("1")), repository("m", None, None, Some("2")));
        assert!(same(&one, &one.clone()) && !same(&one, &two));
    }
}
