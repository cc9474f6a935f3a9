//! Comments: which are code, which admit debt, which explain a value.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use ruff_python_ast::{Expr, Operator, PySourceType, Stmt};

use super::types::{CommentedCode, DebtMark, Explanation, Remark};
use crate::parse::comment;

/// One comment with its line and whether code stands before it.
pub(super) struct Comment<'a> {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) own_line: bool,
    pub(super) text: &'a str,
}

/// Longest comment text kept as a sample.
const SAMPLE: usize = 80;
/// More lines than this in one block are data or a licence, not code somebody commented out.
const MOST_BLOCK_LINES: usize = 400;

/// Comments by line, for the question 'is this value explained?'.
pub(super) struct ByLine<'a> {
    comments: HashMap<u32, &'a Comment<'a>, RandomState>,
}

impl<'a> ByLine<'a> {
    pub(super) fn new(comments: &'a [Comment<'a>]) -> Self {
        Self { comments: comments.iter().map(|comment| (comment.line, comment)).collect() }
    }

    /// What the comment on the line, directly below (`# ^ …`) or directly above says.
    pub(super) fn explanation(&self, line: u32) -> Explanation {
        let on = self.comments.get(&line).map(|comment| comment.text);
        let own = |line: u32| self.comments.get(&line).filter(|comment| comment.own_line).map(|comment| comment.text);
        let below = own(line + 1).filter(|text| text.trim_start_matches('#').trim_start().starts_with('^'));
        let above = line.checked_sub(1).and_then(own);
        [on, below, above].into_iter().flatten().map(explains).max().unwrap_or_default()
    }
}

fn explains(comment: &str) -> Explanation {
    let text = comment.trim_start_matches(['#', ':', '^', ' ']);
    if text.is_empty() || is_directive(text) {
        Explanation::None
    } else if comment::gives_reason(text) {
        Explanation::Why
    } else {
        Explanation::What
    }
}

/// Comments that tell a tool something.
fn is_directive(text: &str) -> bool {
    const STARTS: &[&str] = &[
        "noqa",
        "type:",
        "pylint",
        "pragma",
        "mypy:",
        "pyright",
        "isort",
        "fmt:",
        "yapf",
        "ruff",
        "flake8",
        "nosec",
        "!",
        "-*-",
        "coding",
        "%%",
        "+",
        "pytype",
        "cython:",
        "paydown:",
        "@title",
        "@param",
        "region",
        "endregion",
        "nbdev",
        "|",
    ];
    let lower = text.get(..12.min(text.len())).unwrap_or(text).to_ascii_lowercase();
    STARTS.iter().any(|start| lower.starts_with(start))
}

/// Comments in which somebody admits debt.
pub(super) fn debt_marks(comments: &[Comment<'_>]) -> Vec<DebtMark> {
    comments
        .iter()
        .filter_map(|comment| {
            let text = comment.text.trim_start_matches('#').trim();
            let mark = comment::debt_mark(text)?;
            Some(DebtMark { mark: mark.to_owned(), text: shorten(text), line: comment.line })
        })
        .collect()
}

/// Comments for this program.
pub(super) fn remarks(comments: &[Comment<'_>]) -> Vec<Remark> {
    let remarks = comments.iter().filter_map(|comment| {
        let text = comment.text.trim_start_matches('#').trim_start().strip_prefix("paydown:")?.trim();
        Some(Remark { line: comment.line, own_line: comment.own_line, text: text.chars().take(300).collect() })
    });
    remarks.collect()
}

/// Blocks of comments that parse as code and do not read as prose.
pub(super) fn commented_code(comments: &[Comment<'_>]) -> Vec<CommentedCode> {
    let metadata = script_metadata(comments);
    let mut found = Vec::new();
    let mut start = 0;
    for end in 1..=comments.len() {
        let continues = end < comments.len()
            && comments[end].own_line
            && comments[end - 1].own_line
            && comments[end].line == comments[end - 1].line + 1
            && comments[end].column == comments[end - 1].column;
        if !continues {
            let block = &comments[start..end];
            if block[0].own_line
                && block.len() <= MOST_BLOCK_LINES
                && !metadata.iter().any(|(from, to)| (*from..=*to).contains(&block[0].line))
                && block.iter().any(|comment| may_be_code(comment.text))
            {
                found.extend(code_in_block(block));
            }
            start = end;
        }
    }
    found
}

/// Lines of inline script metadata, `# /// script` to `# ///` (PEP 723): what a script needs, written as TOML.
fn script_metadata(comments: &[Comment<'_>]) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let mut open = None;
    for comment in comments.iter().filter(|comment| comment.own_line && comment.column == 0) {
        let Some(kind) = comment.text.strip_prefix("# ///") else { continue };
        open = match open {
            Some(from) if kind.trim().is_empty() => {
                found.push((from, comment.line));
                None
            }
            None if is_identifier(kind.trim()) => Some(comment.line),
            open => open,
        };
    }
    found
}

/// A cheap look that spares the parser nearly all prose.
fn may_be_code(comment: &str) -> bool {
    let text = body(comment).trim();
    if text.is_empty() || is_directive(text) {
        return false;
    }
    text.contains(['=', '(', '[', '{', '@']) || text.ends_with(':') || statement_word(text) || is_quoted_item(text)
}

/// `"b",` or `"b": 2,`: an item of a list or a table.
fn is_quoted_item(text: &str) -> bool {
    let Some(inner) = text.strip_suffix(',') else { return false };
    let starts = inner.starts_with(['"', '\'']);
    (starts && (parses(&format!("[{inner}]")) || (parses(&format!("{{{inner}}}")) && !is_pasted(inner))))
        || (inner.starts_with('(') && inner.ends_with("))") && parses(inner))
}

/// A row of names and numbers, as a log prints them: results, not code.
fn is_pasted(items: &str) -> bool {
    let numbers = items
        .split(", ")
        .filter(|item| item.rsplit_once(": ").is_some_and(|(_, value)| value.trim().parse::<f64>().is_ok()));
    numbers.count() >= 3
}

fn statement_word(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "import", "from", "return", "del", "raise", "pass", "break", "continue", "yield", "assert", "print", "else:",
        "try:",
    ];
    let first = text.split(|c: char| c.is_whitespace()).next().unwrap_or(text);
    WORDS.contains(&first)
}

/// The text behind `#` and one space.
fn body(comment: &str) -> &str {
    let text = comment.trim_start_matches('#');
    text.strip_prefix(' ').unwrap_or(text).trim_end()
}

/// The code in one block of comment lines: all of it, or its longest runs.
fn code_in_block(block: &[Comment<'_>]) -> Vec<CommentedCode> {
    let lines: Vec<&str> = block.iter().map(|comment| body(comment.text)).collect();
    let mut runs = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let before = at.checked_sub(1).map_or("", |above| lines[above]);
        let mut taken = longest_code(&lines[at..]);
        if taken > 0 && shows_usage(before) {
            // What is shown is documentation to its end.
            at += taken;
            continue;
        }
        if taken == 1 && goes_on(before) && ends_sentence(lines[at]) {
            taken = 0;
        }
        if taken > 0 {
            runs.push((at, at + taken));
            at += taken;
        } else {
            at += 1;
        }
    }
    merge_runs(&runs, &lines).into_iter().map(|(from, to)| region(block, &lines, from, to)).collect()
}

/// `To read the file later, e.g. with numpy:` announces an example of use.
fn shows_usage(line: &str) -> bool {
    let lower = line.trim().to_lowercase();
    lower.ends_with(':')
        && ["e.g.", "for example", "for instance", "usage", "example", "can be used"]
            .iter()
            .any(|word| lower.contains(word))
        && !parses(line.trim())
}

/// A line of prose that ends in a word after which something must follow.
fn goes_on(line: &str) -> bool {
    const OPEN: &[&str] = &[
        "for", "with", "of", "by", "in", "to", "via", "the", "a", "an", "and", "or", "see", "use", "using", "call",
        "calls", "calling", "from", "than", "like", "as", "is", "are", "when", "if", "on", "at", "that",
    ];
    line.split_whitespace().count() >= 4
        && line.split_whitespace().next_back().is_some_and(|word| OPEN.contains(&word))
        && !parses(line.trim())
}

/// One call and nothing else: the name of something in a sentence.
fn ends_sentence(line: &str) -> bool {
    let text = line.trim().trim_end_matches('.');
    text.ends_with("()") && text.trim_end_matches("()").split('.').all(is_identifier)
}

/// Runs separated by at most one line of prose are one passage.
fn merge_runs(runs: &[(usize, usize)], lines: &[&str]) -> Vec<(usize, usize)> {
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for &(from, to) in runs {
        match merged.last_mut() {
            Some(last) if from <= last.1 + 1 || lines[last.1..from].iter().all(|line| line.trim().is_empty()) => {
                last.1 = to;
            }
            _ => merged.push((from, to)),
        }
    }
    merged
}

fn region(block: &[Comment<'_>], lines: &[&str], from: usize, to: usize) -> CommentedCode {
    let count = lines[from..to].iter().filter(|line| !line.trim().is_empty()).count();
    CommentedCode {
        line: block[from].line,
        end_line: block[to - 1].line,
        lines: u32::try_from(count).unwrap_or(u32::MAX),
        sample: shorten(lines[from].trim()),
    }
}

/// How many lines from the first on are code: tries the whole rest, then shrinking by halves, then one line.
fn longest_code(lines: &[&str]) -> usize {
    if !may_be_code(lines[0]) && !lines[0].trim_start().starts_with([')', ']', '}']) {
        return 0;
    }
    if is_prose(lines[0]) {
        return usize::from(is_open_statement(lines[0]));
    }
    // A line of prose below ends what can parse, unless a string reaches over it.
    let is_plain = !lines.iter().any(|line| line.contains("\"\"\"") || line.contains("'''") || line.ends_with('\\'));
    let most = lines[1..].iter().position(|line| is_plain && is_prose(line)).map_or(lines.len(), |at| at + 1);
    let mut length = lines.len();
    while length > 1 {
        if length <= most && is_code(&lines[..length]) {
            return length;
        }
        // Halving keeps a block of n lines at O(n log n); the last steps go one by one, where statements end.
        length = if length > 16 { length / 2 } else { length - 1 };
    }
    usize::from(is_code(&lines[..1]) || is_open_statement(lines[0]))
}

/// `for x in y:`, `def f(a,`: code that goes on where the comment does not.
fn is_open_statement(line: &str) -> bool {
    let text = line.trim();
    if text.ends_with(':') && !text.contains(". ") && !text.contains("...") {
        let with_body = format!("{text} pass");
        let opens = ["if ", "for ", "while ", "def ", "class ", "with ", "elif ", "try:", "except", "async ", "else:"];
        return opens.iter().any(|word| text.starts_with(word))
            && (text.starts_with("el") || text.starts_with("ex") || parses(&with_body));
    }
    is_quoted_item(text)
        || is_old_print(text)
        || text.strip_suffix(',').is_some_and(is_argument)
        || (text.ends_with(['(', '[', '{']) && is_call_start(text))
}

/// `print "x"` of Python 2.
fn is_old_print(text: &str) -> bool {
    text.strip_prefix("print ").is_some_and(|rest| rest.starts_with(['"', '\'']) && parses(&format!("print({rest})")))
}

/// `max_depth=8` of a call whose other arguments are live, or `"key": value` of a dict.
fn is_argument(text: &str) -> bool {
    let Some((name, value)) = text.split_once('=') else { return false };
    is_identifier(name.trim()) && !value.trim().is_empty() && parses(&format!("f({text})"))
}

fn is_call_start(text: &str) -> bool {
    let head = text.trim_end_matches(['(', '[', '{']).trim_end();
    let name = head.rsplit(['=', ' ']).next().unwrap_or(head).trim();
    head.split_whitespace().count() <= 3
        && name.split('.').all(is_identifier)
        && (head.contains('=') || name.contains('.') || name.contains('_'))
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Whether one line is a statement.
fn parses(source: &str) -> bool {
    !is_prose(source) && super::depth::tree(source, PySourceType::Python).is_ok_and(|parsed| parsed.errors().is_empty())
}

/// Two words that no operator joins, before any quote: nothing outside of a string reads so, and nearly all prose does.
/// Spares the parser two thirds of all comments.
fn is_prose(line: &str) -> bool {
    // What may stand before a name, or between two of them.
    const JOINTS: &[&str] = &[
        "and", "as", "assert", "async", "await", "case", "class", "def", "del", "elif", "else", "except", "exec",
        "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "match", "nonlocal", "not", "or",
        "print", "raise", "return", "try", "type", "while", "with", "yield",
    ];
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let (mut rest, mut after_name) = (line, false);
    while let Some(first) = rest.chars().next() {
        if !is_part(first) {
            if matches!(first, '"' | '\'' | '#' | '\\' | '!' | '%') {
                return false;
            }
            after_name &= first == ' ';
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (word, behind) = rest.split_at(rest.find(|c| !is_part(c)).unwrap_or(rest.len()));
        // Letters before a quote make it a string of some kind; numbers are joined to words without a space.
        let is_name = !first.is_numeric() && !behind.starts_with(['"', '\'']) && !JOINTS.contains(&word);
        if is_name && after_name {
            return true;
        }
        after_name = is_name;
        rest = behind;
    }
    false
}

/// Whether the lines parse, and hold a statement that nobody writes as prose.
fn is_code(lines: &[&str]) -> bool {
    let source = dedent(lines);
    let Ok(parsed) = super::depth::tree(&source, PySourceType::Python) else { return false };
    parsed.errors().is_empty() && !parsed.syntax().body.is_empty() && parsed.syntax().body.iter().all(reads_as_code)
}

fn dedent(lines: &[&str]) -> String {
    let indent = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    let mut out = String::new();
    for line in lines {
        out.push_str(line.get(indent..).unwrap_or_else(|| line.trim_start()));
        out.push('\n');
    }
    out
}

/// A statement that prose does not look like. Names, numbers, strings, tuples, `note: text` and comparisons are prose.
fn reads_as_code(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Expr(expr) => expression_reads_as_code(&expr.value),
        Stmt::AnnAssign(annotated) => annotated.value.is_some() && is_annotation(&annotated.annotation),
        Stmt::Assign(assign) => {
            assign.targets.iter().all(is_target)
                && !is_prose_value(&assign.value)
                && !(assign.targets.iter().any(Expr::is_tuple_expr) && assign.value.is_number_literal_expr())
        }
        Stmt::TypeAlias(_) | Stmt::IpyEscapeCommand(_) => false,
        // `for each in words`-like prose never parses without a body; `pass`, `return x` and imports stand alone.
        _ => true,
    }
}

/// `H0: delta = 0` names a hypothesis, not a type.
fn is_annotation(annotation: &Expr) -> bool {
    const TYPES: &[&str] =
        &["int", "float", "str", "bool", "list", "dict", "tuple", "set", "frozenset", "bytes", "object", "complex"];
    annotation
        .as_name_expr()
        .is_none_or(|name| TYPES.contains(&name.id.as_str()) || name.id.starts_with(char::is_uppercase))
}

fn is_target(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Name(_) | Expr::Attribute(_) | Expr::Subscript(_) | Expr::Tuple(_) | Expr::List(_) | Expr::Starred(_)
    )
}

/// Formulas and shapes in documentation: `var = E(x^2) - E(x)^2`, `scores = [B, N, T, S]`.
fn is_prose_value(value: &Expr) -> bool {
    match value {
        Expr::Compare(_) => true,
        Expr::List(list) => is_shape(&list.elts),
        Expr::Tuple(tuple) => is_shape(&tuple.elts),
        _ => has_power_sign(value),
    }
}

/// Dimensions named by one or two letters, at least one of them a capital.
fn is_shape(elements: &[Expr]) -> bool {
    let short = |name: &str| name.len() <= 2 && name.chars().all(char::is_alphanumeric);
    elements.len() > 1
        && elements.iter().all(|element| element.as_name_expr().is_some_and(|name| short(&name.id)))
        && elements
            .iter()
            .any(|element| element.as_name_expr().is_some_and(|name| name.id.starts_with(char::is_uppercase)))
}

/// `x^2` means a power to everybody but Python.
fn has_power_sign(value: &Expr) -> bool {
    match value {
        Expr::BinOp(operation) => {
            let power = operation.op == Operator::BitXor && operation.right.is_number_literal_expr();
            power || has_power_sign(&operation.left) || has_power_sign(&operation.right)
        }
        Expr::Call(call) => call.arguments.args.iter().any(has_power_sign),
        _ => false,
    }
}

fn expression_reads_as_code(expr: &Expr) -> bool {
    match expr {
        Expr::Call(call) => match &*call.func {
            // `see(1)`, `foo (bar)`: a call of a bare name counts when it has a keyword, several arguments, or is well known.
            Expr::Name(name) => {
                let name = name.id.as_str();
                name == "print"
                    || name.contains('_')
                    || !call.arguments.keywords.is_empty()
                    || call.arguments.args.len() > 1
                    || matches!(call.arguments.args.first(), Some(Expr::StringLiteral(_) | Expr::FString(_)))
            }
            _ => true,
        },
        Expr::Await(_) | Expr::Yield(_) | Expr::YieldFrom(_) => true,
        _ => false,
    }
}

pub(super) fn shorten(text: &str) -> String {
    text.chars().take(SAMPLE).collect()
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    fn blocks(source: &str) -> Vec<(u32, u32)> {
        parse(source, false).commented_code.iter().map(|block| (block.line, block.end_line)).collect()
    }

    #[test]
    fn code_in_comments_is_found_in_blocks() {
        assert_eq!(blocks("x = 1\n# model = RandomForestClassifier(n_estimators=500, max_depth=10)\n"), [(2, 2)]);
        assert_eq!(blocks("# for i in range(3):\n#     print(i)\n#     total += i\ny = 2\n"), [(1, 3)]);
        assert_eq!(blocks("# def old(a, b):\n#     return a + b\n#\n# old(1, 2)\n"), [(1, 4)]);
        assert_eq!(blocks("# import os\n"), [(1, 1)]);
    }

    #[test]
    fn arguments_commented_out_of_a_live_call_count() {
        assert_eq!(blocks("m = Model(\n    # max_depth=8,\n    max_depth=6,\n)\n"), [(2, 2)]);
    }

    #[test]
    fn prose_is_not_code() {
        for prose in [
            "# The model (trained in 2024) is good\n",
            "# note: this is slow\n",
            "# TODO: test this more\n",
            "# returns the mean of x\n",
            "# x\n",
            "# see https://example.org/page?a=1\n",
            "# 0.85 was the best\n",
            "# noqa: E501\n# type: ignore\n",
            "# Old approach - keeping for reference\n",
            "# loss = how far we are from the truth\n",
            "# ---------------------\n",
            "# Copyright (c) 2024 Somebody\n",
            "# if you change this, tell us\n",
        ] {
            assert!(blocks(prose).is_empty(), "{prose}");
        }
    }

    #[test]
    fn prose_before_code_stays_out_of_the_block() {
        assert_eq!(
            blocks("# Old approach - keeping for reference\n# model = Forest(n=500)\n# model.fit(X, y)\n"),
            [(2, 3)]
        );
    }

    #[test]
    fn trailing_comments_and_doctests_are_not_blocks() {
        assert!(blocks("x = 1  # y = 2\n").is_empty());
        assert!(blocks("# >>> f(1)\n# 2\n").is_empty());
    }
}
