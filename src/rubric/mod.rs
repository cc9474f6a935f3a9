//! The rubric as data: load and validate `rubrics/*.toml`, and turn observations into suggestions.

mod load;
pub mod probe;
mod suggest;
mod types;

pub use load::{Problem, TEMPLATE, built_in, built_in_ids, check, load};
pub use probe::Probe;
pub use suggest::suggest;
pub use types::{Aggregation, BandRule, Dimension, Level, Rubric, SectionRule, Step};

/// The rubric every review uses unless another is named.
pub const DEFAULT: &str = "ml-debt";
