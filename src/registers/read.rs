//! Reading a register: whatever can be read is used; the rest is named with its line and what was expected.

use std::collections::HashMap;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Kind;
use super::shape::{Field, FieldKind, Need, Section};
use super::value::{Cell, Problem, Record, Register, Value};
use crate::text::{did_you_mean, line_at};

/// Marks that git leaves in a file whose merge is not decided.
const CONFLICT: [&str; 3] = ["<<<<<<<", "=======", ">>>>>>>"];

/// Reads the text of a register.
pub fn read(kind: Kind, text: &str) -> Register {
    let mut problems = Vec::new();
    let text = without_conflicts(text.strip_prefix('\u{feff}').unwrap_or(text), &mut problems);
    let (table, errors) = DeTable::parse_recoverable(&text);
    for error in errors {
        let line = error.span().map_or(1, |span| line(&text, span.start));
        problems.push(Problem { line, message: in_words(error.message()) });
    }
    let mut reader = Reader { text: &text, problems };
    let options = Record { section: "", line: 1, cells: Vec::new() };
    let mut register = Register { kind, options, records: Vec::new(), problems: Vec::new() };
    reader.file(kind, table.get_ref(), &mut register);
    register.records.sort_by_key(|record| record.line);
    reader.duplicates(kind, &mut register.records);
    reader.problems.sort();
    reader.problems.dedup();
    register.problems = reader.problems;
    register
}

/// The parser's words, on one line.
fn in_words(message: &str) -> String {
    message.trim().replace('\n', ", ")
}

fn line(text: &str, offset: usize) -> u32 {
    u32::try_from(line_at(text, offset)).unwrap_or(u32::MAX)
}

/// Blanks what lies between conflict marks: neither side counts until somebody decides. Lines keep their numbers.
fn without_conflicts(text: &str, problems: &mut Vec<Problem>) -> String {
    if !text.lines().any(|line| line.starts_with(CONFLICT[0])) {
        return text.to_owned();
    }
    let (mut out, mut inside) = (String::with_capacity(text.len()), None);
    for (number, line) in (1..).zip(text.lines()) {
        let opens = line.starts_with(CONFLICT[0]);
        if opens && inside.is_none() {
            inside = Some(number);
            let message = "a merge is not decided here: expected one version, without the marks of git".to_owned();
            problems.push(Problem { line: number, message });
        }
        if inside.is_none() {
            out.push_str(line);
        }
        if line.starts_with(CONFLICT[2]) {
            inside = None;
        }
        out.push('\n');
    }
    out
}

type Spot<'a> = Spanned<DeValue<'a>>;

struct Reader<'a> {
    text: &'a str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn say(&mut self, at: usize, message: impl Into<String>) {
        self.problems.push(Problem { line: line(self.text, at), message: message.into() });
    }

    fn file(&mut self, kind: Kind, table: &DeTable<'_>, register: &mut Register) {
        let shape = kind.shape();
        for (key, value) in ordered(table) {
            let (name, at) = (key.get_ref().as_ref(), key.span().start);
            if let Some(section) = shape.section(name) {
                self.section(section, value, &mut register.records);
            } else if let Some(field) = shape.options.iter().find(|field| field.name == name) {
                register.options.cells.extend(self.cell(field, at, value));
            } else {
                let known: Vec<&str> =
                    shape.sections.iter().map(|one| one.name).chain(shape.options.iter().map(|one| one.name)).collect();
                let near = did_you_mean(name, known.iter().copied());
                let list = if near.is_empty() { format!(": expected {}", tables(shape.sections)) } else { near };
                self.say(at, format!("'{name}' is no key of this register{list}"));
            }
        }
    }

    fn section(&mut self, section: &'static Section, value: &Spot<'_>, records: &mut Vec<Record>) {
        let double = format!("expected [[{}]], with two brackets, before each entry", section.name);
        match value.get_ref() {
            DeValue::Array(items) => {
                for item in items {
                    match item.get_ref() {
                        DeValue::Table(table) => records.extend(self.record(section, table, item.span().start)),
                        other => self.say(item.span().start, format!("{}: found {}", double, found(other))),
                    }
                }
            }
            DeValue::Table(table) => {
                self.say(value.span().start, double);
                records.extend(self.record(section, table, value.span().start));
            }
            other => self.say(value.span().start, format!("{double}: found {}", found(other))),
        }
    }

    fn record(&mut self, section: &'static Section, table: &DeTable<'_>, start: usize) -> Option<Record> {
        let first = ordered(table).first().map_or(start, |(key, _)| key.span().start);
        // The parser places a table at its header or, of one that was closed early, at its first key.
        let at = start.min(first);
        let mut record = Record { section: section.name, line: line(self.text, at), cells: Vec::new() };
        for (key, value) in ordered(table) {
            let (name, at) = (key.get_ref().as_ref(), key.span().start);
            if let Some(field) = section.field(name) {
                record.cells.extend(self.cell(field, at, value));
                continue;
            }
            let near = did_you_mean(name, section.fields.iter().map(|field| field.name));
            self.say(at, format!("'{name}' is no key of a {}{near}", section.name));
        }
        let key = section.fields.iter().find(|field| field.need == Need::Key)?;
        if !record.has(key.name) {
            let message = format!("this {} has no {}: expected {}", section.name, key.name, key.kind.expected());
            self.say(at, message);
            return None;
        }
        Some(record)
    }

    fn cell(&mut self, field: &'static Field, at: usize, value: &Spot<'_>) -> Option<(&'static str, Cell)> {
        match self.value(field.kind, value) {
            Ok(value) => Some((field.name, Cell { value, line: line(self.text, at) })),
            Err(found) => {
                self.say(at, format!("{}: expected {}, found {found}", field.name, field.kind.expected()));
                None
            }
        }
    }

    fn value(&mut self, kind: FieldKind, value: &Spot<'_>) -> Result<Value, String> {
        let wrong = || found(value.get_ref());
        match (kind, value.get_ref()) {
            (FieldKind::Text | FieldKind::Any, DeValue::String(text)) => Ok(Value::Text(text.to_string())),
            (FieldKind::Number | FieldKind::Any, DeValue::Integer(_) | DeValue::Float(_)) => {
                Ok(Value::Number(number(value.get_ref())))
            }
            (FieldKind::Whole, DeValue::Integer(_)) => {
                let written = number(value.get_ref());
                written.replace('_', "").parse::<u32>().map(|_| Value::Number(written.clone())).map_err(|_| written)
            }
            (FieldKind::Share, DeValue::Integer(_) | DeValue::Float(_)) => {
                let written = number(value.get_ref());
                let share = written.replace('_', "").parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
                share.map(|_| Value::Number(written.clone())).ok_or(written)
            }
            (FieldKind::Flag | FieldKind::Any, DeValue::Boolean(flag)) => Ok(Value::Flag(*flag)),
            (FieldKind::Day | FieldKind::Until, DeValue::Datetime(moment)) => {
                day(&moment.to_string()).map(Value::Date).ok_or_else(wrong)
            }
            (FieldKind::Day | FieldKind::Until, DeValue::String(text)) => day(text).map(Value::Date).ok_or_else(wrong),
            (FieldKind::List, DeValue::Array(items)) => {
                let words = items.iter().map(|item| item.get_ref().as_str().map(str::to_owned));
                words.collect::<Option<Vec<_>>>().map(Value::List).ok_or_else(|| "a list of other things".to_owned())
            }
            (FieldKind::Types, DeValue::Table(table)) => Ok(self.types(table)),
            (FieldKind::Choice(words), DeValue::String(text)) => {
                let known = words.iter().find(|word| **word == text.as_ref());
                let near = did_you_mean(text, words.iter().copied());
                known.map(|word| Value::Text((*word).to_owned())).ok_or_else(|| format!("'{text}'{near}"))
            }
            _ => Err(wrong()),
        }
    }

    fn types(&mut self, table: &DeTable<'_>) -> Value {
        let mut types = Vec::new();
        for (key, value) in ordered(table) {
            match value.get_ref() {
                DeValue::String(kind) => types.push((key.get_ref().to_string(), kind.to_string())),
                other => {
                    let message = format!("{}: expected its type in quotes, found {}", key.get_ref(), found(other));
                    self.say(key.span().start, message);
                }
            }
        }
        Value::Types(types)
    }

    /// The first entry of a name counts.
    fn duplicates(&mut self, kind: Kind, records: &mut Vec<Record>) {
        let mut seen: HashMap<(&str, String), u32> = HashMap::new();
        let mut twice = Vec::new();
        records.retain(|record| {
            let identity = kind.identity(record);
            let Some(first) = seen.get(&(record.section, identity.clone())) else {
                seen.insert((record.section, identity), record.line);
                return true;
            };
            let section = record.section;
            let message =
                format!("{section} '{identity}' is given twice: the one in line {first} counts, expected another name");
            twice.push(Problem { line: record.line, message });
            false
        });
        self.problems.extend(twice);
    }
}

fn tables(sections: &[Section]) -> String {
    sections.iter().map(|section| format!("[[{}]]", section.name)).collect::<Vec<_>>().join(" or ")
}

/// Members in the order of the file.
fn ordered<'t, 'a>(table: &'t DeTable<'a>) -> Vec<(&'t Spanned<std::borrow::Cow<'a, str>>, &'t Spot<'a>)> {
    let mut members: Vec<_> = table.iter().collect();
    members.sort_by_key(|(key, _)| key.span().start);
    members
}

fn number(value: &DeValue<'_>) -> String {
    match value {
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        _ => String::new(),
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..10).unwrap_or(text), "%Y-%m-%d").ok()
}

/// What was found instead.
fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the text '{}'", crate::text::truncate(text, 40)),
        DeValue::Integer(_) | DeValue::Float(_) => format!("the number {}", number(value)),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(moment) => format!("the date {moment}"),
        DeValue::Array(_) => "a list".into(),
        DeValue::Table(_) => "a table".into(),
    }
}
