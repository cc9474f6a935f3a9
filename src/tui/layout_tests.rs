//! What must hold of every screen at every size from 60×16 to 220×70: nothing is drawn beyond its area, no two boxes lie
//! across each other, and what the keys act on is in sight.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::Modifier;

use super::fixture::{Bench, inspection, opened};
use super::model::Scan;
use super::msg::Msg;
use super::view;
use crate::model::Inspection;

/// Keys that lead to every screen and to everything that can lie over one.
const PLACES: &[&str] = &[
    "",
    "e",
    "r",
    "r<right>",
    "r<right>ejjj",
    "r?",
    "rn",
    "ra",
    "rxx",
    "r<right>e<enter>",
    "r1s",
    "fjj",
    "fvG",
    "fvvg",
    "fvvvjj",
    "fjj<enter>",
    "f/train",
    "fjjx",
    "f/home<enter>x<tab>why<enter>",
    "t",
    "t<left><down>",
    "tc",
    "p",
    "pm",
    "p/",
    "w",
    "wa",
    "wn",
    ":",
    "<space>",
];

/// Names that are wider than they are long, or longer than they are wide.
const WIDE: &str = "鈴木一郎/データ👩‍🔬🇯🇵/e\u{301}\u{301}té❤️_विज्ञान.py";

fn wide(bench: &mut Bench) {
    let mut all = inspection();
    for finding in &mut all.findings {
        finding.path = WIDE.to_owned();
        finding.message = format!("{WIDE} {}", finding.message);
    }
    for suggestion in &mut all.suggestions {
        WIDE.clone_into(&mut suggestion.why);
        for piece in &mut suggestion.evidence {
            piece.path = Some(WIDE.to_owned());
            piece.text = WIDE.repeat(3);
        }
    }
    for landmark in all.overview.entry_points.iter_mut().chain(&mut all.overview.data_sources) {
        landmark.text = WIDE.to_owned();
        landmark.path = WIDE.to_owned();
    }
    WIDE.clone_into(&mut all.overview.people[0].name);
    all.repository.name = WIDE.to_owned();
    all.repository.branch = Some(WIDE.to_owned());
    let result = Box::new(Ok(Inspection { ..all }));
    let job = bench.model.session.job;
    bench.send(Msg::Scanned { job, result });
}

/// Boxes whose border is whole, and corners of others.
fn boxes(buf: &Buffer) -> (Vec<Rect>, Vec<(u16, u16)>) {
    let at = |x: u16, y: u16| if x < buf.area.right() && y < buf.area.bottom() { buf[(x, y)].symbol() } else { "" };
    let (mut whole, mut broken) = (Vec::new(), Vec::new());
    for y in 0..buf.area.height {
        for x in 0..buf.area.width {
            if at(x, y) != "╭" {
                continue;
            }
            let right = (x + 1..buf.area.width).find(|right| at(*right, y) == "╮");
            let bottom = (y + 1..buf.area.height).find(|bottom| !matches!(at(x, *bottom), "│" | "├"));
            let found = right.zip(bottom).filter(|(right, bottom)| {
                let sides = (y + 1..*bottom).all(|row| matches!(at(*right, row), "│" | "┤"));
                let floor = (x + 1..*right).all(|column| at(column, *bottom) == "─");
                sides && floor && at(x, *bottom) == "╰" && at(*right, *bottom) == "╯"
            });
            match found {
                Some((right, bottom)) => whole.push(Rect::new(x, y, right - x + 1, bottom - y + 1)),
                None => broken.push((x, y)),
            }
        }
    }
    (whole, broken)
}

/// What is wrong with a frame.
fn faults(bench: &Bench, size: Size) -> Vec<String> {
    let mut buf = Buffer::empty(Rect::new(0, 0, size.width, size.height));
    view::draw(&bench.model, &mut buf);
    let (whole, broken) = boxes(&buf);
    let mut faults = Vec::new();
    let over = !bench.model.overlays.is_empty() || !bench.model.pressed.is_empty();
    let body = view::body(size);
    for (number, one) in whole.iter().enumerate() {
        if one.intersection(body) != *one {
            faults.push(format!("{one:?} leaves the screen between title and keys"));
        }
        for other in &whole[number + 1..] {
            let common = one.intersection(*other);
            if !common.is_empty() && (!over || (common != *one && common != *other)) {
                faults.push(format!("{one:?} lies across {other:?}"));
            }
        }
    }
    // Only what lies over a screen may cut its boxes.
    if whole.is_empty() || (!over && !broken.is_empty()) {
        faults.push(format!("boxes are not whole: {broken:?}"));
    }
    faults.extend(selection_fault(bench, &buf));
    faults
}

/// Where a screen has something the keys act on, its row is in sight and says something.
fn selection_fault(bench: &Bench, buf: &Buffer) -> Option<String> {
    use super::model::Screen;
    let has_one = match bench.model.screen {
        Screen::Review | Screen::Trend | Screen::Findings => true,
        Screen::Portfolio => !bench.model.portfolio.shown.is_empty() && bench.model.portfolio.all.is_some(),
        _ => false,
    };
    if !has_one || !bench.model.overlays.is_empty() || !bench.model.pressed.is_empty() {
        return None;
    }
    let is_reversed = |x: u16, y: u16| buf[(x, y)].modifier.contains(Modifier::REVERSED);
    let says = |y: u16| (0..buf.area.width).any(|x| is_reversed(x, y) && buf[(x, y)].symbol().trim() != "");
    (!(0..buf.area.height).any(says)).then(|| "what the keys act on is not in sight".to_owned())
}

fn benches() -> Vec<(String, Bench)> {
    let mut all = Vec::new();
    for keys in PLACES {
        for is_wide in [false, true] {
            let mut bench = Bench::new(80, 24);
            if is_wide {
                wide(&mut bench);
            }
            bench.keys(keys);
            all.push((format!("'{keys}'{}", if is_wide { " with wide names" } else { "" }), bench));
        }
    }
    all.push(("nothing scanned".into(), Bench::unscanned(80, 24, &opened())));
    let mut failed = Bench::unscanned(80, 24, &opened());
    failed.send(Msg::Scanned { job: 1, result: Box::new(Err(WIDE.into())) });
    assert!(matches!(failed.model.session.scan, Scan::Failed(_)));
    all.push(("a scan that failed".into(), failed));
    all
}

fn check(benches: &mut [(String, Bench)], size: Size) -> Result<(), String> {
    for (name, bench) in benches {
        bench.send(Msg::Resize(size));
        let faults = faults(bench, size);
        if !faults.is_empty() {
            return Err(format!("{name} at {size}: {}\n{}", faults.join("; "), bench.screen()));
        }
    }
    Ok(())
}

#[test]
fn boxes_are_whole_apart_and_show_what_is_selected() {
    let mut benches = benches();
    let edges =
        [(60, 16), (60, 70), (220, 16), (220, 70), (80, 24), (99, 23), (100, 30), (149, 40), (150, 17), (160, 18)];
    for (width, height) in edges {
        check(&mut benches, Size::new(width, height)).unwrap_or_else(|fault| panic!("{fault}"));
    }
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let benches = std::cell::RefCell::new(benches);
    runner
        .run(&(60u16..=220, 16u16..=70), |(width, height)| {
            check(&mut benches.borrow_mut(), Size::new(width, height)).map_err(TestCaseError::fail)
        })
        .unwrap_or_else(|fault| panic!("{fault}"));
}

/// The same at all 8,855 sizes: `cargo test --lib -- --ignored every_size`.
#[test]
#[ignore = "takes minutes"]
fn every_size_there_is() {
    let mut benches = benches();
    for width in 60..=220 {
        for height in 16..=70 {
            check(&mut benches, Size::new(width, height)).unwrap_or_else(|fault| panic!("{fault}"));
        }
    }
}
