//! What a report says of an audit that nobody inspected, of one with open answers, and of passwords in it.

use chrono::NaiveDate;

use super::{Ingredients, gather};
use crate::audit::fixtures::{action, at, audit, rubric};
use crate::audit::{compare, track};
use crate::model::{ActionStatus, Audit, Repository, Verdict};
use crate::report::ReportData;
use crate::trend::series;

fn report(before: Option<&Audit>, audit: &Audit) -> ReportData {
    let rubric = rubric();
    let audits: Vec<&Audit> = before.into_iter().chain([audit]).collect();
    let comparison = before.map(|before| compare(&rubric, before, audit));
    gather(&Ingredients {
        rubric: &rubric,
        audit: Some(audit),
        comparison: comparison.as_ref(),
        series: &series(&rubric, &audits),
        actions: &track(&audits, &[]),
        inspection: None,
        not_inspected: Some("the commit is gone".into()),
        repository: &Repository {
            remote: Some("https://me:secret@github.com/acme/churn".into()),
            ..audit.repository.clone()
        },
        notes: Vec::new(),
        today: NaiveDate::from_ymd_opt(2026, 12, 2).unwrap(),
    })
}

#[test]
fn open_answers_stay_an_interval_and_what_was_not_seen_is_said() {
    let mut after = audit(&[Verdict::Score(2), Verdict::Unknown, Verdict::NotApplicable("none".into())]);
    after.at = at("2026-11-20T12:00:00+01:00");
    after.actions = vec![action("a", ActionStatus::Open)];
    let mut before = audit(&[Verdict::Score(1), Verdict::Score(1)]);
    (before.id, before.at) = ("0".into(), at("2026-08-20T12:00:00+01:00"));
    let data = report(Some(&before), &after);
    let decision = &data.decision;
    assert_eq!((decision.total, decision.low, decision.high, decision.out_of), (2.0, 2.0, 18.0, 18.0));
    assert!(
        decision.sentence.starts_with("2 of 18, scaled 2.2 of 20 (2 to 18 with 8 open answers): the band is"),
        "{}",
        decision.sentence
    );
    let states: Vec<&str> = data.dimensions.iter().map(|row| row.state).take(4).collect();
    assert_eq!(states, ["scored", "unknown", "not-applicable", "open"]);
    assert_eq!((data.dimensions[0].change, data.dimensions[0].decided.as_str()), (Some(1), "answered by ada"));
    assert_eq!(data.dimensions[2].reason, "none");
    assert!(!data.findings.looked && data.unseen[0].contains("the commit is gone"), "{:?}", data.unseen);
    assert!(data.actions[0].overdue && data.onboarding.is_none() && data.trend[1].current);
}

#[test]
fn no_password_is_in_it() {
    let mut audit = audit(&[Verdict::Score(1)]);
    audit.repository.remote = Some("https://other:secret@gitlab.com/acme/churn".into());
    audit.answers[0].note = "reads postgresql://churn:secret@db/churn".into();
    let data = report(None, &audit);
    let all = serde_json::to_string(&data).unwrap();
    assert!(!all.contains("secret") && all.contains("postgresql://***@db/churn"), "{all}");
    assert_eq!(data.repository.web.as_deref(), Some("https://github.com/acme/churn"));
    assert!(data.decision.sentence.ends_with("There is no audit before it."), "{}", data.decision.sentence);
}
