//! Evaluation: what 'degraded' means for a model, measured against what, how old that is, and who may say 'retrain'.

use chrono::NaiveDate;

use super::shape::{FieldKind, Section, Shape, field};
use super::value::{Draft, Record, Register};
use super::{Class, Ground, Issue, Judged, Kind, unanswered};
use crate::model::Severity;
use crate::text::count;

/// Days after which reference data and thresholds are to be renewed, where the register says nothing.
const STALE_AFTER: f64 = 180.0;

pub(super) static SHAPE: Shape = Shape {
    title: "Evaluation",
    intro: &[
        "What 'degraded' means for each model in numbers, what it is measured against, and who may say that it is retrained.",
        "Evaluation goes stale too: old reference data and old thresholds show green for a world that is gone.",
    ],
    options: &[
        field("stale_after_days", FieldKind::Whole, "days after which data and thresholds are renewed", "180").may()
    ],
    sections: &[Section {
        name: "model",
        what: "a model in production",
        aliases: &["models"],
        fields: &[
            field("name", FieldKind::Text, "the model", "fraud_detector_v3").key().also(&["model", "model_id"]),
            field(
                "degraded_means",
                FieldKind::Text,
                "in numbers, what 'degraded' means",
                "recall on confirmed fraud below 0.70",
            ),
            field("metric", FieldKind::Text, "the metric it is judged by", "recall"),
            field(
                "business_outcome",
                FieldKind::Text,
                "the business outcome the metric stands for",
                "fraud losses per month",
            ),
            field(
                "reference_data",
                FieldKind::Text,
                "what it is evaluated on: a path, or a name",
                "data/holdout_2026_q1.parquet",
            ),
            field("reference_date", FieldKind::Day, "up to when that data describes the world", "2026-03-31"),
            field("threshold", FieldKind::Number, "the value of the metric below which somebody acts", "0.70"),
            field("threshold_calibrated", FieldKind::Day, "when that threshold was calibrated", "2026-04-02"),
            field(
                "drift_measures",
                FieldKind::List,
                "how the inputs are compared with those of training",
                "PSI per feature, weekly",
            ),
            field("measured_by", FieldKind::Text, "the file that measures it", "monitoring/drift.py"),
            field("retraining_cadence_days", FieldKind::Whole, "days after which it is retrained at the latest", "90")
                .also(&["retraining_cadence"]),
            field("last_retrained", FieldKind::Day, "when it was retrained last", "2026-04-01").may(),
            field(
                "retraining_owner",
                FieldKind::Text,
                "who may say 'retrain' although the dashboard is green",
                "ML lead",
            ),
            field("retirement_condition", FieldKind::Text, "when it is taken out of service", "rules alone reach 0.65"),
        ],
    }],
    scalar: None,
};

pub(super) fn check(register: &Register, ground: &Ground<'_>) -> Judged {
    let stale = register.options.number("stale_after_days").unwrap_or(STALE_AFTER);
    let mut issues = Vec::new();
    for record in &register.records {
        issues.extend(unanswered(register, record, Severity::Medium, &[]));
        issues.extend(old(record, ("reference_date", "the reference data"), stale, ground));
        issues.extend(old(record, ("threshold_calibrated", "the threshold"), stale, ground));
        issues.extend(reference(record, ground));
        issues.extend(measured(record, ground));
        issues.extend(retraining(record, ground));
        issues.extend(calibrated_before(record));
    }
    let complete = !issues.iter().any(|issue| issue.class == Class::Missing);
    let late = issues.iter().filter(|issue| issue.class == Class::Overdue).count() as u64;
    let models = count(register.len() as u64, "model");
    let verdict = match (late, complete) {
        (0, true) => format!("{models}, evaluation is defined and current"),
        (0, false) => format!("{models}, not everything is answered"),
        (late, _) => format!("{models}, {} overdue", count(late, "part")),
    };
    Judged { filled: !register.is_empty() && complete, issues, verdict }
}

fn issue(class: Class, severity: Severity, record: &Record, key: &str, message: String) -> Issue {
    Issue::new(Kind::Evaluation, class, severity, record.name(&SHAPE), message).line(record.line_of(key))
}

fn is_more(days: i64, limit: f64) -> bool {
    i32::try_from(days).is_ok_and(|days| f64::from(days) > limit)
}

fn old(record: &Record, (key, what): (&str, &str), stale: f64, ground: &Ground<'_>) -> Option<Issue> {
    let day = record.date(key)?;
    let days = ground.age(day).filter(|days| is_more(*days, stale))?;
    let message = format!("{}: {what} is {days} days old, of {day}", record.text("name"));
    let advice = "renew it from current data, and write the new day down";
    Some(issue(Class::Overdue, Severity::High, record, key, message).advice(advice))
}

/// Reference data in the repository: it must be there, and no younger than the day given.
fn reference(record: &Record, ground: &Ground<'_>) -> Option<Issue> {
    let (name, path) = (record.text("name"), record.text("reference_data"));
    if !looks_like_path(path) {
        return None;
    }
    if !ground.has(path) {
        let message = format!("{name}: the reference data {path} is not in the repository, nor a pointer to it");
        let advice = "version it (dvc add, git-lfs), or name it without a path where it lives elsewhere";
        return Some(issue(Class::Broken, Severity::Medium, record, "reference_data", message).advice(advice));
    }
    let (changed, day) = (ground.changed(path)?, record.date("reference_date")?);
    // Data describes a world that was there before it was committed: a later day cannot be true.
    (day > changed).then(|| {
        let message =
            format!("{name}: {path} was last changed on {changed}, so it cannot describe the world up to {day}");
        issue(Class::Broken, Severity::High, record, "reference_date", message)
            .at(path, None)
            .advice("write down the day up to which the data really goes, or renew the data")
    })
}

/// A file in a folder or with an ending of data, not a name such as `holdout of March`.
fn looks_like_path(text: &str) -> bool {
    !text.contains("://") && !text.contains(' ') && (text.contains('/') || text.contains('.'))
}

fn measured(record: &Record, ground: &Ground<'_>) -> Option<Issue> {
    let path = record.text("measured_by");
    if path.is_empty() || path.contains("://") || ground.has(path.split(':').next().unwrap_or(path)) {
        return None;
    }
    let message = format!("{}: there is no {path} that measures it", record.text("name"));
    let advice = "name the file in this repository that runs, or the address of the monitor";
    Some(issue(Class::Broken, Severity::High, record, "measured_by", message).advice(advice))
}

fn retraining(record: &Record, ground: &Ground<'_>) -> Option<Issue> {
    let (cadence, last) = (record.number("retraining_cadence_days")?, record.date("last_retrained")?);
    let days = ground.age(last).filter(|days| is_more(*days, cadence))?;
    let message = format!("{}: retrained {days} days ago, to be retrained every {cadence}", record.text("name"));
    let advice = "retrain it, or let the owner decide otherwise and write that down";
    Some(issue(Class::Overdue, Severity::High, record, "last_retrained", message).advice(advice))
}

fn calibrated_before(record: &Record) -> Option<Issue> {
    let (calibrated, retrained): (NaiveDate, NaiveDate) =
        (record.date("threshold_calibrated")?, record.date("last_retrained")?);
    (calibrated < retrained).then(|| {
        let message = format!(
            "{}: the threshold was calibrated on {calibrated}, for a model that was replaced on {retrained}",
            record.text("name")
        );
        issue(Class::Overdue, Severity::High, record, "threshold_calibrated", message)
            .advice("calibrate it on the scores of the current model")
    })
}

pub(super) fn propose(ground: &Ground<'_>) -> Vec<Draft> {
    let monitors = ["monitoring.drift", "monitoring.prediction", "monitoring.script"];
    let monitor =
        monitors.iter().flat_map(|signal| ground.tools.found(signal)).map(|found| found.place.path.clone()).next();
    let checks = ground.source().filter_map(|(_, file)| file.python()).flat_map(|python| &python.metric_checks);
    let metric = checks.map(|check| check.metric.clone()).next().unwrap_or_default();
    let drafts = ground.models().into_iter().map(|name| {
        let mut draft = Draft::new("model").text("name", name).text("metric", metric.clone());
        draft = draft.text("measured_by", monitor.clone().unwrap_or_default());
        draft
    });
    drafts.collect()
}
