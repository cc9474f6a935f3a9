//! The whole state of the interface: a session with one repository, the screen shown, and what lies over it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Datelike, FixedOffset};
use ratatui::layout::Size;

use super::borders;
use super::commands::Keys;
use super::msg::{Effect, Home, Opened, Source};
use super::overlay::Overlay;
use super::screens::{compare, findings, meeting, overview, portfolio, registers, review, summary, trend};
use super::theme::Theme;
use super::widgets::split::Shares;
use super::widgets::syntax::{self, Run};
use crate::audit::{Age, Moved, Review, age, moved};
use crate::model::{Audit, AuditKind, DimensionId, Inspection, Repository, Suggestion, fingerprint};
use crate::rubric::Rubric;

/// Previews kept in memory.
const MOST_SOURCES: usize = 32;

/// Which screen is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// What this repository is.
    Overview,
    /// The questions.
    Review,
    /// Before saving.
    Summary,
    /// Totals over time.
    Trend,
    /// Everything the rules found.
    Findings,
    /// Two audits beside each other.
    Compare,
    /// Every repository of the store.
    Portfolio,
    /// What only people know about the model.
    Registers,
    /// The questions, on a screen that everybody in the room sees.
    Meeting,
}

/// How the scan stands.
#[derive(Debug)]
pub enum Scan {
    /// Not started.
    Waiting,
    /// Files done, files in all.
    Running(u64, u64),
    /// What it found.
    Done(Box<Inspection>),
    /// Why it failed.
    Failed(String),
}

/// How urgent a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something went as asked.
    Calm,
    /// Something needs attention.
    Alarm,
}

/// One line at the bottom, until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What to say.
    pub text: String,
    /// How.
    pub tone: Tone,
}

/// What is on its way to the disk.
#[derive(Debug, Default)]
pub struct Saves {
    /// Writes not yet reported.
    pub pending: u32,
    /// Why the last write failed.
    pub failed: Option<String>,
    /// Whether a draft of this review was written.
    pub drafted: bool,
    /// Whether to end as soon as nothing is pending.
    pub leaving: bool,
    /// Whether nobody is there to be asked any more.
    pub unasked: bool,
}

/// One repository, its history and the review going on.
#[derive(Debug)]
pub struct Session {
    /// The questions.
    pub rubric: Arc<Rubric>,
    /// As told last.
    pub now: DateTime<FixedOffset>,
    /// Who answers.
    pub assessor: String,
    /// What the user asked to open, until more is known.
    pub target: String,
    /// Which repository; missing until it is open.
    pub repository: Option<Repository>,
    /// Saved audits, oldest first.
    pub audits: Vec<Audit>,
    /// What was in the way: files that could not be read, and why.
    pub skipped: Vec<String>,
    /// An unfinished review found at the start.
    pub draft: Option<Audit>,
    /// Where the audits lie.
    pub home: Option<Home>,
    /// A draft that the user did not want to go on with; kept until the new review is saved.
    pub put_aside: Option<Audit>,
    /// The inspection.
    pub scan: Scan,
    /// Number of the scan whose results count.
    pub job: u64,
    /// The review going on.
    pub review: Option<Review>,
    /// Writes under way.
    pub saves: Saves,
    /// Files read for previews.
    pub sources: HashMap<String, Source>,
    /// What their lines are made of.
    runs: HashMap<String, Vec<Vec<Run>>>,
    /// By audit, dimension and scan: what of the evidence moved. Kept, since every frame asks and evidence can be long.
    moves: RefCell<HashMap<(String, DimensionId, u64), Moved>>,
    ids: Ids,
}

/// Everything there is.
#[derive(Debug)]
pub struct Model {
    /// The repository and the review.
    pub session: Session,
    /// Shown now.
    pub screen: Screen,
    /// Where the borders between panels stand.
    pub borders: borders::State,
    /// Where the overview stands.
    pub overview: overview::State,
    /// Where the review stands.
    pub review: review::State,
    /// Where the meeting stands.
    pub meeting: meeting::State,
    /// Where the summary stands.
    pub summary: summary::State,
    /// Where the trend stands.
    pub trend: trend::State,
    /// Where the findings stand.
    pub findings: findings::State,
    /// Where the comparison stands.
    pub compare: compare::State,
    /// Where the portfolio stands.
    pub portfolio: portfolio::State,
    /// Where the registers stand.
    pub registers: registers::State,
    /// Prompts, editors and help over the screen; the last one has the keys.
    pub overlays: Vec<Overlay>,
    /// Which keys ask for what.
    pub keys: Keys,
    /// Keys pressed so far of several that belong together.
    pub pressed: Vec<String>,
    /// The screen whose claims are followed to their places, and which of them is shown.
    pub trail: Option<(Screen, usize)>,
    /// Step of the guided tour, while it goes on.
    pub tour: Option<usize>,
    /// Whether everything here is there to be tried.
    pub demo: bool,
    /// Said at the bottom until the next key.
    pub notice: Option<Notice>,
    /// Of the terminal.
    pub size: Size,
    /// Colours.
    pub theme: Theme,
    /// Why the program cannot go on.
    pub fatal: Option<String>,
}

/// What a session starts from.
#[derive(Clone, Debug)]
pub struct Start {
    /// The questions.
    pub rubric: Arc<Rubric>,
    /// The time.
    pub now: DateTime<FixedOffset>,
    /// Who answers.
    pub assessor: String,
    /// What the user asked to open, as typed.
    pub target: String,
    /// Colours.
    pub theme: Theme,
    /// Whether the terminal is asked for its background, so that the colours suit it.
    pub asks_background: bool,
    /// Which keys ask for what.
    pub keys: Keys,
    /// Where the borders between panels were left.
    pub shares: Shares,
    /// What was in the way so far, to be told.
    pub notes: Vec<String>,
    /// Whether everything here is there to be tried.
    pub demo: bool,
    /// Whether the review is to begin at once, as a meeting.
    pub meeting: bool,
    /// Of the terminal.
    pub size: Size,
    /// Makes the ids of this session differ from any other's.
    pub seed: u64,
}

impl Model {
    /// A model that has seen nothing yet, and what to do first.
    pub fn new(start: Start) -> (Self, Vec<Effect>) {
        let session = Session {
            rubric: start.rubric,
            now: start.now,
            assessor: start.assessor,
            target: start.target,
            repository: None,
            audits: Vec::new(),
            skipped: start.notes,
            draft: None,
            home: None,
            put_aside: None,
            scan: Scan::Waiting,
            job: 1,
            review: None,
            saves: Saves::default(),
            sources: HashMap::new(),
            runs: HashMap::new(),
            moves: RefCell::default(),
            ids: Ids { seed: start.seed, made: 0 },
        };
        let model = Self {
            session,
            screen: Screen::Overview,
            borders: borders::State::at(start.shares),
            overview: overview::State::default(),
            review: review::State { wanted: start.meeting, ..review::State::default() },
            meeting: meeting::State::wanted(start.meeting),
            summary: summary::State::default(),
            trend: trend::State::default(),
            findings: findings::State::default(),
            compare: compare::State::default(),
            portfolio: portfolio::State::default(),
            registers: registers::State::default(),
            overlays: Vec::new(),
            keys: start.keys,
            pressed: Vec::new(),
            trail: None,
            tour: None,
            demo: start.demo,
            notice: None,
            size: start.size,
            theme: start.theme,
            fatal: None,
        };
        (model, vec![Effect::Open, Effect::Scan { job: 1 }])
    }

    /// Says something calm at the bottom.
    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), tone: Tone::Calm });
    }

    /// Says something that needs attention.
    pub fn warn(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), tone: Tone::Alarm });
    }
}

impl Session {
    /// Takes over what opening the repository found.
    pub fn opened(&mut self, opened: Opened) {
        self.repository = Some(opened.repository);
        let ours = |audit: &Audit| audit.rubric.id == self.rubric.id;
        self.audits = opened.audits.into_iter().filter(ours).collect();
        self.skipped.extend(opened.skipped);
        self.draft = opened.draft.filter(ours);
        self.home = opened.home;
    }

    /// The finished inspection.
    pub fn inspection(&self) -> Option<&Inspection> {
        match &self.scan {
            Scan::Done(inspection) => Some(inspection),
            _ => None,
        }
    }

    /// What the inspection proposes for the dimension at `index`.
    pub fn suggestion(&self, index: usize) -> Option<&Suggestion> {
        let id = &self.rubric.dimensions.get(index)?.id;
        self.inspection()?.suggestions.iter().find(|suggestion| suggestion.dimension == *id)
    }

    /// How far what an audit says of the dimension at `index` can still be relied on; `None` where it says nothing.
    pub fn age(&self, audit: &Audit, index: usize) -> Option<Age> {
        let id = &self.rubric.dimensions.get(index)?.id;
        let answer = audit.answers.get(id)?;
        let today = self.suggestion(index).map(|suggestion| {
            let key = (audit.id.clone(), id.clone(), self.job);
            (suggestion, *self.moves.borrow_mut().entry(key).or_insert_with(|| moved(answer, suggestion)))
        });
        Some(age(&self.rubric, id, (answer, audit.at), today, self.now))
    }

    /// The audit a new review is held against: the last that people made, else the last.
    pub fn previous(&self) -> Option<&Audit> {
        self.audits.iter().rfind(|audit| audit.kind == AuditKind::Review).or(self.audits.last())
    }

    /// Keeps a preview, within bounds.
    pub fn keep_source(&mut self, path: String, source: Source) {
        if self.sources.len() >= MOST_SOURCES && !self.sources.contains_key(&path) {
            self.forget_sources();
        }
        let runs = match &source {
            Source::Text(lines) => syntax::lines(&path, lines),
            _ => Vec::new(),
        };
        self.runs.insert(path.clone(), runs);
        self.sources.insert(path, source);
    }

    /// What the lines of a preview are made of; nothing where its language is not known.
    pub fn runs(&self, path: &str) -> &[Vec<Run>] {
        self.runs.get(path).map_or(&[], Vec::as_slice)
    }

    /// Forgets every preview: the files may be others now.
    pub fn forget_sources(&mut self) {
        self.sources.clear();
        self.runs.clear();
    }

    /// A new id: a `UUIDv7` of the time told last.
    pub fn new_id(&mut self) -> String {
        self.ids.next(self.now)
    }

    /// `Q4 2026`, the quarter the review falls into.
    pub fn quarter(&self) -> String {
        format!("Q{} {}", self.now.month0() / 3 + 1, self.now.year())
    }

    /// The draft to be written now, counted as under way.
    pub fn save_draft(&mut self) -> Option<Effect> {
        let audit = self.review.as_ref()?.audit().clone();
        self.saves.pending += 1;
        Some(Effect::SaveDraft(Box::new(audit)))
    }
}

/// Ids without a random source inside `update`: time, seed and a counter.
#[derive(Debug)]
struct Ids {
    seed: u64,
    made: u64,
}

impl Ids {
    fn next(&mut self, now: DateTime<FixedOffset>) -> String {
        self.made += 1;
        let hash = |half: &str| fingerprint(&[half, &self.seed.to_string(), &self.made.to_string()]);
        let mut random = [0; 10];
        let digits = format!("{}{}", hash("a"), hash("b"));
        for (byte, pair) in random.iter_mut().zip(digits.as_bytes().chunks(2)) {
            *byte = std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()).unwrap_or(0);
        }
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string()
    }
}
