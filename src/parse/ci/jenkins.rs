//! Jenkinsfiles, read as text: stages, `sh` steps, cron triggers.

use std::sync::LazyLock;

use regex::Regex;

use super::{Ci, CiSystem, Step, ignores_failure};
use crate::parse::lines::{LineIndex, MAX_ITEMS, bounded, clip};

/// `stage('…')`, `sh "…"`, `sh """…"""`, `sh(script: '…')`, `cron('…')`, `catchError`.
static CALLS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?s)\b(?<call>stage|sh|bat|powershell|cron|pollSCM)\b\s*\(?\s*(?:script\s*:\s*)?(?:"""(?<long>.*?)"""|'''(?<raw>.*?)'''|"(?<double>(?:[^"\\\n]|\\.)*)"|'(?<single>(?:[^'\\\n]|\\.)*)')"#,
    )
    .ok()
});

pub(super) fn read(text: &str) -> Ci {
    let text = bounded(text);
    let index = LineIndex::new(text);
    let mut ci = Ci { system: CiSystem::Jenkins, ..Ci::default() };
    let mut stage = String::new();
    for found in CALLS.iter().flat_map(|calls| calls.captures_iter(text)).take(MAX_ITEMS) {
        let body = ["long", "raw", "double", "single"].iter().find_map(|name| found.name(name));
        let (Some(whole), Some(body)) = (found.get(0), body) else { continue };
        let line = index.line(whole.start());
        match &found["call"] {
            _ if is_commented(text, whole.start()) => {}
            "stage" => stage = clip(body.as_str()),
            "cron" => {
                ci.triggers.push("cron".to_owned());
                ci.scheduled.get_or_insert((line, clip(body.as_str())));
            }
            "pollSCM" => ci.triggers.push("pollSCM".to_owned()),
            _ => ci.steps.push(Step {
                line,
                job: stage.clone(),
                name: stage.clone(),
                run: clip(body.as_str()),
                run_line: index.line(body.start()),
                continue_on_error: ignores_failure(body.as_str()),
                ..Step::default()
            }),
        }
    }
    ci
}

/// Whether a `//` stands before the call on its line.
fn is_commented(text: &str, at: usize) -> bool {
    text[..at].rsplit('\n').next().is_some_and(|before| before.trim_start().starts_with("//"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_and_their_shell() {
        let text = "pipeline {\n  triggers { cron('H 4 * * *') }\n  stage('Train') {\n    steps {\n      sh 'python train.py'\n      // sh 'python no.py'\n      sh \"\"\"\n        cd x\n        make test || true\n      \"\"\"\n      sh(script: \"ls\", returnStatus: true)\n    }\n  }\n}\n";
        let ci = read(text);
        assert_eq!(ci.scheduled, Some((2, "H 4 * * *".into())));
        let steps: Vec<_> = ci.steps.iter().map(|s| (s.line, s.job.as_str(), s.continue_on_error)).collect();
        assert_eq!(steps, [(5, "Train", false), (7, "Train", true), (11, "Train", false)]);
        assert_eq!(ci.commands()[2].line, 9);
    }
}
