//! `paydown config`: every setting that holds for a repository, and where it comes from.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::{Color, ConfigArgs, Format};
use super::context::Context;
use super::settings;
use crate::model::ProjectSettings;
use crate::rubric;
use crate::text::sanitise;
use crate::tui::theme::Palette;

/// Where settings come from that nobody made.
const BUILT_IN: &str = "built in";
/// Exit code where the repository's settings say something they cannot mean.
const FAULTY: u8 = 2;

/// One setting.
struct Row {
    key: String,
    value: Value,
    from: String,
}

impl Row {
    fn new(key: &str, value: impl Into<Value>, from: impl Into<String>) -> Self {
        Self { key: key.to_owned(), value: value.into(), from: from.into() }
    }
}

/// Runs the command.
///
/// # Errors
/// When the place is no folder, or the store it would use cannot be one.
pub fn run(args: &ConfigArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let opened = context.open(&args.path, None)?;
    let project = crate::facts::of_snapshot(&opened).unwrap_or_default();
    let mut rows = of_user(context, opened.work_tree.as_deref())?;
    rows.insert(0, rubric_row(context, &project));
    rows.extend(of_project(&project));
    if context.format() == Format::Json {
        let rows: Vec<Value> =
            rows.iter().map(|row| json!({"key": row.key, "value": row.value, "from": row.from})).collect();
        let problems: Vec<Value> =
            project.problems.iter().map(|p| json!({"line": p.line, "message": p.message})).collect();
        context.print_json(&json!({"schema": "paydown.config/1", "settings": rows, "problems": problems}))?;
    } else {
        context.print(&as_text(&rows, &project))?;
    }
    Ok(if project.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FAULTY) })
}

/// Options of the program: the command line, the environment, the user's settings, what is built in.
fn of_user(context: &Context, work_tree: Option<&Path>) -> anyhow::Result<Vec<Row>> {
    let common = &context.common;
    let from = |key: &str, given: bool| match (common.origins.of(key), given) {
        (Some(file), _) => file.to_owned(),
        (None, true) => "command line".to_owned(),
        (None, false) => BUILT_IN.to_owned(),
    };
    let store = context.store(work_tree)?;
    let store_from = match store.kind().as_str() {
        "explicit" => from("store", true),
        "environment" => "PAYDOWN_STORE".to_owned(),
        "in-repository" => "the repository's own .paydown".to_owned(),
        _ => BUILT_IN.to_owned(),
    };
    let color = match common.color {
        Color::Auto => "auto",
        Color::Always => "always",
        Color::Never => "never",
    };
    let jobs = common.jobs.map_or_else(|| Value::from("one a core"), |jobs| jobs.get().into());
    let file = common.config.clone().map_or_else(settings::user_file, Some);
    let file = file.map_or_else(|| "nowhere: there is no home folder".to_owned(), |file| file.display().to_string());
    let file_from = if common.config.is_some() { "command line" } else { BUILT_IN };
    let bounds = crate::model::bounds();
    let keys = common.keys.changes().map(|(action, keys)| Row::new(&action, keys, from("keys", true)));
    let mut rows = vec![
        Row::new("store", store.root().display().to_string(), store_from),
        Row::new("color", color, from("color", common.color != Color::Auto)),
        Row::new("jobs", jobs, from("jobs", common.jobs.is_some())),
        Row::new("no_cache", common.no_cache, from("no_cache", common.no_cache)),
        Row::new("theme", common.theme.map_or("auto", Palette::as_str), from("theme", common.theme.is_some())),
        Row::new("ascii", common.ascii, from("ascii", common.ascii)),
        Row::new("bounds.files", bounds.files as u64, from("bounds", false)),
        Row::new("bounds.file_mb", bounds.text >> 20, from("bounds", false)),
        Row::new("bounds.notebook_mb", bounds.notebook >> 20, from("bounds", false)),
        Row::new("settings file", file, file_from),
    ];
    rows.extend(keys);
    Ok(rows)
}

fn rubric_row(context: &Context, project: &ProjectSettings) -> Row {
    let common = &context.common;
    match (&common.rubric, &project.rubric, &common.own_rubric) {
        (Some(id), _, _) => Row::new("rubric", id.as_str(), "command line"),
        (None, Some(id), _) => Row::new("rubric", id.as_str(), place(project, "rubric")),
        (None, None, Some(id)) => Row::new("rubric", id.as_str(), "the user's settings"),
        (None, None, None) => Row::new("rubric", rubric::DEFAULT, BUILT_IN),
    }
}

/// What the repository says of itself; the rubric has its row already.
fn of_project(project: &ProjectSettings) -> Vec<Row> {
    let gate = &project.gate;
    let values: Vec<(&str, Option<Value>)> = vec![
        ("tags", list(&project.tags)),
        ("vendored", list(&project.vendored)),
        ("generated", list(&project.generated)),
        ("tests", list(&project.tests)),
        ("docs", list(&project.docs)),
        ("coverage", list(&project.coverage)),
        ("junit", list(&project.junit)),
        ("gate.fail-under", gate.fail_under.map(Value::from)),
        ("gate.fail-on", gate.fail_on.clone().map(Value::from)),
        ("gate.ratchet", gate.ratchet.map(Value::from)),
        ("gate.baseline", gate.baseline.clone().map(Value::from)),
    ];
    let set = values.into_iter().filter_map(|(key, value)| Some(Row::new(key, value?, place(project, key))));
    let ignores = project.ignores.iter().map(|ignore| {
        let rules: Vec<&str> = ignore.rules.iter().map(|(_, rule)| rule.as_str()).collect();
        let paths = if ignore.paths.is_empty() { "everywhere".to_owned() } else { ignore.paths.join(", ") };
        let text = format!("{} in {paths}: {}", rules.join(", "), ignore.reason);
        Row::new("ignore", text, format!("{}:{}", project.path, ignore.line))
    });
    set.chain(ignores).collect()
}

fn list(values: &[String]) -> Option<Value> {
    (!values.is_empty()).then(|| Value::from(values.to_vec()))
}

/// File and line of a key of the repository's settings.
fn place(project: &ProjectSettings, key: &str) -> String {
    let line = project.lines.iter().find(|(known, _)| known == key).map_or(1, |(_, line)| *line);
    format!("{}:{line}", project.path)
}

fn as_text(rows: &[Row], project: &ProjectSettings) -> String {
    let shown = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    let wide = rows.iter().map(|row| row.key.len()).max().unwrap_or(0);
    let mut out = String::new();
    for row in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{:wide$}  {}  ({})", row.key, sanitise(&shown(&row.value)), sanitise(&row.from));
    }
    for problem in &project.problems {
        let _ = writeln!(out, "error: {}:{}: {}", project.path, problem.line, sanitise(&problem.message));
    }
    out
}
