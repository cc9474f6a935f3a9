//! What this repository is, in the first minute: identity, score, the iceberg, what runs, where data comes from, who knew it.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::Line;

use super::{findings, review, since};
use crate::audit::{Age, Review};
use crate::model::{Audit, Inspection, Landmark, Repository};
use crate::text;
use crate::tui::commands::{Command, key_of};
use crate::tui::model::{Model, Scan, Screen};
use crate::tui::msg::Effect;
use crate::tui::widgets::panel::{Title, inside, panel};
use crate::tui::widgets::split::{Border, Split};
use crate::tui::widgets::{
    composition, interval, labelled, paint, path_column, put_all, scroll, span, spread, wrapped,
};
use crate::tui::{home, trail};

/// Heights of the screen from which blank lines are affordable.
const ROOMY: u16 = 30;

/// Widest line of the score, so that bar and legend are read together.
const MEASURE: usize = 116;
/// Widths of a box from which lines are spelled out, with places and dates.
const WITH_PLACES: usize = 50;

/// Fewest cells of a column of boxes.
const LEAST_COLUMN: u16 = 28;
/// Rows of a box that says something: its border and a line.
const LEAST_BOX: u16 = 3;

/// Titles of boxes that other places name too.
const LAST_AUDIT: &str = "Last audit";
/// What the rules found, worst first.
pub const FINDINGS: &str = "Findings";
/// What starts: commands, services, jobs.
pub const RUNS: &str = "What runs";
/// Where data comes from.
pub const DATA: &str = "Where data comes from";

/// Where the overview stands.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// First rows of boxes that were scrolled, by their titles.
    tops: Vec<(&'static str, usize)>,
}

impl State {
    fn scroll(&mut self, title: &'static str, top: usize) {
        self.tops.retain(|(known, _)| *known != title);
        self.tops.push((title, top));
    }

    fn top_of(&self, title: &str) -> usize {
        self.tops.iter().find(|(known, _)| *known == title).map_or(0, |(_, top)| *top)
    }
}

/// Does what a command says.
pub fn run(model: &mut Model, command: Command) -> Vec<Effect> {
    match command {
        Command::Review => return review::begin(model),
        Command::Trend => super::trend::enter(model),
        Command::Portfolio => return super::portfolio::enter(model),
        Command::Registers => return super::registers::enter(model),
        Command::Findings => model.screen = Screen::Findings,
        Command::Rescan => {
            model.session.job += 1;
            model.session.scan = Scan::Waiting;
            model.session.forget_sources();
            return vec![Effect::Scan { job: model.session.job }];
        }
        _ => {}
    }
    Vec::new()
}

/// The wheel scrolls a box; a click on a row goes to its place, and there a second one shows the file.
pub fn mouse(model: &mut Model, event: MouseEvent, area: Rect) {
    let at = Position::new(event.column, event.row);
    let all = boxes(model, head(model, trail::beside(model, area)).1[1]);
    let Some(one) = all.into_iter().find(|one| one.place.contains(at)) else { return };
    let inner = inside(one.place);
    let last = one.lines.len().saturating_sub(usize::from(inner.height));
    match event.kind {
        MouseEventKind::ScrollDown => model.overview.scroll(one.title, (one.top + 1).min(last)),
        MouseEventKind::ScrollUp => model.overview.scroll(one.title, one.top.saturating_sub(1)),
        MouseEventKind::Down(MouseButton::Left) if inner.contains(at) => {
            let row = one.top + usize::from(at.y - inner.y);
            let before = trail::selected(model);
            if trail::to_row(model, one.title, row) && trail::selected(model) == before {
                trail::show(model);
            }
        }
        _ => {}
    }
}

/// Draws the overview.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let (head, [top, rest]) = head(model, area);
    let name = model.session.repository.as_ref().map_or(model.session.target.as_str(), |known| &known.name);
    let title = Title::new(name, model.theme).remark(coverage(model), model.theme);
    let inner = panel(buf, top, title, model.theme.border(true));
    put_all(buf, inner, head);
    for one in boxes(model, rest) {
        draw_box(model, one, buf);
    }
}

/// The rows of the head, and where head and boxes stand.
fn head(model: &Model, area: Rect) -> (Vec<Line<'static>>, [Rect; 2]) {
    let cells = usize::from(inside(area).width);
    let roomy = area.height >= ROOMY;
    let head: Vec<Line> = head_lines(model, cells).into_iter().filter(|line| roomy || !line.spans.is_empty()).collect();
    let height = u16::try_from(head.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height);
    (head, Layout::vertical([Constraint::Length(height), Constraint::Fill(1)]).areas(area))
}

/// `188 files · 1,204 commits`, and what could not be read.
fn coverage(model: &Model) -> String {
    let Some(inspection) = model.session.inspection() else { return String::new() };
    let coverage = &inspection.coverage;
    let mut words = vec![text::count(coverage.files, "file")];
    if inspection.overview.commits > 0 {
        words.push(text::count(inspection.overview.commits, "commit"));
    }
    if !coverage.unread.is_empty() {
        words.push(format!("{} unread", text::thousands(coverage.unread.len() as u64)));
    }
    words.join(" · ")
}

fn head_lines(model: &Model, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let mut lines = vec![match &model.session.repository {
        Some(repository) => spread(
            Line::from(span(state_words(repository), theme.text())),
            Line::from(span(repository.remote.as_deref().unwrap_or("no remote"), theme.dim())),
            cells,
        ),
        None => Line::from(span("opening…", theme.dim())),
    }];
    lines.extend(since::lines(model, cells));
    lines.push(Line::default());
    match &model.session.scan {
        Scan::Done(inspection) => lines.extend(inspected(model, inspection, cells)),
        Scan::Failed(why) => {
            lines.extend(labelled("! the scan failed:", why, cells, (theme.alarm(), theme.text())));
            lines.push(Line::from(span("R scans again; the review works without it", theme.dim())));
        }
        Scan::Waiting | Scan::Running(0, 0) => lines.push(Line::from(span("listing files…", theme.dim()))),
        Scan::Running(done, total) => {
            let words = format!(
                "scanning {} of {}; ⏎ starts the review meanwhile",
                text::thousands(*done),
                text::count(*total, "file")
            );
            lines.push(Line::from(span(words, theme.dim())));
        }
    }
    lines.extend(noted(model, cells));
    lines.extend(unfinished(model));
    lines
}

/// `main 3f9c2a1 · 2026-11-02 · 23 files uncommitted`.
fn state_words(repository: &Repository) -> String {
    let mut words = Vec::new();
    match (&repository.branch, &repository.commit) {
        (Some(branch), Some(commit)) => words.push(format!("{branch} {}", short(commit))),
        (None, Some(commit)) => words.push(format!("commit {}", short(commit))),
        (Some(branch), None) => words.push(format!("{branch}, no commit yet")),
        (None, None) => words.push("a folder without git".into()),
    }
    if let Some(at) = repository.committed_at {
        words.push(at.date_naive().to_string());
    }
    if repository.dirty_files > 0 {
        words.push(format!("{} uncommitted", text::count(repository.dirty_files, "file")));
    }
    if repository.shallow {
        words.push("history is cut off (shallow clone)".into());
    }
    words.join(" · ")
}

/// The first seven digits of a commit.
pub fn short(commit: &str) -> &str {
    commit.get(..7).unwrap_or(commit)
}

fn inspected(model: &Model, inspection: &Inspection, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    if inspection.coverage.files == 0 {
        let words = "there is no file to inspect here; the questions can be answered all the same";
        return wrapped(words, cells, theme.alarm());
    }
    let rubric = &model.session.rubric;
    let tally = &inspection.tally;
    let score = Line::from(vec![
        span("score suggested  ", theme.dim()),
        span(format!("{} of {}", tally.points(tally.total), tally.points(tally.out_of)), theme.strong()),
        span(
            format!(
                "  between {} and {} · {}",
                tally.points(tally.low),
                tally.points(tally.high),
                interval::band(tally)
            ),
            theme.text(),
        ),
    ]);
    let legend: Vec<String> = rubric
        .bands
        .iter()
        .rev()
        .map(|rule| {
            if rule.from == 0 {
                rule.band.as_str().into()
            } else {
                format!("{} from {}", rule.band.as_str(), rubric.points(rule.from))
            }
        })
        .collect();
    let measure = cells.min(MEASURE);
    let legend = format!("debt: {}", legend.join(" ┊ "));
    let room = measure.saturating_sub(text::width(&legend) + 2);
    let mut lines = vec![
        score,
        spread(
            interval::bar(tally, Some(tally.total), rubric, room, theme),
            Line::from(span(legend, theme.dim())),
            measure,
        ),
        Line::default(),
    ];
    lines.extend(composition::lines(&inspection.composition, cells, theme));
    let sentence = composition::sentence(&inspection.composition);
    if !sentence.is_empty() {
        lines.extend(wrapped(&sentence, cells, theme.dim()));
    }
    lines
}

fn unfinished(model: &Model) -> Option<Line<'static>> {
    let session = &model.session;
    let draft = session.draft.as_ref().map(|draft| Review::resume(draft.clone(), None));
    let open = session.review.as_ref().or(draft.as_ref())?.open_count(&session.rubric);
    let all = session.rubric.dimensions.len();
    if open == all && session.draft.is_none() && !session.saves.drafted {
        return None;
    }
    let words = format!("▸ a review is not finished, {} of {all} answered: ⏎ goes on with it", all - open);
    Some(Line::from(span(words, model.theme.alarm())))
}

/// One small box: its title and its lines.
pub type Part = (&'static str, Vec<Line<'static>>);

/// Every box below the head, with its place.
pub(super) fn boxes(model: &Model, area: Rect) -> Vec<Placed> {
    let [left, right] = columns(model, area).parts();
    let (left_parts, right_parts) = parts(model, [left, right].map(|column| usize::from(inside(column).width)));
    let mut all = placed(model, left, left_parts);
    all.extend(placed(model, right, right_parts));
    all
}

/// The columns of the boxes.
fn columns(model: &Model, area: Rect) -> Split {
    model.borders.shares.split(Border::Overview, area, area.width / 2, (LEAST_COLUMN, LEAST_COLUMN))
}

/// The border between them.
pub fn splits(model: &Model, area: Rect) -> Vec<Split> {
    vec![columns(model, head(model, trail::beside(model, area)).1[1])]
}

/// What is known, for a left and a right column of these cells.
fn parts(model: &Model, [cells, right]: [usize; 2]) -> (Vec<Part>, Vec<Part>) {
    let since = (LAST_AUDIT, last_audit(model, cells));
    let Some(inspection) = model.session.inspection() else {
        return (vec![since], vec![(RUNS, vec![waiting(model)]), ("Who knew it", vec![waiting(model)])]);
    };
    let overview = &inspection.overview;
    (
        vec![
            since,
            (FINDINGS, finding_lines(model, inspection, cells)),
            ("Who knew it", people(model, inspection, cells)),
        ],
        vec![
            (RUNS, landmarks(model, &overview.entry_points, "no entry point found", right)),
            (DATA, landmarks(model, &overview.data_sources, "no data source found", right)),
            ("Never merged", branches(model, inspection, right)),
        ],
    )
}

/// All that is known, a part after the other, nothing cut for want of room.
pub fn everything(model: &Model, cells: usize) -> Vec<Part> {
    let mut all = Vec::new();
    let notes = notes(model, cells);
    if !notes.is_empty() {
        all.push(("Notes", notes));
    }
    let (left, right) = parts(model, [cells, cells]);
    all.extend(left.into_iter().chain(right));
    for (title, lines) in &mut all {
        match *title {
            LAST_AUDIT => lines.extend(open_action_lines(model, cells)),
            // Each of them has its own screen, `f`.
            FINDINGS => lines.truncate(1),
            _ => {}
        }
    }
    all.extend(unread(model, cells));
    let home = home::known(model, cells);
    if !home.is_empty() {
        all.push(("Where its audits lie", home));
    }
    all
}

/// The actions the last audit left open, whole.
fn open_action_lines(model: &Model, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let actions = model.session.previous().into_iter().flat_map(|audit| &audit.actions);
    let open = actions.filter(|action| action.status == crate::model::ActionStatus::Open);
    open.flat_map(|action| labelled("☐", &review::action_words(action), cells, (theme.alarm(), theme.text()))).collect()
}

/// Files that could not be read, or not wholly, and why.
fn unread(model: &Model, cells: usize) -> Option<Part> {
    let unread = &model.session.inspection()?.coverage.unread;
    let theme = model.theme;
    let line = |file: &crate::model::Unread| {
        labelled("·", &format!("{}: {}", file.path, file.reason), cells, (theme.dim(), theme.text()))
    };
    (!unread.is_empty()).then(|| ("Not wholly read", unread.iter().flat_map(line).collect()))
}

fn waiting(model: &Model) -> Line<'static> {
    let words = if matches!(model.session.scan, Scan::Failed(_)) {
        "not known: the scan failed"
    } else {
        "known when the scan is done"
    };
    Line::from(span(words, model.theme.dim()))
}

/// A box of the overview where it stands.
pub(super) struct Placed {
    /// Its title.
    pub(super) title: &'static str,
    /// The box with its border.
    pub(super) place: Rect,
    /// First of its rows in sight.
    pub(super) top: usize,
    lines: Vec<Line<'static>>,
}

/// Boxes under each other: each gets what it needs while there is room, and shares fairly where there is not.
fn placed(model: &Model, area: Rect, parts: Vec<Part>) -> Vec<Placed> {
    let followed = trail::selected(model);
    let parts = with_room(parts, area.height, followed.as_ref().map(|claim| claim.about.as_str()));
    let wanted: Vec<u16> =
        parts.iter().map(|(_, lines)| u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2)).collect();
    let heights = shares(&wanted, area.height);
    let mut y = area.y;
    let mut all = Vec::new();
    for ((title, lines), height) in parts.into_iter().zip(heights) {
        let place = Rect { y, height, ..area };
        y += height;
        if height < LEAST_BOX {
            continue;
        }
        let row = followed.as_ref().filter(|claim| claim.about == title).and_then(|claim| claim.row);
        let room = usize::from(height - 2);
        let own = model.overview.top_of(title).min(lines.len().saturating_sub(room));
        all.push(Placed { title, place, top: row.map_or(own, |row| scroll(row, lines.len(), room)), lines });
    }
    all
}

fn draw_box(model: &Model, one: Placed, buf: &mut Buffer) {
    let theme = model.theme;
    let room = usize::from(one.place.height.saturating_sub(2));
    let hidden = one.lines.len().saturating_sub(one.top + room);
    let remark = if hidden > 0 { format!("{hidden} more") } else { String::new() };
    let followed = trail::selected(model).filter(|claim| claim.about == one.title);
    let title = Title::new(one.title, theme).remark(remark, theme);
    let inner = panel(buf, one.place, title, theme.border(followed.is_some()));
    put_all(buf, inner, one.lines.into_iter().skip(one.top));
    let row = followed.and_then(|claim| claim.row).and_then(|row| row.checked_sub(one.top));
    if let Some(row) = row.and_then(|row| u16::try_from(row).ok()) {
        paint(buf, inner, row, theme.selected(true));
    }
}

/// The parts that get a row each; the last ones give way, but not the one that is followed.
fn with_room(mut parts: Vec<Part>, room: u16, followed: Option<&str>) -> Vec<Part> {
    let most = usize::from(room / LEAST_BOX).max(1);
    while parts.len() > most {
        let last = parts.iter().rposition(|(title, _)| Some(*title) != followed).unwrap_or(0);
        parts.remove(last);
    }
    parts
}

/// Heights that fill `total`: the largest wishes give way first; what is left over goes to the last.
fn shares(wanted: &[u16], total: u16) -> Vec<u16> {
    let mut heights = wanted.to_vec();
    while heights.iter().map(|height| u32::from(*height)).sum::<u32>() > u32::from(total) {
        let Some(largest) = heights.iter_mut().max() else { break };
        if *largest == 0 {
            break;
        }
        *largest -= 1;
    }
    let used: u16 = heights.iter().sum();
    if let Some(last) = heights.last_mut() {
        *last += total.saturating_sub(used);
    }
    heights
}

fn last_audit(model: &Model, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let mut lines = Vec::new();
    match model.session.previous() {
        None => {
            lines.extend(wrapped("never audited; ⏎ starts the first review", cells, theme.text()));
            lines.extend(home::of_the_first(model, cells));
        }
        Some(audit) => {
            let days = (model.session.now.date_naive() - audit.at.date_naive()).num_days();
            let result = Line::from(vec![
                span(interval::words(&audit.result, model.session.rubric.out_of()), theme.strong()),
                span(format!(" · {}", interval::band(&audit.result)), theme.text()),
            ]);
            let when =
                if cells >= WITH_PLACES { format!("{}, {}", audit.at.date_naive(), ago(days)) } else { ago(days) };
            lines.push(spread(result, Line::from(span(when, theme.dim())), cells));
            lines.extend(since::totals(model, cells));
            lines.extend(aged(model, audit, cells));
            lines.extend(open_actions(model, audit));
        }
    }
    lines
}

/// What was in the way when repository and history were opened.
fn notes(model: &Model, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let note = |text: &String| labelled("!", text, cells, (theme.alarm(), theme.text()));
    model.session.skipped.iter().flat_map(note).collect()
}

/// One row that there are notes, and where they can be read.
fn noted(model: &Model, cells: usize) -> Option<Line<'static>> {
    let notes = &model.session.skipped;
    let first = notes.first()?;
    let details = key_of(model, "overview", Command::Details);
    let more = match notes.len() {
        1 => format!("{details} shows it whole"),
        len => format!("{details} shows all {len}"),
    };
    let left = Line::from(span(format!("! {first}"), model.theme.alarm()));
    Some(spread(left, Line::from(span(more, model.theme.dim())), cells))
}

/// `3 months ago`.
pub fn ago(days: i64) -> String {
    match days {
        ..=0 => "today".into(),
        1 => "yesterday".into(),
        2..=60 => format!("{days} days ago"),
        61..=729 => format!("{} months ago", days / 30),
        _ => format!("{} years ago", days / 365),
    }
}

/// Answers that should be asked again.
fn aged(model: &Model, audit: &Audit, cells: usize) -> Vec<Line<'static>> {
    let session = &model.session;
    let dimensions = session.rubric.dimensions.iter().enumerate();
    let old = dimensions.filter(|(index, _)| session.age(audit, *index).is_some_and(|age| age != Age::Fresh));
    let titles: Vec<&str> = old.map(|(_, dimension)| dimension.title.as_str()).collect();
    // Before the scan is done nothing is known to be shown.
    if titles.is_empty() || session.inspection().is_none() {
        return Vec::new();
    }
    labelled("to be asked again:", &titles.join(", "), cells, (model.theme.alarm(), model.theme.text()))
}

fn open_actions(model: &Model, audit: &Audit) -> Option<Line<'static>> {
    let today = model.session.now.date_naive();
    let open = audit.actions.iter().filter(|action| action.status == crate::model::ActionStatus::Open);
    let (count, late) = open.fold((0u64, 0u64), |(count, late), action| {
        (count + 1, late + u64::from(action.due.is_some_and(|due| due < today)))
    });
    let words = match (count, late) {
        (0, _) => return None,
        (count, 0) => format!("{} open", text::count(count, "action")),
        (count, late) => format!("{} open, {late} overdue", text::count(count, "action")),
    };
    Some(Line::from(span(words, if late > 0 { model.theme.bad() } else { model.theme.text() })))
}

fn finding_lines(model: &Model, inspection: &Inspection, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    if inspection.findings.is_empty() {
        return vec![Line::from(span("the rules found nothing", theme.dim()))];
    }
    let mut lines = vec![Line::from(span(findings::counts(&inspection.findings), theme.strong()))];
    lines.extend(inspection.findings.iter().map(|finding| {
        let style = findings::severity_style(finding.severity, theme);
        let left =
            Line::from(vec![span(format!("{:<9}", finding.severity), style), span(&finding.message, theme.text())]);
        let place = if cells >= WITH_PLACES { path_of(&finding.path, cells / 3) } else { String::new() };
        spread(left, Line::from(span(place, theme.dim())), cells)
    }));
    lines
}

fn people(model: &Model, inspection: &Inspection, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    if inspection.overview.people.is_empty() {
        return vec![Line::from(span("no history to tell", theme.dim()))];
    }
    let line = |person: &crate::model::Person| {
        let last = person.last.map_or_else(String::new, |day| format!(" · {}", day.format("%Y-%m")));
        let right = format!("{}{last}", text::count(person.commits, "commit"));
        spread(Line::from(span(&person.name, theme.text())), Line::from(span(right, theme.dim())), cells)
    };
    inspection.overview.people.iter().map(line).collect()
}

fn branches(model: &Model, inspection: &Inspection, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    if inspection.overview.unmerged_branches.is_empty() {
        return vec![Line::from(span("no branch waits to be merged", theme.dim()))];
    }
    let line = |(name, day): &(String, Option<chrono::NaiveDate>)| {
        let right = day.map_or_else(String::new, |day| day.format("last %Y-%m").to_string());
        spread(Line::from(span(name, theme.text())), Line::from(span(right, theme.dim())), cells)
    };
    inspection.overview.unmerged_branches.iter().map(line).collect()
}

fn landmarks(model: &Model, all: &[Landmark], none: &str, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    if all.is_empty() {
        return vec![Line::from(span(none, theme.dim()))];
    }
    let line = |landmark: &Landmark| {
        let place = landmark.line.map_or_else(|| landmark.path.clone(), |line| format!("{}:{line}", landmark.path));
        let left = Line::from(span(&landmark.text, theme.text()));
        spread(left, Line::from(span(path_of(&place, cells / 2), theme.dim())), cells)
    };
    all.iter().map(line).collect()
}

/// A path in at most `cells` cells.
fn path_of(path: &str, cells: usize) -> String {
    path_column(path, text::width(path).min(cells))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_fill_their_column_and_the_largest_gives_way() {
        assert_eq!(shares(&[3, 4, 5], 20), [3, 4, 13]);
        assert_eq!(shares(&[3, 20, 5], 12), [3, 5, 4]);
        assert_eq!(shares(&[9, 9, 9], 0), [0, 0, 0]);
    }

    #[test]
    fn distances_read_as_people_say_them() {
        assert_eq!([ago(-1), ago(1), ago(59), ago(92)], ["today", "yesterday", "59 days ago", "3 months ago"]);
    }
}
