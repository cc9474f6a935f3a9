//! Dates in TOML: local dates of the format itself.

/// A date that may be missing.
pub mod optional {
    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};
    use toml::value::Datetime;

    /// Writes a date.
    ///
    /// # Errors
    /// When the year does not fit the format.
    #[allow(clippy::ref_option, reason = "the signature serde asks for")]
    pub fn serialize<S: Serializer>(date: &Option<NaiveDate>, to: S) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => date.to_string().parse::<Datetime>().map_err(S::Error::custom)?.serialize(to),
            None => to.serialize_none(),
        }
    }

    /// Reads a date.
    ///
    /// # Errors
    /// When the value is no date that exists.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
        let Some(value) = Option::<Datetime>::deserialize(from)? else { return Ok(None) };
        let text = value.to_string();
        NaiveDate::parse_from_str(text.get(..10).unwrap_or(&text), "%Y-%m-%d")
            .map(Some)
            .map_err(|_| D::Error::custom(format!("'{text}' is no date, such as 2026-12-01")))
    }
}
