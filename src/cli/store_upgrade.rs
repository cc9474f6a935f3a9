//! `paydown store upgrade`: files of an older form get the present one, and the originals are kept.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::args::Format;
use super::context::Context;
use crate::store::{Store, Upgrade};
use crate::text::{count, sanitise};

/// Runs the command; 1 where a file was left as it is because it cannot be upgraded.
///
/// # Errors
/// When the place is no store, or cannot be listed.
pub(super) fn run(path: &Path, dry_run: bool, context: &Context) -> anyhow::Result<ExitCode> {
    let opened = context.open(path, None);
    let store = context.store(opened.as_ref().ok().and_then(super::record::tree))?;
    let done = store.upgrade(dry_run)?;
    if context.format() == Format::Json {
        let show = |path: &Path| path.to_string_lossy().into_owned();
        let upgraded = done.upgraded.iter().map(|one| {
            json!({"from": show(&one.from), "to": show(&one.to), "original": show(&one.original), "older": one.older})
        });
        let skipped = done.skipped.iter().map(|one| json!({"path": show(&one.path), "reason": one.reason}));
        context.print_json(&json!({"schema": "paydown.store-upgrade/1", "root": show(store.root()),
            "dry_run": dry_run, "current": done.current, "upgraded": upgraded.collect::<Vec<_>>(),
            "left": skipped.collect::<Vec<_>>()}))?;
    } else {
        context.print(&as_text(&store, &done, dry_run)?)?;
    }
    Ok(ExitCode::from(u8::from(!done.skipped.is_empty())))
}

fn as_text(store: &Store, done: &Upgrade, dry_run: bool) -> Result<String, std::fmt::Error> {
    let root = sanitise(&store.root().to_string_lossy()).into_owned();
    let files = count(done.upgraded.len() as u64, "file");
    let verb = if dry_run { "would be upgraded" } else { "upgraded" };
    let mut out = format!("{root}: ");
    match (done.upgraded.len(), done.current) {
        (0, 0) => writeln!(out, "there is nothing to upgrade")?,
        (0, current) => writeln!(out, "{} already in the present form", count(current as u64, "file"))?,
        (_, current) => writeln!(out, "{files} {verb}, {current} already in the present form")?,
    }
    for one in &done.upgraded {
        writeln!(out, "  {}: {}", sanitise(&one.to.to_string_lossy()), one.older.join(", "))?;
    }
    if !done.upgraded.is_empty() {
        let keep = if dry_run { "would be kept" } else { "are kept" };
        writeln!(out, "  the originals {keep} in originals/ beside them")?;
    }
    for one in &done.skipped {
        writeln!(out, "  left as it is: {}", sanitise(&one.reason))?;
    }
    Ok(out)
}
