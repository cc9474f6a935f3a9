//! Whatever the colours, it is seen which panel the keys go to and which row they act on.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use super::fixture::Bench;
use super::screens::review;
use super::theme::{Palette, Theme};
use super::view;

/// Every theme, with the signs of any terminal and with those of a good one.
fn themes() -> impl Iterator<Item = Theme> {
    let of = |(_, palette)| [false, true].map(|ascii| Theme::PLAIN.with(palette).ascii(ascii));
    Palette::NAMED.into_iter().flat_map(of)
}

fn drawn(bench: &Bench) -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, bench.model.size.width, bench.model.size.height));
    view::draw(&bench.model, &mut buf);
    buf
}

/// Style of a border at its lower left corner.
fn border(buf: &Buffer, place: Rect) -> Style {
    buf[(place.x, place.bottom() - 1)].style()
}

fn marked(buf: &Buffer, place: Rect) -> bool {
    let is_marked = |at: Position| buf[at].modifier.contains(Modifier::REVERSED) && buf[at].symbol().trim() != "";
    place.positions().any(is_marked)
}

#[test]
fn the_panel_that_has_the_keys_is_told_from_the_other_in_every_theme() {
    for theme in themes() {
        let mut bench = Bench::new(80, 24);
        bench.model.theme = theme;
        bench.keys("r<right>");
        let of = |bench: &Bench| {
            let places = review::layout(&bench.model, view::body(bench.model.size));
            let buf = drawn(bench);
            let borders = [places.list, places.main].map(|place| border(&buf, place));
            (borders, [places.list, places.evidence].map(|place| marked(&buf, place)))
        };
        let ([list, main], rows) = of(&bench);
        assert_ne!(list, main, "{theme:?}: one border stands out");
        assert_eq!(rows, [true, false], "{theme:?}: the dimension is marked");
        bench.keys("e");
        let ([other_list, other_main], rows) = of(&bench);
        assert_eq!([other_list, other_main], [main, list], "{theme:?}: now it is the other one");
        assert_eq!(rows, [false, true], "{theme:?}: the piece of evidence is marked");
    }
}

#[test]
fn what_lies_over_a_screen_has_the_border_of_what_has_the_keys_and_a_mark() {
    for theme in themes() {
        for keys in ["rn", "ra", "wn", "p/", ":", "fjjx", "rnx<esc>"] {
            let mut bench = Bench::new(80, 24);
            bench.model.theme = theme;
            bench.keys(keys);
            let whole = drawn(&bench);
            let mut alone = Buffer::empty(whole.area);
            super::overlay::draw(&bench.model, view::body(bench.model.size), &mut alone);
            let corner = alone.area.positions().find(|at| alone[*at].symbol() == "╰").unwrap();
            let focused = Style { fg: theme.border(true).fg.or(theme.base().fg), ..whole[corner].style() };
            assert_eq!(
                whole[corner].style().fg.unwrap_or_default(),
                focused.fg.unwrap_or_default(),
                "{theme:?} {keys}"
            );
            assert!(!whole[corner].modifier.contains(Modifier::DIM), "{theme:?} {keys}");
            let is_question = keys.ends_with("<esc>");
            assert!(is_question || marked(&whole, whole.area), "{theme:?} {keys}\n{}", bench.screen());
        }
    }
}
