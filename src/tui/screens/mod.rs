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

use ratatui::layout::Rect;

use super::model::{Model, Screen};
use super::widgets::split::Split;

/// The borders between parts of the screen shown, whether or not there is room to move them.
pub fn splits(model: &Model, area: Rect) -> Vec<Split> {
    match model.screen {
        Screen::Overview => overview::splits(model, area),
        Screen::Review => review::splits(model, area),
        Screen::Findings => findings::splits(model, area),
        Screen::Summary => summary::splits(model, area),
        Screen::Meeting => meeting::splits(model, area),
        Screen::Trend => trend::splits(model, area),
        Screen::Portfolio => portfolio::splits(model, area),
        Screen::Registers => registers::splits(model, area),
        Screen::Compare => Vec::new(),
    }
}
