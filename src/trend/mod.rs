//! Audits over time: totals with their intervals, what each dimension did, and what must not be overlooked. Pure.

mod series;
mod spark;

pub use series::{Cell, Marker, Point, Row, Series, series};
pub use spark::sparkline;
