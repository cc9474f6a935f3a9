//! Colours for the preview: a small lexer for what repositories of models hold. It knows words, strings, numbers and
//! comments, never fails, and where it does not know a language the text stays plain.

/// What a run of characters is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Anything else.
    #[default]
    Plain,
    /// A word of the language.
    Keyword,
    /// What is defined here: a function, a class, a key, a heading.
    Name,
    /// A string.
    Text,
    /// A number.
    Number,
    /// A comment.
    Comment,
}

/// So many bytes of one kind.
pub type Run = (usize, Kind);

/// What a language looks like.
#[derive(Debug)]
struct Language {
    comments: &'static [&'static str],
    /// Whether three quotes open a string that ends lines later.
    triple: bool,
    /// Words before a colon or an equals sign at the beginning of a line are names.
    keys: bool,
    keywords: &'static [&'static str],
    /// Words after which a name follows.
    defines: &'static [&'static str],
    /// Whether `SELECT` is the word `select`.
    any_case: bool,
}

const PYTHON: Language = Language {
    comments: &["#"],
    triple: true,
    keys: false,
    keywords: &[
        "and", "as", "assert", "async", "await", "break", "case", "class", "continue", "def", "del", "elif", "else",
        "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "match", "nonlocal", "not",
        "or", "pass", "raise", "return", "try", "while", "with", "yield", "None", "True", "False", "self",
    ],
    defines: &["def", "class"],
    any_case: false,
};

const SETTINGS: Language = Language {
    comments: &["#", ";"],
    triple: false,
    keys: true,
    keywords: &["true", "false", "null", "yes", "no", "on", "off"],
    defines: &[],
    any_case: false,
};

const JSON: Language = Language {
    comments: &[],
    triple: false,
    keys: true,
    keywords: &["true", "false", "null"],
    defines: &[],
    any_case: false,
};

const SHELL: Language = Language {
    comments: &["#"],
    triple: false,
    keys: false,
    keywords: &[
        "if",
        "then",
        "else",
        "elif",
        "fi",
        "for",
        "while",
        "do",
        "done",
        "case",
        "esac",
        "in",
        "function",
        "export",
        "local",
        "return",
        "set",
        "FROM",
        "RUN",
        "COPY",
        "ADD",
        "CMD",
        "ENTRYPOINT",
        "ENV",
        "ARG",
        "WORKDIR",
        "EXPOSE",
        "USER",
        "VOLUME",
        "LABEL",
    ],
    defines: &["function"],
    any_case: false,
};

const SQL: Language = Language {
    comments: &["--"],
    triple: false,
    keys: false,
    keywords: &[
        "select",
        "from",
        "where",
        "join",
        "left",
        "inner",
        "outer",
        "on",
        "group",
        "by",
        "order",
        "having",
        "limit",
        "with",
        "as",
        "and",
        "or",
        "not",
        "in",
        "is",
        "null",
        "insert",
        "into",
        "update",
        "delete",
        "create",
        "table",
        "view",
        "union",
        "all",
        "case",
        "when",
        "then",
        "else",
        "end",
        "distinct",
        "over",
        "partition",
    ],
    defines: &["table", "view"],
    any_case: true,
};

const C_LIKE: Language = Language {
    comments: &["//"],
    triple: false,
    keys: false,
    keywords: &[
        "if",
        "else",
        "for",
        "while",
        "return",
        "class",
        "def",
        "val",
        "var",
        "let",
        "const",
        "fn",
        "func",
        "function",
        "import",
        "package",
        "struct",
        "enum",
        "interface",
        "public",
        "private",
        "static",
        "void",
        "new",
        "this",
        "match",
        "case",
        "object",
        "trait",
        "extends",
        "with",
        "true",
        "false",
        "null",
        "message",
        "service",
        "rpc",
        "use",
        "pub",
        "impl",
        "type",
    ],
    defines: &["class", "def", "fn", "func", "function", "struct", "enum", "interface", "object", "trait", "message"],
    any_case: false,
};

fn language(path: &str) -> Option<&'static Language> {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    Some(match ending {
        "py" | "pyi" | "pyx" | "smk" => &PYTHON,
        "yaml" | "yml" | "toml" | "ini" | "cfg" | "conf" | "env" | "lock" | "dvc" => &SETTINGS,
        "json" | "ipynb" | "jsonl" => &JSON,
        "sh" | "bash" | "zsh" | "mk" | "r" => &SHELL,
        "sql" => &SQL,
        "rs" | "go" | "js" | "ts" | "java" | "scala" | "c" | "h" | "cpp" | "proto" | "kt" | "groovy" => &C_LIKE,
        _ if name.starts_with("dockerfile") || name == "makefile" || name == "snakefile" => &SHELL,
        _ => return None,
    })
}

/// The runs of every line of a file. Lines of plain text have none.
pub fn lines(path: &str, lines: &[String]) -> Vec<Vec<Run>> {
    let Some(language) = language(path) else { return Vec::new() };
    let mut open = None;
    lines.iter().map(|line| Lexer { language, line, at: 0, runs: Vec::new(), open: &mut open }.run()).collect()
}

struct Lexer<'a> {
    language: &'static Language,
    line: &'a str,
    at: usize,
    runs: Vec<Run>,
    /// Three quotes that were opened on a line before.
    open: &'a mut Option<&'static str>,
}

impl Lexer<'_> {
    fn run(mut self) -> Vec<Run> {
        if let Some(quotes) = *self.open {
            self.until(quotes);
        }
        let mut defines = false;
        if self.language.keys && self.open.is_none() {
            self.key();
        }
        while let Some(first) = self.rest().chars().next() {
            if self.language.comments.iter().any(|mark| self.rest().starts_with(mark)) {
                self.push(self.rest().len(), Kind::Comment);
            } else if matches!(first, '"' | '\'') {
                self.string(first);
            } else if first.is_alphabetic() || first == '_' {
                defines = self.word(defines);
            } else if first.is_ascii_digit() {
                let len = self.length(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'));
                self.push(len, Kind::Number);
            } else if first == '@' && self.line[..self.at].trim().is_empty() {
                let len = self.length(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '@'));
                self.push(len, Kind::Name);
            } else {
                self.push(first.len_utf8(), Kind::Plain);
            }
        }
        self.runs
    }

    fn rest(&self) -> &str {
        &self.line[self.at..]
    }

    fn length(&self, is: impl Fn(char) -> bool) -> usize {
        self.rest().find(|c: char| !is(c)).unwrap_or(self.rest().len())
    }

    fn push(&mut self, len: usize, kind: Kind) {
        self.at += len;
        match self.runs.last_mut() {
            Some((last, same)) if *same == kind => *last += len,
            _ if len > 0 => self.runs.push((len, kind)),
            _ => {}
        }
    }

    /// `key:` or `key =` at the beginning of a line, and `[section]`.
    fn key(&mut self) {
        let start = self.length(|c| c.is_whitespace() || c == '-');
        self.push(start, Kind::Plain);
        if self.rest().starts_with('[') && self.rest().trim_end().ends_with(']') {
            return self.push(self.rest().len(), Kind::Name);
        }
        let len = match self.rest().strip_prefix('"').and_then(|rest| rest.find('"')) {
            Some(end) => end + 2,
            None => self.length(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/')),
        };
        if len > 0 && self.rest()[len..].trim_start().starts_with([':', '=']) {
            self.push(len, Kind::Name);
        }
    }

    /// A word; whether the next one is a name that is defined.
    fn word(&mut self, defines: bool) -> bool {
        let len = self.length(|c| c.is_alphanumeric() || c == '_');
        let word = &self.rest()[..len];
        let is_prefix = len <= 2 && matches!(self.rest()[len..].chars().next(), Some('"' | '\''));
        if is_prefix && self.language.triple && word.chars().all(|c| "rbfuRBFU".contains(c)) {
            self.push(len, Kind::Text);
            return false;
        }
        let known = |words: &[&str]| {
            words.iter().any(|one| *one == word || (self.language.any_case && one.eq_ignore_ascii_case(word)))
        };
        let (is_keyword, is_definition) = (known(self.language.keywords), known(self.language.defines));
        let kind = match (defines, is_keyword) {
            (true, _) => Kind::Name,
            (false, true) => Kind::Keyword,
            _ => Kind::Plain,
        };
        self.push(len, kind);
        is_definition && !defines
    }

    fn string(&mut self, quote: char) {
        let triple = if quote == '"' { "\"\"\"" } else { "'''" };
        if self.language.triple && self.rest().starts_with(triple) {
            self.push(3, Kind::Text);
            return self.until(triple);
        }
        let mut escaped = false;
        let end = self.rest().char_indices().skip(1).find(|(_, c)| {
            let ends = *c == quote && !escaped;
            escaped = *c == '\\' && !escaped;
            ends
        });
        // An apostrophe in prose opens nothing.
        let len = end.map_or(1, |(at, _)| at + 1);
        self.push(len, if end.is_some() { Kind::Text } else { Kind::Plain });
    }

    /// A string up to `quotes`, or to the end of the line.
    fn until(&mut self, quotes: &'static str) {
        if let Some(end) = self.rest().find(quotes) {
            self.push(end + 3, Kind::Text);
            *self.open = None;
        } else {
            self.push(self.rest().len(), Kind::Text);
            *self.open = Some(quotes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, text: &str) -> Vec<Vec<(String, Kind)>> {
        let all: Vec<String> = text.lines().map(str::to_owned).collect();
        let words = |(line, runs): (&String, Vec<Run>)| {
            let mut at = 0;
            let cut = runs.into_iter().map(|(len, kind)| {
                at += len;
                (line[at - len..at].to_owned(), kind)
            });
            cut.filter(|(_, kind)| *kind != Kind::Plain).collect()
        };
        all.iter().zip(lines(path, &all)).map(words).collect()
    }

    #[test]
    fn python_is_told_apart() {
        let runs =
            of("a.py", "@app.get('/x')\ndef load(n=3):  # hi\n    '''one\n    two''' + f\"{n}\"\n    return None");
        let first = |line: usize| runs[line].iter().map(|(word, kind)| (word.as_str(), *kind)).collect::<Vec<_>>();
        assert_eq!(first(0), [("@app.get", Kind::Name), ("'/x'", Kind::Text)]);
        let second = [("def", Kind::Keyword), ("load", Kind::Name), ("3", Kind::Number), ("# hi", Kind::Comment)];
        assert_eq!(first(1), second);
        assert_eq!(first(2), [("'''one", Kind::Text)]);
        assert_eq!(first(3), [("    two'''", Kind::Text), ("f\"{n}\"", Kind::Text)]);
        assert_eq!(first(4), [("return", Kind::Keyword), ("None", Kind::Keyword)]);
    }

    #[test]
    fn settings_and_queries_have_names_and_words() {
        assert_eq!(of("a.yaml", "lr: 0.1 # x")[0][0], ("lr".into(), Kind::Name));
        assert_eq!(of("a.json", "  \"rate\": true")[0][0], ("\"rate\"".into(), Kind::Name));
        assert_eq!(of("a.sql", "SELECT x FROM t")[0][0], ("SELECT".into(), Kind::Keyword));
        assert!(of("a.txt", "don't").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn every_byte_of_any_line_belongs_to_one_run(text in "\\PC{0,60}", ending in "(py|yaml|json|sql|sh|rs)") {
            let all = vec![text.clone()];
            let runs = lines(&format!("a.{ending}"), &all);
            let sum: usize = runs[0].iter().map(|(len, _)| len).sum();
            proptest::prop_assert_eq!(sum, text.len());
        }
    }
}
