//! Which repository this is: a name for people, the address it came from, and the commit it began with.

use std::path::Path;

use git2::{Oid, Repository};

use super::HistoryMemo;
use super::history::{End, first_parents};
use super::packs::PackList;
use crate::text::without_credentials;

/// The address of `origin`, else of the first remote, without credentials.
pub(super) fn remote(repository: &Repository) -> Option<String> {
    let names = repository.remotes().ok()?;
    let name = names.iter_bytes().find(|name| *name == b"origin").or_else(|| names.iter_bytes().next())?;
    let remote = repository.find_remote(std::str::from_utf8(name).ok()?).ok()?;
    let address = without_credentials(&String::from_utf8_lossy(remote.url_bytes()));
    (!address.is_empty()).then_some(address)
}

/// Last part of the remote's address without `.git`, else the name of the folder.
pub(super) fn name(remote: Option<&str>, root: &Path) -> String {
    remote.and_then(last_part).or_else(|| folder_name(root)).unwrap_or_else(|| "repository".into())
}

/// What tells folders of one name apart that have neither commits nor a remote; the path itself is nobody's business.
pub(super) fn place(root: &Path) -> String {
    crate::model::fingerprint(&["place", &root.to_string_lossy()])
}

fn last_part(address: &str) -> Option<String> {
    let address = address.trim_end_matches(['/', '\\']);
    // An address of a bare host has no path to take a name from.
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?.1,
        None => address,
    };
    let name = path.trim_end_matches('/').rsplit(['/', '\\', ':']).next()?;
    let name = name.strip_suffix(".git").unwrap_or(name);
    (!name.is_empty() && name != "." && name != "..").then(|| name.to_owned())
}

fn folder_name(root: &Path) -> Option<String> {
    let name = root.file_name()?.to_string_lossy().into_owned();
    match name.strip_suffix(".git") {
        Some("") => root.parent().and_then(folder_name),
        Some(stem) => Some(stem.to_owned()),
        None => Some(name),
    }
}

/// The oldest commit on the first-parent line of `commit`; `None` where history is cut off or cannot be read.
pub(super) fn root_commit(
    repository: &Repository,
    packs: &PackList,
    memo: &HistoryMemo,
    commit: Oid,
) -> Option<String> {
    if repository.is_shallow() {
        return None;
    }
    let mut oldest = None;
    let end = first_parents(repository, packs, memo, commit, &mut |id, _| {
        oldest = Some(id);
        true
    });
    oldest.filter(|_| matches!(end, Ok(End::Beginning))).map(|id| id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_never_leave_the_room() {
        for (address, clean) in [
            ("https://me:ghp_secret@github.com/acme/churn.git", "https://github.com/acme/churn.git"),
            ("https://x-access-token@host:8443/a/b?private_token=s#t", "https://host:8443/a/b"),
            ("https://user:p@ss@host/a", "https://host/a"),
            ("ssh://git:secret@host/a/b.git", "ssh://git@host/a/b.git"),
            ("git@github.com:acme/churn.git", "git@github.com:acme/churn.git"),
            ("/srv/git/churn.git", "/srv/git/churn.git"),
            ("https://secret@host", "https://host"),
        ] {
            assert_eq!(without_credentials(address), clean);
        }
    }

    #[test]
    fn the_name_comes_from_the_remote_else_from_the_folder() {
        let folder = Path::new("/home/me/checkout-3");
        assert_eq!(name(Some("git@github.com:acme/churn.git"), folder), "churn");
        assert_eq!(name(Some("git@host:churn.git/"), folder), "churn");
        assert_eq!(name(Some("https://host"), folder), "checkout-3");
        assert_eq!(name(None, Path::new("/srv/git/churn.git")), "churn");
        assert_eq!(name(None, Path::new("/srv/churn/.git")), "churn");
        assert_eq!(name(None, Path::new("/")), "repository");
    }
}
