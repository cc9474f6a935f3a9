//! What stands in a register: values, entries with their lines, and what could not be read.

use chrono::NaiveDate;

use super::shape::{Field, Section};
use super::{Kind, Shape};

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A number as written, so that `0.0078` stays what it is.
    Number(String),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Date(NaiveDate),
    /// Words in order.
    List(Vec<String>),
    /// Names and types in order.
    Types(Vec<(String, String)>),
}

impl Value {
    /// As it is typed into a form and shown in a table.
    pub fn typed(&self) -> String {
        match self {
            Self::Text(text) | Self::Number(text) => text.clone(),
            Self::Flag(true) => "yes".into(),
            Self::Flag(false) => "no".into(),
            Self::Date(day) => day.to_string(),
            Self::List(words) => words.join(", "),
            Self::Types(types) => {
                types.iter().map(|(name, kind)| format!("{name}: {kind}")).collect::<Vec<_>>().join("; ")
            }
        }
    }

    /// For programs.
    pub fn as_json(&self) -> serde_json::Value {
        use serde_json::json;
        match self {
            Self::Text(text) => json!(text),
            Self::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
            Self::Flag(flag) => json!(flag),
            Self::Date(day) => json!(day.to_string()),
            Self::List(words) => json!(words),
            Self::Types(types) => types.iter().map(|(name, kind)| (name.clone(), json!(kind))).collect(),
        }
    }
}

/// A value and the line it stands on.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The value.
    pub value: Value,
    /// Line, from 1.
    pub line: u32,
}

/// One entry: the values that could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The table it stands in.
    pub section: &'static str,
    /// Line of its beginning.
    pub line: u32,
    /// By key, in the order of the file.
    pub cells: Vec<(&'static str, Cell)>,
}

impl Record {
    /// The value behind a key.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.cells.iter().find(|(key, _)| *key == name).map(|(_, cell)| &cell.value)
    }

    /// Whether a key is answered: there, and not empty.
    pub fn has(&self, name: &str) -> bool {
        match self.value(name) {
            None => false,
            Some(Value::Text(text)) => !text.trim().is_empty(),
            Some(Value::List(words)) => !words.is_empty(),
            Some(Value::Types(types)) => !types.is_empty(),
            Some(_) => true,
        }
    }

    /// Words behind a key; empty where there are none.
    pub fn text(&self, name: &str) -> &str {
        match self.value(name) {
            Some(Value::Text(text) | Value::Number(text)) => text,
            _ => "",
        }
    }

    /// The number behind a key.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.value(name) {
            Some(Value::Number(text)) => text.replace('_', "").parse().ok(),
            _ => None,
        }
    }

    /// The answer behind a key.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.value(name) {
            Some(Value::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// The day behind a key.
    pub fn date(&self, name: &str) -> Option<NaiveDate> {
        match self.value(name) {
            Some(Value::Date(day)) => Some(*day),
            _ => None,
        }
    }

    /// The list behind a key; empty where there is none.
    pub fn list(&self, name: &str) -> &[String] {
        match self.value(name) {
            Some(Value::List(words)) => words,
            _ => &[],
        }
    }

    /// The table of types behind a key; empty where there is none.
    pub fn types(&self, name: &str) -> &[(String, String)] {
        match self.value(name) {
            Some(Value::Types(types)) => types,
            _ => &[],
        }
    }

    /// The line of a key, else of the entry.
    pub fn line_of(&self, name: &str) -> u32 {
        self.cells.iter().find(|(key, _)| *key == name).map_or(self.line, |(_, cell)| cell.line)
    }

    /// The words that name it.
    pub fn name(&self, shape: &Shape) -> &str {
        shape.section(self.section).map_or("", |section| self.text(section.key()))
    }
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The line, from 1.
    pub line: u32,
    /// What was found and what was expected.
    pub message: String,
}

/// A register as far as it could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Register {
    /// Which.
    pub kind: Kind,
    /// Keys of the file itself.
    pub options: Record,
    /// Entries in the order of the file.
    pub records: Vec<Record>,
    /// What could not be read, by line.
    pub problems: Vec<Problem>,
}

impl Register {
    /// Entries of one table.
    pub fn of<'a>(&'a self, section: &'a str) -> impl Iterator<Item = &'a Record> {
        self.records.iter().filter(move |record| record.section == section)
    }

    /// The entry of that table and name.
    pub fn find(&self, section: &str, name: &str) -> Option<&Record> {
        let shape = self.kind.shape();
        self.records.iter().find(|record| record.section == section && record.name(shape) == name)
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether it holds no entry.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}

/// An entry to be written: proposed by what the code shows, imported, or typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The table it belongs to.
    pub section: &'static str,
    /// Values by key.
    pub cells: Vec<(&'static str, Value)>,
    /// Where it comes from, in a few words; becomes a comment above it. May be empty.
    pub origin: String,
}

impl Draft {
    /// An empty entry of a table.
    pub fn new(section: &'static str) -> Self {
        Self { section, cells: Vec::new(), origin: String::new() }
    }

    /// The same with words behind a key; empty words are left out.
    #[must_use]
    pub fn text(self, name: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        if text.trim().is_empty() { self } else { self.with(name, Value::Text(text)) }
    }

    /// The same with a value behind a key.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Value) -> Self {
        self.cells.retain(|(known, _)| *known != name);
        self.cells.push((name, value));
        self
    }

    /// The words that name it.
    pub fn name(&self, shape: &Shape) -> &str {
        let key = shape.section(self.section).map_or("", Section::key);
        match self.cells.iter().find(|(name, _)| *name == key) {
            Some((_, Value::Text(text) | Value::Number(text))) => text,
            _ => "",
        }
    }

    /// Its values in the order of the table's keys.
    pub fn in_order(&self, fields: &'static [Field]) -> Vec<(&'static str, Value)> {
        let values = fields.iter().filter_map(|field| self.cells.iter().find(|(name, _)| *name == field.name));
        values.cloned().collect()
    }
}
