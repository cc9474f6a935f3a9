//! A document between what is known and how it is written: headings, paragraphs, tables and charts, whose words carry their
//! meaning and their links. Every format writes all of them.

pub mod minutes;
pub mod onboarding;
pub(super) mod parts;
pub mod summary;

use super::data::{Part, ReportData, Spot};
use crate::text::sanitise;

/// What a piece of text means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Running text.
    #[default]
    Plain,
    /// What must be read.
    Strong,
    /// A name of code: a path, a rule, a commit.
    Code,
    /// What may be passed over.
    Muted,
    /// A level: 0, something between, the top.
    Level(u8),
    /// A change for the better.
    Up,
    /// A change for the worse.
    Down,
}

/// A piece of text, sanitised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The words.
    pub text: String,
    /// What they mean.
    pub style: Style,
    /// The page they lead to.
    pub link: Option<String>,
}

impl Span {
    /// Text of that meaning; control characters are made visible.
    pub fn new(style: Style, text: impl AsRef<str>) -> Self {
        Self { text: sanitise(text.as_ref()).into_owned(), style, link: None }
    }

    /// The same, leading to a page.
    #[must_use]
    pub fn to(mut self, link: Option<String>) -> Self {
        self.link = link;
        self
    }
}

/// Pieces of text that follow each other.
pub type Line = Vec<Span>;

/// Running text as one line.
pub fn plain(text: impl AsRef<str>) -> Line {
    vec![Span::new(Style::Plain, text)]
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Heads of its columns; the first column names the row.
    pub heads: Vec<&'static str>,
    /// Its rows, one line of text a column.
    pub rows: Vec<Vec<Line>>,
}

/// A chart, with the words for those who do not see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// What it says, in a sentence.
    pub alt: String,
    /// What is drawn.
    pub kind: ChartKind,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum ChartKind {
    /// Totals over time with their interval.
    Trend {
        /// Oldest first.
        points: Vec<super::data::TrendPoint>,
        /// The best total.
        out_of: f64,
        /// Name and lowest total of each band, best first.
        bands: Vec<(&'static str, f64)>,
    },
    /// Dimensions by audits.
    Heat {
        /// Days of the columns.
        days: Vec<String>,
        /// Names and cells of the rows.
        rows: Vec<super::data::HeatRow>,
        /// Highest level.
        top: u8,
    },
    /// Shares of the code.
    Composition(Vec<Part>),
}

/// One block of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// The line to decide on: the score, the band, the sentence, and its warnings.
    Decision {
        /// `9/20`.
        score: String,
        /// `6 to 13`; empty where nothing is open.
        interval: String,
        /// `high debt`.
        band: String,
        /// Its word, for the colour.
        shade: &'static str,
        /// `2 points better`; empty where there is nothing to compare with.
        change: String,
        /// All of it as a sentence.
        sentence: String,
        /// What must not be overlooked.
        warnings: Vec<String>,
    },
    /// A heading of level 2 or 3.
    Heading(u8, String),
    /// A paragraph.
    Text(Line),
    /// A list.
    List(Vec<Line>),
    /// A list whose order counts.
    Steps(Vec<Line>),
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Chart),
}

/// A document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its title, sanitised.
    pub title: String,
    /// Below the title: which commit, when, who.
    pub about: Line,
    /// Its blocks.
    pub blocks: Vec<Block>,
    /// The last line.
    pub foot: String,
    /// Whether it is to fit on one printed page.
    pub one_page: bool,
}

/// Which document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Everything that was decided, and why.
    #[default]
    Minutes,
    /// One page.
    Summary,
    /// For somebody who inherits the repository.
    Onboarding,
}

/// The document of that kind.
pub fn document(data: &ReportData, kind: Kind) -> Document {
    match kind {
        Kind::Minutes => minutes::document(data),
        Kind::Summary => summary::document(data),
        Kind::Onboarding => onboarding::document(data),
    }
}

/// `train.py:13`, leading to its page; nothing where there is no place.
fn place(spot: &Spot) -> Option<Span> {
    let path = spot.path.as_ref()?;
    let text = spot.line.map_or_else(|| path.clone(), |line| format!("{path}:{line}"));
    Some(Span::new(Style::Code, text).to(spot.link.clone()))
}

/// A place and what is there.
fn placed(spot: &Spot) -> Line {
    let mut line: Line = place(spot).into_iter().collect();
    if !line.is_empty() && !spot.text.is_empty() {
        line.push(Span::new(Style::Plain, ": "));
    }
    line.push(Span::new(Style::Plain, &spot.text));
    line
}
