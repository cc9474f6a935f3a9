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
    measured: "",
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

/// Parts of names of shapes and of the look of a page, which nobody tunes by data.
const LAYOUT: &[&str] = &[
    "kernel",
    "font",
    "text",
    "marker",
    "title",
    "tick",
    "ticks",
    "legend",
    "fig",
    "figure",
    "plot",
    "page",
    "image",
    "img",
    "picture",
    "window_title",
    "buffer",
    "chunk",
    "channels",
    "input",
    "output",
    "vocab",
    "char",
    "chars",
];

/// A named, tuned value without a reason: constants and arguments by name, comparisons only with fractions.
pub(crate) fn is_debt(number: &Number) -> bool {
    if number.explained == Explanation::Why
        || (number.explained == Explanation::What && number.role == NumberRole::Default)
    {
        return false;
    }
    let lower = number.name.to_ascii_lowercase();
    if lower.split('_').any(|part| LAYOUT.contains(&part)) {
        return false;
    }
    let tuned = TUNED.contains(&number.name.as_str()) || lower.split('_').any(|part| TUNED.contains(&part));
    match number.role {
        NumberRole::Comparison => number.value.contains('.'),
        NumberRole::Constant | NumberRole::Keyword => tuned,
        NumberRole::Default => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    #[test]
    fn tuned_values_without_a_reason_are_reported() {
        let source = "HIGH_RISK_THRESHOLD = 0.73\nm = Model(max_depth=7, verbose=3)\nif score > 0.415:\n    pass\n";
        assert_eq!(
            messages(&RULE, &[("a.py", source)]),
            [
                "a.py:1 nobody says why HIGH_RISK_THRESHOLD is 0.73",
                "a.py:2 nobody says why max_depth is 7",
                "a.py:3 nobody says why score is 0.415",
            ]
        );
    }

    #[test]
    fn reasons_plain_values_shapes_and_tests_are_fine() {
        let source = "# chosen by the grid search of May\nLEARNING_RATE = 0.013\nBATCH_SIZE = 100\nEPOCHS = 1\nif x.ndim == 2:\n    \
                      pass\nVERSION = 3\nconv = Conv(kernel_size=3)\nTEXT_SIZE = 14\nplt.figure(figsize=(7, 3))\n";
        assert!(messages(&RULE, &[("a.py", source), ("tests/test_a.py", "THRESHOLD = 0.37\n")]).is_empty());
    }
}
