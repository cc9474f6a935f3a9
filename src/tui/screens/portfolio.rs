//! Every repository of the store: which got worse, which was never reviewed, what to fund next.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::trend::Other;
use crate::model::{Repository, tag};
use crate::report::portfolio::{HEADS, cells, sentence, worst};
use crate::store::{Summaries, is_same_repository};
use crate::trend::{Freshness, Inspected, PortfolioRow, PortfolioSort, matches, portfolio, sort};
use crate::tui::commands::Command;
use crate::tui::model::{Model, Screen};
use crate::tui::msg::{Effect, Opened};
use crate::tui::overlay::line::{self, Purpose};
use crate::tui::theme::Theme;
use crate::tui::view;
use crate::tui::widgets::panel::{Title, inside, panel, rule};
use crate::tui::widgets::split::{Border, Split};
use crate::tui::widgets::{column, labelled, paint, put, put_all, scroll, span};

/// Rows a page moves.
const PAGE: usize = 10;
/// Rows that tell about the repository selected.
const DETAILS: u16 = 6;
/// Fewest rows of the table with its heads, and of what tells about the repository selected.
const LEAST_TABLE: u16 = 4;
const LEAST_DETAILS: u16 = 2;
/// Words that a press of the filter key goes through; the first shows all.
const FILTERS: [&str; 6] = ["", "fell", "hidden", "stale", "never", "overdue"];
/// Cells of each column but the first, in the order of the table; those that do not fit are left out from the right.
const WIDTHS: [usize; 9] = [12, 9, 6, 12, 17, 12, 26, 9, 16];
/// Cells of a level in the heat map.
const LEVEL: usize = 4;
/// Cells from which dimensions are named above it, and the most that a column gets then.
const NAMED: usize = 12;
const MOST: usize = 22;
/// Cells of a shade below a name.
const SHADES: usize = 6;

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
    /// Words typed to filter by.
    pub words: String,
    /// Whether levels by dimension are shown in place of the table.
    pub map: bool,
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
            // What is open here was inspected a moment ago: its worst finding is known, reviewed or not.
            let here: Vec<Inspected> = model.session.inspection().map(Inspected::of).into_iter().collect();
            let rows = portfolio(&model.session.rubric, &all.repositories, &here, model.session.now);
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
    let (words, typed) = (FILTERS[state.filter % FILTERS.len()], &state.words);
    let is_shown = |row: &PortfolioRow| matches(row, words) && matches(row, typed);
    state.shown = rows.iter().enumerate().filter(|(_, row)| is_shown(row)).map(|(at, _)| at).collect();
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
        Command::Map => state.map = !state.map,
        Command::Find => {
            let words = state.words.clone();
            line::open(
                model,
                Purpose::Filter,
                "Which repositories?".into(),
                &words,
                "names, bands, #tags, stale, fell …",
            );
        }
        Command::Tags => ask_tags(model),
        Command::Show => return drill(model),
        Command::Back => model.screen = Screen::Overview,
        _ => {}
    }
    Vec::new()
}

/// The row the keys act on.
pub fn selected(model: &Model) -> Option<&PortfolioRow> {
    let state = &model.portfolio;
    state.all.as_ref()?.get(*state.shown.get(state.selected)?)
}

/// Filters by words that were typed.
pub fn find(model: &mut Model, words: String) {
    model.portfolio.words = words;
    arrange(&mut model.portfolio);
}

fn ask_tags(model: &mut Model) {
    let Some(row) = selected(model) else { return };
    let (repository, tags) = (Box::new(row.repository.clone()), row.tags.join(" "));
    let title = format!("Tags of {}", repository.name);
    line::open(model, Purpose::Tags(repository), title, &tags, "team-a prod; blanks between them");
}

/// Puts on what was typed and was not there, and takes off what is gone.
pub fn set_tags(model: &mut Model, repository: Repository, text: &str) -> Vec<Effect> {
    let wanted: Vec<String> = text.split([',', ' ']).filter_map(tag).collect();
    let rows = model.portfolio.all.iter().flatten();
    let had = rows.filter(|row| row.repository == repository).flat_map(|row| row.tags.clone());
    let had: Vec<String> = had.collect();
    let not_in = |these: &[String], others: &[String]| -> Vec<String> {
        these.iter().filter(|tag| !others.contains(tag)).cloned().collect()
    };
    let (add, remove) = (not_in(&wanted, &had), not_in(&had, &wanted));
    if add.is_empty() && remove.is_empty() {
        return Vec::new();
    }
    vec![Effect::SetTags { repository: Box::new(repository), add, remove }]
}

/// Shows the history of the repository selected.
fn drill(model: &mut Model) -> Vec<Effect> {
    let Some(row) = selected(model) else { return Vec::new() };
    if row.audits == 0 {
        model.say("nobody audited it yet, so there is no history to show");
        return Vec::new();
    }
    let here = model.session.repository.as_ref();
    if here.is_some_and(|here| is_same_repository(here, &row.repository)) {
        super::trend::enter(model);
        return Vec::new();
    }
    vec![Effect::HistoryOf(Box::new(row.repository.clone()))]
}

/// The audits of another repository were read, or not.
pub fn opened(model: &mut Model, result: Result<Opened, String>) {
    if model.screen != Screen::Portfolio {
        return;
    }
    match result {
        Ok(opened) => {
            let id = model.session.rubric.id.clone();
            let audits = opened.audits.into_iter().filter(|audit| audit.rubric.id == id).collect();
            super::trend::enter_other(model, Other { name: opened.repository.name, audits });
            if let Some(why) = opened.skipped.first() {
                model.warn(why.clone());
            }
        }
        Err(why) => model.warn(why),
    }
}

/// Selects the row under a click; a click on what is selected shows its history.
pub fn click(model: &mut Model, at: Position) -> Vec<Effect> {
    let [table, _] = split(model, inside(view::body(model.size))).parts();
    let state = &model.portfolio;
    if table.contains(at) && at.y > table.y {
        let top = scroll(state.selected, state.shown.len(), usize::from(table.height.saturating_sub(1)));
        let row = top + usize::from(at.y - table.y - 1);
        if row >= state.shown.len() {
            return Vec::new();
        }
        if row == state.selected {
            return drill(model);
        }
        model.portfolio.selected = row;
    }
    Vec::new()
}

/// The table with its heads, and the details below the rule.
fn split(model: &Model, inner: Rect) -> Split {
    let usual = inner.height.saturating_sub(DETAILS.min(inner.height / 3) + 1);
    model.borders.shares.split(Border::Portfolio, inner, usual, (LEAST_TABLE, LEAST_DETAILS))
}

/// The border between them, once the store was read.
pub fn splits(model: &Model, area: Rect) -> Vec<Split> {
    model.portfolio.all.iter().map(|_| split(model, inside(area))).collect()
}

/// Draws it: only the rows in sight.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let (theme, state) = (model.theme, &model.portfolio);
    let filter = FILTERS[state.filter % FILTERS.len()];
    let filters: Vec<&str> = [filter, state.words.as_str()].into_iter().filter(|words| !words.is_empty()).collect();
    let filter = if filters.is_empty() { String::new() } else { format!(" · only {}", filters.join(" and ")) };
    let title = Title::new("Portfolio", theme).remark(format!("by {}{filter}", state.sort.as_str()), theme);
    let inner = panel(buf, area, title, theme.border(true));
    let Some(rows) = &state.all else {
        let words = state.failed.as_deref().unwrap_or("reading the store…");
        return put(buf, inner, 0, Line::from(span(words, theme.text())));
    };
    let [table, details] = split(model, inner).parts();
    if state.map {
        draw_map(model, rows, table, buf);
    } else {
        draw_table(model, rows, table, buf);
    }
    rule(buf, area, details.y.saturating_sub(1).saturating_sub(area.y), Title::default(), theme.border(true));
    put_all(buf, details, details_of(model, rows, usize::from(details.width)));
}

/// The rows in sight, each with its line below the heads.
fn in_sight<'a>(
    state: &'a State,
    rows: &'a [PortfolioRow],
    body: Rect,
) -> impl Iterator<Item = (u16, usize, &'a PortfolioRow)> {
    let top = scroll(state.selected, state.shown.len(), usize::from(body.height));
    let shown = (0..body.height).zip(state.shown.iter().enumerate().skip(top));
    shown.filter_map(|(line, (at, index))| Some((line, at, rows.get(*index)?)))
}

fn draw_table(model: &Model, rows: &[PortfolioRow], table: Rect, buf: &mut Buffer) {
    let (theme, state) = (model.theme, &model.portfolio);
    let widths = widths(usize::from(table.width));
    let heads = HEADS.map(str::to_owned);
    put(buf, table, 0, Line::from(span(table_line(&heads, &widths), theme.dim())));
    let body = Rect { y: table.y + 1, height: table.height.saturating_sub(1), ..table };
    for (line, at, row) in in_sight(state, rows, body) {
        put(buf, body, line, Line::from(span(table_line(&cells(row), &widths), style(row, theme))));
        if at == state.selected {
            paint(buf, body, line, theme.selected(true));
        }
    }
}

/// Repositories by dimensions: a shade and the digit say the level; where there is no room for names, numbers are those of the
/// review.
fn draw_map(model: &Model, rows: &[PortfolioRow], table: Rect, buf: &mut Buffer) {
    let (theme, state, rubric) = (model.theme, &model.portfolio, &model.session.rubric);
    let cells = usize::from(table.width);
    let name = cells.saturating_sub(LEVEL * rubric.dimensions.len() + 2).clamp(12, 32);
    let room = cells.saturating_sub(name + 2).checked_div(rubric.dimensions.len()).unwrap_or(LEVEL);
    let each = if room < NAMED { LEVEL } else { room.min(MOST) };
    let heads = rubric.dimensions.iter().enumerate().map(|(index, dimension)| match each {
        LEVEL => format!("{:>3} ", index + 1),
        _ => column(&dimension.title, each - 1) + " ",
    });
    let heads: String = heads.collect();
    put(buf, table, 0, Line::from(span(format!("{}  {heads}", column("repository", name)), theme.dim())));
    let shades = if each == LEVEL { 2 } else { SHADES };
    let body = Rect { y: table.y + 1, height: table.height.saturating_sub(1), ..table };
    for (line, at, row) in in_sight(state, rows, body) {
        let mut spans = vec![span(format!("{}  ", column(&row.repository.name, name)), style(row, theme))];
        spans.extend(row.levels.iter().map(|level| match level {
            None => span(column(&format!("{:>shades$}·", ""), each), theme.dim()),
            Some(level) => {
                let shade = super::trend::shade(*level, rubric.top).repeat(shades);
                span(column(&format!("{shade}{level}"), each), theme.level(*level, rubric.top))
            }
        }));
        put(buf, body, line, Line::from(spans));
        if at == state.selected {
            paint(buf, Rect { width: u16::try_from(name).unwrap_or(table.width), ..body }, line, theme.selected(true));
        }
    }
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

fn table_line(cells: &[String; 10], widths: &[usize]) -> String {
    let cells = cells.iter().zip(widths).map(|(cell, width)| column(cell, *width));
    cells.collect::<Vec<_>>().join("  ")
}

fn details_of(model: &Model, rows: &[PortfolioRow], cells: usize) -> Vec<Line<'static>> {
    let (theme, state) = (model.theme, &model.portfolio);
    let Some(row) = state.shown.get(state.selected).and_then(|at| rows.get(*at)) else {
        let words = if rows.is_empty() {
            "no repository of this store was audited yet; paydown portfolio PATH… inspects others too"
        } else {
            "none of these; f and / show others"
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
    for doubt in &row.doubts {
        lines.extend(labelled("!", doubt, cells, (theme.alarm(), theme.bad())));
    }
    if row.worst.is_some() {
        lines.extend(labelled("worst finding:", &worst(row), cells, (theme.accent(), theme.text())));
    }
    lines.extend(labelled("levels:", &levels, cells, (theme.accent(), theme.text())));
    lines
}
