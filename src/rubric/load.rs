//! Rubrics that come with the program.

use std::borrow::Cow;

use anyhow::Context as _;

use super::types::Rubric;
use crate::model::fingerprint;
use crate::text::sanitise;

/// A rubric that comes with the program.
struct BuiltIn {
    id: &'static str,
    source: &'static str,
    /// The same as the build wrote it: reading the source takes ten times as long.
    packed: &'static [u8],
}

macro_rules! built_in {
    ($id:literal) => {
        BuiltIn {
            id: $id,
            source: include_str!(concat!("../../rubrics/", $id, ".toml")),
            packed: include_bytes!(concat!(env!("OUT_DIR"), "/", $id, ".msgpack")),
        }
    };
}

const BUILT_IN: &[BuiltIn] =
    &[built_in!("ml-debt"), built_in!("ml-test-score"), built_in!("evaluation-lifecycle"), built_in!("ml-code-health")];

/// A rubric of one's own to begin with: sound as it is, with every key explained.
pub const TEMPLATE: &str = include_str!("../../rubrics/template.toml");

/// Ids of the rubrics that come with the program.
pub fn built_in_ids() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|rubric| rubric.id)
}

/// The source of a rubric that comes with the program.
pub fn built_in(id: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|rubric| rubric.id == id).map(|rubric| rubric.source)
}

/// Loads a rubric that comes with the program.
///
/// # Errors
/// When there is none of that id.
pub fn load(id: &str) -> anyhow::Result<Rubric> {
    let Some(rubric) = BUILT_IN.iter().find(|rubric| rubric.id == id) else {
        let list = built_in_ids().collect::<Vec<_>>().join(", ");
        anyhow::bail!("there is no rubric '{id}'; the rubrics are: {list}");
    };
    let read = rmp_serde::from_slice(rubric.packed);
    Ok(completed(read.with_context(|| format!("the built-in rubric '{id}' is wrong"))?, rubric.source))
}

/// A rubric with what does not stand in its file, fit to be shown.
pub(super) fn completed(mut rubric: Rubric, source: &str) -> Rubric {
    rubric.digest = fingerprint(&[source]);
    for text in texts_of(&mut rubric) {
        if let Cow::Owned(clean) = sanitise(text) {
            *text = clean;
        }
    }
    rubric
}

/// All that a rubric says to people: it may come from anywhere, and is shown everywhere.
fn texts_of(rubric: &mut Rubric) -> impl Iterator<Item = &mut String> {
    let bands = rubric.bands.iter_mut().flat_map(|band| band.name.iter_mut().chain([&mut band.meaning]));
    let dimensions = rubric.dimensions.iter_mut().flat_map(|dimension| {
        let levels = dimension.levels.iter_mut().flat_map(|level| {
            let steps = level.steps.iter_mut().map(|step| &mut step.text);
            steps.chain([&mut level.criterion, &mut level.because])
        });
        levels.chain(&mut dimension.prompts).chain([&mut dimension.title, &mut dimension.question])
    });
    let sections = rubric.sections.iter_mut().map(|section| &mut section.title);
    bands.chain(dimensions).chain(sections).chain([&mut rubric.title, &mut rubric.source])
}
