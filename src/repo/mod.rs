//! Repositories: opening one, which one it is, the files it holds at one state, and its history.
//!
//! The only room that knows git or walks folders. Whatever it opens it only reads: no hook, filter, fsmonitor or credential
//! helper of the repository's configuration runs, no symbolic link is followed, and nothing is written, except by
//! [`build`], which makes a new repository in an empty folder.
//!
//! ```text
//!  open ─> locate ─┬─ worktree  index + status, contents from disk
//!                  ├─ tree      a revision or a bare repository, contents from the object database
//!                  └─ folder    a plain folder, walked
//!          packs               commits, trees and files straight from pack files, where they are plain
//!          Opened ─┬─ snapshot ─> Reader   contents, one reader a thread
//!                  ├─ history()            one walk: people, last changes, branches
//!                  └─ causes()             the commits between two that moved a line
//! ```

pub mod build;
mod cause;
mod error;
mod folder;
mod format;
mod guard;
pub mod history;
mod identity;
mod line;
mod locate;
mod loose;
mod objects;
mod open;
mod options;
mod origin;
mod packs;
mod patterns;
mod read;
mod snapshot;
mod status;
mod time;
mod tree;
mod worktree;

pub use cause::{Cause, Causes, Deed, Moved, Question};
pub use error::{OpenError, ReadError};
pub use history::{BranchHistory, Change, History, HistoryMemo, PastFile, PersonHistory};
pub use line::LineCommit;
pub use open::{Opened, open, open_unidentified};
pub use origin::Origin;
pub use read::{Reader, file_at_root};
pub use snapshot::{Entry, EntryKind, Snapshot};

/// Folder inside a repository in which this program keeps that repository's own audits: never part of a snapshot, but for
/// [`REGISTER_FOLDER`].
pub const STORE_FOLDER: &str = ".paydown";

/// Folder inside a repository in which people keep its registers: part of a snapshot like any other file of theirs.
pub const REGISTER_FOLDER: &str = ".paydown/registers";
