//! The registers: what only people know about the model, entry by entry, with what the code says about each.

use std::path::PathBuf;

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use crate::model::Severity;
use crate::registers::{self, Issue, Kind, Record, Section, Sheet};
use crate::text::count;
use crate::tui::commands::Command;
use crate::tui::model::{Model, Screen};
use crate::tui::msg::Effect;
use crate::tui::overlay::{Overlay, confirm, form};
use crate::tui::theme::Theme;
use crate::tui::view;
use crate::tui::widgets::panel::{Title, inside, panel, rule};
use crate::tui::widgets::split::{Border, Split};
use crate::tui::widgets::{column, labelled, paint, put, put_all, scroll, span, wrapped};

/// Rows a page moves.
const PAGE: usize = 10;
/// Fewest rows of the entries, and of what is said about one.
const LEAST_PART: u16 = 2;

/// Where the registers stand.
#[derive(Debug, Default)]
pub struct State {
    /// All five, checked; missing until the repository was looked at.
    pub sheets: Option<Vec<Sheet>>,
    /// Why it could not be.
    pub failed: Option<String>,
    /// Which register is shown.
    pub kind: usize,
    /// Which of its entries the keys act on.
    pub selected: usize,
    /// Entry to select once the registers were read again.
    wanted: Option<String>,
}

impl State {
    fn sheet(&self) -> Option<&Sheet> {
        self.sheets.as_ref()?.get(self.kind)
    }

    fn record(&self) -> Option<&Record> {
        self.sheet()?.records().get(self.selected).copied()
    }
}

/// Shows the registers and asks for what they hold now.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    model.screen = Screen::Registers;
    vec![Effect::Registers]
}

/// They were read and checked, or not.
pub fn arrived(model: &mut Model, result: Result<Vec<Sheet>, String>) {
    let state = &mut model.registers;
    match result {
        Ok(sheets) => {
            state.sheets = Some(sheets);
            state.failed = None;
        }
        Err(why) => state.failed = Some(why),
    }
    let wanted = state.wanted.take();
    let Some(sheet) = state.sheet() else { return };
    let records = sheet.records();
    let at = wanted.and_then(|name| records.iter().position(|record| sheet.kind.identity(record) == name));
    state.selected = at.unwrap_or(state.selected).min(records.len().saturating_sub(1));
}

/// A register is on disk, or not: it is read again, and the repository is scanned again for what follows from it.
pub fn saved(model: &mut Model, result: Result<PathBuf, String>) -> Vec<Effect> {
    match result {
        Ok(path) => model.say(format!("written to {}", path.display())),
        Err(why) => model.warn(format!("not written: {why}")),
    }
    model.session.job += 1;
    vec![Effect::Registers, Effect::Scan { job: model.session.job }]
}

/// File and line of the entry the keys act on.
pub fn place(model: &Model) -> Option<(String, Option<u32>)> {
    let sheet = model.registers.sheet()?;
    sheet.text.as_ref()?;
    Some((sheet.kind.path(), model.registers.record().map(|record| record.line)))
}

/// What the check says about the entry the keys act on, then about the file.
pub fn remarks(model: &Model) -> Vec<&Issue> {
    let Some(sheet) = model.registers.sheet() else { return Vec::new() };
    let own = model.registers.record().into_iter().flat_map(|record| sheet.about(record));
    own.chain(sheet.issues.iter().filter(|issue| issue.subject.is_empty())).collect()
}

/// The text of a register as it was read, and whether it has an entry of that identity.
pub fn text_of(model: &Model, kind: Kind, section: &Section, identity: &str) -> (Option<String>, bool) {
    let sheets = model.registers.sheets.iter().flatten();
    let Some(sheet) = sheets.into_iter().find(|sheet| sheet.kind == kind) else { return (None, false) };
    let taken = sheet
        .register
        .as_ref()
        .is_some_and(|register| register.of(section.name).any(|record| kind.identity(record) == identity));
    (sheet.text.clone(), taken)
}

/// Asks for a register to be written; the entry is selected once it was read again.
pub fn save(model: &mut Model, kind: Kind, before: Option<String>, text: String, identity: String) -> Vec<Effect> {
    model.session.saves.pending += 1;
    model.registers.wanted = Some(identity);
    vec![Effect::SaveRegister { kind, before, text }]
}

/// Does what a command says.
pub fn run(model: &mut Model, command: Command) -> Vec<Effect> {
    let kinds = Kind::ALL.len();
    let last = model.registers.sheet().map_or(0, |sheet| sheet.records().len().saturating_sub(1));
    let state = &mut model.registers;
    match command {
        Command::Left => show(state, (state.kind + kinds - 1) % kinds),
        Command::Right => show(state, (state.kind + 1) % kinds),
        Command::Up => state.selected = state.selected.saturating_sub(1),
        Command::Down => state.selected = (state.selected + 1).min(last),
        Command::PageUp => state.selected = state.selected.saturating_sub(PAGE),
        Command::PageDown => state.selected = (state.selected + PAGE).min(last),
        Command::First => state.selected = 0,
        Command::Last => state.selected = last,
        Command::Edit => edit(model),
        Command::NewEntry => new(model, true),
        Command::NewParent => new(model, false),
        Command::TakeOver => return take_over(model),
        Command::Remove => ask_to_remove(model),
        Command::Back => model.screen = Screen::Overview,
        _ => {}
    }
    Vec::new()
}

fn show(state: &mut State, kind: usize) {
    state.kind = kind;
    state.selected = 0;
}

fn edit(model: &mut Model) {
    let Some((sheet, record)) = model.registers.sheet().zip(model.registers.record()) else {
        return new(model, true);
    };
    let (kind, record) = (sheet.kind, record.clone());
    if let Some(section) = kind.shape().section(record.section) {
        form::open(model, kind, section, Some(&record));
    }
}

/// A new entry of the register's last table, or of its first.
fn new(model: &mut Model, of_last: bool) {
    let Some(kind) = model.registers.sheet().map(|sheet| sheet.kind) else { return };
    let sections = kind.shape().sections;
    let section = if of_last { sections.last() } else { sections.first() };
    if let Some(section) = section {
        form::open(model, kind, section, None);
    }
}

/// Adds what the code shows and the register does not have.
fn take_over(model: &mut Model) -> Vec<Effect> {
    let Some(sheet) = model.registers.sheet() else { return Vec::new() };
    let (kind, before, proposals) = (sheet.kind, sheet.text.clone(), sheet.proposals.clone());
    let Some(first) = proposals.first() else { return Vec::new() };
    let name = first.name(kind.shape()).to_owned();
    let text = match &before {
        None => Ok(registers::create(kind, &proposals)),
        Some(text) => proposals.iter().try_fold(text.clone(), |text, draft| registers::add(&text, kind, draft)),
    };
    match text {
        Ok(text) => save(model, kind, before, text, name),
        Err(why) => {
            model.warn(why);
            Vec::new()
        }
    }
}

fn ask_to_remove(model: &mut Model) {
    let Some(name) = model.registers.sheet().zip(model.registers.record()).map(|(s, record)| s.kind.identity(record))
    else {
        return;
    };
    model.overlays.push(Overlay::Confirm(confirm::remove(&name)));
}

/// Takes the entry the keys act on out of its register.
pub fn remove(model: &mut Model) -> Vec<Effect> {
    let Some((sheet, record)) = model.registers.sheet().zip(model.registers.record()) else { return Vec::new() };
    let (kind, before) = (sheet.kind, sheet.text.clone().unwrap_or_default());
    let removed = registers::remove(&before, kind, (record.section, &kind.identity(record)));
    match removed {
        Ok(text) => save(model, kind, Some(before), text, String::new()),
        Err(why) => {
            model.warn(why);
            Vec::new()
        }
    }
}

/// Whether the code shows entries that the register shown does not have.
pub fn has_proposals(model: &Model) -> bool {
    model.registers.sheet().is_some_and(|sheet| !sheet.proposals.is_empty())
}

/// Whether the register shown has more than one table.
pub fn has_parents(model: &Model) -> bool {
    model.registers.sheet().is_some_and(|sheet| sheet.kind.shape().sections.len() > 1)
}

/// Whether an entry is selected.
pub fn has_entry(model: &Model) -> bool {
    model.registers.record().is_some()
}

/// Clicks and the wheel.
pub fn mouse(model: &mut Model, event: MouseEvent) -> Vec<Effect> {
    match event.kind {
        MouseEventKind::ScrollDown => return run(model, Command::Down),
        MouseEventKind::ScrollUp => return run(model, Command::Up),
        MouseEventKind::Down(MouseButton::Left) => {}
        _ => return Vec::new(),
    }
    let parts = Parts::of(model, inside(view::body(model.size)));
    let at = Position::new(event.column, event.row);
    if parts.kinds.contains(at) {
        let kind = usize::from(at.y - parts.kinds.y);
        if kind < Kind::ALL.len() {
            show(&mut model.registers, kind);
        }
    } else if parts.entries.contains(at) {
        let len = model.registers.sheet().map_or(0, |sheet| sheet.records().len());
        let top = scroll(model.registers.selected, len, usize::from(parts.entries.height));
        let row = top + usize::from(at.y - parts.entries.y);
        if row < len && row == model.registers.selected {
            edit(model);
        } else if row < len {
            model.registers.selected = row;
        }
    }
    Vec::new()
}

/// The five registers, the entries of the one shown, and what is said about the one selected.
struct Parts {
    kinds: Rect,
    entries: Rect,
    details: Rect,
    split: Split,
}

impl Parts {
    fn of(model: &Model, inner: Rect) -> Self {
        let kinds = Rect { height: 5.min(inner.height), ..inner };
        let height = inner.height.saturating_sub(kinds.height + 1);
        let rest = Rect { y: inner.bottom() - height, height, ..inner };
        let usual = height.saturating_sub(1) * 2 / 5;
        let split = model.borders.shares.split(Border::Registers, rest, usual, (LEAST_PART, LEAST_PART));
        let [entries, details] = split.parts();
        Self { kinds, entries, details, split }
    }
}

/// The border between the entries and what is said about one, once the registers were read.
pub fn splits(model: &Model, area: Rect) -> Vec<Split> {
    model.registers.sheets.iter().map(|_| Parts::of(model, inside(area)).split).collect()
}

/// Draws it: only the rows in sight.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let (theme, state) = (model.theme, &model.registers);
    let inner = panel(
        buf,
        area,
        Title::new("Registers", theme).remark(crate::repo::REGISTER_FOLDER, theme),
        theme.border(true),
    );
    let Some(sheets) = &state.sheets else {
        let words = state.failed.as_deref().unwrap_or("reading the repository…");
        return put_all(buf, inner, wrapped(words, usize::from(inner.width), theme.text()));
    };
    let parts = Parts::of(model, inner);
    for (row, (at, sheet)) in (0..parts.kinds.height).zip(sheets.iter().enumerate()) {
        put(buf, parts.kinds, row, kind_line(sheet, at == state.kind, theme));
        if at == state.kind {
            paint(buf, parts.kinds, row, theme.selected(true));
        }
    }
    let Some(sheet) = state.sheet() else { return };
    let records = sheet.records();
    let title = Title::new(sheet.kind.shape().title, theme).remark(entries_words(sheet, records.len(), state), theme);
    rule(buf, area, parts.entries.y - 1 - area.y, title, theme.border(true));
    if records.is_empty() {
        put_all(buf, parts.entries, empty(sheet, usize::from(parts.entries.width), theme));
    }
    let top = scroll(state.selected, records.len(), usize::from(parts.entries.height));
    for (row, (at, record)) in (0..parts.entries.height).zip(records.iter().enumerate().skip(top)) {
        put(
            buf,
            parts.entries,
            row,
            entry_line(sheet, record, at == state.selected, usize::from(parts.entries.width), theme),
        );
        if at == state.selected {
            paint(buf, parts.entries, row, theme.selected(true));
        }
    }
    let name = state.record().map_or_else(String::new, |record| sheet.kind.identity(record));
    rule(buf, area, parts.details.y - 1 - area.y, Title::new(name, theme), theme.border(true));
    put_all(buf, parts.details, details(sheet, state.record(), usize::from(parts.details.width), theme));
}

fn kind_line(sheet: &Sheet, selected: bool, theme: Theme) -> Line<'static> {
    let (mark, words, style) = match (&sheet.register, sheet.sound, sheet.fails()) {
        (None, ..) => ("·", "", theme.dim()),
        (_, true, _) => ("✓", "sound", theme.good()),
        (_, _, true) => ("!", "to be mended", theme.bad()),
        _ => ("…", "not complete", theme.text()),
    };
    Line::from(vec![
        span(if selected { "▸ " } else { "  " }, theme.strong()),
        span(format!("{mark} "), style),
        span(column(sheet.kind.shape().title, 12), theme.strong()),
        span(column(words, 14), style),
        span(&sheet.verdict, theme.text()),
    ])
}

fn entries_words(sheet: &Sheet, len: usize, state: &State) -> String {
    let remarks = count(sheet.issues.len() as u64, "remark");
    match len {
        0 => remarks,
        len => format!("{} of {len} · {remarks}", state.selected + 1),
    }
}

fn empty(sheet: &Sheet, cells: usize, theme: Theme) -> Vec<Line<'static>> {
    let mut lines: Vec<Line> =
        sheet.kind.shape().intro.iter().flat_map(|words| wrapped(words, cells, theme.text())).collect();
    let words = match sheet.proposals.len() {
        0 => "n begins it with a first entry".to_owned(),
        some => {
            format!("a takes over {} that the code shows; n begins with one of your own", count(some as u64, "entry"))
        }
    };
    lines.extend(labelled("→", &words, cells, (theme.accent(), theme.strong())));
    lines
}

fn entry_line(sheet: &Sheet, record: &Record, selected: bool, cells: usize, theme: Theme) -> Line<'static> {
    let worst = sheet.about(record).min_by_key(|issue| (!issue.class.fails(), issue.severity));
    let (mark, style) = match worst {
        None => ("✓", theme.good()),
        Some(issue) if issue.class.fails() => ("!", theme.bad()),
        Some(_) => ("…", theme.text()),
    };
    let remarks = sheet.about(record).count();
    let name = (cells / 3).clamp(16, 36);
    let kind = if sheet.kind.shape().sections.len() > 1 { column(record.section, 9) } else { String::new() };
    let words = worst.map_or_else(|| brief(sheet, record), |issue| issue.message.clone());
    Line::from(vec![
        span(if selected { "▸ " } else { "  " }, theme.strong()),
        span(format!("{mark} "), style),
        span(kind, theme.dim()),
        span(format!("{} ", column(record.name(sheet.kind.shape()), name)), theme.strong()),
        span(if remarks > 0 { column(&remarks.to_string(), 3) } else { "   ".into() }, style),
        span(words, theme.dim()),
    ])
}

/// The first answers of an entry.
fn brief(sheet: &Sheet, record: &Record) -> String {
    let key = sheet.kind.shape().section(record.section).map_or("", Section::key);
    let values = record.cells.iter().filter(|(name, _)| *name != key).map(|(_, cell)| cell.value.typed());
    values.take(4).collect::<Vec<_>>().join(" · ")
}

/// What the check says about the entry, then about the file, then the entry's answers.
fn details(sheet: &Sheet, record: Option<&Record>, cells: usize, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let own: Vec<&Issue> = record.into_iter().flat_map(|record| sheet.about(record)).collect();
    let of_file = sheet.issues.iter().filter(|issue| issue.subject.is_empty());
    for issue in own.into_iter().chain(of_file) {
        let style =
            if issue.class.fails() || issue.severity == Severity::Critical { theme.bad() } else { theme.text() };
        let line =
            if issue.subject.is_empty() && issue.line > 0 { format!("line {}: ", issue.line) } else { String::new() };
        let place = issue.place.as_ref().map(|(path, line)| match line {
            Some(line) => format!(" ({path}:{line})"),
            None => format!(" ({path})"),
        });
        let words = format!("{}: {line}{}{}", issue.class.as_str(), issue.message, place.unwrap_or_default());
        lines.extend(labelled("!", &words, cells, (style, style)));
        lines.extend(labelled(" →", &issue.advice, cells, (theme.accent(), theme.text())));
    }
    for (name, cell) in record.into_iter().flat_map(|record| &record.cells) {
        lines.extend(labelled(&format!("{name}:"), &cell.value.typed(), cells, (theme.dim(), theme.text())));
    }
    lines
}
