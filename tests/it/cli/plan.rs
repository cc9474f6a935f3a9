//! `paydown plan`.

use super::{record, repository, run};

#[test]
fn a_plan_reaches_its_target_and_says_how() {
    let fixture = repository();
    let said = run(&fixture, &["plan", "--target", "4", "--format", "json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let plan: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((plan["schema"].as_str(), plan["reaches"].as_u64()), (Some("paydown.plan/1"), Some(4)));
    let moves = plan["moves"].as_array().unwrap();
    assert!(moves.iter().all(|one| !one["steps"].as_array().unwrap().is_empty()));
    let days: u64 = moves.iter().map(|one| one["effort_days"].as_u64().unwrap()).sum();
    assert_eq!(plan["effort_days"].as_u64(), Some(days));
    for format in ["text", "markdown"] {
        let said = run(&fixture, &["plan", "--format", format]);
        assert!(said.code == 0 && said.out.contains("Reproducibility"), "{}", said.out);
    }
}

#[test]
fn people_decide_where_it_starts_and_what_it_costs() {
    let fixture = repository();
    let answers = "[answers.reproducibility]\nscore = 2\n[answers.feedback-loop-audit]\nnot_applicable = \"no loop\"\n";
    assert_eq!(record(&fixture, answers, &[]).code, 0);
    let said = run(&fixture, &["plan", "--target", "3", "--effort", "monitoring=1", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert!(plan["moves"].as_array().unwrap().iter().all(|one| one["dimension"] != "feedback-loop-audit"));
    assert!(plan["from"].as_u64() >= Some(2) && plan["review"].is_string(), "{plan}");
    let reached = run(&fixture, &["plan", "--target", "1"]);
    assert!(reached.out.contains("is reached already"), "{}", reached.out);
    for wrong in [&["plan", "--target", "19"][..], &["plan", "--effort", "monitor=3"], &["plan", "--effort", "x"]] {
        let said = run(&fixture, wrong);
        assert_eq!((said.code, said.err.contains("try:")), (2, true), "{wrong:?}: {}", said.err);
    }
}
