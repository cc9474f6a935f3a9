//! The score of a set of answers: a total, the interval that open answers leave, and the band where it is certain.

use indexmap::IndexMap;

use crate::model::{Answer, Band, BandLimit, DimensionId, SectionTally, Suggestion, Tally, Verdict};
use crate::rubric::{Aggregation, Rubric};

/// More dimensions than this that do not apply, and totals say nothing about each other any more.
const MOST_NOT_APPLICABLE: u32 = 2;

/// What one dimension adds: its points where they are certain, and the best guess that is shown.
enum Part {
    Certain(u8),
    Open { guess: u8 },
    NotApplicable,
}

/// Scores answers. Unknown and missing answers are open: they count 0 in `low` and `total`, the top level in `high`.
/// A level above the rubric's top counts as the top, so that no file can lift a total above what can be reached.
pub fn tally(rubric: &Rubric, answers: &IndexMap<DimensionId, Answer>) -> Tally {
    add_up(
        rubric,
        rubric.dimensions.iter().map(|dimension| match answers.get(&dimension.id).map(|answer| &answer.verdict) {
            Some(Verdict::Score(score)) => Part::Certain(*score),
            Some(Verdict::NotApplicable(_)) => Part::NotApplicable,
            Some(Verdict::Unknown) | None => Part::Open { guess: 0 },
        }),
    )
}

/// Scores suggestions: `total` sums the best guesses, while weak and missing ones stay open in the interval.
pub fn tally_suggestions(rubric: &Rubric, suggestions: &[Suggestion]) -> Tally {
    add_up(
        rubric,
        rubric.dimensions.iter().map(|dimension| {
            let suggestion = suggestions.iter().find(|suggestion| suggestion.dimension == dimension.id);
            match suggestion.and_then(|suggestion| Some((suggestion.score?, suggestion.confidence))) {
                Some((score, confidence)) if confidence.settles() => Part::Certain(score),
                Some((score, _)) => Part::Open { guess: score },
                None => Part::Open { guess: 0 },
            }
        }),
    )
}

fn add_up(rubric: &Rubric, parts: impl Iterator<Item = Part>) -> Tally {
    let parts: Vec<Part> = parts.collect();
    let bands = rubric.bands.iter().map(|rule| BandLimit { band: rule.band, from: rule.from }).collect();
    let mut tally = Tally { bands, half_points: rubric.half_points, ..sum(rubric, parts.iter()) };
    tally.comparable = tally.not_applicable <= MOST_NOT_APPLICABLE && tally.out_of > 0;
    match rubric.aggregation {
        Aggregation::Sum => {
            if tally.not_applicable > 0 {
                tally.scaled_tenths = scaled_tenths(rubric, tally.total, tally.out_of);
            }
        }
        Aggregation::WeakestSection => weakest(rubric, &parts, &mut tally),
    }
    tally.band = band(rubric, &tally);
    tally
}

/// Sums of some dimensions; `out_of` is what those that apply can reach.
fn sum<'a>(rubric: &Rubric, parts: impl Iterator<Item = &'a Part>) -> Tally {
    let top = u32::from(rubric.top);
    let mut tally = Tally::default();
    for part in parts {
        tally.out_of += top;
        match part {
            Part::Certain(score) => {
                let score = u32::from(*score).min(top);
                tally.total += score;
                tally.low += score;
                tally.high += score;
            }
            Part::Open { guess } => {
                tally.open += 1;
                tally.total += u32::from(*guess).min(top);
                tally.high += top;
            }
            Part::NotApplicable => {
                tally.not_applicable += 1;
                tally.out_of -= top;
            }
        }
    }
    tally
}

/// Each section scaled to all its dimensions, never rounded up; the least of each number is the score's.
fn weakest(rubric: &Rubric, parts: &[Part], tally: &mut Tally) {
    let best = rubric.out_of();
    for section in &rubric.sections {
        let of_section =
            rubric.dimensions.iter().zip(parts).filter(|(one, _)| one.section.as_ref() == Some(&section.id));
        let own = sum(rubric, of_section.map(|(_, part)| part));
        let full = u32::from(rubric.top) * u32::try_from(rubric.of_section(&section.id).count()).unwrap_or(u32::MAX);
        tally.comparable &= own.out_of > 0;
        let scaled = |points: u32| (points * full).checked_div(own.out_of).unwrap_or(0);
        tally.sections.push(SectionTally {
            id: section.id.clone(),
            total: scaled(own.total),
            low: scaled(own.low),
            high: scaled(own.high),
            out_of: full,
        });
    }
    let least = |of: fn(&SectionTally) -> u32| tally.sections.iter().map(of).min().unwrap_or(0);
    (tally.total, tally.low, tally.high) = (least(|one| one.total), least(|one| one.low), least(|one| one.high));
    tally.out_of = best;
}

/// `total` of `out_of`, scaled to the whole rubric, in tenths, rounded to the nearest.
fn scaled_tenths(rubric: &Rubric, total: u32, out_of: u32) -> Option<u32> {
    (total * rubric.out_of() * 10 + out_of / 2).checked_div(out_of)
}

/// The band, only where both ends of the interval agree on it and the total can be compared with the limits at all.
fn band(rubric: &Rubric, tally: &Tally) -> Band {
    let of = |points: u32| (points * rubric.out_of()).checked_div(tally.out_of).map(|scaled| rubric.band(scaled));
    match (tally.comparable, of(tally.low), of(tally.high)) {
        (true, Some(low), Some(high)) if low == high => low,
        _ => Band::Undecided,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{answers, rubric, suggestion};
    use crate::model::Confidence;

    fn score_of(verdicts: &[Verdict]) -> Tally {
        tally(&rubric(), &answers(verdicts))
    }

    fn verdicts(scores: [u8; 10]) -> Vec<Verdict> {
        scores.into_iter().map(Verdict::Score).collect()
    }

    #[test]
    fn the_three_bands_begin_where_the_lesson_says() {
        for (scores, total, band) in [
            ([2, 2, 2, 2, 2, 2, 2, 2, 0, 0], 16, Band::Low),
            ([2, 2, 2, 2, 2, 2, 2, 1, 0, 0], 15, Band::Medium),
            ([1; 10], 10, Band::Medium),
            ([1, 1, 1, 1, 1, 1, 1, 1, 1, 0], 9, Band::High),
        ] {
            let tally = score_of(&verdicts(scores));
            assert_eq!((tally.total, tally.low, tally.high, tally.band), (total, total, total, band));
            assert_eq!((tally.out_of, tally.open, tally.scaled_tenths, tally.comparable), (20, 0, None, true));
        }
    }

    #[test]
    fn open_answers_widen_the_interval_and_never_count_as_zero() {
        let mut some = verdicts([1; 10]);
        some[3] = Verdict::Unknown;
        some.truncate(8);
        let tally = score_of(&some);
        assert_eq!((tally.total, tally.low, tally.high, tally.open), (7, 7, 13, 3));
        assert_eq!(tally.band, Band::Undecided);
    }

    #[test]
    fn an_interval_inside_one_band_is_decided() {
        let mut some = verdicts([2, 2, 2, 2, 2, 2, 2, 2, 2, 0]);
        some[9] = Verdict::Unknown;
        assert_eq!(score_of(&some).band, Band::Low);
    }

    #[test]
    fn what_does_not_apply_shrinks_the_scale_instead_of_the_score() {
        let mut some = verdicts([2, 2, 2, 2, 2, 1, 1, 1, 0, 0]);
        some[9] = Verdict::NotApplicable("no loop".into());
        let tally = score_of(&some);
        assert_eq!((tally.total, tally.out_of, tally.scaled_tenths), (13, 18, Some(144)));
        assert_eq!((tally.band, tally.comparable, tally.not_applicable), (Band::Medium, true, 1));
    }

    #[test]
    fn the_scaled_total_decides_the_band_and_is_never_rounded_up_into_it() {
        let mut some = verdicts([2, 2, 2, 2, 2, 2, 2, 0, 0, 0]);
        some[9] = Verdict::NotApplicable("none".into());
        assert_eq!(score_of(&some).band, Band::Medium, "14 of 18 scales to 15.6, which is below 16");
        some[8] = Verdict::NotApplicable("none".into());
        assert_eq!(score_of(&some).band, Band::Low, "14 of 16 scales to 17.5");
    }

    #[test]
    fn more_than_two_that_do_not_apply_cannot_be_compared() {
        let mut some = verdicts([2; 10]);
        for verdict in &mut some[..3] {
            *verdict = Verdict::NotApplicable("none".into());
        }
        let tally = score_of(&some);
        assert_eq!((tally.comparable, tally.band), (false, Band::Undecided));
        let none = score_of(&vec![Verdict::NotApplicable("none".into()); 10]);
        assert_eq!((none.out_of, none.scaled_tenths, none.comparable), (0, None, false));
    }

    #[test]
    fn weak_guesses_are_shown_in_the_total_and_left_open_in_the_interval() {
        let rubric = rubric();
        let guesses = vec![
            suggestion(0, Some(2), Confidence::Strong),
            suggestion(1, Some(1), Confidence::Moderate),
            suggestion(2, Some(1), Confidence::Weak),
            suggestion(3, None, Confidence::None),
        ];
        let tally = tally_suggestions(&rubric, &guesses);
        assert_eq!((tally.total, tally.low, tally.high, tally.open), (4, 3, 19, 8));
    }

    #[test]
    fn no_section_makes_up_for_another() {
        let rubric = crate::rubric::load("ml-test-score").unwrap();
        let score = |levels: &[u8]| {
            let given = rubric.dimensions.iter().zip(levels).map(|(dimension, level)| {
                let answer =
                    answers(&[Verdict::Score(*level)]).swap_remove(&crate::audit::fixtures::dimension(0)).unwrap();
                (dimension.id.clone(), answer)
            });
            tally(&rubric, &given.collect())
        };
        let mut levels = [2; 28];
        assert_eq!((score(&levels).total, score(&levels).out_of, score(&levels).band), (14, 14, Band::Low));
        // The third section has one test by hand, and nothing else.
        levels[14..21].copy_from_slice(&[1, 0, 0, 0, 0, 0, 0]);
        let weak = score(&levels);
        assert_eq!((weak.total, weak.points(weak.total).as_str(), weak.band), (1, "0.5", Band::High));
        assert_eq!(weak.sections.iter().map(|one| one.total).collect::<Vec<_>>(), [14, 14, 1, 14]);
        assert!(rubric.interpretation(&weak).starts_with("not totally untested"), "{}", rubric.interpretation(&weak));
        let open = score(&levels[..21]);
        assert_eq!((open.low, open.high, open.open, open.band), (0, 1, 7, Band::High), "one section is open");
        for (halves, name) in [
            (0, "a research project"),
            (3, "a first pass"),
            (5, "reasonably tested"),
            (7, "strong"),
            (11, "exceptional"),
        ] {
            let mut levels = [2; 28];
            let mut left = halves;
            levels[..7].fill_with(|| {
                let level = left.min(2);
                left -= level;
                level
            });
            assert!(
                rubric.interpretation(&score(&levels)).starts_with(name),
                "{halves}: {}",
                rubric.interpretation(&score(&levels))
            );
        }
    }

    #[test]
    fn a_level_the_rubric_does_not_have_cannot_lift_the_total() {
        assert_eq!(score_of(&[Verdict::Score(200)]).total, 2);
    }
}
