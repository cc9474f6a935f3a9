//! Files that people write for this program: rubrics, registers, imports, answers, settings, baselines.

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::places;
use super::shown::assert_clean;
use crate::cli::texts;
use crate::facts::{RepoFacts, Tools};
use crate::model::{Observation, Outcome, Strength};
use crate::parse::decode;
use crate::registers::{self, Draft, Kind};
use crate::rubric::{self, Rubric};
use crate::signals::SIGNALS;
use crate::store::{answers_file, scores_sheet};
use crate::{catalog, signals};

static RUBRIC: LazyLock<Rubric> = LazyLock::new(|| rubric::load(rubric::DEFAULT).expect("a sound rubric"));

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default()
}

/// A rubric that is accepted can be used, whatever the signals say.
pub(super) fn rubric(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    let known: Vec<&str> = SIGNALS.iter().map(|signal| signal.id).collect();
    let id = text.lines().find_map(|line| line.strip_prefix("id = \"")?.split('"').next()).unwrap_or("own");
    let rubric = match rubric::check(&text, &format!("{id}.toml"), &known) {
        Ok(rubric) => rubric,
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a reason");
            assert!(problems.iter().all(|one| one.line as u64 <= places::count(&text)), "a problem on no line");
            return;
        }
    };
    for words in rubric.dimensions.iter().flat_map(|one| one.prompts.iter().chain([&one.title, &one.question])) {
        assert_clean("rubric", words);
    }
    for outcome in [Outcome::Present, Outcome::Absent, Outcome::Unknown("cut off".into())] {
        let suggestions = rubric::suggest(&rubric, &observations(&outcome));
        assert_eq!(suggestions.len(), rubric.dimensions.len(), "a dimension without a suggestion");
        assert!(suggestions.iter().all(|one| one.score.is_none_or(|score| score <= rubric.top)), "above the top");
        let tally = crate::audit::tally_suggestions(&rubric, &suggestions);
        assert!(tally.low <= tally.high && tally.high <= rubric.out_of(), "an interval that is none: {tally:?}");
    }
}

/// Every signal with the same answer.
fn observations(outcome: &Outcome) -> Vec<Observation> {
    static SEEN: LazyLock<Vec<Observation>> = LazyLock::new(|| {
        let facts = RepoFacts::of_texts(&[], catalog::built_in());
        signals::observe(&facts, &Tools::find(&facts, catalog::built_in_matcher()), &[]).observations
    });
    let change =
        |one: &Observation| Observation { outcome: outcome.clone(), strength: Strength::Strong, ..one.clone() };
    SEEN.iter().map(change).collect()
}

/// A register: read, checked, shown, changed. What is changed keeps everything else.
pub(super) fn register(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    for kind in Kind::ALL {
        let register = registers::read(kind, &text);
        assert!(register == registers::read(kind, &text), "the same text is another register");
        let last = places::count(&text);
        let lines = register.problems.iter().map(|one| one.line).chain(register.records.iter().map(|one| one.line));
        assert!(lines.into_iter().all(|line| u64::from(line) <= last), "{kind}: on no line");
        checked(kind, &text);
        if register.problems.is_empty() {
            changed(kind, &text, &register);
        }
    }
}

fn checked(kind: Kind, text: &str) {
    let path = kind.path();
    let facts = RepoFacts::of_texts(&[(path.as_str(), text)], catalog::built_in());
    let tools = Tools::find(&facts, catalog::built_in_matcher());
    for sheet in registers::check(&facts, &tools, Some(today())) {
        let page = registers::markdown::page(&sheet, "churn").expect("a string takes all");
        assert_clean("register as Markdown", &page);
    }
}

fn changed(kind: Kind, text: &str, before: &registers::Register) {
    let section = &kind.shape().sections[0];
    let draft = Draft::new(section.name).text(section.key(), "an entry nobody has yet");
    if before.of(section.name).all(|record| !record.name(kind.shape()).contains("an entry nobody has yet"))
        && let Ok(after) = registers::add(text, kind, &draft)
    {
        let read = registers::read(kind, &after);
        assert_eq!(read.len(), before.len() + 1, "{kind}: not added to {text:?}: {after:?}");
        assert!(read.problems.is_empty(), "{kind}: adding made problems: {:?}", read.problems);
        // Taken out again, everything else is as it was.
        let entry = read.of(section.name).find(|record| record.name(kind.shape()) == "an entry nobody has yet");
        let identity = kind.identity(entry.expect("the entry"));
        let removed = registers::remove(&after, kind, (section.name, &identity)).expect("it was just added");
        let left = registers::read(kind, &removed);
        assert!(values(&left) == values(before), "{kind}: {:?} is not {:?}", values(&left), values(before));
    }
    for record in before.records.iter().take(3) {
        let entry = (record.section, kind.identity(record));
        let Ok(same) = registers::set(text, kind, (entry.0, &entry.1), &[]) else { continue };
        assert!(values(&registers::read(kind, &same)) == values(before), "{kind}: nothing was set, and it changed");
    }
}

/// Entries without their lines.
fn values(register: &registers::Register) -> Vec<(&'static str, Vec<(&'static str, registers::Value)>)> {
    let cells = |record: &registers::Record| {
        let mut cells: Vec<_> = record.cells.iter().map(|(name, cell)| (*name, cell.value.clone())).collect();
        cells.sort_by_key(|(name, _)| *name);
        (record.section, cells)
    };
    let mut all: Vec<_> = register.records.iter().map(cells).collect();
    all.sort_by_key(|entry| format!("{entry:?}"));
    all
}

/// Entries from JSON and CSV: what is imported can be written and read back.
pub(super) fn import(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    for kind in Kind::ALL {
        let Ok(imported) = registers::import(kind, &text, today()) else { continue };
        assert!(!imported.drafts.is_empty(), "an import of nothing that succeeded");
        let written = registers::create(kind, &imported.drafts);
        let read = registers::read(kind, &written);
        let given_twice = |problem: &registers::Problem| problem.message.contains("is given twice");
        let wrong: Vec<_> = read.problems.iter().filter(|problem| !given_twice(problem)).collect();
        assert!(wrong.is_empty(), "{kind}: written by this program and not read by it: {wrong:?} in {written}");
        assert!(!read.is_empty(), "{kind}: {} entries were lost: {written}", imported.drafts.len());
    }
}

/// Answers as TOML and as a spreadsheet.
pub(super) fn answers(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    let last = places::count(&text);
    match answers_file::read(&text) {
        Ok(file) => {
            assert!(!file.answers.is_empty(), "no answers, and no problem");
            file.check(&RUBRIC).iter().for_each(|problem| {
                assert!(problem.line.is_none_or(|line| line as u64 <= last), "{problem:?} on no line");
            });
            let mut made = 0;
            let actions = file.actions(|| {
                made += 1;
                format!("made-{made}")
            });
            assert!(actions.iter().all(|action| !action.id.is_empty()), "an action without an id");
        }
        Err(problem) => assert!(problem.line.is_none_or(|line| line as u64 <= last), "{problem:?} on no line"),
    }
    match scores_sheet::read(&text, &RUBRIC) {
        Ok(reviews) => {
            let scores = reviews.iter().flat_map(|review| review.answers.values().map(|one| one.verdict.score()));
            assert!(scores.flatten().all(|score| score <= RUBRIC.top), "a level above the top");
            assert!(reviews.iter().all(|review| !review.answers.is_empty()), "a review without an answer");
        }
        Err(problem) => assert!(problem.line.is_none_or(|line| line as u64 <= last), "{problem:?} on no line"),
    }
    // A saved audit is an answers file.
    if let Ok(audit) = ::toml::from_str::<crate::model::Audit>(&text)
        && !audit.answers.is_empty()
    {
        let written = ::toml::to_string(&audit).expect("an audit that was read can be written");
        let read = answers_file::read(&written);
        assert!(read.is_ok(), "a saved audit is refused as answers: {read:?}");
    }
}

/// The user's own settings with their keys, and a baseline.
pub(super) fn settings(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    if let Err(why) = texts::settings(&text) {
        assert!(!why.is_empty(), "refused without a reason");
    }
    if let Ok(written) = texts::baseline(&text) {
        assert_eq!(texts::baseline(&written).as_deref(), Ok(written.as_str()), "a baseline read back is another");
    }
}
