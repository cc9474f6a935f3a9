//! The part of a review that only a meeting has. It is no answer, so undo leaves it alone.

use chrono::{DateTime, FixedOffset};

use super::Review;
use crate::model::{DimensionId, Meeting, Parked, Vote};

impl Review {
    /// The meeting, where the review is held as one.
    pub fn meeting(&self) -> Option<&Meeting> {
        self.audit().meeting.as_ref()
    }

    /// Holds the review as a meeting from now on; one going on goes on.
    pub fn begin_meeting(&mut self, at: DateTime<FixedOffset>) {
        self.meeting_mut().get_or_insert_with(|| Meeting::new(at));
    }

    /// Records what everybody voted, in place of an earlier round.
    pub fn set_votes(&mut self, dimension: &DimensionId, votes: Vec<(String, Option<u8>)>) {
        let Some(meeting) = self.meeting_mut() else { return };
        meeting.votes.retain(|vote| vote.dimension != *dimension);
        meeting.votes.extend(votes.into_iter().map(|(by, score)| Vote { dimension: dimension.clone(), by, score }));
    }

    /// Puts something off for later.
    pub fn park(&mut self, dimension: &DimensionId, text: String) {
        if let Some(meeting) = self.meeting_mut() {
            meeting.parked.push(Parked { text, dimension: dimension.clone() });
        }
    }

    /// Takes the last thing put off back, and says what it was.
    pub fn unpark(&mut self) -> Option<String> {
        self.meeting_mut().as_mut()?.parked.pop().map(|parked| parked.text)
    }

    /// Counts time spent on a dimension.
    pub fn spend(&mut self, dimension: &DimensionId, seconds: u32) {
        if let Some(meeting) = self.meeting_mut() {
            *meeting.seconds.entry(dimension.clone()).or_default() += seconds;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::audit::Review;
    use crate::audit::fixtures::noon;
    use crate::model::Repository;
    use crate::rubric;

    #[test]
    fn a_second_round_takes_the_place_of_the_first_and_the_spread_is_of_levels() {
        let rubric = rubric::load(rubric::DEFAULT).unwrap();
        let mut review = Review::start("1".into(), &rubric, Repository::default(), None, "ada".into(), noon());
        let id = &rubric.dimensions[0].id;
        review.set_votes(id, vec![("ada".into(), Some(1))]);
        assert!(review.meeting().is_none(), "there is no meeting to vote in");
        review.begin_meeting(noon());
        review.set_votes(id, vec![("ada".into(), Some(0)), ("ola".into(), Some(2)), ("mira".into(), None)]);
        assert_eq!(review.meeting().unwrap().spread(id), Some((0, 2)));
        review.set_votes(id, vec![("ada".into(), Some(1)), ("ola".into(), None)]);
        assert_eq!(review.meeting().unwrap().spread(id), Some((1, 1)));
        assert_eq!(review.meeting().unwrap().spread(&rubric.dimensions[1].id), None);
        review.park(id, "who owns the bucket?".into());
        assert_eq!(review.unpark().as_deref(), Some("who owns the bucket?"));
        review.spend(id, 30);
        review.spend(id, 12);
        let finished = review.finish(&rubric, noon());
        let text = toml::to_string(&finished).unwrap();
        assert_eq!(toml::from_str::<crate::model::Audit>(&text).unwrap(), finished);
        assert!(text.contains("[meeting]\nstarted = ") && text.contains("reproducibility = 42"), "{text}");
    }
}
