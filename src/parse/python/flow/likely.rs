//! Whether a file can separate data at all: spares most files the walk, which was a seventh of a scan.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memmem;
use ruff_python_ast::visitor::{Visitor, walk_stmt};
use ruff_python_ast::{Expr, Stmt};

use super::columns::{is_test_name, is_train_name, path_of};
use super::known::{SCORERS, SPLITTER_NAMES};
use super::statements::takes_rows;

/// Parts of the names of functions and classes that split or cross-validate.
const SPLITS: &[&str] = &[
    "train_test_split",
    "random_split",
    "KFold",
    "Split",
    "LeaveOne",
    "LeaveP",
    "SearchCV",
    ".cv(",
    "PredefinedSplit",
];

/// False only where the walk would find no split whatever the code does.
pub(super) fn may_split(source: &str, body: &[Stmt]) -> bool {
    // One pass for all of them: a search for each was two hundredths of a scan.
    static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(SPLITS.iter().chain(SCORERS)).ok()
    });
    let has = |word: &str| memmem::find(source.as_bytes(), word.as_bytes()).is_some();
    WORDS.as_ref().is_none_or(|words| words.is_match(source))
        || splits_by_name(source)
        || (has("train") && takes_sides(body))
}

/// `cv.split(X)`: the receiver is known by its name only.
fn splits_by_name(source: &str) -> bool {
    memmem::find_iter(source.as_bytes(), ".split").any(|at| {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let name = source.get(..at).unwrap_or_default();
        let name = name.rsplit(|c| !is_part(c)).next().unwrap_or(name);
        SPLITTER_NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
    })
}

/// Rows taken for something named as the training side, and rows for something named as the other one.
fn takes_sides(body: &[Stmt]) -> bool {
    let mut sides = Sides::default();
    sides.visit_body(body);
    sides.train && sides.test
}

#[derive(Default)]
struct Sides {
    train: bool,
    test: bool,
}

impl Sides {
    fn see(&mut self, target: &Expr, value: &Expr) {
        if let (Expr::Tuple(targets), Expr::Tuple(values)) = (target, value) {
            targets.elts.iter().zip(&values.elts).for_each(|(target, value)| self.see(target, value));
        }
        if !takes_rows(value) {
            return;
        }
        if let Some(name) = path_of(target) {
            self.train |= is_train_name(&name);
            self.test |= is_test_name(&name);
        }
    }
}

impl<'a> Visitor<'a> for Sides {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if let Stmt::Assign(assign) = stmt {
            assign.targets.iter().for_each(|target| self.see(target, &assign.value));
        }
        walk_stmt(self, stmt);
    }

    // Assignments are statements: expressions need no look.
    fn visit_expr(&mut self, _: &'a Expr) {}
}

#[cfg(test)]
mod tests {
    use ruff_python_ast::PySourceType;
    use ruff_python_parser::parse_unchecked_source;

    fn may_split(source: &str) -> bool {
        super::may_split(source, &parse_unchecked_source(source, PySourceType::Python).syntax().body)
    }

    #[test]
    fn text_that_is_split_separates_no_data() {
        assert!(!may_split("name = path.split('/')\ntrain, test = a, b\n"));
        assert!(!may_split("train = load()\ntest = load()\n"));
    }

    #[test]
    fn functions_classes_names_and_sides_do() {
        for source in [
            "a, b = train_test_split(df)\n",
            "for a, b in self.kf.split(X):\n    pass\n",
            "for a, b in GroupShuffleSplit().split(X):\n    pass\n",
            "def f(df):\n    if x:\n        train, test = df[:9], df[9:]\n",
            "train = df[df.year < 2020]\nheld, test_df = 1, df[df.year > 2020]\n",
            "score = cross_val_score(m, X, y)\n",
        ] {
            assert!(may_split(source), "{source}");
        }
    }
}
