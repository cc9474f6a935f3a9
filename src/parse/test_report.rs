//! Reports that test runs leave behind: coverage as Cobertura XML or lcov, results as `JUnit` XML. Read, never run.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What a report says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestReport {
    /// How many lines tests ran.
    Coverage {
        /// Lines that could run.
        lines: u64,
        /// Lines that ran.
        covered: u64,
    },
    /// How tests ended.
    Results {
        /// Tests in all.
        tests: u64,
        /// Those that failed or broke.
        failed: u64,
        /// Those that were not run.
        skipped: u64,
    },
}

/// Reads a report of any known form; `None` where the text is none.
pub fn parse(text: &str) -> Option<TestReport> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('<') { xml(start) } else { lcov(start) }
}

/// `LF:` and `LH:` of each file, or its `DA:` lines where they are missing.
fn lcov(text: &str) -> Option<TestReport> {
    let (mut lines, mut covered, mut seen) = (0u64, 0u64, false);
    let (mut found, mut hit, mut told) = (0u64, 0u64, None);
    for line in text.lines().map(str::trim) {
        if let Some(data) = line.strip_prefix("DA:") {
            let count = data.split(',').nth(1)?.trim().parse::<i64>().ok()?;
            found += 1;
            hit += u64::from(count > 0);
        } else if let Some(count) = line.strip_prefix("LF:") {
            told = Some((count.trim().parse().ok()?, told.map_or(0, |(_, hit)| hit)));
        } else if let Some(count) = line.strip_prefix("LH:") {
            told = Some((told.map_or(0, |(found, _)| found), count.trim().parse().ok()?));
        } else if line == "end_of_record" {
            let (of, ran) = told.take().unwrap_or((found, hit));
            lines = lines.saturating_add(of);
            covered = covered.saturating_add(ran.min(of));
            (found, hit, seen) = (0, 0, true);
        }
    }
    seen.then_some(TestReport::Coverage { lines, covered })
}

fn xml(text: &str) -> Option<TestReport> {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) | Event::Empty(start) => {
                return match start.local_name().as_ref() {
                    "coverage" => cobertura(&mut reader, &start),
                    "testsuites" | "testsuite" => junit(&mut reader),
                    _ => None,
                };
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let value = start.try_get_attribute(name).ok()??;
    Some(value.value.into_owned())
}

/// The sums of its head, else a count of its lines.
fn cobertura(reader: &mut Reader<&[u8]>, head: &BytesStart<'_>) -> Option<TestReport> {
    let number = |name: &str| attribute(head, name).and_then(|value| value.parse::<u64>().ok());
    if let (Some(lines), Some(covered)) = (number("lines-valid"), number("lines-covered")) {
        return Some(TestReport::Coverage { lines, covered: covered.min(lines) });
    }
    let (mut lines, mut covered, mut in_method) = (0, 0, false);
    loop {
        match reader.read_event().ok()? {
            // Lines of methods stand among those of their class once more.
            Event::Start(start) | Event::Empty(start) if start.local_name().as_ref() == "line" && !in_method => {
                let hits = attribute(&start, "hits")?.parse::<u64>().ok()?;
                lines += 1;
                covered += u64::from(hits > 0);
            }
            Event::Start(start) if start.local_name().as_ref() == "method" => in_method = true,
            Event::End(end) if end.local_name().as_ref() == "method" => in_method = false,
            Event::Eof => return Some(TestReport::Coverage { lines, covered }),
            _ => {}
        }
    }
}

/// Its cases are counted: the sums in its heads are often wrong, and nested.
fn junit(reader: &mut Reader<&[u8]>) -> Option<TestReport> {
    let (mut tests, mut failed, mut skipped) = (0, 0, 0);
    let (mut case_failed, mut case_skipped, mut open) = (false, false, 0u32);
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                open += 1;
                match start.local_name().as_ref() {
                    "testcase" => (tests, case_failed, case_skipped) = (tests + 1, false, false),
                    "failure" | "error" => case_failed = true,
                    "skipped" => case_skipped = true,
                    _ => {}
                }
            }
            Event::Empty(start) => match start.local_name().as_ref() {
                "testcase" => tests += 1,
                "failure" | "error" => case_failed = true,
                "skipped" => case_skipped = true,
                _ => {}
            },
            Event::End(end) => {
                open = open.saturating_sub(1);
                if end.local_name().as_ref() == "testcase" {
                    failed += u64::from(case_failed);
                    skipped += u64::from(case_skipped && !case_failed);
                    (case_failed, case_skipped) = (false, false);
                }
            }
            // A file that ends before its elements do was cut off: its sums would be wrong.
            Event::Eof => return (open == 0).then_some(TestReport::Results { tests, failed, skipped }),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_form_is_told_by_its_beginning() {
        for (text, expected) in [
            (
                "TN:\nSF:a.py\nDA:1,3\nDA:2,0\nend_of_record\nSF:b.py\nLF:10\nLH:4\nend_of_record\n",
                Some(TestReport::Coverage { lines: 12, covered: 5 }),
            ),
            (
                "<?xml version=\"1.0\" ?>\n<!DOCTYPE coverage SYSTEM 'http://x/coverage-04.dtd'>\n<coverage lines-valid=\"200\" lines-covered=\"150\" line-rate=\"0.75\"><packages/></coverage>",
                Some(TestReport::Coverage { lines: 200, covered: 150 }),
            ),
            (
                "<coverage line-rate=\"0.5\"><class><methods><method><lines><line number=\"1\" hits=\"1\"/></lines></method></methods><lines><line number=\"1\" hits=\"1\"/><line number=\"2\" hits=\"0\"/></lines></class></coverage>",
                Some(TestReport::Coverage { lines: 2, covered: 1 }),
            ),
            (
                "<testsuites><testsuite tests=\"9\"><testcase name=\"a\"/><testcase name=\"b\"><failure>no</failure></testcase><testcase name=\"c\"><skipped/></testcase></testsuite></testsuites>",
                Some(TestReport::Results { tests: 3, failed: 1, skipped: 1 }),
            ),
            ("<html><body/></html>", None),
            ("hello", None),
            ("", None),
            ("<coverage", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_breaks_it(text in ".{0,200}", tag in "(<coverage>|<testsuites>|DA:|LF:)") {
            let _ = parse(&format!("{tag}{text}"));
        }
    }
}
