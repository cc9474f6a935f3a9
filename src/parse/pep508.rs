//! One Python requirement: name, extras, version specifier, URL, marker, and how firmly it is pinned.

use serde::{Deserialize, Serialize};

use super::lines::{clip, without_credentials};

/// How firmly a requirement fixes the version, firmest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pin {
    /// `==` without wildcard, `===`, a URL that names a version, a repository at a commit or tag.
    Exact,
    /// `~=`, `==1.*`: the last place may move.
    Compatible,
    /// A lower and an upper limit (also Poetry's `^` and `~`).
    Bounded,
    /// A lower limit only.
    Lower,
    /// An upper limit only.
    Upper,
    /// No limit.
    #[default]
    None,
}

/// One requirement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// Name as PEP 503 normalises it: lower case, runs of `-_.` as `-`.
    pub name: String,
    /// Name as written.
    pub raw_name: String,
    /// Extras as written.
    pub extras: Vec<String>,
    /// How firmly the version is fixed.
    pub pin: Pin,
    /// Version specifier as written, without white space around it.
    pub specifier: String,
    /// Whether artefact hashes are given.
    pub hashed: bool,
    /// URL, repository or local path it comes from.
    pub url: Option<String>,
    /// Installed in place.
    pub editable: bool,
    /// Environment marker as written.
    pub marker: Option<String>,
    /// Line on which it begins.
    pub line: u32,
}

impl Requirement {
    /// A requirement of `name` with a Python specifier.
    pub(crate) fn new(raw_name: &str, specifier: &str, line: u32) -> Self {
        Self {
            name: normalise(raw_name),
            raw_name: clip(raw_name),
            pin: pin(specifier),
            specifier: clip(specifier.trim()),
            line,
            ..Self::default()
        }
    }

    /// A requirement that comes from `url`.
    pub(crate) fn from_url(raw_name: &str, url: &str, line: u32) -> Self {
        Self { pin: url_pin(url), url: Some(without_credentials(url)), ..Self::new(raw_name, "", line) }
    }

    /// The version of an exact pin, where the specifier gives it.
    pub fn exact_version(&self) -> Option<&str> {
        let version = self.specifier.trim_start_matches('=').trim();
        let single = !version.is_empty() && !version.contains([',', '*', '<', '>', '~', '^', '!']);
        (self.pin == Pin::Exact && single).then_some(version)
    }
}

/// A project name as PEP 503 normalises it.
pub fn normalise(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.trim().chars().take(256) {
        let c = if matches!(c, '_' | '.') { '-' } else { c.to_ascii_lowercase() };
        if c != '-' || !out.ends_with('-') {
            out.push(c);
        }
    }
    out
}

/// Reads one requirement as PEP 508 (and what pip accepts beyond it) writes it; `None` where no name begins it.
pub fn parse(text: &str, line: u32) -> Option<Requirement> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(text.len());
    let name = &text[..end];
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let (extras, rest) = split_extras(text[end..].trim_start())?;
    let mut requirement = if let Some(direct) = rest.strip_prefix('@') {
        at_url(name, direct, line)
    } else {
        at_version(name, rest, line)?
    };
    requirement.extras = extras;
    Some(requirement)
}

/// `name @ url ; marker`.
fn at_url(name: &str, direct: &str, line: u32) -> Requirement {
    let (url, marker) = direct.split_once(" ;").or_else(|| direct.split_once("; ")).unwrap_or((direct, ""));
    Requirement { marker: some(marker), ..Requirement::from_url(name, url.trim(), line) }
}

/// `name specifier ; marker`; `None` where no specifier follows the name.
fn at_version(name: &str, rest: &str, line: u32) -> Option<Requirement> {
    let (specifier, marker) = rest.split_once(';').unwrap_or((rest, ""));
    let specifier = specifier.trim().trim_start_matches('(').trim_end_matches(')');
    let requirement = Requirement { marker: some(marker), ..Requirement::new(name, specifier, line) };
    is_specifier(specifier).then_some(requirement)
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| clip(text))
}

/// Extras in brackets and what follows them; `None` where the bracket never closes.
fn split_extras(rest: &str) -> Option<(Vec<String>, &str)> {
    let Some(inner) = rest.strip_prefix('[') else { return Some((Vec::new(), rest)) };
    let (inside, after) = inner.split_once(']')?;
    let extras = inside.split(',').map(str::trim).filter(|extra| !extra.is_empty()).map(clip).collect();
    Some((extras, after.trim_start()))
}

/// Whether `text` is empty or a list of comparisons (a single `=` is conda's, found in exported files).
fn is_specifier(text: &str) -> bool {
    text.is_empty()
        || text.split(',').all(|part| part.trim().starts_with(['=', '<', '>', '!', '~', '^']) || part.is_empty())
}

/// How firmly a Python version specifier pins. Poetry's `^1.2` counts as bounded.
pub fn pin(specifier: &str) -> Pin {
    let mut firmest = Pin::None;
    let (mut lower, mut upper) = (false, false);
    for part in specifier.split(',').map(str::trim) {
        let wildcard = part.contains('*');
        match part {
            _ if part.starts_with("~=") || (part.starts_with('=') && wildcard) => {
                firmest = firmest.min(Pin::Compatible);
            }
            _ if part.starts_with('=') => firmest = Pin::Exact,
            _ if part.starts_with('^') || part.starts_with('~') => firmest = firmest.min(Pin::Bounded),
            _ if part.starts_with('>') => lower = true,
            _ if part.starts_with('<') => upper = true,
            _ => {}
        }
    }
    let limits = match (lower, upper) {
        (true, true) => Pin::Bounded,
        (true, false) => Pin::Lower,
        (false, true) => Pin::Upper,
        (false, false) => Pin::None,
    };
    firmest.min(limits)
}

/// How firmly a URL pins: a commit or tag of a repository, or a version in the name of the file.
pub fn url_pin(url: &str) -> Pin {
    let (address, fragment) = url.split_once('#').unwrap_or((url, ""));
    if fragment.contains("sha256=") {
        return Pin::Exact;
    }
    let is_vcs = ["git+", "hg+", "svn+", "bzr+", "git:", "git@"].iter().any(|scheme| address.starts_with(scheme));
    let file = address.rsplit('/').next().unwrap_or_default();
    let reference = if is_vcs {
        file.rsplit_once('@').map(|(_, reference)| reference)
    } else {
        let ends = [".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz"];
        ends.iter().find_map(|end| file.strip_suffix(end))
    };
    if reference.is_some_and(is_fixed_reference) { Pin::Exact } else { Pin::None }
}

/// A commit (seven hex digits or more) or something with a version in it; branches are neither.
fn is_fixed_reference(reference: &str) -> bool {
    let hex = reference.len() >= 7 && reference.bytes().all(|b| b.is_ascii_hexdigit());
    hex || reference.split(['-', '_', '/']).any(is_version)
}

/// `1.2`, `v1`, `1.0rc1`: digits first, after an optional `v`.
fn is_version(word: &str) -> bool {
    let (digits, tagged) = word.strip_prefix('v').map_or((word, false), |rest| (rest, true));
    digits.starts_with(|c: char| c.is_ascii_digit()) && (tagged || digits.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specifiers_pin_as_their_firmest_part() {
        for (specifier, expected) in [
            ("==1.2", Pin::Exact),
            ("===1.2+local", Pin::Exact),
            ("==1.*", Pin::Compatible),
            ("~=1.4.2", Pin::Compatible),
            (">=1,<2", Pin::Bounded),
            (">=1", Pin::Lower),
            ("<2", Pin::Upper),
            ("!=1.3", Pin::None),
            ("", Pin::None),
            ("^1.2", Pin::Bounded),
            ("==1.2,!=1.3", Pin::Exact),
            ("=1.21=py38", Pin::Exact),
        ] {
            assert_eq!(pin(specifier), expected, "{specifier}");
        }
    }

    #[test]
    fn urls_pin_at_commits_tags_and_versions() {
        for (url, expected) in [
            ("git+https://h/o/r.git@21f890f9da3cfbeaba8e2ac3c425ee9e998d5229#egg=r", Pin::Exact),
            ("git+ssh://git@h/o/r.git@v1.2", Pin::Exact),
            ("git+https://h/o/r@develop", Pin::None),
            ("git+https://h/o/r", Pin::None),
            ("git+ssh://git@h/o/r.git", Pin::None),
            ("https://h/o/r/archive/master.zip", Pin::None),
            ("https://h/en_core_web_sm-2.0.0.tar.gz", Pin::Exact),
            ("https://h/torch-2.0-cp311-none-any.whl", Pin::Exact),
            ("./local/pkg", Pin::None),
        ] {
            assert_eq!(url_pin(url), expected, "{url}");
        }
    }

    #[test]
    fn requirements_are_taken_apart() {
        let requirement = parse("Foo_Bar[a, b] (>=1.0) ; python_version < '3.8'", 3).unwrap();
        assert_eq!((requirement.name.as_str(), requirement.raw_name.as_str()), ("foo-bar", "Foo_Bar"));
        assert_eq!(requirement.extras, ["a", "b"]);
        assert_eq!((requirement.specifier.as_str(), requirement.pin), (">=1.0", Pin::Lower));
        assert_eq!(requirement.marker.as_deref(), Some("python_version < '3.8'"));
        let direct = parse("pkg @ git+https://h/o/r@main ; extra == 'x'", 1).unwrap();
        assert_eq!(direct.url.as_deref(), Some("git+https://h/o/r@main"));
        assert_eq!(direct.marker.as_deref(), Some("extra == 'x'"));
        assert_eq!(parse("numpy == 1.2", 1).unwrap().exact_version(), Some("1.2"));
        for broken in ["", "-x", "a b", "a[b", "<html>", "pip install x"] {
            assert_eq!(parse(broken, 1), None, "{broken}");
        }
    }
}
