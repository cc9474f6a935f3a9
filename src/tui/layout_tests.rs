//! What must hold of every screen, and of everything that can lie over one, at every size from 60×16 to 220×70: nothing is
//! drawn beyond its area, no two boxes lie across each other, what the keys act on is in sight, questions are whole.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::Modifier;

use super::fixture::{Bench, inspection, opened};
use super::model::{Scan, Screen};
use super::msg::{Msg, Opened};
use super::overlay::Overlay;
use super::widgets::split::{Border, Shares};
use super::{borders, overlay, trail, view};
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
    // Places followed from other screens.
    "eG",
    "r1s",
    "r1se",
    "t<left><down>e",
    "t<left>mllmce",
    "p<down>e",
    "wae",
    "d",
    "dG",
    // The meeting: who is here, talk, votes, spread, agreement, decided, put off, minutes, over.
    "<space>m",
    "<space>m, ola, mir",
    "<space>m, ola, mira<enter>",
    "<space>m, ola, mira<enter>GG",
    "<space>m, ola, mira<enter><right>v1",
    "<space>m, ola, mira<enter>v120",
    "<space>m, ola, mira<enter>v111",
    "<space>m, ola, mira<enter>v1201",
    "<space>m, ola, mira<enter>p",
    "<space>m, ola, mira<enter>pwho pays for the bucket?<enter>aversion it<enter>ola<enter>+2w<enter>",
    "<space>m, ola, mira<enter>n",
    "<space>m, ola, mira<enter>1m",
    "<space>m, ola, mira<enter>1mG",
    "<space>m, ola, mira<enter>1s",
    "<space>m, ola, mira<enter>1s<enter>",
    "<space>m, ola, mira<enter>1s<enter>f",
    // The tour, step by step.
    "T",
    "T<enter>",
    "T<enter>TT",
    "T<enter>TTT",
    "T<enter>TTTTe",
    "T<enter>1TTTTs",
    "T<enter>TTTTTTT",
    // The palette.
    ":note",
    ":no such thing",
    "r:",
    "r:G<end>",
    "r:<up>",
    "f:<pgdn>",
    // Questions.
    "rnsomething<esc>",
    "rawrite it down<esc>",
    "rxnobody uses it<esc>",
    "fjjxour box<esc>",
    "wnx<esc>",
    "wanx<enter><enter>y<enter>z<c-s><del>",
    "pg#team-b<esc>",
    // Forms with much in them.
    "r1none line<a-enter>two lines<a-enter>three lines<a-enter>four lines<a-enter>five lines<a-enter>six lines",
    "rawrite it down<enter>Mira L",
    "rawrite it down<enter>ada<enter>soonish<enter>",
    "w<right><right>nchurned<enter><enter>model_alert<enter>yes<enter>4x",
    "w<right>n<up>",
    "fjjx<enter>",
    "r2",
    "r2<esc>",
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
    let over = is_covered(bench) || trail::is_on(&bench.model) || bench.model.tour.is_some();
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
    faults.extend(overlay_fault(bench, size));
    faults.extend(place_fault(bench, &buf));
    faults
}

/// Whether something lies over the screen that has the keys.
fn is_covered(bench: &Bench) -> bool {
    !bench.model.overlays.is_empty() || !bench.model.pressed.is_empty()
}

/// Letters of a frame or a part of it, without blanks and borders.
fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"│─╭╮╰╯├┤".contains(*c)).collect()
}

/// What has the keys over a screen, drawn alone: the cursor or the choice is in sight, a question and its answers are whole.
fn overlay_fault(bench: &Bench, size: Size) -> Option<String> {
    let top = bench.model.overlays.last()?;
    let mut alone = Buffer::empty(Rect::new(0, 0, size.width, size.height));
    overlay::draw(&bench.model, view::body(size), &mut alone);
    let is_marked = alone.content.iter().any(|cell| cell.modifier.contains(Modifier::REVERSED));
    match top {
        Overlay::Confirm(state) => {
            let shown = letters(&view::as_text(&alone));
            let cut = state.words().into_iter().find(|words| !shown.contains(&letters(words)))?;
            Some(format!("'{cut}' is not whole"))
        }
        Overlay::Help(_) | Overlay::Details(_) | Overlay::Minutes(_) | Overlay::Source(_) => None,
        // The change is shown, and nothing is typed.
        Overlay::LeaveOut(state) if state.is_made_up() => None,
        Overlay::Palette(_) if bench.screen().contains("nothing is called like that") => None,
        _ => (!is_marked).then(|| "neither cursor nor choice is in sight".to_owned()),
    }
}

/// The place that is followed stands in the box at the foot; the meeting says whole what happens now.
fn place_fault(bench: &Bench, buf: &Buffer) -> Option<String> {
    if is_covered(bench) {
        return None;
    }
    let row = |y: u16| (0..buf.area.width).map(|x| buf[(x, y)].symbol()).collect::<String>();
    if let Some(claim) = trail::selected(&bench.model) {
        let about = letters(&row(buf.area.height.saturating_sub(trail::HEIGHT)));
        let end: String = claim.place().chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        return (!about.contains(&end)).then(|| format!("{} is not in sight", claim.place()));
    }
    if bench.model.screen == Screen::Meeting {
        let said = row(buf.area.height.saturating_sub(3));
        return said.contains('…').then(|| format!("what the group does now is cut: {said}"));
    }
    None
}

/// Where a screen has something the keys act on, its row is in sight and says something.
fn selection_fault(bench: &Bench, buf: &Buffer) -> Option<String> {
    let has_one = match bench.model.screen {
        Screen::Review | Screen::Trend | Screen::Findings => true,
        Screen::Portfolio => !bench.model.portfolio.shown.is_empty() && bench.model.portfolio.all.is_some(),
        _ => false,
    };
    if !has_one || is_covered(bench) || trail::is_on(&bench.model) {
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
    all.extend(troubled());
    all
}

/// A draft that is offered, and answers that cannot be saved.
fn troubled() -> [(String, Bench); 2] {
    let mut first = Bench::new(80, 24);
    first.keys("r<enter>1");
    let skipped = vec![format!("{WIDE}: line 3: 'score' is no number")];
    let draft = Opened { draft: first.world.drafts.pop(), skipped, ..opened() };
    let mut full = Bench::new(80, 24);
    full.world.draft_error = Some("there is no room left on the disk; free some and try again".into());
    full.keys("r1q");
    assert!(matches!(full.model.overlays.last(), Some(Overlay::Confirm(_))), "{}", full.screen());
    [("a draft".into(), Bench::unscanned(80, 24, &draft)), ("a full disk".into(), full)]
}

/// The first fault of each place at this size.
fn check(benches: &mut [(String, Bench)], size: Size) -> Result<(), String> {
    let mut all = Vec::new();
    for (name, bench) in benches {
        bench.send(Msg::Resize(size));
        let faults = faults(bench, size);
        if !faults.is_empty() {
            all.push(format!("{name} at {size}: {}\n{}", faults.join("; "), bench.screen()));
        }
    }
    if all.is_empty() { Ok(()) } else { Err(all.join("\n")) }
}

#[test]
fn boxes_are_whole_apart_and_show_what_is_selected() {
    let mut benches = benches();
    let edges =
        [(60, 16), (60, 70), (220, 16), (220, 70), (80, 24), (99, 23), (100, 30), (149, 40), (150, 17), (160, 18)];
    for (width, height) in edges {
        check(&mut benches, Size::new(width, height)).unwrap_or_else(|fault| panic!("{fault}"));
    }
    let config = ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let benches = std::cell::RefCell::new(benches);
    runner
        .run(&(60u16..=220, 16u16..=70), |(width, height)| {
            check(&mut benches.borrow_mut(), Size::new(width, height)).map_err(TestCaseError::fail)
        })
        .unwrap_or_else(|fault| panic!("{fault}"));
}

/// Borders between panels, all of them where `share` says.
fn pulled(share: impl Fn(usize) -> u16) -> borders::State {
    let share = |(at, (_, name, _)): (usize, &(_, &str, _))| ((*name).to_owned(), share(at));
    borders::State::at(Shares::of(&Border::ALL.iter().enumerate().map(share).collect()))
}

#[test]
fn the_same_holds_wherever_the_borders_between_panels_were_pulled() {
    let mut benches = benches();
    benches.retain(|(_, bench)| !is_covered(bench));
    assert!(benches.len() > 50, "{}", benches.len());
    let mut check_pulled = |size: Size, share: &dyn Fn(usize) -> u16| {
        for (_, bench) in &mut benches {
            bench.model.borders = pulled(share);
        }
        check(&mut benches, size)
    };
    for (width, height) in [(60, 16), (80, 24), (110, 30), (150, 40), (160, 17), (220, 70)] {
        for share in [0, 1000] {
            check_pulled(Size::new(width, height), &|_| share).unwrap_or_else(|fault| panic!("at {share}: {fault}"));
        }
    }
    let config = ProptestConfig { cases: 10, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let check_pulled = std::cell::RefCell::new(check_pulled);
    let shares = prop::collection::vec(0u16..=1000, Border::ALL.len());
    runner
        .run(&(60u16..=220, 16u16..=70, shares), |(width, height, shares)| {
            check_pulled.borrow_mut()(Size::new(width, height), &|at| shares[at]).map_err(TestCaseError::fail)
        })
        .unwrap_or_else(|fault| panic!("{fault}"));
}

/// The same at all 8,855 sizes: `cargo test --lib -- --ignored --nocapture every_size`.
#[test]
#[ignore = "takes an hour; prints what is wrong as it finds it"]
fn every_size_there_is() {
    let mut benches = benches();
    let (mut sizes, mut wrong) = (0, 0);
    // Every so manyth size only, where that is asked for.
    let step = std::env::var("PAYDOWN_TEST_EVERY").ok().and_then(|every| every.parse().ok()).unwrap_or(1);
    for height in 16..=70 {
        for width in (60..=220).skip(usize::from(height) % step).step_by(step) {
            sizes += 1;
            // Every other time as it is at first, else with every border at one end.
            let ends = [None, Some(0), None, Some(1000)][sizes % 4];
            for (_, bench) in &mut benches {
                bench.model.borders = ends.map_or_else(borders::State::default, |share| pulled(|_| share));
            }
            if let Err(fault) = check(&mut benches, Size::new(width, height)) {
                wrong += 1;
                eprintln!("{fault}");
            }
        }
        eprintln!("{sizes} sizes of {} places, {wrong} with faults", benches.len());
    }
    assert_eq!(wrong, 0);
}
