//! The workbench: ten questions, what the repository shows beside each, and the history of answers.
//!
//! ```text
//!   keys, mouse, results ──> Msg ──> update(&mut Model) ──> [Effect] ──> runtime | headless ──> Msg …
//!                                        │
//!                                        └──> view(&Model) ──> cells
//! ```
//!
//! `update` and `view` do no I/O and know no clock; effects run in `runtime` (in a terminal) or `headless` (for
//! `--keys` and `--print`). A screen is one file in `screens/`; its actions are one table in
//! `commands`, with names for the palette and for the settings.

mod ascii;
pub mod background;
pub mod borders;
pub mod claims;
pub mod commands;
pub mod due;
mod fuzzy;
mod go;
pub mod headless;
mod home;
pub mod keymap;
mod letters;
pub mod model;
mod mouse;
pub mod msg;
mod names;
pub mod overlay;
pub mod picture;
pub mod runtime;
pub mod screens;
pub mod theme;
mod tour;
pub mod trail;
pub mod update;
pub mod view;
pub mod widgets;

#[cfg(any(test, feature = "fuzzing"))]
#[allow(clippy::unwrap_used, dead_code, reason = "canned values, of which the tests and the targets use other parts")]
pub(crate) mod fixture;
#[cfg(test)]
mod focus_tests;
#[cfg(test)]
mod forms_tests;
#[cfg(test)]
mod layout_tests;
#[cfg(test)]
mod looks;
#[cfg(test)]
mod meeting_tests;
#[cfg(test)]
mod mouse_tests;
#[cfg(test)]
mod palette_tests;
#[cfg(test)]
mod replays;
#[cfg(test)]
mod walks;

use model::{Model, Screen};
use overlay::Overlay;

/// The file and line beside the selection, whichever screen shows it.
pub fn place(model: &Model) -> Option<(String, Option<u32>)> {
    if let Some(Overlay::Source(state)) = model.overlays.last() {
        return Some((state.path.clone(), state.line()));
    }
    if let Some(claim) = trail::selected(model) {
        return Some((claim.path, claim.line));
    }
    match model.screen {
        Screen::Review => {
            let item = screens::review::selected(model)?;
            let (path, line) = item.place()?;
            Some((path.to_owned(), line))
        }
        Screen::Findings => {
            let finding = screens::findings::selected(model).filter(|finding| !finding.path.is_empty())?;
            Some((finding.path.clone(), screens::findings::line_of(finding)))
        }
        Screen::Registers => screens::registers::place(model),
        _ => None,
    }
}
