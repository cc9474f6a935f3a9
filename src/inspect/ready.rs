//! What every inspection needs, made while the repository is opened.
//!
//! Opening is the work of one thread, and the index of the catalogue and the automata take about as long: on the second core
//! they cost no time.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::catalog;
use crate::cores::Cores;
use crate::text::secrets;

/// In the order in which they are asked for.
const STEPS: &[fn()] = &[
    || {
        catalog::built_in_matcher();
    },
    || catalog::built_in().words.get_ready(),
    secrets::get_ready,
    || {
        catalog::packages();
    },
];

/// Ends the making when it is dropped, between two steps: a result that was remembered needs nothing of it.
#[derive(Debug, Default)]
pub struct GettingReady(Arc<AtomicBool>);

impl Drop for GettingReady {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Begins to make it on a thread of its own, where `jobs` workers may run and there is a core for them. What is not made is
/// made when it is asked for.
pub fn get_ready(jobs: Option<usize>) -> GettingReady {
    let ready = GettingReady::default();
    let count = thread::available_parallelism().map_or(1, NonZero::get);
    if jobs.unwrap_or(count).min(count) < 2 {
        return ready;
    }
    let ended = Arc::clone(&ready.0);
    let cores = Cores::with_this_one();
    let work = move || {
        cores.take_one();
        STEPS.iter().take_while(|_| !ended.load(Ordering::Relaxed)).for_each(|step| step());
    };
    // Without the thread everything is made when it is asked for.
    let _ = thread::Builder::new().name("ready".to_owned()).spawn(work);
    ready
}
