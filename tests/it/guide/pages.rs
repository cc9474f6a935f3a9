//! Pages of the guide, and what stands in them for the program.

use super::docs;
use super::spoken::words;
use std::fmt::Write as _;

/// A page by its name below `docs/`.
pub(super) struct Page {
    pub(super) name: String,
    pub(super) text: String,
}

/// A picture of the workbench.
pub(super) struct Screen {
    /// Where it is drawn.
    pub(super) stage: String,
    /// Options of the program.
    pub(super) words: Vec<String>,
    /// Its file below `docs/`.
    pub(super) file: String,
    /// What it shows.
    pub(super) caption: String,
}

/// A block of commands with what they print.
pub(super) struct Block {
    pub(super) stage: String,
    /// After how many lines of each the rest is left out.
    pub(super) lines: usize,
    pub(super) commands: Vec<String>,
}

/// Every page, by name.
pub(super) fn pages() -> Vec<Page> {
    let entries = std::fs::read_dir(docs()).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<Page> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| Page {
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            text: std::fs::read_to_string(&path).unwrap(),
        })
        .collect();
    pages.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(pages.len() >= 10, "only {} pages were found", pages.len());
    pages
}

const RUNS: &str = "<!-- runs: ";

impl Page {
    /// Its pictures.
    pub(super) fn screens(&self) -> Vec<Screen> {
        self.text.split("<!-- screen: ").skip(1).map(|part| self.screen(part)).collect()
    }

    fn screen(&self, part: &str) -> Screen {
        let parsed = part.split_once(" -->\n[![").and_then(|(options, rest)| {
            let (caption, rest) = rest.split_once("](")?;
            let (file, rest) = rest.split_once(")](")?;
            let (link, _) = rest.split_once(')')?;
            (link == file && file.starts_with("screens/")).then_some((options, caption, file))
        });
        let (options, caption, file) = parsed.unwrap_or_else(|| {
            let line = part.lines().next().unwrap_or_default();
            panic!("docs/{}: after 'screen: {line}' comes [![caption](screens/x.svg)](screens/x.svg)", self.name)
        });
        assert!(caption.len() >= 40, "{file}: a caption says what the picture shows, for those who do not see it");
        let mut words = words(options);
        Screen {
            stage: words.remove(0),
            words,
            file: file.to_owned(),
            caption: caption.split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }

    /// The page with the outputs that `print` gives for the commands of each block.
    pub(super) fn with_outputs(&self, mut print: impl FnMut(&Block) -> Vec<String>) -> String {
        let mut parts = self.text.split(RUNS);
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (options, rest) = part.split_once(" -->\n```console\n").unwrap_or_else(|| {
                panic!("docs/{}: a block ```console follows each '{RUNS}'", self.name);
            });
            let (body, after) = rest.split_once("\n```\n").unwrap();
            let (stage, lines) = options.split_once(", ").unwrap_or((options, "1000 lines"));
            let lines = lines.trim_end_matches(" lines").parse().unwrap();
            let commands = body.lines().filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned).collect();
            let block = Block { stage: stage.to_owned(), lines, commands };
            let printed = print(&block);
            let both = block.commands.iter().zip(printed);
            write!(out, "{RUNS}{options} -->\n```console\n").unwrap();
            for (command, printed) in both {
                write!(out, "$ {command}\n{printed}").unwrap();
            }
            write!(out, "```\n{after}").unwrap();
        }
        out
    }
}
