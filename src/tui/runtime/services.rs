//! What effects need from the rest of the program. Tests give another implementation.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use chrono::{DateTime, FixedOffset};

use crate::audit::Comparison;
use crate::inspect::Job;
use crate::model::{Audit, Inspection, Repository};
use crate::registers::{Kind, Sheet};
use crate::repo::Origin;
use crate::store::{Change, Kept, Summaries};
use crate::tui::msg::{Effect, Msg, Opened, Source};
use crate::tui::overlay::leave_out::Request;

/// The world outside of `update`.
pub trait Services: Send + Sync {
    /// The time.
    fn now(&self) -> DateTime<FixedOffset>;

    /// Which repository this is, with its history and a draft.
    ///
    /// # Errors
    /// When there is nothing to inspect.
    fn open(&self) -> anyhow::Result<Opened>;

    /// Inspects it.
    ///
    /// # Errors
    /// When it cannot be read, or the job was cancelled.
    fn inspect(&self, job: &Job) -> anyhow::Result<Inspection>;

    /// Keeps a draft; has returned when it is on disk.
    ///
    /// # Errors
    /// When it could not be written.
    fn save_draft(&self, draft: &Audit) -> anyhow::Result<Kept>;

    /// Keeps a finished audit, drops its draft and the one it was begun in place of.
    ///
    /// # Errors
    /// When it could not be written; the drafts are kept then.
    fn save(&self, audit: &Audit, instead_of: Option<&Audit>) -> anyhow::Result<Kept>;

    /// All repositories of the store in brief.
    ///
    /// # Errors
    /// When the store is not known yet.
    fn portfolio(&self) -> anyhow::Result<Summaries>;

    /// The audits of another repository of the store.
    ///
    /// # Errors
    /// When the store is no store any more.
    fn history_of(&self, repository: &Repository) -> anyhow::Result<Opened>;

    /// Puts tags on a repository and takes others off.
    ///
    /// # Errors
    /// When that cannot be written.
    fn set_tags(&self, repository: &Repository, add: Vec<String>, remove: Vec<String>) -> anyhow::Result<()>;

    /// The registers of the repository, checked as of today.
    ///
    /// # Errors
    /// When the repository cannot be read.
    fn registers(&self) -> anyhow::Result<Vec<Sheet>>;

    /// Writes a register over what was read before; the path of its file.
    ///
    /// # Errors
    /// When it was changed meanwhile, or cannot be written.
    fn save_register(&self, kind: Kind, before: Option<&str>, text: &str) -> anyhow::Result<PathBuf>;

    /// Writes minutes to a file that is not there yet; its path.
    ///
    /// # Errors
    /// When there is such a file, or it cannot be written.
    fn write_minutes(&self, path: &str, text: &str) -> anyhow::Result<PathBuf>;

    /// The same comparison with the commits that made evidence come and go.
    ///
    /// # Errors
    /// When the repository cannot be read.
    fn trace(&self, comparison: Comparison) -> anyhow::Result<Comparison>;

    /// Where a line of a file comes from; `None` where it is not committed yet.
    ///
    /// # Errors
    /// Says why it cannot be told.
    fn origin(&self, path: &str, line: Option<u32>) -> anyhow::Result<Option<Origin>>;

    /// The change that leaves a finding out.
    ///
    /// # Errors
    /// When the file cannot be changed that way; says what to do instead.
    fn make_up(&self, request: &Request) -> anyhow::Result<Change>;

    /// Writes a change over what was read before; the path of its file.
    ///
    /// # Errors
    /// When it was changed meanwhile, or cannot be written.
    fn write(&self, change: &Change) -> anyhow::Result<PathBuf>;

    /// Remembers where borders between panels stand.
    ///
    /// # Errors
    /// When it cannot be written.
    fn keep_panels(&self, shares: &BTreeMap<String, u16>) -> anyhow::Result<()>;

    /// A file of the repository for the preview.
    fn read(&self, path: &str) -> Source;

    /// Where a file of the repository stands on disk, for an editor.
    ///
    /// # Errors
    /// When it does not.
    fn file(&self, path: &str) -> Result<PathBuf, String>;
}

/// Runs an effect that needs neither the terminal nor a running scan, and says what came of it.
pub(crate) fn perform(services: &dyn Services, effect: Effect) -> Option<Msg> {
    let msg = match effect {
        Effect::Open => Msg::Opened(Box::new(guarded(|| services.open()))),
        Effect::SaveDraft(draft) => Msg::DraftSaved(guarded(|| services.save_draft(&draft)).map(|kept| kept.note)),
        Effect::SaveAudit { audit, instead_of } => Msg::Saved(guarded(|| services.save(&audit, instead_of.as_deref()))),
        Effect::Portfolio => Msg::Portfolio(Box::new(guarded(|| services.portfolio()))),
        Effect::HistoryOf(repository) => Msg::HistoryOf(Box::new(guarded(|| services.history_of(&repository)))),
        Effect::SetTags { repository, add, remove } => Msg::Portfolio(Box::new(guarded(|| {
            services.set_tags(&repository, add, remove)?;
            services.portfolio()
        }))),
        Effect::Registers => Msg::Registers(Box::new(guarded(|| services.registers()))),
        Effect::SaveRegister { kind, before, text } => {
            Msg::RegisterSaved(guarded(|| services.save_register(kind, before.as_deref(), &text)))
        }
        Effect::WriteMinutes { path, text } => Msg::MinutesWritten(guarded(|| services.write_minutes(&path, &text))),
        Effect::Trace(comparison) => Msg::Traced(Box::new(guarded(|| services.trace(*comparison)))),
        Effect::LoadSource { path } => {
            let source = guarded(|| Ok(services.read(&path))).unwrap_or_else(Source::Nothing);
            Msg::Source { path, source }
        }
        Effect::Origin { path, line } => {
            let result = guarded(|| services.origin(&path, line));
            Msg::Origin { path, line, result }
        }
        Effect::MakeUp(request) => Msg::MadeUp(Box::new(guarded(|| services.make_up(&request)))),
        Effect::KeepPanels(shares) => Msg::PanelsKept(guarded(|| services.keep_panels(&shares))),
        Effect::Write(change) => Msg::Written(guarded(|| services.write(&change))),
        Effect::Scan { .. }
        | Effect::OpenEditor { .. }
        | Effect::Copy { .. }
        | Effect::Bell
        | Effect::Suspend
        | Effect::Quit => {
            return None;
        }
    };
    Some(msg)
}

/// Inspects and says what came of it.
pub(crate) fn scan(services: &dyn Services, number: u64, job: &Job) -> Msg {
    Msg::Scanned { job: number, result: Box::new(guarded(|| services.inspect(job))) }
}

/// An error as one sentence. A panic of a worker becomes an error too: it must cost its result, not the review.
fn guarded<T>(work: impl FnOnce() -> anyhow::Result<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| format!("{error:#}")),
        Err(panic) => {
            let words = panic.downcast_ref::<String>().map(String::as_str);
            let words = words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
            Err(format!("a fault in paydown itself ({words}); please report it"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_a_worker_is_an_error_like_any_other() {
        let error = guarded::<()>(|| panic!("index out of bounds")).unwrap_err();
        assert!(error.contains("index out of bounds") && error.contains("report"), "{error}");
        assert_eq!(guarded::<()>(|| anyhow::bail!("no")).unwrap_err(), "no");
    }
}
