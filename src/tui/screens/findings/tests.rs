//! The browser as people use it: keys in, screens, changes and actions out.

use super::*;
use crate::tui::fixture::{Bench, inspection};
use crate::tui::model::Scan;
use crate::tui::msg::Msg;

fn many(count: usize) -> Vec<Finding> {
    let known = inspection().findings;
    let numbered = (0..count).map(|number| Finding {
        path: format!("src/part_{}/module_{}.py", number % 97, number % 1009),
        line: u32::try_from(number % 500 + 1).unwrap(),
        end_line: u32::try_from(number % 500 + 1).unwrap(),
        fingerprint: format!("{number:x}"),
        ..known[number % known.len()].clone()
    });
    numbered.collect()
}

fn with(bench: &mut Bench, findings: Vec<Finding>) {
    let job = bench.model.session.job;
    let result = Box::new(Ok(crate::model::Inspection { findings, ..inspection() }));
    bench.send(Msg::Scanned { job, result });
}

#[test]
fn the_tree_is_put_together_by_one_key_and_folded() {
    let mut bench = Bench::new(120, 36);
    bench.keys("f");
    assert_eq!(selected(&bench.model).map(|finding| finding.line), Some(41));
    bench.keys("vvv");
    assert!(bench.screen().contains("by file") && bench.screen().contains("- src/train.py"), "{}", bench.screen());
    bench.keys("h");
    assert_eq!(selected_head(&bench.model).unwrap().key, "src/train.py");
    bench.keys("h");
    assert!(bench.screen().contains("+ src/train.py"), "{}", bench.screen());
    bench.keys("l<enter><enter>z");
    assert_eq!(bench.model.findings.index.rows.len(), 4, "only the heads of the files are left");
    bench.keys("z");
    assert_eq!(bench.model.findings.index.rows.len(), 9);
}

#[test]
fn a_rule_is_explained_where_its_head_is_selected() {
    let mut bench = Bench::new(120, 36);
    bench.keys("fvvg");
    let screen = bench.screen();
    assert!(screen.contains("why:") && screen.contains("can be wrong:"), "{screen}");
}

#[test]
fn filters_add_up_and_esc_takes_them_back_before_it_leaves() {
    let mut bench = Bench::new(120, 36);
    bench.keys("fff");
    assert!(bench.screen().contains("high and worse · 3 of 5"), "{}", bench.screen());
    bench.keys("c");
    assert!(bench.screen().contains("in code"), "{}", bench.screen());
    bench.keys("<esc>");
    assert_eq!((bench.model.screen, bench.model.findings.index.shown), (Screen::Findings, 5));
    bench.keys("<esc>");
    assert_eq!(bench.model.screen, Screen::Overview);
}

#[test]
fn a_search_is_answered_with_every_letter() {
    let mut bench = Bench::new(100, 30);
    bench.keys("f/labl");
    assert_eq!(selected(&bench.model).map(|finding| finding.path.as_str()), Some("src/labels.py"));
    assert!(bench.screen().contains("1 finding"), "{}", bench.screen());
    bench.keys("<esc>");
    assert_eq!(bench.model.findings.index.shown, 5, "Esc takes the search back");
    bench.keys("/zzz");
    assert!(bench.screen().contains("Esc shows all of them again"), "{}", bench.screen());
    bench.keys("<bs><bs><bs>train<enter>");
    assert!(bench.screen().contains("/train"), "{}", bench.screen());
}

#[test]
fn who_wrote_a_line_is_told_when_somebody_asks() {
    let mut bench = Bench::new(120, 36);
    bench.keys("fjj");
    assert!(!bench.screen().contains("Mira"));
    bench.keys("b");
    let said = "by: Mira Lindqvist, 2025-12-19 (11 months ago), 3f9c2a1: read the bucket directly";
    assert!(bench.screen().contains(said), "{}", bench.screen());
    bench.keys("b");
    assert!(!bench.screen().contains("Mira"), "asked again it is put away");
}

#[test]
fn the_place_goes_to_the_clipboard() {
    let mut bench = Bench::new(80, 24);
    bench.keys("fy");
    assert_eq!(bench.world.copied, ["src/train.py:41"]);
    assert!(bench.screen().contains("copied src/train.py:41"), "{}", bench.screen());
}

#[test]
fn a_finding_is_left_out_only_after_the_change_was_shown() {
    let mut bench = Bench::new(120, 36);
    bench.keys("f/home<enter>x<enter>");
    assert!(bench.screen().contains("say why"), "{}", bench.screen());
    bench.keys("<tab>only our build box<enter>");
    let screen = bench.screen();
    assert!(screen.contains("a new file: .paydown.toml") && screen.contains("nothing is written yet"), "{screen}");
    assert!(screen.contains("+ reason = \"only our build box\""), "{screen}");
    assert!(bench.world.written.is_empty());
    bench.keys("<esc>");
    assert!(bench.screen().contains("only our build box"), "the reason is still there");
    let scans = bench.world.scans.len();
    bench.keys("<enter><enter>");
    assert_eq!(bench.world.written.len(), 1);
    assert_eq!(bench.world.written[0].path, ".paydown.toml");
    assert_eq!(bench.world.scans.len(), scans + 1, "what follows from it is scanned again");
    bench.keys("xabc<esc>");
    assert!(bench.screen().contains("Drop the reason?"), "{}", bench.screen());
    bench.keys("d");
    assert!(bench.model.overlays.is_empty());
}

#[test]
fn a_comment_is_shown_as_a_change_of_the_line() {
    let mut bench = Bench::new(120, 36);
    let line = Finding { line: 14, end_line: 14, ..inspection().findings[1].clone() };
    with(&mut bench, vec![line]);
    bench.keys("fxon our box<enter>");
    let screen = bench.screen();
    assert!(
        screen.contains("+ LABELS = \"/home/mira/exports/labels.csv\"  # paydown: ignore[hardcoded-path]"),
        "{screen}"
    );
    bench.keys("<enter>");
    assert!(bench.world.written[0].after.contains("ignore[hardcoded-path] on our box\n"));
}

#[test]
fn a_finding_becomes_an_action_of_the_question_it_bears_on() {
    let mut bench = Bench::new(120, 36);
    let bears = Finding { dimension: Some("configuration".into()), ..inspection().findings[1].clone() };
    with(&mut bench, vec![bears]);
    bench.keys("fa");
    assert!(bench.screen().contains("Configuration: an action"), "{}", bench.screen());
    bench.keys("<c-s>");
    let draft = bench.world.drafts.last().unwrap();
    let action = draft.actions.iter().find(|action| action.dimension.as_str() == "configuration").unwrap();
    assert_eq!(action.text, "read it from configuration that is checked in (src/train.py:14)");
    assert_eq!(bench.model.screen, Screen::Findings);
}

#[test]
fn a_new_scan_keeps_the_selection_on_the_same_finding() {
    let mut bench = Bench::new(120, 36);
    bench.keys("fjjj");
    let before = selected(&bench.model).unwrap().fingerprint.clone();
    let mut fewer = inspection().findings;
    fewer.remove(0);
    with(&mut bench, fewer);
    assert_eq!(selected(&bench.model).unwrap().fingerprint, before);
    with(&mut bench, Vec::new());
    assert!(bench.screen().contains("the rules found nothing"), "{}", bench.screen());
    bench.keys("jkhlzv<tab><enter>xab");
    assert!(bench.model.overlays.is_empty());
}

#[test]
fn what_the_scan_has_not_found_yet_is_said() {
    let mut bench = Bench::unscanned(80, 24, &crate::tui::fixture::opened());
    bench.model.screen = Screen::Findings;
    bench.send(Msg::Progress { job: 1, done: 12, total: 200 });
    assert!(bench.screen().contains("scanning 12 of 200 files"), "{}", bench.screen());
    bench.send(Msg::Scanned { job: 1, result: Box::new(Err("gone".into())) });
    assert!(bench.screen().contains("R scans again"), "{}", bench.screen());
    assert!(matches!(bench.model.session.scan, Scan::Failed(_)));
}

/// A frame of 50,000 findings must be as quick as one of five. Prints what it costs; run it with
/// `cargo test --release --lib -- --ignored --nocapture fifty_thousand`.
#[test]
#[ignore = "measures, and would measure the other tests with it"]
fn fifty_thousand_findings_are_drawn_and_searched_in_time() {
    let mut bench = Bench::new(200, 60);
    with(&mut bench, many(50_000));
    bench.keys("f");
    let all = [("severity", ""), ("category", "v"), ("rule", "v"), ("file", "v"), ("dimension", "v")];
    for (name, keys) in all {
        let begin = std::time::Instant::now();
        bench.keys(keys);
        let grouped = begin.elapsed();
        let begin = std::time::Instant::now();
        for _ in 0..200 {
            bench.keys("j");
        }
        let key = begin.elapsed() / 200;
        let size = bench.model.size;
        let mut buf = ratatui::buffer::Buffer::empty(Rect::new(0, 0, size.width, size.height));
        let begin = std::time::Instant::now();
        for _ in 0..200 {
            crate::tui::view::draw(&bench.model, &mut buf);
        }
        println!("{name}: grouped in {grouped:?}, {key:?} a key, {:?} a frame", begin.elapsed() / 200);
    }
    let begin = std::time::Instant::now();
    bench.keys("/fitsplit");
    println!("eight letters searched in {:?}", begin.elapsed());
}
