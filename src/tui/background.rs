//! The terminal's answer to 'which background have you?', told apart from what somebody types. The question is asked after
//! the first frame and nobody waits: the answer comes as keys among the others, or never.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// The question: OSC 11.
pub(super) const QUESTION: &str = "\x1b]11;?\x1b\\";
/// What an answer begins with, behind the escape.
const BEGIN: &str = "]11;rgb:";
/// Longest answer, in characters.
const LONGEST: usize = 40;

/// What became of an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// These are somebody's keys after all.
    Keys(Vec<Event>),
    /// The background is dark, or light.
    Dark(bool),
    /// An answer may have begun; more has to come.
    Wait,
}

/// Watches events for the answer, once.
#[derive(Debug, Default)]
pub(super) struct Watch {
    held: Vec<Event>,
    text: String,
    done: bool,
}

impl Watch {
    /// Takes one event.
    pub(super) fn take(&mut self, event: Event) -> Told {
        if self.done {
            return Told::Keys(vec![event]);
        }
        let Some(letter) = letter(&event, self.text.is_empty()) else {
            return self.release(event);
        };
        self.held.push(event);
        if let Letter::End = letter {
            self.done = true;
            return match is_dark(&self.text) {
                Some(dark) => Told::Dark(dark),
                None => Told::Keys(std::mem::take(&mut self.held)),
            };
        }
        if let Letter::Of(letter) = letter {
            self.text.push(letter);
        }
        let begin = self.text.len().min(BEGIN.len());
        let fits = self.text.get(..begin) == BEGIN.get(..begin) && self.text.len() <= LONGEST;
        if fits { Told::Wait } else { self.give_back() }
    }

    fn release(&mut self, event: Event) -> Told {
        self.held.push(event);
        self.give_back()
    }

    fn give_back(&mut self) -> Told {
        self.text.clear();
        Told::Keys(std::mem::take(&mut self.held))
    }
}

enum Letter {
    Of(char),
    End,
}

/// The letter of an answer an event can be: it begins with Alt-] and ends with Alt-\ or Ctrl-G.
fn letter(event: &Event, first: bool) -> Option<Letter> {
    let Event::Key(KeyEvent { code: KeyCode::Char(letter), modifiers, kind, .. }) = event else { return None };
    if *kind == KeyEventKind::Release {
        return None;
    }
    match (letter, modifiers.contains(KeyModifiers::ALT), modifiers.contains(KeyModifiers::CONTROL), first) {
        (']', true, false, true) => Some(Letter::Of(']')),
        ('\\', true, false, false) | ('g', false, true, false) => Some(Letter::End),
        (letter, false, false, false) => Some(Letter::Of(*letter)),
        _ => None,
    }
}

/// Whether `]11;rgb:rrrr/gggg/bbbb` is nearer to black than to white.
fn is_dark(text: &str) -> Option<bool> {
    let parts: Vec<&str> = text.strip_prefix(BEGIN)?.split('/').collect();
    let [red, green, blue] = parts.as_slice() else { return None };
    let share = |digits: &str| {
        let value = u32::from_str_radix(digits, 16).ok()?;
        let most = 16u32.checked_pow(u32::try_from(digits.len()).ok()?)?.checked_sub(1)?;
        (most > 0).then(|| value * 1000 / most)
    };
    // How bright a colour looks: green most, blue least.
    Some((share(red)? * 299 + share(green)? * 587 + share(blue)? * 114) / 1000 < 500)
}

/// What `COLORFGBG` says of the background: its last number is one of the sixteen colours.
pub fn from_environment(value: &str) -> Option<bool> {
    let colour: u8 = value.rsplit(';').next()?.parse().ok()?;
    (colour < 16).then_some(!matches!(colour, 7 | 9..=15))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::keymap;

    fn told(keys: &str) -> Vec<Told> {
        let mut watch = Watch::default();
        keymap::parse(keys).unwrap().into_iter().map(|key| watch.take(Event::Key(key))).collect()
    }

    #[test]
    fn an_answer_is_understood_and_never_taken_for_keys() {
        let all = told("<a-]>11;rgb:ffff/ffff/f0f0<a-\\>r");
        assert!(all[..all.len() - 2].iter().all(|told| *told == Told::Wait), "{all:?}");
        assert_eq!(all[all.len() - 2], Told::Dark(false));
        assert!(matches!(&all[all.len() - 1], Told::Keys(keys) if keys.len() == 1));
        assert_eq!(told("<a-]>11;rgb:1e/1e/1e<c-g>").last(), Some(&Told::Dark(true)));
    }

    #[test]
    fn what_somebody_types_comes_through_in_order() {
        for keys in ["r2<enter>", "<a-]>x", "<a-]>11;x", "<a-]><esc>"] {
            let typed = keymap::parse(keys).unwrap();
            let through: Vec<Event> = told(keys)
                .into_iter()
                .flat_map(|told| match told {
                    Told::Keys(keys) => keys,
                    _ => Vec::new(),
                })
                .collect();
            assert_eq!(through, typed.into_iter().map(Event::Key).collect::<Vec<_>>(), "{keys}");
        }
    }

    #[test]
    fn the_environment_tells_too() {
        assert_eq!(from_environment("15;0"), Some(true));
        assert_eq!(from_environment("0;default;15"), Some(false));
        assert_eq!(from_environment("default;default"), None);
    }
}
