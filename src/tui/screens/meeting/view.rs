//! How the meeting looks on a screen that people read from their chairs.

use chrono::TimeDelta;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Widget;
use tui_big_text::{BigText, PixelSize};

use super::{decided, people, spent, spread};
use crate::model::{ActionStatus, Vote};
use crate::rubric::Dimension;
use crate::text;
use crate::tui::commands::{Command, key_of};
use crate::tui::model::Model;
use crate::tui::screens::review;
use crate::tui::theme::Theme;
use crate::tui::widgets::panel::{Title, inside, panel};
use crate::tui::widgets::split::{Border, Split};
use crate::tui::widgets::{column, labelled, put, put_all, span, spread as spread_line, wrapped};

/// Widths from which the minutes stand beside the question.
const WITH_MINUTES: u16 = 110;
/// Cells of the minutes.
const MINUTES: u16 = 38;
/// Fewest cells of the question and of the minutes.
const LEAST_QUESTION: u16 = 60;
const LEAST_MINUTES: u16 = 24;
/// Heights from which there is large type.
const LARGE: u16 = 18;
/// Heights from which blank lines are affordable.
const ROOMY: u16 = 28;
/// Cells and rows of a letter in large type, and in very large type.
const QUADRANT: (u16, u16) = (4, 4);
const FULL: (u16, u16) = (8, 8);
/// Cells of one vote.
const VOTE: u16 = 14;

/// Draws the meeting.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let (main, minutes) = halves(model, area);
    let Some(dimension) = review::dimension(model) else { return };
    let all = model.session.rubric.dimensions.len();
    let title = Title::new(format!("{} of {all}", model.review.dimension + 1), model.theme);
    let title = if spent(model) < model.meeting.limit {
        title.remark(clock(model), model.theme)
    } else {
        title.alarm(clock(model), model.theme)
    };
    let inner = panel(buf, main, title, model.theme.border(true));
    draw_question(model, dimension, inner, buf);
    if minutes.width > 0 {
        draw_minutes(model, minutes, buf);
    }
}

/// `2:31 of 4:00`; over time it says so.
fn clock(model: &Model) -> String {
    let (spent, limit) = (spent(model), model.meeting.limit);
    let over = if spent >= limit { " – time is over" } else { "" };
    format!("{} of {}{over}", minutes_of(spent), minutes_of(limit))
}

fn minutes_of(time: TimeDelta) -> String {
    let seconds = time.num_seconds().max(0);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn draw_question(model: &Model, dimension: &Dimension, area: Rect, buf: &mut Buffer) {
    let head = heading(model, dimension, area, buf);
    let [_, middle, votes, status] = parts(area, head);
    let rows = levels(model, dimension, area);
    let below = below_question(model, dimension, middle, rows.len(), buf);
    put_all(buf, below, rows.into_iter().map(|(_, line)| line));
    draw_votes(model, dimension, votes, buf);
    put(buf, status, 0, Line::from(span(what_next(model, dimension), model.theme.accent())));
}

/// The name, the question, the votes, what is done next.
fn parts(area: Rect, head: u16) -> [Rect; 4] {
    Layout::vertical([
        Constraint::Length(head),
        Constraint::Fill(1),
        Constraint::Length(votes_height(area)),
        Constraint::Length(1),
    ])
    .areas(area)
}

/// What a click on a row means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Under {
    /// This is asked for.
    Command(Command),
    /// The dimension of this index is meant.
    Dimension(usize),
}

/// A row, and what a click on it means.
type Row = (Option<Under>, Line<'static>);

fn silent(line: Line<'static>) -> Row {
    (None, line)
}

/// The levels of the question and what is known.
fn levels(model: &Model, dimension: &Dimension, area: Rect) -> Vec<Row> {
    let (theme, cells) = (model.theme, usize::from(area.width));
    let gap = (area.height >= ROOMY).then(|| silent(Line::default()));
    let mut lines: Vec<Row> = gap.clone().into_iter().collect();
    for level in &dimension.levels {
        let chosen = decided(model, &dimension.id).is_some_and(|now| now == level.score.to_string());
        let mark = if chosen { "✓" } else { " " };
        let label = format!("{mark} {} ", level.score);
        let style = if chosen { theme.strong() } else { theme.text() };
        let words = labelled(&label, &level.criterion, cells, (theme.accent(), style));
        let gives = Command::giving(level.score).map(Under::Command);
        lines.extend(words.into_iter().map(|line| (gives, line)));
        lines.extend(gap.clone());
    }
    lines.extend(known(model, dimension, cells).into_iter().map(silent));
    lines
}

/// What a click at a position means.
pub(super) fn under(model: &Model, area: Rect, at: Position) -> Option<Under> {
    let (main, side) = halves(model, area);
    let (rows, place) = if side.contains(at) {
        let inner = inside(side);
        (minutes(model, usize::from(inner.width)), inner)
    } else {
        let dimension = review::dimension(model)?;
        let inner = inside(main);
        let mut unseen = Buffer::empty(inner);
        let head = heading(model, dimension, inner, &mut unseen);
        let [_, middle, ..] = parts(inner, head);
        let rows = levels(model, dimension, inner);
        let below = below_question(model, dimension, middle, rows.len(), &mut unseen);
        (rows, below)
    };
    let row = usize::from(at.y.checked_sub(place.y)?);
    rows.get(row).and_then(|(under, _)| *under).filter(|_| place.contains(at))
}

/// The question, and the minutes beside it where there is room.
fn halves(model: &Model, area: Rect) -> (Rect, Rect) {
    match split(model, area).map(|split| split.parts()) {
        Some([main, minutes]) => (main, minutes),
        None => (area, Rect { x: area.right(), width: 0, ..area }),
    }
}

/// The border between them.
pub(super) fn split(model: &Model, area: Rect) -> Option<Split> {
    let usual = area.width.saturating_sub(MINUTES);
    let split = || model.borders.shares.split(Border::Meeting, area, usual, (LEAST_QUESTION, LEAST_MINUTES));
    (area.width >= WITH_MINUTES).then(split)
}

/// Draws the question; gives back the room below it.
fn below_question(model: &Model, dimension: &Dimension, area: Rect, rest: usize, buf: &mut Buffer) -> Rect {
    let asked = ask(model, &dimension.question, area, rest, buf);
    Rect { y: area.y + asked, height: area.height.saturating_sub(asked), ..area }
}

/// The question, in large type where `rest` rows have room below it then; rows taken.
fn ask(model: &Model, question: &str, area: Rect, rest: usize, buf: &mut Buffer) -> u16 {
    let theme = model.theme;
    let rows = text::wrap(question, usize::from(area.width / QUADRANT.0));
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_mul(QUADRANT.1 + 1);
    let fits = usize::from(height) + rest <= usize::from(area.height);
    if !fits || theme.is_ascii() || !question.is_ascii() || area.height < LARGE {
        let lines = wrapped(question, usize::from(area.width), theme.strong());
        let taken = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        put_all(buf, area, lines);
        return taken.min(area.height);
    }
    for (at, row) in (0..).zip(rows) {
        let place = Rect { y: area.y + at * (QUADRANT.1 + 1), height: QUADRANT.1, ..area };
        large(buf, place, &row, (PixelSize::Quadrant, theme.text()), theme);
    }
    height
}

/// Number and name as large as they fit; rows taken.
fn heading(model: &Model, dimension: &Dimension, area: Rect, buf: &mut Buffer) -> u16 {
    let words = format!("{} {}", model.review.dimension + 1, text::sanitise(&dimension.title));
    let letters = u16::try_from(words.chars().count()).unwrap_or(u16::MAX);
    let small = small(model.theme);
    let fits = |(cells, _): (u16, u16)| letters.saturating_mul(cells) <= area.width;
    let is_plain = words.is_ascii();
    if area.height >= ROOMY + FULL.1 && is_plain && fits(FULL) {
        return large(buf, area, &words, (PixelSize::Full, model.theme.strong()), model.theme);
    }
    if area.height >= LARGE && is_plain && fits((small.1, 0)) {
        return large(buf, area, &words, (small.0, model.theme.strong()), model.theme);
    }
    if area.height >= LARGE {
        // The number alone is large, the name stands beside it.
        let number = (model.review.dimension + 1).to_string();
        large(buf, area, &number, (small.0, model.theme.strong()), model.theme);
        let width = u16::try_from(number.len()).unwrap_or(1) * small.1 + 2;
        let beside = Rect {
            x: area.x + width.min(area.width),
            y: area.y + 1,
            width: area.width.saturating_sub(width),
            height: 1,
        };
        put(buf, beside, 0, Line::from(span(spaced(&dimension.title), model.theme.strong())));
        return QUADRANT.1 + 1;
    }
    put(buf, area, 0, Line::from(span(words, model.theme.strong())));
    1
}

/// Large type of four rows, and the cells of a letter. Quarters of a cell have no likeness in ASCII, halves have.
fn small(theme: Theme) -> (PixelSize, u16) {
    if theme.is_ascii() { (PixelSize::HalfHeight, FULL.0) } else { (PixelSize::Quadrant, QUADRANT.0) }
}

fn large(buf: &mut Buffer, area: Rect, words: &str, (size, style): (PixelSize, Style), theme: Theme) -> u16 {
    let height = if size == PixelSize::Full { FULL.1 } else { QUADRANT.1 };
    let place = Rect { height, ..area }.intersection(buf.area);
    let big = BigText::builder().pixel_size(size).style(style).lines(vec![words.to_owned().into()]).build();
    big.render(place, buf);
    if theme.is_ascii() {
        halves_to_ascii(buf, place);
    }
    height + 1
}

/// Half a cell of a letter, as ASCII has it: what stands high stays high.
fn halves_to_ascii(buf: &mut Buffer, place: Rect) {
    for position in place.positions() {
        let Some(cell) = buf.cell_mut(position) else { continue };
        match cell.symbol() {
            "▀" => drop(cell.set_char('"')),
            "▄" => drop(cell.set_char('_')),
            _ => {}
        }
    }
}

/// `D A T A`: letters with room between them.
fn spaced(words: &str) -> String {
    let upper = text::sanitise(words).to_uppercase();
    upper.chars().flat_map(|letter| [letter, ' ']).collect()
}

/// What the scan suggests and what was answered last time.
fn known(model: &Model, dimension: &Dimension, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let mut lines = Vec::new();
    if let Some(seen) = model.session.suggestion(model.review.dimension) {
        let score = seen.score.map_or_else(|| "nothing".into(), |score| score.to_string());
        let words = format!("{score} ({}): {}", seen.confidence, seen.why);
        lines.extend(labelled("the scan suggests", &words, cells, (theme.dim(), theme.text())));
    }
    let before = model.session.review.as_ref().and_then(|going_on| going_on.previous_answer(&dimension.id));
    if let Some(before) = before {
        let score = before.verdict.score().map_or_else(|| "open".into(), |score| score.to_string());
        let words = format!("{score} {}", before.note);
        lines.extend(labelled("last time", &words, cells, (theme.dim(), theme.text())));
    }
    lines
}

fn votes_height(area: Rect) -> u16 {
    if area.height >= LARGE { QUADRANT.1 + 2 } else { 2 }
}

/// While votes are given: who has given one. Afterwards: all of them, with the extremes marked.
fn draw_votes(model: &Model, dimension: &Dimension, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    if let Some(given) = &model.meeting.voting {
        let mark = |(index, name): (usize, &String)| match index.cmp(&given.len()) {
            std::cmp::Ordering::Less => format!("● {name}"),
            std::cmp::Ordering::Equal => format!("▸ {name}"),
            std::cmp::Ordering::Greater => format!("○ {name}"),
        };
        let all: Vec<String> = people(model).iter().enumerate().map(mark).collect();
        return put_words(buf, area, &all, theme.strong());
    }
    let Some(meeting) = model.session.review.as_ref().and_then(|going_on| going_on.meeting()) else { return };
    let votes: Vec<&Vote> = meeting.votes_on(&dimension.id).collect();
    let differs = spread(model).filter(|(low, high)| low < high);
    let is_extreme =
        |vote: &Vote| differs.is_some_and(|(low, high)| vote.score == Some(low) || vote.score == Some(high));
    if area.height < QUADRANT.1 + 1 || votes.len() > usize::from(area.width / VOTE) {
        let said = |vote: &&Vote| {
            let score = vote.score.map_or_else(|| "–".into(), |score| score.to_string());
            if is_extreme(vote) { format!("{} [{score}]", vote.by) } else { format!("{} {score}", vote.by) }
        };
        let all: Vec<String> = votes.iter().map(said).collect();
        return put_words(buf, area, &all, theme.strong());
    }
    for (at, vote) in (0..).zip(votes) {
        let place = Rect { x: area.x + at * VOTE, width: VOTE, ..area }.intersection(area);
        let style = if is_extreme(vote) { theme.alarm() } else { theme.strong() };
        let score = vote.score.map_or_else(|| "-".into(), |score| score.to_string());
        large(buf, place, &score, (small(theme).0, style), theme);
        let mark = match (vote.score, differs) {
            (Some(score), Some((low, _))) if score == low => "▼ ",
            (Some(score), Some((_, high))) if score == high => "▲ ",
            _ => "",
        };
        put(
            buf,
            place,
            QUADRANT.1,
            Line::from(span(column(&format!("{mark}{}", vote.by), usize::from(VOTE) - 1), style)),
        );
    }
}

/// Words in columns, as many in a row as fit.
fn put_words(buf: &mut Buffer, area: Rect, all: &[String], style: Style) {
    let a_row = usize::from(area.width / VOTE).max(1);
    let line = |words: &[String]| {
        let cells = usize::from(VOTE) - 1;
        Line::from(span(words.iter().map(|word| column(word, cells) + " ").collect::<String>(), style))
    };
    put_all(buf, area, all.chunks(a_row).map(line));
}

/// One line that says what the group does now.
fn what_next(model: &Model, dimension: &Dimension) -> String {
    let top = review::top_level(model);
    if let Some(given) = &model.meeting.voting {
        let name = people(model).get(given.len()).map_or("", String::as_str);
        return format!("{name}: 0 to {top}, nobody sees it; - abstains");
    }
    if let Some(now) = decided(model, &dimension.id) {
        let keys = [Command::Accept, Command::Note, Command::Action].map(|command| key_of(model, "meeting", command));
        return format!("decided: {now}. {} goes on, {} says why, {} names an action", keys[0], keys[1], keys[2]);
    }
    match spread(model) {
        Some((low, high)) if low < high => {
            format!("from {low} to {high}: the outermost speak, then a digit decides")
        }
        Some((level, _)) => format!("all say {level}: {} takes it", key_of(model, "meeting", Command::Accept)),
        None => format!("talk, then {} votes; or a digit decides at once", key_of(model, "meeting", Command::Vote)),
    }
}

fn draw_minutes(model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let inner = panel(buf, area, Title::new("Minutes", theme), theme.border(false));
    put_all(buf, inner, minutes(model, usize::from(inner.width)).into_iter().map(|(_, line)| line));
}

/// What was decided so far, what follows, what was put off, who is here.
fn minutes(model: &Model, cells: usize) -> Vec<Row> {
    let theme = model.theme;
    let mut lines: Vec<Row> = Vec::new();
    for (at, one) in model.session.rubric.dimensions.iter().enumerate() {
        let now = decided(model, &one.id);
        let style = if at == model.review.dimension { theme.strong() } else { theme.text() };
        let mark = if now.is_some() { "✓" } else { "·" };
        let left = Line::from(span(format!("{mark} {} {}", at + 1, one.title), style));
        let line = spread_line(left, Line::from(span(now.unwrap_or_default(), theme.strong())), cells);
        lines.push((Some(Under::Dimension(at)), line));
    }
    let Some(going_on) = &model.session.review else { return lines };
    let open = going_on.actions().iter().filter(|action| action.status == ActionStatus::Open);
    let actions: Vec<String> = open.map(review::action_words).collect();
    let parked: Vec<String> =
        going_on.meeting().into_iter().flat_map(|all| &all.parked).map(|one| one.text.clone()).collect();
    for (words, all) in [("Actions", actions), ("Put off for later", parked)] {
        if !all.is_empty() {
            lines.extend([Line::default(), Line::from(span(words, theme.accent()))].map(silent));
            let all = all.iter().flat_map(|one| labelled("·", one, cells, (theme.dim(), theme.text())));
            lines.extend(all.map(silent));
        }
    }
    let names = wrapped(&people(model).join(", "), cells, theme.text());
    let here = std::iter::once(Line::from(span("Here", theme.accent()))).chain(names);
    lines.push(silent(Line::default()));
    lines.extend(here.map(|line| (Some(Under::Command(Command::People)), line)));
    lines
}
