//! Ctrl-C during long work: what runs is asked to stop, so that what is done stays done.

use std::sync::Arc;

use crate::inspect::Job;

/// From now on Ctrl-C cancels `job` instead of ending the program; a second one ends it.
#[cfg(unix)]
pub(super) fn cancels(job: &Arc<Job>) {
    use signal_hook::consts::SIGINT;
    use signal_hook::iterator::Signals;

    // Where the signal cannot be caught it ends the program, and what was saved is saved.
    let Ok(mut signals) = Signals::new([SIGINT]) else { return };
    let job = Arc::clone(job);
    std::thread::spawn(move || {
        for signal in &mut signals {
            if job.is_cancelled() {
                // The default action of a signal; it does not come back.
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
            job.cancel();
        }
    });
}

/// Elsewhere Ctrl-C ends the program; what was saved is saved.
#[cfg(not(unix))]
pub(super) fn cancels(_job: &Arc<Job>) {}
