//! What methods do with their receiver: a frame, an array, a statistic, or a thing that learns or splits.

use ruff_python_ast::{Expr, ExprAttribute, ExprCall, Operator};

use super::arguments::Arguments;
use super::calls::{name_of, pass_on};
use super::columns::root_of;
use super::known::{NO_DATA, ROW_WINDOWS, STATISTICS, brings_data, class_of, is_splitter};
use super::statements::forget;
use super::value::{Env, Value};
use super::{Fit, FitKind, Flow};

impl Flow<'_> {
    pub(super) fn method(
        &mut self,
        call: &ExprCall,
        method: &ExprAttribute,
        arguments: &Arguments<'_>,
        env: &mut Env,
    ) -> Value {
        let receiver = self.eval(&method.value, env);
        let name = method.attr.as_str();
        let class = class_of(&receiver, &method.value);
        match name {
            "fit_transform" | "fit_resample" | "fit_sample" => {
                self.fit(call, &class, &receiver, &method.value, arguments, env, true)
            }
            "fit" | "partial_fit" | "fit_on_texts" | "adapt" => {
                self.fit(call, &class, &receiver, &method.value, arguments, env, false)
            }
            "transform" | "texts_to_sequences" | "texts_to_matrix" if receiver.object.is_some() => {
                let mut data = arguments.all().data_only();
                let fits = receiver.object.map(|object| object.fits).unwrap_or_default();
                self.apply(&mut data, &fits, None);
                data
            }
            "get_support" => Value { stats: receiver.object.map(|o| o.fits).unwrap_or_default(), ..Value::default() },
            "split" if is_splitter(&class, &method.value) && !arguments.positional.is_empty() => {
                let values: Vec<Value> = arguments.positional.iter().map(|(_, value)| value.clone()).collect();
                let what = if class.is_empty() { "split".to_owned() } else { format!("{class}.split") };
                self.split(self.line_of(call), &what, &values, true, true);
                Value { index: true, ..Value::default() }
            }
            _ if receiver.is_data() || !receiver.stats.is_empty() => {
                self.data_method(call, method, receiver, arguments, env)
            }
            _ if NO_DATA.contains(&name) => Value::default(),
            _ if brings_data(name) => Value::default(),
            "append" | "extend" | "update" => {
                if let Some(known) = root_of(&method.value).and_then(|root| env.get_mut(&root)) {
                    known.join(arguments.all());
                }
                Value::default()
            }
            _ => pass_on(arguments.all()),
        }
    }

    /// A method of a frame or an array, or of a statistic of one.
    pub(super) fn data_method(
        &mut self,
        call: &ExprCall,
        method: &ExprAttribute,
        receiver: Value,
        arguments: &Arguments<'_>,
        env: &mut Env,
    ) -> Value {
        let name = method.attr.as_str();
        let chain = chain_of(&method.value);
        let grouped = chain.contains(&"groupby");
        let windowed = chain.iter().any(|part| ROW_WINDOWS.contains(part));
        let line = self.line_of(call);
        let aggregates = STATISTICS.contains(&name)
            || matches!(name, "agg" | "aggregate" | "sum" | "count" | "nunique")
            || (name == "transform" && grouped);
        if windowed || !receiver.is_data() {
            let mut value = receiver;
            value.join(arguments.all());
            return value;
        }
        if grouped && aggregates {
            return self.group_statistic(line, name, &method.value, receiver);
        }
        if (STATISTICS.contains(&name) || matches!(name, "corr" | "corrwith" | "value_counts"))
            && !arguments.is_by_row(usize::from(name == "quantile"))
        {
            let kind = match name {
                "corr" | "corrwith" => FitKind::Selecting,
                "value_counts" => FitKind::Encoding,
                _ => FitKind::Scaling,
            };
            let fit = self.statistic(line, name, name_of(&method.value), kind, &receiver.origins);
            return Value { stats: vec![fit], ..Value::default() };
        }
        let result = self.changed(name, receiver, arguments, line, method, env);
        if arguments.is_true("inplace") {
            self.assign_back(&method.value, &result, env);
        }
        result
    }

    /// A frame after a method that may bring statistics into it.
    pub(super) fn changed(
        &mut self,
        name: &str,
        receiver: Value,
        arguments: &Arguments<'_>,
        line: u32,
        method: &ExprAttribute,
        env: &mut Env,
    ) -> Value {
        let given = arguments.all();
        let mut value = receiver;
        match name {
            "fillna" | "replace" | "where" | "mask" | "clip" => {
                let fits =
                    self.matching(&value, &given.stats, |fit| matches!(fit.kind, FitKind::Scaling | FitKind::Imputing));
                for fit in &fits {
                    if let Some(fit) = self.fits.get_mut(*fit as usize) {
                        fit.kind = FitKind::Imputing;
                    }
                }
                self.apply(&mut value, &fits, None);
            }
            "map" | "merge" | "join" | "replace_values" => {
                let kinds = |fit: &Fit| matches!(fit.kind, FitKind::TargetStatistics | FitKind::Encoding);
                let fits = self.matching(&value, &given.stats, kinds);
                self.apply(&mut value, &fits, None);
                value.join(Value { stats: Vec::new(), object: None, ..given });
            }
            "sub" | "subtract" => value = self.combine(value, given, Operator::Sub),
            "div" | "divide" | "truediv" => value = self.combine(value, given, Operator::Div),
            "drop" => {
                let columns = arguments.keyword("columns").or(arguments.positional.first().map(|(expr, _)| *expr));
                if let Some(columns) = columns.and_then(|expr| self.column_names(expr)) {
                    forget(&mut value, &columns);
                }
                let fits = self.matching(&value, &given.stats, |fit| fit.kind == FitKind::Selecting);
                self.apply(&mut value, &fits, None);
            }
            "pop" => {
                if let Some(columns) = arguments.positional.first().and_then(|(expr, _)| self.column_names(expr)) {
                    if let Some(data) = root_of(&method.value).and_then(|root| env.get_mut(&root)) {
                        forget(data, &columns);
                    }
                    value.taints.retain(|taint| {
                        taint.columns.as_ref().is_none_or(|known| known.iter().any(|column| columns.contains(column)))
                    });
                }
            }
            "sample" if arguments.is_true("replace") => {
                let fit = self.statistic(line, "sample", name_of(&method.value), FitKind::Resampling, &value.origins);
                self.apply(&mut value, &[fit], None);
            }
            "apply" | "transform" | "pipe" | "agg" => {
                if let Some((Expr::Lambda(lambda), _)) = arguments.get(0, &["func"])
                    && !arguments.is_by_row(1)
                    && !chain_of(&method.value).contains(&"groupby")
                    && let Some(parameter) =
                        lambda.parameters.as_ref().and_then(|list| list.iter_non_variadic_params().next())
                {
                    let mut inner = env.clone();
                    inner.set(parameter.name().as_str(), value.clone());
                    let changed = self.eval(&lambda.body, &mut inner);
                    value.join(changed.data_only());
                }
            }
            "append" | "extend" => {
                if let Some(known) = root_of(&method.value).and_then(|root| env.get_mut(&root)) {
                    known.join(given.clone());
                }
                value.join(given);
            }
            _ => value.join(given),
        }
        value.data_only()
    }

    /// `df.groupby("city")["target"].mean()`: a statistic of the target, or one that only fills gaps.
    pub(super) fn group_statistic(&mut self, line: u32, name: &str, receiver: &Expr, data: Value) -> Value {
        let on_target = aggregated(receiver).is_some_and(|expr| self.is_target(expr));
        let kind = if on_target { FitKind::TargetStatistics } else { FitKind::Imputing };
        let fit = self.statistic(line, name, name_of(receiver), kind, &data.origins);
        if name == "transform" {
            let mut value = data.data_only();
            if on_target {
                self.apply(&mut value, &[fit], None);
            } else {
                value.stats.push(fit);
            }
            return value;
        }
        Value { stats: vec![fit], ..Value::default() }
    }

    /// `df["x"].fillna(…, inplace=True)`.
    pub(super) fn assign_back(&mut self, receiver: &Expr, result: &Value, env: &mut Env) {
        if let Expr::Name(name) = receiver {
            env.set(name.id.as_str(), result.clone());
        } else {
            self.assign(receiver, result, env);
        }
    }
}

/// Names of attributes and methods from the outside in.
fn chain_of(expr: &Expr) -> Vec<&str> {
    let mut chain = Vec::new();
    let mut at = expr;
    loop {
        match at {
            Expr::Attribute(attribute) => {
                chain.push(attribute.attr.as_str());
                at = &attribute.value;
            }
            Expr::Call(call) => at = &call.func,
            Expr::Subscript(subscript) => at = &subscript.value,
            _ => return chain,
        }
    }
}

/// `df.groupby("city")["target"]`: the part behind the grouping.
fn aggregated(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Subscript(_) | Expr::Attribute(_) => Some(expr),
        _ => None,
    }
}
