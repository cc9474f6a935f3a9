//! Text on its way to people: sanitised, masked, cut, wrapped, escaped.

use crate::report::{compare, page_markdown};
use crate::text::{self, secrets};

/// Credentials that are found by their shape, put into whatever text there is.
const TOKENS: [&str; 4] = [
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_0123456789abcdefghijABCDEFGHIJ",
    "glpat-0123456789abcdefgh",
    "hf_0123456789abcdefghijklmn",
];

/// Fails where a text holds what may not be printed raw.
pub(super) fn assert_clean(what: &str, text: &str) {
    let is_clean = |c: char| {
        c == '\n'
            || !(c.is_control()
                || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                    | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'))
    };
    if let Some(c) = text.chars().find(|c| !is_clean(*c)) {
        panic!("{what}: U+{:04X} in {text:?}", c as u32);
    }
}

/// Everything a text may go through.
pub(super) fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let cells = usize::from(data.first().copied().unwrap_or(0));
    sanitised(&text);
    masked(&text);
    cut(&text::sanitise(&text), cells);
    for escaped in [compare::escape(&text), page_markdown::escape(&text)] {
        assert_clean("escaped", &escaped);
    }
    let json = serde_json::to_string(&text).expect("a string is JSON");
    let escaped = text::json_escaped(&json);
    assert_clean("JSON", &escaped);
    assert_eq!(serde_json::from_str::<String>(&escaped).ok().as_deref(), Some(&*text), "JSON that means another text");
}

fn sanitised(text: &str) {
    let safe = text::sanitise(text);
    assert_clean("sanitised", &safe);
    assert!(!safe.contains('\n'), "more than one line");
    assert_eq!(text::sanitise(&safe), safe, "sanitised twice");
}

fn masked(text: &str) {
    let once = secrets::mask(text);
    assert_eq!(secrets::mask(&once), once, "masked twice, from {text:?}");
    // Behind a letter it is a piece of a longer word, and stays one.
    for token in TOKENS.into_iter().filter(|token| !text.contains(token)) {
        for planted in [format!("{text} {token} {text}"), format!("{text}\n{token}\n{text}")] {
            assert!(!secrets::mask(&planted).contains(token), "{planted:?} shows its credential");
        }
    }
    if text.contains("Pa55word") {
        return;
    }
    let address = format!("https://ann:Pa55word@{}", text.trim_start_matches(|c: char| !c.is_alphanumeric()));
    assert!(!text::without_credentials(&address).contains("Pa55word"), "{address:?} keeps its password");
}

fn cut(text: &str, cells: usize) {
    for short in [text::truncate(text, cells), text::truncate_start(text, cells)] {
        assert!(text::width(&short) <= cells, "{short:?} is wider than {cells}");
    }
    let cells = cells.max(2);
    for line in text::wrap(text, cells) {
        assert!(text::width(&line) <= cells, "{line:?} is wider than {cells}");
    }
    let words = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(words(&text::wrap(text, cells).concat()), words(text), "wrapping lost something");
}
