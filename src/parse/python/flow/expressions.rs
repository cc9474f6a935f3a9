//! What an expression stands for.

use ruff_python_ast::{Comprehension, Expr, ExprAttribute, ExprBinOp, ExprSubscript, Operator};

use super::columns::{is_train_name, path_of};
use super::value::{Env, Value};
use super::{FitKind, Flow, MOST_DEPTH};

/// Attributes of data that are no data.
const SHAPES: &[&str] = &["shape", "size", "ndim", "dtype", "dtypes", "index", "name", "empty", "columns"];
/// Attributes of a fitted object by which columns are chosen or values scaled.
const LEARNED: &[&str] = &[
    "support_",
    "ranking_",
    "feature_importances_",
    "scores_",
    "pvalues_",
    "coef_",
    "mean_",
    "scale_",
    "var_",
    "min_",
    "data_min_",
    "data_max_",
    "data_range_",
    "statistics_",
];

impl Flow<'_> {
    pub(super) fn eval(&mut self, expr: &Expr, env: &mut Env) -> Value {
        if self.depth >= MOST_DEPTH {
            return Value::default();
        }
        self.depth += 1;
        let value = self.eval_kind(expr, env);
        self.depth -= 1;
        value
    }

    fn eval_kind(&mut self, expr: &Expr, env: &mut Env) -> Value {
        match expr {
            Expr::Name(name) => self.variable(name.id.as_str(), env),
            Expr::Attribute(attribute) => self.attribute(expr, attribute, env),
            Expr::Subscript(subscript) => self.subscript(expr, subscript, env),
            Expr::Call(call) => self.call(call, env),
            Expr::BinOp(operation) => self.operation(operation, env),
            Expr::Compare(compare) => {
                let mut value = self.eval(&compare.left, env);
                for right in &compare.comparators {
                    let right = self.eval(right, env);
                    value.join(right);
                }
                // A mask says where, not how much.
                if !value.origins.is_empty() {
                    return Value { origins: value.origins, part: value.part, ..Value::default() };
                }
                value
            }
            Expr::BoolOp(operation) => self.eval_all(&operation.values, env),
            Expr::UnaryOp(operation) => self.eval(&operation.operand, env),
            Expr::If(branch) => {
                let mut value = self.eval(&branch.body, env);
                let other = self.eval(&branch.orelse, env);
                value.join(other);
                value
            }
            Expr::Tuple(tuple) => self.eval_all(&tuple.elts, env),
            Expr::List(list) => self.eval_all(&list.elts, env),
            Expr::Set(set) => self.eval_all(&set.elts, env),
            Expr::Dict(dict) => {
                let mut value = Value::default();
                for item in &dict.items {
                    let item = self.eval(&item.value, env);
                    value.join(item);
                }
                value
            }
            Expr::Starred(starred) => self.eval(&starred.value, env),
            Expr::Await(waited) => self.eval(&waited.value, env),
            Expr::Named(named) => {
                let value = self.eval(&named.value, env);
                if let Expr::Name(name) = &*named.target {
                    env.set(name.id.as_str(), value.clone());
                }
                value
            }
            Expr::ListComp(comp) => self.comprehension(&comp.generators, &[&comp.elt], env),
            Expr::SetComp(comp) => self.comprehension(&comp.generators, &[&comp.elt], env),
            Expr::Generator(comp) => self.comprehension(&comp.generators, &[&comp.elt], env),
            _ => Value::default(),
        }
    }

    pub(super) fn eval_all(&mut self, list: &[Expr], env: &mut Env) -> Value {
        let mut value = Value::default();
        for item in list {
            let item = self.eval(item, env);
            value.join(item);
        }
        value
    }

    fn variable(&mut self, name: &str, env: &mut Env) -> Value {
        if let Some(value) = env.get(name) {
            return value.clone();
        }
        if matches!(name, "self" | "cls") || self.names.is_known(name) {
            return Value::default();
        }
        let value = Value::of(self.fresh(), is_train_name(name));
        env.set(name, value.clone());
        value
    }

    fn attribute(&mut self, expr: &Expr, attribute: &ExprAttribute, env: &mut Env) -> Value {
        if let Some(path) = path_of(expr) {
            if let Some(value) = env.get(&path) {
                return value.clone();
            }
            if path.starts_with("self.") && path.matches('.').count() == 1 {
                let value = Value::of(self.fresh(), is_train_name(&path));
                env.set(&path, value.clone());
                return value;
            }
        }
        let base = self.eval(&attribute.value, env);
        let name = attribute.attr.as_str();
        if SHAPES.contains(&name) {
            return Value { stats: base.stats, ..Value::default() };
        }
        match &base.object {
            Some(object) if LEARNED.contains(&name) => Value { stats: object.fits.clone(), ..Value::default() },
            Some(_) if name.ends_with('_') => Value::default(),
            _ => base,
        }
    }

    fn subscript(&mut self, expr: &Expr, subscript: &ExprSubscript, env: &mut Env) -> Value {
        if let Some(known) = path_of(expr).and_then(|path| env.get(&path)) {
            return known.clone();
        }
        let mut base = self.eval(&subscript.value, env);
        let index = self.eval(&subscript.slice, env);
        if index.index {
            return self.part(base);
        }
        if !base.is_data() {
            base.join(Value { stats: index.stats, ..Value::default() });
            return base;
        }
        if let Some(columns) = self.column_names(&subscript.slice) {
            base.taints.retain(|taint| {
                taint.columns.as_ref().is_none_or(|known| known.iter().any(|column| columns.contains(column)))
            });
        }
        let chosen = self.matching(&base, &index.stats, |fit| fit.kind == FitKind::Selecting);
        self.apply(&mut base, &chosen, None);
        base
    }

    fn operation(&mut self, operation: &ExprBinOp, env: &mut Env) -> Value {
        let left = self.eval(&operation.left, env);
        let right = self.eval(&operation.right, env);
        self.combine(left, right, operation.op)
    }

    /// `data - mean`, `data / std`: data scaled by a statistic. A difference to an extreme alone scales nothing.
    pub(super) fn combine(&mut self, left: Value, right: Value, op: Operator) -> Value {
        let mut value = left;
        value.join(right);
        if !value.is_data() {
            return value;
        }
        let stats = std::mem::take(&mut value.stats);
        let divides = matches!(op, Operator::Div | Operator::FloorDiv);
        if divides || op == Operator::Sub {
            let scaled = self.matching(&value, &stats, |fit| {
                fit.kind == FitKind::Scaling
                    && (divides || !matches!(fit.what.as_str(), "min" | "max" | "amin" | "amax"))
            });
            self.apply(&mut value, &scaled, None);
        }
        value.data_only()
    }

    fn comprehension(&mut self, generators: &[Comprehension], elements: &[&Expr], env: &mut Env) -> Value {
        let mut value = Value::default();
        let mut inner = env.clone();
        for generator in generators {
            let iterated = self.eval(&generator.iter, &mut inner);
            self.assign(&generator.target, &iterated, &mut inner);
            for condition in &generator.ifs {
                let condition = self.eval(condition, &mut inner);
                value.stats.extend(condition.stats);
            }
        }
        for element in elements {
            let element = self.eval(element, &mut inner);
            value.join(element);
        }
        value
    }
}
