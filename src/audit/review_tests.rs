//! What a review promises: nothing decided for people, nothing lost, everything taken back.

use super::*;
use crate::audit::fixtures::{action, answers, at, audit, dimension, noon, rubric, suggestion};

fn review() -> Review {
    Review::start("id-1".into(), &rubric(), Repository::default(), None, "ada".into(), noon())
}

#[test]
fn the_origin_says_who_decided() {
    for (guess, confidence, expected) in [
        (Some(1), Confidence::Strong, Origin::Confirmed),
        (Some(1), Confidence::Moderate, Origin::Confirmed),
        (Some(2), Confidence::Strong, Origin::Overridden),
        (Some(2), Confidence::Moderate, Origin::Overridden),
        (Some(1), Confidence::Weak, Origin::Manual),
        (Some(0), Confidence::Weak, Origin::Manual),
        (None, Confidence::None, Origin::Manual),
    ] {
        let mut review = review();
        let suggestion = suggestion(0, guess, confidence);
        review.set_score(&dimension(0), 1, Some(&suggestion), noon());
        let answer = review.answer(&dimension(0)).unwrap();
        assert_eq!((answer.origin, &answer.verdict), (expected, &Verdict::Score(1)), "{guess:?} {confidence}");
        assert_eq!((answer.by.as_str(), answer.at), ("ada", Some(noon())));
        assert_eq!(answer.suggestion, Some(then(&suggestion)));
        assert_eq!(answer.evidence, suggestion.evidence);
    }
}

#[test]
fn a_weak_guess_is_never_accepted_with_one_key() {
    let mut review = review();
    assert!(!review.accept(&suggestion(0, Some(0), Confidence::Weak), noon()));
    assert!(!review.accept(&suggestion(0, None, Confidence::None), noon()));
    assert!(review.is_open(&dimension(0)));
    assert!(review.accept(&suggestion(0, Some(0), Confidence::Moderate), noon()));
    assert!(!review.is_open(&dimension(0)));
}

#[test]
fn accepting_all_takes_only_strong_ones_that_are_open_and_is_one_step() {
    let mut review = review();
    review.set_score(&dimension(0), 0, None, noon());
    let all = [
        suggestion(0, Some(2), Confidence::Strong),
        suggestion(1, Some(2), Confidence::Strong),
        suggestion(2, Some(1), Confidence::Moderate),
        suggestion(3, Some(1), Confidence::Strong),
        suggestion(4, Some(0), Confidence::Weak),
    ];
    assert_eq!(review.accept_all_strong(&all, noon()), 2);
    assert_eq!(review.answer(&dimension(0)).unwrap().verdict, Verdict::Score(0), "an answer given is never changed");
    assert!(review.is_open(&dimension(2)) && review.is_open(&dimension(4)));
    assert!(review.undo());
    assert_eq!(review.open_count(&rubric()), 9);
    assert!(review.undo() && !review.undo());
}

#[test]
fn a_note_on_an_open_question_waits_for_the_answer() {
    let mut review = review();
    review.set_note(&dimension(1), "ask the platform team".into(), noon());
    assert!(review.is_open(&dimension(1)) && review.answer(&dimension(1)).is_none());
    assert_eq!(review.tally(&rubric()).open, 10);
    let mut review = Review::resume(review.audit().clone(), None);
    assert_eq!(review.note(&dimension(1)), "ask the platform team");
    review.set_score(&dimension(1), 2, None, noon());
    assert_eq!(review.answer(&dimension(1)).unwrap().note, "ask the platform team");
    review.clear(&dimension(1));
    assert!(review.is_open(&dimension(1)));
    assert_eq!(review.note(&dimension(1)), "ask the platform team", "clearing an answer loses no words");
    review.set_note(&dimension(1), String::new(), noon());
    assert!(review.audit().answers.is_empty());
}

#[test]
fn changing_the_score_keeps_the_note_and_the_same_change_twice_is_one_step() {
    let mut review = review();
    review.set_score(&dimension(0), 1, None, noon());
    review.set_note(&dimension(0), "because".into(), noon());
    review.set_score(&dimension(0), 2, None, noon());
    review.set_score(&dimension(0), 2, None, noon());
    assert_eq!(review.answer(&dimension(0)).unwrap().note, "because");
    assert!(review.undo());
    assert_eq!(review.answer(&dimension(0)).unwrap().verdict, Verdict::Score(1));
}

#[test]
fn not_applicable_needs_a_reason_and_unknown_is_a_decision() {
    let mut review = review();
    assert_eq!(review.set_not_applicable(&dimension(0), "  ".into(), None, noon()), Err(ReasonMissing));
    assert!(review.is_open(&dimension(0)));
    let guess = suggestion(0, Some(1), Confidence::Strong);
    review.set_not_applicable(&dimension(0), "no model yet".into(), Some(&guess), noon()).unwrap();
    assert_eq!(review.answer(&dimension(0)).unwrap().origin, Origin::Overridden);
    assert!(!review.needs_reason(&dimension(0)), "the reason stands in the answer");
    review.set_unknown(&dimension(1), None, noon());
    assert!(!review.is_open(&dimension(1)));
    assert_eq!(review.tally(&rubric()).open, 9, "decided, but still open for the total");
}

#[test]
fn overriding_a_strong_suggestion_asks_for_a_reason_and_says_so_when_none_came() {
    let mut review = review();
    let strong = suggestion(0, Some(0), Confidence::Strong);
    review.set_score(&dimension(0), 2, Some(&strong), noon());
    review.set_score(&dimension(1), 2, Some(&suggestion(1, Some(0), Confidence::Moderate)), noon());
    assert!(review.needs_reason(&dimension(0)) && !review.needs_reason(&dimension(1)));
    let saved = review.finish(&rubric(), noon());
    assert_eq!(saved.answers[&dimension(0)].note, NO_REASON);
    assert_eq!(saved.answers[&dimension(1)].note, "");
    review.set_note(&dimension(0), "moved to another repository".into(), noon());
    assert!(!review.needs_reason(&dimension(0)));
}

#[test]
fn finishing_keeps_open_questions_as_unknown_in_the_order_of_the_rubric() {
    let mut review = review();
    review.set_note(&dimension(3), "who knows?".into(), noon());
    review.set_score(&dimension(9), 2, None, noon());
    review.set_score(&dimension(0), 1, None, noon());
    review.add_action(action("a1", ActionStatus::Open));
    let later = at("2026-11-20T13:00:00+01:00");
    let saved = review.finish(&rubric(), later);
    let ids: Vec<_> = saved.answers.keys().cloned().collect();
    let expected: Vec<_> = rubric().dimensions.iter().map(|dimension| dimension.id.clone()).collect();
    assert_eq!(ids, expected);
    assert_eq!(saved.answers[&dimension(3)].verdict, Verdict::Unknown);
    assert_eq!(saved.answers[&dimension(3)].note, "who knows?");
    assert_eq!((saved.result.total, saved.result.high, saved.result.open), (3, 19, 8));
    assert_eq!((saved.at, saved.actions[0].opened_in.as_str()), (later, "id-1"));
    assert_eq!(review.audit().at, noon(), "the review itself goes on unchanged");
}

#[test]
fn open_actions_are_carried_and_closed_here() {
    let mut previous = audit(&[Verdict::Score(1)]);
    previous.actions = vec![action("old", ActionStatus::Open), action("gone", ActionStatus::Done)];
    let mut review =
        Review::start("id-2".into(), &rubric(), Repository::default(), Some(previous.clone()), String::new(), noon());
    assert_eq!(review.actions().len(), 1);
    assert_eq!(review.actions()[0].opened_in, previous.id);
    assert!(review.audit().assessors.is_empty());
    assert!(review.set_action_status("old", ActionStatus::Done));
    assert_eq!(review.actions()[0].closed_in.as_deref(), Some("id-2"));
    assert!(review.set_action_status("old", ActionStatus::Open));
    assert_eq!(review.actions()[0].closed_in, None);
    assert!(review.remove_action("old") && !review.remove_action("old"));
    assert!(review.undo());
    assert_eq!(review.actions().len(), 1);
    assert_eq!(review.previous_answer(&dimension(0)).unwrap().verdict, Verdict::Score(1));
}

#[test]
fn the_next_open_question_wraps_round_and_skips_what_is_decided() {
    let (rubric, mut review) = (rubric(), review());
    for index in [1, 2, 9] {
        review.set_score(&dimension(index), 1, None, noon());
    }
    assert_eq!(review.next_open(&rubric, &dimension(0)), Some(dimension(3)));
    assert_eq!(review.next_open(&rubric, &dimension(8)), Some(dimension(0)));
    let mut full = audit(&[]);
    full.answers = answers(&vec![Verdict::Score(1); 10]);
    assert_eq!(Review::resume(full, None).next_open(&rubric, &dimension(0)), None);
}

#[test]
fn an_answer_to_a_question_no_longer_asked_is_kept_and_not_counted() {
    let mut draft = audit(&[Verdict::Score(2)]);
    let old = draft.answers[0].clone();
    draft.answers.insert("renamed-since".into(), old);
    let saved = Review::resume(draft, None).finish(&rubric(), noon());
    assert_eq!((saved.answers.len(), saved.result.total), (11, 2));
}
