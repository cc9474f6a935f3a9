//! The walk over one syntax tree that collects facts.

use std::collections::{HashMap, HashSet};

use ruff_python_ast::visitor::{Visitor, walk_body, walk_expr, walk_stmt};
use ruff_python_ast::{
    CmpOp, Decorator, Expr, ExprCall, ExprCompare, Parameters, Stmt, StmtAssign, StmtClassDef, StmtFunctionDef, StmtIf,
    StmtImport, StmtImportFrom,
};
use ruff_text_size::{Ranged, TextRange};

use super::Lines;
use super::comments::{ByLine, shorten};
use super::literals;
use super::names::Names;
use super::types::{
    Call, Definition, DefinitionKind, Flag, Import, MetricCheck, Number, NumberRole, PythonFacts, Text,
};

/// A file of more distinct calls, strings or columns than this says nothing new by the next one.
const MOST: usize = 5_000;
/// Longest first argument that is kept.
const LONGEST_ARGUMENT: usize = 200;
/// Keywords whose numbers are positions, sizes of plots and the like, which nobody has to explain.
const PLAIN_KEYWORDS: &[&str] = &[
    "axis",
    "figsize",
    "fontsize",
    "dpi",
    "verbose",
    "n_jobs",
    "random_state",
    "seed",
    "indent",
    "width",
    "height",
    "alpha",
    "linewidth",
    "lw",
    "size",
    "rotation",
    "loc",
    "port",
    "decimals",
    "level",
    "ncols",
    "nrows",
    "status_code",
    "timeout",
    "start",
    "end",
    "stop",
    "step",
    "line",
    "pad",
    "labelpad",
    "ndigits",
    "top",
    "bottom",
    "left",
    "right",
    "zorder",
    "markersize",
    "s",
    "bins",
    "num_workers",
    "workers",
    "max_length",
    "length",
    "maxsize",
    "code",
];

pub(super) struct Collector<'a> {
    source: &'a str,
    lines: &'a Lines,
    comments: &'a ByLine<'a>,
    facts: &'a mut PythonFacts,
    names: Names,
    calls: HashMap<(String, Option<String>), usize>,
    columns: HashSet<String>,
    texts: HashSet<String>,
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
            calls: HashMap::new(),
            columns: HashSet::new(),
            texts: HashSet::new(),
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

    fn import(&mut self, stmt: &StmtImport) {
        let line = self.line(stmt);
        for alias in &stmt.names {
            self.push_import(Import { module: alias.name.to_string(), line, ..Import::default() });
        }
        self.names.import(stmt);
    }

    fn import_from(&mut self, stmt: &StmtImportFrom) {
        let import = Import {
            module: stmt.module.as_ref().map(ToString::to_string).unwrap_or_default(),
            names: stmt.names.iter().map(|alias| alias.name.to_string()).collect(),
            level: stmt.level,
            line: self.line(stmt),
            optional: false,
        };
        self.push_import(import);
        self.names.import_from(stmt);
    }

    fn push_import(&mut self, mut import: Import) {
        import.optional = self.guarded > 0;
        if self.facts.imports.len() < MOST {
            self.facts.imports.push(import);
        }
    }

    fn call(&mut self, call: &ExprCall) {
        let Some(target) = self.names.resolve(&call.func) else { return };
        let first = call
            .arguments
            .args
            .first()
            .or_else(|| {
                call.arguments
                    .keywords
                    .iter()
                    .find(|keyword| is_source_keyword(keyword.arg.as_deref()))
                    .map(|keyword| &keyword.value)
            })
            .and_then(literals::text_of)
            .filter(|text| text.len() <= LONGEST_ARGUMENT);
        let line = self.line(call);
        let used = self.discarded != Some(call.range());
        let index = match self.calls.get(&(target.clone(), first.clone())) {
            Some(index) => *index,
            None if self.facts.calls.len() < MOST => {
                self.calls.insert((target.clone(), first.clone()), self.facts.calls.len());
                self.facts.calls.push(Call { target: target.clone(), first, line, ..Call::default() });
                self.facts.calls.len() - 1
            }
            None => return,
        };
        let entry = &mut self.facts.calls[index];
        entry.count += 1;
        entry.used |= used;
        for keyword in &call.arguments.keywords {
            if let Some(name) = &keyword.arg
                && !entry.keywords.iter().any(|known| known == name.as_str())
            {
                entry.keywords.push(name.to_string());
            }
        }
        self.keyword_numbers(call, &target);
        self.count_assertion(&target);
    }

    fn count_assertion(&mut self, target: &str) {
        let method = target.rsplit('.').next().unwrap_or(target);
        if (method.starts_with("assert") || target == "pytest.raises")
            && let Some(open) = self.open.last()
        {
            self.facts.definitions[*open].asserts += 1;
        }
    }

    fn keyword_numbers(&mut self, call: &ExprCall, target: &str) {
        let method = target.rsplit('.').next().unwrap_or(target);
        if is_plotting(target) || matches!(method, "add_argument" | "round" | "sleep" | "range" | "option") {
            return;
        }
        for keyword in &call.arguments.keywords {
            if let Some(name) = &keyword.arg
                && !PLAIN_KEYWORDS.contains(&name.as_str())
            {
                self.number(name.as_str(), &keyword.value, NumberRole::Keyword);
            }
        }
    }

    fn number(&mut self, name: &str, value: &Expr, role: NumberRole) {
        if self.facts.numbers.len() >= MOST {
            return;
        }
        if let Some(written) = literals::telling_number(value, self.source) {
            let line = self.line(value);
            let explained = self.comments.explanation(line);
            self.facts.numbers.push(Number { name: name.to_owned(), value: written, role, line, explained });
        }
    }

    fn assign(&mut self, stmt: &StmtAssign) {
        let [target] = stmt.targets.as_slice() else { return };
        if let Expr::Name(name) = target {
            let name = name.id.as_str();
            self.named_value(name, &stmt.value);
            if let Expr::Call(call) = &*stmt.value
                && let Some(resolved) = self.names.resolve(&call.func)
            {
                self.names.assign(name, &resolved);
            }
        }
    }

    /// `NAME = value`: constants, flags and lists of features.
    fn named_value(&mut self, name: &str, value: &Expr) {
        let lower = name.to_ascii_lowercase();
        if self.functions == 0 && name.chars().any(char::is_alphabetic) {
            match value {
                Expr::BooleanLiteral(flag) if is_upper(name) => {
                    let line = self.line(value);
                    self.facts.flags.push(Flag {
                        name: name.to_owned(),
                        value: flag.value,
                        line,
                        explained: self.comments.explanation(line),
                    });
                }
                _ if is_upper(name) || self.classes > 0 || self.functions == 0 => {
                    self.number(name, value, NumberRole::Constant);
                }
                _ => {}
            }
        }
        if ["feature", "column", "cols", "predictor", "categorical", "numerical", "numeric"]
            .iter()
            .any(|word| lower.contains(word))
        {
            self.feature_list(value);
        }
    }

    fn feature_list(&mut self, value: &Expr) {
        let elements = match value {
            Expr::List(list) => &list.elts,
            Expr::Tuple(tuple) => &tuple.elts,
            Expr::Set(set) => &set.elts,
            _ => return,
        };
        for element in elements {
            if let Expr::StringLiteral(literal) = element
                && self.facts.feature_names.len() < MOST
            {
                let line = self.line(element);
                self.facts.feature_names.push((literal.value.to_str().to_owned(), line));
            }
        }
    }

    fn string(&mut self, expr: &Expr) {
        if self.facts.texts.len() >= MOST {
            return;
        }
        if let Some(text) = literals::text_of(expr)
            && let Some((role, text)) = literals::classify(&text)
            && self.texts.insert(text.clone())
        {
            let line = self.line(expr);
            self.facts.texts.push(Text { text: crate::text::hide_credentials(&text).into_owned(), role, line });
        }
    }

    fn column(&mut self, value: &Expr, slice: &Expr) {
        if !matches!(value, Expr::Name(_) | Expr::Attribute(_)) || self.columns.len() >= MOST {
            return;
        }
        let names: Vec<&Expr> = match slice {
            Expr::StringLiteral(_) => vec![slice],
            Expr::List(list) => list.elts.iter().collect(),
            _ => return,
        };
        for name in names {
            if let Expr::StringLiteral(literal) = name
                && self.columns.insert(literal.value.to_str().to_owned())
            {
                let line = self.line(name);
                self.facts.columns.push((literal.value.to_str().to_owned(), line));
            }
        }
    }

    fn define(&mut self, definition: Definition) -> usize {
        self.facts.definitions.push(definition);
        self.facts.definitions.len() - 1
    }

    fn decorators(&self, list: &[Decorator]) -> Vec<String> {
        list.iter().filter_map(|decorator| self.names.resolve(&decorator.expression)).collect()
    }

    fn function(&mut self, stmt: &'a StmtFunctionDef) {
        let kind = if self.classes + self.functions > 0 { DefinitionKind::Method } else { DefinitionKind::Function };
        let definition = Definition {
            kind,
            name: stmt.name.to_string(),
            line: self.line(&stmt.name),
            end_line: self.lines.line(stmt.end()),
            decorators: self.decorators(&stmt.decorator_list),
            returns: stmt
                .returns
                .as_deref()
                .and_then(|returns| {
                    self.source.get(returns.range().start().to_usize()..returns.range().end().to_usize())
                })
                .map(shorten),
            documented: docstring(&stmt.body).is_some(),
            ..Definition::default()
        };
        let index = self.define(definition);
        self.defaults(&stmt.parameters);
        self.open.push(index);
        self.functions += 1;
    }

    fn defaults(&mut self, parameters: &Parameters) {
        for parameter in parameters.iter_non_variadic_params() {
            if let Some(default) = parameter.default()
                && !PLAIN_KEYWORDS.contains(&parameter.name().as_str())
            {
                self.number(parameter.name().as_str(), default, NumberRole::Default);
            }
        }
    }

    fn class(&mut self, stmt: &'a StmtClassDef) {
        let bases = stmt
            .arguments
            .iter()
            .flat_map(|arguments| arguments.args.iter())
            .filter_map(|base| self.names.resolve(base))
            .collect();
        let fields = stmt
            .body
            .iter()
            .filter_map(|stmt| match stmt {
                Stmt::AnnAssign(field) => field.target.as_name_expr().map(|name| name.id.to_string()),
                _ => None,
            })
            .collect();
        let definition = Definition {
            kind: DefinitionKind::Class,
            name: stmt.name.to_string(),
            line: self.line(&stmt.name),
            end_line: self.lines.line(stmt.end()),
            decorators: self.decorators(&stmt.decorator_list),
            bases,
            fields,
            documented: docstring(&stmt.body).is_some(),
            ..Definition::default()
        };
        let index = self.define(definition);
        self.open.push(index);
        self.classes += 1;
    }

    fn if_statement(&mut self, stmt: &'a StmtIf) {
        let line = self.line(stmt);
        match &*stmt.test {
            Expr::BooleanLiteral(literal) if !literal.value => self.facts.if_false.push(line),
            Expr::NumberLiteral(number)
                if self.source.get(number.range.start().to_usize()..number.range.end().to_usize()) == Some("0") =>
            {
                self.facts.if_false.push(line);
            }
            Expr::Compare(compare) if is_main_guard(compare) => {
                self.facts.main_guard = self.facts.main_guard.or(Some(line));
            }
            test => self.metric_check(test, stmt, line),
        }
    }

    fn metric_check(&mut self, test: &Expr, stmt: &StmtIf, line: u32) {
        let Some(metric) = metric_in(test) else { return };
        let branches =
            std::iter::once(&stmt.body[..]).chain(stmt.elif_else_clauses.iter().map(|clause| &clause.body[..]));
        let stops = branches.flatten().any(|stmt| self.can_stop(stmt));
        self.facts.metric_checks.push(MetricCheck { metric, line, stops });
    }

    fn can_stop(&self, stmt: &Stmt) -> bool {
        match stmt {
            Stmt::Raise(_) => true,
            Stmt::If(inner) => inner
                .body
                .iter()
                .chain(inner.elif_else_clauses.iter().flat_map(|clause| &clause.body))
                .any(|stmt| self.can_stop(stmt)),
            Stmt::With(inner) => inner.body.iter().any(|stmt| self.can_stop(stmt)),
            Stmt::Expr(expr) => {
                matches!(&*expr.value, Expr::Call(call) if self.names.resolve(&call.func).is_some_and(|target| {
                    let last = target.rsplit('.').next().unwrap_or(&target);
                    matches!(last, "exit" | "_exit" | "cancel" | "abort" | "fail") || target == "exit"
                }))
            }
            _ => false,
        }
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
                if let Some(Expr::Dict(dict)) = ret.value.as_deref() {
                    for key in dict.items.iter().filter_map(|item| item.key.as_ref()) {
                        if let Expr::StringLiteral(literal) = key {
                            let line = self.line(key);
                            self.facts.returned_keys.push((literal.value.to_str().to_owned(), line));
                        }
                    }
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

impl Collector<'_> {
    /// `score > 0.73`: the threshold of a comparison, named by what it is compared with.
    fn comparison(&mut self, compare: &ExprCompare) {
        let ([op], [right]) = (&*compare.ops, &*compare.comparators) else { return };
        if !matches!(op, CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE) {
            return;
        }
        if let Some(name) = last_name(&compare.left)
            && !matches!(name, "len" | "ndim" | "size" | "shape" | "version_info")
        {
            let name = name.to_owned();
            self.number(&name, right, NumberRole::Comparison);
        }
    }
}

fn docstring(body: &[Stmt]) -> Option<&str> {
    match body.first()? {
        Stmt::Expr(expr) => match &*expr.value {
            Expr::StringLiteral(literal) => Some(literal.value.to_str()),
            _ => None,
        },
        _ => None,
    }
}

fn is_source_keyword(name: Option<&str>) -> bool {
    name.is_some_and(|name| {
        matches!(
            name,
            "path"
                | "filepath_or_buffer"
                | "sql"
                | "query"
                | "url"
                | "table"
                | "name"
                | "bucket"
                | "io"
                | "filename"
                | "dataset_name"
        )
    })
}

fn is_upper(name: &str) -> bool {
    !name.chars().any(char::is_lowercase)
}

fn is_plotting(target: &str) -> bool {
    ["matplotlib", "seaborn", "plotly", "bokeh", "altair"].iter().any(|library| target.starts_with(library))
}

fn is_main_guard(compare: &ExprCompare) -> bool {
    compare.left.as_name_expr().is_some_and(|name| name.id.as_str() == "__name__")
}

/// The last name of an expression: `accuracy`, `metrics.accuracy`, `metrics["accuracy"]`.
fn last_name(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        Expr::Subscript(subscript) => subscript.slice.as_string_literal_expr().map(|literal| literal.value.to_str()),
        Expr::Call(call) => last_name(&call.func),
        _ => None,
    }
}

/// Parts of names by which people call quality metrics.
const METRICS: &[&str] = &[
    "accuracy",
    "auc",
    "f1",
    "precision",
    "recall",
    "rmse",
    "mse",
    "mae",
    "mape",
    "r2",
    "logloss",
    "log_loss",
    "metric",
    "score",
    "loss",
    "drift",
    "gini",
    "ndcg",
    "map_at",
    "champion",
    "blessing",
    "threshold",
];

/// The metric-like name that a test compares, if it does.
fn metric_in(test: &Expr) -> Option<String> {
    match test {
        Expr::Compare(compare) => {
            let ordered = compare.ops.iter().any(|op| matches!(op, CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE));
            let sides = std::iter::once(&*compare.left).chain(compare.comparators.iter());
            ordered.then(|| sides.filter_map(last_name).find(|name| is_metric(name)).map(str::to_owned)).flatten()
        }
        Expr::BoolOp(bool_op) => bool_op.values.iter().find_map(metric_in),
        Expr::UnaryOp(unary) => metric_in(&unary.operand),
        _ => None,
    }
}

fn is_metric(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    METRICS.iter().any(|metric| {
        lower.split(['_', '-', ' ']).any(|part| part == *metric) || (metric.len() > 4 && lower.contains(metric))
    })
}
