//! Due dates as people type them: `2026-12-01`, `+2w`, `friday`.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// What the due field takes, for hints and errors.
pub const FORMS: &str = "2026-12-01, +10d, +2w, +3m, friday, tomorrow";

/// Some of them, for a field that is still empty.
pub const EXAMPLES: &str = "+2w, friday or 2026-12-01; may stay empty";

/// Reads a due date; `None` for an empty field.
///
/// # Errors
/// Says which forms are understood.
pub fn parse(text: &str, today: NaiveDate) -> Result<Option<NaiveDate>, String> {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return Ok(None);
    }
    iso(&text)
        .or_else(|| relative(&text, today))
        .or_else(|| word(&text, today))
        .map(Some)
        .ok_or_else(|| format!("'{text}' is no date; write for example {FORMS}"))
}

fn iso(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|date| (1970..=9999).contains(&date.year()))
}

fn relative(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let rest = text.strip_prefix('+')?.trim();
    let (number, unit) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
    let number: u32 = number.parse().ok().filter(|n| *n <= 3660)?;
    match unit.trim() {
        "d" | "day" | "days" => today.checked_add_days(Days::new(u64::from(number))),
        "w" | "week" | "weeks" => today.checked_add_days(Days::new(u64::from(number) * 7)),
        "m" | "month" | "months" => today.checked_add_months(Months::new(number)),
        _ => None,
    }
}

fn word(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    match text {
        "today" => Some(today),
        "tomorrow" => today.succ_opt(),
        _ => next(text.parse().ok()?, today),
    }
}

/// The next such weekday after today: on a Friday, `friday` is in a week.
fn next(weekday: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    today.iter_days().skip(1).take(7).find(|day| day.weekday() == weekday)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_promised_form_is_read() {
        let friday = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let read = |text: &str| parse(text, friday).unwrap().unwrap().to_string();
        assert_eq!(read("2026-12-01"), "2026-12-01");
        assert_eq!(read("+10d"), "2026-11-30");
        assert_eq!(read("+2w"), "2026-12-04");
        assert_eq!(read(" +3M "), "2027-02-20");
        assert_eq!(read("tomorrow"), "2026-11-21");
        assert_eq!(read("friday"), "2026-11-27");
        assert_eq!(read("Mon"), "2026-11-23");
        assert_eq!(parse("  ", friday), Ok(None));
    }

    #[test]
    fn what_is_no_date_is_refused_with_examples() {
        let friday = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        for wrong in ["2026-13-01", "+w", "+99999999999d", "soon", "+2y", "0001-01-01"] {
            assert!(parse(wrong, friday).unwrap_err().contains("+2w"), "{wrong}");
        }
    }
}
