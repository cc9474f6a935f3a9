//! A score as a bar: where it can lie, the best guess in it, and where the bands begin.

use ratatui::text::Line;

use super::span;
use crate::model::Tally;
use crate::rubric::Rubric;
use crate::tui::theme::Theme;

/// `0 ····├━━━◆━━┤··┊···· 20`: the interval from low to high, the guess, a mark where a band begins.
pub fn bar(tally: &Tally, guess: Option<u32>, rubric: &Rubric, cells: usize, theme: Theme) -> Line<'static> {
    let out_of = tally.out_of.max(1);
    let end = tally.points(out_of);
    let room = cells.saturating_sub(end.len() + 3).clamp(4, 64);
    let at = |value: u32| (value.min(out_of) as usize * (room - 1)) / out_of as usize;
    let mut glyphs = vec![('·', theme.dim()); room];
    if tally.not_applicable == 0 {
        for rule in rubric.bands.iter().filter(|rule| rule.from > 0) {
            glyphs[at(rule.from)] = ('┊', theme.text());
        }
    }
    let (low, high) = (at(tally.low), at(tally.high));
    for glyph in &mut glyphs[low..=high.max(low)] {
        *glyph = ('━', theme.good());
    }
    glyphs[low] = ('├', theme.good());
    glyphs[high] = ('┤', theme.good());
    if let Some(guess) = guess.or((low == high).then_some(tally.low)) {
        glyphs[at(guess)] = ('◆', theme.accent());
    }
    let mut spans = vec![span("0 ", theme.dim())];
    spans.extend(glyphs.into_iter().map(|(glyph, style)| span(glyph.to_string(), style)));
    spans.push(span(format!(" {end}"), theme.dim()));
    Line::from(spans)
}

/// `9 of 20`, `5–13 of 20`, and the scaled total where dimensions do not apply: `13 of 18, scaled 14.4 of 20`.
pub fn words(tally: &Tally, full: u32) -> String {
    let (low, high, out_of) = (tally.points(tally.low), tally.points(tally.high), tally.points(tally.out_of));
    let range = if low == high { low } else { format!("{low}–{high}") };
    match tally.scaled_tenths.filter(|_| tally.low == tally.high) {
        Some(tenths) => format!("{range} of {out_of}, scaled {}.{} of {full}", tenths / 10, tenths % 10),
        None => format!("{range} of {out_of}"),
    }
}

/// The band as a phrase: `high debt`, `undecided`, `not comparable`.
pub fn band(tally: &Tally) -> String {
    if !tally.comparable {
        return "not comparable".into();
    }
    match tally.band {
        crate::model::Band::Undecided => "undecided".into(),
        band => format!("{} debt", band.as_str()),
    }
}
