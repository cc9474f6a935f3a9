//! The review held as a meeting, as keys and as time that goes by.

use chrono::TimeDelta;

use super::fixture::{Bench, now, opened};
use super::model::Screen;
use super::msg::{Msg, Opened};
use crate::model::{Audit, Origin, Verdict};

/// Three people in a meeting at the first dimension.
fn three(width: u16, height: u16) -> Bench {
    let mut bench = Bench::new(width, height);
    bench.keys("<space>m, ola, mira<enter>");
    assert_eq!((bench.model.screen, bench.model.overlays.len()), (Screen::Meeting, 0));
    bench
}

fn newest(bench: &Bench) -> &Audit {
    bench.world.drafts.last().unwrap()
}

/// What is said at most sizes: words without line breaks.
fn said(bench: &Bench) -> String {
    bench.screen().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn votes_are_given_unseen_shown_together_and_the_group_decides() {
    let mut bench = three(100, 30);
    assert_eq!(newest(&bench).assessors, ["ada", "ola", "mira"]);
    bench.keys("v");
    assert!(
        said(&bench).contains("ada: 0 to 2, nobody sees it") && said(&bench).contains("▸ ada ○ ola ○ mira"),
        "{}",
        bench.screen()
    );
    bench.keys("0");
    let before = bench.screen();
    bench.keys("u2");
    assert_eq!(bench.screen(), before, "a vote cannot be read from the screen before all are in");
    assert!(newest(&bench).meeting.as_ref().unwrap().votes.is_empty());
    bench.keys("0");
    assert!(bench.model.session.review.as_ref().unwrap().audit().answers.is_empty(), "votes are no answers");
    bench.keys("-");
    assert!(said(&bench).contains("from 0 to 2: the outermost speak, then"), "{}", bench.screen());
    let meeting = newest(&bench).meeting.clone().unwrap();
    let votes: Vec<_> = meeting.votes.iter().map(|vote| (vote.by.as_str(), vote.score)).collect();
    assert_eq!(votes, [("ada", Some(2)), ("ola", Some(0)), ("mira", None)]);
    bench.keys("<enter>");
    assert!(said(&bench).contains("the votes differ"), "{}", bench.screen());
    bench.keys("1nboth are right<enter>");
    let answer = &newest(&bench).answers["reproducibility"];
    assert_eq!(
        (&answer.verdict, answer.origin, answer.note.as_str()),
        (&Verdict::Score(1), Origin::Confirmed, "both are right")
    );
    bench.keys("<enter>");
    assert_eq!(bench.model.review.dimension, 1);
}

#[test]
fn what_all_voted_is_taken_with_one_key() {
    let mut bench = three(100, 30);
    bench.keys("<right>v222");
    assert!(said(&bench).contains("all say 2: ⏎ takes it"), "{}", bench.screen());
    bench.keys("<enter>");
    assert_eq!(newest(&bench).answers["data-versioning"].verdict, Verdict::Score(2));
    assert_eq!(bench.model.review.dimension, 2);
}

#[test]
fn nobody_votes_where_nobody_is() {
    let mut bench = three(100, 30);
    bench.model.session.review.as_mut().unwrap().set_assessors(Vec::new());
    bench.keys("v");
    assert!(bench.model.meeting.voting.is_none() && bench.screen().contains("Who is here?"), "{}", bench.screen());
}

#[test]
fn while_votes_are_given_no_key_does_anything_else() {
    let mut bench = three(100, 30);
    bench.keys("v1a7");
    assert!(bench.model.overlays.is_empty() && said(&bench).contains("votes are being given"), "{}", bench.screen());
    assert_eq!(bench.model.meeting.voting.as_ref().unwrap().len(), 1);
    bench.keys("<esc>");
    assert_eq!((bench.model.screen, bench.model.meeting.voting.is_none()), (Screen::Meeting, true));
}

#[test]
fn the_bell_rings_once_for_each_dimension_and_time_is_counted() {
    let mut bench = three(120, 36);
    let later = |seconds| now() + TimeDelta::seconds(seconds);
    for (at, rang) in [(200, 0), (239, 0), (240, 1), (241, 1), (400, 1)] {
        bench.send(Msg::Now(later(at)));
        bench.send(Msg::Tick);
        assert_eq!(bench.world.rang, rang, "after {at} s");
    }
    assert!(bench.screen().contains("6:40 of 4:00 – time is over"), "{}", bench.screen());
    bench.keys("1<right>");
    assert!(bench.screen().contains("0:00 of 4:00"), "{}", bench.screen());
    bench.send(Msg::Now(later(400 + 240)));
    bench.send(Msg::Tick);
    assert_eq!(bench.world.rang, 2);
    bench.keys("0<esc><esc>");
    bench.send(Msg::Now(later(5000)));
    bench.send(Msg::Tick);
    assert_eq!(bench.world.rang, 2, "nobody is in the meeting");
    let meeting = bench.model.session.review.as_ref().unwrap().meeting().unwrap().clone();
    let seconds: Vec<_> = meeting.seconds.values().copied().collect();
    assert_eq!(seconds, [400, 240]);
    bench.keys("<space>m+");
    assert!(bench.screen().contains("4:00 of 5:00"), "{}", bench.screen());
}

#[test]
fn it_ends_with_minutes_on_the_clipboard_or_in_a_file() {
    let mut bench = three(100, 30);
    bench.keys("v110<enter>1aask legal<enter>ola<enter>friday<enter>pwho pays?<enter>");
    bench.keys("m");
    assert!(bench.screen().contains("## Decisions"), "{}", bench.screen());
    bench.keys("<esc>s<enter>");
    assert!(bench.screen().contains("The meeting is over and saved"), "{}", bench.screen());
    bench.keys("<enter>");
    let minutes = bench.world.copied.pop().unwrap();
    for line in [
        "Present: ada, ola, mira.",
        "- 1 Reproducibility: **1**. Votes: ada 1, ola 1, mira 0, from 0 to 1.",
        "- [ ] ask legal, ola, until 2026-11-27 (Reproducibility)",
        "- who pays? (Reproducibility)",
    ] {
        assert!(minutes.contains(line), "{line} in\n{minutes}");
    }
    let saved = bench.world.saved[0].meeting.as_ref().unwrap();
    assert_eq!((saved.votes.len(), saved.parked.len()), (3, 1));

    let mut bench = three(100, 30);
    bench.keys("1s<enter>f<enter>");
    assert!(bench.screen().contains("the minutes are in minutes-churn-model-2026-11-20.md"), "{}", bench.screen());
}

#[test]
fn who_is_here_is_completed_from_the_history() {
    let mut bench = Bench::new(100, 30);
    bench.keys("<space>m, mir");
    assert!(bench.screen().contains("Tab completes mira"), "{}", bench.screen());
    bench.keys("<tab>, Mira L<right><enter>");
    assert_eq!(newest(&bench).assessors, ["ada", "mira", "Mira Lindqvist"]);
}

#[test]
fn a_meeting_that_was_killed_goes_on_where_it_was() {
    let mut bench = three(100, 30);
    bench.keys("v210p later <enter>1");
    let draft = newest(&bench).clone();
    let mut again = Bench::unscanned(100, 30, &Opened { draft: Some(draft.clone()), ..opened() });
    again.keys("<enter><space>m");
    assert_eq!(again.model.screen, Screen::Meeting);
    let review = again.model.session.review.as_ref().unwrap();
    assert_eq!(review.audit().meeting.as_ref().unwrap().votes, draft.meeting.as_ref().unwrap().votes);
    assert_eq!(review.meeting().unwrap().parked[0].text, "later");
    assert!(again.model.overlays.is_empty(), "who is here was asked before");
}

#[test]
fn what_was_put_off_comes_back_on_request() {
    let mut bench = three(120, 36);
    bench.keys("pthe bucket<enter>");
    assert!(bench.screen().contains("· the bucket"), "{}", bench.screen());
    bench.keys("U");
    assert!(newest(&bench).meeting.as_ref().unwrap().parked.is_empty());
    bench.keys("U");
    assert!(bench.screen().contains("nothing is put off"), "{}", bench.screen());
}
