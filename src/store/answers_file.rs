//! Answers files: the TOML of a saved audit in which all but `[answers.*]` may be missing.

use std::collections::HashMap;
use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate};
use indexmap::IndexMap;
use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::de::DeTable;

use crate::model::{
    AUDIT_SCHEMA, Action, ActionStatus, Answer, AuditKind, DimensionId, Meeting, Verdict, WorstFinding,
};
use crate::rubric::Rubric;
use crate::text::{did_you_mean, line_at};

const TOP_KEYS: &[&str] = &[
    "schema",
    "digest",
    "id",
    "kind",
    "at",
    "assessors",
    "repository",
    "rubric",
    "tool",
    "result",
    "worst_finding",
    "answers",
    "actions",
    "findings",
    "meeting",
];

const ANSWER_KEYS: &[&str] =
    &["score", "not_applicable", "unknown", "origin", "note", "by", "at", "suggestion", "evidence"];

/// What is wrong with an answers file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1; `None` where the file as a whole is meant.
    pub line: Option<usize>,
    /// What is wrong with it, in words.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Problem {}

/// What an answers file says; everything but the answers may be missing.
#[derive(Clone, Debug, Deserialize)]
pub struct AnswersFile {
    #[serde(default = "current")]
    schema: i64,
    /// Id of the audit, where the file is a saved one.
    #[serde(default)]
    pub id: Option<String>,
    /// Who made it.
    #[serde(default)]
    pub kind: AuditKind,
    /// When it was finished.
    #[serde(default, with = "crate::model::time::optional")]
    pub at: Option<DateTime<FixedOffset>>,
    /// Who was in the room.
    #[serde(default)]
    pub assessors: Vec<String>,
    /// About what.
    #[serde(default)]
    pub repository: RepositoryPart,
    /// By which questions.
    #[serde(default)]
    pub rubric: RubricPart,
    #[serde(default, rename = "tool")]
    _tool: IgnoredAny,
    #[serde(default, rename = "result")]
    _result: IgnoredAny,
    /// The answers, in the order of the file.
    #[serde(default)]
    pub answers: IndexMap<DimensionId, Answer>,
    /// The worst finding of the inspection, where the file is a saved audit.
    #[serde(default)]
    pub worst_finding: Option<WorstFinding>,
    #[serde(default)]
    actions: Vec<ActionPart>,
    /// What the inspection had found then, where the file is a saved audit.
    #[serde(default)]
    pub findings: Option<IndexMap<String, String>>,
    /// What a meeting left behind, where the file is a saved audit.
    #[serde(default)]
    pub meeting: Option<Meeting>,
    #[serde(skip)]
    lines: HashMap<DimensionId, usize>,
}

/// What an answers file says about the repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct RepositoryPart {
    /// Its first commit, which must be that of the repository the answers are recorded for.
    #[serde(default)]
    pub root_commit: Option<String>,
    /// The commit the answers are about.
    #[serde(default)]
    pub commit: Option<String>,
}

/// What an answers file says about the rubric.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct RubricPart {
    /// Its id.
    #[serde(default)]
    pub id: Option<String>,
    /// Its version.
    #[serde(default)]
    pub version: Option<u32>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionPart {
    #[serde(default)]
    id: Option<String>,
    dimension: DimensionId,
    text: String,
    #[serde(default)]
    owner: String,
    #[serde(default, with = "crate::model::date::optional")]
    due: Option<NaiveDate>,
    #[serde(default)]
    status: ActionStatus,
    #[serde(default)]
    opened_in: String,
    #[serde(default)]
    closed_in: Option<String>,
}

fn current() -> i64 {
    i64::from(AUDIT_SCHEMA)
}

/// Reads an answers file.
///
/// # Errors
/// Names the line and the key that is wrong. Whether the rubric knows the dimensions is for [`AnswersFile::check`].
pub fn read(text: &str) -> Result<AnswersFile, Problem> {
    let at = |span: Option<std::ops::Range<usize>>| span.map(|span| line_at(text, span.start));
    let wrong = |error: &toml::de::Error| Problem { line: at(error.span()), message: error.message().trim().into() };
    let table = DeTable::parse(text).map_err(|error| wrong(&error))?.into_inner();
    check_keys(text, &table)?;
    let mut file: AnswersFile = toml::from_str(text).map_err(|error| wrong(&error))?;
    if file.schema != current() {
        let message = format!("schema {} is not known here, only {AUDIT_SCHEMA}; update paydown", file.schema);
        return Err(Problem { line: table.get("schema").map(|value| line_at(text, value.span().start)), message });
    }
    if file.answers.is_empty() {
        let message = "there are no answers; write a table such as [answers.data-versioning] with score = 1";
        return Err(Problem { line: None, message: message.into() });
    }
    for (key, _) in table.get("answers").and_then(|answers| answers.get_ref().as_table()).into_iter().flatten() {
        file.lines.insert(DimensionId::new(key.get_ref().as_ref()), line_at(text, key.span().start));
    }
    Ok(file)
}

/// A misspelt key must not be lost in silence: the answer it held would be.
fn check_keys(text: &str, table: &DeTable<'_>) -> Result<(), Problem> {
    check_table(text, table, TOP_KEYS, "an answers file")?;
    for (dimension, answer) in table.get("answers").and_then(|value| value.get_ref().as_table()).into_iter().flatten() {
        let place = format!("[answers.{}]", dimension.get_ref());
        let Some(answer) = answer.get_ref().as_table() else {
            let message = format!("{place} must be a table, such as {place} with score = 1 below it");
            return Err(Problem { line: Some(line_at(text, answer.span().start)), message });
        };
        check_table(text, answer, ANSWER_KEYS, &place)?;
    }
    Ok(())
}

fn check_table(text: &str, table: &DeTable<'_>, known: &[&str], place: &str) -> Result<(), Problem> {
    let Some((key, _)) = table.iter().find(|(key, _)| !known.contains(&key.get_ref().as_ref())) else { return Ok(()) };
    let near = did_you_mean(key.get_ref(), known.iter().copied());
    let message = format!("'{}' is no key of {place}{near}", key.get_ref());
    Err(Problem { line: Some(line_at(text, key.span().start)), message })
}

impl AnswersFile {
    /// Everything the rubric does not allow: dimensions it has not, levels above its top, another version of it.
    pub fn check(&self, rubric: &Rubric) -> Vec<Problem> {
        let whole = |message: String| Problem { line: None, message };
        let mut problems = Vec::new();
        if let Some(id) = self.rubric.id.as_deref().filter(|id| *id != rubric.id) {
            problems.push(whole(format!("the answers are for rubric '{id}', not '{}'", rubric.id)));
        } else if let Some(version) = self.rubric.version.filter(|version| *version != rubric.version) {
            let have = rubric.version;
            problems
                .push(whole(format!("the answers are for version {version} of the rubric, this is version {have}")));
        }
        problems.extend(self.answers.iter().filter_map(|(id, answer)| self.check_answer(rubric, id, answer)));
        let dimensions = || rubric.dimensions.iter().map(|dimension| dimension.id.as_str());
        for action in self.actions.iter().filter(|action| rubric.dimension(&action.dimension).is_none()) {
            let near = did_you_mean(action.dimension.as_str(), dimensions());
            let message =
                format!("the action '{}' is for '{}', no dimension of the rubric{near}", action.text, action.dimension);
            problems.push(whole(message));
        }
        problems
    }

    /// The actions, with ids made for those that have none.
    pub fn actions(&self, mut new_id: impl FnMut() -> String) -> Vec<Action> {
        let parts = self.actions.iter().cloned();
        let full = parts.map(|part| Action {
            id: part.id.filter(|id| !id.is_empty()).unwrap_or_else(&mut new_id),
            dimension: part.dimension,
            text: part.text,
            owner: part.owner,
            due: part.due,
            status: part.status,
            opened_in: part.opened_in,
            closed_in: part.closed_in,
        });
        full.collect()
    }

    fn check_answer(&self, rubric: &Rubric, id: &DimensionId, answer: &Answer) -> Option<Problem> {
        let known = || rubric.dimensions.iter().map(|dimension| dimension.id.as_str());
        let message = match (rubric.dimension(id), &answer.verdict) {
            (None, _) => {
                let near = did_you_mean(id.as_str(), known());
                let list =
                    if near.is_empty() { format!("; it has {}", known().collect::<Vec<_>>().join(", ")) } else { near };
                format!("'{id}' is no dimension of rubric '{}'{list}", rubric.id)
            }
            (Some(dimension), Verdict::Score(score)) if *score > rubric.top => {
                format!("score = {score} for '{id}' ({}): the levels are 0 to {}", dimension.title, rubric.top)
            }
            _ => return None,
        };
        Some(Problem { line: self.lines.get(id).copied(), message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{audit, rubric};

    fn wrong(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn only_answers_are_needed() {
        let file = read("[answers.data-versioning]\nscore = 1\n[answers.monitoring]\nunknown = true\n").unwrap();
        let ids: Vec<_> = file.answers.keys().map(DimensionId::as_str).collect();
        assert_eq!(ids, ["data-versioning", "monitoring"]);
        assert_eq!((file.id, file.at, file.kind), (None, None, AuditKind::Review));
        assert!(file.assessors.is_empty());
    }

    #[test]
    fn a_saved_audit_is_an_answers_file() {
        let mut audit = audit(&[Verdict::Score(1), Verdict::NotApplicable("no data".into())]);
        audit.worst_finding = Some(WorstFinding {
            severity: "high".into(),
            message: "nothing versions the data".into(),
            path: "train.py".into(),
            line: None,
        });
        let file = read(&crate::store::format::write(&audit).unwrap()).unwrap();
        assert_eq!((file.id.as_ref(), file.at, &file.answers), (Some(&audit.id), Some(audit.at), &audit.answers));
        assert_eq!(file.repository.root_commit, audit.repository.root_commit);
        assert!(file.check(&rubric()).is_empty());
    }

    #[test]
    fn errors_name_line_key_and_what_was_meant() {
        for (text, expected) in [
            (
                "[answers.monitoring]\n\nscroe = 1",
                "line 3: 'scroe' is no key of [answers.monitoring]; did you mean score?",
            ),
            (
                "[anwsers.monitoring]\nscore = 1",
                "line 1: 'anwsers' is no key of an answers file; did you mean answers?",
            ),
            (
                "answers.monitoring = 1",
                "line 1: [answers.monitoring] must be a table, such as [answers.monitoring] with score = 1 below it",
            ),
            (
                "schema = 9\n[answers.monitoring]\nscore = 1",
                "line 1: schema 9 is not known here, only 1; update paydown",
            ),
            ("assessors = []", "there are no answers; write a table such as [answers.data-versioning] with score = 1"),
            (
                "[answers.monitoring]\n[answers.dead-code]\nscore = 1\nunknown = true",
                "line 1: an answer has exactly one of score = 0, 1 or 2, not_applicable = \"reason\", unknown = true",
            ),
            ("[answers.a]\nscore = 1\n[answers.b]\nnot_applicable = \" \"", "line 3: not_applicable needs a reason"),
        ] {
            assert_eq!(wrong(text), expected);
        }
        assert!(wrong("[answers.monitoring]\nscore = 1\nscore = ").starts_with("line 3: "));
        assert!(wrong("[answers.monitoring]\nscore = \"two\"").starts_with("line 2: "));
        assert!(wrong("[answers.monitoring]\nscore = -1").starts_with("line 2: "));
    }

    #[test]
    fn the_rubric_decides_which_dimensions_and_levels_there_are() {
        let text = "[rubric]\nid = \"ml-debt\"\nversion = 7\n[answers.data-versoning]\nscore = 1\n[answers.monitoring]\nscore = 3\n\
                    [[actions]]\ndimension = \"monitor\"\ntext = \"alert\"";
        let problems: Vec<_> = read(text).unwrap().check(&rubric()).iter().map(Problem::to_string).collect();
        assert_eq!(
            problems,
            [
                "the answers are for version 7 of the rubric, this is version 1",
                "line 4: 'data-versoning' is no dimension of rubric 'ml-debt'; did you mean data-versioning?",
                "line 6: score = 3 for 'monitoring' (Monitoring): the levels are 0 to 2",
                "the action 'alert' is for 'monitor', no dimension of the rubric; did you mean monitoring?",
            ]
        );
    }

    #[test]
    fn actions_get_the_ids_they_lack() {
        let text = "[answers.monitoring]\nscore = 0\n[[actions]]\ndimension = \"monitoring\"\ntext = \"alert\"\ndue = 2026-12-01\n\
                    [[actions]]\nid = \"kept\"\ndimension = \"monitoring\"\ntext = \"page\"";
        let actions = read(text).unwrap().actions(|| "made".into());
        assert_eq!((actions[0].id.as_str(), actions[1].id.as_str()), ("made", "kept"));
        assert_eq!(actions[0].due, NaiveDate::from_ymd_opt(2026, 12, 1));
    }
}
