//! A whole repository, as far as no git is needed: facts, tools, findings, registers, signals, suggestions.
//!
//! ```text
//!  === src/train.py        a line that begins so names the file whose text follows
//!  import pandas
//! ```

use std::collections::HashSet;
use std::sync::LazyLock;

use super::places;
use crate::catalog;
use crate::facts::{RepoFacts, Tools};
use crate::model::{Evidence, Finding, Observation, Suggestion};
use crate::parse::decode;
use crate::rubric::{self, Rubric, probe};
use crate::{registers, rules, signals};

/// What names a file.
const MARK: &str = "=== ";
/// Files of one repository.
const MOST: usize = 30;

static RUBRICS: LazyLock<Vec<Rubric>> =
    LazyLock::new(|| rubric::built_in_ids().filter_map(|id| rubric::load(id).ok()).collect());

/// Inspects the files twice: nothing fails, everything is somewhere, and both say the same.
pub(super) fn run(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    let files = files(&text);
    let names: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let seen = inspect(&names);
    let again = inspect(&names);
    assert!(seen == again, "the same files inspected twice: {seen:?} is not {again:?}");
    let (findings, suggestions) = seen;
    for finding in &findings {
        check(finding, &names);
    }
    let mut known = HashSet::new();
    let twice = findings.iter().find(|finding| !known.insert((finding.rule.as_str(), finding.fingerprint.as_str())));
    assert!(twice.is_none(), "two findings of one fingerprint: {twice:?}");
    for suggestion in &suggestions {
        assert!(!suggestion.evidence.is_empty(), "no evidence for {}", suggestion.dimension);
        suggestion.evidence.iter().for_each(|piece| place(piece, &names));
    }
}

fn files(text: &str) -> Vec<(&str, String)> {
    let mut files: Vec<(&str, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix(MARK) {
            Some(path) if files.len() < MOST => {
                let path = path.trim();
                // A snapshot lists each path once.
                if !path.is_empty() && files.iter().all(|(known, _)| *known != path) {
                    files.push((path, String::new()));
                }
            }
            _ => files.last_mut().into_iter().for_each(|(_, text)| text.push_str(line)),
        }
    }
    files
}

fn inspect(files: &[(&str, &str)]) -> (Vec<Finding>, Vec<Suggestion>) {
    let facts = RepoFacts::of_texts(files, catalog::built_in());
    let tools = Tools::find(&facts, catalog::built_in_matcher());
    let checked = rules::check(&facts, &tools);
    let ground = registers::Ground::at_commit(&facts, &tools);
    let (mut findings, _) = registers::explained(&ground, checked.findings);
    findings.extend(registers::findings(&registers::present(&ground)));
    registers::check(&facts, &tools, chrono::NaiveDate::from_ymd_opt(2026, 11, 20));
    let observed = signals::observe(&facts, &tools, &findings).observations;
    let suggestions = RUBRICS.iter().flat_map(|rubric| {
        let mut read = |path: &str| files.iter().find(|(known, _)| *known == path).map(|(_, text)| (*text).to_owned());
        let mut limits = probe::Limits { read: &mut read, is_late: &|| false };
        let probed = probe::observe(&rubric.probes, &facts, &mut limits);
        suggest(rubric, &[observed.clone(), probed].concat())
    });
    let suggestions = suggestions.collect();
    (findings, suggestions)
}

fn suggest(rubric: &Rubric, observations: &[Observation]) -> Vec<Suggestion> {
    let suggestions = rubric::suggest(rubric, observations);
    assert_eq!(suggestions.len(), rubric.dimensions.len(), "a dimension without a suggestion");
    assert!(suggestions.iter().all(|one| one.score.is_none_or(|score| score <= rubric.top)), "a level above the top");
    let tally = crate::audit::tally_suggestions(rubric, &suggestions);
    assert!(tally.low <= tally.high && tally.high <= tally.out_of, "an interval that is none: {tally:?}");
    suggestions
}

fn check(finding: &Finding, files: &[(&str, &str)]) {
    assert!(finding.line <= finding.end_line, "it ends before it begins: {finding:?}");
    let Some((_, text)) = files.iter().find(|(path, _)| *path == finding.path) else {
        assert!(finding.line == 0 || finding.path.starts_with(crate::repo::REGISTER_FOLDER), "in no file: {finding:?}");
        return;
    };
    assert!(u64::from(finding.end_line) <= places::count(text), "on no line of its file: {finding:?}");
}

fn place(piece: &Evidence, files: &[(&str, &str)]) {
    let (Some(path), Some(line)) = (&piece.path, piece.line) else { return };
    let text = files.iter().find(|(known, _)| known == path).map(|(_, text)| *text);
    let last = text.map(places::count);
    assert!(last.is_some_and(|last| u64::from(line) <= last), "evidence on no line of {last:?}: {piece:?}");
}
