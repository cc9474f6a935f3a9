//! The tree that YAML, JSON, TOML and INI files share: scalars as written, lists, maps, each with its line.

use serde::{Deserialize, Serialize};

/// What an unquoted scalar means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScalarKind {
    /// Nothing, `~`, `null`.
    #[default]
    Null,
    /// `true`, `false`; in YAML also `yes`, `no`, `on`, `off`.
    Bool,
    /// A whole number.
    Integer,
    /// A number with point or exponent.
    Float,
    /// Everything else, and whatever is quoted.
    Text,
}

/// One value, its text exactly as written (`1e-4`, `3.10`), unquoted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scalar {
    /// What it means.
    pub kind: ScalarKind,
    /// As written.
    pub text: String,
}

impl Scalar {
    /// A string.
    pub fn string(text: impl Into<String>) -> Self {
        Self { kind: ScalarKind::Text, text: text.into() }
    }

    /// What an unquoted YAML-like word means.
    pub fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { kind: kind_of(&text), text }
    }

    /// The number, for numbers.
    pub fn as_f64(&self) -> Option<f64> {
        matches!(self.kind, ScalarKind::Integer | ScalarKind::Float).then(|| number(&self.text)).flatten()
    }

    /// The truth value, for truth values.
    pub fn as_bool(&self) -> Option<bool> {
        let yes = || matches!(self.text.to_ascii_lowercase().as_str(), "true" | "yes" | "on");
        (self.kind == ScalarKind::Bool).then(yes)
    }

    /// Whether it is a whole number or one with a point.
    pub fn is_number(&self) -> bool {
        matches!(self.kind, ScalarKind::Integer | ScalarKind::Float)
    }
}

fn kind_of(text: &str) -> ScalarKind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return ScalarKind::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" | "yes" | "Yes" | "YES" | "no" | "No" | "NO" | "on"
        | "On" | "ON" | "off" | "Off" | "OFF" => return ScalarKind::Bool,
        _ => {}
    }
    let digits = text.trim_start_matches(['+', '-']);
    let Some(first) = digits.chars().next() else { return ScalarKind::Text };
    if text.len() - digits.len() > 1 || !(first.is_ascii_digit() || first == '.') || number(text).is_none() {
        return ScalarKind::Text;
    }
    let whole = digits.bytes().all(|b| b.is_ascii_digit() || b == b'_') || digits.starts_with("0x");
    if whole { ScalarKind::Integer } else { ScalarKind::Float }
}

#[expect(clippy::cast_precision_loss, reason = "a hexadecimal setting beyond 2^53 is no number anybody compares")]
fn number(text: &str) -> Option<f64> {
    let clean = text.replace('_', "");
    let unsigned = clean.trim_start_matches(['+', '-']);
    if let Some(hex) = unsigned.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).ok().map(|value| value as f64);
    }
    match unsigned.to_ascii_lowercase().as_str() {
        ".inf" => Some(f64::INFINITY),
        ".nan" => Some(f64::NAN),
        _ => clean.parse().ok(),
    }
}

/// One `key: value` of a map.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The key, unquoted.
    pub key: String,
    /// Line of the key.
    pub line: u32,
    /// The value.
    pub node: Node,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Value {
    /// A single value.
    Scalar(Scalar),
    /// Items in order.
    List(Vec<Node>),
    /// Members in the order of the file; a key given twice appears twice.
    Map(Vec<Member>),
}

impl Default for Value {
    fn default() -> Self {
        Self::Scalar(Scalar::default())
    }
}

/// A value and the line it begins on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Line on which it begins.
    pub line: u32,
    /// What it holds.
    pub value: Value,
}

impl Node {
    /// The member `key` of a map.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.members().iter().find(|member| member.key == key).map(|member| &member.node)
    }

    /// The node below a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Members of a map, none for everything else.
    pub fn members(&self) -> &[Member] {
        if let Value::Map(members) = &self.value { members } else { &[] }
    }

    /// Items of a list, none for everything else.
    pub fn items(&self) -> &[Self] {
        if let Value::List(items) = &self.value { items } else { &[] }
    }

    /// Items of a list; a scalar or map is a list of one, null a list of none.
    pub fn each(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            Value::Scalar(scalar) if scalar.kind == ScalarKind::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// The scalar, for scalars.
    pub fn scalar(&self) -> Option<&Scalar> {
        if let Value::Scalar(scalar) = &self.value { Some(scalar) } else { None }
    }

    /// Text of a scalar that is not null.
    pub fn text(&self) -> Option<&str> {
        self.scalar().filter(|scalar| scalar.kind != ScalarKind::Null).map(|scalar| scalar.text.as_str())
    }

    /// Text of the member `key`, where that is a scalar.
    pub fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::text)
    }

    /// Truth of the member `key`, where that is one.
    pub fn bool_of(&self, key: &str) -> Option<bool> {
        self.get(key).and_then(Self::scalar).and_then(Scalar::as_bool)
    }

    /// The scalars of a list (or the one scalar) as owned strings with their lines.
    pub fn strings(&self) -> Vec<(u32, String)> {
        self.each().iter().filter_map(|node| Some((node.line, node.text()?.to_owned()))).collect()
    }
}

/// A comment of a configuration file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Its line.
    pub line: u32,
    /// Text after the comment mark, trimmed.
    pub text: String,
    /// Whether something stands before it on its line.
    pub trailing: bool,
}

/// A configuration file as read: one root a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The roots, one per YAML document, at most one elsewhere.
    pub roots: Vec<Node>,
    /// Comments in order.
    pub comments: Vec<Comment>,
    /// Something could not be read (a template, a syntax error, a limit); what stands here is what could.
    pub partial: bool,
}

impl Document {
    /// The first root, or an empty node.
    pub fn root(&self) -> &Node {
        static EMPTY: Node = Node { line: 1, value: Value::List(Vec::new()) };
        self.roots.first().unwrap_or(&EMPTY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_mean_what_python_readers_take_them_for() {
        for (text, kind) in [
            ("1", ScalarKind::Integer),
            ("-1_000", ScalarKind::Integer),
            ("0x1f", ScalarKind::Integer),
            ("1e-4", ScalarKind::Float),
            (".5", ScalarKind::Float),
            ("-.inf", ScalarKind::Float),
            ("yes", ScalarKind::Bool),
            ("~", ScalarKind::Null),
            ("1.2.3", ScalarKind::Text),
            ("inf", ScalarKind::Text),
            ("nan", ScalarKind::Text),
            ("--1", ScalarKind::Text),
            ("e5", ScalarKind::Text),
            ("-", ScalarKind::Text),
        ] {
            assert_eq!(Scalar::plain(text).kind, kind, "{text}");
        }
        assert_eq!(Scalar::plain("1e-4").as_f64(), Some(1e-4));
        assert_eq!(Scalar::plain("off").as_bool(), Some(false));
        assert_eq!(Scalar::string("1").as_f64(), None);
    }
}
