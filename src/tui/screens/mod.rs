//! One screen a file: its state, what its commands do, how it is drawn.

pub mod compare;
pub mod findings;
pub mod meeting;
pub mod overview;
pub mod portfolio;
pub mod registers;
pub mod review;
pub mod since;
pub mod summary;
pub mod trend;
