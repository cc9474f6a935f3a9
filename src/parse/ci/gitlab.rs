//! GitLab CI.

use super::{Ci, Step, script};
use crate::parse::node::{Member, Node};

/// Keys of the root that are no jobs.
const KEYWORDS: [&str; 13] = [
    "stages",
    "variables",
    "include",
    "default",
    "workflow",
    "image",
    "services",
    "before_script",
    "after_script",
    "cache",
    "spec",
    "types",
    "retry",
];

pub(super) fn read(root: &Node) -> Ci {
    let mut ci = Ci::default();
    let jobs = root.members().iter().filter(|m| !KEYWORDS.contains(&m.key.as_str()) && !m.key.starts_with('.'));
    let jobs: Vec<&Member> = jobs.filter(|member| !member.node.members().is_empty()).collect();
    for job in &jobs {
        add(job, &mut ci);
    }
    ci.manual_only = !jobs.is_empty() && jobs.iter().all(|job| job.node.text_of("when") == Some("manual"));
    if ci.triggers.is_empty() && !ci.manual_only {
        ci.triggers.push("push".to_owned());
    }
    ci
}

fn add(job: &Member, ci: &mut Ci) {
    let node = &job.node;
    let conditions = conditions(node);
    for (line, condition) in &conditions {
        if condition.contains("schedule") && ci.scheduled.is_none() {
            ci.scheduled = Some((*line, "schedule".to_owned()));
        }
        let events = ["schedule", "merge_request", "push", "web", "trigger"];
        for event in events.iter().filter(|event| condition.contains(*event)) {
            if ci.triggers.iter().all(|known| known != event) {
                ci.triggers.push((*event).to_owned());
            }
        }
    }
    let parts = ["before_script", "script", "after_script"].iter().filter_map(|key| script(node.get(key)?));
    let condition = conditions.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("; ");
    let step = Step {
        line: job.line,
        job: job.key.clone(),
        name: job.key.clone(),
        uses: node
            .text_of("image")
            .or_else(|| node.get("image").and_then(|image| image.text_of("name")))
            .map(str::to_owned),
        continue_on_error: node.bool_of("allow_failure").unwrap_or_else(|| node.get("allow_failure").is_some()),
        condition: (!condition.is_empty()).then_some(condition),
        ..Step::default()
    };
    ci.steps.extend(parts.map(|(run_line, run)| Step { run, run_line, ..step.clone() }));
}

/// Conditions of `only`, `rules` and `when`, with their lines.
fn conditions(job: &Node) -> Vec<(u32, String)> {
    let mut found = job.get("only").map(Node::strings).unwrap_or_default();
    found.extend(job.get("only").and_then(|only| only.get("refs")).map(Node::strings).unwrap_or_default());
    for rule in job.get("rules").map(Node::items).unwrap_or_default() {
        found.extend(["if", "when"].iter().filter_map(|key| Some((rule.line, rule.text_of(key)?.to_owned()))));
    }
    found.extend(job.text_of("when").map(|when| (job.line, format!("when: {when}"))));
    found
}

#[cfg(test)]
mod tests {
    use crate::parse::ci::{CiSystem, parse};

    #[test]
    fn jobs_rules_and_schedules() {
        let text = "stages: [a]\n.base: &b\n  image: python:3.9\nnightly:\n  <<: *b\n  script:\n    - pip install .\n    - python retrain.py\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"schedule\"\n  allow_failure: true\n";
        let ci = parse(CiSystem::GitlabCi, text);
        assert_eq!(ci.scheduled, Some((10, "schedule".into())));
        assert_eq!(ci.steps.len(), 1);
        assert_eq!(ci.steps[0].uses.as_deref(), Some("python:3.9"));
        assert!(ci.steps[0].continue_on_error && !ci.manual_only);
        assert_eq!(ci.commands()[1].line, 8);
        assert!(parse(CiSystem::GitlabCi, "x:\n  when: manual\n  script: a\n").manual_only);
    }
}
