//! The result of an inspection of exactly this state: where nothing changed, nothing is inspected again.

use sha2::{Digest, Sha256};

use super::InspectOptions;
use crate::cache::Cache;
use crate::model::{Inspection, bounds, fingerprint};
use crate::repo::{Entry, EntryKind, Opened};
use crate::rubric::Rubric;

/// Where the result of one inspection is remembered.
pub(super) struct Remembered<'a> {
    cache: &'a Cache,
    name: String,
    state: [u8; 32],
}

impl<'a> Remembered<'a> {
    /// `None` where a result may depend on more than is known before reading: files whose content nobody recorded, a
    /// rubric that asks questions of its own, reports of test runs.
    pub(super) fn new(options: &'a InspectOptions, opened: &Opened, rubric: &Rubric) -> Option<Self> {
        let cache = options.cache.as_ref()?;
        let known = opened.snapshot.entries.iter().all(|entry| entry.blob.is_some() || !is_read(entry));
        let plain = rubric.probes.is_empty() && options.test_reports.is_empty();
        if !known || !plain {
            return None;
        }
        let history = opened.history_state();
        let reference = rubric.reference();
        let name =
            fingerprint(&["inspection", &opened.root.to_string_lossy(), options.rev.as_deref().unwrap_or_default()]);
        let mut state = Sha256::new();
        let mut add = |part: &[u8]| {
            state.update((part.len() as u64).to_le_bytes());
            state.update(part);
        };
        add(&history.unwrap_or_default());
        add(format!("{:?} {:?} {:?} {:?}", opened.repository, opened.notes, reference, bounds()).as_bytes());
        for entry in &opened.snapshot.entries {
            add(&entry.raw_path);
            add(&entry.blob.unwrap_or_default());
            let kind = entry.kind.describe().as_bytes()[2];
            let size = entry.size.to_le_bytes();
            add(&[&[kind, u8::from(entry.dirty), u8::from(entry.executable), u8::from(entry.absent)][..], &size]
                .concat());
        }
        Some(Self { cache, name: format!("inspection-{name}"), state: state.finalize().into() })
    }

    /// The result, where this state was inspected last.
    pub(super) fn result(&self) -> Option<Inspection> {
        let bytes = self.cache.load(&self.name)?;
        let (state, body) = bytes.split_first_chunk::<32>()?;
        (*state == self.state).then(|| rmp_serde::from_slice(body).ok()).flatten()
    }

    /// Keeps the result. What names test reports is not kept: their content is no part of the state.
    pub(super) fn keep(&self, inspection: &Inspection) {
        if !inspection.settings.junit.is_empty() || !inspection.settings.coverage.is_empty() {
            return;
        }
        if let Ok(body) = rmp_serde::to_vec_named(inspection) {
            self.cache.keep(&self.name, &[&self.state[..], &body].concat());
        }
    }
}

fn is_read(entry: &Entry) -> bool {
    entry.kind == EntryKind::File && !entry.absent
}
