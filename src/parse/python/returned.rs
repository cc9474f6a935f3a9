//! Contracts in code: what is returned and of which kind, which fields a class declares, which columns a schema names.

use ruff_python_ast::{Expr, ExprCall, ExprDict, Stmt, StmtClassDef};
use ruff_text_size::{Ranged, TextRange};

use super::comments::shorten;

/// Calls that wrap a mapping on its way out.
const WRAPPERS: &[&str] = &["jsonify", "JSONResponse", "ORJSONResponse", "make_response", "dumps", "Response", "dict"];
/// Names by which people call what a model learns.
const TARGETS: &[&str] = &["y", "y_train", "y_all", "y_full", "label", "labels", "target", "targets"];
/// Expressions nested deeper say nothing plain.
const DEEPEST: usize = 8;

/// One key of a returned mapping.
pub(super) struct Key {
    pub(super) name: String,
    pub(super) kind: Option<&'static str>,
    pub(super) range: TextRange,
}

/// Keys of the mapping an expression is or wraps, in order.
pub(super) fn keys(value: &Expr) -> Vec<Key> {
    nested_keys(value, 0)
}

fn nested_keys(value: &Expr, depth: usize) -> Vec<Key> {
    if depth > DEEPEST {
        return Vec::new();
    }
    match value {
        Expr::Dict(dict) => of_dict(dict),
        Expr::Await(waited) => nested_keys(&waited.value, depth + 1),
        Expr::Tuple(tuple) => tuple.elts.first().map(|first| nested_keys(first, depth + 1)).unwrap_or_default(),
        Expr::Call(call) if last_name(&call.func).is_some_and(|name| WRAPPERS.contains(&name)) => {
            let content = call.arguments.find_keyword("content").map(|keyword| &keyword.value);
            match call.arguments.args.first().or(content) {
                Some(inner) => nested_keys(inner, depth + 1),
                None => of_keywords(call),
            }
        }
        _ => Vec::new(),
    }
}

fn of_dict(dict: &ExprDict) -> Vec<Key> {
    let named = dict.items.iter().filter_map(|item| {
        let key = item.key.as_ref()?.as_string_literal_expr()?;
        Some(Key { name: key.value.to_str().to_owned(), kind: kind(&item.value, 0), range: key.range() })
    });
    named.collect()
}

fn of_keywords(call: &ExprCall) -> Vec<Key> {
    let named = call.arguments.keywords.iter().filter_map(|keyword| {
        let name = keyword.arg.as_ref()?;
        Some(Key { name: name.to_string(), kind: kind(&keyword.value, 0), range: keyword.range() })
    });
    named.collect()
}

/// What a value is, where the expression alone says so.
fn kind(value: &Expr, depth: usize) -> Option<&'static str> {
    if depth > DEEPEST {
        return None;
    }
    match value {
        Expr::StringLiteral(_) | Expr::FString(_) => Some("string"),
        Expr::BooleanLiteral(_) | Expr::Compare(_) => Some("bool"),
        Expr::NumberLiteral(number) => Some(if number.value.is_int() { "int" } else { "float" }),
        Expr::List(_) | Expr::ListComp(_) | Expr::Tuple(_) => Some("list"),
        Expr::Dict(_) | Expr::DictComp(_) => Some("object"),
        Expr::If(choice) => {
            let (one, other) = (kind(&choice.body, depth + 1), kind(&choice.orelse, depth + 1));
            one.filter(|_| one == other)
        }
        Expr::Call(call) => match call.func.as_name_expr()?.id.as_str() {
            "float" => Some("float"),
            "int" | "len" => Some("int"),
            "str" => Some("string"),
            "bool" => Some("bool"),
            "list" | "sorted" => Some("list"),
            "dict" => Some("object"),
            _ => None,
        },
        _ => None,
    }
}

/// Annotated fields of a class, with their annotations as text.
pub(super) fn fields(class: &StmtClassDef, source: &str) -> Vec<(String, String)> {
    let annotated = class.body.iter().filter_map(|stmt| match stmt {
        Stmt::AnnAssign(field) => {
            let name = field.target.as_name_expr()?;
            Some((name.id.to_string(), written(&field.annotation, source)))
        }
        _ => None,
    });
    annotated.collect()
}

/// Columns that a call declares, with their types as written.
pub(super) fn declared(call: &ExprCall, target: &str, source: &str) -> Vec<(String, Option<String>, TextRange)> {
    match target.rsplit('.').next().unwrap_or(target) {
        "Field" | "Feature" => {
            let dtype = call.arguments.find_keyword("dtype").map(|keyword| written(&keyword.value, source));
            let name = call.arguments.find_keyword("name").map(|keyword| &keyword.value);
            let name = name.or_else(|| call.arguments.args.first()).and_then(Expr::as_string_literal_expr);
            let named = name.filter(|_| dtype.is_some());
            named.map(|name| (name.value.to_str().to_owned(), dtype, name.range())).into_iter().collect()
        }
        "DataFrameSchema" | "SeriesSchema" => {
            let columns = call.arguments.find_keyword("columns").map(|keyword| &keyword.value);
            let columns = call.arguments.args.first().or(columns).and_then(Expr::as_dict_expr);
            columns.map(|columns| of_schema(columns, source)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

fn of_schema(columns: &ExprDict, source: &str) -> Vec<(String, Option<String>, TextRange)> {
    let named = columns.items.iter().filter_map(|item| {
        let key = item.key.as_ref()?.as_string_literal_expr()?;
        let column = item.value.as_call_expr();
        let kind = column.and_then(|column| column.arguments.args.first()).map(|kind| written(kind, source));
        Some((key.value.to_str().to_owned(), kind, key.range()))
    });
    named.collect()
}

/// The column that an assignment takes for the target: `y = df["churned"].astype(int)`.
pub(super) fn target<'a>(name: &str, value: &'a Expr) -> Option<&'a str> {
    if !TARGETS.contains(&name) {
        return None;
    }
    let mut value = value;
    for _ in 0..DEEPEST {
        value = match value {
            Expr::Subscript(subscript) => {
                let frame = matches!(&*subscript.value, Expr::Name(_) | Expr::Attribute(_));
                let column = subscript.slice.as_string_literal_expr().filter(|_| frame)?;
                return Some(column.value.to_str());
            }
            Expr::Attribute(attribute) => &attribute.value,
            Expr::Call(call) => &call.func,
            _ => return None,
        };
    }
    None
}

fn last_name(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        _ => None,
    }
}

fn written(expr: &Expr, source: &str) -> String {
    let range = expr.range();
    shorten(source.get(range.start().to_usize()..range.end().to_usize()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use crate::parse::python::parse;

    #[test]
    fn what_is_returned_is_known_by_name_kind_and_order() {
        let facts = parse(
            "def a():\n    return {\"score\": float(p), \"label\": \"FRAUD\" if p else \"OK\", \"top\": top}\n\
             def b():\n    return jsonify(churn=1.5), 200\n\
             def c():\n    return JSONResponse(content={\"ok\": p > 1})\n",
            false,
        );
        let keys: Vec<_> =
            facts.returned_keys.iter().map(|key| (key.name.as_str(), key.kind.as_deref(), key.line)).collect();
        assert_eq!(
            keys,
            [
                ("score", Some("float"), 2),
                ("label", Some("string"), 2),
                ("top", None, 2),
                ("churn", Some("float"), 4),
                ("ok", Some("bool"), 6)
            ]
        );
    }

    #[test]
    fn declared_fields_columns_and_targets() {
        let facts = parse(
            "class R(BaseModel):\n    score: float\n    top: list[str] = []\n\
             f = FeatureView(schema=[Field(name=\"tx_7d\", dtype=Int64)])\n\
             s = pa.DataFrameSchema({\"amount\": Column(float, nullable=False), \"id\": Column()})\n\
             y = df[\"churned\"].astype(int)\nz = df[\"other\"]\n",
            false,
        );
        let class = &facts.definitions[0];
        assert_eq!(
            (&class.fields[..], &class.field_types[..]),
            (&["score".into(), "top".into()][..], &["float".into(), "list[str]".into()][..])
        );
        let declared: Vec<_> =
            facts.declared_columns.iter().map(|one| (one.name.as_str(), one.kind.as_deref(), one.line)).collect();
        assert_eq!(declared, [("tx_7d", Some("Int64"), 4), ("amount", Some("float"), 5), ("id", None, 5)]);
        assert_eq!(facts.targets, [("churned".to_owned(), 6)]);
    }
}
