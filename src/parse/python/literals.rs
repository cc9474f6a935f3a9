//! Literals: which strings are paths, addresses or queries; which numbers could need an explanation.

use ruff_python_ast::{Expr, Number as AstNumber, UnaryOp};

use super::types::TextRole;

/// Longest string that is looked at.
const LONGEST: usize = 2_000;
/// Longest string that is kept.
const KEPT: usize = 200;

/// The text of a string literal; `{}` for what an f-string puts in.
pub(super) fn text_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::StringLiteral(literal) => Some(literal.value.to_str().to_owned()),
        Expr::FString(fstring) => {
            let mut out = String::new();
            for part in &fstring.value {
                match part {
                    ruff_python_ast::FStringPart::Literal(literal) => out.push_str(literal),
                    ruff_python_ast::FStringPart::FString(inner) => {
                        for element in &inner.elements {
                            match element.as_literal() {
                                Some(literal) => out.push_str(literal),
                                None => out.push_str("{}"),
                            }
                        }
                    }
                }
            }
            Some(out)
        }
        _ => None,
    }
}

/// Why a string is worth keeping, and the string, shortened.
pub(super) fn classify(text: &str) -> Option<(TextRole, String)> {
    if text.len() < 4 || text.len() > LONGEST {
        return None;
    }
    let role = role(text)?;
    Some((role, text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(KEPT).collect()))
}

fn role(text: &str) -> Option<TextRole> {
    if is_query(text) {
        return Some(TextRole::Query);
    }
    if text.contains(['\n', '\t']) {
        return None;
    }
    if let Some((scheme, rest)) = text.split_once("://") {
        let known = (2..=12).contains(&scheme.len()) && scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+');
        return (known && !rest.is_empty() && !text.contains(' ')).then_some(TextRole::Address);
    }
    if is_absolute(text) {
        return Some(TextRole::AbsolutePath);
    }
    is_file(text).then_some(TextRole::Path)
}

fn is_query(text: &str) -> bool {
    let start = text.trim_start();
    let head: String = start.chars().take(7).collect::<String>().to_ascii_lowercase();
    let lower = || text.to_ascii_lowercase();
    match head.as_str() {
        h if h.starts_with("select ") || h.starts_with("select\n") => {
            lower().contains(" from ") || lower().contains("\nfrom ") || lower().contains(" from\n")
        }
        h if h.starts_with("insert ") => lower().contains(" into "),
        h if h.starts_with("with ") => lower().contains("select ") && lower().contains("from "),
        h if h.starts_with("create ") => lower().contains(" table "),
        _ => false,
    }
}

fn is_absolute(text: &str) -> bool {
    let windows = text.as_bytes().get(1) == Some(&b':')
        && text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && matches!(text.as_bytes().get(2), Some(b'\\' | b'/'));
    let unix = text.starts_with('/')
        && text[1..].contains('/')
        && !text.starts_with("//")
        && !text.contains([' ', '<', '*', '(']);
    windows || unix || (text.starts_with("~/") && text.len() > 3)
}

fn is_file(text: &str) -> bool {
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text);
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    !stem.is_empty()
        && !text.contains([' ', '<', '>', '|', '='])
        && KNOWN_EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str())
}

const KNOWN_EXTENSIONS: &[&str] = &[
    "csv",
    "tsv",
    "parquet",
    "feather",
    "arrow",
    "orc",
    "h5",
    "hdf5",
    "npz",
    "npy",
    "pkl",
    "pickle",
    "joblib",
    "json",
    "jsonl",
    "xlsx",
    "xls",
    "xml",
    "txt",
    "zip",
    "gz",
    "bz2",
    "xz",
    "tar",
    "tgz",
    "db",
    "sqlite",
    "pt",
    "pth",
    "onnx",
    "safetensors",
    "bst",
    "model",
    "bin",
    "yaml",
    "yml",
    "toml",
    "ini",
    "cfg",
    "sql",
    "tfrecord",
    "tfrecords",
    "avro",
    "mat",
    "rds",
    "dta",
    "sav",
    "ipynb",
    "py",
    "R",
];

/// A number literal as written, with its sign; `None` for what nobody has to explain.
pub(super) fn telling_number(expr: &Expr, source: &str) -> Option<String> {
    let (negative, literal) = match expr {
        Expr::UnaryOp(unary) if unary.op == UnaryOp::USub => (true, unary.operand.as_number_literal_expr()?),
        _ => (false, expr.as_number_literal_expr()?),
    };
    let written = source.get(literal.range.start().to_usize()..literal.range.end().to_usize())?;
    let plain = match &literal.value {
        AstNumber::Int(int) => int.as_u64().is_some_and(|n| matches!(n, 0 | 1 | 2 | 10 | 100 | 1000)),
        #[allow(clippy::float_cmp, reason = "literals compared with literals")]
        AstNumber::Float(float) => *float == 0.0 || *float == 1.0 || *float == 2.0 || *float == 100.0,
        AstNumber::Complex { .. } => true,
    };
    (!plain).then(|| if negative { format!("-{written}") } else { written.to_owned() })
}
