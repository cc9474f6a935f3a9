//! Letters that come together, as from a text that is pasted into a terminal that does not mark it: where keys are text they
//! are typed together, so that the editor lays the text out once for all of them and not once for each.

use std::collections::VecDeque;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::model::Model;
use super::msg::Msg;
use super::overlay::Overlay;

/// Takes the next message off those that wait.
pub(super) fn next(model: &Model, waiting: &mut VecDeque<Msg>) -> Option<Msg> {
    if !model.overlays.last().is_some_and(Overlay::takes_letters) {
        return waiting.pop_front();
    }
    let mut letters = String::new();
    let together = waiting.iter().map_while(letter).inspect(|letter| letters.extend(*letter)).count();
    match letters.chars().nth(1) {
        Some(_) => {
            waiting.drain(..together);
            Some(Msg::Letters(letters))
        }
        // One alone is a key like any other.
        None => waiting.pop_front(),
    }
}

/// The letter of a key; that a key is let go types nothing, and parts nothing.
#[expect(clippy::option_option, reason = "no letter, nothing, or a letter")]
fn letter(msg: &Msg) -> Option<Option<char>> {
    match msg {
        Msg::Key(KeyEvent { kind: KeyEventKind::Release, .. }) => Some(None),
        Msg::Key(KeyEvent { code: KeyCode::Char(c), modifiers, .. })
            if !modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) =>
        {
            Some(Some(*c))
        }
        _ => None,
    }
}
