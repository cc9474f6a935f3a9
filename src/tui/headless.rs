//! The interface without a terminal: keys in, the last frame out. Effects run at once, one after another.

use std::collections::VecDeque;

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::letters;
use super::model::{Model, Start};
use super::msg::{Effect, Msg};
use super::runtime::{Ended, Services, perform, scan};
use super::update::update;
use super::view;
use crate::inspect::Job;

/// What is left of a session without a terminal.
#[derive(Debug)]
pub struct Session {
    /// The last frame.
    pub frame: Buffer,
    /// What it is called.
    pub title: String,
    /// How it ended.
    pub ended: Ended,
}

/// Opens, scans, presses `keys` and draws. Keys after the one that leaves are not pressed.
pub fn run(start: Start, services: &dyn Services, keys: &[KeyEvent]) -> Session {
    let model = after(start, services, keys);
    let size = model.size;
    let mut buf = Buffer::empty(Rect::new(0, 0, size.width, size.height));
    view::draw(&model, &mut buf);
    Session { frame: buf, title: view::title(&model), ended: Ended::of(&model) }
}

/// Opens, scans and presses `keys`, without drawing. Keys after the one that leaves are not pressed.
pub fn after(start: Start, services: &dyn Services, keys: &[KeyEvent]) -> Model {
    let (mut model, effects) = Model::new(start);
    let mut left = perform_all(&mut model, services, effects);
    let mut waiting: VecDeque<Msg> = keys.iter().copied().map(Msg::Key).collect();
    while !left && let Some(msg) = letters::next(&model, &mut waiting) {
        left = take_in(&mut model, services, msg);
    }
    model
}

fn take_in(model: &mut Model, services: &dyn Services, msg: Msg) -> bool {
    update(model, Msg::Now(services.now()));
    let effects = update(model, msg);
    perform_all(model, services, effects)
}

/// Runs effects and those that follow from them; whether one of them leaves.
fn perform_all(model: &mut Model, services: &dyn Services, effects: Vec<Effect>) -> bool {
    let mut waiting: VecDeque<Effect> = effects.into();
    while let Some(effect) = waiting.pop_front() {
        let msg = match effect {
            Effect::Quit => return true,
            // There is no terminal to do it.
            Effect::Suspend | Effect::Copy { .. } | Effect::Bell => None,
            Effect::Scan { job } => Some(scan(services, job, &Job::default())),
            Effect::OpenEditor { .. } => {
                Some(Msg::EditorClosed(Err("there is no terminal to hand to an editor".into())))
            }
            effect => perform(services, effect),
        };
        if let Some(msg) = msg {
            update(model, Msg::Now(services.now()));
            waiting.extend(update(model, msg));
        }
    }
    false
}
