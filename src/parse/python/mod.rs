//! Python: source to facts, by ruff's parser, which recovers from Python 2, broken code and notebook magics.

mod comments;
mod copies;
mod depth;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use depth::measured;
mod features;
mod flow;
mod literals;
mod names;
mod returned;
mod types;
mod visit;

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{ModModule, PySourceType, Stmt};
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextSize};

pub use types::{
    Call, CodeLine, CommentedCode, DebtMark, DeclaredColumn, Definition, DefinitionKind, EarlyFit, Explanation,
    FeatureDefinition, FitKind, Flag, Import, MetricCheck, Number, NumberRole, PythonFacts, Remark, ReturnedKey,
    SpecialCase, Text, TextRole, Unparsed,
};

use comments::Comment;

/// Offsets at which lines begin.
pub(super) struct Lines(Vec<u32>);

impl Lines {
    fn new(source: &str) -> Self {
        let ends = memchr::memchr_iter(b'\n', source.as_bytes());
        Self(std::iter::once(0).chain(ends.map(|at| u32::try_from(at + 1).unwrap_or(u32::MAX))).collect())
    }

    /// Line of an offset, from 1.
    fn line(&self, at: TextSize) -> u32 {
        u32::try_from(self.0.partition_point(|start| *start <= at.to_u32())).unwrap_or(u32::MAX)
    }

    fn start(&self, line: u32) -> u32 {
        self.0.get(line as usize - 1).copied().unwrap_or(0)
    }
}

/// Lines of offsets that only grow: each step goes on where the last one ended, where a search for every token took a tenth
/// of parsing.
pub(super) struct Cursor<'a> {
    lines: &'a Lines,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(lines: &'a Lines) -> Self {
        Self { lines, at: 0 }
    }

    /// Line of an offset, from 1; at least the line given out last.
    pub(super) fn line(&mut self, offset: TextSize) -> u32 {
        while self.lines.0.get(self.at).is_some_and(|start| *start <= offset.to_u32()) {
            self.at += 1;
        }
        u32::try_from(self.at).unwrap_or(u32::MAX)
    }
}

/// The facts of one source text; `notebook` allows `%magic`, `!shell` and `df?` lines.
pub fn parse(source: &str, notebook: bool) -> PythonFacts {
    let kind = if notebook { PySourceType::Ipynb } else { PySourceType::Python };
    let lines = Lines::new(source);
    let parsed = match depth::tree(source, kind) {
        Ok(parsed) => parsed,
        Err(why) => {
            let lines = u32::try_from(lines.0.len()).unwrap_or(u32::MAX);
            return PythonFacts { lines, unparsed: Some(why), ..PythonFacts::default() };
        }
    };
    let mut facts = PythonFacts {
        lines: u32::try_from(lines.0.len()).unwrap_or(u32::MAX),
        syntax_errors: u32::try_from(parsed.errors().len()).unwrap_or(u32::MAX),
        ..PythonFacts::default()
    };
    let comments = collect_comments(source, &parsed, &lines, &mut facts);
    facts.commented_code = comments::commented_code(&comments);
    facts.debt_marks = comments::debt_marks(&comments);
    let by_line = comments::ByLine::new(&comments);
    let mut visitor = visit::Collector::new(source, &lines, &by_line, &mut facts);
    visitor.module(&parsed.syntax().body);
    visitor.visit_body(&parsed.syntax().body);
    visitor.finish();
    let body = &parsed.syntax().body;
    facts.runs_on_import = body.iter().any(runs);
    facts.remarks = comments::remarks(&comments);
    facts.code = copies::lines_of(source, &parsed, &lines);
    (facts.feature_definitions, facts.special_cases) = features::collect(body, &lines);
    facts.early_fits = flow::early_fits(body, source, &lines);
    facts
}

/// A statement of a module that does something when it is imported: a call, a loop, a block.
fn runs(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Expr(expr) => expr.value.is_call_expr() || expr.value.is_await_expr(),
        Stmt::For(_) | Stmt::While(_) => true,
        Stmt::With(with) => with.body.iter().any(runs),
        _ => false,
    }
}

/// Comments in order; counts lines of code and of comments on the way, from the tokens.
fn collect_comments<'a>(
    source: &'a str,
    parsed: &Parsed<ModModule>,
    lines: &Lines,
    facts: &mut PythonFacts,
) -> Vec<Comment<'a>> {
    let mut comments = Vec::new();
    let (mut last_code_line, mut cursor) = (0, Cursor::new(lines));
    for token in parsed.tokens() {
        let line = cursor.line(token.start());
        match token.kind() {
            TokenKind::Comment => {
                let own_line = line != last_code_line;
                facts.comment_lines += u32::from(own_line);
                let text = source.get(token.start().to_usize()..token.end().to_usize()).unwrap_or_default();
                comments.push(Comment { line, column: token.start().to_u32() - lines.start(line), own_line, text });
            }
            TokenKind::Newline
            | TokenKind::NonLogicalNewline
            | TokenKind::Indent
            | TokenKind::Dedent
            | TokenKind::EndOfFile => {}
            _ => {
                let end = cursor.line(token.end());
                facts.code_lines += (end + 1).saturating_sub(line.max(last_code_line + 1));
                last_code_line = last_code_line.max(end);
            }
        }
    }
    comments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_resolved_through_imports_and_assignments() {
        let facts = parse(
            "import pandas as pd\nfrom feast import FeatureStore\nstore = FeatureStore('.')\ndf = pd.read_csv('a.csv')\n\
             store.get_online_features(features=[])\nmodel.fit(X)\n",
            false,
        );
        let targets: Vec<&str> = facts.calls.iter().map(|call| call.target.as_str()).collect();
        assert_eq!(
            targets,
            ["feast.FeatureStore", "pandas.read_csv", "feast.FeatureStore.get_online_features", ".fit"]
        );
        assert_eq!(facts.calls[1].first.as_deref(), Some("a.csv"));
        assert_eq!(facts.calls[2].keywords, ["features"]);
    }

    #[test]
    fn lines_are_counted_once_each() {
        let facts = parse("# c\n\nx = '''a\nb'''\nf(\n  1,\n)  # t\n", false);
        assert_eq!((facts.code_lines, facts.comment_lines), (5, 1));
    }

    #[test]
    fn numbers_know_their_explanation() {
        let facts = parse(
            "# Optuna trial 847, best of 200 runs\nLEARNING_RATE = 0.0078\nN_ESTIMATORS = 347  # trees\nTHRESHOLD = 0.73\nm = Model(max_depth=7)\n",
            false,
        );
        let told: Vec<(&str, Explanation)> =
            facts.numbers.iter().map(|number| (number.name.as_str(), number.explained)).collect();
        assert_eq!(
            told,
            [
                ("LEARNING_RATE", Explanation::Why),
                ("N_ESTIMATORS", Explanation::What),
                ("THRESHOLD", Explanation::None),
                ("max_depth", Explanation::None)
            ]
        );
    }

    #[test]
    fn a_gate_stops_something() {
        let facts = parse("if accuracy < 0.8:\n    raise ValueError()\nif f1_score > best:\n    print(1)\n", false);
        let gates: Vec<bool> = facts.metric_checks.iter().map(|check| check.stops).collect();
        assert_eq!(gates, [true, false]);
    }

    #[test]
    fn python_2_and_broken_code_give_what_can_be_read() {
        let facts = parse("import os\nprint 'x'\ndef f(:\n  pass\nopen('/home/ann/data.csv')\n", false);
        assert!(facts.syntax_errors > 0);
        assert_eq!(facts.imports.len(), 1);
        assert_eq!(facts.texts[0].role, TextRole::AbsolutePath);
    }
}
