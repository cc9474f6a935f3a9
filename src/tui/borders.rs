//! Borders between panels: moved by keys or pulled with the mouse, and remembered.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::commands::{Command, key_of};
use super::model::Model;
use super::msg::Effect;
use super::overlay::Overlay;
use super::widgets::split::{Border, Shares, Split};
use super::{screens, view};

/// Columns that a key moves a border; rows are moved one by one.
const STEP: u16 = 2;

/// Where the borders stand, and which of them is moved.
#[derive(Debug, Default)]
pub struct State {
    /// Those that were moved.
    pub shares: Shares,
    /// The one that the keys move, where it is not the first of the screen.
    in_hand: Option<Border>,
    /// The one that the mouse pulls, and how far from it the mouse took hold.
    pulled: Option<(Border, i32)>,
}

impl State {
    /// Borders that stand as they were left.
    pub fn at(shares: Shares) -> Self {
        Self { shares, ..Self::default() }
    }

    /// Whether the mouse has hold of one.
    pub(super) fn is_pulled(&self) -> bool {
        self.pulled.is_some()
    }
}

/// The borders of the screen that have room to move.
fn splits(model: &Model) -> Vec<Split> {
    let mut all = screens::splits(model, view::body(model.size));
    all.retain(Split::can_move);
    all
}

/// The one that the keys move.
fn in_hand(model: &Model) -> Option<Split> {
    let all = splits(model);
    let chosen = all.iter().position(|split| Some(split.border) == model.borders.in_hand);
    all.get(chosen.unwrap_or(0)).copied()
}

/// Whether the screen has a border that can be moved now.
pub(super) fn is_offered(model: &Model) -> bool {
    let is_covered = model.overlays.iter().any(|overlay| !matches!(overlay, Overlay::Palette(_)));
    !is_covered && has_any(model)
}

/// Whether the screen has one, whatever lies over it.
pub(super) fn has_any(model: &Model) -> bool {
    !view::is_too_small(model.size) && !splits(model).is_empty()
}

/// Does what a command says; `None` where it is none for borders.
pub(super) fn run(model: &mut Model, command: Command) -> Option<Vec<Effect>> {
    match command {
        Command::BorderBack => Some(step(model, false)),
        Command::BorderOn => Some(step(model, true)),
        Command::NextBorder => {
            choose_next(model);
            Some(Vec::new())
        }
        Command::ResetBorders => Some(reset(model)),
        _ => None,
    }
}

fn step(model: &mut Model, on: bool) -> Vec<Effect> {
    let Some(split) = in_hand(model) else { return Vec::new() };
    let by = if split.border.lies() { 1 } else { STEP };
    let at = if on { split.at().saturating_add(by) } else { split.at().saturating_sub(by) };
    if model.borders.shares.set(&split, at) {
        return keep(model);
    }
    let [one, other] = split.border.between();
    model.say(format!("the border between {one} and {other} goes no further"));
    Vec::new()
}

/// Takes the next border of the screen in hand, and says which that is.
fn choose_next(model: &mut Model) {
    let all = splits(model);
    let here = in_hand(model).and_then(|split| all.iter().position(|one| one.border == split.border));
    let Some(next) = here.and_then(|here| all.get((here + 1) % all.len())) else { return };
    model.borders.in_hand = Some(next.border);
    let [back, on, first] = [Command::BorderBack, Command::BorderOn, Command::ResetBorders]
        .map(|command| key_of(model, "anywhere", command));
    let [one, other] = next.border.between();
    model.say(format!("{back} and {on} move the border between {one} and {other}; {first} puts it back"));
}

fn reset(model: &mut Model) -> Vec<Effect> {
    let borders: Vec<Border> = splits(model).iter().map(|split| split.border).collect();
    let moved = borders.into_iter().filter(|border| model.borders.shares.forget(*border)).count();
    if moved > 0 {
        return keep(model);
    }
    model.say("the panels are as large as they are at first");
    Vec::new()
}

fn keep(model: &Model) -> Vec<Effect> {
    vec![Effect::KeepPanels(model.borders.shares.named())]
}

/// Takes hold of a border, pulls it, lets it go; `None` where the event is none for borders.
pub(super) fn mouse(model: &mut Model, event: MouseEvent) -> Option<Vec<Effect>> {
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => {
            model.borders.pulled = None;
            let split = splits(model).into_iter().find(|split| split.place().contains(at))?;
            let away = i32::from(split.along(at)) - i32::from(split.at());
            model.borders.pulled = Some((split.border, away));
            model.borders.in_hand = Some(split.border);
        }
        MouseEventKind::Drag(MouseButton::Left) => {
            let (border, away) = model.borders.pulled?;
            let split = splits(model).into_iter().find(|split| split.border == border)?;
            let to = i32::from(split.along(at)) - away;
            model.borders.shares.set(&split, u16::try_from(to).unwrap_or(0));
        }
        MouseEventKind::Up(MouseButton::Left) => {
            model.borders.pulled.take()?;
            return Some(keep(model));
        }
        _ => return None,
    }
    Some(Vec::new())
}

/// Marks the border that the mouse pulls.
pub(super) fn draw(model: &Model, buf: &mut Buffer) {
    let Some((border, _)) = model.borders.pulled else { return };
    let Some(pulled) = splits(model).into_iter().find(|split| split.border == border) else { return };
    buf.set_style(pulled.place().intersection(buf.area), model.theme.accent());
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyModifiers;

    use super::*;
    use crate::tui::commands::Keys;
    use crate::tui::fixture::Bench;
    use crate::tui::msg::Msg;

    /// Keys to every screen with parts, a size at which it has them, and its borders.
    const SCREENS: [(&str, (u16, u16), &[Border]); 10] = [
        ("", (120, 36), &[Border::Overview]),
        ("r<right>", (120, 36), &[Border::ReviewDimensions, Border::ReviewBelow]),
        ("r<right>", (200, 50), &[Border::ReviewDimensions, Border::ReviewBeside]),
        ("fjj", (120, 36), &[Border::FindingsBelow]),
        ("fjj", (200, 50), &[Border::FindingsBeside]),
        ("r1s", (120, 36), &[Border::Summary]),
        ("<space>m, ola<enter>", (120, 36), &[Border::Meeting]),
        ("t", (120, 36), &[Border::Trend]),
        ("p", (120, 36), &[Border::Portfolio]),
        ("w", (120, 36), &[Border::Registers]),
    ];

    fn at(keys: &str, (width, height): (u16, u16)) -> Bench {
        let mut bench = Bench::new(width, height);
        bench.keys(keys);
        bench.model.notice = None;
        bench
    }

    fn split(bench: &Bench, border: Border) -> Split {
        splits(&bench.model).into_iter().find(|split| split.border == border).unwrap()
    }

    fn send(bench: &mut Bench, kind: MouseEventKind, at: Position) {
        let event = MouseEvent { kind, column: at.x, row: at.y, modifiers: KeyModifiers::NONE };
        bench.send(Msg::Mouse(event));
    }

    const LEFT: MouseButton = MouseButton::Left;

    #[test]
    fn every_screen_with_parts_has_its_borders_moved_by_keys_and_put_back() {
        for (keys, size, borders) in SCREENS {
            let mut bench = at(keys, size);
            let all: Vec<Border> = splits(&bench.model).iter().map(|split| split.border).collect();
            assert_eq!(all, borders, "{keys} at {size:?}\n{}", bench.screen());
            let first = bench.screen();
            for border in borders {
                if all[0] != *border {
                    bench.keys("|");
                    bench.model.notice = None;
                }
                let before = split(&bench, *border).at();
                bench.keys("[");
                assert!(split(&bench, *border).at() < before, "{keys}: {border:?}\n{}", bench.screen());
                assert_ne!(bench.screen(), first, "{keys}: {border:?}");
                bench.keys("]]");
                assert!(split(&bench, *border).at() > before, "{keys}: {border:?}\n{}", bench.screen());
            }
            let kept = bench.world.panels.last().cloned().unwrap();
            assert_eq!(kept.len(), borders.len(), "{keys}: {kept:?}");
            bench.keys("=");
            assert_eq!(bench.screen(), first, "{keys}");
            assert!(bench.world.panels.last().unwrap().is_empty());
        }
    }

    #[test]
    fn a_border_is_pulled_with_the_mouse_and_kept_once_it_is_let_go() {
        for (keys, size, borders) in SCREENS {
            for border in borders {
                let mut bench = at(keys, size);
                let before = split(&bench, *border);
                let grip = before.place();
                let from = Position::new(grip.x, grip.y);
                let to =
                    if border.lies() { Position { y: from.y - 1, ..from } } else { Position { x: from.x - 3, ..from } };
                send(&mut bench, MouseEventKind::Down(LEFT), from);
                assert_eq!(split(&bench, *border), before, "taking hold moves nothing");
                send(&mut bench, MouseEventKind::Drag(LEFT), to);
                assert!(bench.world.panels.is_empty());
                send(&mut bench, MouseEventKind::Up(LEFT), to);
                let moved = split(&bench, *border);
                assert_eq!(before.at() - moved.at(), if border.lies() { 1 } else { 3 }, "{keys}: {border:?}");
                assert_eq!(bench.world.panels.len(), 1);
                send(&mut bench, MouseEventKind::Drag(LEFT), from);
                assert_eq!(split(&bench, *border), moved, "it was let go");
                // Far beyond the edge: what is left of the part is its least.
                send(&mut bench, MouseEventKind::Down(LEFT), Position::new(moved.place().x, moved.place().y));
                send(&mut bench, MouseEventKind::Drag(LEFT), Position::new(0, 0));
                assert_eq!(split(&bench, *border).at(), moved.least, "{keys}: {border:?}");
            }
        }
    }

    #[test]
    fn what_was_remembered_holds_in_a_window_of_another_size() {
        let mut bench = at("", (120, 36));
        bench.keys("]]]]]");
        let share = f64::from(split(&bench, Border::Overview).at()) / 120.0;
        bench.send(Msg::Resize(ratatui::layout::Size::new(200, 50)));
        let wide = f64::from(split(&bench, Border::Overview).at()) / 200.0;
        assert!((share - wide).abs() < 0.01, "{share} {wide}");
    }

    #[test]
    fn keys_of_borders_can_be_others_and_say_which_border_they_move() {
        let mut bench = at("r<right>", (200, 50));
        bench.model.keys = Keys::read(&"[anywhere]\nborder-on = \"L\"".parse().unwrap()).unwrap();
        bench.keys("|");
        assert!(
            bench.screen().contains("[ and L move the border between the question and the file"),
            "{}",
            bench.screen()
        );
        let before = split(&bench, Border::ReviewBeside).at();
        bench.keys("L");
        assert!(split(&bench, Border::ReviewBeside).at() > before);
        bench.keys(&"[".repeat(99));
        assert!(bench.screen().contains("goes no further"), "{}", bench.screen());
    }

    #[test]
    fn a_screen_without_parts_offers_no_border() {
        let mut bench = at("t<left>mllmc", (120, 36));
        let before = bench.screen();
        bench.keys("[");
        assert!(bench.screen().contains("not possible now"), "{}", bench.screen());
        assert_eq!(bench.screen().lines().take(30).collect::<Vec<_>>(), before.lines().take(30).collect::<Vec<_>>());
        bench.keys("?");
        assert!(!is_offered(&bench.model));
    }

    #[test]
    fn sizes_that_cannot_be_kept_are_said() {
        let mut bench = at("", (120, 36));
        bench.send(Msg::PanelsKept(Err("the disk is full".into())));
        assert!(bench.screen().contains("not remembered: the disk is full"), "{}", bench.screen());
    }
}
