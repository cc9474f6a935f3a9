//! What was left out on request, by request: how much of which rules, who says so where, and why.

use crate::model::Suppressed;

/// One request, and the findings it leaves out.
pub(super) struct Request<'a> {
    /// `.paydown.toml:3: the build box`.
    pub(super) words: String,
    /// What it leaves out.
    pub(super) entries: Vec<&'a Suppressed>,
}

impl Request<'_> {
    /// The request in a line: `2 hardcoded-path by .paydown.toml:3: the build box`.
    pub(super) fn line(&self) -> String {
        let mut counts: Vec<(&str, u64)> = Vec::new();
        for entry in &self.entries {
            let rule = entry.finding.rule.as_str();
            match counts.iter_mut().find(|(known, _)| *known == rule) {
                Some((_, n)) => *n += 1,
                None => counts.push((rule, 1)),
            }
        }
        let rules: Vec<String> = counts.iter().map(|(rule, n)| format!("{n} {rule}")).collect();
        format!("{} by {}", rules.join(", "), self.words)
    }
}

/// Requests in the order of the first finding each leaves out.
pub(super) fn requests(suppressed: &[Suppressed]) -> Vec<Request<'_>> {
    let mut requests: Vec<Request<'_>> = Vec::new();
    for entry in suppressed {
        let place = if entry.line > 0 { format!("{}:{}", entry.file, entry.line) } else { entry.file.clone() };
        let reason = if entry.reason.is_empty() { "no reason given" } else { &entry.reason };
        let words = format!("{place}: {reason}");
        match requests.iter_mut().find(|known| known.words == words) {
            Some(known) => known.entries.push(entry),
            None => requests.push(Request { words, entries: vec![entry] }),
        }
    }
    requests
}
