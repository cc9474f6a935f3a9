//! Evidence everywhere: from what a screen says to the file it rests on, one place after another, on every screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};

use super::claims::{Claim, claims};
use super::commands::Command;
use super::model::{Model, Screen};
use super::overlay::{Overlay, source};
use super::widgets::panel::{Title, panel};
use super::widgets::{put, put_all, span, spread, wrapped};

/// Rows of the box: its border, what it is about and where, what is said.
pub(super) const HEIGHT: u16 = 5;
/// Places a page moves.
const PAGE: usize = 10;

/// Whether the keys go from place to place.
pub(super) fn is_on(model: &Model) -> bool {
    model.trail.is_some_and(|(screen, _)| screen == model.screen)
}

/// Whether the screen shown says anything that has a place.
pub(super) fn is_offered(model: &Model) -> bool {
    claims(model).next().is_some()
}

/// The claim the keys act on.
pub fn selected(model: &Model) -> Option<Claim> {
    let (screen, at) = model.trail?;
    if screen != model.screen {
        return None;
    }
    claims(model).nth(at)
}

/// Goes to the first place of the screen.
pub(super) fn begin(model: &mut Model) {
    if is_offered(model) {
        model.trail = Some((model.screen, 0));
    }
}

/// Goes to the place that stands in a row of a box; whether there is one.
pub(super) fn to_row(model: &mut Model, about: &str, row: usize) -> bool {
    let at = claims(model).position(|claim| claim.row == Some(row) && claim.about == about);
    if let Some(at) = at {
        model.trail = Some((model.screen, at));
    }
    at.is_some()
}

/// Does what a command says; whether it was one for the places.
pub(super) fn run(model: &mut Model, command: Command) -> bool {
    if !is_on(model) {
        return false;
    }
    let Some((screen, at)) = model.trail else { return false };
    let last = claims(model).count().saturating_sub(1);
    let to = match command {
        Command::NextEvidence if at >= last => 0,
        Command::NextEvidence | Command::Down => at + 1,
        Command::Up => at.saturating_sub(1),
        Command::PageUp => at.saturating_sub(PAGE),
        Command::PageDown => at + PAGE,
        Command::First => 0,
        Command::Last => last,
        Command::Show => {
            show(model);
            at
        }
        Command::Back => {
            model.trail = None;
            return true;
        }
        _ => return false,
    };
    model.trail = Some((screen, to.min(last)));
    true
}

/// The file around the place, over the whole screen.
pub(super) fn show(model: &mut Model) {
    let Some(claim) = selected(model) else { return };
    let marked = claim.line.map(|line| (line, line));
    model.overlays.push(Overlay::Source(source::State { path: claim.path, marked, top: None }));
}

/// Another screen, or other facts: the places of before are none of its. Called after every message.
pub(super) fn watch(model: &mut Model) {
    if model.trail.is_some() && selected(model).is_none() {
        model.trail = None;
    }
}

/// Room of a screen that shows its own rows of claims: above the box.
pub(super) fn beside(model: &Model, area: Rect) -> Rect {
    let is_shown = is_on(model) && model.screen == Screen::Overview;
    Rect { height: area.height.saturating_sub(if is_shown { HEIGHT } else { 0 }), ..area }
}

/// Draws the claim the keys act on, at the foot of the screen.
pub(super) fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let Some(claim) = selected(model) else { return };
    let theme = model.theme;
    let height = HEIGHT.min(area.height);
    let place = Rect { y: area.bottom() - height, height, ..area }.intersection(buf.area);
    Clear.render(place, buf);
    let at = model.trail.map_or(0, |(_, at)| at);
    let count = format!("{} of {}", at + 1, claims(model).count());
    let inner = panel(buf, place, Title::new("Evidence", theme).remark(count, theme), theme.border(true));
    let cells = usize::from(inner.width);
    let about = Line::from(span(&claim.about, theme.strong()));
    put(buf, inner, 0, spread(about, Line::from(span(shortened(&claim, cells), theme.accent())), cells));
    let rest = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    put_all(buf, rest, wrapped(&claim.text, cells, theme.text()));
}

/// The place, cut at its beginning so that what it is about keeps some room.
fn shortened(claim: &Claim, cells: usize) -> String {
    let safe = crate::text::sanitise(&claim.place()).into_owned();
    crate::text::truncate_start(&safe, cells * 2 / 3).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::fixture::Bench;

    /// Keys to each screen that claims something.
    const WAYS: [&str; 6] = ["", "t<left><down>", "t<left>mllmc", "r1<right>1s", "p<down>", "wa"];

    /// A screen without its last row: what was said there is gone after a key.
    fn above_the_keys(screen: &str) -> Option<&str> {
        Some(screen.trim_end().rsplit_once('\n')?.0)
    }

    #[test]
    fn what_any_screen_claims_is_followed_to_its_place() {
        for keys in WAYS {
            let mut bench = Bench::new(120, 36);
            bench.keys(keys);
            let before = bench.screen();
            bench.keys("e");
            let claim = selected(&bench.model).unwrap_or_else(|| panic!("{keys}: nothing to follow\n{before}"));
            assert!(bench.screen().contains(&claim.place()), "{keys}: {}", bench.screen());
            bench.keys("<enter>");
            assert!(matches!(bench.model.overlays.last(), Some(Overlay::Source(_))), "{keys}");
            bench.keys("<esc>o");
            assert_eq!(bench.world.opened.last(), Some(&(claim.path, claim.line)), "{keys}");
            bench.keys("<esc>");
            assert!(bench.model.trail.is_none());
            assert_eq!(above_the_keys(&bench.screen()), above_the_keys(&before), "{keys}");
        }
    }

    #[test]
    fn places_are_gone_through_in_a_circle_and_forgotten_on_another_screen() {
        let mut bench = Bench::new(120, 36);
        let all = claims(&bench.model).count();
        assert!(all > 5, "{all}");
        bench.keys("e").keys(&"e".repeat(all - 1));
        assert_eq!(bench.model.trail, Some((Screen::Overview, all - 1)));
        bench.keys("e");
        assert_eq!(bench.model.trail, Some((Screen::Overview, 0)));
        bench.keys("G<up><space>p");
        assert!(bench.model.trail.is_none());
    }
}
