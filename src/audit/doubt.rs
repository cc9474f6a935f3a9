//! What makes an audit doubtful although it can be read: clocks that disagree, another rubric, a commit that is gone.

use std::collections::HashSet;
use std::hash::BuildHasher;

use chrono::{DateTime, FixedOffset, TimeDelta};

use crate::model::Audit;
use crate::rubric::Rubric;

/// Clocks of different machines and the offsets people work in may differ by as much.
const TOLERANCE: TimeDelta = TimeDelta::days(1);

/// Reasons to look twice at an audit, in words; not sanitised. `lost` are commits that are not in the repository any more.
pub fn doubts<S: BuildHasher>(
    audit: &Audit,
    rubric: &Rubric,
    lost: &HashSet<String, S>,
    now: DateTime<FixedOffset>,
) -> Vec<String> {
    let mut all: Vec<String> = rubric_doubt(audit, rubric).into_iter().collect();
    all.extend(wrong_clock(audit.at, audit.repository.committed_at, now));
    if let Some(commit) = audit.repository.commit.as_ref().filter(|commit| lost.contains(*commit)) {
        let short: String = commit.chars().take(10).collect();
        all.push(format!(
            "its commit {short} is not in the repository any more (rewritten history, or a shallow clone)"
        ));
    }
    all
}

/// Whether it was made by questions that are not those in use.
pub fn rubric_doubt(audit: &Audit, rubric: &Rubric) -> Option<String> {
    let (theirs, version) = (&audit.rubric.id, audit.rubric.version);
    if *theirs != rubric.id {
        let id = &rubric.id;
        return Some(format!("it was made by the rubric {theirs}, and {id} is in use: --rubric {theirs} shows it"));
    }
    let newer = version > rubric.version;
    newer.then(|| format!("it was made by version {version} of the rubric, and version {} is in use", rubric.version))
}

/// Whether a clock was wrong when an audit of this time was made, about a commit made at `committed`.
pub fn wrong_clock(
    at: DateTime<FixedOffset>,
    committed: Option<DateTime<FixedOffset>>,
    now: DateTime<FixedOffset>,
) -> Option<String> {
    let day = |at: DateTime<FixedOffset>| at.format("%Y-%m-%d").to_string();
    if at > now + TOLERANCE {
        return Some(format!("it is dated {}, which is still to come: a clock was wrong", day(at)));
    }
    let made = committed.filter(|made| *made > at + TOLERANCE)?;
    Some(format!("it is dated {}, before its own commit of {}: a clock was wrong", day(at), day(made)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{at, audit, rubric};

    #[test]
    fn each_doubt_has_its_reason_and_a_sound_audit_none() {
        let (rubric, now) = (rubric(), at("2026-12-01T12:00:00+01:00"));
        let lost = HashSet::from(["ab".repeat(20)]);
        let said = |change: fn(&mut Audit)| {
            let mut audit = audit(&[]);
            change(&mut audit);
            doubts(&audit, &rubric, &lost, now).join("; ")
        };
        assert_eq!(said(|_| {}), "");
        assert!(said(|audit| audit.rubric.id = "house".into()).contains("--rubric house"));
        assert!(said(|audit| audit.rubric.version = 9).contains("version 9"));
        assert!(said(|audit| audit.at = at("2030-01-01T00:00:00+00:00")).contains("still to come"));
        let early = said(|audit| audit.repository.committed_at = Some(at("2026-11-28T00:00:00+00:00")));
        assert!(early.contains("before its own commit of 2026-11-28"), "{early}");
        assert!(said(|audit| audit.repository.commit = Some("ab".repeat(20))).contains("rewritten history"));
    }
}
