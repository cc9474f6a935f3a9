//! How deep a tree really is: for the targets of `fuzzing`, which compare it with what its tokens said.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, InterpolatedStringElement, Pattern, PySourceType, Stmt};
use ruff_python_parser::parse_unchecked_source;

use crate::fault;

/// What the tokens of a source bound its depth with, and how many statements, expressions and patterns stand in each other.
///
/// `None` where the parser fails.
pub(crate) fn depth(text: &str, notebook: bool) -> Option<(u32, u32)> {
    let kind = if notebook { PySourceType::Ipynb } else { PySourceType::Python };
    let parsed = fault::held(|| parse_unchecked_source(text, kind))?;
    let mut measure = Measure::default();
    measure.visit_body(&parsed.syntax().body);
    Some((super::of(parsed.tokens()), measure.deepest))
}

#[derive(Default)]
struct Measure {
    depth: u32,
    deepest: u32,
}

impl Measure {
    fn within(&mut self, walk: impl FnOnce(&mut Self)) {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        walk(self);
        self.depth -= 1;
    }
}

impl<'a> Visitor<'a> for Measure {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        self.within(|measure| visitor::walk_stmt(measure, stmt));
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        self.within(|measure| visitor::walk_expr(measure, expr));
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        self.within(|measure| visitor::walk_pattern(measure, pattern));
    }

    fn visit_interpolated_string_element(&mut self, element: &'a InterpolatedStringElement) {
        self.within(|measure| visitor::walk_interpolated_string_element(measure, element));
    }
}
