//! Which commit did it: between two commits, the one that brought, took or changed a file or one line of it.
//!
//! The first-parent line is walked backwards from the newer commit, comparing only the paths asked for. Where the commit
//! found is a merge, the line it merged is searched for the commit that really did it.

use chrono::{DateTime, FixedOffset};
use foldhash::{HashMap, HashMapExt};
use git2::{Commit, Oid, Repository, Tree};

use super::loose::Loose;
use super::{Opened, objects, time};
use crate::text::secrets::mask;

/// Most commits of one first-parent line that are looked at.
const MOST_COMMITS: usize = 20_000;
/// Most merges entered one inside the other.
const DEEPEST: usize = 8;
/// Largest file searched for a line, in bytes.
const LARGEST: u64 = 4 << 20;
/// Commits between two questions whether to stop.
const ASK_EVERY: usize = 64;

/// Whether what is asked about is there at the newer commit or was there at the older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// It is there now.
    Came,
    /// It was there then.
    Went,
}

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Path inside the repository.
    pub path: String,
    /// Line of the file, from 1, at the commit where it is there.
    pub line: Option<u32>,
    /// Which way it moved.
    pub moved: Moved,
}

/// What a commit did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Brought the file.
    AddedFile,
    /// Took the file away.
    RemovedFile,
    /// Brought the line.
    AddedLine,
    /// Took the line away.
    RemovedLine,
    /// Changed the file last; the line itself is at both ends.
    ChangedFile,
}

impl Deed {
    /// What was done, as in 'added by …'.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AddedFile => "file added",
            Self::RemovedFile => "file removed",
            Self::AddedLine => "line added",
            Self::RemovedLine => "line removed",
            Self::ChangedFile => "file last changed",
        }
    }
}

/// A commit and what it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// 40 hex digits.
    pub commit: String,
    /// Who wrote it; not sanitised.
    pub author: String,
    /// When it was written.
    pub at: DateTime<FixedOffset>,
    /// First line of its message; not sanitised.
    pub summary: String,
    /// What it did.
    pub deed: Deed,
    /// The merge that brought it to the line between the two commits, where there was one.
    pub merged_by: Option<String>,
}

/// Answers to questions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Causes {
    /// One for each question; `None` where no commit between the two did it.
    pub found: Vec<Option<Cause>>,
    /// Why some could not be looked for: `None` above is then unknown, not 'no commit'.
    pub unknown: Option<String>,
}

impl Opened {
    /// The commits between `from` (not included) and `to` that answer `questions`. Gives up when `stop` says so.
    pub fn causes(&self, from: &str, to: &str, questions: &[Question], stop: &dyn Fn() -> bool) -> Causes {
        let nothing = |why: String| Causes { found: vec![None; questions.len()], unknown: Some(why) };
        let Some(git) = self.git_folder() else { return nothing("this folder is not a git repository".into()) };
        let repository = match super::loose::reopen_sound(git) {
            Ok(repository) => repository,
            Err(error) => return nothing(format!("git cannot read the repository: {}", error.message())),
        };
        let (from, to) = match (find(&repository, from), find(&repository, to)) {
            (Ok(from), Ok(to)) => (from, to),
            (Err(why), _) | (_, Err(why)) => return nothing(why),
        };
        let mut search = Search { repository: &repository, lines: HashMap::new(), stop, unknown: None };
        let found = search.answer(&from, &to, questions);
        let cut = repository.is_shallow().then(|| "the clone is shallow: older commits are not here".to_owned());
        Causes { found, unknown: search.unknown.or(cut) }
    }

    /// Whether the object database has this commit and its files.
    pub fn has_commit(&self, commit: &str) -> bool {
        let repository = self.git_folder().and_then(|git| super::locate::reopen(git).ok());
        repository.is_some_and(|repository| {
            let loose = Loose::of(&repository);
            let sound = Oid::from_str(commit).and_then(|id| loose.check(id)).is_ok();
            let commit = sound.then(|| find(&repository, commit).ok()).flatten();
            commit.is_some_and(|commit| loose.check(commit.tree_id()).and_then(|()| commit.tree()).is_ok())
        })
    }
}

fn find<'repo>(repository: &'repo Repository, commit: &str) -> Result<Commit<'repo>, String> {
    let found = Oid::from_str(commit).and_then(|id| repository.find_commit(id));
    found.map_err(|_| {
        let short: String = commit.chars().take(12).collect();
        format!("commit {short} is not in the repository any more (rewritten history, or a shallow clone)")
    })
}

/// What of a file is watched.
struct Target<'a> {
    number: usize,
    path: &'a str,
    /// The line, trimmed; the file as a whole without one.
    line: Option<Vec<u8>>,
    watch: Watch,
}

/// What counts as the deed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Watch {
    /// Becoming there, or no longer there.
    Flip { there: bool },
    /// Any other content.
    Change,
}

/// What is at a path in one tree; `None` where it cannot be told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    There(bool),
    Content(Option<Oid>),
}

struct Search<'a> {
    repository: &'a Repository,
    /// Whether a blob holds the line of a question.
    lines: HashMap<(Oid, usize), Option<bool>>,
    stop: &'a dyn Fn() -> bool,
    unknown: Option<String>,
}

impl<'a> Search<'a> {
    fn answer(&mut self, from: &Commit<'a>, to: &Commit<'a>, questions: &[Question]) -> Vec<Option<Cause>> {
        let mut found = vec![None; questions.len()];
        let (Ok(old), Ok(new)) = (from.tree(), to.tree()) else {
            self.unknown = Some("the files of one of the commits are not in the object database".into());
            return found;
        };
        let targets =
            questions.iter().enumerate().filter_map(|(number, question)| self.target(number, question, &old, &new));
        let targets: Vec<Target<'_>> = targets.collect();
        let line = match self.line(from.id(), to.id()) {
            Ok(line) => line,
            Err(error) => {
                self.unknown = Some(format!("git cannot read the history: {}", error.message()));
                return found;
            }
        };
        self.walk(&line, targets, 0, &mut found);
        found
    }

    /// What to look for; nothing where neither commit has the file.
    fn target<'q>(
        &mut self,
        number: usize,
        question: &'q Question,
        old: &Tree<'_>,
        new: &Tree<'_>,
    ) -> Option<Target<'q>> {
        let path = question.path.as_str();
        let (there, other) = match question.moved {
            Moved::Came => (new, old),
            Moved::Went => (old, new),
        };
        let (here, gone) = (blob(there, path), blob(other, path));
        let line = question.line.zip(here).and_then(|(line, blob)| self.text_of(blob, line));
        let flip = Watch::Flip { there: question.moved == Moved::Came };
        let mut target = Target { number, path, line, watch: flip };
        if here.is_none() && gone.is_none() {
            return None;
        }
        let has_moved = match target.line {
            Some(_) => self.state(&target, there) != self.state(&target, other),
            None => here.is_some() != gone.is_some(),
        };
        if !has_moved {
            target.watch = Watch::Change;
        }
        Some(target)
    }

    /// The first-parent line of `to`, newest first, without what `from` can reach.
    fn line(&mut self, from: Oid, to: Oid) -> Result<Vec<Oid>, git2::Error> {
        let mut walk = self.repository.revwalk()?;
        walk.simplify_first_parent()?;
        walk.push(to)?;
        walk.hide(from)?;
        let ids: Vec<Oid> = walk.take(MOST_COMMITS + 1).collect::<Result<_, _>>()?;
        if ids.len() > MOST_COMMITS {
            let most = crate::text::thousands(MOST_COMMITS as u64);
            self.unknown =
                Some(format!("there are more than {most} commits between the two: the newest were searched"));
        }
        Ok(ids)
    }

    fn walk(&mut self, ids: &[Oid], mut targets: Vec<Target<'_>>, depth: usize, found: &mut [Option<Cause>]) {
        for (at, id) in ids.iter().take(MOST_COMMITS).enumerate() {
            if targets.is_empty() {
                return;
            }
            if at.is_multiple_of(ASK_EVERY) && (self.stop)() {
                self.unknown = Some("the search was stopped".into());
                return;
            }
            let Ok(commit) = self.repository.find_commit(*id) else { continue };
            let Ok(tree) = commit.tree() else { continue };
            let parent = commit.parent(0).ok().and_then(|parent| parent.tree().ok());
            if parent.is_none() && commit.parent_count() > 0 {
                continue;
            }
            let (hit, rest): (Vec<_>, Vec<_>) =
                targets.into_iter().partition(|target| self.is_deed(target, parent.as_ref(), &tree));
            targets = rest;
            for target in hit {
                let number = target.number;
                let itself = cause(&commit, deed(&target, parent.as_ref(), &tree));
                found[number] = self.inside(&commit, target, &tree, depth).or(Some(itself));
            }
        }
    }

    /// The commit on a merged line that did it.
    fn inside(&mut self, merge: &Commit<'a>, target: Target<'_>, tree: &Tree<'_>, depth: usize) -> Option<Cause> {
        if merge.parent_count() < 2 || depth >= DEEPEST {
            return None;
        }
        let wanted = self.state(&target, tree)?;
        let same = |search: &mut Self, parent: &Commit<'_>| {
            parent.tree().is_ok_and(|tree| search.state(&target, &tree) == Some(wanted))
        };
        let parent = merge.parents().skip(1).find(|parent| same(self, parent))?;
        let ids = self.line(merge.parent_id(0).ok()?, parent.id()).ok()?;
        let mut found = vec![None; target.number + 1];
        self.walk(&ids, vec![target], depth + 1, &mut found);
        let cause = found.pop().flatten()?;
        Some(Cause { merged_by: Some(merge.id().to_string()), ..cause })
    }

    fn is_deed(&mut self, target: &Target<'_>, parent: Option<&Tree<'_>>, tree: &Tree<'_>) -> bool {
        if parent.is_some_and(|parent| same_top(parent, tree, target.path)) {
            return false;
        }
        let before = match parent {
            Some(parent) => self.state(target, parent),
            None if target.watch == Watch::Change => Some(State::Content(None)),
            None => Some(State::There(false)),
        };
        let after = self.state(target, tree);
        match (target.watch, before, after) {
            (_, None, _) | (_, _, None) => false,
            (Watch::Flip { there }, before, after) => after == Some(State::There(there)) && before != after,
            (Watch::Change, before, after) => before != after,
        }
    }

    fn state(&mut self, target: &Target<'_>, tree: &Tree<'_>) -> Option<State> {
        let blob = blob(tree, target.path);
        match (&target.watch, &target.line, blob) {
            (Watch::Change, _, blob) => Some(State::Content(blob)),
            (Watch::Flip { .. }, None, blob) => Some(State::There(blob.is_some())),
            (Watch::Flip { .. }, Some(_), None) => Some(State::There(false)),
            (Watch::Flip { .. }, Some(line), Some(blob)) => {
                let known = self.lines.get(&(blob, target.number)).copied();
                let holds = known.unwrap_or_else(|| {
                    self.text(blob).map(|text| text.split(|byte| *byte == b'\n').any(|one| one.trim_ascii() == line))
                });
                self.lines.insert((blob, target.number), holds);
                holds.map(State::There)
            }
        }
    }

    fn text_of(&self, blob: Oid, line: u32) -> Option<Vec<u8>> {
        let text = self.text(blob)?;
        let line = text.split(|byte| *byte == b'\n').nth((line as usize).checked_sub(1)?)?.trim_ascii();
        (!line.is_empty()).then(|| line.to_vec())
    }

    /// The content of a blob, where it is here and not too large.
    fn text(&self, blob: Oid) -> Option<Vec<u8>> {
        let objects = self.repository.odb().ok()?;
        objects::content(&objects, blob, LARGEST)
    }
}

fn blob(tree: &Tree<'_>, path: &str) -> Option<Oid> {
    tree.get_path(std::path::Path::new(path)).ok().map(|entry| entry.id())
}

/// Whether nothing changed below the first part of a path: most commits are passed over this way.
fn same_top(a: &Tree<'_>, b: &Tree<'_>, path: &str) -> bool {
    let top = path.split('/').next().unwrap_or(path);
    let id = |tree: &Tree<'_>| tree.get_name(top).map(|entry| entry.id());
    a.id() == b.id() || id(a) == id(b)
}

fn deed(target: &Target<'_>, parent: Option<&Tree<'_>>, tree: &Tree<'_>) -> Deed {
    let was = parent.is_some_and(|parent| blob(parent, target.path).is_some());
    let is = blob(tree, target.path).is_some();
    match (target.watch, was, is) {
        (_, false, _) => Deed::AddedFile,
        (_, _, false) => Deed::RemovedFile,
        (Watch::Change, ..) => Deed::ChangedFile,
        (Watch::Flip { there: true }, ..) => Deed::AddedLine,
        (Watch::Flip { there: false }, ..) => Deed::RemovedLine,
    }
}

fn cause(commit: &Commit<'_>, deed: Deed) -> Cause {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Cause {
        commit: commit.id().to_string(),
        author: text(commit.author().name_bytes()),
        // As `git show` tells it: when it was written, not when it was rebased or merged.
        at: time::of(commit.author().when()),
        summary: mask(text(commit.message_bytes()).lines().next().unwrap_or_default()).into_owned(),
        deed,
        merged_by: None,
    }
}
