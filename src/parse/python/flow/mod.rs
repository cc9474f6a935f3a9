//! Data flow within scopes: transformers fitted, and statistics taken, on data that is split or cross-validated later.
//!
//! Each scope is walked once, statement by statement; a variable holds where its data comes from and which fits it went
//! through. Functions of the same file are summed up first, so that a helper that fits or splits counts where it is called.

mod apply;
mod arguments;
mod calls;
mod columns;
mod expressions;
mod fits;
mod known;
mod likely;
mod methods;
mod statements;
mod value;

use std::collections::BTreeMap;

use foldhash::{HashMap, HashMapExt, HashSet};
use ruff_python_ast::visitor::{Visitor, walk_stmt};
use ruff_python_ast::{Stmt, StmtFunctionDef};
use ruff_text_size::Ranged;

use super::Lines;
use super::names::Names;
use super::types::EarlyFit;
use value::{Env, Value};

/// Statements walked in one file; more are generated.
const MOST_STEPS: u32 = 60_000;
/// Fits followed in one file; more are generated, and each value may carry all of them.
const MOST_FITS: usize = 400;
/// Deepest expression followed.
const MOST_DEPTH: u32 = 60;

/// How a fit changes data.
pub(super) use super::types::FitKind;

/// One place where something is learned from data.
#[derive(Clone, Debug)]
struct Fit {
    line: u32,
    /// What learns: `StandardScaler`, `mean`.
    what: String,
    /// The name of the data.
    data: String,
    kind: FitKind,
    /// Where that data comes from.
    origins: Vec<u32>,
    /// Only renames classes: harmless on a target.
    label: bool,
    /// Fitted on the target.
    on_target: bool,
    /// Fitted within a function that was called: then it stands there, not here.
    foreign: bool,
}

/// One place where data is separated.
#[derive(Clone, Debug)]
struct Split {
    line: u32,
    what: String,
    /// Fits known when it happened.
    fits_before: u32,
}

/// What calling a function of this file does.
#[derive(Clone, Debug, Default)]
struct Summary {
    /// Names of its parameters in order.
    parameters: Vec<String>,
    /// Fits that what it returns went through, made on data that came in.
    returned: Vec<Fit>,
    /// Parameters that it splits, and how.
    splits: Vec<(usize, String)>,
}

/// The walk over one file.
struct Flow<'a> {
    names: &'a Names,
    lines: &'a Lines,
    /// Columns used as target anywhere in the file.
    targets: HashSet<String>,
    /// Texts of constants such as `TARGET = "churn"`.
    constants: HashMap<String, String>,
    summaries: HashMap<String, Summary>,
    fits: Vec<Fit>,
    splits: Vec<Split>,
    /// The first split of each origin.
    split_of: HashMap<u32, u32>,
    /// Fit to the split that makes it a leak.
    leaks: BTreeMap<u32, u32>,
    next_origin: u32,
    steps: u32,
    /// How deep in an expression.
    depth: u32,
    /// Train-like parts taken by slicing, waiting for their other side: origin to line and fits gone through.
    halves: HashMap<u32, (u32, bool)>,
    /// Of the function being summed up: origins of its parameters, and what it returns.
    returned: Vec<Value>,
}

/// Fits made on data that the same flow splits or cross-validates later, in order of lines.
pub(super) fn early_fits(body: &[Stmt], source: &str, lines: &Lines) -> Vec<EarlyFit> {
    if !likely::may_split(source, body) {
        return Vec::new();
    }
    let mut scopes = Scopes::default();
    scopes.visit_body(body);
    let mut names = Names::default();
    scopes.imports.iter().for_each(|stmt| match stmt {
        Stmt::Import(import) => names.import(import),
        Stmt::ImportFrom(import) => names.import_from(import),
        _ => {}
    });
    let (targets, constants) = columns::targets(body);
    let mut flow = Flow {
        names: &names,
        lines,
        targets,
        constants,
        summaries: HashMap::new(),
        fits: Vec::new(),
        splits: Vec::new(),
        split_of: HashMap::new(),
        leaks: BTreeMap::new(),
        next_origin: 0,
        steps: 0,
        depth: 0,
        halves: HashMap::new(),
        returned: Vec::new(),
    };
    flow.sum_up(&scopes.functions);
    let mut module = Env::default();
    flow.block(body, &mut module);
    for function in &scopes.functions {
        flow.function(function, &module);
    }
    flow.finish()
}

/// Functions and imports wherever they stand.
#[derive(Default)]
struct Scopes<'a> {
    functions: Vec<&'a StmtFunctionDef>,
    imports: Vec<&'a Stmt>,
}

impl<'a> Visitor<'a> for Scopes<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => self.functions.push(function),
            Stmt::Import(_) | Stmt::ImportFrom(_) => self.imports.push(stmt),
            _ => {}
        }
        walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, _: &'a ruff_python_ast::Expr) {}
}

impl Flow<'_> {
    fn line(&self, node: &impl Ranged) -> u32 {
        self.lines.line(node.start())
    }

    fn fresh(&mut self) -> u32 {
        self.next_origin += 1;
        self.next_origin
    }

    /// What each function returns and splits, seen alone; nothing found on the way is a leak yet.
    fn sum_up(&mut self, functions: &[&StmtFunctionDef]) {
        for function in functions {
            let summary = self.summary(function);
            if !summary.returned.is_empty() || !summary.splits.is_empty() {
                self.summaries.insert(function.name.to_string(), summary);
            }
        }
        self.fits.clear();
        self.splits.clear();
        self.leaks.clear();
        self.split_of.clear();
        self.halves.clear();
    }

    fn summary(&mut self, function: &StmtFunctionDef) -> Summary {
        self.split_of.clear();
        self.returned.clear();
        let mut env = Env::default();
        let mut origins = Vec::new();
        let mut parameters: Vec<String> = Vec::new();
        for parameter in function.parameters.iter_non_variadic_params() {
            let name = parameter.name().to_string();
            if name == "self" || name == "cls" {
                continue;
            }
            let origin = self.fresh();
            origins.push(origin);
            env.set(&name, Value::of(origin, columns::is_train_name(&name)));
            parameters.push(name);
        }
        let first = self.fits.len();
        self.block(&function.body, &mut env);
        let mut returned: Vec<Fit> = Vec::new();
        for value in &self.returned {
            for taint in &value.taints {
                let Some(fit) = self.fits.get(taint.fit as usize) else { continue };
                let inside = taint.fit as usize >= first && fit.origins.iter().any(|origin| origins.contains(origin));
                if inside && !fit.foreign && !returned.iter().any(|known| known.line == fit.line) {
                    returned.push(fit.clone());
                }
            }
        }
        // What it fits before splitting itself is found in its own scope.
        let splits = origins.iter().enumerate().filter_map(|(index, origin)| {
            let split = self.splits.get(*self.split_of.get(origin)? as usize)?;
            Some((index, split.what.clone()))
        });
        let splits: Vec<(usize, String)> = splits.collect();
        if !splits.is_empty() {
            returned.clear();
        }
        Summary { parameters, returned, splits }
    }

    /// A function as a scope of its own; transformers of the module are known in it, its data is not.
    fn function(&mut self, function: &StmtFunctionDef, module: &Env) {
        let mut env = module.objects_only();
        for parameter in function.parameters.iter_non_variadic_params() {
            let name = parameter.name().to_string();
            let origin = self.fresh();
            env.set(&name, Value::of(origin, columns::is_train_name(&name)));
        }
        self.block(&function.body, &mut env);
    }

    fn finish(self) -> Vec<EarlyFit> {
        let mut found: Vec<EarlyFit> = self
            .leaks
            .iter()
            .filter_map(|(fit, split)| {
                let (fit, split) = (self.fits.get(*fit as usize)?, self.splits.get(*split as usize)?);
                Some(EarlyFit {
                    line: fit.line,
                    what: fit.what.clone(),
                    data: fit.data.clone(),
                    kind: fit.kind,
                    split_line: split.line,
                    split: split.what.clone(),
                })
            })
            .collect();
        found.sort_by_key(|fit| (fit.line, fit.split_line));
        found.dedup_by_key(|fit| fit.line);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    fn lines(source: &str) -> Vec<(u32, u32)> {
        parse(source, false).early_fits.iter().map(|fit| (fit.line, fit.split_line)).collect()
    }

    #[test]
    fn helpers_of_the_file_count_where_they_are_called() {
        let source = "def fill(frame):\n    return frame.fillna(frame.median())\n\n\ndef divide(frame):\n    return \
                      train_test_split(frame)\n\n\ndf = read('a')\ndf = fill(df)\na, b = divide(df)\n";
        assert_eq!(lines(source), [(2, 11)]);
    }

    #[test]
    fn deep_expressions_do_not_overflow() {
        let deep = format!("x = train_test_split({}1{})\n", "f(".repeat(700), ")".repeat(700));
        assert!(lines(&deep).is_empty());
    }
}
