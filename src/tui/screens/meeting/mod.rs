//! The review held as a meeting on a shared screen: one dimension at a time, votes nobody sees, then the group decides.
//!
//! Answers, notes and actions go into the same review and the same draft as on the review's own screen.

mod view;

use view::Under;
pub use view::draw;

use chrono::{DateTime, FixedOffset, TimeDelta};
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::review;
use crate::model::{DimensionId, Verdict};
use crate::report;
use crate::tui::commands::{Command, key_of};
use crate::tui::model::{Model, Screen};
use crate::tui::msg::Effect;
use crate::tui::overlay::{Overlay, confirm, line};
use crate::tui::widgets::split::Split;

/// Time for one dimension, to begin with: ten of them leave room in 45 minutes.
const LIMIT: TimeDelta = TimeDelta::minutes(4);
const STEP: TimeDelta = TimeDelta::minutes(1);

/// Where the meeting stands.
#[derive(Clone, Debug)]
pub struct State {
    /// Asked for before the review could begin.
    pub wanted: bool,
    /// Votes given so far in a round that goes on, in the order of the people.
    pub voting: Option<Vec<Option<u8>>>,
    /// Which dimension has the floor, and since when.
    floor: Option<(usize, DateTime<FixedOffset>)>,
    /// Time for one dimension.
    limit: TimeDelta,
    /// Whether the bell rang for this dimension.
    rang: bool,
    /// Minutes of the meeting that was saved last.
    pub minutes: Option<String>,
}

impl State {
    /// Before the meeting; whether one is to begin with the review.
    pub fn wanted(wanted: bool) -> Self {
        Self { wanted, ..Self::default() }
    }
}

impl Default for State {
    fn default() -> Self {
        Self { wanted: false, voting: None, floor: None, limit: LIMIT, rang: false, minutes: None }
    }
}

/// Holds the review as a meeting: the one going on, or a new one.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    if model.session.review.is_some() {
        return enter(model);
    }
    model.meeting.wanted = true;
    review::begin(model)
}

/// Shows the meeting; asks who is there where only one is known.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    model.meeting.wanted = false;
    model.screen = Screen::Meeting;
    let now = model.session.now;
    let Some(review) = &mut model.session.review else { return Vec::new() };
    let is_new = review.meeting().is_none();
    review.begin_meeting(now);
    if is_new {
        ask_who(model);
    }
    Vec::new()
}

/// People in the room.
pub fn people(model: &Model) -> &[String] {
    model.session.review.as_ref().map_or(&[], |review| &review.audit().assessors)
}

fn ask_who(model: &mut Model) {
    let names = people(model).join(", ");
    line::open(model, line::Purpose::People, "Who is here?".into(), &names, "names, with commas between them");
}

/// Takes over who is there.
pub fn set_people(model: &mut Model, typed: &str) -> Vec<Effect> {
    let mut names: Vec<String> = Vec::new();
    for name in typed.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    if names.is_empty() {
        model.warn("somebody must be here: at least one name");
        return Vec::new();
    }
    model.meeting.voting = None;
    if let Some(review) = &mut model.session.review {
        review.set_assessors(names);
    }
    model.session.save_draft().into_iter().collect()
}

/// Does what a command says.
pub fn run(model: &mut Model, command: Command) -> Vec<Effect> {
    if model.meeting.voting.is_some() {
        return if took_last(model, command) { record(model) } else { Vec::new() };
    }
    match command {
        Command::Vote if people(model).is_empty() => ask_who(model),
        Command::Vote => model.meeting.voting = Some(Vec::new()),
        Command::Accept => return accept(model),
        Command::People => ask_who(model),
        Command::Park => line::open(model, line::Purpose::Park, "Put off for later".into(), "", "what is not for now?"),
        Command::Unpark => return unpark(model),
        Command::Minutes => model.overlays.push(Overlay::Minutes(0)),
        Command::MoreTime => model.meeting.limit += STEP,
        Command::LessTime => model.meeting.limit = (model.meeting.limit - STEP).max(STEP),
        Command::Back => model.screen = Screen::Review,
        command => {
            let effects = review::run(model, command);
            if command == Command::Evidence {
                model.screen = Screen::Review;
            }
            return effects;
        }
    }
    Vec::new()
}

/// A click on a level decides, one on a dimension of the minutes goes there, one on the people asks who is here; the wheel
/// goes from dimension to dimension. While votes are given a click would show them, so it does nothing.
pub fn mouse(model: &mut Model, event: MouseEvent, area: Rect) -> Vec<Effect> {
    if model.meeting.voting.is_some() {
        return Vec::new();
    }
    match event.kind {
        MouseEventKind::ScrollDown => return run(model, Command::Right),
        MouseEventKind::ScrollUp => return run(model, Command::Left),
        MouseEventKind::Down(MouseButton::Left) => {}
        _ => return Vec::new(),
    }
    match view::under(model, area, Position::new(event.column, event.row)) {
        Some(Under::Command(command)) => return run(model, command),
        Some(Under::Dimension(index)) => review::go_to(model, index),
        None => {}
    }
    Vec::new()
}

/// What keys do while votes are given; whether all are in. Nothing else is done meanwhile: the next key is somebody's vote.
fn took_last(model: &mut Model, command: Command) -> bool {
    let all = people(model).len();
    let top = review::top_level(model);
    let Some(votes) = &mut model.meeting.voting else { return false };
    match command {
        Command::Back => model.meeting.voting = None,
        Command::Undo | Command::Clear => drop(votes.pop()),
        Command::Unknown => votes.push(None),
        command => match command.level() {
            Some(level) if level <= top => votes.push(Some(level)),
            _ => model
                .say(format!("votes are being given: 0 to {top}, - abstains, u takes the last one back, Esc ends it")),
        },
    }
    model.meeting.voting.as_ref().is_some_and(|votes| votes.len() >= all)
}

/// All votes are in: they are shown, and kept.
fn record(model: &mut Model) -> Vec<Effect> {
    let Some(votes) = model.meeting.voting.take() else { return Vec::new() };
    let votes = people(model).iter().cloned().zip(votes).collect();
    let Some(id) = review::dimension(model).map(|dimension| dimension.id.clone()) else { return Vec::new() };
    if let Some(review) = &mut model.session.review {
        review.set_votes(&id, votes);
    }
    model.session.save_draft().into_iter().collect()
}

/// The lowest and the highest vote on the dimension shown.
pub fn spread(model: &Model) -> Option<(u8, u8)> {
    let id = &review::dimension(model)?.id;
    model.session.review.as_ref()?.meeting()?.spread(id)
}

/// Takes what all voted, or what is suggested where nobody voted, and goes on.
fn accept(model: &mut Model) -> Vec<Effect> {
    let is_open = review::dimension(model)
        .zip(model.session.review.as_ref())
        .is_some_and(|(shown, going_on)| going_on.is_open(&shown.id));
    match spread(model).filter(|_| is_open) {
        None => review::run(model, Command::Accept),
        Some((low, high)) if low == high => {
            let Some(id) = review::dimension(model).map(|dimension| dimension.id.clone()) else { return Vec::new() };
            review::decide(model, &id, low);
            if model.overlays.is_empty() {
                review::run(model, Command::NextOpen);
            }
            model.session.save_draft().into_iter().collect()
        }
        Some(_) => {
            model.say("the votes differ: talk, then a digit decides");
            Vec::new()
        }
    }
}

/// Keeps what was put off.
pub fn park(model: &mut Model, text: String) -> Vec<Effect> {
    let Some(id) = review::dimension(model).map(|dimension| dimension.id.clone()) else { return Vec::new() };
    if let Some(review) = &mut model.session.review {
        review.park(&id, text);
    }
    let unpark = key_of(model, "meeting", Command::Unpark);
    model.say(format!("put off for later; {unpark} takes it back"));
    model.session.save_draft().into_iter().collect()
}

fn unpark(model: &mut Model) -> Vec<Effect> {
    let Some(text) = model.session.review.as_mut().and_then(crate::audit::Review::unpark) else {
        model.say("nothing is put off");
        return Vec::new();
    };
    model.say(format!("not put off any more: {text}"));
    model.session.save_draft().into_iter().collect()
}

/// Whether the clock has to be told every second.
pub fn ticks(model: &Model) -> bool {
    model.screen == Screen::Meeting
}

/// Gives the floor to the dimension in sight; time of the one before is counted. Called after every message.
pub fn keep_time(model: &mut Model) {
    let shown = (model.screen == Screen::Meeting).then_some(model.review.dimension);
    if model.meeting.floor.map(|(index, _)| index) == shown {
        return;
    }
    count_time(model);
    model.meeting.rang = false;
    model.meeting.voting = None;
    model.meeting.floor = shown.map(|index| (index, model.session.now));
}

/// Counts the time since the floor was given, and begins to count again.
pub fn count_time(model: &mut Model) {
    let now = model.session.now;
    let Some((index, since)) = model.meeting.floor else { return };
    let seconds = u32::try_from((now - since).num_seconds()).unwrap_or(0);
    if let (Some(dimension), Some(review)) = (model.session.rubric.dimensions.get(index), &mut model.session.review) {
        review.spend(&dimension.id, seconds);
        model.meeting.floor = Some((index, now));
    }
}

/// Time spent on the dimension in sight, earlier visits and all.
pub fn spent(model: &Model) -> TimeDelta {
    let before = review::dimension(model)
        .zip(model.session.review.as_ref())
        .and_then(|(dimension, going_on)| going_on.meeting()?.seconds.get(&dimension.id).copied());
    let since = model.meeting.floor.map_or(TimeDelta::zero(), |(_, since)| model.session.now - since);
    TimeDelta::seconds(i64::from(before.unwrap_or(0))) + since.max(TimeDelta::zero())
}

/// The clock moved on: a bell, once, when the time is over.
pub fn tick(model: &mut Model) -> Vec<Effect> {
    if !ticks(model) || model.meeting.rang || spent(model) < model.meeting.limit {
        return Vec::new();
    }
    model.meeting.rang = true;
    vec![Effect::Bell]
}

/// The minutes as far as the meeting has come; of the last one where it is over.
pub fn minutes(model: &Model) -> Option<String> {
    let session = &model.session;
    let Some(going_on) = &session.review else { return model.meeting.minutes.clone() };
    Some(report::meeting::markdown(&session.rubric, going_on.audit(), session.previous()))
}

/// The meeting is saved: its minutes go on the clipboard or into a file.
pub fn ended(model: &mut Model, audit: &crate::model::Audit) {
    model.meeting.floor = None;
    if audit.meeting.is_none() {
        return;
    }
    model.meeting.minutes = Some(report::meeting::markdown(&model.session.rubric, audit, model.session.previous()));
    model.overlays.push(Overlay::Confirm(confirm::minutes()));
}

/// Puts the minutes on the clipboard.
pub fn copy_minutes(model: &mut Model) -> Vec<Effect> {
    let Some(text) = minutes(model) else { return Vec::new() };
    model.say("the minutes are on the clipboard, as Markdown");
    vec![Effect::Copy { text }]
}

/// Asks for the file of the minutes.
pub fn ask_for_file(model: &mut Model) {
    let name = model.session.repository.as_ref().map_or("repository", |repository| repository.name.as_str());
    let safe: String = name.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect();
    let file = format!("minutes-{safe}-{}.md", model.session.now.date_naive());
    line::open(model, line::Purpose::MinutesFile, "Write the minutes to which file?".into(), &file, "a path");
}

/// Writes the minutes to a file.
pub fn write_minutes(model: &mut Model, path: String) -> Vec<Effect> {
    minutes(model).map(|text| Effect::WriteMinutes { path, text }).into_iter().collect()
}

/// The border between the question and the minutes.
pub fn splits(model: &Model, area: Rect) -> Vec<Split> {
    view::split(model, area).into_iter().collect()
}

/// Whether a dimension was decided by the group, for the list at the side.
fn decided(model: &Model, id: &DimensionId) -> Option<String> {
    let answer = model.session.review.as_ref()?.answer(id)?;
    Some(match &answer.verdict {
        Verdict::Score(score) => score.to_string(),
        Verdict::NotApplicable(_) => "n/a".into(),
        Verdict::Unknown => "?".into(),
    })
}
