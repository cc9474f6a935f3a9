//! pip requirements and constraints files, written by hand or compiled.

use serde::{Deserialize, Serialize};

use super::lines::{MAX_ITEMS, bounded, clip, numbered, without_credentials};
use super::pep508;
pub use super::pep508::{Pin, Requirement};

/// A requirements file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirements {
    /// What it asks for, in order.
    pub entries: Vec<Requirement>,
    /// Files it includes (`-r`, `-c`), with their lines.
    pub includes: Vec<(u32, String)>,
    /// Other options (`--index-url …`), with their lines.
    pub options: Vec<(u32, String)>,
    /// Lines pip would not understand, as written.
    pub unparsed: Vec<(u32, String)>,
    /// The tool its header names (`pip-compile`, `uv`, `poetry`), for compiled files.
    pub generated_by: Option<String>,
}

impl Requirements {
    /// Share of entries pinned exactly, 0 to 1; `None` without entries.
    pub fn pinned_share(&self) -> Option<f64> {
        let exact = self.entries.iter().filter(|entry| entry.pin == Pin::Exact).count();
        (!self.entries.is_empty()).then(|| f64::from(count(exact)) / f64::from(count(self.entries.len())))
    }

    /// Whether every entry carries hashes.
    pub fn all_hashed(&self) -> bool {
        !self.entries.is_empty() && self.entries.iter().all(|entry| entry.hashed)
    }
}

fn count(items: usize) -> u32 {
    super::lines::number(items)
}

/// Reads a requirements file.
pub fn parse(text: &str) -> Requirements {
    let text = bounded(text);
    let mut file = Requirements { generated_by: generated_by(text), ..Requirements::default() };
    for (line, entry) in logical_lines(text).into_iter().take(MAX_ITEMS) {
        file.entry(line, &entry);
    }
    file
}

impl Requirements {
    fn entry(&mut self, line: u32, text: &str) {
        let (text, hashed) = strip_hashes(text);
        let text = text.as_str();
        if let Some(target) = option(text, &["-e", "--editable"]) {
            self.entries.push(Requirement { editable: true, hashed, ..direct(target, line) });
        } else if let Some(target) = option(text, &["-r", "-c", "--requirement", "--constraint"]) {
            self.includes.push((line, clip(target)));
        } else if text.starts_with('-') {
            self.options.push((line, text.split_whitespace().map(without_credentials).collect::<Vec<_>>().join(" ")));
        } else if is_direct(text) {
            self.entries.push(Requirement { hashed, ..direct(text, line) });
        } else if let Some(requirement) = pep508::parse(text, line) {
            self.entries.push(Requirement { hashed, ..requirement });
        } else {
            self.unparsed.push((line, clip(text)));
        }
    }
}

/// Lines joined at backslashes, without comments, with the number of their first part.
fn logical_lines(text: &str) -> Vec<(u32, String)> {
    let mut lines: Vec<(u32, String)> = Vec::new();
    let mut goes_on = false;
    for (line, raw) in numbered(text) {
        let body = strip_comment(raw).trim();
        let (body, more) = body.strip_suffix('\\').map_or((body, false), |rest| (rest.trim_end(), true));
        match lines.last_mut() {
            Some((_, last)) if goes_on => {
                last.push(' ');
                last.push_str(body);
            }
            _ if body.is_empty() => {}
            _ => lines.push((line, body.to_owned())),
        }
        goes_on = more && !lines.is_empty();
    }
    lines
}

/// The line before a `#` that stands at its beginning or after white space (a URL's fragment does not).
fn strip_comment(raw: &str) -> &str {
    let starts = |at: usize| raw[..at].is_empty() || raw[..at].ends_with([' ', '\t']);
    let at = raw.match_indices('#').map(|(at, _)| at).find(|&at| starts(at));
    at.map_or(raw, |at| &raw[..at])
}

/// The requirement without per-requirement options, and whether one of them was a hash.
fn strip_hashes(text: &str) -> (String, bool) {
    if text.starts_with('-') || !text.contains(" --") {
        return (text.to_owned(), false);
    }
    let hashed = text.contains("--hash");
    let end = text.find(" --").unwrap_or(text.len());
    (text[..end].trim().to_owned(), hashed)
}

/// The value of a short or long option at the beginning of the line.
fn option<'a>(text: &'a str, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| {
        let rest = text.strip_prefix(name)?;
        let separated = rest.starts_with([' ', '=', '\t']) || (name.len() == 2 && !rest.starts_with('-'));
        separated.then(|| rest.trim_start_matches([' ', '=', '\t']).trim())
    })
}

/// Whether the line is a URL or a path rather than a name.
fn is_direct(text: &str) -> bool {
    let head = text.split([' ', '@']).next().unwrap_or_default();
    head.contains("://")
        || text.starts_with(['.', '/'])
        || head.starts_with("git+")
        || text.starts_with("git@")
        || (head.contains('/') && !head.contains(['[', '=', '<', '>']))
}

/// A URL or path as a requirement, named by `#egg=`, by the file, or by the last folder.
fn direct(target: &str, line: u32) -> Requirement {
    let (url, marker) =
        target.split_once(" ;").map_or((target, None), |(url, marker)| (url, Some(clip(marker.trim()))));
    let url = url.trim().trim_matches(['"', '\'']);
    let egg = url.split_once("egg=").map(|(_, egg)| egg.split(['&', '[']).next().unwrap_or(egg));
    let address = url.split('#').next().unwrap_or(url).trim_end_matches('/');
    let file = address.rsplit('/').next().unwrap_or_default();
    let file = file.split('@').next().unwrap_or(file).trim_end_matches(".git");
    let name = egg.unwrap_or_else(|| if file.contains('.') { file.split('-').next().unwrap_or(file) } else { file });
    Requirement { marker, ..Requirement::from_url(name, url, line) }
}

/// The tool named in the comments at the head of a compiled file.
fn generated_by(text: &str) -> Option<String> {
    let head: Vec<String> =
        text.lines().take(20).filter(|line| line.trim_start().starts_with('#')).map(str::to_lowercase).collect();
    let written = |word: &str| head.iter().any(|line| line.contains(word));
    if !(written("autogenerated") || written("auto-generated") || written("generated by") || written("was generated")) {
        return None;
    }
    let tools =
        [("pip-compile", "pip-compile"), ("uv ", "uv"), ("poetry", "poetry"), ("pdm", "pdm"), ("pipenv", "pipenv")];
    tools.iter().find(|(word, _)| written(word)).map(|(_, tool)| (*tool).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_everything() {
        let file = parse(
            "# deps\n-r base.txt\n--index-url https://h/simple\n-c constraints.txt\nnumpy==1.21.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb  # note\n\npandas>=1,<2 ; python_version > '3'\n-e git+https://h/o/lib.git@develop#egg=lib\nhttps://h/en_core-2.0.0.tar.gz\n./local/thing\nnot a requirement\nTorch\n",
        );
        assert_eq!(file.includes, [(2, "base.txt".into()), (4, "constraints.txt".into())]);
        assert_eq!(file.options, [(3, "--index-url https://h/simple".into())]);
        assert_eq!(file.unparsed, [(13, "not a requirement".into())]);
        let seen: Vec<_> =
            file.entries.iter().map(|e| (e.name.as_str(), e.pin, e.hashed, e.editable, e.line)).collect();
        assert_eq!(
            seen,
            [
                ("numpy", Pin::Exact, true, false, 5),
                ("pandas", Pin::Bounded, false, false, 9),
                ("lib", Pin::None, false, true, 10),
                ("en-core", Pin::Exact, false, false, 11),
                ("thing", Pin::None, false, false, 12),
                ("torch", Pin::None, false, false, 14),
            ]
        );
        assert_eq!(file.pinned_share(), Some(2.0 / 6.0));
        assert!(!file.all_hashed());
    }

    #[test]
    fn headers_of_compilers_are_known() {
        let pip =
            "#\n# This file is autogenerated by pip-compile with Python 3.11\n# by the following command:\n#\nabc==1\n";
        let uv = "# This file was autogenerated by uv via the following command:\n#    uv pip compile x.in\na==1\n";
        assert_eq!(parse(pip).generated_by.as_deref(), Some("pip-compile"));
        assert_eq!(parse(uv).generated_by.as_deref(), Some("uv"));
        assert_eq!(parse("# made by hand with poetry\na\n").generated_by, None);
    }
}
