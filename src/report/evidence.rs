//! Evidence as people read it: what several signals say of one place, on one side, is one statement.

use crate::model::Evidence;

/// Pieces grouped by side and place, in the order of the first of each group. Those without a place belong together only
/// where they say the same.
pub fn by_place(pieces: &[Evidence]) -> Vec<Vec<&Evidence>> {
    let mut groups: Vec<Vec<&Evidence>> = Vec::new();
    for piece in pieces {
        match groups.iter_mut().find(|group| is_same_place(group[0], piece)) {
            Some(group) => group.push(piece),
            None => groups.push(vec![piece]),
        }
    }
    groups
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

fn is_same_place(a: &Evidence, b: &Evidence) -> bool {
    let same_words = a.path.is_some() || a.text == b.text;
    (a.side, &a.path, a.line) == (b.side, &b.path, b.line) && same_words
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
