//! Where the audits of this repository lie, and how others are pointed to: said wherever there is none yet.

use ratatui::text::Line;

use super::commands::{Command, key_of};
use super::model::Model;
use super::widgets::{labelled, wrapped};
use crate::store::StoreKind;

/// Cells from which paths stand where they are wanted; on less room the page of all that is known has them.
const SPELLED_OUT: usize = 50;

/// Where the first audit would lie; audits that are kept elsewhere are found from here.
pub(super) fn of_the_first(model: &Model, cells: usize) -> Vec<Line<'static>> {
    let theme = model.theme;
    let Some(home) = &model.session.home else { return Vec::new() };
    if cells < SPELLED_OUT {
        let words = format!("{} says where audits lie", key_of(model, "overview", Command::Details));
        return wrapped(&words, cells, theme.dim());
    }
    let place = home.folder.display().to_string();
    let mut lines = labelled("it will lie in", &place, cells, (theme.dim(), theme.text()));
    lines.extend(labelled("audited elsewhere?", elsewhere(home.kind), cells, (theme.dim(), theme.text())));
    lines
}

/// Where they lie and why there, for the page of all that is known.
pub(super) fn known(model: &Model, cells: usize) -> Vec<Line<'static>> {
    let Some(home) = &model.session.home else { return Vec::new() };
    let why = match home.kind {
        StoreKind::Explicit => "a store named with --store",
        StoreKind::Environment => "the store that PAYDOWN_STORE names",
        StoreKind::InRepository => "kept inside the repository, in .paydown/",
        StoreKind::PerUser => "your own data folder",
    };
    let theme = model.theme;
    let missing = if home.is_there { "" } else { "; the first audit makes it" };
    let mut lines = wrapped(&home.folder.display().to_string(), cells, theme.text());
    lines.extend(wrapped(&format!("{why}{missing}"), cells, theme.text()));
    lines.extend(labelled("audited elsewhere?", elsewhere(home.kind), cells, (theme.dim(), theme.text())));
    lines
}

fn elsewhere(kind: StoreKind) -> &'static str {
    match kind {
        StoreKind::Explicit => "leave with q and name their store: --store DIR",
        StoreKind::Environment => "leave with q and name their store: --store DIR, or another PAYDOWN_STORE",
        StoreKind::InRepository | StoreKind::PerUser => {
            "leave with q and name their store: --store DIR, or PAYDOWN_STORE for good"
        }
    }
}
