//! The rubric as data: load and validate `rubrics/*.toml`, and turn observations into suggestions.

mod suggest;
mod types;

pub use suggest::suggest;
pub use types::{BandRule, Dimension, Level, Rubric, Step};

/// The rubric every review uses unless another is named.
pub const DEFAULT: &str = "ml-debt";

const BUILT_IN: &[(&str, &str)] = &[("ml-debt", include_str!("../../rubrics/ml-debt.toml"))];

/// Loads a built-in rubric by id, or one of the user's by path.
///
/// # Errors
/// Says what is wrong with the file and where.
pub fn load(id_or_path: &str) -> anyhow::Result<Rubric> {
    let (_, source) =
        BUILT_IN.iter().find(|(id, _)| *id == id_or_path).ok_or_else(|| anyhow::anyhow!("no rubric {id_or_path}"))?;
    let mut rubric: Rubric = toml::from_str(source)?;
    rubric.digest = crate::model::fingerprint(&[source]);
    Ok(rubric)
}
