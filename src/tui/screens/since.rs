//! What moved since the last audit, and how the totals went: what the overview says first.

use std::collections::HashSet;

use ratatui::text::Line;

use crate::model::{Audit, AuditKind, Inspection, Suggestion};
use crate::text;
use crate::trend::sparkline;
use crate::tui::model::{Model, Scan};
use crate::tui::widgets::{labelled, span, spread};

/// Suggestions of today that differ from the answers of the last audit, each with the level of then.
pub fn moved(model: &Model) -> impl Iterator<Item = (&Suggestion, u8)> {
    let both = model.session.inspection().zip(model.session.previous());
    both.into_iter().flat_map(|(inspection, audit)| {
        let settled = inspection.suggestions.iter().filter(|suggestion| suggestion.confidence.settles());
        settled.filter_map(|suggestion| {
            let was = audit.answers.get(&suggestion.dimension)?.verdict.score()?;
            suggestion.score.filter(|is| *is != was).map(|_| (suggestion, was))
        })
    })
}

/// What moved since the last audit: the first thing to be said.
pub fn lines(model: &Model, cells: usize) -> Vec<Line<'static>> {
    let (theme, rubric) = (model.theme, &model.session.rubric);
    let Some(audit) = model.session.previous() else { return Vec::new() };
    let label = format!("since {}:", audit.at.date_naive());
    let Some(inspection) = model.session.inspection() else {
        let words = match model.session.scan {
            Scan::Failed(_) => "what moved is not known",
            _ => "what moved is known when the scan is done",
        };
        return labelled(&label, words, cells, (theme.strong(), theme.dim()));
    };
    let mut words: Vec<String> = moved(model)
        .filter_map(|(suggestion, was)| {
            let (is, title) = (suggestion.score?, &rubric.dimension(&suggestion.dimension)?.title);
            Some(format!("{} {title} {was} → {is}", if is > was { "↑" } else { "↓" }))
        })
        .collect();
    if words.is_empty() {
        words.push("no level moved that the scan can tell".into());
    }
    words.extend(came_and_went(audit, inspection));
    let fell = words.iter().any(|words| words.starts_with('↓'));
    let style = if fell { theme.bad() } else { theme.text() };
    labelled(&label, &words.join(", "), cells, (theme.strong(), style))
}

/// `4 findings are new, 2 are gone`, where the audit remembers what there was.
fn came_and_went(audit: &Audit, inspection: &Inspection) -> Option<String> {
    let before = audit.findings.as_ref()?;
    let came = inspection.findings.iter().filter(|one| !before.contains_key(&one.fingerprint)).count();
    let now: HashSet<&str> = inspection.findings.iter().map(|one| one.fingerprint.as_str()).collect();
    let went = before.keys().filter(|known| !now.contains(known.as_str())).count();
    let are = if came == 1 { "is" } else { "are" };
    match (came, went) {
        (0, 0) => None,
        (0, went) => Some(format!("{} gone", text::count(went as u64, "finding"))),
        (came, 0) => Some(format!("{} {are} new", text::count(came as u64, "finding"))),
        (came, went) => Some(format!("{} {are} new, {went} gone", text::count(came as u64, "finding"))),
    }
}

/// `25-11 ▂▃▄▃ 26-08   4 to 6 of 20`: the totals of the audits by people, between their first and last month.
pub fn totals(model: &Model, cells: usize) -> Option<Line<'static>> {
    let theme = model.theme;
    let reviews = model.session.audits.iter().filter(|audit| audit.kind == AuditKind::Review);
    let all: Vec<&Audit> = reviews.collect();
    let room = cells.saturating_sub(30).clamp(4, 40);
    let shown = &all[all.len().saturating_sub(room)..];
    let (first, last) = (shown.first()?, shown.last()?);
    if shown.len() < 2 {
        return None;
    }
    let full = model.session.rubric.out_of();
    let total = |audit: &Audit| (audit.result.total * full).checked_div(audit.result.out_of);
    let values: Vec<Option<u32>> = shown.iter().map(|audit| total(audit)).collect();
    let month = |audit: &Audit| audit.at.format("%y-%m").to_string();
    let words = format!(
        "{} to {} of {}",
        model.session.rubric.points(total(first)?),
        model.session.rubric.points(total(last)?),
        model.session.rubric.points(full)
    );
    let left = Line::from(vec![
        span(format!("{} ", month(first)), theme.dim()),
        span(sparkline(&values, full), theme.good()),
        span(format!(" {}", month(last)), theme.dim()),
    ]);
    Some(spread(left, Line::from(span(words, theme.dim())), cells))
}
