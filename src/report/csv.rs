//! CSV for spreadsheets (RFC 4180), in which no text of a repository or a store can become a formula.

/// Beginnings that make a spreadsheet compute a cell instead of showing it.
const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r', '|', '%'];

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text, from wherever it comes.
    Text(String),
    /// A number of this program's own making.
    Number(String),
}

impl Cell {
    /// Text; control characters are made visible.
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::Text(crate::text::sanitise(text.as_ref()).into_owned())
    }

    /// A number.
    pub fn number(number: impl Into<i64>) -> Self {
        Self::Number(number.into().to_string())
    }

    /// A number where there is one, else nothing.
    pub fn maybe(number: Option<impl Into<i64>>) -> Self {
        number.map_or_else(|| Self::Number(String::new()), Self::number)
    }
}

/// Rows as CSV, the heads first.
pub fn table(heads: &[&str], rows: &[Vec<Cell>]) -> String {
    let mut out = line(heads.iter().map(|head| quoted(head)));
    for row in rows {
        out.push_str(&line(row.iter().map(|cell| match cell {
            Cell::Text(text) => quoted(&neutral(text)),
            Cell::Number(number) => number.clone(),
        })));
    }
    out
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let mut line = cells.collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

/// `text` with an apostrophe before what a spreadsheet would take for a formula, blanks before it or not.
fn neutral(text: &str) -> String {
    if text.trim_start().starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r', ';', '\'']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_a_formula_and_numbers_stay_numbers() {
        let row = |text: &str| table(&["a", "b"], &[vec![Cell::text(text), Cell::number(-3)]]);
        assert_eq!(row("plain"), "a,b\r\nplain,-3\r\n");
        assert_eq!(row("=HYPERLINK(\"x\")"), "a,b\r\n\"'=HYPERLINK(\"\"x\"\")\",-3\r\n");
        for evil in ["+1", "-1", "@SUM(A1)", " =1", "|calc"] {
            assert!(row(evil).contains(&format!("\"'{evil}\"")), "{}", row(evil));
        }
        assert_eq!(row("two\nlines, one"), "a,b\r\n\"two lines, one\",-3\r\n");
    }
}
