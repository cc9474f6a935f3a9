//! Words a team sorts its repositories by: one small file each time they change, so that stores merge by copying files.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use super::Repository;

/// Most characters of a tag.
const LONGEST: usize = 40;

/// Tags were put on a repository, or taken off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagEvent {
    /// Format number, [`super::EVENT_SCHEMA`].
    pub schema: u32,
    /// `UUIDv7` of the event: the same event found twice counts once.
    pub id: String,
    /// When.
    #[serde(with = "super::time")]
    pub at: DateTime<FixedOffset>,
    /// Who did so; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// Put on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<String>,
    /// Taken off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
    /// Of which repository.
    pub repository: Repository,
}

/// A tag as it is kept: lowercase, without a leading `#`; `None` where it is empty, too long, or holds a blank or a comma.
pub fn tag(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix('#').unwrap_or(text).to_lowercase();
    let is_good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':');
    (!text.is_empty() && text.chars().count() <= LONGEST && text.chars().all(is_good)).then_some(text)
}

/// The tags that hold after all events, in alphabetical order.
pub fn tags(events: &[TagEvent]) -> Vec<String> {
    let mut events: Vec<&TagEvent> = events.iter().collect();
    events.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    let mut held = std::collections::BTreeSet::new();
    for event in events {
        for gone in event.remove.iter().filter_map(|text| tag(text)) {
            held.remove(&gone);
        }
        held.extend(event.add.iter().filter_map(|text| tag(text)));
    }
    held.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, time: &str, add: &[&str], remove: &[&str]) -> TagEvent {
        let owned = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect();
        TagEvent {
            schema: 1,
            id: id.into(),
            at: DateTime::parse_from_rfc3339(time).unwrap(),
            by: String::new(),
            add: owned(add),
            remove: owned(remove),
            repository: Repository::default(),
        }
    }

    #[test]
    fn the_latest_word_on_a_tag_holds_whatever_the_order_of_files() {
        let one = event("1", "2026-01-01T00:00:00Z", &["Team-A", "prod"], &[]);
        let two = event("2", "2026-02-01T00:00:00Z", &["eu"], &["prod"]);
        for events in [[one.clone(), two.clone()], [two, one]] {
            assert_eq!(tags(&events), ["eu", "team-a"]);
        }
    }

    #[test]
    fn tags_are_single_words() {
        assert_eq!(tag(" #Prod "), Some("prod".into()));
        for wrong in ["", "#", "a b", "a,b", "\u{1b}[2J", &"x".repeat(50)] {
            assert_eq!(tag(wrong), None, "{wrong}");
        }
    }
}
