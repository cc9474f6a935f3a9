//! Many repositories in one table: which got worse, which was never audited, what to fund next. Pure.

use std::collections::HashMap;

use chrono::{DateTime, FixedOffset};

use super::sparkline;
use crate::audit::{is_overdue, wrong_clock};
use crate::model::{AuditKind, Band, Inspection, Repository, Tally, WorstFinding};
use crate::rubric::Rubric;
use crate::store::Summary;
use crate::text::count;

/// A review older than this many days is stale.
pub const STALE_AFTER_DAYS: i64 = 90;

/// Newest audits in a sparkline.
const SPARK: usize = 12;

/// What an inspection, here or elsewhere, adds to a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspected {
    /// Which repository.
    pub repository: Repository,
    /// Its suggested score.
    pub result: Tally,
    /// By which rubric.
    pub rubric_id: String,
    /// The suggested level of each dimension, by id.
    pub levels: Vec<(String, u8)>,
    /// The worst finding.
    pub worst: Option<WorstFinding>,
    /// Words to sort repositories by.
    pub tags: Vec<String>,
}

impl Inspected {
    /// What stands in a row of one that was inspected here.
    pub fn of(inspection: &Inspection) -> Self {
        let levels = inspection.suggestions.iter().filter(|one| one.confidence.settles());
        Self {
            repository: inspection.repository.clone(),
            result: inspection.tally.clone(),
            rubric_id: inspection.rubric.id.clone(),
            levels: levels.filter_map(|one| Some((one.dimension.to_string(), one.score?))).collect(),
            worst: WorstFinding::of(&inspection.findings),
            tags: Vec::new(),
        }
    }
}

/// Of several inspections of one repository that of the newest commit; in the order they came first.
pub fn newest_of_each(all: Vec<Inspected>) -> Vec<Inspected> {
    let mut kept: Vec<Inspected> = Vec::with_capacity(all.len());
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for one in all {
        let repository = &one.repository;
        // Two that are the same share one of these; the others need not be compared.
        let keys = [repository.root_commit.as_ref(), repository.remote.as_ref(), Some(&repository.name)];
        let keys: Vec<String> = keys.into_iter().flatten().cloned().collect();
        let candidates = keys.iter().filter_map(|key| places.get(key)).flatten().copied();
        let same = |at: &usize| crate::store::is_same_repository(&kept[*at].repository, repository);
        if let Some(at) = candidates.collect::<Vec<_>>().into_iter().find(same) {
            if repository.committed_at > kept[at].repository.committed_at {
                kept[at] = one;
            }
            continue;
        }
        for key in keys {
            places.entry(key).or_default().push(kept.len());
        }
        kept.push(one);
    }
    kept
}

/// How fresh what people said is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// Nobody ever reviewed it.
    Never,
    /// The last review is too old.
    Stale,
    /// Reviewed within the last quarter.
    Fresh,
}

impl Freshness {
    /// The word used in tables and filters.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Stale => "stale",
            Self::Fresh => "fresh",
        }
    }
}

/// One repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortfolioRow {
    /// Which one.
    pub repository: Repository,
    /// The score that counts: of the last review, else of the last automatic score, else of an inspection.
    pub result: Tally,
    /// Where it comes from: `review`, `automatic` or `scan`.
    pub source: &'static str,
    /// Total in tenths on the whole scale; `None` by another rubric.
    pub tenths: Option<u32>,
    /// The newest totals as bars.
    pub spark: String,
    /// The same in tenths on the whole scale, and whether people made them; oldest first.
    pub points: Vec<(u32, bool)>,
    /// Tenths gained or lost since the quarter before.
    pub change: Option<i64>,
    /// Names of the dimensions that fell although the total did not.
    pub hidden: Vec<String>,
    /// Name and level of the weakest dimension.
    pub weakest: Option<(String, u8)>,
    /// The worst finding.
    pub worst: Option<WorstFinding>,
    /// Words to sort repositories by.
    pub tags: Vec<String>,
    /// What makes the row doubtful: another rubric, a clock that was wrong, files that could not be read.
    pub doubts: Vec<String>,
    /// Days since the last review.
    pub age_days: Option<i64>,
    /// Whether that is too long.
    pub freshness: Freshness,
    /// Actions to be done.
    pub open: usize,
    /// Those that are late.
    pub overdue: usize,
    /// One a dimension of the rubric, in its order.
    pub levels: Vec<Option<u8>>,
    /// Audits in all.
    pub audits: usize,
    /// Files that could not be read.
    pub skipped: usize,
}

/// What the rows are put in order by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PortfolioSort {
    /// Worst score first; what has none comes last.
    #[default]
    Score,
    /// By name.
    Name,
    /// What fell most first.
    Change,
    /// Never reviewed first, then the oldest review.
    Age,
    /// Most late actions first.
    Overdue,
}

impl PortfolioSort {
    /// The next one, round and round.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Score => Self::Name,
            Self::Name => Self::Change,
            Self::Change => Self::Age,
            Self::Age => Self::Overdue,
            Self::Overdue => Self::Score,
        }
    }

    /// The word used in headings and options.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::Name => "name",
            Self::Change => "change",
            Self::Age => "age",
            Self::Overdue => "overdue",
        }
    }
}

/// The rows of what a store holds and what was inspected, in no order yet.
pub fn portfolio(
    rubric: &Rubric,
    summaries: &[Summary],
    inspected: &[Inspected],
    now: DateTime<FixedOffset>,
) -> Vec<PortfolioRow> {
    let mut used = vec![false; inspected.len()];
    let mut rows: Vec<PortfolioRow> = Vec::with_capacity(summaries.len() + inspected.len());
    for summary in summaries {
        let same = |one: &&Inspected| crate::store::is_same_repository(&one.repository, &summary.repository);
        let mut row = audited(rubric, summary, now);
        if let Some(at) = inspected.iter().position(|one| same(&one)) {
            used[at] = true;
            // What was inspected just now is newer than what an audit kept.
            row.worst.clone_from(&inspected[at].worst);
        }
        rows.push(row);
    }
    let left = inspected.iter().zip(used).filter(|(_, used)| !used);
    rows.extend(left.map(|(one, _)| scanned(rubric, one)));
    rows
}

fn audited(rubric: &Rubric, summary: &Summary, now: DateTime<FixedOffset>) -> PortfolioRow {
    let last = &summary.last;
    let is_ours = last.rubric.id == rubric.id;
    let title =
        |id: &crate::model::DimensionId| rubric.dimension(id).map_or_else(|| id.to_string(), |one| one.title.clone());
    let levels: Vec<Option<u8>> =
        rubric.dimensions.iter().map(|one| last.levels.get(&one.id).copied().filter(|_| is_ours)).collect();
    let age_days = summary.reviewed_at.map(|at| (now.date_naive() - at.date_naive()).num_days().max(0));
    let today = now.date_naive();
    let points = &summary.points[summary.points.len().saturating_sub(SPARK)..];
    let totals: Vec<Option<u32>> = points.iter().map(|point| Some(point.tenths)).collect();
    let hidden =
        if last.change.is_some_and(|change| change >= 0) { last.fell.iter().map(title).collect() } else { Vec::new() };
    PortfolioRow {
        repository: summary.repository.clone(),
        result: last.result.clone(),
        source: if last.kind == AuditKind::Review { "review" } else { "automatic" },
        tenths: is_ours.then(|| last.result.scaled_tenths.unwrap_or(last.result.total * 10)),
        spark: sparkline(&totals, rubric.out_of() * 10),
        change: last.change,
        hidden,
        weakest: weakest(rubric, &levels),
        worst: summary.worst.clone(),
        tags: summary.tags.clone(),
        doubts: row_doubts(rubric, summary, now),
        points: points.iter().map(|point| (point.tenths, point.kind == AuditKind::Review)).collect(),
        age_days,
        freshness: match age_days {
            None => Freshness::Never,
            Some(days) if days > STALE_AFTER_DAYS => Freshness::Stale,
            Some(_) => Freshness::Fresh,
        },
        open: summary.open_actions.len(),
        overdue: summary.open_actions.iter().filter(|action| is_overdue(action, today)).count(),
        levels,
        audits: summary.audits,
        skipped: summary.skipped.len(),
    }
}

fn scanned(rubric: &Rubric, one: &Inspected) -> PortfolioRow {
    let is_ours = one.rubric_id == rubric.id;
    let level = |id: &str| one.levels.iter().find(|(known, _)| known == id).map(|(_, level)| *level);
    let levels: Vec<Option<u8>> =
        rubric.dimensions.iter().map(|dimension| level(dimension.id.as_str()).filter(|_| is_ours)).collect();
    PortfolioRow {
        repository: one.repository.clone(),
        result: one.result.clone(),
        source: "scan",
        tenths: is_ours.then_some(one.result.total * 10),
        spark: String::new(),
        change: None,
        hidden: Vec::new(),
        weakest: weakest(rubric, &levels),
        worst: one.worst.clone(),
        tags: one.tags.clone(),
        doubts: another_rubric(rubric, &one.rubric_id).into_iter().collect(),
        points: Vec::new(),
        age_days: None,
        freshness: Freshness::Never,
        open: 0,
        overdue: 0,
        levels,
        audits: 0,
        skipped: 0,
    }
}

fn another_rubric(rubric: &Rubric, theirs: &str) -> Option<String> {
    (theirs != rubric.id).then(|| format!("it was made by the rubric {theirs}, and {} is in use", rubric.id))
}

fn row_doubts(rubric: &Rubric, summary: &Summary, now: DateTime<FixedOffset>) -> Vec<String> {
    let last = &summary.last;
    let mut doubts: Vec<String> = another_rubric(rubric, &last.rubric.id).into_iter().collect();
    if doubts.is_empty() && last.rubric.version > rubric.version {
        let (theirs, ours) = (last.rubric.version, rubric.version);
        doubts.push(format!("it was made by version {theirs} of the rubric, and version {ours} is in use"));
    }
    doubts.extend(wrong_clock(last.at, summary.committed_at, now));
    if !summary.skipped.is_empty() {
        doubts.push(format!("{} cannot be read", count(summary.skipped.len() as u64, "file")));
    }
    doubts
}

/// The lowest level; the first in the order of the rubric where several are as low.
fn weakest(rubric: &Rubric, levels: &[Option<u8>]) -> Option<(String, u8)> {
    let known = rubric.dimensions.iter().zip(levels).filter_map(|(one, level)| Some((one, (*level)?)));
    known.min_by_key(|(_, level)| *level).map(|(one, level)| (one.title.clone(), level))
}

/// Puts rows in order; equal ones by name.
pub fn sort(rows: &mut [PortfolioRow], by: PortfolioSort) {
    let name = |row: &PortfolioRow| row.repository.name.to_lowercase();
    match by {
        PortfolioSort::Score => rows.sort_by_cached_key(|row| (row.tenths.unwrap_or(u32::MAX), name(row))),
        PortfolioSort::Name => rows.sort_by_cached_key(name),
        PortfolioSort::Change => rows.sort_by_cached_key(|row| (row.change.unwrap_or(i64::MAX), name(row))),
        PortfolioSort::Age => {
            rows.sort_by_cached_key(|row| (std::cmp::Reverse(row.age_days.unwrap_or(i64::MAX)), name(row)));
        }
        PortfolioSort::Overdue => {
            rows.sort_by_cached_key(|row| (std::cmp::Reverse((row.overdue, row.open)), name(row)));
        }
    }
}

/// Whether every word holds: `never`, `stale`, `fresh`, a band, `overdue`, `fell`, `hidden`, `doubtful`, a tag, `#tag`, or
/// a part of the name or address.
pub fn matches(row: &PortfolioRow, words: &str) -> bool {
    words.split([',', ' ']).filter(|word| !word.is_empty()).all(|word| matches_word(row, &word.to_lowercase()))
}

fn matches_word(row: &PortfolioRow, word: &str) -> bool {
    let bands = [Band::Low, Band::Medium, Band::High, Band::Undecided];
    if let Some(band) = bands.into_iter().find(|band| band.as_str() == word) {
        return row.result.band == band;
    }
    match word {
        "never" | "stale" | "fresh" => row.freshness.as_str() == word,
        "overdue" => row.overdue > 0,
        "fell" => row.change.is_some_and(|change| change < 0),
        "hidden" => !row.hidden.is_empty(),
        "doubtful" => !row.doubts.is_empty(),
        _ => match word.strip_prefix('#') {
            Some(tag) => row.tags.iter().any(|one| one == tag),
            None => is_named(row, word),
        },
    }
}

fn is_named(row: &PortfolioRow, word: &str) -> bool {
    let remote = row.repository.remote.as_deref().unwrap_or_default();
    let is_in = |text: &str| text.to_lowercase().contains(word);
    is_in(&row.repository.name) || is_in(remote) || row.tags.iter().any(|tag| tag == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{action, at, audit, rubric};
    use crate::model::{ActionStatus, Audit, Verdict};
    use crate::store::{History, StoredAudit, summarise};

    fn summary(name: &str, all: &[(&str, [u8; 3])]) -> Summary {
        let stored = |(index, (time, scores)): (usize, &(&str, [u8; 3]))| {
            let verdicts = scores.map(Verdict::Score);
            let mut audit = Audit { id: index.to_string(), at: at(time), ..audit(&verdicts) };
            audit.repository.name = name.into();
            audit.repository.root_commit = Some(name.repeat(8));
            audit.actions = vec![action("a", ActionStatus::Open)];
            StoredAudit { audit, path: std::path::PathBuf::new() }
        };
        let history = History { audits: all.iter().enumerate().map(stored).collect(), ..History::default() };
        summarise(&history, &[], vec!["team-a".into()]).unwrap()
    }

    fn rows() -> Vec<PortfolioRow> {
        let summaries = [
            summary("churn", &[("2026-06-30T12:00:00+01:00", [2, 2, 0]), ("2026-11-02T12:00:00+01:00", [2, 1, 2])]),
            summary("fraud", &[("2026-03-30T12:00:00+01:00", [1, 0, 1])]),
        ];
        let scan = |name: &str| Inspected {
            repository: Repository { name: name.into(), root_commit: Some(name.repeat(8)), ..Repository::default() },
            result: Tally { total: 7, out_of: 20, ..Tally::default() },
            rubric_id: "ml-debt".into(),
            levels: vec![("reproducibility".into(), 1)],
            worst: Some(WorstFinding {
                severity: "critical".into(),
                message: "fits before it splits".into(),
                path: "train.py".into(),
                line: Some(4),
            }),
            tags: Vec::new(),
        };
        portfolio(&rubric(), &summaries, &[scan("fraud"), scan("new")], at("2026-12-10T12:00:00+01:00"))
    }

    fn names(rows: &[PortfolioRow]) -> Vec<&str> {
        rows.iter().map(|row| row.repository.name.as_str()).collect()
    }

    #[test]
    fn a_row_tells_score_change_age_and_what_hides() {
        let rows = rows();
        let churn = &rows[0];
        assert_eq!((churn.result.total, churn.change, churn.spark.as_str()), (5, Some(10), "▂▃"));
        assert_eq!(
            (churn.hidden.join(","), churn.age_days, churn.freshness),
            ("Data versioning".into(), Some(38), Freshness::Fresh)
        );
        assert_eq!((churn.open, churn.overdue, churn.levels[2]), (1, 1, Some(2)));
        assert_eq!(rows[1].weakest, Some(("Data versioning".into(), 0)));
        assert_eq!(
            (rows[1].freshness, rows[1].worst.as_ref().map(|worst| worst.severity.as_str())),
            (Freshness::Stale, Some("critical"))
        );
        assert_eq!((rows[2].source, rows[2].freshness, rows.len()), ("scan", Freshness::Never, 3));
    }

    #[test]
    fn rows_are_put_in_order_and_filtered() {
        let mut rows = rows();
        for (by, expected) in [
            (PortfolioSort::Score, ["fraud", "churn", "new"]),
            (PortfolioSort::Name, ["churn", "fraud", "new"]),
            (PortfolioSort::Change, ["churn", "fraud", "new"]),
            (PortfolioSort::Age, ["new", "fraud", "churn"]),
            (PortfolioSort::Overdue, ["churn", "fraud", "new"]),
        ] {
            sort(&mut rows, by);
            assert_eq!(names(&rows), expected, "{}", by.as_str());
        }
        let only = |words: &str| {
            names(&rows)
                .into_iter()
                .zip(&rows)
                .filter(|(_, row)| matches(row, words))
                .map(|(name, _)| name)
                .collect::<Vec<_>>()
        };
        assert_eq!(only("stale"), ["fraud"]);
        assert_eq!(only("overdue, chu"), ["churn"]);
        assert_eq!(only("hidden"), ["churn"]);
        assert_eq!((only("team-a").len(), only("#team-a").len(), only("#team").len()), (2, 2, 0));
        assert!(only("nothing-like-it").is_empty() && only("").len() == 3);
    }

    #[test]
    fn several_scans_of_one_repository_are_one_row_of_the_newest_commit() {
        let scan = |name: &str, root: Option<&str>, time: &str, total: u32| Inspected {
            repository: Repository {
                name: name.into(),
                root_commit: root.map(|root| root.repeat(20)),
                remote: Some("https://h/a/x.git".into()),
                committed_at: Some(at(time)),
                ..Repository::default()
            },
            result: Tally { total, ..Tally::default() },
            ..Inspected::default()
        };
        let (old, new) = ("2026-01-01T00:00:00+00:00", "2026-02-01T00:00:00+00:00");
        let all = vec![
            scan("a", Some("ab"), old, 1),
            scan("renamed", Some("ab"), new, 2),
            scan("b", Some("cd"), old, 3),
            scan("a", None, old, 4),
        ];
        let kept: Vec<u32> = newest_of_each(all).iter().map(|one| one.result.total).collect();
        assert_eq!(kept, [2, 3], "a shallow clone is known by its address");
    }

    #[test]
    fn what_is_doubtful_says_why() {
        let mut one = summary("churn", &[("2030-06-30T12:00:00+01:00", [2, 2, 0])]);
        one.last.rubric.version = 9;
        one.skipped = vec!["half of it is missing".into()];
        let rows = portfolio(&rubric(), &[one], &[], at("2026-12-10T12:00:00+01:00"));
        let doubts = rows[0].doubts.join("; ");
        for part in ["version 9", "still to come", "1 file cannot be read"] {
            assert!(doubts.contains(part), "{doubts}");
        }
        assert!(matches(&rows[0], "doubtful"));
    }
}
