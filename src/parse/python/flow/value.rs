//! What a variable holds, as far as leakage is concerned, and the variables of a scope.

use foldhash::HashMap;

/// Variables followed in one scope.
const MOST: usize = 600;

/// A fit that data went through, and the columns it touched where they are known.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Taint {
    pub(super) fit: u32,
    pub(super) columns: Option<Vec<String>>,
}

/// A constructed thing that learns or splits.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Object {
    /// Last part of its class name.
    pub(super) class: String,
    /// What it was fitted by.
    pub(super) fits: Vec<u32>,
}

/// What an expression stands for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Value {
    /// Where the data comes from.
    pub(super) origins: Vec<u32>,
    /// Fits it went through.
    pub(super) taints: Vec<Taint>,
    /// Statistics of data that no data was changed by yet.
    pub(super) stats: Vec<u32>,
    pub(super) object: Option<Object>,
    /// The training side of a split.
    pub(super) part: bool,
    /// Positions that a splitter gave.
    pub(super) index: bool,
}

impl Value {
    /// Data of one origin.
    pub(super) fn of(origin: u32, part: bool) -> Self {
        Self { origins: vec![origin], part, ..Self::default() }
    }

    /// Something of a class.
    pub(super) fn object(class: &str) -> Self {
        Self { object: Some(Object { class: class.to_owned(), fits: Vec::new() }), ..Self::default() }
    }

    pub(super) fn is_data(&self) -> bool {
        !self.origins.is_empty() || !self.taints.is_empty()
    }

    /// Takes over what `other` holds; of two objects the first stays.
    pub(super) fn join(&mut self, other: Self) {
        merge(&mut self.origins, other.origins);
        merge(&mut self.taints, other.taints);
        merge(&mut self.stats, other.stats);
        match (&mut self.object, other.object) {
            (Some(own), Some(other)) => merge(&mut own.fits, other.fits),
            (own @ None, other) => *own = other,
            _ => {}
        }
        self.part |= other.part;
        self.index |= other.index;
    }

    pub(super) fn taint(&mut self, fit: u32, columns: Option<Vec<String>>) {
        let taint = Taint { fit, columns };
        if !self.taints.contains(&taint) {
            self.taints.push(taint);
        }
    }

    /// Without what a data frame or array does not pass on.
    pub(super) fn data_only(mut self) -> Self {
        self.object = None;
        self.index = false;
        if self.is_data() {
            self.stats.clear();
        }
        self
    }
}

fn merge<T: PartialEq>(own: &mut Vec<T>, other: Vec<T>) {
    for item in other {
        if !own.contains(&item) {
            own.push(item);
        }
    }
}

/// The variables of a scope by dotted name.
#[derive(Clone, Debug, Default)]
pub(super) struct Env {
    known: HashMap<String, Value>,
}

impl Env {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.known.get(name)
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.known.get_mut(name)
    }

    pub(super) fn set(&mut self, name: &str, value: Value) {
        if self.known.len() < MOST || self.known.contains_key(name) {
            self.known.insert(name.to_owned(), value);
        }
    }

    /// What a copy of it costs, in steps of the walk.
    pub(super) fn weight(&self) -> u32 {
        const PER_STEP: usize = 32;
        let held: usize = self.known.values().map(|value| 1 + value.taints.len() + value.origins.len()).sum();
        u32::try_from(held / PER_STEP).unwrap_or(u32::MAX)
    }

    /// Either of two ways was taken.
    pub(super) fn join(&mut self, other: Self) {
        for (name, value) in other.known {
            match self.known.get_mut(&name) {
                Some(own) => own.join(value),
                None => self.set(&name, value),
            }
        }
    }

    /// Constructed things without what they were fitted by: what a function sees of its module.
    pub(super) fn objects_only(&self) -> Self {
        let objects = self.known.iter().filter_map(|(name, value)| {
            let object = value.object.as_ref()?;
            Some((name.clone(), Value::object(&object.class)))
        });
        Self { known: objects.collect() }
    }
}
