//! The systems whose steps stand in lists of maps: Azure, `CircleCI`, Travis, Cloud Build, Bitbucket, Buildkite,
//! pre-commit and others. One walk finds the steps; what differs is which keys hold shell text.

use super::{Ci, CiSystem, Step, script};
use crate::parse::node::{Member, Node};

/// Keys that hold shell text.
const RUN: [&str; 10] =
    ["run", "script", "bash", "pwsh", "powershell", "command", "commands", "install", "before_script", "after_success"];
/// Keys that name what a step uses.
const USES: [&str; 7] = ["task", "template", "uses", "image", "pipe", "plugin", "plugins"];

pub(super) fn read(system: CiSystem, root: &Node) -> Ci {
    let mut ci = Ci { name: root.text_of("name").map(str::to_owned), ..Ci::default() };
    match system {
        CiSystem::PreCommit => hooks(root, &mut ci),
        CiSystem::CloudBuild => cloud_build(root, &mut ci),
        CiSystem::Travis => travis(root, &mut ci),
        _ => {
            walk(root, "", false, &mut ci);
            triggers(system, root, &mut ci);
        }
    }
    ci
}

/// Steps below a node: maps with shell text or something they use. `manual` is Bitbucket's `custom` section.
fn walk(node: &Node, job: &str, in_steps: bool, ci: &mut Ci) {
    for item in node.items() {
        if in_steps && is_step(item) {
            ci.steps.push(step(item, job));
        } else {
            let bare = item.text().filter(|_| in_steps);
            let command = item.get("run").or_else(|| item.get("step")).filter(|inner| is_step(inner));
            if let Some(inner) = command {
                ci.steps.push(step(inner, job));
            } else if let Some(text) = bare {
                ci.steps.push(Step {
                    line: item.line,
                    job: job.to_owned(),
                    uses: Some(text.to_owned()),
                    ..Step::default()
                });
            } else {
                walk(item, job, in_steps, ci);
            }
        }
    }
    for member in node.members() {
        let steps =
            matches!(member.key.as_str(), "steps" | "phases" | "preSteps" | "pipeline") || in_list_of_steps(member);
        if is_step(&member.node) && member.node.get("steps").is_none() {
            ci.steps.push(step(&member.node, &member.key));
        } else if !member.node.members().is_empty() || !member.node.items().is_empty() {
            let name = job_name(member).unwrap_or(job);
            walk(&member.node, name, in_steps || steps, ci);
        }
    }
}

/// Bitbucket lists steps below `default` and branch names.
fn in_list_of_steps(member: &Member) -> bool {
    member.node.items().first().is_some_and(|item| item.get("step").is_some() || item.get("run").is_some())
}

/// A key that names a job rather than a part of the syntax.
fn job_name(member: &Member) -> Option<&str> {
    let syntax = ["steps", "jobs", "stages", "pipelines", "variables", "parameters", "strategy", "deploy", "inputs"];
    (!syntax.contains(&member.key.as_str())).then_some(member.key.as_str())
}

fn is_step(node: &Node) -> bool {
    RUN.iter()
        .chain(&USES)
        .any(|key| node.get(key).is_some_and(|value| value.text().is_some() || is_script_list(value)))
}

fn is_script_list(node: &Node) -> bool {
    !node.items().is_empty() && node.items().iter().all(|item| item.text().is_some())
}

fn step(node: &Node, job: &str) -> Step {
    let text = RUN.iter().find_map(|key| node.get(key)).or_else(|| node.at(&["inputs", "script"]));
    let text = text.or_else(|| node.at(&["inputs", "inlineScript"])).or_else(|| node.get("inlineScript"));
    let (run_line, run) = text.and_then(script).unwrap_or((node.line, String::new()));
    let folder = ["workingDirectory", "working_directory"].iter().find_map(|key| node.text_of(key));
    let path = node.at(&["inputs", "scriptPath"]).or_else(|| node.at(&["inputs", "filePath"])).and_then(Node::text);
    let run = match (folder, path) {
        (Some(folder), _) if !run.is_empty() => format!("cd {folder} && {run}"),
        (_, Some(path)) if run.is_empty() => path.to_owned(),
        _ => run,
    };
    let named = ["displayName", "name", "label", "id"].iter().find_map(|key| node.text_of(key));
    let tolerant = ["continueOnError", "continue_on_error", "soft_fail"].iter().find_map(|key| node.bool_of(key));
    Step {
        line: node.line,
        job: job.to_owned(),
        name: named.unwrap_or_default().to_owned(),
        run,
        run_line,
        uses: USES.iter().find_map(|key| node.text_of(key)).map(str::to_owned),
        continue_on_error: tolerant.unwrap_or(false),
        condition: ["condition", "if", "when"].iter().find_map(|key| node.text_of(key)).map(str::to_owned),
    }
}

fn triggers(system: CiSystem, root: &Node, ci: &mut Ci) {
    let cron = find_cron(root, 0);
    if cron.is_some() {
        ci.triggers.push("schedule".to_owned());
    }
    ci.scheduled = cron;
    if system != CiSystem::AzurePipelines {
        ci.triggers.push("push".to_owned());
        return;
    }
    let off = |key: &str| root.text_of(key) == Some("none");
    let resources = root.at(&["resources", "pipelines"]).or_else(|| root.at(&["resources", "containers"]));
    if resources.is_some_and(|list| list.items().iter().any(|item| item.get("trigger").is_some())) {
        ci.triggers.push("resource".to_owned());
    }
    // Azure builds every push and pull request unless the file says otherwise.
    ci.triggers.extend((!off("trigger")).then(|| "push".to_owned()));
    ci.triggers.extend((!off("pr") && root.get("pr").is_some()).then(|| "pr".to_owned()));
    ci.manual_only = ci.triggers.is_empty();
}

/// The first `cron:` anywhere.
fn find_cron(node: &Node, depth: usize) -> Option<(u32, String)> {
    let own = node
        .members()
        .iter()
        .find(|member| member.key == "cron")
        .and_then(|m| Some((m.line, m.node.text()?.to_owned())));
    let deeper = || {
        let children = node.members().iter().map(|member| &member.node).chain(node.items());
        children.filter(|_| depth < 12).find_map(|child| find_cron(child, depth + 1))
    };
    own.or_else(deeper)
}

fn hooks(root: &Node, ci: &mut Ci) {
    ci.triggers.push("commit".to_owned());
    for repo in root.get("repos").map(Node::items).unwrap_or_default() {
        let source = repo.text_of("repo").unwrap_or_default();
        let source = repo.text_of("rev").map_or_else(|| source.to_owned(), |rev| format!("{source}@{rev}"));
        for hook in repo.get("hooks").map(Node::items).unwrap_or_default() {
            let id = hook.text_of("id").unwrap_or_default();
            let (run_line, run) = hook.get("entry").and_then(script).unwrap_or((hook.line, String::new()));
            ci.steps.push(Step {
                line: hook.line,
                job: source.clone(),
                name: hook.text_of("name").unwrap_or(id).to_owned(),
                run,
                run_line,
                uses: Some(id.to_owned()),
                condition: hook.get("stages").map(|stages| join(&stages.strings())),
                ..Step::default()
            });
        }
    }
}

fn join(strings: &[(u32, String)]) -> String {
    strings.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Cloud Build runs images; a shell entry point makes the last argument a script.
fn cloud_build(root: &Node, ci: &mut Ci) {
    for node in root.get("steps").map(Node::items).unwrap_or_default() {
        let args = node.get("args");
        let shell =
            node.text_of("entrypoint").is_some_and(|entry| matches!(entry, "bash" | "sh" | "/bin/bash" | "/bin/sh"));
        let inline = args.and_then(|args| args.items().last()).filter(|_| shell);
        let text = node.get("script").or(inline).and_then(script);
        let line_of = args
            .map(|args| (args.line, args.strings().iter().map(|(_, arg)| arg.as_str()).collect::<Vec<_>>().join(" ")));
        let entry = node.text_of("entrypoint").unwrap_or_default();
        let joined = line_of.map(|(line, args)| (line, format!("{entry} {args}").trim().to_owned()));
        let (run_line, run) = text.or(joined).unwrap_or((node.line, String::new()));
        ci.steps.push(Step {
            line: node.line,
            job: String::new(),
            name: node.text_of("id").unwrap_or_default().to_owned(),
            run: node.text_of("dir").map_or_else(|| run.clone(), |dir| format!("cd {dir} && {run}")),
            run_line,
            uses: node.text_of("name").map(str::to_owned),
            continue_on_error: node.bool_of("allowFailure").unwrap_or(false),
            condition: None,
        });
    }
}

/// Phases of a Travis build, each a list of commands.
fn travis(root: &Node, ci: &mut Ci) {
    ci.triggers.push("push".to_owned());
    let phases = ["before_install", "install", "before_script", "script", "after_success", "before_deploy", "deploy"];
    for member in root.members().iter().filter(|member| phases.contains(&member.key.as_str())) {
        if let Some((run_line, run)) = script(&member.node) {
            let (line, job) = (member.line, member.key.clone());
            ci.steps.push(Step { line, name: job.clone(), job, run, run_line, ..Step::default() });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::ci::{Ci, CiSystem, parse};

    fn scripts(ci: &Ci) -> Vec<(u32, String)> {
        ci.commands().into_iter().filter_map(|command| Some((command.line, command.script_path()?))).collect()
    }

    #[test]
    fn azure() {
        let text = "trigger: none\nresources:\n  pipelines:\n  - pipeline: x\n    trigger: true\nstages:\n- stage: Train\n  jobs:\n  - job: a\n    steps:\n    - template: t.yml\n    - bash: |\n        python -m ml.pipeline\n      displayName: Run it\n      continueOnError: true\n      condition: succeeded()\n    - task: AzureCLI@1\n      inputs:\n        inlineScript: |\n          python b.py\n";
        let ci = parse(CiSystem::AzurePipelines, text);
        assert_eq!(ci.triggers, ["resource"]);
        assert!(!ci.manual_only);
        let uses: Vec<_> = ci.steps.iter().filter_map(|s| s.uses.as_deref()).collect();
        assert_eq!(uses, ["t.yml", "AzureCLI@1"]);
        assert_eq!((ci.steps[1].name.as_str(), ci.steps[1].continue_on_error), ("Run it", true));
        assert_eq!(scripts(&ci), [(13, "ml.pipeline".to_owned()), (20, "b.py".to_owned())]);
        assert!(parse(CiSystem::AzurePipelines, "trigger: none\npr: none\nsteps:\n- bash: x\n").manual_only);
    }

    #[test]
    fn circle_with_a_schedule() {
        let text = "jobs:\n  build:\n    docker:\n      - image: python:3\n    steps:\n      - checkout\n      - run: pytest\n      - run:\n          name: Train\n          command: |\n            python train.py\nworkflows:\n  nightly:\n    triggers:\n      - schedule:\n          cron: \"0 0 * * *\"\n    jobs: [build]\n";
        let ci = parse(CiSystem::CircleCi, text);
        assert_eq!(ci.scheduled, Some((16, "0 0 * * *".into())));
        assert_eq!(scripts(&ci), [(11, "train.py".to_owned())]);
        assert!(ci.steps.iter().any(|s| s.run == "pytest"));
    }

    #[test]
    fn travis_bitbucket_buildkite() {
        let ci = parse(
            CiSystem::Travis,
            "language: python\ninstall: pip install .\nscript:\n  - py.test tests\n  - python a.py\n",
        );
        assert_eq!(scripts(&ci), [(5, "a.py".to_owned())]);
        let ci = parse(
            CiSystem::Bitbucket,
            "pipelines:\n  default:\n    - step:\n        name: T\n        script:\n          - python a.py\n",
        );
        assert_eq!(scripts(&ci), [(6, "a.py".to_owned())]);
        let ci = parse(CiSystem::Buildkite, "steps:\n  - label: x\n    command: python a.py\n    soft_fail: true\n");
        assert!(ci.steps[0].continue_on_error);
        assert_eq!(scripts(&ci), [(3, "a.py".to_owned())]);
    }

    #[test]
    fn cloud_build_and_pre_commit() {
        let text = "steps:\n- id: test\n  name: python:3.9\n  entrypoint: bash\n  args:\n    - -c\n    - |\n      make test\n      python a.py\n  dir: model\n- name: gcr.io/cloud-builders/docker\n  args: [build, -t, x, .]\n";
        let ci = parse(CiSystem::CloudBuild, text);
        assert_eq!(scripts(&ci), [(9, "model/a.py".to_owned())]);
        assert_eq!(ci.steps[1].run, "build -t x .");
        let ci = parse(
            CiSystem::PreCommit,
            "repos:\n- repo: https://h/ruff\n  rev: v1\n  hooks:\n  - id: ruff\n- repo: local\n  hooks:\n  - id: t\n    name: tests\n    entry: pytest\n",
        );
        assert_eq!(ci.steps[0].uses.as_deref(), Some("ruff"));
        assert_eq!(ci.steps[0].job, "https://h/ruff@v1");
        assert_eq!((ci.steps[1].name.as_str(), ci.steps[1].run.as_str()), ("tests", "pytest"));
    }
}
