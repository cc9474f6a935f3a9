//! What the code is made of, what could not be seen, and how the report was made.

use super::{Ingredients, clean};
use crate::model::{AuditKind, Inspection, RepositoryKind};
use crate::report::data::Part;
use crate::text::count;

/// Unread files that are named.
const UNREAD: usize = 10;

pub(super) fn composition(inspection: Option<&Inspection>) -> Vec<Part> {
    let Some(inspection) = inspection else { return Vec::new() };
    let total = inspection.composition.total();
    let parts = inspection.composition.parts().into_iter().filter(|(_, lines)| *lines > 0);
    parts.map(|(name, lines)| Part { name, lines, percent: (lines * 100 + total / 2) / total.max(1) }).collect()
}

pub(super) fn unseen(from: &Ingredients<'_>) -> Vec<String> {
    let mut all = Vec::new();
    all.extend(from.not_inspected.iter().map(|why| format!("the commit could not be inspected: {why}")));
    let repository = from.audit.map_or(from.repository, |audit| &audit.repository);
    if repository.shallow {
        all.push("history is cut off (a shallow clone): who knew what, branches and old changes are not known".into());
    }
    if from.audit.is_some() && repository.dirty_files > 0 {
        let files = count(repository.dirty_files, "file");
        all.push(format!("{files} differed from the commit when it was reviewed; findings are those of the commit"));
    }
    if let Some(audit) = from.audit {
        let open = from.rubric.dimensions.iter().filter(|one| !audit.answers.contains_key(&one.id)).count();
        let unknown = audit.answers.values().filter(|one| one.verdict == crate::model::Verdict::Unknown).count();
        if open + unknown > 0 {
            all.push(format!("{}: nobody knew, so the score is an interval", count((open + unknown) as u64, "answer")));
        }
    }
    if let Some(inspection) = from.inspection {
        let unread = &inspection.coverage.unread;
        all.extend(unread.iter().take(UNREAD).map(|file| clean(&format!("{}: {}", file.path, file.reason))));
        if unread.len() > UNREAD {
            all.push(format!("{} more not wholly read", count((unread.len() - UNREAD) as u64, "file")));
        }
    }
    all.extend(from.notes.iter().map(|note| clean(note)));
    all
}

pub(super) fn method(from: &Ingredients<'_>) -> Vec<String> {
    let rubric = from.rubric;
    let mut all = vec![format!(
        "{} dimensions, 0 to {} each: {}. {}.",
        rubric.dimensions.len(),
        rubric.top,
        rubric.title,
        rubric.source.trim_end_matches('.')
    )];
    let bands = rubric.bands.iter().map(|band| format!("{} from {} ({})", band.band.as_str(), band.from, band.meaning));
    all.push(format!(
        "Bands of debt: {}. Open answers make an interval, never a number.",
        bands.collect::<Vec<_>>().join("; ")
    ));
    all.push(match from.audit.map(|audit| audit.kind) {
        Some(AuditKind::Review) => {
            "People decided every answer; the inspection proposed, and what it proposed stands beside.".to_owned()
        }
        Some(AuditKind::Automatic) => "Scored from history alone; what only people know is left open.".to_owned(),
        None => {
            "Proposed by an inspection alone; guesses that rest on absence are left open in the interval.".to_owned()
        }
    });
    if let Some(inspection) = from.inspection {
        let what = match inspection.repository.kind {
            RepositoryKind::Worktree => "the work tree as it is",
            RepositoryKind::Revision | RepositoryKind::Bare => "the commit, from the object database",
            RepositoryKind::Folder => "a folder without git",
        };
        let (files, parsed) = (count(inspection.coverage.files, "file"), inspection.coverage.parsed);
        all.push(format!("Inspected: {what}; {files}, {parsed} understood. Nothing of the repository was run."));
    }
    let then = from.audit.map(|audit| audit.tool.version.as_str()).filter(|then| !then.is_empty());
    let written = then.map(|then| format!(", audit written by {then}")).unwrap_or_default();
    let digest = if rubric.digest.is_empty() { String::new() } else { format!(" ({})", rubric.digest) };
    all.push(format!(
        "paydown {}{written}; rubric {} version {}{digest}.",
        env!("CARGO_PKG_VERSION"),
        rubric.id,
        rubric.version
    ));
    all
}
