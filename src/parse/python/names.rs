//! Dotted names with imports and simple assignments resolved.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use ruff_python_ast::{Expr, StmtImport, StmtImportFrom};

/// Longest chain of attributes that is followed.
const MOST_PARTS: usize = 8;

/// What the names of one file stand for.
#[derive(Default)]
pub(super) struct Names {
    known: HashMap<String, String, RandomState>,
}

impl Names {
    pub(super) fn import(&mut self, stmt: &StmtImport) {
        for alias in &stmt.names {
            let module = alias.name.as_str();
            if let Some(name) = &alias.asname {
                self.known.insert(name.to_string(), module.to_owned());
            } else if let Some(root) = module.split('.').next() {
                self.known.insert(root.to_owned(), root.to_owned());
            }
        }
    }

    pub(super) fn import_from(&mut self, stmt: &StmtImportFrom) {
        let dots = ".".repeat(stmt.level as usize);
        let module = stmt.module.as_ref().map_or("", |name| name.as_str());
        for alias in &stmt.names {
            let name = alias.asname.as_ref().unwrap_or(&alias.name);
            let full = if module.is_empty() {
                format!("{dots}{}", alias.name)
            } else {
                format!("{dots}{module}.{}", alias.name)
            };
            self.known.insert(name.to_string(), full);
        }
    }

    /// `name = Target(...)`: later `name.method` is `Target.method`.
    pub(super) fn assign(&mut self, name: &str, target: &str) {
        if !target.starts_with('.') && self.known.len() < 10_000 {
            self.known.insert(name.to_owned(), target.to_owned());
        }
    }

    /// Whether a name was imported or assigned a known target.
    pub(super) fn is_known(&self, name: &str) -> bool {
        self.known.contains_key(name)
    }

    /// The dotted name of an expression; `.method` where its value is unknown; `None` where it has no name.
    pub(super) fn resolve(&self, expr: &Expr) -> Option<String> {
        let mut parts: Vec<&str> = Vec::new();
        let mut at = expr;
        loop {
            match at {
                Expr::Attribute(attribute) => {
                    parts.push(attribute.attr.as_str());
                    at = &attribute.value;
                }
                Expr::Name(name) => return Some(self.join(Some(name.id.as_str()), &parts)),
                Expr::Call(call) if parts.len() < MOST_PARTS => match &*call.func {
                    // A call inside a chain: `spark.read.format("delta").load`; the chain keeps its names.
                    Expr::Attribute(_) | Expr::Name(_) => at = &call.func,
                    _ => return (!parts.is_empty()).then(|| self.join(None, &parts)),
                },
                _ => return (!parts.is_empty()).then(|| self.join(None, &parts)),
            }
            if parts.len() >= MOST_PARTS {
                return Some(self.join(None, &parts));
            }
        }
    }

    fn join(&self, root: Option<&str>, reversed: &[&str]) -> String {
        let mut out = match root {
            Some(root) => match self.known.get(root) {
                Some(full) => full.clone(),
                // A local variable whose value is unknown: only the method says something.
                None if !reversed.is_empty() => String::new(),
                None => root.to_owned(),
            },
            None => String::new(),
        };
        for part in reversed.iter().rev() {
            out.push('.');
            out.push_str(part);
        }
        out
    }
}
