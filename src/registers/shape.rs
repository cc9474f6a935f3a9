//! What a register of a kind holds: its tables and their keys, as data that reading, writing, forms and exports share.

use chrono::NaiveDate;

use super::value::Value;

/// What stands behind a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Words.
    Text,
    /// A number, such as `0.85`.
    Number,
    /// A whole number from 0.
    Whole,
    /// A share from 0 to 1.
    Share,
    /// `true` or `false`.
    Flag,
    /// A day that has passed.
    Day,
    /// A day that may lie ahead.
    Until,
    /// A list of words.
    List,
    /// A table of names and their types.
    Types,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A number, a truth value or words: whatever the code has.
    Any,
}

impl FieldKind {
    /// What is expected, as it follows 'expected'.
    pub fn expected(self) -> String {
        match self {
            Self::Text => "words in quotes".into(),
            Self::Number => "a number, such as 0.85".into(),
            Self::Whole => "a whole number, such as 30".into(),
            Self::Share => "a share from 0 to 1, such as 0.02".into(),
            Self::Flag => "true or false".into(),
            Self::Day | Self::Until => "a date, such as 2026-03-31".into(),
            Self::List => "a list, such as [\"score\", \"label\"]".into(),
            Self::Types => "a table of names and types, such as { score = \"float\" }".into(),
            Self::Choice(words) => format!("one of {}", words.join(", ")),
            Self::Any => "a number, true, false or words in quotes".into(),
        }
    }
}

/// Whether a key has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Without it the entry cannot be named.
    Key,
    /// Without it the entry is incomplete.
    Asked,
    /// May be left out.
    May,
}

/// One key of an entry.
#[derive(Debug)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    /// What stands behind it.
    pub kind: FieldKind,
    /// Whether it has to be there.
    pub need: Need,
    /// What it says, or the question it answers.
    pub what: &'static str,
    /// An example, as it is typed into a form.
    pub example: &'static str,
    /// Other names under which imports know it.
    pub aliases: &'static [&'static str],
}

/// One kind of entries: `[[consumer]]`.
#[derive(Debug)]
pub struct Section {
    /// The table's name.
    pub name: &'static str,
    /// What its entries are.
    pub what: &'static str,
    /// Other names under which imports know it.
    pub aliases: &'static [&'static str],
    /// Keys; the first names the entry.
    pub fields: &'static [Field],
}

/// A kind of register.
#[derive(Debug)]
pub struct Shape {
    /// Its name for people.
    pub title: &'static str,
    /// What it is for, for the head of the file.
    pub intro: &'static [&'static str],
    /// Keys of the file itself.
    pub options: &'static [Field],
    /// Its tables.
    pub sections: &'static [Section],
    /// The key an import of bare `name: number` pairs fills.
    pub scalar: Option<&'static str>,
}

impl Section {
    /// The key of that name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The key that names an entry.
    pub fn key(&self) -> &'static str {
        self.fields.first().map_or("name", |field| field.name)
    }
}

impl Shape {
    /// The table of that name.
    pub fn section(&self, name: &str) -> Option<&'static Section> {
        self.sections.iter().find(|section| section.name == name)
    }
}

/// A key; the builders below keep the tables of the kinds readable.
pub(super) const fn field(name: &'static str, kind: FieldKind, what: &'static str, example: &'static str) -> Field {
    Field { name, kind, need: Need::Asked, what, example, aliases: &[] }
}

impl Field {
    pub(super) const fn key(self) -> Self {
        Self { need: Need::Key, ..self }
    }

    pub(super) const fn may(self) -> Self {
        Self { need: Need::May, ..self }
    }

    pub(super) const fn also(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }
}

/// Reads what somebody typed or imported; `None` for nothing.
///
/// # Errors
/// Says what was expected.
pub fn parse(kind: FieldKind, text: &str, today: NaiveDate) -> Result<Option<Value>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || format!("'{}': expected {}", crate::text::sanitise(text), typed(kind));
    let number = || text.parse::<f64>().ok().filter(|number| number.is_finite());
    let value = match kind {
        FieldKind::Text => Some(Value::Text(text.to_owned())),
        FieldKind::Number => number().map(|_| Value::Number(text.to_owned())),
        FieldKind::Whole => text.parse::<u32>().ok().map(|number| Value::Number(number.to_string())),
        FieldKind::Share => {
            let share = number().filter(|share| (0.0..=1.0).contains(share));
            share.map(|_| Value::Number(text.to_owned()))
        }
        FieldKind::Flag => flag(text).map(Value::Flag),
        FieldKind::Day | FieldKind::Until => day(text, today).map(Value::Date),
        FieldKind::List => Some(Value::List(split(text, &[',', ';']))),
        FieldKind::Types => types(text).map(Value::Types),
        FieldKind::Choice(words) => {
            let lower = text.to_lowercase().replace([' ', '-'], "_");
            words.iter().find(|word| **word == lower).map(|word| Value::Text((*word).to_owned()))
        }
        FieldKind::Any => Some(any(text)),
    };
    let value = value.ok_or_else(wrong)?;
    match (&value, kind) {
        (Value::Date(day), FieldKind::Day) if *day > today => Err(format!("{day} lies in the future")),
        _ => Ok(Some(value)),
    }
}

/// What is expected in a form, where no quotes or brackets are typed.
fn typed(kind: FieldKind) -> String {
    match kind {
        FieldKind::Flag => "yes or no".into(),
        FieldKind::Day | FieldKind::Until => "a date, such as 2026-03-31, or today".into(),
        FieldKind::Types => "names and types, such as score: float; label: string".into(),
        other => other.expected(),
    }
}

fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "1" => Some(true),
        "false" | "no" | "n" | "0" => Some(false),
        _ => None,
    }
}

fn day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    if text.eq_ignore_ascii_case("today") {
        return Some(today);
    }
    NaiveDate::parse_from_str(text.get(..10).unwrap_or(text), "%Y-%m-%d").ok()
}

fn any(text: &str) -> Value {
    match (text.parse::<f64>(), text) {
        (_, "true" | "True") => Value::Flag(true),
        (_, "false" | "False") => Value::Flag(false),
        (Ok(number), _) if number.is_finite() => Value::Number(text.to_owned()),
        _ => Value::Text(text.trim_matches(['"', '\'']).to_owned()),
    }
}

/// Parts between separators, those inside brackets, braces and quotes left whole.
fn split(text: &str, separators: &[char]) -> Vec<String> {
    let (mut parts, mut part, mut depth) = (Vec::new(), String::new(), 0_usize);
    for c in text.chars() {
        match c {
            '[' | '{' | '(' => depth += 1,
            ']' | '}' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && separators.contains(&c) {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(c);
        }
    }
    parts.push(part);
    let parts = parts.into_iter().map(|part| part.trim().to_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

fn types(text: &str) -> Option<Vec<(String, String)>> {
    let pairs = split(text, &[';', '\n']).into_iter().map(|pair| {
        let (name, kind) = pair.split_once(':')?;
        let (name, kind) = (name.trim(), kind.trim());
        (!name.is_empty() && !kind.is_empty()).then(|| (name.to_owned(), kind.to_owned()))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
    }

    #[test]
    fn what_is_typed_is_read_by_its_kind() {
        let read = |kind, text: &str| parse(kind, text, today()).unwrap().unwrap().typed();
        for (kind, text, expected) in [
            (FieldKind::Number, "0.0078", "0.0078"),
            (FieldKind::Flag, "Yes", "yes"),
            (FieldKind::Day, "today", "2026-11-20"),
            (FieldKind::List, "a, b ;c", "a, b, c"),
            (FieldKind::Types, "s: float [0.0, 1.0]; l: enum ['A'; 'B']", "s: float [0.0, 1.0]; l: enum ['A'; 'B']"),
            (FieldKind::Choice(&["model_alert"]), "Model alert", "model_alert"),
            (FieldKind::Any, "True", "yes"),
        ] {
            assert_eq!(read(kind, text), expected, "{text}");
        }
        assert_eq!(parse(FieldKind::Number, "  ", today()), Ok(None));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_what_was_expected() {
        for (kind, text, expected) in [
            (FieldKind::Day, "2026-02-30", "a date"),
            (FieldKind::Day, "2027-01-01", "in the future"),
            (FieldKind::Whole, "-3", "a whole number"),
            (FieldKind::Share, "1.5", "from 0 to 1"),
            (FieldKind::Flag, "perhaps", "yes or no"),
            (FieldKind::Types, "score", "score: float"),
            (FieldKind::Choice(&["manual", "other"]), "sometimes", "one of manual, other"),
            (FieldKind::Number, "NaN", "a number"),
        ] {
            assert!(parse(kind, text, today()).unwrap_err().contains(expected), "{text}");
        }
        assert!(parse(FieldKind::Until, "2027-01-01", today()).is_ok());
    }
}
