//! One entry of the snapshot to the facts of one file: read within bounds, decoded, parsed by its format.

use super::context::context;
use super::document;
use super::file::{Command, Content, FileFacts, NotebookFacts};
use crate::catalog::Catalog;
use crate::fault;
use crate::model::{Context, bounds};
use crate::parse::python::Unparsed;
use crate::parse::{
    self, Format, ci, command, compose, conda, dockerfile, dvc, gitattributes, lock, makefile, notebook, pipfile,
    pyproject, python, requirements, setup_cfg, shell, tree,
};
use crate::repo::{Entry, EntryKind, Reader};
use crate::text::secrets::{credentials, is_credential_file};

/// Bytes of the largest register that is read.
const LARGEST_REGISTER: u64 = 1 << 20;

/// The facts of one entry, and why it was not, or not wholly, read. Only where the facts `may_be_kept` is it asked whether
/// the content holds credentials: that takes a twentieth of a scan.
pub(super) fn file(
    reader: &mut Reader,
    entry: &Entry,
    catalog: &Catalog,
    may_be_kept: bool,
) -> (FileFacts, Option<String>) {
    let format = parse::classify(&entry.path);
    let mut facts = FileFacts {
        path: entry.path.clone(),
        size: entry.size,
        context: context(&entry.path, format, ""),
        format,
        dirty: entry.dirty,
        absent: entry.absent,
        // Until it is opened.
        credentials: Some(Vec::new()),
        ..FileFacts::default()
    };
    match entry.kind {
        EntryKind::File => {}
        EntryKind::Symlink | EntryKind::Submodule => return (facts, None),
        EntryKind::Other => return (facts, Some(format!("it is {}", entry.kind.describe()))),
    }
    if is_credential_file(&entry.path) {
        return (facts, Some("it is not opened: files of this name hold credentials".to_owned()));
    }
    if !is_parsed(format) {
        return (facts, None);
    }
    let bytes = match reader.read(entry, limit(format)) {
        Ok(bytes) => bytes,
        Err(error) => return (facts, Some(error.to_string())),
    };
    let Some(text) = parse::decode(&bytes) else { return (facts, Some("it is not text".to_owned())) };
    facts.credentials = may_be_kept.then(|| credentials(&text)).flatten();
    let read = fault::held(|| {
        let mut facts = facts.clone();
        let partly = read_text(&mut facts, &text, catalog);
        (facts, partly)
    });
    read.unwrap_or_else(|| (facts, Some("reading it failed: a fault of paydown, please report it".to_owned())))
}

/// Facts of a file from its text; says what could not be read.
fn read_text(facts: &mut FileFacts, text: &str, catalog: &Catalog) -> Option<String> {
    facts.context = context(&facts.path, facts.format, text);
    if parse::settings::is_settings(&facts.path) {
        facts.settings = parse::settings::parse(&facts.path, text).map(Box::new);
    }
    if facts.path == parse::settings::FILE {
        // It is about the inspection, so its values are no configuration of the model.
        facts.parsed = true;
        return None;
    }
    let partly = parse_text(facts, text, catalog);
    if facts.path.starts_with(crate::repo::REGISTER_FOLDER) {
        // What people wrote down about the system is no part of it.
        facts.code_lines = 0;
    }
    find_words(facts, text, catalog);
    if matches!(facts.format, Format::Markdown | Format::Rst | Format::Text) {
        document::set_promises_apart(facts, text, catalog);
    }
    partly
}

/// Facts of a text that stands in no repository.
pub(super) fn text(path: &str, text: &str, catalog: &Catalog) -> FileFacts {
    let format = parse::classify(path);
    let context = context(path, format, "");
    let mut facts =
        FileFacts { path: path.to_owned(), size: text.len() as u64, context, format, ..FileFacts::default() };
    if is_parsed(format) {
        read_text(&mut facts, text, catalog);
    }
    facts
}

fn is_parsed(format: Format) -> bool {
    !matches!(format, Format::Data(_) | Format::Model(_) | Format::Other)
}

fn limit(format: Format) -> u64 {
    match format {
        Format::Notebook => bounds().notebook,
        Format::Register => LARGEST_REGISTER,
        _ => bounds().text,
    }
}

/// Fills in what the format's parser finds; says what could not be read.
fn parse_text(facts: &mut FileFacts, text: &str, catalog: &Catalog) -> Option<String> {
    facts.parsed = true;
    if !matches!(facts.format, Format::Python) {
        facts.code_lines = count_lines(text);
    }
    match facts.format {
        Format::Python => return python_source(facts, text),
        Format::Notebook => return notebook_source(facts, text, catalog),
        Format::Ci(system) => ci_file(facts, system, text),
        Format::Shell => add_commands(facts, shell::parse(text).commands),
        Format::Makefile => add_commands(facts, makefile::parse(text).commands().cloned().collect()),
        Format::Dockerfile => container(facts, text),
        Format::Text if document::is_list(text) => {}
        Format::Markdown | Format::Rst | Format::Text => document::text(facts, text, catalog),
        _ => return structured(facts, text),
    }
    None
}

fn structured(facts: &mut FileFacts, text: &str) -> Option<String> {
    facts.content = match facts.format {
        Format::Requirements => Content::Requirements(requirements::parse(text)),
        Format::Pyproject => project(facts, text),
        Format::SetupCfg => Content::SetupCfg(setup_cfg::parse(text)),
        Format::Lock(_) => lock::parse(facts.name(), text).map_or(Content::None, Content::Lock),
        Format::Pipfile => Content::Pipfile(pipfile::parse(text)),
        Format::Conda => match conda::parse(text) {
            Some(conda) => Content::Conda(conda),
            None => configuration(facts, tree::Syntax::Yaml, text),
        },
        Format::DvcPointer => Content::DvcPointer(dvc::parse_pointer(text)),
        Format::DvcYaml => dvc_yaml(facts, text),
        Format::DvcLock => Content::DvcLock(dvc::parse_lock(text)),
        Format::DvcConfig => Content::DvcConfig(dvc::parse_config(text)),
        Format::Register => Content::Register(text.to_owned()),
        Format::GitAttributes => Content::GitAttributes(gitattributes::parse(text)),
        Format::Yaml => configuration(facts, tree::Syntax::Yaml, text),
        Format::Compose => {
            services(facts, text);
            configuration(facts, tree::Syntax::Yaml, text)
        }
        Format::Json => configuration(facts, tree::Syntax::Json, text),
        Format::Toml => configuration(facts, tree::Syntax::Toml, text),
        Format::Ini => configuration(facts, tree::Syntax::Ini, text),
        _ => {
            facts.parsed =
                matches!(facts.format, Format::Sql | Format::R | Format::Proto | Format::Avro | Format::Terraform);
            Content::None
        }
    };
    match &facts.content {
        Content::Config(config) if config.partial => Some("only part of it could be parsed".to_owned()),
        _ => None,
    }
}

fn configuration(facts: &FileFacts, syntax: tree::Syntax, text: &str) -> Content {
    // Data kept as JSON is not configuration: its values are counted nowhere.
    const LARGEST_CONFIGURATION: usize = 256 << 10;
    if text.len() > LARGEST_CONFIGURATION || facts.context == Context::Vendored {
        return Content::None;
    }
    Content::Config(Box::new(tree::parse(syntax, text)))
}

fn project(facts: &mut FileFacts, text: &str) -> Content {
    let project = pyproject::parse(text);
    for (line, _, command) in &project.tasks {
        add_commands(facts, command::commands(command, *line));
    }
    Content::Pyproject(Box::new(project))
}

fn dvc_yaml(facts: &mut FileFacts, text: &str) -> Content {
    let yaml = dvc::parse_yaml(text);
    for (line, command) in yaml.stages.iter().flat_map(|stage| &stage.commands) {
        add_commands(facts, command::commands(command, *line));
    }
    Content::DvcYaml(yaml)
}

fn ci_file(facts: &mut FileFacts, system: ci::CiSystem, text: &str) {
    let parsed = ci::parse(system, text);
    add_commands(facts, parsed.commands());
    facts.content = Content::Ci(parsed);
}

pub(super) fn add_commands(facts: &mut FileFacts, commands: Vec<command::Command>) {
    facts.commands.extend(commands.into_iter().map(|command| Command {
        line: command.line,
        script: command.script_path(),
        text: command.text,
    }));
}

fn container(facts: &mut FileFacts, text: &str) {
    let parsed = dockerfile::parse(text);
    facts.images.extend(parsed.images.iter().map(|image| (image.line, image.name.clone())));
    add_commands(facts, parsed.run);
    add_commands(facts, parsed.start);
}

fn services(facts: &mut FileFacts, text: &str) {
    for service in compose::parse(text).services {
        facts.images.extend(service.image.map(|image| (service.line, image)));
        add_commands(facts, service.commands);
    }
}

fn python_source(facts: &mut FileFacts, text: &str) -> Option<String> {
    let python = python::parse(text, false);
    facts.code_lines = python.code_lines;
    let partly = partly(&python);
    facts.parsed = python.unparsed.is_none();
    facts.content = Content::Python(Box::new(python));
    partly
}

fn partly(python: &python::PythonFacts) -> Option<String> {
    match python.unparsed {
        Some(Unparsed::TooDeep) => return Some("it is nested too deep to be parsed".to_owned()),
        Some(Unparsed::Fault) => return Some("the parser failed on it".to_owned()),
        None => {}
    }
    (python.syntax_errors > 0).then(|| {
        format!("{}; what could be read was used", crate::text::count(u64::from(python.syntax_errors), "syntax error"))
    })
}

fn notebook_source(facts: &mut FileFacts, text: &str, catalog: &Catalog) -> Option<String> {
    let notebook = match notebook::parse(text) {
        Ok(notebook) => notebook,
        Err(reason) => {
            facts.parsed = false;
            return Some(reason);
        }
    };
    document::cells(facts, &notebook.markdown, catalog);
    let foreign = !notebook.language.is_empty() && !notebook.language.contains("python");
    let python = if foreign { python::PythonFacts::default() } else { python::parse(&notebook.code, true) };
    facts.code_lines = python.code_lines;
    let partly = partly(&python);
    facts.content = Content::Notebook(Box::new(NotebookFacts {
        python,
        file_lines: notebook.file_lines,
        executions: notebook.executions,
        language: notebook.language,
    }));
    partly
}

fn count_lines(text: &str) -> u32 {
    let lines = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]).scan(0, |from, end| {
        let line = &text[*from..end];
        *from = end + 1;
        Some(line)
    });
    u32::try_from(lines.filter(|line| !is_blank(line)).count()).unwrap_or(u32::MAX)
}

fn is_blank(line: &str) -> bool {
    // Vertical tabs and what is no ASCII are spaces that this does not tell.
    match line.bytes().find(|byte| !byte.is_ascii_whitespace()) {
        None => true,
        Some(byte) => (byte == 0x0b || !byte.is_ascii()) && line.trim().is_empty(),
    }
}

/// Phrases of the catalogue, in text that people wrote. Notebooks give theirs cell by cell; data kept as text is none.
fn find_words(facts: &mut FileFacts, text: &str, catalog: &Catalog) {
    const LONGEST: usize = 2 << 20;
    let prose = matches!(
        facts.format,
        Format::Markdown
            | Format::Rst
            | Format::Text
            | Format::Python
            | Format::Sql
            | Format::R
            | Format::Yaml
            | Format::Ci(_)
            | Format::Terraform
            | Format::Code(_)
    );
    let is_list = facts.format == Format::Text && facts.document.is_none();
    if prose && !is_list && text.len() <= LONGEST && !matches!(facts.context, Context::Vendored | Context::Generated) {
        facts.words = catalog.words.find(text);
    }
}
