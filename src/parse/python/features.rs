//! What one value is computed from: named features with their expression, and branches on single records.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{CmpOp, Expr, ExprCompare, Operator, Stmt, UnaryOp};
use ruff_text_size::Ranged;

use super::Lines;
use super::literals::text_of;
use super::types::{FeatureDefinition, SpecialCase};

/// Definitions kept of one file.
const MOST: usize = 2_000;
/// Longest normalised expression.
const LONGEST: usize = 600;

/// Both lists, in order of lines.
pub(super) fn collect(body: &[Stmt], lines: &Lines) -> (Vec<FeatureDefinition>, Vec<SpecialCase>) {
    let mut collector = Collector { lines, features: Vec::new(), cases: Vec::new() };
    collector.visit_body(body);
    collector.features.sort_by(|a, b| (a.line, &a.name).cmp(&(b.line, &b.name)));
    (collector.features, collector.cases)
}

struct Collector<'l> {
    lines: &'l Lines,
    features: Vec<FeatureDefinition>,
    cases: Vec<SpecialCase>,
}

impl Collector<'_> {
    fn feature(&mut self, name: &str, value: &Expr) {
        let plain = name.len() < 2 || name.len() > 80 || name.contains([' ', '/', ':']);
        if plain || self.features.len() >= MOST {
            return;
        }
        let mut expression = String::new();
        normalise(value, &mut expression, 0);
        if is_computed(value) && expression.len() <= LONGEST {
            let line = self.lines.line(value.start());
            self.features.push(FeatureDefinition { name: name.to_owned(), expression, line });
        }
    }

    fn target(&mut self, target: &Expr, value: &Expr) {
        if let Expr::Subscript(subscript) = target {
            let base_is_frame = matches!(&*subscript.value, Expr::Name(_))
                || subscript.value.as_attribute_expr().is_some_and(|base| base.attr.as_str() != "environ");
            let name = match &*subscript.slice {
                Expr::StringLiteral(text) => Some(text.value.to_str()),
                Expr::Tuple(tuple) => {
                    tuple.elts.last().and_then(Expr::as_string_literal_expr).map(|text| text.value.to_str())
                }
                _ => None,
            };
            if let (true, Some(name)) = (base_is_frame, name) {
                self.feature(name, value);
            }
        }
    }

    fn special_case(&mut self, compare: &ExprCompare) {
        let ([op], [right]) = (&*compare.ops, &*compare.comparators) else { return };
        if !matches!(op, CmpOp::Eq | CmpOp::NotEq | CmpOp::In | CmpOp::NotIn) {
            return;
        }
        for (subject, value) in [(&*compare.left, right), (right, &*compare.left)] {
            if let Some(name) = identity_name(subject)
                && let Some(value) = single_record(value)
            {
                let line = self.lines.line(compare.start());
                self.cases.push(SpecialCase { name: name.to_owned(), value, line });
                return;
            }
        }
    }
}

impl<'a> Visitor<'a> for Collector<'_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Assign(assign) => assign.targets.iter().for_each(|target| self.target(target, &assign.value)),
            Stmt::Assert(_) => return,
            _ => {}
        }
        walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Compare(compare) => self.special_case(compare),
            Expr::Dict(dict) => {
                for item in &dict.items {
                    if let Some(Expr::StringLiteral(key)) = &item.key {
                        self.feature(key.value.to_str(), &item.value);
                    }
                }
            }
            Expr::Call(call) => {
                if let Expr::Attribute(method) = &*call.func {
                    match (method.attr.as_str(), &*call.arguments.args) {
                        ("assign", _) => {
                            for keyword in &call.arguments.keywords {
                                if let Some(name) = &keyword.arg {
                                    self.feature(name.as_str(), &keyword.value);
                                }
                            }
                        }
                        ("withColumn", [Expr::StringLiteral(name), value]) => self.feature(name.value.to_str(), value),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        walk_expr(self, expr);
    }
}

/// A computation: not a constant, a name, a column taken over as it is, or a string put together.
fn is_computed(expr: &Expr) -> bool {
    match expr {
        Expr::BinOp(operation) => !text_like(&operation.left) && !text_like(&operation.right),
        Expr::Compare(_) | Expr::BoolOp(_) | Expr::If(_) => true,
        Expr::Call(call) => match &*call.func {
            // A cast of something taken over is no computation.
            Expr::Name(name) if matches!(name.id.as_str(), "int" | "float" | "str" | "bool" | "round") => {
                call.arguments.args.first().is_some_and(is_computed)
            }
            Expr::Name(_) => false,
            Expr::Attribute(method) => match method.attr.as_str() {
                "get" | "pop" | "copy" | "strip" | "lower" | "format" | "join" => false,
                "astype" | "to_numpy" | "tolist" | "item" => is_computed(&method.value),
                _ => true,
            },
            _ => false,
        },
        Expr::Attribute(attribute) => is_computed(&attribute.value),
        Expr::Subscript(subscript) => is_computed(&subscript.value),
        Expr::UnaryOp(operation) => is_computed(&operation.operand),
        _ => false,
    }
}

fn text_like(expr: &Expr) -> bool {
    matches!(expr, Expr::StringLiteral(_) | Expr::FString(_))
}

/// The expression without what differs between a frame and one record: names of variables, accessors, casts.
fn normalise(expr: &Expr, out: &mut String, depth: u32) {
    if depth > 40 || out.len() > LONGEST {
        return;
    }
    let deeper = depth + 1;
    match expr {
        Expr::Name(_) => out.push('_'),
        Expr::Attribute(attribute) => match attribute.attr.as_str() {
            "dt" | "str" | "values" | "T" | "loc" | "iloc" => normalise(&attribute.value, out, deeper),
            name => {
                // `np.log`, `math.log` and `df.price` keep only the last name.
                if !matches!(&*attribute.value, Expr::Name(_)) {
                    normalise(&attribute.value, out, deeper);
                }
                out.push('.');
                out.push_str(name);
            }
        },
        Expr::Subscript(subscript) => match &*subscript.slice {
            Expr::StringLiteral(text) => {
                if !matches!(&*subscript.value, Expr::Name(_)) {
                    normalise(&subscript.value, out, deeper);
                }
                out.push('.');
                out.push_str(text.value.to_str());
            }
            slice => {
                normalise(&subscript.value, out, deeper);
                out.push('[');
                normalise(slice, out, deeper);
                out.push(']');
            }
        },
        Expr::Call(call) => normalise_call(call, out, deeper),
        Expr::BinOp(operation) => {
            out.push('(');
            normalise(&operation.left, out, deeper);
            out.push_str(operator(operation.op));
            normalise(&operation.right, out, deeper);
            out.push(')');
        }
        Expr::Compare(compare) => {
            normalise(&compare.left, out, deeper);
            for (op, right) in compare.ops.iter().zip(&compare.comparators) {
                out.push_str(op.as_str());
                normalise(right, out, deeper);
            }
        }
        Expr::BoolOp(operation) => {
            for value in &operation.values {
                out.push_str(operation.op.as_str());
                normalise(value, out, deeper);
            }
        }
        Expr::UnaryOp(operation) => {
            out.push(if operation.op == UnaryOp::USub { '-' } else { '!' });
            normalise(&operation.operand, out, deeper);
        }
        // `x if len(rows) else 0`: the guard of one record is no other computation.
        Expr::If(branch) => normalise(&branch.body, out, deeper),
        Expr::NumberLiteral(number) => number_text(&number.value, out),
        Expr::BooleanLiteral(literal) => out.push_str(if literal.value { "1" } else { "0" }),
        Expr::Lambda(lambda) => normalise(&lambda.body, out, deeper),
        Expr::Tuple(tuple) => list(&tuple.elts, out, deeper),
        Expr::List(elements) => list(&elements.elts, out, deeper),
        other => match text_of(other) {
            Some(text) => out.push_str(&text),
            None => out.push('?'),
        },
    }
}

fn normalise_call(call: &ruff_python_ast::ExprCall, out: &mut String, depth: u32) {
    let first = call.arguments.args.first();
    match &*call.func {
        Expr::Name(name) if matches!(name.id.as_str(), "int" | "float" | "bool" | "str") => {
            return first.into_iter().for_each(|first| normalise(first, out, depth));
        }
        Expr::Attribute(method) => match method.attr.as_str() {
            // Casts and gaps filled with a constant.
            "astype" | "copy" | "to_numpy" | "item" | "tolist" | "reset_index" | "fillna" => {
                return normalise(&method.value, out, depth);
            }
            // `customer.get("x", 0)` is `customer["x"]`.
            "get" if first.is_some_and(Expr::is_string_literal_expr) => {
                out.push('.');
                return first.and_then(text_of).into_iter().for_each(|text| out.push_str(&text));
            }
            _ => {}
        },
        _ => {}
    }
    match &*call.func {
        Expr::Name(name) => out.push_str(&name.id),
        func => normalise(func, out, depth),
    }
    out.push('(');
    for argument in &call.arguments.args {
        normalise(argument, out, depth);
        out.push(',');
    }
    for keyword in &call.arguments.keywords {
        if let Some(name) = &keyword.arg
            && !matches!(name.as_str(), "axis" | "inplace" | "errors")
        {
            out.push_str(name);
            out.push('=');
            normalise(&keyword.value, out, depth);
            out.push(',');
        }
    }
    out.push(')');
}

fn list(elements: &[Expr], out: &mut String, depth: u32) {
    for element in elements {
        normalise(element, out, depth);
        out.push(',');
    }
}

fn number_text(number: &ruff_python_ast::Number, out: &mut String) {
    match number {
        ruff_python_ast::Number::Int(int) => out.push_str(&int.to_string()),
        ruff_python_ast::Number::Float(float) => out.push_str(&float.to_string()),
        ruff_python_ast::Number::Complex { .. } => out.push('?'),
    }
}

fn operator(op: Operator) -> &'static str {
    op.as_str()
}

/// `customer_id`, `row["user_id"]`, `account.id`, `sku`: what names one record; not ids of classes, tokens, devices.
fn identity_name(expr: &Expr) -> Option<&str> {
    const RECORDS: &[&str] = &[
        "id", "uuid", "guid", "email", "sku", "customer", "user", "account", "client", "patient", "merchant",
        "username",
    ];
    const OTHERS: &[&str] = &[
        "class", "token", "label", "pad", "eos", "bos", "unk", "gpu", "device", "port", "process", "job", "thread",
        "rank", "worker", "task", "run", "type", "model", "layer", "node", "category", "vendor", "lang", "cls",
        "block",
    ];
    let name = match expr {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        Expr::Subscript(subscript) => subscript.slice.as_string_literal_expr()?.value.to_str(),
        _ => return None,
    };
    let parts: Vec<String> = name.to_ascii_lowercase().split(['_', '-']).map(str::to_owned).collect();
    let last = parts.last()?;
    (RECORDS.contains(&last.as_str()) && !parts.iter().any(|part| OTHERS.contains(&part.as_str()))).then_some(name)
}

/// A literal that means one record: a number of four digits or more, a text with three digits or an address.
fn single_record(expr: &Expr) -> Option<String> {
    match expr {
        Expr::NumberLiteral(number) => {
            let value = number.value.as_int()?.as_u64()?;
            (value >= 1_000).then(|| value.to_string())
        }
        Expr::StringLiteral(text) => {
            let text = text.value.to_str();
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            let telling = digits >= 3 || (text.contains('@') && text.contains('.'));
            (telling && text.len() <= 64 && !text.contains([' ', '/', '{'])).then(|| format!("{text:?}"))
        }
        Expr::List(list) if list.elts.len() <= 50 => list.elts.iter().find_map(single_record),
        Expr::Tuple(tuple) if tuple.elts.len() <= 50 => tuple.elts.iter().find_map(single_record),
        Expr::Set(set) if set.elts.len() <= 50 => set.elts.iter().find_map(single_record),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    fn expressions(source: &str) -> Vec<(String, String)> {
        parse(source, false).feature_definitions.into_iter().map(|feature| (feature.name, feature.expression)).collect()
    }

    #[test]
    fn a_frame_and_a_record_compute_the_same() {
        let frame = expressions("df['age_days'] = (snapshot - pd.to_datetime(df['signup_at'])).dt.days\n");
        let record = expressions("row = {'age_days': int((now - pd.to_datetime(customer['signup_at'])).days)}\n");
        assert_eq!(frame, record);
        assert_eq!(expressions("df['r'] = np.log(df.a + 1)\n"), expressions("x['r'] = math.log(c.get('a', 0) + 1)\n"));
    }

    #[test]
    fn values_taken_over_are_no_computation() {
        assert!(expressions("row['price'] = float(customer['price'])\nrow['n'] = 3\nrow['x'] = x\n").is_empty());
    }

    #[test]
    fn single_records_are_named_by_identity() {
        let cases = |source: &str| parse(source, false).special_cases.len();
        assert_eq!(cases("if customer_id == 12345:\n    x = 1\n"), 1);
        assert_eq!(cases("df = df[df['user_id'] != 99871]\n"), 1);
        assert_eq!(cases("if row.email == 'ann@example.org':\n    skip()\n"), 1);
        assert_eq!(cases("if id in (10001, 10002):\n    pass\n"), 1);
        assert_eq!(
            cases("if class_id == 1000:\n    pass\nif user_id == 0:\n    pass\nif year == 2020:\n    pass\n"),
            0
        );
        assert_eq!(cases("if user.id == other.id:\n    pass\nif pad_token_id == 50256:\n    pass\n"), 0);
    }
}
