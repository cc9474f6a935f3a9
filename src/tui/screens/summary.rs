//! Before saving: every answer, the total and what it may still become, what moved, what is left to do.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::review::{action_remark, action_words};
use crate::audit::{Review, deltas, hidden_falls};
use crate::model::{ActionStatus, Audit, Tally, Verdict, WorstFinding};
use crate::rubric::{Dimension, Rubric};
use crate::tui::commands::Command;
use crate::tui::model::{Model, Screen};
use crate::tui::msg::Effect;
use crate::tui::widgets::panel::{Title, inside, panel};
use crate::tui::widgets::split::{Border, Split};
use crate::tui::widgets::{column, interval, labelled, put_all, span, spread, wrapped};

/// Widths from which answers and totals stand beside each other.
const TWO_COLUMNS: u16 = 100;
/// Fewest cells of a column.
const LEAST_COLUMN: u16 = 44;
/// Rows a page moves.
const PAGE: u16 = 10;

/// Where the summary stands.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Rows scrolled.
    pub top: u16,
    /// The finished audit on its way to the disk.
    pub saving: Option<Audit>,
}

/// Does what a command says.
pub fn run(model: &mut Model, command: Command) -> Vec<Effect> {
    let top = model.summary.top;
    match command {
        Command::Save => return save(model),
        Command::Back => model.screen = Screen::Review,
        Command::Trend => super::trend::enter(model),
        Command::Up => model.summary.top = top.saturating_sub(1),
        Command::Down => scroll_to(model, top.saturating_add(1)),
        Command::PageUp => model.summary.top = top.saturating_sub(PAGE),
        Command::PageDown => scroll_to(model, top.saturating_add(PAGE)),
        Command::First => model.summary.top = 0,
        Command::Last => scroll_to(model, u16::MAX),
        _ => {}
    }
    Vec::new()
}

/// Scrolls, and not past the last row.
pub fn scroll_to(model: &mut Model, top: u16) {
    let body = super::super::view::body(model.size);
    let (rows, height) = if body.width >= TWO_COLUMNS {
        let [_, right] = columns(model, body).parts();
        let cells = usize::from(inside(right).width);
        (totals(model, cells).len(), inside(body).height)
    } else {
        let cells = usize::from(inside(body).width);
        (totals(model, cells).len() + answers(model, cells).len() + 1, inside(body).height)
    };
    let last = u16::try_from(rows).unwrap_or(u16::MAX).saturating_sub(height);
    model.summary.top = top.min(last);
}

/// Answers and totals beside each other.
fn columns(model: &Model, area: Rect) -> Split {
    model.borders.shares.split(Border::Summary, area, area.width / 2, (LEAST_COLUMN, LEAST_COLUMN))
}

/// The border between them, where they stand so.
pub fn splits(model: &Model, area: Rect) -> Vec<Split> {
    (area.width >= TWO_COLUMNS).then(|| columns(model, area)).into_iter().collect()
}

/// Sends the finished audit to the disk, once.
fn save(model: &mut Model) -> Vec<Effect> {
    if model.summary.saving.is_some() {
        return Vec::new();
    }
    let session = &mut model.session;
    let Some(review) = &session.review else { return Vec::new() };
    if review.audit().answers.is_empty() {
        model.warn("there is no answer yet, so there is nothing to save: Esc goes back to the questions");
        return Vec::new();
    }
    let mut audit = review.finish(&session.rubric, session.now);
    audit.worst_finding = session.inspection().and_then(|seen| WorstFinding::of(&seen.findings));
    audit.findings = session.inspection().map(crate::model::Inspection::fingerprints);
    session.saves.pending += 1;
    model.summary.saving = Some(audit.clone());
    let instead_of = session.put_aside.clone().map(Box::new);
    vec![Effect::SaveAudit { audit: Box::new(audit), instead_of }]
}

/// Title of the box that scrolls: how much is below what is in sight.
fn title(model: &Model, rows: usize, height: u16) -> Title {
    let below = rows.saturating_sub(usize::from(model.summary.top) + usize::from(height));
    let remark = if below > 0 { format!("{below} more rows, ↓") } else { String::new() };
    Title::new("Summary", model.theme).remark(remark, model.theme)
}

/// Draws the summary.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    if area.width >= TWO_COLUMNS {
        let [left, right] = columns(model, area).parts();
        let inner = panel(buf, left, Title::new("Answers", theme), theme.border(false));
        put_all(buf, inner, answers(model, usize::from(inner.width)));
        let lines = totals(model, usize::from(inside(right).width));
        let inner = panel(buf, right, title(model, lines.len(), inside(right).height), theme.border(true));
        put_all(buf, inner, lines.into_iter().skip(usize::from(model.summary.top)));
        return;
    }
    let cells = usize::from(inside(area).width);
    let mut lines = totals(model, cells);
    lines.push(Line::default());
    lines.extend(answers(model, cells));
    let inner = panel(buf, area, title(model, lines.len(), inside(area).height), theme.border(true));
    put_all(buf, inner, lines.into_iter().skip(usize::from(model.summary.top)));
}

fn answers(model: &Model, cells: usize) -> Vec<Line<'static>> {
    let Some(review) = &model.session.review else { return Vec::new() };
    let mut lines = Vec::new();
    for (index, dimension) in model.session.rubric.dimensions.iter().enumerate() {
        lines.push(answer_line(model, review, index, dimension, cells));
        let note = review.note(&dimension.id);
        if !note.is_empty() {
            lines.extend(labelled("     ", note, cells, (model.theme.dim(), model.theme.dim())));
        }
    }
    lines
}

/// ` 2 Data versioning     0 → 1 ↑   confirmed`.
fn answer_line(model: &Model, review: &Review, index: usize, dimension: &Dimension, cells: usize) -> Line<'static> {
    let theme = model.theme;
    let answer = review.answer(&dimension.id);
    let now = answer.map_or_else(|| "open".into(), |answer| verdict_words(&answer.verdict));
    let before = review.previous_answer(&dimension.id).map(|answer| verdict_words(&answer.verdict));
    let (arrow, style) = match direction(review, dimension) {
        Some(true) => ("↑", theme.good()),
        Some(false) => ("↓", theme.bad()),
        None => (" ", theme.text()),
    };
    let origin = match answer {
        _ if review.needs_reason(&dimension.id) => "overridden, no reason given",
        Some(answer) => origin_words(answer.origin),
        None => "",
    };
    let left = Line::from(vec![
        span(format!("{:>2} ", index + 1), theme.dim()),
        span(column(&dimension.title, 22), theme.text()),
        span(before.map_or_else(|| "      ".into(), |before| format!("{before:>4} →")), theme.dim()),
        span(format!(" {now:<5}"), theme.strong()),
        span(arrow, style),
    ]);
    spread(left, Line::from(span(origin, theme.dim())), cells)
}

fn verdict_words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Score(score) => score.to_string(),
        Verdict::NotApplicable(_) => "n/a".into(),
        Verdict::Unknown => "?".into(),
    }
}

fn origin_words(origin: crate::model::Origin) -> &'static str {
    use crate::model::Origin;
    match origin {
        Origin::Automatic => "automatic",
        Origin::Confirmed => "confirmed",
        Origin::Overridden => "overridden",
        Origin::Manual => "decided",
        Origin::Carried => "carried over",
    }
}

/// Whether a dimension rose (true) or fell (false) since the last audit.
fn direction(review: &Review, dimension: &Dimension) -> Option<bool> {
    let now = review.answer(&dimension.id)?.verdict.score()?;
    let before = review.previous_answer(&dimension.id)?.verdict.score()?;
    (now != before).then_some(now > before)
}

fn totals(model: &Model, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let rubric = &model.session.rubric;
    let Some(review) = &model.session.review else { return Vec::new() };
    let tally = review.tally(rubric);
    let mut lines = vec![
        Line::from(vec![
            span(interval::words(&tally, rubric.out_of()), theme.strong()),
            span(format!(" · {}", interval::band(&tally)), theme.strong()),
        ]),
        interval::bar(&tally, None, rubric, cells, theme),
    ];
    lines.extend(wrapped(&meaning(rubric, &tally), cells, theme.dim()));
    lines.extend(since(model, review, &tally, cells));
    lines.extend(left_open(model, review, cells));
    lines.extend(actions(model, review, cells));
    lines
}

/// What the band means, or why there is none.
fn meaning(rubric: &Rubric, tally: &Tally) -> String {
    if !tally.comparable {
        return format!("{} dimensions do not apply: too many to compare this total with others", tally.not_applicable);
    }
    match rubric.rule(tally) {
        None => "open answers could still move it into another band".into(),
        Some(rule) => match &rule.name {
            Some(name) => format!("{name}: {}", rule.meaning),
            None => rule.meaning.clone(),
        },
    }
}

fn heading(model: &Model, words: &str) -> [Line<'static>; 2] {
    [Line::default(), Line::from(span(words, model.theme.accent()))]
}

fn since(model: &Model, review: &Review, tally: &Tally, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let Some(previous) = review.previous() else { return Vec::new() };
    let before = interval::words(&previous.result, model.session.rubric.out_of());
    let mut lines = heading(model, &format!("Since {}", previous.at.date_naive())).to_vec();
    let now = interval::words(tally, model.session.rubric.out_of());
    lines.push(Line::from(span(format!("{before}, now {now}"), theme.text())));
    let moved = |up| {
        let all = model.session.rubric.dimensions.iter();
        all.filter(move |dimension| direction(review, dimension) == Some(up)).map(|dimension| dimension.title.as_str())
    };
    let (up, down): (Vec<_>, Vec<_>) = (moved(true).collect(), moved(false).collect());
    if !up.is_empty() {
        lines.extend(labelled("↑ rose:", &up.join(", "), cells, (theme.good(), theme.text())));
    }
    if !down.is_empty() {
        lines.extend(labelled("↓ fell:", &down.join(", "), cells, (theme.bad(), theme.text())));
    }
    let finished = review.finish(&model.session.rubric, model.session.now);
    let change = i64::from(tally.total) - i64::from(previous.result.total);
    if !hidden_falls(&deltas(&model.session.rubric, previous, &finished), change).is_empty() {
        let words = format!("the total hides that {} fell", down.join(", "));
        lines.extend(labelled("!", &words, cells, (theme.alarm(), theme.alarm())));
    }
    lines
}

fn left_open(model: &Model, review: &Review, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let dimensions = &model.session.rubric.dimensions;
    let named = |is: &dyn Fn(&Dimension) -> bool| -> Vec<&str> {
        dimensions.iter().filter(|dimension| is(dimension)).map(|dimension| dimension.title.as_str()).collect()
    };
    let open = named(&|dimension| review.is_open(&dimension.id));
    let unknown =
        named(&|dimension| review.answer(&dimension.id).is_some_and(|answer| answer.verdict == Verdict::Unknown));
    let silent = named(&|dimension| review.needs_reason(&dimension.id));
    let mut lines = Vec::new();
    for (words, titles) in [
        (format!("{} open, saved as unknown", crate::text::count(open.len() as u64, "question")), open),
        ("Asked, and nobody knows".to_owned(), unknown),
        ("Overridden, no reason given".to_owned(), silent),
    ] {
        if !titles.is_empty() {
            lines.extend(heading(model, &words));
            lines.extend(wrapped(&titles.join(", "), cells, theme.text()));
        }
    }
    for dimension in dimensions {
        if let Some(Verdict::NotApplicable(reason)) = review.answer(&dimension.id).map(|answer| &answer.verdict) {
            let label = format!("{} does not apply:", dimension.title);
            lines.extend(labelled(&label, reason, cells, (theme.text(), theme.dim())));
        }
    }
    lines
}

fn actions(model: &Model, review: &Review, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let mut lines = heading(model, "Actions").to_vec();
    if review.actions().is_empty() {
        lines.push(Line::from(span("none named; a in the review names one", theme.dim())));
    }
    let today = model.session.now.date_naive();
    let mut actions: Vec<_> = review.actions().iter().collect();
    // What is due first comes first; what has no date comes after it, and what is closed last.
    actions.sort_by_key(|action| (action.status != ActionStatus::Open, action.due.is_none(), action.due));
    for action in actions {
        let is_late = action.status == ActionStatus::Open && action.due.is_some_and(|due| due < today);
        let words = format!("{}{}", action_words(action), action_remark(model, action));
        let style = if is_late { theme.bad() } else { theme.text() };
        lines.extend(labelled("→", &words, cells, (theme.accent(), style)));
    }
    lines
}
