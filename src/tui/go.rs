//! From any screen to any other.

use super::commands::{Command, Table, key_of};
use super::model::{Model, Screen};
use super::msg::Effect;
use super::screens::review::Focus;
use super::screens::{compare, meeting, portfolio, registers, review, trend};

/// Goes where a command says; `None` where it does not lead anywhere.
pub(super) fn run(model: &mut Model, command: Command) -> Option<Vec<Effect>> {
    let to = match command {
        Command::GoOverview => Screen::Overview,
        Command::GoReview => Screen::Review,
        Command::GoSummary => Screen::Summary,
        Command::GoFindings => Screen::Findings,
        Command::GoTrend => Screen::Trend,
        Command::GoCompare => Screen::Compare,
        Command::GoPortfolio => Screen::Portfolio,
        Command::GoRegisters => Screen::Registers,
        Command::GoMeeting => Screen::Meeting,
        _ => return None,
    };
    Some(go(model, to))
}

/// Shows a screen. What lies over the one before is closed: none of it holds anything typed, or keys would be text.
fn go(model: &mut Model, to: Screen) -> Vec<Effect> {
    model.overlays.clear();
    if model.screen == to {
        return Vec::new();
    }
    match to {
        Screen::Review => return review::begin(model),
        Screen::Meeting => return meeting::begin(model),
        Screen::Trend => trend::enter(model),
        Screen::Compare => return compare_last(model),
        Screen::Portfolio => return portfolio::enter(model),
        Screen::Registers => return registers::enter(model),
        Screen::Summary if model.session.review.is_none() => {
            let start = key_of(model, "overview", Command::Review);
            model.say(format!("no review is going on: {start} on the overview starts one"));
        }
        Screen::Overview | Screen::Summary | Screen::Findings => model.screen = to,
    }
    Vec::new()
}

/// The last audit and the one before it, by way of the trend, where `Esc` leads back.
fn compare_last(model: &mut Model) -> Vec<Effect> {
    trend::enter(model);
    match trend::pair(model) {
        Some((one, other)) => compare::enter(model, one, other),
        None => Vec::new(),
    }
}

/// Shows the screen an action belongs to.
pub(super) fn to_table(model: &mut Model, table: &Table) -> Vec<Effect> {
    let to = match table.id {
        "overview" => Screen::Overview,
        "review" | "evidence" => Screen::Review,
        "summary" => Screen::Summary,
        "trend" => Screen::Trend,
        "findings" => Screen::Findings,
        "compare" => Screen::Compare,
        "portfolio" => Screen::Portfolio,
        "registers" => Screen::Registers,
        "meeting" => Screen::Meeting,
        _ => return Vec::new(),
    };
    let effects = go(model, to);
    if table.id == "evidence" && model.screen == Screen::Review {
        model.review.focus = Focus::Evidence;
    }
    effects
}
