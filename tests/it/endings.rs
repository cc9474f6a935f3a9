//! However the workbench ends or is disturbed, the terminal is given back as it was, and every answer is in the draft.

use std::time::Duration;

use paydown::model::Verdict;
use vt100::{MouseProtocolMode, Parser};

use crate::replay::{repository, stored};
use crate::support::{Bare, Fixture, Terminal};

const ENTER: &str = "\r";

/// In the review, a note half typed.
fn half_a_note(fixture: &Fixture, environment: &[(&str, &str)]) -> Terminal {
    let mut terminal = Terminal::start(fixture, &[], environment);
    terminal.keys("r").wait_for("Evidence").keys("nhalf a thought").wait_for("half a thought");
    terminal
}

/// Nothing of the workbench is left in the terminal.
fn given_back(parser: &Parser) {
    let screen = parser.screen();
    assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
    assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None);
}

fn note(fixture: &Fixture) -> String {
    stored(fixture).1[0].answers[0].note.clone()
}

#[test]
fn every_signal_that_ends_it_keeps_what_was_being_typed() {
    for signal in ["-HUP", "-INT", "-QUIT"] {
        let fixture = repository();
        let mut terminal = half_a_note(&fixture, &[]);
        assert!(!terminal.is_cooked());
        terminal.signal(signal).wait_end();
        assert!(terminal.is_cooked(), "{signal}: lines are no lines any more");
        let (code, parser) = terminal.end();
        assert_eq!(code, 0, "{signal}");
        given_back(&parser);
        assert_eq!(note(&fixture), "half a thought", "{signal}");
    }
}

#[test]
fn stopped_from_inside_or_outside_it_lends_the_terminal_and_comes_back() {
    let fixture = repository();
    let mut terminal = Terminal::start(&fixture, &[], &[]);
    terminal.keys("r").wait_for("Evidence").keys("nkept").keys(ENTER).wait_for("note: kept");
    for from_inside in [true, false] {
        let stopped = if from_inside { terminal.keys("\u{1a}") } else { terminal.signal("-TSTP") };
        stopped.wait("the terminal back", |screen| !screen.alternate_screen() && !screen.hide_cursor());
        terminal.wait_stopped();
        assert!(terminal.is_cooked());
        terminal.signal("-CONT").wait("the review again", |screen| {
            screen.alternate_screen() && screen.bracketed_paste() && screen.contents().contains("note: kept")
        });
        assert!(!terminal.is_cooked());
    }
    // Stopped without being asked, and a shell that made the terminal its own meanwhile.
    terminal.signal("-STOP").wait_stopped();
    terminal.garble().signal("-CONT").wait_for("note: kept").keys("2").wait_for("1 of 10").keys("q");
    terminal.wait_end();
    assert!(terminal.is_cooked());
    let (code, parser) = terminal.end();
    assert_eq!(code, 0);
    given_back(&parser);
    assert_eq!(stored(&fixture).1[0].answers[0].verdict, Verdict::Score(2));
}

#[test]
fn a_terminal_that_is_closed_ends_it_and_keeps_what_was_being_typed() {
    for controlling in [true, false] {
        let fixture = repository();
        let mut terminal = Bare::start(&fixture, controlling);
        terminal.wait_for("paydown");
        terminal.keys("r").wait_for("Evidence");
        terminal.keys("nhalf a thought").wait_for("half a thought");
        terminal.hang_up();
        assert_eq!(note(&fixture), "half a thought", "controlling: {controlling}");
    }
}

#[test]
fn a_window_of_one_cell_comes_back() {
    let fixture = repository();
    let mut terminal = half_a_note(&fixture, &[]);
    for (columns, rows) in [(1, 1), (100, 30), (1, 30), (100, 1), (2, 2), (59, 16), (300, 90), (100, 30)] {
        terminal.resize(columns, rows);
        std::thread::sleep(Duration::from_millis(20));
    }
    terminal.keys(" more").wait_for("half a thought more").keys(ENTER).wait_for("note: half a thought more").keys("q");
    let (code, parser) = terminal.end();
    assert_eq!(code, 0);
    given_back(&parser);
    assert_eq!(note(&fixture), "half a thought more");
}

#[test]
fn a_megabyte_pasted_is_a_note_like_any_other() {
    let fixture = repository();
    let text = "why this is a debt: ".repeat(1 << 20).split_at(1 << 20).0.to_owned();
    let mut terminal = Terminal::start(&fixture, &[], &[]);
    // Pasted where nothing is typed, it does nothing.
    terminal.keys("r").wait_for("Evidence").keys(&format!("\u{1b}[200~{text}\u{1b}[201~"));
    terminal.keys("n").keys(&format!("\u{1b}[200~{text}\u{1b}[201~")).keys(ENTER);
    terminal.wait_for("note: why this is a debt").wait_for("draft saved").keys("1").wait_for("1 of 10").keys("q");
    let (code, parser) = terminal.end();
    assert_eq!(code, 0);
    given_back(&parser);
    assert_eq!((note(&fixture).len(), note(&fixture) == text.trim_end()), (text.trim_end().len(), true));
}

#[test]
fn a_text_pasted_into_a_terminal_that_does_not_mark_it_arrives_too() {
    let fixture = repository();
    // Many times the letters that are taken in at once: those are typed together, so that none costs what the note weighs.
    let text = "because of the data ".repeat(4 << 10).split_at(64 << 10).0.trim_end().to_owned();
    let mut terminal = Terminal::start(&fixture, &[], &[]);
    terminal.keys("r").wait_for("Evidence").keys("n").keys(&text).keys(ENTER);
    terminal.wait_for("note: because of").wait_for("draft saved").keys("q");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(note(&fixture), text);
}

#[test]
fn bytes_that_are_no_text_are_no_keys() {
    let fixture = repository();
    let mut terminal = Terminal::start(&fixture, &[], &[]);
    let junk: Vec<u8> =
        [b"\xff\xfe\xc3\x28\xf0\x9f\x80".as_slice(), b"\x1b[999999999999999999999;m\x1bO\x1b[<", b"\x90\x9b\x9d"]
            .concat();
    terminal.bytes(&junk).keys("r").wait_for("Evidence").bytes(&junk).keys("n").bytes(&junk);
    terminal.wait_for("Note on").keys("fine").keys(ENTER).wait_for("fine").wait_for("draft saved").keys("q");
    let (code, parser) = terminal.end();
    assert_eq!(code, 0);
    given_back(&parser);
    let note = note(&fixture);
    assert!(note.ends_with("fine") && !note.chars().any(char::is_control), "{note:?}");
}

#[test]
fn a_terminal_nobody_knows_is_used_and_a_dumb_one_is_told_so() {
    for kind in ["", "no-such-terminal", "vt52"] {
        let fixture = repository();
        let mut terminal = Terminal::start(&fixture, &[], &[("TERM", kind)]);
        terminal
            .wait_for("paydown")
            .keys("r")
            .wait_for("Evidence")
            .keys("n.")
            .keys(ENTER)
            .wait_for("note: .")
            .keys("q");
        let (code, parser) = terminal.end();
        assert_eq!(code, 0, "{kind}");
        given_back(&parser);
    }
    let fixture = repository();
    let terminal = Terminal::start(&fixture, &[], &[("TERM", "dumb")]);
    let (code, parser) = terminal.end();
    let said = parser.screen().contents();
    assert_eq!(code, 2);
    assert!(said.contains("dumb") && said.contains("paydown scan"), "{said}");
    given_back(&parser);
}

#[test]
fn a_fault_of_the_interface_is_told_on_the_restored_screen_and_costs_no_answer() {
    let fixture = repository();
    let mut terminal = faulty(&fixture, "interface");
    terminal.keys("r").wait_for("Evidence").keys("2").wait_for("1 of 10").wait_for("draft saved");
    terminal.keys("nthe end").keys(ENTER);
    terminal.wait_end();
    assert!(terminal.is_cooked());
    let (_, parser) = terminal.end();
    given_back(&parser);
    let said = parser.screen().contents().replace('\n', " ");
    assert!(said.contains("a fault for a test") && said.contains("kept as a draft"), "{said}");
    let answer = &stored(&fixture).1[0].answers[0];
    assert_eq!((&answer.verdict, answer.note.as_str()), (&Verdict::Score(2), "the end"));
}

#[test]
fn a_fault_of_a_worker_leaves_the_screen_and_the_review_alone() {
    let fixture = repository();
    let mut terminal = faulty(&fixture, "worker");
    terminal.keys("r").wait_for("Evidence").keys("2").wait_for("a fault in paydown itself").wait_for("not saved");
    terminal.wait("the workbench as it was", |screen| {
        screen.alternate_screen() && !screen.contents().contains("panicked") && screen.contents().contains("1 of 10")
    });
    // The next one is saved, with all that was answered before.
    terminal.keys("nagain").keys(ENTER).wait_for("draft saved").keys("q").wait_end();
    assert!(terminal.is_cooked());
    let (_, parser) = terminal.end();
    given_back(&parser);
    let answer = &stored(&fixture).1[0].answers[0];
    assert_eq!((&answer.verdict, answer.note.as_str()), (&Verdict::Score(2), "again"));
}

/// This very test binary as a program: the workbench with services that panic on cue.
fn faulty(fixture: &Fixture, fault: &str) -> Terminal {
    let this = std::env::current_exe().unwrap();
    let arguments = ["--ignored", "--exact", "--nocapture", "endings::program::a_workbench_at_fault"];
    let store = fixture.store();
    let environment = [("PAYDOWN_TEST_FAULT", fault), ("PAYDOWN_TEST_STORE", store.to_str().unwrap())];
    Terminal::start_program(&this, fixture, &arguments, &environment)
}

/// What runs in the pseudo-terminal of the tests above.
mod program {
    use std::collections::BTreeMap;
    use std::path::PathBuf;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use chrono::{DateTime, FixedOffset};
    use paydown::audit::Comparison;
    use paydown::inspect::{InspectOptions, Job};
    use paydown::model::{Audit, Inspection, Repository};
    use paydown::registers::{Kind, Sheet};
    use paydown::repo::Origin;
    use paydown::rubric;
    use paydown::store::{Change, Kept, Summaries};
    use paydown::tui::commands::Keys;
    use paydown::tui::model::Start;
    use paydown::tui::msg::{Opened, Source};
    use paydown::tui::overlay::leave_out::Request;
    use paydown::tui::runtime::{self, Live, Services};
    use paydown::tui::theme::Theme;
    use paydown::tui::widgets::split::Shares;
    use ratatui::layout::Size;

    struct Faulty {
        live: Live,
        fault: String,
        saves: AtomicU32,
    }

    fn clock() -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339("2026-11-20T10:02:11+01:00").unwrap()
    }

    impl Services for Faulty {
        fn now(&self) -> DateTime<FixedOffset> {
            assert!(self.fault != "interface" || self.saves.load(Ordering::SeqCst) < 2, "a fault for a test");
            clock()
        }

        fn open(&self) -> anyhow::Result<Opened> {
            self.live.open()
        }

        fn inspect(&self, job: &Job) -> anyhow::Result<Inspection> {
            self.live.inspect(job)
        }

        fn keep_panels(&self, shares: &BTreeMap<String, u16>) -> anyhow::Result<()> {
            self.live.keep_panels(shares)
        }

        fn save_draft(&self, draft: &Audit) -> anyhow::Result<Kept> {
            let is_first = self.saves.load(Ordering::SeqCst) == 0;
            let kept = if self.fault == "worker" && is_first { None } else { Some(self.live.save_draft(draft)?) };
            self.saves.fetch_add(1, Ordering::SeqCst);
            Ok(kept.expect("a fault for a test"))
        }

        fn save(&self, audit: &Audit, instead_of: Option<&Audit>) -> anyhow::Result<Kept> {
            self.live.save(audit, instead_of)
        }

        fn portfolio(&self) -> anyhow::Result<Summaries> {
            self.live.portfolio()
        }

        fn history_of(&self, repository: &Repository) -> anyhow::Result<Opened> {
            self.live.history_of(repository)
        }

        fn set_tags(&self, repository: &Repository, add: Vec<String>, remove: Vec<String>) -> anyhow::Result<()> {
            self.live.set_tags(repository, add, remove)
        }

        fn registers(&self) -> anyhow::Result<Vec<Sheet>> {
            self.live.registers()
        }

        fn save_register(&self, kind: Kind, before: Option<&str>, text: &str) -> anyhow::Result<PathBuf> {
            self.live.save_register(kind, before, text)
        }

        fn write_minutes(&self, path: &str, text: &str) -> anyhow::Result<PathBuf> {
            self.live.write_minutes(path, text)
        }

        fn origin(&self, path: &str, line: Option<u32>) -> anyhow::Result<Option<Origin>> {
            self.live.origin(path, line)
        }

        fn make_up(&self, request: &Request) -> anyhow::Result<Change> {
            self.live.make_up(request)
        }

        fn write(&self, change: &Change) -> anyhow::Result<PathBuf> {
            self.live.write(change)
        }

        fn trace(&self, comparison: Comparison) -> anyhow::Result<Comparison> {
            self.live.trace(comparison)
        }

        fn read(&self, path: &str) -> Source {
            self.live.read(path)
        }

        fn file(&self, path: &str) -> Result<PathBuf, String> {
            self.live.file(path)
        }
    }

    #[test]
    #[ignore = "a program that other tests run in a pseudo-terminal"]
    fn a_workbench_at_fault() {
        let Ok(fault) = std::env::var("PAYDOWN_TEST_FAULT") else { return };
        let store = PathBuf::from(std::env::var("PAYDOWN_TEST_STORE").unwrap());
        let rubric = Arc::new(rubric::load(rubric::DEFAULT).unwrap());
        let options = InspectOptions { path: ".".into(), ..InspectOptions::default() };
        let live = Live::new(options, Arc::clone(&rubric), (Some(store), None), clock);
        let start = Start {
            rubric,
            now: clock(),
            assessor: "ada".into(),
            target: ".".into(),
            theme: Theme::new(true),
            asks_background: false,
            keys: Keys::default(),
            shares: Shares::default(),
            notes: Vec::new(),
            demo: false,
            meeting: false,
            size: Size::new(100, 30),
            seed: 1,
        };
        match runtime::run(start, Arc::new(Faulty { live, fault, saves: AtomicU32::new(0) })) {
            Ok(_) => println!("ended well"),
            Err(error) => println!("ended: {error:#}"),
        }
    }
}
