//! Typing: undo, words, long lines, days and names.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::fixture::Bench;
use super::letters;
use super::msg::Msg;
use super::overlay::{self, Overlay};
use super::view;
use crate::registers::Kind;

fn note(bench: &Bench) -> String {
    bench.world.drafts.last().unwrap().answers["reproducibility"].note.clone()
}

#[test]
fn a_note_is_undone_and_redone_step_by_step() {
    let mut bench = Bench::new(80, 24);
    bench.keys("r1none two");
    bench.send(Msg::Paste(" three four".into()));
    bench.keys("<c-z>");
    bench.keys("<enter>");
    assert_eq!(note(&bench), "one two", "what was pasted is one step");
    bench.keys("n<c-w><c-w>gone<c-z><c-z><c-z><c-z><c-z><c-z><c-r><enter>");
    assert_eq!(note(&bench), "one", "all was brought back, and one word deleted again");
}

#[test]
fn the_cursor_moves_by_words() {
    let mut bench = Bench::new(80, 24);
    bench.keys("r1nalpha gamma<c-left>beta <a-left><a-left>X<c-right>Y<enter>");
    assert_eq!(note(&bench), "Xalpha Ybeta gamma");
}

#[test]
fn a_long_line_is_wrapped_where_it_is_typed() {
    let mut bench = Bench::new(80, 24);
    let words = "nobody could say which rows of the table were used when the model in production was trained";
    bench.keys(&format!("r1n{words}"));
    assert!(!bench.screen().contains(words) && bench.screen().contains("was trained"), "{}", bench.screen());
    bench.keys(&format!("<enter>a{words}"));
    let screen = bench.screen();
    assert!(screen.contains("nobody could say") && screen.contains("         trained "), "{screen}");
}

#[test]
fn an_owner_is_completed_from_the_history_and_whole_names_stay() {
    let mut bench = Bench::new(80, 24);
    bench.keys("r<right>aversion it<enter>Mira L");
    assert!(bench.screen().contains("→ completes Mira Lindqvist"), "{}", bench.screen());
    bench.keys("<right><enter>friday<enter>");
    let action = bench.world.drafts.last().unwrap().actions.last().unwrap().clone();
    assert_eq!((action.owner.as_str(), action.due.unwrap().to_string().as_str()), ("Mira Lindqvist", "2026-11-27"));
    bench.keys("aagain<enter>ola<right><enter><enter>");
    assert_eq!(bench.world.drafts.last().unwrap().actions.last().unwrap().owner, "ola");
}

#[test]
fn people_of_a_register_are_completed_too() {
    let mut bench = Bench::new(100, 30);
    bench.keys("w<right>na");
    for _ in 0..12 {
        if bench.screen().contains("who answers for it upstream") {
            break;
        }
        bench.keys("<tab>");
    }
    bench.keys("Mira L");
    assert!(bench.screen().contains("→ completes Mira Lindqvist"), "{}", bench.screen());
    bench.keys("<right>");
    assert!(bench.screen().contains("Mira Lindqvist"), "{}", bench.screen());
}

#[test]
fn days_that_lie_ahead_are_typed_in_a_register_as_anywhere() {
    let mut bench = Bench::new(100, 40);
    bench.keys("w");
    let kinds = Kind::ALL.len();
    let mut seen = 0;
    for _ in 0..kinds {
        bench.keys("n");
        let Some(Overlay::Form(form)) = bench.model.overlays.last() else { panic!("no form: {}", bench.screen()) };
        let fields = form.days_ahead();
        for at in fields {
            bench.keys(&"<tab>".repeat(at));
            bench.keys("+2w");
            assert!(!bench.screen().contains("expected a day"), "{}", bench.screen());
            assert_eq!(form_days(&bench), Some("2026-12-04".to_owned()), "{}", bench.screen());
            seen += 1;
            bench.keys("<c-z><c-z><c-z>");
            bench.keys(&"<s-tab>".repeat(at));
        }
        bench.keys("<esc>d<right>");
    }
    assert!(seen > 0, "no register has such a field");
}

fn form_days(bench: &Bench) -> Option<String> {
    let Some(Overlay::Form(form)) = bench.model.overlays.last() else { return None };
    form.day_typed(bench.model.session.now.date_naive())
}

#[test]
fn letters_that_come_at_once_are_typed_as_one_by_one() {
    let keys = [
        "rnone two<left><left>X y<c-w>three, four<enter>",
        "raversion it all<enter>Mira L<right><enter>fri day<bs><bs><bs><bs>",
        "rxno users yet<esc>",
        "w<right><right>nchurned soon<enter>a model<enter>4x",
        "f/train py<enter>",
        "f/home<enter>xour own box<tab>, now<enter>",
        "f/home<enter>xour box<enter>xyz",
        "<space>m, ola, mir<tab><enter>pwho pays for it<enter>v12n why not<enter>",
        "r:note abc<bs><bs><bs><bs><enter>done<enter>",
    ];
    for keys in keys {
        let (mut one_by_one, mut at_once) = (Bench::new(100, 30), Bench::new(100, 30));
        one_by_one.keys(keys);
        at_once.at_once(keys);
        assert_eq!(at_once.screen(), one_by_one.screen(), "{keys}");
        assert_eq!(at_once.world.drafts, one_by_one.world.drafts, "{keys}");
    }
}

#[test]
fn letters_that_come_at_once_are_laid_out_once() {
    let mut bench = Bench::new(80, 24);
    bench.keys("rn");
    let mut waiting = "because of the data ".repeat(1000).chars().map(|c| Msg::Key(letter(c))).collect();
    assert!(matches!(letters::next(&bench.model, &mut waiting), Some(Msg::Letters(text)) if text.len() == 20_000));
    assert!(waiting.is_empty());
    bench.keys("<esc>");
    let mut waiting = "jj".chars().map(|c| Msg::Key(letter(c))).collect();
    assert!(matches!(letters::next(&bench.model, &mut waiting), Some(Msg::Key(_))), "keys stay keys elsewhere");
}

#[test]
fn the_cursor_is_seen_behind_a_row_that_is_full() {
    for (keys, width) in [("rn", 60), ("ra", 60), ("f/home<enter>x", 64), (":", 60), ("<space>m", 60)] {
        let mut bench = Bench::new(width, 20);
        bench.keys(keys);
        for typed in 0..80 {
            bench.keys("x");
            let mut alone = Buffer::empty(Rect::new(0, 0, width, 20));
            overlay::draw(&bench.model, view::body(alone.area.as_size()), &mut alone);
            let cursors = alone.content.iter().filter(|cell| cell.modifier.contains(Modifier::REVERSED)).count();
            // The palette marks its choice as well.
            assert!(cursors >= 1, "{keys}: {typed} letters\n{}", bench.screen());
        }
    }
}

fn letter(c: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)
}
