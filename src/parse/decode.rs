//! Bytes to text: UTF-8 and UTF-16 with their marks, Latin-1 as the last resort, binary recognised.

use std::borrow::Cow;

/// How many bytes are looked at to tell text from binary.
const PROBE: usize = 8_000;

/// The text in `bytes`, without byte order mark; `None` when they are no text.
pub fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => Some(String::from_utf8_lossy(rest)),
        [0xff, 0xfe, rest @ ..] => Some(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Some(utf16(rest, u16::from_be_bytes)),
        _ if memchr::memchr(0, &bytes[..bytes.len().min(PROBE)]).is_some() => None,
        _ => Some(match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect()),
        }),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Cow<'_, str> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    Cow::Owned(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_common_encoding_is_read() {
        assert_eq!(decode(b"a\xc3\xa9").as_deref(), Some("aé"));
        assert_eq!(decode(b"\xef\xbb\xbfa").as_deref(), Some("a"));
        assert_eq!(decode(b"\xff\xfen\0u\0").as_deref(), Some("nu"));
        assert_eq!(decode(b"\xfe\xff\0n").as_deref(), Some("n"));
        assert_eq!(decode(b"caf\xe9").as_deref(), Some("café"));
        assert_eq!(decode(b"PK\x03\x04\0\0"), None);
    }
}
