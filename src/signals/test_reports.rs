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
