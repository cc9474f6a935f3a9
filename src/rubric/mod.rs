//! The rubric as data: load and validate `rubrics/*.toml`, and turn observations into suggestions.

mod check;
mod load;
pub mod probe;
mod suggest;
mod types;

pub use check::{Problem, check};
pub use load::{TEMPLATE, built_in, built_in_ids, load};
pub use probe::Probe;
pub use suggest::suggest;
pub use types::{Aggregation, BandRule, Dimension, Level, Rubric, SectionRule, Step};

/// The rubric every review uses unless another is named.
pub const DEFAULT: &str = "ml-debt";
