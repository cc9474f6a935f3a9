//! Writing requests to leave a finding out: the same forms that `suppression` hears. Texts in, texts out; nothing is
//! given back that would not be heard.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use super::suppression::{self, requests};
use crate::catalog;
use crate::facts::RepoFacts;
use crate::model::{Finding, ProjectSettings};

/// Longest line a request is put at the end of.
const LONGEST: usize = 110;

/// What a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// This place, by a comment beside it.
    Place,
    /// This rule in this file, by the settings.
    File,
    /// This rule anywhere, by the settings.
    Everywhere,
}

/// The text of a file with a comment that leaves `finding` out of it.
///
/// # Errors
/// Where no comment would be heard; says what to do instead.
pub fn inline(text: &str, finding: &Finding, reason: &str) -> Result<String, String> {
    let instead = |why: &str| Err(format!("{why}: leave it out by the settings instead"));
    if suppression::is_unheard(finding.rule.as_str()) {
        return Err("this finding is about a request itself, which has to be mended".into());
    }
    if is_notebook(&finding.path) {
        return instead("a notebook is rewritten by Jupyter, and a comment in it would be lost");
    }
    let comment = format!("# paydown: ignore[{}] {}", finding.rule, one_line(reason));
    let at = finding.line as usize;
    for (after, line) in [beside(text, at, &comment), above(text, at, &comment)].into_iter().flatten() {
        if is_heard(text, &after, &Finding { line, end_line: line, ..finding.clone() }) {
            return Ok(after);
        }
    }
    instead("a comment beside this place would not be heard")
}

/// Whether comments in the file at `path` would be lost.
pub fn is_notebook(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ipynb"))
}

/// The comment at the end of its line; where the finding stands afterwards.
fn beside(text: &str, at: usize, comment: &str) -> Option<(String, u32)> {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let line = lines.get_mut(at.checked_sub(1)?)?;
    let (body, end) = line.strip_suffix('\r').map_or((line.as_str(), ""), |body| (body, "\r"));
    if body.contains('#') || body.trim_end().is_empty() || body.chars().count() + comment.chars().count() > LONGEST {
        return None;
    }
    *line = format!("{}  {comment}{end}", body.trim_end());
    Some((lines.join("\n"), u32::try_from(at).ok()?))
}

/// The comment on a line of its own above; at the top, behind what must stand first, where the whole file is meant.
fn above(text: &str, at: usize, comment: &str) -> Option<(String, u32)> {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let end = if text.contains("\r\n") { "\r" } else { "" };
    if at == 0 {
        let is_first = |line: &&String| line.starts_with("#!") || line.contains("coding");
        let first = lines.iter().take(2).take_while(is_first).count();
        lines.insert(first, format!("{comment}{end}"));
        return Some((lines.join("\n"), 0));
    }
    let line = lines.get(at - 1)?;
    let indent: String = line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    lines.insert(at - 1, format!("{indent}{comment}{end}"));
    Some((lines.join("\n"), u32::try_from(at + 1).ok()?))
}

/// Whether the text asks to leave `finding` out, and the code in it means what it meant before.
fn is_heard(before: &str, after: &str, finding: &Finding) -> bool {
    let of = |text: &str| RepoFacts::of_texts(&[(finding.path.as_str(), text)], catalog::built_in());
    let (before, after) = (of(before), of(after));
    let faults = |facts: &RepoFacts| facts.files.first().and_then(|file| file.python()).map(|code| code.syntax_errors);
    faults(&before) == faults(&after)
        && after.files.first().is_some_and(|file| requests(file).iter().any(|request| request.covers(finding)))
}

/// The settings with a request to leave the rule of `finding` out, in its file or everywhere. `path` is `.paydown.toml`,
/// or `pyproject.toml` with a table of ours; `text` is what stands in it.
///
/// # Errors
/// When the settings are no TOML, or a request in them would not be heard.
pub fn configured(
    path: &str,
    text: Option<&str>,
    finding: &Finding,
    (scope, reason): (Scope, &str),
) -> Result<String, String> {
    if suppression::is_unheard(finding.rule.as_str()) {
        return Err("this finding is about a request itself, which has to be mended".into());
    }
    let mut document: DocumentMut = text
        .unwrap_or_default()
        .parse()
        .map_err(|error: toml_edit::TomlError| format!("{path}: {}", error.message()))?;
    let mut entry = Table::new();
    entry.insert("rules", value([finding.rule.as_str()].into_iter().collect::<Array>()));
    if scope == Scope::File {
        entry.insert("paths", value([literal(&finding.path).as_str()].into_iter().collect::<Array>()));
    }
    entry.insert("reason", value(one_line(reason)));
    if !document.is_empty() {
        entry.decor_mut().set_prefix("\n");
    }
    let root: &mut Table = if path == PYPROJECT { ours(&mut document)? } else { document.as_table_mut() };
    let list = root.entry("ignore").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(list) = list.as_array_of_tables_mut() else {
        return Err(format!("'ignore' of {path} is written in a way that takes no entries: write [[ignore]]"));
    };
    list.push(entry);
    let after = document.to_string();
    let settings = crate::facts::settings_of(path, &after).ok_or_else(|| format!("{path} would not be read"))?;
    if covers(&settings, finding) { Ok(after) } else { Err(format!("a request in {path} would not be heard")) }
}

const PYPROJECT: &str = "pyproject.toml";

fn ours(document: &mut DocumentMut) -> Result<&mut Table, String> {
    let table = document.get_mut("tool").and_then(|tool| tool.get_mut("paydown")).and_then(Item::as_table_mut);
    table.ok_or_else(|| "pyproject.toml has no [tool.paydown] table; write .paydown.toml instead".to_owned())
}

fn covers(settings: &ProjectSettings, finding: &Finding) -> bool {
    settings.ignores.iter().any(|ignore| suppression::is_left_out(ignore, finding))
}

/// A path as a glob that means only itself.
fn literal(path: &str) -> String {
    let escape =
        |c: char| if matches!(c, '*' | '?' | '[' | ']' | '{' | '}') { format!("[{c}]") } else { c.to_string() };
    path.chars().map(escape).collect()
}

/// A reason on one line, without what would end it.
fn one_line(reason: &str) -> String {
    crate::text::sanitise(&reason.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::checked;
    use super::*;

    const CODE: &str = "import os\n\n\ndef load():\n    return open('/home/ann/a.csv')\n";

    fn found(path: &str, text: &str) -> Finding {
        let all = checked(&[(path, text)]).findings;
        all.into_iter().find(|finding| finding.rule.as_str() == "hardcoded-path").expect("a path is found")
    }

    fn is_left_out(path: &str, text: &str, settings: Option<&str>) -> bool {
        let mut files = vec![(path, text)];
        files.extend(settings.map(|text| (".paydown.toml", text)));
        let checked = checked(&files);
        checked.suppressed.iter().any(|entry| entry.finding.rule.as_str() == "hardcoded-path")
            && !checked.findings.iter().any(|finding| finding.rule.as_str() == "hardcoded-path")
    }

    #[test]
    fn a_comment_stands_beside_its_place_or_above_it() {
        let after = inline(CODE, &found("src/a.py", CODE), "our build box").unwrap();
        assert!(after.contains("a.csv')  # paydown: ignore[hardcoded-path] our build box\n"), "{after}");
        assert!(is_left_out("src/a.py", &after, None));
        let noted = CODE.replace("a.csv')", "a.csv')  # the old box");
        let after = inline(&noted, &found("src/a.py", &noted), "x").unwrap();
        assert!(after.contains("\n    # paydown: ignore[hardcoded-path] x\n    return"), "{after}");
        assert!(is_left_out("src/a.py", &after, None));
    }

    #[test]
    fn code_as_deep_as_is_read_needs_no_deeper_stack_here() {
        let deep = format!("{CODE}x = {}1{}\n", "[".repeat(1_400), "]".repeat(1_400));
        let finding = found("src/a.py", CODE);
        let asked = std::thread::Builder::new().stack_size(256 << 10).spawn(move || inline(&deep, &finding, "x"));
        assert!(asked.unwrap().join().unwrap().unwrap().contains("ignore[hardcoded-path]"));
    }

    #[test]
    fn line_ends_stay_what_they_are() {
        let windows = CODE.replace('\n', "\r\n");
        let after = inline(&windows, &found("src/a.py", &windows), "x").unwrap();
        assert_eq!(after.matches("\r\n").count(), after.matches('\n').count());
        assert!(is_left_out("src/a.py", &after, None));
    }

    #[test]
    fn where_a_comment_would_break_the_code_or_not_be_heard_none_is_written() {
        let text = "QUERY = '''\nselect 1\n/home/ann/a.csv\n'''\nx = open('/home/ann/b.csv')\n";
        let inside = Finding { line: 3, end_line: 3, ..found("src/a.py", text) };
        let why = inline(text, &inside, "x").unwrap_err();
        assert!(why.contains("by the settings instead"), "{why}");
        let notebook = Finding { path: "a.ipynb".into(), ..inside };
        assert!(inline("{}", &notebook, "x").unwrap_err().contains("notebook"));
    }

    #[test]
    fn settings_take_a_request_and_keep_their_comments() {
        let finding = found("src/a[1].py", CODE);
        let new = configured(".paydown.toml", None, &finding, (Scope::File, "our \"box\"")).unwrap();
        assert_eq!(
            new,
            "[[ignore]]\nrules = [\"hardcoded-path\"]\npaths = [\"src/a[[]1[]].py\"]\nreason = 'our \"box\"'\n"
        );
        assert!(is_left_out("src/a[1].py", CODE, Some(&new)));
        assert!(!is_left_out("src/b.py", CODE, Some(&new)));
        let old = "# ours\ntags = [\"risk\"] # two\n\n[gate]\nratchet = true\n";
        let more = configured(".paydown.toml", Some(old), &finding, (Scope::Everywhere, "x")).unwrap();
        assert!(more.starts_with(old) && more.contains("[[ignore]]\nrules"), "{more}");
        assert!(is_left_out("src/b.py", CODE, Some(&more)));
        let project = "[tool.paydown]\ntags = ['risk']\n";
        let own = configured("pyproject.toml", Some(project), &finding, (Scope::Everywhere, "x")).unwrap();
        assert!(own.contains("[[tool.paydown.ignore]]"), "{own}");
        assert!(configured(".paydown.toml", Some("ignore = 1\n"), &finding, (Scope::File, "x")).is_err());
        assert!(configured(".paydown.toml", Some("= no\n"), &finding, (Scope::File, "x")).is_err());
    }
}
