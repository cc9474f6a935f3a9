//! Settings: why each tuned value is what it is, since when, and who may change it.

use super::shape::{FieldKind, Section, Shape, field};
use super::value::{Draft, Record, Register, Value};
use super::{Class, Ground, Issue, Judged, Kind};
use crate::facts::{Content, FileFacts};
use crate::model::Severity;
use crate::parse::python::Explanation;
use crate::rules::is_unexplained;
use crate::text::{count, did_you_mean};

/// Unexplained values outside the register from which on it does not cover the code.
const MOST_UNREGISTERED: usize = 4;
/// Values proposed at once.
const MOST_PROPOSED: usize = 60;
/// Names listed in one sentence.
const NAMED: usize = 6;
/// The four questions every value has to answer.
const QUESTIONS: [(&str, &str); 4] = [
    ("what", "what it is"),
    ("why", "why this value"),
    ("validated", "when it was last validated"),
    ("ask", "whom to ask"),
];

pub(super) static SHAPE: Shape = Shape {
    title: "Settings",
    intro: &[
        "Why each tuned value is what it is: what it is, why this value, when it was last validated, whom to ask.",
        "Values are compared with the code; recalibrate_after says until when a value may be trusted.",
    ],
    options: &[],
    sections: &[Section {
        name: "setting",
        what: "a threshold, hyperparameter or other tuned value",
        aliases: &["settings", "hyperparameters"],
        fields: &[
            field("name", FieldKind::Text, "the value's name", "high_risk").key().also(&["setting", "parameter"]),
            field("file", FieldKind::Text, "the file it stands in", "src/config.py").also(&["path"]),
            field("symbol", FieldKind::Text, "its name in that file, where it is another one", "HIGH_RISK_THRESHOLD")
                .may(),
            field("value", FieldKind::Any, "the value", "0.73"),
            field("what", FieldKind::Text, "what it is", "score from which a case goes to the high-risk queue"),
            field("why", FieldKind::Text, "why it has this value", "precision >= 0.90 on the validation week")
                .also(&["reason"]),
            field("validated", FieldKind::Day, "when it was last validated", "2026-01-17").also(&[
                "last_validated",
                "last_reviewed",
                "tuning_date",
            ]),
            field("ask", FieldKind::Text, "who to ask before it changes", "risk operations")
                .also(&["owner", "review_owner"]),
            field("dataset", FieldKind::Text, "the data it was tuned on", "transactions_v5.1")
                .may()
                .also(&["tuning_dataset", "tuning_dataset_hash"]),
            field("metric", FieldKind::Text, "the metric it was tuned for", "auc_roc").may().also(&["tuning_metric"]),
            field("tool", FieldKind::Text, "what tuned it", "optuna 3.5").may().also(&["tuning_tool"]),
            field("trials", FieldKind::Whole, "how many trials", "200").may().also(&["n_trials"]),
            field("recalibrate_after", FieldKind::Until, "the day until which it may be trusted", "2026-07-15")
                .may()
                .also(&["recalibration_required_after"]),
        ],
    }],
    scalar: None,
};

pub(super) fn check(register: &Register, ground: &Ground<'_>) -> Judged {
    let mut issues = Vec::new();
    for record in &register.records {
        issues.extend(location(record, ground));
        issues.extend(questions(record));
        issues.extend(overdue(record, ground));
    }
    let loose = loose(register, ground);
    issues.extend(not_registered(register, &loose));
    let answered = |record: &Record| QUESTIONS.iter().all(|(key, _)| record.has(key)) && record.has("value");
    let explained = register.records.iter().filter(|record| answered(record)).count();
    let verdict = format!("{}, {explained} with all four answers", count(register.len() as u64, "setting"));
    let filled = !register.is_empty() && explained == register.len() && loose.len() <= MOST_UNREGISTERED;
    Judged { issues, verdict, filled }
}

fn issue(class: Class, severity: Severity, record: &Record, key: &str, message: String) -> Issue {
    Issue::new(Kind::Settings, class, severity, record.name(&SHAPE), message).line(record.line_of(key))
}

/// A value of the code.
#[derive(Clone, Debug, PartialEq, Eq)]
struct InCode {
    name: String,
    value: String,
    line: Option<u32>,
}

/// Every value of a file that has a name.
fn values(file: &FileFacts) -> Vec<InCode> {
    if let Some(python) = file.python() {
        let numbers = python.numbers.iter().map(|one| (one.name.clone(), one.value.clone(), one.line));
        let flags = python.flags.iter().map(|one| (one.name.clone(), one.value.to_string(), one.line));
        return numbers.chain(flags).map(|(name, value, line)| InCode { name, value, line: file.line(line) }).collect();
    }
    match &file.content {
        Content::Config(config) => {
            let entries = config.entries.iter();
            entries
                .filter(|one| !crate::text::secrets::names_credential(&one.path))
                .map(|one| InCode { name: one.path.clone(), value: one.value.text.clone(), line: Some(one.line) })
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Name, value and line of every named value of a file.
pub(super) fn written_at(file: &FileFacts) -> Vec<(String, String, Option<u32>)> {
    values(file).into_iter().map(|one| (one.name, one.value, one.line)).collect()
}

/// The name in the code.
fn symbol(record: &Record) -> &str {
    match record.text("symbol") {
        "" => record.text("name"),
        symbol => symbol,
    }
}

/// `a.b.C` names `C` of Python and the whole path of a configuration file.
fn is_symbol(name: &str, symbol: &str) -> bool {
    name == symbol || symbol.rsplit('.').next() == Some(name) || name.rsplit('.').next() == Some(symbol)
}

fn location(record: &Record, ground: &Ground<'_>) -> Option<Issue> {
    let (name, path, symbol) = (record.text("name"), record.text("file"), symbol(record));
    if path.is_empty() {
        return Some(
            issue(
                Class::Missing,
                Severity::Low,
                record,
                "file",
                format!("{name} does not say which file it stands in"),
            )
            .advice("name the file, so that the value can be compared"),
        );
    }
    let Some(file) = ground.file(path) else {
        return Some(
            issue(Class::Broken, Severity::Medium, record, "file", format!("{name}: there is no file {path} any more"))
                .advice("name the file it stands in now, or take it out of the register"),
        );
    };
    let all = values(file);
    let found: Vec<&InCode> = all.iter().filter(|one| is_symbol(&one.name, symbol)).collect();
    let Some(first) = found.first() else {
        let near = did_you_mean(symbol, all.iter().map(|one| one.name.as_str()));
        let message = format!("{name}: {path} has no tuned value called '{symbol}'{near}");
        return Some(
            issue(Class::Broken, Severity::Medium, record, "symbol", message)
                .advice("correct the symbol, or take the setting out of the register"),
        );
    };
    let registered = record.value("value")?;
    if found.iter().any(|one| is_equal(registered, &one.value)) {
        return None;
    }
    let message = format!("{name}: the code has {}, the register {}", first.value, registered.typed());
    Some(
        issue(Class::Broken, Severity::High, record, "value", message)
            .at(path, first.line)
            .advice("say why it changed: update value, why and validated, or set the code back"),
    )
}

fn is_equal(registered: &Value, written: &str) -> bool {
    let bare = written.trim_matches(['"', '\'']);
    match registered {
        Value::Flag(flag) => bare.eq_ignore_ascii_case(&flag.to_string()),
        Value::Number(number) => match (number.replace('_', "").parse::<f64>(), bare.replace('_', "").parse::<f64>()) {
            (Ok(one), Ok(other)) => (one - other).abs() <= f64::EPSILON * one.abs().max(1.0),
            _ => number == bare,
        },
        other => other.typed() == bare,
    }
}

fn questions(record: &Record) -> Option<Issue> {
    let open: Vec<&(&str, &str)> = QUESTIONS.iter().filter(|(key, _)| !record.has(key)).collect();
    if open.is_empty() {
        return None;
    }
    let name = record.text("name");
    let words = open.iter().map(|(_, words)| *words).collect::<Vec<_>>().join(", ");
    let keys = open.iter().map(|(key, _)| *key).collect::<Vec<_>>().join(", ");
    let message = format!("{name} does not answer: {words}");
    Some(issue(Class::Missing, Severity::Medium, record, "name", message).advice(format!("fill in {keys}")))
}

fn overdue(record: &Record, ground: &Ground<'_>) -> Option<Issue> {
    let until = record.date("recalibrate_after")?;
    let days = ground.age(until).filter(|days| *days > 0)?;
    let message = format!(
        "{} was to be recalibrated after {until}, {} ago",
        record.text("name"),
        count(days.unsigned_abs(), "day")
    );
    Some(
        issue(Class::Overdue, Severity::High, record, "recalibrate_after", message)
            .advice("validate it on current data, then write down validated and a new recalibrate_after"),
    )
}

/// A value nobody explains, in the code or in the register.
struct Loose<'a> {
    file: &'a FileFacts,
    name: &'a str,
    value: &'a str,
    line: u32,
    /// Another value of the same name is unexplained in the same file.
    shared: bool,
}

fn loose<'a>(register: &Register, ground: &Ground<'a>) -> Vec<Loose<'a>> {
    // A switch is proposed, but only values that were tuned make a register incomplete.
    let mut all = unexplained(ground, false);
    all.retain(|one| !register.records.iter().any(|record| covers(record, one.file, one.name, one.value)));
    all
}

/// Whether an entry is about this value of this file, and has it right.
pub(super) fn covers(record: &Record, file: &FileFacts, name: &str, value: &str) -> bool {
    record.text("file").trim_start_matches("./") == file.path
        && is_symbol(name, symbol(record))
        && record.value("value").is_some_and(|registered| is_equal(registered, value))
}

fn unexplained<'a>(ground: &Ground<'a>, with_flags: bool) -> Vec<Loose<'a>> {
    let mut all: Vec<Loose<'a>> = Vec::new();
    for (_, file) in ground.source() {
        let Some(python) = file.python() else { continue };
        let numbers = python.numbers.iter().filter(|number| is_unexplained(number));
        let numbers = numbers.map(|one| (one.name.as_str(), one.value.as_str(), one.line));
        let flags = python.flags.iter().filter(|flag| with_flags && flag.explained != Explanation::Why);
        let flags = flags.map(|one| (one.name.as_str(), if one.value { "true" } else { "false" }, one.line));
        for (name, value, line) in numbers.chain(flags) {
            let same = all.iter_mut().filter(|known| known.file.path == file.path && known.name == name);
            let mut shared = false;
            for known in same {
                known.shared = true;
                shared = true;
            }
            all.push(Loose { file, name, value, line, shared });
        }
    }
    all
}

fn not_registered(register: &Register, loose: &[Loose<'_>]) -> Option<Issue> {
    let first = loose.first()?;
    let mut names: Vec<&str> = loose.iter().take(NAMED).map(|one| one.name).collect();
    let more = format!("and {} more", loose.len().saturating_sub(NAMED));
    if loose.len() > NAMED {
        names.push(&more);
    }
    let message = format!("{} explained nowhere: {}", count(loose.len() as u64, "tuned value"), names.join(", "));
    Some(
        Issue::new(register.kind, Class::Missing, Severity::Low, "", message)
            .at(first.file.path.clone(), first.file.line(first.line))
            .advice("register them (paydown register settings new adds them), or say why beside them"),
    )
}

pub(super) fn propose(ground: &Ground<'_>) -> Vec<Draft> {
    let register = ground.register(Kind::Settings);
    let known = |one: &Loose<'_>| {
        register
            .is_some_and(|register| register.records.iter().any(|record| covers(record, one.file, one.name, one.value)))
    };
    let mut drafts: Vec<Draft> = Vec::new();
    for one in unexplained(ground, true).into_iter().filter(|one| !known(one)) {
        let stem = one.file.name().trim_end_matches(".py");
        let taken = |name: &str| drafts.iter().any(|draft| draft.name(&SHAPE) == name);
        let plain = if taken(one.name) { format!("{stem}.{}", one.name) } else { one.name.to_owned() };
        // Two values of one name in one file differ by their line alone, which moves: the value tells them apart.
        let name = if one.shared || taken(&plain) { format!("{plain} {}", one.value) } else { plain };
        if taken(&name) {
            continue;
        }
        let value = match one.value {
            "true" => Value::Flag(true),
            "false" => Value::Flag(false),
            number => Value::Number(number.to_owned()),
        };
        let mut draft = Draft::new("setting").text("name", name).text("file", one.file.path.clone());
        draft = draft.text("symbol", one.name).with("value", value);
        draft.origin = one.file.line(one.line).map_or_else(String::new, |line| format!("{}:{line}", one.file.path));
        drafts.push(draft);
    }
    drafts.truncate(MOST_PROPOSED);
    drafts
}
