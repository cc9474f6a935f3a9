//! What looks like a credential, masked before it is shown or kept: in evidence, previews, audits and reports.
//!
//! Applied to lines and sentences, never to whole files. A value is masked for its own shape (tokens of well-known services,
//! private keys, passwords in addresses) or for the name beside it (`password = …`); placeholders and code stay.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex_automata::meta;
use regex_automata::util::captures::Captures;

use super::gate::Gate;

/// What stands in place of a credential.
pub const MASK: &str = "***";

/// Shapes of tokens, each of one service or standard.
const SHAPES: &str = r"(?x:
    (?-u:\b)(?:AKIA|ASIA|AIDA|AGPA|AROA)[0-9A-Z]{16}(?-u:\b)
  | (?-u:\b)gh[pousr]_[A-Za-z0-9]{20,} | (?-u:\b)github_pat_[A-Za-z0-9_]{20,} | (?-u:\b)glpat-[A-Za-z0-9_-]{16,}
  | (?-u:\b)(?:sk|rk|pk)[-_](?:[a-z]+[0-9]*[-_])*[A-Za-z0-9]*[0-9][A-Za-z0-9_-]{15,}
  | (?-u:\b)xox[abeoprs]-[A-Za-z0-9-]{10,} | (?-u:\b)hf_[A-Za-z0-9]{20,} | (?-u:\b)npm_[A-Za-z0-9]{30,} | (?-u:\b)pypi-[A-Za-z0-9_-]{40,}
  | (?-u:\b)AIza[A-Za-z0-9_-]{30,} | (?-u:\b)ya29\.[A-Za-z0-9_-]{20,} | (?-u:\b)SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}
  | (?-u:\b)dapi[0-9a-f]{32}(?-u:\b) | (?-u:\b)dop_v1_[0-9a-f]{32,}
  | (?-u:\b)eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?
  | -----BEGIN\ [A-Z\ ]*PRIVATE\ KEY-----(?s:.*?)(?:-----END\ [A-Z\ ]*PRIVATE\ KEY-----|\z)
)";

/// A name that announces a credential, what separates it from its value, and the value.
const NAMED: &str = concat!(
    r#"(?i-u)(?P<key>(?:--)?[a-z0-9_.\-]*(?:passw(?:or)?d|passphrase|(?-u:\b)pwd|_pwd|secret|api[_\-]?key|access[_\-]?key|private[_\-]?key"#,
    r#"|account[_\-]?key|credential|token|signature|authorization)[a-z0-9_\-]*)"#,
    r#"(?P<between>["'`\]]{0,2}\s*(?:=>|:=|==|=|:)\s*(?:bearer\s+|basic\s+)?|\s+)"#,
    r#"(?P<value>(?u:"[^"]*"|'[^']*'|`[^`]*`|[^\s"'`,;&<>(){}\[\]#]+))"#
);

/// Which texts [`NAME`] may match. The words of [`SHAPE`] are too short for a gate: [`BEGINNINGS`] are more.
static NAMES: LazyLock<Gate> = LazyLock::new(|| Gate::new([NAMED]));
static SHAPE: LazyLock<meta::Regex> = LazyLock::new(|| pattern(SHAPES));
static NAME: LazyLock<meta::Regex> = LazyLock::new(|| pattern(NAMED));

#[expect(clippy::expect_used, reason = "a constant that a test compiles")]
fn pattern(text: &str) -> meta::Regex {
    // What comes before it looked for words already: to find out which they are is most of what compiling takes.
    let config = meta::Config::new().auto_prefilter(false);
    meta::Regex::builder().configure(config).build(text).expect("a sound pattern")
}

/// `text` with everything in it masked that looks like a credential.
pub fn mask(text: &str) -> Cow<'_, str> {
    masked(text, &mut |_| ())
}

/// The same, telling of what was masked.
fn masked<'t>(text: &'t str, tell: &mut dyn FnMut(&str)) -> Cow<'t, str> {
    let mut text = super::hide(text, tell);
    if may_begin_one(&text) {
        text = replaced(text, &SHAPE, |found| {
            tell(found.whole());
            Some(MASK.to_owned())
        });
    }
    if !may_name_one(&text) {
        return text;
    }
    replaced(text, &NAME, |found| {
        let (key, between, value) = (found.group("key"), found.group("between"), found.group("value"));
        (!is_called(value, found.behind()) && is_secret(key, between, value)).then(|| {
            tell(value.trim_matches(QUOTES));
            let quote = value.chars().next().filter(|c| QUOTES.contains(c)).map(String::from).unwrap_or_default();
            format!("{key}{between}{quote}{MASK}{quote}")
        })
    })
}

/// What may stand around a value.
const QUOTES: [char; 3] = ['"', '\'', '`'];

/// How the tokens of [`SHAPES`] begin.
const BEGINNINGS: &[&str] = &[
    "akia",
    "asia",
    "aida",
    "agpa",
    "aroa",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "sk-",
    "sk_",
    "rk-",
    "rk_",
    "pk-",
    "pk_",
    "xox",
    "hf_",
    "npm_",
    "pypi-",
    "aiza",
    "ya29.",
    "sg.",
    "dapi",
    "dop_v1_",
    "eyj",
    "-----begin",
];
/// What stands in the names of [`NAMED`].
const WORDS: &[&str] = &[
    "passw",
    "passphrase",
    "pwd",
    "secret",
    "api_key",
    "api-key",
    "apikey",
    "access_key",
    "access-key",
    "accesskey",
    "private_key",
    "private-key",
    "privatekey",
    "account_key",
    "account-key",
    "accountkey",
    "credential",
    "token",
    "signature",
    "authorization",
];
/// Bytes before and behind a place that are looked at closely.
const AROUND: usize = 400;
/// Where an address begins that may hold a password.
const ADDRESS: &str = "://";

static FIRST: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let kind = Some(AhoCorasickKind::ContiguousNFA);
    AhoCorasick::builder().ascii_case_insensitive(true).kind(kind).build(BEGINNINGS).ok()
});

static TELLS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let all = BEGINNINGS.iter().chain(WORDS).chain([&ADDRESS]);
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .prefilter(false)
        .build(all)
        .ok()
});

/// What [`mask`] would mask in the lines of a whole file, or in two that follow one another; `None` where that cannot be told.
/// Only places that look like one are looked at closely.
pub fn credentials(text: &str) -> Option<Vec<String>> {
    let mut credentials = Vec::new();
    for found in TELLS.as_ref()?.find_iter(text) {
        let (start, end) = (found.start(), found.end());
        let may_be_one = match found.pattern().as_usize() {
            beginning if beginning < BEGINNINGS.len() => begins_word(text, start),
            word if word < BEGINNINGS.len() + WORDS.len() => names_value(text, start, end),
            _ => line_from(text, end).contains('@'),
        };
        if may_be_one {
            // A name may stand above its value.
            masked(two_lines(text, start, end), &mut |found| credentials.push(found.to_owned()));
        }
    }
    credentials.sort_unstable();
    credentials.dedup();
    // Of a key only the beginning was looked at: its lines look like anything.
    let is_key = |credential: &String| credential.starts_with("-----");
    (!credentials.iter().any(is_key)).then_some(credentials)
}

/// Whether anything of a credential stands in `bytes`: its beginning or its end, as it may be cut, in any case. Of one that is a
/// number nobody can tell, as numbers are kept in other ways.
pub fn is_in(credential: &str, bytes: &[u8]) -> bool {
    /// Bytes by which a piece is known.
    const KNOWN_BY: usize = 6;
    let credential = credential.to_ascii_lowercase().into_bytes();
    let (bytes, length) = (bytes.to_ascii_lowercase(), credential.len().min(KNOWN_BY));
    let is_number = !credential.iter().any(|byte| byte.is_ascii_alphabetic() && *byte != b'e');
    let ends = [&credential[..length], &credential[credential.len() - length..]];
    is_number || ends.into_iter().any(|end| memchr::memmem::find(&bytes, end).is_some())
}

fn begins_word(text: &str, at: usize) -> bool {
    !text.as_bytes()[..at].last().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// Whether a word is in a name with `=` or `:` behind it, or in an option of a command.
fn names_value(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let before = bytes[..start].iter().rev().take_while(|byte| is_name(byte) || **byte == b'.').count();
    if bytes[start - before..].starts_with(b"--") {
        return true;
    }
    let mut behind = bytes[end..].iter().skip_while(|byte| is_name(byte)).peekable();
    for _ in 0..2 {
        behind.next_if(|byte| matches!(byte, b'"' | b'\'' | b'`' | b']'));
    }
    behind.find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| matches!(byte, b'=' | b':'))
}

fn line_from(text: &str, at: usize) -> &str {
    let rest = &text[at..text.floor_char_boundary(at + AROUND)];
    rest.split('\n').next().unwrap_or_default()
}

/// The line of a place and the one below.
fn two_lines(text: &str, start: usize, end: usize) -> &str {
    let bytes = text.as_bytes();
    let from = memchr::memrchr(b'\n', &bytes[..start]).map_or(0, |at| at + 1);
    let to = memchr::memchr_iter(b'\n', &bytes[end..]).nth(1).map_or(text.len(), |at| end + at);
    // A file of one long line would be looked at again for every place in it.
    let (from, to) = (from.max(start.saturating_sub(AROUND)), to.min(end + AROUND));
    &text[text.floor_char_boundary(from)..text.floor_char_boundary(to)]
}

/// Whether a setting of this name holds a credential, whatever its value looks like.
pub fn names_credential(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    let words =
        ["password", "passwd", "passphrase", "secret", "api_key", "apikey", "access_key", "private_key", "credential"];
    words.iter().any(|word| name.contains(word)) || name.ends_with("_pwd") || name.ends_with("auth_token")
}

/// Masks in place, and leaves alone what holds nothing to mask.
pub fn mask_in_place(text: &mut String) {
    if let Cow::Owned(masked) = mask(text)
        && masked != *text
    {
        *text = masked;
    }
}

/// Whether files of this name hold credentials by convention: they are not opened for their values.
#[allow(clippy::case_sensitive_file_extension_comparisons, reason = "the name is in lower case")]
pub fn is_credential_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let is_sample = ["example", "sample", "template", "dist", "default"].iter().any(|word| name.contains(word));
    let is_env =
        name == ".env" || name == ".envrc" || (name.starts_with(".env.") && !is_sample) || name.ends_with(".env");
    let of_a_tool = [
        ".netrc",
        "_netrc",
        ".pgpass",
        ".pypirc",
        ".npmrc",
        ".htpasswd",
        ".git-credentials",
        ".dockercfg",
        ".boto",
        ".s3cfg",
        "kaggle.json",
        "credentials",
        "credentials.json",
        "credentials.toml",
        "credentials.yml",
        "credentials.yaml",
        "client_secret.json",
        "secrets.toml",
        "secrets.yml",
        "secrets.yaml",
        "secrets.json",
        "secrets.ini",
    ];
    let is_key = ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"].contains(&name.as_str())
        || [".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".ppk"].iter().any(|end| name.ends_with(end));
    let is_service_account = name.ends_with(".json") && name.contains("service") && name.contains("account");
    (is_env && !is_sample) || of_a_tool.contains(&name.as_str()) || is_key || is_service_account
}

/// One match, and the text it stands in.
struct Found<'a> {
    text: &'a str,
    captures: &'a Captures,
}

impl<'a> Found<'a> {
    fn range(&self) -> Range<usize> {
        self.captures.get_match().map_or(0..0, |all| all.range())
    }

    fn whole(&self) -> &'a str {
        &self.text[self.range()]
    }

    fn group(&self, name: &str) -> &'a str {
        self.captures.get_group_by_name(name).map_or("", |group| &self.text[group.range()])
    }

    fn behind(&self) -> &'a str {
        &self.text[self.range().end..]
    }
}

/// `text` with some matches of a pattern replaced.
fn replaced<'t>(
    text: Cow<'t, str>,
    pattern: &meta::Regex,
    mut instead: impl FnMut(&Found<'_>) -> Option<String>,
) -> Cow<'t, str> {
    let (mut out, mut written) = (None, 0);
    for captures in pattern.captures_iter(text.as_ref()) {
        let found = Found { text: &text, captures: &captures };
        if let Some(new) = instead(&found) {
            let out = out.get_or_insert_with(String::new);
            out.push_str(&text[written..found.range().start]);
            out.push_str(&new);
            written = found.range().end;
        }
    }
    match out {
        Some(out) => Cow::Owned(out + &text[written..]),
        None => text,
    }
}

/// Spares most texts the search for shapes.
fn may_begin_one(text: &str) -> bool {
    let Some(beginnings) = FIRST.as_ref() else { return true };
    beginnings.find_overlapping_iter(text).any(|found| begins_word(text, found.start()))
}

/// Spares most texts the search for names.
fn may_name_one(text: &str) -> bool {
    (text.contains(['=', ':']) || text.contains("--")) && NAMES.is_open(text)
}

/// Makes what looks for credentials, before it is needed.
pub fn get_ready() {
    LazyLock::force(&FIRST);
    LazyLock::force(&NAMES);
    LazyLock::force(&NAME);
}

/// Whether a value is a credential by the name beside it, and not a placeholder, a number or a piece of code.
fn is_secret(key: &str, between: &str, value: &str) -> bool {
    let is_flag = key.starts_with("--");
    if between.trim().is_empty() && !is_flag {
        return false;
    }
    let quoted = value.starts_with(QUOTES) && value.len() >= 2;
    let inner = value.trim_matches(QUOTES);
    // What is told where a variable is not set: `${API_KEY:?set it}`.
    if inner.starts_with('?') {
        return false;
    }
    if inner.is_empty() || inner == MASK || inner.contains(['$', '{', '<', '%']) || is_word_of_code(inner) {
        return false;
    }
    let (has_digit, has_letter) =
        (inner.contains(|c: char| c.is_ascii_digit()), inner.contains(|c: char| c.is_ascii_alphabetic()));
    let is_opaque = has_digit && has_letter && inner.len() >= 8 && !inner.contains([' ', '/', '\\']);
    let lower = key.to_ascii_lowercase();
    let is_password =
        ["pass", "pwd", "secret", "api", "access", "private", "credential"].iter().any(|word| lower.contains(word));
    // A token of text is no credential unless it looks like one, and neither is the name of a variable.
    match (is_password, quoted) {
        (true, true) => !inner.contains(' ') || has_digit,
        // A place: of words alone no credential has several, one behind the other.
        (true, false) if inner.contains('/') && !has_digit => false,
        (true, false) => has_digit || between.contains(':') || is_flag || key == key.to_ascii_uppercase(),
        (false, _) => is_opaque,
    }
}

/// Whether code gets the value from somewhere: `fetch_token(…)`, `secrets[…]`.
fn is_called(value: &str, behind: &str) -> bool {
    !value.ends_with(QUOTES) && behind.starts_with(['(', '['])
}

/// `None`, `true`, `os.environ`, `args.password`, `getpass`: nothing that is secret by itself.
fn is_word_of_code(value: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
    let constants = ["none", "null", "true", "false", "str", "string", "required", "optional", "env", "bytes", "int"];
    constants.contains(&value.to_ascii_lowercase().as_str())
        || (value.contains('.') && value.split('.').all(word))
        || value.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '-' | '_' | '?' | '…'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_masked_for_their_shape() {
        for (text, masked) in [
            ("key AKIAIOSFODNN7EXAMPLE end", "key *** end"),
            ("ghp_abcdefghijklmnopqrst0123456789abcdef", "***"),
            ("uses sk-proj-abc123DEF456ghi789JKL here", "uses *** here"),
            ("xoxb-123456789012-abcdefghijkl", "***"),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-_1", "***"),
            ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- x", "*** x"),
            ("-----BEGIN PRIVATE KEY----- MIIE", "***"),
            ("reads postgresql://u:p4ss@db/x", "reads postgresql://***@db/x"),
            ("curl -H 'Authorization: Bearer abcdef0123456789'", "curl -H 'Authorization: Bearer ***'"),
        ] {
            assert_eq!(mask(text), masked);
        }
    }

    #[test]
    fn credentials_are_masked_for_their_name() {
        for (text, masked) in [
            ("password = \"hunter2\"", "password = \"***\""),
            ("DB_PASSWORD=hunter2 python a.py", "DB_PASSWORD=*** python a.py"),
            ("{'api_key': 'a1b2c3d4e5'}", "{'api_key': '***'}"),
            ("password: correcthorse", "password: ***"),
            ("run --password hunter2 --token=abcd1234efgh", "run --password *** --token=***"),
            ("GET /x?token=abc123def456&a=1", "GET /x?token=***&a=1"),
            ("client_secret=\"s3cr3t\"", "client_secret=\"***\""),
            ("AccountKey=abc123DEF456==;x", "AccountKey=***;x"),
            ("db_password = \"hunter2\"  # x", "db_password = \"***\"  # x"),
            ("{\"api_key\": 'abc'}", "{\"api_key\": '***'}"),
        ] {
            assert_eq!(mask(text), masked);
        }
    }

    #[test]
    fn code_placeholders_and_tokens_of_text_stay() {
        for text in [
            "password = os.environ",
            "password = getpass()",
            "password=\"${DB_PASSWORD}\"",
            "password: <yours>",
            "max_tokens = 512",
            "pad_token=\"[PAD]\"",
            "token = tokenizer.decode",
            "a secret is not in git",
            "tokenizer: bert-base",
            "commit ee8d58199a94489969e64c01c24b5921075d0b2f",
            "from sklearn.model_selection import train_test_split",
            "sk-learn-contrib-imbalanced-learn-tools",
            "api_key = None",
            "password = os.environ['DB_PASSWORD']",
            "tokens = text.split()",
            "s3://acme-ml/churn/latest.parquet",
            "API_KEY: ${API_KEY:?set it}",
            "secrets: get:acme/churn/deploy",
            "client_secret=load_secret(name1)",
            "api_key = secrets2['churn']",
            "private_key: /run/keys/none",
        ] {
            assert_eq!(mask(text), text);
        }
    }

    #[test]
    fn a_file_with_a_credential_anywhere_is_told() {
        let filler = "x = 1  # see https://acme.example/a\n".repeat(50);
        for line in [
            "password = \"hunter2\"",
            "API_KEY: hunter2planted",
            "ghp_abcdefghijklmnopqrst0123456789abcdef",
            "AKIAIOSFODNN7EXAMPLE",
            "see http://x/a and postgresql://u:p4ss@db/x",
            "curl -H 'Authorization: Bearer abcdef0123456789'",
            "token =\n  \"abcd1234efgh\"",
        ] {
            let found = credentials(&format!("{filler}{line}\n{filler}")).unwrap();
            assert!(found.iter().any(|found| line.contains(found.as_str())), "{line}: {found:?}");
            assert_eq!(credentials(line).unwrap().len(), 1, "{line}");
        }
        assert_eq!(
            credentials(&format!("{filler}max_tokens = 512\nmail: ann@acme.example\n{filler}")),
            Some(Vec::new())
        );
        assert_eq!(credentials(""), Some(Vec::new()));
        assert_eq!(
            credentials("-----BEGIN PRIVATE KEY-----\nabcd\nefgh\nijkl\n"),
            None,
            "its lines look like anything"
        );
    }

    #[test]
    fn a_piece_of_a_credential_is_known_by_its_ends() {
        for (credential, text, is_there) in [
            ("hunter2planted", "login HUNTER2pl…", true),
            ("hunter2planted", "… plant", false),
            ("hunter2planted", "…2planted", true),
            ("abc", "an abcd", true),
            ("abc", "ab", false),
            ("1234.5e6", "", true),
        ] {
            assert_eq!(is_in(credential, text.as_bytes()), is_there, "{credential} in {text}");
        }
    }

    #[test]
    fn files_of_credentials_are_known_by_name() {
        for path in [
            ".env",
            "app/.env.production",
            "prod.env",
            ".aws/credentials",
            "certs/server.pem",
            "id_rsa",
            "a/service-account.json",
        ] {
            assert!(is_credential_file(path), "{path}");
        }
        for path in [".env.example", "environment.yml", "src/tokens.py", "monkey.json", "env.py", "keys.yaml"] {
            assert!(!is_credential_file(path), "{path}");
        }
    }
}
