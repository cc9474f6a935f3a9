//! What learns from data: `fit` in all its spellings, and functions that learn and change in one step.

use ruff_python_ast::{Expr, ExprCall};

use super::arguments::Arguments;
use super::calls::{first_name, name_of, pass_on};
use super::columns::path_of;
use super::known::{LABEL_ENCODERS, STATELESS, kind_of};
use super::value::{Env, Value};
use super::{Fit, FitKind, Flow};

impl Flow<'_> {
    #[allow(clippy::too_many_arguments, reason = "one event with all that it is known by")]
    pub(super) fn fit(
        &mut self,
        call: &ExprCall,
        class: &str,
        receiver: &Value,
        expr: &Expr,
        arguments: &Arguments<'_>,
        env: &mut Env,
        transforms: bool,
    ) -> Value {
        let line = self.line_of(call);
        let names = ["X", "x", "y", "raw_documents", "data", "texts"];
        let Some((data_expr, data)) = arguments.get(0, &names).filter(|(_, value)| value.is_data()) else {
            return if transforms { pass_on(arguments.all()) } else { receiver.clone() };
        };
        if class.ends_with("SearchCV") || class == "TuneSearchCV" {
            let values: Vec<Value> = arguments.positional.iter().map(|(_, value)| value.clone()).collect();
            self.split(line, &format!("{class}.fit"), &values, false, true);
            return receiver.clone();
        }
        if STATELESS.contains(&class) {
            return if transforms { data.clone() } else { receiver.clone() };
        }
        let resamples =
            matches!(&*call.func, Expr::Attribute(method) if method.attr.as_str() != "fit_transform") && transforms;
        let shown = if class.is_empty() { name_of(expr) } else { class.to_owned() };
        let fit = self.new_fit(Fit {
            line,
            kind: if resamples { FitKind::Resampling } else { kind_of(&shown) },
            what: shown,
            data: name_of(data_expr),
            origins: data.origins.clone(),
            label: LABEL_ENCODERS.contains(&class),
            on_target: self.is_target(data_expr),
            foreign: false,
        });
        let mut object = receiver.object.clone().unwrap_or_default();
        class.clone_into(&mut object.class);
        object.fits = vec![fit];
        let fitted = Value { object: Some(object), ..Value::default() };
        if let Some(path) = path_of(expr) {
            env.set(&path, fitted.clone());
        }
        if !transforms {
            return fitted;
        }
        let mut result = if resamples { arguments.all().data_only() } else { data.clone().data_only() };
        self.apply(&mut result, &[fit], None);
        result
    }

    /// `sklearn.utils.resample`: drawn with replacement unless it says otherwise, so that a row stands on both sides.
    pub(super) fn resampled(&mut self, line: u32, what: &str, arguments: &Arguments<'_>) -> Value {
        let without = arguments
            .keyword("replace")
            .is_some_and(|expr| expr.as_boolean_literal_expr().is_some_and(|literal| !literal.value));
        let mut value = arguments.all().data_only();
        if !without {
            let name = what.rsplit('.').next().unwrap_or(what);
            let fit = self.statistic(line, name, first_name(arguments), FitKind::Resampling, &value.origins);
            self.apply(&mut value, &[fit], None);
        }
        value
    }

    /// A function that learns from its first argument and changes it.
    pub(super) fn learned(&mut self, line: u32, what: &str, kind: FitKind, arguments: &Arguments<'_>) -> Value {
        let Some((expr, value)) = arguments.get(0, &["X", "x", "a"]) else { return Value::default() };
        if arguments.is_by_row(1) {
            return value.clone();
        }
        let fit = self.statistic(line, what, name_of(expr), kind, &value.origins);
        let mut value = value.clone();
        self.apply(&mut value, &[fit], None);
        value
    }
}
