//! Writing a register: a new file with its explanation, or changes to one that keep its comments and its order.

use std::fmt::Write as _;

use chrono::NaiveDate;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, value};

use super::shape::{Need, Section};
use super::value::{Draft, Value};
use super::{Kind, Shape};
use crate::text::{line_at, sanitise, width};

/// A new register that explains itself, with these entries; without any it holds one as an example, commented out.
pub fn create(kind: Kind, drafts: &[Draft]) -> String {
    let shape = kind.shape();
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = head(&mut out, kind, shape);
    if drafts.is_empty() {
        let _ = example(&mut out, shape);
        return out;
    }
    drafts.iter().try_fold(out.clone(), |text, draft| add(&text, kind, draft)).unwrap_or(out)
}

fn head(out: &mut String, kind: Kind, shape: &Shape) -> std::fmt::Result {
    for line in shape.intro {
        writeln!(out, "# {line}")?;
    }
    writeln!(out, "# Checked by: paydown register {kind} check. Edit it here, or in the workbench (paydown, then w).")?;
    for section in shape.sections {
        writeln!(out, "#\n# [[{}]]  {}", section.name, section.what)?;
        let longest = section.fields.iter().map(|field| width(field.name)).max().unwrap_or(0);
        for field in section.fields {
            let may = if field.need == Need::May { " (may be left out)" } else { "" };
            writeln!(out, "#   {:<longest$}  {}{may}", field.name, field.what)?;
        }
    }
    if !shape.options.is_empty() {
        writeln!(out, "#\n# Before the first entry, and only where another value is wanted:")?;
        for field in shape.options {
            writeln!(out, "#   {}  {}; for example {}", field.name, field.what, field.example)?;
        }
    }
    Ok(())
}

fn example(out: &mut String, shape: &Shape) -> std::fmt::Result {
    let today = NaiveDate::MAX;
    for section in shape.sections {
        let mut table = Table::new();
        for field in section.fields.iter().filter(|field| field.need != Need::May) {
            if let Ok(Some(value)) = super::shape::parse(field.kind, field.example, today) {
                put(&mut table, field.name, &value);
            }
        }
        let mut document = DocumentMut::new();
        let mut list = toml_edit::ArrayOfTables::new();
        list.push(table);
        document.insert(section.name, Item::ArrayOfTables(list));
        for line in document.to_string().lines() {
            writeln!(out, "{}", format!("# {line}").trim_end())?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The same text with another entry at the end of its table.
///
/// # Errors
/// When the text is no TOML, or the table is written in a way that takes no entries; names the line.
pub fn add(text: &str, kind: Kind, draft: &Draft) -> Result<String, String> {
    let mut document = read(text)?;
    if document.is_empty() && !text.trim().is_empty() {
        // Comments alone would end up behind the entry they introduce.
        let entry = add("", kind, draft)?;
        return Ok(format!("{}\n\n{}", text.trim_end(), entry.trim_start_matches('\n')));
    }
    let section = section_of(kind, draft.section)?;
    let cells = draft.in_order(section.fields);
    match document.entry(section.name).or_insert_with(|| Item::ArrayOfTables(toml_edit::ArrayOfTables::new())) {
        Item::ArrayOfTables(list) => {
            let mut table = Table::new();
            fill(&mut table, &cells);
            let origin = sanitise(&draft.origin);
            let comment = if origin.is_empty() { "\n".to_owned() } else { format!("\n# {origin}\n") };
            table.decor_mut().set_prefix(comment);
            list.push(table);
        }
        Item::Value(toml_edit::Value::Array(list)) => {
            let mut table = InlineTable::new();
            fill(&mut table, &cells);
            list.push_formatted(toml_edit::Value::InlineTable(table));
        }
        _ => return Err(not_a_list(section)),
    }
    Ok(finish(text, &document))
}

/// The same text with other values in one entry, named by its identity; a value that is missing is taken out.
///
/// # Errors
/// When the text is no TOML, or has no such entry.
pub fn set(
    text: &str,
    kind: Kind,
    (section, identity): (&str, &str),
    cells: &[(&'static str, Option<Value>)],
) -> Result<String, String> {
    let mut document = read(text)?;
    let section = section_of(kind, section)?;
    let entry = find(&mut document, kind, section, identity)?;
    for (name, new) in cells {
        match new {
            Some(new) => put(entry, name, new),
            None => drop(entry.remove(name)),
        }
    }
    Ok(finish(text, &document))
}

/// The same text without one entry.
///
/// # Errors
/// When the text is no TOML, or has no such entry.
pub fn remove(text: &str, kind: Kind, (section, identity): (&str, &str)) -> Result<String, String> {
    let mut document = read(text)?;
    let section = section_of(kind, section)?;
    let is_meant = |table: &dyn TableLike| identity_of(kind, section, table) == identity;
    let removed = match document.get_mut(section.name) {
        Some(Item::ArrayOfTables(list)) => {
            let at = list.iter().position(|table| is_meant(table));
            at.map(|at| drop(list.remove(at)))
        }
        Some(Item::Value(toml_edit::Value::Array(list))) => {
            let at = list.iter().position(|item| item.as_inline_table().is_some_and(|table| is_meant(table)));
            at.map(|at| drop(list.remove(at)))
        }
        _ => None,
    };
    removed.ok_or_else(|| no_such(section, identity))?;
    Ok(finish(text, &document))
}

fn read(text: &str) -> Result<DocumentMut, String> {
    text.parse::<DocumentMut>().map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(text, span.start));
        let why = error.message().trim().replace('\n', ", ");
        format!("line {line} cannot be read ({why}), and a file is only changed where all of it can be kept: mend it by hand")
    })
}

fn section_of(kind: Kind, name: &str) -> Result<&'static Section, String> {
    kind.shape().section(name).ok_or_else(|| format!("a register of {kind} has no table '{name}'"))
}

fn not_a_list(section: &Section) -> String {
    format!("'{0}' is no list of entries: write [[{0}]] before each of them", section.name)
}

fn no_such(section: &Section, identity: &str) -> String {
    format!("there is no {} '{}' in the file any more", section.name, sanitise(identity))
}

fn identity_of(kind: Kind, section: &Section, table: &dyn TableLike) -> String {
    let text = |name: &str| table.get(name).and_then(Item::as_str).unwrap_or_default().to_owned();
    kind.identity_of(section.name, &text)
}

fn find<'d>(
    document: &'d mut DocumentMut,
    kind: Kind,
    section: &Section,
    identity: &str,
) -> Result<&'d mut dyn TableLike, String> {
    let is_meant = |table: &dyn TableLike| identity_of(kind, section, table) == identity;
    let found: Option<&mut dyn TableLike> = match document.get_mut(section.name) {
        Some(Item::ArrayOfTables(list)) => {
            list.iter_mut().find(|table| is_meant(&**table)).map(|table| table as &mut dyn TableLike)
        }
        Some(Item::Value(toml_edit::Value::Array(list))) => list
            .iter_mut()
            .filter_map(|item| item.as_inline_table_mut())
            .find(|table| is_meant(&**table))
            .map(|table| table as &mut dyn TableLike),
        _ => None,
    };
    found.ok_or_else(|| no_such(section, identity))
}

fn fill(table: &mut dyn TableLike, cells: &[(&'static str, Value)]) {
    for (name, value) in cells {
        put(table, name, value);
    }
}

fn inline(types: &[(String, String)]) -> InlineTable {
    types.iter().map(|(key, kind)| (key.as_str(), kind.as_str())).collect()
}

/// Puts a value behind a key; a comment behind the old value stays.
fn put(table: &mut dyn TableLike, name: &str, new: &Value) {
    if let Value::Types(types) = new {
        return put_types(table, name, types);
    }
    let mut fresh = written(new);
    if let Some(Item::Value(old)) = table.get_mut(name) {
        *fresh.decor_mut() = old.decor().clone();
        *old = fresh;
        return;
    }
    table.insert(name, value(fresh));
}

/// Types as a table of their own, since their order and their comments matter; in line where the entry itself is.
fn put_types(table: &mut dyn TableLike, name: &str, types: &[(String, String)]) {
    if let Some(old) = table.get_mut(name).and_then(Item::as_table_like_mut)
        && old.iter().map(|(key, _)| key).eq(types.iter().map(|(key, _)| key.as_str()))
    {
        for (key, kind) in
            types.iter().filter(|(key, kind)| old.get(key).and_then(Item::as_str) != Some(kind)).collect::<Vec<_>>()
        {
            put(old, key, &Value::Text(kind.clone()));
        }
        return;
    }
    let inline = inline(types);
    let is_inline = table.get(name).is_some_and(Item::is_inline_table);
    table.remove(name);
    let item = Item::Value(toml_edit::Value::InlineTable(inline));
    let item = if is_inline { item } else { item.into_table().map_or_else(|item| item, Item::Table) };
    table.insert(name, item);
}

fn written(new: &Value) -> toml_edit::Value {
    match new {
        Value::Text(text) => text.as_str().into(),
        // As it was typed: 0.10 stays 0.10.
        Value::Number(text) => text.parse().unwrap_or_else(|_| text.as_str().into()),
        Value::Flag(flag) => (*flag).into(),
        Value::Date(day) => day.to_string().parse().unwrap_or_else(|_| day.to_string().into()),
        Value::List(words) => toml_edit::Value::Array(words.iter().map(String::as_str).collect::<Array>()),
        Value::Types(types) => toml_edit::Value::InlineTable(inline(types)),
    }
}

/// Line breaks as the file had them.
fn finish(before: &str, document: &DocumentMut) -> String {
    let text = document.to_string();
    if before.contains("\r\n") { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text }
}
