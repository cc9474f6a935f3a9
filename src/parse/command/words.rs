//! Shell text to simple commands as words: quotes, continuations, comments, here-documents, redirections, subshells.

use crate::parse::lines::number;

/// Bytes within which an open quote or substitution must close to count as one.
const WINDOW: usize = 16 << 10;

/// A part of a script in order.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A subshell begins.
    Open,
    /// A subshell ends.
    Close,
    /// A simple command: its line, its source, its words without quotes and redirections.
    Command { line: u32, raw: String, words: Vec<String> },
}

/// Times the length of the text that may be spent looking for marks that never close.
const VAIN_SEARCHES: usize = 16;

/// The pieces of `text`, whose first line has the number `first_line`.
pub(super) fn split(text: &str, first_line: u32) -> Vec<Piece> {
    let mut lexer = Lexer {
        text,
        at: 0,
        line: first_line,
        words: Vec::new(),
        word: None,
        start: None,
        here: Vec::new(),
        pieces: Vec::new(),
        vain: text.len() * VAIN_SEARCHES + WINDOW,
    };
    while lexer.at < text.len() {
        lexer.step();
    }
    lexer.end_command();
    lexer.pieces
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    words: Vec<String>,
    word: Option<String>,
    /// Line and offset at which the command began.
    start: Option<(u32, usize)>,
    /// Delimiters of here-documents that begin after this line.
    here: Vec<String>,
    pieces: Vec<Piece>,
    /// Bytes that may still be searched in vain.
    vain: usize,
}

impl Lexer<'_> {
    fn step(&mut self) {
        let rest = &self.text[self.at..];
        let Some(c) = rest.chars().next() else { return };
        match c {
            '\\' => self.escape(rest),
            '\'' | '"' => self.quote(c, rest),
            '$' if rest.starts_with("$(") => self.balanced(rest, 1, '(', ')'),
            '$' if rest.starts_with("${") => self.balanced(rest, 1, '{', '}'),
            '{' if rest.starts_with("{{") => self.balanced(rest, 0, '{', '}'),
            '`' => self.backticks(rest),
            '#' if self.word.is_none() => self.at += rest.find('\n').unwrap_or(rest.len()),
            '\n' => self.newline(),
            ' ' | '\t' | '\r' => {
                self.end_word();
                self.at += 1;
            }
            '&' if rest.starts_with("&>") => self.redirect(rest, 2),
            ';' | '|' | '&' => self.cut(1),
            '<' if rest.starts_with("<<") && !rest.starts_with("<<<") => self.here_document(rest),
            '<' | '>' => self.redirect(rest, 1),
            '(' if self.word.is_none() => {
                self.cut(1);
                self.pieces.push(Piece::Open);
            }
            ')' if !self.word.as_deref().is_some_and(|word| word.contains('(')) => {
                self.cut(1);
                self.pieces.push(Piece::Close);
            }
            _ => self.push(c),
        }
    }

    fn begin(&mut self) -> &mut String {
        let here = (self.line, self.at);
        self.start.get_or_insert(here);
        self.word.get_or_insert_default()
    }

    fn push(&mut self, c: char) {
        self.begin().push(c);
        self.at += c.len_utf8();
    }

    /// Takes `length` bytes of source into the word as they are.
    fn take(&mut self, length: usize) {
        let taken = &self.text[self.at..self.at + length];
        self.begin().push_str(taken);
        self.line = self.line.saturating_add(number(taken.matches('\n').count()));
        self.at += length;
    }

    fn escape(&mut self, rest: &str) {
        if rest.starts_with("\\\n") || rest.starts_with("\\\r\n") {
            self.end_word();
            self.line = self.line.saturating_add(1);
            self.at += rest.find('\n').unwrap_or(0) + 1;
            return;
        }
        self.begin();
        self.at += 1;
        if let Some(c) = rest[1..].chars().next() {
            self.push(c);
        }
    }

    fn quote(&mut self, quote: char, rest: &str) {
        let Some(end) = self.closing(rest, quote) else { return self.push(quote) };
        let inner = &rest[1..end];
        let inner = if quote == '"' { inner.replace("\\\"", "\"").replace("\\\n", "") } else { inner.to_owned() };
        self.begin().push_str(&inner);
        self.line = self.line.saturating_add(number(rest[..end].matches('\n').count()));
        self.at += end + 1;
    }

    /// `$(…)`, `${…}`, `{{…}}` with what is inside.
    fn balanced(&mut self, rest: &str, skip: usize, open: char, close: char) {
        let mut depth = 0usize;
        let window = WINDOW.min(self.vain);
        for (i, c) in rest.char_indices().skip(skip).take_while(|(i, _)| *i < window) {
            if c == open {
                depth += 1;
            } else if c == close {
                depth -= 1;
                if depth == 0 {
                    return self.take(i + 1);
                }
            }
        }
        self.vain -= window.min(rest.len());
        self.push(rest.chars().next().unwrap_or(open));
    }

    /// Offset of the quote that closes the one at the beginning, within the window.
    fn closing(&mut self, rest: &str, quote: char) -> Option<usize> {
        let window = WINDOW.min(self.vain);
        let mut escaped = false;
        for (i, c) in rest.char_indices().skip(1).take_while(|(i, _)| *i < window) {
            match c {
                _ if escaped => escaped = false,
                '\\' if quote != '\'' => escaped = true,
                _ if c == quote => return Some(i),
                _ => {}
            }
        }
        self.vain -= window.min(rest.len());
        None
    }

    fn backticks(&mut self, rest: &str) {
        match self.closing(rest, '`') {
            Some(end) => self.take(end + 1),
            None => self.push('`'),
        }
    }

    fn end_word(&mut self) {
        self.words.extend(self.word.take());
    }

    fn end_command(&mut self) {
        self.end_word();
        if let Some((line, from)) = self.start.take()
            && !self.words.is_empty()
        {
            let raw = self.text[from..self.at].trim_end().to_owned();
            self.pieces.push(Piece::Command { line, raw, words: std::mem::take(&mut self.words) });
        }
        self.words.clear();
    }

    /// Ends the command before an operator of `length` bytes.
    fn cut(&mut self, length: usize) {
        self.end_command();
        self.at += length;
    }

    fn newline(&mut self) {
        self.cut(1);
        self.line = self.line.saturating_add(1);
        for delimiter in std::mem::take(&mut self.here) {
            self.skip_here(&delimiter);
        }
    }

    fn skip_here(&mut self, delimiter: &str) {
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let end = rest.find('\n').unwrap_or(rest.len());
            self.line = self.line.saturating_add(1);
            self.at += (end + 1).min(rest.len());
            if rest[..end].trim() == delimiter {
                return;
            }
        }
    }

    fn here_document(&mut self, rest: &str) {
        let after = rest[2..].trim_start_matches(['-', ' ']);
        let end = after.find(|c: char| c.is_whitespace() || ";|&<>()".contains(c)).unwrap_or(after.len());
        let delimiter = after[..end].trim_matches(['"', '\'', '\\']);
        self.end_word();
        if !delimiter.is_empty() {
            self.here.push(delimiter.to_owned());
        }
        self.at += rest.len() - after.len() + end;
    }

    /// Drops a redirection of `operator` bytes and the word it points to.
    fn redirect(&mut self, rest: &str, operator: usize) {
        let is_descriptor = self.word.as_deref().is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit()));
        if is_descriptor {
            self.word = None;
        }
        self.end_word();
        let target = rest[operator..].trim_start_matches(['<', '>', '&', '|']).trim_start_matches([' ', '\t']);
        let end = target.find(|c: char| c.is_whitespace() || ";|&<>()".contains(c)).unwrap_or(target.len());
        self.at += rest.len() - target.len() + end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Vec<String>> {
        let pieces = split(text, 1).into_iter();
        pieces.filter_map(|piece| if let Piece::Command { words, .. } = piece { Some(words) } else { None }).collect()
    }

    #[test]
    fn quotes_substitutions_and_redirections() {
        let found = words("a 'b c' \"d \\\" e\" $(f; g) ${h} ${{ i.j }} `k l` >m 2>&1 &>n <o; p=1 q\n");
        assert_eq!(found[0], ["a", "b c", "d \" e", "$(f; g)", "${h}", "${{ i.j }}", "`k l`"]);
        assert_eq!(found[1], ["p=1", "q"]);
    }

    #[test]
    fn lines_are_counted_through_quotes_and_here_documents() {
        let pieces = split("a \"x\ny\"\nb <<'E' | c\nd\nE\nf\n", 1);
        let lines: Vec<_> = pieces
            .iter()
            .map(|p| {
                if let Piece::Command { line, words, .. } = p { (*line, words[0].clone()) } else { (0, String::new()) }
            })
            .collect();
        assert_eq!(lines, [(1, "a".into()), (3, "b".into()), (3, "c".into()), (6, "f".into())]);
    }
}
