//! `hardcoded-path`: paths that exist on one person's machine.

use super::{Meta, Report, Rule, running};
use crate::facts::RepoFacts;
use crate::model::{Category, Severity};
use crate::parse::python::TextRole;

static META: Meta = Meta {
    id: "hardcoded-path",
    severity: Severity::High,
    category: Category::Configuration,
    dimension: Some("reproducibility"),
    what: "Reports string literals that are absolute paths into a person's home or a mounted disk.",
    why: "The code runs on one machine only, and the day that machine is wiped the run is gone.",
    example: "df = pd.read_csv(\"/home/ann/data/train.csv\")",
    instead: "Take the path from configuration or a command-line option, relative to the repository.",
    wrong: "A path inside a container image built by this repository is not personal.",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(facts: &RepoFacts, report: &mut Report<'_>) {
    for file in running(facts) {
        for text in file.python().into_iter().flat_map(|python| &python.texts) {
            if text.role == TextRole::AbsolutePath && is_personal(&text.text) {
                let message = format!("the path {} exists on one machine", text.text);
                report.at(
                    file,
                    (text.line, text.line),
                    &text.text,
                    message,
                    "take the path from configuration, relative to the repository",
                );
            }
        }
    }
}

/// Homes, mounted disks and Windows drives; not `/home/{}/` filled in at run time, not the homes of service accounts.
pub(crate) fn is_personal(path: &str) -> bool {
    const SERVICE_USERS: &[&str] = &[
        "app", "user", "ubuntu", "airflow", "jovyan", "ec2-user", "runner", "vscode", "hadoop", "docker", "worker",
        "{}", "username", "$user",
    ];
    let lower = path.to_ascii_lowercase().replace('\\', "/");
    for home in ["/home/", "/users/"] {
        if let Some((before, rest)) = lower.split_once(home)
            && (before.is_empty() || before.ends_with(':'))
        {
            let user = rest.split('/').next().unwrap_or_default();
            return !user.is_empty() && !SERVICE_USERS.contains(&user);
        }
    }
    let drive = lower.as_bytes().get(1) == Some(&b':') && lower.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    drive
        || ["/mnt/", "/media/", "/scratch/", "/data1/", "/data2/", "/raid/", "/nfs/"]
            .iter()
            .any(|start| lower.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes_and_drives_are_personal() {
        assert!(is_personal("/home/maria/churn/train.csv"));
        assert!(is_personal("C:\\Users\\ann\\x.csv"));
        assert!(is_personal("/mnt/data/x.csv"));
        assert!(!is_personal("/home/airflow/dags"));
        assert!(!is_personal("/home/{}/x"));
        assert!(!is_personal("/usr/local/lib"));
        assert!(!is_personal("/opt/ml/model"));
    }
}
