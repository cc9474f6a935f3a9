//! Threads that work at the same time, on cores of their own.
//!
//! Linux leaves a new thread on the core of the one that made it where it takes an idle core for one that is not to be had, as it
//! does in virtual machines: an idle virtual core looks like one that the host took away. The two then take turns of 4 ms: a
//! tenth of a scan of a small repository, and a third of one in which nothing changed.

/// The cores on which threads of one task run.
#[derive(Debug, Default)]
pub struct Cores(#[cfg(target_os = "linux")] std::sync::Mutex<Vec<usize>>);

impl Cores {
    /// Among them the one on which the calling thread runs.
    pub fn with_this_one() -> Self {
        let cores = Self::default();
        cores.take_one();
        cores
    }

    /// Moves the calling thread to another core where a thread of the task runs on this one already; the system may move it
    /// again at any time. Where it cannot be moved it stays.
    #[cfg(target_os = "linux")]
    pub fn take_one(&self) {
        use rustix::thread::{sched_getaffinity, sched_getcpu, sched_setaffinity};
        let mut taken = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut here = sched_getcpu();
        if taken.contains(&here)
            && let Ok(allowed) = sched_getaffinity(None)
        {
            let mut others = allowed;
            taken.iter().for_each(|core| others.unset(*core));
            if others.count() > 0 && sched_setaffinity(None, &others).is_ok() {
                here = sched_getcpu();
                // It moved; where it may go from now on is left to the system again, and if that fails, among fewer cores.
                let _ = sched_setaffinity(None, &allowed);
            }
        }
        taken.push(here);
    }

    /// Elsewhere the system spreads threads by itself.
    #[cfg(not(target_os = "linux"))]
    pub fn take_one(&self) {}
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::thread::sched_getaffinity;

    use super::*;

    #[test]
    fn threads_of_a_task_take_cores_of_their_own_and_may_leave_them() {
        let before = sched_getaffinity(None).unwrap();
        let cores = Cores::with_this_one();
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    cores.take_one();
                    assert_eq!(sched_getaffinity(None).unwrap(), before, "it may run anywhere again");
                });
            }
        });
        let taken = cores.0.lock().unwrap().clone();
        assert_eq!(taken.len(), 4);
        let distinct: std::collections::BTreeSet<usize> = taken.into_iter().collect();
        assert!(distinct.len() >= 2.min(before.count() as usize), "{distinct:?}");
    }
}
