//! Threads for effects: one for each, and a single one for the store, so that an older draft never overwrites a newer.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::services::{Services, perform, scan};
use crate::inspect::Job;
use crate::tui::msg::{Effect, Msg};

/// How often a running scan says how far it is.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// Everything that runs beside the interface.
pub(super) struct Workers<T> {
    services: Arc<dyn Services>,
    to_interface: Sender<T>,
    wrap: fn(Msg) -> T,
    store: Option<Sender<Effect>>,
    storing: Option<JoinHandle<()>>,
    scan: Arc<Job>,
}

impl<T: Send + 'static> Workers<T> {
    /// Starts the thread that writes; results go to `to_interface`.
    pub(super) fn new(services: Arc<dyn Services>, to_interface: Sender<T>, wrap: fn(Msg) -> T) -> Self {
        let (store, writes) = channel::<Effect>();
        let (writing, results) = (Arc::clone(&services), to_interface.clone());
        let storing = thread::spawn(move || {
            let mut queue = VecDeque::new();
            while let Ok(next) = writes.recv() {
                queue.push_back(next);
                queue.extend(writes.try_iter());
                while let Some((effect, times)) = next_write(&mut queue) {
                    let told = perform(&*writing, effect);
                    let older = match &told {
                        Some(Msg::DraftSaved(result)) => vec![result.clone().map(|_| None); times - 1],
                        _ => Vec::new(),
                    };
                    for msg in older.into_iter().map(Msg::DraftSaved).chain(told) {
                        // The interface may be gone by now; the write was what mattered.
                        let _ = results.send(wrap(msg));
                    }
                    queue.extend(writes.try_iter());
                }
            }
        });
        let scan = Arc::new(Job::default());
        Self { services, to_interface, wrap, store: Some(store), storing: Some(storing), scan }
    }

    /// Starts an effect.
    pub(super) fn start(&mut self, effect: Effect) {
        match effect {
            Effect::SaveDraft(_)
            | Effect::SaveAudit { .. }
            | Effect::SaveRegister { .. }
            | Effect::Write(_)
            | Effect::KeepPanels(_) => {
                if let Some(store) = &self.store {
                    // The thread ends only after this sender is dropped.
                    let _ = store.send(effect);
                }
            }
            Effect::Scan { job } => self.scan(job),
            effect => {
                let services = Arc::clone(&self.services);
                self.spawn(move || perform(&*services, effect));
            }
        }
    }

    fn scan(&mut self, number: u64) {
        self.scan.cancel();
        self.scan = Arc::new(Job::default());
        let (services, job) = (Arc::clone(&self.services), Arc::clone(&self.scan));
        let (running, ended) = channel::<()>();
        self.spawn(move || {
            let msg = scan(&*services, number, &job);
            drop(running);
            Some(msg)
        });
        let (job, results, wrap) = (Arc::clone(&self.scan), self.to_interface.clone(), self.wrap);
        thread::spawn(move || {
            let mut told = (0, 0);
            while ended.recv_timeout(PROGRESS_EVERY) == Err(RecvTimeoutError::Timeout) {
                let (done, total) = job.progress();
                if (done, total) != told {
                    told = (done, total);
                    let _ = results.send(wrap(Msg::Progress { job: number, done, total }));
                }
            }
        });
    }

    fn spawn(&self, work: impl FnOnce() -> Option<Msg> + Send + 'static) {
        let (results, wrap) = (self.to_interface.clone(), self.wrap);
        thread::spawn(move || {
            if let Some(msg) = work() {
                let _ = results.send(wrap(msg));
            }
        });
    }
}

/// The next thing to write, and how often it was asked for: a draft holds all that an earlier one of its review holds, so
/// that of several in a row only the last is written, however fast somebody types.
fn next_write(waiting: &mut VecDeque<Effect>) -> Option<(Effect, usize)> {
    let (mut effect, mut times) = (waiting.pop_front()?, 1);
    while let (Effect::SaveDraft(older), Some(Effect::SaveDraft(newer))) = (&effect, waiting.front())
        && older.id == newer.id
        && let Some(next) = waiting.pop_front()
    {
        effect = next;
        times += 1;
    }
    Some((effect, times))
}

impl<T> Drop for Workers<T> {
    /// Stops the scan, and waits until everything handed to the store is on disk.
    fn drop(&mut self) {
        self.scan.cancel();
        self.store = None;
        if let Some(storing) = self.storing.take() {
            // A panic in there was caught and reported; joining cannot tell more.
            let _ = storing.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::audit;
    use crate::model::{Audit, Verdict};

    #[test]
    fn of_drafts_in_a_row_the_last_is_written_and_all_are_reported() {
        let draft = |id: &str, score| {
            let audit = Audit { id: id.into(), ..audit(&[Verdict::Score(score)]) };
            Effect::SaveDraft(Box::new(audit))
        };
        let save = || Effect::SaveAudit { audit: Box::new(audit(&[])), instead_of: None };
        let mut waiting: VecDeque<Effect> = [draft("a", 0), draft("a", 1), draft("b", 2), save(), draft("b", 0)].into();
        let order: Vec<_> = std::iter::from_fn(|| next_write(&mut waiting)).collect();
        assert_eq!(order, [(draft("a", 1), 2), (draft("b", 2), 1), (save(), 1), (draft("b", 0), 1)]);
    }
}
