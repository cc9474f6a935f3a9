//! The palette, keys in several parts and other keys than those that come with the program.

use super::commands::Keys;
use super::fixture::Bench;
use super::model::Screen;
use crate::model::Verdict;

#[test]
fn a_few_letters_find_an_action_and_do_it() {
    let mut bench = Bench::new(80, 24);
    bench.keys("r:strong<enter>");
    let draft = bench.world.drafts.last().unwrap();
    assert_eq!(draft.answers.len(), 4, "every strong suggestion was accepted");
    bench.keys("<right><c-p>score-2<enter>");
    assert_eq!(bench.world.drafts.last().unwrap().answers["data-versioning"].verdict, Verdict::Score(2));
}

#[test]
fn what_works_here_and_now_comes_first() {
    let mut bench = Bench::new(120, 36);
    let screen = bench.keys("r:").screen();
    let row = |words: &str| screen.lines().position(|line| line.contains(words)).unwrap_or(usize::MAX);
    assert!(row("give this level") < row("go to the findings"), "{screen}");
    bench.keys("<esc>:undo");
    assert!(bench.screen().contains("not now"), "{}", bench.screen());
    bench.keys("<enter>");
    assert!(bench.screen().contains("not possible now: undo the last change"), "{}", bench.screen());
}

#[test]
fn an_action_of_another_screen_is_shown_there_and_not_done() {
    let mut bench = Bench::new(80, 24);
    bench.keys(":accept-strong<enter>");
    assert_eq!(bench.model.screen, Screen::Review);
    assert!(bench.world.drafts.is_empty());
    assert!(bench.screen().contains("here: A – accept every strong suggestion"), "{}", bench.screen());
}

#[test]
fn every_screen_is_reached_from_every_screen() {
    let ways = [
        ("o", Screen::Overview),
        ("r", Screen::Review),
        ("s", Screen::Summary),
        ("f", Screen::Findings),
        ("t", Screen::Trend),
        ("c", Screen::Compare),
        ("p", Screen::Portfolio),
        ("w", Screen::Registers),
    ];
    for (from, _) in ways {
        for (to, screen) in ways {
            let mut bench = Bench::new(80, 24);
            bench.keys(&format!("r1<space>{from}<space>{to}"));
            assert_eq!(bench.model.screen, screen, "{from} to {to}");
            // Esc never keeps anybody in a circle.
            bench.keys("<esc><esc><esc><esc><esc><esc>");
            assert_eq!(bench.model.screen, Screen::Overview, "{from} to {to}");
        }
    }
}

#[test]
fn after_the_first_of_several_keys_the_screen_says_which_can_follow() {
    let mut bench = Bench::new(80, 24);
    bench.keys("<space>");
    assert!(bench.screen().contains("Space …") && bench.screen().contains("go to the portfolio"), "{}", bench.screen());
    assert!(!bench.screen().contains("go to the summary"), "no review is going on: {}", bench.screen());
    bench.keys("<esc>");
    assert!(!bench.screen().contains("go to the portfolio"), "{}", bench.screen());
    bench.keys("<space>z");
    assert!(bench.screen().contains("Space z means nothing here"), "{}", bench.screen());
    bench.keys("<space>p");
    assert_eq!(bench.model.screen, Screen::Portfolio);
}

#[test]
fn other_keys_are_pressed_and_shown() {
    let mut bench = Bench::new(120, 36);
    let settings = "[review]\nnote = \"N\"\nfirst = \"gg\"\nnext-open = [\"<tab>\", \"gn\"]\nundo = []\n";
    bench.model.keys = Keys::read(&settings.parse().unwrap()).unwrap();
    bench.keys("r");
    assert!(bench.screen().contains("N note"), "{}", bench.screen());
    bench.keys("1gn");
    assert_eq!(bench.model.review.dimension, 1);
    bench.keys("gg");
    assert_eq!(bench.model.review.dimension, 0);
    bench.keys("nu");
    assert!(bench.model.overlays.is_empty() && bench.model.session.review.as_ref().unwrap().can_undo());
    bench.keys("Nx<enter>?");
    assert!(bench.screen().contains("N       write down why"), "{}", bench.screen());
}
