//! Where the parts of the review stand. Drawing and the mouse read the same values.

use ratatui::layout::Rect;

use super::question::{Fullness, Row, rows};
use super::{Focus, Model, evidence};
use crate::tui::widgets::panel::inside;
use crate::tui::widgets::split::{Border, Split};

/// Heights below which the preview is left out.
const LEAST_PREVIEW: u16 = 3;
/// Evidence always keeps these rows.
const LEAST_EVIDENCE: u16 = 3;
/// Inner height from which blank lines are affordable.
const ROOMY: u16 = 28;

/// Widths from which the file stands beside the question instead of under the evidence.
const SIDE_BY_SIDE: u16 = 160;
/// Share of the width beside the dimensions that a file beside the question gets, in percent.
const SIDE_PERCENT: u16 = 45;

/// Fewest cells of the dimensions and of what stands beside them; of the question and of the file beside it.
const LEAST_LIST: (u16, u16) = (20, 34);
const LEAST_MAIN: (u16, u16) = (50, 30);

/// Rectangles and rows of the review screen.
#[derive(Debug)]
pub struct Layout {
    /// Box of the dimensions.
    pub list: Rect,
    /// Box of the question and the evidence.
    pub main: Rect,
    /// Rows of the question.
    pub question: Rect,
    /// Row of `main` where the evidence begins.
    pub evidence_rule: u16,
    /// The evidence.
    pub evidence: Rect,
    /// Box of the preview, where it has its own, else the row of `main` where it begins, where there is room for it.
    pub preview_at: PreviewAt,
    /// The preview; empty without room.
    pub preview: Rect,
    /// What stands in `question`.
    pub rows: Vec<Row>,
    /// The borders between these parts.
    pub splits: Vec<Split>,
}

/// Where the preview stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreviewAt {
    /// Nowhere: there is no room.
    Nowhere,
    /// Under the evidence, below this row of the box.
    Row(u16),
    /// In its own box beside it.
    Beside(Rect),
}

/// Lays the review out in `area`.
pub fn layout(model: &Model, area: Rect) -> Layout {
    let list_width = (area.width * 3 / 10).clamp(26, 36);
    let has_side = area.width >= SIDE_BY_SIDE;
    let (least, rest) = (LEAST_LIST.0, if has_side { LEAST_MAIN.0 + LEAST_MAIN.1 } else { LEAST_LIST.1 });
    let list_split = model.borders.shares.split(Border::ReviewDimensions, area, list_width, (least, rest));
    let [list, rest] = list_split.parts();
    let usual = rest.width - rest.width * SIDE_PERCENT / 100;
    let side_split = model.borders.shares.split(Border::ReviewBeside, rest, usual, LEAST_MAIN);
    let [main, side] = if has_side { side_split.parts() } else { [rest, Rect { width: 0, ..rest }] };
    let mut splits: Vec<Split> = [list_split].into_iter().chain(has_side.then_some(side_split)).collect();
    let inner = inside(main);
    let rows = fitting_rows(model, inner);
    let count = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    let question_height = count.min(inner.height.saturating_sub(LEAST_EVIDENCE + 1));
    let question = Rect { height: question_height, ..inner };
    let left = inner.height - question_height;
    let wanted = u16::try_from(evidence(model).len()).unwrap_or(u16::MAX).max(LEAST_EVIDENCE);
    let (evidence_height, preview_height) = if has_side { (left.saturating_sub(1), 0) } else { share(left, wanted) };
    let below = |above: Rect, height| Rect { y: (above.bottom() + 1).min(inner.bottom()), height, ..inner };
    let mut evidence = below(question, evidence_height);
    let (preview_at, preview) = if has_side {
        (PreviewAt::Beside(side), inside(side))
    } else if preview_height == 0 {
        (PreviewAt::Nowhere, below(evidence, 0))
    } else {
        let both = below(question, left - 1);
        let least = (LEAST_EVIDENCE, LEAST_PREVIEW);
        let split = model.borders.shares.split(Border::ReviewBelow, both, evidence_height, least);
        let [above, preview] = split.parts();
        evidence = above;
        splits.push(split);
        (PreviewAt::Row(evidence.bottom().saturating_sub(main.y)), preview)
    };
    let evidence_rule = question.bottom().saturating_sub(main.y);
    Layout { list, main, question, evidence_rule, evidence, preview_at, preview, rows, splits }
}

/// The borders between the parts.
pub fn splits(model: &Model, area: Rect) -> Vec<Split> {
    layout(model, area).splits
}

/// The rows of the question, as full as there is room for; it makes room while somebody reads the evidence.
fn fitting_rows(model: &Model, inner: Rect) -> Vec<Row> {
    let of = |fullness| rows(model, usize::from(inner.width), fullness);
    let room = usize::from(inner.height.saturating_sub(LEAST_EVIDENCE + 1));
    if inner.height >= ROOMY {
        return of(Fullness::Roomy);
    }
    if model.review.focus == Focus::Evidence {
        return of(Fullness::Levels);
    }
    let plain = of(Fullness::Plain);
    if plain.len() > room { of(Fullness::Tight) } else { plain }
}

/// Rows of evidence and of preview in `rest` rows, which also hold a rule for each.
fn share(rest: u16, wanted: u16) -> (u16, u16) {
    let room = rest.saturating_sub(1);
    if room < LEAST_EVIDENCE + LEAST_PREVIEW + 1 {
        return (room, 0);
    }
    let most = room - LEAST_PREVIEW - 1;
    let evidence = wanted.min(most).min((room / 2).max(LEAST_EVIDENCE));
    (evidence, room - evidence - 1)
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn evidence_and_preview_share_every_row() {
        assert_eq!(share(4, 9), (3, 0));
        assert_eq!(share(8, 9), (3, 3));
        assert_eq!(share(21, 5), (5, 14));
        assert_eq!(share(21, 50), (10, 9));
    }
}
