//! `paydown store`: where the history lives, and whether it is sound.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::args::{Format, StoreAction, StoreArgs};
use super::clock;
use super::context::Context;
use crate::audit::doubts;
use crate::model::Audit;
use crate::report;
use crate::store::{Skipped, Store, StoreKind, StoredAudit, is_same_repository};
use crate::text::{count, sanitise};

/// Runs the command.
///
/// # Errors
/// When the repository cannot be opened or the place is no store.
pub fn run(args: &StoreArgs, context: &Context) -> anyhow::Result<ExitCode> {
    match &args.action {
        StoreAction::Where { path } => show_where(path, context)?,
        StoreAction::Check { path } => return check(path, context),
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether everything in the store can be read and believed; 1 where something cannot be read.
fn check(path: &Path, context: &Context) -> anyhow::Result<ExitCode> {
    let (rubric, now) = (context.rubric()?, clock::now());
    let opened = context.open(path, None);
    let tree = opened.as_ref().ok().and_then(super::record::tree);
    let store = context.store(tree)?;
    let whole = store.everything();
    let ours =
        |audit: &&Audit| opened.as_ref().is_ok_and(|opened| is_same_repository(&audit.repository, &opened.repository));
    let audits: Vec<&Audit> = whole.audits.iter().map(|stored| &stored.audit).collect();
    let commits = audits.iter().copied().filter(ours).filter_map(|audit| audit.repository.commit.as_deref());
    let lost = opened.as_ref().map(|opened| opened.lost_commits(commits)).unwrap_or_default();
    let none = HashSet::new();
    let doubtful: Vec<(&StoredAudit, Vec<String>)> = whole
        .audits
        .iter()
        .map(|stored| {
            let lost = if ours(&&stored.audit) { &lost } else { &none };
            (stored, doubts(&stored.audit, &rubric, lost, now))
        })
        .filter(|(_, doubts)| !doubts.is_empty())
        .collect();
    if context.format() == Format::Json {
        let doubtful = doubtful.iter().map(|(stored, reasons)| {
            json!({"id": stored.audit.id, "repository": stored.audit.repository.name,
                "path": stored.path.to_string_lossy(), "reasons": reasons})
        });
        let unreadable = whole
            .skipped
            .iter()
            .map(|skipped| json!({"path": skipped.path.to_string_lossy(), "reason": skipped.reason}));
        context.print_json(&json!({"schema": "paydown.store-check/1", "root": store.root().to_string_lossy(),
            "audits": audits.len(), "unreadable": unreadable.collect::<Vec<_>>(), "doubtful": doubtful.collect::<Vec<_>>()}))?;
    } else {
        context.print(&checked(&store, audits.len(), &whole.skipped, &doubtful)?)?;
    }
    Ok(ExitCode::from(u8::from(!whole.skipped.is_empty())))
}

fn checked(
    store: &Store,
    audits: usize,
    skipped: &[Skipped],
    doubtful: &[(&StoredAudit, Vec<String>)],
) -> Result<String, std::fmt::Error> {
    let root = sanitise(&store.root().to_string_lossy()).into_owned();
    let mut out = format!("{root}: {}", count(audits as u64, "audit"));
    if skipped.is_empty() && doubtful.is_empty() {
        writeln!(out, ", all sound")?;
        return Ok(out);
    }
    let (files, odd) = (count(skipped.len() as u64, "file"), count(doubtful.len() as u64, "audit"));
    writeln!(out, "; {files} cannot be read, {odd} to be looked at twice")?;
    for one in skipped {
        writeln!(out, "  {}", sanitise(&one.reason))?;
    }
    for (stored, reasons) in doubtful {
        let audit = &stored.audit;
        let name = sanitise(&audit.repository.name).into_owned();
        writeln!(out, "  {name}, {}: {}", report::compare::name(audit), sanitise(&reasons.join("; ")))?;
    }
    Ok(out)
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
