//! Audits as people name them: by the beginning of an id, a date, `first` or `latest`.

use chrono::{Datelike, NaiveDate};

use super::failure::Hint;
use crate::model::Audit;
use crate::store::History;
use crate::text::{count, sanitise};

/// Fewest characters of an id that name an audit.
const SHORTEST_ID: usize = 4;

/// Whether a word can only name an audit, and no folder.
pub(super) fn names_an_audit(text: &str) -> bool {
    matches!(text, "first" | "latest") || last_day(text).is_some() || is_id(text)
}

fn is_id(text: &str) -> bool {
    text.len() >= SHORTEST_ID && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

/// The audit that is meant: by id, by `first` or `latest`, or the last one made up to the end of a day, month or year.
///
/// # Errors
/// When none or more than one is meant; the error says what there is.
pub(super) fn audit<'a>(history: &'a History, text: &str) -> anyhow::Result<&'a Audit> {
    let audits = || history.audits.iter().map(|stored| &stored.audit);
    let shown = sanitise(text).into_owned();
    let hint = || Hint::new("paydown history, which lists audits with their dates and ids");
    match text {
        "first" => return audits().next().ok_or_else(|| hint().because("there are no audits yet")),
        "latest" => return audits().next_back().ok_or_else(|| hint().because("there are no audits yet")),
        _ => {}
    }
    if let Some(day) = last_day(text) {
        let found = audits().rfind(|audit| audit.at.date_naive() <= day);
        return found.ok_or_else(|| match audits().next() {
            Some(first) => {
                let first = first.at.date_naive();
                hint().because(format!("there is no audit up to {shown}; the first one is of {first}"))
            }
            None => hint().because("there are no audits yet"),
        });
    }
    let found: Vec<&Audit> =
        if is_id(text) { audits().filter(|audit| audit.id.starts_with(text)).collect() } else { Vec::new() };
    match found[..] {
        [one] => Ok(one),
        [] => Err(hint().because(format!("'{shown}' is no audit: neither a date nor the beginning of an id"))),
        _ => {
            let many = count(found.len() as u64, "audit");
            Err(hint().because(format!("{many} have an id that begins with '{shown}': write more of it")))
        }
    }
}

/// The last day of `2026-03-31`, `2026-03` or `2026`.
fn last_day(text: &str) -> Option<NaiveDate> {
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(day);
    }
    let (year, month) = match text.split_once('-') {
        Some((year, month)) if month.len() == 2 => (year, month.parse::<u32>().ok()?),
        Some(_) => return None,
        None => (text, 12),
    };
    if year.len() != 4 {
        return None;
    }
    let first = NaiveDate::from_ymd_opt(year.parse().ok()?, month, 1)?;
    let next =
        if month == 12 { first.with_year(first.year() + 1)?.with_month(1)? } else { first.with_month(month + 1)? };
    next.pred_opt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{at, audit as made};
    use crate::store::StoredAudit;

    fn history() -> History {
        let stored = |id: &str, time: &str| StoredAudit {
            audit: Audit { id: id.into(), at: at(time), ..made(&[]) },
            path: std::path::PathBuf::new(),
        };
        History {
            audits: vec![
                stored("0199aaaa-0000", "2026-03-31T12:00:00+01:00"),
                stored("0199aabb-0000", "2026-06-30T23:30:00+02:00"),
                stored("01a0cccc-0000", "2026-09-30T12:00:00+02:00"),
            ],
            ..History::default()
        }
    }

    #[test]
    fn words_dates_and_beginnings_of_ids_name_one_audit() {
        let history = history();
        let id =
            |text: &str| audit(&history, text).map(|audit| audit.id.as_str()).map_err(|error| format!("{error:#}"));
        for (text, expected) in [
            ("first", "0199aaaa-0000"),
            ("latest", "01a0cccc-0000"),
            ("2026-06-30", "0199aabb-0000"),
            ("2026-08", "0199aabb-0000"),
            ("2026", "01a0cccc-0000"),
            ("0199aab", "0199aabb-0000"),
        ] {
            assert_eq!(id(text), Ok(expected), "{text}");
        }
        assert!(id("0199aa").unwrap_err().contains("2 audits"));
        assert!(id("2025-12-31").unwrap_err().contains("the first one is of 2026-03-31"));
        assert!(id("nonsense").unwrap_err().contains("no audit"));
    }

    #[test]
    fn a_folder_is_not_taken_for_an_audit() {
        assert!(names_an_audit("latest") && names_an_audit("2026-03") && names_an_audit("0199aab"));
        assert!(!names_an_audit("src") && !names_an_audit("../x") && !names_an_audit("abc"));
    }
}
