//! Imports and calls.

use std::hash::BuildHasher;

use ruff_python_ast::{ExprCall, StmtImport, StmtImportFrom};
use ruff_text_size::Ranged;

use super::{Collector, MOST};
use crate::parse::python::types::{Call, DeclaredColumn, Import};
use crate::parse::python::{literals, returned};

/// Longest first argument that is kept.
const LONGEST_ARGUMENT: usize = 200;
/// Longest dotted name of a module; every part of it is looked up.
const LONGEST_MODULE: usize = 500;

impl Collector<'_> {
    pub(super) fn import(&mut self, stmt: &StmtImport) {
        let line = self.line(stmt);
        for alias in &stmt.names {
            self.push_import(Import { module: alias.name.to_string(), line, ..Import::default() });
        }
        self.names.import(stmt);
    }

    pub(super) fn import_from(&mut self, stmt: &StmtImportFrom) {
        let import = Import {
            module: stmt.module.as_ref().map(ToString::to_string).unwrap_or_default(),
            names: stmt.names.iter().map(|alias| alias.name.to_string()).collect(),
            level: stmt.level,
            line: self.line(stmt),
            optional: false,
        };
        self.push_import(import);
        self.names.import_from(stmt);
    }

    pub(super) fn push_import(&mut self, mut import: Import) {
        import.optional = self.guarded > 0;
        if self.facts.imports.len() < MOST && import.module.len() <= LONGEST_MODULE {
            self.facts.imports.push(import);
        }
    }

    pub(super) fn call(&mut self, call: &ExprCall) {
        let Some(target) = self.names.resolve(&call.func) else { return };
        let first = call
            .arguments
            .args
            .first()
            .or_else(|| {
                call.arguments
                    .keywords
                    .iter()
                    .find(|keyword| is_source_keyword(keyword.arg.as_deref()))
                    .map(|keyword| &keyword.value)
            })
            .and_then(literals::text_of)
            .filter(|text| text.len() <= LONGEST_ARGUMENT);
        let line = self.line(call);
        let used = self.discarded != Some(call.range());
        let calls = &self.facts.calls;
        let hash = self.hasher.hash_one((&target, &first));
        let same = |index: &usize| calls[*index].target == target && calls[*index].first == first;
        let index = match self.calls.find(hash, same) {
            Some(index) => *index,
            None if calls.len() < MOST => {
                let (index, hasher) = (calls.len(), &self.hasher);
                let rehash = |index: &usize| hasher.hash_one((&calls[*index].target, &calls[*index].first));
                self.calls.insert_unique(hash, index, rehash);
                self.facts.calls.push(Call { target: target.clone(), first, line, ..Call::default() });
                index
            }
            None => return,
        };
        let entry = &mut self.facts.calls[index];
        entry.count += 1;
        entry.used |= used;
        for keyword in &call.arguments.keywords {
            if let Some(name) = &keyword.arg
                && !entry.keywords.iter().any(|known| known == name.as_str())
            {
                entry.keywords.push(name.to_string());
            }
        }
        for (name, kind, range) in returned::declared(call, &target, self.source) {
            let line = self.line(&range);
            self.facts.declared_columns.push(DeclaredColumn { name, kind, line });
        }
        self.keyword_numbers(call, &target);
        self.count_assertion(&target);
    }
}

fn is_source_keyword(name: Option<&str>) -> bool {
    name.is_some_and(|name| {
        matches!(
            name,
            "path"
                | "filepath_or_buffer"
                | "sql"
                | "query"
                | "url"
                | "table"
                | "name"
                | "bucket"
                | "io"
                | "filename"
                | "dataset_name"
        )
    })
}
