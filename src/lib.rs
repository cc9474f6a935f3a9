//! `paydown`: how much technical debt does a machine-learning repository carry, and is it getting better?
//!
//! Data flows one way, and every room knows only those above it:
//!
//! ```text
//!  repo ──> facts ──> rules ──> registers ──┐
//!     parse ─┘ │                  │         ├──> rubric ──> audit ──> inspect ──> store ──> trend ──> report │ tui │ cli
//!   catalog ───┴──────────────> signals ────┘
//! ```
//!
//! `ARCHITECTURE.md` in the repository says what each room is for and what none of them may do.

pub mod cores;

pub mod fault;

pub mod text;

pub mod model;

pub mod cache;

pub mod repo;

pub mod parse;

pub mod catalog;

pub mod facts;

pub mod rules;

pub mod registers;

pub mod signals;

pub mod rubric;

pub mod audit;

pub mod inspect;

pub mod store;

pub mod trend;

pub mod report;

pub mod tui;

pub mod cli;

#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
