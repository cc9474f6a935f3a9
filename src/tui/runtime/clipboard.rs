//! The clipboard of the terminal, also over SSH: the escape sequence OSC 52. Terminals that do not know it ignore it.

use std::io::{self, Write, stdout};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Longest text that terminals take, in bytes before it is encoded.
const LONGEST: usize = 74_000;

/// Puts `text` on the clipboard.
///
/// # Errors
/// When the terminal is gone.
pub(super) fn copy(text: &str) -> io::Result<()> {
    let mut out = stdout().lock();
    out.write_all(sequence(text).as_bytes())?;
    out.flush()
}

/// The sequence that puts `text` on the clipboard, cut at a character where it is too long.
fn sequence(text: &str) -> String {
    let end = (0..=text.len().min(LONGEST)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    format!("\x1b]52;c;{}\x07", STANDARD.encode(&text[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_encoded_so_that_nothing_in_it_is_a_command() {
        assert_eq!(sequence("src/a.py:7"), "\x1b]52;c;c3JjL2EucHk6Nw==\x07");
        let long = "é".repeat(LONGEST);
        assert!(sequence(&long).len() < LONGEST * 2);
        assert!(!sequence("a\x07\x1b[2J")[7..].trim_end_matches('\x07').contains(['\x07', '\x1b']));
    }
}
