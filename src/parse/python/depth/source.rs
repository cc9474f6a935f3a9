//! How deep a source nests, from its bytes, before the parser sees it: the parser's stack grows with what it reads, which costs
//! memory, and what it makes is thrown away where it is too deep.
//!
//! It reads sound source as the parser does. In broken source the parser goes back and reads again in another way, which is not
//! followed here: what is missed so is seen by its tokens afterwards.

use std::borrow::Cow;

use super::{DEEPEST, Depth, Opened};

/// Beginnings of lines that no expression can hold: an open bracket before them was never closed.
const STATEMENTS: &[&[u8]] = &[
    b"def", b"class", b"import", b"return", b"raise", b"try", b"while", b"with", b"del", b"pass", b"global", b"assert",
];

/// Whether `source` may nest deeper than can be parsed and walked.
pub(super) fn is_too_deep(source: &str, notebook: bool) -> bool {
    source.len() > DEEPEST as usize && Scan::new(notebook).run(one_line_end(source).as_bytes())
}

/// The source with the one mark that ends lines here; the parser knows three.
fn one_line_end(source: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\r', source.as_bytes()).is_none() {
        return Cow::Borrowed(source);
    }
    Cow::Owned(source.replace("\r\n", "\n").replace('\r', "\n"))
}

struct Scan {
    depth: Depth,
    /// Columns at which the open blocks begin.
    blocks: Vec<usize>,
    /// Whether lines may be for the shell.
    notebook: bool,
}

impl Scan {
    fn new(notebook: bool) -> Self {
        Self { depth: Depth::default(), blocks: Vec::new(), notebook }
    }

    fn run(mut self, bytes: &[u8]) -> bool {
        let mut at = self.line_start(bytes, 0);
        while at < bytes.len() && self.depth.deepest <= DEEPEST {
            at = match self.depth.innermost() {
                Some(Opened::Text(quote, triple)) => self.text(bytes, at, quote, triple),
                _ => self.code(bytes, at),
            };
        }
        self.depth.deepest > DEEPEST
    }

    fn code(&mut self, bytes: &[u8], at: usize) -> usize {
        match bytes[at] {
            b' ' | b'\t' => {
                let mut end = at + 1;
                while bytes.get(end) == Some(&b' ') {
                    end += 1;
                }
                return end;
            }
            b'\n' => return self.line_start(bytes, at + 1),
            b'#' => return line_end(bytes, at),
            // A line that goes on; alone it is nothing.
            b'\\' => return at + if bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 },
            quote @ (b'"' | b'\'') => return self.quote(bytes, at, quote),
            open @ (b'(' | b'[' | b'{') => self.depth.open(Opened::Bracket(open)),
            b')' => self.depth.close(b'('),
            b']' => self.depth.close(b'['),
            b'}' => self.depth.close(b'{'),
            b',' => self.depth.comma(),
            b';' => self.depth.semicolon(),
            b':' => self.depth.colon(),
            byte if is_word(byte) => return self.word(bytes, at),
            _ => self.depth.mark(),
        }
        at + 1
    }

    fn word(&mut self, bytes: &[u8], at: usize) -> usize {
        let mut end = at + 1;
        while bytes.get(end).is_some_and(|byte| is_word(*byte)) {
            end += 1;
        }
        self.depth.word(end - at == 6 && &bytes[at..end] == b"lambda");
        end
    }

    /// Ends the statement where brackets do not hold it open, and counts the blocks around the next one.
    fn line_start(&mut self, bytes: &[u8], at: usize) -> usize {
        if !self.depth.is_at_statement() && !is_statement(&bytes[at..]) {
            return at;
        }
        self.depth.end_of_statement();
        let column = bytes[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | 0x0c)).count();
        let begins = at + column;
        match bytes.get(begins) {
            None | Some(b'\n' | b'#') => return begins,
            Some(b'!' | b'%') if self.notebook => return line_end(bytes, begins),
            // The column is that of the next line.
            Some(b'\\') if column == 0 && bytes.get(begins + 1) == Some(&b'\n') => {
                return self.line_start(bytes, begins + 2);
            }
            Some(_) => {}
        }
        while self.blocks.last().is_some_and(|block| *block >= column) {
            self.blocks.pop();
        }
        self.blocks.push(column);
        self.depth.blocks(self.blocks.len());
        begins
    }

    /// A string: f-strings are entered, others passed over.
    fn quote(&mut self, bytes: &[u8], at: usize, quote: u8) -> usize {
        let triple = bytes[at..].starts_with(&[quote; 3]);
        let start = at + if triple { 3 } else { 1 };
        if is_entered(&bytes[..at]) {
            self.depth.open(Opened::Text(quote, triple));
            return start;
        }
        self.depth.word(false);
        // Only a text in three quotes goes on behind its line.
        let last = if triple { quote } else { b'\n' };
        let mut end = start;
        while let Some(found) = bytes.get(end..).and_then(|rest| memchr::memchr3(quote, b'\\', last, rest)) {
            end += found;
            match bytes[end] {
                b'\\' => end += 1,
                b'\n' if !triple => return end,
                _ if !triple || bytes[end..].starts_with(&[quote; 3]) => return end + if triple { 3 } else { 1 },
                _ => {}
            }
            end += 1;
        }
        bytes.len().max(end)
    }

    fn text(&mut self, bytes: &[u8], at: usize, quote: u8, triple: bool) -> usize {
        match bytes[at] {
            b'\\' => at + if matches!(bytes.get(at + 1), Some(b'{' | b'}')) { 1 } else { 2 },
            b'{' if bytes.get(at + 1) == Some(&b'{') => at + 2,
            b'{' => {
                self.depth.open(Opened::Field);
                at + 1
            }
            b'\n' if !triple => {
                self.depth.end_of_text();
                at
            }
            byte if byte == quote && (!triple || bytes[at..].starts_with(&[quote; 3])) => {
                self.depth.end_of_text();
                at + if triple { 3 } else { 1 }
            }
            _ => at + 1,
        }
    }
}

/// Whether a line begins with a word that only begins statements.
fn is_statement(line: &[u8]) -> bool {
    STATEMENTS.iter().any(|word| line.starts_with(word) && !line.get(word.len()).is_some_and(|byte| is_word(*byte)))
}

/// Whether the word in front of a quote makes an f-string or a t-string of it.
fn is_entered(before: &[u8]) -> bool {
    let length = before.iter().rev().take(3).take_while(|byte| is_word(**byte)).count();
    let word = &before[before.len() - length..];
    // Behind digits, and behind signs that no name has, another word begins.
    let prefix =
        word.iter().rposition(|byte| byte.is_ascii_digit() || *byte >= 0x80).map_or(word, |at| &word[at + 1..]);
    matches!(prefix.to_ascii_lowercase().as_slice(), b"f" | b"t" | b"fr" | b"rf" | b"tr" | b"rt")
}

/// Bytes of names and numbers: every byte of every source is looked up here.
static WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = u8::MAX;
    while byte > 0 {
        table[byte as usize] = byte >= 0x80 || byte == b'_' || byte.is_ascii_alphanumeric();
        byte -= 1;
    }
    table
};

fn is_word(byte: u8) -> bool {
    WORD[usize::from(byte)]
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_nests_is_seen() {
        let n = 4_000;
        let around = |open: &str, close: &str| format!("x = {}1{}\n", open.repeat(n), close.repeat(n));
        let blocks = (0..2_000).map(|depth| " ".repeat(depth) + "if a:\n").collect::<String>();
        for (what, source) in [
            ("brackets", around("[", "]")),
            ("parentheses that nobody closes", "(".repeat(n)),
            ("calls with names", around("f(\na = ", ")")),
            ("f-strings", around("f\"{", "}\"")),
            ("lambdas", around("lambda a, b: ", "")),
            ("conditions", around("1 if a else ", "")),
            ("words", around("not ", "")),
            ("signs", around("-", "")),
            ("attributes", around("a.", "")),
            ("attributes on lines of their own", format!("x = (a{})\n", "\n.b".repeat(n))),
            ("attributes on lines that go on", format!("x = a{}\n", " \\\n.b".repeat(n))),
            ("calls of calls", format!("x = a{}\n", "()".repeat(n))),
            ("types", format!("x: {}int{}\n", "a[".repeat(n), "]".repeat(n))),
            ("blocks", blocks),
            ("behind a sign for the shell, which only notebooks have", format!("!{}\n", "[".repeat(n))),
            ("behind what is no prefix", format!("x = 1 if\"{{\"{}\n", "[1 ".repeat(n))),
            ("behind a comment that a single mark ends", format!("# a\r{}\n", "[".repeat(n))),
            ("behind a string that a single mark ends", format!("'a\rx = {}\n", "[".repeat(n))),
            ("behind a string that goes on", format!("'a\\\n' + {}\n", "[".repeat(n))),
            ("behind backslashes", format!("x = {}\n", "\\[".repeat(n))),
            ("in a field behind a backslash", format!("f'\\{{{}\n", "[".repeat(n))),
            ("a chain of names that begin as statements do", format!("x = (\n{}1)\n", "returned +\n".repeat(n))),
        ] {
            assert!(is_too_deep(&source, false), "{what}");
            assert!(is_too_deep(&source.replace('\n', "\r\n"), false), "{what}, with the ends of lines of Windows");
        }
    }

    #[test]
    fn what_is_only_long_is_not_deep() {
        let n = 20_000;
        for (what, source) in [
            ("a list", format!("x = [{}]\n", "-1.5e-3, ".repeat(n))),
            ("a table", format!("x = {{{}}}\n", "'a': (1, f(2)), ".repeat(n))),
            ("statements", "a.b = c.d(1) + 2\n".repeat(n)),
            ("statements on a line", "a.b = 1; ".repeat(n)),
            ("branches", format!("if a:\n    pass\n{}", "elif a.b == 1:\n    pass\n".repeat(n))),
            ("text", format!("x = '''\n{}'''\n", "((((\n".repeat(n))),
            ("formatted text", format!("x = f'''\n{}'''\n", "a (((( {b.c(1)} {{\n".repeat(n))),
            ("comments", "# ((((\n".repeat(n)),
            ("a bracket that nobody closed", format!("f(\n{}", "def g():\n    return a.b\n".repeat(n))),
            ("lines for the shell", "!echo (((\n".repeat(n)),
            ("strings with brackets", "x = '(' + \"[\"\n".repeat(n)),
        ] {
            assert!(!is_too_deep(&source, true), "{what}");
        }
    }
}
