//! Values: numbers, strings, flags and columns by the role they play.

use ruff_python_ast::{CmpOp, Expr, ExprCall, ExprCompare, StmtAssign};

use super::checks::last_name;
use super::{Collector, MOST};
use crate::parse::python::types::{Flag, Number, NumberRole, Text};
use crate::parse::python::{literals, returned};

/// Keywords whose numbers are positions, sizes of plots and the like, which nobody has to explain.
pub(super) const PLAIN_KEYWORDS: &[&str] = &[
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

impl Collector<'_> {
    pub(super) fn keyword_numbers(&mut self, call: &ExprCall, target: &str) {
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

    pub(super) fn number(&mut self, name: &str, value: &Expr, role: NumberRole) {
        if self.facts.numbers.len() >= MOST {
            return;
        }
        if let Some(written) = literals::telling_number(value, self.source) {
            let line = self.line(value);
            let explained = self.comments.explanation(line);
            self.facts.numbers.push(Number { name: name.to_owned(), value: written, role, line, explained });
        }
    }

    pub(super) fn assign(&mut self, stmt: &StmtAssign) {
        let [target] = stmt.targets.as_slice() else { return };
        if let Expr::Name(name) = target {
            let name = name.id.as_str();
            self.named_value(name, &stmt.value);
            if let Some(column) = returned::target(name, &stmt.value) {
                let line = self.line(stmt);
                self.facts.targets.push((column.to_owned(), line));
            }
            if let Expr::Call(call) = &*stmt.value
                && let Some(resolved) = self.names.resolve(&call.func)
            {
                self.names.assign(name, &resolved);
            }
        }
    }

    /// `NAME = value`: constants, flags and lists of features.
    pub(super) fn named_value(&mut self, name: &str, value: &Expr) {
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

    pub(super) fn feature_list(&mut self, value: &Expr) {
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

    pub(super) fn string(&mut self, expr: &Expr) {
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

    pub(super) fn column(&mut self, value: &Expr, slice: &Expr) {
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

    /// `score > 0.73`: the threshold of a comparison, named by what it is compared with.
    pub(super) fn comparison(&mut self, compare: &ExprCompare) {
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

fn is_upper(name: &str) -> bool {
    !name.chars().any(char::is_lowercase)
}

fn is_plotting(target: &str) -> bool {
    ["matplotlib", "seaborn", "plotly", "bokeh", "altair"].iter().any(|library| target.starts_with(library))
}
