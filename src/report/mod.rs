//! What was seen and decided, as documents: one file a format, none of them decides anything.
//!
//! `gather` builds [`ReportData`]; `document` puts it in order as minutes, a summary or an onboarding report; `page_text`,
//! `page_markdown` and `page_html` write that, `sheet` writes the data as a table, and as JSON it is what it is.

pub mod badge;
mod chart;
pub mod compare;
pub mod csv;
pub mod data;
pub mod document;
mod escape;
pub mod evidence;
pub mod gather;
pub mod json;
mod left_out;
pub mod links;
pub mod meeting;
pub mod page_html;
pub mod page_markdown;
pub mod page_text;
pub mod portfolio;
pub mod portfolio_html;
pub mod sarif;
pub mod sheet;
pub mod text;

pub use data::ReportData;
