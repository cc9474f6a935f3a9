//! Seeds changed a little, the same on every run: no clock and no random source is asked.

/// Numbers that look random (`xorshift64*`), from a seed.
pub(super) struct Numbers(u64);

impl Numbers {
    pub(super) fn new(seed: &str) -> Self {
        // Any hash that is the same on every machine.
        Self(
            seed.bytes()
                .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
                | 1,
        )
    }

    /// A number below `most`; 0 where there is none.
    pub(super) fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).unwrap_or(0) % most.max(1)
    }
}

/// What the formats are made of, and what breaks them.
const MARKS: &[&str] = &[
    "\n",
    "\r\n",
    "\t",
    "  ",
    ":",
    ": ",
    "- ",
    "#",
    "\"",
    "'",
    "`",
    "\"\"\"",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "{{",
    "}}",
    "$(",
    "<<EOF\n",
    "&a",
    "*a",
    "<<: *a",
    "---\n",
    "|",
    "=",
    "==",
    "@",
    ";",
    "&&",
    "\\",
    "--",
    "/*",
    "<!--",
    "[[",
    "é",
    "日本",
    "\u{feff}",
    "\0",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{200b}",
    "\u{301}\u{301}\u{301}\u{301}",
    "\u{85}",
    "\u{2028}",
    "-1",
    "0",
    "2",
    "99999999999999999999",
    "1e309",
    "nan",
    "true",
    "null",
    "=== a/b.py\n",
    "AKIAIOSFODNN7EXAMPLE",
    "https://a:b@c",
    "password = \"x9Kd83jd\"",
];

/// One change of `data`, in place.
pub(super) fn change(data: &mut Vec<u8>, other: &[u8], numbers: &mut Numbers) {
    let at = numbers.below(data.len() + 1);
    let some = |numbers: &mut Numbers, length: usize| 1 + numbers.below(length.min(24));
    match numbers.below(7) {
        0 if !data.is_empty() => {
            let at = numbers.below(data.len());
            data[at] ^= 1 << numbers.below(8);
        }
        1 => drop(data.splice(at..at, MARKS[numbers.below(MARKS.len())].bytes())),
        2 => {
            let end = (at + some(numbers, data.len())).min(data.len());
            data.drain(at..end);
        }
        3 => {
            let end = (at + some(numbers, data.len())).min(data.len());
            let piece = data[at..end].to_vec();
            data.splice(at..at, piece);
        }
        4 => {
            // The rest of another seed.
            data.truncate(at);
            data.extend_from_slice(&other[numbers.below(other.len() + 1)..]);
        }
        5 => {
            let mark = MARKS[numbers.below(MARKS.len())].repeat(1 + numbers.below(200));
            data.splice(at..at, mark.bytes());
        }
        _ => data.truncate(at),
    }
}
