//! Which rows the browser shows, made when something changes and never while drawing: 50,000 findings are sorted into
//! groups once, a frame then looks at the few rows in sight.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32String};

use super::place;
use crate::model::{Context, Finding, Severity};
use crate::rubric::Rubric;
use crate::text;
use crate::tui::screens::review::category;

/// By what findings stand together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Group {
    /// How bad they are.
    #[default]
    Severity,
    /// The kind of debt.
    Category,
    /// The rule that made them.
    Rule,
    /// The file they stand in.
    File,
    /// The question they bear on.
    Dimension,
}

impl Group {
    const ALL: [Self; 5] = [Self::Severity, Self::Category, Self::Rule, Self::File, Self::Dimension];

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|group| *group == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// As in 'by rule'.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Severity => "severity",
            Self::Category => "category",
            Self::Rule => "rule",
            Self::File => "file",
            Self::Dimension => "dimension",
        }
    }

    /// The group of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.as_str() == name)
    }

    fn key<'a>(self, finding: &'a Finding, rubric: &'a Rubric) -> Cow<'a, str> {
        match self {
            Self::Severity => finding.severity.as_str().into(),
            Self::Category => category(finding.category).into(),
            Self::Rule => finding.rule.as_str().into(),
            Self::File if finding.path.is_empty() => "the repository as a whole".into(),
            Self::File => finding.path.as_str().into(),
            Self::Dimension => {
                let title = finding.dimension.as_ref().and_then(|id| rubric.dimension(id)).map(|known| &known.title);
                title.map_or("no question of this rubric", String::as_str).into()
            }
        }
    }
}

/// What is left out of sight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this bad or worse.
    pub least: Option<Severity>,
    /// Only in files of this kind.
    pub context: Option<Context>,
    /// Only what these words are found in, loosely.
    pub words: String,
}

impl Filter {
    /// Whether it leaves anything out.
    pub fn is_set(&self) -> bool {
        *self != Self::default()
    }

    fn lets(&self, finding: &Finding) -> bool {
        // The worst severity is the smallest value.
        self.least.is_none_or(|least| finding.severity <= least)
            && self.context.is_none_or(|context| finding.context == context)
    }
}

/// One row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// The head of a group, by its number.
    Head(usize),
    /// A finding, by its number.
    Item(usize),
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// What its findings have in common.
    pub key: String,
    /// How many of each severity, worst first.
    pub counts: [usize; 4],
    /// Whether its findings are in sight.
    pub open: bool,
}

impl Head {
    /// How many findings it has.
    pub fn count(&self) -> usize {
        self.counts.iter().sum()
    }
}

/// The rows as they are.
#[derive(Debug, Default)]
pub struct Index {
    /// In order.
    pub rows: Vec<Row>,
    /// The groups, in order.
    pub heads: Vec<Head>,
    /// Findings that the filter lets through.
    pub shown: usize,
    /// Cells of the longest place.
    pub places: usize,
    /// What is searched, one text a finding; made when somebody searches first.
    hay: Vec<Utf32String>,
}

/// A group while it is gathered: its findings with how well each fits the words.
struct Gathered<'a> {
    key: Cow<'a, str>,
    counts: [usize; 4],
    items: Vec<(usize, u32)>,
    best: u32,
}

impl Index {
    /// Forgets what is searched: the findings are others now.
    pub fn forget(&mut self) {
        self.hay.clear();
    }

    /// Makes the rows anew.
    pub fn build(
        &mut self,
        all: &[Finding],
        rubric: &Rubric,
        (group, filter): (Group, &Filter),
        folded: &HashSet<String>,
    ) {
        let found = self.found(all, rubric, filter);
        self.shown = found.len();
        self.places = found.iter().map(|(at, _)| text::width(&place(&all[*at]))).max().unwrap_or(0);
        let mut groups: Vec<Gathered<'_>> = Vec::new();
        let mut known: HashMap<Cow<'_, str>, usize> = HashMap::new();
        for (at, score) in found {
            let key = group.key(&all[at], rubric);
            let number = *known.entry(key.clone()).or_insert_with(|| {
                groups.push(Gathered { key, counts: [0; 4], items: Vec::new(), best: 0 });
                groups.len() - 1
            });
            let gathered = &mut groups[number];
            gathered.counts[all[at].severity as usize] += 1;
            gathered.items.push((at, score));
            gathered.best = gathered.best.max(score);
        }
        // What fits best first; without words the worst first, then the largest.
        groups.sort_by(|a, b| {
            let rank = |one: &Gathered<'_>| (one.best, one.counts);
            rank(b).cmp(&rank(a)).then_with(|| a.key.cmp(&b.key))
        });
        self.lay_out(groups, folded);
    }

    fn lay_out(&mut self, groups: Vec<Gathered<'_>>, folded: &HashSet<String>) {
        self.rows.clear();
        self.heads.clear();
        for (number, mut group) in groups.into_iter().enumerate() {
            let key = group.key.into_owned();
            let open = !folded.contains(&key);
            self.heads.push(Head { key, counts: group.counts, open });
            self.rows.push(Row::Head(number));
            if open {
                group.items.sort_by_key(|(at, score)| (std::cmp::Reverse(*score), *at));
                self.rows.extend(group.items.iter().map(|(at, _)| Row::Item(*at)));
            }
        }
    }

    /// The findings that the filter lets through, each with how well it fits the words.
    fn found(&mut self, all: &[Finding], rubric: &Rubric, filter: &Filter) -> Vec<(usize, u32)> {
        let let_through = all.iter().enumerate().filter(|(_, finding)| filter.lets(finding)).map(|(at, _)| at);
        if filter.words.trim().is_empty() {
            return let_through.map(|at| (at, 0)).collect();
        }
        if self.hay.len() != all.len() {
            self.hay = all.iter().map(|finding| Utf32String::from(searched(finding, rubric))).collect();
        }
        let pattern = Pattern::parse(&filter.words, CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT.match_paths());
        let hay = &self.hay;
        let scored = let_through.filter_map(|at| Some((at, pattern.score(hay[at].slice(..), &mut matcher)?)));
        let mut scored: Vec<(usize, u32)> = scored.collect();
        // Letters scattered over a long line are no hit where others have the word.
        let best = scored.iter().map(|(_, score)| *score).max().unwrap_or(0);
        scored.retain(|(_, score)| *score * 4 >= best * 3);
        scored
    }

    /// The row of a finding, where it is in sight.
    pub fn row_of(&self, finding: usize) -> Option<usize> {
        self.rows.iter().position(|row| *row == Row::Item(finding))
    }

    /// The row of the head above a row, or that row itself.
    pub fn head_above(&self, row: usize) -> Option<usize> {
        self.rows.get(..=row)?.iter().rposition(|row| matches!(row, Row::Head(_)))
    }
}

/// Everything about a finding that can be searched for.
fn searched(finding: &Finding, rubric: &Rubric) -> String {
    let question = finding.dimension.as_ref().and_then(|id| rubric.dimension(id)).map_or("", |known| &known.title);
    format!(
        "{} {} {} {} {} {question}",
        finding.rule,
        place(finding),
        finding.message,
        category(finding.category),
        finding.severity
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::fixture::{inspection, the_rubric};

    fn built(group: Group, filter: &Filter) -> Index {
        let mut index = Index::default();
        index.build(&inspection().findings, &the_rubric(), (group, filter), &HashSet::new());
        index
    }

    fn keys(index: &Index) -> Vec<(&str, usize)> {
        index.heads.iter().map(|head| (head.key.as_str(), head.count())).collect()
    }

    #[test]
    fn the_worst_group_stands_first_whatever_it_is_by() {
        let by = |group| built(group, &Filter::default());
        assert_eq!(keys(&by(Group::Severity)), [("critical", 1), ("high", 2), ("medium", 1), ("low", 1)]);
        assert_eq!(keys(&by(Group::File))[0], ("src/train.py", 2));
        assert_eq!(keys(&by(Group::Category)), [("data dependencies", 5)]);
        assert_eq!(by(Group::Rule).heads.len(), 5);
        assert_eq!(Group::Dimension.next(), Group::Severity);
    }

    #[test]
    fn filters_add_up_and_folded_groups_hide_what_is_in_them() {
        let least = Filter { least: Some(Severity::High), ..Filter::default() };
        assert_eq!(built(Group::Rule, &least).shown, 3);
        let tests = Filter { context: Some(Context::Test), ..Filter::default() };
        assert_eq!(built(Group::Rule, &tests).rows, []);
        let mut index = Index::default();
        let folded = HashSet::from(["high".to_owned()]);
        index.build(&inspection().findings, &the_rubric(), (Group::Severity, &Filter::default()), &folded);
        assert_eq!(index.rows.len(), 4 + 3);
        assert_eq!((index.head_above(1), index.row_of(1)), (Some(0), None));
    }

    #[test]
    fn words_are_found_loosely_and_the_best_stands_first() {
        let of = |words: &str| built(Group::File, &Filter { words: words.into(), ..Filter::default() });
        assert_eq!(keys(&of("ftbefsplit"))[0], ("src/train.py", 1), "{:?}", keys(&of("ftbefsplit")));
        assert_eq!(keys(&of("train.py 41")), [("src/train.py", 1)]);
        assert_eq!(of("nothing like it at all").shown, 0);
        assert_eq!(of("/home/mira").shown, 1);
    }
}
