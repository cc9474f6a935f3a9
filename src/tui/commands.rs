//! What keys do, a table a screen. The footer, the help and the keyboard all read these tables, so they cannot disagree.

use crossterm::event::KeyEvent;

use super::keymap;
use super::model::{Model, Scan, Screen};
use super::overlay::Overlay;
use super::screens::review::Focus;
use super::widgets::evidence::Item;

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Leave the program.
    Leave,
    /// Back to where one came from.
    Back,
    /// Show the keys.
    Help,
    /// Hand the terminal back to the shell for a while.
    Suspend,
    /// To the row above.
    Up,
    /// To the row below.
    Down,
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// Start or go on with the review.
    Review,
    /// Show totals over time.
    Trend,
    /// Show what the rules found.
    Findings,
    /// Show everything known about the repository.
    Details,
    /// Scan again.
    Rescan,
    /// Give the level of the digit pressed.
    Score,
    /// Confirm the level shown and go on.
    Accept,
    /// Accept every strong suggestion.
    AcceptStrong,
    /// Go to the next open dimension.
    NextOpen,
    /// Write a note.
    Note,
    /// Name an action.
    Action,
    /// The dimension does not apply.
    NotApplicable,
    /// Nobody knows.
    Unknown,
    /// Take the answer back.
    Clear,
    /// Undo the last change.
    Undo,
    /// Move into the evidence, or out of it.
    Evidence,
    /// Open the place in an editor.
    Open,
    /// Show the file around the place.
    Show,
    /// The action is done, or open again.
    Done,
    /// Take the action out.
    Remove,
    /// Show the summary.
    Summary,
    /// Save the audit.
    Save,
    /// Mark an audit for comparison, or take the mark away.
    Mark,
    /// Put two audits beside each other.
    Compare,
    /// Show every repository of the store.
    Portfolio,
    /// Show the registers.
    Registers,
    /// Change the entry selected.
    Edit,
    /// Write a new entry.
    NewEntry,
    /// Write a new entry of the table that others refer to.
    NewParent,
    /// Add what the code shows.
    TakeOver,
    /// Put rows in another order.
    Sort,
    /// Show other rows only.
    Filter,
    /// Type words to filter by.
    Find,
    /// Change the tags of a repository.
    Tags,
    /// Show levels by dimension, or the table again.
    Map,
    /// Put findings together by something else.
    Group,
    /// Show findings of another kind of file only.
    Kind,
    /// Show what is in a group, or hide it.
    Fold,
    /// Hide what is in every group, or show it.
    FoldAll,
    /// Leave a finding out, with a reason.
    LeaveOut,
    /// Say who wrote the line, and when.
    Origin,
    /// Put the place on the clipboard.
    Copy,
}

/// One row of a table.
#[derive(Debug)]
pub struct Binding {
    /// Keys, as [`keymap::name`] writes them.
    pub keys: &'static [&'static str],
    /// What they do.
    pub command: Command,
    /// The keys as people read them.
    pub shown: &'static str,
    /// A few words for the footer, and after a `|` fewer for a narrow one; empty keeps it out.
    pub label: &'static str,
    /// Other words for the footer, where they depend on what is shown.
    pub relabel: Option<fn(&Model) -> &'static str>,
    /// One sentence for the help.
    pub help: &'static str,
    /// Whether it does anything now.
    pub live: fn(&Model) -> bool,
}

const fn bind(
    keys: &'static [&'static str],
    command: Command,
    shown: &'static str,
    label: &'static str,
    help: &'static str,
) -> Binding {
    Binding { keys, command, shown, label, relabel: None, help, live: always }
}

const fn when(live: fn(&Model) -> bool, binding: &Binding) -> Binding {
    let Binding { keys, command, shown, label, relabel, help, .. } = *binding;
    Binding { keys, command, shown, label, relabel, help, live }
}

const fn relabel(words: fn(&Model) -> &'static str, binding: &Binding) -> Binding {
    let Binding { keys, command, shown, label, help, live, .. } = *binding;
    Binding { keys, command, shown, label, relabel: Some(words), help, live }
}

impl Binding {
    /// What the footer says of it now; empty keeps it out.
    pub fn footer(&self, model: &Model) -> &'static str {
        self.relabel.map_or(self.label, |words| words(model))
    }
}

fn always(_: &Model) -> bool {
    true
}

const UP: Binding = bind(&["k", "<up>"], Command::Up, "↑ k", "", "up");
const FIRST: Binding = bind(&["g", "<home>"], Command::First, "g", "", "to the beginning");
const LAST: Binding = bind(&["G", "<end>"], Command::Last, "G", "", "to the end");
const PAGE_UP: Binding = bind(&["<pgup>", "<c-u>"], Command::PageUp, "PgUp", "", "a page up");
const PAGE_DOWN: Binding = bind(&["<pgdn>", "<c-d>"], Command::PageDown, "PgDn", "", "a page down");
const BACK: Binding = bind(&["<esc>"], Command::Back, "Esc", "back", "back to the screen before");
const HELP: Binding = bind(&["?"], Command::Help, "?", "help", "show these keys");
const LEAVE: Binding = bind(&["q", "<c-c>"], Command::Leave, "q", "leave", "leave; answers are kept in a draft");
const LEAVE_SILENT: Binding = Binding { label: "", ..LEAVE };
const SUSPEND: Binding = bind(&["<c-z>"], Command::Suspend, "Ctrl-Z", "", "back to the shell until `fg`");
const OPEN: Binding =
    when(places, &bind(&["o"], Command::Open, "o", "open", "open the place in $VISUAL or $EDITOR, at its line"));
const ORIGIN: Binding = when(places, &bind(&["b"], Command::Origin, "b", "who", "commit, author and age of the line"));
const COPY: Binding = when(places, &bind(&["y"], Command::Copy, "y", "copy", "put the place on the clipboard"));
const TREND: Binding = bind(&["t"], Command::Trend, "t", "trend", "totals and dimensions over time");

const OVERVIEW: &[Binding] = &[
    bind(&["r", "<enter>"], Command::Review, "⏎", "review", "start the review, or go on with it (also r)"),
    when(found, &bind(&["f"], Command::Findings, "f", "findings", "what the rules found, worst first")),
    TREND,
    bind(
        &["e"],
        Command::Details,
        "e",
        "everything",
        "all that is known: notes, what runs, data, people, unread files",
    ),
    bind(&["p"], Command::Portfolio, "p", "portfolio", "every repository of the store"),
    bind(
        &["w"],
        Command::Registers,
        "w",
        "registers",
        "what only people know: consumers, features, labels, settings, evaluation",
    ),
    when(idle, &bind(&["R"], Command::Rescan, "R", "scan again", "scan the repository again")),
    HELP,
    LEAVE,
    SUSPEND,
];

const REVIEW: &[Binding] = &[
    bind(
        &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        Command::Score,
        "0 1 2",
        "score",
        "give this level and stay, so that a note can follow",
    ),
    relabel(
        confirms,
        &bind(&["<enter>"], Command::Accept, "⏎", "accept", "confirm the level shown, go to the next open dimension"),
    ),
    bind(&["n"], Command::Note, "n", "note", "write down why"),
    bind(&["a"], Command::Action, "a", "action", "name an action with owner and date"),
    bind(&["x"], Command::NotApplicable, "x", "not applicable|n/a", "the dimension does not apply here, and why"),
    when(evidence, &bind(&["e"], Command::Evidence, "e", "evidence", "move into the evidence")),
    OPEN,
    when(undoable, &bind(&["u"], Command::Undo, "u", "undo", "undo the last change")),
    bind(&["s"], Command::Summary, "s", "finish", "totals, what moved, actions; save from there"),
    HELP,
    when(
        strong,
        &bind(
            &["A"],
            Command::AcceptStrong,
            "A",
            "accept strong|all strong",
            "accept every strong suggestion still open",
        ),
    ),
    bind(&["-"], Command::Unknown, "-", "", "asked, and nobody knows: stays open, and says so"),
    bind(&["c", "<del>"], Command::Clear, "c", "", "take the answer back"),
    bind(&["<left>", "h", "k", "<up>"], Command::Left, "← k", "", "to the dimension before"),
    bind(&["<right>", "l", "j", "<down>"], Command::Right, "→ j", "", "to the next dimension"),
    bind(&["<tab>"], Command::NextOpen, "Tab", "", "to the next open dimension"),
    FIRST,
    LAST,
    bind(&["<pgup>", "<c-u>"], Command::PageUp, "PgUp", "", "up in the evidence"),
    bind(&["<pgdn>", "<c-d>"], Command::PageDown, "PgDn", "", "down in the evidence"),
    BACK,
    LEAVE_SILENT,
    SUSPEND,
];

const EVIDENCE: &[Binding] = &[
    bind(&["j", "<down>"], Command::Down, "↓↑", "move", "down in the evidence"),
    bind(&["k", "<up>"], Command::Up, "↑ k", "", "up in the evidence"),
    when(places, &bind(&["<enter>"], Command::Show, "⏎", "show file", "show the file around the place")),
    OPEN,
    bind(&["a"], Command::Action, "a", "action", "name an action; on a step, with its words"),
    bind(&["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], Command::Score, "0 1 2", "score", "give this level"),
    when(on_action, &bind(&["d"], Command::Done, "d", "done", "the action selected is done, or open again")),
    when(on_action, &bind(&["<del>"], Command::Remove, "Del", "remove", "take the action selected out")),
    bind(&["n"], Command::Note, "n", "note", "write down why"),
    bind(&["e", "<esc>"], Command::Evidence, "Esc", "back", "back to the dimensions"),
    HELP,
    bind(&["<left>", "h"], Command::Left, "←", "", "to the dimension before"),
    bind(&["<right>", "l"], Command::Right, "→", "", "to the next dimension"),
    FIRST,
    LAST,
    PAGE_UP,
    PAGE_DOWN,
    Binding { label: "", ..ORIGIN },
    Binding { label: "", ..COPY },
    bind(&["u"], Command::Undo, "u", "", "undo the last change"),
    bind(&["s"], Command::Summary, "s", "", "totals, what moved, actions; save from there"),
    LEAVE_SILENT,
    SUSPEND,
];

const SUMMARY: &[Binding] = &[
    bind(&["<enter>"], Command::Save, "⏎", "save the audit|save", "save the audit; open questions stay unknown"),
    bind(&["<esc>", "s"], Command::Back, "Esc", "back to the questions|back", "back to the questions"),
    bind(&["j", "<down>"], Command::Down, "↑↓", "scroll", "down"),
    UP,
    TREND,
    HELP,
    PAGE_UP,
    PAGE_DOWN,
    FIRST,
    LAST,
    LEAVE_SILENT,
    SUSPEND,
];

const TRENDS: &[Binding] = &[
    bind(&["<left>", "h"], Command::Left, "←→", "audit", "to the audit before"),
    bind(&["<right>", "l"], Command::Right, "→ l", "", "to the next audit"),
    bind(&["j", "<down>"], Command::Down, "↑↓", "dimension", "to the next dimension"),
    bind(&["k", "<up>"], Command::Up, "↑ k", "", "to the dimension before"),
    when(charted, &bind(&["<space>"], Command::Mark, "Space", "mark", "mark an audit to compare; two can be marked")),
    when(pair, &bind(&["c"], Command::Compare, "c", "compare", "the two marked, or this one with the one before")),
    FIRST,
    LAST,
    BACK,
    HELP,
    LEAVE_SILENT,
    SUSPEND,
];

const COMPARE: &[Binding] = &[
    bind(&["j", "<down>"], Command::Down, "↑↓", "scroll", "down"),
    UP,
    BACK,
    HELP,
    PAGE_UP,
    PAGE_DOWN,
    FIRST,
    LAST,
    LEAVE_SILENT,
    SUSPEND,
];

const PORTFOLIO: &[Binding] = &[
    bind(&["j", "<down>"], Command::Down, "↑↓", "move", "to the next repository"),
    UP,
    when(
        listed,
        &bind(&["<enter>"], Command::Show, "⏎", "history", "totals over time of this repository; compare from there"),
    ),
    bind(&["s"], Command::Sort, "s", "order", "by score, name, change, age or overdue actions"),
    bind(
        &["f"],
        Command::Filter,
        "f",
        "filter",
        "only those that fell, hide a fall, are stale, never reviewed, overdue",
    ),
    bind(&["/"], Command::Find, "/", "find", "only those with these words: names, bands, #tags, stale, overdue …"),
    bind(&["m"], Command::Map, "m", "map", "levels by dimension, or the table again"),
    when(listed, &bind(&["#"], Command::Tags, "#", "tags", "put tags on this repository, or take them off")),
    BACK,
    HELP,
    PAGE_UP,
    PAGE_DOWN,
    FIRST,
    LAST,
    LEAVE_SILENT,
    SUSPEND,
];

const REGISTERS: &[Binding] = &[
    bind(&["<left>", "h"], Command::Left, "←→", "register", "to the register before"),
    bind(&["<right>", "l", "<tab>"], Command::Right, "→ l", "", "to the next register"),
    when(registered, &bind(&["<enter>"], Command::Edit, "⏎", "change", "change the entry, question by question")),
    bind(&["n"], Command::NewEntry, "n", "new", "a new entry, question by question"),
    when(parents, &bind(&["m"], Command::NewParent, "m", "new model|model", "a new model that entries refer to")),
    when(proposed, &bind(&["a"], Command::TakeOver, "a", "from the code|code", "add what the code shows")),
    when(
        registered,
        &bind(&["<del>", "x"], Command::Remove, "x", "take out|out", "take the entry out of the register"),
    ),
    OPEN,
    bind(&["j", "<down>"], Command::Down, "↓ j", "", "to the next entry"),
    UP,
    BACK,
    HELP,
    PAGE_UP,
    PAGE_DOWN,
    FIRST,
    LAST,
    LEAVE_SILENT,
    SUSPEND,
];

const FINDINGS: &[Binding] = &[
    when(rows, &bind(&["j", "<down>"], Command::Down, "↑↓", "move", "to the next row")),
    UP,
    relabel(
        shows,
        &bind(&["<enter>"], Command::Show, "⏎", "show file", "show the file around the place; fold a group"),
    ),
    bind(&["/"], Command::Find, "/", "search", "only what these words are found in, loosely, as you type"),
    bind(&["v"], Command::Group, "v", "group", "by severity, category, rule, file or dimension"),
    bind(&["f"], Command::Filter, "f", "severity", "only this bad and worse"),
    bind(&["c"], Command::Kind, "c", "context", "only in code, tests, notebooks, documents, configuration …"),
    when(
        on_finding,
        &bind(
            &["x"],
            Command::LeaveOut,
            "x",
            "leave out|out",
            "leave it out, with a reason; shown before it is written",
        ),
    ),
    when(on_finding, &bind(&["a"], Command::Action, "a", "action", "name an action with owner and date, in its words")),
    OPEN,
    ORIGIN,
    COPY,
    BACK,
    HELP,
    when(rows, &bind(&["<left>", "h"], Command::Left, "←", "", "to the head of the group; there it is folded")),
    when(rows, &bind(&["<right>", "l"], Command::Right, "→", "", "show what is in the group")),
    when(rows, &bind(&["<space>"], Command::Fold, "Space", "", "fold the group, or show what is in it")),
    when(rows, &bind(&["z"], Command::FoldAll, "z", "", "fold every group, or show all")),
    PAGE_UP,
    PAGE_DOWN,
    FIRST,
    LAST,
    LEAVE_SILENT,
    SUSPEND,
];

const SOURCE: &[Binding] = &[
    bind(&["j", "<down>"], Command::Down, "↑↓", "scroll", "down"),
    UP,
    OPEN,
    ORIGIN,
    COPY,
    bind(&["<esc>", "<enter>"], Command::Back, "Esc", "back", "back"),
    PAGE_UP,
    PAGE_DOWN,
    FIRST,
    LAST,
    LEAVE_SILENT,
];

/// Help and other pages of text.
const PAGES: &[Binding] = &[
    bind(&["j", "<down>"], Command::Down, "↑↓", "scroll", "down"),
    UP,
    PAGE_UP,
    PAGE_DOWN,
    FIRST,
    LAST,
    bind(&["<esc>", "?", "e", "<enter>", "q"], Command::Back, "Esc", "back", "back"),
];

/// What ⏎ does in the review: takes the suggestion over, or moves on from what is answered.
fn confirms(model: &Model) -> &'static str {
    use super::screens::review;
    let Some(review) = &model.session.review else { return "" };
    if review.open_count(&model.session.rubric) == 0 {
        // Not the summary: ⏎ saves there, and one press too many would end the review.
        return "";
    }
    match review::dimension(model) {
        Some(dimension) if !review.is_open(&dimension.id) => "next open",
        _ => {
            let suggestion = model.session.suggestion(model.review.dimension);
            if suggestion.is_some_and(|suggestion| suggestion.confidence.settles()) { "accept" } else { "" }
        }
    }
}

fn undoable(model: &Model) -> bool {
    model.session.review.as_ref().is_some_and(crate::audit::Review::can_undo)
}

fn idle(model: &Model) -> bool {
    matches!(model.session.scan, Scan::Done(_) | Scan::Failed(_))
}

fn found(model: &Model) -> bool {
    model.session.inspection().is_some()
}

fn registered(model: &Model) -> bool {
    super::screens::registers::has_entry(model)
}

fn parents(model: &Model) -> bool {
    super::screens::registers::has_parents(model)
}

fn proposed(model: &Model) -> bool {
    super::screens::registers::has_proposals(model)
}

fn charted(model: &Model) -> bool {
    !model.trend.series.points.is_empty()
}

fn pair(model: &Model) -> bool {
    super::screens::trend::pair(model).is_some()
}

fn listed(model: &Model) -> bool {
    !model.portfolio.shown.is_empty()
}

fn evidence(model: &Model) -> bool {
    !super::screens::review::evidence(model).is_empty()
}

fn on_action(model: &Model) -> bool {
    matches!(super::screens::review::selected(model), Some(Item::Action(..)))
}

fn strong(model: &Model) -> bool {
    super::screens::review::strong_left(model) > 0
}

fn rows(model: &Model) -> bool {
    !model.findings.index.rows.is_empty()
}

fn on_finding(model: &Model) -> bool {
    super::screens::findings::selected(model).is_some()
}

/// What ⏎ does in the findings.
fn shows(model: &Model) -> &'static str {
    match (rows(model), on_finding(model)) {
        (true, true) => "show file",
        (true, false) => "fold",
        _ => "",
    }
}

fn places(model: &Model) -> bool {
    super::place(model).is_some()
}

/// The table that holds now.
pub fn table(model: &Model) -> &'static [Binding] {
    match (model.overlays.last(), model.screen) {
        (Some(Overlay::Help(_) | Overlay::Details(_)), _) => PAGES,
        (Some(Overlay::Source(_)), _) => SOURCE,
        (Some(_), _) => &[],
        (None, screen) => of_screen(model, screen),
    }
}

/// The table of a screen, whatever lies over it.
pub fn of_screen(model: &Model, screen: Screen) -> &'static [Binding] {
    match screen {
        Screen::Overview => OVERVIEW,
        Screen::Review if model.review.focus == Focus::Evidence => EVIDENCE,
        Screen::Review => REVIEW,
        Screen::Summary => SUMMARY,
        Screen::Trend => TRENDS,
        Screen::Findings => FINDINGS,
        Screen::Compare => COMPARE,
        Screen::Portfolio => PORTFOLIO,
        Screen::Registers => REGISTERS,
    }
}

/// What a key does now, where it does anything.
pub fn lookup(model: &Model, key: KeyEvent) -> Option<Command> {
    let name = keymap::name(key);
    table(model)
        .iter()
        .find(|binding| binding.keys.contains(&name.as_str()) && (binding.live)(model))
        .map(|binding| binding.command)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_key_means_two_things_on_one_screen() {
        for table in
            [OVERVIEW, REVIEW, EVIDENCE, SUMMARY, TRENDS, COMPARE, PORTFOLIO, REGISTERS, FINDINGS, SOURCE, PAGES]
        {
            let mut seen = HashSet::new();
            for key in table.iter().flat_map(|binding| binding.keys) {
                assert!(seen.insert(key), "{key} is bound twice");
                assert_eq!(keymap::parse(key).unwrap().len(), 1, "{key} is one key");
            }
        }
    }
}
