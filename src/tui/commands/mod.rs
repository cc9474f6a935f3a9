//! What can be asked for, by name, and the tables that say which keys ask for it on which screen.
//!
//! The footer, the help, the palette, the reference page and the keyboard all read the same tables (`tables`), through the
//! keys as the user has them (`keys`), so they cannot disagree.

mod keys;
mod live;
mod tables;

pub use keys::Keys;
pub(super) use keys::shown;
pub use tables::{ANYWHERE, TABLES};

use super::model::{Model, Screen};
use super::overlay::Overlay;
use super::screens::review::Focus;
use super::trail;

/// An enumeration whose variants have names that users write.
macro_rules! commands {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// What can be asked for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Command { $($(#[$doc])* $variant,)* }

        impl Command {
            /// Its name: what settings and the palette call it. Never changed, since settings of users hold it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

commands! {
    /// Leave the program.
    Leave = "leave",
    /// Back to where one came from.
    Back = "back",
    /// Show the keys.
    Help = "help",
    /// Find an action by its name.
    Palette = "palette",
    /// Hand the terminal back to the shell for a while.
    Suspend = "suspend",
    /// To the row above.
    Up = "up",
    /// To the row below.
    Down = "down",
    /// To the left.
    Left = "left",
    /// To the right.
    Right = "right",
    /// To the first row.
    First = "first",
    /// To the last row.
    Last = "last",
    /// A page up.
    PageUp = "page-up",
    /// A page down.
    PageDown = "page-down",
    /// Show the overview, from anywhere.
    GoOverview = "go-overview",
    /// Show the review, from anywhere.
    GoReview = "go-review",
    /// Show the summary, from anywhere.
    GoSummary = "go-summary",
    /// Show the findings, from anywhere.
    GoFindings = "go-findings",
    /// Show the trend, from anywhere.
    GoTrend = "go-trend",
    /// Compare the last two audits, from anywhere.
    GoCompare = "go-compare",
    /// Show the portfolio, from anywhere.
    GoPortfolio = "go-portfolio",
    /// Show the registers, from anywhere.
    GoRegisters = "go-registers",
    /// Move the border between panels to the left, or up.
    BorderBack = "border-back",
    /// Move the border between panels to the right, or down.
    BorderOn = "border-on",
    /// Take the next border in hand.
    NextBorder = "next-border",
    /// Put the borders of the screen back.
    ResetBorders = "reset-borders",
    /// Begin the guided tour, or go on with it.
    Tour = "tour",
    /// Hold the review as a meeting, from anywhere.
    GoMeeting = "go-meeting",
    /// Start or go on with the review.
    Review = "start-review",
    /// Show totals over time.
    Trend = "show-trend",
    /// Show what the rules found.
    Findings = "show-findings",
    /// Show everything known about the repository.
    Details = "show-details",
    /// Scan again.
    Rescan = "rescan",
    /// Give level 0.
    Score0 = "score-0",
    /// Give level 1.
    Score1 = "score-1",
    /// Give level 2.
    Score2 = "score-2",
    /// Give level 3.
    Score3 = "score-3",
    /// Give level 4.
    Score4 = "score-4",
    /// Give level 5.
    Score5 = "score-5",
    /// Give level 6.
    Score6 = "score-6",
    /// Give level 7.
    Score7 = "score-7",
    /// Give level 8.
    Score8 = "score-8",
    /// Give level 9.
    Score9 = "score-9",
    /// Confirm the level shown and go on.
    Accept = "accept",
    /// Accept every strong suggestion.
    AcceptStrong = "accept-strong",
    /// Go to the next open dimension.
    NextOpen = "next-open",
    /// Write a note.
    Note = "note",
    /// Name an action.
    Action = "action",
    /// The dimension does not apply.
    NotApplicable = "not-applicable",
    /// Nobody knows.
    Unknown = "unknown",
    /// Take the answer back.
    Clear = "clear",
    /// Undo the last change.
    Undo = "undo",
    /// Move into the evidence, or out of it.
    Evidence = "enter-evidence",
    /// To the next piece of evidence, and after the last to the first.
    NextEvidence = "next-evidence",
    /// Open the place in an editor.
    Open = "open",
    /// Show the file around the place.
    Show = "show-place",
    /// The action is done, or open again.
    Done = "done",
    /// Take the action out.
    Remove = "remove",
    /// Show the summary.
    Summary = "show-summary",
    /// Save the audit.
    Save = "save",
    /// Let everybody vote unseen.
    Vote = "vote",
    /// Put something off for later.
    Park = "park",
    /// Take back what was put off last.
    Unpark = "unpark",
    /// Say who is here.
    People = "people",
    /// Show the minutes.
    Minutes = "show-minutes",
    /// Put the minutes on the clipboard.
    CopyMinutes = "copy-minutes",
    /// Write the minutes to a file.
    WriteMinutes = "write-minutes",
    /// Give a dimension a minute more.
    MoreTime = "more-time",
    /// Give a dimension a minute less.
    LessTime = "less-time",
    /// Mark an audit for comparison, or take the mark away.
    Mark = "mark",
    /// Put two audits beside each other.
    Compare = "compare-audits",
    /// Show every repository of the store.
    Portfolio = "show-portfolio",
    /// Show the registers.
    Registers = "show-registers",
    /// Change the entry selected.
    Edit = "edit",
    /// Write a new entry.
    NewEntry = "new-entry",
    /// Write a new entry of the table that others refer to.
    NewParent = "new-parent",
    /// Add what the code shows.
    TakeOver = "take-over",
    /// Put rows in another order.
    Sort = "sort",
    /// Show other rows only.
    Filter = "filter",
    /// Type words to filter by.
    Find = "find",
    /// Change the tags of a repository.
    Tags = "tags",
    /// Show levels by dimension, or the table again.
    Map = "map",
    /// Put findings together by something else.
    Group = "group",
    /// Show findings of another kind of file only.
    Kind = "filter-by-context",
    /// Show what is in a group, or hide it.
    Fold = "fold",
    /// Hide what is in every group, or show it.
    FoldAll = "fold-all",
    /// Leave a finding out, with a reason.
    LeaveOut = "leave-out",
    /// Say who wrote the line, and when.
    Origin = "who-wrote-it",
    /// Put the place on the clipboard.
    Copy = "copy-place",
}

impl Command {
    /// What gives a level.
    pub fn giving(level: u8) -> Option<Self> {
        use Command as C;
        let all = [
            C::Score0,
            C::Score1,
            C::Score2,
            C::Score3,
            C::Score4,
            C::Score5,
            C::Score6,
            C::Score7,
            C::Score8,
            C::Score9,
        ];
        all.get(usize::from(level)).copied()
    }

    /// The level it gives.
    pub const fn level(self) -> Option<u8> {
        match self {
            Self::Score0 => Some(0),
            Self::Score1 => Some(1),
            Self::Score2 => Some(2),
            Self::Score3 => Some(3),
            Self::Score4 => Some(4),
            Self::Score5 => Some(5),
            Self::Score6 => Some(6),
            Self::Score7 => Some(7),
            Self::Score8 => Some(8),
            Self::Score9 => Some(9),
            _ => None,
        }
    }
}

/// One row of a table: an action on one screen.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Keys pressed one after another, as [`super::keymap::name`] writes them; any of these does it.
    pub keys: &'static [&'static str],
    /// What they do.
    pub command: Command,
    /// The keys as people read them, where the user has not bound others.
    pub shown: &'static str,
    /// A few words for the footer, and after a `|` fewer for a narrow one; empty keeps it out.
    pub label: &'static str,
    /// Other words for the footer, where they depend on what is shown.
    pub relabel: Option<fn(&Model) -> &'static str>,
    /// One sentence for the help.
    pub help: &'static str,
    /// Whether the row before stands for it in the help.
    pub folded: bool,
    /// Whether it does anything now.
    pub live: fn(&Model) -> bool,
}

impl Binding {
    /// What the footer says of it now; empty keeps it out.
    pub fn footer(&self, model: &Model) -> &'static str {
        self.relabel.map_or(self.label, |words| words(model))
    }
}

/// The actions of one screen.
#[derive(Debug)]
pub struct Table {
    /// As settings call it: `[keys.review]`.
    pub id: &'static str,
    /// As people read it.
    pub title: &'static str,
    /// In the order of the footer and the help.
    pub rows: &'static [Binding],
}

/// The table that holds now.
pub fn table(model: &Model) -> &'static Table {
    let top = model.overlays.iter().rfind(|overlay| !matches!(overlay, Overlay::Palette(_)));
    match (top, model.screen) {
        (Some(Overlay::Help(_) | Overlay::Details(_)), _) => &tables::PAGES,
        (Some(Overlay::Minutes(_)), _) => &tables::MINUTES,
        (Some(Overlay::Source(_)), _) => &tables::FILE,
        (Some(_), _) => &tables::TYPING,
        (None, screen) => of_screen(model, screen),
    }
}

/// The table of a screen, whatever lies over it.
pub fn of_screen(model: &Model, screen: Screen) -> &'static Table {
    match screen {
        _ if trail::is_on(model) => &tables::TRAIL,
        Screen::Overview => &tables::OVERVIEW,
        Screen::Review if model.review.focus == Focus::Evidence => &tables::EVIDENCE,
        Screen::Review => &tables::REVIEW,
        Screen::Summary => &tables::SUMMARY,
        Screen::Trend => &tables::TRENDS,
        Screen::Findings => &tables::FINDINGS,
        Screen::Compare => &tables::COMPARE,
        Screen::Portfolio => &tables::PORTFOLIO,
        Screen::Registers => &tables::REGISTERS,
        Screen::Meeting => &tables::MEETING,
    }
}

/// What keys pressed one after another mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// This is asked for.
    Command(Command),
    /// More keys have to follow.
    Prefix,
    /// Nothing here.
    Nothing,
}

/// Rows that can be asked for now, each with its table: those of the screen, then those of all screens.
pub fn rows(model: &Model) -> impl Iterator<Item = (&'static Table, &'static Binding)> {
    let here = table(model);
    let all = if here.rows.is_empty() { &[] } else { ANYWHERE.rows };
    here.rows.iter().map(move |row| (here, row)).chain(all.iter().map(|row| (&ANYWHERE, row)))
}

/// What the keys pressed so far mean now.
pub fn lookup(model: &Model, pressed: &[String]) -> Meaning {
    let mut meaning = Meaning::Nothing;
    for (table, row) in rows(model).filter(|(_, row)| (row.live)(model)) {
        for keys in model.keys.of(table, row) {
            if keys == pressed {
                return Meaning::Command(row.command);
            }
            if keys.starts_with(pressed) {
                meaning = Meaning::Prefix;
            }
        }
    }
    meaning
}

/// The action of this screen that the keys ask for, where it is not possible now.
pub fn asleep(model: &Model, pressed: &[String]) -> Option<&'static Binding> {
    let is_asked = |(table, row): &(&'static Table, &'static Binding)| {
        model.keys.of(table, row).iter().any(|keys| keys == pressed)
    };
    rows(model).filter(|(_, row)| !(row.live)(model)).find(is_asked).map(|(_, row)| row)
}

/// The keys of an action as people read them, for sentences that name them; its name where it has none.
pub fn key_of(model: &Model, table: &str, command: Command) -> String {
    let table = TABLES.iter().find(|known| known.id == table).copied().unwrap_or(&ANYWHERE);
    let row = table.rows.iter().find(|row| row.command == command);
    let shown = row.map(|row| model.keys.shown(table, row)).filter(|keys| !keys.is_empty());
    shown.unwrap_or_else(|| command.name().to_owned())
}

/// Keys that can follow those pressed, as people read them, with what they ask for.
pub fn continuations(model: &Model) -> Vec<(String, &'static Binding)> {
    let pressed = &model.pressed;
    let live = rows(model).filter(|(_, row)| (row.live)(model));
    live.filter_map(|(table, row)| {
        let keys = model.keys.of(table, row).into_iter().find(|keys| keys.starts_with(pressed))?;
        Some((keys::shown(&keys[pressed.len()..]), row))
    })
    .collect()
}
