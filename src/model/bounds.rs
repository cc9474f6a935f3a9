//! How much of a repository is looked at before it is taken for an attack, or for no project at all.

use std::sync::OnceLock;

/// Bounds of one run. The user's own configuration may change them, an inspected repository never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Files listed of one repository.
    pub files: usize,
    /// Bytes of the largest source, document or configuration file that is parsed; larger ones are data or generated.
    pub text: u64,
    /// Bytes of the largest notebook that is parsed, outputs included.
    pub notebook: u64,
}

impl Bounds {
    /// What holds where nobody says otherwise.
    pub const DEFAULT: Self = Self { files: 300_000, text: 4 << 20, notebook: 64 << 20 };
}

static BOUNDS: OnceLock<Bounds> = OnceLock::new();

/// The bounds of this run.
pub fn bounds() -> Bounds {
    *BOUNDS.get_or_init(|| Bounds::DEFAULT)
}

/// Sets the bounds before anything is inspected; says whether that was in time.
pub fn set_bounds(bounds: Bounds) -> bool {
    BOUNDS.set(bounds).is_ok()
}
