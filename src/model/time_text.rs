//! Times as text, for formats that have no times of their own.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

/// Writes a time.
///
/// # Errors
/// When the format refuses text.
pub fn serialize<S: Serializer>(time: &DateTime<FixedOffset>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&time.to_rfc3339())
}

/// Reads a time.
///
/// # Errors
/// When the text is no time.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<FixedOffset>, D::Error> {
    let text = String::deserialize(from)?;
    DateTime::parse_from_rfc3339(&text).map_err(D::Error::custom)
}

/// The same for a time that may be missing.
pub mod optional {
    use super::{DateTime, Deserialize, Deserializer, FixedOffset, Serializer};
    use serde::de::Error as _;

    /// Writes a time.
    ///
    /// # Errors
    /// When the format refuses text.
    pub fn serialize<S: Serializer>(time: &Option<DateTime<FixedOffset>>, to: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => super::serialize(time, to),
            None => to.serialize_none(),
        }
    }

    /// Reads a time.
    ///
    /// # Errors
    /// When the text is no time.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<FixedOffset>>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| DateTime::parse_from_rfc3339(&text).map_err(D::Error::custom)).transpose()
    }
}
