//! What is left out on request: `# paydown: ignore[rule] reason` on the line of the finding, within it, or on the line
//! above; and `[[ignore]]` of the repository's settings, by rule and path.

use foldhash::HashMap;

use super::{ALL, Checked};
use crate::facts::{Content, FileFacts, Globs, RepoFacts};
use crate::model::{Finding, Ignore, Suppressed};

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
    pub(super) fn covers(&self, finding: &Finding) -> bool {
        let named = self.rules.iter().any(|rule| rule == finding.rule.as_str());
        let here = finding.line == 0
            || (finding.line..=finding.end_line.max(finding.line)).contains(&self.line)
            || (self.own_line && self.line + 1 == finding.line);
        named && here
    }
}

/// An `[[ignore]]` of the settings, ready to be asked.
struct Wide<'a> {
    ignore: &'a Ignore,
    globs: Option<Globs>,
}

impl<'a> Wide<'a> {
    fn new(ignore: &'a Ignore) -> Self {
        Self { ignore, globs: (!ignore.paths.is_empty()).then(|| Globs::new(&ignore.paths)) }
    }

    fn covers(&self, finding: &Finding) -> bool {
        self.ignore.rules.iter().any(|(_, rule)| rule == finding.rule.as_str())
            && self.globs.as_ref().is_none_or(|globs| globs.matches(&finding.path))
    }
}

/// Rules about requests themselves: a request to leave these out is not heard.
const NEVER: &[&str] = &[super::invalid_suppression::ID, super::invalid_settings::ID];

/// Whether a request to leave a finding of this rule out is not heard.
pub(super) fn is_unheard(rule: &str) -> bool {
    NEVER.contains(&rule)
}

/// Whether an `[[ignore]]` is about this finding.
pub(super) fn is_left_out(ignore: &Ignore, finding: &Finding) -> bool {
    Wide::new(ignore).covers(finding)
}

/// Takes out what comments and settings say to leave out.
pub(super) fn apply(facts: &RepoFacts, findings: Vec<Finding>) -> Checked {
    let by_path: HashMap<&str, Vec<Request>> = facts
        .files
        .iter()
        .map(|file| (file.path.as_str(), requests(file)))
        .filter(|(_, requests)| !requests.is_empty())
        .collect();
    let settings = facts.settings();
    let wide: Vec<Wide<'_>> = settings.into_iter().flat_map(|settings| &settings.ignores).map(Wide::new).collect();
    let mut checked = Checked::default();
    for finding in findings {
        let heard = !is_unheard(finding.rule.as_str());
        let inline = || {
            let request = by_path.get(finding.path.as_str())?.iter().find(|request| request.covers(&finding))?;
            Some(("inline", finding.path.clone(), request.line, request.reason.clone()))
        };
        let configured = || {
            let Wide { ignore, .. } = wide.iter().find(|wide| wide.covers(&finding))?;
            Some(("configuration", settings?.path.clone(), ignore.line, ignore.reason.clone()))
        };
        match heard.then(|| inline().or_else(configured)).flatten() {
            Some((by, file, line, reason)) => {
                checked.suppressed.push(Suppressed { finding, by: by.to_owned(), file, line, reason });
            }
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

    #[test]
    fn settings_leave_out_by_rule_and_path() {
        let ignore = |paths: &str| format!("[[ignore]]\nrules = ['hardcoded-path']\n{paths}reason = 'our box'\n");
        let of = |settings: &str| checked(&[("src/load.py", CODE), (".paydown.toml", settings)]);
        assert_eq!(of(&ignore("")).suppressed.len(), 1);
        assert_eq!(of(&ignore("paths = ['eda/**']\n")).suppressed.len(), 0);
        let hit = of(&ignore("paths = ['src/*.py']\n"));
        let entry = &hit.suppressed[0];
        assert_eq!((entry.by.as_str(), entry.file.as_str(), entry.line), ("configuration", ".paydown.toml", 1));
        assert_eq!(entry.reason, "our box");
        assert!(!hit.findings.iter().any(|finding| finding.rule.as_str() == "hardcoded-path"));
    }

    #[test]
    fn a_request_to_leave_out_faulty_requests_is_not_heard() {
        let settings = "[[ignore]]\nrules = ['invalid-suppression', 'invalid-settings']\nreason = 'quiet'\nx = 1\n";
        let hit = checked(&[("a.py", "x = 1  # paydown: ignore[nonsense]\n"), (".paydown.toml", settings)]);
        assert_eq!((hit.findings.len(), hit.suppressed.len()), (2, 0));
    }
}
