import re
def sub(p, pairs):
    s=open(p).read()
    for a,b in pairs:
        if a not in s: print("MISSING", p, a[:90]); continue
        s=s.replace(a,b,1)
    open(p,'w').write(s)
T='src/tui/'
# ---- footer
p=T+'widgets/footer.rs'
s=open(p).read()
i=s.index("/// The keys that work now; how to find"); j=s.index("fn long(label")
s=s[:i]+'''/// A key of the last row: how it is shown, its words, what it asks for.
type Offer = (String, &'static str, Command);

/// The keys that work now; how to find all others stands behind them where there is room.
fn offered(model: &Model, cells: usize) -> Vec<Offer> {
    let here = table(model);
    let live = here.rows.iter().filter(|row| (row.live)(model));
    let own = live.map(|row| (model.keys.shown(here, row), row.footer(model), row.command));
    let everywhere = ANYWHERE.rows.iter().filter(|row| !here.rows.is_empty() && (row.live)(model));
    let everywhere = everywhere.map(|row| (model.keys.shown(&ANYWHERE, row), row.footer(model), row.command));
    let shown = own.chain(everywhere).filter(|(shown, label, _)| !shown.is_empty() && !label.is_empty());
    let mut offers: Vec<Offer> = shown.collect();
    let palette = ANYWHERE.rows.iter().find(|row| row.command == Command::Palette);
    let Some(palette) = palette.map(|row| model.keys.shown(&ANYWHERE, row)).filter(|_| !offers.is_empty()) else {
        return offers;
    };
    let plain = cells_of(&line_of(&offers, cells, model.theme));
    offers.push((palette, "all actions", Command::Palette));
    // It takes no room from another key, and makes none come closer.
    if cells_of(&line_of(&offers, cells, model.theme)) != plain + cells_of(&Line::from("   : all actions")) {
        offers.pop();
    }
    offers
}

fn line_of(offers: &[Offer], cells: usize, theme: Theme) -> Line<'static> {
    keys(offers.iter().map(|(shown, label, _)| (shown.as_str(), *label)), cells, theme)
}

/// What a click on the last row asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    /// What the key under it does.
    Command(Command),
    /// That key, where several stand together.
    Key(KeyEvent),
}

/// What stands under the cell `x` of the keys that work now.
pub fn under(model: &Model, cells: usize, x: usize) -> Option<Under> {
    let offers = offered(model, cells);
    let (index, into) = hit(offers.iter().map(|(shown, label, _)| (shown.as_str(), *label)), cells, model.theme, x)?;
    let (shown, _, command) = &offers[index];
    let is_several = shown.chars().count() > 1
        && (shown.split(' ').all(|key| key.chars().count() == 1) || shown.chars().all(|key| "←→↑↓".contains(key)));
    if !is_several {
        return Some(Under::Command(*command));
    }
    let key = shown.chars().nth(into).filter(|key| *key != ' ')?;
    keymap::pressed(&key.to_string()).map(Under::Key)
}

/// One key with its words, where it stands in a row.
struct Piece {
    index: usize,
    gap: &'static str,
    shown: String,
    label: String,
}

impl Piece {
    fn cells(&self) -> usize {
        text::width(&self.shown) + 1 + text::width(&self.label)
    }
}

/// Keys and their labels. Where they do not fit, gaps and labels shrink first; then keys are dropped from the end,
/// those named `help`, `leave`, `keep` and `finish` last.
pub fn keys<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>, cells: usize, theme: Theme) -> Line<'static> {
    let mut line = Line::default();
    for piece in pieces(&pairs.collect::<Vec<_>>(), cells, theme) {
        line.spans.extend([
            span(piece.gap, theme.text()),
            span(piece.shown, theme.accent()),
            span(format!(" {}", piece.label), theme.text()),
        ]);
    }
    line
}

/// Which of the pairs stands under the cell `x` of such a row, and how many cells into its keys.
pub fn hit<'a>(
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
    cells: usize,
    theme: Theme,
    x: usize,
) -> Option<(usize, usize)> {
    let mut at = 0;
    for piece in pieces(&pairs.collect::<Vec<_>>(), cells, theme) {
        let from = at + text::width(piece.gap);
        at = from + piece.cells();
        if (from..at).contains(&x) {
            return Some((piece.index, x - from));
        }
    }
    None
}

fn pieces(pairs: &[(&str, &str)], cells: usize, theme: Theme) -> Vec<Piece> {
    let mut kept: Vec<usize> = (0..pairs.len()).collect();
    for gap in ["   ", "  "] {
        let whole = row(pairs, &kept, (gap, long), theme);
        if width_of(&whole) <= cells {
            return whole;
        }
    }
    loop {
        let row = row(pairs, &kept, ("  ", short), theme);
        let last = kept.iter().rposition(|at| !matches!(pairs[*at].1, "help" | "leave" | "keep" | "finish"));
        match last {
            Some(at) if width_of(&row) > cells => drop(kept.remove(at)),
            _ => return row,
        }
    }
}

fn width_of(row: &[Piece]) -> usize {
    row.iter().map(|piece| text::width(piece.gap) + piece.cells()).sum()
}

fn row(pairs: &[(&str, &str)], kept: &[usize], (gap, words): (&'static str, fn(&str) -> &str), theme: Theme) -> Vec<Piece> {
    let piece = |(at, index): (usize, &usize)| {
        let (shown, label) = pairs[*index];
        // Here there is room for the word; elsewhere the frame is rewritten as a whole.
        let shown = if theme.is_ascii() { shown.replace('⏎', "Enter") } else { shown.to_owned() };
        Piece { index: *index, gap: if at == 0 { " " } else { gap }, shown, label: words(label).to_owned() }
    };
    kept.iter().enumerate().map(piece).collect()
}

'''+s[j:]
s=s.replace("return vec![working(model, cells)];","return vec![line_of(&offered(model, cells), cells, model.theme)];")
s=s.replace('''use ratatui::text::Line;

use super::{cells_of, labelled, span};
''','''use crossterm::event::KeyEvent;
use ratatui::text::Line;

use super::{cells_of, labelled, span};
use crate::text;
use crate::tui::keymap;
''')
s=s.replace('''    #[test]
    fn a_narrow_footer''','''    #[test]
    fn a_click_finds_the_key_it_is_on() {
        let pairs = [("n", "note"), ("0 1 2", "score"), ("?", "help")];
        let hit = |x| super::hit(pairs.iter().copied(), 40, Theme::PLAIN, x);
        assert_eq!([hit(0), hit(1), hit(6)], [None, Some((0, 0)), Some((0, 5))]);
        assert_eq!([hit(8), hit(10), hit(12), hit(14)], [None, Some((1, 0)), Some((1, 2)), Some((1, 4))]);
        assert_eq!(hit(39), None);
    }

    #[test]
    fn a_narrow_footer''')
open(p,'w').write(s)
# ---- keymap
sub(T+'keymap.rs',[('''#[cfg(test)]
mod tests {''','''/// The key that people read so; none for several keys, or for a word that is none.
pub fn pressed(shown: &str) -> Option<KeyEvent> {
    let name = |word: &str| SHOWN.iter().find(|(_, words)| *words == word).map(|(name, _)| (*name).to_owned());
    for (word, prefix) in [("Ctrl-", "c-"), ("Alt-", "a-")] {
        if let Some(rest) = shown.strip_prefix(word) {
            let inner = name(rest).map_or_else(|| rest.to_lowercase(), |name| name.trim_matches(['<', '>']).to_owned());
            return bracketed(&format!("{prefix}{inner}")).ok();
        }
    }
    let mut letters = shown.chars();
    match (name(shown), letters.next(), letters.next()) {
        (Some(name), ..) => parse(&name).ok()?.pop(),
        (None, Some(letter), None) => Some(plain(KeyCode::Char(letter))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {'''),
('''    #[test]
    fn what_is_no_key_is_named''','''    #[test]
    fn what_people_read_is_a_key_again() {
        for named in ["<c-p>", "<a-enter>", "<enter>", "G", "<c-s>", "<up>", "?"] {
            assert_eq!(pressed(&shown(named)).map(name).as_deref(), Some(named));
        }
        assert_eq!(pressed("↑↓"), None);
    }

    #[test]
    fn what_is_no_key_is_named'''),
])
# ---- overlays: size and keys
sub(T+'overlay/mod.rs',[('''    let (width, height) = (width.min(area.width), height.min(area.height));
    let (x, y) = (area.x + (area.width - width) / 2, area.y + (area.height - height) / 2);
    let place = Rect { x, y, width, height };
    Clear.render(place, buf);
    panel(buf, place, title, theme.border(true))
}
''','''    let place = placed(area, (width, height));
    Clear.render(place, buf);
    panel(buf, place, title, theme.border(true))
}

/// Where such a box stands.
fn placed(area: Rect, (width, height): (u16, u16)) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    let (x, y) = (area.x + (area.width - width) / 2, area.y + (area.height - height) / 2);
    Rect { x, y, width, height }
}
'''),])
s=open(T+'overlay/mod.rs').read()
print(re.findall(r'^(?:pub )?mod .*;$',s,re.M))
s=s.replace("pub mod palette;","pub mod palette;\npub mod pointer;")
open(T+'overlay/mod.rs','w').write(s)
sub(T+'overlay/text.rs',[('''    let size = ((area.width * 7 / 10).clamp(50, 90), 9);
    let inner = window(buf, area, size, Title::new(&state.title, theme), theme);
    let escape = if state.purpose == Purpose::Why { "skip" } else { "back" };
    let keys = [("⏎", "keep"), ("Esc", escape), ("Alt-⏎", "new line"), ("Ctrl-Z", "undo")];
''','''    let inner = window(buf, area, size(area), Title::new(&state.title, theme), theme);
    let keys = keys(state);
'''),('''/// Draws the editor with its keys.
''','''/// Cells and rows of the box.
pub(super) fn size(area: Rect) -> (u16, u16) {
    ((area.width * 7 / 10).clamp(50, 90), 9)
}

/// The keys at its foot.
pub(super) fn keys(state: &State) -> Vec<(&'static str, &'static str)> {
    let escape = if state.purpose == Purpose::Why { "skip" } else { "back" };
    vec![("⏎", "keep"), ("Esc", escape), ("Alt-⏎", "new line"), ("Ctrl-Z", "undo")]
}

/// Draws the editor with its keys.
''')])
sub(T+'overlay/line.rs',[('''    let size = ((area.width * 7 / 10).clamp(50, 90), 5);
    let inner = window(buf, area, size, Title::new(&state.title, theme), theme);
    let keys = [("⏎", "keep"), ("Esc", "back")];
''','''    let inner = window(buf, area, size(area), Title::new(&state.title, theme), theme);
'''),('footer::keys(keys.into_iter(), usize::from(inner.width), theme)','footer::keys(KEYS.into_iter(), usize::from(inner.width), theme)'),
('''/// Draws the line with its keys.
''','''/// The keys at its foot.
pub(super) const KEYS: [(&str, &str); 2] = [("⏎", "keep"), ("Esc", "back")];

/// Cells and rows of the box.
pub(super) fn size(area: Rect) -> (u16, u16) {
    ((area.width * 7 / 10).clamp(50, 90), 5)
}

/// Draws the line with its keys.
''')])
sub(T+'overlay/action.rs',[('''    let size = ((area.width * 7 / 10).clamp(56, 96), 11);
    let inner = window(buf, area, size, Title''','''    let inner = window(buf, area, size(area), Title'''),
('''    let keys: &[(&str, &str)] = if state.field == WHEN {
        &[("⏎", "keep"), ("Esc", "back")]
    } else {
        &[("⏎", "next field"), ("Ctrl-S", "keep"), ("Esc", "back")]
    };
    let last = inner.height.saturating_sub(1);
    put(buf, inner, last, footer::keys(keys.iter().copied(),''','''    let last = inner.height.saturating_sub(1);
    put(buf, inner, last, footer::keys(keys(state).into_iter(),'''),
('''/// Draws the form with its keys.
''','''/// Cells and rows of the box.
pub(super) fn size(area: Rect) -> (u16, u16) {
    ((area.width * 7 / 10).clamp(56, 96), 11)
}

/// The keys at its foot.
pub(super) fn keys(state: &State) -> Vec<(&'static str, &'static str)> {
    if state.field == WHEN {
        vec![("⏎", "keep"), ("Esc", "back")]
    } else {
        vec![("⏎", "next field"), ("Ctrl-S", "keep"), ("Esc", "back")]
    }
}

/// Types into the field that stands in a row of the form.
pub(super) fn to_row(state: &mut State, row: u16) {
    if let Some(field) = ROWS.iter().position(|(first, rows)| (*first..first + rows).contains(&row)) {
        state.field = field;
    }
}

/// Draws the form with its keys.
''')])
sub(T+'overlay/form.rs',[('''    let rows = u16::try_from(state.fields.len()).unwrap_or(u16::MAX);
    let size = ((area.width * 4 / 5).clamp(56, 110), rows.saturating_add(BELOW + 2).min(area.height));
''',''),('window(buf, area, size, Title::new(title, theme), theme);\n    let shown = inner.height.saturating_sub(BELOW).clamp(1, rows);','window(buf, area, size(state, area), Title::new(title, theme), theme);\n    let shown = shown(state, inner);'),
('''    let is_last = state.field + 1 == state.fields.len();
    let keys: &[(&str, &str)] = if is_last {
        &[("⏎", "keep"), ("↑", "field before"), ("Esc", "back")]
    } else {
        &[("⏎", "next question"), ("↑↓", "move"), ("Ctrl-S", "keep"), ("Esc", "back")]
    };
    let last = inner.height.saturating_sub(1);
    put(buf, inner, last, footer::keys(keys.iter().copied(),''','''    let last = inner.height.saturating_sub(1);
    put(buf, inner, last, footer::keys(keys(state).into_iter(),'''),
('''/// Draws the form with the question of''','''/// Cells and rows of the box.
pub(super) fn size(state: &State, area: Rect) -> (u16, u16) {
    let rows = u16::try_from(state.fields.len()).unwrap_or(u16::MAX);
    ((area.width * 4 / 5).clamp(56, 110), rows.saturating_add(BELOW + 2).min(area.height))
}

/// Fields in sight.
fn shown(state: &State, inner: Rect) -> u16 {
    let rows = u16::try_from(state.fields.len()).unwrap_or(u16::MAX);
    inner.height.saturating_sub(BELOW).clamp(1, rows.max(1))
}

/// The keys at its foot.
pub(super) fn keys(state: &State) -> Vec<(&'static str, &'static str)> {
    if state.field + 1 == state.fields.len() {
        vec![("⏎", "keep"), ("↑", "field before"), ("Esc", "back")]
    } else {
        vec![("⏎", "next question"), ("↑↓", "move"), ("Ctrl-S", "keep"), ("Esc", "back")]
    }
}

/// Types into the field that stands in a row of the form.
pub(super) fn to_row(state: &mut State, inner: Rect, row: u16) {
    let height = shown(state, inner);
    let top = scroll(state.field, state.fields.len(), usize::from(height));
    let field = top + usize::from(row);
    if row < height && field < state.fields.len() {
        state.field = field;
        state.error = None;
    }
}

/// Draws the form with the question of''')])
sub(T+'overlay/palette.rs',[('''    let size = ((area.width * 9 / 10).clamp(58, 110), (area.height * 8 / 10).clamp(12, 30));
''',''),('window(buf, area, size, Title::new("What do','window(buf, area, size(area), Title::new("What do'),
('''    let list = Rect { y: inner.y + 2, height: inner.height.saturating_sub(FRAME), ..inner };
''','''    let list = list(inner);
'''),
('''    let keys = [("⏎", "do it"), ("↑↓", "choose"), ("Esc", "back")];
    put(buf, inner, inner.height.saturating_sub(1), footer::keys(keys.into_iter(),''','''    put(buf, inner, inner.height.saturating_sub(1), footer::keys(KEYS.into_iter(),'''),
('''/// Draws the line typed and the actions that fit.
''','''/// The keys at its foot.
pub(super) const KEYS: [(&str, &str); 3] = [("⏎", "do it"), ("↑↓", "choose"), ("Esc", "back")];

/// Cells and rows of the box.
pub(super) fn size(area: Rect) -> (u16, u16) {
    ((area.width * 9 / 10).clamp(58, 110), (area.height * 8 / 10).clamp(12, 30))
}

/// The actions, below the line typed and a rule.
fn list(inner: Rect) -> Rect {
    Rect { y: inner.y + 2, height: inner.height.saturating_sub(FRAME), ..inner }
}

/// Does the action under a click.
pub(super) fn click(model: &mut Model, inner: Rect, at: Position) -> Vec<Effect> {
    let list = list(inner);
    let Some(Overlay::Palette(state)) = model.overlays.last() else { return Vec::new() };
    let len = found(model, state).len();
    let row = scroll(state.selected, len, usize::from(list.height)) + usize::from(at.y.saturating_sub(list.y));
    if !list.contains(at) || row >= len {
        return Vec::new();
    }
    if let Some(Overlay::Palette(state)) = model.overlays.last_mut() {
        state.selected = row;
    }
    choose(model)
}

/// Draws the line typed and the actions that fit.
'''),('use ratatui::layout::Rect;','use ratatui::layout::{Position, Rect};')])
sub(T+'overlay/confirm.rs',[('''    let width = 64.min(area.width);
    let cells = usize::from(width.saturating_sub(4));
    let lines: Vec<Line> = state.lines.iter().flat_map(|line| wrapped(line, cells, theme.text())).collect();
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4);
    let inner = window(buf, area, (width, height), Title::new(&state.title, theme), theme);
    put_all(buf, inner, lines);
    let keys = state.choices.iter().map(|choice| (choice.1, choice.2));
    put(buf, inner, inner.height.saturating_sub(1), footer::keys(keys, cells, theme));
''','''    let lines = lines(state, area, theme);
    let inner = window(buf, area, size(state, area), Title::new(&state.title, theme), theme);
    put_all(buf, inner, lines);
    let keys = footer::keys(keys(state).into_iter(), usize::from(inner.width), theme);
    put(buf, inner, inner.height.saturating_sub(1), keys);
'''),('''/// Draws the question and its answers.
''','''/// The answers.
pub(super) fn keys(state: &State) -> Vec<(&'static str, &'static str)> {
    state.choices.iter().map(|choice| (choice.1, choice.2)).collect()
}

fn lines(state: &State, area: Rect, theme: Theme) -> Vec<Line<'static>> {
    let cells = usize::from(WIDTH.min(area.width).saturating_sub(4));
    state.lines.iter().flat_map(|line| wrapped(line, cells, theme.text())).collect()
}

/// Cells and rows of the box.
pub(super) fn size(state: &State, area: Rect) -> (u16, u16) {
    let rows = lines(state, area, Theme::PLAIN).len();
    (WIDTH.min(area.width), u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(4))
}

/// Draws the question and its answers.
'''),('/// What an answer does.','/// Cells of the box.\nconst WIDTH: u16 = 64;\n\n/// What an answer does.'),
('use crate::tui::widgets::panel::Title;','use crate::tui::theme::Theme;\nuse crate::tui::widgets::panel::Title;')])
sub(T+'overlay/leave_out.rs',[('window(buf, area, ((area.width * 7 / 10).clamp(58, 96), 10), title, theme)','window(buf, area, request_size(area), title, theme)'),
('''    let keys = [("⏎", "show the change"), ("Tab", "another way"), ("Esc", "back")];
    put(buf, inner, inner.height.saturating_sub(1), footer::keys(keys.into_iter(), cells, theme));''','''    put(buf, inner, inner.height.saturating_sub(1), footer::keys(keys(state).into_iter(), cells, theme));'''),
('''        Some(change) => draw_change(model, change, area, buf),''','''        Some(change) => draw_change(model, (state, change), area, buf),'''),
('''fn draw_change(model: &Model, change: &Change, area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let width = (area.width * 9 / 10).clamp(58, 120);
    let what = if change.before.is_some() { "a change" } else { "a new file" };
    let before = change.before.as_deref().unwrap_or_default();
    let lines = diff::lines(before, &change.after, usize::from(width.saturating_sub(4)), theme);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4);
''','''/// The change line by line, and the cells and rows of its box.
fn change_lines(change: &Change, area: Rect, theme: Theme) -> (Vec<Line<'static>>, (u16, u16)) {
    let width = (area.width * 9 / 10).clamp(58, 120);
    let before = change.before.as_deref().unwrap_or_default();
    let lines = diff::lines(before, &change.after, usize::from(width.saturating_sub(4)), theme);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4);
    (lines, (width, height))
}

fn draw_change(model: &Model, (state, change): (&State, &Change), area: Rect, buf: &mut Buffer) {
    let theme = model.theme;
    let what = if change.before.is_some() { "a change" } else { "a new file" };
    let (lines, (width, height)) = change_lines(change, area, theme);
'''),
('''    let keys = [("⏎", "write it"), ("Esc", "back")];
    put(buf, inner, inner.height.saturating_sub(1), footer::keys(keys.into_iter(), usize::from(inner.width), theme));''','''    let keys = footer::keys(keys(state).into_iter(), usize::from(inner.width), theme);
    put(buf, inner, inner.height.saturating_sub(1), keys);'''),
('''/// Draws the request, or the change.
''','''fn request_size(area: Rect) -> (u16, u16) {
    ((area.width * 7 / 10).clamp(58, 96), 10)
}

/// Cells and rows of the box.
pub(super) fn size(state: &State, area: Rect) -> (u16, u16) {
    state.change.as_ref().map_or_else(|| request_size(area), |change| change_lines(change, area, Theme::PLAIN).1)
}

/// The keys at its foot.
pub(super) fn keys(state: &State) -> Vec<(&'static str, &'static str)> {
    match state.change {
        None => vec![("⏎", "show the change"), ("Tab", "another way"), ("Esc", "back")],
        Some(_) => vec![("⏎", "write it"), ("Esc", "back")],
    }
}

/// Chooses the way that stands in a row of the request.
pub(super) fn to_row(state: &mut State, row: u16) {
    let way = usize::from(row).checked_sub(1).filter(|way| *way < WAYS.len() && state.change.is_none());
    state.way = way.unwrap_or(state.way);
}

/// Draws the request, or the change.
'''),('use crate::tui::widgets::panel::Title;','use crate::tui::theme::Theme;\nuse crate::tui::widgets::panel::Title;')])
open(T+'overlay/pointer.rs','w').write('''//! Clicks and the wheel on what lies over a screen: its rows, and the keys at its foot.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::{Overlay, action, confirm, form, leave_out, line, palette, placed, text};
use crate::tui::keymap;
use crate::tui::model::Model;
use crate::tui::msg::Effect;
use crate::tui::widgets::footer;
use crate::tui::widgets::panel::inside;

/// The room inside the topmost box that takes text or an answer, and the keys in its last row.
fn foot(model: &Model, area: Rect) -> Option<(Rect, Vec<(&'static str, &'static str)>)> {
    let (size, keys) = match model.overlays.last()? {
        Overlay::Text(state) => (text::size(area), text::keys(state)),
        Overlay::Action(state) => (action::size(area), action::keys(state)),
        Overlay::Line(_) => (line::size(area), line::KEYS.to_vec()),
        Overlay::Form(state) => (form::size(state, area), form::keys(state)),
        Overlay::LeaveOut(state) => (leave_out::size(state, area), leave_out::keys(state)),
        Overlay::Palette(_) => (palette::size(area), palette::KEYS.to_vec()),
        Overlay::Confirm(state) => (confirm::size(state, area), confirm::keys(state)),
        _ => return None,
    };
    Some((inside(placed(area, size)), keys))
}

/// Gives a click or a turn of the wheel to the topmost box. One beside it does nothing: nothing typed is lost by a slip.
pub fn mouse(model: &mut Model, event: MouseEvent, area: Rect) -> Vec<Effect> {
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::ScrollDown => wheel(model, "<down>"),
        MouseEventKind::ScrollUp => wheel(model, "<up>"),
        MouseEventKind::Down(MouseButton::Left) => click(model, at, area),
        _ => Vec::new(),
    }
}

/// The wheel moves in what is a list; in a text it would move the cursor, which nobody expects.
fn wheel(model: &mut Model, key: &str) -> Vec<Effect> {
    let is_list = matches!(
        model.overlays.last(),
        Some(Overlay::Palette(_) | Overlay::Form(_) | Overlay::Action(_) | Overlay::LeaveOut(_) | Overlay::Search(_))
    );
    if is_list { press(model, key) } else { Vec::new() }
}

fn press(model: &mut Model, key: &str) -> Vec<Effect> {
    let key = keymap::parse(key).ok().and_then(|mut keys| keys.pop());
    key.map_or_else(Vec::new, |key| super::key(model, key))
}

fn click(model: &mut Model, at: Position, area: Rect) -> Vec<Effect> {
    let Some((inner, keys)) = foot(model, area).filter(|(inner, _)| inner.contains(at)) else { return Vec::new() };
    let row = at.y - inner.y;
    if at.y + 1 == inner.bottom() {
        let hit = footer::hit(keys.iter().copied(), usize::from(inner.width), model.theme, usize::from(at.x - inner.x));
        let key = hit.and_then(|(index, _)| keymap::pressed(keys[index].0));
        return key.map_or_else(Vec::new, |key| super::key(model, key));
    }
    match model.overlays.last_mut() {
        Some(Overlay::Palette(_)) => return palette::click(model, inner, at),
        Some(Overlay::Action(state)) => action::to_row(state, row),
        Some(Overlay::Form(state)) => form::to_row(state, inner, row),
        Some(Overlay::LeaveOut(state)) => leave_out::to_row(state, row),
        _ => {}
    }
    Vec::new()
}
''')
# ---- mouse.rs out of update.rs
p=T+'update.rs'
s=open(p).read()
i=s.index("fn mouse(model: &mut Model, event: MouseEvent)"); j=s.index("/// Asks for the file that stands beside the selection, once.")
s=s[:i]+s[j:]
s=s.replace("Msg::Mouse(event) => mouse(model, event),","Msg::Mouse(event) => mouse::mouse(model, event),")
s=s.replace("use super::{go, keymap, place, tour, trail, view};","use super::{go, keymap, mouse, place, tour, trail, view};")
s=s.replace("use crossterm::event::{KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};\nuse ratatui::layout::Position;\n","use crossterm::event::{KeyEvent, KeyEventKind};\n")
s=s.replace("fn press(model: &mut Model, key","pub(super) fn press(model: &mut Model, key").replace("fn run_overlay(model","pub(super) fn run_overlay(model")
open(p,'w').write(s)
open(T+'mouse.rs','w').write('''//! Clicks and the wheel, given to what lies under them: the keys of the last row, what lies over the screen, the screen.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::commands::Command;
use super::model::{Model, Screen};
use super::msg::Effect;
use super::overlay::{Overlay, pointer};
use super::screens::{compare, findings, meeting, overview, portfolio, registers, review, summary, trend};
use super::widgets::footer::{self, Under};
use super::{trail, update, view};

/// Takes a click or a turn of the wheel in.
pub(super) fn mouse(model: &mut Model, event: MouseEvent) -> Vec<Effect> {
    if view::is_too_small(model.size) {
        return Vec::new();
    }
    let area = view::body(model.size);
    let clicked = event.kind == MouseEventKind::Down(MouseButton::Left);
    if clicked && model.notice.take().is_none() && event.row >= area.bottom() {
        return click_on_keys(model, usize::from(event.column));
    }
    match model.overlays.last() {
        Some(overlay) if overlay.types() => pointer::mouse(model, event, area),
        Some(_) => {
            turn(event).inspect(|command| update::run_overlay(model, *command));
            Vec::new()
        }
        None if on_claim(model, event, area) => Vec::new(),
        None => on_screen(model, event, area),
    }
}

/// A click on a key of the last row is that key.
fn click_on_keys(model: &mut Model, x: usize) -> Vec<Effect> {
    match footer::under(model, usize::from(model.size.width), x) {
        Some(Under::Command(command)) => update::run(model, command),
        Some(Under::Key(key)) => update::press(model, key),
        None => Vec::new(),
    }
}

/// What a turn of the wheel does in a list.
fn turn(event: MouseEvent) -> Option<Command> {
    match event.kind {
        MouseEventKind::ScrollDown => Some(Command::Down),
        MouseEventKind::ScrollUp => Some(Command::Up),
        _ => None,
    }
}

/// On the claim at the foot of the screen the wheel goes to the next one, a click shows the file.
fn on_claim(model: &mut Model, event: MouseEvent, area: Rect) -> bool {
    if trail::selected(model).is_none() || event.row + trail::HEIGHT < area.bottom() {
        return false;
    }
    match turn(event) {
        Some(command) => drop(trail::run(model, command)),
        None if event.kind == MouseEventKind::Down(MouseButton::Left) => trail::show(model),
        None => {}
    }
    true
}

fn on_screen(model: &mut Model, event: MouseEvent, area: Rect) -> Vec<Effect> {
    let at = Position::new(event.column, event.row);
    let clicked = event.kind == MouseEventKind::Down(MouseButton::Left);
    match (model.screen, turn(event)) {
        (Screen::Overview, _) => overview::mouse(model, event, area),
        (Screen::Review, _) => return review::mouse(model, event, area),
        (Screen::Findings, _) => return findings::mouse(model, event, area),
        (Screen::Meeting, _) => return meeting::mouse(model, event, area),
        (Screen::Registers, _) => return registers::mouse(model, event),
        (Screen::Trend, Some(command)) => trend::wheel(model, command, at, area),
        (Screen::Trend, None) if clicked => trend::click(model, at, area),
        (Screen::Summary, Some(command)) => return summary::run(model, command),
        (Screen::Compare, Some(command)) => return compare::run(model, command),
        (Screen::Portfolio, Some(command)) => return portfolio::run(model, command),
        (Screen::Portfolio, None) if clicked => return portfolio::click(model, at),
        _ => {}
    }
    Vec::new()
}
''')
sub(T+'mod.rs',[('pub mod model;','pub mod model;\nmod mouse;')])
sub(T+'screens/portfolio.rs',[('''/// Selects the row under a click.
pub fn click(model: &mut Model, at: Position) {''','''/// Selects the row under a click; a click on what is selected shows its history.
pub fn click(model: &mut Model, at: Position) -> Vec<Effect> {'''),
('''        state.selected = row.min(state.shown.len().saturating_sub(1));
    }
}''','''        let row = row.min(state.shown.len().saturating_sub(1));
        if row == state.selected {
            return drill(model);
        }
        model.portfolio.selected = row;
    }
    Vec::new()
}''')])
sub(T+'screens/registers.rs',[('''        model.registers.selected = (top + usize::from(at.y - parts.entries.y)).min(len.saturating_sub(1));
''','''        let row = (top + usize::from(at.y - parts.entries.y)).min(len.saturating_sub(1));
        if row == model.registers.selected && len > 0 {
            edit(model);
        }
        model.registers.selected = row;
''')])
sub(T+'screens/trend.rs',[('/// The audit and the dimension under a click.','''/// The wheel goes from dimension to dimension, above them from audit to audit.
pub fn wheel(model: &mut Model, command: Command, at: Position, area: Rect) {
    let command = match (plan(model, area).chart.contains(at), command) {
        (true, Command::Down) => Command::Right,
        (true, _) => Command::Left,
        (false, command) => command,
    };
    run(model, command);
}

/// The audit and the dimension under a click.''')])
sub(T+'screens/review/update.rs',[('''            model.review.focus = Focus::Evidence;
            select(model, *index);
        }
    }
    Vec::new()''','''            model.review.focus = Focus::Evidence;
            select(model, *index);
        }
    } else if places.preview.contains(at) {
        return update::run(model, Command::Show);
    }
    Vec::new()'''),('use crate::tui::screens::meeting;','use crate::tui::screens::meeting;\nuse crate::tui::update;'),
 ('fn go_to(model: &mut Model, index: usize)','pub fn go_to(model: &mut Model, index: usize)')])
sub(T+'screens/review/mod.rs',[('pub use update::{arrived, begin, decide, mouse,','pub use update::{arrived, begin, decide, go_to, mouse,')])
sub(T+'screens/findings/mod.rs',[('''        MouseEventKind::Down(MouseButton::Left) if parts.list.contains(at) => click(model, parts.list, at),
''','''        MouseEventKind::Down(MouseButton::Left) if parts.list.contains(at) => click(model, parts.list, at),
        MouseEventKind::Down(MouseButton::Left) if parts.preview.contains(at) => show(model),
''')])
# meeting
p=T+'screens/meeting/view.rs'
s=open(p).read()
i=s.index("fn draw_question("); j=s.index("/// Number and name as large as they fit; rows taken.")
s=s[:i]+'''fn draw_question(model: &Model, dimension: &Dimension, area: Rect, buf: &mut Buffer) {
    let head = heading(model, dimension, area, buf);
    let [_, middle, votes, status] = rows(area, head);
    let lines = question(model, dimension, area);
    put_all(buf, middle, lines.into_iter().map(|(_, line)| line));
    draw_votes(model, dimension, votes, buf);
    put(buf, status, 0, Line::from(span(what_next(model, dimension), model.theme.accent())));
}

/// The name, the question, the votes, what is done next.
fn rows(area: Rect, head: u16) -> [Rect; 4] {
    Layout::vertical([
        Constraint::Length(head),
        Constraint::Fill(1),
        Constraint::Length(votes_height(area)),
        Constraint::Length(1),
    ])
    .areas(area)
}

/// The question, its levels and what is known, each row with the level it belongs to.
fn question(model: &Model, dimension: &Dimension, area: Rect) -> Vec<(Option<u8>, Line<'static>)> {
    let (theme, cells) = (model.theme, usize::from(area.width));
    let gap = (area.height >= ROOMY).then(|| (None, Line::default()));
    let none = |line| (None, line);
    let mut lines: Vec<(Option<u8>, Line<'static>)> =
        wrapped(&dimension.question, cells, theme.strong()).into_iter().map(none).collect();
    lines.extend(gap.clone());
    for level in &dimension.levels {
        let chosen = decided(model, &dimension.id).is_some_and(|now| now == level.score.to_string());
        let mark = if chosen { "✓" } else { " " };
        let label = format!("{mark} {} ", level.score);
        let style = if chosen { theme.strong() } else { theme.text() };
        let words = labelled(&label, &level.criterion, cells, (theme.accent(), style));
        lines.extend(words.into_iter().map(|line| (Some(level.score), line)));
        lines.extend(gap.clone());
    }
    lines.extend(known(model, dimension, cells).into_iter().map(none));
    lines
}

/// What a click on the meeting means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Under {
    /// This level.
    Level(u8),
    /// The dimension of this index.
    Dimension(usize),
}

/// What stands under a position.
pub(super) fn under(model: &Model, area: Rect, at: Position) -> Option<Under> {
    let (main, side) = halves(area);
    let dimension = review::dimension(model)?;
    if side.contains(at) {
        let row = usize::from(at.y.checked_sub(inside(side).y)?);
        return (row < model.session.rubric.dimensions.len()).then_some(Under::Dimension(row));
    }
    let inner = inside(main);
    let head = heading(model, dimension, inner, &mut Buffer::empty(inner));
    let [_, middle, ..] = rows(inner, head);
    let row = usize::from(at.y.checked_sub(middle.y)?);
    let level = question(model, dimension, inner).get(row).and_then(|(level, _)| *level);
    level.filter(|_| middle.contains(at)).map(Under::Level)
}

/// The question, and the minutes beside it where there is room.
fn halves(area: Rect) -> (Rect, Rect) {
    let side = if area.width >= WITH_MINUTES { MINUTES } else { 0 };
    let [main, minutes] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(side)]).areas(area);
    (main, minutes)
}

'''+s[j:]
s=s.replace('''    let side = if area.width >= WITH_MINUTES { MINUTES } else { 0 };
    let [main, minutes] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(side)]).areas(area);
    let Some(dimension)''','''    let (main, minutes) = halves(area);
    let Some(dimension)''',1)
s=s.replace("    if side > 0 {\n        draw_minutes","    if minutes.width > 0 {\n        draw_minutes")
s=s.replace("use ratatui::layout::{Constraint, Layout, Rect};","use ratatui::layout::{Constraint, Layout, Position, Rect};").replace("use crate::tui::widgets::panel::{Title, panel};","use crate::tui::widgets::panel::{Title, inside, panel};")
open(p,'w').write(s)
sub(T+'screens/meeting/mod.rs',[('/// What keys do while votes are given;','''/// A click on a level decides, one on a dimension of the minutes goes there; the wheel goes from one to the next. While
/// votes are given a click would show them, so it does nothing.
pub fn mouse(model: &mut Model, event: MouseEvent, area: Rect) -> Vec<Effect> {
    if model.meeting.voting.is_some() {
        return Vec::new();
    }
    let at = Position::new(event.column, event.row);
    match (event.kind, view::under(model, area, at)) {
        (MouseEventKind::ScrollDown, _) => review::run(model, Command::Right),
        (MouseEventKind::ScrollUp, _) => review::run(model, Command::Left),
        (MouseEventKind::Down(MouseButton::Left), Some(view::Under::Dimension(index))) => {
            review::go_to(model, index);
            Vec::new()
        }
        (MouseEventKind::Down(MouseButton::Left), Some(view::Under::Level(level))) => {
            let Some(id) = review::dimension(model).map(|dimension| dimension.id.clone()) else { return Vec::new() };
            review::decide(model, &id, level);
            model.session.save_draft().into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// What keys do while votes are given;'''),('use chrono::{DateTime, FixedOffset, TimeDelta};','use chrono::{DateTime, FixedOffset, TimeDelta};\nuse crossterm::event::{MouseButton, MouseEvent, MouseEventKind};\nuse ratatui::layout::{Position, Rect};')])
