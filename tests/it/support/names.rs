//! Names that people only write to harm: what each of them could do stands beside it.

/// Texts for branches, people, messages, notes, titles.
pub(crate) const TEXTS: &[&str] = &[
    "\u{1b}[2J\u{1b}[31mred",                                      // clears the screen
    "\u{1b}]0;title\u{7}",                                         // names the window
    "\u{1b}]8;;http://evil.example\u{1b}\\link\u{1b}]8;;\u{1b}\\", // a link
    "\u{1b}]52;c;ZXZpbA==\u{7}",                                   // writes the clipboard
    "\u{1b}P$q\"p\u{1b}\\",                                        // asks the terminal, which answers as if typed
    "\u{9b}31mred\u{9c}\u{90}x\u{9d}8;;y",                         // the same in single characters
    "a\u{202e}gpj.exe\u{202c}",                                    // turned around
    "a\u{2066}b\u{2067}c\u{2068}d\u{2069}e",                       // isolates
    "a\u{202a}b\u{202b}c\u{202d}d\u{200e}e\u{200f}f\u{61c}g",      // all other marks of direction
    "ad\u{200b}min\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}",         // nothing to see
    "x\u{e0001}\u{e0041}\u{e007f}\u{fff9}\u{fffb}",                // tags
    "\u{845b}\u{e0100}\u{e0148}\u{e01ef}",                         // a text in the variants of a letter
    "z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}", // a tower
    "one\nerror: forged line\r\ntwo\u{2028}three\u{2029}four\u{85}five\u{b}\u{c}six", // lines
    "back\u{8}\u{8}\u{8}\u{7f}space\tand\u{0}nul\u{e}\u{f}\u{18}\u{1a}", // other control characters
    "=HYPERLINK(\"http://evil.example\",\"x\")",                   // a formula
    "@SUM(1+1)*cmd|' /C calc'!A0",                                 // a formula
    "+1\t-1",                                                      // a formula
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&",   // a page's code
    "[x](javascript:alert(1)) ![i](http://evil.example/x.png) | a | `b` **c** <b>", // a document's markup
    "{{ 7*7 }}{% raw %}${x}%s%n$(id)`id`",                         // templates, formats, shells
    "\u{feff}\u{fffd}\u{fdd0}\u{ffff}\u{10ffff}\u{e000}",          // no characters
];

/// Names of files, as bytes.
pub(crate) const PATHS: &[&[u8]] = &[
    b"esc\x1b[31m.py",
    b"osc\x1b]52;c;ZXZpbA==\x07.py",
    b"new\nline.py",
    b"tab\tcr\r.py",
    b"caf\xe9-latin1.py",
    b"\xff\xfe\xc0\x80.py",
    b"c1\xc2\x9b31m.py",
    b"bidi\xe2\x80\xaeyp.exe.py",
    b"zero\xe2\x80\x8bwidth\xef\xbb\xbf.py",
    b"tag\xf3\xa0\x81\x81.py",
    b"=cmd|' .py",
    b"-rf.py",
    b"<img src=x onerror=alert(1)>.py",
    b"[x](javascript:alert(1)).py",
    b"a|b`c*d_e.py",
    b"quote\"'\\back.py",
    b" blank .py",
    b"%s%n{}$(id).py",
];

/// Whether a character may be printed: no control but the end of a line, nothing that turns or hides text.
pub(crate) fn is_clean(c: char) -> bool {
    c == '\n'
        || !(c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'))
}

/// Fails where a text holds what may not be printed raw.
pub(crate) fn assert_clean(what: &str, text: &str) {
    if let Some((at, c)) = text.char_indices().find(|(_, c)| !is_clean(*c)) {
        let from = text.floor_char_boundary(at.saturating_sub(60));
        let to = text.ceil_char_boundary((at + 60).min(text.len()));
        panic!("{what}: U+{:04X} in {:?}", c as u32, &text[from..to]);
    }
}
