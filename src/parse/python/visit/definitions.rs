//! Functions and classes with what they declare.

use ruff_python_ast::{Decorator, Expr, Parameters, Stmt, StmtClassDef, StmtFunctionDef};
use ruff_text_size::Ranged;

use super::Collector;
use super::values::PLAIN_KEYWORDS;
use crate::parse::python::comments::shorten;
use crate::parse::python::returned;
use crate::parse::python::types::{Definition, DefinitionKind, NumberRole};

impl<'a> Collector<'a> {
    pub(super) fn define(&mut self, definition: Definition) -> usize {
        self.facts.definitions.push(definition);
        self.facts.definitions.len() - 1
    }

    pub(super) fn decorators(&self, list: &[Decorator]) -> Vec<String> {
        list.iter().filter_map(|decorator| self.names.resolve(&decorator.expression)).collect()
    }

    pub(super) fn function(&mut self, stmt: &'a StmtFunctionDef) {
        let kind = if self.classes + self.functions > 0 { DefinitionKind::Method } else { DefinitionKind::Function };
        let definition = Definition {
            kind,
            name: stmt.name.to_string(),
            line: self.line(&stmt.name),
            end_line: self.lines.line(stmt.end()),
            decorators: self.decorators(&stmt.decorator_list),
            returns: stmt
                .returns
                .as_deref()
                .and_then(|returns| {
                    self.source.get(returns.range().start().to_usize()..returns.range().end().to_usize())
                })
                .map(shorten),
            documented: docstring(&stmt.body).is_some(),
            ..Definition::default()
        };
        let index = self.define(definition);
        self.defaults(&stmt.parameters);
        self.open.push(index);
        self.functions += 1;
    }

    pub(super) fn defaults(&mut self, parameters: &Parameters) {
        for parameter in parameters.iter_non_variadic_params() {
            if let Some(default) = parameter.default()
                && !PLAIN_KEYWORDS.contains(&parameter.name().as_str())
            {
                self.number(parameter.name().as_str(), default, NumberRole::Default);
            }
        }
    }

    pub(super) fn class(&mut self, stmt: &'a StmtClassDef) {
        let bases = stmt
            .arguments
            .iter()
            .flat_map(|arguments| arguments.args.iter())
            .filter_map(|base| self.names.resolve(base))
            .collect();
        let (fields, field_types) = returned::fields(stmt, self.source).into_iter().unzip();
        let definition = Definition {
            kind: DefinitionKind::Class,
            name: stmt.name.to_string(),
            line: self.line(&stmt.name),
            end_line: self.lines.line(stmt.end()),
            decorators: self.decorators(&stmt.decorator_list),
            bases,
            fields,
            field_types,
            documented: docstring(&stmt.body).is_some(),
            ..Definition::default()
        };
        let index = self.define(definition);
        self.open.push(index);
        self.classes += 1;
    }
}

pub(super) fn docstring(body: &[Stmt]) -> Option<&str> {
    match body.first()? {
        Stmt::Expr(expr) => match &*expr.value {
            Expr::StringLiteral(literal) => Some(literal.value.to_str()),
            _ => None,
        },
        _ => None,
    }
}
