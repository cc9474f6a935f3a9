//! Text as part of an address or of a page: one place each, for every format.

use std::fmt::Write as _;

use crate::text::sanitise;

/// A path as part of an address: everything but letters, digits and `-._~/` by its bytes (RFC 3986, 2.1). A colon in the
/// first part would be a scheme otherwise.
pub(super) fn percent_encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Text that is safe to show, as text of a page or of an attribute in quotes.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in sanitise(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_name_becomes_an_address_or_markup() {
        assert_eq!(percent_encoded("a b/é:ü#?.py"), "a%20b/%C3%A9%3A%C3%BC%23%3F.py");
        assert_eq!(html("<a href='x' title=\"y\">&"), "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;");
    }
}
