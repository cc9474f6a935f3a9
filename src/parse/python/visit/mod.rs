//! The walk over one syntax tree that collects facts.

mod calls;
mod checks;
mod definitions;
mod values;

use std::collections::HashSet;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use ruff_python_ast::visitor::{Visitor, walk_body, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use checks::metric_in;
use definitions::docstring;

use super::Lines;
use super::comments::{ByLine, shorten};
use super::names::Names;
use super::returned;
use super::types::{MetricCheck, NumberRole, PythonFacts, ReturnedKey};

/// A file of more distinct calls, strings or columns than this says nothing new by the next one.
const MOST: usize = 5_000;

pub(super) struct Collector<'a> {
    source: &'a str,
    lines: &'a Lines,
    comments: &'a ByLine<'a>,
    facts: &'a mut PythonFacts,
    names: Names,
    /// Places in `facts.calls`, by target and first argument.
    calls: HashTable<usize>,
    hasher: RandomState,
    columns: HashSet<String, RandomState>,
    texts: HashSet<String, RandomState>,
    /// Depth of functions, classes, `try` and type-checking blocks around the current statement.
    functions: u32,
    classes: u32,
    guarded: u32,
    handlers: u32,
    open: Vec<usize>,
    /// The call whose result is thrown away, if the statement is one.
    discarded: Option<TextRange>,
}

impl<'a> Collector<'a> {
    pub(super) fn new(source: &'a str, lines: &'a Lines, comments: &'a ByLine<'a>, facts: &'a mut PythonFacts) -> Self {
        Self {
            source,
            lines,
            comments,
            facts,
            names: Names::default(),
            calls: HashTable::new(),
            hasher: RandomState::default(),
            columns: HashSet::default(),
            texts: HashSet::default(),
            functions: 0,
            classes: 0,
            guarded: 0,
            handlers: 0,
            open: Vec::new(),
            discarded: None,
        }
    }

    pub(super) fn module(&mut self, body: &[Stmt]) {
        self.facts.summary = docstring(body).and_then(|text| text.trim().lines().next().map(shorten));
    }

    pub(super) fn finish(self) {
        for call in &mut self.facts.calls {
            call.keywords.sort_unstable();
            call.keywords.dedup();
        }
    }

    fn line(&self, node: &impl Ranged) -> u32 {
        self.lines.line(node.start())
    }
}

impl<'a> Visitor<'a> for Collector<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Import(import) => return self.import(import),
            Stmt::ImportFrom(import) => return self.import_from(import),
            Stmt::Assign(assign) => self.assign(assign),
            Stmt::AnnAssign(assign) => {
                if let (Expr::Name(name), Some(value)) = (&*assign.target, &assign.value) {
                    let role = if self.classes > 0 { NumberRole::Default } else { NumberRole::Constant };
                    if self.functions == 0 {
                        self.number(name.id.as_str(), value, role);
                    }
                }
            }
            Stmt::Expr(expr) => self.discarded = Some(expr.value.range()),
            Stmt::If(stmt) => self.if_statement(stmt),
            Stmt::Raise(_) | Stmt::Assert(_) if self.handlers == 0 => {
                let line = self.line(stmt);
                self.facts.stops.push(line);
                if matches!(stmt, Stmt::Assert(_))
                    && let Some(open) = self.open.last()
                {
                    self.facts.definitions[*open].asserts += 1;
                }
                if let Stmt::Assert(assert) = stmt
                    && let Some(metric) = metric_in(&assert.test)
                {
                    self.facts.metric_checks.push(MetricCheck { metric, line, stops: true });
                }
            }
            Stmt::Return(ret) => {
                for key in ret.value.as_deref().map(returned::keys).unwrap_or_default() {
                    let line = self.line(&key.range);
                    let kind = key.kind.map(str::to_owned);
                    self.facts.returned_keys.push(ReturnedKey { name: key.name, kind, line });
                }
            }
            Stmt::FunctionDef(function) => {
                self.function(function);
                self.guarded += 1;
                walk_stmt(self, stmt);
                self.guarded -= 1;
                self.functions -= 1;
                self.open.pop();
                return;
            }
            Stmt::ClassDef(class) => {
                self.class(class);
                walk_stmt(self, stmt);
                self.classes -= 1;
                self.open.pop();
                return;
            }
            Stmt::Try(_) => {
                self.guarded += 1;
                walk_stmt(self, stmt);
                self.guarded -= 1;
                return;
            }
            _ => {}
        }
        walk_stmt(self, stmt);
        self.discarded = None;
    }

    fn visit_body(&mut self, body: &'a [Stmt]) {
        walk_body(self, body);
    }

    fn visit_except_handler(&mut self, handler: &'a ruff_python_ast::ExceptHandler) {
        self.handlers += 1;
        ruff_python_ast::visitor::walk_except_handler(self, handler);
        self.handlers -= 1;
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Call(call) => self.call(call),
            Expr::StringLiteral(_) | Expr::FString(_) => self.string(expr),
            Expr::Subscript(subscript) => self.column(&subscript.value, &subscript.slice),
            Expr::Compare(compare) => self.comparison(compare),
            _ => {}
        }
        walk_expr(self, expr);
    }
}
