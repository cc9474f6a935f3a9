//! The tables themselves: one a screen, and one for what can be asked for on every screen.

use super::live::{
    always, charted, claimed, comparable, confirms, divided, evidence, found, idle, listed, on_action, on_finding,
    on_row, pair, parents, places, proposed, registered, reviewing, shows, strong, takes_back, tour_offered, touring,
    undoable,
};
use super::{Binding, Command, Model, Table};

const fn bind(
    keys: &'static [&'static str],
    command: Command,
    shown: &'static str,
    label: &'static str,
    help: &'static str,
) -> Binding {
    Binding { keys, command, shown, label, relabel: None, help, folded: false, live: always }
}

const fn when(live: fn(&Model) -> bool, binding: &Binding) -> Binding {
    Binding { live, ..*binding }
}

const fn relabel(words: fn(&Model) -> &'static str, binding: &Binding) -> Binding {
    Binding { relabel: Some(words), ..*binding }
}

const fn level(keys: &'static [&'static str], command: Command, help: &'static str) -> Binding {
    Binding { folded: true, ..bind(keys, command, keys[0], "", help) }
}

/// What gives levels; the first row stands for all in footer and help.
const SCORE: [Binding; 10] = [
    bind(&["0"], Command::Score0, "0 1 2", "score", "give this level and stay, so that a note can follow"),
    level(&["1"], Command::Score1, "give level 1 and stay"),
    level(&["2"], Command::Score2, "give level 2 and stay"),
    level(&["3"], Command::Score3, "give level 3 and stay"),
    level(&["4"], Command::Score4, "give level 4 and stay"),
    level(&["5"], Command::Score5, "give level 5 and stay"),
    level(&["6"], Command::Score6, "give level 6 and stay"),
    level(&["7"], Command::Score7, "give level 7 and stay"),
    level(&["8"], Command::Score8, "give level 8 and stay"),
    level(&["9"], Command::Score9, "give level 9 and stay"),
];

/// What can be asked for wherever keys are no text. Space leads to every screen.
pub static ANYWHERE: Table = Table {
    id: "anywhere",
    title: "Everywhere",
    rows: &[
        bind(&[":", "<c-p>"], Command::Palette, ":", "", "find an action by its name (also Ctrl-P)"),
        relabel(
            touring,
            &when(
                tour_offered,
                &bind(&["T"], Command::Tour, "T", "", "a guided tour through a first audit; Esc leaves it at any time"),
            ),
        ),
        bind(&["<space>o"], Command::GoOverview, "Space o", "", "go to the overview"),
        bind(&["<space>r"], Command::GoReview, "Space r", "", "go to the review"),
        when(reviewing, &bind(&["<space>s"], Command::GoSummary, "Space s", "", "go to the summary of the review")),
        when(found, &bind(&["<space>f"], Command::GoFindings, "Space f", "", "go to the findings")),
        bind(&["<space>t"], Command::GoTrend, "Space t", "", "go to totals over time"),
        when(comparable, &bind(&["<space>c"], Command::GoCompare, "Space c", "", "compare the last two audits")),
        bind(&["<space>p"], Command::GoPortfolio, "Space p", "", "go to the portfolio"),
        bind(&["<space>w"], Command::GoRegisters, "Space w", "", "go to the registers"),
        bind(
            &["<space>m"],
            Command::GoMeeting,
            "Space m",
            "",
            "hold the review as a meeting, on a screen that all see",
        ),
        when(divided, &bind(&["["], Command::BorderBack, "[", "", "move the border between panels to the left, or up")),
        when(
            divided,
            &bind(&["]"], Command::BorderOn, "]", "", "move the border between panels to the right, or down"),
        ),
        when(divided, &bind(&["|"], Command::NextBorder, "|", "", "the next border of the screen is moved then")),
        when(divided, &bind(&["="], Command::ResetBorders, "=", "", "panels as large as at first")),
    ],
};

/// Every table, in the order of the reference page.
pub static TABLES: &[&Table] = &[
    &OVERVIEW, &REVIEW, &EVIDENCE, &MEETING, &SUMMARY, &FINDINGS, &TRENDS, &COMPARE, &PORTFOLIO, &REGISTERS, &TRAIL,
    &FILE, &MINUTES, &PAGES, &ANYWHERE,
];

/// Where keys are text no action has a key.
pub(super) static TYPING: Table = Table { id: "typing", title: "Typing", rows: &[] };

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
/// Wherever something has a place: the keys then go from one to the next, as in [`TRAIL`].
const FOLLOW: Binding = when(
    claimed,
    &bind(&["e"], Command::Evidence, "e", "evidence", "follow what stands here to its place in the files"),
);
const NEXT: Binding =
    bind(&["e"], Command::NextEvidence, "e", "next", "to the next piece of evidence, and after the last to the first");
const TREND: Binding = bind(&["t"], Command::Trend, "t", "trend", "totals and dimensions over time");

pub(super) static OVERVIEW: Table = Table {
    id: "overview",
    title: "Overview",
    rows: &[
        bind(&["r", "<enter>"], Command::Review, "⏎", "review", "start the review, or go on with it (also r)"),
        when(found, &bind(&["f"], Command::Findings, "f", "findings", "what the rules found, worst first")),
        TREND,
        FOLLOW,
        bind(
            &["d"],
            Command::Details,
            "d",
            "details",
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
    ],
};

pub(super) static REVIEW: Table = Table {
    id: "review",
    title: "Review",
    rows: &[
        SCORE[0],
        SCORE[1],
        SCORE[2],
        SCORE[3],
        SCORE[4],
        SCORE[5],
        SCORE[6],
        SCORE[7],
        SCORE[8],
        SCORE[9],
        relabel(
            confirms,
            &bind(
                &["<enter>"],
                Command::Accept,
                "⏎",
                "accept",
                "confirm the level shown, go to the next open dimension",
            ),
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
    ],
};

pub(super) static EVIDENCE: Table = Table {
    id: "evidence",
    title: "Evidence of the review",
    rows: &[
        bind(&["j", "<down>"], Command::Down, "↓↑", "move", "down in the evidence"),
        bind(&["k", "<up>"], Command::Up, "↑ k", "", "up in the evidence"),
        when(places, &bind(&["<enter>"], Command::Show, "⏎", "show file", "show the file around the place")),
        OPEN,
        bind(&["a"], Command::Action, "a", "action", "name an action; on a step, with its words"),
        SCORE[0],
        SCORE[1],
        SCORE[2],
        SCORE[3],
        SCORE[4],
        SCORE[5],
        SCORE[6],
        SCORE[7],
        SCORE[8],
        SCORE[9],
        when(on_action, &bind(&["d"], Command::Done, "d", "done", "the action selected is done, or open again")),
        when(on_action, &bind(&["<del>"], Command::Remove, "Del", "remove", "take the action selected out")),
        bind(&["n"], Command::Note, "n", "note", "write down why"),
        bind(&["<esc>"], Command::Evidence, "Esc", "back", "back to the dimensions"),
        HELP,
        NEXT,
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
    ],
};

pub(super) static MEETING: Table = Table {
    id: "meeting",
    title: "Meeting",
    rows: &[
        bind(&["v"], Command::Vote, "v", "vote", "everybody gives a level that nobody sees, then all are shown"),
        SCORE[0],
        SCORE[1],
        SCORE[2],
        SCORE[3],
        SCORE[4],
        SCORE[5],
        SCORE[6],
        SCORE[7],
        SCORE[8],
        SCORE[9],
        bind(&["<enter>"], Command::Accept, "⏎", "go on", "take what all voted or the scan suggests, and go on"),
        bind(&["n"], Command::Note, "n", "note", "write down why"),
        bind(&["a"], Command::Action, "a", "action", "name an action with owner and date"),
        bind(&["p"], Command::Park, "p", "put off", "put something off for later, so that the meeting goes on"),
        bind(&["m"], Command::Minutes, "m", "minutes", "the minutes as far as the meeting has come"),
        bind(&["s"], Command::Summary, "s", "finish", "totals, what moved, actions; save from there"),
        HELP,
        bind(&["x"], Command::NotApplicable, "x", "not applicable|n/a", "the dimension does not apply here, and why"),
        when(
            evidence,
            &bind(&["e"], Command::Evidence, "e", "evidence", "to the evidence, on the screen of the review"),
        ),
        when(takes_back, &bind(&["u"], Command::Undo, "u", "", "undo the last change; while voting, the last vote")),
        bind(&["-"], Command::Unknown, "-", "", "nobody knows; while voting, abstain"),
        bind(&["c", "<del>"], Command::Clear, "c", "", "take the answer back"),
        bind(&["U"], Command::Unpark, "U", "", "take back what was put off last"),
        bind(&["w"], Command::People, "w", "who", "say who is here"),
        bind(&["y"], Command::CopyMinutes, "y", "", "put the minutes on the clipboard"),
        bind(&["W"], Command::WriteMinutes, "W", "", "write the minutes to a file"),
        bind(&["+"], Command::MoreTime, "+", "", "a minute more for each dimension"),
        bind(&["_"], Command::LessTime, "_", "", "a minute less for each dimension"),
        bind(&["<left>", "h", "k", "<up>"], Command::Left, "← k", "", "to the dimension before"),
        bind(&["<right>", "l", "j", "<down>"], Command::Right, "→ j", "", "to the next dimension"),
        bind(&["<tab>"], Command::NextOpen, "Tab", "", "to the next open dimension"),
        FIRST,
        LAST,
        bind(&["<esc>"], Command::Back, "Esc", "", "to the screen of the review; while voting, ends the round"),
        LEAVE_SILENT,
        SUSPEND,
    ],
};

pub(super) static MINUTES: Table = Table {
    id: "minutes",
    title: "Minutes",
    rows: &[
        bind(&["j", "<down>"], Command::Down, "↑↓", "scroll", "down"),
        UP,
        bind(&["y", "c"], Command::CopyMinutes, "y", "copy", "put the minutes on the clipboard"),
        bind(&["w", "W"], Command::WriteMinutes, "w", "write to a file", "write the minutes to a file"),
        PAGE_UP,
        PAGE_DOWN,
        FIRST,
        LAST,
        bind(&["<esc>", "m", "<enter>", "q"], Command::Back, "Esc", "back", "back"),
    ],
};

pub(super) static SUMMARY: Table = Table {
    id: "summary",
    title: "Summary",
    rows: &[
        bind(&["<enter>"], Command::Save, "⏎", "save the audit|save", "save the audit; open questions stay unknown"),
        bind(&["y"], Command::CopyMinutes, "y", "minutes to the clipboard|copy", "put the minutes on the clipboard"),
        bind(&["w"], Command::WriteMinutes, "w", "to a file|file", "write the minutes to a file"),
        bind(&["<esc>", "s"], Command::Back, "Esc", "back to the questions|back", "back to the questions"),
        bind(&["j", "<down>"], Command::Down, "↑↓", "scroll", "down"),
        UP,
        FOLLOW,
        TREND,
        HELP,
        PAGE_UP,
        PAGE_DOWN,
        FIRST,
        LAST,
        LEAVE_SILENT,
        SUSPEND,
    ],
};

pub(super) static TRENDS: Table = Table {
    id: "trend",
    title: "Trend",
    rows: &[
        bind(&["<left>", "h"], Command::Left, "←→", "audit", "to the audit before"),
        bind(&["<right>", "l"], Command::Right, "→ l", "", "to the next audit"),
        bind(&["j", "<down>"], Command::Down, "↑↓", "dimension", "to the next dimension"),
        bind(&["k", "<up>"], Command::Up, "↑ k", "", "to the dimension before"),
        when(charted, &bind(&["m"], Command::Mark, "m", "mark", "mark an audit to compare; two can be marked")),
        FOLLOW,
        when(pair, &bind(&["c"], Command::Compare, "c", "compare", "the two marked, or this one with the one before")),
        FIRST,
        LAST,
        BACK,
        HELP,
        LEAVE_SILENT,
        SUSPEND,
    ],
};

pub(super) static COMPARE: Table = Table {
    id: "compare",
    title: "Compare",
    rows: &[
        bind(&["j", "<down>"], Command::Down, "↑↓", "scroll", "down"),
        UP,
        FOLLOW,
        BACK,
        HELP,
        PAGE_UP,
        PAGE_DOWN,
        FIRST,
        LAST,
        LEAVE_SILENT,
        SUSPEND,
    ],
};

pub(super) static PORTFOLIO: Table = Table {
    id: "portfolio",
    title: "Portfolio",
    rows: &[
        bind(&["j", "<down>"], Command::Down, "↑↓", "move", "to the next repository"),
        UP,
        when(
            listed,
            &bind(
                &["<enter>"],
                Command::Show,
                "⏎",
                "history",
                "totals over time of this repository; compare from there",
            ),
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
        FOLLOW,
        BACK,
        HELP,
        PAGE_UP,
        PAGE_DOWN,
        FIRST,
        LAST,
        LEAVE_SILENT,
        SUSPEND,
    ],
};

pub(super) static REGISTERS: Table = Table {
    id: "registers",
    title: "Registers",
    rows: &[
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
        FOLLOW,
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
    ],
};

pub(super) static FINDINGS: Table = Table {
    id: "findings",
    title: "Findings",
    rows: &[
        when(on_row, &bind(&["j", "<down>"], Command::Down, "↑↓", "move", "to the next row")),
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
        when(
            on_finding,
            &bind(&["a"], Command::Action, "a", "action", "name an action with owner and date, in its words"),
        ),
        OPEN,
        ORIGIN,
        COPY,
        Binding { label: "", ..NEXT },
        BACK,
        HELP,
        when(on_row, &bind(&["<left>", "h"], Command::Left, "←", "", "to the head of the group; there it is folded")),
        when(on_row, &bind(&["<right>", "l"], Command::Right, "→", "", "show what is in the group")),
        when(on_row, &bind(&["<tab>"], Command::Fold, "Tab", "", "fold the group, or show what is in it")),
        when(on_row, &bind(&["z"], Command::FoldAll, "z", "", "fold every group, or show all")),
        PAGE_UP,
        PAGE_DOWN,
        FIRST,
        LAST,
        LEAVE_SILENT,
        SUSPEND,
    ],
};

/// On any screen whose claims are followed to their places.
pub(super) static TRAIL: Table = Table {
    id: "trail",
    title: "Evidence of a screen",
    rows: &[
        NEXT,
        bind(&["j", "<down>"], Command::Down, "↓↑", "move", "to the next place"),
        bind(&["k", "<up>"], Command::Up, "↑ k", "", "to the place before"),
        bind(&["<enter>"], Command::Show, "⏎", "show file", "show the file around the place"),
        OPEN,
        ORIGIN,
        COPY,
        bind(&["<esc>"], Command::Back, "Esc", "back", "back to the screen as a whole"),
        HELP,
        PAGE_UP,
        PAGE_DOWN,
        FIRST,
        LAST,
        LEAVE_SILENT,
        SUSPEND,
    ],
};

pub(super) static FILE: Table = Table {
    id: "file",
    title: "A file",
    rows: &[
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
    ],
};

/// Help and other pages of text.
pub(super) static PAGES: Table = Table {
    id: "page",
    title: "A page of text",
    rows: &[
        bind(&["j", "<down>"], Command::Down, "↑↓", "scroll", "down"),
        UP,
        PAGE_UP,
        PAGE_DOWN,
        FIRST,
        LAST,
        bind(&["<esc>", "?", "d", "<enter>", "q"], Command::Back, "Esc", "back", "back"),
    ],
};
