//! A fault of somebody else's code costs what it was reading, not the inspection.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// How many times over a fault of this thread is held here.
    static HELD: Cell<u32> = const { Cell::new(0) };
}

/// What `work` makes; `None` where it panics, and nothing is printed then: what a panic says may be the text of the file.
pub fn held<T>(work: impl FnOnce() -> T) -> Option<T> {
    keep_silent_while_held();
    HELD.set(HELD.get() + 1);
    // What is half made is dropped with the panic.
    let made = catch_unwind(AssertUnwindSafe(work));
    HELD.set(HELD.get() - 1);
    made.ok()
}

fn keep_silent_while_held() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if HELD.get() == 0 {
                report(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_nothing_made() {
        assert_eq!(held(|| 1), Some(1));
        assert_eq!(held(|| held(|| -> u32 { panic!("held in the test") })), Some(None));
        assert_eq!(held(|| -> u32 { panic!("held in the test") }), None);
        assert_eq!(HELD.get(), 0);
    }
}
