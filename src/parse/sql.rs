//! SQL: tables read and written, columns named by `AS`, comments. A light tokenizer, no grammar: any dialect and dbt's
//! templates pass, and what stands in quotes or comments is never taken for a statement.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::lines::{MAX_ITEMS, bounded, clip};
use super::node::Comment;

/// What a SQL file reads and writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sql {
    /// Tables after `from` and `join`: line and name; common table expressions of the file are not among them.
    pub reads: Vec<(u32, String)>,
    /// Tables after `insert into`, `create table|view`, `merge into`, `update`, `copy … to`.
    pub writes: Vec<(u32, String)>,
    /// Models of dbt's `ref('…')`.
    pub refs: Vec<(u32, String)>,
    /// Sources of dbt's `source('…', '…')`, as `source.table`.
    pub sources: Vec<(u32, String)>,
    /// Names given by `as`: line and name.
    pub aliases: Vec<(u32, String)>,
    /// Comments.
    pub comments: Vec<Comment>,
}

/// A token that matters.
#[derive(Debug, PartialEq, Eq)]
enum Token<'a> {
    /// A word or a quoted name, dots included.
    Word(&'a str),
    /// A string.
    Text(&'a str),
    /// Any other character.
    Sign(char),
}

/// Reads a SQL file.
pub fn parse(text: &str) -> Sql {
    let mut lexer = Lexer { text: bounded(text), at: 0, line: 1, comments: Vec::new() };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next() {
        tokens.push(token);
        if tokens.len() >= MAX_ITEMS * 10 {
            break;
        }
    }
    let mut sql = Sql { comments: lexer.comments, ..Sql::default() };
    sql.tables(&tokens);
    sql.drop_columns();
    sql
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    comments: Vec<Comment>,
}

impl<'a> Lexer<'a> {
    fn next(&mut self) -> Option<(u32, Token<'a>)> {
        loop {
            let rest = &self.text[self.at..];
            let c = rest.chars().next()?;
            let line = self.line;
            match c {
                _ if c.is_whitespace() => self.skip(c.len_utf8()),
                '-' if rest.starts_with("--") => self.comment(rest, 2, "\n"),
                '#' if self.at_line_start() => self.comment(rest, 1, "\n"),
                '/' if rest.starts_with("/*") => self.comment(rest, 2, "*/"),
                '\'' => return Some((line, Token::Text(self.quoted(rest, '\'')))),
                '"' | '`' => return Some((line, Token::Word(self.quoted(rest, c)))),
                '[' if rest[1..].starts_with(|c: char| c.is_alphabetic()) => {
                    return Some((line, Token::Word(self.quoted(rest, ']'))));
                }
                _ if is_word(c) => {
                    let end = rest.find(|c: char| !is_word(c) && c != '.' && c != '-').unwrap_or(rest.len());
                    let word = rest[..end].split("--").next().unwrap_or_default();
                    self.skip(word.len().max(1));
                    return Some((line, Token::Word(word.trim_end_matches(['.', '-']))));
                }
                _ => {
                    self.skip(c.len_utf8());
                    return Some((line, Token::Sign(c)));
                }
            }
        }
    }

    fn at_line_start(&self) -> bool {
        self.text[..self.at].bytes().rev().take(200).take_while(|b| *b != b'\n').all(|b| b.is_ascii_whitespace())
    }

    fn skip(&mut self, length: usize) {
        let end = (self.at + length).min(self.text.len());
        let breaks = self.text[self.at..end].matches('\n').count();
        self.line = self.line.saturating_add(super::lines::number(breaks));
        self.at = end;
    }

    fn comment(&mut self, rest: &str, mark: usize, end: &str) {
        let length = rest[mark..].find(end).map_or(rest.len(), |at| at + mark);
        if self.comments.len() < MAX_ITEMS {
            let trailing = !self.at_line_start();
            let text = clip(rest[mark..length].trim_matches(['-', '*', ' ', '\n', '\t']));
            self.comments.push(Comment { line: self.line, text, trailing });
        }
        self.skip(length + if end == "*/" { 2 } else { 0 });
    }

    /// What stands between quotes; to the end of the text where they never close.
    fn quoted(&mut self, rest: &'a str, close: char) -> &'a str {
        let end = rest[1..].find(close).map_or(rest.len(), |at| at + 1);
        self.skip(end + 1);
        &rest[1..end]
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || "_$@:".contains(c)
}

impl Sql {
    fn tables(&mut self, tokens: &[(u32, Token<'_>)]) {
        let word = |i: usize| match tokens.get(i) {
            Some((_, Token::Word(word))) => *word,
            _ => "",
        };
        let is = |i: usize, keyword: &str| word(i).eq_ignore_ascii_case(keyword);
        let expressions = expressions(tokens);
        for i in 0..tokens.len() {
            let line = tokens[i].0;
            let previous = |keyword: &str| i > 0 && is(i - 1, keyword);
            match word(i).to_ascii_lowercase().as_str() {
                "from" | "join" | "using" => {
                    let name = name_at(tokens, i + 1);
                    let inside_call = is_inside_call(tokens, i);
                    let known = name.as_deref().is_some_and(|name| expressions.contains(&name.to_ascii_lowercase()));
                    if let (Some(name), false, false) = (name, known, inside_call || previous("distinct")) {
                        push(&mut self.reads, tokens[i + 1].0, Some(&name));
                    }
                }
                "into" if previous("insert") || previous("merge") || previous("overwrite") => {
                    let at = if is(i + 1, "table") { i + 2 } else { i + 1 };
                    push(&mut self.writes, line, name_at(tokens, at).as_deref());
                }
                "overwrite" if previous("insert") && is(i + 1, "table") => {
                    push(&mut self.writes, line, name_at(tokens, i + 2).as_deref());
                }
                "table" | "view" if created(tokens, i) => {
                    let at = if is(i + 1, "if") { i + 4 } else { i + 1 };
                    push(&mut self.writes, line, name_at(tokens, at).as_deref());
                }
                "update" if i == 0 || matches!(tokens[i - 1].1, Token::Sign(';')) => {
                    push(&mut self.writes, line, name_at(tokens, i + 1).as_deref());
                }
                "as" => {
                    let name = Some(word(i + 1)).filter(|name| !name.is_empty() && !is(i + 1, "select"));
                    let cast = matches!(tokens.get(i + 2), Some((_, Token::Sign(')' | '('))));
                    push(&mut self.aliases, line, name.filter(|_| !cast));
                }
                "ref" => self.refs.extend(arguments(tokens, i).into_iter().next_back().map(|name| (line, name))),
                "source" => {
                    let names = arguments(tokens, i);
                    self.sources.extend((names.len() == 2).then(|| (line, names.join("."))));
                }
                _ => {}
            }
        }
    }
}

impl Sql {
    /// `from hits.dimensions`, where `hits` is a name of this file, reads a nested column and no table.
    fn drop_columns(&mut self) {
        let names: BTreeSet<String> = self.aliases.iter().map(|(_, name)| name.to_ascii_lowercase()).collect();
        let nested =
            |name: &str| name.split_once('.').is_some_and(|(first, _)| names.contains(&first.to_ascii_lowercase()));
        self.reads.retain(|(_, name)| !nested(name));
    }
}

fn push(list: &mut Vec<(u32, String)>, line: u32, name: Option<&str>) {
    list.extend(name.filter(|_| list.len() < MAX_ITEMS).map(|name| (line, clip(name))));
}

/// Words that follow `from` without being a table.
const NO_TABLES: [&str; 12] = [
    "select",
    "lateral",
    "unnest",
    "values",
    "table",
    "only",
    "where",
    "stdin",
    "set",
    "generate_series",
    "on",
    "with",
];

/// The table name at a token; calls and subqueries are none.
fn name_at(tokens: &[(u32, Token<'_>)], at: usize) -> Option<String> {
    let Some((_, Token::Word(name))) = tokens.get(at) else { return None };
    if NO_TABLES.contains(&name.to_ascii_lowercase().as_str())
        || name.is_empty()
        || name.starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let mut name = (*name).to_owned();
    let mut at = at + 1;
    // "schema"."table" arrives in parts.
    while let (Some((_, Token::Sign('.'))), Some((_, Token::Word(part)))) = (tokens.get(at), tokens.get(at + 1)) {
        name = format!("{name}.{part}");
        at += 2;
        if at > 64 && name.len() > 1_000 {
            break;
        }
    }
    let is_call = matches!(tokens.get(at), Some((_, Token::Sign('('))));
    let written = is_call && matches!(tokens.get(at + 1), Some((_, Token::Word(_)))) && !name.contains('.');
    (!is_call || !written || has_columns(tokens, at)).then_some(name)
}

/// Whether a bracket after a name holds a list of columns (`insert into t (a, b)`, `create table t (a int, …)`).
fn has_columns(tokens: &[(u32, Token<'_>)], at: usize) -> bool {
    let inside = tokens.iter().skip(at + 1).take(400).take_while(|(_, token)| *token != Token::Sign(')'));
    let mut words = 0;
    for (_, token) in inside {
        match token {
            Token::Word(word) if word.eq_ignore_ascii_case("select") => return false,
            Token::Word(_) => words += 1,
            Token::Text(_) => return false,
            Token::Sign(_) => {}
        }
    }
    words > 0
}

/// Names defined by `with name as (` and `, name as (`, in lower case.
fn expressions(tokens: &[(u32, Token<'_>)]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for window in tokens.windows(3) {
        if let [(_, Token::Word(name)), (_, Token::Word(keyword)), (_, Token::Sign('('))] = window
            && keyword.eq_ignore_ascii_case("as")
        {
            names.insert(name.to_ascii_lowercase());
        }
    }
    names
}

/// `extract(year from d)`, `trim(both from x)`: a `from` that follows an opening bracket and one or two words.
fn is_inside_call(tokens: &[(u32, Token<'_>)], at: usize) -> bool {
    let before: Vec<&Token<'_>> = tokens[at.saturating_sub(4)..at].iter().map(|(_, token)| token).collect();
    let bracket = before.iter().rposition(|token| **token == Token::Sign('('));
    bracket.is_some_and(|bracket| {
        let called = bracket.checked_sub(1).and_then(|i| before.get(i));
        let functions = ["extract", "trim", "substring", "overlay", "position"];
        matches!(called, Some(Token::Word(name)) if functions.iter().any(|f| name.eq_ignore_ascii_case(f)))
    })
}

/// Whether `create`, perhaps with a few words between, stands before `table` or `view`.
fn created(tokens: &[(u32, Token<'_>)], at: usize) -> bool {
    let before = tokens[at.saturating_sub(5)..at].iter().rev();
    let words = before
        .map_while(|(_, token)| if let Token::Word(word) = token { Some(word.to_ascii_lowercase()) } else { None });
    let between =
        ["or", "replace", "temp", "temporary", "external", "materialized", "unlogged", "transient", "global", "local"];
    words.take_while(|word| word == "create" || between.contains(&word.as_str())).any(|word| word == "create")
}

/// String arguments of a call.
fn arguments(tokens: &[(u32, Token<'_>)], at: usize) -> Vec<String> {
    if !matches!(tokens.get(at + 1), Some((_, Token::Sign('(')))) {
        return Vec::new();
    }
    let inside = tokens[at + 2..].iter().take(8).take_while(|(_, token)| *token != Token::Sign(')'));
    inside
        .filter_map(|(_, token)| match token {
            Token::Text(text) | Token::Word(text) => Some(clip(text)),
            Token::Sign(_) => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[(u32, String)]) -> Vec<&str> {
        list.iter().map(|(_, name)| name.as_str()).collect()
    }

    #[test]
    fn tables_are_found_outside_quotes_and_comments() {
        let sql = parse(
            "-- from nowhere\nwith base as (\n  select a, 'from x' as label from raw.events e -- why\n)\nselect extract(year from d) as y, count(*) as n\nfrom base\nleft join \"schema\".\"users\" u on u.id = base.id\njoin `proj-x.ds.table` t using (id), (select 1 from sub) s\n",
        );
        assert_eq!(names(&sql.reads), ["raw.events", "schema.users", "proj-x.ds.table", "sub"]);
        assert_eq!(sql.reads[0].0, 3);
        assert_eq!(names(&sql.aliases), ["label", "y", "n"]);
        assert_eq!(sql.comments.iter().map(|c| (c.line, c.trailing)).collect::<Vec<_>>(), [(1, false), (3, true)]);
    }

    #[test]
    fn writes_of_every_kind() {
        let sql = parse(
            "create table if not exists a.t (x int);\ncreate or replace view v as select * from w;\ninsert into s.u (x, y) select 1, 2 from z;\nupdate k set x = 1;\nmerge into m using n on 1 = 1;\ninsert overwrite table o select 1;\n",
        );
        assert_eq!(names(&sql.writes), ["a.t", "v", "s.u", "k", "m", "o"]);
        assert_eq!(names(&sql.reads), ["w", "z", "n"]);
    }

    #[test]
    fn dbt_references() {
        let sql = parse("select * from {{ ref('stg') }} join {{ source('raw', \"events\") }} using (id)");
        assert_eq!((names(&sql.refs), names(&sql.sources)), (vec!["stg"], vec!["raw.events"]));
        assert!(sql.reads.is_empty());
    }
}
