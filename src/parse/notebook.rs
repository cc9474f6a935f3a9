//! Notebooks: the code of all cells as one source, with the line of the file each line stands on.

use serde::Deserialize;

/// One notebook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notebook {
    /// Code cells in order, joined; cells of other languages are blank lines.
    pub code: String,
    /// Line in the notebook file of each line of `code`, from 1; 0 where it could not be found.
    pub file_lines: Vec<u32>,
    /// Text of Markdown cells with the line in the file each begins on.
    pub markdown: Vec<(u32, String)>,
    /// Language of the kernel, lower case; empty when not said.
    pub language: String,
    /// Execution counts of code cells that hold code, in order.
    pub executions: Vec<Option<u32>>,
}

impl Notebook {
    /// Line in the file of a line of the joined code, where known.
    pub fn file_line(&self, code_line: u32) -> Option<u32> {
        let line = *self.file_lines.get((code_line as usize).checked_sub(1)?)?;
        (line > 0).then_some(line)
    }
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    cells: Vec<Cell>,
    #[serde(default)]
    worksheets: Vec<Worksheet>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Worksheet {
    #[serde(default)]
    cells: Vec<Cell>,
}

#[derive(Deserialize)]
struct Cell {
    #[serde(default, rename = "cell_type")]
    kind: String,
    #[serde(default, alias = "input")]
    source: Source,
    #[serde(default)]
    execution_count: Option<u32>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Source {
    Lines(Vec<String>),
    Text(String),
}

impl Default for Source {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl Source {
    fn lines(&self) -> Vec<&str> {
        match self {
            Self::Lines(lines) => lines.iter().map(|line| line.strip_suffix('\n').unwrap_or(line)).collect(),
            Self::Text(text) => text.split('\n').collect(),
        }
    }
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    kernelspec: Kernel,
    #[serde(default)]
    language_info: Kernel,
}

#[derive(Default, Deserialize)]
struct Kernel {
    #[serde(default)]
    language: String,
    #[serde(default)]
    name: String,
}

/// Parses a notebook of format 3 or 4.
///
/// # Errors
/// When the text is no JSON or no notebook; the message names line and column.
pub fn parse(text: &str) -> Result<Notebook, String> {
    let file: File = serde_json::from_str(text).map_err(|error| format!("not a readable notebook: {error}"))?;
    let Metadata { kernelspec, language_info } = file.metadata;
    let language = [kernelspec.language, language_info.name].into_iter().find(|name| !name.is_empty());
    let mut notebook = Notebook { language: language.unwrap_or_default().to_lowercase(), ..Notebook::default() };
    let mut finder = LineFinder { text, at: 0, line: 1 };
    for cell in file.cells.iter().chain(file.worksheets.iter().flat_map(|sheet| &sheet.cells)) {
        match cell.kind.as_str() {
            "code" => add_code(&mut notebook, cell, &mut finder),
            "markdown" => {
                let lines = cell.source.lines();
                let at = lines.first().map_or(0, |line| finder.find(line));
                lines.iter().skip(1).for_each(|line| {
                    finder.find(line);
                });
                notebook.markdown.push((at, lines.join("\n")));
            }
            _ => {}
        }
    }
    Ok(notebook)
}

fn add_code(notebook: &mut Notebook, cell: &Cell, finder: &mut LineFinder<'_>) {
    let lines = cell.source.lines();
    let foreign = lines.iter().find(|line| !line.trim().is_empty()).is_some_and(|line| is_foreign(line.trim()));
    if lines.iter().any(|line| !line.trim().is_empty()) {
        notebook.executions.push(cell.execution_count);
    }
    for line in &lines {
        notebook.file_lines.push(finder.find(line));
        if !foreign && !line.trim_start().starts_with("%%") {
            notebook.code.push_str(line);
        }
        notebook.code.push('\n');
    }
}

/// Cell magics whose body is not Python.
fn is_foreign(first_line: &str) -> bool {
    let Some(magic) = first_line.strip_prefix("%%") else { return false };
    let name = magic.split_whitespace().next().unwrap_or_default();
    !matches!(
        name,
        "time" | "timeit" | "capture" | "prun" | "python" | "python3" | "local" | "spark" | "pyspark" | "memit" | ""
    )
}

/// Finds the lines of cells in the notebook's own text, in order, so that a place in a cell is a place in the file.
struct LineFinder<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl LineFinder<'_> {
    /// Lines this short stand everywhere: they take the line after the one before.
    const TELLING: usize = 3;
    /// How far ahead a line is searched; outputs between cells can be large.
    const AHEAD: usize = 8 << 20;

    fn find(&mut self, source: &str) -> u32 {
        let Ok(json) = serde_json::to_string(source) else { return 0 };
        let needle = json.trim_matches('"');
        if needle.trim().len() < Self::TELLING {
            return 0;
        }
        let mut end = (self.at + Self::AHEAD).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let Some(found) = self.text[self.at..end].find(needle) else { return 0 };
        let passed = &self.text[self.at..self.at + found];
        self.line += u32::try_from(passed.bytes().filter(|byte| *byte == b'\n').count()).unwrap_or(0);
        self.at += found + needle.len();
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r##"{
 "cells": [
  {"cell_type": "markdown", "source": ["# Title\n", "text"]},
  {"cell_type": "code", "execution_count": 3, "source": [
    "import pandas as pd\n",
    "df = pd.read_csv(\"a.csv\")"]},
  {"cell_type": "code", "execution_count": null, "source": "%%bash\nls -la"}
 ],
 "metadata": {"kernelspec": {"language": "python", "name": "python3"}}, "nbformat": 4
}"##;

    #[test]
    fn cells_become_one_source_with_the_lines_of_the_file() {
        let notebook = parse(SMALL).unwrap();
        assert_eq!(notebook.code, "import pandas as pd\ndf = pd.read_csv(\"a.csv\")\n\n\n");
        assert_eq!(notebook.file_line(2), Some(6));
        assert_eq!(notebook.markdown, [(3, "# Title\ntext".to_owned())]);
        assert_eq!(notebook.executions, [Some(3), None]);
        assert_eq!(notebook.language, "python");
    }

    #[test]
    fn broken_notebooks_say_where() {
        assert!(parse("{\"cells\": [").unwrap_err().contains("line 1"));
    }
}
