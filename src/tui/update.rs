//! The whole behaviour of the interface: a message changes the model and may ask for effects. Pure.

use crossterm::event::{KeyEvent, KeyEventKind};

use super::commands::{Command, Meaning, asleep, key_of, lookup};
use super::model::{Model, Scan, Screen};
use super::msg::{Effect, Msg, Opened, Source};
use super::overlay::{self, Overlay, confirm, details, help, leave_out, minutes, source};
use super::screens::{compare, findings, meeting, overview, portfolio, registers, review, summary, trend};
use super::theme::Palette;
use super::{borders, go, keymap, mouse, place, tour, trail, view};
use crate::model::Inspection;
use crate::store::Kept;

/// Rows of a page of text that are its border, and that stay in sight when it is turned.
const PAGE_KEPT: u16 = 4;

/// Takes one message in.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = match msg {
        Msg::Now(now) => {
            model.session.now = now;
            Vec::new()
        }
        Msg::Key(key) if key.kind != KeyEventKind::Release => press(model, key),
        Msg::Key(_) => Vec::new(),
        Msg::Mouse(event) => mouse::mouse(model, event),
        Msg::Paste(text) => {
            overlay::paste(model, &text);
            Vec::new()
        }
        Msg::Letters(letters) => {
            model.notice = None;
            overlay::type_in(model, &letters);
            Vec::new()
        }
        Msg::Resize(size) => {
            model.size = size;
            Vec::new()
        }
        Msg::Background { dark } => {
            let palette = if dark { Palette::Dark } else { Palette::Light };
            model.theme = model.theme.with(palette);
            Vec::new()
        }
        Msg::Leave => leave_unasked(model),
        other => report(model, other),
    };
    meeting::keep_time(model);
    trail::watch(model);
    tour::watch(model);
    effects.extend(wanted_source(model));
    effects
}

/// What effects report back.
fn report(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Opened(result) => return opened(model, *result),
        Msg::Progress { job, done, total } if job == model.session.job && is_scanning(model) => {
            model.session.scan = Scan::Running(done, total);
        }
        Msg::Scanned { job, result } => scanned(model, job, *result),
        Msg::DraftSaved(result) => return draft_saved(model, result),
        Msg::Saved(result) => return saved(model, result),
        Msg::Source { path, source } => model.session.keep_source(path, source),
        Msg::Portfolio(result) => portfolio::arrived(model, *result),
        Msg::HistoryOf(result) => portfolio::opened(model, *result),
        Msg::Registers(result) => registers::arrived(model, *result),
        Msg::RegisterSaved(result) => return register_saved(model, result),
        Msg::Traced(result) => compare::traced(model, *result),
        Msg::Tick => return meeting::tick(model),
        Msg::MinutesWritten(Ok(path)) => model.say(format!("the minutes are in {}", path.display())),
        Msg::Origin { path, line, result } => origin_found(model, (path, line), result),
        Msg::MadeUp(result) => leave_out::made_up(model, *result),
        Msg::Written(result) => return written(model, result),
        Msg::PanelsKept(Err(why)) => model.warn(format!("the sizes of the panels are not remembered: {why}")),
        Msg::EditorClosed(Err(why)) | Msg::MinutesWritten(Err(why)) => model.warn(why),
        // What was edited may look different now.
        Msg::EditorClosed(Ok(())) => {
            model.session.forget_sources();
            if model.screen == Screen::Registers {
                return vec![Effect::Registers];
            }
        }
        _ => {}
    }
    Vec::new()
}

fn is_scanning(model: &Model) -> bool {
    matches!(model.session.scan, Scan::Waiting | Scan::Running(..))
}

pub(super) fn press(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    model.notice = None;
    if overlay::text::is_leave(key) {
        model.pressed.clear();
        return leave(model);
    }
    if model.overlays.last().is_some_and(Overlay::types) {
        return overlay::key(model, key);
    }
    if model.tour.is_some() && model.overlays.is_empty() && model.pressed.is_empty() && keymap::name(key) == "<esc>" {
        tour::leave(model);
        return Vec::new();
    }
    model.pressed.push(keymap::name(key));
    match lookup(model, &model.pressed) {
        Meaning::Prefix => Vec::new(),
        Meaning::Command(command) => {
            model.pressed.clear();
            run(model, command)
        }
        Meaning::Nothing => {
            unknown_keys(model);
            Vec::new()
        }
    }
}

/// An action that is not possible now says so. Several keys that mean nothing together are named, since the first of them
/// did something: it waited.
fn unknown_keys(model: &mut Model) {
    if let Some(row) = asleep(model, &model.pressed) {
        let needs_scan = matches!(row.command, Command::Findings | Command::GoFindings) && is_scanning(model);
        model.pressed.clear();
        return model.say(if needs_scan {
            "the findings are there when the scan is done".to_owned()
        } else {
            format!("not possible now: {}", row.help)
        });
    }
    let keys: Vec<String> = model.pressed.drain(..).map(|key| keymap::shown(&key)).collect();
    if keys.len() > 1 && keys.last().is_none_or(|last| last != "Esc") {
        let keys = keys.join(" ");
        model.say(format!("{keys} means nothing here"));
    }
}

/// Does what a command says, whether it came by key or by name.
pub fn run(model: &mut Model, command: Command) -> Vec<Effect> {
    match command {
        Command::Leave => return leave(model),
        Command::Suspend => return vec![Effect::Suspend],
        Command::Palette => {
            model.overlays.push(Overlay::Palette(Box::default()));
            return Vec::new();
        }
        Command::Help => {
            model.overlays.push(Overlay::Help(0));
            return Vec::new();
        }
        Command::Details => {
            model.overlays.push(Overlay::Details(0));
            return Vec::new();
        }
        Command::Tour => {
            tour::begin_or_go_on(model);
            return Vec::new();
        }
        Command::CopyMinutes => return meeting::copy_minutes(model),
        Command::WriteMinutes => {
            meeting::ask_for_file(model);
            return Vec::new();
        }
        Command::Open => {
            return place(model).map(|(path, line)| Effect::OpenEditor { path, line }).into_iter().collect();
        }
        Command::Copy => return copy(model),
        Command::Origin => return ask_origin(model),
        Command::Show if model.screen == Screen::Review => {
            if let Some((path, line)) = place(model) {
                let marked = line.map(|line| (line, line));
                model.overlays.push(Overlay::Source(source::State { path, marked, top: None }));
            }
            return Vec::new();
        }
        _ => {}
    }
    if let Some(effects) = go::run(model, command).or_else(|| borders::run(model, command)) {
        return effects;
    }
    if !model.overlays.is_empty() {
        run_overlay(model, command);
        return Vec::new();
    }
    if trail::run(model, command) {
        return Vec::new();
    }
    let has_own = matches!(model.screen, Screen::Review | Screen::Meeting);
    if command == Command::Evidence && !has_own {
        trail::begin(model);
        return Vec::new();
    }
    match model.screen {
        Screen::Overview => overview::run(model, command),
        Screen::Review => review::run(model, command),
        Screen::Summary => summary::run(model, command),
        Screen::Trend => trend::run(model, command),
        Screen::Findings => findings::run(model, command),
        Screen::Compare => compare::run(model, command),
        Screen::Portfolio => portfolio::run(model, command),
        Screen::Registers => registers::run(model, command),
        Screen::Meeting => meeting::run(model, command),
    }
}

/// The place on the clipboard, as editors and people write it.
fn copy(model: &mut Model) -> Vec<Effect> {
    let Some((path, line)) = place(model) else { return Vec::new() };
    let text = line.map_or_else(|| path.clone(), |line| format!("{path}:{line}"));
    model.say(format!("copied {text}"));
    vec![Effect::Copy { text }]
}

/// Who wrote the line beside the selection, and when.
fn ask_origin(model: &mut Model) -> Vec<Effect> {
    let Some((path, line)) = place(model) else { return Vec::new() };
    match model.findings.origins.get(&(path.clone(), line)) {
        Some(Some(_)) if model.screen == Screen::Findings && model.overlays.is_empty() => {
            // Asked again, it is put away.
            model.findings.origins.remove(&(path, line));
            Vec::new()
        }
        Some(None) => Vec::new(),
        _ => {
            model.findings.origins.insert((path.clone(), line), None);
            vec![Effect::Origin { path, line }]
        }
    }
}

fn origin_found(model: &mut Model, asked: (String, Option<u32>), result: Result<Option<crate::repo::Origin>, String>) {
    // The browser shows it beside the finding; elsewhere it is said.
    let is_beside = model.screen == Screen::Findings && model.overlays.is_empty() && findings::has_preview(model);
    if place(model).as_ref() == Some(&asked) && !is_beside {
        let words = findings::origin_words(model, Some(&result));
        model.say(words);
    }
    model.findings.origins.insert(asked, Some(result));
}

/// A change of the repository is on disk, or not: what follows from it is scanned again.
fn written(model: &mut Model, result: Result<std::path::PathBuf, String>) -> Vec<Effect> {
    model.session.saves.pending = model.session.saves.pending.saturating_sub(1);
    let mut effects = Vec::new();
    match result {
        Ok(path) => {
            model.say(format!("written to {}; scanning again", path.display()));
            model.session.forget_sources();
            model.session.job += 1;
            effects.push(Effect::Scan { job: model.session.job });
        }
        Err(why) => model.warn(format!("not written: {why}")),
    }
    effects.extend(go_on_leaving(model));
    effects
}

pub(super) fn run_overlay(model: &mut Model, command: Command) {
    if command == Command::Back {
        model.overlays.pop();
        return;
    }
    let area = view::body(model.size);
    let last = match model.overlays.last() {
        Some(Overlay::Help(_)) => help::last_top(model, area.height),
        Some(Overlay::Details(_)) => details::last_top(model, area),
        Some(Overlay::Minutes(_)) => minutes::last_top(model, area),
        _ => 0,
    };
    if let Some(top) = model.overlays.last_mut().and_then(Overlay::top_mut) {
        *top = page_moved(*top, command, area.height.saturating_sub(PAGE_KEPT)).min(last);
        return;
    }
    if let Some(Overlay::Source(state)) = model.overlays.last() {
        let top = source::scroll(model, state, command);
        if let Some(Overlay::Source(state)) = model.overlays.last_mut() {
            state.top = top;
        }
    }
}

/// First row of a page after a command.
fn page_moved(top: u16, command: Command, page: u16) -> u16 {
    match command {
        Command::Up => top.saturating_sub(1),
        Command::Down => top.saturating_add(1),
        Command::PageUp => top.saturating_sub(page),
        Command::PageDown => top.saturating_add(page),
        Command::First => 0,
        Command::Last => u16::MAX,
        _ => top,
    }
}

/// Ends, unless that would lose something: then it asks.
fn leave(model: &mut Model) -> Vec<Effect> {
    if matches!(model.overlays.last(), Some(Overlay::Confirm(question)) if question.must_be_answered()) {
        // A second Ctrl-C on the question itself is not an answer to it.
        return Vec::new();
    }
    if model.overlays.last().is_some_and(Overlay::holds_text) {
        let is_entry = matches!(model.overlays.last(), Some(Overlay::Form(_)));
        model.overlays.push(Overlay::Confirm(if is_entry { confirm::entry() } else { confirm::text() }));
        return Vec::new();
    }
    if model.session.saves.pending > 0 {
        model.session.saves.leaving = true;
        model.say("saving before leaving…");
        return Vec::new();
    }
    if let (Some(why), Some(_)) = (&model.session.saves.failed, &model.session.review) {
        let question = confirm::unsaved(why);
        model.overlays.push(Overlay::Confirm(question));
        return Vec::new();
    }
    vec![Effect::Quit]
}

/// Nobody is there to ask: what was typed is kept, and the end comes as soon as it is on disk.
fn leave_unasked(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    while let Some(overlay) = model.overlays.last() {
        effects.extend(match overlay {
            Overlay::Text(_) => overlay::text::keep(model),
            Overlay::Action(_) => overlay::action::keep(model),
            Overlay::Line(_) if overlay.holds_text() => overlay::line::keep(model),
            Overlay::Form(_) => overlay::form::keep(model),
            _ => Vec::new(),
        });
        // A text that cannot be kept as it is leaves its prompt open.
        model.overlays.pop();
    }
    model.session.saves.unasked = true;
    if model.session.saves.failed.is_some() && model.session.saves.pending == 0 {
        // The last chance: the disk may have space again.
        effects.extend(model.session.save_draft());
    }
    if model.session.saves.pending > 0 {
        model.session.saves.leaving = true;
    } else {
        effects.push(Effect::Quit);
    }
    effects
}

fn opened(model: &mut Model, result: Result<Opened, String>) -> Vec<Effect> {
    match result {
        Ok(opened) => model.session.opened(opened),
        Err(why) => {
            model.fatal = Some(why);
            return vec![Effect::Quit];
        }
    }
    let wanted = std::mem::take(&mut model.review.wanted);
    if wanted || model.session.draft.is_some() {
        model.notice = None;
        return review::begin(model);
    }
    greet(model);
    Vec::new()
}

/// Who is here for the first time is told the two keys that lead on.
fn greet(model: &mut Model) {
    let (start, tour) = (key_of(model, "overview", Command::Review), key_of(model, "anywhere", Command::Tour));
    let tour = format!("{tour} takes you through it");
    if model.demo {
        model.say(format!("a repository to try everything on: {start} starts a review, {tour}"));
    } else if model.session.audits.is_empty() {
        model.say(format!("never reviewed yet: {start} starts the first review, {tour}"));
    }
}

/// A result that came late belongs to nobody; answers given meanwhile stay as they are.
fn scanned(model: &mut Model, job: u64, result: Result<Inspection, String>) {
    if job != model.session.job {
        return;
    }
    let known = findings::selected(model).map(|finding| finding.fingerprint.clone());
    model.session.scan = match result {
        Ok(inspection) => {
            model.session.repository = Some(inspection.repository.clone());
            Scan::Done(Box::new(inspection))
        }
        Err(why) => Scan::Failed(why),
    };
    review::arrived(model);
    findings::arrived(model, known.as_deref());
}

fn register_saved(model: &mut Model, result: Result<std::path::PathBuf, String>) -> Vec<Effect> {
    model.session.saves.pending = model.session.saves.pending.saturating_sub(1);
    let mut effects = registers::saved(model, result);
    effects.extend(go_on_leaving(model));
    effects
}

fn draft_saved(model: &mut Model, result: Result<Option<String>, String>) -> Vec<Effect> {
    let saves = &mut model.session.saves;
    saves.pending = saves.pending.saturating_sub(1);
    match result {
        Ok(note) => {
            saves.failed = None;
            saves.drafted = true;
            if let Some(note) = note {
                model.warn(note);
            }
        }
        Err(why) => {
            saves.failed = Some(why.clone());
            model.warn(why);
        }
    }
    go_on_leaving(model)
}

/// Leaves if that was asked for while something was on its way to the disk.
fn go_on_leaving(model: &mut Model) -> Vec<Effect> {
    let saves = &mut model.session.saves;
    if !saves.leaving || saves.pending > 0 {
        return Vec::new();
    }
    saves.leaving = false;
    if saves.unasked { vec![Effect::Quit] } else { leave(model) }
}

fn saved(model: &mut Model, result: Result<Kept, String>) -> Vec<Effect> {
    model.session.saves.pending = model.session.saves.pending.saturating_sub(1);
    let finished = model.summary.saving.take();
    match result {
        Ok(kept) => {
            if let Some(audit) = &finished {
                meeting::ended(model, audit);
            }
            model.session.review = None;
            model.session.audits.extend(finished);
            model.session.draft = None;
            model.session.put_aside = None;
            model.session.saves.failed = None;
            model.session.saves.drafted = false;
            trend::enter(model);
            model.trend.from = None;
            let place = format!("saved as {}", kept.path.display());
            match kept.note {
                Some(note) => model.warn(format!("{place}; {note}")),
                None => model.say(place),
            }
        }
        Err(why) => model.warn(format!("not saved: {why}")),
    }
    go_on_leaving(model)
}

/// Asks for the file that stands beside the selection, once.
fn wanted_source(model: &mut Model) -> Option<Effect> {
    let (path, _) = place(model)?;
    if model.session.sources.contains_key(&path) {
        return None;
    }
    model.session.keep_source(path.clone(), Source::Loading);
    Some(Effect::LoadSource { path })
}
