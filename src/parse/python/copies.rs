//! Hashes of lines of code, by which copies are found without keeping the code.

use ruff_python_ast::ModModule;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::Parsed;
use ruff_text_size::Ranged;

use super::types::CodeLine;
use super::{Cursor, Lines};

/// One entry a logical line: comments, white space, imports and lines without a name or a value do not count.
pub(super) fn lines_of(source: &str, parsed: &Parsed<ModModule>, lines: &Lines) -> Vec<CodeLine> {
    let mut found = Vec::new();
    let (mut current, mut cursor) = (Current::default(), Cursor::new(lines));
    for token in parsed.tokens() {
        match token.kind() {
            TokenKind::Comment | TokenKind::NonLogicalNewline | TokenKind::Indent | TokenKind::Dedent => {}
            TokenKind::Newline | TokenKind::EndOfFile => {
                found.extend(current.finish());
                current = Current::default();
            }
            kind => {
                if current.tokens == 0 {
                    current.line = cursor.line(token.start());
                    current.skipped = matches!(kind, TokenKind::Import | TokenKind::From | TokenKind::At);
                }
                current.telling |= matches!(kind, TokenKind::Name | TokenKind::Int | TokenKind::Float);
                current.end_line = cursor.line(token.end());
                let text = source.get(token.start().to_usize()..token.end().to_usize()).unwrap_or_default();
                current.add(text);
            }
        }
    }
    found
}

#[derive(Default)]
struct Current {
    line: u32,
    end_line: u32,
    tokens: u32,
    hash: u32,
    skipped: bool,
    telling: bool,
}

impl Current {
    /// FNV-1a over the tokens, each closed by a mark.
    fn add(&mut self, text: &str) {
        if self.tokens == 0 {
            self.hash = 0x811c_9dc5;
        }
        self.tokens += 1;
        let mut hash = self.hash;
        for byte in text.bytes() {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
        self.hash = (hash ^ 0xff).wrapping_mul(0x0100_0193);
    }

    fn finish(&self) -> Option<CodeLine> {
        let counts = self.tokens > 1 && !self.skipped && self.telling;
        let tokens = u16::try_from(self.tokens).unwrap_or(u16::MAX);
        counts.then_some(CodeLine { line: self.line, end_line: self.end_line, hash: self.hash, tokens })
    }
}
