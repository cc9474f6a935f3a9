//! `paydown trend`.

use super::{record, repository, run};

#[test]
fn reviews_and_automatic_scores_share_a_chart_and_stay_apart() {
    let fixture = repository();
    let answers = "[answers.reproducibility]\nscore = 2\n[answers.dead-code]\nscore = 1\n";
    assert_eq!(record(&fixture, answers, &["--date", "2026-06-30"]).code, 0);
    assert_eq!(run(&fixture, &["backfill"]).code, 0);
    let text = run(&fixture, &["trend"]);
    assert_eq!((text.code, text.err.as_str()), (0, ""));
    assert!(text.out.starts_with("work  1 review ●  1 automatic score ◇\n"), "{}", text.out);
    let json: serde_json::Value = serde_json::from_str(&run(&fixture, &["trend", "--format", "json"]).out).unwrap();
    let kinds: Vec<_> = json["points"].as_array().unwrap().iter().map(|point| point["kind"].as_str()).collect();
    assert_eq!((json["schema"].as_str(), kinds), (Some("paydown.trend/1"), vec![Some("automatic"), Some("review")]));
    assert_eq!(json["points"][1]["markers"], serde_json::json!([]), "a review is not held against an automatic score");
    let csv = run(&fixture, &["trend", "--format", "csv"]).out;
    assert_eq!((csv.lines().count(), csv.matches("\r\n").count()), (3, 3));
}

#[test]
fn without_audits_it_says_how_to_begin() {
    let said = run(&repository(), &["trend"]);
    assert_eq!((said.code, said.out.contains("paydown backfill")), (0, true), "{}", said.out);
}
