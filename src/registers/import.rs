//! Importing entries from JSON or CSV: a table of importances, the lesson's own dictionaries, an export of another tool.

use chrono::NaiveDate;
use serde_json::{Map, Value as Json};

use super::shape::{self, Field, FieldKind, Section};
use super::value::{Draft, Value};
use super::{Kind, Shape};
use crate::text::did_you_mean;

/// What an import found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imported {
    /// Entries, in the order of the file.
    pub drafts: Vec<Draft>,
    /// What was passed over, and why.
    pub notes: Vec<String>,
}

/// Reads entries from JSON (`{` or `[` comes first) or from CSV with a row of headings.
///
/// # Errors
/// When the text is neither, or holds no entry.
pub fn import(kind: Kind, text: &str, today: NaiveDate) -> Result<Imported, String> {
    let mut importer = Importer { shape: kind.shape(), today, out: Imported::default() };
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with(['{', '[']) {
        let json: Json = serde_json::from_str(text).map_err(|error| format!("it is no JSON: {error}"))?;
        importer.json(&json);
    } else {
        importer.csv(text)?;
    }
    importer.out.notes.sort();
    importer.out.notes.dedup();
    if importer.out.drafts.is_empty() {
        let why = importer.out.notes.first().map(|note| format!(": {note}")).unwrap_or_default();
        return Err(format!("it holds no entry{why}"));
    }
    Ok(importer.out)
}

struct Importer {
    shape: &'static Shape,
    today: NaiveDate,
    out: Imported,
}

/// Headings as people write them: `Feature Name` is `feature_name`.
fn normal(name: &str) -> String {
    name.trim().trim_matches('"').to_lowercase().replace([' ', '-'], "_")
}

fn field_of(section: &'static Section, name: &str) -> Option<&'static Field> {
    let name = normal(name);
    section.fields.iter().find(|field| field.name == name || field.aliases.contains(&name.as_str()))
}

impl Importer {
    fn main(&self) -> &'static Section {
        &self.shape.sections[0]
    }

    fn section_of(&self, name: &str) -> Option<&'static Section> {
        let name = normal(name);
        self.shape.sections.iter().find(|section| section.name == name || section.aliases.contains(&name.as_str()))
    }

    fn json(&mut self, json: &Json) {
        match json {
            Json::Array(items) => items.iter().for_each(|item| self.json(item)),
            Json::Object(object) => self.object(object),
            _ => self.out.notes.push("a bare value is no entry".into()),
        }
    }

    fn object(&mut self, object: &Map<String, Json>) {
        let main = self.main();
        let has_key = object.keys().any(|name| field_of(main, name).is_some_and(|field| field.name == main.key()));
        let (lists, rest): (Vec<_>, Vec<_>) = object
            .iter()
            .partition(|(name, value)| self.section_of(name).is_some() && (value.is_array() || value.is_object()));
        if has_key {
            let own = rest.iter().map(|(name, value)| (name.as_str(), *value)).collect::<Vec<_>>();
            self.entry(main, &own);
        } else if lists.is_empty() {
            for (name, value) in &rest {
                self.named(name, value);
            }
        }
        let parent = has_key.then(|| self.out.drafts.last().map(|draft| draft.name(self.shape).to_owned())).flatten();
        for (name, value) in lists {
            let Some(section) = self.section_of(name) else { continue };
            self.list(section, value, parent.as_deref());
        }
    }

    fn list(&mut self, section: &'static Section, value: &Json, parent: Option<&str>) {
        match value {
            Json::Array(items) => {
                for item in items {
                    let Json::Object(object) = item else { continue };
                    let cells: Vec<(&str, &Json)> = object.iter().map(|(name, value)| (name.as_str(), value)).collect();
                    self.entry(section, &cells);
                    self.belongs_to(section, parent);
                }
            }
            Json::Object(object) => object.iter().for_each(|(name, value)| self.named(name, value)),
            _ => {}
        }
    }

    /// `"tx_mean_7d": 0.04` or `"tx_mean_7d": {"owner": …}`.
    fn named(&mut self, name: &str, value: &Json) {
        let main = self.main();
        let key = Json::String(name.to_owned());
        match (value, self.shape.scalar) {
            (Json::Object(object), _) => {
                let mut cells: Vec<(&str, &Json)> = vec![(main.key(), &key)];
                cells.extend(object.iter().map(|(name, value)| (name.as_str(), value)));
                self.entry(main, &cells);
            }
            (Json::Number(_), Some(scalar)) => self.entry(main, &[(main.key(), &key), (scalar, value)]),
            _ => {
                let near = did_you_mean(&normal(name), main.fields.iter().map(|field| field.name));
                self.out.notes.push(format!("'{name}' is no key of a {}{near}: passed over", main.name));
            }
        }
    }

    fn entry(&mut self, section: &'static Section, cells: &[(&str, &Json)]) {
        let mut draft = Draft::new(section.name);
        for (name, json) in cells {
            if json.is_null() {
                continue;
            }
            let Some(field) = field_of(section, name) else {
                let near = did_you_mean(&normal(name), section.fields.iter().map(|field| field.name));
                self.out.notes.push(format!("'{name}' is no key of a {}{near}: passed over", section.name));
                continue;
            };
            match self.value(field.kind, json) {
                Ok(Some(value)) => draft = draft.with(field.name, value),
                Ok(None) => {}
                Err(why) => self.out.notes.push(format!("{}: {why}: passed over", field.name)),
            }
        }
        if draft.name(self.shape).is_empty() {
            self.out.notes.push(format!("a {} without {} is passed over", section.name, section.key()));
        } else {
            self.out.drafts.push(draft);
        }
    }

    fn belongs_to(&mut self, section: &Section, parent: Option<&str>) {
        let (Some(parent), Some(draft)) = (parent, self.out.drafts.last_mut()) else { return };
        let has_model = section.field("model").is_some() && section.name != self.shape.sections[0].name;
        if has_model && draft.section == section.name && !draft.cells.iter().any(|(name, _)| *name == "model") {
            draft.cells.push(("model", Value::Text(parent.to_owned())));
        }
    }

    fn value(&self, kind: FieldKind, json: &Json) -> Result<Option<Value>, String> {
        match (kind, json) {
            (FieldKind::List, Json::Array(items)) => {
                let words = items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
                Ok(Some(Value::List(words.collect())))
            }
            (FieldKind::Types, Json::Object(object)) => {
                let types = object
                    .iter()
                    .map(|(name, kind)| (name.clone(), kind.as_str().map_or_else(|| kind.to_string(), str::to_owned)));
                Ok(Some(Value::Types(types.collect())))
            }
            (FieldKind::Text, Json::String(text)) => Ok((!text.trim().is_empty()).then(|| Value::Text(text.clone()))),
            (_, Json::String(text)) => shape::parse(kind, text, self.today),
            (_, other) => shape::parse(kind, &other.to_string(), self.today),
        }
    }

    fn csv(&mut self, text: &str) -> Result<(), String> {
        let rows = rows(text);
        let Some(((_, heads), body)) = rows.split_first() else { return Err("it is empty".into()) };
        let main = self.main();
        let mut fields: Vec<Option<&'static Field>> = heads.iter().map(|head| field_of(main, head)).collect();
        // What pandas writes for an index has no heading.
        if heads.first().is_some_and(|head| head.trim().is_empty())
            && !fields.iter().flatten().any(|one| one.name == main.key())
        {
            fields[0] = main.field(main.key());
        }
        if !fields.iter().flatten().any(|field| field.name == main.key()) {
            let names: Vec<&str> = main.fields.iter().map(|field| field.name).collect();
            return Err(format!(
                "its first row names no column '{}': expected headings such as {}",
                main.key(),
                names.join(", ")
            ));
        }
        for (head, _) in heads.iter().zip(&fields).filter(|(_, field)| field.is_none()) {
            let near = did_you_mean(&normal(head), main.fields.iter().map(|field| field.name));
            self.out.notes.push(format!("the column '{head}' is none of this register{near}: passed over"));
        }
        for (line, row) in body {
            let mut draft = Draft::new(main.name);
            for (field, cell) in fields.iter().zip(row).filter_map(|(field, cell)| Some(((*field)?, cell))) {
                match shape::parse(field.kind, cell, self.today) {
                    Ok(Some(value)) => draft = draft.with(field.name, value),
                    Ok(None) => {}
                    Err(why) => self.out.notes.push(format!("line {line}: {}: {why}: passed over", field.name)),
                }
            }
            if !draft.name(self.shape).is_empty() {
                self.out.drafts.push(draft);
            }
        }
        Ok(())
    }
}

/// Rows of a CSV with the line each begins on; quotes keep commas and line breaks, doubled quotes are one. Where the first
/// row has no comma, semicolons or tabs separate.
fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
    let first = text.lines().next().unwrap_or_default();
    let separator = [',', ';', '\t'].into_iter().find(|mark| first.contains(*mark)).unwrap_or(',');
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut line, mut begun) = (false, 1, 1);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted || cell.trim().is_empty() => quoted = !quoted,
            c if c == separator && !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                line += 1;
                row.push(std::mem::take(&mut cell).trim_end_matches('\r').to_owned());
                rows.push((begun, std::mem::take(&mut row)));
                begun = line;
            }
            c => {
                line += usize::from(c == '\n');
                cell.push(c);
            }
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push((begun, row));
    }
    rows.retain(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty()));
    rows
}
