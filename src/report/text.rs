//! The result of an inspection as text for a terminal: wrapped to its width, sanitised, coloured only when asked.

use std::fmt::Write as _;

use super::evidence::{by_place, joined};
use super::left_out::requests;
use super::links::Links;
use crate::model::{Confidence, Evidence, Inspection, RepositoryKind, Severity, Suggestion};
use crate::rubric::Rubric;
use crate::text::{count, sanitise, thousands, truncate, truncate_start, wrap};

/// `text` as a link for terminals (OSC 8). The address must be one of [`super::links`], which holds no control characters.
pub fn hyperlink(address: &str, text: &str) -> String {
    format!("\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\")
}

/// How to write.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Terminal cells in a line.
    pub width: usize,
    /// Whether escape codes for bold, dim and colours may be written.
    pub colour: bool,
    /// All evidence and findings, not only the first of each.
    pub all: bool,
    /// The pages places lead to, where links may be written (OSC 8).
    pub links: Option<Links>,
}

/// Evidence shown of each dimension unless all is asked for.
const EVIDENCE_SHOWN: usize = 4;
/// Findings shown unless all are asked for.
const FINDINGS_SHOWN: usize = 12;
/// Requests to leave findings out that are named unless all are asked for.
const LEFT_OUT_SHOWN: usize = 8;
/// Files with unread parts named unless all are asked for.
const UNREAD_SHOWN: usize = 5;
/// Where a finding goes on that is longer than a line.
const FINDING_INDENT: usize = 11;
/// Where the text of a dimension begins.
const INDENT: usize = 6;

/// The whole report.
pub fn scan(inspection: &Inspection, rubric: &Rubric, layout: Layout) -> String {
    let mut page = Page { out: String::new(), layout };
    page.header(inspection, rubric);
    for (number, suggestion) in inspection.suggestions.iter().enumerate() {
        page.dimension(number + 1, suggestion, rubric);
    }
    page.findings(inspection);
    page.left_out(inspection);
    page.composition(inspection);
    page.unread(inspection);
    page.out
}

struct Page {
    out: String,
    layout: Layout,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.layout.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// `shown` leading to the page of a place.
    fn linked(&self, shown: &str, path: &str, line: Option<u32>) -> String {
        let page = self.layout.links.as_ref().and_then(|links| links.file(path, line));
        page.map_or_else(|| shown.to_owned(), |page| hyperlink(&page, shown))
    }

    fn wrapped(&mut self, first: &str, indent: usize, text: &str) {
        let room = self.layout.width.saturating_sub(indent).max(20);
        for (number, line) in wrap(&sanitise(text), room).iter().enumerate() {
            let lead = if number == 0 { first.to_owned() } else { " ".repeat(indent) };
            self.line(&format!("{lead}{line}"));
        }
    }

    /// `text` beside its lead where both fit in a line, else wrapped below it.
    fn under(&mut self, lead: &str, indent: usize, text: &str) {
        let whole = format!("{lead}  {}", sanitise(text));
        if crate::text::width(&whole) <= self.layout.width {
            return self.line(&whole);
        }
        self.line(lead);
        self.wrapped(&" ".repeat(indent), indent, text);
    }

    fn header(&mut self, inspection: &Inspection, rubric: &Rubric) {
        let repository = &inspection.repository;
        let mut identity = sanitise(&repository.name).into_owned();
        if let Some(branch) = &repository.branch {
            let _ = write!(identity, "  {}", sanitise(branch));
        }
        match (&repository.commit, repository.kind) {
            (Some(commit), _) => {
                let _ = write!(identity, "  {}", commit.get(..7).unwrap_or(commit));
            }
            (None, RepositoryKind::Folder) => identity.push_str("  a folder without git"),
            (None, _) => identity.push_str("  no commit"),
        }
        if repository.dirty_files > 0 {
            let _ = write!(identity, "  +{} uncommitted", repository.dirty_files);
        }
        let title = self.paint("1", &identity);
        self.line(&title);
        let tally = &inspection.tally;
        let meaning = match rubric.interpretation(tally) {
            meaning if meaning.is_empty() => "the open answers decide the band".to_owned(),
            meaning => meaning,
        };
        let points = |number: u32| tally.points(number);
        let score = if tally.low == tally.high {
            points(tally.total)
        } else {
            format!("{} ({}–{})", points(tally.total), points(tally.low), points(tally.high))
        };
        let (score, out_of) = (self.paint("1", &score), points(tally.out_of));
        self.line(&format!("{}: suggested {score} of {out_of}, {meaning}", rubric.title));
        if !tally.sections.is_empty() {
            let title =
                |id: &str| rubric.sections.iter().find(|one| one.id == id).map_or(id, |one| &one.title).to_owned();
            let sections = tally.sections.iter();
            let sections =
                sections.map(|one| format!("{} {} of {}", title(&one.id), points(one.total), points(one.out_of)));
            self.line(&format!("The weakest section is the score: {}", sections.collect::<Vec<_>>().join(", ")));
        }
        if inspection.coverage.files == 0 {
            self.line("There is no file to inspect here, so every score is only a guess.");
        }
        self.line("");
    }

    fn dimension(&mut self, number: usize, suggestion: &Suggestion, rubric: &Rubric) {
        let title =
            rubric.dimension(&suggestion.dimension).map_or(suggestion.dimension.as_str(), |dimension| &dimension.title);
        let score = suggestion.score.map_or_else(|| "?".to_owned(), |score| score.to_string());
        let open = if suggestion.confidence.settles() || suggestion.score.is_none() { "" } else { "?" };
        let head = format!("{number:>2}  {} {}", self.paint("1", &format!("{score}{open:<1}")), self.paint("1", title));
        let tail = self.paint(confidence_colour(suggestion.confidence), suggestion.confidence.as_str());
        self.line(&format!("{head}  {tail}"));
        self.wrapped(&" ".repeat(INDENT), INDENT, &suggestion.why);
        let most = if self.layout.all { usize::MAX } else { EVIDENCE_SHOWN };
        let all: Vec<Evidence> = by_place(&suggestion.evidence).iter().filter_map(|group| joined(group)).collect();
        let shown = telling(&all, most);
        let more = all.len() - shown.len();
        for evidence in shown {
            self.evidence(evidence);
        }
        if more > 0 {
            self.line(&format!("{:INDENT$}  {} more with -v", "", more));
        }
        if let Some(step) = suggestion.to_reach_next.first() {
            let next = suggestion.score.map_or(1, |score| score + 1);
            self.wrapped(&format!("{:INDENT$}→ for a {next}: ", ""), INDENT + 11, step);
        }
        self.line("");
    }

    fn evidence(&mut self, evidence: &Evidence) {
        let mark = evidence.side.mark();
        let place = evidence.place().map(|place| sanitise(&place).into_owned()).unwrap_or_default();
        if place.is_empty() {
            self.wrapped(&format!("{:INDENT$}{mark} ", ""), INDENT + 2, &evidence.text);
            return;
        }
        if self.layout.all {
            return self.under(&format!("{:INDENT$}{mark} {place}", ""), INDENT + 4, &evidence.text);
        }
        let room = (self.layout.width / 2).min(44);
        let place = truncate_start(&place, room).into_owned();
        let text = truncate(
            &sanitise(&evidence.text),
            self.layout.width.saturating_sub(INDENT + 4 + crate::text::width(&place)).max(16),
        )
        .into_owned();
        let place = self.linked(&self.paint("36", &place), evidence.path.as_deref().unwrap_or_default(), evidence.line);
        self.line(&format!("{:INDENT$}{mark} {place}  {text}", ""));
    }

    fn findings(&mut self, inspection: &Inspection) {
        if inspection.findings.is_empty() {
            return;
        }
        let by_severity: Vec<String> = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low]
            .iter()
            .map(|severity| {
                (severity, inspection.findings.iter().filter(|finding| finding.severity == *severity).count())
            })
            .filter(|(_, n)| *n > 0)
            .map(|(severity, n)| format!("{n} {severity}"))
            .collect();
        let head = self.paint("1", "Findings");
        self.line(&format!("{head}  {}", by_severity.join(", ")));
        let shown = if self.layout.all { usize::MAX } else { FINDINGS_SHOWN };
        for finding in inspection.findings.iter().take(shown) {
            let place =
                if finding.line > 0 { format!("{}:{}", finding.path, finding.line) } else { finding.path.clone() };
            let lead = format!("  {:<8} {}  {}", finding.severity.as_str(), finding.rule, sanitise(&place));
            if self.layout.all {
                self.under(&lead, FINDING_INDENT, &finding.message);
            } else {
                let line = format!("{lead}  {}", sanitise(&finding.message));
                let line = truncate(&line, self.layout.width).into_owned();
                let place = sanitise(&place).into_owned();
                let linked = self.linked(&place, &finding.path, Some(finding.line));
                self.line(&if place.is_empty() { line } else { line.replacen(&place, &linked, 1) });
            }
        }
        let more = inspection.findings.len().saturating_sub(shown);
        if more > 0 {
            self.line(&format!("  {} more with -v", thousands(more as u64)));
        }
        self.line("");
    }

    /// What is left out on request is listed all the same: how much, by whom and why.
    fn left_out(&mut self, inspection: &Inspection) {
        if inspection.suppressed.is_empty() {
            return;
        }
        let head = self.paint("1", "Left out on request");
        self.line(&format!("{head}  {}", count(inspection.suppressed.len() as u64, "finding")));
        let requests = requests(&inspection.suppressed);
        let all = self.layout.all;
        let shown = if all { usize::MAX } else { LEFT_OUT_SHOWN };
        for request in requests.iter().take(shown) {
            self.wrapped("  ", 4, &request.line());
            for entry in request.entries.iter().filter(|_| all) {
                let finding = &entry.finding;
                let place = format!("{}:{}", finding.path, finding.line);
                self.wrapped("    ", 6, &format!("{} {place}  {}", finding.rule, finding.message));
            }
        }
        let more = requests.len().saturating_sub(shown);
        if more > 0 {
            self.line(&format!("  {} more with -v", thousands(more as u64)));
        }
        self.line("");
    }

    fn composition(&mut self, inspection: &Inspection) {
        let total = inspection.composition.total();
        if total == 0 {
            return;
        }
        let parts: Vec<String> = inspection
            .composition
            .parts()
            .iter()
            .filter(|(_, lines)| *lines > 0)
            .map(|(name, lines)| format!("{name} {}%", (lines * 100 + total / 2) / total))
            .collect();
        let head = format!("{} of code: ", thousands(total) + " lines");
        self.wrapped(&head, head.len(), &parts.join(", "));
    }

    fn unread(&mut self, inspection: &Inspection) {
        let unread = &inspection.coverage.unread;
        let line = format!(
            "{} seen, {} understood",
            count(inspection.coverage.files, "file"),
            thousands(inspection.coverage.parsed)
        );
        self.line(&line);
        if unread.is_empty() {
            return;
        }
        self.line(&format!("{} not wholly read:", count(unread.len() as u64, "file")));
        let shown = if self.layout.all { usize::MAX } else { UNREAD_SHOWN };
        for file in unread.iter().take(shown) {
            let text = format!("{}: {}", file.path, file.reason);
            self.wrapped("  ", 2, &text);
        }
        let more = unread.len().saturating_sub(shown);
        if more > 0 {
            self.line(&format!("  {} more with -v", thousands(more as u64)));
        }
    }
}

/// At most `most` pieces, one of each signal before a second of any, in their order. One more is shown rather than said
/// to be left out.
fn telling(all: &[Evidence], most: usize) -> Vec<&Evidence> {
    if all.len() <= most.saturating_add(1) {
        return all.iter().collect();
    }
    let is_first = |at: &usize| !all[..*at].iter().any(|earlier| earlier.signal == all[*at].signal);
    let (firsts, others): (Vec<usize>, Vec<usize>) = (0..all.len()).partition(is_first);
    let mut chosen: Vec<usize> = firsts.into_iter().chain(others).take(most).collect();
    chosen.sort_unstable();
    chosen.into_iter().map(|at| &all[at]).collect()
}

fn confidence_colour(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Strong => "34;1",
        Confidence::Moderate => "34",
        Confidence::Weak => "33",
        Confidence::None => "2",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Side;

    #[test]
    fn each_signal_speaks_once_before_any_speaks_twice() {
        let all: Vec<Evidence> = ["a", "a", "a", "b", "a", "c", "d"]
            .iter()
            .enumerate()
            .map(|(at, signal)| Evidence::new(Side::For, *signal, format!("{signal}{at}")))
            .collect();
        let texts = |most| telling(&all, most).iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>();
        assert_eq!(texts(4), ["a0", "b3", "c5", "d6"]);
        assert_eq!(texts(5), ["a0", "a1", "b3", "c5", "d6"]);
        assert_eq!(texts(6).len(), 7, "one left over is shown");
        assert_eq!(texts(usize::MAX).len(), 7);
    }
}
