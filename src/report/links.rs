//! Pages of files, lines and commits on GitHub, GitLab and Bitbucket, by the remote's address.

use super::escape::percent_encoded;
use crate::text::without_credentials;

/// How a host writes its addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    GitHub,
    GitLab,
    BitbucketCloud,
    BitbucketServer,
}

/// The pages of one repository at one commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    base: Option<(Shape, String)>,
    commit: Option<String>,
}

impl Links {
    /// The pages of `remote` at `commit`; without one that is known there are none.
    pub fn new(remote: Option<&str>, commit: Option<&str>) -> Self {
        let is_hash = |commit: &&str| commit.len() >= 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        Self { base: remote.and_then(base), commit: commit.filter(is_hash).map(str::to_owned) }
    }

    /// The repository's page.
    pub fn web(&self) -> Option<String> {
        self.base.as_ref().map(|(_, base)| base.clone())
    }

    /// The page of a commit.
    pub fn commit(&self, commit: &str) -> Option<String> {
        let (shape, base) = self.base.as_ref()?;
        let commit: String = commit.chars().filter(char::is_ascii_hexdigit).collect();
        let part = match shape {
            Shape::GitHub => "commit",
            Shape::GitLab => "-/commit",
            Shape::BitbucketCloud | Shape::BitbucketServer => "commits",
        };
        (!commit.is_empty()).then(|| format!("{base}/{part}/{commit}"))
    }

    /// The page of a file at the commit, and of a line in it.
    pub fn file(&self, path: &str, line: Option<u32>) -> Option<String> {
        let ((shape, base), commit) = (self.base.as_ref()?, self.commit.as_ref()?);
        if path.is_empty() {
            return None;
        }
        let path = percent_encoded(path);
        let line = line.filter(|line| *line > 0);
        let at = |before: &str| line.map(|line| format!("{before}{line}")).unwrap_or_default();
        Some(match shape {
            Shape::GitHub => format!("{base}/blob/{commit}/{path}{}", at("#L")),
            Shape::GitLab => format!("{base}/-/blob/{commit}/{path}{}", at("#L")),
            Shape::BitbucketCloud => format!("{base}/src/{commit}/{path}{}", at("#lines-")),
            Shape::BitbucketServer => format!("{base}/browse/{path}?at={commit}{}", at("#")),
        })
    }
}

/// Host and path of an address of any form git knows.
fn base(remote: &str) -> Option<(Shape, String)> {
    let remote = without_credentials(remote);
    let (scheme, rest, between) = match remote.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest, '/'),
        // `git@host:owner/name`
        None => ("ssh".to_owned(), remote.as_str(), ':'),
    };
    let (authority, path) = rest.split_once(between)?;
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    // The port of an SSH server is none of its web server.
    let keeps_port = matches!(scheme.as_str(), "http" | "https");
    let host = if keeps_port { authority } else { authority.split(':').next().unwrap_or(authority) };
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    if !matches!(scheme.as_str(), "http" | "https" | "ssh" | "git" | "git+ssh") || !host.chars().all(is_host) {
        return None;
    }
    let host = host.to_ascii_lowercase();
    let web = if scheme == "http" { "http" } else { "https" };
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path).trim_end_matches('/');
    let shape = shape(&host)?;
    if shape == Shape::BitbucketServer {
        let (project, repository) = path.strip_prefix("scm/").unwrap_or(path).split_once('/')?;
        return Some((shape, server(web, &host, project, repository)));
    }
    // Owner and name at least; nothing else is a repository's page.
    (path.contains('/') && !path.split('/').any(str::is_empty))
        .then(|| (shape, format!("{web}://{host}/{}", percent_encoded(path))))
}

fn shape(host: &str) -> Option<Shape> {
    let name = host.split(':').next().unwrap_or(host);
    match name {
        "bitbucket.org" => Some(Shape::BitbucketCloud),
        _ if name.contains("bitbucket") => Some(Shape::BitbucketServer),
        _ if name.contains("github") => Some(Shape::GitHub),
        _ if name.contains("gitlab") => Some(Shape::GitLab),
        _ => None,
    }
}

/// A repository of a person stands under `~name`, one of a project under its key.
fn server(web: &str, host: &str, project: &str, repository: &str) -> String {
    let (kind, owner) = project.strip_prefix('~').map_or(("projects", project), |user| ("users", user));
    format!("{web}://{host}/{kind}/{}/repos/{}", percent_encoded(owner), percent_encoded(repository))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: &str = "3f9c2a1b0d4e5f60718293a4b5c6d7e8f9012345";

    #[test]
    fn each_host_gets_its_own_shape() {
        for (remote, page) in [
            ("https://github.com/acme/churn.git", "https://github.com/acme/churn/blob/C/src/a%20b.py#L7"),
            ("git@github.com:acme/churn.git", "https://github.com/acme/churn/blob/C/src/a%20b.py#L7"),
            ("ssh://git@github.acme.corp:2222/ml/churn", "https://github.acme.corp/ml/churn/blob/C/src/a%20b.py#L7"),
            (
                "https://oauth2:glpat-secret@gitlab.acme.corp:8443/ml/team/churn.git",
                "https://gitlab.acme.corp:8443/ml/team/churn/-/blob/C/src/a%20b.py#L7",
            ),
            ("git@bitbucket.org:acme/churn.git", "https://bitbucket.org/acme/churn/src/C/src/a%20b.py#lines-7"),
            (
                "https://bitbucket.acme.corp/scm/ML/churn.git",
                "https://bitbucket.acme.corp/projects/ML/repos/churn/browse/src/a%20b.py?at=C#7",
            ),
            (
                "ssh://git@bitbucket.acme.corp:7999/~li/churn.git",
                "https://bitbucket.acme.corp/users/li/repos/churn/browse/src/a%20b.py?at=C#7",
            ),
        ] {
            let links = Links::new(Some(remote), Some(COMMIT));
            assert_eq!(links.file("src/a b.py", Some(7)), Some(page.replace('C', COMMIT)), "{remote}");
            assert!(!format!("{links:?}").contains("secret"));
        }
        let links = Links::new(Some("https://github.com/acme/churn"), Some(COMMIT));
        assert_eq!(links.commit("3f9c2a1").as_deref(), Some("https://github.com/acme/churn/commit/3f9c2a1"));
        assert_eq!(links.file("a.py", Some(0)), Some(format!("https://github.com/acme/churn/blob/{COMMIT}/a.py")));
    }

    #[test]
    fn what_is_no_page_is_no_link() {
        for remote in [
            "/srv/git/churn.git",
            "javascript://github.com/a/b",
            "https://host.example/a/b",
            "https://github.com/",
            "git@github.com:",
            "https://github.com\"onload=x/a/b",
        ] {
            assert_eq!(Links::new(Some(remote), Some(COMMIT)).web(), None, "{remote}");
        }
        let evil = Links::new(Some("https://github.com/a/\"><script>"), Some(COMMIT)).web().unwrap();
        assert!(!evil.contains(['"', '<', '>']), "{evil}");
        assert_eq!(Links::new(Some("https://github.com/a/b"), Some("main")).file("a.py", None), None);
    }
}
