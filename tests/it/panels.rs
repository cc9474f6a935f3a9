//! Panels in a real terminal: a border pulled with the mouse stands there the next time, and a damaged memory is said.

use std::path::PathBuf;

use vt100::Screen;

use crate::replay::repository;
use crate::support::{Fixture, Terminal, write};

fn memory(fixture: &Fixture) -> PathBuf {
    fixture.outside().join("home/state/paydown/panels.toml")
}

fn start(fixture: &Fixture) -> Terminal {
    let mut terminal = Terminal::start(fixture, &[], &[]);
    terminal.wait_for("score suggested");
    terminal
}

/// Column and row where the upper corners of two boxes meet.
fn corners(screen: &Screen) -> Option<(usize, usize)> {
    let contents = screen.contents();
    let place = |(row, line): (usize, &str)| {
        Some((line.chars().collect::<Vec<_>>().windows(2).position(|two| two == ['╮', '╭'])?, row))
    };
    contents.lines().enumerate().find_map(place)
}

fn corners_now(terminal: &mut Terminal) -> (usize, usize) {
    let found = std::cell::Cell::new(None);
    terminal.wait("two boxes beside each other", |screen| {
        found.set(corners(screen));
        found.get().is_some()
    });
    found.get().unwrap()
}

/// What a terminal sends for the mouse: buttons, column and row from 1, pressed or let go.
fn mouse(buttons: u8, (column, row): (usize, usize), is_down: bool) -> String {
    format!("\u{1b}[<{buttons};{};{}{}", column + 1, row + 1, if is_down { 'M' } else { 'm' })
}

#[test]
fn a_border_that_was_pulled_stands_there_the_next_time() {
    let fixture = repository();
    let mut terminal = start(&fixture);
    let (column, row) = corners_now(&mut terminal);
    let to = (column - 12, row);
    terminal.keys(&mouse(0, (column, row), true)).keys(&mouse(32, to, true));
    terminal.wait("the border where it was pulled", |screen| corners(screen) == Some(to));
    assert!(!memory(&fixture).exists(), "not before it is let go");
    terminal.keys(&mouse(0, to, false)).keys("q");
    let (code, _) = terminal.end();
    assert_eq!(code, 0);
    let text = std::fs::read_to_string(memory(&fixture)).unwrap();
    assert!(text.contains("overview = ") && text.contains("schema = 1"), "{text}");
    let mut terminal = start(&fixture);
    assert_eq!(corners_now(&mut terminal), to);
    // Put back by a key.
    terminal.keys("=");
    terminal.wait("the border where it stood first", |screen| corners(screen) == Some((column, row)));
    terminal.keys("q");
    terminal.end();
    assert!(!std::fs::read_to_string(memory(&fixture)).unwrap().contains("overview"));
    assert!(!fixture.path().join(".paydown").exists(), "nothing of it is kept in the repository");
}

#[test]
fn a_damaged_memory_of_panels_is_said_and_written_anew() {
    let fixture = repository();
    write(&memory(&fixture), "schema = 1\n[borders]\noverview = \"half\"\n");
    let mut terminal = start(&fixture);
    terminal.keys("d").wait_for("line 3").keys("\u{1b}");
    terminal.wait("the overview", |screen| !screen.contents().contains("line 3"));
    terminal.keys("]q");
    let (code, _) = terminal.end();
    assert_eq!(code, 0);
    let text = std::fs::read_to_string(memory(&fixture)).unwrap();
    assert!(text.contains("overview = 5"), "{text}");
}
