//! Authors, merged by e-mail address, and by name where there is none.

use chrono::{DateTime, FixedOffset};
use foldhash::{HashMap, HashMapExt};
use git2::{Mailmap, Signature, Time};

use super::PersonHistory;
use super::memo::{Author, Authors};

/// Authors seen so far. Numbers given out by [`People::see`] are stable until [`People::finish`].
pub(super) struct People {
    mailmap: Option<Mailmap>,
    known: HashMap<String, u32>,
    /// The person of each author, by the author's number in the commits.
    persons: Vec<Option<u32>>,
    seen: Vec<Person>,
}

struct Person {
    name: String,
    email: String,
    commits: u64,
    first: Time,
    last: Time,
}

impl People {
    /// Nobody yet. `mailmap` is the content of the repository's own `.mailmap`.
    pub(super) fn new(mailmap: Option<&str>) -> Self {
        let mailmap = mailmap.and_then(|text| Mailmap::from_buffer(text).ok());
        Self { mailmap, known: HashMap::new(), persons: Vec::new(), seen: Vec::new() }
    }

    /// Counts one commit of an author, written `when`; commits come newest first.
    pub(super) fn see(&mut self, (author, authors): (u32, &Authors), when: Time) -> u32 {
        let number = self.number((author, authors), when);
        if let Some(person) = self.seen.get_mut(number as usize) {
            person.commits += 1;
            if when.seconds() < person.first.seconds() {
                person.first = when;
            }
            if when.seconds() > person.last.seconds() {
                person.last = when;
            }
        }
        number
    }

    /// The number of an author, without counting a commit.
    pub(super) fn number(&mut self, (author, authors): (u32, &Authors), when: Time) -> u32 {
        let place = author as usize;
        if let Some(known) = self.persons.get(place).copied().flatten() {
            return known;
        }
        let number = authors.get(author).map_or(0, |author| self.person(author, when));
        if self.persons.len() <= place {
            self.persons.resize(place + 1, None);
        }
        self.persons[place] = Some(number);
        number
    }

    fn person(&mut self, author: &Author, when: Time) -> u32 {
        let resolved = self.resolved(author);
        let (name, email) = resolved
            .as_ref()
            .map_or((author.name.as_str(), author.email.as_str()), |(name, email)| (name.as_str(), email.as_str()));
        let (name, email) = (name.trim().to_owned(), email.trim().to_lowercase());
        let key = key(&name, &email);
        let next = u32::try_from(self.seen.len()).unwrap_or(u32::MAX);
        *self.known.entry(key).or_insert_with(|| {
            self.seen.push(Person { name, email, commits: 0, first: when, last: when });
            next
        })
    }

    /// Name and address by the mailmap; `None` without one, and where git takes the two for no author at all.
    fn resolved(&self, author: &Author) -> Option<(String, String)> {
        let mailmap = self.mailmap.as_ref()?;
        let signature = Signature::new(&author.name, &author.email, &Time::new(0, 0)).ok()?;
        let resolved = mailmap.resolve_signature(&signature).ok()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Some((text(resolved.name_bytes()), text(resolved.email_bytes())))
    }

    /// Most commits first, then the one who wrote last, then by name; and the new place of every number given out.
    pub(super) fn finish(self) -> (Vec<PersonHistory>, Vec<u32>) {
        let told = |person: Person| PersonHistory {
            name: person.name,
            email: person.email,
            commits: person.commits,
            first: crate::repo::time::of(person.first),
            last: crate::repo::time::of(person.last),
        };
        let mut order: Vec<(usize, PersonHistory)> = self.seen.into_iter().map(told).enumerate().collect();
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

    fn of(mailmap: Option<&str>, commits: &[(&str, &str, i64)]) -> (Vec<PersonHistory>, Vec<u32>) {
        let (mut people, mut authors) = (People::new(mailmap), Authors::default());
        for (name, email, seconds) in commits {
            let author = authors.number(name.as_bytes(), email.as_bytes());
            people.see((author, &authors), Time::new(*seconds, 0));
        }
        people.finish()
    }

    #[test]
    fn one_address_is_one_person_whatever_its_case() {
        let commits = [
            ("Maria S.", "Maria@Acme.example", 300),
            ("maria", "maria@acme.example", 100),
            ("Tom", "tom@acme.example", 200),
        ];
        let (people, places) = of(None, &commits);
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
        let mailmap = "Maria Silva <maria@acme.example> <m.s@old.example>\n";
        let (people, _) =
            of(Some(mailmap), &[("m.s", "m.s@old.example", 100), ("Maria Silva", "maria@acme.example", 50)]);
        assert_eq!(people.len(), 1);
        assert_eq!(people[0].name, "Maria Silva");
    }
}
