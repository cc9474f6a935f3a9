//! Consumers: who reads the output, which fields, and the contract between them and the model.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::contract::{Break, breaks};
use super::serving::{self, Source};
use super::shape::{FieldKind, Section, Shape, field};
use super::value::{Draft, Record, Register, Value};
use super::{Class, Ground, Issue, Judged, Kind, read, unanswered};
use crate::model::Severity;
use crate::text::{count, did_you_mean};

/// Days of notice where the register says nothing.
const NOTICE_DAYS: f64 = 30.0;

pub(super) static SHAPE: Shape = Shape {
    title: "Consumers",
    intro: &[
        "Who reads the output of each model, which fields they use, and the contract they rely on.",
        "A field that is removed, renamed, retyped or moved needs a new schema_version, and notice.",
    ],
    options: &[],
    sections: &[
        Section {
            name: "model",
            what: "a model whose output others read",
            aliases: &[],
            fields: &[
                field("name", FieldKind::Text, "the model, as its consumers know it", "fraud_detector_v3")
                    .key()
                    .also(&["model_id", "model"]),
                field("schema_version", FieldKind::Text, "the version of the output's schema", "2.1"),
                field(
                    "schema",
                    FieldKind::Types,
                    "each field of the output and its type, in the order it is returned",
                    "fraud_score: float [0.0, 1.0]; label: string",
                ),
                field("change_policy", FieldKind::Text, "how a breaking change is announced", "mail to the contacts")
                    .also(&["schema_change_policy"]),
                field("notice_days", FieldKind::Whole, "days between the announcement and the change", "30"),
                field(
                    "source",
                    FieldKind::Text,
                    "what returns it: file, or file:class or function",
                    "serving/app.py:score",
                )
                .may(),
                field("change_announced", FieldKind::Day, "when the current version was announced", "2026-03-01").may(),
                field("artifact", FieldKind::Text, "the model file, or its pointer", "models/fraud.pkl").may(),
                field("last_trained", FieldKind::Day, "when it was trained last", "2026-03-01").may(),
            ],
        },
        Section {
            name: "consumer",
            what: "a service, job or person that reads the output",
            aliases: &["declared_consumers", "consumers"],
            fields: &[
                field("service", FieldKind::Text, "who reads it", "payment_gateway").key().also(&["name"]),
                field(
                    "model",
                    FieldKind::Text,
                    "which model; needed where there is more than one",
                    "fraud_detector_v3",
                )
                .may(),
                field("team", FieldKind::Text, "the team behind it", "payments"),
                field("contact", FieldKind::Text, "who is told before a change", "payments@example.com"),
                field("fields_used", FieldKind::List, "the fields it reads", "fraud_score, label").also(&["fields"]),
                field(
                    "threshold_dependency",
                    FieldKind::Number,
                    "the decision threshold it holds a score against",
                    "0.85",
                )
                .may(),
                field("threshold_validated", FieldKind::Day, "when that threshold was last checked", "2026-03-01")
                    .may(),
                field("registered_date", FieldKind::Day, "when it was registered", "2026-01-15")
                    .also(&["registered_on"]),
                field("schema_version", FieldKind::Text, "the version it was built for", "2.1").may(),
            ],
        },
    ],
    scalar: None,
};

pub(super) fn check(register: &Register, ground: &Ground<'_>) -> Judged {
    let models: Vec<&Record> = register.of("model").collect();
    let consumers: Vec<&Record> = register.of("consumer").collect();
    let past = Past::new(ground);
    let mut issues: Vec<Issue> = register
        .records
        .iter()
        .filter_map(|record| unanswered(register, record, Severity::Medium, &["notice_days"]))
        .collect();
    issues.extend(consumers.iter().filter_map(|consumer| without_model(consumer, &models)));
    for model in &models {
        let own: Vec<&Record> = consumers.iter().copied().filter(|one| reads(one, model, &models)).collect();
        issues.extend(own.iter().flat_map(|consumer| unknown_fields(consumer, model)));
        issues.extend(unsaid(model, &own));
        issues.extend(against_code(model, &own, ground));
        issues.extend(against_history(model, &own, &past, ground.today));
        issues.extend(own.iter().filter_map(|consumer| threshold(consumer, model, ground)));
    }
    let versions: Vec<&str> =
        models.iter().map(|model| model.text("schema_version")).filter(|v| !v.is_empty()).collect();
    let contract = if versions.is_empty() { String::new() } else { format!(", contract {}", versions.join(", ")) };
    let verdict =
        format!("{} of {}{contract}", count(consumers.len() as u64, "consumer"), count(models.len() as u64, "model"));
    let complete = !issues.iter().any(|issue| issue.class == Class::Missing);
    let filled = !consumers.is_empty() && models.iter().any(|model| !model.types("schema").is_empty()) && complete;
    Judged { issues, verdict, filled }
}

fn issue(class: Class, severity: Severity, subject: &Record, message: impl Into<String>) -> Issue {
    Issue::new(Kind::Consumers, class, severity, subject.name(&SHAPE), message).line(subject.line)
}

/// Whether a consumer reads this model: it says so, or there is no other.
fn reads(consumer: &Record, model: &Record, models: &[&Record]) -> bool {
    match consumer.text("model") {
        "" => models.len() == 1,
        name => name == model.text("name"),
    }
}

fn without_model(consumer: &Record, models: &[&Record]) -> Option<Issue> {
    if models.iter().any(|model| reads(consumer, model, models)) {
        return None;
    }
    let (name, wanted) = (consumer.text("service"), consumer.text("model"));
    let known = models.iter().map(|model| model.text("name"));
    let message = if wanted.is_empty() {
        format!("{name} does not say which model it reads")
    } else {
        format!("{name} reads the model '{wanted}', which is not registered{}", did_you_mean(wanted, known))
    };
    let advice = "name one of the models in this file, or register it as [[model]]";
    Some(issue(Class::Broken, Severity::High, consumer, message).line(consumer.line_of("model")).advice(advice))
}

fn unknown_fields(consumer: &Record, model: &Record) -> Vec<Issue> {
    let schema = model.types("schema");
    if schema.is_empty() {
        return Vec::new();
    }
    let unknown = consumer.list("fields_used").iter().filter(|name| !schema.iter().any(|(known, _)| known == *name));
    let said = unknown.map(|name| {
        let near = did_you_mean(name, schema.iter().map(|(known, _)| known.as_str()));
        let (service, model) = (consumer.text("service"), model.text("name"));
        let message = format!("{service} uses '{name}', which the schema of {model} does not have{near}");
        issue(Class::Broken, Severity::High, consumer, message)
            .line(consumer.line_of("fields_used"))
            .advice("correct the name, or add the field to the schema")
    });
    said.collect()
}

/// A contract without parties, or with a type nobody knows.
fn unsaid(model: &Record, consumers: &[&Record]) -> Vec<Issue> {
    let name = model.text("name");
    let mut issues = Vec::new();
    if consumers.is_empty() {
        let message = format!("{name}: no consumer is registered");
        let missing = issue(Class::Missing, Severity::Medium, model, message);
        issues.push(missing.advice("ask who reads the output, and add each as [[consumer]]"));
    }
    let unknown: Vec<&str> =
        model.types("schema").iter().filter(|(_, kind)| kind.trim() == "?").map(|(name, _)| name.as_str()).collect();
    if !unknown.is_empty() {
        let message = format!("{name}: the type of {} is not known", unknown.join(", "));
        let missing = issue(Class::Missing, Severity::Low, model, message).line(model.line_of("schema"));
        issues.push(missing.advice("write the type in place of the question mark"));
    }
    issues
}

/// Consumers that use a field, by name.
fn users<'a>(field: &str, consumers: &[&'a Record]) -> Vec<&'a str> {
    let using = consumers.iter().filter(|one| one.list("fields_used").iter().any(|used| used == field));
    using.map(|one| one.text("service")).collect()
}

/// `, which breaks payment_gateway and fraud_review_dashboard`.
fn victims(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => format!(", which breaks {one}"),
        [first @ .., last] => format!(", which breaks {} and {last}", first.join(", ")),
    }
}

/// What the code returns now, against what is promised.
fn against_code(model: &Record, consumers: &[&Record], ground: &Ground<'_>) -> Vec<Issue> {
    let (schema, name) = (model.types("schema"), model.text("name"));
    let found = match serving::find(ground, model.text("source"), schema) {
        Source::Found(found) => found,
        Source::Unknown => return Vec::new(),
        Source::Gone(why) => {
            let message = format!("{name}: the source of the output is gone: {why}");
            let gone = issue(Class::Broken, Severity::High, model, message).line(model.line_of("source"));
            return vec![gone.advice("say what returns it now, as file:class or file:function")];
        }
    };
    if schema.is_empty() {
        return Vec::new();
    }
    let version = model.text("schema_version");
    let mut issues: Vec<Issue> = breaks(schema, &found.fields, true)
        .iter()
        .map(|one| {
            let names = users(&one.field, consumers);
            let severity = if names.is_empty() { Severity::High } else { Severity::Critical };
            let promised = if version.is_empty() { "the schema".to_owned() } else { format!("schema {version}") };
            let message = format!(
                "{name}: '{}' {} in {} but stands in {promised}{}",
                one.field,
                one.what,
                found.address(),
                victims(&names)
            );
            issue(Class::Broken, severity, model, message)
                .line(model.line_of("schema"))
                .at(found.path.clone(), found.line)
                .advice("bring the field back, or announce a new schema_version and change it after the notice")
        })
        .collect();
    let renamed = |name: &str| issues.iter().any(|issue| issue.message.contains(&format!("renamed to '{name}'")));
    let fresh: Vec<&str> = found
        .fields
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| !schema.iter().any(|(known, _)| known == name) && !renamed(name))
        .collect();
    if !fresh.is_empty() {
        let message =
            format!("{name}: {} returns {}, which the schema does not name", found.address(), fresh.join(", "));
        let missing = issue(Class::Missing, Severity::Low, model, message).line(model.line_of("schema"));
        issues.push(missing.at(found.path.clone(), found.line).advice("add it to the schema, at its end"));
    }
    issues
}

/// What the register said before, newest first.
struct Past(Vec<(NaiveDate, Register)>);

impl Past {
    fn new(ground: &Ground<'_>) -> Self {
        Self(
            ground
                .past(Kind::Consumers)
                .map(|past| (past.at.date_naive(), read(Kind::Consumers, &past.text)))
                .collect(),
        )
    }

    /// States of one model with a schema: the day each began, newest first.
    fn of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (NaiveDate, &'a Record)> {
        let states = self.0.iter().filter_map(move |(day, register)| Some((*day, register.find("model", name)?)));
        states.filter(|(_, model)| !model.types("schema").is_empty())
    }

    /// The state a consumer was built for: the first of the version it names, else the one that held when it registered.
    fn relied_on<'a>(&'a self, consumer: &Record, name: &'a str) -> Option<&'a Record> {
        let version = consumer.text("schema_version");
        let of_version =
            self.of(name).filter(|(_, model)| !version.is_empty() && model.text("schema_version") == version);
        if let Some((_, model)) = of_version.last() {
            return Some(model);
        }
        let day = consumer.date("registered_date");
        let held = self.of(name).find(|(since, _)| day.is_some_and(|day| *since <= day));
        held.or_else(|| self.of(name).last()).map(|(_, model)| model)
    }

    /// The day on which a version first stood in a commit.
    fn began(&self, name: &str, version: &str) -> Option<NaiveDate> {
        self.of(name).filter(|(_, model)| model.text("schema_version") == version).last().map(|(day, _)| day)
    }
}

/// What is promised now, against what each consumer was promised when it registered.
fn against_history(model: &Record, consumers: &[&Record], past: &Past, today: Option<NaiveDate>) -> Vec<Issue> {
    let (name, version) = (model.text("name"), model.text("schema_version"));
    let now: Vec<_> = model.types("schema").iter().map(|(name, kind)| (name.clone(), Some(kind.clone()))).collect();
    if now.is_empty() {
        return Vec::new();
    }
    let mut broken: BTreeMap<(Break, String), Vec<&str>> = BTreeMap::new();
    for consumer in consumers {
        let Some(before) = past.relied_on(consumer, name) else { continue };
        let used = consumer.list("fields_used");
        for one in breaks(before.types("schema"), &now, false).into_iter().filter(|one| used.contains(&one.field)) {
            let relied = before.text("schema_version").to_owned();
            broken.entry((one, relied)).or_default().push(consumer.text("service"));
        }
    }
    let changed = past.began(name, version).or(today);
    let notice = model.number("notice_days").unwrap_or(NOTICE_DAYS);
    let announced = model.date("change_announced");
    let in_time = changed.zip(announced).is_some_and(|(changed, announced)| days(announced, changed) >= notice);
    let said = broken.into_iter().map(|((one, relied), names)| {
        let what = format!("{name}: '{}' {} since version {relied}", one.field, one.what);
        let line = model.line_of("schema");
        if relied == version {
            let message = format!("{what}, and the version is the same{}", victims(&names));
            return issue(Class::Broken, Severity::Critical, model, message)
                .line(line)
                .advice("take the change back, or raise schema_version and give notice first");
        }
        if in_time {
            let message = format!("{what}; {} not moved to {version} yet", have_not(&names));
            return issue(Class::Risk, Severity::Medium, model, message)
                .line(line)
                .advice("write the new version into the consumer's schema_version once it has moved");
        }
        let message = format!("{what}, without {notice} days of notice before {version}{}", victims(&names));
        issue(Class::Broken, Severity::Critical, model, message)
            .line(line)
            .advice("announce the change (change_announced), and make it when the notice is over")
    });
    said.collect()
}

fn have_not(names: &[&str]) -> String {
    format!("{} {}", names.join(", "), if names.len() == 1 { "has" } else { "have" })
}

fn days(from: NaiveDate, to: NaiveDate) -> f64 {
    i32::try_from((to - from).num_days()).map_or(f64::MAX, f64::from)
}

/// A threshold that was right for a model that was trained again since.
fn threshold(consumer: &Record, model: &Record, ground: &Ground<'_>) -> Option<Issue> {
    let threshold = consumer.value("threshold_dependency")?.typed();
    let (service, name, artifact) = (consumer.text("service"), model.text("name"), model.text("artifact"));
    if !artifact.is_empty() && !ground.has(artifact) {
        let message = format!("{name}: there is no {artifact}, nor a pointer to it");
        let gone = issue(Class::Broken, Severity::Medium, model, message).line(model.line_of("artifact"));
        return Some(gone.advice("name the model file, or its pointer, that is in the repository"));
    }
    let file = Some(artifact).filter(|path| !path.is_empty()).and_then(|path| ground.changed(path));
    let trained = model.date("last_trained").max(file)?;
    let checked = consumer.date("threshold_validated").or(consumer.date("registered_date"))?;
    (trained > checked).then(|| {
        let message =
            format!("{service} decides at {threshold}, checked on {checked}; {name} was trained again on {trained}");
        issue(Class::Overdue, Severity::High, consumer, message)
            .line(consumer.line_of("threshold_dependency"))
            .advice("check the threshold against the new scores and write down threshold_validated")
    })
}

pub(super) fn propose(ground: &Ground<'_>) -> Vec<Draft> {
    let served = serving::served(ground);
    let registered = ground.register(Kind::Consumers).into_iter().flat_map(|register| register.of("model")).count();
    let Some(best) = served.first().filter(|_| registered == 0) else { return Vec::new() };
    let types = best.fields.iter().map(|(name, kind)| (name.clone(), kind.clone().unwrap_or_else(|| "?".into())));
    let place = best.line.map_or_else(|| best.path.clone(), |line| format!("{}:{line}", best.path));
    let mut draft = Draft::new("model")
        .text("name", ground.models().into_iter().next().unwrap_or_else(|| "model".into()))
        .text("schema_version", "1.0")
        .with("schema", Value::Types(types.collect()))
        .text("change_policy", "30 days of notice to every contact below before a breaking change")
        .with("notice_days", Value::Number("30".into()))
        .text("source", best.address());
    draft.origin = format!("what {place} returns");
    vec![draft]
}
