//! Everything a document about one repository says, in one value: `paydown.report/1`. Formats print it and decide nothing.
//!
//! Fields are only ever added; a changed meaning gets a new number. Strings are as the repository and the store have them,
//! without credentials: whoever draws them sanitises.

use serde::Serialize;

/// Name and number of the format.
pub const REPORT_SCHEMA: &str = "paydown.report/1";

/// Everything that is known for a report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportData {
    /// [`REPORT_SCHEMA`].
    pub schema: &'static str,
    /// Who wrote it.
    pub tool: Tool,
    /// The day it was made, which decides what is overdue.
    pub as_of: String,
    /// Where the score comes from.
    pub source: Source,
    /// About what.
    pub repository: About,
    /// By which questions.
    pub rubric: Questions,
    /// The line to decide on.
    pub decision: Decision,
    /// The answers, in the order of the rubric.
    pub dimensions: Vec<DimensionRow>,
    /// What moved since the audit before, and why.
    pub moves: Vec<MoveRow>,
    /// What was found at the commit.
    pub findings: Findings,
    /// What was decided to do.
    pub actions: Vec<ActionRow>,
    /// The cheapest way to the next band, where one is missing.
    pub next: Option<Next>,
    /// Totals over time, oldest first.
    pub trend: Vec<TrendPoint>,
    /// Dimensions over time; each row has a cell for every point of the trend.
    pub heat: Vec<HeatRow>,
    /// Lines of code by what they do.
    pub composition: Vec<Part>,
    /// What could not be seen.
    pub unseen: Vec<String>,
    /// How it was made, and by which versions.
    pub method: Vec<String>,
    /// What a meeting put off for later.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parked: Vec<String>,
    /// What somebody needs who inherits the repository; missing where it was not inspected.
    pub onboarding: Option<Onboarding>,
}

/// The program.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// Where the score comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Source {
    /// `review`, `automatic` or `scan`.
    pub kind: &'static str,
    /// Id of the audit.
    pub id: Option<String>,
    /// When it was finished, RFC 3339.
    pub at: Option<String>,
    /// Who was in the room.
    pub assessors: Vec<String>,
}

/// The repository.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct About {
    /// Its name.
    pub name: String,
    /// Its address, without credentials.
    pub remote: Option<String>,
    /// Its page on the web.
    pub web: Option<String>,
    /// The commit, 40 hex digits.
    pub commit: Option<String>,
    /// That commit's page.
    pub commit_link: Option<String>,
    /// The branch.
    pub branch: Option<String>,
    /// When the commit was made, RFC 3339.
    pub committed_at: Option<String>,
    /// Files that differed from the commit.
    pub dirty_files: u64,
}

/// The rubric.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Questions {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Digest of its file.
    pub digest: String,
    /// Its name.
    pub title: String,
    /// Highest level of a dimension.
    pub top: u8,
    /// The best total, in points.
    pub out_of: f64,
    /// The bands, best first.
    pub bands: Vec<BandRow>,
}

/// A band of totals.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BandRow {
    /// Its word.
    pub band: &'static str,
    /// Lowest total that belongs to it, in points.
    pub from: f64,
}

/// The line to decide on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// All of it in one sentence.
    pub sentence: String,
    /// Sum of what is answered; of the best guesses for a scan.
    pub total: f64,
    /// The total if every open answer were 0.
    pub low: f64,
    /// The total if every open answer were the best.
    pub high: f64,
    /// What could be reached.
    pub out_of: f64,
    /// Scaled to the whole rubric, where dimensions do not apply.
    pub scaled: Option<f64>,
    /// `low`, `medium`, `high` or `undecided`.
    pub band: &'static str,
    /// The band by its name, where the rubric has finer ones.
    pub band_name: String,
    /// What the band means.
    pub meaning: String,
    /// Points gained or lost since the audit before.
    pub change: Option<f64>,
    /// The day of the audit before.
    pub since: Option<String>,
    /// Answers still open.
    pub open: u32,
    /// Dimensions that do not apply.
    pub not_applicable: u32,
    /// What must not be overlooked.
    pub warnings: Vec<String>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DimensionRow {
    /// Its number, from 1.
    pub number: usize,
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: String,
    /// The question asked.
    pub question: String,
    /// `scored`, `guessed`, `unknown`, `not-applicable` or `open`.
    pub state: &'static str,
    /// The level.
    pub score: Option<u8>,
    /// What that level says.
    pub criterion: String,
    /// Why.
    pub reason: String,
    /// Who decided, in words.
    pub decided: String,
    /// Who decided.
    pub by: Option<String>,
    /// What the inspection proposed then.
    pub proposed: Option<Proposed>,
    /// Levels gained or lost since the audit before.
    pub change: Option<i8>,
    /// What lay on the table, most telling first.
    pub evidence: Vec<EvidenceRow>,
    /// Steps to the next level.
    pub steps: Vec<String>,
    /// Votes given unseen in a meeting, before the group decided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub votes: Vec<VoteRow>,
}

/// What one person would have answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VoteRow {
    /// Who.
    pub by: String,
    /// The level; missing where somebody abstained.
    pub score: Option<u8>,
}

/// What an inspection proposed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proposed {
    /// The level.
    pub score: Option<u8>,
    /// `strong`, `moderate`, `weak` or `none`.
    pub confidence: &'static str,
    /// Why.
    pub why: String,
}

/// A place and its page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Spot {
    /// What is there.
    pub text: String,
    /// Path inside the repository.
    pub path: Option<String>,
    /// Line, from 1.
    pub line: Option<u32>,
    /// Its page at the commit.
    pub link: Option<String>,
}

/// One piece of evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EvidenceRow {
    /// `for`, `against` or `looked`.
    pub side: crate::model::Side,
    /// What and where.
    #[serde(flatten)]
    pub spot: Spot,
}

/// A dimension that moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MoveRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Before, in a word.
    pub before: String,
    /// After, in a word.
    pub after: String,
    /// Levels gained or lost.
    pub change: Option<i8>,
    /// Why, the best reason first.
    pub reasons: Vec<String>,
    /// Evidence that came or went, with the commit that did it.
    pub traces: Vec<TraceRow>,
}

/// Evidence that came or went.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TraceRow {
    /// `came` or `went`.
    pub verb: &'static str,
    /// What and where.
    #[serde(flatten)]
    pub spot: Spot,
    /// The commit that did it.
    pub commit: Option<String>,
    /// That commit's page.
    pub commit_link: Option<String>,
    /// Who made it, when, and its first line.
    pub cause: Option<String>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Findings {
    /// False where the commit could not be inspected.
    pub looked: bool,
    /// Why not.
    pub why_not: Option<String>,
    /// How many there are.
    pub total: usize,
    /// How many of each severity.
    pub critical: usize,
    /// Likewise.
    pub high: usize,
    /// Likewise.
    pub medium: usize,
    /// Likewise.
    pub low: usize,
    /// Left out on request.
    pub suppressed: usize,
    /// Who asked to leave what out, where and why: a line a request.
    pub left_out: Vec<String>,
    /// By rule, worst first.
    pub rules: Vec<RuleRow>,
}

/// What one rule found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleRow {
    /// Its id.
    pub rule: String,
    /// How bad.
    pub severity: crate::model::Severity,
    /// Why it is debt.
    pub why: String,
    /// What to do.
    pub suggestion: String,
    /// How often.
    pub count: usize,
    /// The first of them.
    pub places: Vec<Spot>,
}

/// One action.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ActionRow {
    /// Its id.
    pub id: String,
    /// The dimension it is to raise.
    pub dimension: String,
    /// That dimension's name.
    pub title: String,
    /// What to do.
    pub text: String,
    /// Who does it; may be empty.
    pub owner: String,
    /// By when.
    pub due: Option<String>,
    /// `open`, `done` or `dropped`.
    pub status: crate::model::ActionStatus,
    /// Whether it is late.
    pub overdue: bool,
    /// When it was decided.
    pub opened: String,
    /// When it was closed.
    pub closed: Option<String>,
}

/// The cheapest way to the next band.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Next {
    /// The band.
    pub band: &'static str,
    /// Its lowest total.
    pub target: u32,
    /// Days of one person in all.
    pub days: u32,
    /// What to raise, in the order to do it.
    pub raises: Vec<RaiseRow>,
}

/// One dimension to raise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RaiseRow {
    /// Its name.
    pub title: String,
    /// From this level to the next.
    pub from: u8,
    /// Days of one person.
    pub days: u32,
    /// What to do.
    pub steps: Vec<String>,
}

/// One audit on the time axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrendPoint {
    /// When, RFC 3339.
    pub at: String,
    /// Seconds since 1970, to draw it.
    pub seconds: i64,
    /// `review` or `automatic`.
    pub kind: crate::model::AuditKind,
    /// Sum of what was answered.
    pub total: f64,
    /// The total if every open answer were 0.
    pub low: f64,
    /// The total if every open answer were the best.
    pub high: f64,
    /// What could be reached.
    pub out_of: f64,
    /// Its band.
    pub band: &'static str,
    /// Whether this report is about it.
    pub current: bool,
    /// What must not be overlooked.
    pub markers: Vec<String>,
}

/// One dimension over time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HeatRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: String,
    /// One a point.
    pub cells: Vec<HeatCell>,
}

/// One dimension in one audit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HeatCell {
    /// `scored`, `unknown`, `not-applicable` or `open`.
    pub state: &'static str,
    /// The level.
    pub score: Option<u8>,
}

/// One part of the code.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// Its lines.
    pub lines: u64,
    /// Its share, rounded.
    pub percent: u64,
}

/// What somebody needs who inherits the repository.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Onboarding {
    /// What it is, in sentences.
    pub what: Vec<String>,
    /// What runs.
    pub run: Vec<Spot>,
    /// Where data and models come from and go to.
    pub flows: Vec<FlowRow>,
    /// Who knew it.
    pub people: Vec<PersonRow>,
    /// What is missing.
    pub missing: Vec<Spot>,
    /// Branches left behind.
    pub branches: Vec<BranchRow>,
    /// What to ask before people leave.
    pub questions: Vec<QuestionRow>,
}

/// Data or a model on its way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlowRow {
    /// `reads`, `writes` or `names`.
    pub way: &'static str,
    /// `bucket`, `database`, `table`, `address`, `file` or `model`.
    pub kind: &'static str,
    /// What and where.
    #[serde(flatten)]
    pub spot: Spot,
}

/// Somebody who knew it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PersonRow {
    /// As git has it.
    pub name: String,
    /// Commits.
    pub commits: u64,
    /// Day of the last one.
    pub last: Option<String>,
    /// Days from then to the report.
    pub days_ago: Option<i64>,
}

/// A branch left behind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BranchRow {
    /// Its name.
    pub name: String,
    /// Day of its last commit.
    pub last: Option<String>,
}

/// A question to ask.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuestionRow {
    /// Id of the dimension.
    pub dimension: String,
    /// Its name.
    pub title: String,
    /// The question.
    pub question: String,
    /// Why it is asked.
    pub because: String,
}
