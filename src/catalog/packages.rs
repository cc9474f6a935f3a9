//! Import names and the packages they come from.

use std::sync::OnceLock;

use foldhash::{HashMap, HashSet};
use serde::Deserialize;

/// `packages.toml` as the build wrote it.
const BUILT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/packages.msgpack"));

/// What is known about import names.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packages {
    standard_library: HashSet<String>,
    packages: HashMap<String, Vec<String>>,
}

impl Packages {
    /// Normalised names of the packages that bring a module, the usual one first; empty for the standard library, `None`
    /// for what is not known. The longest known beginning of a dotted name counts.
    pub fn of(&self, module: &str) -> Option<&[String]> {
        let root = module.split('.').next().unwrap_or(module);
        if self.standard_library.contains(root) {
            return Some(&[]);
        }
        std::iter::successors(Some(module), |name| name.rsplit_once('.').map(|(head, _)| head))
            .find_map(|name| self.packages.get(name))
            .map(Vec::as_slice)
    }
}

/// The built-in list, loaded once.
pub fn packages() -> &'static Packages {
    static PACKAGES: OnceLock<Packages> = OnceLock::new();
    // A test reads it strictly; a broken one knows nothing, which reports less.
    PACKAGES.get_or_init(|| rmp_serde::from_slice(BUILT).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_by_their_longest_beginning() {
        let packages: Packages = rmp_serde::from_slice(BUILT).unwrap();
        assert_eq!(packages.of("sklearn.svm"), Some(&["scikit-learn".to_owned()][..]));
        assert_eq!(packages.of("google.cloud.storage.blob"), Some(&["google-cloud-storage".to_owned()][..]));
        assert_eq!(packages.of("os.path"), Some(&[][..]));
        assert_eq!(packages.of("acme_private"), None);
        for package in packages.packages.values().flatten() {
            assert_eq!(*package, crate::parse::pep508::normalise(package), "{package} is not normalised");
        }
    }
}
