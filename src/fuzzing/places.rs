//! Lines that facts name must be lines of the text they were found in.

use serde::Serialize;
use serde_json::Value;

/// Keys behind which every number is a line; 0 stands for the file as a whole, or for a line that is not known.
const LINES: &[&str] = &["line", "end_line", "split_line", "main_guard", "if_false", "stops", "file_lines"];

/// How many lines a text has at most, whichever mark ends them.
pub(super) fn count(text: &str) -> u64 {
    1 + text
        .chars()
        .filter(|c| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'))
        .count() as u64
}

/// Fails where facts name a line that `text` has not.
pub(super) fn exist(what: &str, facts: &impl Serialize, text: &str) {
    let facts = serde_json::to_value(facts).expect("facts are plain data");
    let last = count(text);
    let mut waiting = vec![(&facts, false)];
    while let Some((value, is_line)) = waiting.pop() {
        match value {
            Value::Number(number) if is_line => {
                assert!(number.as_u64().is_some_and(|line| line <= last), "{what}: line {number} of {last}");
            }
            Value::Array(items) => waiting.extend(items.iter().map(|item| (item, is_line))),
            Value::Object(members) => {
                range(what, value);
                waiting.extend(members.iter().map(|(key, member)| (member, LINES.contains(&key.as_str()))));
            }
            _ => {}
        }
    }
}

/// What has an end begins before it.
fn range(what: &str, value: &Value) {
    if let (Some(first), Some(last)) = (value["line"].as_u64(), value["end_line"].as_u64()) {
        assert!(first <= last, "{what}: from line {first} to {last}: {value}");
    }
}
