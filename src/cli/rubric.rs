//! `paydown rubric`: which rubrics there are, what stands in one, and whether one can be used.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::args::{Format, RubricAction, RubricArgs};
use super::context::Context;
use super::failure::Hint;
use crate::rubric::{self, Aggregation, Problem, Rubric, TEMPLATE, built_in, built_in_ids, check};
use crate::text::{nearest, sanitise, wrap};

/// No rubric is as large; what is larger is something else.
const LARGEST: u64 = 4 << 20;

/// A rubric's file as text.
struct Source {
    text: String,
    /// Name without folder.
    name: String,
    /// As the user knows it: an id or a path.
    shown: String,
}

/// Runs the command.
///
/// # Errors
/// When a rubric cannot be found or is wrong.
pub fn run(args: &RubricArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let asked = |given: &Option<String>| {
        let named = given.as_ref().or(context.common.rubric.as_ref());
        named.map_or_else(|| rubric::DEFAULT.to_owned(), Clone::clone)
    };
    match &args.action {
        RubricAction::List => list(context)?,
        RubricAction::Show { which } => show(&load(&asked(which))?, context)?,
        RubricAction::New { id, dir } => begin(id, dir, context)?,
        RubricAction::Check { which } => return check_one(&asked(which), context),
    }
    Ok(ExitCode::SUCCESS)
}

/// Loads a rubric by id (one that comes with the program, or one of the user's) or by file.
///
/// # Errors
/// When there is none, or it is wrong; every problem is named with its line.
pub fn load(id_or_path: &str) -> anyhow::Result<Rubric> {
    if built_in(id_or_path).is_some() {
        // What comes with the program is checked by its tests.
        return rubric::load(id_or_path);
    }
    let source = find(id_or_path)?;
    check(&source.text, &source.name, &known_signals()).map_err(|problems| wrong(&source, &problems))
}

/// Writes the template under an id that is free, and never over a file.
fn begin(id: &str, dir: &Path, context: &Context) -> anyhow::Result<()> {
    let shown = sanitise(id).into_owned();
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || !id.chars().all(is_plain) || built_in(id).is_some() {
        return Err(Hint::new("another id, such as house-rules").because(format!(
            "'{shown}' is no id of an own rubric: lower-case letters, digits and -, and none that is taken"
        )));
    }
    let path = dir.join(format!("{id}.toml"));
    let place = sanitise(&path.to_string_lossy()).into_owned();
    let text = TEMPLATE.replace("id = \"template\"", &format!("id = \"{id}\""));
    let written = std::fs::OpenOptions::new().write(true).create_new(true).open(&path);
    written.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
        Hint::new("another folder, or another id").because(format!("{place} could not be written: {error}"))
    })?;
    if context.format() == Format::Json {
        return context.print_json(&json!({"schema": "paydown.rubric-new/1", "id": id, "path": place}));
    }
    context.print(&format!("begun {place}; check it with: paydown rubric check {place}\n"))
}

fn wrong(source: &Source, problems: &[Problem]) -> anyhow::Error {
    let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
    Hint::new(format!("mend it, and see with: paydown rubric check {}", source.shown))
        .because(lines.join("\n"))
        .context(format!("the rubric {} cannot be used", source.shown))
}

fn known_signals() -> Vec<&'static str> {
    crate::signals::SIGNALS.iter().map(|signal| signal.id).collect()
}

/// A name with a separator or `.toml` is a file; another one an id.
fn find(id_or_path: &str) -> anyhow::Result<Source> {
    let path = Path::new(id_or_path);
    let is_path = path.components().count() > 1 || path.extension().is_some_and(|extension| extension == "toml");
    if is_path {
        return read(path, id_or_path);
    }
    if let Some(text) = built_in(id_or_path) {
        return Ok(Source { text: text.into(), name: format!("{id_or_path}.toml"), shown: id_or_path.into() });
    }
    if let Some(own) = own_rubrics().into_iter().find(|own| own.file_stem().is_some_and(|stem| stem == id_or_path)) {
        return read(&own, id_or_path);
    }
    let own = own_rubrics();
    let stems = own.iter().filter_map(|path| path.file_stem()?.to_str());
    let mut ids: Vec<&str> = built_in_ids().collect();
    ids.extend(stems);
    let near = nearest(id_or_path, ids.iter().copied()).first().map(|id| format!("--rubric {id}"));
    let hint = near.unwrap_or_else(|| format!("one of {}, or the path of a file", ids.join(", ")));
    Err(Hint::new(hint).because(format!("there is no rubric '{}'", sanitise(id_or_path))))
}

fn read(path: &Path, shown: &str) -> anyhow::Result<Source> {
    let shown = sanitise(shown).into_owned();
    let fail = |why: String| {
        Hint::new("paydown rubric list, or another path")
            .because(why)
            .context(format!("the rubric {shown} cannot be read"))
    };
    let meta = std::fs::metadata(path).map_err(|error| fail(error.to_string()))?;
    if !meta.is_file() || meta.len() > LARGEST {
        return Err(fail("it is not a file that could hold a rubric".into()));
    }
    let text = std::fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Source { text, name, shown })
}

/// Files in the user's folder of rubrics, by name; none where there is no such folder.
fn own_rubrics() -> Vec<PathBuf> {
    let Some(user) = directories::ProjectDirs::from("", "", "paydown") else { return Vec::new() };
    let folder = std::fs::read_dir(user.config_dir().join("rubrics"));
    let files = folder.into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    files
}

/// A rubric as one row of the list, sound or not.
struct Listed {
    id: String,
    place: String,
    rubric: Result<Rubric, usize>,
}

fn listed() -> Vec<Listed> {
    let known = known_signals();
    let built_in = built_in_ids().filter_map(|id| {
        let rubric = check(built_in(id)?, &format!("{id}.toml"), &known).map_err(|problems| problems.len());
        Some(Listed { id: id.to_owned(), place: "built in".to_owned(), rubric })
    });
    let own = own_rubrics().into_iter().map(|path| {
        let place = sanitise(&path.to_string_lossy()).into_owned();
        let id = sanitise(&path.file_stem().unwrap_or_default().to_string_lossy()).into_owned();
        let rubric = match read(&path, &place) {
            Ok(source) => check(&source.text, &source.name, &known).map_err(|problems| problems.len()),
            Err(_) => Err(1),
        };
        Listed { id, place, rubric }
    });
    built_in.chain(own).collect()
}

fn list(context: &Context) -> anyhow::Result<()> {
    let rows = listed();
    if context.format() == Format::Json {
        let rows: Vec<Value> = rows
            .iter()
            .map(|row| match &row.rubric {
                Ok(rubric) => json!({"id": row.id, "version": rubric.version, "title": rubric.title,
                    "dimensions": rubric.dimensions.len(), "out_of": rubric.out_of(), "half_points": rubric.half_points, "place": row.place, "problems": 0}),
                Err(problems) => json!({"id": row.id, "place": row.place, "problems": problems}),
            })
            .collect();
        return context.print_json(&json!({"schema": "paydown.rubrics/1", "rubrics": rows}));
    }
    let mut out = String::new();
    for row in &rows {
        let what = match &row.rubric {
            Ok(rubric) => {
                let (dimensions, best) = (rubric.dimensions.len(), rubric.points(rubric.out_of()));
                format!(
                    "{} (version {}, {dimensions} dimensions, out of {best})",
                    sanitise(&rubric.title),
                    rubric.version
                )
            }
            Err(_) => format!("cannot be used; see: paydown rubric check {}", row.id),
        };
        writeln!(out, "{:<16} {what}  [{}]", row.id, row.place)?;
    }
    context.print(&out)
}

fn show(rubric: &Rubric, context: &Context) -> anyhow::Result<()> {
    if context.format() == Format::Json {
        return context.print_json(&as_json(rubric));
    }
    context.print(&as_text(rubric, context.width())?)
}

fn as_json(rubric: &Rubric) -> Value {
    let dimensions: Vec<Value> = rubric
        .dimensions
        .iter()
        .map(|dimension| {
            let levels: Vec<Value> = dimension
                .levels
                .iter()
                .map(|level| json!({"score": level.score, "criterion": level.criterion}))
                .collect();
            json!({"id": dimension.id, "title": dimension.title, "category": dimension.category,
                "section": dimension.section, "question": dimension.question, "prompts": dimension.prompts, "levels": levels})
        })
        .collect();
    let sections: Vec<Value> =
        rubric.sections.iter().map(|section| json!({"id": section.id, "title": section.title})).collect();
    let bands: Vec<Value> = rubric
        .bands
        .iter()
        .map(|band| json!({"band": band.band, "from": band.from, "meaning": band.meaning}))
        .collect();
    json!({"schema": "paydown.rubric/1", "id": rubric.id, "version": rubric.version, "title": rubric.title,
        "source": rubric.source, "digest": rubric.digest, "top": rubric.top, "out_of": rubric.out_of(),
        "half_points": rubric.half_points, "sections": sections,
        "bands": bands, "dimensions": dimensions})
}

fn as_text(rubric: &Rubric, width: usize) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    writeln!(out, "{} ({}, version {})", sanitise(&rubric.title), rubric.id, rubric.version)?;
    block(&mut out, "", &rubric.source, width)?;
    writeln!(out)?;
    let mut above = rubric.out_of();
    for band in &rubric.bands {
        let (from, to) = (rubric.points(band.from), rubric.points(above));
        let name = band.name.as_deref().map(|name| format!("{}: ", sanitise(name))).unwrap_or_default();
        writeln!(out, "  {from:>2}–{to:<2} {:<6} {name}{}", band.band.as_str(), sanitise(&band.meaning))?;
        above = band.from.saturating_sub(1);
    }
    if rubric.aggregation == Aggregation::WeakestSection {
        let titles: Vec<&str> = rubric.sections.iter().map(|section| section.title.as_str()).collect();
        block(&mut out, "  ", &format!("The score is that of the weakest section: {}.", titles.join(", ")), width)?;
    }
    for (number, dimension) in rubric.dimensions.iter().enumerate() {
        writeln!(out, "\n{} {}  ({})", number + 1, sanitise(&dimension.title), dimension.id)?;
        block(&mut out, "  ", &dimension.question, width)?;
        for level in &dimension.levels {
            block(&mut out, &format!("  {}  ", level.score), &level.criterion, width)?;
        }
        for prompt in &dimension.prompts {
            block(&mut out, "  ? ", prompt, width)?;
        }
    }
    Ok(out)
}

/// Wrapped text behind a lead; further lines stand under the first.
fn block(out: &mut String, lead: &str, text: &str, width: usize) -> std::fmt::Result {
    let indent = lead.chars().count();
    for (index, line) in wrap(&sanitise(text), width.saturating_sub(indent)).iter().enumerate() {
        let lead = if index == 0 { lead.to_owned() } else { " ".repeat(indent) };
        writeln!(out, "{lead}{line}")?;
    }
    Ok(())
}

fn check_one(id_or_path: &str, context: &Context) -> anyhow::Result<ExitCode> {
    let source = find(id_or_path).context("nothing could be checked")?;
    let result = check(&source.text, &source.name, &known_signals());
    if context.format() == Format::Json {
        let problems: Vec<Value> = result
            .as_ref()
            .err()
            .into_iter()
            .flatten()
            .map(|problem| json!({"line": (problem.line > 0).then_some(problem.line), "message": problem.message}))
            .collect();
        let value = json!({"schema": "paydown.rubric-check/1", "file": source.shown, "problems": problems});
        context.print_json(&value)?;
        return Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) });
    }
    let rubric = result.map_err(|problems| wrong_lines(&source, &problems))?;
    let (dimensions, best) = (rubric.dimensions.len(), rubric.points(rubric.out_of()));
    context.print(&format!("{} is sound: {dimensions} dimensions, out of {best}\n", source.shown))?;
    Ok(ExitCode::SUCCESS)
}

fn wrong_lines(source: &Source, problems: &[Problem]) -> anyhow::Error {
    let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
    let count = crate::text::count(problems.len() as u64, "problem");
    Hint::new("mend these lines and check again")
        .because(lines.join("\n"))
        .context(format!("the rubric {} cannot be used: {count}", source.shown))
}
