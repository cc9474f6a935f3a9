//! Two of one review: where another window or another machine has it too, what is answered here is kept under an id of its
//! own, so that neither overwrites the other.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::model::Audit;
use crate::store::StoreError;

/// The reviews of this session that had to be told apart: their id, and the one they are kept under.
#[derive(Debug, Default)]
pub(super) struct Apart(Mutex<HashMap<String, String>>);

impl Apart {
    /// Keeps a review by means of `keep`; where somebody else has one of its id, under another id and with a word on it.
    pub(super) fn keep<T>(
        &self,
        audit: &Audit,
        keep: impl Fn(&Audit) -> Result<T, StoreError>,
    ) -> Result<(T, Option<String>), StoreError> {
        let why = match keep(&self.own(audit)) {
            Ok(kept) => return Ok((kept, None)),
            Err(why) if is_theirs(&why) => why,
            Err(error) => return Err(error),
        };
        let id = uuid::Uuid::now_v7().to_string();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(audit.id.clone(), id);
        let kept = keep(&self.own(audit))?;
        let note = format!("{}: what is answered here is kept as a review of its own, and theirs as it is", why.what());
        Ok((kept, Some(note)))
    }

    /// The review under the id it is kept under.
    pub(super) fn own<'a>(&self, audit: &'a Audit) -> Cow<'a, Audit> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&audit.id).cloned();
        let Some(id) = known else { return Cow::Borrowed(audit) };
        let mut own = audit.clone();
        for action in &mut own.actions {
            if action.opened_in == audit.id {
                action.opened_in.clone_from(&id);
            }
            if action.closed_in.as_ref() == Some(&audit.id) {
                action.closed_in = Some(id.clone());
            }
        }
        own.id = id;
        Cow::Owned(own)
    }
}

fn is_theirs(error: &StoreError) -> bool {
    matches!(error, StoreError::Locked { .. } | StoreError::ChangedElsewhere { .. } | StoreError::AlreadySaved { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::{action, audit};
    use crate::model::{ActionStatus, Verdict};
    use crate::store::Store;

    #[test]
    fn two_machines_with_one_review_keep_both() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (Store::at(folder.path()), Store::at(folder.path()));
        let mut theirs = audit(&[Verdict::Score(1)]);
        one.save_draft(&theirs).unwrap();
        theirs.actions = vec![action("a", ActionStatus::Open)];
        theirs.actions[0].opened_in.clone_from(&theirs.id);
        let ours = Audit { answers: audit(&[Verdict::Score(2)]).answers, ..theirs.clone() };
        let apart = Apart::default();
        let (kept, note) = apart.keep(&ours, |audit| two.save_draft(audit)).unwrap();
        assert!(note.unwrap().contains("review of its own"));
        let (again, note) = apart.keep(&ours, |audit| two.save_draft(audit)).unwrap();
        assert_eq!((&again, note), (&kept, None), "told once");

        one.save(&theirs).unwrap();
        apart.keep(&ours, |audit| two.save(audit)).unwrap();
        let history = one.history(&ours.repository);
        let saved: Vec<&Audit> = history.audits.iter().map(|stored| &stored.audit).collect();
        assert_eq!(saved.len(), 2);
        let mine = saved.iter().find(|audit| audit.id != theirs.id).unwrap();
        assert_eq!((&mine.answers, &mine.actions[0].opened_in), (&ours.answers, &mine.id));
        assert!(one.check().is_sound());
    }

    #[test]
    fn what_another_machine_saved_first_is_not_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        let theirs = audit(&[Verdict::Score(1)]);
        store.save(&theirs).unwrap();
        let ours = audit(&[Verdict::Score(2)]);
        let (_, note) = Apart::default().keep(&ours, |audit| store.save(audit)).unwrap();
        assert!(note.unwrap().contains("already in"));
        assert_eq!(store.history(&ours.repository).audits.len(), 2);
    }
}
