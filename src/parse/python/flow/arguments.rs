//! The arguments of a call with what they hold.

use ruff_python_ast::Expr;

use super::value::Value;

/// The arguments of a call with their values.
pub(super) struct Arguments<'e> {
    pub(super) positional: Vec<(&'e Expr, Value)>,
    pub(super) keywords: Vec<(&'e str, &'e Expr, Value)>,
}

impl<'e> Arguments<'e> {
    /// An argument by position or name.
    pub(super) fn get(&self, position: usize, names: &[&str]) -> Option<(&'e Expr, &Value)> {
        let keyword = self.keywords.iter().find(|(name, ..)| names.contains(name));
        match (self.positional.get(position), keyword) {
            (Some((expr, value)), _) | (None, Some((_, expr, value))) => Some((expr, value)),
            _ => None,
        }
    }

    pub(super) fn keyword(&self, name: &str) -> Option<&'e Expr> {
        self.keywords.iter().find(|(known, ..)| *known == name).map(|(_, expr, _)| *expr)
    }

    pub(super) fn is_true(&self, name: &str) -> bool {
        self.keyword(name).is_some_and(|expr| expr.as_boolean_literal_expr().is_some_and(|literal| literal.value))
    }

    /// Everything given, joined.
    pub(super) fn all(&self) -> Value {
        let mut value = Value::default();
        self.positional.iter().for_each(|(_, other)| value.join(other.clone()));
        self.keywords.iter().for_each(|(_, _, other)| value.join(other.clone()));
        value
    }

    /// Statistics by rows: `axis=1`.
    pub(super) fn is_by_row(&self, from: usize) -> bool {
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
