//! Files that were asked for: whole or not at all, and never over a file that this program did not make.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::args::Format;
use super::failure::Hint;
use crate::text::sanitise;

/// Bytes looked at from either end of a file that is there already.
const LOOKED_AT: u64 = 4096;
/// What every document of this program holds near one of its ends.
const MARKS: &[&str] = &[
    "\"schema\": \"paydown.",
    "\"name\": \"paydown\"",
    "content=\"paydown ",
    "written by paydown",
    "Written by paydown",
    "<!-- paydown -->",
    "#compdef paydown",
    "_paydown()",
    "__fish_paydown",
    ".TH paydown",
];

/// `text` with a last line that says who wrote it, where the format does not say so by itself.
pub(super) fn marked(text: &str, format: Format) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mark = match format {
        _ if is_marked(text) => String::new(),
        Format::Text => format!("\nwritten by paydown {version}\n"),
        Format::Markdown | Format::Html => format!("\n<!-- written by paydown {version} -->\n"),
        Format::Json | Format::Csv | Format::Sarif => String::new(),
    };
    format!("{text}{mark}")
}

fn is_marked(text: &str) -> bool {
    MARKS.iter().any(|mark| text.contains(mark))
}

/// Writes a file. `option` is the one that named it.
///
/// # Errors
/// When its folder does not exist, another file is there, or the disk does not take it; what was there stays as it was.
pub(super) fn write(path: &Path, text: &str, force: bool, option: &str) -> anyhow::Result<()> {
    let shown = sanitise(&path.to_string_lossy()).into_owned();
    let failed = |error: &io::Error| {
        let advice = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                format!("free some space, or another place with {option}")
            }
            _ => format!("another file with {option}"),
        };
        Hint::new(advice).because(format!("the result could not be written to {shown}: {error}"))
    };
    match fs::metadata(path) {
        Ok(meta) if meta.is_dir() => {
            let hint = Hint::new(format!(
                "a file in it, such as {option} {}",
                Path::new(&shown).join("report.html").display()
            ));
            return Err(hint.because(format!("the result could not be written: {shown} is a folder")));
        }
        // A device or a pipe cannot be replaced, only written to.
        Ok(meta) if !meta.is_file() => {
            let written =
                OpenOptions::new().write(true).open(path).and_then(|mut file| file.write_all(text.as_bytes()));
            return written.map_err(|error| {
                if error.kind() == io::ErrorKind::BrokenPipe { error.into() } else { failed(&error) }
            });
        }
        Ok(_) if !force && !is_ours(path, text) => {
            let hint = Hint::new(format!("--force to write over it, or another file with {option}"));
            return Err(hint.because(format!("{shown} exists, and paydown did not write it")));
        }
        _ => {}
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let folder = sanitise(&folder.to_string_lossy()).into_owned();
        return Err(Hint::new(format!("mkdir -p '{folder}'"))
            .because(format!("the result could not be written to {shown}: the folder {folder} does not exist")));
    }
    // A link is followed: what it leads to is replaced, not the link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    crate::store::export(&target, text.as_bytes()).map_err(|error| failed(&error))
}

/// Whether this program wrote what is there: it says so itself, is empty, or is a table with the same heads.
fn is_ours(path: &Path, new: &str) -> bool {
    let Ok(old) = ends(path) else { return false };
    let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    let is_table = first(new).matches(',').count() >= 3;
    old.is_empty() || is_marked(&old) || is_table && first(&old) == first(new)
}

fn ends(path: &Path) -> io::Result<String> {
    let mut file = fs::File::open(path)?;
    let mut bytes = Vec::new();
    Read::by_ref(&mut file).take(LOOKED_AT).read_to_end(&mut bytes)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LOOKED_AT)))?;
    file.take(LOOKED_AT).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether a terminal is known to understand links; `get` reads the environment.
pub(super) fn understands_links(get: &dyn Fn(&str) -> Option<String>, on_terminal: bool) -> bool {
    if let Some(forced) = get("FORCE_HYPERLINK") {
        return forced != "0";
    }
    let term = get("TERM").unwrap_or_default();
    if !on_terminal || get("CI").is_some() || term == "dumb" || get("NO_HYPERLINK").is_some() {
        return false;
    }
    let program = get("TERM_PROGRAM").unwrap_or_default();
    let known = ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "Tabby"].contains(&program.as_str());
    let terms = ["kitty", "alacritty", "ghostty", "foot", "wezterm", "contour"];
    let vte = get("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
    known
        || terms.iter().any(|name| term.contains(name))
        || vte.is_some_and(|version| version >= 5000)
        || ["WT_SESSION", "KONSOLE_VERSION", "DOMTERM"].iter().any(|name| get(name).is_some())
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "fixtures")]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_files_are_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.txt");
        let again = |text: &str| write(&path, text, false, "--output").map_err(|error| format!("{error:#}"));
        again(&marked("one\n", Format::Text)).unwrap();
        again(&marked("two\n", Format::Text)).unwrap();
        assert!(fs::read_to_string(&path).unwrap().starts_with("two\n\nwritten by paydown "));
        fs::write(&path, "<!doctype html>\nsomebody's thesis").unwrap();
        let error = again("<!doctype html>\n").unwrap_err();
        assert!(error.contains("paydown did not write it"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "<!doctype html>\nsomebody's thesis");
        write(&path, "a,b,c,d\n1,2,3,4\n", true, "--output").unwrap();
        again("a,b,c,d\n5,6,7,8\n").unwrap();
        assert!(again("a,b,c,e\n").is_err());
        let nowhere = folder.path().join("no/such/file");
        let error = format!("{:#}", write(&nowhere, "x", false, "--output").unwrap_err());
        assert!(error.contains("does not exist") && error.contains("mkdir -p"), "{error}");
        assert!(write(folder.path(), "x", true, "--output").is_err(), "a folder");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_told() {
        let error = format!("{:#}", write(Path::new("/dev/full"), "x", false, "--output").unwrap_err());
        assert!(error.contains("No space left") && error.contains("free some space"), "{error}");
        write(Path::new("/dev/null"), "x", false, "--output").unwrap();
    }

    #[test]
    fn terminals_that_know_links_get_them() {
        let with = |set: &[(&str, &str)], on_terminal: bool| {
            let get = |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            understands_links(&get, on_terminal)
        };
        assert!(with(&[("TERM", "xterm-kitty")], true) && with(&[("VTE_VERSION", "7006")], true));
        assert!(!with(&[("TERM", "xterm-kitty")], false) && !with(&[("TERM", "xterm-256color")], true));
        assert!(!with(&[("TERM", "xterm-kitty"), ("CI", "true")], true));
        assert!(with(&[("FORCE_HYPERLINK", "1")], false));
    }
}
