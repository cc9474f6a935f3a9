//! What stops a run: assertions and checks of metrics.

use ruff_python_ast::{CmpOp, Expr, ExprCompare, Stmt, StmtIf};

use super::Collector;
use crate::parse::python::types::MetricCheck;

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

impl<'a> Collector<'a> {
    pub(super) fn count_assertion(&mut self, target: &str) {
        let method = target.rsplit('.').next().unwrap_or(target);
        if (method.starts_with("assert") || target == "pytest.raises")
            && let Some(open) = self.open.last()
        {
            self.facts.definitions[*open].asserts += 1;
        }
    }

    pub(super) fn if_statement(&mut self, stmt: &'a StmtIf) {
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

    pub(super) fn metric_check(&mut self, test: &Expr, stmt: &StmtIf, line: u32) {
        let Some(metric) = metric_in(test) else { return };
        let branches =
            std::iter::once(&stmt.body[..]).chain(stmt.elif_else_clauses.iter().map(|clause| &clause.body[..]));
        let stops = branches.flatten().any(|stmt| self.can_stop(stmt));
        self.facts.metric_checks.push(MetricCheck { metric, line, stops });
    }

    pub(super) fn can_stop(&self, stmt: &Stmt) -> bool {
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

fn is_main_guard(compare: &ExprCompare) -> bool {
    compare.left.as_name_expr().is_some_and(|name| name.id.as_str() == "__name__")
}

/// The last name of an expression: `accuracy`, `metrics.accuracy`, `metrics["accuracy"]`.
pub(super) fn last_name(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        Expr::Subscript(subscript) => subscript.slice.as_string_literal_expr().map(|literal| literal.value.to_str()),
        Expr::Call(call) => last_name(&call.func),
        _ => None,
    }
}

/// The metric-like name that a test compares, if it does.
pub(super) fn metric_in(test: &Expr) -> Option<String> {
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
