//! Files of CI systems: when they run, and every step with its shell text.

mod generic;
mod github;
mod gitlab;
mod jenkins;

use serde::{Deserialize, Serialize};

use super::command::{self, Command};
use super::lines::MAX_ITEMS;
use super::node::{Document, Node};
use super::yaml;

/// Which system reads the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CiSystem {
    /// GitHub Actions
    #[default]
    GithubActions,
    /// GitLab CI
    GitlabCi,
    /// Azure Pipelines
    AzurePipelines,
    /// `CircleCI`
    CircleCi,
    /// Travis CI
    Travis,
    /// Jenkins
    Jenkins,
    /// Google Cloud Build
    CloudBuild,
    /// Bitbucket Pipelines
    Bitbucket,
    /// Buildkite
    Buildkite,
    /// pre-commit: runs on a developer's machine, unless a CI step calls it
    PreCommit,
    /// `AppVeyor`, AWS `CodeBuild`, Drone, Woodpecker
    Other,
}

impl CiSystem {
    /// The system's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::GithubActions => "GitHub Actions",
            Self::GitlabCi => "GitLab CI",
            Self::AzurePipelines => "Azure Pipelines",
            Self::CircleCi => "CircleCI",
            Self::Travis => "Travis CI",
            Self::Jenkins => "Jenkins",
            Self::CloudBuild => "Cloud Build",
            Self::Bitbucket => "Bitbucket Pipelines",
            Self::Buildkite => "Buildkite",
            Self::PreCommit => "pre-commit",
            Self::Other => "CI",
        }
    }
}

/// One step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Line on which it begins.
    pub line: u32,
    /// The job or stage it belongs to.
    pub job: String,
    /// Its name, where it has one.
    pub name: String,
    /// Its whole shell text; empty for an action.
    pub run: String,
    /// First line of that text.
    pub run_line: u32,
    /// The action, task, template, image or hook it uses.
    pub uses: Option<String>,
    /// Its failure fails nothing (`continue-on-error`, `allow_failure`, `soft_fail`, or `|| true` at its end).
    pub continue_on_error: bool,
    /// The condition under which it runs.
    pub condition: Option<String>,
}

/// A CI file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ci {
    /// Which system reads it.
    pub system: CiSystem,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Events that start it, in the system's words.
    pub triggers: Vec<String>,
    /// Line and cron expression of its schedule (`schedule` where only the condition shows).
    pub scheduled: Option<(u32, String)>,
    /// Steps in order.
    pub steps: Vec<Step>,
    /// Only a person starts it.
    pub manual_only: bool,
    /// Broken; what could be read stands here.
    pub partial: bool,
}

impl Ci {
    /// The commands of all steps.
    pub fn commands(&self) -> Vec<Command> {
        let steps = self.steps.iter().filter(|step| !step.run.is_empty());
        steps.flat_map(|step| command::commands(&step.run, step.run_line)).collect()
    }
}

/// The system that reads the file at `path`, by the path alone, whatever its case.
pub fn is_ci(path: &str) -> Option<CiSystem> {
    let path = path.to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or(&path);
    let yaml = matches!(name.rsplit_once('.'), Some((_, "yml" | "yaml")));
    let under = |folder: &str| path.starts_with(folder) || path.contains(&format!("/{folder}"));
    let system = match name {
        ".gitlab-ci.yml" => CiSystem::GitlabCi,
        ".travis.yml" => CiSystem::Travis,
        "bitbucket-pipelines.yml" => CiSystem::Bitbucket,
        ".pre-commit-config.yaml" | ".pre-commit-config.yml" => CiSystem::PreCommit,
        "buildspec.yml" | "buildspec.yaml" | ".drone.yml" | "appveyor.yml" | ".appveyor.yml" | ".woodpecker.yml" => {
            CiSystem::Other
        }
        _ if name.starts_with("jenkinsfile") || name.ends_with(".jenkinsfile") => CiSystem::Jenkins,
        _ if !yaml => return None,
        _ if under(".github/workflows/") => CiSystem::GithubActions,
        _ if name.ends_with(".gitlab-ci.yml") || under(".gitlab/ci/") => CiSystem::GitlabCi,
        _ if name.starts_with("azure-pipeline")
            || under(".azure-pipelines/")
            || under(".pipelines/")
            || under(".azuredevops/") =>
        {
            CiSystem::AzurePipelines
        }
        _ if under(".circleci/") => CiSystem::CircleCi,
        _ if name.starts_with("cloudbuild") || under("cloudbuild/") => CiSystem::CloudBuild,
        _ if under(".buildkite/") => CiSystem::Buildkite,
        _ => return None,
    };
    Some(system)
}

/// The system whose shape an already read YAML file has, for files whose path says nothing.
pub fn sniff(document: &Document) -> Option<CiSystem> {
    let root = document.root();
    let has = |key: &str| root.get(key).is_some();
    let list = |key: &str| root.get(key).is_some_and(|node| !node.items().is_empty());
    if has("on") && has("jobs") {
        return Some(CiSystem::GithubActions);
    }
    let azure_body = list("steps") || list("jobs") || list("stages");
    if azure_body && (has("trigger") || has("pool") || has("pr") || has("resources") || has("schedules")) {
        return Some(CiSystem::AzurePipelines);
    }
    let steps = root.get("steps").map(Node::items).unwrap_or_default();
    let cloud_build = steps.first().is_some_and(|step| {
        step.get("name").is_some() && (step.get("args").is_some() || step.get("entrypoint").is_some())
    });
    cloud_build.then_some(CiSystem::CloudBuild)
}

/// Reads a CI file of `system`.
pub fn parse(system: CiSystem, text: &str) -> Ci {
    if system == CiSystem::Jenkins {
        return jenkins::read(text);
    }
    from_document(system, &yaml::parse(text))
}

/// Reads a CI file of `system` that is already a tree.
pub fn from_document(system: CiSystem, document: &Document) -> Ci {
    let root = document.root();
    let mut ci = match system {
        CiSystem::GithubActions => github::read(root),
        CiSystem::GitlabCi => gitlab::read(root),
        _ => generic::read(system, root),
    };
    ci.system = system;
    ci.partial = document.partial;
    ci.steps.truncate(MAX_ITEMS);
    for step in &mut ci.steps {
        step.continue_on_error |= ignores_failure(&step.run);
    }
    ci
}

/// Whether the last command of a shell text is followed by `|| true`.
fn ignores_failure(run: &str) -> bool {
    let end = run.trim_end();
    ["|| true", "|| :", "|| exit 0"].iter().any(|tail| end.ends_with(tail))
}

/// Text of a scalar or of a list joined by line breaks, and the line on which it begins.
fn script(node: &Node) -> Option<(u32, String)> {
    if let Some(text) = node.text() {
        // A block scalar stands where its first words do, below empty lines.
        return Some((node.line, text.trim_start_matches('\n').to_owned()));
    }
    let lines: Vec<(u32, String)> = node.items().iter().flat_map(Node::strings).collect();
    let first = lines.first()?.0;
    let mut text = String::new();
    for (i, (line, item)) in lines.iter().enumerate() {
        // Empty lines keep the numbers of the items, where the file has comments or block scalars between them.
        let reached = first as usize + text.matches('\n').count();
        let gap = (*line as usize).saturating_sub(reached).min(50);
        text.push_str(&"\n".repeat(if i == 0 { 0 } else { gap.max(1) }));
        text.push_str(item.trim_end());
    }
    Some((first, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_name_the_system() {
        for (path, system) in [
            (".github/workflows/ci.yml", Some(CiSystem::GithubActions)),
            ("sub/.github/workflows/ci.yaml", Some(CiSystem::GithubActions)),
            (".github/dependabot.yml", None),
            (".pipelines/model.yml", Some(CiSystem::AzurePipelines)),
            ("model/cloudbuild.yaml", Some(CiSystem::CloudBuild)),
            ("cloudbuild/pr-checks.yaml", Some(CiSystem::CloudBuild)),
            ("Jenkinsfile", Some(CiSystem::Jenkins)),
            (".pre-commit-config.yaml", Some(CiSystem::PreCommit)),
            ("docs/.pre-commit.md", None),
        ] {
            assert_eq!(is_ci(path), system, "{path}");
        }
    }

    #[test]
    fn azure_is_known_by_its_shape() {
        let document = yaml::parse("trigger: none\npool: x\nsteps:\n- bash: python a.py\n");
        assert_eq!(sniff(&document), Some(CiSystem::AzurePipelines));
        assert_eq!(sniff(&yaml::parse("a: 1\nsteps: [x]\n")), None);
    }

    #[test]
    fn lists_of_commands_keep_their_lines() {
        let document = yaml::parse("script:\n  - a\n  # why\n  - b\n");
        let text = script(document.root().get("script").unwrap());
        assert_eq!(text, Some((2, "a\n\nb".to_owned())));
    }
}
