//! One audit as text.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::model::{AUDIT_SCHEMA, Audit, EVENT_SCHEMA};
use crate::text::line_at;

/// No review writes as much; what is larger is something else.
const LARGEST: u64 = 8 << 20;

pub(super) fn write_event(event: &impl Serialize) -> Result<String, StoreError> {
    toml::to_string(event).map_err(|error| StoreError::Unwritable { reason: error.to_string() })
}

pub(super) fn read_event<T: DeserializeOwned>(path: &Path) -> Result<T, StoreError> {
    let text = read_text(path)?;
    read(path, &text, EVENT_SCHEMA)
}

pub(super) fn write(audit: &Audit) -> Result<String, StoreError> {
    toml::to_string(audit).map_err(|error| StoreError::Unwritable { reason: error.to_string() })
}

/// Reads a file of the store, whatever it may turn out to be.
pub(super) fn read_file(path: &Path) -> Result<Audit, StoreError> {
    let text = read_text(path)?;
    read(path, &text, AUDIT_SCHEMA)
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
struct Numbered {
    schema: i64,
}

fn read<T: DeserializeOwned>(path: &Path, text: &str, known: u32) -> Result<T, StoreError> {
    let damaged = |error: &toml::de::Error| StoreError::Damaged {
        path: path.to_path_buf(),
        line: error.span().map(|span| line_at(text, span.start)),
        reason: error.message().trim().to_owned(),
    };
    // What this version wrote begins so; anything else is asked for its number first, which costs as much as reading it.
    if text.starts_with(&format!("schema = {known}\n")) {
        return toml::from_str(text).map_err(|error| damaged(&error));
    }
    let numbered: Numbered = toml::from_str(text).map_err(|error| damaged(&error))?;
    if numbered.schema > i64::from(known) {
        return Err(StoreError::NewerSchema { path: path.to_path_buf(), found: numbered.schema });
    }
    if numbered.schema < 1 {
        let reason = format!("there is no format {}", numbered.schema);
        return Err(StoreError::Damaged { path: path.to_path_buf(), line: None, reason });
    }
    toml::from_str(text).map_err(|error| damaged(&error))
}
