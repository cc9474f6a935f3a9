//! What calls of functions do: transform, take a statistic, split, or pass data on.

use ruff_python_ast::{Expr, ExprCall};

use super::arguments::Arguments;
use super::columns::root_of;
use super::known::{NO_DATA, RATING, SCALING, SCORERS, STATISTICS, brings_data};
use super::value::{Env, Value};
use super::{Fit, FitKind, Flow};

impl Flow<'_> {
    pub(super) fn call(&mut self, call: &ExprCall, env: &mut Env) -> Value {
        let arguments = Arguments {
            positional: call.arguments.args.iter().map(|expr| (expr, self.eval(expr, env))).collect(),
            keywords: call
                .arguments
                .keywords
                .iter()
                .map(|keyword| {
                    let name = keyword.arg.as_ref().map_or("", |name| name.as_str());
                    (name, &keyword.value, self.eval(&keyword.value, env))
                })
                .collect(),
        };
        match &*call.func {
            Expr::Attribute(method) if !self.is_module(&method.value, env) => {
                self.method(call, method, &arguments, env)
            }
            func => {
                let full = self.names.resolve(func).unwrap_or_default();
                self.function_call(call, &full, &arguments, env)
            }
        }
    }

    fn is_module(&self, expr: &Expr, env: &Env) -> bool {
        match expr {
            Expr::Name(name) => env.get(&name.id).is_none() && self.names.is_known(&name.id),
            Expr::Attribute(attribute) => self.is_module(&attribute.value, env),
            _ => false,
        }
    }

    fn function_call(&mut self, call: &ExprCall, full: &str, arguments: &Arguments<'_>, env: &mut Env) -> Value {
        let name = full.rsplit('.').next().unwrap_or(full);
        let line = self.line_of(call);
        // A layer or a fitted callable applied to data.
        if let Expr::Name(variable) = &*call.func
            && let Some(object) = env.get(&variable.id).and_then(|value| value.object.clone())
            && !object.fits.is_empty()
        {
            let mut data = arguments.all().data_only();
            self.apply(&mut data, &object.fits, None);
            return data;
        }
        if NO_DATA.contains(&name) {
            return Value::default();
        }
        match name {
            "train_test_split" | "random_split" | "train_test_split_ts" => {
                let values: Vec<Value> = arguments.positional.iter().map(|(_, value)| value.clone()).collect();
                self.split(line, name, &values, true, false);
                let mut all = Value::default();
                for value in values {
                    all.join(value);
                }
                return self.part(all);
            }
            _ if SCORERS.contains(&name) => {
                self.scored(line, name, arguments);
                return Value::default();
            }
            "cv" if ["xgboost", "lightgbm", "catboost"].iter().any(|library| full.starts_with(library)) => {
                let values = [arguments.all()];
                self.split(line, full, &values, false, true);
                return Value::default();
            }
            "resample" if full.starts_with("sklearn") => return self.resampled(line, full, arguments),
            _ if SCALING.contains(&name) && (full.starts_with("sklearn") || full.starts_with("scipy")) => {
                return self.learned(line, name, FitKind::Scaling, arguments);
            }
            _ if RATING.contains(&name) => {
                let data = arguments.all();
                let fit = self.statistic(line, name, first_name(arguments), FitKind::Selecting, &data.origins);
                return Value { stats: vec![fit], ..Value::default() };
            }
            _ if STATISTICS.contains(&name) && full.contains('.') => {
                return self.numpy_statistic(line, name, arguments);
            }
            "where" | "clip" | "divide" | "subtract" | "true_divide" if full.contains('.') => {
                let mut value = arguments.all();
                let stats = std::mem::take(&mut value.stats);
                let kinds = |fit: &Fit| matches!(fit.kind, FitKind::Scaling | FitKind::Imputing);
                let fits = self.matching(&value, &stats, kinds);
                self.apply(&mut value, &fits, None);
                return value;
            }
            _ => {}
        }
        if let Some(value) = self.local_call(line, name, arguments) {
            return value;
        }
        if name.starts_with(char::is_uppercase) {
            let mut value = arguments.all();
            value.object = None;
            value.join(Value::object(name));
            return value;
        }
        if brings_data(name) {
            return Value::default();
        }
        pass_on(arguments.all())
    }

    fn scored(&mut self, line: u32, name: &str, arguments: &Arguments<'_>) {
        let data = arguments.get(1, &["X"]);
        let target = arguments.get(2, &["y"]);
        let values: Vec<Value> = [data, target].into_iter().flatten().map(|(_, value)| value.clone()).collect();
        self.split(line, name, &values, false, true);
    }

    fn numpy_statistic(&mut self, line: u32, name: &str, arguments: &Arguments<'_>) -> Value {
        let from = if matches!(name, "percentile" | "quantile" | "nanpercentile") { 2 } else { 1 };
        let Some((expr, value)) = arguments.get(0, &["a"]) else { return Value::default() };
        if !value.is_data() || arguments.is_by_row(from) {
            return pass_on(arguments.all());
        }
        let fit = self.statistic(line, name, name_of(expr), FitKind::Scaling, &value.origins);
        Value { stats: vec![fit], ..Value::default() }
    }

    /// A function of this file that fits what it returns, or splits what it is given.
    fn local_call(&mut self, line: u32, name: &str, arguments: &Arguments<'_>) -> Option<Value> {
        let summary = self.summaries.get(name)?.clone();
        for (parameter, what) in &summary.splits {
            let given = summary.parameters.get(*parameter).map_or("", String::as_str);
            if let Some((_, value)) = arguments.get(*parameter, &[given]) {
                let values = [value.clone()];
                self.split(line, what, &values, true, false);
            }
        }
        let mut value = arguments.all().data_only();
        for fit in summary.returned {
            let fit = self.new_fit(Fit { origins: value.origins.clone(), foreign: true, ..fit });
            self.apply(&mut value, &[fit], None);
        }
        if !summary.splits.is_empty() {
            value = self.part(value);
        }
        Some(value)
    }
}

/// How the first argument is called in a message.
pub(super) fn first_name(arguments: &Arguments<'_>) -> String {
    arguments.positional.first().map_or_else(|| "the data".to_owned(), |(expr, _)| name_of(expr))
}

/// Data that goes on keeps its origins and fits; a statistic goes on as one only alone.
pub(super) fn pass_on(value: Value) -> Value {
    if value.is_data() { value.data_only() } else { value }
}

/// How data is called in a message.
pub(super) fn name_of(expr: &Expr) -> String {
    root_of(expr).unwrap_or_else(|| match expr {
        Expr::Call(call) => match &*call.func {
            Expr::Attribute(method) => name_of(&method.value),
            _ => call.arguments.args.first().map_or_else(|| "the data".to_owned(), name_of),
        },
        _ => "the data".to_owned(),
    })
}
