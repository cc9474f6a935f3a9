//! What a preview must not show: passwords in addresses, keys and tokens. The rest of the line stays as it is.

use std::borrow::Cow;
use std::sync::OnceLock;

use regex::Regex;

use crate::text::hide_credentials;

/// What stands in place of a secret.
const MASK: &str = "***";

/// Keys of known services, by their beginnings.
const TOKENS: &str = r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[0-9A-Za-z]{20,}|\bgithub_pat_[0-9A-Za-z_]{20,}|\bglpat-[0-9A-Za-z_-]{16,}|\bxox[abprs]-[0-9A-Za-z-]{10,}|\bhf_[0-9A-Za-z]{20,}|\bsk-[0-9A-Za-z_-]{20,}|\beyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]*";

/// A value given to a name that says what it is: `password = "…"`, `"api_key": "…"`, `AWS_SECRET_ACCESS_KEY=…`.
const NAMED: &str = r#"(?i)((?:password|passwd|secret|token|api_?key|access_?key|private_?key)[a-z_]*["']?\s*[:=]\s*)("[^"]+"|'[^']+')"#;

fn pattern(cell: &'static OnceLock<Option<Regex>>, text: &str) -> Option<&'static Regex> {
    cell.get_or_init(|| Regex::new(text).ok()).as_ref()
}

/// `line` with its secrets masked.
pub(super) fn mask(line: &str) -> Cow<'_, str> {
    static KNOWN: OnceLock<Option<Regex>> = OnceLock::new();
    static BY_NAME: OnceLock<Option<Regex>> = OnceLock::new();
    let mut line = hide_credentials(line);
    if let Some(known) = pattern(&KNOWN, TOKENS)
        && known.is_match(&line)
    {
        line = Cow::Owned(known.replace_all(&line, MASK).into_owned());
    }
    if let Some(by_name) = pattern(&BY_NAME, NAMED)
        && by_name.is_match(&line)
    {
        let masked = |found: &regex::Captures<'_>| {
            let quote = &found[2][..1];
            format!("{}{quote}{MASK}{quote}", &found[1])
        };
        line = Cow::Owned(by_name.replace_all(&line, masked).into_owned());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_and_code_stays() {
        for (line, shown) in [
            ("url = 'postgres://u:pw@db/x'", "url = 'postgres://***@db/x'"),
            ("db_password = \"hunter2\"  # x", "db_password = \"***\"  # x"),
            ("{\"api_key\": 'abc'}", "{\"api_key\": '***'}"),
            ("key = 'AKIAIOSFODNN7EXAMPLE'", "key = '***'"),
            ("password = os.environ['DB_PASSWORD']", "password = os.environ['DB_PASSWORD']"),
            ("tokens = text.split()", "tokens = text.split()"),
            ("gh = ghp_0123456789abcdefghijABCDEFGHIJ", "gh = ***"),
        ] {
            assert_eq!(mask(line), shown);
        }
    }

    #[test]
    fn the_patterns_compile() {
        assert!(Regex::new(TOKENS).is_ok() && Regex::new(NAMED).is_ok());
    }
}
