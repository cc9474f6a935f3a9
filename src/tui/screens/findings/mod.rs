//! Everything the rules found: a tree to filter and to search, with the file beside it, and what can be done about one.

mod index;
#[cfg(test)]
mod tests;
mod view;

use std::collections::{HashMap, HashSet};

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

pub use index::{Filter, Group, Head, Index, Row};
pub(in crate::tui) use view::origin_words;
pub use view::{counts, draw, severity_style};

use crate::model::{Context, Finding, Severity};
use crate::repo::Origin;
use crate::tui::commands::Command;
use crate::tui::model::{Model, Screen};
use crate::tui::msg::{Effect, Source};
use crate::tui::overlay::{self, Overlay, leave_out, search, source::State as File};
use crate::tui::screens::review;
use crate::tui::widgets::split::Split;
use crate::tui::widgets::{scroll, source};

/// Rows a page moves.
const PAGE: usize = 10;
/// Rows a turn of the wheel moves.
const WHEEL: isize = 3;

/// Severities to filter by, and nothing.
const LEAST: [Option<Severity>; 4] = [None, Some(Severity::Critical), Some(Severity::High), Some(Severity::Medium)];
/// Kinds of files to filter by.
const CONTEXTS: [Context; 7] = [
    Context::Source,
    Context::Test,
    Context::Notebook,
    Context::Docs,
    Context::Config,
    Context::Generated,
    Context::Vendored,
];

/// Where a line comes from, or why that cannot be told; nothing while it is looked for.
pub type Found = Option<Result<Option<Origin>, String>>;

/// Where the browser stands.
#[derive(Debug, Default)]
pub struct State {
    /// By what findings stand together.
    pub group: Group,
    /// What is left out of sight.
    pub filter: Filter,
    /// Keys of the groups whose findings are out of sight.
    pub folded: HashSet<String>,
    /// The row the keys act on.
    pub selected: usize,
    /// The rows.
    pub index: Index,
    /// First line of the preview, once scrolled.
    pub top: Option<usize>,
    /// Where lines come from, as far as somebody asked.
    pub origins: HashMap<(String, Option<u32>), Found>,
}

pub(super) fn findings(model: &Model) -> &[Finding] {
    model.session.inspection().map_or(&[], |inspection| &inspection.findings)
}

/// The finding the keys act on; none on the head of a group.
pub fn selected(model: &Model) -> Option<&Finding> {
    match model.findings.index.rows.get(model.findings.selected)? {
        Row::Item(at) => findings(model).get(*at),
        Row::Head(_) => None,
    }
}

/// The group the keys act on, where they act on its head.
pub(super) fn selected_head(model: &Model) -> Option<&Head> {
    match model.findings.index.rows.get(model.findings.selected)? {
        Row::Head(number) => model.findings.index.heads.get(*number),
        Row::Item(_) => None,
    }
}

/// Line of a finding, where it is not about the file as a whole.
pub fn line_of(finding: &Finding) -> Option<u32> {
    (finding.line > 0).then_some(finding.line)
}

/// First and last line of a finding.
pub fn range_of(finding: &Finding) -> source::Range {
    line_of(finding).map(|line| (line, finding.end_line.max(line)))
}

pub(super) fn place(finding: &Finding) -> String {
    line_of(finding).map_or_else(|| finding.path.clone(), |line| format!("{}:{line}", finding.path))
}

/// The scan's result came in: the findings are others; the selection stays on the one of that fingerprint.
pub fn arrived(model: &mut Model, known: Option<&str>) {
    model.findings.index.forget();
    model.findings.origins.clear();
    arrange(model);
    let again = known.and_then(|known| findings(model).iter().position(|finding| finding.fingerprint == known));
    let row = again.and_then(|at| model.findings.index.row_of(at));
    select(model, row.unwrap_or(1));
}

/// Makes the rows anew and keeps the selection on what it was on.
fn arrange(model: &mut Model) {
    let state = &mut model.findings;
    let before = state.index.rows.get(state.selected).copied();
    let key = match before {
        Some(Row::Head(number)) => state.index.heads.get(number).map(|head| head.key.clone()),
        _ => None,
    };
    let all = match &model.session.scan {
        crate::tui::model::Scan::Done(inspection) => inspection.findings.as_slice(),
        _ => &[],
    };
    state.index.build(all, &model.session.rubric, (state.group, &state.filter), &state.folded);
    let again = match (before, key) {
        (Some(Row::Item(at)), _) => state.index.row_of(at),
        (_, Some(key)) => state
            .index
            .heads
            .iter()
            .position(|head| head.key == key)
            .and_then(|number| state.index.rows.iter().position(|row| *row == Row::Head(number))),
        _ => None,
    };
    select(model, again.unwrap_or(1));
}

fn select(model: &mut Model, row: usize) {
    let state = &mut model.findings;
    state.selected = row.min(state.index.rows.len().saturating_sub(1));
    state.top = None;
}

/// Shows only what these words are found in.
pub fn search(model: &mut Model, words: &str) {
    if model.findings.filter.words == words {
        return;
    }
    words.clone_into(&mut model.findings.filter.words);
    arrange(model);
    // What fits best is what was looked for.
    select(model, 1);
}

/// Does what a command says.
pub fn run(model: &mut Model, command: Command) -> Vec<Effect> {
    let at = model.findings.selected;
    match command {
        Command::Up => select(model, at.saturating_sub(1)),
        Command::Down => select(model, at + 1),
        Command::PageUp => select(model, at.saturating_sub(PAGE)),
        Command::PageDown => select(model, at + PAGE),
        Command::First => select(model, 0),
        Command::Last => select(model, usize::MAX),
        Command::NextEvidence => next_finding(model),
        Command::Show if selected(model).is_none() => fold(model, None),
        Command::Show => show(model),
        Command::Left => fold_or_up(model),
        Command::Right => fold(model, Some(true)),
        Command::Fold => fold(model, None),
        Command::FoldAll => fold_all(model),
        Command::Group => {
            model.findings.group = model.findings.group.next();
            model.findings.folded.clear();
            arrange(model);
        }
        Command::Filter => {
            let next = after(&LEAST, &model.findings.filter.least);
            model.findings.filter.least = next;
            arrange(model);
        }
        Command::Kind => next_context(model),
        Command::Find => search::open(model),
        Command::LeaveOut => leave_out::open(model),
        Command::Action => return action(model),
        Command::Back if model.findings.filter.is_set() => {
            model.findings.filter = Filter::default();
            arrange(model);
            model.say("every finding is shown again; Esc leaves the findings");
        }
        Command::Back => model.screen = Screen::Overview,
        _ => {}
    }
    Vec::new()
}

/// The next finding in sight, whatever group it is in, and after the last the first.
fn next_finding(model: &mut Model) {
    let (at, rows) = (model.findings.selected, &model.findings.index.rows);
    let is_finding = |row: &usize| matches!(rows.get(*row), Some(Row::Item(_)));
    if let Some(next) = (at + 1..rows.len()).chain(0..at).find(is_finding) {
        select(model, next);
    }
}

/// The value after one, around the end.
fn after<T: Copy + PartialEq>(all: &[T], one: &T) -> T {
    let at = all.iter().position(|known| known == one).map_or(0, |at| at + 1);
    all[at % all.len()]
}

/// The next kind of file that has findings.
fn next_context(model: &mut Model) {
    let has = |context: &Context| findings(model).iter().any(|finding| finding.context == *context);
    let known: Vec<Option<Context>> =
        std::iter::once(None).chain(CONTEXTS.iter().filter(|context| has(context)).copied().map(Some)).collect();
    model.findings.filter.context = after(&known, &model.findings.filter.context);
    arrange(model);
}

fn show(model: &mut Model) {
    let Some(finding) = selected(model).filter(|finding| !finding.path.is_empty()) else { return };
    let file = File { path: finding.path.clone(), marked: range_of(finding), top: None };
    model.overlays.push(Overlay::Source(file));
}

/// Opens or closes the group around the selection; without `open` the other way than it is.
fn fold(model: &mut Model, open: Option<bool>) {
    let state = &mut model.findings;
    let Some(row) = state.index.head_above(state.selected) else { return };
    let Some(Row::Head(number)) = state.index.rows.get(row).copied() else { return };
    let Some(head) = state.index.heads.get(number) else { return };
    if open.unwrap_or(!head.open) {
        state.folded.remove(&head.key);
    } else {
        state.folded.insert(head.key.clone());
    }
    if state.folded.contains(&head.key) {
        state.selected = row;
    }
    arrange(model);
}

/// From a finding to the head of its group; on the head the group is closed.
fn fold_or_up(model: &mut Model) {
    let Some(row) = model.findings.index.head_above(model.findings.selected) else { return };
    if row == model.findings.selected {
        fold(model, Some(false));
    } else {
        select(model, row);
    }
}

/// Closes every group, or opens all where all are closed.
fn fold_all(model: &mut Model) {
    let state = &mut model.findings;
    if let Some(row) = state.index.head_above(state.selected) {
        state.selected = row;
    }
    if state.index.heads.iter().any(|head| head.open) {
        state.folded.extend(state.index.heads.iter().map(|head| head.key.clone()));
    } else {
        state.folded.clear();
    }
    arrange(model);
}

/// An action in the words of the finding, for the question it bears on; begins the review where none is going on.
fn action(model: &mut Model) -> Vec<Effect> {
    let Some(finding) = selected(model) else { return Vec::new() };
    let words = format!("{} ({})", finding.suggestion, place(finding));
    let dimensions = &model.session.rubric.dimensions;
    let bears = dimensions.iter().position(|known| Some(&known.id) == finding.dimension.as_ref());
    let related = dimensions.iter().position(|known| known.category == finding.category);
    let dimension = bears.or(related).unwrap_or(0);
    let mut effects = Vec::new();
    if model.session.review.is_none() {
        effects = review::begin(model);
        if model.session.review.is_none() {
            return effects;
        }
        model.screen = Screen::Findings;
    }
    model.review.dimension = dimension;
    overlay::action::open(model, &words);
    effects
}

/// Whether what is known of a finding stands beside it.
pub fn has_preview(model: &Model) -> bool {
    view::parts(model, crate::tui::view::body(model.size)).preview.height > 0
}

/// The border between the list and what is known of the row selected.
pub fn splits(model: &Model, area: Rect) -> Vec<Split> {
    view::parts(model, area).split.into_iter().collect()
}

/// Clicks and the wheel.
pub fn mouse(model: &mut Model, event: MouseEvent, area: Rect) -> Vec<Effect> {
    let parts = view::parts(model, area);
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::ScrollDown | MouseEventKind::ScrollUp => {
            let by = if event.kind == MouseEventKind::ScrollDown { 1 } else { -1 };
            if parts.preview.contains(at) {
                scroll_preview(model, parts.preview.height, by);
            } else {
                select(model, model.findings.selected.saturating_add_signed(by));
            }
        }
        MouseEventKind::Down(MouseButton::Left) if parts.list.contains(at) => click(model, parts.list, at),
        MouseEventKind::Down(MouseButton::Left) if parts.preview.contains(at) => show(model),
        _ => {}
    }
    Vec::new()
}

/// Selects the row under a click; a click on what is selected opens it.
fn click(model: &mut Model, list: Rect, at: Position) {
    let len = model.findings.index.rows.len();
    let top = scroll(model.findings.selected, len, usize::from(list.height));
    let row = top + usize::from(at.y - list.y);
    if row >= len {
        return;
    }
    let again = row == model.findings.selected;
    select(model, row);
    match (selected(model), again) {
        (None, _) => fold(model, None),
        (Some(_), true) => show(model),
        _ => {}
    }
}

fn scroll_preview(model: &mut Model, height: u16, by: isize) {
    let Some(finding) = selected(model) else { return };
    let Some(Source::Text(lines)) = model.session.sources.get(&finding.path) else { return };
    let top = source::top(lines.len(), line_of(finding), usize::from(height), model.findings.top);
    model.findings.top = Some(top.saturating_add_signed(by * WHEEL));
}
