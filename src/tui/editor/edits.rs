//! What was changed in a text, so that it can be undone and brought back; the letters of a word are one step.

use super::{At, Editor};

/// Steps kept; older ones are forgotten.
const MOST_STEPS: usize = 1000;

/// One change: at a place, something else in place of what stood there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// Where.
    pub(super) at: At,
    /// What stood there.
    pub(super) removed: String,
    /// What stands there now.
    pub(super) inserted: String,
    /// Where the cursor was.
    pub(super) before: At,
}

impl Edit {
    /// The place behind `text`, where it stands at this place.
    pub(super) fn behind(&self, text: &str) -> At {
        behind(self.at, text)
    }

    /// Whether `next` goes on with the word that this one types.
    fn goes_on(&self, next: &Self) -> bool {
        let is_letter = |text: &str| text.chars().count() == 1 && text != "\n";
        let begins_word = self.inserted.ends_with(' ') && next.inserted != " ";
        self.removed.is_empty()
            && next.removed.is_empty()
            && is_letter(&next.inserted)
            && !begins_word
            && self.behind(&self.inserted) == next.at
    }
}

/// The place behind `text` that stands at `at`.
fn behind(at: At, text: &str) -> At {
    match text.rfind('\n') {
        None => At { byte: at.byte + text.len(), ..at },
        Some(last) => At { line: at.line + text.matches('\n').count(), byte: text.len() - last - 1 },
    }
}

/// Changes in the order they were made; those behind `done` were undone.
#[derive(Clone, Debug, Default)]
pub(super) struct Edits {
    all: Vec<Edit>,
    done: usize,
    /// Whether a letter goes on with the last change.
    open: bool,
}

impl Edits {
    /// Remembers a change; what was undone before cannot be brought back any more.
    pub(super) fn push(&mut self, edit: Edit) {
        self.all.truncate(self.done);
        let last = self.all.last_mut().filter(|last| self.open && last.goes_on(&edit));
        match last {
            Some(last) => last.inserted.push_str(&edit.inserted),
            None => self.all.push(edit),
        }
        if self.all.len() > MOST_STEPS {
            self.all.remove(0);
        }
        self.done = self.all.len();
        self.open = true;
    }

    /// The next change is a step of its own.
    pub(super) fn close(&mut self) {
        self.open = false;
    }

    /// The change to undo.
    pub(super) fn back(&mut self) -> Option<Edit> {
        self.open = false;
        self.done = self.done.checked_sub(1)?;
        self.all.get(self.done).cloned()
    }

    /// The change to make again.
    pub(super) fn forward(&mut self) -> Option<Edit> {
        self.open = false;
        let edit = self.all.get(self.done).cloned()?;
        self.done += 1;
        Some(edit)
    }
}

impl Editor {
    /// What stands from `from` to `to`.
    pub(super) fn between(&self, from: At, to: At) -> String {
        if from.line == to.line {
            return self.lines[from.line][from.byte..to.byte].to_owned();
        }
        let mut text = self.lines[from.line][from.byte..].to_owned();
        for line in &self.lines[from.line + 1..to.line] {
            text.push('\n');
            text.push_str(line);
        }
        text.push('\n');
        text.push_str(&self.lines[to.line][..to.byte]);
        text
    }

    /// Puts `text` in place of what stands from `from` to `to`; gives the place behind it.
    pub(super) fn replace(&mut self, from: At, to: At, text: &str) -> At {
        self.rows.get_mut().forget(from);
        if to.line > from.line {
            let rest = self.lines[to.line].split_off(to.byte);
            self.lines.drain(from.line + 1..=to.line);
            self.lines[from.line].truncate(from.byte);
            self.lines[from.line].push_str(&rest);
        } else {
            self.lines[from.line].drain(from.byte..to.byte);
        }
        match text.split_once('\n') {
            None => self.lines[from.line].insert_str(from.byte, text),
            Some((first, more)) => {
                let rest = self.lines[from.line].split_off(from.byte);
                self.lines[from.line].push_str(first);
                let mut more: Vec<String> = more.split('\n').map(str::to_owned).collect();
                more.last_mut().into_iter().for_each(|last| last.push_str(&rest));
                let behind = self.lines.split_off(from.line + 1);
                self.lines.extend(more);
                self.lines.extend(behind);
            }
        }
        behind(from, text)
    }
}
