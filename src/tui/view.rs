//! The frame: a title row, the screen, a row of keys, and what lies over them. Pure.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};

use super::model::{Model, Scan, Screen};
use super::screens::overview::short;
use super::screens::{compare, findings, meeting, overview, portfolio, registers, review, summary, trend};
use super::widgets::{footer, put, put_all, span, spread, which, wrapped};
use super::{ascii, borders, overlay};
use super::{tour, trail};
use crate::text;

/// Below this size only a friendly line is drawn.
pub const LEAST: Size = Size::new(60, 16);

/// Whether no screen can be drawn.
pub fn is_too_small(size: Size) -> bool {
    size.width < LEAST.width || size.height < LEAST.height
}

/// Where the screen stands between the title row and the keys.
pub fn body(size: Size) -> Rect {
    Rect { x: 0, y: 1, width: size.width, height: size.height.saturating_sub(2) }
}

/// Draws the model.
pub fn view(model: &Model, frame: &mut Frame) {
    draw(model, frame.buffer_mut());
}

/// Draws the model into `buf`, whose size is the terminal's.
pub fn draw(model: &Model, buf: &mut Buffer) {
    let all = buf.area;
    if is_too_small(all.as_size()) {
        too_small(model, all, buf);
    } else {
        draw_all(model, all, buf);
    }
    finish(model, buf);
}

/// The ground everything stands on, with nothing dim on it, and signs that any terminal has, where that is asked for.
fn finish(model: &Model, buf: &mut Buffer) {
    let base = model.theme.base();
    if let (Some(ink), Some(ground)) = (base.fg, base.bg) {
        for cell in &mut buf.content {
            cell.modifier.remove(Modifier::DIM);
            cell.fg = if cell.fg == Color::Reset { ink } else { cell.fg };
            cell.bg = if cell.bg == Color::Reset { ground } else { cell.bg };
        }
    }
    if model.theme.is_ascii() {
        ascii::rewrite(buf);
    }
}

fn draw_all(model: &Model, all: Rect, buf: &mut Buffer) {
    let area = body(all.as_size());
    put(buf, all, 0, header(model, usize::from(all.width)));
    draw_screen(model, area, buf);
    tour::draw(model, area, buf);
    overlay::draw(model, area, buf);
    which::draw(model, area, buf);
    draw_footer(model, all, buf);
}

/// What the step of a tour stands on: it hides nothing that the keys act on.
pub(super) fn below_tour(model: &Model) -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, model.size.width, model.size.height));
    draw_screen(model, body(model.size), &mut buf);
    buf
}

fn draw_screen(model: &Model, area: Rect, buf: &mut Buffer) {
    match model.screen {
        Screen::Overview => overview::draw(model, trail::beside(model, area), buf),
        Screen::Review => review::draw(model, area, buf),
        Screen::Summary => summary::draw(model, area, buf),
        Screen::Trend => trend::draw(model, area, buf),
        Screen::Findings => findings::draw(model, area, buf),
        Screen::Compare => compare::draw(model, area, buf),
        Screen::Portfolio => portfolio::draw(model, area, buf),
        Screen::Registers => registers::draw(model, area, buf),
        Screen::Meeting => meeting::draw(model, area, buf),
    }
    borders::draw(model, buf);
    trail::draw(model, area, buf);
}

/// The keys, or a notice; one that is longer than a row lies over the last rows of the screen.
fn draw_footer(model: &Model, all: Rect, buf: &mut Buffer) {
    if matches!(model.overlays.last(), Some(overlay::Overlay::Search(_))) && model.notice.is_none() {
        // What is typed stands there.
        return;
    }
    let lines = footer::lines(model, usize::from(all.width));
    let height = u16::try_from(lines.len()).unwrap_or(1).min(all.height);
    let place = Rect { y: all.bottom() - height, height, ..all };
    Clear.render(place, buf);
    put_all(buf, place, lines);
}

fn too_small(model: &Model, area: Rect, buf: &mut Buffer) {
    let words = format!(
        "paydown needs {}×{} cells, this window has {}×{}. Make it larger; nothing is lost.",
        LEAST.width, LEAST.height, area.width, area.height
    );
    let lines = wrapped(&words, usize::from(area.width), model.theme.text());
    for (row, line) in (0..area.height).zip(lines) {
        put(buf, area, row, line);
    }
}

/// ` paydown  churn-model  main 3f9c2a1 +23 uncommitted      ML technical debt · review Q4 2026   scanning 62%`.
fn header(model: &Model, cells: usize) -> Line<'static> {
    let theme = model.theme;
    let session = &model.session;
    let mut left = vec![span(" paydown", theme.accent()), span("   ", Style::new())];
    match &session.repository {
        None => left.push(span(&session.target, theme.strong())),
        Some(repository) => {
            left.push(span(&repository.name, theme.strong()));
            let commit = repository.commit.as_deref().map(short).unwrap_or_default();
            let branch = repository.branch.as_deref().unwrap_or_default();
            left.push(span(format!("   {branch} {commit}"), theme.dim()));
            if repository.dirty_files > 0 {
                left.push(span(format!(" +{} uncommitted", repository.dirty_files), theme.dim()));
            }
        }
    }
    let mut right = Vec::new();
    if cells >= 100 {
        right.push(span(format!("{} · {}", session.rubric.title, screen_words(model)), theme.dim()));
        right.push(span("   ", Style::new()));
    }
    right.extend(state(model));
    right.push(span(" ", Style::new()));
    spread(Line::from(left), Line::from(right), cells)
}

/// What the frame is called where only words can be: `paydown: review Q4 2026 of churn-model`.
pub fn title(model: &Model) -> String {
    let name = model.session.repository.as_ref().map_or(&model.session.target, |repository| &repository.name);
    format!("paydown: {} of {name}", screen_words(model))
}

fn screen_words(model: &Model) -> String {
    match model.screen {
        Screen::Overview => "overview".into(),
        Screen::Review => format!("review {}", model.session.quarter()),
        Screen::Summary => format!("summary {}", model.session.quarter()),
        Screen::Trend => "trend".into(),
        Screen::Findings => "findings".into(),
        Screen::Compare => "compare".into(),
        Screen::Portfolio => "portfolio".into(),
        Screen::Registers => "registers".into(),
        Screen::Meeting => format!("meeting {}", model.session.quarter()),
    }
}

/// What goes on in the background: the scan, the draft.
fn state(model: &Model) -> Vec<ratatui::text::Span<'static>> {
    let theme = model.theme;
    let session = &model.session;
    let saves = &session.saves;
    let draft = match (&session.review, saves.failed.is_some(), saves.pending > 0, saves.drafted) {
        (None, ..) => None,
        (_, true, ..) => Some(span("draft not saved!", theme.alarm())),
        (_, _, true, _) => Some(span("saving…", theme.dim())),
        (_, _, _, true) => Some(span("draft saved", theme.dim())),
        _ => None,
    };
    let scan = match &session.scan {
        Scan::Waiting | Scan::Running(_, 0) => Some(span("scanning…", theme.text())),
        Scan::Running(done, total) => Some(span(format!("scanning {}%", (done * 100 / total).min(100)), theme.text())),
        Scan::Failed(_) => Some(span("scan failed", theme.alarm())),
        Scan::Done(_) => None,
    };
    match (scan, draft) {
        (Some(scan), Some(draft)) => vec![scan, span(" · ", theme.dim()), draft],
        (scan, draft) => scan.into_iter().chain(draft).collect(),
    }
}

/// A buffer as lines of text without trailing blanks: what snapshots and `--print` show.
pub fn as_text(buf: &Buffer) -> String {
    let mut out = String::new();
    for y in buf.area.y..buf.area.bottom() {
        let mut line = String::new();
        let mut skip = 0;
        for x in buf.area.x..buf.area.right() {
            let symbol = buf[(x, y)].symbol();
            if skip == 0 {
                line.push_str(symbol);
                skip = text::width(symbol).saturating_sub(1);
            } else {
                skip -= 1;
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
