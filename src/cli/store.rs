//! `paydown store`: where the history lives; `check` and `upgrade` have files of their own.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::args::{Format, StoreAction, StoreArgs};
use super::context::Context;
use crate::store::StoreKind;
use crate::text::{count, sanitise};

/// Runs the command.
///
/// # Errors
/// When the repository cannot be opened or the place is no store.
pub fn run(args: &StoreArgs, context: &Context) -> anyhow::Result<ExitCode> {
    match &args.action {
        StoreAction::Where { path } => show_where(path, context)?,
        StoreAction::Check { path } => return super::store_check::run(path, context),
        StoreAction::Upgrade { path, dry_run } => return super::store_upgrade::run(path, *dry_run, context),
    }
    Ok(ExitCode::SUCCESS)
}

fn show_where(path: &Path, context: &Context) -> anyhow::Result<()> {
    let opened = context.open(path, None)?;
    let store = context.store(super::record::tree(&opened))?;
    let history = store.history(&opened.repository);
    let show = |path: &Path| sanitise(&path.to_string_lossy()).into_owned();
    let (root, folder) = (show(store.root()), show(&store.folder(&opened.repository)));
    if context.format() == Format::Json {
        return context.print_json(&json!({"schema": "paydown.store/1", "root": root, "kind": store.kind().as_str(),
            "folder": folder, "exists": store.root().is_dir(), "audits": history.audits.len(),
            "unreadable": history.skipped.len()}));
    }
    let why = match store.kind() {
        StoreKind::Explicit => "named with --store",
        StoreKind::Environment => "named by PAYDOWN_STORE",
        StoreKind::InRepository => "kept inside the repository",
        StoreKind::PerUser => "your own data folder; 'paydown init' keeps audits inside the repository instead",
    };
    let audits = count(history.audits.len() as u64, "audit");
    let mut out = format!("{root}\n  {why}\n  this repository: {folder} ({audits})\n");
    if !history.skipped.is_empty() {
        let files = count(history.skipped.len() as u64, "file");
        writeln!(out, "  {files} cannot be read; 'paydown history' says why")?;
    }
    context.print(&out)
}
