//! Evidence as people read it: what several signals say of one place, on one side, is one statement.

use std::collections::HashMap;

use crate::model::{Evidence, Side};

/// Pieces grouped by side and place, in the order of the first of each group. Those without a place belong together only
/// where they say the same.
pub fn by_place(pieces: &[Evidence]) -> Vec<Vec<&Evidence>> {
    let mut groups: Vec<Vec<&Evidence>> = Vec::new();
    let mut known: HashMap<Statement<'_>, usize> = HashMap::with_capacity(pieces.len());
    for piece in pieces {
        let group = *known.entry(statement(piece)).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(group) => group.push(piece),
            None => groups.push(vec![piece]),
        }
    }
    groups
}

/// What makes pieces one statement: side and place, or side and words.
type Statement<'a> = (Side, Option<&'a str>, Option<u32>, &'a str);

fn statement(piece: &Evidence) -> Statement<'_> {
    let words = if piece.path.is_some() { "" } else { piece.text.as_str() };
    (piece.side, piece.path.as_deref(), piece.line, words)
}

/// One piece that says what a group of them says; what another one contains is not said again.
pub fn joined(group: &[&Evidence]) -> Option<Evidence> {
    let (first, rest) = group.split_first()?;
    let mut whole = (*first).clone();
    for piece in rest {
        if piece.text.contains(&whole.text) {
            whole.text.clone_from(&piece.text);
        } else if !whole.text.contains(&piece.text) {
            whole.text = format!("{}; {}", whole.text, piece.text);
        }
    }
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Side;

    fn piece(side: Side, text: &str, line: u32) -> Evidence {
        Evidence::new(side, "signal", text).at("train.py", Some(line))
    }

    #[test]
    fn what_several_signals_say_of_one_place_is_one_statement() {
        let pieces = [
            piece(Side::Against, "tied to one machine: imports utils", 13),
            piece(Side::Against, "imports utils", 13),
            piece(Side::Against, "pickles a lambda", 13),
            piece(Side::For, "imports utils", 13),
            piece(Side::Against, "imports utils", 14),
            Evidence::new(Side::Looked, "a", "looked for tests: none"),
            Evidence::new(Side::Looked, "b", "looked for gates: none"),
            Evidence::new(Side::Looked, "c", "looked for tests: none"),
        ];
        let texts: Vec<String> =
            by_place(&pieces).iter().filter_map(|group| joined(group)).map(|piece| piece.text).collect();
        assert_eq!(
            texts,
            [
                "tied to one machine: imports utils; pickles a lambda",
                "imports utils",
                "imports utils",
                "looked for tests: none",
                "looked for gates: none"
            ]
        );
    }
}
