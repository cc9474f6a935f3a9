//! `script-variants`: competing versions of one script.

use std::collections::BTreeMap;

use foldhash::{HashSet, HashSetExt};

use super::ground::SHOWS;
use super::{Found, Ground, Meta, Report, Rule};
use crate::facts::{FileFacts, RepoFacts};
use crate::model::{Category, Context, Severity};
use crate::parse::Format;

static META: Meta = Meta {
    id: "script-variants",
    severity: Severity::Medium,
    category: Category::PipelineJungle,
    dimension: Some("dead-code"),
    what: "Reports families of scripts or notebooks in one folder whose names differ only by a version or a fix (_v2, _new, \
           _fixed, _old, _backup, _final, _copy, _with_…, a date) and that share code: a quarter of the lines of the smaller \
           one. Packages, migrations, versioned APIs, examples, tests and versions that are all imported by other code do not count.",
    why: "Nobody knows which one is canonical, and a bug fixed in one lives on in the others.",
    example: "prepare_data.py, prepare_data_v2.py, prepare_data_new.py",
    instead: "Keep one, delete the rest; branches are for alternatives.",
    wrong: "Two versions that are both supported are not variants.",
    measured: "All five families of the lesson's eleven scripts, written out as cases; no finding in ten well-kept \
               libraries (2,214 Python files).",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let facts = ground.facts;
    for family in families(facts) {
        let names: Vec<&str> = family.iter().map(|file| file.name()).collect();
        let first = family[0];
        let message = format!("{} versions of one script stand side by side: {}", family.len(), names.join(", "));
        let suggestion = "keep the one that runs, delete the others".to_owned();
        report.add(Found {
            path: &first.path,
            context: first.context,
            lines: (0, 0),
            message,
            suggestion,
            key: &names.join(","),
        });
    }
}

/// Families of two or more, each with at least one name that says it is a version of another.
pub(crate) fn families(facts: &RepoFacts) -> Vec<Vec<&FileFacts>> {
    let mut by_base: BTreeMap<(String, String, String), Vec<&FileFacts>> = BTreeMap::new();
    for file in facts.files.iter().filter(|file| is_candidate(file)) {
        let (stem, extension) = file.name().rsplit_once('.').unwrap_or((file.name(), ""));
        let stem = stem.to_ascii_lowercase();
        let key = (file.folder().to_owned(), base(&stem).to_owned(), extension.to_ascii_lowercase());
        by_base.entry(key).or_default().push(file);
    }
    let mut found = alike_ones(by_base.into_values());
    let extended = alike_ones(with_suffix(facts, &found).into_iter());
    found.extend(extended);
    let imported = imported_names(facts);
    found.retain(|family| !family.iter().all(|file| imported.contains(stem_of(file))));
    found.sort_by(|a, b| a[0].path.cmp(&b[0].path));
    found
}

fn stem_of(file: &FileFacts) -> &str {
    file.name().rsplit_once('.').map_or(file.name(), |(stem, _)| stem)
}

/// Names of modules that other code imports: where all versions are in use, they are supported, not left behind.
fn imported_names(facts: &RepoFacts) -> HashSet<&str> {
    let mut names = HashSet::new();
    for file in facts.files.iter().filter(|file| file.context != Context::Test) {
        for import in file.python().into_iter().flat_map(|python| &python.imports) {
            names.extend(import.module.rsplit('.').next());
            names.extend(import.names.iter().map(String::as_str));
        }
    }
    names
}

/// What is left of families in which members share code. Most files have no family, and need no look at their code.
fn alike_ones<'a>(families: impl Iterator<Item = Vec<&'a FileFacts>>) -> Vec<Vec<&'a FileFacts>> {
    let is_family = |family: &Vec<&FileFacts>| family.len() >= 2;
    families.filter(is_family).map(alike).filter(is_family).collect()
}

/// Members that share code with another one. Where no code is known, only a name that says it plainly counts.
fn alike(family: Vec<&FileFacts>) -> Vec<&FileFacts> {
    let lines: Vec<HashSet<u32>> = family
        .iter()
        .map(|file| file.python().into_iter().flat_map(|python| &python.code).map(|line| line.hash).collect())
        .collect();
    let related = |at: usize| {
        (0..family.len()).any(|other| other != at && is_copy(&lines[at], &lines[other], &[family[at], family[other]]))
    };
    let keep: Vec<bool> = (0..family.len()).map(related).collect();
    family.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(file, _)| file).collect()
}

/// Whether two scripts have grown from one: a quarter of the smaller one's lines stands in the other.
fn is_copy(one: &HashSet<u32>, other: &HashSet<u32>, files: &[&FileFacts]) -> bool {
    let smaller = one.len().min(other.len());
    if smaller < 4 {
        // Too little code to compare, or none known: the marks must be words or versions, not a digit at the end.
        return files.iter().any(|file| {
            let stem = file.name().rsplit_once('.').map_or(file.name(), |(stem, _)| stem).to_ascii_lowercase();
            let rest = base(&stem);
            stem.contains("_with_") || (rest != stem && !is_numbered(&stem, rest))
        });
    }
    one.intersection(other).count() * 4 >= smaller
}

/// `run_2`, `train3`: told apart by a number only.
fn is_numbered(stem: &str, base: &str) -> bool {
    stem.strip_prefix(base)
        .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'_' | b'-')))
}

fn is_candidate(file: &FileFacts) -> bool {
    let name = file.name();
    matches!(file.context, Context::Source | Context::Notebook)
        && matches!(file.format, Format::Python | Format::Notebook | Format::R | Format::Sql | Format::Shell)
        && !name.starts_with("test")
        && !matches!(name, "__init__.py" | "__main__.py" | "conftest.py" | "setup.py")
        && !is_versioned_folder(file.folder())
        && !file.folder().split('/').any(|part| SHOWS.contains(&part.to_ascii_lowercase().as_str()))
}

/// Migrations and versioned APIs number their files on purpose.
fn is_versioned_folder(folder: &str) -> bool {
    folder.split('/').any(|part| matches!(part, "migrations" | "versions" | "alembic" | "schemas"))
}

/// `merge_all_with_demographics` beside `merge_all`.
fn with_suffix<'a>(facts: &'a RepoFacts, known: &[Vec<&'a FileFacts>]) -> Vec<Vec<&'a FileFacts>> {
    let mut out: Vec<Vec<&FileFacts>> = Vec::new();
    for file in facts.files.iter().filter(|file| is_candidate(file)) {
        let stem = file.name().rsplit_once('.').map_or(file.name(), |(stem, _)| stem);
        let Some((head, _)) = stem.split_once("_with_") else { continue };
        let original = facts.files.iter().find(|other| {
            other.folder() == file.folder()
                && other.name().rsplit_once('.').is_some_and(|(stem, _)| stem.eq_ignore_ascii_case(head))
        });
        if let Some(original) = original
            && !known.iter().any(|family| family.iter().any(|member| member.path == file.path))
        {
            match out.iter_mut().find(|family| family[0].path == original.path) {
                Some(family) => family.push(file),
                None => out.push(vec![original, file]),
            }
        }
    }
    out
}

/// The stem without the marks by which people name a version of a script.
fn base(stem: &str) -> &str {
    const MARKS: &[&str] = &[
        "new",
        "old",
        "fixed",
        "fix",
        "backup",
        "bak",
        "final",
        "copy",
        "orig",
        "original",
        "deprecated",
        "legacy",
        "tmp",
        "temp",
        "latest",
        "updated",
        "rev",
        "bis",
        "save",
    ];
    let mut rest = stem;
    loop {
        let Some((head, tail)) = rest.rsplit_once(['_', '-', ' ', '.']) else { return unnumbered(rest) };
        let marked = MARKS.contains(&tail) || is_version(tail);
        if head.is_empty() || !marked {
            return if is_prefix_mark(rest) {
                rest.split_once(['_', '-']).map_or(rest, |(_, tail)| tail)
            } else {
                unnumbered(rest)
            };
        }
        rest = head;
    }
}

/// `old_score` beside `score`.
fn is_prefix_mark(stem: &str) -> bool {
    stem.split_once(['_', '-'])
        .is_some_and(|(head, tail)| matches!(head, "old" | "new" | "copy" | "backup") && !tail.is_empty())
}

/// `train2` beside `train`: one digit from 2 on.
fn unnumbered(stem: &str) -> &str {
    match stem.char_indices().next_back() {
        Some((at, c))
            if ('2'..='9').contains(&c)
                && at > 3
                && !stem[..at].ends_with(|c: char| c.is_ascii_digit() || c == '_') =>
        {
            &stem[..at]
        }
        _ => stem,
    }
}

/// `v2`, `v1`, `2`, `20240301`.
fn is_version(mark: &str) -> bool {
    let digits = mark.strip_prefix('v').unwrap_or(mark);
    let numeric = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    numeric && (mark.starts_with('v') || digits.len() <= 2 || digits.len() == 8 || digits.len() == 6)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures;
    use super::*;

    fn facts(paths: &[&str]) -> Vec<FileFacts> {
        paths
            .iter()
            .map(|path| FileFacts {
                path: (*path).to_owned(),
                format: crate::parse::classify(path),
                ..FileFacts::default()
            })
            .collect()
    }

    #[test]
    fn marks_of_versions_are_taken_off() {
        assert_eq!(base("prepare_data_v2"), "prepare_data");
        assert_eq!(base("prepare_data_new"), "prepare_data");
        assert_eq!(base("prep_features_fixed"), "prep_features");
        assert_eq!(base("model_final_v3"), "model");
        assert_eq!(base("train2"), "train");
        assert_eq!(base("resnet50"), "resnet50");
        assert_eq!(base("old_score"), "score");
        assert_eq!(base("export_2024"), "export_2024");
    }

    /// The eleven scripts that the lesson names, each written out.
    const LESSON: [(&str, &str); 11] = [
        ("prepare_data.py", include_str!("../../tests/cases/script-variants/lesson/prepare_data.py")),
        ("prepare_data_v2.py", include_str!("../../tests/cases/script-variants/lesson/prepare_data_v2.py")),
        ("prepare_data_new.py", include_str!("../../tests/cases/script-variants/lesson/prepare_data_new.py")),
        ("prep_features.py", include_str!("../../tests/cases/script-variants/lesson/prep_features.py")),
        ("prep_features_fixed.py", include_str!("../../tests/cases/script-variants/lesson/prep_features_fixed.py")),
        ("merge_all.py", include_str!("../../tests/cases/script-variants/lesson/merge_all.py")),
        (
            "merge_all_with_demographics.py",
            include_str!("../../tests/cases/script-variants/lesson/merge_all_with_demographics.py"),
        ),
        ("fix_missing_values.py", include_str!("../../tests/cases/script-variants/lesson/fix_missing_values.py")),
        ("fix_missing_values_v2.py", include_str!("../../tests/cases/script-variants/lesson/fix_missing_values_v2.py")),
        ("final_features.py", include_str!("../../tests/cases/script-variants/lesson/final_features.py")),
        (
            "final_features_with_extra_cols.py",
            include_str!("../../tests/cases/script-variants/lesson/final_features_with_extra_cols.py"),
        ),
    ];

    #[test]
    fn all_five_families_of_the_lesson_are_found() {
        let facts = fixtures::facts(&LESSON);
        let found: Vec<Vec<&str>> =
            families(&facts).iter().map(|family| family.iter().map(|file| file.name()).collect()).collect();
        assert_eq!(
            found,
            [
                vec!["final_features.py", "final_features_with_extra_cols.py"],
                vec!["fix_missing_values.py", "fix_missing_values_v2.py"],
                vec!["merge_all.py", "merge_all_with_demographics.py"],
                vec!["prep_features.py", "prep_features_fixed.py"],
                vec!["prepare_data.py", "prepare_data_new.py", "prepare_data_v2.py"],
            ]
        );
    }

    #[test]
    fn names_alone_do_not_make_a_family_where_code_is_known() {
        let lines =
            |what: &str| (0..10).map(|n| format!("{what}_{n} = {what}({n}, 'x')")).collect::<Vec<_>>().join("\n");
        let (one, two) = (lines("load"), lines("store"));
        let found = |files: &[(&str, &str)]| families(&fixtures::facts(files)).len();
        assert_eq!(found(&[("resnet.py", &one), ("resnet_v2.py", &two)]), 0);
        assert_eq!(found(&[("resnet.py", &one), ("resnet_v2.py", &one)]), 1);
        let both = "import resnet\nimport resnet_v2\n";
        assert_eq!(found(&[("resnet.py", &one), ("resnet_v2.py", &one), ("zoo.py", both)]), 0);
        assert_eq!(found(&[("resnet.py", &one), ("resnet_v2.py", &one), ("zoo.py", "import resnet\n")]), 1);
        assert_eq!(found(&[("load.py", &one), ("load_v2.sh", "echo 1\n")]), 0);
        assert_eq!(found(&[("run_1.sh", "echo 1\n"), ("run_2.sh", "echo 2\n")]), 0);
        assert_eq!(found(&[("run.sh", "echo 1\n"), ("run_old.sh", "echo 2\n")]), 1);
    }

    #[test]
    fn packages_and_migrations_are_no_families() {
        let files = facts(&[
            "examples/fit_old.py",
            "examples/fit_new.py",
            "a/__init__.py",
            "b/__init__.py",
            "migrations/x_v1.py",
            "migrations/x_v2.py",
        ]);
        assert!(files.iter().filter(|file| is_candidate(file)).count() == 0);
    }
}
