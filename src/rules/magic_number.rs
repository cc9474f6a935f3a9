//! `magic-number`: hyperparameters and thresholds nobody explains.

use super::{Ground, Meta, Report, Rule};
use crate::model::{Category, Context, Severity};
use crate::parse::python::{Explanation, Number, NumberRole};

static META: Meta = Meta {
    id: "magic-number",
    severity: Severity::Medium,
    category: Category::Configuration,
    dimension: Some("configuration"),
    what: "Reports hyperparameters, thresholds and constants whose value no comment explains.",
    why: "The number was right for data that is gone; without its reason nobody dares to change it.",
    example: "HIGH_RISK_THRESHOLD = 0.73",
    instead: "Say why this value, when it was validated and whom to ask, or move it to configuration that does.",
    wrong: "A value fixed by a standard or by the shape of the data needs no reason.",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let facts = ground.facts;
    for file in facts.files.iter().filter(|file| file.context == Context::Source) {
        for number in file.python().into_iter().flat_map(|python| &python.numbers) {
            if is_debt(number) {
                let message = format!("nobody says why {} is {}", number.name, number.value);
                let suggestion = "say why this value, since when, and who may change it";
                report.at(
                    file,
                    (number.line, number.line),
                    &format!("{}={}", number.name, number.value),
                    message,
                    suggestion,
                );
            }
        }
    }
}

/// Names by which people call values that are tuned.
const TUNED: &[&str] = &[
    "threshold",
    "cutoff",
    "rate",
    "lr",
    "alpha",
    "beta",
    "gamma",
    "lambda",
    "epsilon",
    "eps",
    "depth",
    "estimators",
    "leaves",
    "dropout",
    "momentum",
    "decay",
    "batch",
    "epochs",
    "epoch",
    "hidden",
    "units",
    "layers",
    "penalty",
    "regularization",
    "subsample",
    "colsample",
    "min",
    "max",
    "weight",
    "weights",
    "temperature",
    "margin",
    "ratio",
    "fraction",
    "frac",
    "factor",
    "window",
    "lag",
    "patience",
    "warmup",
    "clip",
    "neighbors",
    "clusters",
    "components",
    "iterations",
    "steps",
    "risk",
    "size",
    "limit",
    "confidence",
    "test_size",
    "val_size",
    "split",
    "smoothing",
    "C",
];

/// A named, tuned value without a reason: constants and arguments by name, comparisons only with fractions.
pub(crate) fn is_debt(number: &Number) -> bool {
    if number.explained == Explanation::Why
        || (number.explained == Explanation::What && number.role == NumberRole::Default)
    {
        return false;
    }
    let lower = number.name.to_ascii_lowercase();
    let tuned = TUNED.contains(&number.name.as_str()) || lower.split('_').any(|part| TUNED.contains(&part));
    match number.role {
        NumberRole::Comparison => number.value.contains('.'),
        NumberRole::Constant | NumberRole::Keyword => tuned,
        NumberRole::Default => false,
    }
}
