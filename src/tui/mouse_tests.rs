//! Clicks where something is drawn: each test looks for words on the screen and clicks there.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::commands::{ANYWHERE, Keys, TABLES, rows};
use super::fixture::Bench;
use super::keymap;
use super::model::{Model, Screen};
use super::msg::Msg;
use super::overlay::Overlay;
use super::replays::WAYS;
use super::screens::review::Focus;
use crate::model::Verdict;
use crate::text::width;

const CLICK: MouseEventKind = MouseEventKind::Down(MouseButton::Left);
const WHEEL: MouseEventKind = MouseEventKind::ScrollDown;

fn send(bench: &mut Bench, kind: MouseEventKind, (column, row): (usize, usize)) {
    let cell = |number| u16::try_from(number).unwrap();
    let event = MouseEvent { kind, column: cell(column), row: cell(row), modifiers: KeyModifiers::NONE };
    bench.send(Msg::Mouse(event));
}

/// Column and row where words are drawn.
fn place(bench: &Bench, words: &str) -> (usize, usize) {
    let screen = bench.screen();
    let found = screen.lines().enumerate().find_map(|(row, line)| Some((width(&line[..line.find(words)?]), row)));
    found.unwrap_or_else(|| panic!("'{words}' is not on\n{screen}"))
}

fn on<'a>(bench: &'a mut Bench, kind: MouseEventKind, words: &str) -> &'a mut Bench {
    let at = place(bench, words);
    send(bench, kind, at);
    bench
}

fn click<'a>(bench: &'a mut Bench, words: &str) -> &'a mut Bench {
    on(bench, CLICK, words)
}

fn at(keys: &str) -> Bench {
    let mut bench = Bench::new(120, 36);
    bench.keys(keys);
    bench
}

fn top(bench: &Bench) -> Option<&Overlay> {
    bench.model.overlays.last()
}

fn score(bench: &Bench, id: &str) -> Option<u8> {
    bench.world.drafts.last()?.answers.get(id)?.verdict.score()
}

/// Keys of the last row, each with what is written there: several that stand together one by one.
fn hints(model: &Model) -> Vec<(Vec<String>, String, usize)> {
    let mut hints = Vec::new();
    for (table, row) in rows(model).filter(|(_, row)| (row.live)(model)) {
        let (shown, label) = (model.keys.shown(table, row), row.footer(model));
        if shown.is_empty() || label.is_empty() {
            continue;
        }
        let words: Vec<String> = label.split('|').map(|label| format!(" {shown} {label}")).collect();
        let signs: Vec<(usize, String)> = match shown.as_str() {
            "0 1 2" => vec![(0, "0".into()), (2, "1".into()), (4, "2".into())],
            "↑↓" | "↓↑" | "←→" => shown.chars().map(String::from).enumerate().collect(),
            _ => vec![(0, model.keys.of(table, row)[0].concat())],
        };
        for (into, sign) in signs {
            let named = [("↑", "<up>"), ("↓", "<down>"), ("←", "<left>"), ("→", "<right>")];
            let key = named.iter().find(|(known, _)| *known == sign).map_or(sign.as_str(), |(_, key)| key);
            hints.push((words.clone(), key.to_owned(), into + 1));
        }
    }
    hints
}

/// What can be seen of a session.
fn seen(bench: &Bench) -> String {
    format!("{}{:?}", bench.screen(), bench.world)
}

#[test]
fn a_click_on_a_key_of_the_last_row_does_what_the_key_does_on_every_screen() {
    let mut tried = std::collections::BTreeSet::new();
    for (id, way) in WAYS {
        for (width, height) in [(80, 24), (200, 50)] {
            let start = || {
                let mut bench = Bench::new(width, height);
                bench.keys(way);
                bench.model.notice = None;
                bench
            };
            for (words, key, into) in hints(&start().model) {
                // Wide, only what narrow screens have no room for.
                if tried.contains(&(*id, key.clone())) {
                    continue;
                }
                let mut clicked = start();
                let row = usize::from(height) - 1;
                let screen = clicked.screen();
                let last = screen.lines().nth(row).unwrap_or_default();
                let Some(at) = words.iter().find_map(|words| last.find(words.as_str())) else { continue };
                send(&mut clicked, CLICK, (crate::text::width(&last[..at]) + into, row));
                let mut pressed = start();
                pressed.keys(&key);
                assert_eq!(seen(&clicked), seen(&pressed), "{id} at {width}x{height}: {key}");
                tried.insert((*id, key));
            }
        }
    }
    for table in TABLES.iter().filter(|table| table.id != ANYWHERE.id) {
        let count = tried.iter().filter(|(id, _)| *id == table.id).count();
        assert!(count >= 3, "{}: {tried:?}", table.id);
    }
}

#[test]
fn a_click_on_the_last_row_is_the_action_whatever_key_it_has() {
    let mut bench = at("");
    bench.model.keys = Keys::read(&"[review]\nnote = \"Nn\"\nscore-1 = \"Y\"".parse().unwrap()).unwrap();
    bench.keys("r");
    click(&mut bench, "N n note");
    assert!(matches!(top(&bench), Some(Overlay::Text(_))));
    bench.keys("<esc>");
    let (column, row) = place(&bench, "0 1 2 score");
    send(&mut bench, CLICK, (column + 2, row));
    assert_eq!(score(&bench, "reproducibility"), Some(1));
    send(&mut bench, CLICK, (column + 1, row));
    assert_eq!(bench.world.drafts.len(), 1, "between two keys there is none");
}

#[test]
fn what_was_said_is_gone_after_a_click_and_hides_no_other_key() {
    let mut bench = at("r7");
    let before = bench.world.drafts.len();
    click(&mut bench, "the levels are 0 to 2");
    assert!(bench.model.notice.is_none() && bench.world.drafts.len() == before);
    bench.keys("7");
    click(&mut bench, "2 Data versioning");
    assert!(bench.model.notice.is_none() && bench.model.review.dimension == 1, "a click elsewhere is heard");
}

#[test]
fn a_key_that_waits_for_another_is_followed_by_a_click() {
    let mut bench = at("<space>");
    click(&mut bench, "go to the portfolio");
    assert_eq!(bench.model.screen, Screen::Portfolio);
    bench.keys("<space>");
    click(&mut bench, "Portfolio");
    assert!(
        bench.model.pressed.is_empty() && bench.model.screen == Screen::Portfolio,
        "beside it the key is forgotten"
    );
}

#[test]
fn the_tour_goes_on_and_ends_by_a_click() {
    let mut bench = at("T");
    click(&mut bench, "T next step");
    assert_eq!(bench.model.tour, Some(1));
    click(&mut bench, "Tour");
    assert_eq!(bench.model.tour, Some(1), "the rest of the box does nothing");
    click(&mut bench, "Esc leaves the tour");
    assert_eq!(bench.model.tour, None);
}

#[test]
fn a_command_of_the_palette_is_done_by_a_click() {
    let mut bench = at("r:");
    assert!(!bench.screen().contains("n note   "), "keys that are text now are not offered: {}", bench.screen());
    on(&mut bench, WHEEL, "What do you want");
    on(&mut bench, WHEEL, "What do you want");
    bench.keys("<up><enter>");
    assert_eq!(score(&bench, "reproducibility"), Some(1), "two turns and a step back: the second action");
    bench.keys(":note");
    click(&mut bench, "write down why");
    assert!(matches!(top(&bench), Some(Overlay::Text(_))), "{}", bench.screen());
    bench.keys("<esc>:noten<left>");
    click(&mut bench, "noten");
    bench.keys("X");
    assert!(bench.screen().contains("Xnoten"), "{}", bench.screen());
    click(&mut bench, "Esc back");
    assert!(top(&bench).is_none());
}

#[test]
fn questions_are_answered_by_a_click_on_the_answer_and_only_there() {
    let mut bench = at("r1nword<esc>");
    click(&mut bench, "It is not part of the review yet");
    assert!(matches!(top(&bench), Some(Overlay::Confirm(_))), "a click on the question is no answer");
    send(&mut bench, CLICK, (1, 2));
    assert!(matches!(top(&bench), Some(Overlay::Confirm(_))), "nor is one beside it");
    click(&mut bench, "go on typing");
    assert!(matches!(top(&bench), Some(Overlay::Text(_))));
    bench.keys("<esc>");
    click(&mut bench, "d drop it");
    assert!(top(&bench).is_none() && !bench.screen().contains("word"));
    bench.keys("nword<esc>");
    click(&mut bench, "⏎ keep it");
    assert!(bench.screen().contains("note: word"), "{}", bench.screen());
}

#[test]
fn a_click_in_a_text_sets_the_cursor_there_also_where_a_line_is_wrapped() {
    let mut bench = at("r1nalpha gamma");
    click(&mut bench, "gamma");
    bench.keys("beta ");
    assert!(bench.screen().contains("alpha beta gamma"), "{}", bench.screen());
    bench.keys("<end> and much more of the same so that the line has to go on in another row, delta epsilon");
    click(&mut bench, "epsilon");
    bench.keys("X");
    click(&mut bench, "⏎ keep");
    let note = &bench.world.drafts.last().unwrap().answers["reproducibility"].note;
    assert!(note.starts_with("alpha beta gamma and") && note.ends_with("delta Xepsilon"), "{note}");
}

#[test]
fn a_click_in_the_form_of_an_action_chooses_the_field_and_the_letter() {
    let mut bench = at("r<right>aversion it<enter>ola");
    click(&mut bench, "version it");
    bench.keys("please ");
    click(&mut bench, "until");
    bench.keys("friday");
    click(&mut bench, "  who");
    bench.keys("<end>f");
    click(&mut bench, "Ctrl-S keep");
    let action = bench.world.drafts.last().unwrap().actions.last().unwrap().clone();
    assert_eq!((action.text.as_str(), action.owner.as_str()), ("please version it", "olaf"));
    assert_eq!(action.due.unwrap().to_string(), "2026-11-27");
}

#[test]
fn a_click_in_the_form_of_a_register_chooses_the_field() {
    let mut bench = at("wn");
    let names: Vec<String> = {
        let screen = bench.screen();
        let fields = screen.lines().filter_map(|line| line.split("│ ").nth(2)?.split('·').next().map(str::trim));
        fields.map(str::to_owned).collect()
    };
    assert!(!names.is_empty(), "{}", bench.screen());
    click(&mut bench, "  contact");
    assert!(bench.screen().contains("▸ contact"), "{}", bench.screen());
    bench.keys("team");
    on(&mut bench, MouseEventKind::ScrollUp, "▸ contact");
    assert!(!bench.screen().contains("▸ contact") && bench.screen().contains("contact"), "{}", bench.screen());
    click(&mut bench, "Esc back");
    assert!(matches!(top(&bench), Some(Overlay::Confirm(_))), "what was typed is asked for");
}

#[test]
fn one_line_has_a_cursor_and_keys_too() {
    let mut bench = at("p/raud");
    let at = place(&bench, "│ raud");
    send(&mut bench, CLICK, (at.0 + 2, at.1));
    bench.keys("f");
    click(&mut bench, "⏎ keep");
    assert_eq!(bench.model.portfolio.shown.len(), 1, "{}", bench.screen());
    bench.keys("/");
    click(&mut bench, "Esc back");
    assert!(top(&bench).is_none());
}

#[test]
fn a_search_keeps_its_line_while_the_list_is_clicked() {
    let mut bench = at("f/path");
    let at = place(&bench, " / path");
    send(&mut bench, CLICK, (at.0 + 3, at.1));
    bench.keys("X");
    assert_eq!(bench.model.findings.filter.words, "Xpath");
    bench.keys("<bs><bs>");
    let rows = bench.model.findings.selected;
    on(&mut bench, WHEEL, "hardcoded-path");
    assert!(bench.model.findings.selected >= rows && matches!(top(&bench), Some(Overlay::Search(_))));
    click(&mut bench, "Esc back");
    assert!(top(&bench).is_none() && bench.model.findings.filter.words.is_empty());
}

#[test]
fn leaving_out_is_chosen_and_confirmed_by_clicks() {
    let mut bench = at("fjjxno debt");
    click(&mut bench, "everywhere: the rule");
    assert!(bench.screen().contains("▸ everywhere"), "{}", bench.screen());
    click(&mut bench, "no debt");
    bench.keys("is ");
    assert!(bench.screen().contains("is no debt"), "{}", bench.screen());
    click(&mut bench, "⏎ show the change");
    assert!(bench.screen().contains("nothing is written yet"), "{}", bench.screen());
    click(&mut bench, "⏎ write it");
    assert_eq!(bench.world.written.len(), 1);
}

#[test]
fn pages_of_text_are_turned_by_the_wheel_and_left_by_the_last_row() {
    let mut bench = Bench::new(80, 16);
    bench.keys("?");
    on(&mut bench, WHEEL, "Keys here");
    assert!(matches!(top(&bench), Some(Overlay::Help(1))));
    click(&mut bench, "Esc back");
    assert!(top(&bench).is_none());
}

#[test]
fn rows_of_the_overview_lead_to_their_place_and_a_second_click_to_the_file() {
    let mut bench = at("");
    click(&mut bench, "python src/train.py");
    assert!(bench.model.trail.is_some() && bench.screen().contains("Evidence"));
    on(&mut bench, WHEEL, "Evidence");
    assert!(matches!(bench.model.trail, Some((Screen::Overview, at)) if at > 0));
    bench.keys("<esc>");
    click(&mut bench, "python src/train.py");
    click(&mut bench, "python src/train.py");
    assert!(matches!(top(&bench), Some(Overlay::Source(_))));
}

#[test]
fn clicks_choose_dimensions_levels_and_evidence_and_again_show_the_file() {
    let mut bench = at("r");
    click(&mut bench, "2 Data versioning");
    assert_eq!(bench.model.review.dimension, 1);
    click(&mut bench, "no data versioning at all");
    let draft = bench.world.drafts.last().unwrap();
    assert_eq!(draft.answers["data-versioning"].verdict, Verdict::Score(0));
    click(&mut bench, "src/train.py:18");
    assert_eq!(bench.model.review.focus, Focus::Evidence);
    bench.keys("o");
    assert_eq!(bench.world.opened, [("src/train.py".to_owned(), Some(18))]);
    click(&mut bench, "src/train.py:18");
    assert!(matches!(top(&bench), Some(Overlay::Source(_))));
}

#[test]
fn the_wheel_moves_what_is_under_it() {
    let mut bench = at("r");
    on(&mut bench, WHEEL, "3 Feature");
    assert_eq!(bench.model.review.dimension, 1);
    let before = bench.model.review.evidence;
    on(&mut bench, WHEEL, "data/raw/churn_2024.csv");
    assert_eq!(bench.model.review.evidence, before + 1);
}

#[test]
fn the_preview_shows_the_file_when_it_is_clicked() {
    let mut bench = at("r<right>ejj<esc>");
    click(&mut bench, "# TODO move to config");
    assert!(matches!(top(&bench), Some(Overlay::Source(_))), "{}", bench.screen());
    let mut bench = at("fvvg<down><down><down>");
    click(&mut bench, "labels = pd.read_csv");
    assert!(matches!(top(&bench), Some(Overlay::Source(_))), "{}", bench.screen());
}

#[test]
fn a_finding_is_selected_by_a_click_and_shown_by_another() {
    let mut bench = at("fg");
    click(&mut bench, "a path into /home/mira");
    assert!(
        super::screens::findings::selected(&bench.model).is_some_and(|one| one.line == 14) && top(&bench).is_none()
    );
    click(&mut bench, "a path into /home/mira");
    assert!(matches!(top(&bench), Some(Overlay::Source(_))));
}

#[test]
fn the_meeting_is_held_with_clicks() {
    let mut bench = at("<space>m, ola<enter>");
    click(&mut bench, "4 Pipeline");
    assert_eq!(bench.model.review.dimension, 3);
    on(&mut bench, WHEEL, "4 of 10");
    assert_eq!(bench.model.review.dimension, 4);
    on(&mut bench, MouseEventKind::ScrollUp, "5 of 10");
    let criterion = bench.model.session.rubric.dimensions[3].levels[2].criterion.clone();
    let begins: String = criterion.chars().take(20).collect();
    click(&mut bench, &begins);
    assert_eq!(score(&bench, "pipeline-structure"), Some(2));
    bench.keys("<esc>");
    click(&mut bench, "ada, ola");
    assert!(matches!(top(&bench), Some(Overlay::Line(_))), "{}", bench.screen());
    bench.keys("<esc>v");
    let drafts = bench.world.drafts.len();
    click(&mut bench, &begins);
    assert!(bench.model.meeting.voting.as_ref().is_some_and(Vec::is_empty), "votes are not clicked in sight of all");
    assert_eq!(bench.world.drafts.len(), drafts);
}

#[test]
fn the_trend_is_gone_through_by_wheel_and_click() {
    let mut bench = at("t");
    let before = (bench.model.trend.audit, bench.model.trend.dimension);
    on(&mut bench, MouseEventKind::ScrollUp, "low debt");
    assert_eq!(bench.model.trend.audit, before.0 - 1, "above, from audit to audit");
    on(&mut bench, WHEEL, "Reproducibility");
    assert_eq!(bench.model.trend.dimension, before.1 + 1, "below, from dimension to dimension");
    click(&mut bench, "2026-02");
    assert_eq!(bench.model.trend.audit, 1);
    click(&mut bench, "Monitoring");
    assert!(bench.screen().contains("Monitoring:"), "{}", bench.screen());
}

#[test]
fn summary_and_comparison_are_scrolled_by_the_wheel() {
    let mut bench = Bench::new(80, 16);
    bench.keys("r1nlong<a-enter>note<enter>s");
    on(&mut bench, WHEEL, "Summary");
    assert_eq!(bench.model.summary.top, 1);
    let mut bench = Bench::new(80, 16);
    bench.keys("t<left>mllmc");
    on(&mut bench, WHEEL, "Compare");
    assert_eq!(bench.model.compare.top, 1);
}

#[test]
fn a_second_click_opens_what_enter_opens() {
    let mut bench = at("p");
    let before = bench.model.portfolio.selected;
    click(&mut bench, "pricing");
    assert_eq!(bench.model.screen, Screen::Portfolio);
    assert_ne!(bench.model.portfolio.selected, before);
    click(&mut bench, "pricing");
    assert!(bench.screen().contains("Trend of pricing"), "{}", bench.screen());
    let mut bench = at("wanx<enter><enter>y<enter>z<c-s>nq<enter><enter>y<enter>z<c-s>g");
    click(&mut bench, "Features");
    assert_eq!(bench.model.registers.kind, 1);
    click(&mut bench, "Consumers");
    bench.model.notice = None;
    click(&mut bench, " q ");
    assert!(top(&bench).is_none(), "{}", bench.screen());
    click(&mut bench, " q ");
    assert!(matches!(top(&bench), Some(Overlay::Form(_))), "{}", bench.screen());
}

#[test]
fn keys_that_are_read_as_words_are_keys_again() {
    for named in ["<c-p>", "<a-enter>", "<enter>", "G", "<c-s>", "<up>", "?", "<space>"] {
        let shown = keymap::shown(named);
        assert_eq!(keymap::pressed(&shown).map(keymap::name).as_deref(), Some(named));
    }
}
