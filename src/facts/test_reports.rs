//! Reports of test runs that somebody named: read from disk, bounded, since they are rarely committed.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::model::Unread;
use crate::parse::test_report::{self, TestReport};

/// Bytes of the largest report.
const LARGEST: u64 = 64 << 20;

/// A report and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedReport {
    /// As it was named.
    pub path: String,
    /// What it says.
    pub report: TestReport,
}

/// Reads the reports; relative paths count from the top of the repository. `given` names those of the user, `named`
/// those that the repository itself names: they must lie in it, whatever links say. What cannot be read is said.
pub fn read(root: &Path, given: &[PathBuf], named: &[String]) -> (Vec<NamedReport>, Vec<Unread>) {
    let (mut reports, mut unread) = (Vec::new(), Vec::new());
    let given = given.iter().map(|path| (path.to_string_lossy().into_owned(), one(&root.join(path))));
    let named = named.iter().map(|path| (path.clone(), inside(root, path).and_then(|path| one(&path))));
    for (path, report) in given.chain(named) {
        match report {
            Ok(report) => reports.push(NamedReport { path, report }),
            Err(reason) => unread.push(Unread { path, reason }),
        }
    }
    (reports, unread)
}

/// The real place of a file that the repository names.
fn inside(root: &Path, path: &str) -> Result<PathBuf, String> {
    let real = |path: &Path| path.canonicalize().map_err(|error| format!("the test report cannot be read: {error}"));
    let place = real(&root.join(path))?;
    if !place.starts_with(real(root)?) {
        return Err("the test report leads out of the repository".into());
    }
    // A pipe would be waited for.
    if place.is_file() { Ok(place) } else { Err("the test report is no file".into()) }
}

fn one(path: &Path) -> Result<TestReport, String> {
    let failed = |error: std::io::Error| format!("the test report cannot be read: {error}");
    let mut file = File::open(path).map_err(failed)?;
    let meta = file.metadata().map_err(failed)?;
    if !meta.is_file() {
        return Err("the test report is no file".into());
    }
    if meta.len() > LARGEST {
        return Err("the test report is larger than 64 MB".into());
    }
    let mut bytes = Vec::new();
    file.by_ref().take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
    let report = test_report::parse(&String::from_utf8_lossy(&bytes));
    report.ok_or_else(|| "it is neither Cobertura, lcov nor JUnit".to_owned())
}
