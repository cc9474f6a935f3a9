//! The user's own editor: which one, and how it is told the line.

#![allow(clippy::disallowed_methods, reason = "the one program that is run: the user's own editor")]

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

/// Editor used when the environment names none.
const FALLBACK: &str = "vi";

/// The command line of the user's editor: `$VISUAL`, else `$EDITOR`, else `vi`.
pub(super) fn chosen() -> String {
    let set = |name| std::env::var(name).ok().filter(|value: &String| !value.trim().is_empty());
    set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| FALLBACK.to_owned())
}

/// Runs `editor` on a file and waits for it.
///
/// # Errors
/// Says why it could not be started, or how it ended.
pub(super) fn run(editor: &str, file: &Path, line: Option<u32>) -> Result<(), String> {
    let words = words(editor);
    let Some((program, given)) = words.split_first() else {
        return Err("no editor is named; set VISUAL or EDITOR".into());
    };
    let status = Command::new(program).args(given).args(arguments(program, file, line)).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("the editor {program} ended with {status}")),
        Err(why) => Err(format!("the editor {program} could not be started: {why}; set VISUAL or EDITOR to another")),
    }
}

/// How an editor of this name is told file and line.
fn arguments(program: &str, file: &Path, line: Option<u32>) -> Vec<OsString> {
    let name = Path::new(program).file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
    let plain = file.as_os_str().to_owned();
    let Some(line) = line else { return vec![plain] };
    let mut with_line = plain.clone();
    with_line.push(format!(":{line}"));
    match name.as_str() {
        "vi" | "vim" | "nvim" | "gvim" | "nvi" | "elvis" | "vis" | "nano" | "pico" | "emacs" | "emacsclient" | "mg"
        | "kak" | "micro" | "joe" | "jed" | "ne" | "gedit" => vec![format!("+{line}").into(), plain],
        "hx" | "helix" | "subl" | "sublime_text" | "zed" | "lapce" => vec![with_line],
        "code" | "code-insiders" | "codium" | "vscodium" | "cursor" | "windsurf" => vec!["--goto".into(), with_line],
        "kate" | "kwrite" | "idea" | "pycharm" | "clion" | "rustrover" => {
            vec!["--line".into(), line.to_string().into(), plain]
        }
        "mate" => vec!["--line".into(), line.to_string().into(), plain],
        _ => vec![plain],
    }
}

/// The words of a command line; quotes keep blanks together.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in command.chars() {
        match (c, quote) {
            ('"' | '\'', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (c, Some(open)) if c == open => quote = None,
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(program: &str, line: Option<u32>) -> Vec<String> {
        let arguments = arguments(program, Path::new("/r/a b.py"), line);
        arguments.into_iter().map(|argument| argument.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn each_family_of_editors_is_told_the_line_its_way() {
        assert_eq!(told("nvim", Some(18)), ["+18", "/r/a b.py"]);
        assert_eq!(told("/usr/local/bin/hx", Some(18)), ["/r/a b.py:18"]);
        assert_eq!(told("code", Some(18)), ["--goto", "/r/a b.py:18"]);
        assert_eq!(told("pycharm", Some(18)), ["--line", "18", "/r/a b.py"]);
        assert_eq!(told("something-new", Some(18)), ["/r/a b.py"]);
        assert_eq!(told("vim", None), ["/r/a b.py"]);
    }

    #[test]
    fn options_and_quotes_in_the_variable_are_understood() {
        assert_eq!(words("code --wait"), ["code", "--wait"]);
        assert_eq!(words(" '/opt/my editor/ed' -n \"\" "), ["/opt/my editor/ed", "-n", ""]);
    }

    #[test]
    fn an_editor_that_is_not_there_is_named() {
        let error = run("no-such-editor-at-all", Path::new("x"), None).unwrap_err();
        assert!(error.contains("no-such-editor-at-all") && error.contains("EDITOR"), "{error}");
        assert!(run("   ", Path::new("x"), None).is_err());
    }
}
