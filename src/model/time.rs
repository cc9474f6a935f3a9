//! Times in TOML: offset date-times of the format itself, to the second, never strings.

use chrono::{DateTime, FixedOffset, SecondsFormat};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};
use toml::value::Datetime;

fn to_toml(time: &DateTime<FixedOffset>) -> Result<Datetime, String> {
    let text = time.to_rfc3339_opts(SecondsFormat::Secs, false);
    text.parse().map_err(|error| format!("{text} is no TOML time: {error}"))
}

fn from_toml(time: &Datetime) -> Result<DateTime<FixedOffset>, String> {
    DateTime::parse_from_rfc3339(&time.to_string())
        .map_err(|error| format!("'{time}' is no time with an offset, such as 2026-11-20T10:02:11+01:00 ({error})"))
}

/// Writes a time.
///
/// # Errors
/// When the year does not fit the format.
pub fn serialize<S: Serializer>(time: &DateTime<FixedOffset>, to: S) -> Result<S::Ok, S::Error> {
    to_toml(time).map_err(S::Error::custom)?.serialize(to)
}

/// Reads a time.
///
/// # Errors
/// When the value has no offset.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<FixedOffset>, D::Error> {
    from_toml(&Datetime::deserialize(from)?).map_err(D::Error::custom)
}

/// The same for a time that may be missing.
pub mod optional {
    use super::{DateTime, Datetime, Deserialize, Deserializer, FixedOffset, Serializer};
    use serde::de::Error as _;

    /// Writes a time.
    ///
    /// # Errors
    /// When the year does not fit the format.
    pub fn serialize<S: Serializer>(time: &Option<DateTime<FixedOffset>>, to: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => super::serialize(time, to),
            None => to.serialize_none(),
        }
    }

    /// Reads a time.
    ///
    /// # Errors
    /// When the value has no offset.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<FixedOffset>>, D::Error> {
        Option::<Datetime>::deserialize(from)?.map(|time| super::from_toml(&time).map_err(D::Error::custom)).transpose()
    }
}
