//! What calls do: fit, transform, take a statistic, split, or pass data on.

use ruff_python_ast::{Expr, ExprAttribute, ExprCall, Operator};

use super::columns::{path_of, root_of};
use super::statements::forget;
use super::value::{Env, Value};
use super::{Fit, FitKind, Flow};

/// Transformers that learn nothing from rows.
const STATELESS: &[&str] = &[
    "Normalizer",
    "FunctionTransformer",
    "HashingVectorizer",
    "FeatureHasher",
    "PolynomialFeatures",
    "Binarizer",
    "AdditiveChi2Sampler",
    "HashingEncoder",
    "Nystroem",
    "MissingIndicator",
    "TfidfModel",
];
const LABEL_ENCODERS: &[&str] = &["LabelEncoder", "LabelBinarizer", "MultiLabelBinarizer", "StringLookup"];
const SPLITTERS: &[&str] = &[
    "KFold",
    "StratifiedKFold",
    "GroupKFold",
    "StratifiedGroupKFold",
    "RepeatedKFold",
    "RepeatedStratifiedKFold",
    "TimeSeriesSplit",
    "ShuffleSplit",
    "StratifiedShuffleSplit",
    "GroupShuffleSplit",
    "LeaveOneOut",
    "LeavePOut",
    "LeaveOneGroupOut",
    "PredefinedSplit",
    "GroupTimeSeriesSplit",
    "PurgedKFold",
    "MultilabelStratifiedKFold",
    "MultilabelStratifiedShuffleSplit",
];
const SCORERS: &[&str] = &[
    "cross_val_score",
    "cross_validate",
    "cross_val_predict",
    "learning_curve",
    "validation_curve",
    "permutation_test_score",
];
/// Functions that scale what they are given.
const SCALING: &[&str] = &[
    "scale",
    "minmax_scale",
    "maxabs_scale",
    "robust_scale",
    "quantile_transform",
    "power_transform",
    "zscore",
    "boxcox",
    "yeojohnson",
];
/// Functions that rate features by the target.
const RATING: &[&str] =
    &["mutual_info_classif", "mutual_info_regression", "f_classif", "f_regression", "chi2", "r_regression"];
const STATISTICS: &[&str] = &[
    "mean",
    "std",
    "var",
    "median",
    "min",
    "max",
    "quantile",
    "mode",
    "percentile",
    "nanmean",
    "nanstd",
    "nanmedian",
    "amin",
    "amax",
    "average",
    "nanmin",
    "nanmax",
    "nanpercentile",
];
const ROW_WINDOWS: &[&str] = &["rolling", "expanding", "ewm", "resample", "shift", "cumsum", "str", "dt"];
/// Calls whose result is no data.
const NO_DATA: &[&str] = &["len", "print", "range", "isinstance", "type", "display", "hasattr", "id", "plot", "show"];

/// The arguments of a call with their values.
struct Arguments<'e> {
    positional: Vec<(&'e Expr, Value)>,
    keywords: Vec<(&'e str, &'e Expr, Value)>,
}

impl<'e> Arguments<'e> {
    /// An argument by position or name.
    fn get(&self, position: usize, names: &[&str]) -> Option<(&'e Expr, &Value)> {
        let keyword = self.keywords.iter().find(|(name, ..)| names.contains(name));
        match (self.positional.get(position), keyword) {
            (Some((expr, value)), _) => Some((expr, value)),
            (None, Some((_, expr, value))) => Some((expr, value)),
            _ => None,
        }
    }

    fn keyword(&self, name: &str) -> Option<&'e Expr> {
        self.keywords.iter().find(|(known, ..)| *known == name).map(|(_, expr, _)| *expr)
    }

    fn is_true(&self, name: &str) -> bool {
        self.keyword(name).is_some_and(|expr| expr.as_boolean_literal_expr().is_some_and(|literal| literal.value))
    }

    /// Everything given, joined.
    fn all(&self) -> Value {
        let mut value = Value::default();
        self.positional.iter().for_each(|(_, other)| value.join(other.clone()));
        self.keywords.iter().for_each(|(_, _, other)| value.join(other.clone()));
        value
    }

    /// Statistics by rows: `axis=1`.
    fn is_by_row(&self, from: usize) -> bool {
        let named = ["axis", "dim"].iter().find_map(|name| self.keyword(name));
        let positional = self.positional.get(from).map(|(expr, _)| *expr);
        named.or(positional).is_some_and(|expr| match expr {
            Expr::NumberLiteral(number) => {
                number.value.as_int().is_some_and(|int| int.as_u64().is_some_and(|int| int != 0))
            }
            Expr::StringLiteral(text) => text.value.to_str() == "columns",
            // The last axis.
            Expr::UnaryOp(_) => true,
            _ => false,
        })
    }
}

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
                values.into_iter().for_each(|value| all.join(value));
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
                let fit = self.statistic(line, name, self.name_of(arguments), FitKind::Selecting, &data.origins);
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

    fn name_of(&self, arguments: &Arguments<'_>) -> String {
        arguments.positional.first().map_or_else(|| "the data".to_owned(), |(expr, _)| name_of(expr))
    }

    /// A function that learns from its first argument and changes it.
    fn learned(&mut self, line: u32, what: &str, kind: FitKind, arguments: &Arguments<'_>) -> Value {
        let Some((expr, value)) = arguments.get(0, &["X", "x", "a"]) else { return Value::default() };
        if arguments.is_by_row(1) {
            return value.clone();
        }
        let fit = self.statistic(line, what, name_of(expr), kind, &value.origins);
        let mut value = value.clone();
        self.apply(&mut value, &[fit], None);
        value
    }

    /// `sklearn.utils.resample`: drawn with replacement unless it says otherwise, so that a row stands on both sides.
    fn resampled(&mut self, line: u32, what: &str, arguments: &Arguments<'_>) -> Value {
        let without = arguments
            .keyword("replace")
            .is_some_and(|expr| expr.as_boolean_literal_expr().is_some_and(|literal| !literal.value));
        let mut value = arguments.all().data_only();
        if !without {
            let name = what.rsplit('.').next().unwrap_or(what);
            let fit = self.statistic(line, name, self.name_of(arguments), FitKind::Resampling, &value.origins);
            self.apply(&mut value, &[fit], None);
        }
        value
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

    fn method(&mut self, call: &ExprCall, method: &ExprAttribute, arguments: &Arguments<'_>, env: &mut Env) -> Value {
        let receiver = self.eval(&method.value, env);
        let name = method.attr.as_str();
        let class = self.class_of(&receiver, &method.value);
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

    /// The class of a receiver: as constructed, or as its name says.
    fn class_of(&self, receiver: &Value, expr: &Expr) -> String {
        match &receiver.object {
            Some(object) if !object.class.is_empty() => object.class.clone(),
            _ => match path_of(expr).unwrap_or_default().to_ascii_lowercase().as_str() {
                "le" | "lb" | "lbl" | "mlb" | "label_encoder" | "self.label_encoder" | "labelencoder" | "lenc" => {
                    "LabelEncoder".to_owned()
                }
                _ => String::new(),
            },
        }
    }

    #[allow(clippy::too_many_arguments, reason = "one event with all that it is known by")]
    fn fit(
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
        object.class = class.to_owned();
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

    /// A method of a frame or an array, or of a statistic of one.
    fn data_method(
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
    fn changed(
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
    fn group_statistic(&mut self, line: u32, name: &str, receiver: &Expr, data: Value) -> Value {
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
    fn assign_back(&mut self, receiver: &Expr, result: &Value, env: &mut Env) {
        if let Expr::Name(name) = receiver {
            env.set(name.id.as_str(), result.clone());
        } else {
            self.assign(receiver, result, env);
        }
    }
}

/// Data that goes on keeps its origins and fits; a statistic goes on as one only alone.
fn pass_on(value: Value) -> Value {
    if value.is_data() { value.data_only() } else { value }
}

/// Names of functions that bring new data, whatever they are given.
fn brings_data(name: &str) -> bool {
    ["read", "load", "fetch", "get_", "open", "make_", "connect", "query", "download", "import_"]
        .iter()
        .any(|start| name.starts_with(start))
        && name != "get_dummies"
}

/// How data is called in a message.
fn name_of(expr: &Expr) -> String {
    root_of(expr).unwrap_or_else(|| match expr {
        Expr::Call(call) => match &*call.func {
            Expr::Attribute(method) => name_of(&method.value),
            _ => call.arguments.args.first().map_or_else(|| "the data".to_owned(), name_of),
        },
        _ => "the data".to_owned(),
    })
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

fn is_splitter(class: &str, expr: &Expr) -> bool {
    if !class.is_empty() {
        return SPLITTERS.contains(&class) || class.ends_with("KFold") || class.ends_with("Split");
    }
    let Some(name) = path_of(expr) else { return false };
    let lower = name.trim_start_matches("self.").to_ascii_lowercase();
    [
        "kf",
        "skf",
        "cv",
        "folds",
        "fold",
        "kfold",
        "splitter",
        "tscv",
        "sss",
        "gkf",
        "rkf",
        "loo",
        "rskf",
        "tss",
        "cross_validator",
    ]
    .contains(&lower.as_str())
}

fn kind_of(class: &str) -> FitKind {
    let lower = class.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["target", "catboostencoder", "leaveoneout", "mestimate", "woe", "jamesstein", "glmm"]) {
        FitKind::TargetStatistics
    } else if has(&["imput"]) {
        FitKind::Imputing
    } else if has(&["vectoriz", "tokenizer", "tfidf", "textvector", "vect"]) {
        FitKind::Vectorising
    } else if has(&["smote", "sampler", "adasyn", "nearmiss", "tomek"]) {
        FitKind::Resampling
    } else if has(&[
        "select",
        "rfe",
        "variancethreshold",
        "boruta",
        "pca",
        "svd",
        "nmf",
        "ica",
        "classifier",
        "regress",
        "lasso",
        "forest",
        "umap",
        "tsne",
    ]) {
        FitKind::Selecting
    } else if has(&["encod", "binariz", "ohe", "le"]) && !has(&["scale"]) {
        FitKind::Encoding
    } else {
        FitKind::Scaling
    }
}
