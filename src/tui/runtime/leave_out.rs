//! Making up the change that leaves a finding out: which file, what stands in it, what will.

use std::path::Path;

use crate::rules::{Scope, configured, inline};
use crate::store::{Change, read_text};
use crate::tui::overlay::leave_out::Request;

/// The settings a repository has, in the order they are looked for.
const SETTINGS: &str = ".paydown.toml";
const PYPROJECT: &str = "pyproject.toml";

/// The change; nothing is written.
pub(super) fn change(tree: &Path, request: &Request) -> anyhow::Result<Change> {
    let Request { finding, scope, reason } = request;
    if *scope == Scope::Place {
        let path = finding.path.clone();
        let Some(before) = read_text(tree, &path)? else {
            anyhow::bail!("{} is not in the work tree; leave it out by the settings", crate::text::sanitise(&path));
        };
        let after = inline(&before, finding, reason).map_err(anyhow::Error::msg)?;
        return Ok(Change { path, before: Some(before), after });
    }
    let own = read_text(tree, SETTINGS)?;
    let project = if own.is_none() { read_text(tree, PYPROJECT)? } else { None };
    let (path, before) = match project.filter(|text| text.contains("[tool.paydown]")) {
        Some(text) => (PYPROJECT, Some(text)),
        None => (SETTINGS, own),
    };
    let after = configured(path, before.as_deref(), finding, (*scope, reason)).map_err(anyhow::Error::msg)?;
    Ok(Change { path: path.to_owned(), before, after })
}
