//! A question with a few answers, one key each.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{Overlay, action, form, line, text, window};
use crate::audit::Review;
use crate::model::Audit;
use crate::tui::keymap;
use crate::tui::model::{Model, Session};
use crate::tui::msg::Effect;
use crate::tui::screens::{meeting, registers, review};
use crate::tui::theme::Theme;
use crate::tui::widgets::panel::Title;
use crate::tui::widgets::{footer, put, put_all, wrapped};

/// Cells of the box.
const WIDTH: u16 = 64;

/// What an answer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Back to where one was.
    Nothing,
    /// Go on with the draft.
    Resume,
    /// Begin a new review.
    StartAnew,
    /// Keep what was typed.
    KeepText,
    /// Drop what was typed.
    DropText,
    /// Take the entry selected out of its register.
    RemoveEntry,
    /// Put the minutes on the clipboard.
    CopyMinutes,
    /// Write the minutes to a file.
    WriteMinutes,
    /// Leave: nothing is lost by it.
    Leave,
    /// Leave although something is not saved.
    LeaveAnyway,
    /// Save the draft again, and leave if that works.
    SaveAgain,
}

/// One answer: its keys as [`keymap::name`] writes them, as people read it, in words, and what it does.
type Choice = (&'static [&'static str], &'static str, &'static str, Then);

/// An open question.
#[derive(Debug)]
pub struct State {
    title: String,
    lines: Vec<String>,
    choices: Vec<Choice>,
}

impl State {
    /// Whether leaving now would lose something, so that the question has to be answered first.
    pub fn must_be_answered(&self) -> bool {
        !self.choices.iter().any(|choice| choice.3 == Then::Leave)
    }

    /// Everything that has to be read before it is answered.
    #[cfg(test)]
    pub(crate) fn words(&self) -> Vec<String> {
        let choices = self.choices.iter().map(|choice| format!("{} {}", choice.1, choice.2));
        [self.title.clone()].into_iter().chain(self.lines.iter().cloned()).chain(choices).collect()
    }
}

/// Offers to go on with a draft.
pub fn resume(draft: &Audit, session: &Session) -> State {
    let all = session.rubric.dimensions.len();
    let open = Review::resume(draft.clone(), None).open_count(&session.rubric);
    let last = draft.answers.values().filter_map(|answer| answer.at).max().unwrap_or(draft.at);
    let last = last.format("%Y-%m-%d at %H:%M");
    let mut lines = vec![if open == all {
        format!("It was begun on {last}; no dimension is answered yet. What was noted is kept.")
    } else {
        format!("{} of {all} dimensions were answered, the last on {last}. Nothing of it is lost.", all - open)
    }];
    let now = session.repository.as_ref().and_then(|repository| repository.commit.clone());
    if draft.repository.commit != now {
        lines.push("The repository has moved to another commit since.".into());
    }
    State {
        title: "A review is not finished".into(),
        lines,
        choices: vec![
            (&["<enter>", "r"], "⏎", "go on with it", Then::Resume),
            (&["n"], "n", "start anew", Then::StartAnew),
            (&["<esc>"], "Esc", "back", Then::Nothing),
            (&["q"], "q", "leave", Then::Leave),
        ],
    }
}

/// Asks what becomes of typed text.
pub fn text() -> State {
    State {
        title: "Keep what you typed?".into(),
        lines: vec!["It is not part of the review yet.".into()],
        choices: vec![
            (&["<enter>"], "⏎", "keep it", Then::KeepText),
            (&["d"], "d", "drop it", Then::DropText),
            (&["<esc>"], "Esc", "go on typing", Then::Nothing),
        ],
    }
}

/// Asks what becomes of a reason to leave a finding out.
pub fn reason() -> State {
    State {
        title: "Drop the reason?".into(),
        lines: vec!["Nothing was written.".into()],
        choices: vec![
            (&["<enter>", "d"], "⏎", "drop it", Then::DropText),
            (&["<esc>"], "Esc", "go on typing", Then::Nothing),
        ],
    }
}

/// Asks what becomes of an entry of a register.
pub fn entry() -> State {
    State { lines: vec!["It is not in the register yet.".into()], ..text() }
}

/// Asks whether an entry is to be taken out of its register.
pub fn remove(name: &str) -> State {
    State {
        title: format!("Take {name} out of the register?"),
        lines: vec!["Git has it, once it was committed.".into()],
        choices: vec![
            (&["<enter>"], "⏎", "take it out", Then::RemoveEntry),
            (&["<esc>"], "Esc", "keep it", Then::Nothing),
        ],
    }
}

/// Asks where the minutes of a meeting that is over are to go.
pub fn minutes() -> State {
    State {
        title: "The meeting is over and saved".into(),
        lines: vec!["Its minutes, as Markdown: where do they go? paydown report prints longer ones any time.".into()],
        choices: vec![
            (&["<enter>", "c", "y"], "⏎", "on the clipboard", Then::CopyMinutes),
            (&["f", "w"], "f", "into a file", Then::WriteMinutes),
            (&["<esc>"], "Esc", "nowhere", Then::Nothing),
            (&["q"], "q", "leave", Then::Leave),
        ],
    }
}

/// Asks whether to leave although the draft could not be saved.
pub fn unsaved(why: &str) -> State {
    State {
        title: "Your answers are not on disk".into(),
        lines: vec![
            why.to_owned(),
            String::new(),
            "Leaving now loses what was answered since the draft was last saved.".into(),
        ],
        choices: vec![
            (&["<enter>"], "⏎", "try again", Then::SaveAgain),
            (&["<esc>"], "Esc", "stay", Then::Nothing),
            (&["L"], "L", "leave and lose them", Then::LeaveAnyway),
        ],
    }
}

/// What a key does in the question: only the keys shown do anything.
pub fn key(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let Some(Overlay::Confirm(state)) = model.overlays.last() else { return Vec::new() };
    let name = keymap::name(key);
    let Some(then) = state.choices.iter().find(|choice| choice.0.contains(&name.as_str())).map(|choice| choice.3)
    else {
        return Vec::new();
    };
    model.overlays.pop();
    perform(model, then)
}

fn perform(model: &mut Model, then: Then) -> Vec<Effect> {
    match then {
        Then::Nothing => {
            model.meeting.wanted = false;
            Vec::new()
        }
        Then::CopyMinutes => meeting::copy_minutes(model),
        Then::WriteMinutes => {
            meeting::ask_for_file(model);
            Vec::new()
        }
        Then::Resume => match model.session.draft.take() {
            Some(draft) => review::resume(model, draft),
            None => Vec::new(),
        },
        Then::StartAnew => {
            model.session.put_aside = model.session.draft.take();
            review::begin(model)
        }
        Then::KeepText => match model.overlays.last() {
            Some(Overlay::Text(_)) => text::keep(model),
            Some(Overlay::Form(_)) => form::keep(model),
            Some(Overlay::Line(_)) => line::keep(model),
            _ => action::keep(model),
        },
        Then::DropText => {
            model.overlays.pop();
            Vec::new()
        }
        Then::RemoveEntry => registers::remove(model),
        Then::Leave | Then::LeaveAnyway => vec![Effect::Quit],
        Then::SaveAgain => {
            model.session.saves.leaving = true;
            model.session.save_draft().into_iter().collect()
        }
    }
}

/// The answers.
pub(super) fn keys(state: &State) -> Vec<(&'static str, &'static str)> {
    state.choices.iter().map(|choice| (choice.1, choice.2)).collect()
}

fn lines(state: &State, area: Rect, theme: Theme) -> Vec<Line<'static>> {
    let cells = usize::from(WIDTH.min(area.width).saturating_sub(4));
    state.lines.iter().flat_map(|line| wrapped(line, cells, theme.text())).collect()
}

/// Cells and rows of the box.
pub(super) fn size(state: &State, area: Rect) -> (u16, u16) {
    let rows = lines(state, area, Theme::PLAIN).len();
    (WIDTH.min(area.width), u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(4))
}

/// Draws the question and its answers.
pub fn draw(model: &Model, state: &State, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let lines = lines(state, area, theme);
    let inner = window(buf, area, size(state, area), Title::new(&state.title, theme), theme);
    put_all(buf, inner, lines);
    let keys = footer::keys(keys(state).into_iter(), usize::from(inner.width), theme);
    put(buf, inner, inner.height.saturating_sub(1), keys);
}
