//! Where the borders between panels of the workbench stand: the user's own, in the user's state folder, for every repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::atomic::{self, Access};

/// Form of the file.
const SCHEMA: u32 = 1;
/// Largest file read; it holds a few numbers.
const MOST_BYTES: u64 = 1 << 16;
const HEAD: &str = "# Where the borders between panels stand, in thousandths of what they divide; paydown writes it.\n";

#[derive(Deserialize, Serialize)]
struct Panels {
    schema: u32,
    #[serde(default)]
    borders: BTreeMap<String, u16>,
}

/// The file that remembers them, where the user has a home.
pub fn panels_file() -> Option<PathBuf> {
    let user = directories::ProjectDirs::from("", "", "paydown")?;
    Some(user.state_dir().unwrap_or(user.data_local_dir()).join("panels.toml"))
}

/// What is remembered; nothing where there is no such file yet.
///
/// # Errors
/// When the file cannot be read or says something it cannot mean; the panels stand as they do at first then.
pub fn read_panels(path: &Path) -> Result<BTreeMap<String, u16>, String> {
    let ignored = |why: String| {
        let shown = crate::text::sanitise(&path.to_string_lossy()).into_owned();
        format!("the remembered sizes of panels are not used: {shown}: {why}; moving a border writes the file anew")
    };
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Ok(meta) if !meta.is_file() => return Err(ignored("it is no file".into())),
        Ok(meta) if meta.len() > MOST_BYTES => return Err(ignored("it is too large".into())),
        _ => {}
    }
    let text = std::fs::read_to_string(path).map_err(|error| ignored(error.to_string()))?;
    let panels: Panels = toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        ignored(format!("line {line}: {}", crate::text::sanitise(error.message())))
    })?;
    if panels.schema != SCHEMA {
        return Err(ignored(format!("its form is {}, this version knows {SCHEMA}", panels.schema)));
    }
    match panels.borders.iter().find(|(_, share)| **share > 1000) {
        Some((name, share)) => Err(ignored(format!("{} = {share} is more than 1000", crate::text::sanitise(name)))),
        None => Ok(panels.borders),
    }
}

/// Remembers them in place of what was remembered.
///
/// # Errors
/// When the file cannot be written.
pub fn write_panels(path: &Path, borders: &BTreeMap<String, u16>) -> Result<(), StoreError> {
    let failed = |error| StoreError::from_io("it could not be written", path, error);
    let panels = Panels { schema: SCHEMA, borders: borders.clone() };
    let text = toml::to_string(&panels).map_err(|error| failed(std::io::Error::other(error)))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    atomic::make_folder(folder, Access::Private).map_err(failed)?;
    atomic::replace(path, format!("{HEAD}{text}").as_bytes(), Access::Private).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state/paydown/panels.toml");
        assert_eq!(read_panels(&file), Ok(BTreeMap::new()));
        for share in [300, 512] {
            let borders = BTreeMap::from([("summary".to_owned(), share)]);
            write_panels(&file, &borders).unwrap();
            assert_eq!(read_panels(&file), Ok(borders));
        }
        let names: Vec<_> =
            std::fs::read_dir(file.parent().unwrap()).unwrap().map(|one| one.unwrap().file_name()).collect();
        assert_eq!(names, ["panels.toml"], "nothing is left beside it");
    }

    #[test]
    fn a_damaged_file_is_said_with_its_line_and_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("panels.toml");
        let wrong = [
            ("schema = 1\n[borders]\nsummary = \"wide\"\n", "line 3"),
            ("schema = 1\n[borders]\nsummary = 4000\n", "more than 1000"),
            ("schema = 9\n", "its form is 9"),
            ("\u{0}\u{1}", "line 1"),
        ];
        for (text, says) in wrong {
            #[allow(clippy::disallowed_methods, reason = "a damaged file for a test")]
            std::fs::write(&file, text).unwrap();
            let why = read_panels(&file).unwrap_err();
            assert!(why.contains(says) && why.contains("panels.toml") && why.contains("not used"), "{why}");
        }
        assert!(read_panels(folder.path()).unwrap_err().contains("no file"));
    }
}
