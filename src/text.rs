//! Text on its way out: the one sanitiser, and widths in terminal cells.

pub mod gate;
pub mod secrets;

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Marks of this many in a row on one letter are text; more are an attack on the layout.
const MOST_COMBINING: usize = 3;

/// `text` made safe to print on one line: control characters and escapes become `\u{..}`-like marks, bidirectional
/// controls and zero-width characters visible, floods of combining marks short, line breaks spaces.
pub fn sanitise(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut combining = 0;
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => {
                out.push(' ');
                combining = 0;
            }
            c if c.is_control() => {
                out.push('\u{fffd}');
                combining = 0;
            }
            c if is_invisible(c) => {
                // Writing to a string cannot fail.
                let _ = write!(out, "<U+{:04X}>", c as u32);
                combining = 0;
            }
            c if c.width() == Some(0) => {
                combining += 1;
                if combining <= MOST_COMBINING {
                    out.push(c);
                }
            }
            c => {
                out.push(c);
                combining = 0;
            }
        }
    }
    Cow::Owned(out)
}

/// Characters that change how others are read without being seen: bidi controls, zero-width marks, tags, and the variants of
/// ideographs, of which a run says whatever somebody wants to hide.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// A JSON document with everything escaped that a terminal would obey or that turns text around: inside its strings it
/// means the same, and outside of them JSON has none of it.
pub fn json_escaped(json: &str) -> Cow<'_, str> {
    let is_harmful = |c: char| match c {
        ' '..='~' | '\n' => false,
        _ => c.is_control() || is_invisible(c) || matches!(c, '\u{2028}' | '\u{2029}'),
    };
    if !json.contains(is_harmful) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if is_harmful(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// `address` without user names, passwords and tokens; the account of an SSH address stays, since it names no secret.
pub fn without_credentials(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let is_ssh = scheme.contains("ssh");
    let rest = if is_ssh || scheme == "file" { rest } else { rest.split(['?', '#']).next().unwrap_or(rest) };
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let authority = match authority.rsplit_once('@') {
        Some((user, host)) if is_ssh => format!("{}@{host}", user.split(':').next().unwrap_or(user)),
        Some((_, host)) => host.to_owned(),
        None => authority.to_owned(),
    };
    format!("{scheme}://{authority}{path}")
}

/// `text` with the user names and passwords of all addresses in it masked; placeholders such as `{password}` stay.
pub fn hide_credentials(text: &str) -> Cow<'_, str> {
    hide(text, &mut |_| ())
}

/// The same, telling of what was hidden.
fn hide<'t>(text: &'t str, tell: &mut dyn FnMut(&str)) -> Cow<'t, str> {
    let mut out = String::new();
    // What was looked at, and what of it was written.
    let (mut at, mut written) = (0, 0);
    while let Some(found) = text[at..].find("://") {
        at += found + 3;
        let (before, after) = text.split_at(at);
        let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '`' | '<' | '>');
        let authority = &after[..after.find(ends).unwrap_or(after.len())];
        if let Some((user, _)) = authority.rsplit_once('@') {
            let is_secret = (user.contains(':') || before.ends_with("http://") || before.ends_with("https://"))
                && !user.contains(['$', '{']);
            if is_secret {
                tell(user);
                out.push_str(&text[written..at]);
                out.push_str("***");
                at += user.len();
                written = at;
            }
        }
    }
    if written == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[written..]);
    Cow::Owned(out)
}

/// Width of `text` in terminal cells.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` cut to at most `cells` cells, with `…` where something was cut.
pub fn truncate(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let w = c.width().unwrap_or(0);
        if used + w + 1 > cells {
            break;
        }
        used += w;
        out.push(c);
    }
    if cells > 0 {
        out.push('…');
    }
    Cow::Owned(out)
}

/// A path cut at its beginning, since its end says more: `…/deep/file.py`.
pub fn truncate_start(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let mut kept = Vec::new();
    let mut used = 1;
    for c in text.chars().rev() {
        let w = c.width().unwrap_or(0);
        if used + w > cells {
            break;
        }
        used += w;
        kept.push(c);
    }
    if cells > 0 {
        kept.push('…');
    }
    Cow::Owned(kept.into_iter().rev().collect())
}

/// `text` broken into lines of at most `cells` cells at spaces; a longer word is broken where it must be.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let current = lines.last_mut().map_or(0, |line| width(line));
        if current > 0 && current + 1 + width(word) > cells {
            lines.push(String::new());
        } else if current > 0 {
            lines.last_mut().into_iter().for_each(|line| line.push(' '));
        }
        for c in word.chars() {
            if lines.last().is_some_and(|line| !line.is_empty() && width(line) + c.width().unwrap_or(0) > cells) {
                lines.push(String::new());
            }
            lines.last_mut().into_iter().for_each(|line| line.push(c));
        }
    }
    lines
}

/// `1 file`, `2 files`: a count with its noun.
pub fn count(n: u64, noun: &str) -> String {
    match (n, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{} {stem}ies", thousands(n)),
        _ if noun.ends_with("ch") || noun.ends_with('s') => format!("{} {noun}es", thousands(n)),
        _ => format!("{} {noun}s", thousands(n)),
    }
}

/// `12,345`.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// The line, from 1, that holds byte `offset` of `source`.
pub fn line_at(source: &str, offset: usize) -> usize {
    1 + source.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

/// `; did you mean a or b?`, or nothing where no name in `known` is near `wrong`.
pub fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let near = nearest(wrong, known);
    if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) }
}

/// The names in `known` nearest to `wrong`, best first, at most three and only when they are near.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let length = wrong.chars().count();
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        // No fewer letters are changed than the names differ in length: a long text is compared with no name.
        .filter(|name| name.contains(wrong) || name.chars().count().abs_diff(length) <= furthest(name))
        .map(|name| (edit_distance(wrong, name), name))
        .filter(|(distance, name)| *distance <= furthest(name) || name.contains(wrong))
        .collect();
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// How many letters of a name may be wrong.
fn furthest(name: &str) -> usize {
    2.max(name.len() / 3)
}

/// Levenshtein distance in characters.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_bidi_never_pass() {
        assert_eq!(sanitise("plain"), "plain");
        assert_eq!(sanitise("a\x1b[31mred\u{9b}2J"), "a\u{fffd}[31mred\u{fffd}2J");
        assert_eq!(sanitise("two\nlines\tand\u{202e}evil"), "two lines and<U+202E>evil");
        assert_eq!(sanitise("e\u{301}\u{301}\u{301}\u{301}\u{301}"), "e\u{301}\u{301}\u{301}");
    }

    #[test]
    fn what_hides_a_text_is_seen() {
        assert_eq!(sanitise("a\u{e0041}\u{e007f}"), "a<U+E0041><U+E007F>");
        assert_eq!(sanitise("葛\u{e0100}x\u{e01ef}"), "葛<U+E0100>x<U+E01EF>");
        assert_eq!(json_escaped("\"葛\u{e0100}\""), "\"葛\\udb40\\udd00\"");
    }

    proptest::proptest! {
        #[test]
        fn whatever_comes_in_one_safe_line_comes_out(
            text in "(?s)(.|[\\x00-\\x1f\\x7f-\\u{9f}\\u{202a}-\\u{202e}\\u{2066}-\\u{2069}\\u{300}-\\u{36f}\\u{200b}-\\u{200f}\\u{e0000}-\\u{e01ef}]){0,60}"
        ) {
            let safe = sanitise(&text);
            let is_raw = |c: char| c.is_control() || is_invisible(c) || matches!(c, '\u{2028}' | '\u{2029}');
            proptest::prop_assert!(!safe.contains(is_raw), "{safe:?}");
            let tower = safe.chars().fold((0, 0), |(run, most), c| {
                let run = if c.width() == Some(0) { run + 1 } else { 0 };
                (run, most.max(run))
            });
            proptest::prop_assert!(tower.1 <= MOST_COMBINING, "{safe:?}");
            let again = sanitise(&safe).into_owned();
            proptest::prop_assert_eq!(again, safe.into_owned());
        }

        #[test]
        fn escaped_json_is_the_same_value(text in "(?s).{0,40}") {
            let json = serde_json::to_string(&text).unwrap();
            let escaped = json_escaped(&json);
            proptest::prop_assert!(!escaped.contains(|c: char| c.is_control() || is_invisible(c)));
            proptest::prop_assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
        }
    }

    #[test]
    fn passwords_in_text_are_masked_and_placeholders_stay() {
        for (text, hidden) in [
            ("reads postgresql://churn:pass@db/x, then s3://a/b", "reads postgresql://***@db/x, then s3://a/b"),
            ("https://ghp_x@github.com/a and ssh://git@h/a", "https://***@github.com/a and ssh://git@h/a"),
            ("mysql://u:{password}@h/d", "mysql://u:{password}@h/d"),
            ("plain", "plain"),
        ] {
            assert_eq!(hide_credentials(text), hidden);
        }
    }

    #[test]
    fn cutting_counts_cells_not_bytes() {
        assert_eq!(truncate("日本語", 4), "日…");
        assert_eq!(truncate("abc", 3), "abc");
        assert_eq!(truncate_start("src/deep/file.py", 9), "…/file.py");
    }

    #[test]
    fn wrapping_breaks_words_longer_than_a_line() {
        assert_eq!(wrap("one two abcdefgh", 5), ["one", "two", "abcde", "fgh"]);
    }

    #[test]
    fn near_names_are_offered_best_first() {
        assert_eq!(nearest("data.comitted", ["data.committed", "data.tracked"]), ["data.committed"]);
        assert!(nearest("nonsense", ["data.committed"]).is_empty());
    }

    #[test]
    fn counts_read_as_english() {
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(count(12_345, "repository"), "12,345 repositories");
        assert_eq!(count(2, "branch"), "2 branches");
    }
}
