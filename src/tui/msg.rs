//! What can happen, and what can be asked for. Everything the interface does is one of these values.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, FixedOffset};
use crossterm::event::{KeyEvent, MouseEvent};
use ratatui::layout::Size;

use super::overlay::leave_out::Request;
use crate::audit::Comparison;
use crate::model::{Audit, Inspection, Repository};
use crate::registers::{Kind, Sheet};
use crate::repo::Origin;
use crate::store::{Change, Kept, StoreKind, Summaries};
use crate::text::secrets;

/// Something happened.
#[derive(Debug)]
pub enum Msg {
    /// The time, told before every other message: `update` reads no clock.
    Now(DateTime<FixedOffset>),
    /// The terminal says that its background is dark, or light.
    Background {
        /// Dark.
        dark: bool,
    },
    /// A key was pressed.
    Key(KeyEvent),
    /// The mouse was clicked or its wheel turned.
    Mouse(MouseEvent),
    /// Text came in at once.
    Paste(String),
    /// Letters that came together, for what takes text now.
    Letters(String),
    /// The terminal has this size.
    Resize(Size),
    /// The repository and its history are known, or why not.
    Opened(Box<Result<Opened, String>>),
    /// How far a scan is, in files.
    Progress {
        /// Which scan.
        job: u64,
        /// Files done.
        done: u64,
        /// Files in all; 0 while they are being listed.
        total: u64,
    },
    /// A scan ended.
    Scanned {
        /// Which scan; a cancelled one's result is dropped.
        job: u64,
        /// What it found, or why it failed.
        result: Box<Result<Inspection, String>>,
    },
    /// A draft is on disk, with what was not as expected; or why not.
    DraftSaved(Result<Option<String>, String>),
    /// The audit is on disk, or why not.
    Saved(Result<Kept, String>),
    /// A file was read for the preview.
    Source {
        /// Path inside the repository.
        path: String,
        /// Its text, or why there is none to show.
        source: Source,
    },
    /// The commits between two audits were found, or why not.
    Traced(Box<Result<Comparison, String>>),
    /// The audits of another repository of the store, or why not.
    HistoryOf(Box<Result<Opened, String>>),
    /// What the store holds of all repositories, or why not.
    Portfolio(Box<Result<Summaries, String>>),
    /// The registers were read and checked, or why not.
    Registers(Box<Result<Vec<Sheet>, String>>),
    /// A register is on disk under this path, or why not.
    RegisterSaved(Result<PathBuf, String>),
    /// A second has passed on a screen that shows the time.
    Tick,
    /// The minutes are in this file, or why not.
    MinutesWritten(Result<PathBuf, String>),
    /// Where a line comes from, or why that cannot be told.
    Origin {
        /// Path inside the repository.
        path: String,
        /// Line, from 1; the file as a whole without one.
        line: Option<u32>,
        /// What was found; `None` where it is not committed yet.
        result: Result<Option<Origin>, String>,
    },
    /// A change that leaves a finding out was made up, or why it cannot be.
    MadeUp(Box<Result<Change, String>>),
    /// A change is on disk under this path, or why not.
    Written(Result<PathBuf, String>),
    /// The sizes of panels are on disk, or why not.
    PanelsKept(Result<(), String>),
    /// The editor was closed, or could not be started.
    EditorClosed(Result<(), String>),
    /// The terminal or the system asks to end.
    Leave,
}

/// Something to be done outside of `update`.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Find out which repository this is, and read its history.
    Open,
    /// Inspect it; stops the scan before.
    Scan {
        /// Number of this scan.
        job: u64,
    },
    /// Keep the answers given so far.
    SaveDraft(Box<Audit>),
    /// Keep the finished audit; drop its draft, and the one it was begun in place of.
    SaveAudit {
        /// To be kept.
        audit: Box<Audit>,
        /// A draft that was put aside.
        instead_of: Option<Box<Audit>>,
    },
    /// Read a file for the preview.
    LoadSource {
        /// Path inside the repository.
        path: String,
    },
    /// Find the commits between two audits that made evidence come and go.
    Trace(Box<Comparison>),
    /// Read what the store holds of all repositories.
    Portfolio,
    /// Read the audits of another repository of the store.
    HistoryOf(Box<Repository>),
    /// Put tags on a repository of the store and take others off, then read all of it again.
    SetTags {
        /// Which.
        repository: Box<Repository>,
        /// To put on.
        add: Vec<String>,
        /// To take off.
        remove: Vec<String>,
    },
    /// Read and check the registers of the repository.
    Registers,
    /// Write a register in place of what was read.
    SaveRegister {
        /// Which.
        kind: Kind,
        /// Its text as it was read; `None` where there was no file.
        before: Option<String>,
        /// Its text from now on.
        text: String,
    },
    /// Find out where a line comes from.
    Origin {
        /// Path inside the repository.
        path: String,
        /// Line, from 1; the file as a whole without one.
        line: Option<u32>,
    },
    /// Make a change up that leaves a finding out; nothing is written.
    MakeUp(Box<Request>),
    /// Write a change that was shown.
    Write(Box<Change>),
    /// Remember where borders between panels stand: their names and shares, in thousandths.
    KeepPanels(BTreeMap<String, u16>),
    /// Hand the terminal to the user's editor.
    OpenEditor {
        /// Path inside the repository.
        path: String,
        /// Line, from 1.
        line: Option<u32>,
    },
    /// Ring the bell of the terminal, once.
    Bell,
    /// Write minutes to a file that is not there yet.
    WriteMinutes {
        /// Where, as typed.
        path: String,
        /// The minutes.
        text: String,
    },
    /// Put a text on the clipboard of whoever sits at the terminal, however far away the program runs.
    Copy {
        /// What to put there.
        text: String,
    },
    /// Hand the terminal to the shell until it brings us back.
    Suspend,
    /// End, once everything asked for before is on disk.
    Quit,
}

/// What is known about a repository before it is scanned.
#[derive(Clone, Debug, Default)]
pub struct Opened {
    /// Which repository, at which state.
    pub repository: Repository,
    /// Saved audits, oldest first; those by another rubric are passed over.
    pub audits: Vec<Audit>,
    /// Saved files that could not be read, and why.
    pub skipped: Vec<String>,
    /// An unfinished review.
    pub draft: Option<Audit>,
    /// Where its audits lie.
    pub home: Option<Home>,
}

/// Where the audits of a repository lie, or would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// Their folder.
    pub folder: PathBuf,
    /// Why there.
    pub kind: StoreKind,
    /// Whether the folder is there.
    pub is_there: bool,
}

/// A file as the preview shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Being read.
    Loading,
    /// Its lines.
    Text(Vec<String>),
    /// Why there is nothing to show: binary, too large, gone.
    Nothing(String),
}

impl Source {
    /// Largest file shown, in bytes; an editor is the better tool for more.
    pub const MOST_BYTES: usize = 2 << 20;

    /// What the preview says of a file of this many bytes.
    pub fn too_large(bytes: u64) -> Self {
        Self::Nothing(format!("too large to show here ({} MB); o opens it in your editor", bytes >> 20))
    }

    /// What the preview shows of these bytes: text, or a sentence.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        if bytes.len() > Self::MOST_BYTES {
            return Self::too_large(bytes.len() as u64);
        }
        if bytes.iter().take(8000).any(|byte| *byte == 0) {
            return Self::Nothing(format!("a binary file of {} bytes", crate::text::thousands(bytes.len() as u64)));
        }
        if bytes.is_empty() {
            return Self::Nothing("an empty file".into());
        }
        let text = String::from_utf8_lossy(bytes);
        // A private key is known by its first line only, and goes over many.
        let text = if text.contains("PRIVATE KEY-----") { secrets::mask(&text) } else { text };
        // Masked and made safe once, so that what is coloured is what is shown.
        let shown = |line: &str| crate::text::sanitise(&secrets::mask(&expand_tabs(line))).into_owned();
        Self::Text(text.lines().map(shown).collect())
    }
}

/// Tabs become spaces up to the next multiple of four, as most editors show them.
fn expand_tabs(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        if c == '\t' {
            out.push(' ');
            while !crate::text::width(&out).is_multiple_of(4) {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_of_sensible_size_is_shown() {
        assert_eq!(Source::from_bytes(b"a\n\tb"), Source::Text(vec!["a".into(), "    b".into()]));
        assert!(matches!(Source::from_bytes(b"\x00\x01"), Source::Nothing(why) if why.contains("binary")));
        assert!(matches!(Source::from_bytes(&vec![b'a'; 3 << 20]), Source::Nothing(why) if why.contains("too large")));
        assert!(matches!(Source::from_bytes(b""), Source::Nothing(why) if why.contains("empty")));
    }
}
