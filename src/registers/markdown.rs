//! A register as a page for a wiki: one table for each of its tables, then what the check says.

use std::fmt::Write as _;

use super::{Need, Record, Section, Sheet};
use crate::text::{count, sanitise};

/// The page of one register.
///
/// # Errors
/// Never in practice: writing to a string cannot fail.
pub fn page(sheet: &Sheet, repository: &str) -> Result<String, std::fmt::Error> {
    let shape = sheet.kind.shape();
    let mut out = String::new();
    writeln!(out, "# {} of {}\n", shape.title, cell(repository))?;
    writeln!(out, "{}.\n", cell(&sheet.verdict))?;
    for section in shape.sections {
        let records: Vec<&Record> =
            sheet.records().into_iter().filter(|record| record.section == section.name).collect();
        if !records.is_empty() {
            table(&mut out, section, &records, sheet)?;
        }
    }
    if !sheet.issues.is_empty() {
        writeln!(out, "## {}\n", count(sheet.issues.len() as u64, "remark"))?;
        for issue in &sheet.issues {
            let place = issue.place.as_ref().map(|(path, line)| match line {
                Some(line) => format!(" (`{}:{line}`)", cell(path)),
                None => format!(" (`{}`)", cell(path)),
            });
            let (class, severity) = (issue.class.as_str(), issue.severity);
            let place = place.unwrap_or_default();
            writeln!(out, "- **{class}, {severity}**: {}{place}. {}", cell(&issue.message), cell(&issue.advice))?;
        }
    }
    Ok(out)
}

fn table(out: &mut String, section: &Section, records: &[&Record], sheet: &Sheet) -> std::fmt::Result {
    let used = |name: &str| records.iter().any(|record| record.has(name));
    let columns: Vec<_> = section.fields.iter().filter(|field| field.need != Need::May || used(field.name)).collect();
    writeln!(out, "## {}\n", count(records.len() as u64, section.name))?;
    let heads: Vec<&str> = columns.iter().map(|field| field.name).collect();
    writeln!(out, "| {} | remarks |", heads.join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(columns.len() + 1))?;
    for record in records {
        let cells =
            columns.iter().map(|field| record.value(field.name).map(|value| cell(&value.typed())).unwrap_or_default());
        let remarks = match sheet.about(record).count() {
            0 => "ok".to_owned(),
            some => some.to_string(),
        };
        writeln!(out, "| {} | {remarks} |", cells.collect::<Vec<_>>().join(" | "))?;
    }
    writeln!(out)
}

/// Text on one line that cannot break out of a cell or be taken for markup.
fn cell(text: &str) -> String {
    let mut out = String::new();
    for c in sanitise(text).chars() {
        if matches!(c, '|' | '<' | '>' | '*' | '_' | '`' | '[' | ']' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
