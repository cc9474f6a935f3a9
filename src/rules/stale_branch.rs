//! `stale-branch`: work that was never merged.

use chrono::Duration;

use super::{Found, Ground, Meta, Report, Rule};
use crate::model::{Category, Context, Severity};

/// The lesson's rule: merged or deleted within 30 days.
const DAYS: i64 = 30;

static META: Meta = Meta {
    id: "stale-branch",
    severity: Severity::Medium,
    category: Category::PipelineJungle,
    dimension: Some("dead-code"),
    what: "Reports branches that were never merged and whose last commit is more than 30 days before the inspected one.",
    why: "The only working training script may live there, known to one person who has left.",
    example: "ann/retrain-2023, 14 commits ahead, 52 behind, last commit 2023-05-02",
    instead: "Merge what is needed, tag what is worth keeping, delete the branch.",
    wrong: "Release and documentation branches are never merged on purpose.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let facts = ground.facts;
    let Some(now) = facts.repository.committed_at else { return };
    for branch in facts.history.branches.iter().filter(|branch| !branch.merged && branch.ahead > 0) {
        let kept = ["release", "gh-pages", "stable", "docs"]
            .iter()
            .any(|word| branch.name.to_ascii_lowercase().contains(word));
        if now - branch.at > Duration::days(DAYS) && !kept {
            let message = format!(
                "branch {} by {} was never merged: {} ahead, {} behind, last commit {}",
                branch.name,
                branch.author,
                crate::text::count(u64::from(branch.ahead), "commit"),
                branch.behind,
                branch.at.date_naive()
            );
            let suggestion = "merge what is needed, delete the rest".to_owned();
            report.add(Found {
                path: "",
                context: Context::Source,
                lines: (0, 0),
                message,
                suggestion,
                key: &branch.name,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{day, facts, said};
    use super::*;
    use crate::repo::BranchHistory;

    fn found(name: &str, at: i64, merged: bool, ahead: u32) -> usize {
        let mut facts = facts(&[]);
        facts.repository.committed_at = Some(day(400));
        facts.history.branches = vec![BranchHistory {
            name: name.to_owned(),
            remote: false,
            tip: String::new(),
            author: "Ann".to_owned(),
            at: day(at),
            merged,
            ahead,
            behind: 3,
        }];
        said(&RULE, &facts).len()
    }

    #[test]
    fn only_old_unmerged_work_is_stale() {
        assert_eq!(found("ann/retrain", 300, false, 4), 1);
        assert_eq!(found("ann/retrain", 390, false, 4), 0);
        assert_eq!(found("ann/retrain", 300, true, 4), 0);
        assert_eq!(found("ann/retrain", 300, false, 0), 0);
        assert_eq!(found("release-1.2", 300, false, 4), 0);
    }
}
