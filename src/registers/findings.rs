//! What registers say, as findings; and what they explain, so that other rules need not ask.

use super::{Class, Ground, Issue, Kind, Sheet, settings};
use crate::model::{Category, Context, DimensionId, Finding, RuleId, Severity, Suppressed, fingerprint};
use crate::rules::Meta;

/// What the findings of registers are, in the order of their ids.
pub static META: [Meta; 5] = [
    Meta {
        id: "register-broken",
        severity: Severity::High,
        category: Category::UndeclaredConsumers,
        dimension: None,
        what: "Reports where a register of .paydown/registers/ and the repository disagree: a field that consumers use and \
               the code no longer returns, a value that differs from the one registered, a file that is gone.",
        why: "Somebody relies on what the register says. Where it breaks a registered consumer the finding is critical.",
        example: "# schema 2.1 promises fraud_score, used by payment_gateway\nreturn {\"score\": p}",
        instead: "Bring it back, or announce a new schema_version first; for values, say in the register why they changed.",
        wrong: "Output that is put together at run time cannot be read; name the class or function in `source`.",
        measured: "",
    },
    Meta {
        id: "register-incomplete",
        severity: Severity::Medium,
        category: Category::DataDependencies,
        dimension: None,
        what: "Reports questions that a register leaves open, and what the code uses and the register does not list.",
        why: "A register that is half filled is believed as if it were whole.",
        example: "[[feature]]\nname = \"tx_mean_7d\"   # and no owner",
        instead: "Fill it in, or list what is none in not_features; paydown register KIND new adds what the code shows.",
        wrong: "A column that is only a key is no feature: list it in not_features.",
        measured: "",
    },
    Meta {
        id: "register-overdue",
        severity: Severity::High,
        category: Category::ExternalWorld,
        dimension: None,
        what: "Reports days that have passed: a threshold to be recalibrated, reference data gone old, an input nobody \
               reviewed, an audit of a year ago, a model retrained after its consumers' thresholds were checked.",
        why: "The value was right for data that is gone.",
        example: "recalibrate_after = 2024-07-15",
        instead: "Validate it on current data and write the new day down.",
        wrong: "Time is that of the inspected commit in a scan, and today in paydown register check.",
        measured: "",
    },
    Meta {
        id: "register-risk",
        severity: Severity::Medium,
        category: Category::FeedbackLoops,
        dimension: None,
        what: "Reports risks that a register itself states: labels that exist only where the model raised an alert, outcomes \
               the model changes, inputs worth next to nothing, inputs that upstream calls unstable.",
        why: "The lesson's audits ask for exactly these; writing them down is the first half of paying them off.",
        example: "label_trigger = \"model_alert\"",
        instead: "Mitigate it, and say how in the register: a random share of labels, a holdout, the cutoff.",
        wrong: "A risk that is mitigated is still listed, with its mitigation.",
        measured: "",
    },
    Meta {
        id: "register-unreadable",
        severity: Severity::High,
        category: Category::Configuration,
        dimension: None,
        what: "Reports lines of a register that cannot be read: typing errors, wrong types, unknown keys, names given twice, \
               days that do not exist, merges that are not decided.",
        why: "What cannot be read is not checked, and nobody notices.",
        example: "registered_date = 2024-02-30",
        instead: "Write what the finding says was expected; everything else of the file is used meanwhile.",
        wrong: "A key of a later version of paydown is unknown to this one.",
        measured: "",
    },
];

fn category(kind: Kind) -> Category {
    match kind {
        Kind::Consumers => Category::UndeclaredConsumers,
        Kind::Features => Category::DataDependencies,
        Kind::Labels => Category::FeedbackLoops,
        Kind::Settings => Category::Configuration,
        Kind::Evaluation => Category::ExternalWorld,
    }
}

/// Issues of checked registers as findings.
pub fn findings(sheets: &[Sheet]) -> Vec<Finding> {
    sheets.iter().flat_map(|sheet| &sheet.issues).map(finding).collect()
}

fn finding(issue: &Issue) -> Finding {
    // What the code broke is shown where the code is, everything else in the register.
    let (path, line) = match &issue.place {
        Some((path, line)) if issue.class == Class::Broken => (path.clone(), line.unwrap_or(0)),
        _ => (issue.kind.path(), issue.line),
    };
    let words: String = issue.message.chars().filter(|c| !c.is_ascii_digit()).collect();
    let rule = issue.class.rule();
    Finding {
        rule: RuleId::new(rule),
        severity: issue.severity,
        category: category(issue.kind),
        dimension: Some(DimensionId::from(issue.kind.dimension())),
        fingerprint: fingerprint(&[rule, &issue.kind.path(), &words]),
        path,
        line,
        end_line: line,
        message: issue.message.clone(),
        suggestion: issue.advice.clone(),
        context: Context::Config,
    }
}

/// Moves findings about values that the settings register explains out of `findings`: the reason is written down there.
pub fn explained(ground: &Ground<'_>, findings: Vec<Finding>) -> (Vec<Finding>, Vec<Suppressed>) {
    let Some(register) = ground.register(Kind::Settings) else { return (findings, Vec::new()) };
    let reasoned: Vec<_> = register.records.iter().filter(|record| record.has("why")).collect();
    let (mut kept, mut suppressed) = (Vec::new(), Vec::new());
    for finding in findings {
        let about = matches!(finding.rule.as_str(), "magic-number" | "mystery-flag");
        let file = ground.file(&finding.path).filter(|_| about);
        let values = file.map(settings::written_at).unwrap_or_default();
        let record = values.iter().filter(|(_, _, line)| *line == Some(finding.line)).find_map(|(name, value, _)| {
            let is_meant = finding.message.contains(name.as_str());
            let mut records = reasoned.iter();
            records.find(|record| is_meant && file.is_some_and(|file| settings::covers(record, file, name, value)))
        });
        match record {
            Some(record) => suppressed.push(Suppressed {
                by: "register".into(),
                file: Kind::Settings.path(),
                line: record.line,
                reason: record.text("why").to_owned(),
                finding,
            }),
            None => kept.push(finding),
        }
    }
    (kept, suppressed)
}
