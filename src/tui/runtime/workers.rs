//! Threads for effects: one for each, and a single one for the store, so that an older draft never overwrites a newer.

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
            for effect in writes {
                if let Some(msg) = perform(&*writing, effect) {
                    // The interface may be gone by now; the write was what mattered.
                    let _ = results.send(wrap(msg));
                }
            }
        });
        let scan = Arc::new(Job::default());
        Self { services, to_interface, wrap, store: Some(store), storing: Some(storing), scan }
    }

    /// Starts an effect.
    pub(super) fn start(&mut self, effect: Effect) {
        match effect {
            Effect::SaveDraft(_) | Effect::SaveAudit { .. } | Effect::SaveRegister { .. } | Effect::Write(_) => {
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
