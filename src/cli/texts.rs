//! Files of the user that `cli` itself reads, as texts: for the targets of `fuzzing`.

use super::{gates, settings as user};

/// Checks the user's settings.
///
/// # Errors
/// Says what is wrong with them.
pub(crate) fn settings(text: &str) -> Result<(), String> {
    user::check(text)
}

/// Reads a baseline and writes it again.
///
/// # Errors
/// Says what is wrong with it.
pub(crate) fn baseline(text: &str) -> Result<String, String> {
    let words = |error: anyhow::Error| format!("{error:#}");
    gates::Baseline::parse(text, "the baseline").map_err(words)?.text().map_err(words)
}
