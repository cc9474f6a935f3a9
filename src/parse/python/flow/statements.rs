//! What a statement does to the variables of its scope.

use ruff_python_ast::{Expr, Stmt, StmtAssign};
use ruff_text_size::Ranged;

use super::columns::{is_test_name, is_train_name, path_of, root_of};
use super::value::{Env, Value};
use super::{Flow, MOST_FITS, MOST_STEPS};

impl Flow<'_> {
    /// Walks a block; says whether it never goes on behind it.
    pub(super) fn block(&mut self, body: &[Stmt], env: &mut Env) -> bool {
        for stmt in body {
            self.steps += 1;
            if self.steps > MOST_STEPS || self.fits.len() > MOST_FITS {
                return false;
            }
            if self.statement(stmt, env) {
                return true;
            }
        }
        false
    }

    fn statement(&mut self, stmt: &Stmt, env: &mut Env) -> bool {
        match stmt {
            Stmt::Assign(assign) => self.assignment(assign, env),
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    let value = self.eval_assigned(value, env);
                    self.assign(&assign.target, &value, env);
                }
            }
            Stmt::AugAssign(assign) => {
                let left = self.eval(&assign.target, env);
                let right = self.eval(&assign.value, env);
                let value = self.combine(left, right, assign.op);
                self.assign(&assign.target, &value, env);
            }
            Stmt::Expr(expr) => {
                self.eval(&expr.value, env);
            }
            Stmt::Return(returned) => {
                if let Some(value) = &returned.value {
                    let value = self.eval(value, env);
                    self.returned.push(value);
                }
                return true;
            }
            Stmt::Raise(_) | Stmt::Continue(_) | Stmt::Break(_) => return true,
            Stmt::If(branch) => return self.branches(branch, env),
            Stmt::For(each) => {
                let value = self.eval(&each.iter, env);
                self.assign(&each.target, &value, env);
                self.optional(&[&each.body, &each.orelse], env);
            }
            Stmt::While(each) => self.optional(&[&each.body, &each.orelse], env),
            Stmt::With(with) => {
                for item in &with.items {
                    let value = self.eval_assigned(&item.context_expr, env);
                    if let Some(target) = &item.optional_vars {
                        self.assign(target, &value, env);
                    }
                }
                return self.block(&with.body, env);
            }
            Stmt::Try(guarded) => {
                self.block(&guarded.body, env);
                for handler in &guarded.handlers {
                    let ruff_python_ast::ExceptHandler::ExceptHandler(handler) = handler;
                    self.optional(&[&handler.body], env);
                }
                self.block(&guarded.orelse, env);
                return self.block(&guarded.finalbody, env);
            }
            Stmt::Delete(delete) => delete.targets.iter().for_each(|target| self.delete(target, env)),
            _ => {}
        }
        false
    }

    /// Each branch begins from the same state; those that go on are joined.
    fn branches(&mut self, branch: &ruff_python_ast::StmtIf, env: &mut Env) -> bool {
        self.eval(&branch.test, env);
        self.steps += env.weight();
        let start = env.clone();
        let mut ends: Vec<Env> = Vec::new();
        let mut has_else = false;
        let bodies = std::iter::once(&branch.body[..]).chain(branch.elif_else_clauses.iter().map(|clause| {
            has_else |= clause.test.is_none();
            &clause.body[..]
        }));
        for body in bodies.collect::<Vec<_>>() {
            self.steps += start.weight();
            let mut end = start.clone();
            if !self.block(body, &mut end) {
                ends.push(end);
            }
        }
        if !has_else {
            ends.push(start);
        }
        // The last way is the fullest state of what follows; others add what they saw.
        let mut ends = ends.into_iter();
        match ends.next() {
            Some(first) => {
                *env = first;
                ends.for_each(|end| env.join(end));
                false
            }
            None => true,
        }
    }

    /// Bodies that may or may not run.
    fn optional(&mut self, bodies: &[&[Stmt]], env: &mut Env) {
        for body in bodies {
            self.steps += env.weight();
            let mut inner = env.clone();
            self.block(body, &mut inner);
            env.join(inner);
        }
    }

    fn assignment(&mut self, assign: &StmtAssign, env: &mut Env) {
        for target in &assign.targets {
            if let (Expr::Tuple(targets), Expr::Tuple(values)) = (target, &*assign.value)
                && targets.elts.len() == values.elts.len()
                && !values.elts.iter().any(Expr::is_starred_expr)
            {
                let pairs: Vec<Value> = values.elts.iter().map(|value| self.eval_assigned(value, env)).collect();
                for ((target, expr), value) in targets.elts.iter().zip(&values.elts).zip(pairs) {
                    let value = self.half(target, expr, value);
                    self.assign(target, &value, env);
                }
                continue;
            }
            let value = self.eval_assigned(&assign.value, env);
            let value = self.half(target, &assign.value, value);
            self.assign(target, &value, env);
        }
    }

    /// The value of an expression; what is known by nothing gets an origin of its own.
    fn eval_assigned(&mut self, expr: &Expr, env: &mut Env) -> Value {
        let mut value = self.eval(expr, env);
        let plain = value == Value::default();
        if plain && matches!(expr, Expr::Call(_) | Expr::Await(_) | Expr::Subscript(_) | Expr::Attribute(_)) {
            value.origins.push(self.fresh());
        }
        value
    }

    /// `train = df[:n]`, `test = df[n:]`: once both sides of one origin are taken, it was split there.
    fn half(&mut self, target: &Expr, expr: &Expr, value: Value) -> Value {
        let Some(name) = path_of(target) else { return value };
        let (train, test) = (is_train_name(&name), is_test_name(&name));
        if train == test || value.part || value.index || value.origins.is_empty() || !takes_rows(expr) {
            return value;
        }
        let line = self.line(expr);
        let mut first = None;
        for origin in &value.origins {
            match self.halves.get(origin) {
                Some((line, was_train)) if *was_train != train => first = Some(*line),
                _ => {
                    self.halves.insert(*origin, (line, train));
                }
            }
        }
        if let Some(first) = first {
            self.split(first.min(line), "slicing", std::slice::from_ref(&value), true, false);
        }
        self.part(value)
    }

    pub(super) fn assign(&mut self, target: &Expr, value: &Value, env: &mut Env) {
        match target {
            Expr::Tuple(tuple) => self.unpack(&tuple.elts, value, env),
            Expr::List(list) => self.unpack(&list.elts, value, env),
            Expr::Starred(starred) => self.assign(&starred.value, value, env),
            Expr::Name(name) => {
                let mut value = value.clone();
                value.part |= value.is_data() && is_train_name(&name.id);
                env.set(name.id.as_str(), value);
            }
            Expr::Attribute(_) | Expr::Subscript(_) => self.assign_into(target, value, env),
            _ => {}
        }
    }

    /// Sides of a split get origins of their own.
    fn unpack(&mut self, targets: &[Expr], value: &Value, env: &mut Env) {
        for target in targets {
            let value = if value.part && !value.index { self.part(value.clone()) } else { value.clone() };
            self.assign(target, &value, env);
        }
    }

    /// `df["x"] = …`, `df.loc[:, cols] = …`, `self.X = …`, `encoders[col] = …`.
    fn assign_into(&mut self, target: &Expr, value: &Value, env: &mut Env) {
        let root = root_of(target);
        let whole = match target {
            Expr::Attribute(attribute) => attribute.value.as_name_expr().is_some_and(|base| base.id.as_str() == "self"),
            _ => value.object.is_some() && !value.is_data(),
        };
        if whole {
            if let Some(path) = path_of(target) {
                env.set(&path, value.clone());
            }
            return;
        }
        let Some(root) = root else { return };
        let columns = match target {
            Expr::Subscript(subscript) => self.column_names(&subscript.slice),
            Expr::Attribute(attribute) => Some(vec![attribute.attr.to_string()]),
            _ => None,
        };
        if env.get(&root).is_none() {
            let origin = self.fresh();
            env.set(&root, Value::of(origin, is_train_name(&root)));
        }
        let Some(data) = env.get_mut(&root) else { return };
        if data.origins.is_empty() {
            data.origins.clone_from(&value.origins);
        }
        for taint in &value.taints {
            // What the frame carries already stays as it is known there.
            if !data.taints.iter().any(|known| known.fit == taint.fit) {
                data.taint(taint.fit, columns.clone());
            } else if let Some(new) = &columns {
                let known = data.taints.iter_mut().filter(|known| known.fit == taint.fit);
                known.filter_map(|known| known.columns.as_mut()).for_each(|known| known.extend(new.iter().cloned()));
            }
        }
    }

    fn delete(&mut self, target: &Expr, env: &mut Env) {
        if let Expr::Subscript(subscript) = target
            && let Some(columns) = self.column_names(&subscript.slice)
            && let Some(data) = root_of(target).and_then(|root| env.get_mut(&root))
        {
            forget(data, &columns);
        }
    }

    pub(super) fn line_of(&self, expr: &impl Ranged) -> u32 {
        self.lines.line(expr.start())
    }
}

/// Columns that are dropped take with them the fits that touched only them.
pub(super) fn forget(data: &mut Value, columns: &[String]) {
    data.taints.retain(|taint| {
        taint.columns.as_ref().is_none_or(|known| known.iter().any(|column| !columns.contains(column)))
    });
}

/// A slice, a mask, a sample, or what is left of one.
pub(super) fn takes_rows(expr: &Expr) -> bool {
    match expr {
        Expr::Subscript(subscript) => match &*subscript.slice {
            Expr::Slice(slice) => slice.lower.is_some() || slice.upper.is_some(),
            Expr::Compare(_) | Expr::BoolOp(_) | Expr::UnaryOp(_) => true,
            Expr::Tuple(tuple) => tuple.elts.first().is_some_and(|first| {
                matches!(first, Expr::Compare(_))
                    || first.as_slice_expr().is_some_and(|slice| slice.lower.is_some() || slice.upper.is_some())
            }),
            Expr::BinOp(operation) => {
                matches!(operation.op, ruff_python_ast::Operator::BitAnd | ruff_python_ast::Operator::BitOr)
            }
            Expr::Name(name) => {
                ["mask", "idx", "index", "ind", "indices"].iter().any(|word| name.id.as_str().contains(word))
            }
            _ => false,
        },
        Expr::Call(call) => {
            match &*call.func {
                Expr::Attribute(method) => match method.attr.as_str() {
                    "sample" | "head" | "tail" | "query" | "take" | "skip" => true,
                    "drop" => call.arguments.args.first().is_some_and(|first| {
                        first.as_attribute_expr().is_some_and(|index| index.attr.as_str() == "index")
                    }),
                    "copy" | "reset_index" | "values" | "to_numpy" => takes_rows(&method.value),
                    _ => false,
                },
                _ => false,
            }
        }
        Expr::Attribute(attribute) => attribute.attr.as_str() == "values" && takes_rows(&attribute.value),
        _ => false,
    }
}
