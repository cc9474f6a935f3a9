//! The only reader of the clock and of who is sitting here.
#![allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]

use chrono::{DateTime, FixedOffset, Local, SubsecRound};
use uuid::{NoContext, Timestamp, Uuid};

use super::failure::Hint;

/// Fixes the time, RFC 3339; for tests and screens in documents.
const NOW: &str = "PAYDOWN_NOW";

/// Names the person in front of the screen.
const USER: &str = "PAYDOWN_USER";

/// The time, to the second, with the local offset.
pub fn now() -> DateTime<FixedOffset> {
    fixed().ok().flatten().unwrap_or_else(|| Local::now().fixed_offset()).trunc_subsecs(0)
}

/// Says so where the time that was fixed is none; [`now`] would quietly read the clock instead.
///
/// # Errors
/// When `PAYDOWN_NOW` is set and is no time.
pub fn check() -> anyhow::Result<()> {
    fixed().map(drop)
}

fn fixed() -> anyhow::Result<Option<DateTime<FixedOffset>>> {
    let Some(text) = std::env::var(NOW).ok().filter(|text| !text.is_empty()) else { return Ok(None) };
    let time = DateTime::parse_from_rfc3339(&text);
    time.map(Some).map_err(|error| {
        Hint::new("a time such as 2026-11-20T10:02:11+01:00").because(format!("{NOW} is no time: {error}"))
    })
}

/// Who answers: `PAYDOWN_USER`, else the name the system knows; empty when there is none.
pub fn assessor() -> String {
    let names = [USER, "USER", "USERNAME", "LOGNAME"];
    let mut set = names.iter().filter_map(|name| std::env::var(name).ok());
    set.find(|name| !name.trim().is_empty()).map(|name| name.trim().to_owned()).unwrap_or_default()
}

/// A new id: `UUIDv7` of that time, so that ids sort as their audits do.
pub fn new_id(at: DateTime<FixedOffset>) -> String {
    let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, at.timestamp_subsec_nanos())).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_carry_their_time_and_differ() {
        let at = DateTime::parse_from_rfc3339("2026-11-20T10:02:11+01:00").unwrap();
        let (one, two) = (new_id(at), new_id(at));
        assert_ne!(one, two);
        assert_eq!((one.len(), &one[14..15]), (36, "7"));
        assert_eq!(one[..8], two[..8]);
        assert!(new_id(at + chrono::TimeDelta::days(1)) > one);
    }
}
