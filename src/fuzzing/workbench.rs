//! The workbench under any keys, clicks, pastes, ticks and sizes, drawn after each of them.
//!
//! A message is a byte, and what it needs follows:
//! ```text
//!  0x20..0x7e  that key            0x80..      keys that have names, with Ctrl or Alt
//!  1 c r       a click             4 w h       another size
//!  2 c r       the wheel, down     5 n …       n bytes of text come in at once
//!  3 c r       the wheel, up       6 7 8 9     a tick, the scan's progress, its end, its failure
//!  0xc2..      the letter that these bytes are in UTF-8
//! ```

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use super::shown::assert_clean;
use crate::model::Audit;
use crate::text;
use crate::tui::fixture::{Bench, inspection, opened};
use crate::tui::msg::Msg;
use crate::tui::view;

/// Messages of one session.
const MOST: usize = 120;

const NAMED: [KeyCode; 20] = [
    KeyCode::Enter,
    KeyCode::Esc,
    KeyCode::Tab,
    KeyCode::BackTab,
    KeyCode::Backspace,
    KeyCode::Delete,
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::Left,
    KeyCode::Right,
    KeyCode::Home,
    KeyCode::End,
    KeyCode::PageUp,
    KeyCode::PageDown,
    KeyCode::F(1),
    KeyCode::Insert,
    KeyCode::Null,
    KeyCode::CapsLock,
    KeyCode::Char(' '),
    KeyCode::Menu,
];

/// The first two bytes are the size, the third says whether the scan is over.
pub(super) fn run(data: &[u8]) {
    let [width, height, scanned, rest @ ..] = data else { return };
    let (width, height) = (u16::from(*width).max(1), u16::from(*height % 100).max(1));
    let mut bench =
        if scanned % 4 == 0 { Bench::unscanned(width, height, &opened()) } else { Bench::new(width, height) };
    let mut script = Script(rest);
    for _ in 0..MOST {
        let Some(msg) = script.next() else { break };
        if bench.world.quit {
            break;
        }
        bench.send(msg);
        looks_right(&bench);
        nothing_is_lost(&bench);
    }
    bench.world.saved.iter().chain(bench.world.drafts.last()).for_each(comes_back);
}

/// Drawing outside of the buffer panics, so not panicking is staying inside.
fn looks_right(bench: &Bench) {
    let size = bench.model.size;
    let mut buf = Buffer::empty(Rect::new(0, 0, size.width, size.height));
    view::draw(&bench.model, &mut buf);
    let screen = view::as_text(&buf);
    assert_clean("screen", &screen);
    for line in screen.lines() {
        assert!(text::width(line) <= usize::from(size.width), "wider than {}: {line:?}", size.width);
    }
}

/// Every answer given is in a draft before the next key.
fn nothing_is_lost(bench: &Bench) {
    let Some(review) = &bench.model.session.review else { return };
    let known = [bench.world.drafts.last(), bench.model.session.draft.as_ref(), bench.world.saved.last()];
    let is_kept = known.iter().flatten().any(|draft| draft.answers == review.audit().answers);
    assert!(is_kept || review.audit().answers.is_empty(), "answers that no draft holds: {:?}", review.audit().answers);
}

/// Whatever was typed is written so that it reads the same.
fn comes_back(audit: &Audit) {
    let text = toml::to_string(audit).expect("a review can be written");
    assert_eq!(toml::from_str::<Audit>(&text).ok().as_ref(), Some(audit), "{text}");
}

struct Script<'a>(&'a [u8]);

impl Iterator for Script<'_> {
    type Item = Msg;

    fn next(&mut self) -> Option<Msg> {
        Some(match self.byte()? {
            at @ 1..=3 => {
                let kind =
                    [MouseEventKind::Down(MouseButton::Left), MouseEventKind::ScrollDown, MouseEventKind::ScrollUp]
                        [usize::from(at) - 1];
                let (column, row) = (u16::from(self.byte()?), u16::from(self.byte()?));
                Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })
            }
            4 => Msg::Resize(Size::new(u16::from(self.byte()?).max(1), u16::from(self.byte()?).max(1))),
            5 => {
                let length = usize::from(self.byte()?).min(self.0.len());
                let (text, rest) = self.0.split_at(length);
                self.0 = rest;
                Msg::Paste(String::from_utf8_lossy(text).into_owned())
            }
            6 => Msg::Tick,
            7 => Msg::Progress { job: 1, done: u64::from(self.byte()?), total: u64::from(self.byte()?) },
            8 => Msg::Scanned { job: 1, result: Box::new(Ok(inspection())) },
            9 => Msg::Scanned { job: 1, result: Box::new(Err("the repository went away".into())) },
            byte => Msg::Key(self.key(byte)),
        })
    }
}

impl Script<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn key(&mut self, byte: u8) -> KeyEvent {
        let plain = |code| KeyEvent::new(code, KeyModifiers::NONE);
        match byte {
            b' '..=b'~' => plain(KeyCode::Char(char::from(byte))),
            0x80..0xc0 => {
                let modifiers = [KeyModifiers::NONE, KeyModifiers::NONE, KeyModifiers::CONTROL, KeyModifiers::ALT]
                    [usize::from(byte >> 4) & 3];
                // The last four of the twenty have no byte below 0x90.
                let named = usize::from(byte & 15) + if byte >> 4 == 9 { 4 } else { 0 };
                KeyEvent::new(NAMED[named % NAMED.len()], modifiers)
            }
            10..=31 => KeyEvent::new(KeyCode::Char(char::from(b'`' + byte - 9)), KeyModifiers::CONTROL),
            _ => {
                // The letter that begins here; bytes that are none stand for one that is not known.
                let bytes = [&[byte], self.0].concat();
                let letter = (2..=4).find_map(|length| std::str::from_utf8(bytes.get(..length)?).ok()?.chars().next());
                let letter = letter.unwrap_or('\u{fffd}');
                self.0 = self.0.get(letter.len_utf8().saturating_sub(1)..).unwrap_or_default();
                plain(KeyCode::Char(letter))
            }
        }
    }
}
