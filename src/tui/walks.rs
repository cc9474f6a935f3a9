//! Whole walks through the workbench, as keys: what ends up in drafts and saved audits.

use super::fixture::{Bench, inspection, opened, time};
use super::model::Screen;
use super::msg::{Effect, Msg, Opened};
use super::update::update;
use crate::model::{ActionStatus, Answer, Audit, Band, Origin, Verdict};
use crate::registers::Kind;

fn answer<'a>(audit: &'a Audit, id: &str) -> &'a Answer {
    &audit.answers[id]
}

#[test]
fn the_main_job_from_end_to_end() {
    let mut bench = Bench::new(80, 24);
    // Accept two, override a strong one with its reason, decide the weak ones, one does not apply, nobody knows one.
    bench.keys("r<enter><enter>2<right>0three orders exist<enter><enter>");
    bench.keys("<enter>1<tab>-<tab>xnothing is served yet<enter><tab><enter>0");
    bench.keys("aask legal<enter>ola<enter>friday<enter>s");
    assert_eq!(bench.model.screen, Screen::Summary);
    bench.keys("<enter>");
    assert_eq!(bench.model.screen, Screen::Trend);
    let audit = &bench.world.saved[0];
    let verdicts: Vec<_> = audit.answers.values().map(|answer| answer.verdict.clone()).collect();
    let score = Verdict::Score;
    let reason = "nothing is served yet".to_owned();
    assert_eq!(
        verdicts,
        [
            score(1),
            score(1),
            score(2),
            score(0),
            score(1),
            score(1),
            Verdict::Unknown,
            Verdict::NotApplicable(reason),
            score(0),
            score(0)
        ]
    );
    assert_eq!(answer(audit, "reproducibility").origin, Origin::Confirmed);
    let overridden = answer(audit, "pipeline-structure");
    assert_eq!((overridden.origin, overridden.note.as_str()), (Origin::Overridden, "three orders exist"));
    assert_eq!(answer(audit, "test-coverage").origin, Origin::Manual);
    let action = audit.actions.iter().find(|action| action.text == "ask legal").unwrap();
    assert_eq!((action.owner.as_str(), action.due.unwrap().to_string().as_str()), ("ola", "2026-11-27"));
    assert_eq!(action.dimension.as_str(), "feedback-loop-audit");
    assert_eq!((audit.result.low, audit.result.high, audit.result.out_of), (6, 8, 18));
    assert_eq!(audit.repository.name, "churn-model");
    assert!(bench.model.session.review.is_none() && bench.model.session.audits.len() == 5);
}

#[test]
fn every_change_is_in_a_draft_before_the_next_key() {
    let mut bench = Bench::new(80, 24);
    bench.keys("r");
    for (keys, drafts) in
        [("<enter>", 1), ("2", 2), ("nwhy<enter>", 3), ("u", 4), ("A", 5), ("c", 6), ("<right><left>e", 6)]
    {
        bench.keys(keys);
        assert_eq!(bench.world.drafts.len(), drafts, "{keys}");
    }
    let last = bench.world.drafts.last().unwrap();
    assert_eq!(last, bench.model.session.review.as_ref().unwrap().audit());
}

#[test]
fn a_weak_guess_is_never_accepted_with_one_key() {
    let mut bench = Bench::new(80, 24);
    bench.keys("rG<left><left><enter>");
    assert!(bench.world.drafts.is_empty());
    assert!(bench.screen().contains("press 0, 1 or 2"), "{}", bench.screen());
    bench.keys("0");
    assert_eq!(answer(&bench.world.drafts[0], "monitoring").origin, Origin::Manual);
}

#[test]
fn what_nobody_knows_keeps_what_the_scan_proposed() {
    let mut bench = Bench::new(80, 24);
    bench.keys("r<right>-");
    let unknown = answer(&bench.world.drafts[0], "data-versioning");
    assert_eq!((&unknown.verdict, unknown.origin), (&Verdict::Unknown, Origin::Manual));
    assert_eq!(unknown.suggestion.as_ref().and_then(|then| then.score), Some(1));
    assert_eq!(unknown.evidence.len(), 4);
}

#[test]
fn looking_into_the_review_begins_none() {
    let mut bench = Bench::new(80, 24);
    bench.keys("r<esc>");
    assert!(!bench.screen().contains("is not finished"), "{}", bench.screen());
    bench.keys("r1<esc>");
    assert!(bench.screen().contains("1 of 10 answered"), "{}", bench.screen());
}

#[test]
fn only_strong_suggestions_are_accepted_together_and_only_where_nobody_decided() {
    let mut bench = Bench::new(80, 24);
    bench.keys("r0<esc>A");
    let draft = bench.world.drafts.last().unwrap();
    assert_eq!(answer(draft, "reproducibility").verdict, Verdict::Score(0));
    let answered: Vec<_> = draft.answers.keys().map(ToString::to_string).collect();
    assert_eq!(answered, ["reproducibility", "pipeline-structure", "configuration", "dead-code"]);
    bench.keys("u");
    assert_eq!(bench.world.drafts.last().unwrap().answers.len(), 1);
}

#[test]
fn a_late_scan_changes_no_answer_and_a_cancelled_one_nothing() {
    let mut bench = Bench::unscanned(80, 24, &opened());
    bench.keys("r<enter>");
    assert!(bench.screen().contains("the scan has not come to this yet"), "{}", bench.screen());
    bench.keys("2<right>0");
    let before = bench.world.drafts.last().cloned().unwrap();
    bench.keys("<esc>");
    let mut stale = inspection();
    stale.findings.clear();
    bench.send(Msg::Scanned { job: 7, result: Box::new(Ok(stale)) });
    assert!(bench.model.session.inspection().is_none());
    bench.scan();
    assert_eq!(bench.model.session.review.as_ref().unwrap().audit(), &before);
    bench.keys("r");
    assert!(bench.screen().contains("suggested"), "the disagreement is shown: {}", bench.screen());
}

#[test]
fn a_review_begun_before_the_repository_is_open_starts_when_it_is() {
    let mut bench = Bench::unscanned(80, 24, &opened());
    bench.model.session.repository = None;
    bench.keys("<enter>");
    assert_eq!(bench.model.screen, Screen::Overview);
    bench.send(Msg::Opened(Box::new(Ok(opened()))));
    assert_eq!(bench.model.screen, Screen::Review);
}

fn left_in_the_middle() -> Audit {
    let mut bench = Bench::new(80, 24);
    bench.keys("r<enter>0nbecause<enter>");
    bench.world.drafts.pop().unwrap()
}

#[test]
fn a_draft_is_gone_on_with_where_it_was_left() {
    let draft = left_in_the_middle();
    let mut bench = Bench::unscanned(80, 24, &Opened { draft: Some(draft.clone()), ..opened() });
    assert!(bench.screen().contains("2 of 10 dimensions were answered"), "{}", bench.screen());
    for leave in ["q", "<c-c>"] {
        let mut other = Bench::unscanned(80, 24, &Opened { draft: Some(draft.clone()), ..opened() });
        assert!(other.keys(leave).world.quit && other.world.drafts.is_empty(), "{leave}");
    }
    bench.keys("<enter>");
    assert_eq!(bench.model.session.review.as_ref().unwrap().audit(), &draft);
    assert_eq!(bench.model.review.dimension, 2, "the first open one");
}

#[test]
fn starting_anew_keeps_the_old_draft_until_the_new_audit_is_saved() {
    let draft = left_in_the_middle();
    let mut bench = Bench::unscanned(80, 24, &Opened { draft: Some(draft.clone()), ..opened() });
    bench.model.session.now = time("2026-11-21T09:00:00+01:00");
    bench.keys("n1");
    assert_ne!(bench.world.drafts[0].id, draft.id);
    assert_eq!(bench.model.session.put_aside.as_ref(), Some(&draft));
    let effects = bench.keys("s").model_effects(Msg::Key(super::keymap::parse("<enter>").unwrap()[0]));
    assert!(matches!(&effects[..], [Effect::SaveAudit { instead_of: Some(old), .. }] if **old == draft));
}

impl Bench {
    /// What a message asks for, not carried out.
    fn model_effects(&mut self, msg: Msg) -> Vec<Effect> {
        update(&mut self.model, msg)
    }
}

#[test]
fn typed_text_is_never_dropped_without_asking() {
    let mut bench = Bench::new(80, 24);
    bench.keys("r1nlong thoughts<esc>");
    assert!(bench.screen().contains("Keep what you typed?"));
    bench.keys("<esc>");
    assert!(bench.screen().contains("long thoughts"), "back to typing");
    bench.keys("<c-c>");
    assert!(!bench.world.quit && bench.screen().contains("Keep what you typed?"));
    bench.keys("<enter><c-c>");
    assert!(bench.world.quit);
    assert_eq!(answer(bench.world.drafts.last().unwrap(), "reproducibility").note, "long thoughts");
}

#[test]
fn a_hangup_keeps_what_was_being_typed() {
    let mut bench = Bench::new(80, 24);
    bench.keys("r1nhalf a thou");
    bench.send(Msg::Leave);
    assert!(bench.world.quit);
    assert_eq!(answer(bench.world.drafts.last().unwrap(), "reproducibility").note, "half a thou");
}

#[test]
fn skipping_the_reason_is_allowed_and_shown() {
    let mut bench = Bench::new(120, 36);
    bench.keys("r0");
    assert!(bench.screen().contains("why 0, when the scan says 1?"), "{}", bench.screen());
    bench.keys("<esc>");
    assert!(bench.screen().contains("no reason given"), "{}", bench.screen());
    bench.keys("s<enter>");
    assert_eq!(answer(&bench.world.saved[0], "reproducibility").note, crate::audit::NO_REASON);
}

#[test]
fn not_applicable_needs_a_reason() {
    let mut bench = Bench::new(80, 24);
    bench.keys("rx<enter>");
    assert!(bench.screen().contains("without a reason it stays open"));
    bench.keys("<esc>");
    assert!(bench.world.drafts.is_empty());
}

#[test]
fn leaving_waits_for_the_disk_and_asks_when_it_fails() {
    let mut bench = Bench::new(80, 24);
    bench.keys("r");
    let digit = super::keymap::parse("2").unwrap()[0];
    let saving = bench.model_effects(Msg::Key(digit));
    assert!(matches!(saving[..], [Effect::SaveDraft(_)]));
    bench.keys("<esc><c-c>");
    assert!(!bench.world.quit, "the draft is still on its way");
    bench.send(Msg::DraftSaved(Err("the disk is full".into())));
    assert!(!bench.world.quit && bench.screen().contains("the disk is full"), "{}", bench.screen());
    bench.keys("<esc>");
    bench.keys("n.<enter>q");
    assert!(bench.world.quit, "once a later draft is on disk nothing is lost");
}

#[test]
fn saving_again_leaves_once_the_draft_is_on_disk() {
    let mut bench = Bench::new(80, 24);
    bench.world.draft_error = Some("the disk is full".into());
    bench.keys("r1<esc>q<enter>");
    assert!(!bench.world.quit && bench.screen().contains("the disk is full"), "{}", bench.screen());
    bench.world.draft_error = None;
    bench.keys("<enter>");
    assert!(bench.world.quit && bench.world.drafts.len() == 3);
}

#[test]
fn a_long_notice_is_told_whole() {
    let mut bench = Bench::new(80, 24);
    let why = "the draft could not be saved: /home/ada/.local/share/paydown/churn-model-aaaaaaaaaaaa may not be \
               written; change the permissions, or name a folder you may write to with --store";
    bench.world.draft_error = Some(why.into());
    bench.keys("r1");
    let said = bench.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("or name a folder you may write to with --store"), "{}", bench.screen());
}

#[test]
fn undo_shows_what_it_took_back() {
    let mut bench = Bench::new(80, 24);
    bench.keys("r<enter>2<right><right>u");
    assert_eq!(bench.model.review.dimension, 1);
    assert!(bench.screen().contains("undone: Data versioning"), "{}", bench.screen());
}

#[test]
fn an_audit_that_could_not_be_saved_leaves_the_review_as_it_was() {
    let mut bench = Bench::new(80, 24);
    bench.world.save_error = Some("the store is read-only".into());
    bench.keys("r1s<enter>");
    assert!(bench.screen().contains("not saved: the store is read-only"), "{}", bench.screen());
    assert!(bench.model.session.review.is_some());
    bench.world.save_error = None;
    bench.keys("<enter>");
    assert_eq!((bench.world.saved.len(), bench.model.screen), (2, Screen::Trend));
}

#[test]
fn an_empty_review_is_not_saved_and_open_answers_make_an_interval() {
    let mut bench = Bench::new(80, 24);
    bench.keys("rs<enter>");
    assert!(bench.world.saved.is_empty() && bench.screen().contains("nothing to save"));
    bench.keys("<esc>1s<enter>");
    let result = &bench.world.saved[0].result;
    assert_eq!((result.low, result.high, result.open, result.band), (1, 19, 9, Band::Undecided));
}

#[test]
fn a_rise_that_hides_a_fall_is_called_out() {
    let mut bench = Bench::new(120, 36);
    bench.keys("r2<esc><enter>2<enter>2<enter>0<esc>s");
    let screen = bench.screen();
    assert!(screen.contains("the total hides that Pipeline structure fell"), "{screen}");
}

#[test]
fn actions_of_the_last_audit_are_carried_over_and_can_be_closed() {
    let mut bench = Bench::new(120, 36);
    bench.keys("r<right>eg");
    assert!(bench.screen().contains("put the bucket under DVC"), "{}", bench.screen());
    bench.keys("d");
    assert_eq!(bench.world.drafts.last().unwrap().actions[0].status, ActionStatus::Done);
    bench.keys("d<del>");
    assert!(bench.world.drafts.last().unwrap().actions.is_empty());
}

#[test]
fn two_audits_are_marked_and_compared_and_the_commits_come_later() {
    let mut bench = Bench::new(100, 40);
    bench.keys("tc");
    assert_eq!(bench.model.screen, Screen::Compare);
    let shown = bench.model.compare.comparison.clone().unwrap();
    assert_eq!(shown.before.at.date_naive().to_string(), "2026-05-22", "without marks: this one and the one before");
    assert!(!bench.model.compare.searching && bench.screen().contains("Monitoring 1 → 0 ▼"), "{}", bench.screen());
    bench.keys("<esc>gmlllmc");
    let pair = bench.model.compare.comparison.as_ref().unwrap();
    let days = [&pair.before, &pair.after].map(|audit| audit.at.date_naive().to_string());
    assert_eq!(days, ["2025-11-21", "2026-08-21"]);
    let late = crate::audit::Comparison { unknown: Some("late".into()), ..*shown };
    bench.send(Msg::Traced(Box::new(Ok(late))));
    assert_eq!(bench.model.compare.comparison.as_ref().unwrap().unknown, None, "it belongs to another pair");
    bench.send(Msg::Traced(Box::new(Err("no git".into()))));
    assert!(bench.screen().contains("not every commit was found: no git"), "{}", bench.screen());
    bench.keys("<esc><esc>");
    assert_eq!(bench.model.screen, Screen::Overview);
}

#[test]
fn the_portfolio_is_put_in_order_and_filtered() {
    let mut bench = Bench::new(100, 30);
    bench.keys("p");
    assert_eq!((bench.model.screen, bench.model.portfolio.shown.len()), (Screen::Portfolio, 3));
    bench.keys("sG");
    let names = |bench: &Bench| {
        let state = &bench.model.portfolio;
        let rows = state.all.as_ref().unwrap();
        state.shown.iter().map(|at| rows[*at].repository.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        (names(&bench), bench.model.portfolio.selected),
        (vec!["churn-model".into(), "fraud".into(), "pricing".into()], 2)
    );
    bench.keys("ffff");
    assert_eq!((names(&bench), bench.model.portfolio.selected), (vec!["pricing".to_owned()], 0));
    assert!(bench.screen().contains("never reviewed"), "{}", bench.screen());
    bench.send(Msg::Portfolio(Box::new(Err("the disk is gone".into()))));
    assert_eq!(names(&bench).len(), 1, "what was read stays");
    bench.keys("<esc>");
    assert_eq!(bench.model.screen, Screen::Overview);
}

#[test]
fn the_editor_opens_at_the_line_of_the_evidence() {
    let mut bench = Bench::new(80, 24);
    bench.keys("r<right>eGkk");
    bench.keys("gjjjo");
    assert_eq!(bench.world.opened, [("src/train.py".to_owned(), Some(18))]);
    bench.keys("<esc><esc>fo");
    assert_eq!(bench.world.opened[1], ("src/train.py".to_owned(), Some(41)));
}

#[test]
fn pasted_text_keeps_its_lines_and_loses_its_escapes() {
    let mut bench = Bench::new(80, 24);
    bench.keys("r1n");
    bench.send(Msg::Paste("one\ntwo\u{1b}[2J\rthree\r\nfour".into()));
    bench.keys("<enter>");
    let note = &answer(bench.world.drafts.last().unwrap(), "reproducibility").note;
    assert_eq!(note, "one\ntwo\u{fffd}[2J\nthree\nfour", "terminals send line breaks as carriage returns");
}

#[test]
fn time_comes_in_as_a_message() {
    let mut bench = Bench::new(80, 24);
    let later = time("2026-11-20T11:00:00+01:00");
    bench.send(Msg::Now(later));
    bench.keys("r1");
    assert_eq!(answer(&bench.world.drafts[0], "reproducibility").at, Some(later));
}

#[test]
fn what_cannot_be_opened_ends_the_session_with_its_reason() {
    let mut bench = Bench::new(80, 24);
    bench.send(Msg::Opened(Box::new(Err("no such folder".into()))));
    assert!(bench.world.quit);
    assert_eq!(bench.model.fatal.as_deref(), Some("no such folder"));
}

#[test]
fn the_portfolio_finds_words_shows_levels_and_opens_the_history_of_another_repository() {
    let mut bench = Bench::new(100, 30);
    bench.keys("p/fraud<enter>");
    assert_eq!(bench.model.portfolio.shown.len(), 1);
    assert!(bench.screen().contains("only fraud"), "{}", bench.screen());
    bench.keys("m");
    let map = bench.screen();
    assert!(map.contains("  1   2   3 ") && map.contains("fraud"), "{map}");
    bench.keys("m<enter>");
    assert_eq!(bench.model.screen, Screen::Trend);
    assert!(bench.screen().contains("Trend of fraud"), "{}", bench.screen());
    bench.keys("c");
    assert_eq!(bench.model.screen, Screen::Compare);
    assert!(bench.screen().contains("fraud is not the repository that is open here"), "{}", bench.screen());
    bench.keys("<esc><esc>");
    assert_eq!(bench.model.screen, Screen::Portfolio);
    bench.keys("<esc>t");
    assert!(bench.model.trend.other.is_none(), "the trend of the overview is that of the repository opened");
}

#[test]
fn tags_are_put_on_and_taken_off_and_words_that_are_none_are_refused() {
    let mut bench = Bench::new(100, 30);
    bench.keys("ps#");
    assert!(bench.screen().contains("team-a"), "{}", bench.screen());
    bench.keys("<c-u>a;b<enter>");
    assert!(bench.screen().contains("is no tag"), "{}", bench.screen());
    bench.keys("<bs><bs><bs><bs><bs><bs><bs><bs><bs><bs><bs><bs>prod team-a<enter>");
    assert_eq!(bench.world.tagged, [("churn-model".to_owned(), vec!["prod".to_owned()], Vec::new())]);
    bench.keys("#<esc>");
    assert_eq!(bench.world.tagged.len(), 1, "nothing changed");
}

/// Scrolling must keep up with the keyboard however large the store is. Prints what a frame costs; run it with
/// `cargo test --lib -- --ignored --nocapture a_frame_of_a_thousand`.
#[test]
#[ignore = "measures, and would measure the other tests with it"]
fn a_frame_of_a_thousand_repositories_is_drawn_in_time() {
    let mut bench = Bench::new(120, 36);
    bench.keys("p");
    let rows = bench.model.portfolio.all.clone().unwrap();
    let many: Vec<_> = rows.iter().cycle().take(1000).cloned().collect();
    bench.model.portfolio.all = Some(many);
    bench.keys("ss");
    assert_eq!(bench.model.portfolio.shown.len(), 1000);
    for view in ["table", "map"] {
        let begin = std::time::Instant::now();
        for _ in 0..500 {
            bench.keys("j");
            assert!(!bench.screen().is_empty());
        }
        let frame = begin.elapsed() / 500;
        println!("{view}: {frame:?} a key and its frame");
        assert!(frame.as_millis() < 16, "sixty frames a second: {frame:?}");
        bench.keys("m");
    }
}

#[test]
fn a_register_is_begun_filled_and_changed_by_keys() {
    let mut bench = Bench::new(100, 30);
    // The label audit as a dialogue: one question after another.
    bench.keys("w<right><right>n");
    bench.keys("churned<enter>churn<enter>model_alert<enter>yes<enter>60<enter>0.02<enter>0.01<enter>no<enter>");
    assert!(bench.screen().contains("which labels of the lag are left out"), "{}", bench.screen());
    bench.keys("day 60<enter>today<enter>risk and ML<enter>");
    let text = bench.world.registers[&Kind::Labels].clone();
    for line in
        ["label_trigger = \"model_alert\"", "label_lag_days = 60", "last_audit = 2026-11-20", "holdout_share = 0.01"]
    {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(bench.screen().contains("✓ Labels      sound"), "{}", bench.screen());
    let scans = bench.world.scans.len();
    // Another day; everything else stays byte for byte.
    bench.keys("<enter>G<esc>d");
    assert_eq!(bench.world.registers[&Kind::Labels], text, "dropped on request");
    bench.keys("<enter><down><down><down><down><bs><bs>90<c-s>");
    assert_eq!(bench.world.registers[&Kind::Labels], text.replace("label_lag_days = 60", "label_lag_days = 90"));
    assert_eq!(bench.world.scans.len(), scans + 1, "what follows from it is scanned again");
    bench.keys("x<enter>");
    assert!(!bench.world.registers[&Kind::Labels].contains("churned"), "taken out");
}

#[test]
fn what_a_form_cannot_take_is_said_beside_the_field() {
    let mut bench = Bench::new(100, 30);
    bench.keys("w<right><right>n<enter>");
    bench.keys("<c-s>");
    assert!(bench.screen().contains("say the label, or Esc"), "{}", bench.screen());
    bench.keys("a<enter><enter>sometimes<enter>");
    assert!(bench.screen().contains("expected one of model_alert"), "{}", bench.screen());
    assert!(bench.world.registers.is_empty());
    bench.keys("<bs><bs><bs><bs><bs><bs><bs><bs><bs>manual<c-s>");
    bench.keys("na<c-s>");
    assert!(bench.screen().contains("there is a label 'a' already"), "{}", bench.screen());
}

#[test]
fn what_the_code_shows_is_taken_over_and_consumers_are_added_to_it() {
    let mut bench = Bench::new(100, 30);
    bench.keys("wa");
    assert!(bench.world.registers[&Kind::Consumers].contains("source = \"serving/app.py:score\""));
    assert!(bench.screen().contains("no consumer is registered"), "{}", bench.screen());
    bench.keys("npricing<enter><enter>sales<enter>sales@example.com<enter>churn_score<enter>0.62<enter><enter>today<enter><enter>");
    assert!(bench.world.registers[&Kind::Consumers].contains("service = \"pricing\""), "{}", bench.screen());
    assert!(bench.screen().contains("1 consumer of 1 model"), "{}", bench.screen());
    // Somebody else changed the file meanwhile.
    bench.world.registers.insert(Kind::Consumers, "# by hand\n".into());
    bench.keys("<down>xx");
    bench.keys("<enter>");
    assert!(bench.screen().contains("not written"), "{}", bench.screen());
}
