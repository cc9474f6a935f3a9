//! Bytes of one file to plain facts: pure (no I/O, no clock), total (any input gives an answer), bounded in depth and size.
//!
//! [`classify`] tells from a path alone which parser fits; every parser cuts what is larger than the limits of `lines`
//! and says so (`partial`) instead of failing. Lines are counted from 1.

pub mod ci;
pub mod command;
pub mod comment;
pub mod compose;
pub mod conda;
pub mod dbt;
pub mod decode;
pub mod dockerfile;
pub mod dvc;
pub mod feature_store;
pub mod format;
pub mod gitattributes;
pub mod ini;
pub mod json;
mod lines;
pub mod lock;
pub mod makefile;
pub mod markdown;
pub mod node;
pub mod notebook;
pub mod openapi;
pub mod pep508;
pub mod pipfile;
pub mod prose;
pub mod proto;
pub mod pyproject;
pub mod python;
pub mod r;
pub mod requirements;
pub mod rst;
pub mod settings;
pub mod setup_cfg;
pub mod shell;
pub mod sql;
pub mod test_report;
pub mod toml;
pub mod tree;
pub mod yaml;
mod yaml_lines;

pub use decode::decode;
pub use format::{Format, by_shebang, classify};
