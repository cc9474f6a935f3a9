//! The whole inspection in one call: repository, facts, findings, signals, suggestions.

mod ready;
mod remembered;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use remembered::Remembered;

use crate::audit::tally_suggestions;
use crate::cache::Cache;
use crate::catalog;
use crate::facts::{self, RepoFacts, Tools};
use crate::model::{Coverage, Inspection, Observation};
use crate::registers;
use crate::repo;
use crate::rubric::{self, Rubric, probe};
use crate::rules::{self, Checked};
use crate::signals;
use crate::text::secrets::mask_in_place;

pub use crate::facts::{FactsCache, Job};
pub use ready::{GettingReady, get_ready};

/// Longest time that a rubric's own probes may take together.
const LONGEST_PROBES: Duration = Duration::from_secs(5);

/// What to look at.
#[derive(Clone, Debug, Default)]
pub struct InspectOptions {
    /// A folder, a folder inside a work tree, or a bare repository.
    pub path: PathBuf,
    /// A revision to read from the object database instead of the work tree.
    pub rev: Option<String>,
    /// Worker threads; all cores when missing.
    pub jobs: Option<usize>,
    /// Read and write nothing in the cache.
    pub no_cache: bool,
    /// Where facts and results are remembered; nowhere when missing.
    pub cache: Option<Cache>,
    /// Reports of test runs (Cobertura, lcov, `JUnit`), from the top of the repository; read, never run. They speak of
    /// what is there now, so that they say nothing about a revision.
    pub test_reports: Vec<PathBuf>,
}

/// Inspects a repository.
///
/// # Errors
/// When the path cannot be opened, the revision does not exist, or the job was cancelled. Anything that fails inside
/// (an unreadable file, a missing blob) is counted in the coverage instead.
pub fn inspect(options: &InspectOptions, rubric: &Rubric, job: &Job) -> anyhow::Result<Inspection> {
    let _ready = get_ready(options.jobs);
    let opened = repo::open_unidentified(&options.path, options.rev.as_deref())?;
    inspect_opened(&opened, options, rubric, job)
}

/// Inspects a repository that is open already.
///
/// # Errors
/// When the job was cancelled or no worker thread can be started.
pub fn inspect_opened(
    opened: &repo::Opened,
    options: &InspectOptions,
    rubric: &Rubric,
    job: &Job,
) -> anyhow::Result<Inspection> {
    inspect_shared(opened, options, rubric, job, None)
}

/// Inspects one of several states of a repository: what `cache` holds from the others is not parsed again.
///
/// # Errors
/// As [`inspect_opened`].
pub fn inspect_shared(
    opened: &repo::Opened,
    options: &InspectOptions,
    rubric: &Rubric,
    job: &Job,
    cache: Option<&FactsCache>,
) -> anyhow::Result<Inspection> {
    let remembered = Remembered::new(options, opened, rubric);
    if let Some(mut known) = remembered.as_ref().and_then(Remembered::result) {
        // What tells it from others was found by the walk over history, which was not made now.
        known.repository = opened.identified_as(&known.repository);
        return Ok(known);
    }
    let kept = facts::Kept { in_run: cache, on_disk: options.cache.as_ref() };
    let stopped = "the inspection did not finish";
    let own;
    let workers = if let Some(cache) = cache {
        cache.workers(options.jobs).context(stopped)?
    } else {
        own = facts::workers(options.jobs).context(stopped)?;
        &own
    };
    let mut facts = facts::collect_with(opened, &catalog::built_in, workers, job, kept).context(stopped)?;
    // A report is about the work tree as it is, so about no other revision.
    if options.rev.is_none() {
        let named = facts.settings().map(|settings| [&settings.junit[..], &settings.coverage[..]].concat());
        let (reports, unread) =
            facts::read_test_reports(&opened.root, &options.test_reports, &named.unwrap_or_default());
        facts.test_reports = reports;
        facts.unread.extend(unread);
    }
    let inspection = workers.install(|| judge(opened, &facts, rubric));
    // Nobody has to wait until hundreds of thousands of small pieces are given back.
    workers.spawn(move || drop(facts));
    if let Some(remembered) = &remembered {
        remembered.keep(&inspection);
    }
    Ok(inspection)
}

/// Facts to findings, observations and suggestions.
fn judge(opened: &repo::Opened, facts: &RepoFacts, rubric: &Rubric) -> Inspection {
    let tools = Tools::find(facts, catalog::built_in_matcher());
    let (checked, looked) = rayon::join(|| rules::check(facts, &tools), || signals::look(facts, &tools));
    let Checked { findings, mut suppressed } = checked;
    let ground = registers::Ground::at_commit(facts, &tools);
    let (mut findings, explained) = registers::explained(&ground, findings);
    suppressed.extend(explained);
    findings.extend(registers::findings(&registers::present(&ground)));
    findings.sort_by(|a, b| {
        (a.severity, &a.path, a.line, a.end_line, &a.rule, &a.message)
            .cmp(&(b.severity, &b.path, b.line, b.end_line, &b.rule, &b.message))
    });
    let mut observed = looked.judge(&findings);
    observed.observations.extend(probed(opened, facts, rubric));
    let suggestions = rubric::suggest(rubric, &observed.observations);
    without_secrets(Inspection {
        repository: facts.repository.clone(),
        rubric: rubric.reference(),
        tally: tally_suggestions(rubric, &suggestions),
        suggestions,
        findings,
        suppressed,
        composition: observed.composition,
        coverage: Coverage {
            files: facts.files.len() as u64,
            parsed: facts.files.iter().filter(|file| file.parsed).count() as u64,
            unread: facts.unread.clone(),
        },
        overview: observed.overview,
        settings: facts.settings().cloned().unwrap_or_default(),
    })
}

/// Nothing that looks like a credential leaves an inspection, whatever is made of it: it is shown, reported, kept.
fn without_secrets(mut inspection: Inspection) -> Inspection {
    let suppressed = inspection.suppressed.iter_mut().map(|one| &mut one.finding);
    for finding in inspection.findings.iter_mut().chain(suppressed) {
        mask_in_place(&mut finding.message);
        mask_in_place(&mut finding.suggestion);
    }
    for suggestion in &mut inspection.suggestions {
        mask_in_place(&mut suggestion.why);
        suggestion.evidence.iter_mut().for_each(|one| mask_in_place(&mut one.text));
    }
    let overview = &mut inspection.overview;
    let flows = overview.flows.iter_mut().map(|flow| &mut flow.landmark);
    for landmark in overview.entry_points.iter_mut().chain(&mut overview.data_sources).chain(flows) {
        mask_in_place(&mut landmark.text);
    }
    inspection
}

/// Answers to a rubric's own questions; only these read a file a second time.
fn probed(opened: &repo::Opened, facts: &RepoFacts, rubric: &Rubric) -> Vec<Observation> {
    if rubric.probes.is_empty() {
        return Vec::new();
    }
    let (begun, mut reader) = (Instant::now(), opened.snapshot.reader());
    let mut read = |path: &str| {
        let bytes = reader.read(opened.snapshot.get(path)?, probe::LARGEST_FILE).ok()?;
        String::from_utf8(bytes).ok()
    };
    let mut limits = probe::Limits { read: &mut read, is_late: &|| begun.elapsed() > LONGEST_PROBES };
    probe::observe(&rubric.probes, facts, &mut limits)
}
