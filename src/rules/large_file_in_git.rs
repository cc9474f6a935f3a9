//! `large-file-in-git`: data and model binaries that every clone carries.

use super::{Found, Ground, Meta, Report, Rule};
use crate::model::{Category, Context, Severity};
use crate::parse::Format;

/// Bytes above which a file slows every clone.
const LARGE: u64 = 10 << 20;

static META: Meta = Meta {
    id: "large-file-in-git",
    severity: Severity::Medium,
    category: Category::DataDependencies,
    dimension: Some("data-versioning"),
    what: "Reports data and model files over 10 MB that are committed straight to git.",
    why: "Every clone carries every version for ever, so people stop committing them and the versions end.",
    example: "data/train.csv (48 MB)",
    instead: "Track it with DVC or git-lfs, or keep it in a versioned store and commit its checksum.",
    wrong: "A large file that never changes costs only once.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let facts = ground.facts;
    for file in &facts.files {
        let binary = matches!(file.format, Format::Data(_) | Format::Model(_));
        if binary && file.size > LARGE && !matches!(file.context, Context::Vendored) {
            let message = format!(
                "{} MB of {} are committed to git",
                file.size >> 20,
                if matches!(file.format, Format::Model(_)) { "model" } else { "data" }
            );
            let suggestion = "track it with DVC or git-lfs".to_owned();
            report.add(Found { path: &file.path, context: file.context, lines: (0, 0), message, suggestion, key: "" });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{facts, said};
    use super::*;

    #[test]
    fn only_large_binaries_of_the_project_count() {
        let mut facts = facts(&[
            ("data/a.csv", ""),
            ("models/m.pkl", ""),
            ("vendor/x.csv", ""),
            ("a.py", ""),
            ("data/small.csv", ""),
        ]);
        for file in facts.files.iter_mut().filter(|file| file.name() != "small.csv") {
            file.size = 48 << 20;
        }
        assert_eq!(
            said(&RULE, &facts),
            ["data/a.csv:0 48 MB of data are committed to git", "models/m.pkl:0 48 MB of model are committed to git"]
        );
    }
}
