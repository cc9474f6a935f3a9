//! `hardcoded-path`: paths that exist on one person's machine.

use super::{Ground, Meta, Report, Rule};
use crate::facts::{Content, FileFacts};
use crate::model::{Category, Context, Severity};
use crate::parse::Format;
use crate::parse::python::TextRole;

static META: Meta = Meta {
    id: "hardcoded-path",
    severity: Severity::High,
    category: Category::Configuration,
    dimension: Some("reproducibility"),
    what: "Reports string literals, values of configuration files and arguments in shell scripts that are absolute paths into \
           a person's home, onto a mounted disk or a Windows drive. Comments, documentation, addresses and the settings of \
           editors, containers and clusters do not count.",
    why: "The code runs on one machine only, and the day that machine is wiped the run is gone.",
    example: "df = pd.read_csv(\"/home/ann/data/train.csv\")",
    instead: "Take the path from configuration or a command-line option, relative to the repository.",
    wrong: "A path inside a container image built by this repository is not personal.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

const ADVICE: &str = "take the path from configuration, relative to the repository";

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    for file in &ground.facts.files {
        match &file.content {
            Content::Config(config) if file.context == Context::Config && !is_of_machine(file) => {
                for entry in config.entries.iter().filter(|entry| is_personal(&entry.value.text)) {
                    let message = format!("{} points to {}, which exists on one machine", entry.path, entry.value.text);
                    report.at(file, (entry.line, entry.line), &entry.value.text, message, ADVICE);
                }
            }
            _ if matches!(file.context, Context::Source | Context::Notebook) => in_code(file, report),
            _ => {}
        }
    }
}

fn in_code(file: &FileFacts, report: &mut Report<'_>) {
    for text in file.python().into_iter().flat_map(|python| &python.texts) {
        if text.role == TextRole::AbsolutePath && is_personal(&text.text) {
            let message = format!("the path {} exists on one machine", text.text);
            report.at(file, (text.line, text.line), &text.text, message, ADVICE);
        }
    }
    if matches!(file.format, Format::Shell) {
        for command in &file.commands {
            let path = command.text.split(['=', ' ', '"', '\'', ':']).find(|word| is_personal(word));
            if let Some(path) = path {
                let message = format!("the path {path} exists on one machine");
                report.at(file, (command.line, command.line), path, message, ADVICE);
            }
        }
    }
}

/// Settings of an editor, a container or a service name paths of the machine they are for.
fn is_of_machine(file: &FileFacts) -> bool {
    let lower = file.path.to_ascii_lowercase();
    matches!(file.format, Format::Compose | Format::Ci(_))
        || lower.split('/').any(|part| {
            matches!(
                part,
                ".vscode"
                    | ".idea"
                    | ".devcontainer"
                    | ".github"
                    | "k8s"
                    | "kubernetes"
                    | "helm"
                    | "charts"
                    | "deploy"
                    | "terraform"
                    | "ansible"
            )
        })
}

/// Homes, mounted disks and Windows drives; not `/home/{}/` filled in at run time, not the homes of service accounts.
pub(crate) fn is_personal(path: &str) -> bool {
    const SERVICE_USERS: &[&str] = &[
        "app", "user", "ubuntu", "airflow", "jovyan", "ec2-user", "runner", "vscode", "hadoop", "docker", "worker",
        "{}", "username", "$user",
    ];
    if !path.contains(['/', '\\']) || path.contains([' ', '\n', '$', '*']) || path.len() > 300 {
        return false;
    }
    let lower = path.to_ascii_lowercase().replace('\\', "/");
    for home in ["/home/", "/users/"] {
        if let Some((before, rest)) = lower.split_once(home)
            && (before.is_empty() || before.ends_with(':'))
        {
            let user = rest.split('/').next().unwrap_or_default();
            return user.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))
                && !user.is_empty()
                && !SERVICE_USERS.contains(&user);
        }
    }
    let drive =
        lower.as_bytes().get(1..3) == Some(b":/") && lower.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    drive
        || ["/mnt/", "/media/", "/scratch/", "/data1/", "/data2/", "/raid/", "/nfs/"]
            .iter()
            .any(|start| lower.strip_prefix(start).is_some_and(|rest| !rest.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    #[test]
    fn homes_and_drives_are_personal() {
        assert!(is_personal("/home/maria/churn/train.csv"));
        assert!(is_personal("C:\\Users\\ann\\x.csv"));
        assert!(is_personal("/mnt/data/x.csv"));
        assert!(!is_personal("/home/airflow/dags"));
        assert!(!is_personal("/home/{}/x"));
        assert!(!is_personal("/mnt/"));
        assert!(!is_personal("/usr/local/lib"));
        assert!(!is_personal("/opt/ml/model"));
        assert!(!is_personal("x:y"));
        assert!(!is_personal("/home/$USER/x"));
    }

    #[test]
    fn literals_configuration_and_scripts_are_read_and_comments_are_not() {
        let files = [
            ("a.py", "# /home/ann/x.csv\nP = '/home/ann/y.csv'\n"),
            ("conf/a.yaml", "data:\n  raw: /home/ann/z.csv  # /home/bob/\n  url: https://x.org/home/ann/\n"),
            ("run.sh", "cd /home/ann/churn\npython a.py\n"),
        ];
        assert_eq!(
            messages(&RULE, &files),
            [
                "a.py:2 the path /home/ann/y.csv exists on one machine",
                "conf/a.yaml:2 data.raw points to /home/ann/z.csv, which exists on one machine",
                "run.sh:1 the path /home/ann/churn exists on one machine",
            ]
        );
    }

    #[test]
    fn tests_documents_and_editor_settings_do_not_count() {
        let files = [
            ("tests/test_a.py", "P = '/home/ann/y.csv'\n"),
            ("docs/conf.py", "P = '/home/ann/y.csv'\n"),
            (".vscode/settings.json", "{\"python\": \"/home/ann/venv/bin/python\"}"),
        ];
        assert!(messages(&RULE, &files).is_empty());
    }
}
