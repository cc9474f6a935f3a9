//! Facts of one file.

use crate::model::{Context, ProjectSettings};
use crate::parse::python::PythonFacts;
use crate::parse::{Format, ci, conda, dvc, gitattributes, lock, pipfile, pyproject, requirements, setup_cfg, tree};
use serde::{Deserialize, Serialize};

/// A shell command found in a script, a Makefile, CI, a container file or documentation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// Line, from 1.
    pub line: u32,
    /// The command, continuation lines joined.
    pub text: String,
    /// The script, notebook or module it runs.
    pub script: Option<String>,
}

/// A notebook.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NotebookFacts {
    /// The code of all cells as one source; its lines are lines of that source.
    pub python: PythonFacts,
    /// Line in the notebook file of each line of that source.
    pub file_lines: Vec<u32>,
    /// Execution counts of code cells, in order.
    pub executions: Vec<Option<u32>>,
    /// Language of the kernel.
    pub language: String,
}

/// What the format's own parser found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// Not read, or of a format without a parser.
    #[default]
    None,
    /// Python source.
    Python(Box<PythonFacts>),
    /// A notebook.
    Notebook(Box<NotebookFacts>),
    /// A pip requirements file.
    Requirements(requirements::Requirements),
    /// `pyproject.toml`.
    Pyproject(Box<pyproject::Pyproject>),
    /// `setup.cfg`.
    SetupCfg(setup_cfg::SetupCfg),
    /// A lock file.
    Lock(lock::Lock),
    /// `Pipfile`.
    Pipfile(pipfile::Pipfile),
    /// A conda environment.
    Conda(conda::Conda),
    /// A `.dvc` pointer.
    DvcPointer(dvc::DvcPointer),
    /// `dvc.yaml`.
    DvcYaml(dvc::DvcYaml),
    /// `dvc.lock`.
    DvcLock(dvc::DvcLock),
    /// `.dvc/config`.
    DvcConfig(dvc::DvcConfig),
    /// A CI file.
    Ci(ci::Ci),
    /// A configuration tree of YAML, JSON, TOML or INI.
    Config(Box<tree::Config>),
    /// `.gitattributes`.
    GitAttributes(gitattributes::GitAttributes),
    /// One of the repository's own registers, as text: what it says is checked against all other facts.
    Register(String),
}

/// What a document says about one term.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Described {
    /// Line, from 1.
    pub line: u32,
    /// The term, without markup.
    pub term: String,
    /// Heading of each column in lower case and what stands there; a list item has one, called `meaning`.
    pub cells: Vec<(String, String)>,
}

/// Text for people: Markdown, reStructuredText, Markdown cells of notebooks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Line, level and text of headings.
    pub headings: Vec<(u32, u8, String)>,
    /// Terms that a table row or a list item describes (`tenure_days | days since …`), with their line.
    pub terms: Vec<(u32, String)>,
    /// What is said about those terms.
    pub described: Vec<Described>,
    /// Words of running text, for how much is said.
    pub words: u32,
    /// Sentences that match a pattern of the catalogue: tool, line, the words that match.
    pub matches: Vec<(u16, u32, String)>,
    /// The same of sentences that only promise ('planned', 'to do', below a heading such as 'Roadmap').
    pub promises: Vec<(u16, u32, String)>,
    /// Sections that only promise: line of the heading, and of the one that ends it.
    pub ahead: Vec<(u32, u32)>,
    /// Scripts and notebooks named in running text, with their line.
    pub scripts: Vec<(u32, String)>,
}

/// Facts of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Path inside the repository.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// What kind of file it is.
    pub context: Context,
    /// Its format.
    pub format: Format,
    /// Differs from the commit.
    pub dirty: bool,
    /// Recorded, but its content is not here.
    pub absent: bool,
    /// Understood by a parser.
    pub parsed: bool,
    /// What looks like a credential in its text: facts with anything of that are never kept on disk. `None` where that is not
    /// known, as it is asked only where they may be kept.
    #[serde(skip)]
    pub credentials: Option<Vec<String>>,
    /// Lines that hold code or values.
    pub code_lines: u32,
    /// What the format's parser found.
    pub content: Content,
    /// Shell commands in it.
    pub commands: Vec<Command>,
    /// Container images it names, with their line.
    pub images: Vec<(u32, String)>,
    /// Text for people in it.
    pub document: Option<Box<Document>>,
    /// Phrases of the catalogue: index and line.
    pub words: Vec<(u16, u32)>,
    /// What the repository says of itself to the inspection, where this is the file for it.
    pub settings: Option<Box<ProjectSettings>>,
}

impl Default for FileFacts {
    fn default() -> Self {
        Self {
            path: String::new(),
            size: 0,
            context: Context::Source,
            format: Format::Other,
            dirty: false,
            absent: false,
            parsed: false,
            credentials: None,
            code_lines: 0,
            content: Content::None,
            commands: Vec::new(),
            images: Vec::new(),
            document: None,
            words: Vec::new(),
            settings: None,
        }
    }
}

impl FileFacts {
    /// Python facts of a source file or a notebook.
    pub fn python(&self) -> Option<&PythonFacts> {
        match &self.content {
            Content::Python(python) => Some(python),
            Content::Notebook(notebook) => Some(&notebook.python),
            _ => None,
        }
    }

    /// The line of the file that a line of its Python facts stands on.
    pub fn line(&self, code_line: u32) -> Option<u32> {
        match &self.content {
            Content::Notebook(notebook) => {
                notebook.file_lines.get((code_line as usize).checked_sub(1)?).copied().filter(|line| *line > 0)
            }
            _ => Some(code_line),
        }
    }

    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The folder, without a slash at its end; empty at the top.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}
