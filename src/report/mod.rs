//! What was seen and decided, as documents: one file a format, none of them decides anything.

pub mod compare;
pub mod csv;
pub mod evidence;
pub mod json;
pub mod portfolio;
pub mod portfolio_html;
pub mod text;
