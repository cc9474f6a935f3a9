//! `stale-evaluation-set`: yesterday's test for today's model.

use chrono::{DateTime, Duration, FixedOffset, NaiveDate};

use super::{Found, Ground, Meta, Report, Rule};
use crate::facts::FileFacts;
use crate::model::{Category, Context, Severity};
use crate::parse::Format;
use crate::parse::format::DataKind;

/// Two quarters.
const DAYS: i64 = 182;

static META: Meta = Meta {
    id: "stale-evaluation-set",
    severity: Severity::Medium,
    category: Category::ExternalWorld,
    dimension: Some("test-coverage"),
    what: "Reports evaluation data that did not change for two quarters while training data or training code moved on: by \
           the history of files called holdout, eval, golden or benchmark, and by the date in the name of such a file that \
           code reads.",
    why: "The metric says that nothing changed; the world did.",
    example: "HOLDOUT = \"data/holdout_2023_10.parquet\"   # training code was last changed in 2025",
    instead: "Refresh the evaluation data with the training data, and keep the old set for comparison.",
    wrong: "A fixed public benchmark stays as it is on purpose.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

const NAMES: &[&str] =
    &["holdout", "eval", "evaluation", "golden", "goldens", "benchmark", "testset", "validation", "heldout"];

fn is_evaluation(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    lower.split(['/', '_', '-', '.']).any(|word| NAMES.contains(&word)) || lower.contains("test_set")
}

fn is_table(format: Format) -> bool {
    matches!(format, Format::Data(kind)
        if !matches!(kind, DataKind::Image | DataKind::Audio | DataKind::Video | DataKind::Binary | DataKind::Xml))
}

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let Some((moved, what)) = last_move(ground) else { return };
    for file in &ground.facts.files {
        if is_table(file.format)
            && is_evaluation(&file.path)
            && matches!(file.context, Context::Source | Context::Config)
        {
            let Some(change) = ground.facts.history.last_change.get(&file.path) else { continue };
            if moved - change.at > Duration::days(DAYS) {
                add(report, file, 0, &file.path, change.at.date_naive(), moved, &what);
            }
        }
        if matches!(file.context, Context::Source | Context::Notebook) {
            named(file, moved, &what, report);
        }
    }
}

/// Dated names of evaluation data that code reads.
fn named(file: &FileFacts, moved: DateTime<FixedOffset>, what: &str, report: &mut Report<'_>) {
    for text in file.python().into_iter().flat_map(|python| &python.texts) {
        let Some(date) = date_in(&text.text).filter(|_| is_evaluation(&text.text)) else { continue };
        if moved.date_naive() - date > Duration::days(DAYS) {
            add(report, file, file.line(text.line).unwrap_or(0), &text.text, date, moved, what);
        }
    }
}

fn add(
    report: &mut Report<'_>,
    file: &FileFacts,
    line: u32,
    name: &str,
    date: NaiveDate,
    moved: DateTime<FixedOffset>,
    what: &str,
) {
    let short = name.rsplit('/').next().unwrap_or(name);
    report.add(Found {
        path: &file.path,
        context: file.context,
        lines: (line, line),
        message: format!("{short} is from {date}; {what} moved on until {}", moved.date_naive()),
        suggestion: "refresh the evaluation data, and keep the old set for comparison".to_owned(),
        key: name,
    });
}

/// When training code or data last changed, and which.
fn last_move(ground: &Ground<'_>) -> Option<(DateTime<FixedOffset>, String)> {
    let changes = &ground.facts.history.last_change;
    let training = ground.main_training().map(|index| ground.file(index));
    let data = ground.facts.files.iter().filter(|file| {
        let lower = file.path.to_ascii_lowercase();
        is_table(file.format) && !is_evaluation(&lower) && lower.contains("train") && file.context != Context::Test
    });
    let moves = training.chain(data).filter_map(|file| Some((changes.get(&file.path)?.at, file.name().to_owned())));
    moves.max()
}

/// `2024_10`, `2024-10-31`, `20241031` as the last day it can mean.
fn date_in(path: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = path.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let number =
        |text: &str| -> Option<u32> { text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())? };
    let year = |text: &str| number(text).filter(|year| text.len() == 4 && (2000..2100).contains(year));
    parts.iter().enumerate().find_map(|(at, part)| {
        if matches!(part.len(), 6 | 8) && year(part.get(..4)?).is_some() {
            let day = number(part.get(6..).unwrap_or_default()).filter(|day| *day > 0).unwrap_or(28);
            return NaiveDate::from_ymd_opt(i32::try_from(year(&part[..4])?).ok()?, number(&part[4..6])?, day);
        }
        let year = i32::try_from(year(part)?).ok()?;
        let month = parts.get(at + 1).and_then(|text| number(text)).filter(|month| (1..=12).contains(month));
        let day = parts.get(at + 2).and_then(|text| number(text)).filter(|day| (1..=31).contains(day));
        NaiveDate::from_ymd_opt(year, month.unwrap_or(12), day.unwrap_or(28))
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{day, facts, said};
    use super::*;
    use crate::repo::Change;

    const TRAIN: &str = "from sklearn.svm import SVC\nSVC().fit(X, y)\n";

    fn found(evaluation_day: i64, code: &str) -> Vec<String> {
        let mut facts = facts(&[("train.py", TRAIN), ("evaluate.py", code), ("data/holdout.csv", "a\n")]);
        let change = |number| Change { commit: String::new(), author: 0, at: day(number) };
        facts.history.last_change.insert("train.py".to_owned(), change(400));
        facts.history.last_change.insert("data/holdout.csv".to_owned(), change(evaluation_day));
        said(&RULE, &facts)
    }

    #[test]
    fn data_left_behind_is_reported() {
        assert_eq!(
            found(100, ""),
            ["data/holdout.csv:0 holdout.csv is from 2024-04-10; train.py moved on until 2025-02-04"]
        );
        assert!(found(300, "").is_empty());
    }

    #[test]
    fn a_date_in_the_name_tells_too() {
        assert_eq!(
            found(399, "PATH = 'data/holdout_2023_10.parquet'\n"),
            ["evaluate.py:1 holdout_2023_10.parquet is from 2023-10-28; train.py moved on until 2025-02-04"]
        );
        assert!(found(399, "PATH = 'data/holdout_2024_12.parquet'\nTRAIN = 'data/train_2020_01.csv'\n").is_empty());
    }

    #[test]
    fn without_history_nothing_is_said() {
        assert!(said(&RULE, &facts(&[("train.py", TRAIN), ("data/holdout.csv", "a\n")])).is_empty());
    }
}
