//! The question, its levels and what is known about the answer, as rows.

use ratatui::text::Line;

use super::{Model, dimension};
use crate::audit::{Age, is_overdue, proposal};
use crate::model::{Action, ActionStatus, Answer, Confidence, Suggestion, Verdict};
use crate::rubric::{Dimension, Level};
use crate::tui::widgets::{cells_of, fit, labelled, span, spread, wrapped};

/// Cells from which a level's remarks are spelled out.
const SPELLED_OUT: usize = 70;

/// Widest line of text: beyond it the eye loses the row.
const MEASURE: usize = 110;

/// One row; a click on the rows of a level chooses it.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is drawn.
    pub line: Line<'static>,
    /// The level it belongs to.
    pub level: Option<u8>,
}

fn plain(line: Line<'static>) -> Row {
    Row { line, level: None }
}

/// What is known about the dimension shown.
struct Facts<'a> {
    answer: Option<&'a Answer>,
    previous: Option<&'a Answer>,
    suggestion: Option<&'a Suggestion>,
}

impl<'a> Facts<'a> {
    fn of(model: &'a Model, dimension: &Dimension) -> Self {
        let review = model.session.review.as_ref();
        Self {
            answer: review.and_then(|review| review.answer(&dimension.id)),
            previous: review.and_then(|review| review.previous_answer(&dimension.id)),
            suggestion: model.session.suggestion(model.review.dimension),
        }
    }

    /// The level `⏎` would accept.
    fn preselected(&self) -> Option<u8> {
        self.suggestion.filter(|suggestion| suggestion.confidence.settles()).and_then(|suggestion| suggestion.score)
    }

    fn answered(&self) -> Option<u8> {
        self.answer.and_then(|answer| answer.verdict.score())
    }
}

/// How much of the question there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fullness {
    /// Only the levels, a row each: the room is for the evidence.
    Levels,
    /// Everything but prompts and blank rows, levels cut to a row each, so that the reason still has room.
    Tight,
    /// Everything but the prompts and blank rows.
    Plain,
    /// Everything.
    Roomy,
}

/// All rows for the dimension shown, in `cells` cells.
pub(super) fn rows(model: &Model, cells: usize, fullness: Fullness) -> Vec<Row> {
    let Some(dimension) = dimension(model) else { return Vec::new() };
    let facts = Facts::of(model, dimension);
    let one_row = matches!(fullness, Fullness::Levels | Fullness::Tight);
    let levels = dimension.levels.iter().flat_map(|level| level_rows(model, level, &facts, (cells, one_row)));
    if fullness == Fullness::Levels {
        return levels.collect();
    }
    let roomy = fullness == Fullness::Roomy;
    let blank = || roomy.then(|| plain(Line::default()));
    let mut rows: Vec<Row> = wrapped(&dimension.question, cells, model.theme.strong()).into_iter().map(plain).collect();
    if roomy {
        rows.extend(prompts(model, dimension, cells));
    }
    rows.extend(blank());
    rows.extend(levels);
    rows.extend(blank());
    rows.extend(known(model, dimension, &facts, cells).into_iter().map(plain));
    rows.extend(blank());
    rows
}

fn prompts(model: &Model, dimension: &Dimension, cells: usize) -> Vec<Row> {
    let dim = model.theme.dim();
    dimension.prompts.iter().flat_map(|prompt| labelled("·", prompt, cells, (dim, dim))).map(plain).collect()
}

fn level_rows(model: &Model, level: &Level, facts: &Facts, (cells, one_row): (usize, bool)) -> Vec<Row> {
    let theme = model.theme;
    let answered = facts.answered() == Some(level.score);
    let preselected = facts.answer.is_none() && facts.preselected() == Some(level.score);
    let (mark, style) = match (answered, preselected) {
        (true, _) => ("✓", theme.strong()),
        (false, true) => ("▸", theme.strong()),
        _ => (" ", theme.text()),
    };
    let label = format!("{mark} {} ", level.score);
    let cells = cells.min(MEASURE);
    let remark = Line::from(span(remark(facts, level.score, cells >= SPELLED_OUT), theme.dim()));
    let mut lines = labelled(&label, &level.criterion, cells, (theme.accent(), style));
    let fits = lines.len() == 1 && cells_of(&lines[0]) + cells_of(&remark) + 2 <= cells;
    if one_row && !fits {
        let whole = vec![span(format!("{label} "), theme.accent()), span(&level.criterion, style)];
        lines = vec![fit(Line::from(whole), cells)];
    } else {
        remark_at_the_end(&mut lines, remark, cells);
    }
    lines.into_iter().map(|line| Row { line, level: Some(level.score) }).collect()
}

/// A remark stands at the right of the last line, or below it where there is no room: words are never squeezed for it.
fn remark_at_the_end(lines: &mut Vec<Line<'static>>, remark: Line<'static>, cells: usize) {
    if cells_of(&remark) == 0 {
        return;
    }
    let fits = |line: &Line| cells_of(line) + cells_of(&remark) + 2 <= cells;
    let last = lines.pop_if(|line| fits(line)).unwrap_or_default();
    lines.push(spread(last, remark, cells));
}

/// What stands at the right of a level: whose choice it is or was.
fn remark(facts: &Facts, level: u8, spelled_out: bool) -> String {
    let mut remarks = Vec::new();
    if facts.answered() == Some(level) {
        remarks.push("answered".to_owned());
    }
    if let Some(suggestion) = facts.suggestion.filter(|suggestion| suggestion.score == Some(level)) {
        remarks.push(match suggestion.confidence {
            Confidence::None | Confidence::Weak => "only a guess".into(),
            confidence if spelled_out => format!("suggested · {confidence}"),
            _ => "suggested".into(),
        });
    }
    if facts.previous.and_then(|answer| answer.verdict.score()) == Some(level) {
        remarks.push("last audit".into());
    }
    remarks.join(" · ")
}

fn known(model: &Model, dimension: &Dimension, facts: &Facts, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let (dim, normal) = (theme.dim(), theme.text());
    let mut lines = Vec::new();
    match facts.answer.map(|answer| &answer.verdict) {
        Some(Verdict::NotApplicable(reason)) => {
            lines.extend(labelled("✓ does not apply:", reason, cells, (theme.strong(), normal)));
        }
        Some(Verdict::Unknown) => {
            lines.push(Line::from(span("? asked, and nobody knows; counts as open", theme.alarm())));
        }
        _ => {}
    }
    if let Some(suggestion) = facts.suggestion {
        let label = match suggestion.confidence {
            Confidence::None => "could not be looked at:".to_owned(),
            Confidence::Weak => "only a guess:".to_owned(),
            confidence => format!("{confidence}:"),
        };
        lines.extend(labelled(&label, &suggestion.why, cells, (dim, normal)));
    }
    if let Some(previous) = facts.previous {
        lines.extend(labelled("last audit:", &previous_words(previous), cells, (dim, normal)));
        let before = model.session.review.as_ref().and_then(|review| review.previous());
        let age = before.and_then(|audit| model.session.age(audit, model.review.dimension));
        if let Some(why) = age.and_then(Age::words) {
            lines.extend(labelled("! last answer:", &why, cells, (theme.alarm(), normal)));
        }
    }
    lines.extend(reasons(model, dimension, cells));
    lines
}

/// Note or missing reason.
fn reasons(model: &Model, dimension: &Dimension, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let mut lines = Vec::new();
    let Some(review) = &model.session.review else { return lines };
    let note = review.note(&dimension.id);
    if !note.is_empty() {
        lines.extend(labelled("note:", note, cells, (theme.accent(), theme.text())));
    } else if review.needs_reason(&dimension.id) {
        let words = "overrides a strong suggestion, no reason given (n writes one)";
        lines.extend(labelled("!", words, cells, (theme.alarm(), theme.bad())));
    }
    lines
}

fn previous_words(answer: &Answer) -> String {
    let verdict = match &answer.verdict {
        Verdict::Score(score) => score.to_string(),
        Verdict::NotApplicable(reason) => format!("did not apply, {reason}"),
        Verdict::Unknown => "unknown".into(),
    };
    let by = if answer.by.is_empty() { String::new() } else { format!(" by {}", answer.by) };
    let on = answer.at.map_or_else(String::new, |at| format!(", {}", at.date_naive()));
    let note = if answer.note.is_empty() { String::new() } else { format!(": {}", answer.note) };
    format!("{verdict}{by}{on}{note}")
}

/// What is to be said of an action beside its words: that it is late, or that the repository shows it to be done.
pub fn action_remark(model: &Model, action: &Action) -> String {
    let session = &model.session;
    let index = session.rubric.dimensions.iter().position(|dimension| dimension.id == action.dimension);
    let suggestion = index.and_then(|index| session.suggestion(index));
    let opened = session.audits.iter().find(|audit| audit.id == action.opened_in);
    let then = opened.and_then(|audit| audit.answers.get(&action.dimension)?.verdict.score());
    let proposal = suggestion.and_then(|suggestion| proposal(&session.rubric, action, then, suggestion));
    let late = is_overdue(action, session.now.date_naive()).then(|| " · overdue".to_owned());
    [late, proposal.map(|why| format!(" · done? {why}"))].into_iter().flatten().collect()
}

/// An action with owner, date and standing, in one line.
pub fn action_words(action: &Action) -> String {
    let standing = match action.status {
        ActionStatus::Open => None,
        ActionStatus::Done => Some("done".to_owned()),
        ActionStatus::Dropped => Some("dropped".to_owned()),
    };
    let owner = (!action.owner.is_empty()).then(|| action.owner.clone());
    let due = action.due.map(|due| format!("by {due}"));
    let parts = [Some(action.text.clone()), owner, due, standing];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
