//! Labels: how each comes about, and whether the model's own output shapes what it learns next.

use super::shape::{FieldKind, Section, Shape, field};
use super::value::{Draft, Record, Register};
use super::{Class, Ground, Issue, Judged, Kind, unanswered};
use crate::model::Severity;
use crate::text::count;

/// Days between prediction and label from which actions in between count.
const LONG_LAG: f64 = 30.0;
/// Days after which the audit is held again, where the register says nothing.
const AUDIT_EVERY: f64 = 365.0;

pub(super) static SHAPE: Shape = Shape {
    title: "Labels",
    intro: &[
        "How each label comes about: can the model's predictions change what it is trained on next?",
        "Answer each question once; the verdict follows. Audit again when the answers change, or once a year.",
    ],
    options: &[field("audit_every_days", FieldKind::Whole, "days after which the audit is held again", "365").may()],
    sections: &[Section {
        name: "label",
        what: "a label the model is trained on",
        aliases: &["labels"],
        fields: &[
            field("name", FieldKind::Text, "the label", "is_fraud").key().also(&["label"]),
            field("model", FieldKind::Text, "the model that learns it", "fraud_detector_v3").may().also(&["model_id"]),
            field(
                "label_trigger",
                FieldKind::Choice(&["model_alert", "random_sample", "all_cases", "manual", "user_action", "other"]),
                "what makes somebody, or something, label a case",
                "model_alert",
            )
            .also(&["trigger"]),
            field(
                "model_output_affects_outcome",
                FieldKind::Flag,
                "whether what the model says changes what happens to the case",
                "yes",
            )
            .also(&["output_affects_outcome"]),
            field("label_lag_days", FieldKind::Whole, "days from the prediction until the label is known", "45")
                .also(&["lag_days"]),
            field("random_sample_share", FieldKind::Share, "share of cases labelled whatever the model says", "0.02")
                .may(),
            field("holdout_share", FieldKind::Share, "share of cases the model does not act on", "0.01").may(),
            field(
                "counterfactual_logging",
                FieldKind::Flag,
                "whether the decision not taken is logged beside the one that was",
                "no",
            )
            .may(),
            field(
                "cutoff",
                FieldKind::Text,
                "which labels of the lag are left out of training",
                "events after day 30 are dropped",
            )
            .may(),
            field("last_audit", FieldKind::Day, "when these answers were last true", "2026-03-01"),
            field("audited_by", FieldKind::Text, "who gave them", "risk and ML, together"),
        ],
    }],
    scalar: None,
};

/// The lesson's verdict on labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Predictions do not shape the labels, as far as was asked.
    Low,
    /// They may.
    Medium,
    /// They do.
    High,
    /// Not all questions are answered, and no answer given is a risk.
    Unknown,
}

impl Verdict {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Unknown => "unknown",
        }
    }
}

/// One risk of one label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// How bad.
    pub severity: Severity,
    /// What it does to the next model.
    pub text: String,
    /// What to do about it.
    pub mitigation: &'static str,
    /// What is done about it already, in words.
    pub mitigated: Option<String>,
    /// The key it rests on.
    key: &'static str,
}

/// Risks of one label and what they come to.
pub fn assess(record: &Record) -> (Verdict, Vec<Risk>) {
    let mut risks = Vec::new();
    let share = |key: &str| record.number(key).filter(|share| *share > 0.0);
    let percent = |share: f64| format!("{}%", (share * 1000.0).round() / 10.0);
    if record.text("label_trigger") == "model_alert" {
        let sampled = share("random_sample_share").map(|s| format!("{} of cases are labelled at random", percent(s)));
        let held = share("holdout_share").map(|s| format!("{} of cases bypass the model", percent(s)));
        risks.push(Risk {
            severity: Severity::Critical,
            text: "only cases the model raised are ever labelled: the next model learns to agree with this one".into(),
            mitigation: "label a random share of all cases, whatever the model says, and keep that share for evaluation",
            mitigated: sampled.or(held),
            key: "label_trigger",
        });
    }
    if record.flag("model_output_affects_outcome") == Some(true) {
        let held = share("holdout_share").map(|s| format!("{} of cases bypass the model", percent(s)));
        let logged = record.flag("counterfactual_logging").filter(|on| *on);
        risks.push(Risk {
            severity: Severity::High,
            text:
                "what the model decides changes what happens, and what happens becomes the label: the loop feeds itself"
                    .into(),
            mitigation: "let a small random group bypass the model, or log the decision not taken and evaluate both",
            mitigated: held.or_else(|| logged.map(|_| "the decision not taken is logged".into())),
            key: "model_output_affects_outcome",
        });
    }
    if let Some(lag) = record.number("label_lag_days").filter(|lag| *lag > LONG_LAG) {
        let cutoff = record.text("cutoff");
        risks.push(Risk {
            severity: Severity::Medium,
            text: format!("the label is known only after {lag} days, in which the model's actions can change it"),
            mitigation: "fix the day after which nothing counts toward a label, and leave out what the model can have touched",
            mitigated: (!cutoff.is_empty()).then(|| format!("the cutoff is fixed: {cutoff}")),
            key: "label_lag_days",
        });
    }
    let answered =
        ["label_trigger", "model_output_affects_outcome", "label_lag_days"].iter().all(|key| record.has(key));
    let verdict = match (risks.iter().any(|risk| risk.severity == Severity::Critical), risks.is_empty()) {
        (true, _) => Verdict::High,
        (false, false) => Verdict::Medium,
        (false, true) if answered => Verdict::Low,
        (false, true) => Verdict::Unknown,
    };
    (verdict, risks)
}

pub(super) fn check(register: &Register, ground: &Ground<'_>) -> Judged {
    let every = register.options.number("audit_every_days").unwrap_or(AUDIT_EVERY);
    let mut issues = Vec::new();
    let (mut worst, mut is_mitigated) = (Verdict::Low, true);
    for record in &register.records {
        let (verdict, risks) = assess(record);
        worst = graver(worst, verdict);
        for risk in &risks {
            is_mitigated &= risk.mitigated.is_some() || risk.severity == Severity::Medium;
            issues.push(of_risk(record, risk));
        }
        issues.extend(unanswered(register, record, Severity::Medium, &[]));
        issues.extend(overdue(record, every, ground));
    }
    let complete = !issues.iter().any(|issue| issue.class == Class::Missing);
    let verdict =
        format!("{}: the risk of a feedback loop is {}", count(register.len() as u64, "label"), worst.as_str());
    let verdict =
        if is_mitigated && worst != Verdict::Low && complete { format!("{verdict}, and mitigated") } else { verdict };
    Judged { filled: !register.is_empty() && complete && is_mitigated, issues, verdict }
}

fn graver(one: Verdict, other: Verdict) -> Verdict {
    let rank = |verdict| match verdict {
        Verdict::Low => 0,
        Verdict::Unknown => 1,
        Verdict::Medium => 2,
        Verdict::High => 3,
    };
    if rank(other) > rank(one) { other } else { one }
}

fn of_risk(record: &Record, risk: &Risk) -> Issue {
    let name = record.name(&SHAPE);
    let (done, advice) = match &risk.mitigated {
        Some(done) => (format!("; {done}"), "keep the mitigation running, and evaluate on it"),
        None => (String::new(), risk.mitigation),
    };
    Issue::new(Kind::Labels, Class::Risk, risk.severity, name, format!("{name}: {}{done}", risk.text))
        .line(record.line_of(risk.key))
        .advice(advice)
}

fn overdue(record: &Record, every: f64, ground: &Ground<'_>) -> Option<Issue> {
    let day = record.date("last_audit")?;
    let days = ground.age(day).and_then(|days| i32::try_from(days).ok())?;
    let name = record.name(&SHAPE);
    (f64::from(days) > every).then(|| {
        Issue::new(
            Kind::Labels,
            Class::Overdue,
            Severity::Medium,
            name,
            format!("{name}: the audit is {days} days old, of {day}"),
        )
        .line(record.line_of("last_audit"))
        .advice("answer the questions again, together, and write down last_audit")
    })
}

pub(super) fn propose(ground: &Ground<'_>) -> Vec<Draft> {
    let model = ground.models().into_iter().next().unwrap_or_default();
    let mut drafts: Vec<Draft> = Vec::new();
    for (_, file) in ground.source() {
        for (name, line) in file.python().into_iter().flat_map(|python| &python.targets) {
            let mut draft = Draft::new("label").text("name", name.clone()).text("model", model.clone());
            draft.origin = file.line(*line).map_or_else(|| file.path.clone(), |line| format!("{}:{line}", file.path));
            if !drafts.iter().any(|known| known.name(&SHAPE) == name) {
                drafts.push(draft);
            }
        }
    }
    drafts
}
