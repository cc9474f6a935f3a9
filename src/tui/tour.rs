//! A guided tour through a first audit: one step in a corner, gone on with by doing what it says, left at any time.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};

use super::commands::{ANYWHERE, Command, TABLES};
use super::model::{Model, Screen};
use super::overlay::Overlay;
use super::screens::review::Focus;
use super::view;
use super::widgets::panel::{Title, inside, panel};
use super::widgets::{put, put_all, span, wrapped};
use crate::model::Origin;

/// Cells of the box.
const WIDTH: u16 = 48;

/// One step: what is said, with actions in braces for their keys, and when it is done.
pub(super) struct Step {
    says: &'static str,
    /// The action that does it, and the table it stands in.
    pub(super) does: (&'static str, Command),
    done: fn(&Model) -> bool,
}

/// The steps in their order.
pub(super) const STEPS: &[Step] = &[
    Step {
        says: "This is the repository at a glance: the score its files suggest, what the code is for, what runs, where data \
               comes from, who knows it. {} starts the review: ten questions.",
        does: ("overview", Command::Review),
        done: |model| model.screen == Screen::Review,
    },
    Step {
        says: "▸ marks the level that the scan suggests, and the evidence for it stands below. {} accepts it and goes on.",
        does: ("review", Command::Accept),
        done: |model| answers(model) > 0,
    },
    Step {
        says: "Where the scan cannot know, or is wrong, people decide: a digit gives the level. Give this one a {}.",
        does: ("review", Command::Score0),
        done: |model| has_answer(model, |answer| matches!(answer.origin, Origin::Manual | Origin::Overridden)),
    },
    Step {
        says: "Why? Whoever reviews next will ask. {} writes it down.",
        does: ("review", Command::Note),
        done: |model| has_answer(model, |answer| !answer.note.is_empty()) && model.overlays.is_empty(),
    },
    Step {
        says: "{} goes into the evidence: from there a file can be read, or opened in your editor. Esc comes back.",
        does: ("review", Command::Evidence),
        done: |model| model.review.focus == Focus::Evidence,
    },
    Step {
        says: "Every answer is kept at once, and questions may stay open. {} shows where that leads.",
        does: ("evidence", Command::Summary),
        done: |model| model.screen == Screen::Summary,
    },
    Step {
        says: "The total, how far open answers could move it, and what changed since last time. {} saves the audit.",
        does: ("summary", Command::Save),
        done: |model| model.session.review.is_none() && model.screen == Screen::Trend,
    },
    Step {
        says: "That was an audit; here they stand over time. Space leads to every screen, : finds every action by its name, \
               ? lists the keys of a screen. {} ends the tour.",
        does: ("anywhere", Command::Tour),
        done: |_| false,
    },
];

fn answers(model: &Model) -> usize {
    let review = model.session.review.as_ref();
    review.map_or(0, |review| model.session.rubric.dimensions.len() - review.open_count(&model.session.rubric))
}

fn has_answer(model: &Model, is: fn(&crate::model::Answer) -> bool) -> bool {
    model.session.review.as_ref().is_some_and(|review| review.audit().answers.values().any(is))
}

/// Begins the tour; where one is going on, its next step; after the last one it is over.
pub(super) fn begin_or_go_on(model: &mut Model) {
    model.tour = match model.tour {
        None => {
            if model.screen != Screen::Review {
                model.screen = Screen::Overview;
            }
            Some(0)
        }
        Some(step) if step + 1 < STEPS.len() => Some(step + 1),
        Some(_) => {
            let again = keys(model, ("anywhere", Command::Tour));
            model.say(format!("the tour is over; {again} on the overview begins it again"));
            None
        }
    };
}

/// Leaves the tour.
pub(super) fn leave(model: &mut Model) {
    model.tour = None;
    let again = keys(model, ("anywhere", Command::Tour));
    model.say(format!("the tour is left; {again} on the overview begins it again"));
}

/// Whether the action means something: on the overview, and while the tour goes on.
pub(super) fn offered(model: &Model) -> bool {
    let is_covered = model.overlays.iter().any(|overlay| !matches!(overlay, Overlay::Palette(_)));
    model.tour.is_some() || model.screen == Screen::Overview && !is_covered
}

/// Goes on where the step is done. Called after every message.
pub(super) fn watch(model: &mut Model) {
    if let Some(step) = model.tour
        && STEPS.get(step).is_some_and(|step| (step.done)(model))
    {
        model.tour = Some(step + 1);
    }
}

/// The keys of the action of a step as people read them.
fn keys(model: &Model, (table, command): (&str, Command)) -> String {
    let table = TABLES.iter().find(|known| known.id == table).copied().unwrap_or(&ANYWHERE);
    let row = table.rows.iter().find(|row| row.command == command);
    let shown = row.map(|row| model.keys.of(table, row).first().map(|keys| super::commands::shown(keys)));
    shown.flatten().unwrap_or_else(|| command.name().to_owned())
}

/// Where a box of that size hides nothing that the keys act on: in the lower right corner, else in another.
fn corner(area: Rect, (width, height): (u16, u16), buf: &Buffer) -> Rect {
    let (right, low) = (area.right() - width, area.bottom() - height);
    let corners = [(right, low), (right, area.y), (area.x, low), (area.x, area.y)];
    let places = corners.map(|(x, y)| Rect { x, y, width, height }.intersection(buf.area));
    let hides = |place: &Rect| place.positions().any(|at| buf[at].modifier.contains(Modifier::REVERSED));
    places.into_iter().find(|place| !hides(place)).unwrap_or(places[0])
}

/// Draws the step in a corner.
pub(super) fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let Some(step) = model.tour.and_then(|step| STEPS.get(step)) else { return };
    let theme = model.theme;
    let (lines, place) = placed(model, step, area, buf);
    Clear.render(place, buf);
    let title = Title::new("Tour", theme).remark(format!("{} of {}", model.tour.unwrap_or(0) + 1, STEPS.len()), theme);
    let inner = panel(buf, place, title, theme.border(true));
    put_all(buf, inner, lines);
    let foot = Line::from(span(foot(model).concat(), theme.dim()));
    put(buf, inner, inner.height.saturating_sub(1), foot);
}

/// The words of a step, and where its box stands on the screen drawn in `buf`.
fn placed(model: &Model, step: &Step, area: Rect, buf: &Buffer) -> (Vec<Line<'static>>, Rect) {
    let width = WIDTH.min(area.width);
    let words = step.says.replace("{}", &keys(model, step.does));
    let lines = wrapped(&words, usize::from(width.saturating_sub(4)), model.theme.text());
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(3).min(area.height);
    (lines, corner(area, (width, height), buf))
}

/// What goes on, what leads out, and the gap between.
fn foot(model: &Model) -> [String; 3] {
    let next = keys(model, ("anywhere", Command::Tour));
    [format!("{next} next step"), "   ".into(), "Esc leaves the tour".into()]
}

/// Takes a click on the box in; whether it was on it.
pub(super) fn click(model: &mut Model, at: Position, area: Rect) -> bool {
    let Some(step) = model.tour.and_then(|step| STEPS.get(step)) else { return false };
    let (_, place) = placed(model, step, area, &view::below_tour(model));
    let inner = inside(place);
    let [next, gap, leaves] = foot(model).map(|words| crate::text::width(&words));
    match usize::from(at.x.saturating_sub(inner.x)) {
        _ if !place.contains(at) => return false,
        _ if at.y + 1 != inner.bottom() || !inner.contains(at) => {}
        x if x < next => begin_or_go_on(model),
        x if (next + gap..next + gap + leaves).contains(&x) => leave(model),
        _ => {}
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::commands::Keys;
    use crate::tui::fixture::Bench;

    /// Presses whatever the step says, and answers what is asked then.
    fn follow(bench: &mut Bench) {
        let step = &STEPS[bench.model.tour.unwrap()];
        let (id, command) = step.does;
        let table = TABLES.iter().find(|table| table.id == id).unwrap();
        let row = table.rows.iter().find(|row| row.command == command).unwrap();
        let pressed = bench.model.keys.of(table, row)[0].concat();
        bench.keys(&pressed);
        if matches!(bench.model.overlays.last(), Some(Overlay::Text(_))) {
            bench.keys("so it is<enter>");
        }
    }

    #[test]
    fn who_presses_what_the_tour_says_ends_with_a_saved_audit() {
        for settings in ["", "[keys]\n[review]\nnote = \"N\"\n"] {
            let mut bench = Bench::new(80, 24);
            bench.model.keys = Keys::read(&settings.replace("[keys]\n", "").parse().unwrap()).unwrap();
            bench.keys("T");
            for step in 0..STEPS.len() {
                let at = bench.model.tour.unwrap();
                assert!(at >= step, "step {step} does not end: {}", bench.screen());
                assert!(bench.screen().contains(&format!("{} of {}", at + 1, STEPS.len())), "{}", bench.screen());
                follow(&mut bench);
                if bench.model.tour.is_none() {
                    break;
                }
            }
            assert!(bench.model.tour.is_none(), "{}", bench.screen());
            assert_eq!(bench.world.saved.len(), 1);
            let answers = &bench.world.saved[0].answers;
            assert!(answers.values().any(|answer| answer.origin == Origin::Confirmed));
            assert!(answers.values().any(|answer| answer.note == "so it is"));
        }
    }

    #[test]
    fn it_is_left_at_any_time_and_a_step_can_be_passed_over() {
        let mut bench = Bench::new(80, 24);
        bench.keys("TT");
        assert_eq!(bench.model.tour, Some(1));
        bench.keys("<esc>");
        assert!(bench.model.tour.is_none() && bench.screen().contains("the tour is left"), "{}", bench.screen());
        bench.keys("r<right>T");
        assert!(bench.model.tour.is_none(), "T means nothing in the review without a tour");
    }
}
