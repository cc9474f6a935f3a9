//! The shipped program in a real pseudo-terminal: the main job, killing it, leaving it, lending its screen.

use paydown::model::{Origin, Verdict};
use vt100::MouseProtocolMode;

use crate::replay::{repository, stored};
use crate::support::{Fixture, Terminal, write};

const ENTER: &str = "\r";
const ESCAPE: &str = "\u{1b}";
const RIGHT: &str = "\u{1b}[C";

/// Starts on the repository and waits until the scan is done.
fn start(fixture: &Fixture, environment: &[(&str, &str)]) -> Terminal {
    let mut terminal = Terminal::start(fixture, &[], environment);
    terminal.wait_for("score suggested");
    terminal
}

/// The first dimension whose suggestion has this confidence, as the scan prints it: its index, id and score.
fn suggested(fixture: &Fixture, confidence: &str) -> (usize, String, u8) {
    let output = fixture.paydown().args(["scan", "--format", "json"]).assert().success();
    let scan: serde_json::Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    let all = scan["dimensions"].as_array().unwrap();
    let index = all.iter().position(|dimension| dimension["confidence"] == confidence);
    let index = index.unwrap_or_else(|| panic!("no {confidence} suggestion in {scan:#}"));
    let score = u8::try_from(all[index]["score"].as_u64().unwrap()).unwrap();
    (index, all[index]["id"].as_str().unwrap().to_owned(), score)
}

/// A repository with a strong and a moderate suggestion, whatever the rules of the day are: the demo's.
fn demo() -> Fixture {
    let fixture = Fixture::folder();
    fixture.paydown().args(["demo", "--keys", ""]).arg(fixture.path()).assert().success();
    fixture
}

#[test]
fn accept_override_note_action_finish_save() {
    let fixture = demo();
    let (strong, strong_id, suggestion) = suggested(&fixture, "strong");
    let level = u8::from(suggestion == 0);
    let mut terminal = start(&fixture, &[]);
    terminal.keys("r").wait_for("Evidence");
    // Override the strong suggestion; it asks why.
    for _ in 0..strong {
        terminal.keys(RIGHT);
    }
    terminal.keys(&level.to_string()).wait_for("why 0, when the scan says 1?").keys("we tried it").keys(ENTER);
    terminal.wait_for("note: we tried it");
    // An action with owner and date.
    terminal.keys("a").wait_for("an action").keys("rebuild it from nothing\tola\t+2w").wait_for("= ");
    terminal.keys(ENTER).wait_for("action noted");
    // Accept every other strong suggestion and finish.
    terminal.keys("A").wait_for("accepted").keys("s").wait_for("Summary").wait_for("rebuild it from nothing");
    terminal.keys(ENTER).wait_for("saved as").keys("q");
    let (code, parser) = terminal.end();
    assert_eq!(code, 0);
    assert!(!parser.screen().alternate_screen());

    let (audits, drafts) = stored(&fixture);
    assert_eq!((audits.len(), drafts.len()), (1, 0));
    let answer = &audits[0].answers[strong_id.as_str()];
    assert_eq!((&answer.verdict, answer.origin), (&Verdict::Score(level), Origin::Overridden));
    assert_eq!(answer.note, "we tried it");
    assert!(audits[0].answers.values().any(|answer| answer.origin == Origin::Confirmed));
    let action = audits[0].actions.iter().find(|action| action.text == "rebuild it from nothing").unwrap();
    assert_eq!((action.owner.as_str(), action.dimension.as_str()), ("ola", strong_id.as_str()));
    assert!(action.due.is_some());
}

#[test]
fn killed_in_the_middle_it_offers_every_answer_again() {
    let fixture = repository();
    let mut terminal = start(&fixture, &[]);
    terminal.keys("r").wait_for("Evidence").keys("nfirst").keys(ENTER).wait_for("note: first").keys("2").keys(RIGHT);
    terminal.keys("nsecond").keys(ENTER).wait_for("note: second").keys("0");
    terminal.wait("two answers, saved", |screen| {
        let text = screen.contents();
        text.contains("2 of 10") && text.contains("draft saved")
    });
    terminal.signal("-KILL");
    terminal.end();

    let mut terminal = Terminal::start(&fixture, &[], &[]);
    terminal.wait_for("A review is not finished").wait_for("2 of 10").keys(ENTER).wait_for("Evidence");
    terminal.keys("g").wait_for("note: first").keys(RIGHT).wait_for("note: second").keys("q");
    let (code, parser) = terminal.end();
    assert_eq!(code, 0);
    assert!(parser.screen().contents().contains("kept as a draft"), "{}", parser.screen().contents());
    let draft = &stored(&fixture).1[0];
    let levels: Vec<_> = draft.answers.values().map(|answer| answer.verdict.clone()).collect();
    assert_eq!(levels, [Verdict::Score(2), Verdict::Score(0)]);
}

#[test]
fn leaving_gives_the_terminal_back_as_it_was() {
    let fixture = repository();
    for keys in ["q", "\u{3}", "r\u{3}"] {
        let mut terminal = start(&fixture, &[]);
        terminal.wait("the alternate screen", |screen| screen.alternate_screen() && screen.bracketed_paste());
        terminal.keys(keys);
        let (code, parser) = terminal.end();
        let screen = parser.screen();
        assert_eq!(code, 0);
        assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None);
    }
}

#[test]
fn asked_to_end_it_keeps_what_was_being_typed() {
    let fixture = repository();
    let mut terminal = start(&fixture, &[]);
    terminal.keys("r").wait_for("Evidence").keys("nhalf a thought").wait_for("half a thought").signal("-TERM");
    let (code, parser) = terminal.end();
    assert_eq!(code, 0);
    assert!(!parser.screen().alternate_screen());
    assert_eq!(stored(&fixture).1[0].answers[0].note, "half a thought");
}

#[test]
fn the_editor_gets_the_terminal_and_gives_it_back() {
    let fixture = repository();
    let (editor, told) = (fixture.outside().join("vim"), fixture.outside().join("told"));
    let script = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$@\" > '{}'\nprintf 'the editor has the screen'\nread line\nprintf '%s\\n' \"$line\" >> '{}'\n",
        told.display(),
        told.display()
    );
    write(&editor, script);
    crate::support::run("chmod", &["+x".as_ref(), &editor]);
    let mut terminal = start(&fixture, &[("VISUAL", editor.to_str().unwrap())]);
    terminal.keys("r").wait_for("Evidence").keys("e").wait_for("show file").keys("o");
    let shown = terminal.wait("the editor", |screen| screen.contents().contains("the editor has the screen"));
    assert!(!shown.contains("Dimensions"));
    // Digits typed into the editor are not answers.
    terminal.keys("012").keys(ENTER).wait_for("Dimensions").wait_for("0 of 10").keys("q").keys(ENTER);
    assert_eq!(terminal.end().0, 0);
    let told = std::fs::read_to_string(told).unwrap();
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[lines.len() - 2].starts_with(fixture.path().to_str().unwrap()), "{told}");
    assert_eq!(lines.last(), Some(&"012"));
}

#[test]
fn a_window_too_small_says_so_and_comes_back() {
    let fixture = repository();
    let mut terminal = start(&fixture, &[]);
    terminal.keys("r").wait_for("Evidence").resize(40, 10).wait_for("needs 60×16");
    terminal.resize(100, 30).wait_for("Evidence").keys("?").wait_for("Keys here").keys(ESCAPE);
    terminal.wait("no help", |screen| !screen.contents().contains("Keys here"));
    terminal.keys("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn what_cannot_be_opened_leaves_no_screen_behind() {
    let fixture = repository();
    let terminal = Terminal::start(&fixture, &["./not-there"], &[]);
    let (code, parser) = terminal.end();
    assert_eq!(code, 2);
    assert!(!parser.screen().alternate_screen());
    assert!(parser.screen().contents().contains("not-there"), "{}", parser.screen().contents());
}
