//! `paydown register`: begin, check, list and fill the registers of a repository.

use std::fmt::Write as _;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::{Value as Json, json};

use super::args::{Format, KindArg, RegisterAction, RegisterArgs};
use super::clock;
use super::context::Context;
use super::failure::Hint;
use crate::catalog;
use crate::facts::{self, Job, RepoFacts, Tools};
use crate::registers::{self, Class, Draft, Ground, Issue, Kind, Record, Sheet, Value, markdown};
use crate::repo::Opened;
use crate::report::csv::{self, Cell};
use crate::store::{read_register, write_register};
use crate::text::{count, sanitise, width, wrap};

/// Exit code where a register is broken or overdue.
const BREACHED: u8 = 1;
/// Open questions of one register that are printed unless all are asked for.
const MOST_MISSING: usize = 5;
/// Bytes of the largest file that is imported.
const LARGEST: u64 = 16 << 20;

/// Runs the command.
///
/// # Errors
/// When the repository cannot be opened, there is no such register, or it cannot be written.
pub fn run(args: &RegisterArgs, context: &Context) -> anyhow::Result<ExitCode> {
    match &args.action {
        RegisterAction::New { path } => begin(one(args.kind, "new")?, path, context)?,
        RegisterAction::Import { file, path } => import(one(args.kind, "import")?, file, path, context)?,
        RegisterAction::List { path } => list(args.kind, path, context)?,
        RegisterAction::Check { path, rev } => return check(args.kind, path, rev.as_deref(), context),
    }
    Ok(ExitCode::SUCCESS)
}

/// A single kind, for what changes a file.
fn one(kind: KindArg, action: &str) -> anyhow::Result<Kind> {
    if let [kind] = kind.kinds()[..] {
        return Ok(kind);
    }
    let names = Kind::ALL.map(Kind::as_str).join(", ");
    Err(Hint::new(format!("paydown register KIND {action}, with KIND one of {names}"))
        .because("one register is begun or filled at a time"))
}

/// A repository with everything known about it.
struct Looked {
    opened: Opened,
    facts: RepoFacts,
    tools: Tools,
}

impl Looked {
    fn at(path: &Path, rev: Option<&str>, context: &Context) -> anyhow::Result<Self> {
        let opened = context.open(path, rev)?;
        let jobs = context.common.jobs.map(Into::into);
        let facts = facts::collect(&opened, catalog::built_in(), jobs, &Job::default())
            .context("the repository could not be inspected")?;
        let tools = Tools::find(&facts, catalog::built_in_matcher());
        Ok(Self { opened, facts, tools })
    }

    fn sheets(&self, kinds: &[Kind]) -> Vec<Sheet> {
        let ground = Ground::new(&self.facts, &self.tools, Some(clock::now().date_naive()));
        kinds.iter().map(|kind| registers::sheet(*kind, &ground)).collect()
    }

    /// Where registers are written.
    fn tree(&self) -> anyhow::Result<&Path> {
        super::record::tree(&self.opened).ok_or_else(|| {
            Hint::new("the same in a clone of it")
                .because("a bare repository has no work tree that a register could lie in")
        })
    }

    fn name(&self) -> String {
        sanitise(&self.opened.repository.name).into_owned()
    }
}

fn begin(kind: Kind, path: &Path, context: &Context) -> anyhow::Result<()> {
    let looked = Looked::at(path, None, context)?;
    let before = read_register(looked.tree()?, &kind.file_name())?;
    let sheet = looked.sheets(&[kind]).remove(0);
    let text = match &before {
        None => registers::create(kind, &sheet.proposals),
        Some(text) => with_all(text, kind, &sheet.proposals)?,
    };
    let changed = before.as_deref() != Some(text.as_str());
    if changed {
        write_register(looked.tree()?, &kind.file_name(), before.as_deref(), &text)?;
    }
    let names: Vec<String> = sheet.proposals.iter().map(|draft| draft.name(kind.shape()).to_owned()).collect();
    if context.format() == Format::Json {
        return context.print_json(&json!({"schema": "paydown.register-new/1", "kind": kind, "path": kind.path(),
            "created": before.is_none(), "added": names}));
    }
    let mut out = String::new();
    let entries = count(names.len() as u64, "entry");
    match (&before, names.is_empty()) {
        (None, true) => writeln!(out, "begun {} with an example: the code proposes nothing", kind.path())?,
        (None, false) => writeln!(out, "begun {} with {entries} that the code shows", kind.path())?,
        (Some(_), true) => writeln!(out, "{} has everything the code shows", kind.path())?,
        (Some(_), false) => writeln!(out, "added {entries} to {}", kind.path())?,
    }
    for draft in &sheet.proposals {
        let origin = if draft.origin.is_empty() { String::new() } else { format!("  {}", draft.origin) };
        writeln!(out, "  {}{}", sanitise(draft.name(kind.shape())), sanitise(&origin))?;
    }
    writeln!(out, "fill it in there, or in the workbench (w); then: paydown register {kind} check")?;
    context.print(&out)
}

/// The text with every draft added.
fn with_all(text: &str, kind: Kind, drafts: &[Draft]) -> anyhow::Result<String> {
    let added = drafts.iter().try_fold(text.to_owned(), |text, draft| registers::add(&text, kind, draft));
    added.map_err(|why| unwritable(kind, why))
}

fn unwritable(kind: Kind, why: String) -> anyhow::Error {
    Hint::new(format!("paydown register {kind} check, which names every line that is wrong"))
        .because(why)
        .context(format!("{} was not changed", kind.path()))
}

fn import(kind: Kind, file: &Path, path: &Path, context: &Context) -> anyhow::Result<()> {
    let shown = sanitise(&file.to_string_lossy()).into_owned();
    let text = read_import(file).with_context(|| format!("{shown} cannot be read"))?;
    let imported = registers::import(kind, &text, clock::now().date_naive()).map_err(|why| {
        Hint::new("a CSV with a row of headings, or JSON; paydown register KIND new shows the keys")
            .because(why)
            .context(format!("{shown} cannot be imported"))
    })?;
    let opened = context.open(path, None)?;
    let tree: PathBuf = super::record::tree(&opened).map(Path::to_path_buf).ok_or_else(|| {
        Hint::new("the same in a clone of it")
            .because("a bare repository has no work tree that a register could lie in")
    })?;
    let before = read_register(&tree, &kind.file_name())?;
    let mut text = before.clone().unwrap_or_else(|| registers::create(kind, &[]));
    if before.is_none() {
        // The example is for those who begin with nothing.
        text = registers::create(kind, &imported.drafts[..1]);
    }
    let (mut added, mut updated) = (usize::from(before.is_none()), 0);
    for draft in &imported.drafts[added..] {
        let known = registers::read(kind, &text);
        let changed = if let Some(identity) = matching(kind, &known, draft) {
            updated += 1;
            let cells: Vec<(&'static str, Option<Value>)> =
                draft.cells.iter().map(|(name, value)| (*name, Some(value.clone()))).collect();
            registers::set(&text, kind, (draft.section, &identity), &cells)
        } else {
            added += 1;
            registers::add(&text, kind, draft)
        };
        text = changed.map_err(|why| unwritable(kind, why))?;
    }
    imported.notes.iter().for_each(|note| context.note(note));
    if before.as_deref() != Some(text.as_str()) {
        write_register(&tree, &kind.file_name(), before.as_deref(), &text)?;
    }
    if context.format() == Format::Json {
        return context.print_json(&json!({"schema": "paydown.register-import/1", "kind": kind, "path": kind.path(),
            "added": added, "updated": updated, "notes": imported.notes}));
    }
    let (added, updated) = (count(added as u64, "entry"), count(updated, "entry"));
    context.print(&format!("{}: {added} added, {updated} updated from {shown}\n", kind.path()))
}

/// The entry that a draft is about: by identity, else by name where only one has it.
fn matching(kind: Kind, known: &registers::Register, draft: &Draft) -> Option<String> {
    let text = |name: &str| {
        let value = draft.cells.iter().find(|(key, _)| *key == name).map(|(_, value)| value.typed());
        value.unwrap_or_default()
    };
    let identity = kind.identity_of(draft.section, &text);
    let name = draft.name(kind.shape());
    let same: Vec<&Record> = known.of(draft.section).filter(|record| record.name(kind.shape()) == name).collect();
    let exact = same.iter().find(|record| kind.identity(record) == identity);
    exact.or(if same.len() == 1 { same.first() } else { None }).map(|record| kind.identity(record))
}

fn read_import(file: &Path) -> io::Result<String> {
    let mut text = String::new();
    if file.as_os_str() == "-" {
        io::stdin().take(LARGEST).read_to_string(&mut text)?;
    } else {
        std::fs::File::open(file)?.take(LARGEST).read_to_string(&mut text)?;
    }
    Ok(text)
}

fn check(kind: KindArg, path: &Path, rev: Option<&str>, context: &Context) -> anyhow::Result<ExitCode> {
    let looked = Looked::at(path, rev, context)?;
    let mut sheets = looked.sheets(&kind.kinds());
    if kind == KindArg::All {
        sheets.retain(|sheet| sheet.register.is_some() || !sheet.issues.is_empty());
    }
    let there = sheets.iter().any(|sheet| sheet.register.is_some() || !sheet.issues.is_empty());
    if !there {
        let first = kind.kinds().first().copied().unwrap_or(Kind::Consumers);
        let wanted = if kind == KindArg::All { "any register".to_owned() } else { format!("a register of {first}") };
        return Err(Hint::new(format!("paydown register {first} new, which begins one in {}", first.path()))
            .because(format!("{} does not have {wanted}", looked.name())));
    }
    match context.format() {
        Format::Json => context.print_json(&as_json(&looked.name(), &sheets))?,
        Format::Markdown => context.print(&pages(&sheets, &looked.name())?)?,
        Format::Csv => context.print(&issues_as_csv(&sheets))?,
        Format::Text | Format::Html | Format::Sarif if context.common.quiet => {}
        Format::Text | Format::Html | Format::Sarif => {
            context.print(&as_text(&sheets, context.width(), context.common.verbose)?)?;
        }
    }
    let failing: Vec<&Sheet> = sheets.iter().filter(|sheet| sheet.fails()).collect();
    for sheet in &failing {
        // Where standard error is gone, the exit code still tells.
        let _ = writeln!(io::stderr(), "failed: {}", sanitise(&failure(sheet)));
    }
    Ok(if failing.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(BREACHED) })
}

/// `consumers: 1 broken, 2 overdue; the first: …`.
fn failure(sheet: &Sheet) -> String {
    let failing: Vec<&Issue> = sheet.issues.iter().filter(|issue| issue.class.fails()).collect();
    let mut classes: Vec<&str> = failing.iter().map(|issue| issue.class.as_str()).collect();
    classes.dedup();
    classes.sort_unstable();
    classes.dedup();
    let counts = classes.into_iter().map(|class| {
        let some = failing.iter().filter(|issue| issue.class.as_str() == class).count();
        format!("{some} {class}")
    });
    let first = failing.first().map(|issue| format!("; the first: {}", issue.message)).unwrap_or_default();
    format!("{}: {}{first}", sheet.kind, counts.collect::<Vec<_>>().join(", "))
}

fn as_text(sheets: &[Sheet], cells: usize, all: bool) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    for sheet in sheets {
        let state = if sheet.sound {
            "sound"
        } else if sheet.fails() {
            "to be mended"
        } else {
            "not complete"
        };
        writeln!(out, "{}  {} ({state})", sheet.kind.shape().title, sanitise(&sheet.verdict))?;
        let open = sheet.issues.iter().filter(|issue| issue.class == Class::Missing).count();
        let shown = if all { usize::MAX } else { MOST_MISSING };
        let mut missing = 0;
        for issue in &sheet.issues {
            missing += usize::from(issue.class == Class::Missing);
            if issue.class == Class::Missing && missing > shown {
                continue;
            }
            let place = match (&issue.place, issue.line) {
                (Some((path, Some(line))), _) => format!("{path}:{line}"),
                (Some((path, None)), _) => path.clone(),
                (None, 0) => sheet.kind.path(),
                (None, line) => format!("{}:{line}", sheet.kind.path()),
            };
            let (class, severity) = (issue.class.as_str(), issue.severity);
            writeln!(out, "  {class:<10} {severity:<8} {}", sanitise(&place))?;
            block(&mut out, "      ", &issue.message, cells)?;
            if !issue.advice.is_empty() {
                block(&mut out, "      → ", &issue.advice, cells)?;
            }
        }
        if open > shown {
            writeln!(out, "  {} more with -v", count((open - shown) as u64, "open question"))?;
        }
        if !sheet.proposals.is_empty() {
            let entries = count(sheet.proposals.len() as u64, "entry");
            writeln!(out, "  the code shows {entries} more: paydown register {} new adds them", sheet.kind)?;
        }
    }
    Ok(out)
}

fn block(out: &mut String, lead: &str, text: &str, cells: usize) -> std::fmt::Result {
    let indent = width(lead);
    for (at, line) in wrap(&sanitise(text), cells.saturating_sub(indent)).iter().enumerate() {
        writeln!(out, "{}{line}", if at == 0 { lead.to_owned() } else { " ".repeat(indent) })?;
    }
    Ok(())
}

fn list(kind: KindArg, path: &Path, context: &Context) -> anyhow::Result<()> {
    let looked = Looked::at(path, None, context)?;
    let sheets = looked.sheets(&kind.kinds());
    match context.format() {
        Format::Json => context.print_json(&as_json(&looked.name(), &sheets)),
        Format::Markdown => {
            let there: Vec<Sheet> = sheets.into_iter().filter(|sheet| sheet.register.is_some()).collect();
            context.print(&pages(&there, &looked.name())?)
        }
        Format::Csv => context.print(&entries_as_csv(&sheets)),
        Format::Text | Format::Html | Format::Sarif => context.print(&entries_as_text(&sheets, context.width())?),
    }
}

fn pages(sheets: &[Sheet], name: &str) -> Result<String, std::fmt::Error> {
    let pages: Result<Vec<String>, _> = sheets.iter().map(|sheet| markdown::page(sheet, name)).collect();
    Ok(pages?.join("\n"))
}

fn entries_as_text(sheets: &[Sheet], cells: usize) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    for sheet in sheets {
        writeln!(out, "{}  {}", sheet.kind.shape().title, sanitise(&sheet.verdict))?;
        for record in sheet.records() {
            let name = record.name(sheet.kind.shape()).to_owned();
            let key = sheet.kind.shape().section(record.section).map_or("", registers::Section::key);
            let values = record.cells.iter().filter(|(field, _)| *field != key);
            let values = values.map(|(field, cell)| format!("{field}: {}", cell.value.typed()));
            let remarks = sheet.about(record).count() as u64;
            let mark = if remarks > 0 { format!("  ({})", count(remarks, "remark")) } else { String::new() };
            writeln!(out, "  {} {}{mark}", record.section, sanitise(&name))?;
            block(&mut out, "      ", &values.collect::<Vec<_>>().join("; "), cells)?;
        }
    }
    Ok(out)
}

fn entries_as_csv(sheets: &[Sheet]) -> String {
    let heads = ["register", "table", "name", "key", "value", "line"];
    let mut rows = Vec::new();
    for sheet in sheets {
        for record in sheet.records() {
            for (field, cell) in &record.cells {
                rows.push(vec![
                    Cell::text(sheet.kind.as_str()),
                    Cell::text(record.section),
                    Cell::text(record.name(sheet.kind.shape())),
                    Cell::text(field),
                    Cell::text(cell.value.typed()),
                    Cell::number(cell.line),
                ]);
            }
        }
    }
    csv::table(&heads, &rows)
}

fn issues_as_csv(sheets: &[Sheet]) -> String {
    let heads = ["register", "class", "severity", "entry", "message", "advice", "path", "line"];
    let rows = sheets.iter().flat_map(|sheet| &sheet.issues).map(|issue| {
        let (path, line) = issue.place.clone().unwrap_or_else(|| (issue.kind.path(), Some(issue.line)));
        let line = line.map(|line| line.to_string()).unwrap_or_default();
        let (kind, class, severity) = (issue.kind.as_str(), issue.class.as_str(), issue.severity.as_str());
        let cells = [kind, class, severity, &issue.subject, &issue.message, &issue.advice, &path, &line];
        cells.iter().map(Cell::text).collect()
    });
    csv::table(&heads, &rows.collect::<Vec<_>>())
}

fn as_json(name: &str, sheets: &[Sheet]) -> Json {
    let registers: Vec<Json> = sheets
        .iter()
        .map(|sheet| {
            let records = sheet.records();
            let records = records.iter().map(|record| {
                let values: serde_json::Map<String, Json> =
                    record.cells.iter().map(|(field, cell)| ((*field).to_owned(), cell.value.as_json())).collect();
                json!({"table": record.section, "line": record.line, "values": values})
            });
            let issues = sheet.issues.iter().map(|issue| {
                let place = issue.place.as_ref().map(|(path, line)| json!({"path": path, "line": line}));
                json!({"class": issue.class.as_str(), "severity": issue.severity, "entry": issue.subject,
                    "message": issue.message, "advice": issue.advice, "line": issue.line, "place": place})
            });
            json!({"kind": sheet.kind, "path": sheet.kind.path(), "exists": sheet.register.is_some(),
                "verdict": sheet.verdict, "sound": sheet.sound, "fails": sheet.fails(),
                "issues": issues.collect::<Vec<_>>(), "entries": records.collect::<Vec<_>>(),
                "proposed": sheet.proposals.len()})
        })
        .collect();
    json!({"schema": "paydown.registers/1", "repository": {"name": name}, "registers": registers})
}
