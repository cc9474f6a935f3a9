//! The review as it is drawn.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::layout::PreviewAt;
use super::{Focus, Layout, evidence, layout, selected};
use crate::model::{Category, Tally, Verdict};
use crate::rubric::Dimension;
use crate::text;
use crate::tui::model::{Model, Scan};
use crate::tui::widgets::evidence::Items;
use crate::tui::widgets::panel::{Title, inside, panel, rule};
use crate::tui::widgets::source::Shown;
use crate::tui::widgets::{self, column, interval, paint, put, put_all, scroll, span, wrapped};

/// Rows below the dimensions: a blank one, the interval, the band, the progress.
const TALLY_ROWS: u16 = 4;

/// Draws the review.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let places = layout(model, area);
    draw_list(model, places.list, buf);
    draw_question(model, &places, buf);
    draw_evidence(model, &places, buf);
    draw_preview(model, &places, buf);
}

/// The index of the dimension drawn at a position.
pub(super) fn dimension_at(model: &Model, list: Rect, at: Position) -> Option<usize> {
    let rows = list_rows(list);
    if !rows.contains(at) {
        return None;
    }
    let len = model.session.rubric.dimensions.len();
    let top = scroll(model.review.dimension, len, usize::from(rows.height));
    Some(top + usize::from(at.y - rows.y)).filter(|index| *index < len)
}

fn list_rows(list: Rect) -> Rect {
    let inner = inside(list);
    Rect { height: inner.height.saturating_sub(TALLY_ROWS), ..inner }
}

fn draw_list(model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let focused = model.review.focus == Focus::Dimensions;
    let inner = panel(buf, area, Title::new("Dimensions", theme), theme.border(focused));
    let rows = list_rows(area);
    let dimensions = &model.session.rubric.dimensions;
    let top = scroll(model.review.dimension, dimensions.len(), usize::from(rows.height));
    for (row, (index, dimension)) in (0..rows.height).zip(dimensions.iter().enumerate().skip(top)) {
        put(buf, rows, row, dimension_line(model, index, dimension, usize::from(rows.width)));
        if index == model.review.dimension {
            paint(buf, rows, row, theme.selected(focused));
        }
    }
    let Some(review) = &model.session.review else { return };
    let tally = review.tally(&model.session.rubric);
    let answered = dimensions.iter().filter(|dimension| review.answer(&dimension.id).is_some()).count();
    let bottom = Rect { y: rows.bottom(), height: inner.bottom().saturating_sub(rows.bottom()), ..inner };
    put_all(buf, bottom, tally_lines(model, &tally, answered, usize::from(inner.width)));
}

fn tally_lines(model: &Model, tally: &Tally, answered: usize, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let len = model.session.rubric.dimensions.len().max(1);
    let words = format!(" {answered} of {len}");
    let room = cells.saturating_sub(words.len() + 1).min(24);
    let filled = room * answered / len;
    vec![
        Line::default(),
        Line::from(span(format!(" {}", suggested_words(model)), theme.dim())),
        Line::from(span(format!(" {}", score_words(model, tally, answered, cells.saturating_sub(1))), theme.strong())),
        Line::from(vec![
            span(" ", theme.text()),
            span("█".repeat(filled), theme.good()),
            span("░".repeat(room - filled), theme.dim()),
            span(words, theme.text()),
        ]),
    ]
}

/// What the scan alone would say, so that the answers can be held against it.
fn suggested_words(model: &Model) -> String {
    match (&model.session.scan, model.session.inspection()) {
        (_, Some(inspection)) => format!("scan: {}", interval::words(&inspection.tally, model.session.rubric.out_of())),
        (Scan::Failed(_), None) => "scan: failed".into(),
        _ => "scan: …".into(),
    }
}

/// The score of the answers, and its band where there is room: nobody reads an interval over nothing.
fn score_words(model: &Model, tally: &Tally, answered: usize, cells: usize) -> String {
    if answered == 0 {
        return "no answer yet".into();
    }
    let full = model.session.rubric.out_of();
    let whole = format!("{} · {}", interval::words(tally, full), interval::band(tally));
    if text::width(&whole) <= cells {
        return whole;
    }
    // Without 'of 20' and 'debt' the band still fits beside a scaled total.
    let short = interval::words(tally, full).replace(&format!(" of {full}"), "");
    format!("{short} · {}", interval::band(tally).trim_end_matches(" debt"))
}

/// `▸✓ 2 Data versioning      1↑`: the cursor, done or not, number, title, level, direction since the last audit.
fn dimension_line(model: &Model, index: usize, dimension: &Dimension, cells: usize) -> Line<'static> {
    let theme = model.theme;
    let (mark, level) = standing(model, index, dimension);
    let cursor = if index == model.review.dimension { "▸" } else { " " };
    let level = format!("{level:>4}");
    let room = cells.saturating_sub(5 + text::width(&level));
    Line::from(vec![
        span(cursor, theme.strong()),
        span(mark, theme.good()),
        span(format!("{:>2} ", index + 1), theme.dim()),
        span(column(&dimension.title, room), theme.text()),
        span(level, theme.strong()),
    ])
}

/// The mark and the level of a dimension: `1` answered or suggested, `0?` a guess, `?` nothing known.
fn standing(model: &Model, index: usize, dimension: &Dimension) -> (&'static str, String) {
    let review = model.session.review.as_ref();
    let answer = review.and_then(|review| review.answer(&dimension.id));
    let missing = review.is_some_and(|review| review.needs_reason(&dimension.id));
    match answer.map(|answer| &answer.verdict) {
        Some(Verdict::Score(score)) => {
            let before = review.and_then(|review| review.previous_answer(&dimension.id));
            let arrow = match before.and_then(|before| before.verdict.score()) {
                Some(before) if *score > before => "↑",
                Some(before) if *score < before => "↓",
                _ => " ",
            };
            (if missing { "!" } else { "✓" }, format!("{score}{arrow}"))
        }
        Some(Verdict::NotApplicable(_)) => ("✓", "n/a".into()),
        Some(Verdict::Unknown) => ("?", "? ".into()),
        None => ("·", guess(model, index)),
    }
}

fn guess(model: &Model, index: usize) -> String {
    match (model.session.suggestion(index), &model.session.scan) {
        (Some(suggestion), _) => match suggestion.score {
            Some(score) if suggestion.confidence.settles() => format!("{score} "),
            Some(score) => format!("{score}?"),
            None => "? ".into(),
        },
        (None, Scan::Waiting | Scan::Running(..)) => "… ".into(),
        (None, _) => "? ".into(),
    }
}

fn draw_question(model: &Model, places: &Layout, buf: &mut Buffer) {
    let theme = model.theme;
    let Some(dimension) = super::dimension(model) else { return };
    let title = format!("{} {}", model.review.dimension + 1, dimension.title);
    let remark = format!("kind of debt: {}", category(dimension.category));
    let style = theme.border(model.review.focus == Focus::Evidence);
    panel(buf, places.main, Title::new(title, theme).remark(remark, theme), style);
    put_all(buf, places.question, places.rows.iter().map(|row| row.line.clone()));
}

fn draw_evidence(model: &Model, places: &Layout, buf: &mut Buffer) {
    let theme = model.theme;
    let focused = model.review.focus == Focus::Evidence;
    let items = evidence(model);
    let title = Title::new("Evidence", theme).remark(evidence_remark(model, &items, places.evidence.height), theme);
    rule(buf, places.main, places.evidence_rule, title, theme.border(focused));
    if items.is_empty() {
        let words = match &model.session.scan {
            Scan::Waiting | Scan::Running(..) => {
                "the scan has not come to this yet; answers can be given all the same".into()
            }
            Scan::Failed(why) => format!("the scan failed: {why}"),
            Scan::Done(_) => "nothing was looked for".into(),
        };
        return put_all(buf, places.evidence, wrapped(&words, usize::from(places.evidence.width), theme.dim()));
    }
    widgets::evidence::draw(buf, places.evidence, &items, (model.review.evidence, focused), theme);
}

/// What the sign of new pieces means, and `3 of 12` where not everything is in sight.
fn evidence_remark(model: &Model, items: &Items, height: u16) -> String {
    let legend = items.has_new().then(|| "* new".to_owned());
    let position =
        (items.len() > usize::from(height)).then(|| format!("{} of {}", model.review.evidence + 1, items.len()));
    legend.into_iter().chain(position).collect::<Vec<_>>().join(" · ")
}

fn draw_preview(model: &Model, places: &Layout, buf: &mut Buffer) {
    let theme = model.theme;
    let item = selected(model);
    let place = item.as_ref().and_then(|item| item.place());
    let title = match place {
        Some((path, line)) => line.map_or_else(|| path.to_owned(), |line| format!("{path}:{line}")),
        None => "In full".to_owned(),
    };
    let title = Title::new(title, theme);
    let style = theme.border(model.review.focus == Focus::Evidence);
    match places.preview_at {
        PreviewAt::Nowhere => return,
        PreviewAt::Row(row) => rule(buf, places.main, row, title, style),
        PreviewAt::Beside(side) => drop(panel(buf, side, title, theme.border(false))),
    }
    let cells = usize::from(places.preview.width);
    let Some(item) = &item else { return };
    let Some((path, line)) = place else {
        return put_all(buf, places.preview, wrapped(&item.text(), cells, theme.text()));
    };
    let mut rest = places.preview;
    let words = wrapped(&item.text(), cells, theme.dim());
    // Where the keys act on the evidence, the list itself shows the sentence whole.
    if rest.height >= 6 && model.review.focus == Focus::Dimensions && item.is_cut(usize::from(places.evidence.width)) {
        let taken = u16::try_from(words.len()).unwrap_or(u16::MAX).min(rest.height / 2);
        put_all(buf, Rect { height: taken, ..rest }, words);
        rest = Rect { y: rest.y + taken, height: rest.height - taken, ..rest };
    }
    let marked = line.map(|line| (line, line));
    let shown = Shown::of(&model.session, path, marked, (rest.height, model.review.top));
    widgets::source::draw(buf, rest, shown, theme);
}

/// A kind of debt, in words.
pub fn category(category: Category) -> &'static str {
    match category {
        Category::Entanglement => "entanglement",
        Category::FeedbackLoops => "feedback loops",
        Category::UndeclaredConsumers => "undeclared consumers",
        Category::DataDependencies => "data dependencies",
        Category::PipelineJungle => "pipeline jungle",
        Category::Configuration => "configuration",
        Category::ExternalWorld => "external world",
    }
}
