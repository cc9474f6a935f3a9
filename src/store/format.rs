//! One audit as text.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::digest::{Seal, seal, seal_of};
use crate::model::{AUDIT_SCHEMA, ActionEvent, Audit, EVENT_SCHEMA, TagEvent};
use crate::text::line_at;

/// No review writes as much; what is larger is something else.
const LARGEST: u64 = 8 << 20;

/// A kind of file, with the number of its format.
pub(super) trait Numbered: Serialize + DeserializeOwned + PartialEq {
    /// The only format this version writes.
    const SCHEMA: u32;
}

impl Numbered for Audit {
    const SCHEMA: u32 = AUDIT_SCHEMA;
}

impl Numbered for ActionEvent {
    const SCHEMA: u32 = EVENT_SCHEMA;
}

impl Numbered for TagEvent {
    const SCHEMA: u32 = EVENT_SCHEMA;
}

pub(super) fn read_event<T: Numbered>(path: &Path) -> Result<T, StoreError> {
    read(path, &read_text(path)?)
}

/// The text of a file, with its digest. What could not be read back is not written.
pub(super) fn write(value: &impl Numbered) -> Result<String, StoreError> {
    let text = toml::to_string(value).map_err(|error| StoreError::Unwritable { reason: error.to_string() })?;
    let text = seal(&text);
    if text.len() as u64 > LARGEST {
        let reason = format!("it would be larger than {} MB: shorten its notes", LARGEST >> 20);
        return Err(StoreError::Unwritable { reason });
    }
    Ok(text)
}

/// Reads a file of the store, whatever it may turn out to be.
pub(super) fn read_file(path: &Path) -> Result<Audit, StoreError> {
    read(path, &read_text(path)?)
}

/// The same of any kind, with its text and whether it is what was written.
pub(super) fn read_sealed<T: Numbered>(path: &Path) -> Result<(T, String, Seal), StoreError> {
    let text = read_text(path)?;
    let value = read(path, &text)?;
    let seal = seal_of(&text);
    Ok((value, text, seal))
}

fn read_text(path: &Path) -> Result<String, StoreError> {
    let fail = |error| StoreError::from_io("an audit could not be read", path, error);
    let damaged = |reason: &str| StoreError::Damaged { path: path.to_path_buf(), line: None, reason: reason.into() };
    // Looked at before it is opened: opening a pipe would wait for ever.
    let meta = std::fs::metadata(path).map_err(fail)?;
    if !meta.is_file() {
        return Err(damaged("it is not a regular file"));
    }
    if meta.len() > LARGEST {
        return Err(damaged("it is larger than any audit"));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes)).map_err(fail)?;
    if bytes.is_empty() {
        return Err(damaged("it is empty"));
    }
    String::from_utf8(bytes).map_err(|_| damaged("it is not UTF-8 text"))
}

/// The number is read before anything else, since a newer format may differ in everything else.
#[derive(Deserialize)]
struct Number {
    schema: i64,
}

pub(super) fn read<T: Numbered>(path: &Path, text: &str) -> Result<T, StoreError> {
    let known = T::SCHEMA;
    let damaged = |error: &toml::de::Error| StoreError::Damaged {
        path: path.to_path_buf(),
        line: error.span().map(|span| line_at(text, span.start)),
        reason: error.message().trim().to_owned(),
    };
    // What this version wrote begins so; anything else is asked for its number first, which costs as much as reading it.
    if text.starts_with(&format!("schema = {known}\n")) {
        return toml::from_str(text).map_err(|error| damaged(&error));
    }
    let numbered: Number = toml::from_str(text).map_err(|error| damaged(&error))?;
    if numbered.schema > i64::from(known) {
        return Err(StoreError::NewerSchema { path: path.to_path_buf(), found: numbered.schema });
    }
    if numbered.schema < 1 {
        let reason = format!("there is no format {}", numbered.schema);
        return Err(StoreError::Damaged { path: path.to_path_buf(), line: None, reason });
    }
    toml::from_str(text).map_err(|error| damaged(&error))
}
