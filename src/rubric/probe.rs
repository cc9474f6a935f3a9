//! Probes: a rubric's own questions to files. Declared, bounded, and never a command.

use regex::{Regex, RegexBuilder, RegexSet};
use serde::Deserialize;

use crate::catalog::glob_to_regex;
use crate::facts::{Content, FileFacts, RepoFacts};
use crate::model::{Observation, Outcome, Place, SignalId, Strength};

/// Bytes a compiled expression may take.
const LARGEST_EXPRESSION: usize = 1 << 20;
/// Bytes of the largest file that is searched, and of all files one probe searches.
pub const LARGEST_FILE: u64 = 1 << 20;
const MOST_BYTES: usize = 32 << 20;
/// Characters of a line that are searched, and places kept.
const LONGEST_LINE: usize = 4_096;
const PLACES: usize = 40;

/// A question: are there such files, such values in them, such calls, such lines?
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// Its id, as levels name it.
    pub id: String,
    /// What is searched, as it follows 'looked for'.
    pub looks_for: String,
    /// How much it proves.
    #[serde(default)]
    pub strength: ProbeStrength,
    /// Globs of paths.
    pub files: Vec<String>,
    /// Glob of a dotted key in parsed YAML, TOML, JSON or INI files: `alerts.*.owner`.
    #[serde(default)]
    pub key: Option<String>,
    /// Expression that the value behind the key matches.
    #[serde(default)]
    pub value: Option<String>,
    /// Globs of dotted names that parsed Python calls: `mlflow.log_*`.
    #[serde(default)]
    pub calls: Vec<String>,
    /// Expression that a line matches.
    #[serde(default)]
    pub text: Option<String>,
}

/// How much a probe proves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProbeStrength {
    /// A word, a name.
    Weak,
    /// A generic artefact.
    #[default]
    Moderate,
    /// A specific artefact, in use.
    Strong,
}

impl From<ProbeStrength> for Strength {
    fn from(strength: ProbeStrength) -> Self {
        match strength {
            ProbeStrength::Weak => Self::Weak,
            ProbeStrength::Moderate => Self::Moderate,
            ProbeStrength::Strong => Self::Strong,
        }
    }
}

/// An expression within bounds; the engine takes linear time in what it searches.
///
/// # Errors
/// Says what is wrong with it.
pub fn expression(text: &str) -> Result<Regex, String> {
    RegexBuilder::new(text).size_limit(LARGEST_EXPRESSION).dfa_size_limit(LARGEST_EXPRESSION).build().map_err(|error| {
        match error {
            regex::Error::CompiledTooBig(_) => format!("the expression '{text}' is too large: it may take 1 MB"),
            // Syntax errors are drawn over several lines; the last one says what is wrong.
            other => {
                let words = other.to_string();
                let last = words.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                format!("'{text}' is no expression: {last}")
            }
        }
    })
}

/// Globs as one set.
///
/// # Errors
/// Says what is wrong with them.
pub fn globs(patterns: &[String]) -> Result<RegexSet, String> {
    let expressions: Vec<String> = patterns.iter().map(|pattern| glob_to_regex(pattern)).collect();
    RegexSet::new(&expressions).map_err(|_| format!("'{}' cannot be a pattern of paths", patterns.join("', '")))
}

/// What limits a search.
pub struct Limits<'a> {
    /// The text of a file, where it is text and not too large.
    pub read: &'a mut dyn FnMut(&str) -> Option<String>,
    /// Whether time is up.
    pub is_late: &'a dyn Fn() -> bool,
}

/// Answers every question of a rubric.
pub fn observe(probes: &[Probe], facts: &RepoFacts, limits: &mut Limits<'_>) -> Vec<Observation> {
    probes.iter().map(|probe| one(probe, facts, limits)).collect()
}

fn one(probe: &Probe, facts: &RepoFacts, limits: &mut Limits<'_>) -> Observation {
    let found = look(probe, facts, limits);
    let (outcome, places) = match found {
        Ok(places) if places.is_empty() => (Outcome::Absent, places),
        Ok(places) => (Outcome::Present, places),
        Err(why) => (Outcome::Unknown(why), Vec::new()),
    };
    Observation {
        signal: SignalId::new(probe.id.as_str()),
        outcome,
        strength: probe.strength.into(),
        kind: probe.kind(),
        places,
        scope: probe.looks_for.clone(),
    }
}

impl Probe {
    /// Kind of evidence: what was looked at.
    fn kind(&self) -> &'static str {
        match (&self.key, self.calls.is_empty(), &self.text) {
            (Some(_), ..) => "own probe: values",
            (_, false, _) => "own probe: calls",
            (.., Some(_)) => "own probe: text",
            _ => "own probe: files",
        }
    }
}

fn look(probe: &Probe, facts: &RepoFacts, limits: &mut Limits<'_>) -> Result<Vec<Place>, String> {
    let paths = globs(&probe.files)?;
    let files: Vec<&FileFacts> = facts.files.iter().filter(|file| !file.absent && paths.is_match(&file.path)).collect();
    let mut places = match (&probe.key, probe.calls.is_empty(), &probe.text) {
        (Some(key), ..) => values(&files, key, probe.value.as_deref())?,
        (_, false, _) => calls(&files, &probe.calls)?,
        (.., Some(text)) => return lines(&files, &expression(text)?, limits),
        _ => files.iter().map(|file| place(file, None, file.name().to_owned())).collect(),
    };
    places.truncate(PLACES);
    Ok(places)
}

fn place(file: &FileFacts, line: Option<u32>, note: String) -> Place {
    Place { path: file.path.clone(), line, note }
}

/// Keys are dotted; `*` stands for one part, `**` for any number of them.
fn values(files: &[&FileFacts], key: &str, value: Option<&str>) -> Result<Vec<Place>, String> {
    let keys = globs(&[key.replace('.', "/")])?;
    let wanted = value.map(expression).transpose()?;
    let mut places = Vec::new();
    for file in files {
        let Content::Config(config) = &file.content else { continue };
        let hits = config.entries.iter().filter(|entry| {
            let path = entry.path.replace('[', ".").replace(']', "").replace('.', "/");
            keys.is_match(&path) && wanted.as_ref().is_none_or(|wanted| wanted.is_match(&entry.value.text))
        });
        places.extend(hits.map(|entry| {
            let value = crate::text::truncate(&entry.value.text, 60).into_owned();
            place(file, Some(entry.line), format!("{} is {value}", entry.path))
        }));
    }
    Ok(places)
}

fn calls(files: &[&FileFacts], names: &[String]) -> Result<Vec<Place>, String> {
    let patterns: Vec<String> = names.iter().map(|name| name.replace('.', "/")).collect();
    let names = globs(&patterns)?;
    let mut places = Vec::new();
    for file in files {
        let calls = file.python().into_iter().flat_map(|python| &python.calls);
        let hits = calls.filter(|call| names.is_match(&call.target.trim_start_matches('.').replace('.', "/")));
        places.extend(hits.map(|call| place(file, file.line(call.line), format!("calls {}", call.target))));
    }
    Ok(places)
}

fn lines(files: &[&FileFacts], wanted: &Regex, limits: &mut Limits<'_>) -> Result<Vec<Place>, String> {
    let (mut places, mut left) = (Vec::new(), MOST_BYTES);
    for file in files.iter().filter(|file| file.size <= LARGEST_FILE) {
        if (limits.is_late)() {
            return Err("the rubric's own probes took too long; name fewer files".to_owned());
        }
        let Some(text) = (limits.read)(&file.path) else { continue };
        left = left
            .checked_sub(text.len())
            .ok_or_else(|| "there are more than 32 MB to search; name fewer files".to_owned())?;
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.get(..LONGEST_LINE).unwrap_or(line);
            if line.len() <= LONGEST_LINE && wanted.is_match(line) {
                let note = crate::text::truncate(line.trim(), 60).into_owned();
                places.push(place(file, Some(number), note));
                if places.len() >= PLACES {
                    return Ok(places);
                }
            }
        }
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    const FILES: &[(&str, &str)] = &[
        ("docs/runbook.md", "# Runbook\n\nOn call: the risk team\n"),
        ("alerts/drift.yaml", "alerts:\n  - name: psi\n    owner: risk\n  - name: null_rate\n    owner: ''\n"),
        ("src/train.py", "import mlflow\nmlflow.log_metric('auc', 0.9)\n"),
    ];

    fn seen(probe: &str) -> (Outcome, Vec<String>) {
        let facts = RepoFacts::of_texts(FILES, catalog::built_in());
        let probe: Probe = toml::from_str(&format!("id = \"own.x\"\nlooks_for = \"x\"\n{probe}")).unwrap();
        let mut read = |path: &str| FILES.iter().find(|(known, _)| *known == path).map(|(_, text)| (*text).to_owned());
        let mut limits = Limits { read: &mut read, is_late: &|| false };
        let observed = observe(&[probe], &facts, &mut limits).remove(0);
        let places =
            observed.places.iter().map(|place| format!("{}:{} {}", place.path, place.line.unwrap_or(0), place.note));
        (observed.outcome, places.collect())
    }

    #[test]
    fn paths_values_calls_and_lines_are_asked_for() {
        for (probe, expected) in [
            ("files = [\"docs/run*.md\"]", "docs/runbook.md:0 runbook.md"),
            (
                "files = [\"**/*.yaml\"]\nkey = \"alerts.*.owner\"\nvalue = \"^r\"",
                "alerts/drift.yaml:3 alerts[0].owner is risk",
            ),
            ("files = [\"**/*.py\"]\ncalls = [\"mlflow.log_*\"]", "src/train.py:2 calls mlflow.log_metric"),
            ("files = [\"docs/**\"]\ntext = \"(?i)on call:\"", "docs/runbook.md:3 On call: the risk team"),
        ] {
            assert_eq!(seen(probe), (Outcome::Present, vec![expected.to_owned()]), "{probe}");
        }
        assert_eq!(seen("files = [\"nothing/**\"]").0, Outcome::Absent);
    }

    #[test]
    fn time_and_size_are_bounded_and_a_search_that_ended_early_is_unknown() {
        let facts = RepoFacts::of_texts(FILES, catalog::built_in());
        let probe: Probe =
            toml::from_str("id = \"own.x\"\nlooks_for = \"x\"\nfiles = [\"**\"]\ntext = \"zzz\"").unwrap();
        let mut read = |_: &str| Some("a".repeat(20 << 20));
        let mut limits = Limits { read: &mut read, is_late: &|| true };
        assert!(
            matches!(&observe(std::slice::from_ref(&probe), &facts, &mut limits)[0].outcome, Outcome::Unknown(why) if why.contains("too long"))
        );
        let mut limits = Limits { read: &mut read, is_late: &|| false };
        assert!(
            matches!(&observe(&[probe], &facts, &mut limits)[0].outcome, Outcome::Unknown(why) if why.contains("32 MB"))
        );
        assert!(expression("(a{1000}){1000}").unwrap_err().contains("too large"));
        assert!(expression("(a").unwrap_err().contains("unclosed group"));
    }
}
