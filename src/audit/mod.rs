//! Reviews: answers in progress, their score, and what moved between two audits. Pure: time comes in as a value.
//!
//! ```text
//!  suggestions ─> Review (answers, notes, actions, undo) ─> finish ─> Audit
//!                   └─ tally: total, interval, band               └─ deltas against the audit before
//! ```

mod actions;
mod age;
mod automatic;
mod delta;
mod doubt;
#[cfg(test)]
pub(crate) mod fixtures;
mod meeting;
mod plan;
mod review;
mod same;
mod tally;
mod why;

pub use actions::{Tracked, apply, is_overdue, proposal, track};
pub use age::{Age, EXPIRES_AFTER_QUARTERS, Moved, age, moved};
pub use automatic::{TOOL_VERSION, automatic, automatic_id, stable_id};
pub use delta::{Delta, deltas, hidden_falls};
pub use doubt::{doubts, rubric_doubt, wrong_clock};
pub use plan::{Plan, Raise, Standing, plan};
pub use review::{NO_REASON, ReasonMissing, Review};
pub use tally::{tally, tally_suggestions};
pub use why::{Comparison, Move, Reason, Trace, compare, total_change};
