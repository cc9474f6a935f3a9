//! Objects that were unpacked: most trees are asked for again, or what comes next is a difference from them.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

/// Bytes kept.
const MOST: usize = 2 << 20;

/// By pack and offset, up to a bound.
#[derive(Default)]
pub(super) struct Met {
    /// What was asked for since half of the room was last taken, and what was before.
    young: Objects,
    old: Objects,
    /// Bytes of the young ones.
    bytes: usize,
}

type Objects = HashMap<(usize, u64), Arc<[u8]>, RandomState>;

impl Met {
    pub(super) fn get(&mut self, place: (usize, u64)) -> Option<Arc<[u8]>> {
        if let Some(known) = self.young.get(&place) {
            return Some(Arc::clone(known));
        }
        let known = self.old.remove(&place)?;
        self.put(place, &known);
        Some(known)
    }

    pub(super) fn keep(&mut self, place: (usize, u64), object: Vec<u8>) -> Arc<[u8]> {
        let object = Arc::from(object);
        self.put(place, &object);
        object
    }

    fn put(&mut self, place: (usize, u64), object: &Arc<[u8]>) {
        self.bytes += object.len();
        self.young.insert(place, Arc::clone(object));
        if self.bytes > MOST / 2 {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_met_is_kept_within_bounds_and_longest_where_it_is_asked_for() {
        let mut met = Met::default();
        let half = MOST / 2;
        met.keep((0, 1), vec![1; 10]);
        met.keep((0, 2), vec![2; half]);
        assert!(met.get((0, 1)).is_some(), "asked for again, it is young");
        met.keep((0, 3), vec![3; half]);
        let kept = [1, 2, 3].map(|place| met.get((0, place)).is_some());
        assert_eq!(kept, [true, false, true]);
    }
}
