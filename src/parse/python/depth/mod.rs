//! How deep a source nests: the walks over its tree and the tree's own end need a stack as deep as the source says.
//!
//! ```text
//!  bytes ──source──┐
//!                  ├──> Depth: brackets, blocks, links of chains around one place
//!  tokens ─────────┘
//! ```
//!
//! Open brackets and blocks bound the depth from above, and in each of them what may still become one long chain (`a.b.c`,
//! `1 + 1 + 1`, `not not x`), since only a comma or the end of the line ends it for sure.

#[cfg(any(test, feature = "fuzzing"))]
mod measured;
mod source;

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::{ModModule, PySourceType};
use ruff_python_parser::{Parsed, parse_unchecked_source};

use super::Unparsed;
use crate::fault;

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use measured::depth as measured;

/// Brackets, blocks and links of chains around one place; more are no code that a person wrote.
const DEEPEST: u32 = 3_000;
/// The same, as the parser saw them: a little more, since it counts what the bytes do not show.
const DEEPEST_SEEN: u32 = DEEPEST + DEEPEST / 2;
/// What the end of a tree takes of the stack, for each of them.
const FRAME: usize = 2 << 10;

/// The tree of a source.
///
/// # Errors
/// When it nests so deep that no walk over the tree can follow, or the parser fails on it.
pub(super) fn tree(text: &str, kind: PySourceType) -> Result<Parsed<ModModule>, Unparsed> {
    if source::is_too_deep(text, kind.is_ipynb()) {
        return Err(Unparsed::TooDeep);
    }
    // It takes `/` at the beginning of some lines of notebooks for what it says it can never be, and panics.
    let parsed = fault::held(|| parse_unchecked_source(text, kind)).ok_or(Unparsed::Fault)?;
    let depth = if text.len() > DEEPEST as usize { of(parsed.tokens()) } else { 0 };
    if depth <= DEEPEST_SEEN {
        return Ok(parsed);
    }
    end(parsed, depth);
    Err(Unparsed::TooDeep)
}

/// Drops a tree on a stack that is as deep as it needs.
fn end(parsed: Parsed<ModModule>, depth: u32) {
    let size = (depth as usize).saturating_mul(FRAME) + (1 << 20);
    // Where no thread can be had it stays where it is: its end would be that of the program.
    let kept = std::mem::ManuallyDrop::new(parsed);
    let end =
        std::thread::Builder::new().stack_size(size).spawn(move || drop(std::mem::ManuallyDrop::into_inner(kept)));
    if let Ok(thread) = end {
        // It has nothing to say, and dropping does not panic.
        let _ = thread.join();
    }
}

/// How deep the parser's tokens nest.
fn of(tokens: &[Token]) -> u32 {
    let mut depth = Depth::default();
    let mut blocks = 0_usize;
    for token in tokens {
        match token.kind() {
            TokenKind::Lbrace if matches!(depth.innermost(), Some(Opened::Text(..))) => depth.open(Opened::Field),
            TokenKind::Lpar => depth.open(Opened::Bracket(b'(')),
            TokenKind::Lsqb => depth.open(Opened::Bracket(b'[')),
            TokenKind::Lbrace => depth.open(Opened::Bracket(b'{')),
            TokenKind::Rpar => depth.close(b'('),
            TokenKind::Rsqb => depth.close(b'['),
            TokenKind::Rbrace => depth.close(b'{'),
            TokenKind::FStringStart | TokenKind::TStringStart => depth.open(Opened::Text(0, false)),
            TokenKind::FStringEnd | TokenKind::TStringEnd => depth.end_of_text(),
            TokenKind::Comma => depth.comma(),
            TokenKind::Semi => depth.semicolon(),
            TokenKind::Colon => depth.colon(),
            TokenKind::Newline => depth.end_of_statement(),
            TokenKind::Indent => {
                blocks += 1;
                depth.blocks(blocks);
            }
            TokenKind::Dedent => {
                blocks = blocks.saturating_sub(1);
                depth.blocks(blocks);
            }
            TokenKind::Comment
            | TokenKind::NonLogicalNewline
            | TokenKind::FStringMiddle
            | TokenKind::TStringMiddle
            | TokenKind::EndOfFile => {}
            kind if kind.is_operator() => depth.mark(),
            kind => depth.word(kind == TokenKind::Lambda),
        }
    }
    depth.deepest
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
struct Depth {
    levels: Vec<Level>,
    /// Links of the statement outside of all brackets.
    chain: u32,
    lambdas: u32,
    /// Sum of all chains and levels.
    sum: u32,
    /// Blocks around the statement.
    blocks: u32,
    /// Whether the last token was a word or a value, so that another one is joined to it by a keyword.
    after_word: bool,
    /// The deepest place so far.
    deepest: u32,
}

impl Depth {
    fn innermost(&self) -> Option<Opened> {
        self.levels.last().map(|level| level.opened)
    }

    fn is_at_statement(&self) -> bool {
        self.levels.is_empty()
    }

    fn word(&mut self, is_lambda: bool) {
        if self.after_word {
            self.link();
        }
        if is_lambda {
            *self.levels.last_mut().map_or(&mut self.lambdas, |level| &mut level.lambdas) += 1;
        }
        self.after_word = true;
    }

    /// An operator, a dot, or anything else that joins.
    fn mark(&mut self) {
        self.after_word = false;
        self.link();
    }

    fn colon(&mut self) {
        let lambdas = self.levels.last_mut().map_or(&mut self.lambdas, |level| &mut level.lambdas);
        *lambdas = lambdas.saturating_sub(1);
        self.mark();
    }

    /// One more link in the chain of the innermost level.
    fn link(&mut self) {
        *self.levels.last_mut().map_or(&mut self.chain, |level| &mut level.chain) += 1;
        self.deeper(1);
    }

    fn deeper(&mut self, by: u32) {
        self.sum += by;
        self.deepest = self.deepest.max(self.sum + 2 * self.blocks);
    }

    fn blocks(&mut self, blocks: usize) {
        self.blocks = u32::try_from(blocks).unwrap_or(u32::MAX / 4);
        self.deeper(0);
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
        self.after_word = true;
        // In sound source it is the last one.
        if let Some(level) = self.levels.pop_if(|level| is_it(level)) {
            self.sum -= level.chain + 1;
            return;
        }
        let text = self.levels.iter().rposition(|level| matches!(level.opened, Opened::Text(..)));
        let found = self.levels.iter().rposition(is_it).filter(|found| text.is_none_or(|text| text < *found));
        if let Some(found) = found {
            self.levels.drain(found..).for_each(|level| self.sum -= level.chain + 1);
        }
    }

    fn comma(&mut self) {
        let (chain, lambdas) = match self.levels.last_mut() {
            Some(level) => (&mut level.chain, level.lambdas),
            None => (&mut self.chain, self.lambdas),
        };
        if lambdas == 0 {
            self.sum -= *chain;
            *chain = 0;
        }
        self.after_word = false;
    }

    fn semicolon(&mut self) {
        if self.levels.is_empty() {
            self.end_of_statement();
        }
    }

    fn end_of_statement(&mut self) {
        self.levels.clear();
        (self.chain, self.lambdas, self.sum, self.after_word) = (0, 0, 0, false);
    }

    /// Ends the innermost text with all that was left open in it.
    fn end_of_text(&mut self) {
        if let Some(found) = self.levels.iter().rposition(|level| matches!(level.opened, Opened::Text(..))) {
            self.levels.drain(found..).for_each(|level| self.sum -= level.chain + 1);
        }
        self.after_word = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parser reads the second three quotes as the end of the text, the bytes say that a string begins there.
    fn read_twice(n: usize) -> String {
        format!("f'''{{'''\n{}", "[".repeat(n))
    }

    #[test]
    fn what_the_parser_reads_otherwise_is_seen_and_thrown_away() {
        let source = read_twice(200_000);
        assert!(!source::is_too_deep(&source, false), "the bytes show it: this needs another example");
        assert!(tree(&source, PySourceType::Python).err() == Some(Unparsed::TooDeep));
        assert!(tree(&read_twice(1_000), PySourceType::Python).is_ok());
    }

    #[test]
    fn a_fault_of_the_parser_costs_the_source_it_reads() {
        assert_eq!(tree("${)\n/", PySourceType::Ipynb).err(), Some(Unparsed::Fault));
        assert!(tree("%pip install a\n!ls\nx = !ls\nf?\n/f a\n", PySourceType::Ipynb).is_ok());
    }

    #[test]
    fn tokens_bound_the_depth_of_the_tree() {
        for source in [
            "x = f(a=[1, {2: (3,)}], *b, **c).d[e:f, g] if not -h ** i else lambda j, k=l: m and n or o",
            "if a:\n  for b in c:\n    with d as e, f:\n      try:\n        pass\n      except (g, h) as i:\n        j\n",
            "match a:\n  case [b, {'c': D(e=f | g)}, *h] if i:\n    j\n",
            "x = f'{a:{b:{c}}} {d!r}' f'{[e for f in g if h async for i in j]}'\n",
            "class A[T: int](B, metaclass=C):\n  @d\n  async def e(self, *, f: g = h) -> i:\n    await j; yield (k := l)\n",
        ] {
            let (bound, depth) = measured(source, false).unwrap();
            assert!(depth > 3 && depth <= bound + 4, "{depth} deep, and the tokens say {bound}: {source}");
        }
    }
}
