//! One change of a text as people read it: a few lines around it, what goes, what comes.

use ratatui::text::Line;

use super::span;
use crate::text;
use crate::text::secrets::mask;
use crate::tui::theme::Theme;

/// Lines shown before and after the change.
const AROUND: usize = 3;

/// The lines of a change: number in the new text, sign, words. What is the same at both ends is left out.
pub fn lines(before: &str, after: &str, cells: usize, theme: Theme) -> Vec<Line<'static>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let shorter = old.len().min(new.len()) - same;
    let tail = old.iter().rev().zip(new.iter().rev()).take(shorter).take_while(|(a, b)| a == b).count();
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let begin = same.saturating_sub(AROUND);
    let row = |number: usize, sign: &str, words: &str| {
        let style = match sign {
            "+" => theme.good(),
            "-" => theme.bad(),
            _ => theme.dim(),
        };
        let whole = text::sanitise(&mask(words)).into_owned();
        let words = text::truncate(&whole, cells.saturating_sub(7)).into_owned();
        Line::from(vec![span(format!("{number:>4} "), theme.dim()), span(format!("{sign} {words}"), style)])
    };
    let kept = (begin..same).map(|at| row(at + 1, " ", new[at]));
    let gone = (same..old_end).map(|at| row(at + 1, "-", old[at]));
    let come = (same..new_end).map(|at| row(at + 1, "+", new[at]));
    let below = (new_end..(new_end + AROUND).min(new.len())).map(|at| row(at + 1, " ", new[at]));
    kept.chain(gone).chain(come).chain(below).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_shown_with_a_little_around_it() {
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n";
        let after = before.replace("5\n", "5  # x\n").replace("7\n", "7\n7b\n");
        let shown: Vec<String> = lines(before, &after, 40, Theme::PLAIN).iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "   2   2",
                "   3   3",
                "   4   4",
                "   5 - 5",
                "   6 - 6",
                "   7 - 7",
                "   5 + 5  # x",
                "   6 + 6",
                "   7 + 7",
                "   8 + 7b",
                "   9   8"
            ]
        );
        assert_eq!(lines("", "a\n", 40, Theme::PLAIN).len(), 1);
        assert!(lines("a\n", "a\n", 40, Theme::PLAIN).iter().all(|line| !line.to_string().contains(['+', '-'])));
    }
}
