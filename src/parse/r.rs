//! R source: packages, sourced files, paths read and written, seeds, comment blocks.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::lines::{MAX_ITEMS, bounded, clip, numbered};
use super::node::Comment;

/// What an R file uses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct R {
    /// Packages of `library`, `require`, `pkg::`: line and name, each once.
    pub packages: Vec<(u32, String)>,
    /// Files of `source()`.
    pub sources: Vec<(u32, String)>,
    /// Files that are read.
    pub reads: Vec<(u32, String)>,
    /// Files that are written.
    pub writes: Vec<(u32, String)>,
    /// Strings that look like absolute paths.
    pub absolute_paths: Vec<(u32, String)>,
    /// Lines of `set.seed`.
    pub seeds: Vec<u32>,
    /// Comments.
    pub comments: Vec<Comment>,
    /// Lines that are neither empty nor comments.
    pub code_lines: u32,
}

static PACKAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"\b(?:library|require|requireNamespace|loadNamespace)\(\s*["']?([A-Za-z][\w.]*)|\b([A-Za-z][\w.]*):::?[\w.]"#,
    )
    .ok()
});

static CALL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"\b([\w.]+)\([^"'()]*["']([^"'\n]+)["']"#).ok());

static ABSOLUTE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"["']((?:/(?:home|Users|mnt|data|srv)/|[A-Za-z]:[/\\]|~/)[^"'\n]*)["']"#).ok());

/// Reads an R file.
pub fn parse(text: &str) -> R {
    let mut file = R::default();
    for (line, raw) in numbered(bounded(text)) {
        let (code, comment) = split_comment(raw);
        if let Some(comment) = comment.filter(|_| file.comments.len() < MAX_ITEMS) {
            let trailing = !code.trim().is_empty();
            file.comments.push(Comment {
                line,
                text: clip(comment.trim_start_matches(['#', '\'', ' ']).trim_end()),
                trailing,
            });
        }
        if !code.trim().is_empty() {
            file.code_lines = file.code_lines.saturating_add(1);
            file.code(line, super::lines::cut(code, super::lines::MAX_STRING));
        }
    }
    file
}

impl R {
    fn code(&mut self, line: u32, code: &str) {
        for found in PACKAGE.iter().flat_map(|pattern| pattern.captures_iter(code)) {
            let name = found.get(1).or_else(|| found.get(2)).map_or("", |name| name.as_str());
            if self.packages.iter().all(|(_, known)| known != name) && self.packages.len() < 500 {
                self.packages.push((line, clip(name)));
            }
        }
        for found in CALL.iter().flat_map(|pattern| pattern.captures_iter(code)) {
            let (function, path) = (&found[1], (line, clip(&found[2])));
            let bare = function.rsplit(':').next().unwrap_or(function).to_ascii_lowercase();
            match bare.as_str() {
                "source" => self.sources.push(path),
                "fread" | "load" | "st_read" | "dbreadtable" | "fromjson" | "open_dataset" => self.reads.push(path),
                "fwrite" | "save" | "ggsave" | "sink" | "dbwritetable" => self.writes.push(path),
                _ if bare.starts_with("read") => self.reads.push(path),
                _ if bare.starts_with("write") || bare.starts_with("save") => self.writes.push(path),
                _ => {}
            }
        }
        self.absolute_paths.extend(
            ABSOLUTE.iter().flat_map(|pattern| pattern.captures_iter(code)).map(|found| (line, clip(&found[1]))),
        );
        if code.contains("set.seed(") {
            self.seeds.push(line);
        }
    }
}

/// Code and comment of a line: `#` outside quotes.
fn split_comment(raw: &str) -> (&str, Option<&str>) {
    let mut quote = None;
    let mut escaped = false;
    for (i, c) in raw.char_indices() {
        match quote {
            _ if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None if c == '#' => return (&raw[..i], Some(&raw[i + 1..])),
            _ => {}
        }
    }
    (raw, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_paths_and_comments() {
        let file = parse(
            "#' Title\nlibrary(dplyr) # data\nrequire(\"caret\")\nx <- readr::read_csv('data/a#b.csv')\nsource(\"R/util.R\")\nset.seed(1)\nwrite.csv(x, \"/home/me/out.csv\")\n",
        );
        let names: Vec<_> = file.packages.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["dplyr", "caret", "readr"]);
        assert_eq!(file.reads, [(4, "data/a#b.csv".into())]);
        assert_eq!(file.writes, [(7, "/home/me/out.csv".into())]);
        assert_eq!(file.absolute_paths, [(7, "/home/me/out.csv".into())]);
        assert_eq!(file.sources, [(5, "R/util.R".into())]);
        assert_eq!((file.seeds, file.code_lines), (vec![6], 6));
        assert_eq!(file.comments[0], Comment { line: 1, text: "Title".into(), trailing: false });
    }
}
