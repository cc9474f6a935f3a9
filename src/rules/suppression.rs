//! `# paydown: ignore[rule] reason`: on the line of the finding, within it, or on the line above.

use std::collections::HashMap;

use super::{ALL, Checked};
use crate::facts::{Content, FileFacts, RepoFacts};
use crate::model::{Finding, Suppressed};

/// One request in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// Line of the file, from 1.
    pub(super) line: u32,
    /// Also about the next line.
    own_line: bool,
    /// Rules named, as written.
    pub(super) rules: Vec<String>,
    reason: String,
}

/// Requests of one file in order; a comment that is none is passed over.
pub(super) fn requests(file: &FileFacts) -> Vec<Request> {
    let of_code = file.python().into_iter().flat_map(|python| &python.remarks).filter_map(|remark| {
        let request = parse(&remark.text)?;
        Some(Request { line: file.line(remark.line)?, own_line: remark.own_line, ..request })
    });
    let of_config = match &file.content {
        Content::Config(config) => config.comments.as_slice(),
        _ => &[],
    };
    let of_config = of_config.iter().filter_map(|comment| {
        let text = comment.text.trim_start_matches(['#', ';', '/']).trim_start().strip_prefix("paydown:")?;
        Some(Request { line: comment.line, own_line: !comment.trailing, ..parse(text.trim())? })
    });
    of_code.chain(of_config).collect()
}

/// `ignore[a, b] reason`.
fn parse(text: &str) -> Option<Request> {
    let rest = text.strip_prefix("ignore")?.trim_start();
    let (names, reason) = rest.strip_prefix('[')?.split_once(']')?;
    let rules = names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    let reason = reason.trim_start_matches([':', '-', ' ']).trim().to_owned();
    Some(Request { line: 0, own_line: false, rules, reason })
}

pub(super) fn is_rule(name: &str) -> bool {
    ALL.iter().any(|rule| rule.meta.id == name)
}

impl Request {
    fn covers(&self, finding: &Finding) -> bool {
        let named = self.rules.iter().any(|rule| rule == finding.rule.as_str());
        let here = finding.line == 0
            || (finding.line..=finding.end_line.max(finding.line)).contains(&self.line)
            || (self.own_line && self.line + 1 == finding.line);
        named && here
    }
}

/// Takes out what comments say to leave out. A request to leave out `invalid-suppression` is not heard.
pub(super) fn apply(facts: &RepoFacts, findings: Vec<Finding>) -> Checked {
    let by_path: HashMap<&str, Vec<Request>> = facts
        .files
        .iter()
        .map(|file| (file.path.as_str(), requests(file)))
        .filter(|(_, requests)| !requests.is_empty())
        .collect();
    let mut checked = Checked::default();
    for finding in findings {
        let request = by_path
            .get(finding.path.as_str())
            .filter(|_| finding.rule.as_str() != super::invalid_suppression::ID)
            .and_then(|requests| requests.iter().find(|request| request.covers(&finding)));
        match request {
            Some(request) => checked.suppressed.push(Suppressed {
                line: request.line,
                reason: request.reason.clone(),
                by: "inline".to_owned(),
                finding,
            }),
            None => checked.findings.push(finding),
        }
    }
    checked
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::checked;

    const CODE: &str = "PATH = '/home/ann/a.csv'";

    fn counts(source: &str) -> (usize, usize) {
        let checked = checked(&[("src/load.py", source)]);
        let about = |rule: &str| rule == "hardcoded-path";
        (
            checked.findings.iter().filter(|finding| about(finding.rule.as_str())).count(),
            checked.suppressed.iter().filter(|entry| about(entry.finding.rule.as_str())).count(),
        )
    }

    #[test]
    fn a_comment_on_the_line_or_above_it_suppresses_what_it_names() {
        assert_eq!(counts(&format!("{CODE}\n")), (1, 0));
        assert_eq!(counts(&format!("{CODE}  # paydown: ignore[hardcoded-path] only here\n")), (0, 1));
        assert_eq!(counts(&format!("# paydown: ignore[magic-number, hardcoded-path]\n{CODE}\n")), (0, 1));
        assert_eq!(counts(&format!("# paydown: ignore[magic-number] x\n{CODE}\n")), (1, 0));
        assert_eq!(counts(&format!("x = 1  # paydown: ignore[hardcoded-path]\n{CODE}\n")), (1, 0));
        assert_eq!(counts(&format!("x = '# paydown: ignore[hardcoded-path]'; {CODE}\n")), (1, 0));
    }

    #[test]
    fn the_reason_and_the_place_are_kept() {
        let source = format!("{CODE}  # paydown: ignore[hardcoded-path]: until the move in May\n");
        let checked = checked(&[("src/load.py", &source)]);
        let entry = &checked.suppressed[0];
        assert_eq!((entry.line, entry.reason.as_str(), entry.by.as_str()), (1, "until the move in May", "inline"));
    }

    #[test]
    fn configuration_files_have_comments_too() {
        let checked =
            checked(&[("conf/a.yaml", "path: /home/ann/x.csv  # paydown: ignore[hardcoded-path] shared box\n")]);
        assert_eq!((checked.findings.len(), checked.suppressed.len()), (0, 1));
    }
}
