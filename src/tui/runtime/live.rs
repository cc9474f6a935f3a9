//! The services of the shipped program: a repository on disk, its inspection, its store.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, FixedOffset};

use super::apart::Apart;
use super::leave_out;
use super::services::Services;
use crate::audit::Comparison;
use crate::catalog;
use crate::facts::{self, Tools};
use crate::inspect::{InspectOptions, Job, get_ready, inspect_opened};
use crate::model::{Audit, EVENT_SCHEMA, Inspection, Repository, RepositoryKind, TagEvent};
use crate::registers::{self, Kind, Sheet};
use crate::rubric::Rubric;
use crate::store::{
    Change, Kept, Places, Store, StoreKind, Summaries, index_path, is_same_repository, read_register, write_register,
    write_text,
};
use crate::text::secrets::is_credential_file;
use crate::tui::msg::{Home, Opened, Source};
use crate::tui::overlay::leave_out::Request;
use crate::{repo, store};

/// What the session is about and with what it works.
#[derive(Debug)]
pub struct Live {
    options: InspectOptions,
    rubric: Arc<Rubric>,
    named_store: Option<PathBuf>,
    environment_store: Option<PathBuf>,
    clock: fn() -> DateTime<FixedOffset>,
    /// Remembers the sizes of panels.
    panels: Option<PathBuf>,
    state: Mutex<State>,
    apart: Apart,
    /// An opened repository that the other of the two who need one at the start has not used yet.
    spare: Mutex<Option<(For, Arc<repo::Opened>)>>,
}

/// Who needs the repository opened. Both ask at the start, and it is opened once for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    History,
    Scan,
}

/// What opening found out.
#[derive(Debug, Default)]
struct State {
    opened: Option<Arc<repo::Opened>>,
    store: Option<Store>,
}

impl Live {
    /// Services for one repository; `stores` are the store named on the command line and the environment's.
    pub fn new(
        options: InspectOptions,
        rubric: Arc<Rubric>,
        (named_store, environment_store): (Option<PathBuf>, Option<PathBuf>),
        clock: fn() -> DateTime<FixedOffset>,
    ) -> Self {
        Self {
            options,
            rubric,
            named_store,
            environment_store,
            clock,
            panels: None,
            state: Mutex::default(),
            apart: Apart::default(),
            spare: Mutex::default(),
        }
    }

    /// The same, with a file that remembers the sizes of panels.
    #[must_use]
    pub fn remembering(self, panels: Option<PathBuf>) -> Self {
        Self { panels, ..self }
    }

    /// A panic while the lock was held leaves plain values behind: they are still good.
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opened(&self) -> Option<Arc<repo::Opened>> {
        self.state().opened.clone()
    }

    /// Opens the repository, or takes over what was just opened for the other. A second scan opens it anew.
    fn open_for(&self, whom: For) -> anyhow::Result<Arc<repo::Opened>> {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((meant_for, opened)) = spare.take()
            && meant_for == whom
        {
            return Ok(opened);
        }
        let opened = self.reopen()?;
        let other = if whom == For::Scan { For::History } else { For::Scan };
        *spare = Some((other, Arc::clone(&opened)));
        Ok(opened)
    }

    fn reopen(&self) -> anyhow::Result<Arc<repo::Opened>> {
        let opened = Arc::new(repo::open(&self.options.path, self.options.rev.as_deref())?);
        self.state().opened = Some(Arc::clone(&opened));
        Ok(opened)
    }

    fn store(&self) -> anyhow::Result<Store> {
        let store = self.state().store.clone();
        store.ok_or_else(|| anyhow::anyhow!("the repository is not open yet; try again in a moment"))
    }

    /// The store that other repositories share: audits kept inside this one lie beside it.
    fn common_store(&self) -> anyhow::Result<Store> {
        Ok(Store::locate(&Places {
            explicit: self.named_store.as_deref(),
            environment: self.environment_store.as_deref(),
            work_tree: None,
        })?)
    }

    /// The store inside this repository, where it keeps its audits itself.
    fn own_store(&self) -> Option<(Store, Repository)> {
        let state = self.state();
        let store = state.store.clone().filter(|store| store.kind() == StoreKind::InRepository)?;
        Some((store, state.opened.as_ref()?.repository.clone()))
    }

    fn history(&self, opened: &repo::Opened) -> anyhow::Result<Opened> {
        let places = Places {
            explicit: self.named_store.as_deref(),
            environment: self.environment_store.as_deref(),
            work_tree: opened.work_tree.as_deref(),
        };
        let store = Store::locate(&places)?;
        self.state().store = Some(store.clone());
        let history = store.history(&opened.repository);
        let mut skipped: Vec<String> = opened.notes.clone();
        // The reason names the file.
        skipped.extend(history.skipped.into_iter().chain(history.changed).map(|file| file.reason));
        if store.open_elsewhere(&opened.repository) > 0 {
            skipped.push(
                "a review of this repository is open in another window; one begun here is kept apart from it".into(),
            );
        }
        let draft = store.draft(&opened.repository).unwrap_or_else(|error| {
            skipped.push(error.to_string());
            None
        });
        let (events, unread) = store.events(&opened.repository);
        skipped.extend(unread.iter().map(|file| format!("{}: {}", file.path.display(), file.reason)));
        let mut audits: Vec<Audit> = history.audits.into_iter().map(|stored| stored.audit).collect();
        crate::audit::apply(&mut audits, &events);
        let lost = opened.lost_commits(audits.iter().filter_map(|audit| audit.repository.commit.as_deref()));
        for audit in &audits {
            let doubts = crate::audit::doubts(audit, &self.rubric, &lost, (self.clock)());
            skipped.extend(doubts.iter().map(|why| format!("{}: {why}", crate::report::compare::name(audit))));
        }
        skipped.extend(draft.iter().filter_map(|draft| draft.doubt.clone()));
        let draft = draft.map(|draft| draft.audit);
        let home = Some(home_of(&store, &opened.repository));
        Ok(Opened { repository: opened.repository.clone(), audits, skipped, draft, home })
    }
}

fn home_of(store: &Store, repository: &Repository) -> Home {
    let folder = store.folder(repository);
    Home { is_there: folder.is_dir(), folder, kind: store.kind() }
}

impl Services for Live {
    fn now(&self) -> DateTime<FixedOffset> {
        (self.clock)()
    }

    fn open(&self) -> anyhow::Result<Opened> {
        let opened = self.open_for(For::History)?;
        self.history(&opened)
    }

    fn inspect(&self, job: &Job) -> anyhow::Result<Inspection> {
        let _ready = get_ready(self.options.jobs);
        let opened = self.open_for(For::Scan)?;
        inspect_opened(&opened, &self.options, &self.rubric, job)
    }

    fn save_draft(&self, draft: &Audit) -> anyhow::Result<Kept> {
        let store = self.store()?;
        let (kept, note) = self.apart.keep(draft, |draft| store.save_draft(draft))?;
        Ok(Kept { note: note.or(kept.note), ..kept })
    }

    fn save(&self, audit: &Audit, instead_of: Option<&Audit>) -> anyhow::Result<Kept> {
        let store = self.store()?;
        let (path, note) = self.apart.keep(audit, |audit| store.save(audit))?;
        // The audit is safe. Its own draft is passed over from now on even if it cannot be removed, since an audit of
        // its id exists; one that was put aside is then offered again, which loses nothing.
        let _ = store.discard_draft(&self.apart.own(audit));
        if let Some(draft) = instead_of {
            let _ = store.discard_draft(draft);
        }
        Ok(Kept { path, note })
    }

    fn portfolio(&self) -> anyhow::Result<Summaries> {
        let store = self.common_store()?;
        let index = index_path(&store).filter(|_| !self.options.no_cache);
        let mut all = store.summaries(index.as_deref());
        if let Some((own, repository)) = self.own_store()
            && let Some(summary) = own.summary(&repository)
        {
            all.repositories.retain(|one| !is_same_repository(&one.repository, &repository));
            all.repositories.push(summary);
        }
        Ok(all)
    }

    fn history_of(&self, repository: &Repository) -> anyhow::Result<Opened> {
        let store = self.common_store()?;
        let history = store.history(repository);
        let mut skipped: Vec<String> = history.skipped.into_iter().map(|file| file.reason).collect();
        let (events, unread) = store.events(repository);
        skipped.extend(unread.into_iter().map(|file| file.reason));
        let mut audits: Vec<Audit> = history.audits.into_iter().map(|stored| stored.audit).collect();
        crate::audit::apply(&mut audits, &events);
        let home = Some(home_of(&store, repository));
        Ok(Opened { repository: repository.clone(), audits, skipped, draft: None, home })
    }

    fn set_tags(&self, repository: &Repository, add: Vec<String>, remove: Vec<String>) -> anyhow::Result<()> {
        let own = self.own_store().filter(|(_, own)| is_same_repository(own, repository));
        let store = own.map_or_else(|| self.common_store(), |(store, _)| Ok(store))?;
        let event = TagEvent {
            schema: EVENT_SCHEMA,
            id: uuid::Uuid::now_v7().to_string(),
            at: (self.clock)(),
            by: String::new(),
            add,
            remove,
            repository: repository.clone(),
        };
        store.save_tags(&event)?;
        Ok(())
    }

    fn registers(&self) -> anyhow::Result<Vec<Sheet>> {
        let opened = self.reopen()?;
        let facts = facts::collect(&opened, catalog::built_in(), self.options.jobs, &Job::default())?;
        let tools = Tools::find(&facts, catalog::built_in_matcher());
        let mut sheets = registers::check(&facts, &tools, Some(self.now().date_naive()));
        if let Some(tree) = tree(&opened) {
            for sheet in &mut sheets {
                // What is changed later is what stands on disk, to the byte.
                sheet.text = read_register(tree, &sheet.kind.file_name())?;
            }
        }
        Ok(sheets)
    }

    fn save_register(&self, kind: Kind, before: Option<&str>, text: &str) -> anyhow::Result<PathBuf> {
        let opened = self.opened().map_or_else(|| self.reopen(), Ok)?;
        let Some(tree) = tree(&opened) else {
            anyhow::bail!("this repository has no work tree that a register could lie in; open a clone of it");
        };
        Ok(write_register(tree, &kind.file_name(), before, text)?)
    }

    fn write_minutes(&self, path: &str, text: &str) -> anyhow::Result<PathBuf> {
        let path = PathBuf::from(path);
        if std::fs::symlink_metadata(&path).is_ok() {
            anyhow::bail!("there is a file {} already; name another", path.display());
        }
        store::export(&path, text.as_bytes())
            .map_err(|error| anyhow::anyhow!("the minutes could not be written to {}: {error}", path.display()))?;
        Ok(path)
    }

    fn trace(&self, mut comparison: Comparison) -> anyhow::Result<Comparison> {
        let opened = self.opened().map_or_else(|| self.reopen(), Ok)?;
        comparison.attribute(&opened, &|| false);
        Ok(comparison)
    }

    fn origin(&self, path: &str, line: Option<u32>) -> anyhow::Result<Option<repo::Origin>> {
        let opened = self.opened().map_or_else(|| self.reopen(), Ok)?;
        opened.origin(path, line, &|| false).map_err(anyhow::Error::msg)
    }

    fn make_up(&self, request: &Request) -> anyhow::Result<Change> {
        let opened = self.opened().map_or_else(|| self.reopen(), Ok)?;
        let Some(tree) = tree(&opened) else {
            anyhow::bail!("this repository has no work tree that could be changed; open a clone of it");
        };
        leave_out::change(tree, request)
    }

    fn keep_panels(&self, shares: &BTreeMap<String, u16>) -> anyhow::Result<()> {
        // Without a home folder there is nowhere to remember it, as with everything else the user keeps.
        self.panels.as_ref().map_or(Ok(()), |file| Ok(store::write_panels(file, shares)?))
    }

    fn write(&self, change: &Change) -> anyhow::Result<PathBuf> {
        let opened = self.opened().map_or_else(|| self.reopen(), Ok)?;
        let Some(tree) = tree(&opened) else {
            anyhow::bail!("this repository has no work tree that could be changed; open a clone of it");
        };
        Ok(write_text(tree, change)?)
    }

    fn read(&self, path: &str) -> Source {
        let known = self.opened().filter(|opened| opened.snapshot.get(path).is_some());
        // A file that is newer than the listing is found in a fresh one.
        let opened = match known.map_or_else(|| self.reopen(), Ok) {
            Ok(opened) => opened,
            Err(error) => return Source::Nothing(format!("{error:#}")),
        };
        let Some(entry) = opened.snapshot.get(path) else {
            return Source::Nothing("this file is not there any more".into());
        };
        match opened.snapshot.reader().read(entry, Source::MOST_BYTES as u64) {
            Ok(_) if is_credential_file(path) => {
                Source::Nothing("not shown: files of this name hold credentials; o opens it in your editor".into())
            }
            Ok(bytes) => Source::from_bytes(&bytes),
            Err(repo::ReadError::TooLarge { size, .. }) => Source::too_large(size),
            Err(error) => Source::Nothing(error.to_string()),
        }
    }

    fn file(&self, path: &str) -> Result<PathBuf, String> {
        let opened = self.opened().ok_or("the repository is not open yet; try again in a moment")?;
        on_disk(&opened, path)
    }
}

/// The folder that registers are written into.
fn tree(opened: &repo::Opened) -> Option<&Path> {
    let folder = (opened.repository.kind == RepositoryKind::Folder).then_some(opened.root.as_path());
    opened.work_tree.as_deref().or(folder)
}

/// Where a file of the repository stands on disk: inside the folder, and a regular file.
fn on_disk(opened: &repo::Opened, path: &str) -> Result<PathBuf, String> {
    let shown = crate::text::sanitise(path);
    let root = match opened.repository.kind {
        RepositoryKind::Folder | RepositoryKind::Worktree => Some(opened.root.as_path()),
        RepositoryKind::Revision | RepositoryKind::Bare => opened.work_tree.as_deref(),
    };
    let root = root.ok_or_else(|| format!("{shown} is not on disk: this repository has no work tree"))?;
    if !Path::new(path).components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(format!("{shown} leads out of the repository"));
    }
    let file = root.join(path);
    match std::fs::symlink_metadata(&file) {
        Ok(meta) if meta.is_file() => Ok(file),
        Ok(_) => Err(format!("{shown} is no regular file")),
        Err(error) => Err(format!("{shown} cannot be opened: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Review;
    use crate::rubric;

    fn clock() -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339("2026-11-20T10:02:11+01:00").unwrap()
    }

    fn live(folder: &Path, store: &Path) -> Live {
        let rubric = Arc::new(rubric::load(rubric::DEFAULT).unwrap());
        let options = InspectOptions { path: folder.to_path_buf(), ..InspectOptions::default() };
        Live::new(options, rubric, (Some(store.to_path_buf()), None), clock)
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "a test makes the files it reads")]
    fn files_are_read_from_the_folder_and_never_from_outside() {
        let (folder, store) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(folder.path().join("train.py"), "import os\n").unwrap();
        let live = live(folder.path(), store.path());
        live.open().unwrap();
        assert_eq!(live.read("train.py"), Source::Text(vec!["import os".into()]));
        std::fs::write(folder.path().join("late.py"), "x = 1\n").unwrap();
        assert_eq!(live.read("late.py"), Source::Text(vec!["x = 1".into()]));
        assert!(matches!(live.read("gone.py"), Source::Nothing(_)));
        assert!(live.file("train.py").unwrap().is_absolute());
        assert!(live.file("../etc/passwd").unwrap_err().contains("leads out"));
        assert!(live.file("gone.py").unwrap_err().contains("gone.py"));
    }

    #[test]
    fn a_draft_comes_back_until_its_audit_is_saved() {
        let (folder, store) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let first = live(folder.path(), store.path());
        let opened = first.open().unwrap();
        let mut review =
            Review::start("0199f3c1-0000".into(), &first.rubric, opened.repository, None, "ada".into(), clock());
        review.set_score(&first.rubric.dimensions[0].id, 2, None, clock());
        first.save_draft(review.audit()).unwrap();
        let meanwhile = live(folder.path(), store.path()).open().unwrap();
        assert!(meanwhile.draft.is_none() && meanwhile.skipped[0].contains("open in another window"));
        drop(first);

        let second = live(folder.path(), store.path());
        let opened = second.open().unwrap();
        assert_eq!(opened.draft.as_ref(), Some(review.audit()));
        let path = second.save(&review.finish(&second.rubric, clock()), None).unwrap().path;
        assert!(path.is_file());
        let opened = second.open().unwrap();
        assert_eq!((opened.draft, opened.audits.len()), (None, 1));
    }
}
