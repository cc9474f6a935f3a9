//! The output as a contract: which changes break whoever relies on it.

/// A field and what happened to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Break {
    /// The field as its consumers know it.
    pub(super) field: String,
    /// What happened, as it follows the field's name.
    pub(super) what: String,
}

/// A field of the newer state; its type where it is known.
pub(super) type Now = (String, Option<String>);

/// Changes from `old` to `new` that break whoever uses the field: removed, renamed, of another type, moved. New fields after
/// the old ones break nobody. Types of code are compared by their kind alone, those of two registers word by word.
pub(super) fn breaks(old: &[(String, String)], new: &[Now], is_code: bool) -> Vec<Break> {
    let mut found = Vec::new();
    let mut fresh: Vec<&Now> = new.iter().filter(|(name, _)| !old.iter().any(|(known, _)| known == name)).collect();
    for (field, kind) in old {
        if let Some((_, now)) = new.iter().find(|(name, _)| name == field) {
            found.extend(retyped(field, kind, now.as_deref(), is_code));
            continue;
        }
        let heir = fresh.iter().position(|(_, now)| is_same_kind(kind, now.as_deref()));
        let what = match heir.map(|at| fresh.remove(at)) {
            Some((name, _)) => format!("was renamed to '{name}'"),
            None => "was removed".to_owned(),
        };
        found.push(Break { field: field.clone(), what });
    }
    found.extend(moved(old, new));
    found
}

fn retyped(field: &str, before: &str, now: Option<&str>, is_code: bool) -> Option<Break> {
    let now = now?;
    let differs = if is_code {
        base(before).zip(base(now)).is_some_and(|(before, now)| before != now)
    } else {
        normal(before) != normal(now)
    };
    differs.then(|| Break { field: field.to_owned(), what: format!("changed from '{before}' to '{now}'") })
}

/// Fields in both that stand in another order: whoever reads by position gets another value.
fn moved(old: &[(String, String)], new: &[Now]) -> Vec<Break> {
    let before: Vec<&str> =
        old.iter().map(|(name, _)| name.as_str()).filter(|name| new.iter().any(|(now, _)| now == name)).collect();
    let after: Vec<&str> = new.iter().map(|(name, _)| name.as_str()).filter(|name| before.contains(name)).collect();
    let pairs = before.iter().enumerate().filter_map(|(at, name)| {
        let now = after.iter().position(|other| other == name)?;
        let what = format!("moved from place {} to place {}", at + 1, now + 1);
        (now != at).then(|| Break { field: (*name).to_owned(), what })
    });
    pairs.collect()
}

fn is_same_kind(before: &str, now: Option<&str>) -> bool {
    match (base(before), now.and_then(base)) {
        (Some(before), Some(now)) => before == now,
        _ => true,
    }
}

fn normal(kind: &str) -> String {
    kind.to_lowercase().replace('"', "'").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The plain kind of a type, in the words of a register, of Python or of JSON schema.
pub(super) fn base(kind: &str) -> Option<&'static str> {
    let lower = kind.trim().to_lowercase();
    // `Optional[float]` and `float | None` are the same on the wire, but for null.
    let inner = lower.strip_prefix("optional[").map_or(lower.as_str(), |rest| rest.trim_end_matches(']'));
    let inner = inner.strip_prefix("typing.").unwrap_or(inner);
    let word: String = inner.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '.').collect();
    let word = word.rsplit('.').next().unwrap_or(&word).to_owned();
    Some(match word.as_str() {
        "float" | "double" | "number" | "real" | "float32" | "float64" | "confloat" | "decimal" => "float",
        "int" | "integer" | "long" | "int32" | "int64" | "bigint" | "conint" => "int",
        "str" | "string" | "text" | "enum" | "literal" | "varchar" | "constr" | "uuid" => "string",
        "bool" | "boolean" => "bool",
        "list" | "array" | "sequence" | "tuple" | "set" | "conlist" => "list",
        "dict" | "map" | "mapping" | "object" | "record" | "struct" => "object",
        "date" | "datetime" | "timestamp" | "time" => "time",
        _ if lower.starts_with('{') => "object",
        _ if lower.starts_with('[') => "list",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn old() -> Vec<(String, String)> {
        let fields = [
            ("fraud_score", "float [0.0, 1.0]"),
            ("label", "string enum ['FRAUD', 'LEGITIMATE']"),
            ("top", "list of {name}"),
        ];
        fields.map(|(name, kind)| (name.to_owned(), kind.to_owned())).to_vec()
    }

    fn now(fields: &[(&str, &str)]) -> Vec<Now> {
        fields.iter().map(|(name, kind)| ((*name).to_owned(), (!kind.is_empty()).then(|| (*kind).to_owned()))).collect()
    }

    fn words(new: &[(&str, &str)], is_code: bool) -> Vec<String> {
        breaks(&old(), &now(new), is_code).iter().map(|one| format!("{} {}", one.field, one.what)).collect()
    }

    #[test]
    fn code_that_returns_what_was_promised_breaks_nobody() {
        let same = [("fraud_score", "float"), ("label", "Literal['FRAUD']"), ("top", "list[dict]"), ("extra", "int")];
        assert!(words(&same, true).is_empty());
        assert!(words(&[("fraud_score", ""), ("label", ""), ("top", "")], true).is_empty());
    }

    #[test]
    fn each_way_to_break_it_is_named() {
        for (new, expected) in [
            (vec![("fraud_score", "float"), ("top", "list")], vec!["label was removed"]),
            (vec![("score", "float"), ("label", "str"), ("top", "list")], vec!["fraud_score was renamed to 'score'"]),
            (
                vec![("fraud_score", "str"), ("label", "str"), ("top", "list")],
                vec!["fraud_score changed from 'float [0.0, 1.0]' to 'str'"],
            ),
            (
                vec![("label", "str"), ("fraud_score", "float"), ("top", "list")],
                vec!["fraud_score moved from place 1 to place 2", "label moved from place 2 to place 1"],
            ),
        ] {
            assert_eq!(words(&new, true), expected);
        }
    }

    #[test]
    fn two_registers_are_compared_word_by_word() {
        let narrowed =
            [("fraud_score", "float [0.0, 1.0]"), ("label", "string enum ['FRAUD']"), ("top", "list of {name}")];
        assert_eq!(words(&narrowed, false).len(), 1);
        assert!(
            words(
                &[
                    ("fraud_score", "float  [0.0, 1.0]"),
                    ("label", "STRING enum ['FRAUD', 'LEGITIMATE']"),
                    ("top", "list of {name}")
                ],
                false
            )
            .is_empty()
        );
    }
}
