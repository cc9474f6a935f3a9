//! Times as git keeps them, as times with an offset.

use chrono::{DateTime, FixedOffset, Offset, Utc};

/// `time` with the offset it was recorded with; an impossible offset becomes UTC, an impossible time the epoch.
pub(super) fn of(time: git2::Time) -> DateTime<FixedOffset> {
    let offset = time.offset_minutes().checked_mul(60).and_then(FixedOffset::east_opt).unwrap_or_else(|| Utc.fix());
    DateTime::from_timestamp(time.seconds(), 0).unwrap_or_default().with_timezone(&offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_kept_and_nonsense_is_harmless() {
        assert_eq!(of(git2::Time::new(1_730_000_000, 120)).to_rfc3339(), "2024-10-27T05:33:20+02:00");
        assert_eq!(of(git2::Time::new(i64::MAX, i32::MAX)).to_rfc3339(), "1970-01-01T00:00:00+00:00");
    }
}
