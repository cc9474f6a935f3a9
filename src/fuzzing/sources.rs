//! Everything else that is parsed: documents, dependencies, commands, other languages, reports, patterns.

use super::places;
use crate::catalog::glob_to_regex;
use crate::parse::{
    by_shebang, ci, classify, command, decode, dockerfile, gitattributes, lock, makefile, markdown, pep508, proto, r,
    requirements, rst, shell, sql, test_report,
};

/// Markdown and reStructuredText.
pub(super) fn prose(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    for (name, prose) in [("markdown", markdown::parse(&text)), ("rst", rst::parse(&text))] {
        places::exist(name, &prose, &text);
        places::exist(name, &prose.commands(), &text);
        let last = places::count(&text);
        assert!(prose.texts().all(|(line, _)| (1..=last).contains(&u64::from(line))), "{name}: a text on no line");
        assert!(prose.section(1).is_none_or(|heading| heading.line <= 1), "{name}: a section before its heading");
    }
}

/// Requirements and pinned environments, line by line.
pub(super) fn requirements(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    let parsed = requirements::parse(&text);
    places::exist("requirements", &parsed, &text);
    assert!(parsed.pinned_share().is_none_or(|share| (0.0..=1.0).contains(&share)), "a share beyond the whole");
    places::exist("conda.lock", &lock::parse("conda.lock", &text), &text);
    for line in text.lines().take(50) {
        let Some(one) = pep508::parse(line, 1) else { continue };
        assert_eq!(pep508::normalise(&one.name), one.name, "a name that is normalised twice changes");
        assert!(one.exact_version().is_none_or(|version| line.contains(version)), "a version that stands nowhere");
    }
}

/// Shell, Makefiles, container files, pipelines of Jenkins.
pub(super) fn commands(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    places::exist("shell", &shell::parse(&text), &text);
    places::exist("crontab", &shell::parse_crontab(&text), &text);
    places::exist("makefile", &makefile::parse(&text), &text);
    places::exist("dockerfile", &dockerfile::parse(&text), &text);
    places::exist("jenkins", &ci::parse(ci::CiSystem::Jenkins, &text), &text);
    let all = command::commands(&command::without_prompts(&text), 1);
    places::exist("commands", &all, &text);
    for command in all {
        // What a command runs is a word of it, or a module said with dots.
        if let Some(script) = command.script_path() {
            assert!(!script.is_empty() && !script.contains('\n'), "a script of no name: {script:?}");
        }
    }
}

/// SQL, R and Protocol Buffers.
pub(super) fn languages(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    places::exist("sql", &sql::parse(&text), &text);
    places::exist("r", &r::parse(&text), &text);
    places::exist("proto", &proto::parse(&text), &text);
}

/// Reports of test runs.
pub(super) fn test_report(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match test_report::parse(&text) {
        Some(test_report::TestReport::Coverage { lines, covered }) => {
            assert!(covered <= lines, "{covered} of {lines} lines ran");
        }
        Some(test_report::TestReport::Results { tests, failed, skipped }) => {
            assert!(failed.saturating_add(skipped) <= tests, "{failed} and {skipped} of {tests} tests");
        }
        None => {}
    }
}

/// Git's patterns: what they say of a path is what one of them says, on its line, and the same again.
pub(super) fn gitattributes(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    let parsed = gitattributes::parse(&text);
    places::exist("gitattributes", &parsed, &text);
    let (matcher, again) = (parsed.matcher(), parsed.matcher());
    for path in text.split_whitespace().chain(["data/raw/a.csv", "model.h5", "a b"]).take(20) {
        let found = matcher.matches(path);
        assert_eq!(found, again.matches(path), "{path:?}");
        let says = |(store, line)| parsed.patterns.iter().any(|one| (one.store, one.line) == (Some(store), line));
        assert!(found.is_none_or(says), "{path:?} is held by a pattern that is not there");
    }
}

/// Formats by path and by first line, and globs of paths.
pub(super) fn paths(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    by_shebang(&text);
    for path in text.lines().take(50) {
        assert_eq!(classify(path), classify(path));
        let pattern = regex::Regex::new(&glob_to_regex(path)).ok();
        // What is no pattern stands for itself.
        if !path.contains(['*', '?']) {
            assert!(pattern.is_none_or(|pattern| pattern.is_match(path)), "{path:?} is not itself");
        }
    }
}
