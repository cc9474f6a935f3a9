//! Audits over time: totals with their intervals, what each dimension did, and what must not be overlooked. Pure.

mod periods;
mod portfolio;
mod series;
mod spark;

pub use periods::{Every, Period, PeriodEnd, ends};
pub use portfolio::{
    Freshness, Inspected, PortfolioRow, PortfolioSort, STALE_AFTER_DAYS, matches, newest_of_each, portfolio, sort,
};
pub use series::{Cell, Marker, Point, Row, Series, series};
pub use spark::sparkline;
