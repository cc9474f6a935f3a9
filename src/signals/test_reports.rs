//! What reports of test runs say: tests that ran are tests, in whatever language they are.

use super::observations::{Observations, place};
use super::scene::Scene;
use crate::model::Strength;
use crate::parse::test_report::TestReport;
use crate::text::count;

/// Tests that passed from which on a run shows a suite, and from which on it shows it for sure.
const SUITE: u64 = 3;
const SURE: u64 = 10;

/// Percent of lines that tests ran from which on coverage shows that tests are there.
const COVERED: u64 = 10;

pub(super) fn observe(scene: &Scene<'_>, seen: &mut Observations) {
    for named in &scene.facts.test_reports {
        let (strength, note) = match named.report {
            TestReport::Results { tests, failed, skipped } => {
                let passed = tests.saturating_sub(failed + skipped);
                if passed < SUITE {
                    continue;
                }
                let note = format!("{} ran: {passed} passed, {failed} failed, {skipped} skipped", count(tests, "test"));
                (if passed >= SURE { Strength::Strong } else { Strength::Moderate }, note)
            }
            TestReport::Coverage { lines, covered } => {
                let percent = covered.saturating_mul(100) / lines.max(1);
                if percent < COVERED {
                    continue;
                }
                (Strength::Moderate, format!("tests run {percent}% of {}", count(lines, "line")))
            }
        };
        seen.present("tests.unit", strength, vec![place(&named.path, None, note)]);
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog;
    use crate::facts::{NamedReport, RepoFacts, Tools};
    use crate::model::{Outcome, Strength};
    use crate::parse::test_report::TestReport;

    fn seen(report: TestReport) -> (bool, Strength, Option<String>) {
        let mut facts = RepoFacts::of_texts(&[("train.py", "x = 1\n")], catalog::built_in());
        facts.test_reports = vec![NamedReport { path: "build/junit.xml".into(), report }];
        let tools = Tools::find(&facts, catalog::built_in_matcher());
        let all = crate::signals::observe(&facts, &tools, &[]).observations;
        let unit = all.into_iter().find(|one| one.signal.as_str() == "tests.unit").unwrap();
        let note = unit.places.first().map(|place| place.note.clone());
        (unit.outcome == Outcome::Present, unit.strength, note)
    }

    #[test]
    fn tests_that_ran_are_tests_and_too_few_prove_nothing() {
        let results = |tests, failed| TestReport::Results { tests, failed, skipped: 0 };
        let said = Some("12 tests ran: 11 passed, 1 failed, 0 skipped".to_owned());
        assert_eq!(seen(results(12, 1)), (true, Strength::Strong, said));
        assert!(!seen(results(4, 2)).0 && !seen(results(0, 0)).0);
        assert!(seen(TestReport::Coverage { lines: 100, covered: 40 }).0);
        assert!(
            !seen(TestReport::Coverage { lines: 100, covered: 0 }).0
                && !seen(TestReport::Coverage { lines: 0, covered: 0 }).0
        );
    }
}
