//! `paydown init`: keep a repository's audits inside it.

use std::process::ExitCode;

use serde_json::json;

use super::args::{Format, InitArgs};
use super::context::Context;
use super::failure::Hint;
use crate::store;
use crate::text::{count, sanitise};

/// Runs the command.
///
/// # Errors
/// When there is no work tree to keep them in, or it may not be written.
pub fn run(args: &InitArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let opened = context.open(&args.path, None)?;
    let folder = opened.work_tree.as_deref();
    let Some(tree) = folder.or_else(|| is_folder(&opened.repository).then_some(opened.root.as_path())) else {
        let hint = Hint::new("paydown init in a clone of it, or --store DIR with every command");
        return Err(hint.because("a bare repository has no work tree that audits could lie in"));
    };
    let was_there = store::has_own(tree);
    let before = context.store(Some(tree))?;
    let elsewhere = if was_there { 0 } else { before.history(&opened.repository).audits.len() };
    let root = store::init(tree)?;
    let shown = sanitise(&root.to_string_lossy()).into_owned();
    if context.format() == Format::Json {
        context.print_json(&json!({"schema": "paydown.init/1", "root": shown, "created": !was_there}))?;
    } else {
        let what =
            if was_there { "audits of this repository already lie in" } else { "audits of this repository now lie in" };
        context.print(&format!("{what} {shown}; commit the folder to share them\n"))?;
    }
    if elsewhere > 0 {
        let audits = count(elsewhere as u64, "audit");
        let place = sanitise(&before.folder(&opened.repository).to_string_lossy()).into_owned();
        context
            .note(&format!("{audits} made before stay in {place}; copy them into {shown}/audits to go on with them"));
    }
    if let store::StoreKind::Explicit | store::StoreKind::Environment = context.store(Some(tree))?.kind() {
        context.note("--store or PAYDOWN_STORE names another place, which wins as long as it is set");
    }
    Ok(ExitCode::SUCCESS)
}

fn is_folder(repository: &crate::model::Repository) -> bool {
    repository.kind == crate::model::RepositoryKind::Folder
}
