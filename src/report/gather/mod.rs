//! Builds [`ReportData`] from stored audits, the trend and an inspection: the one place that decides what a report says.
//!
//! ```text
//!  audits, events ─┐
//!  comparison ─────┼─> gather ─> ReportData ─> minutes | summary | onboarding ─> text | markdown | html
//!  inspection ─────┘                        └─> json | csv
//! ```

mod decision;
mod dimensions;
mod findings;
mod onboarding;
mod over_time;
mod seen;

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat};

use super::data::{About, BandRow, Questions, REPORT_SCHEMA, ReportData, Source, Spot, Tool};
use super::links::Links;
use crate::audit::{Comparison, Tracked};
use crate::model::{Audit, AuditKind, DimensionId, Inspection, Repository};
use crate::rubric::Rubric;
use crate::text::{secrets, without_credentials};
use crate::trend::Series;

/// What a report is made from.
#[derive(Debug)]
pub struct Ingredients<'a> {
    /// The questions.
    pub rubric: &'a Rubric,
    /// The audit it is about; without one it is about the inspection alone.
    pub audit: Option<&'a Audit>,
    /// That audit beside the one before it.
    pub comparison: Option<&'a Comparison>,
    /// All audits up to that one, over time.
    pub series: &'a Series,
    /// All actions as they stand.
    pub actions: &'a [Tracked],
    /// The commit, inspected.
    pub inspection: Option<&'a Inspection>,
    /// Why it could not be inspected.
    pub not_inspected: Option<String>,
    /// The repository as it was opened.
    pub repository: &'a Repository,
    /// What could not be read beside, in words.
    pub notes: Vec<String>,
    /// The day of the report.
    pub today: NaiveDate,
}

/// The report.
pub fn gather(from: &Ingredients<'_>) -> ReportData {
    let about = from.audit.map_or(from.repository, |audit| &audit.repository);
    // A saved audit knows the address of its day; the pages are where the repository is now.
    let remote = from.repository.remote.as_deref().or(about.remote.as_deref());
    let links = Links::new(remote, about.commit.as_deref());
    let rubric = from.rubric;
    ReportData {
        schema: REPORT_SCHEMA,
        tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        as_of: from.today.to_string(),
        source: source(from.audit),
        repository: describe(about, remote, &links),
        rubric: Questions {
            id: rubric.id.clone(),
            version: rubric.version,
            digest: rubric.digest.clone(),
            title: rubric.title.clone(),
            top: rubric.top,
            out_of: points(rubric, rubric.out_of()),
            bands: rubric
                .bands
                .iter()
                .map(|one| BandRow { band: one.band.as_str(), from: points(rubric, one.from) })
                .collect(),
        },
        decision: decision::decision(from),
        dimensions: dimensions::rows(from, &links),
        moves: from.comparison.map(|comparison| dimensions::moves(comparison, &links)).unwrap_or_default(),
        findings: findings::findings(from, &links),
        actions: over_time::actions(from),
        next: decision::next(from),
        trend: over_time::points(from),
        heat: over_time::heat(from.series),
        composition: seen::composition(from.inspection),
        unseen: seen::unseen(from),
        method: seen::method(from),
        parked: parked(from),
        onboarding: from.inspection.map(|inspection| onboarding::onboarding(from, inspection, &links)),
    }
}

/// What a meeting put off, with the dimension that was talked about.
fn parked(from: &Ingredients<'_>) -> Vec<String> {
    let meeting = from.audit.and_then(|audit| audit.meeting.as_ref());
    let title = |id: &DimensionId| {
        let known = from.rubric.dimensions.iter().find(|dimension| dimension.id == *id);
        known.map_or_else(|| id.to_string(), |dimension| dimension.title.clone())
    };
    let all = meeting.into_iter().flat_map(|meeting| &meeting.parked);
    all.map(|one| clean(&format!("{} ({})", one.text, title(&one.dimension)))).collect()
}

fn source(audit: Option<&Audit>) -> Source {
    let kind = match audit.map(|audit| audit.kind) {
        None => "scan",
        Some(AuditKind::Review) => "review",
        Some(AuditKind::Automatic) => "automatic",
    };
    Source {
        kind,
        id: audit.map(|audit| audit.id.clone()),
        at: audit.map(|audit| time(audit.at)),
        assessors: audit.map(|audit| audit.assessors.clone()).unwrap_or_default(),
    }
}

fn describe(about: &Repository, remote: Option<&str>, links: &Links) -> About {
    About {
        name: about.name.clone(),
        remote: remote.map(without_credentials),
        web: links.web(),
        commit: about.commit.clone(),
        commit_link: about.commit.as_deref().and_then(|commit| links.commit(commit)),
        branch: about.branch.clone(),
        committed_at: about.committed_at.map(time),
        dirty_files: about.dirty_files,
    }
}

fn time(at: DateTime<FixedOffset>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// A total in points: rubrics of 0, ½ and 1 count halves.
fn points(rubric: &Rubric, number: u32) -> f64 {
    f64::from(number) / if rubric.half_points { 2.0 } else { 1.0 }
}

/// Text of the repository, without what looks like a credential.
fn clean(text: &str) -> String {
    secrets::mask(text).into_owned()
}

/// A place with its page; one without a path is only words.
fn spot(text: &str, path: &str, line: Option<u32>, links: &Links) -> Spot {
    let line = line.filter(|line| *line > 0);
    let is_place = !path.is_empty();
    Spot {
        text: clean(text),
        path: is_place.then(|| path.to_owned()),
        line: line.filter(|_| is_place),
        link: links.file(path, line),
    }
}

#[cfg(test)]
mod tests;
