//! The rubric as data: load and validate `rubrics/*.toml`, and turn observations into suggestions.

mod load;
mod suggest;
mod types;

pub use load::{Problem, built_in, built_in_ids, check, load};
pub use suggest::suggest;
pub use types::{BandRule, Dimension, Level, Rubric, Step};

/// The rubric every review uses unless another is named.
pub const DEFAULT: &str = "ml-debt";
