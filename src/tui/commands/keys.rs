//! Keys as the user has them: those of the tables, and in their place what `[keys]` of the settings says.
//!
//! ```toml
//! [keys]                  # on every screen that has the action
//! first = "gg"
//! [keys.review]           # on one screen
//! next-open = ["<tab>", "gn"]
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::{ANYWHERE, Binding, Command, TABLES, Table};
use crate::text::{did_you_mean, sanitise};
use crate::tui::keymap;

/// Keys pressed one after another, as [`keymap::name`] writes them.
type Sequence = Vec<String>;

/// Which keys ask for what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    changed: BTreeMap<(&'static str, Command), Vec<Sequence>>,
}

impl Keys {
    /// Reads the table `[keys]` of the settings.
    ///
    /// # Errors
    /// Names what is no screen, no action or no key, with the nearest there is; and both actions that would have one key.
    pub fn read(settings: &toml::Table) -> Result<Self, String> {
        let mut keys = Self::default();
        let (screens, actions): (Vec<_>, Vec<_>) = settings.iter().partition(|(_, value)| value.is_table());
        for (action, value) in actions {
            keys.set(TABLES, "keys", action, value)?;
        }
        for (screen, actions) in screens {
            let table = TABLES.iter().find(|table| table.id == screen).ok_or_else(|| {
                let near = did_you_mean(screen, TABLES.iter().map(|table| table.id));
                format!("[keys.{}]: there is no such screen{near}", sanitise(screen))
            })?;
            let section = format!("keys.{screen}");
            for (action, value) in actions.as_table().into_iter().flatten() {
                keys.set(&[table], &section, action, value)?;
            }
        }
        keys.check()?;
        Ok(keys)
    }

    /// Sequences that ask for a row.
    pub fn of(&self, table: &Table, row: &Binding) -> Vec<Sequence> {
        match self.changed.get(&(table.id, row.command)) {
            Some(keys) => keys.clone(),
            None => row.keys.iter().filter_map(|keys| sequence(keys).ok()).collect(),
        }
    }

    /// What the user changed: `keys.review.note` and the keys it has now.
    pub fn changes(&self) -> impl Iterator<Item = (String, Vec<String>)> {
        let entry = |((table, command), all): (&(&str, Command), &Vec<Sequence>)| {
            (format!("keys.{table}.{}", command.name()), all.iter().map(|keys| keys.concat()).collect())
        };
        self.changed.iter().map(entry)
    }

    /// Whether the user gave a row other keys.
    pub fn is_changed(&self, table: &Table, row: &Binding) -> bool {
        self.changed.contains_key(&(table.id, row.command))
    }

    /// The keys of a row as people read them; empty where there is none.
    pub fn shown(&self, table: &Table, row: &Binding) -> String {
        match self.changed.get(&(table.id, row.command)) {
            Some(keys) => keys.first().map(|keys| shown(keys)).unwrap_or_default(),
            None => row.shown.to_owned(),
        }
    }

    fn set(
        &mut self,
        tables: &[&'static Table],
        section: &str,
        action: &str,
        value: &toml::Value,
    ) -> Result<(), String> {
        let place = format!("[{section}] {}", sanitise(action));
        let sequences = sequences(value).map_err(|why| format!("{place}: {why}"))?;
        let row_of = |table: &&'static Table| table.rows.iter().find(|row| row.command.name() == action);
        let known: Vec<_> = tables.iter().filter_map(|table| Some((table.id, row_of(table)?.command))).collect();
        if known.is_empty() {
            let names: BTreeSet<&str> =
                tables.iter().flat_map(|table| table.rows).map(|row| row.command.name()).collect();
            return Err(format!("{place}: there is no such action{}", did_you_mean(action, names)));
        }
        let takes_exit = sequences.iter().flatten().any(|key| key == "<c-c>") && action != Command::Leave.name();
        if takes_exit {
            return Err(format!("{place}: Ctrl-C always leaves, so it cannot mean {action} too"));
        }
        self.changed.extend(known.into_iter().map(|key| (key, sequences.clone())));
        Ok(())
    }

    /// No key may mean two things on one screen, and none may hide what begins with it.
    fn check(&self) -> Result<(), String> {
        for table in TABLES {
            let everywhere = if table.id == ANYWHERE.id { &[] } else { ANYWHERE.rows };
            let rows = table.rows.iter().map(|row| (*table, row));
            let rows = rows.chain(everywhere.iter().map(|row| (&ANYWHERE, row)));
            let all: Vec<(Sequence, Command)> =
                rows.flat_map(|(table, row)| self.of(table, row).into_iter().map(|keys| (keys, row.command))).collect();
            for (at, (keys, command)) in all.iter().enumerate() {
                for (others, other) in &all[at + 1..] {
                    conflict(table, (keys, *command), (others, *other))?;
                }
            }
        }
        Ok(())
    }
}

fn conflict(table: &Table, one: (&Sequence, Command), other: (&Sequence, Command)) -> Result<(), String> {
    let ((keys, command), (others, another)) = (one, other);
    let (screen, name, another) = (table.title.to_lowercase(), command.name(), another.name());
    if keys == others {
        let keys = keys.concat();
        return Err(format!("{screen}: '{keys}' would mean both {name} and {another}; give one of them another key"));
    }
    let (short, long) =
        if keys.len() < others.len() { ((keys, name), (others, another)) } else { ((others, another), (keys, name)) };
    if long.0.starts_with(short.0) {
        return Err(format!(
            "{screen}: '{}' means {}, so that '{}' for {} could never be typed; give one of them another key",
            short.0.concat(),
            short.1,
            long.0.concat(),
            long.1
        ));
    }
    Ok(())
}

fn sequences(value: &toml::Value) -> Result<Vec<Sequence>, String> {
    let wrong = || "keys are a text such as \"gn\", or a list of texts; an empty list takes the keys away".to_owned();
    match value {
        toml::Value::String(keys) => Ok(vec![sequence(keys)?]),
        toml::Value::Array(all) => all.iter().map(|keys| sequence(keys.as_str().ok_or_else(wrong)?)).collect(),
        _ => Err(wrong()),
    }
}

fn sequence(keys: &str) -> Result<Sequence, String> {
    let keys = keymap::parse(keys).map_err(|error| sanitise(&error.to_string()).into_owned())?;
    if keys.is_empty() {
        return Err("an empty text is no key; an empty list takes the keys away".into());
    }
    Ok(keys.into_iter().map(keymap::name).collect())
}

/// Keys pressed one after another as people read them.
pub(in crate::tui) fn shown(keys: &[String]) -> String {
    keys.iter().map(|key| keymap::shown(key)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Keys, String> {
        Keys::read(&text.parse().unwrap())
    }

    fn row(table: &'static str, command: Command) -> (&'static Table, &'static Binding) {
        let table = TABLES.iter().find(|known| known.id == table).unwrap();
        (table, table.rows.iter().find(|row| row.command == command).unwrap())
    }

    #[test]
    fn the_keys_that_come_with_the_program_do_not_contradict_each_other() {
        Keys::default().check().unwrap();
        for row in TABLES.iter().flat_map(|table| table.rows) {
            assert!(!row.keys.is_empty() && row.keys.iter().all(|keys| sequence(keys).is_ok()), "{:?}", row.command);
        }
    }

    #[test]
    fn an_action_has_one_row_on_a_screen() {
        for table in TABLES {
            let mut seen = std::collections::HashSet::new();
            assert!(table.rows.iter().all(|row| seen.insert(row.command.name())), "{}", table.id);
            // `[keys] review = …` and `[keys.review]` could not stand in one file.
            assert!(table.rows.iter().all(|row| TABLES.iter().all(|table| table.id != row.command.name())));
        }
    }

    #[test]
    fn a_screen_goes_before_everything() {
        let keys = read("first = \"gg\"\n[review]\nfirst = [\"<home>\", \"gh\"]\nnext-open = \"gn\"\n").unwrap();
        let (table, first) = row("review", Command::First);
        assert_eq!(keys.of(table, first), [vec!["<home>".to_owned()], vec!["g".to_owned(), "h".to_owned()]]);
        assert_eq!(keys.shown(table, first), "Home");
        let (table, first) = row("trend", Command::First);
        assert_eq!(keys.shown(table, first), "g g");
        let (table, left) = row("trend", Command::Left);
        assert_eq!((keys.shown(table, left).as_str(), keys.is_changed(table, left)), ("←→", false));
    }

    #[test]
    fn what_cannot_be_meant_is_named_with_the_nearest() {
        for (text, words) in [
            ("leav = \"Q\"", "[keys] leav: there is no such action; did you mean leave"),
            ("[reviw]\nnote = \"N\"", "[keys.reviw]: there is no such screen; did you mean review?"),
            ("[review]\nsort = \"S\"", "[keys.review] sort: there is no such action"),
            ("note = \"<entr>\"", "[keys] note: <entr> is no key; did you mean <enter>?"),
            ("note = 3", "[keys] note: keys are a text"),
            ("note = \"\"", "[keys] note: an empty text is no key"),
            ("note = \"<c-c>\"", "Ctrl-C always leaves"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(words) || error.contains(words), "{error}");
        }
    }

    #[test]
    fn conflicts_name_both_actions() {
        let error = read("[review]\nnote = \"a\"").unwrap_err();
        assert_eq!(error, "review: 'a' would mean both note and action; give one of them another key");
        let error = read("[trend]\nmark = \"gm\"").unwrap_err();
        assert!(error.contains("'g' means first, so that 'gm' for mark could never be typed"), "{error}");
        assert!(read("[trend]\nmark = \"<space>\"").unwrap_err().contains("mark"), "space leads to the screens");
    }

    #[test]
    fn two_actions_may_change_places_and_one_may_have_no_key() {
        let keys = read("[review]\nnote = \"a\"\naction = \"n\"\nundo = []").unwrap();
        let (table, undo) = row("review", Command::Undo);
        assert!(keys.of(table, undo).is_empty() && keys.shown(table, undo).is_empty());
    }
}
