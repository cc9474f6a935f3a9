//! Authors, merged by e-mail address, and by name where there is none.

use std::collections::HashMap;

use chrono::{DateTime, FixedOffset};
use git2::{Mailmap, Signature};

use super::PersonHistory;
use super::memo::Author;

/// Authors seen so far. Numbers given out by [`People::see`] are stable until [`People::finish`].
pub(super) struct People {
    mailmap: Option<Mailmap>,
    known: HashMap<String, u32>,
    seen: Vec<PersonHistory>,
}

impl People {
    /// Nobody yet. `mailmap` is the content of the repository's own `.mailmap`.
    pub(super) fn new(mailmap: Option<&str>) -> Self {
        let mailmap = mailmap.and_then(|text| Mailmap::from_buffer(text).ok());
        Self { mailmap, known: HashMap::new(), seen: Vec::new() }
    }

    /// Counts one commit of `author`; commits come newest first.
    pub(super) fn see(&mut self, author: &Author) -> u32 {
        let number = self.number(author);
        if let Some(person) = self.seen.get_mut(number as usize) {
            let at = crate::repo::time::of(author.when);
            person.commits += 1;
            person.first = person.first.min(at);
            person.last = person.last.max(at);
        }
        number
    }

    /// The number of `author`, without counting a commit.
    pub(super) fn number(&mut self, author: &Author) -> u32 {
        let resolved = self.resolved(author);
        let (name, email) = resolved
            .as_ref()
            .map_or((author.name.as_str(), author.email.as_str()), |(name, email)| (name.as_str(), email.as_str()));
        let (name, email) = (name.trim().to_owned(), email.trim().to_lowercase());
        let key = key(&name, &email);
        let next = u32::try_from(self.seen.len()).unwrap_or(u32::MAX);
        *self.known.entry(key).or_insert_with(|| {
            let at = crate::repo::time::of(author.when);
            self.seen.push(PersonHistory { name, email, commits: 0, first: at, last: at });
            next
        })
    }

    /// Name and address by the mailmap; `None` without one, and where git takes the two for no author at all.
    fn resolved(&self, author: &Author) -> Option<(String, String)> {
        let mailmap = self.mailmap.as_ref()?;
        let signature = Signature::new(&author.name, &author.email, &author.when).ok()?;
        let resolved = mailmap.resolve_signature(&signature).ok()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Some((text(resolved.name_bytes()), text(resolved.email_bytes())))
    }

    /// Most commits first, then the one who wrote last, then by name; and the new place of every number given out.
    pub(super) fn finish(self) -> (Vec<PersonHistory>, Vec<u32>) {
        let mut order: Vec<(usize, PersonHistory)> = self.seen.into_iter().enumerate().collect();
        order.sort_by(|(_, a), (_, b)| {
            rank(b).cmp(&rank(a)).then_with(|| (&a.name, &a.email).cmp(&(&b.name, &b.email)))
        });
        let mut places = vec![0; order.len()];
        for (place, (number, _)) in order.iter().enumerate() {
            places[*number] = u32::try_from(place).unwrap_or(u32::MAX);
        }
        (order.into_iter().map(|(_, person)| person).collect(), places)
    }
}

/// What makes two authors one: the address, and the name where git has no address.
fn key(name: &str, email: &str) -> String {
    if email.is_empty() { format!("name:{}", name.to_lowercase()) } else { email.to_owned() }
}

fn rank(person: &PersonHistory) -> (u64, DateTime<FixedOffset>) {
    (person.commits, person.last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(name: &str, email: &str, seconds: i64) -> Author {
        Author { name: name.into(), email: email.into(), when: git2::Time::new(seconds, 0) }
    }

    #[test]
    fn one_address_is_one_person_whatever_its_case() {
        let mut people = People::new(None);
        people.see(&at("Maria S.", "Maria@Acme.example", 300));
        people.see(&at("maria", "maria@acme.example", 100));
        people.see(&at("Tom", "tom@acme.example", 200));
        let (people, places) = people.finish();
        assert_eq!(places, [0, 1]);
        assert_eq!((people[0].name.as_str(), people[0].commits), ("Maria S.", 2));
        assert_eq!((people[0].first.timestamp(), people[0].last.timestamp()), (100, 300));
        assert_eq!((people[1].name.as_str(), people[1].email.as_str()), ("Tom", "tom@acme.example"));
    }

    #[test]
    fn without_an_address_the_name_decides() {
        assert_eq!(key("Tom Okafor", ""), key("tom okafor", ""));
        assert_ne!(key("Tom", ""), key("Tom", "tom@acme.example"));
    }

    #[test]
    fn the_mailmap_of_the_repository_is_honoured() {
        let mut people = People::new(Some("Maria Silva <maria@acme.example> <m.s@old.example>\n"));
        people.see(&at("m.s", "m.s@old.example", 100));
        people.see(&at("Maria Silva", "maria@acme.example", 50));
        let (people, _) = people.finish();
        assert_eq!(people.len(), 1);
        assert_eq!(people[0].name, "Maria Silva");
    }
}
