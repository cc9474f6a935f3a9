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
    example: "ann/retrain-2023, 14 commits ahead, last commit 2023-05-02",
    instead: "Merge what is needed, tag what is worth keeping, delete the branch.",
    wrong: "Release and documentation branches are never merged on purpose.",
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
                "branch {} by {} was never merged: {} ahead, last commit {}",
                branch.name,
                branch.author,
                crate::text::count(u64::from(branch.ahead), "commit"),
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
