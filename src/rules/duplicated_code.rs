//! `duplicated-code`: blocks that were copied.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashMapExt};

use super::{Found, Ground, Meta, Report, Rule};
use crate::model::{Category, Context, Severity};
use crate::parse::python::CodeLine;

/// Logical lines of the shortest block that counts.
const LINES: usize = 10;
/// Tokens of the shortest block that counts: ten lines of two names each are a list.
const TOKENS: u32 = 100;

static META: Meta = Meta {
    id: "duplicated-code",
    severity: Severity::Medium,
    category: Category::PipelineJungle,
    dimension: Some("dead-code"),
    what: "Reports blocks of ten and more lines of code (comments, layout and imports apart) that stand word for word in two \
           places: one finding a pair of files, at the longest block. Versions of one script are left to script-variants.",
    why: "A bug mended in one copy lives on in the other, and nobody knows which one runs.",
    example: "the same 40 lines of cleaning in train.py and in score.py",
    instead: "Move the block into a module that both import.",
    wrong: "Scripts that must stand alone, such as lambda handlers, copy on purpose. Blocks with renamed variables are not found.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

/// A copied block: its first entry, the first entry of the origin, entries.
#[derive(Clone, Copy, Debug)]
struct Block {
    start: usize,
    other_start: usize,
    length: usize,
}

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let files: Vec<usize> = ground
        .facts
        .files
        .iter()
        .enumerate()
        .filter(|(_, file)| matches!(file.context, Context::Source | Context::Notebook))
        .map(|(index, _)| index)
        .collect();
    let families = super::script_variants::families(ground.facts);
    let family_of: HashMap<&str, usize> = families
        .iter()
        .enumerate()
        .flat_map(|(number, family)| family.iter().map(move |file| (file.path.as_str(), number)))
        .collect();
    let related = |a: usize, b: usize| {
        let family = |index: usize| family_of.get(ground.file(index).path.as_str());
        family(a).is_some() && family(a) == family(b)
    };
    for ((earlier, later), blocks) in copies(ground, &files) {
        if related(earlier, later) {
            continue;
        }
        let Some(longest) = blocks.iter().max_by_key(|block| (block.length, std::cmp::Reverse(block.start))) else {
            continue;
        };
        let (here, there) = (code(ground, later), code(ground, earlier));
        let (file, other) = (ground.file(later), ground.file(earlier));
        let line = |file: &crate::facts::FileFacts, line: u32| file.line(line).unwrap_or(0);
        let first = line(file, here[longest.start].line);
        let last = line(file, here[longest.start + longest.length - 1].end_line);
        let origin = line(other, there[longest.other_start].line);
        let total: usize = blocks.iter().map(|block| block.length).sum();
        let more = if blocks.len() > 1 {
            format!(
                ", and {} more in {}",
                total - longest.length,
                crate::text::count(blocks.len() as u64 - 1, "other block")
            )
        } else {
            String::new()
        };
        let whence = if earlier == later { format!("line {origin}") } else { format!("{}:{origin}", other.path) };
        report.add(Found {
            path: &file.path,
            context: file.context,
            lines: (first, last),
            message: format!(
                "{} of code are copied from {whence}{more}",
                crate::text::count(longest.length as u64, "line")
            ),
            suggestion: "move them into a module that both use".to_owned(),
            key: &other.path,
        });
    }
}

fn code<'a>(ground: &Ground<'a>, index: usize) -> &'a [CodeLine] {
    ground.file(index).python().map(|python| python.code.as_slice()).unwrap_or_default()
}

/// Copied blocks by pair of files, the earlier first. Every entry is looked at a bounded number of times.
fn copies(ground: &Ground<'_>, files: &[usize]) -> BTreeMap<(usize, usize), Vec<Block>> {
    let mut seen: HashMap<u64, (usize, usize)> = HashMap::new();
    let mut found: BTreeMap<(usize, usize), Vec<Block>> = BTreeMap::new();
    for &file in files {
        let lines = code(ground, file);
        if lines.len() < LINES {
            continue;
        }
        let mut at = 0;
        let mut inserted = 0;
        while at + LINES <= lines.len() {
            // Windows behind the current one may be the origin of a copy in the same file.
            while inserted + LINES <= at {
                seen.entry(window(&lines[inserted..])).or_insert((file, inserted));
                inserted += 1;
            }
            let Some(&(other, start)) = seen.get(&window(&lines[at..])) else {
                at += 1;
                continue;
            };
            let theirs = code(ground, other);
            let limit = if other == file { at - start } else { usize::MAX };
            let length = lines[at..]
                .iter()
                .zip(&theirs[start..])
                .take(limit)
                .take_while(|(one, two)| one.hash == two.hash && one.tokens == two.tokens)
                .count();
            let tokens: u32 = lines[at..at + length].iter().map(|line| u32::from(line.tokens)).sum();
            if length >= LINES && tokens >= TOKENS && !is_repetitive(&lines[at..at + length]) {
                found.entry((other, file)).or_default().push(Block { start: at, other_start: start, length });
            }
            at += length.max(1);
        }
        for start in inserted..=(lines.len() - LINES) {
            seen.entry(window(&lines[start..])).or_insert((file, start));
        }
    }
    found
}

/// The same line again and again is a table, not a block of code.
fn is_repetitive(lines: &[CodeLine]) -> bool {
    let distinct: std::collections::HashSet<u32> = lines.iter().map(|line| line.hash).collect();
    distinct.len() * 2 < lines.len()
}

fn window(lines: &[CodeLine]) -> u64 {
    lines.iter().take(LINES).fold(0xcbf2_9ce4_8422_2325, |hash, line| {
        (hash ^ u64::from(line.hash)).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23)
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::super::fixtures::messages;
    use super::*;

    fn block(lines: usize, name: &str) -> String {
        let mut out = String::new();
        for number in 0..lines {
            writeln!(out, "    {name}_{number} = frame['column_{number}'].fillna({number}).astype(int) + {number}")
                .unwrap();
        }
        out
    }

    #[test]
    fn a_copied_block_is_reported_once_a_pair() {
        let one = format!("def clean(frame):\n{}    return frame\n", block(14, "x"));
        let two = format!("import os\n\n\n# other words\ndef tidy(frame):\n{}    return 1\n", block(14, "x"));
        assert_eq!(
            messages(&RULE, &[("a.py", &one), ("b.py", &two)]),
            ["b.py:6 14 lines of code are copied from a.py:2"]
        );
    }

    #[test]
    fn copies_within_one_file_count_too() {
        let source = format!("def a(frame):\n{0}    return 1\ndef b(frame):\n{0}    return 2\n", block(12, "x"));
        assert_eq!(messages(&RULE, &[("a.py", &source)]), ["a.py:16 12 lines of code are copied from line 2"]);
    }

    #[test]
    fn short_blocks_imports_and_repetitions_do_not_count() {
        let short = format!("def a(frame):\n{}", block(6, "x"));
        assert!(messages(&RULE, &[("a.py", &short), ("b.py", &short)]).is_empty());
        let imports: Vec<String> =
            (0..30).map(|n| format!("from package.module_{n} import name_{n}, other_{n}")).collect();
        let imports = imports.join("\n");
        assert!(messages(&RULE, &[("a.py", &imports), ("b.py", &imports)]).is_empty());
        let table = "add('a', 1, 2, 3, 4, 5)\n".repeat(30);
        assert!(messages(&RULE, &[("a.py", &table), ("b.py", &table)]).is_empty());
    }

    #[test]
    fn versions_of_one_script_are_left_to_their_own_rule() {
        let source = format!("def clean(frame):\n{}", block(20, "x"));
        assert!(messages(&RULE, &[("prepare.py", &source), ("prepare_v2.py", &source)]).is_empty());
    }
}
