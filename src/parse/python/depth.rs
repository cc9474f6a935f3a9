//! How deep a source nests, before anything recursive sees it: the parser, the walks over its tree and the tree's own end
//! all need a stack as deep as the source says.
//!
//! One pass over the bytes bounds the depth from above: open brackets and blocks, and in each of them what may still
//! become one long chain (`a.b.c`, `1 + 1 + 1`, `not not x`), since only a comma or the end of the line ends it for sure.

/// Brackets, blocks and links of chains around one place; more are no code that a person wrote.
const DEEPEST: u32 = 3_000;
/// Beginnings of lines that no expression can hold: an open bracket before them was never closed.
const STATEMENTS: &[&[u8]] = &[
    b"def ", b"class ", b"import ", b"return", b"raise", b"try:", b"while ", b"with ", b"del ", b"pass", b"global ",
    b"assert ",
];

/// Whether `source` may nest deeper than can be parsed and walked.
pub(super) fn is_too_deep(source: &str) -> bool {
    source.len() > DEEPEST as usize && Scan::default().run(source.as_bytes())
}

/// What a level began with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opened {
    Bracket(u8),
    /// The text of an f-string, up to this quote, three times or once.
    Text(u8, bool),
    /// A `{…}` in it.
    Field,
}

struct Level {
    opened: Opened,
    chain: u32,
    /// `lambda`s whose `:` is still to come: a comma there separates parameters.
    lambdas: u32,
}

#[derive(Default)]
struct Scan {
    levels: Vec<Level>,
    /// Links of the statement outside of all brackets.
    chain: u32,
    lambdas: u32,
    /// Sum of all chains and levels.
    depth: u32,
    /// Columns at which the open blocks begin.
    blocks: Vec<usize>,
    /// Whether the last token was a word or a value, so that another one is joined to it by a keyword.
    after_word: bool,
    is_too_deep: bool,
}

impl Scan {
    fn run(mut self, bytes: &[u8]) -> bool {
        let mut at = self.line_start(bytes, 0);
        while at < bytes.len() && !self.is_too_deep {
            at = match self.levels.last().map(|level| level.opened) {
                Some(Opened::Text(quote, triple)) => self.text(bytes, at, quote, triple),
                _ => self.code(bytes, at),
            };
        }
        self.is_too_deep
    }

    fn code(&mut self, bytes: &[u8], at: usize) -> usize {
        match bytes[at] {
            b' ' | b'\t' | b'\r' => {
                let mut end = at + 1;
                while bytes.get(end) == Some(&b' ') {
                    end += 1;
                }
                return end;
            }
            b'\n' => return self.line_start(bytes, at + 1),
            b'#' => return line_end(bytes, at),
            // A line that goes on, and whatever else is behind a backslash.
            b'\\' => return at + 2,
            quote @ (b'"' | b'\'') => return self.quote(bytes, at, quote),
            open @ (b'(' | b'[' | b'{') => self.open(Opened::Bracket(open)),
            b')' => self.close(b'('),
            b']' => self.close(b'['),
            b'}' => self.close(b'{'),
            b',' => self.comma(),
            b';' if self.levels.is_empty() => self.end_of_statement(),
            byte if is_word(byte) => return self.word(bytes, at),
            byte => {
                if byte == b':' {
                    let lambdas = self.levels.last_mut().map_or(&mut self.lambdas, |level| &mut level.lambdas);
                    *lambdas = lambdas.saturating_sub(1);
                }
                self.after_word = false;
                self.link();
            }
        }
        at + 1
    }

    fn word(&mut self, bytes: &[u8], at: usize) -> usize {
        let mut end = at + 1;
        while bytes.get(end).is_some_and(|byte| is_word(*byte)) {
            end += 1;
        }
        if self.after_word {
            self.link();
        }
        if end - at == 6 && &bytes[at..end] == b"lambda" {
            *self.levels.last_mut().map_or(&mut self.lambdas, |level| &mut level.lambdas) += 1;
        }
        self.after_word = true;
        end
    }

    /// One more link in the chain of the innermost level.
    fn link(&mut self) {
        *self.levels.last_mut().map_or(&mut self.chain, |level| &mut level.chain) += 1;
        self.deeper(1);
    }

    fn deeper(&mut self, by: u32) {
        self.depth += by;
        self.is_too_deep |= self.depth + 2 * u32::try_from(self.blocks.len()).unwrap_or(u32::MAX / 4) > DEEPEST;
    }

    fn open(&mut self, opened: Opened) {
        // The fields of a text stand side by side.
        if opened != Opened::Field {
            self.link();
        }
        self.levels.push(Level { opened, chain: 0, lambdas: 0 });
        self.after_word = false;
        self.deeper(1);
    }

    /// Ends the innermost level of this kind with all that was left open in it; a bracket too many means nothing.
    fn close(&mut self, bracket: u8) {
        let is_it = |level: &Level| {
            level.opened == Opened::Bracket(bracket) || (bracket == b'{' && level.opened == Opened::Field)
        };
        let text = self.levels.iter().rposition(|level| matches!(level.opened, Opened::Text(..)));
        let found = self.levels.iter().rposition(is_it).filter(|found| text.is_none_or(|text| text < *found));
        if let Some(found) = found {
            self.levels.drain(found..).for_each(|level| self.depth -= level.chain + 1);
        }
        self.after_word = true;
    }

    fn comma(&mut self) {
        let (chain, lambdas) = match self.levels.last_mut() {
            Some(level) => (&mut level.chain, level.lambdas),
            None => (&mut self.chain, self.lambdas),
        };
        if lambdas == 0 {
            self.depth -= *chain;
            *chain = 0;
        }
        self.after_word = false;
    }

    fn end_of_statement(&mut self) {
        self.levels.clear();
        (self.chain, self.lambdas, self.depth, self.after_word) = (0, 0, 0, false);
    }

    /// Ends the statement where brackets do not hold it open, and counts the blocks around the next one.
    fn line_start(&mut self, bytes: &[u8], at: usize) -> usize {
        if !self.levels.is_empty() && !STATEMENTS.iter().any(|word| bytes[at..].starts_with(word)) {
            return at;
        }
        self.end_of_statement();
        let column = bytes[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | 0x0c)).count();
        let begins = at + column;
        match bytes.get(begins) {
            None | Some(b'\n' | b'\r' | b'#') => return begins,
            // A line for the shell, in a notebook.
            Some(b'!' | b'%') => return line_end(bytes, begins),
            Some(_) => {}
        }
        while self.blocks.last().is_some_and(|block| *block >= column) {
            self.blocks.pop();
        }
        self.blocks.push(column);
        self.deeper(0);
        begins
    }

    /// A string: f-strings are entered, others passed over.
    fn quote(&mut self, bytes: &[u8], at: usize, quote: u8) -> usize {
        let triple = bytes[at..].starts_with(&[quote; 3]);
        let start = at + if triple { 3 } else { 1 };
        let prefix = bytes[..at].iter().rev().take(2).take_while(|byte| byte.is_ascii_alphabetic());
        if prefix.into_iter().any(|byte| matches!(byte | 0x20, b'f' | b't')) {
            self.open(Opened::Text(quote, triple));
            return start;
        }
        self.after_word = true;
        // Only a text in three quotes goes on behind its line.
        let last = if triple { quote } else { b'\n' };
        let mut end = start;
        while let Some(found) = bytes.get(end..).and_then(|rest| memchr::memchr3(quote, b'\\', last, rest)) {
            end += found;
            match bytes[end] {
                b'\\' => end += 1,
                b'\n' => return end,
                _ if !triple || bytes[end..].starts_with(&[quote; 3]) => return end + if triple { 3 } else { 1 },
                _ => {}
            }
            end += 1;
        }
        bytes.len().max(end)
    }

    fn text(&mut self, bytes: &[u8], at: usize, quote: u8, triple: bool) -> usize {
        match bytes[at] {
            b'\\' => at + 2,
            b'{' if bytes.get(at + 1) == Some(&b'{') => at + 2,
            b'{' => {
                self.open(Opened::Field);
                at + 1
            }
            b'\n' if !triple => {
                self.end_of_text();
                at
            }
            byte if byte == quote && (!triple || bytes[at..].starts_with(&[quote; 3])) => {
                self.end_of_text();
                at + if triple { 3 } else { 1 }
            }
            _ => at + 1,
        }
    }

    fn end_of_text(&mut self) {
        if let Some(level) = self.levels.pop() {
            self.depth -= level.chain + 1;
        }
        self.after_word = true;
    }
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
        ] {
            assert!(is_too_deep(&source), "{what}");
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
            assert!(!is_too_deep(&source), "{what}");
        }
    }
}
