//! `orphaned-knowledge`: code whose last author is gone.

use std::collections::BTreeMap;

use chrono::Duration;

use super::{Found, Ground, Meta, Report, Rule};
use crate::model::{Category, Context, Severity};

/// Six months.
const DAYS: i64 = 183;

static META: Meta = Meta {
    id: "orphaned-knowledge",
    severity: Severity::Medium,
    category: Category::UndeclaredConsumers,
    dimension: None,
    what: "Reports training and feature code last changed by somebody who has written no commit for six months before the \
           inspected one: one finding a person, at the file that trains.",
    why: "Why a feature is as it is stands in one head, and that head has left the room.",
    example: "train.py and features.py: last changed by Maria, silent since 2024-11-02",
    instead: "Name an owner; have the next change made in a pair, and write the reasons down.",
    wrong: "Only the last author of a file is known here; others who wrote parts of it may still be around.",
    measured: "",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let history = &ground.facts.history;
    let Some(now) = ground.facts.repository.committed_at else { return };
    // A history that is cut off knows neither who wrote a file nor who is silent.
    if history.shallow || history.unknown.is_some() || history.people.len() < 2 {
        return;
    }
    let mut by_author: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for index in knowledge(ground) {
        let Some(change) = history.last_change.get(&ground.file(index).path) else { continue };
        let silent =
            history.people.get(change.author as usize).is_some_and(|person| now - person.last > Duration::days(DAYS));
        if silent {
            by_author.entry(change.author).or_default().push(index);
        }
    }
    for (author, files) in by_author {
        let Some(person) = history.people.get(author as usize) else { continue };
        let first = ground.file(files[0]);
        let names: Vec<&str> = files.iter().take(3).map(|index| ground.file(*index).name()).collect();
        let more = if files.len() > 3 { format!(" and {} more", files.len() - 3) } else { String::new() };
        report.add(Found {
            path: &first.path,
            context: first.context,
            lines: (0, 0),
            message: format!(
                "{}{more}: last changed by {}, who has been silent since {}",
                names.join(", "),
                person.name,
                person.last.date_naive()
            ),
            suggestion: "name an owner, and write down why the code is as it is".to_owned(),
            key: &person.name,
        });
    }
}

/// Training files, then feature files, most telling first.
fn knowledge(ground: &Ground<'_>) -> Vec<usize> {
    let mut files: Vec<usize> = ground.main_training().collect();
    let features = ground.facts.files.iter().enumerate().filter(|(_, file)| {
        let lower = file.path.to_ascii_lowercase();
        file.context == Context::Source
            && file.python().is_some_and(|python| python.code_lines > 5)
            && lower.split(['/', '_', '-', '.']).any(|word| matches!(word, "feature" | "features"))
    });
    for (index, _) in features {
        if !files.contains(&index) {
            files.push(index);
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{day, facts, said};
    use super::*;
    use crate::repo::{Change, PersonHistory};

    fn found(last_of_maria: i64, shallow: bool) -> Vec<String> {
        let train = "from sklearn.svm import SVC\nSVC().fit(X, y)\n";
        let mut facts = facts(&[
            ("train.py", train),
            ("features.py", "a = 1\nb = 1\nc = 1\nd = 1\ne = 1\nf = 1\n"),
            ("other.py", "y = 1\n"),
        ]);
        let person = |name: &str, last| PersonHistory {
            name: name.to_owned(),
            email: String::new(),
            commits: 3,
            first: day(0),
            last: day(last),
        };
        facts.history.people = vec![person("Maria", last_of_maria), person("Tom", 400)];
        facts.history.shallow = shallow;
        for path in ["train.py", "features.py", "other.py"] {
            let change = Change { commit: String::new(), author: 0, at: day(last_of_maria) };
            facts.history.last_change.insert(path.to_owned(), change);
        }
        facts.repository.committed_at = Some(day(400));
        said(&RULE, &facts)
    }

    #[test]
    fn a_silent_author_is_named_once() {
        assert_eq!(
            found(100, false),
            ["train.py:0 train.py, features.py: last changed by Maria, who has been silent since 2024-04-10"]
        );
    }

    #[test]
    fn somebody_who_is_around_or_a_cut_history_says_nothing() {
        assert!(found(300, false).is_empty());
        assert!(found(100, true).is_empty());
    }
}
