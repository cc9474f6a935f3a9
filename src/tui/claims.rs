//! What each screen claims, with the places it rests on, in the order in which the screen shows it.

use super::model::{Model, Screen};
use super::screens::{compare, findings, overview, portfolio, registers, since, trend};
use crate::model::{Answer, Evidence, Finding, Inspection, Landmark};
use crate::store::is_same_repository;

/// Findings that the overview leads to; all of them have their own screen.
const MOST_FINDINGS: usize = 100;

/// Something a screen says, and where that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What it belongs to: the box of the overview, a dimension, an audit.
    pub about: String,
    /// Row inside that box, where the screen has it in sight.
    pub row: Option<usize>,
    /// What is said.
    pub text: String,
    /// Path inside the repository.
    pub path: String,
    /// Line, from 1; the file as a whole without one.
    pub line: Option<u32>,
}

impl Claim {
    /// `src/train.py:18`.
    pub fn place(&self) -> String {
        self.line.map_or_else(|| self.path.clone(), |line| format!("{}:{line}", self.path))
    }

    fn of(about: impl Into<String>, evidence: &Evidence) -> Option<Self> {
        let (about, text) = (about.into(), format!("{} {}", evidence.side.mark(), evidence.text));
        Some(Self { about, row: None, text, path: evidence.path.clone()?, line: evidence.line })
    }
}

/// Claims, made one by one as they are asked for.
type Claims<'a> = Box<dyn Iterator<Item = Claim> + 'a>;

/// What the screen shown claims. Review and findings have their own cursor.
pub fn claims(model: &Model) -> Claims<'_> {
    match model.screen {
        Screen::Overview => Box::new(of_overview(model)),
        Screen::Trend => Box::new(of_trend(model)),
        Screen::Compare => Box::new(of_comparison(model)),
        Screen::Summary => Box::new(of_answers(model)),
        Screen::Registers => Box::new(of_registers(model)),
        Screen::Portfolio => Box::new(of_portfolio(model)),
        Screen::Review | Screen::Findings | Screen::Meeting => Box::new(std::iter::empty()),
    }
}

fn of_overview(model: &Model) -> impl Iterator<Item = Claim> {
    let seen = model.session.inspection();
    let moved = since::moved(model).flat_map(|(suggestion, _)| {
        let about = model.session.rubric.dimension(&suggestion.dimension).map_or("", |known| &known.title);
        suggestion.evidence.iter().filter_map(move |evidence| Claim::of(about, evidence))
    });
    moved.chain(seen.into_iter().flat_map(of_boxes))
}

/// The boxes of the overview; a row of each is one claim.
fn of_boxes(seen: &Inspection) -> impl Iterator<Item = Claim> {
    // The first row of the findings counts them.
    let finding = |(at, one): (usize, &Finding)| Claim {
        about: overview::FINDINGS.to_owned(),
        row: Some(at + 1),
        text: format!("{} {}", one.severity, one.message),
        path: one.path.clone(),
        line: findings::line_of(one),
    };
    let landmark = |about: &'static str, (at, one): (usize, &Landmark)| Claim {
        about: about.to_owned(),
        row: Some(at),
        text: one.text.clone(),
        path: one.path.clone(),
        line: one.line,
    };
    let found = seen.findings.iter().enumerate().map(finding).take(MOST_FINDINGS);
    let runs = seen.overview.entry_points.iter().enumerate().map(move |one| landmark(overview::RUNS, one));
    let data = seen.overview.data_sources.iter().enumerate().map(move |one| landmark(overview::DATA, one));
    found.chain(runs).chain(data).filter(|claim| !claim.path.is_empty())
}

fn of_answer(about: String, answer: &Answer) -> impl Iterator<Item = Claim> {
    answer.evidence.iter().filter_map(move |evidence| Claim::of(about.clone(), evidence))
}

/// The evidence that lay on the table when the audit selected answered the dimension selected.
fn of_trend(model: &Model) -> impl Iterator<Item = Claim> {
    let is_here = model.trend.other.is_none();
    let audit = trend::audits(model).get(model.trend.audit).filter(|_| is_here);
    let dimension = model.session.rubric.dimensions.get(model.trend.dimension);
    audit.zip(dimension).into_iter().flat_map(|(audit, dimension)| {
        let about = format!("{}, {}", dimension.title, audit.at.date_naive());
        audit.answers.get(&dimension.id).into_iter().flat_map(move |answer| of_answer(about.clone(), answer))
    })
}

/// Evidence that came or went between the two audits, dimension by dimension; where none did, what the later rests on.
fn of_comparison(model: &Model) -> impl Iterator<Item = Claim> {
    let moves = compare::shown(model).filter(|_| model.trend.other.is_none());
    moves.into_iter().flat_map(|comparison| &comparison.moves).flat_map(|one| {
        let traced = one.came.iter().map(|trace| ("came", trace)).chain(one.went.iter().map(|trace| ("went", trace)));
        let traced = traced.map(|(deed, trace)| (format!("{}: {deed}", one.title), &trace.evidence));
        let is_still = one.came.is_empty() && one.went.is_empty();
        let still = one.after.iter().filter(move |_| is_still).flat_map(|answer| &answer.evidence);
        let still = still.map(|evidence| (one.title.clone(), evidence));
        traced.chain(still).filter_map(|(about, evidence)| Claim::of(about, evidence))
    })
}

/// The evidence of every answer; of the suggestion, where the answer is older than the scan.
fn of_answers(model: &Model) -> impl Iterator<Item = Claim> {
    let dimensions = model.session.rubric.dimensions.iter().enumerate();
    dimensions.flat_map(move |(index, dimension)| {
        let answer = model.session.review.as_ref().and_then(|review| review.answer(&dimension.id));
        let own = answer.map(|answer| answer.evidence.as_slice()).filter(|all| !all.is_empty());
        let seen = model.session.suggestion(index).map(|seen| seen.evidence.as_slice());
        let all = own.or(seen).unwrap_or_default();
        all.iter().filter_map(|evidence| Claim::of(&dimension.title, evidence))
    })
}

/// What the check of the entry selected points at, and the entry itself.
fn of_registers(model: &Model) -> impl Iterator<Item = Claim> {
    let remarks = registers::remarks(model).into_iter().filter_map(|issue| {
        let (path, line) = issue.place.clone()?;
        let about = if issue.subject.is_empty() { "the register as a whole" } else { &issue.subject };
        Some(Claim { about: about.to_owned(), row: None, text: issue.message.clone(), path, line })
    });
    let own = registers::place(model).map(|(path, line)| Claim {
        about: "the register".to_owned(),
        row: None,
        text: "the entry as it is written".to_owned(),
        path,
        line,
    });
    remarks.chain(own)
}

/// The worst finding of the repository that is open here; the files of others are not at hand.
fn of_portfolio(model: &Model) -> impl Iterator<Item = Claim> {
    let here = model.session.repository.as_ref();
    let row =
        portfolio::selected(model).filter(|row| here.is_some_and(|here| is_same_repository(here, &row.repository)));
    let worst = row.and_then(|row| Some((row.repository.name.clone(), row.worst.as_ref()?)));
    worst.into_iter().filter(|(_, worst)| !worst.path.is_empty()).map(|(about, worst)| Claim {
        about,
        row: None,
        text: format!("{} {}", worst.severity, worst.message),
        path: worst.path.clone(),
        line: worst.line,
    })
}
