//! GitHub Actions workflows.

use super::{Ci, Step, script};
use crate::parse::node::{Member, Node};

pub(super) fn read(root: &Node) -> Ci {
    let mut ci = Ci { name: root.text_of("name").map(str::to_owned), ..Ci::default() };
    if let Some(on) = root.get("on").or_else(|| root.get("true")) {
        triggers(on, &mut ci);
    }
    ci.manual_only =
        !ci.triggers.is_empty() && ci.triggers.iter().all(|t| t == "workflow_dispatch" || t == "repository_dispatch");
    for job in root.get("jobs").map(Node::members).unwrap_or_default() {
        steps(job, &mut ci);
    }
    ci
}

fn triggers(on: &Node, ci: &mut Ci) {
    ci.triggers = on.strings().into_iter().map(|(_, event)| event).collect();
    ci.triggers.extend(on.members().iter().map(|member| member.key.clone()));
    let schedule = on.get("schedule").map(Node::each).unwrap_or_default();
    ci.scheduled = schedule.iter().find_map(|item| Some((item.get("cron")?.line, item.text_of("cron")?.to_owned())));
}

fn steps(job: &Member, ci: &mut Ci) {
    let tolerant = job.node.bool_of("continue-on-error").unwrap_or(false);
    let condition = job.node.text_of("if");
    if let Some(workflow) = job.node.text_of("uses") {
        ci.steps.push(Step {
            line: job.line,
            job: job.key.clone(),
            uses: Some(workflow.to_owned()),
            condition: condition.map(str::to_owned),
            continue_on_error: tolerant,
            ..Step::default()
        });
    }
    for node in job.node.get("steps").map(Node::items).unwrap_or_default() {
        let (run_line, run) = node.get("run").and_then(script).unwrap_or((node.line, String::new()));
        ci.steps.push(Step {
            line: node.line,
            job: job.key.clone(),
            name: node.text_of("name").unwrap_or_default().to_owned(),
            run: in_folder(node.text_of("working-directory"), run),
            run_line,
            uses: node.text_of("uses").map(str::to_owned),
            continue_on_error: tolerant || node.bool_of("continue-on-error").unwrap_or(false),
            condition: node.text_of("if").or(condition).map(str::to_owned),
        });
    }
}

/// A step's own folder, as the `cd` it amounts to, on the same line so that numbers stay right.
fn in_folder(folder: Option<&str>, run: String) -> String {
    match folder {
        Some(folder) if !run.is_empty() => format!("cd {folder} && {run}"),
        _ => run,
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::ci::{CiSystem, parse};

    #[test]
    fn triggers_schedule_and_steps() {
        let text = "name: drift\non:\n  push:\n    branches: [main]\n  schedule:\n    - cron: '0 2 * * *'\njobs:\n  check:\n    if: github.ref == 'x'\n    runs-on: ubuntu\n    steps:\n      - uses: actions/checkout@v4\n      - name: Drift\n        continue-on-error: true\n        run: |\n          pip install .\n          python monitoring/check_drift.py --ref a.csv\n      - run: pytest || true\n      - working-directory: src\n        run: python a.py\n";
        let ci = parse(CiSystem::GithubActions, text);
        assert_eq!(ci.triggers, ["push", "schedule"]);
        assert_eq!(ci.scheduled, Some((6, "0 2 * * *".into())));
        assert!(!ci.manual_only);
        let drift = &ci.steps[1];
        assert_eq!(
            (drift.line, drift.name.as_str(), drift.job.as_str(), drift.continue_on_error),
            (13, "Drift", "check", true)
        );
        assert_eq!(drift.condition.as_deref(), Some("github.ref == 'x'"));
        assert!(ci.steps[2].continue_on_error);
        let scripts: Vec<_> = ci.commands().into_iter().filter_map(|c| Some((c.line, c.script_path()?))).collect();
        assert_eq!(scripts, [(17, "monitoring/check_drift.py".to_owned()), (20, "src/a.py".to_owned())]);
    }

    #[test]
    fn dispatch_alone_is_manual() {
        for (on, manual) in
            [("workflow_dispatch", true), ("[push, workflow_dispatch]", false), ("workflow_call", false)]
        {
            let ci = parse(CiSystem::GithubActions, &format!("on: {on}\njobs: {{}}\n"));
            assert_eq!(ci.manual_only, manual, "{on}");
        }
    }
}
