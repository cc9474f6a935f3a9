//! Names: columns that an expression selects, which columns are the target, which variables are a side of a split.

use foldhash::{HashMap, HashSet};
use ruff_python_ast::{Expr, Stmt};

use super::Flow;

/// The dotted name of a variable, `encoders[col]` included; nothing longer than three parts.
pub(super) fn path_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Name(name) => Some(name.id.to_string()),
        Expr::Attribute(attribute) => {
            let base = path_of(&attribute.value)?;
            (base.matches('.').count() < 2).then(|| format!("{base}.{}", attribute.attr))
        }
        Expr::Subscript(subscript) => {
            let base = path_of(&subscript.value)?;
            match &*subscript.slice {
                Expr::Name(name) => Some(format!("{base}[{}]", name.id)),
                Expr::StringLiteral(text) => Some(format!("{base}[{:?}]", text.value.to_str())),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The variable whose data an expression such as `df.loc[:, cols]` or `df["x"].values` is a part of.
pub(super) fn root_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Name(name) => Some(name.id.to_string()),
        Expr::Attribute(attribute) => match &*attribute.value {
            Expr::Name(base) if matches!(base.id.as_str(), "self" | "cls") => {
                Some(format!("{}.{}", base.id, attribute.attr))
            }
            value => root_of(value),
        },
        Expr::Subscript(subscript) => root_of(&subscript.value),
        _ => None,
    }
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(['_', '.', '[', ']'])
}

/// `X_train`, `train_df`, `xtrain`.
pub(super) fn is_train_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    words(&lower).any(|word| matches!(word, "train" | "training" | "tr" | "trn" | "trainset" | "xtrain"))
}

/// `X_test`, `val_df`, `holdout`.
pub(super) fn is_test_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    words(&lower).any(|word| {
        matches!(
            word,
            "test"
                | "testing"
                | "val"
                | "valid"
                | "validation"
                | "holdout"
                | "dev"
                | "te"
                | "testset"
                | "xtest"
                | "oot"
        )
    })
}

/// `y`, `y_all`, `labels`, `target`.
pub(super) fn is_target_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    words(&lower).any(|word| {
        matches!(word, "y" | "target" | "targets" | "label" | "labels" | "response" | "outcome" | "ys" | "classes")
    })
}

/// Columns that are used as target, and texts of constants.
pub(super) fn targets(body: &[Stmt]) -> (HashSet<String>, HashMap<String, String>) {
    let mut found = Targets::default();
    found.block(body);
    let named = found.constants.iter().filter(|(name, _)| is_target_name(name)).map(|(_, text)| text.clone());
    let mut columns = found.columns;
    columns.extend(named);
    (columns, found.constants)
}

#[derive(Default)]
struct Targets {
    columns: HashSet<String>,
    constants: HashMap<String, String>,
}

impl Targets {
    fn block(&mut self, body: &[Stmt]) {
        for stmt in body {
            match stmt {
                Stmt::Assign(assign) => {
                    for target in &assign.targets {
                        self.assigned(target, &assign.value);
                    }
                }
                Stmt::FunctionDef(function) => self.block(&function.body),
                Stmt::ClassDef(class) => self.block(&class.body),
                Stmt::If(branch) => {
                    self.block(&branch.body);
                    branch.elif_else_clauses.iter().for_each(|clause| self.block(&clause.body));
                }
                Stmt::For(each) => self.block(&each.body),
                Stmt::While(each) => self.block(&each.body),
                Stmt::With(with) => self.block(&with.body),
                Stmt::Try(guarded) => self.block(&guarded.body),
                _ => {}
            }
        }
    }

    fn assigned(&mut self, target: &Expr, value: &Expr) {
        match (target, value) {
            (Expr::Tuple(targets), Expr::Tuple(values)) => {
                for (target, value) in targets.elts.iter().zip(&values.elts) {
                    self.assigned(target, value);
                }
            }
            (Expr::Name(name), Expr::StringLiteral(text)) => {
                self.constants.insert(name.id.to_string(), text.value.to_str().to_owned());
            }
            (Expr::Name(name), value) if is_target_name(&name.id) => self.column(value),
            _ => {}
        }
    }

    fn column(&mut self, value: &Expr) {
        match value {
            Expr::Subscript(subscript) => match &*subscript.slice {
                Expr::StringLiteral(text) => {
                    self.columns.insert(text.value.to_str().to_owned());
                }
                Expr::Name(name) => {
                    self.columns.insert(format!("${}", name.id));
                }
                _ => self.column(&subscript.value),
            },
            Expr::Attribute(attribute) if matches!(attribute.attr.as_str(), "values" | "loc" | "iloc") => {
                self.column(&attribute.value);
            }
            Expr::Attribute(attribute) => {
                self.columns.insert(attribute.attr.to_string());
            }
            Expr::Call(call) => {
                if let Expr::Attribute(method) = &*call.func {
                    match (method.attr.as_str(), call.arguments.args.first()) {
                        ("pop", Some(Expr::StringLiteral(text))) => {
                            self.columns.insert(text.value.to_str().to_owned());
                        }
                        _ => self.column(&method.value),
                    }
                }
            }
            _ => {}
        }
    }
}

impl Flow<'_> {
    /// The columns that a subscript or an argument names; `None` where they are not known.
    pub(super) fn column_names(&self, expr: &Expr) -> Option<Vec<String>> {
        match expr {
            Expr::StringLiteral(text) => Some(vec![text.value.to_str().to_owned()]),
            Expr::Name(name) => {
                let name = name.id.as_str();
                match self.constants.get(name) {
                    Some(text) => Some(vec![text.clone()]),
                    None => is_target_name(name).then(|| vec![format!("${name}")]),
                }
            }
            Expr::List(list) => {
                let each: Option<Vec<Vec<String>>> =
                    list.elts.iter().map(|element| self.column_names(element)).collect();
                each.map(|names| names.into_iter().flatten().collect())
            }
            Expr::Tuple(tuple) => tuple.elts.last().and_then(|last| self.column_names(last)),
            _ => None,
        }
    }

    /// Whether an expression is the target: by the name of the variable or of the column.
    pub(super) fn is_target(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Subscript(subscript) => self.column_names(&subscript.slice).is_some_and(|names| {
                !names.is_empty() && names.iter().all(|name| self.targets.contains(name) || is_target_name(name))
            }),
            Expr::Attribute(attribute) if attribute.attr.as_str() == "values" => self.is_target(&attribute.value),
            Expr::Attribute(attribute) => {
                is_target_name(&attribute.attr) || self.targets.contains(attribute.attr.as_str())
            }
            Expr::Name(name) => is_target_name(&name.id),
            Expr::Call(call) => match &*call.func {
                Expr::Attribute(method) => self.is_target(&method.value),
                _ => call.arguments.args.first().is_some_and(|first| self.is_target(first)),
            },
            _ => false,
        }
    }
}
