//! Names of the field: which classes and functions learn, split, score, or bring new data.

use ruff_python_ast::Expr;

use super::FitKind;
use super::columns::path_of;
use super::value::Value;

/// Transformers that learn nothing from rows.
pub(super) const STATELESS: &[&str] = &[
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

pub(super) const LABEL_ENCODERS: &[&str] = &["LabelEncoder", "LabelBinarizer", "MultiLabelBinarizer", "StringLookup"];

pub(super) const SPLITTERS: &[&str] = &[
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

/// Variables that hold a splitter where nothing else tells.
pub(super) const SPLITTER_NAMES: &[&str] = &[
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
];

pub(super) const SCORERS: &[&str] = &[
    "cross_val_score",
    "cross_validate",
    "cross_val_predict",
    "learning_curve",
    "validation_curve",
    "permutation_test_score",
];

/// Functions that scale what they are given.
pub(super) const SCALING: &[&str] = &[
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
pub(super) const RATING: &[&str] =
    &["mutual_info_classif", "mutual_info_regression", "f_classif", "f_regression", "chi2", "r_regression"];

pub(super) const STATISTICS: &[&str] = &[
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

pub(super) const ROW_WINDOWS: &[&str] = &["rolling", "expanding", "ewm", "resample", "shift", "cumsum", "str", "dt"];

/// Calls whose result is no data.
pub(super) const NO_DATA: &[&str] =
    &["len", "print", "range", "isinstance", "type", "display", "hasattr", "id", "plot", "show"];

/// The class of a receiver: as constructed, or as its name says.
pub(super) fn class_of(receiver: &Value, expr: &Expr) -> String {
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

/// Names of functions that bring new data, whatever they are given.
pub(super) fn brings_data(name: &str) -> bool {
    ["read", "load", "fetch", "get_", "open", "make_", "connect", "query", "download", "import_"]
        .iter()
        .any(|start| name.starts_with(start))
        && name != "get_dummies"
}

pub(super) fn is_splitter(class: &str, expr: &Expr) -> bool {
    if !class.is_empty() {
        return SPLITTERS.contains(&class) || class.ends_with("KFold") || class.ends_with("Split");
    }
    let Some(name) = path_of(expr) else { return false };
    let lower = name.trim_start_matches("self.").to_ascii_lowercase();
    SPLITTER_NAMES.contains(&lower.as_str())
}

pub(super) fn kind_of(class: &str) -> FitKind {
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
