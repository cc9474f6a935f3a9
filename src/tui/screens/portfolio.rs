//! Every repository of the store: which got worse, which was never reviewed, what to fund next.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use crate::report::portfolio::{HEADS, cells, sentence};
use crate::store::Summaries;
use crate::trend::{Freshness, PortfolioRow, PortfolioSort, matches, portfolio, sort};
use crate::tui::commands::Command;
use crate::tui::model::{Model, Screen};
use crate::tui::msg::Effect;
use crate::tui::theme::Theme;
use crate::tui::view;
use crate::tui::widgets::panel::{Title, inside, panel, rule};
use crate::tui::widgets::{column, labelled, paint, put, put_all, scroll, span};

/// Rows a page moves.
const PAGE: usize = 10;
/// Rows that tell about the repository selected.
const DETAILS: u16 = 6;
/// Words that a press of the filter key goes through; the first shows all.
const FILTERS: [&str; 6] = ["", "fell", "hidden", "stale", "never", "overdue"];
/// Cells of each column but the first, in the order of the table; those that do not fit are left out from the right.
const WIDTHS: [usize; 8] = [12, 9, 6, 12, 17, 12, 26, 9];

/// Where the portfolio stands.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// All rows; missing until the store was read.
    pub all: Option<Vec<PortfolioRow>>,
    /// Indices into them, filtered and in order.
    pub shown: Vec<usize>,
    /// Why the store could not be read.
    pub failed: Option<String>,
    /// Which of those in sight the keys act on.
    pub selected: usize,
    /// Order.
    pub sort: PortfolioSort,
    /// Index of the filter.
    pub filter: usize,
}

/// Shows the portfolio and asks for what the store holds now.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    model.screen = Screen::Portfolio;
    vec![Effect::Portfolio]
}

/// The store was read, or not.
pub fn arrived(model: &mut Model, result: Result<Summaries, String>) {
    match result {
        Ok(all) => {
            let rows = portfolio(&model.session.rubric, &all.repositories, &[], model.session.now);
            model.portfolio.failed = (!all.skipped.is_empty()).then(|| all.skipped.join("; "));
            model.portfolio.all = Some(rows);
            arrange(&mut model.portfolio);
        }
        Err(why) => model.portfolio.failed = Some(why),
    }
}

/// Filters and orders; done when something changed, never while drawing.
fn arrange(state: &mut State) {
    let Some(rows) = &mut state.all else { return };
    sort(rows, state.sort);
    let words = FILTERS[state.filter % FILTERS.len()];
    state.shown = rows.iter().enumerate().filter(|(_, row)| matches(row, words)).map(|(at, _)| at).collect();
    state.selected = state.selected.min(state.shown.len().saturating_sub(1));
}

/// Does what a command says.
pub fn run(model: &mut Model, command: Command) -> Vec<Effect> {
    let state = &mut model.portfolio;
    let last = state.shown.len().saturating_sub(1);
    match command {
        Command::Up => state.selected = state.selected.saturating_sub(1),
        Command::Down => state.selected = (state.selected + 1).min(last),
        Command::PageUp => state.selected = state.selected.saturating_sub(PAGE),
        Command::PageDown => state.selected = (state.selected + PAGE).min(last),
        Command::First => state.selected = 0,
        Command::Last => state.selected = last,
        Command::Sort => {
            state.sort = state.sort.next();
            arrange(state);
        }
        Command::Filter => {
            state.filter = (state.filter + 1) % FILTERS.len();
            arrange(state);
        }
        Command::Back => model.screen = Screen::Overview,
        _ => {}
    }
    Vec::new()
}

/// Selects the row under a click.
pub fn click(model: &mut Model, at: Position) {
    let (table, _) = parts(inside(view::body(model.size)));
    let state = &mut model.portfolio;
    if table.contains(at) && at.y > table.y {
        let top = scroll(state.selected, state.shown.len(), usize::from(table.height.saturating_sub(1)));
        let row = top + usize::from(at.y - table.y - 1);
        state.selected = row.min(state.shown.len().saturating_sub(1));
    }
}

/// The table with its heads, and the details below the rule.
fn parts(inner: Rect) -> (Rect, Rect) {
    let details = DETAILS.min(inner.height / 3);
    let table = Rect { height: inner.height.saturating_sub(details + 1), ..inner };
    (table, Rect { y: table.bottom() + 1, height: details, ..inner })
}

/// Draws it: only the rows in sight.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let (theme, state) = (model.theme, &model.portfolio);
    let filter = FILTERS[state.filter % FILTERS.len()];
    let filter = if filter.is_empty() { String::new() } else { format!(" · only {filter}") };
    let title = Title::new("Portfolio", theme).remark(format!("by {}{filter}", state.sort.as_str()), theme);
    let inner = panel(buf, area, title, theme.border(true));
    let Some(rows) = &state.all else {
        let words = state.failed.as_deref().unwrap_or("reading the store…");
        return put(buf, inner, 0, Line::from(span(words, theme.text())));
    };
    let (table, details) = parts(inner);
    let widths = widths(usize::from(table.width));
    let heads = HEADS.map(str::to_owned);
    put(buf, table, 0, Line::from(span(table_line(&heads, &widths), theme.dim())));
    let body = Rect { y: table.y + 1, height: table.height.saturating_sub(1), ..table };
    let top = scroll(state.selected, state.shown.len(), usize::from(body.height));
    for (line, (at, index)) in (0..body.height).zip(state.shown.iter().enumerate().skip(top)) {
        let Some(row) = rows.get(*index) else { continue };
        put(buf, body, line, Line::from(span(table_line(&cells(row), &widths), style(row, theme))));
        if at == state.selected {
            paint(buf, body, line, theme.selected(true));
        }
    }
    rule(buf, area, details.y.saturating_sub(1).saturating_sub(area.y), Title::default(), theme.border(true));
    put_all(buf, details, details_of(model, rows, usize::from(details.width)));
}

/// What must be seen first is drawn so; words say the same.
fn style(row: &PortfolioRow, theme: Theme) -> ratatui::style::Style {
    if row.change.is_some_and(|change| change < 0) || row.overdue > 0 { theme.bad() } else { theme.text() }
}

/// Widths of the columns that fit.
fn widths(cells: usize) -> Vec<usize> {
    let name = (cells / 4).clamp(12, 32);
    let mut widths = vec![name];
    let mut used = name;
    for width in WIDTHS {
        if used + 2 + width > cells {
            break;
        }
        used += 2 + width;
        widths.push(width);
    }
    widths
}

fn table_line(cells: &[String; 9], widths: &[usize]) -> String {
    let cells = cells.iter().zip(widths).map(|(cell, width)| column(cell, *width));
    cells.collect::<Vec<_>>().join("  ")
}

fn details_of(model: &Model, rows: &[PortfolioRow], cells: usize) -> Vec<Line<'static>> {
    let (theme, state) = (model.theme, &model.portfolio);
    let Some(row) = state.shown.get(state.selected).and_then(|at| rows.get(*at)) else {
        let words = if rows.is_empty() {
            "no repository of this store was audited yet"
        } else {
            "none of these; f shows others"
        };
        return vec![Line::from(span(words, theme.dim()))];
    };
    let mut lines = vec![Line::from(span(sentence(rows), theme.dim()))];
    let address = row.repository.remote.as_deref().unwrap_or("no remote");
    let audits = crate::text::count(row.audits as u64, "audit");
    let fresh = match row.freshness {
        Freshness::Never => "never reviewed".to_owned(),
        freshness => format!("last review {} days ago, {}", row.age_days.unwrap_or(0), freshness.as_str()),
    };
    lines.extend(labelled(
        &row.repository.name,
        &format!("{address} · {audits} · {fresh}"),
        cells,
        (theme.strong(), theme.text()),
    ));
    if !row.hidden.is_empty() {
        let words = format!("the total did not fall, but {} did", row.hidden.join(", "));
        lines.extend(labelled("!", &words, cells, (theme.alarm(), theme.bad())));
    }
    let levels = model.session.rubric.dimensions.iter().zip(&row.levels).map(|(dimension, level)| {
        format!("{} {}", dimension.title, level.map_or("·".to_owned(), |level| level.to_string()))
    });
    let levels = levels.collect::<Vec<_>>().join(", ");
    lines.extend(labelled("levels:", &levels, cells, (theme.accent(), theme.text())));
    lines
}
