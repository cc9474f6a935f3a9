//! How much of the source is dead: commented-out code, versioned copies, `if False`, branches left behind.

use super::observations::{Observations, place};
use super::scene::Scene;
use super::training::of_rule;
use crate::facts::FileFacts;
use crate::model::{Finding, Place, Strength};
use crate::rules::script_families;

/// What was measured over all source files.
#[derive(Default)]
struct Measure {
    code: u32,
    commented: u32,
    blocks: u32,
    /// Blocks of at least this many lines weigh more than single lines.
    large: u32,
    switched_off: u32,
    copies: u32,
    notebooks_commented: u32,
}

const LARGE_BLOCK: u32 = 4;

pub(super) fn observe(scene: &Scene<'_>, findings: &[Finding], seen: &mut Observations) {
    let (measure, mut blocks) = measure(scene);
    let copies: Vec<Place> = of_rule(findings, "script-variants");
    seen.present("dead.variants", Strength::Moderate, copies.clone());
    seen.present("dead.branches", Strength::Moderate, of_rule(findings, "stale-branch"));
    if measure.code == 0 {
        seen.unknown("dead.clean", "there is no source code to measure");
        return;
    }
    blocks.sort_by_key(|(lines, place)| (std::cmp::Reverse(*lines), place.path.clone(), place.line));
    let total = place("", None, summary(&measure));
    let mut places = vec![total.clone()];
    places.extend(blocks.into_iter().map(|(_, place)| place));
    places.extend(copies);
    seen.present("dead.measured", Strength::Strong, vec![total]);
    let (signal, strength) = verdict(&measure);
    seen.present(signal, strength, if signal == "dead.clean" { clean_places(scene, &measure) } else { places });
}

fn measure(scene: &Scene<'_>) -> (Measure, Vec<(u32, Place)>) {
    let mut measure = Measure::default();
    let mut blocks = Vec::new();
    for (_, file) in scene.running() {
        let Some(python) = file.python() else { continue };
        if file.context == crate::model::Context::Notebook {
            measure.notebooks_commented += python.commented_code.iter().map(|block| block.lines).sum::<u32>();
            continue;
        }
        measure.code += python.code_lines;
        for block in &python.commented_code {
            measure.commented += block.lines;
            measure.blocks += 1;
            measure.large += u32::from(block.lines >= LARGE_BLOCK);
            blocks.push((
                block.lines,
                place(
                    &file.path,
                    file.line(block.line),
                    format!("{} commented out: {}", crate::text::count(u64::from(block.lines), "line"), block.sample),
                ),
            ));
        }
        for line in &python.if_false {
            measure.switched_off += 1;
            blocks.push((LARGE_BLOCK, place(&file.path, file.line(*line), "code behind `if False`")));
        }
    }
    let families = script_families(scene.facts);
    measure.copies = families.iter().map(|family| u32::try_from(copies_of(family)).unwrap_or(u32::MAX)).sum();
    (measure, blocks)
}

/// Members beyond the first, notebooks apart: experiments in notebooks are contained.
fn copies_of(family: &[&FileFacts]) -> usize {
    if family.iter().all(|file| file.context == crate::model::Context::Notebook) { 0 } else { family.len() - 1 }
}

fn summary(measure: &Measure) -> String {
    format!(
        "{} of {} lines of source are commented-out code, in {}; {} of scripts",
        measure.commented,
        crate::text::thousands(u64::from(measure.code + measure.commented)),
        crate::text::count(u64::from(measure.blocks), "block"),
        crate::text::count(u64::from(measure.copies), "versioned copy"),
    )
}

/// The level by shares of the source; measured on the labelled repositories (see the test below for the limits).
fn verdict(measure: &Measure) -> (&'static str, Strength) {
    let share = f64::from(measure.commented) / f64::from(measure.code + measure.commented);
    if (share > 0.035 && measure.large >= 6) || measure.copies >= 4 || (share > 0.02 && measure.copies >= 2) {
        ("dead.extensive", if share > 0.06 || measure.copies >= 6 { Strength::Strong } else { Strength::Moderate })
    } else if share < 0.004 && measure.large <= 1 && measure.copies == 0 && measure.switched_off == 0 {
        ("dead.clean", if measure.blocks == 0 { Strength::Strong } else { Strength::Moderate })
    } else {
        ("dead.some", Strength::Moderate)
    }
}

/// Where a person would look to believe it: the largest source files, which are clean.
fn clean_places(scene: &Scene<'_>, measure: &Measure) -> Vec<Place> {
    let mut files: Vec<&FileFacts> = scene
        .source()
        .map(|(_, file)| file)
        .filter(|file| file.python().is_some_and(|python| python.commented_code.is_empty()))
        .collect();
    files.sort_by_key(|file| (std::cmp::Reverse(file.code_lines), file.path.clone()));
    let mut places = vec![place("", None, summary(measure))];
    places.extend(
        files
            .iter()
            .take(12)
            .map(|file| place(&file.path, None, format!("{} lines, nothing commented out", file.code_lines))),
    );
    places
}
