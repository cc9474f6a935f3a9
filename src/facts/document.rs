//! Text for people and files of commands: headings, described terms, steps, images.

use super::file::{Document, FileFacts};
use super::read::add_commands;
use crate::catalog::Catalog;
use crate::parse::command;

/// Terms kept of one document.
const TERMS: usize = 4_000;

/// Markdown, reStructuredText and plain text.
pub(super) fn text(facts: &mut FileFacts, text: &str) {
    let mut document = Document::default();
    read_lines(&mut document, facts, text, 1);
    facts.document = Some(Box::new(document));
}

/// Markdown cells of a notebook, each with the line it begins on.
pub(super) fn cells(facts: &mut FileFacts, cells: &[(u32, String)]) {
    let mut document = Document::default();
    for (line, text) in cells {
        read_lines(&mut document, facts, text, *line);
        document.passages.push((*line, text.clone()));
    }
    facts.document = Some(Box::new(document));
}

/// Catalogue phrases of Markdown cells.
pub(super) fn words_of_cells(document: &Document, catalog: &Catalog) -> Vec<(u16, u32)> {
    let found = document.passages.iter().flat_map(|(first, text)| {
        let first = *first;
        catalog.words.find(text).into_iter().map(move |(word, line)| (word, first + line - 1))
    });
    found.collect()
}

fn read_lines(document: &mut Document, facts: &mut FileFacts, text: &str, first: u32) {
    let mut block: Option<(u32, String)> = None;
    let mut previous: &str = "";
    for (line, content) in (first..).zip(text.lines()) {
        let trimmed = content.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            match block.take() {
                Some((start, code)) => add_commands(facts, command::commands(&command::without_prompts(&code), start)),
                None => block = Some((line + 1, String::new())),
            }
            continue;
        }
        if let Some((_, code)) = &mut block {
            code.push_str(content);
            code.push('\n');
            continue;
        }
        read_line(document, line, trimmed, previous);
        if content.starts_with("    ") || content.starts_with('\t') || trimmed.starts_with("$ ") {
            add_commands(facts, command::commands(&command::without_prompts(trimmed), line));
        } else {
            for code in inline_code(trimmed) {
                add_commands(facts, command::commands(code, line));
            }
        }
        previous = trimmed;
    }
}

fn inline_code(line: &str) -> impl Iterator<Item = &str> {
    let code = |(number, part): (usize, &'_ str)| (number % 2 == 1 && part.contains(' ')).then_some(number);
    line.split('`').enumerate().filter(move |(number, part)| code((*number, part)).is_some()).map(|(_, part)| part)
}

fn read_line(document: &mut Document, line: u32, text: &str, previous: &str) {
    document.words += u32::try_from(text.split_whitespace().count()).unwrap_or(0);
    let level = text.bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&level) && text[level..].starts_with(' ') {
        document.headings.push((
            line,
            u8::try_from(level).unwrap_or(6),
            text[level..].trim().trim_end_matches('#').trim().to_owned(),
        ));
    } else if text.len() >= 3
        && !previous.is_empty()
        && text.len() >= previous.len().min(60)
        && text.chars().all(|c| matches!(c, '=' | '-' | '~' | '^'))
    {
        document.headings.push((line.saturating_sub(1), 1, previous.to_owned()));
    } else if let Some(term) = described_term(text)
        && document.terms.len() < TERMS
    {
        document.terms.push((line, term));
    }
}

/// The term of a table row (`| name | meaning |`) or a list item (`- name: meaning`).
fn described_term(text: &str) -> Option<String> {
    let term = if let Some(row) = text.strip_prefix('|') {
        let mut cells = row.split('|').map(str::trim);
        let first = cells.next()?;
        cells.any(|cell| cell.len() > 2 && !cell.chars().all(|c| matches!(c, '-' | ':' | ' '))).then_some(first)?
    } else {
        let item = text.strip_prefix(['-', '*', '+', '•']).or_else(|| {
            text.split_once(['.', ')']).filter(|(number, _)| number.parse::<u8>().is_ok()).map(|(_, rest)| rest)
        })?;
        let (term, meaning) =
            [": ", " - ", " – ", " = ", "(", " "].iter().find_map(|separator| item.trim().split_once(separator))?;
        (!meaning.trim().is_empty()).then_some(term)?
    };
    let term = term.trim_matches(['`', '*', '_', '"', '\'', ' ', ':']);
    (term.len() > 1 && term.len() < 60).then(|| term.to_owned())
}

/// Recipes of a Makefile.
pub(super) fn recipes(facts: &mut FileFacts, text: &str) {
    let mut lines = (1..).zip(text.lines()).peekable();
    while let Some((line, content)) = lines.next() {
        let Some(recipe) = content.strip_prefix('\t') else { continue };
        let mut whole = recipe.trim_start_matches(['@', '-', '+']).to_owned();
        while whole.ends_with('\\') {
            whole.pop();
            let Some((_, next)) = lines.next() else { break };
            whole.push_str(next.trim());
        }
        add_commands(facts, command::commands(&whole, line));
    }
}

/// Images and commands of a container file.
pub(super) fn container(facts: &mut FileFacts, text: &str) {
    for (line, content) in (1..).zip(text.lines()) {
        let (word, rest) = content.trim().split_once(' ').unwrap_or((content.trim(), ""));
        match word.to_ascii_uppercase().as_str() {
            "FROM" => facts.images.push((line, rest.split_whitespace().next().unwrap_or_default().to_owned())),
            "RUN" => add_commands(facts, command::commands(rest, line)),
            "CMD" | "ENTRYPOINT" => {
                let words: String = rest.replace(['[', ']', '"', ','], " ");
                add_commands(facts, command::commands(&words, line));
            }
            _ => {}
        }
    }
}

/// Images of a compose file.
pub(super) fn images(facts: &mut FileFacts, text: &str) {
    for (line, content) in (1..).zip(text.lines()) {
        if let Some(image) = content.trim().strip_prefix("image:") {
            facts.images.push((line, image.trim().trim_matches(['"', '\'']).to_owned()));
        }
    }
}
