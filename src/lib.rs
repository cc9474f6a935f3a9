//! `paydown`: how much technical debt does a machine-learning repository carry, and is it getting better?
//!
//! Data flows one way, and every room knows only those above it:
//!
//! ```text
//!  repo ──> facts ──> rules ─┐
//!   │  parse ─┘         │    ├──> rubric ──> inspect ──> audit ──> store ──> trend ──> report │ tui │ cli
//!   │                   └> signals ┘
//!   └ snapshot of files, one walk over history
//! ```
//!
//! `ARCHITECTURE.md` in the repository says what each room is for and what none of them may do.

pub mod audit;
pub mod catalog;
pub mod cli;
pub mod facts;
pub mod inspect;
pub mod model;
pub mod parse;
pub mod repo;
pub mod report;
pub mod rubric;
pub mod rules;
pub mod signals;
pub mod store;
pub mod text;
pub mod trend;
pub mod tui;
