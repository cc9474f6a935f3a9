//! Keys as text: `jj<enter>2<c-c>` to events and back. Tests, bug reports and bindings all speak this.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Words for keys that no single character stands for.
const NAMED: &[(&str, KeyCode)] = &[
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("s-tab", KeyCode::BackTab),
    ("bs", KeyCode::Backspace),
    ("del", KeyCode::Delete),
    ("space", KeyCode::Char(' ')),
    ("lt", KeyCode::Char('<')),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
];

/// Reads keys written as text: characters stand for themselves, other keys in angle brackets.
///
/// # Errors
/// Names the part that is no key, and the nearest key there is.
pub fn parse(text: &str) -> anyhow::Result<Vec<KeyEvent>> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first != '<' {
            keys.push(plain(KeyCode::Char(first)));
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let end = rest.find('>').ok_or_else(|| {
            anyhow::anyhow!("the keys '{rest}' open '<' and never close it; write <lt> for the character itself")
        })?;
        keys.push(bracketed(&rest[1..end])?);
        rest = &rest[end + 1..];
    }
    Ok(keys)
}

fn plain(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

fn bracketed(name: &str) -> anyhow::Result<KeyEvent> {
    let lower = name.to_lowercase();
    if let Some((_, code)) = NAMED.iter().find(|(known, _)| *known == lower) {
        return Ok(plain(*code));
    }
    for (prefix, modifier) in [("c-", KeyModifiers::CONTROL), ("a-", KeyModifiers::ALT)] {
        if let Some(inner) = lower.strip_prefix(prefix) {
            let mut key = match inner.chars().collect::<Vec<_>>().as_slice() {
                [single] => plain(KeyCode::Char(*single)),
                _ => bracketed(inner)?,
            };
            key.modifiers |= modifier;
            return Ok(key);
        }
    }
    let near = crate::text::nearest(&lower, NAMED.iter().map(|(known, _)| *known));
    let hint = near.first().map_or_else(String::new, |best| format!("; did you mean <{best}>?"));
    anyhow::bail!("<{name}> is no key{hint}")
}

/// The key as text, the same however a terminal reports it: shift is part of the character.
pub fn name(key: KeyEvent) -> String {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    let prefix = format!("{}{}", if control { "c-" } else { "" }, if alt { "a-" } else { "" });
    let word = NAMED.iter().find(|(_, code)| *code == key.code).map(|(word, _)| *word);
    match (word, key.code) {
        (Some(word), _) => format!("<{prefix}{word}>"),
        (None, KeyCode::Char(c)) if prefix.is_empty() => c.to_string(),
        (None, KeyCode::Char(c)) => format!("<{prefix}{}>", c.to_lowercase()),
        (None, other) => format!("<{prefix}{other:?}>").to_lowercase(),
    }
}

/// Keys that people read as a sign or a word.
const SHOWN: &[(&str, &str)] = &[
    ("<enter>", "⏎"),
    ("<esc>", "Esc"),
    ("<tab>", "Tab"),
    ("<s-tab>", "Shift-Tab"),
    ("<bs>", "Backspace"),
    ("<del>", "Del"),
    ("<space>", "Space"),
    ("<lt>", "<"),
    ("<up>", "↑"),
    ("<down>", "↓"),
    ("<left>", "←"),
    ("<right>", "→"),
    ("<home>", "Home"),
    ("<end>", "End"),
    ("<pgup>", "PgUp"),
    ("<pgdn>", "PgDn"),
];

/// A key as people read it: `<c-p>` is Ctrl-P.
pub fn shown(name: &str) -> String {
    if let Some((_, words)) = SHOWN.iter().find(|(known, _)| *known == name) {
        return (*words).to_owned();
    }
    for (prefix, word) in [("<c-", "Ctrl-"), ("<a-", "Alt-")] {
        if let Some(rest) = name.strip_prefix(prefix).and_then(|rest| rest.strip_suffix('>')) {
            let mut letters = rest.chars();
            return match (letters.next(), letters.next()) {
                (Some(letter), None) => format!("{word}{}", letter.to_uppercase()),
                _ => format!("{word}{}", shown(&format!("<{rest}>"))),
            };
        }
    }
    name.to_owned()
}

/// The key that people read so; none for several keys, or for a word that is none.
pub fn pressed(shown: &str) -> Option<KeyEvent> {
    let name = |word: &str| SHOWN.iter().find(|(_, words)| *words == word).map(|(name, _)| (*name).to_owned());
    for (word, prefix) in [("Ctrl-", "c-"), ("Alt-", "a-")] {
        if let Some(rest) = shown.strip_prefix(word) {
            let inner = name(rest).map_or_else(|| rest.to_lowercase(), |name| name.trim_matches(['<', '>']).to_owned());
            return bracketed(&format!("{prefix}{inner}")).ok();
        }
    }
    let mut letters = shown.chars();
    match (name(shown), letters.next(), letters.next()) {
        (Some(name), ..) => parse(&name).ok()?.pop(),
        (None, Some(letter), None) => Some(plain(KeyCode::Char(letter))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_events_are_two_forms_of_the_same_keys() {
        let keys = parse("jG<enter>2<c-c><lt><s-tab><a-enter><pgdn>").unwrap();
        let names: Vec<String> = keys.iter().map(|key| name(*key)).collect();
        assert_eq!(names, ["j", "G", "<enter>", "2", "<c-c>", "<lt>", "<s-tab>", "<a-enter>", "<pgdn>"]);
    }

    #[test]
    fn shift_as_terminals_report_it_changes_nothing() {
        assert_eq!(name(KeyEvent::new(KeyCode::Char('A'), KeyModifiers::SHIFT)), "A");
        assert_eq!(name(KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT)), "<s-tab>");
    }

    #[test]
    fn people_read_words() {
        let read: Vec<String> = ["<c-p>", "<a-enter>", "<space>", "G", "<c-pgdn>"].map(shown).to_vec();
        assert_eq!(read, ["Ctrl-P", "Alt-⏎", "Space", "G", "Ctrl-PgDn"]);
    }

    #[test]
    fn what_people_read_is_a_key_again() {
        for named in ["<c-p>", "<a-enter>", "<enter>", "G", "<c-s>", "<up>", "?"] {
            assert_eq!(pressed(&shown(named)).map(name).as_deref(), Some(named));
        }
        assert_eq!(pressed("↑↓"), None);
    }

    #[test]
    fn what_is_no_key_is_named() {
        assert_eq!(parse("j<entr>").unwrap_err().to_string(), "<entr> is no key; did you mean <enter>?");
        assert!(parse("a<b").unwrap_err().to_string().contains("<lt>"));
    }
}
