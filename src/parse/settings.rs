//! `.paydown.toml`, and `[tool.paydown]` of `pyproject.toml`: what a repository says of itself to the inspection.
//!
//! A key that is unknown or cannot mean what it says is a problem with its line; everything else in the file holds.

use std::path::{Component, Path};

use super::node::{Member, Node, ScalarKind, Value};
use super::toml;
use crate::model::{Ignore, ProjectSettings, SettingsProblem};
use crate::text::did_you_mean;

/// The file, at the root of a repository.
pub const FILE: &str = ".paydown.toml";
/// The other place, at the root of a repository.
pub const PYPROJECT: &str = "pyproject.toml";

/// Globs, tags and reports kept of one list.
const MOST: usize = 1_000;
/// Words for a severity.
const SEVERITIES: &[&str] = &["critical", "high", "medium", "low"];

/// Keys at the top, as people may write them.
pub const KEYS: &[&str] =
    &["rubric", "tags", "ignore", "vendored", "generated", "tests", "docs", "coverage", "junit", "gate"];
const GATE_KEYS: &[&str] = &["fail-under", "fail-on", "ratchet", "baseline"];
const IGNORE_KEYS: &[&str] = &["rule", "rules", "path", "paths", "reason"];

/// Whether the file at `path` may hold settings.
pub fn is_settings(path: &str) -> bool {
    path == FILE || path == PYPROJECT
}

/// Reads the settings of a file at the root; `None` where a `pyproject.toml` has none.
pub fn parse(path: &str, text: &str) -> Option<ProjectSettings> {
    if path == PYPROJECT && !text.contains("tool.paydown") {
        return None;
    }
    let document = toml::parse(text);
    let root = document.root();
    let table = if path == PYPROJECT { root.at(&["tool", "paydown"])? } else { root };
    let mut reader = Reader { out: ProjectSettings { path: path.to_owned(), ..ProjectSettings::default() } };
    if document.partial {
        reader.problem(first_fault(text), "this is no TOML; what stands before it was used");
    }
    table.members().iter().for_each(|member| reader.top(member));
    Some(reader.out)
}

/// Line of the first fault of the syntax.
fn first_fault(text: &str) -> u32 {
    let Err(error) = text.parse::<::toml::Table>() else { return 1 };
    let at = error.span().map_or(0, |span| span.start.min(text.len()));
    u32::try_from(text[..at].matches('\n').count() + 1).unwrap_or(u32::MAX)
}

struct Reader {
    out: ProjectSettings,
}

impl Reader {
    fn problem(&mut self, line: u32, message: impl Into<String>) {
        self.out.problems.push(SettingsProblem { line, message: message.into() });
    }

    fn unknown(&mut self, member: &Member, known: &[&str]) {
        let near = did_you_mean(&member.key, known.iter().copied());
        let all = if near.is_empty() { format!("; there are {}", known.join(", ")) } else { near };
        self.problem(member.line, format!("there is no setting '{}'{all}", member.key));
    }

    fn top(&mut self, member: &Member) {
        self.out.lines.push((member.key.clone(), member.line));
        match member.key.as_str() {
            "rubric" => self.out.rubric = self.string(member),
            "tags" => self.out.tags = self.strings(member),
            "vendored" => self.out.vendored = self.globs(member),
            "generated" => self.out.generated = self.globs(member),
            "tests" => self.out.tests = self.globs(member),
            "docs" => self.out.docs = self.globs(member),
            "coverage" => self.out.coverage = self.files(member),
            "junit" => self.out.junit = self.files(member),
            "ignore" => self.ignores(member),
            "gate" => self.gate(member),
            _ => self.unknown(member, KEYS),
        }
    }

    fn gate(&mut self, gate: &Member) {
        for member in gate.node.members() {
            self.out.lines.push((format!("gate.{}", member.key), member.line));
            match member.key.as_str() {
                "fail-under" => self.out.gate.fail_under = self.number(member),
                "fail-on" => {
                    self.out.gate.fail_on = self.string(member).filter(|word| SEVERITIES.contains(&word.as_str()));
                    if self.out.gate.fail_on.is_none() {
                        self.problem(member.line, format!("fail-on is one of {}", SEVERITIES.join(", ")));
                    }
                }
                "ratchet" => self.out.gate.ratchet = self.truth(member),
                "baseline" => self.out.gate.baseline = self.files(member).into_iter().next(),
                _ => self.unknown(member, GATE_KEYS),
            }
        }
    }

    fn ignores(&mut self, list: &Member) {
        if !matches!(list.node.value, Value::List(_)) {
            return self.problem(list.line, "write each as a table of its own: [[ignore]]");
        }
        for item in list.node.items() {
            self.ignore(item);
        }
    }

    fn ignore(&mut self, item: &Node) {
        let mut ignore = Ignore { line: item.line, ..Ignore::default() };
        for member in item.members() {
            match member.key.as_str() {
                "rule" | "rules" => ignore.rules = self.lined(member),
                "path" | "paths" => ignore.paths = self.globs(member),
                "reason" => ignore.reason = self.string(member).unwrap_or_default(),
                _ => self.unknown(member, IGNORE_KEYS),
            }
            ignore.line = ignore.line.min(member.line);
        }
        if ignore.rules.is_empty() {
            return self.problem(ignore.line, "an [[ignore]] names its rules: rules = [\"hardcoded-path\"]");
        }
        if ignore.reason.trim().is_empty() {
            return self.problem(ignore.line, "an [[ignore]] gives its reason: reason = \"why this is no debt here\"");
        }
        self.out.ignores.push(ignore);
    }

    fn string(&mut self, member: &Member) -> Option<String> {
        let text = member.node.scalar().filter(|scalar| scalar.kind == ScalarKind::Text);
        if text.is_none() {
            self.problem(member.line, format!("{} is a text in quotes", member.key));
        }
        text.map(|scalar| scalar.text.clone())
    }

    fn number(&mut self, member: &Member) -> Option<u32> {
        let number = member.node.text().and_then(|text| text.parse().ok());
        if number.is_none() {
            self.problem(member.line, format!("{} is a whole number from 0", member.key));
        }
        number
    }

    fn truth(&mut self, member: &Member) -> Option<bool> {
        let truth = member.node.scalar().and_then(super::node::Scalar::as_bool);
        if truth.is_none() {
            self.problem(member.line, format!("{} is true or false", member.key));
        }
        truth
    }

    /// A list of texts, or one text.
    fn lined(&mut self, member: &Member) -> Vec<(u32, String)> {
        let items = member.node.each();
        let all_text = items.iter().all(|item| item.scalar().is_some_and(|scalar| scalar.kind == ScalarKind::Text));
        if !all_text || items.len() > MOST {
            self.problem(member.line, format!("{} is a list of at most {MOST} texts in quotes", member.key));
            return Vec::new();
        }
        member.node.strings()
    }

    fn strings(&mut self, member: &Member) -> Vec<String> {
        self.lined(member).into_iter().map(|(_, text)| text).collect()
    }

    /// Files below the root: nobody else's files are opened because a repository says so.
    fn files(&mut self, member: &Member) -> Vec<String> {
        let (inside, outside): (Vec<String>, Vec<String>) = self.strings(member).into_iter().partition(|path| {
            Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
        });
        if !outside.is_empty() {
            self.problem(member.line, format!("{} names files inside the repository", member.key));
        }
        inside
    }

    fn globs(&mut self, member: &Member) -> Vec<String> {
        let mut kept = Vec::new();
        for (line, glob) in self.lined(member) {
            match globset::Glob::new(&glob) {
                Ok(_) => kept.push(glob),
                Err(error) => self.problem(line, format!("'{glob}' is no path pattern: {}", error.kind())),
            }
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let settings = parse(FILE, text).unwrap();
        settings.problems.iter().map(|problem| format!("{}: {}", problem.line, problem.message)).collect()
    }

    #[test]
    fn every_key_is_read() {
        let settings = parse(
            FILE,
            "rubric = 'ml-debt'\ntags = ['risk']\nvendored = ['legacy/**']\n[gate]\nfail-under = 8\nfail-on = 'high'\n\
             ratchet = true\nbaseline = 'known.json'\n[[ignore]]\nrules = ['magic-number']\npaths = ['eda/**']\n\
             reason = 'a sketch'\n",
        )
        .unwrap();
        assert_eq!(settings.problems, []);
        assert_eq!(settings.gate.fail_under, Some(8));
        assert_eq!(settings.gate.ratchet, Some(true));
        assert_eq!(settings.vendored, ["legacy/**"]);
        let ignore = &settings.ignores[0];
        assert_eq!((ignore.line, ignore.rules.as_slice()), (9, &[(10, "magic-number".to_owned())][..]));
        assert_eq!((ignore.paths.as_slice(), ignore.reason.as_str()), (&["eda/**".to_owned()][..], "a sketch"));
    }

    #[test]
    fn a_project_file_has_them_in_its_table() {
        assert_eq!(parse(PYPROJECT, "[project]\nname = 'x'\n"), None);
        let settings = parse(PYPROJECT, "[project]\nname = 'x'\n[tool.paydown]\ntags = 'risk'\n").unwrap();
        assert_eq!((settings.tags, settings.problems.len()), (vec!["risk".to_owned()], 0));
    }

    #[test]
    fn what_cannot_be_meant_is_named_with_its_line_and_the_rest_holds() {
        assert_eq!(problems("tag = ['x']\n"), ["1: there is no setting 'tag'; did you mean tags?"]);
        assert_eq!(problems("[gate]\nfail-under = 'x'\n"), ["2: fail-under is a whole number from 0"]);
        assert_eq!(problems("[gate]\nfail-on = 'bad'\n"), ["2: fail-on is one of critical, high, medium, low"]);
        assert_eq!(problems("docs = ['a[']\n").len(), 1);
        assert_eq!(problems("junit = ['../x.xml']\n"), ["1: junit names files inside the repository"]);
        assert_eq!(problems("ignore = 3\n"), ["1: write each as a table of its own: [[ignore]]"]);
        assert!(problems("[[ignore]]\nrules = ['x']\n")[0].contains("gives its reason"));
        assert!(problems("[[ignore]]\nreason = 'x'\n")[0].contains("names its rules"));
        let settings = parse(FILE, "tags = ['a']\n<<<<<<< HEAD\n").unwrap();
        assert_eq!((settings.tags.len(), settings.problems[0].line), (1, 2));
    }
}
