//! One replay for each action of the palette, by every key it has and by its name. An action without one fails the test.

use super::commands::{ANYWHERE, Binding, TABLES, Table};
use super::fixture::Bench;
use super::model::Screen;
use super::overlay::Overlay;
use super::screens::review::Focus;

/// What can be seen before an action is asked for.
struct Seen {
    screen: Screen,
    overlays: usize,
    row: usize,
    column: usize,
    drafts: usize,
    text: String,
}

impl Seen {
    fn of(bench: &Bench) -> Self {
        let model = &bench.model;
        let (row, column) = position(bench);
        let (screen, overlays, text) = (model.screen, model.overlays.len(), bench.screen());
        Self { screen, overlays, row, column, drafts: bench.world.drafts.len(), text }
    }
}

/// Where the selection or the first row in sight is, and the column where there is one.
fn position(bench: &Bench) -> (usize, usize) {
    let model = &bench.model;
    match model.overlays.last() {
        Some(Overlay::Help(top) | Overlay::Details(top) | Overlay::Minutes(top)) => return (usize::from(*top), 0),
        Some(Overlay::Source(state)) => return (state.top.unwrap_or(0), 0),
        _ => {}
    }
    if let Some((_, at)) = model.trail {
        return (at, 0);
    }
    match model.screen {
        Screen::Review if model.review.focus == Focus::Evidence => (model.review.evidence, model.review.dimension),
        Screen::Review | Screen::Meeting => (model.review.evidence, model.review.dimension),
        Screen::Summary => (usize::from(model.summary.top), 0),
        Screen::Trend => (model.trend.dimension, model.trend.audit),
        Screen::Findings => (model.findings.selected, 0),
        Screen::Compare => (model.compare.top, 0),
        Screen::Portfolio => (model.portfolio.selected, 0),
        Screen::Registers => (model.registers.selected, model.registers.kind),
        Screen::Overview => (0, 0),
    }
}

/// What must be true after an action, and may not be before.
type Check = fn(&Seen, &Bench) -> bool;

/// Keys that lead to each screen, at a place with something before and after it.
pub(super) const WAYS: &[(&str, &str)] = &[
    ("overview", ""),
    ("review", "r<right>2"),
    ("evidence", "r<right>2ejj"),
    ("summary", "r1nlong<a-enter>note<enter>s<down>"),
    ("findings", "fjj"),
    ("trend", "t<left><down>"),
    ("compare", "t<left>mllmc<down>"),
    ("portfolio", "p<down>"),
    ("registers", "wanx<enter><enter>y<enter>z<c-s>nq<enter><enter>y<enter>z<c-s>"),
    ("file", "r<right><right><left>ejj<enter><down>"),
    ("meeting", "r<right>2<space>m, ola<enter>"),
    ("minutes", "r<right>2<space>m, ola<enter>m<down>"),
    ("trail", "ejj"),
    ("page", "d<down>"),
    ("anywhere", "f"),
];

fn screen(wanted: Screen) -> impl Fn(&Bench) -> bool {
    move |bench| bench.model.screen == wanted
}

fn top(bench: &Bench) -> Option<&Overlay> {
    bench.model.overlays.last()
}

fn newest_score(bench: &Bench, id: &str) -> Option<u8> {
    bench.world.drafts.last()?.answers.get(id)?.verdict.score()
}

/// Tables, action, keys after those of the way, what must come of it.
type Replay = (&'static [&'static str], &'static str, &'static str, Check);

const LISTS: &[&str] = &["findings", "portfolio", "registers"];
const SCROLLED: &[&str] = &["summary", "compare", "file", "page", "minutes"];
const SCREENS: &[&str] = &[
    "overview",
    "review",
    "evidence",
    "summary",
    "findings",
    "trend",
    "compare",
    "portfolio",
    "registers",
    "meeting",
    "trail",
];
const QUESTIONS: &[&str] = &["review", "evidence", "meeting"];

const REPLAYS: &[Replay] = &[
    // Wherever one is.
    (SCREENS, "help", "", |_, bench| matches!(top(bench), Some(Overlay::Help(_)))),
    (SCREENS, "leave", "", |_, bench| bench.world.quit),
    (SCREENS, "suspend", "", |_, bench| bench.world.suspended == 1),
    (&["file"], "leave", "", |_, bench| bench.world.quit),
    (
        &["review", "findings", "compare", "trend", "portfolio", "registers", "summary", "meeting"],
        "back",
        "",
        |seen, bench| bench.model.screen != seen.screen,
    ),
    (&["file", "page", "minutes"], "back", "", |seen, bench| bench.model.overlays.len() < seen.overlays),
    (&["anywhere"], "palette", "", |_, bench| matches!(top(bench), Some(Overlay::Palette(_)))),
    (&["anywhere"], "tour", "<esc>", |_, bench| bench.model.tour.is_some()),
    (&["anywhere"], "go-overview", "", |_, bench| screen(Screen::Overview)(bench)),
    (&["anywhere"], "go-review", "", |_, bench| screen(Screen::Review)(bench)),
    (&["anywhere"], "go-summary", "<esc>r", |_, bench| screen(Screen::Summary)(bench)),
    (&["anywhere"], "go-findings", "<esc>", |_, bench| screen(Screen::Findings)(bench)),
    (&["anywhere"], "go-trend", "", |_, bench| screen(Screen::Trend)(bench)),
    (&["anywhere"], "go-compare", "", |_, bench| screen(Screen::Compare)(bench)),
    (&["anywhere"], "go-portfolio", "", |_, bench| screen(Screen::Portfolio)(bench)),
    (&["anywhere"], "go-meeting", "", |_, bench| screen(Screen::Meeting)(bench)),
    (&["anywhere"], "go-registers", "", |_, bench| screen(Screen::Registers)(bench)),
    // Borders between panels.
    (&["anywhere"], "border-back", "<esc>", |_, bench| {
        bench.world.panels.last().is_some_and(|all| all["overview"] < 500)
    }),
    (&["anywhere"], "border-on", "<esc>", |_, bench| {
        bench.world.panels.last().is_some_and(|all| all["overview"] > 500)
    }),
    (&["anywhere"], "next-border", "<esc>", |_, bench| bench.screen().contains("move the border between")),
    (&["anywhere"], "reset-borders", "<esc>]", |_, bench| {
        bench.world.panels.last().is_some_and(std::collections::BTreeMap::is_empty)
    }),
    // Moving.
    (LISTS, "up", "G", |seen, bench| position(bench).0 + 1 == seen.row),
    (LISTS, "down", "g", |seen, bench| position(bench).0 == seen.row + 1),
    (LISTS, "page-up", "G", |seen, bench| position(bench).0 < seen.row),
    (LISTS, "page-down", "g", |seen, bench| position(bench).0 > seen.row),
    (LISTS, "first", "G", |seen, bench| position(bench).0 == 0 && seen.row > 0),
    (LISTS, "last", "g", |seen, bench| position(bench).0 > seen.row),
    (SCROLLED, "up", "", |seen, bench| position(bench).0 + 1 == seen.row),
    (SCROLLED, "down", "g", |seen, bench| position(bench).0 == seen.row + 1),
    (SCROLLED, "page-up", "G", |seen, bench| position(bench).0 < seen.row),
    (SCROLLED, "page-down", "g", |seen, bench| position(bench).0 > seen.row),
    (SCROLLED, "first", "G", |seen, bench| position(bench).0 == 0 && seen.row > 0),
    (SCROLLED, "last", "g", |seen, bench| position(bench).0 > seen.row),
    (&["trend"], "up", "", |seen, bench| position(bench).0 + 1 == seen.row),
    (&["trend"], "down", "", |seen, bench| position(bench).0 == seen.row + 1),
    (&["trend", "review", "evidence", "meeting"], "left", "", |seen, bench| position(bench).1 + 1 == seen.column),
    (&["trend", "review", "evidence", "meeting"], "right", "", |seen, bench| position(bench).1 == seen.column + 1),
    (&["registers"], "left", "", |seen, bench| position(bench).1 != seen.column),
    (&["registers"], "right", "", |seen, bench| position(bench).1 == seen.column + 1),
    (&["trend", "review", "meeting"], "first", "", |seen, bench| position(bench).1 == 0 && seen.column > 0),
    (&["trend", "review", "meeting"], "last", "", |seen, bench| position(bench).1 > seen.column),
    (&["evidence"], "up", "", |seen, bench| position(bench).0 + 1 == seen.row),
    (&["evidence"], "down", "", |seen, bench| position(bench).0 == seen.row + 1),
    (&["evidence"], "page-up", "", |seen, bench| position(bench).0 < seen.row),
    (&["evidence"], "page-down", "g", |seen, bench| position(bench).0 > seen.row),
    (&["evidence"], "first", "", |seen, bench| position(bench).0 == 0 && seen.row > 0),
    (&["evidence"], "last", "", |seen, bench| position(bench).0 > seen.row),
    (&["review"], "page-up", "<pgdn>", |seen, bench| position(bench).0 < seen.row),
    (&["review"], "page-down", "", |seen, bench| position(bench).0 > seen.row),
    (&["review", "meeting"], "next-open", "", |seen, bench| position(bench).1 == seen.column + 1),
    // From the overview.
    (&["overview"], "start-review", "", |_, bench| screen(Screen::Review)(bench)),
    (&["overview"], "show-findings", "", |_, bench| screen(Screen::Findings)(bench)),
    (&["overview", "summary"], "show-trend", "", |_, bench| screen(Screen::Trend)(bench)),
    (&["overview"], "show-portfolio", "", |_, bench| screen(Screen::Portfolio)(bench)),
    (&["overview"], "show-registers", "", |_, bench| screen(Screen::Registers)(bench)),
    (&["overview"], "show-details", "", |_, bench| matches!(top(bench), Some(Overlay::Details(_)))),
    (&["overview"], "rescan", "", |_, bench| bench.world.scans.len() == 2),
    // Answers.
    (QUESTIONS, "score-0", "", |_, bench| newest_score(bench, "data-versioning") == Some(0)),
    (QUESTIONS, "score-1", "", |_, bench| newest_score(bench, "data-versioning") == Some(1)),
    (QUESTIONS, "score-2", "1", |_, bench| newest_score(bench, "data-versioning") == Some(2)),
    (&["review", "meeting"], "accept", "c", |_, bench| newest_score(bench, "data-versioning") == Some(1)),
    (&["review"], "accept-strong", "", |_, bench| newest_score(bench, "configuration") == Some(1)),
    (QUESTIONS, "note", "", |_, bench| matches!(top(bench), Some(Overlay::Text(_)))),
    (QUESTIONS, "action", "", |_, bench| matches!(top(bench), Some(Overlay::Action(_)))),
    (&["review", "meeting"], "not-applicable", "", |seen, bench| {
        matches!(top(bench), Some(Overlay::Text(_)))
            && bench.screen().contains("does it not apply")
            && seen.overlays == 0
    }),
    (&["review", "meeting"], "unknown", "", |seen, bench| {
        bench.world.drafts.len() == seen.drafts + 1 && newest_score(bench, "data-versioning").is_none()
    }),
    (&["review", "meeting"], "clear", "", |_, bench| {
        bench.world.drafts.last().is_some_and(|draft| !draft.answers.contains_key("data-versioning"))
    }),
    (QUESTIONS, "undo", "", |_, bench| {
        bench.world.drafts.last().is_some_and(|draft| !draft.answers.contains_key("data-versioning"))
    }),
    (&["review", "meeting"], "enter-evidence", "", |_, bench| bench.model.review.focus == Focus::Evidence),
    (&["overview", "trend", "compare", "summary", "portfolio", "registers"], "enter-evidence", "", |_, bench| {
        bench.model.trail.is_some() && bench.screen().contains("Evidence ─")
    }),
    (&["trail"], "next-evidence", "", |seen, bench| position(bench).0 == seen.row + 1),
    (&["evidence"], "next-evidence", "j", |seen, bench| position(bench).0 < seen.row),
    (&["findings"], "next-evidence", "", |seen, bench| position(bench).0 > seen.row),
    (&["trail"], "up", "", |seen, bench| position(bench).0 + 1 == seen.row),
    (&["trail"], "down", "", |seen, bench| position(bench).0 == seen.row + 1),
    (&["trail"], "page-up", "", |seen, bench| position(bench).0 < seen.row),
    (&["trail"], "page-down", "", |seen, bench| position(bench).0 > seen.row),
    (&["trail"], "first", "", |seen, bench| position(bench).0 == 0 && seen.row > 0),
    (&["trail"], "last", "", |seen, bench| position(bench).0 > seen.row),
    (&["trail"], "back", "", |_, bench| bench.model.trail.is_none()),
    (&["evidence"], "enter-evidence", "", |_, bench| bench.model.review.focus == Focus::Dimensions),
    (&["review", "evidence", "file", "findings", "registers", "trail"], "open", "", |_, bench| {
        bench.world.opened.len() == 1
    }),
    (&["evidence", "findings", "trail"], "show-place", "", |_, bench| matches!(top(bench), Some(Overlay::Source(_)))),
    (&["evidence"], "done", "g", |_, bench| {
        let open = crate::model::ActionStatus::Open;
        bench.world.drafts.last().is_some_and(|draft| draft.actions.first().is_some_and(|one| one.status != open))
    }),
    (&["evidence"], "remove", "g", |_, bench| bench.world.drafts.last().is_some_and(|draft| draft.actions.is_empty())),
    (QUESTIONS, "show-summary", "", |_, bench| screen(Screen::Summary)(bench)),
    (&["summary"], "save", "", |_, bench| bench.world.saved.len() == 1),
    // Findings.
    (&["findings"], "group", "", |_, bench| {
        bench.model.findings.group != crate::tui::screens::findings::Group::Severity
    }),
    (&["findings"], "filter", "", |_, bench| bench.model.findings.filter.least.is_some()),
    (&["findings"], "filter-by-context", "", |_, bench| bench.model.findings.filter.context.is_some()),
    (&["findings"], "find", "", |_, bench| matches!(top(bench), Some(Overlay::Search(_)))),
    (&["findings"], "leave-out", "", |_, bench| matches!(top(bench), Some(Overlay::LeaveOut(_)))),
    (&["findings"], "action", "", |_, bench| matches!(top(bench), Some(Overlay::Action(_)))),
    (&["findings"], "left", "", |seen, bench| position(bench).0 + 1 == seen.row),
    (&["findings"], "right", "hh", |_, bench| bench.model.findings.folded.is_empty()),
    (&["findings"], "fold", "", |_, bench| bench.model.findings.folded.contains("high")),
    (&["findings"], "fold-all", "", |_, bench| bench.model.findings.folded.len() == 4),
    (&["evidence", "findings", "file", "trail"], "who-wrote-it", "", |_, bench| {
        bench.screen().contains("Mira Lindqvist")
    }),
    (&["evidence", "findings", "file", "trail"], "copy-place", "", |_, bench| bench.world.copied.len() == 1),
    // A meeting.
    (&["meeting"], "vote", "", |_, bench| bench.model.meeting.voting.is_some()),
    (&["meeting"], "park", "", |_, bench| matches!(top(bench), Some(Overlay::Line(_)))),
    (&["meeting"], "unpark", "pwhat<enter>", |_, bench| {
        bench.world.drafts.last().is_some_and(|draft| draft.meeting.as_ref().is_some_and(|one| one.parked.is_empty()))
    }),
    (&["meeting"], "people", "", |_, bench| matches!(top(bench), Some(Overlay::Line(_)))),
    (&["meeting"], "show-minutes", "", |_, bench| matches!(top(bench), Some(Overlay::Minutes(_)))),
    (&["meeting", "minutes", "summary"], "copy-minutes", "", |_, bench| bench.world.copied.len() == 1),
    (&["meeting", "minutes", "summary"], "write-minutes", "", |_, bench| matches!(top(bench), Some(Overlay::Line(_)))),
    (&["meeting"], "more-time", "", |_, bench| bench.screen().contains("of 5:00")),
    (&["meeting"], "less-time", "", |_, bench| bench.screen().contains("of 3:00")),
    // Audits beside each other.
    (&["trend"], "mark", "", |_, bench| bench.model.trend.marked.len() == 1),
    (&["trend"], "compare-audits", "", |_, bench| screen(Screen::Compare)(bench)),
    // Repositories beside each other.
    (&["portfolio"], "show-place", "g", |_, bench| screen(Screen::Trend)(bench) && bench.model.trend.other.is_some()),
    (&["portfolio"], "sort", "", |seen, bench| bench.screen() != seen.text && bench.model.overlays.is_empty()),
    (&["portfolio"], "filter", "", |_, bench| bench.model.portfolio.filter == 1),
    (&["portfolio"], "find", "", |_, bench| matches!(top(bench), Some(Overlay::Line(_)))),
    (&["portfolio"], "map", "", |_, bench| bench.model.portfolio.map),
    (&["portfolio"], "tags", "", |_, bench| matches!(top(bench), Some(Overlay::Line(_)))),
    // Registers.
    (&["registers"], "edit", "", |_, bench| matches!(top(bench), Some(Overlay::Form(_)))),
    (&["registers"], "new-entry", "", |_, bench| matches!(top(bench), Some(Overlay::Form(_)))),
    (&["registers"], "new-parent", "", |_, bench| matches!(top(bench), Some(Overlay::Form(_)))),
    (&["registers"], "take-over", "<right>", |_, bench| {
        bench.world.registers.contains_key(&crate::registers::Kind::Features)
    }),
    (&["registers"], "remove", "", |_, bench| matches!(top(bench), Some(Overlay::Confirm(_)))),
];

fn replay_of(table: &Table, row: &Binding) -> Option<&'static Replay> {
    REPLAYS.iter().find(|(tables, name, ..)| *name == row.command.name() && tables.contains(&table.id))
}

/// A level that the questions of the replays do not have.
fn is_out_of_range(row: &Binding) -> bool {
    row.command.level().is_some_and(|level| level > 2)
}

fn start(table: &Table, more: &str) -> Bench {
    let (_, way) = WAYS.iter().find(|(id, _)| *id == table.id).unwrap_or_else(|| panic!("no way to {}", table.id));
    // Low, so that there is something to scroll.
    let mut bench = Bench::new(80, 16);
    bench.keys(way).keys(more);
    bench.model.notice = None;
    bench
}

fn check(table: &Table, row: &Binding, pressed: &str, (_, _, more, check): &Replay) {
    let mut bench = start(table, more);
    let seen = Seen::of(&bench);
    let name = format!("{} {} by {pressed}", table.id, row.command.name());
    assert!(!check(&seen, &bench), "{name}: true before it is done\n{}", seen.text);
    bench.keys(pressed);
    assert!(check(&seen, &bench), "{name}: nothing came of it\n{}\n{}", seen.text, bench.screen());
}

#[test]
fn every_action_has_a_replay_and_does_it_by_each_key_and_by_its_name() {
    let mut missing = Vec::new();
    for table in TABLES {
        for row in table.rows.iter().filter(|row| !is_out_of_range(row)) {
            let Some(replay) = replay_of(table, row) else {
                missing.push(format!("{}: {}", table.id, row.command.name()));
                continue;
            };
            for keys in row.keys {
                check(table, row, keys, replay);
            }
            // The palette does not list itself.
            if row.command.name() != "palette" {
                check(table, row, &format!(":{}<enter>", row.command.name()), replay);
            }
        }
    }
    assert!(missing.is_empty(), "these actions have no replay in src/tui/replays.rs:\n{}", missing.join("\n"));
}

#[test]
fn no_replay_is_of_an_action_that_is_gone() {
    for (tables, name, ..) in REPLAYS {
        for id in *tables {
            let table = TABLES.iter().find(|table| table.id == *id).copied().unwrap_or(&ANYWHERE);
            assert!(table.rows.iter().any(|row| row.command.name() == *name), "{id}: {name}");
        }
    }
}

#[test]
fn a_level_that_the_question_does_not_have_is_not_given() {
    let mut bench = Bench::new(80, 24);
    bench.keys("r7");
    assert!(bench.world.drafts.is_empty() && bench.screen().contains("the levels are 0 to 2"), "{}", bench.screen());
    bench.keys(":score-7");
    assert!(!bench.screen().contains("give level 7"), "{}", bench.screen());
}
