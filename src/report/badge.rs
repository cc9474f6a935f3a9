//! A badge for a README: the score and its band as a small SVG, or as the JSON that badge services read.

use serde_json::{Value, json};

use crate::model::{Band, Tally};

/// Width of a character of the badge's font at its size, on average.
const CHARACTER: usize = 7;
/// Space around the words.
const SPACE: usize = 10;

/// `9/20 high`, `6 to 13 of 20`: an open score is shown as what it is.
fn words(tally: &Tally) -> String {
    if tally.band == Band::Undecided {
        let points = |number| tally.points(number);
        return format!("{} to {} of {}", points(tally.low), points(tally.high), points(tally.out_of));
    }
    format!("{}/{} {}", tally.points(tally.total), tally.points(tally.out_of), tally.band.as_str())
}

/// Colours that hold white words.
fn colour(band: Band) -> &'static str {
    match band {
        Band::Low => "#0b6aa8",
        Band::Medium => "#7a5f00",
        Band::High => "#ad3f00",
        Band::Undecided => "#566070",
    }
}

/// As a picture.
pub fn svg(tally: &Tally) -> String {
    let (label, value) = ("ML debt", words(tally));
    let (left, right) = (label.len() * CHARACTER + SPACE, value.len() * CHARACTER + SPACE);
    let (all, colour) = (left + right, colour(tally.band));
    let text = |x: usize, words: &str| format!("<text x=\"{x}\" y=\"14\">{words}</text>");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{all}\" height=\"20\" role=\"img\" aria-label=\"{label}: {value}\">\
         <title>{label}: {value}</title><!-- paydown -->\
         <clipPath id=\"c\"><rect width=\"{all}\" height=\"20\" rx=\"3\"/></clipPath>\
         <g clip-path=\"url(#c)\"><rect width=\"{left}\" height=\"20\" fill=\"#414b59\"/>\
         <rect x=\"{left}\" width=\"{right}\" height=\"20\" fill=\"{colour}\"/></g>\
         <g fill=\"#fff\" text-anchor=\"middle\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\">{}{}</g></svg>\n",
        text(left / 2, label),
        text(left + right / 2, &value)
    )
}

/// As badge services read it, with the figures beside.
pub fn endpoint(tally: &Tally) -> Value {
    json!({"schemaVersion": 1, "schema": "paydown.badge/1", "label": "ML debt", "message": words(tally),
        "color": colour(tally.band).trim_start_matches('#'),
        "score": {"total": tally.total, "low": tally.low, "high": tally.high, "out_of": tally.out_of, "band": tally.band}})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_score_is_shown_as_an_interval() {
        let tally = Tally { total: 9, low: 6, high: 13, out_of: 20, ..Tally::default() };
        assert!(svg(&tally).contains("ML debt: 6 to 13 of 20"));
        let tally = Tally { total: 17, low: 17, high: 17, out_of: 20, band: Band::Low, ..Tally::default() };
        assert_eq!(endpoint(&tally)["message"], "17/20 low");
    }
}
